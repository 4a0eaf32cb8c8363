# SPDX-License-Identifier: MIT
# The built-in stage threads, one file each, on the public headers alone.

noinst_LTLIBRARIES += libweirstages.la
libweirstages_la_CPPFLAGS = $(PUBLIC_CPPFLAGS)
libweirstages_la_CFLAGS = $(AM_CFLAGS) $(ZLIB_CFLAGS)
libweirstages_la_SOURCES = \
	threads/address.c \
	threads/address.h \
	threads/balance.c \
	threads/builtin.c \
	threads/child.c \
	threads/child.h \
	threads/concat.c \
	threads/count.c \
	threads/counted.c \
	threads/counted.h \
	threads/crc32.c \
	threads/descriptor.c \
	threads/descriptor.h \
	threads/digest.c \
	threads/digest.h \
	threads/exchange.c \
	threads/exchange.h \
	threads/exec.c \
	threads/file_commit.c \
	threads/file_commit.h \
	threads/file_sink.c \
	threads/file_source.c \
	threads/grep.c \
	threads/gunzip.c \
	threads/gunzip_codec.c \
	threads/gunzip_codec.h \
	threads/gunzip_expand.c \
	threads/gunzip_expand.h \
	threads/gunzip_members.c \
	threads/gunzip_members.h \
	threads/gunzip_once.c \
	threads/gunzip_once.h \
	threads/gunzip_zlib.c \
	threads/gzip.c \
	threads/gzip.h \
	threads/gzip_blocks.c \
	threads/gunzip_whole.c \
	threads/gzip_codec.c \
	threads/gzip_codec.h \
	threads/gzip_crc.c \
	threads/gzip_crc.h \
	threads/gzip_files.c \
	threads/gzip_frame.c \
	threads/gzip_frame.h \
	threads/gzip_stream.c \
	threads/gzip_task.c \
	threads/gzip_task.h \
	threads/gzip_together.c \
	threads/gzip_whole.c \
	threads/gzip_whole.h \
	threads/gzip_zlib.c \
	threads/head.c \
	threads/join.c \
	threads/junction.c \
	threads/junction.h \
	threads/line_splitter.c \
	threads/line_splitter.h \
	threads/lines.c \
	threads/lookup.c \
	threads/lookup.h \
	threads/meeting.c \
	threads/meeting.h \
	threads/merge.c \
	threads/null.c \
	threads/operator_collect.c \
	threads/operator_filter.c \
	threads/operator_find.c \
	threads/operator_make.c \
	threads/operator_make.h \
	threads/operator_map.c \
	threads/operator_reduce.c \
	threads/operator_take.c \
	threads/outlet.c \
	threads/outlet.h \
	threads/pass.c \
	threads/partition.c \
	threads/rsync_cut.c \
	threads/rsync_cut.h \
	threads/rechunk.c \
	threads/skip.c \
	threads/peer.c \
	threads/relay.c \
	threads/relay.h \
	threads/stage_types.c \
	threads/stage_types.h \
	threads/tee.c \
	threads/throttle.c \
	threads/zero.c \
	threads/zip.c

# What stands for a stage whose library is not there refuses it.
if HAVE_NETTLE
libweirstages_la_SOURCES += threads/sha256.c
libweirstages_la_CPPFLAGS += -DWEIR_WITH_NETTLE
libweirstages_la_CFLAGS += $(NETTLE_CFLAGS)
else
libweirstages_la_SOURCES += threads/no_sha256.c
endif

if HAVE_LIBDEFLATE
libweirstages_la_SOURCES += \
	threads/deflate_walk.c \
	threads/deflate_walk.h \
	threads/gunzip_libdeflate.c \
	threads/gzip_libdeflate.c
libweirstages_la_CPPFLAGS += -DWEIR_WITH_LIBDEFLATE
libweirstages_la_CFLAGS += $(LIBDEFLATE_CFLAGS)
endif

if HAVE_ISAL
libweirstages_la_SOURCES += threads/gunzip_isal.c threads/gzip_isal.c
libweirstages_la_CPPFLAGS += -DWEIR_WITH_ISAL
libweirstages_la_CFLAGS += $(ISAL_CFLAGS)
endif

if HAVE_ZSTD
libweirstages_la_SOURCES += threads/unzstd.c threads/zstd.c
libweirstages_la_CPPFLAGS += -DWEIR_WITH_ZSTD
libweirstages_la_CFLAGS += $(ZSTD_CFLAGS)
else
libweirstages_la_SOURCES += threads/no_zstd.c
endif
