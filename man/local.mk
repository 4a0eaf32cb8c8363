# SPDX-License-Identifier: MIT
# Manual pages: section 1 is the command, 3 the library, 7 how it all works.

dist_man_MANS += man/weir.1

dist_man_MANS += \
	man/weir.7 \
	man/weir_callbacks.3 \
	man/weir_chunk.3 \
	man/weir_compose.3 \
	man/weir_duplex.3 \
	man/weir_edge.3 \
	man/weir_gzip_files.3 \
	man/weir_junctions.3 \
	man/weir_observer.3 \
	man/weir_operators.3 \
	man/weir_pipe.3 \
	man/weir_pipeline.3 \
	man/weir_plugin.3 \
	man/weir_readable.3 \
	man/weir_stage.3 \
	man/weir_stages.3 \
	man/weir_status.3 \
	man/weir_token.3 \
	man/weir_workers.3 \
	man/weir_writable.3

TESTS += tests/checks/man.sh
EXTRA_DIST += tests/checks/man.sh
