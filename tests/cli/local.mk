# SPDX-License-Identifier: MIT
# The command as a user has it: scripts that run it. What they share is in
# common.sh.

CLI_TESTS = \
	tests/cli/broken_pipe.sh \
	tests/cli/check_dot.sh \
	tests/cli/closed_fds.sh \
	tests/cli/cookbook.sh \
	tests/cli/exec.sh \
	tests/cli/failures.sh \
	tests/cli/graph_errors.sh \
	tests/cli/graphs.sh \
	tests/cli/gzip_changes.sh \
	tests/cli/gzip_files.sh \
	tests/cli/gzip_reference.sh \
	tests/cli/help_text.sh \
	tests/cli/peers.sh \
	tests/cli/new_stage.sh \
	tests/cli/pipeline_file.sh \
	tests/cli/plugin_errors.sh \
	tests/cli/plugins.sh \
	tests/cli/round_trip.sh \
	tests/cli/signals.sh \
	tests/cli/stats.sh \
	tests/cli/stuck_stage.sh \
	tests/cli/terminal.sh \
	tests/cli/text_stages.sh \
	tests/cli/usage_errors.sh

TESTS += $(CLI_TESTS)
EXTRA_DIST += $(CLI_TESTS) tests/cli/common.sh tests/cli/plugin_common.sh

check_PROGRAMS += tests/cli/signal_probe
tests_cli_signal_probe_SOURCES = tests/cli/signal_probe.c
tests_cli_signal_probe_LDADD =

# A module that is built shared, though it is not installed.
check_LTLIBRARIES += tests/cli/deaf_abort.la
tests_cli_deaf_abort_la_SOURCES = tests/cli/deaf_abort.c
tests_cli_deaf_abort_la_LIBADD =
tests_cli_deaf_abort_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version \
	-rpath /nowhere

# Units of the command that can be tested by themselves.
if HAVE_CRITERION
if !SANITIZE_THREAD
cli_unit_tests = tests/unit/pipeline_text.t tests/unit/units.t
check_PROGRAMS += $(cli_unit_tests)
TESTS += $(cli_unit_tests)

CLI_UNIT_CPPFLAGS = $(PUBLIC_CPPFLAGS) -I$(top_srcdir)/cli $(CRITERION_CFLAGS)

tests_unit_pipeline_text_t_SOURCES = tests/unit/test_pipeline_text.c \
	cli/allocate.c cli/message.c cli/pipeline_text.c cli/references.c \
	cli/text_file.c cli/words.c
tests_unit_pipeline_text_t_CPPFLAGS = $(CLI_UNIT_CPPFLAGS)
tests_unit_pipeline_text_t_LDADD = $(UNIT_LIBS)

tests_unit_units_t_SOURCES = tests/unit/test_units.c cli/units.c
tests_unit_units_t_CPPFLAGS = $(CLI_UNIT_CPPFLAGS)
tests_unit_units_t_LDADD = $(CRITERION_LIBS)
endif
endif
