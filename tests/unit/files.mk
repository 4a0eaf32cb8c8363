# SPDX-License-Identifier: MIT
# Unit tests of the file source and the file sink.

if HAVE_CRITERION
if !SANITIZE_THREAD
check_LTLIBRARIES += libtestfiles.la
FILES_CPPFLAGS = $(UNIT_CPPFLAGS) -I$(top_srcdir)/threads
FILES_LIBS = libtestfiles.la $(UNIT_LIBS)
libtestfiles_la_CPPFLAGS = $(FILES_CPPFLAGS)
libtestfiles_la_SOURCES = \
	tests/support/drain.c \
	tests/support/drain.h \
	tests/support/feed.c \
	tests/support/feed.h \
	tests/support/scratch.c \
	tests/support/scratch.h

files_tests = \
	tests/unit/descriptor.t \
	tests/unit/exec.t \
	tests/unit/file_commit.t \
	tests/unit/file_sink.t \
	tests/unit/file_source.t \
	tests/unit/gzip_files.t \
	tests/unit/peer.t \
	tests/unit/sink_like.t \
	tests/unit/sink_names.t \
	tests/unit/sink_stream.t \
	tests/unit/source_stream.t
check_PROGRAMS += $(files_tests)
TESTS += $(files_tests)

tests_unit_descriptor_t_SOURCES = tests/unit/test_descriptor.c
tests_unit_descriptor_t_CPPFLAGS = $(FILES_CPPFLAGS)
tests_unit_descriptor_t_LDADD = $(FILES_LIBS)

tests_unit_exec_t_SOURCES = tests/unit/test_exec.c \
	tests/support/through.c tests/support/through.h
tests_unit_exec_t_CPPFLAGS = $(FILES_CPPFLAGS)
tests_unit_exec_t_LDADD = $(FILES_LIBS)

tests_unit_file_commit_t_SOURCES = tests/unit/test_file_commit.c
tests_unit_file_commit_t_CPPFLAGS = $(FILES_CPPFLAGS)
tests_unit_file_commit_t_LDADD = $(FILES_LIBS)

tests_unit_file_sink_t_SOURCES = tests/unit/test_file_sink.c
tests_unit_file_sink_t_CPPFLAGS = $(FILES_CPPFLAGS)
tests_unit_file_sink_t_LDADD = $(FILES_LIBS)

tests_unit_file_source_t_SOURCES = tests/unit/test_file_source.c
tests_unit_file_source_t_CPPFLAGS = $(FILES_CPPFLAGS)
tests_unit_file_source_t_LDADD = $(FILES_LIBS)

tests_unit_gzip_files_t_SOURCES = tests/unit/test_gzip_files.c
tests_unit_gzip_files_t_CPPFLAGS = $(FILES_CPPFLAGS)
tests_unit_gzip_files_t_LDADD = libtestsupport.la $(FILES_LIBS)

tests_unit_peer_t_SOURCES = tests/unit/test_peer.c
tests_unit_peer_t_CPPFLAGS = $(FILES_CPPFLAGS)
tests_unit_peer_t_LDADD = libtestsupport.la $(FILES_LIBS)

tests_unit_sink_like_t_SOURCES = tests/unit/test_sink_like.c
tests_unit_sink_like_t_CPPFLAGS = $(FILES_CPPFLAGS)
tests_unit_sink_like_t_LDADD = $(FILES_LIBS)

tests_unit_sink_names_t_SOURCES = tests/unit/test_sink_names.c
tests_unit_sink_names_t_CPPFLAGS = $(FILES_CPPFLAGS)
tests_unit_sink_names_t_LDADD = $(FILES_LIBS)

tests_unit_sink_stream_t_SOURCES = tests/unit/test_sink_stream.c
tests_unit_sink_stream_t_CPPFLAGS = $(FILES_CPPFLAGS)
tests_unit_sink_stream_t_LDADD = $(FILES_LIBS)

tests_unit_source_stream_t_SOURCES = tests/unit/test_source_stream.c
tests_unit_source_stream_t_CPPFLAGS = $(FILES_CPPFLAGS)
tests_unit_source_stream_t_LDADD = $(FILES_LIBS)
endif
endif
