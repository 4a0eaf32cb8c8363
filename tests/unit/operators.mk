# SPDX-License-Identifier: MIT
# Unit tests of the operators.

if HAVE_CRITERION
if !SANITIZE_THREAD
check_LTLIBRARIES += libnumbers.la
libnumbers_la_CPPFLAGS = $(UNIT_CPPFLAGS)
libnumbers_la_SOURCES = \
	tests/support/numbers.c \
	tests/support/numbers.h

OPERATOR_TESTS = \
	tests/unit/operator_collect.t \
	tests/unit/operator_find.t \
	tests/unit/operator_map.t \
	tests/unit/operator_reduce.t \
	tests/unit/operator_take.t
OPERATOR_LIBS = libnumbers.la $(ENGINE_LIBS)

check_PROGRAMS += $(OPERATOR_TESTS)
TESTS += $(OPERATOR_TESTS)

tests_unit_operator_collect_t_SOURCES = tests/unit/test_operator_collect.c
tests_unit_operator_collect_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_operator_collect_t_LDADD = $(OPERATOR_LIBS)

tests_unit_operator_find_t_SOURCES = tests/unit/test_operator_find.c
tests_unit_operator_find_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_operator_find_t_LDADD = $(OPERATOR_LIBS)

tests_unit_operator_map_t_SOURCES = tests/unit/test_operator_map.c
tests_unit_operator_map_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_operator_map_t_LDADD = $(OPERATOR_LIBS)

tests_unit_operator_reduce_t_SOURCES = tests/unit/test_operator_reduce.c
tests_unit_operator_reduce_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_operator_reduce_t_LDADD = $(OPERATOR_LIBS)

tests_unit_operator_take_t_SOURCES = tests/unit/test_operator_take.c
tests_unit_operator_take_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_operator_take_t_LDADD = $(OPERATOR_LIBS)
endif
endif
