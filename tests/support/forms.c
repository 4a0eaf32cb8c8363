/* SPDX-License-Identifier: MIT */
/* forms.c - every way to write, and every way to read. */
#include "forms.h"

#include <weir/deadline.h>

enum { FAR_AWAY_MS = 60 * 1000 };

int write_by(enum write_form form, weir_writable *out, weir_chunk chunk)
{
    weir_deadline deadline = weir_in_ms(FAR_AWAY_MS);

    switch (form) {
    case BY_WRITE:
        return weir_write(out, chunk);
    case BY_WRITE_UNTIL:
        return weir_write_until(out, chunk, deadline);
    case BY_TRY_WRITE:
        return weir_try_write(out, chunk);
    case BY_OFFER:
        return weir_offer(out, chunk);
    case BY_WRITE_MANY:
        return weir_write_many(out, &chunk, 1);
    case BY_WRITE_MANY_UNTIL:
        return weir_write_many_until(out, &chunk, 1, deadline);
    default:
        return weir_try_write_many(out, &chunk, 1);
    }
}

int read_by(enum read_form form, weir_readable *in, weir_chunk *chunk)
{
    weir_deadline deadline = weir_in_ms(FAR_AWAY_MS);

    switch (form) {
    case BY_READ:
        return weir_read(in, chunk);
    case BY_READ_UNTIL:
        return weir_read_until(in, chunk, deadline);
    case BY_TRY_READ:
        return weir_try_read(in, chunk);
    case BY_READ_MANY:
        return weir_read_many(in, chunk, 1);
    case BY_READ_MANY_UNTIL:
        return weir_read_many_until(in, chunk, 1, deadline);
    default:
        return weir_try_read_many(in, chunk, 1);
    }
}
