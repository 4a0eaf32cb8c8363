/* SPDX-License-Identifier: MIT */
/* drain.c - see drain.h. */
#include "drain.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

drained drain(weir_readable *in)
{
    drained all = {.data = malloc(1)};
    weir_chunk chunk;

    while ((all.status = weir_read(in, &chunk)) > 0) {
        all.data = realloc(all.data, all.size + chunk.size + 1);
        cr_assert_not_null(all.data);
        memcpy(all.data + all.size, chunk.data, chunk.size);
        all.size += chunk.size;
        if (chunk.size > all.largest)
            all.largest = chunk.size;
        weir_chunk_release(&chunk);
    }
    return all;
}

void expect_drained(const drained *got, const void *data, size_t size)
{
    cr_assert_eq(got->status, 0, "status %d", got->status);
    cr_assert_eq(got->size, size, "%zu bytes, not %zu", got->size, size);
    cr_assert_eq(memcmp(got->data, data, size), 0, "other bytes");
    free(got->data);
}
