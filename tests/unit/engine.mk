# SPDX-License-Identifier: MIT
# Unit tests of lib/. To add one: list it here and add its three lines.

if HAVE_CRITERION
if !SANITIZE_THREAD
check_LTLIBRARIES += libtestsupport.la
libtestsupport_la_CPPFLAGS = $(UNIT_CPPFLAGS)
libtestsupport_la_SOURCES = \
	tests/support/actors.c \
	tests/support/actors.h \
	tests/support/crossings.c \
	tests/support/crossings.h \
	tests/support/edges.c \
	tests/support/edges.h \
	tests/support/expect.c \
	tests/support/expect.h \
	tests/support/forms.c \
	tests/support/forms.h \
	tests/support/gate.c \
	tests/support/gate.h \
	tests/support/held.c \
	tests/support/held.h \
	tests/support/journal.c \
	tests/support/journal.h \
	tests/support/ledger.c \
	tests/support/ledger.h \
	tests/support/noted.c \
	tests/support/noted.h \
	tests/support/patience.c \
	tests/support/patience.h \
	tests/support/worker.c \
	tests/support/worker.h

ENGINE_TESTS = \
	tests/unit/away.t \
	tests/unit/bottleneck.t \
	tests/unit/budget.t \
	tests/unit/callbacks.t \
	tests/unit/callbacks_fail.t \
	tests/unit/chunk.t \
	tests/unit/complete.t \
	tests/unit/compose.t \
	tests/unit/compose_memory.t \
	tests/unit/cork.t \
	tests/unit/differences.t \
	tests/unit/differences_runs.t \
	tests/unit/duplex.t \
	tests/unit/edge.t \
	tests/unit/edge_link.t \
	tests/unit/ending.t \
	tests/unit/golden.t \
	tests/unit/graph.t \
	tests/unit/graph_await.t \
	tests/unit/graph_branch.t \
	tests/unit/graph_deadlock.t \
	tests/unit/graph_over.t \
	tests/unit/hysteresis.t \
	tests/unit/misuse.t \
	tests/unit/objects.t \
	tests/unit/node.t \
	tests/unit/observer.t \
	tests/unit/overflow.t \
	tests/unit/overflow_told.t \
	tests/unit/pause.t \
	tests/unit/pipe.t \
	tests/unit/pipeline.t \
	tests/unit/pipeline_abort.t \
	tests/unit/pipeline_build.t \
	tests/unit/pipeline_done.t \
	tests/unit/pipeline_early.t \
	tests/unit/pipeline_ends.t \
	tests/unit/pipeline_errors.t \
	tests/unit/pipeline_marks.t \
	tests/unit/pipeline_misuse.t \
	tests/unit/pipeline_overflow.t \
	tests/unit/pool.t \
	tests/unit/read_exact.t \
	tests/unit/readable.t \
	tests/unit/readiness.t \
	tests/unit/stage.t \
	tests/unit/stage_wait.t \
	tests/unit/stats.t \
	tests/unit/status.t \
	tests/unit/thread.t \
	tests/unit/token.t \
	tests/unit/told.t \
	tests/unit/uncork_later.t \
	tests/unit/workers.t \
	tests/unit/workers_fail.t \
	tests/unit/workers_items.t \
	tests/unit/writable.t
ENGINE_LIBS = libtestsupport.la $(UNIT_LIBS)

check_PROGRAMS += $(ENGINE_TESTS)
TESTS += $(ENGINE_TESTS)

tests_unit_away_t_SOURCES = tests/unit/test_away.c
tests_unit_away_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_away_t_LDADD = $(ENGINE_LIBS)

tests_unit_bottleneck_t_SOURCES = tests/unit/test_bottleneck.c
tests_unit_bottleneck_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_bottleneck_t_LDADD = $(ENGINE_LIBS)

tests_unit_budget_t_SOURCES = tests/unit/test_budget.c
tests_unit_budget_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_budget_t_LDADD = $(ENGINE_LIBS)

tests_unit_callbacks_t_SOURCES = tests/unit/test_callbacks.c
tests_unit_callbacks_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_callbacks_t_LDADD = $(ENGINE_LIBS)

tests_unit_callbacks_fail_t_SOURCES = tests/unit/test_callbacks_fail.c
tests_unit_callbacks_fail_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_callbacks_fail_t_LDADD = $(ENGINE_LIBS)

tests_unit_chunk_t_SOURCES = tests/unit/test_chunk.c
tests_unit_chunk_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_chunk_t_LDADD = $(ENGINE_LIBS)

tests_unit_complete_t_SOURCES = tests/unit/test_complete.c
tests_unit_complete_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_complete_t_LDADD = $(ENGINE_LIBS)

