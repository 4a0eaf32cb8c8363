# SPDX-License-Identifier: MIT
# Unit tests of the stages that join several edges.

if HAVE_CRITERION
if !SANITIZE_THREAD
check_LTLIBRARIES += libwires.la
libwires_la_CPPFLAGS = $(UNIT_CPPFLAGS)
libwires_la_SOURCES = \
	tests/support/wires.c \
	tests/support/wires.h

JUNCTION_TESTS = \
	tests/unit/attach.t \
	tests/unit/gather.t \
	tests/unit/scatter.t \
	tests/unit/tee.t \
	tests/unit/tee_branches.t
JUNCTION_LIBS = libwires.la $(ENGINE_LIBS)

check_PROGRAMS += $(JUNCTION_TESTS)
TESTS += $(JUNCTION_TESTS)

tests_unit_attach_t_SOURCES = tests/unit/test_attach.c
tests_unit_attach_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_attach_t_LDADD = $(JUNCTION_LIBS)

tests_unit_gather_t_SOURCES = tests/unit/test_gather.c
tests_unit_gather_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_gather_t_LDADD = $(JUNCTION_LIBS)

tests_unit_scatter_t_SOURCES = tests/unit/test_scatter.c
tests_unit_scatter_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_scatter_t_LDADD = $(JUNCTION_LIBS)

tests_unit_tee_t_SOURCES = tests/unit/test_tee.c
tests_unit_tee_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_tee_t_LDADD = $(JUNCTION_LIBS)

tests_unit_tee_branches_t_SOURCES = tests/unit/test_tee_branches.c
tests_unit_tee_branches_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_tee_branches_t_LDADD = $(JUNCTION_LIBS)
endif
endif
