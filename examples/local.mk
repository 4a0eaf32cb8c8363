# SPDX-License-Identifier: MIT
# Numbered, one idea each, linked as a user's program would be.

EXAMPLES = \
	examples/01_copy \
	examples/02_gzip_file \
	examples/03_your_own_stage \
	examples/04_poll_loop \
	examples/05_operators \
	examples/06_workers \
	examples/12_graph

if HAVE_UV
EXAMPLES += examples/11_libuv_loop
endif

check_PROGRAMS += $(EXAMPLES)
EXTRA_DIST += examples/README.md examples/07_plugin_filter.c \
	examples/08_plugin_callbacks.c examples/09_plugin_csv.c \
	examples/10_plugin_pcre2.c

examples_01_copy_SOURCES = examples/01_copy.c
examples_01_copy_LDADD = libweir.la
examples_02_gzip_file_SOURCES = examples/02_gzip_file.c
examples_02_gzip_file_LDADD = libweir.la
examples_03_your_own_stage_SOURCES = examples/03_your_own_stage.c
examples_03_your_own_stage_LDADD = libweir.la
examples_04_poll_loop_SOURCES = examples/04_poll_loop.c
examples_04_poll_loop_LDADD = libweir.la
examples_05_operators_SOURCES = examples/05_operators.c
examples_05_operators_LDADD = libweir.la
examples_12_graph_SOURCES = examples/12_graph.c
examples_12_graph_LDADD = libweir.la
examples_11_libuv_loop_CPPFLAGS = $(PUBLIC_CPPFLAGS) $(UV_CFLAGS)
examples_11_libuv_loop_SOURCES = examples/11_libuv_loop.c
examples_11_libuv_loop_LDADD = libweir.la $(UV_LIBS)
examples_06_workers_SOURCES = examples/06_workers.c
examples_06_workers_LDADD = libweir.la