tests_unit_compose_t_SOURCES = tests/unit/test_compose.c
tests_unit_compose_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_compose_t_LDADD = $(ENGINE_LIBS)

tests_unit_compose_memory_t_SOURCES = tests/unit/test_compose_memory.c
tests_unit_compose_memory_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_compose_memory_t_LDADD = $(ENGINE_LIBS)
tests_unit_compose_memory_t_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=malloc

tests_unit_cork_t_SOURCES = tests/unit/test_cork.c
tests_unit_cork_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_cork_t_LDADD = $(ENGINE_LIBS)

tests_unit_differences_t_SOURCES = tests/unit/test_differences.c
tests_unit_differences_t_CPPFLAGS = $(UNIT_CPPFLAGS) \
	-I$(top_srcdir)/tests/guide
tests_unit_differences_t_LDADD = libguideparts.la $(ENGINE_LIBS)

tests_unit_differences_runs_t_SOURCES = tests/unit/test_differences_runs.c
tests_unit_differences_runs_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_differences_runs_t_LDADD = $(ENGINE_LIBS)

tests_unit_duplex_t_SOURCES = tests/unit/test_duplex.c
tests_unit_duplex_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_duplex_t_LDADD = $(ENGINE_LIBS)

tests_unit_edge_t_SOURCES = tests/unit/test_edge.c
tests_unit_edge_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_edge_t_LDADD = $(ENGINE_LIBS)

tests_unit_edge_link_t_SOURCES = tests/unit/test_edge_link.c
tests_unit_edge_link_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_edge_link_t_LDADD = $(ENGINE_LIBS)

tests_unit_ending_t_SOURCES = tests/unit/test_ending.c
tests_unit_ending_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_ending_t_LDADD = $(ENGINE_LIBS)

tests_unit_golden_t_SOURCES = tests/unit/test_golden.c
tests_unit_golden_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_golden_t_LDADD = $(ENGINE_LIBS)

tests_unit_graph_t_SOURCES = tests/unit/test_graph.c
tests_unit_graph_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_graph_t_LDADD = $(ENGINE_LIBS)

tests_unit_graph_await_t_SOURCES = tests/unit/test_graph_await.c
tests_unit_graph_await_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_graph_await_t_LDADD = $(ENGINE_LIBS)

tests_unit_graph_branch_t_SOURCES = tests/unit/test_graph_branch.c
tests_unit_graph_branch_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_graph_branch_t_LDADD = $(ENGINE_LIBS)

tests_unit_graph_deadlock_t_SOURCES = tests/unit/test_graph_deadlock.c
tests_unit_graph_deadlock_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_graph_deadlock_t_LDADD = $(ENGINE_LIBS)

tests_unit_graph_over_t_SOURCES = tests/unit/test_graph_over.c
tests_unit_graph_over_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_graph_over_t_LDADD = $(ENGINE_LIBS)

tests_unit_hysteresis_t_SOURCES = tests/unit/test_hysteresis.c
tests_unit_hysteresis_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_hysteresis_t_LDADD = $(ENGINE_LIBS)

tests_unit_misuse_t_SOURCES = tests/unit/test_misuse.c
tests_unit_misuse_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_misuse_t_LDADD = $(ENGINE_LIBS)

tests_unit_objects_t_SOURCES = tests/unit/test_objects.c
tests_unit_objects_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_objects_t_LDADD = $(ENGINE_LIBS)

tests_unit_node_t_SOURCES = tests/unit/test_node.c
tests_unit_node_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_node_t_LDADD = $(ENGINE_LIBS)

tests_unit_observer_t_SOURCES = tests/unit/test_observer.c
tests_unit_observer_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_observer_t_LDADD = $(ENGINE_LIBS)

tests_unit_overflow_t_SOURCES = tests/unit/test_overflow.c
tests_unit_overflow_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_overflow_t_LDADD = $(ENGINE_LIBS)

tests_unit_overflow_told_t_SOURCES = tests/unit/test_overflow_told.c
tests_unit_overflow_told_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_overflow_told_t_LDADD = $(ENGINE_LIBS)

tests_unit_pause_t_SOURCES = tests/unit/test_pause.c
tests_unit_pause_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_pause_t_LDADD = $(ENGINE_LIBS)

tests_unit_pipe_t_SOURCES = tests/unit/test_pipe.c
tests_unit_pipe_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_pipe_t_LDADD = $(ENGINE_LIBS)

tests_unit_pipeline_t_SOURCES = tests/unit/test_pipeline.c
tests_unit_pipeline_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_pipeline_t_LDADD = $(ENGINE_LIBS)

