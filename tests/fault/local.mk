# SPDX-License-Identifier: MIT
# Faults that the command must survive: system calls that fail or are
# interrupted, full disks, kills. Most take strace and skip without it.

fault_tests = \
	tests/fault/disk_full.sh \
	tests/fault/exec_faults.sh \
	tests/fault/injected_close.sh \
	tests/fault/injected_errors.sh \
	tests/fault/injected_interrupts.sh \
	tests/fault/killed.sh \
	tests/fault/link_race.sh \
	tests/fault/many_files.sh \
	tests/fault/no_memory.sh \
	tests/fault/no_unnamed_files.sh
TESTS += $(fault_tests)
EXTRA_DIST += $(fault_tests) tests/fault/fault_common.sh
