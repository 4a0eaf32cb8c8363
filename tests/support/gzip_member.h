/* SPDX-License-Identifier: MIT */
/*
 * gzip members made by hand, with any header, so that what is in them does not
 * depend on the compressor.
 */
#ifndef WEIR_TESTS_GZIP_MEMBER_H
#define WEIR_TESTS_GZIP_MEMBER_H

#include "through.h"

/* The flags of a header. */
enum { FHCRC = 2, FEXTRA = 4, FNAME = 8, FCOMMENT = 16 };

/*
 * A member that holds up to 65 535 bytes of text as they are. `fields` is what
 * stands behind the first ten bytes of the header; the check value that FHCRC
 * asks for is added.
 */
bytes member_with(unsigned flags, bytes fields, const char *text);

/* A member without any of them: 23 bytes and the text. */
bytes member_of(const char *text);

/* Appends to `to`, and moves it if need be. */
void append(bytes *to, const void *data, size_t size);
void append_byte(bytes *to, unsigned byte);

/* All bytes of `from`, which is freed. */
void append_all(bytes *to, bytes from);

#endif