tests_unit_pipeline_abort_t_SOURCES = tests/unit/test_pipeline_abort.c
tests_unit_pipeline_abort_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_pipeline_abort_t_LDADD = $(ENGINE_LIBS)

tests_unit_pipeline_build_t_SOURCES = tests/unit/test_pipeline_build.c
tests_unit_pipeline_build_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_pipeline_build_t_LDADD = $(ENGINE_LIBS)

tests_unit_pipeline_done_t_SOURCES = tests/unit/test_pipeline_done.c
tests_unit_pipeline_done_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_pipeline_done_t_LDADD = $(ENGINE_LIBS)

tests_unit_pipeline_early_t_SOURCES = tests/unit/test_pipeline_early.c
tests_unit_pipeline_early_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_pipeline_early_t_LDADD = $(ENGINE_LIBS)

tests_unit_pipeline_ends_t_SOURCES = tests/unit/test_pipeline_ends.c
tests_unit_pipeline_ends_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_pipeline_ends_t_LDADD = $(ENGINE_LIBS)

tests_unit_pipeline_errors_t_SOURCES = tests/unit/test_pipeline_errors.c
tests_unit_pipeline_errors_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_pipeline_errors_t_LDADD = $(ENGINE_LIBS)

tests_unit_pipeline_marks_t_SOURCES = tests/unit/test_pipeline_marks.c
tests_unit_pipeline_marks_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_pipeline_marks_t_LDADD = $(ENGINE_LIBS)

tests_unit_pipeline_misuse_t_SOURCES = tests/unit/test_pipeline_misuse.c
tests_unit_pipeline_misuse_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_pipeline_misuse_t_LDADD = $(ENGINE_LIBS)

tests_unit_pipeline_overflow_t_SOURCES = tests/unit/test_pipeline_overflow.c
tests_unit_pipeline_overflow_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_pipeline_overflow_t_LDADD = $(ENGINE_LIBS)

tests_unit_pool_t_SOURCES = tests/unit/test_pool.c
tests_unit_pool_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_pool_t_LDADD = $(ENGINE_LIBS)

tests_unit_read_exact_t_SOURCES = tests/unit/test_read_exact.c
tests_unit_read_exact_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_read_exact_t_LDADD = $(ENGINE_LIBS)

tests_unit_readable_t_SOURCES = tests/unit/test_readable.c
tests_unit_readable_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_readable_t_LDADD = $(ENGINE_LIBS)

tests_unit_readiness_t_SOURCES = tests/unit/test_readiness.c
tests_unit_readiness_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_readiness_t_LDADD = $(ENGINE_LIBS)

tests_unit_stage_t_SOURCES = tests/unit/test_stage.c
tests_unit_stage_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_stage_t_LDADD = $(ENGINE_LIBS)

tests_unit_stage_wait_t_SOURCES = tests/unit/test_stage_wait.c
tests_unit_stage_wait_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_stage_wait_t_LDADD = $(ENGINE_LIBS)

tests_unit_stats_t_SOURCES = tests/unit/test_stats.c
tests_unit_stats_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_stats_t_LDADD = $(ENGINE_LIBS)

tests_unit_status_t_SOURCES = tests/unit/test_status.c
tests_unit_status_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_status_t_LDADD = $(ENGINE_LIBS)

tests_unit_thread_t_SOURCES = tests/unit/test_thread.c
tests_unit_thread_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_thread_t_LDADD = $(ENGINE_LIBS)

tests_unit_token_t_SOURCES = tests/unit/test_token.c
tests_unit_token_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_token_t_LDADD = $(ENGINE_LIBS)

tests_unit_told_t_SOURCES = tests/unit/test_told.c
tests_unit_told_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_told_t_LDADD = $(ENGINE_LIBS)

tests_unit_uncork_later_t_SOURCES = tests/unit/test_uncork_later.c
tests_unit_uncork_later_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_uncork_later_t_LDADD = $(ENGINE_LIBS)

tests_unit_workers_t_SOURCES = tests/unit/test_workers.c
tests_unit_workers_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_workers_t_LDADD = $(ENGINE_LIBS)

tests_unit_workers_fail_t_SOURCES = tests/unit/test_workers_fail.c
tests_unit_workers_fail_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_workers_fail_t_LDADD = $(ENGINE_LIBS)

tests_unit_workers_items_t_SOURCES = tests/unit/test_workers_items.c
tests_unit_workers_items_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_workers_items_t_LDADD = $(ENGINE_LIBS)

tests_unit_writable_t_SOURCES = tests/unit/test_writable.c
tests_unit_writable_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_writable_t_LDADD = $(ENGINE_LIBS)
endif
endif
