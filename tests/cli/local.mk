# SPDX-License-Identifier: MIT
# Units of the command that can be tested by themselves.
if HAVE_CRITERION
if !SANITIZE_THREAD
cli_unit_tests = tests/unit/pipeline_text.t tests/unit/units.t
check_PROGRAMS += $(cli_unit_tests)
TESTS += $(cli_unit_tests)

CLI_UNIT_CPPFLAGS = $(PUBLIC_CPPFLAGS) -I$(top_srcdir)/cli $(CRITERION_CFLAGS)

tests_unit_pipeline_text_t_SOURCES = tests/unit/test_pipeline_text.c \
	cli/allocate.c cli/message.c cli/pipeline_text.c
tests_unit_pipeline_text_t_CPPFLAGS = $(CLI_UNIT_CPPFLAGS)
tests_unit_pipeline_text_t_LDADD = $(CRITERION_LIBS)

tests_unit_units_t_SOURCES = tests/unit/test_units.c cli/units.c
tests_unit_units_t_CPPFLAGS = $(CLI_UNIT_CPPFLAGS)
tests_unit_units_t_LDADD = $(CRITERION_LIBS)
endif
endif
