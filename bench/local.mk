# SPDX-License-Identifier: MIT
# The bench: built and run by `make bench`, and by `make check` in its quick
# form, which only shows that it runs. A peer of the edge is one small file in
# bench/peers, the lines below, and its name in bench/bench_queues.c; one that
# is not built is skipped and said to be.

bench_programs = \
	bench/weir-bench \
	bench/queue_weir \
	bench/queue_pipe \
	bench/feed_weir \
	bench/pass_weir \
	bench/experiments \
	bench/guide_weir \
	bench/cork_weir
if HAVE_APR
bench_programs += bench/queue_apr_queue
endif
# Not in `all`.
check_PROGRAMS += $(bench_programs)
CLEANFILES += bench-input-*M bench-input-*M.*.gz bench-*.tmp
clean-local:
	rm -rf bench-files-*

# As a program that was installed would be: with the shared library. And
# without libtool's wrapper, whose shell would be measured too.
bench_ldflags = $(AM_LDFLAGS) -no-install

bench_weir_bench_CPPFLAGS = $(PUBLIC_CPPFLAGS) \
	-DBENCH_CFLAGS='"$(CFLAGS)"'
bench_weir_bench_LDFLAGS = $(bench_ldflags)
bench_weir_bench_LDADD = libweir.la
bench_weir_bench_SOURCES = \
	bench/bench.h \
	bench/bench_csv.c \
	bench/bench_files.c \
	bench/bench_machine.c \
	bench/bench_plan.c \
	bench/bench_queues.c \
	bench/bench_run.c \
	bench/bench_spread.c \
	bench/bench_table.c \
	bench/suite_copy.c \
	bench/suite_edge.c \
	bench/suite_files.c \
	bench/suite_gzip.c \
	bench/suite_pipeline.c \
	bench/suite_stages.c \
	bench/weir_bench.c

bench_experiments_CPPFLAGS = $(bench_weir_bench_CPPFLAGS)
bench_experiments_LDFLAGS = $(bench_ldflags)
bench_experiments_LDADD = libweir.la
bench_experiments_SOURCES = \
	bench/bench.h \
	bench/bench_csv.c \
	bench/bench_machine.c \
	bench/bench_plan.c \
	bench/bench_run.c \
	bench/bench_spread.c \
	bench/bench_table.c \
	bench/experiment_files.c \
	bench/experiment_tables.c \
	bench/experiments.c \
	bench/experiments.h \
	bench/suite_cork.c

queue_sources = \
	bench/peers/queue.h \
	bench/peers/queue_latency.c \
	bench/peers/queue_main.c \
	bench/peers/queue_measure.h

bench_queue_weir_CPPFLAGS = $(PUBLIC_CPPFLAGS)
bench_queue_weir_LDFLAGS = $(bench_ldflags)
bench_queue_weir_LDADD = libweir.la
bench_queue_weir_SOURCES = $(queue_sources) bench/peers/queue_weir.c

bench_queue_pipe_CPPFLAGS = $(PUBLIC_CPPFLAGS)
bench_queue_pipe_LDADD =
bench_queue_pipe_SOURCES = $(queue_sources) bench/peers/queue_pipe.c

bench_queue_apr_queue_CPPFLAGS = $(PUBLIC_CPPFLAGS) $(APR_CFLAGS)
bench_queue_apr_queue_LDADD = $(APR_LIBS) -lapr-1
bench_queue_apr_queue_SOURCES = $(queue_sources) bench/peers/queue_apr_queue.c

bench_pass_weir_CPPFLAGS = $(PUBLIC_CPPFLAGS)
bench_pass_weir_LDFLAGS = $(bench_ldflags)
bench_pass_weir_LDADD = libweir.la
bench_pass_weir_SOURCES = bench/peers/pass_weir.c

bench_feed_weir_CPPFLAGS = $(PUBLIC_CPPFLAGS)
bench_feed_weir_LDFLAGS = $(bench_ldflags)
bench_feed_weir_LDADD = libweir.la
bench_feed_weir_SOURCES = bench/peers/feed_weir.c

bench_guide_weir_CPPFLAGS = $(PUBLIC_CPPFLAGS)
bench_guide_weir_LDFLAGS = $(bench_ldflags)
bench_guide_weir_LDADD = libweir.la
bench_guide_weir_SOURCES = \
	bench/peers/allocator_calls.c \
	bench/peers/allocator_calls.h \
	bench/peers/guide_weir.c \
	bench/peers/memory_samples.c \
	bench/peers/memory_samples.h

bench_cork_weir_CPPFLAGS = $(PUBLIC_CPPFLAGS)
bench_cork_weir_LDFLAGS = $(bench_ldflags)
bench_cork_weir_LDADD = libweir.la
bench_cork_weir_SOURCES = \
	bench/peers/cork_weir.c \
	bench/peers/write_calls.c \
	bench/peers/write_calls.h

# With a path it is a shared object and no convenience library.
check_LTLIBRARIES += bench/pass_plugin.la
bench_pass_plugin_la_CPPFLAGS = $(PUBLIC_CPPFLAGS)
bench_pass_plugin_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-rpath /nowhere
bench_pass_plugin_la_SOURCES = bench/peers/pass_plugin.c

EXTRA_DIST += bench/README.md bench/make_files.sh bench/make_input.sh \
	bench/performance.awk bench/performance.sh bench/results \
	bench/setup bench/sockets.sh \
	bench/peers/cork_node.mjs \
	bench/peers/gzip_node.mjs \
	bench/peers/guide_node.mjs

include $(srcdir)/bench/peers/local.mk

# libtool finds the command behind its wrapper.
.PHONY: bench
bench: $(bench_programs) bench/pass_plugin.la weir$(EXEEXT)
	$(AM_V_at)$(LIBTOOL) --mode=execute -dlopen libweir.la \
	    bench/weir-bench --weir ./weir$(EXEEXT) --programs bench \
	    --scripts $(srcdir)/bench $(BENCH_FLAGS)

# The same with all the peers that are there; bench/setup installs them.
.PHONY: bench-peers
bench-peers: $(bench_programs) $(bench_peers) bench/pass_plugin.la \
    weir$(EXEEXT)
	$(AM_V_at)$(LIBTOOL) --mode=execute -dlopen libweir.la \
	    bench/weir-bench --weir ./weir$(EXEEXT) --programs bench \
	    --scripts $(srcdir)/bench --peers $(BENCH_FLAGS)

# The tables and pictures of docs/performance.md, from what was saved.
.PHONY: performance
performance:
	$(AM_V_at)sh $(srcdir)/bench/performance.sh $(srcdir)/bench/results \
	    $(srcdir)/docs/performance.md

.PHONY: experiments
experiments: $(bench_programs)
	$(AM_V_at)$(LIBTOOL) --mode=execute -dlopen libweir.la \
	    bench/experiments --programs bench --scripts $(srcdir)/bench \
	    $(EXPERIMENT_FLAGS)

bench_checks = \
	tests/checks/bench.sh \
	tests/checks/cork_calls.sh \
	tests/checks/experiments.sh
TESTS += $(bench_checks)
EXTRA_DIST += $(bench_checks)
