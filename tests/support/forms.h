/* SPDX-License-Identifier: MIT */
/* forms.h - every way to write, and every way to read, one after the other. */
#ifndef WEIR_TEST_FORMS_H
#define WEIR_TEST_FORMS_H

#include <weir/readable.h>
#include <weir/writable.h>

enum write_form {
    BY_WRITE,
    BY_WRITE_UNTIL,
    BY_TRY_WRITE,
    BY_OFFER,
    BY_WRITE_MANY,
    BY_WRITE_MANY_UNTIL,
    BY_TRY_WRITE_MANY,
    WRITE_FORMS
};

enum read_form {
    BY_READ,
    BY_READ_UNTIL,
    BY_TRY_READ,
    BY_READ_MANY,
    BY_READ_MANY_UNTIL,
    BY_TRY_READ_MANY,
    READ_FORMS
};

/* Writes one chunk in this way; deadlines are far away. What it returns. */
int write_by(enum write_form form, weir_writable *out, weir_chunk chunk);

/* Reads one chunk in this way; deadlines are far away. What it returns. */
int read_by(enum read_form form, weir_readable *in, weir_chunk *chunk);

#endif
