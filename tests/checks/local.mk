# SPDX-License-Identifier: MIT
# What is asserted about the sources and the products as a whole. What takes
# minutes, or is disturbed by other work on the machine, is `make check-slow`.

CHECKS = \
	tests/checks/examples.sh \
	tests/checks/headers.sh \
	tests/checks/includes.sh \
	tests/checks/named_tests.sh \
	tests/checks/poll_loop.sh \
	tests/checks/readme.sh \
	tests/checks/sizes.sh \
	tests/checks/style.sh \
	tests/checks/symbols.sh \
	tests/checks/unique_names.sh

SLOW_CHECKS = \
	tests/checks/abort_time.sh \
	tests/checks/big_files.sh \
	tests/checks/idle.sh \
	tests/checks/random_graphs.sh \
	tests/checks/tee_memory.sh

TESTS += $(CHECKS)
EXTRA_DIST += $(CHECKS) $(SLOW_CHECKS) \
	tests/checks/installed.sh tests/checks/prelude.sh

SLOW_HELPERS = tests/checks/peak_memory tests/stress/stress_abort_time

EXTRA_PROGRAMS += $(SLOW_HELPERS)
CLEANFILES += $(SLOW_HELPERS)
tests_checks_peak_memory_SOURCES = tests/checks/peak_memory.c
tests_checks_peak_memory_LDADD =
tests_stress_stress_abort_time_SOURCES = tests/stress/stress_abort_time.c \
	$(STRESS_SHARED)

.PHONY: check-slow
check-slow: all $(SLOW_HELPERS) tests/cli/signal_probe$(EXEEXT) \
		tests/stress/stress_deadlock$(EXEEXT)
	$(MAKE) -j1 check-TESTS TESTS='$(SLOW_CHECKS)'
