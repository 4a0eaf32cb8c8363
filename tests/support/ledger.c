/* SPDX-License-Identifier: MIT */
/* ledger.c - numbered chunks whose releases are counted. */
#include "ledger.h"

#include <criterion/criterion.h>

static void count_release(void *arg)
{
    atomic_int *released = arg;

    atomic_fetch_add(released, 1);
}

/* A chunk's number is where its first byte lies. */
weir_chunk ledger_chunk(struct ledger *self, size_t size)
{
    weir_chunk chunk;
    size_t number = self->made++;

    cr_assert(number < LEDGER_MAX && size <= LEDGER_CHUNK_MAX);
    cr_assert(weir_chunk_wrap(&chunk, self->bytes + number, size, count_release,
                              &self->released[number]) == 0);
    return chunk;
}

size_t ledger_number(const struct ledger *self, weir_chunk chunk)
{
    return (size_t)(chunk.data - self->bytes);
}

int ledger_released(struct ledger *self, size_t number)
{
    return atomic_load(&self->released[number]);
}

size_t ledger_released_total(struct ledger *self)
{
    size_t total = 0;

    for (size_t i = 0; i < self->made; i++)
        total += (size_t)ledger_released(self, i);
    return total;
}

bool ledger_balanced(struct ledger *self)
{
    for (size_t i = 0; i < self->made; i++)
        if (ledger_released(self, i) != 1)
            return false;
    return true;
}
