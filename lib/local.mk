# SPDX-License-Identifier: MIT
# The engine. libweircore.la is for tests of the inside; libweir.la is the
# product: the engine and the built-in stages.

weirincludedir = $(includedir)/weir
weirinclude_HEADERS = \
	include/weir/api.h \
	include/weir/callbacks.h \
	include/weir/chunk.h \
	include/weir/compose.h \
	include/weir/deadline.h \
	include/weir/duplex.h \
	include/weir/edge.h \
	include/weir/gzip_files.h \
	include/weir/gzip_stages.h \
	include/weir/junctions.h \
	include/weir/observer.h \
	include/weir/operators.h \
	include/weir/options.h \
	include/weir/pipe.h \
	include/weir/pipeline.h \
	include/weir/plugin.h \
	include/weir/pool.h \
	include/weir/readable.h \
	include/weir/stage.h \
	include/weir/stages.h \
	include/weir/status.h \
	include/weir/token.h \
	include/weir/weir.h \
	include/weir/workers.h \
	include/weir/writable.h

noinst_LTLIBRARIES += libweircore.la
libweircore_la_CPPFLAGS = $(LIB_CPPFLAGS)
libweircore_la_SOURCES = \
	lib/bell.c \
	lib/bell.h \
	lib/budget.c \
	lib/budget.h \
	lib/callbacks.c \
	lib/chunk.c \
	lib/cork.c \
	lib/cork.h \
	lib/completion.c \
	lib/completion.h \
	lib/compose.c \
	lib/compose_impl.h \
	lib/deadline.c \
	lib/deadlock.c \
	lib/deadlock.h \
	lib/deadlock_watch.c \
	lib/duplex.c \
	lib/edge.c \
	lib/edge_away.c \
	lib/edge_full.c \
	lib/edge_full.h \
	lib/edge_impl.h \
	lib/edge_objects.c \
	lib/edge_over.c \
	lib/edge_over.h \
	lib/edge_spin.c \
	lib/edge_stats.c \
	lib/edge_wait.c \
	lib/fence.c \
	lib/fence.h \
	lib/hand.h \
	lib/marks.c \
	lib/nearest.c \
	lib/nearest.h \
	lib/notice.c \
	lib/notice.h \
	lib/observer.c \
	lib/option_value.c \
	lib/option_value.h \
	lib/options.c \
	lib/overflow.c \
	lib/parse_size.c \
	lib/pause.c \
	lib/pipe.c \
	lib/pipeline.c \
	lib/pipeline_attach.c \
	lib/pipeline_branch.c \
	lib/pipeline_budget.c \
	lib/pipeline_build.c \
	lib/pipeline_bound.c \
	lib/pipeline_check.c \
	lib/pipeline_edges.c \
	lib/pipeline_impl.h \
	lib/pipeline_join.c \
	lib/pipeline_link.c \
	lib/pipeline_overflow.c \
	lib/pipeline_report.c \
	lib/pipeline_wait.c \
	lib/plugin.c \
	lib/plugin_file.c \
	lib/plugin_impl.h \
	lib/plugin_table.c \
	lib/plugin_whole.c \
	lib/pool.c \
	lib/pool_impl.h \
	lib/read_exact.c \
	lib/read_whole.c \
	lib/readable.c \
	lib/readiness.c \
	lib/ring.c \
	lib/ring.h \
	lib/routine.h \
	lib/side.h \
	lib/stage.c \
	lib/stage_impl.h \
	lib/stage_attach.c \
	lib/stage_ports.c \
	lib/stage_thread.c \
	lib/status.c \
	lib/thread.c \
	lib/thread.h \
	lib/token.c \
	lib/wake.c \
	lib/wake.h \
	lib/workers.c \
	lib/workers_emit.c \
	lib/workers_impl.h \
	lib/workers_take.c \
	lib/writable.c \
	lib/write_cut.c \
	lib/writing.h

lib_LTLIBRARIES += libweir.la
libweir_la_SOURCES =
libweir_la_LIBADD = libweircore.la libweirstages.la $(STAGE_LIBS)
libweir_la_LDFLAGS = $(AM_LDFLAGS) -no-undefined \
	-version-info $(WEIR_LT_VERSION)
