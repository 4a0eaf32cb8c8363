# SPDX-License-Identifier: MIT
# Recorded traces of Node's streams, replayed on the library.

check_PROGRAMS += tests/conformance/replay
tests_conformance_replay_SOURCES = \
	tests/conformance/pipeline_trace.c \
	tests/conformance/readable_trace.c \
	tests/conformance/replay.c \
	tests/conformance/trace.c \
	tests/conformance/trace.h \
	tests/conformance/trace_gate.c \
	tests/conformance/trace_gate.h \
	tests/conformance/trace_log.c \
	tests/conformance/writable_trace.c

TESTS += tests/conformance/traces.sh
EXTRA_DIST += \
	tests/conformance/README.md \
	tests/conformance/traces \
	tests/conformance/traces.sh
