# SPDX-License-Identifier: MIT
# Unit tests of the options and of the stages that work on bytes.

if HAVE_CRITERION
if !SANITIZE_THREAD
check_LTLIBRARIES += libthrough.la
libthrough_la_CPPFLAGS = $(UNIT_CPPFLAGS)
libthrough_la_SOURCES = \
	tests/support/gzip_member.c \
	tests/support/gzip_member.h \
	tests/support/splits.c \
	tests/support/splits.h \
	tests/support/through.c \
	tests/support/through.h

codec_tests = \
	tests/unit/builtin.t \
	tests/unit/digest.t \
	tests/unit/grep.t \
	tests/unit/gunzip.t \
	tests/unit/gunzip_bad.t \
	tests/unit/gunzip_members.t \
	tests/unit/gzip.t \
	tests/unit/gzip_blocks.t \
	tests/unit/gzip_codecs.t \
	tests/unit/gzip_huge.t \
	tests/unit/head_skip.t \
	tests/unit/lines.t \
	tests/unit/options.t \
	tests/unit/parse_size.t \
	tests/unit/rechunk.t \
	tests/unit/small_stages.t \
	tests/unit/zstd.t
check_PROGRAMS += $(codec_tests)
TESTS += $(codec_tests)

if HAVE_LIBDEFLATE
check_PROGRAMS += tests/unit/deflate_walk.t
TESTS += tests/unit/deflate_walk.t
tests_unit_deflate_walk_t_SOURCES = tests/unit/test_deflate_walk.c
tests_unit_deflate_walk_t_CPPFLAGS = $(UNIT_CPPFLAGS) -I$(top_srcdir)/threads
tests_unit_deflate_walk_t_LDADD = libthrough.la $(UNIT_LIBS)
endif

tests_unit_builtin_t_SOURCES = tests/unit/test_builtin.c
tests_unit_builtin_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_builtin_t_LDADD = $(UNIT_LIBS)

tests_unit_gunzip_t_SOURCES = tests/unit/test_gunzip.c
tests_unit_gunzip_t_CPPFLAGS = $(UNIT_CPPFLAGS) -I$(top_srcdir)/threads
tests_unit_gunzip_t_LDADD = libthrough.la $(UNIT_LIBS)

tests_unit_gunzip_bad_t_SOURCES = tests/unit/test_gunzip_bad.c
tests_unit_gunzip_bad_t_CPPFLAGS = $(UNIT_CPPFLAGS) -I$(top_srcdir)/threads
tests_unit_gunzip_bad_t_LDADD = libthrough.la $(UNIT_LIBS)

tests_unit_gunzip_members_t_SOURCES = tests/unit/test_gunzip_members.c
tests_unit_gunzip_members_t_CPPFLAGS = $(UNIT_CPPFLAGS) -I$(top_srcdir)/threads
tests_unit_gunzip_members_t_LDADD = libthrough.la $(UNIT_LIBS)

tests_unit_gzip_t_SOURCES = tests/unit/test_gzip.c
tests_unit_gzip_t_CPPFLAGS = $(UNIT_CPPFLAGS) -I$(top_srcdir)/threads
tests_unit_gzip_t_LDADD = libthrough.la $(UNIT_LIBS)

tests_unit_gzip_blocks_t_SOURCES = tests/unit/test_gzip_blocks.c
tests_unit_gzip_blocks_t_CPPFLAGS = $(UNIT_CPPFLAGS) -I$(top_srcdir)/threads
tests_unit_gzip_blocks_t_LDADD = libthrough.la $(UNIT_LIBS)

tests_unit_gzip_codecs_t_SOURCES = tests/unit/test_gzip_codecs.c
tests_unit_gzip_codecs_t_CPPFLAGS = $(UNIT_CPPFLAGS) -I$(top_srcdir)/threads
tests_unit_gzip_codecs_t_LDADD = libthrough.la $(UNIT_LIBS)

tests_unit_gzip_huge_t_SOURCES = tests/unit/test_gzip_huge.c
tests_unit_gzip_huge_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_gzip_huge_t_LDADD = $(UNIT_LIBS)

tests_unit_lines_t_SOURCES = tests/unit/test_lines.c
tests_unit_lines_t_CPPFLAGS = $(UNIT_CPPFLAGS) -I$(top_srcdir)/threads
tests_unit_lines_t_LDADD = libthrough.la $(UNIT_LIBS)

tests_unit_options_t_SOURCES = tests/unit/test_options.c
tests_unit_options_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_options_t_LDADD = $(UNIT_LIBS)

tests_unit_parse_size_t_SOURCES = tests/unit/test_parse_size.c
tests_unit_parse_size_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_unit_parse_size_t_LDADD = $(UNIT_LIBS)

tests_unit_small_stages_t_SOURCES = tests/unit/test_small_stages.c
tests_unit_small_stages_t_CPPFLAGS = $(UNIT_CPPFLAGS) -I$(top_srcdir)/threads
tests_unit_small_stages_t_LDADD = libthrough.la $(UNIT_LIBS)

tests_unit_rechunk_t_SOURCES = tests/unit/test_rechunk.c
tests_unit_rechunk_t_CPPFLAGS = $(UNIT_CPPFLAGS) -I$(top_srcdir)/threads
tests_unit_rechunk_t_LDADD = libthrough.la $(UNIT_LIBS)

tests_unit_head_skip_t_SOURCES = tests/unit/test_head_skip.c
tests_unit_head_skip_t_CPPFLAGS = $(UNIT_CPPFLAGS) -I$(top_srcdir)/threads
tests_unit_head_skip_t_LDADD = libthrough.la $(UNIT_LIBS)

tests_unit_grep_t_SOURCES = tests/unit/test_grep.c
tests_unit_grep_t_CPPFLAGS = $(UNIT_CPPFLAGS) -I$(top_srcdir)/threads
tests_unit_grep_t_LDADD = libthrough.la $(UNIT_LIBS)

tests_unit_digest_t_SOURCES = tests/unit/test_digest.c
tests_unit_digest_t_CPPFLAGS = $(UNIT_CPPFLAGS) -I$(top_srcdir)/threads
tests_unit_digest_t_LDADD = libthrough.la $(UNIT_LIBS)

tests_unit_zstd_t_SOURCES = tests/unit/test_zstd.c
tests_unit_zstd_t_CPPFLAGS = $(UNIT_CPPFLAGS) -I$(top_srcdir)/threads
tests_unit_zstd_t_LDADD = libthrough.la $(UNIT_LIBS)
endif
endif
