# SPDX-License-Identifier: MIT
# The built-in stage threads, one file each, on the public headers alone.

noinst_LTLIBRARIES += libweirstages.la
libweirstages_la_CPPFLAGS = $(PUBLIC_CPPFLAGS)
libweirstages_la_CFLAGS = $(AM_CFLAGS) $(ZLIB_CFLAGS)
libweirstages_la_SOURCES =
