# SPDX-License-Identifier: MIT
# Plain programs on the public headers, for sanitizers: seeds and deadlines are
# described in stress.h.

STRESS_TESTS = \
	tests/stress/stress_abort \
	tests/stress/stress_attach \
	tests/stress/stress_budget \
	tests/stress/stress_complete \
	tests/stress/stress_cork \
	tests/stress/stress_deadline \
	tests/stress/stress_deadlock \
	tests/stress/stress_done \
	tests/stress/stress_echo \
	tests/stress/stress_edge \
	tests/stress/stress_graph \
	tests/stress/stress_operators \
	tests/stress/stress_overflow \
	tests/stress/stress_pipe \
	tests/stress/stress_pipeline \
	tests/stress/stress_readers \
	tests/stress/stress_readiness \
	tests/stress/stress_token \
	tests/stress/stress_workers

STRESS_SHARED = tests/stress/stress.c tests/stress/stress.h
STRESS_WAYS = tests/stress/stress_ways.c tests/stress/stress_ways.h

check_PROGRAMS += $(STRESS_TESTS)
TESTS += $(STRESS_TESTS)

tests_stress_stress_abort_SOURCES = tests/stress/stress_abort.c \
	$(STRESS_SHARED) $(STRESS_WAYS)
tests_stress_stress_attach_SOURCES = tests/stress/stress_attach.c \
	$(STRESS_SHARED)
tests_stress_stress_budget_SOURCES = tests/stress/stress_budget.c \
	$(STRESS_SHARED) $(STRESS_WAYS)
tests_stress_stress_complete_SOURCES = tests/stress/stress_complete.c \
	$(STRESS_SHARED)
tests_stress_stress_cork_SOURCES = tests/stress/stress_cork.c $(STRESS_SHARED)
tests_stress_stress_deadline_SOURCES = tests/stress/stress_deadline.c \
	$(STRESS_SHARED)
tests_stress_stress_deadlock_SOURCES = tests/stress/stress_deadlock.c \
	$(STRESS_SHARED)
tests_stress_stress_done_SOURCES = tests/stress/stress_done.c $(STRESS_SHARED)
tests_stress_stress_echo_SOURCES = tests/stress/stress_echo.c $(STRESS_SHARED)
tests_stress_stress_edge_SOURCES = tests/stress/stress_edge.c \
	$(STRESS_SHARED) $(STRESS_WAYS)
tests_stress_stress_graph_SOURCES = tests/stress/stress_graph.c $(STRESS_SHARED)
tests_stress_stress_operators_SOURCES = tests/stress/stress_operators.c \
	$(STRESS_SHARED)
tests_stress_stress_overflow_SOURCES = tests/stress/stress_overflow.c \
	$(STRESS_SHARED) $(STRESS_WAYS)
tests_stress_stress_pipe_SOURCES = tests/stress/stress_pipe.c $(STRESS_SHARED)
tests_stress_stress_pipeline_SOURCES = tests/stress/stress_pipeline.c \
	tests/stress/stress_middles.c tests/stress/stress_parts.c \
	tests/stress/stress_parts.h $(STRESS_SHARED) $(STRESS_WAYS)
tests_stress_stress_readers_SOURCES = tests/stress/stress_readers.c \
	$(STRESS_SHARED)
tests_stress_stress_readiness_SOURCES = tests/stress/stress_readiness.c \
	$(STRESS_SHARED)
tests_stress_stress_token_SOURCES = tests/stress/stress_token.c \
	$(STRESS_SHARED)
tests_stress_stress_workers_SOURCES = tests/stress/stress_workers.c \
	$(STRESS_SHARED)
