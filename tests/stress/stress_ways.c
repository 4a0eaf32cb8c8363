/* SPDX-License-Identifier: MIT */
/* stress_ways.c - every way to write and to read; see stress_ways.h. */
#include "stress_ways.h"

#include <errno.h>

/* Up to half a millisecond from now, or already past. */
static weir_deadline soon(stress_rng *rng)
{
    return weir_now() + (weir_deadline)stress_below(rng, 500000) - 50000;
}

static void expect_passed(weir_deadline deadline)
{
    EXPECT(weir_now() >= deadline);
}

/* ---- One chunk to write -------------------------------------------------- */

static int write_until(weir_writable *out, weir_chunk chunk, stress_rng *rng)
{
    for (;;) {
        weir_deadline deadline = soon(rng);
        int status = weir_write_until(out, chunk, deadline);
        if (status != -ETIMEDOUT)
            return status;
        expect_passed(deadline);
    }
}

static int try_to_write(weir_writable *out, weir_chunk chunk, stress_rng *rng)
{
    for (int i = 0; i < 3; i++) {
        int status = weir_try_write(out, chunk);
        if (status != -EAGAIN)
            return status;
        stress_dawdle(rng);
    }
    return weir_write(out, chunk);
}

/* As Node's writers do: go on until told to stop, then wait for the drain. */
static int offer(weir_writable *out, weir_chunk chunk, stress_rng *rng)
{
    int status = weir_wait_drain(out, WEIR_FOREVER);

    if (status) {
        weir_chunk_release(&chunk);
        return status;
    }
    stress_dawdle(rng);
    status = weir_offer(out, chunk);
    return status > 0 ? 0 : status;
}

static int write_plainly(weir_writable *out, weir_chunk chunk, stress_rng *rng)
{
    (void)rng;
    return weir_write(out, chunk);
}

/* The first status that is not 0 ends it; the rest is still ours to release. */
static int write_each(weir_writable *out, weir_chunk *chunks, size_t n,
                      stress_rng *rng,
                      int (*way)(weir_writable *, weir_chunk, stress_rng *))
{
    for (size_t i = 0; i < n; i++) {
        int status = way(out, chunks[i], rng);
        if (status) {
            weir_chunk_release_many(chunks + i + 1, n - i - 1);
            return status;
        }
    }
    return 0;
}

/* ---- Many chunks to write ------------------------------------------------ */

static int write_many_until(weir_writable *out, weir_chunk *chunks, size_t n,
                            stress_rng *rng)
{
    while (n > 0) {
        weir_deadline deadline = soon(rng);
        int taken = weir_write_many_until(out, chunks, n, deadline);
        if (taken < 0 && taken != -ETIMEDOUT)
            return taken;
        EXPECT(taken != 0 && taken <= (int)n);
        if (taken < (int)n)
            expect_passed(deadline);
        if (taken > 0) {
            chunks += taken;
            n -= (size_t)taken;
        }
    }
    return 0;
}

static int try_to_write_many(weir_writable *out, weir_chunk *chunks, size_t n,
                             stress_rng *rng)
{
    int taken = weir_try_write_many(out, chunks, n);

    if (taken < 0 && taken != -EAGAIN)
        return taken;
    EXPECT(taken != 0 && taken <= (int)n);
    size_t done = taken > 0 ? (size_t)taken : 0;
    stress_dawdle(rng);
    return weir_write_many(out, chunks + done, n - done);
}

int write_by_chance(weir_writable *out, weir_chunk *chunks, size_t n,
                    bool offers, stress_rng *rng)
{
    switch (stress_below(rng, offers ? 7 : 6)) {
    case 0:
        return weir_write_many(out, chunks, n);
    case 1:
        return write_many_until(out, chunks, n, rng);
    case 2:
        return try_to_write_many(out, chunks, n, rng);
    case 3:
        return write_each(out, chunks, n, rng, write_until);
    case 4:
        return write_each(out, chunks, n, rng, try_to_write);
    case 5:
        return write_each(out, chunks, n, rng, write_plainly);
    default:
        return write_each(out, chunks, n, rng, offer);
    }
}

/* ---- Reading ------------------------------------------------------------- */

static int read_until(weir_readable *in, weir_chunk *chunk, stress_rng *rng)
{
    for (;;) {
        weir_deadline deadline = soon(rng);
        int got = weir_read_until(in, chunk, deadline);
        if (got != -ETIMEDOUT)
            return got;
        expect_passed(deadline);
    }
}

static int read_many_until(weir_readable *in, weir_chunk *chunks, size_t max,
                           stress_rng *rng)
{
    for (;;) {
        weir_deadline deadline = soon(rng);
        int got = weir_read_many_until(in, chunks, max, deadline);
        if (got != -ETIMEDOUT)
            return got;
        expect_passed(deadline);
    }
}

static int try_to_read(weir_readable *in, weir_chunk *chunks, size_t max,
                       stress_rng *rng)
{
    bool many = stress_once_in(rng, 2);

    for (int i = 0; i < 3; i++) {
        int got = many ? weir_try_read_many(in, chunks, max)
                       : weir_try_read(in, chunks);
        if (got != -EAGAIN)
            return got;
        stress_dawdle(rng);
    }
    return many ? weir_read_many(in, chunks, max) : weir_read(in, chunks);
}

int read_by_chance(weir_readable *in, weir_chunk *chunks, size_t max,
                   stress_rng *rng)
{
    size_t most = 1 + stress_below(rng, max);
    int got;

    switch (stress_below(rng, 5)) {
    case 0:
        got = weir_read_many(in, chunks, most);
        break;
    case 1:
        got = read_many_until(in, chunks, most, rng);
        break;
    case 2:
        got = try_to_read(in, chunks, most, rng);
        break;
    case 3:
        got = read_until(in, chunks, rng);
        most = 1;
        break;
    default:
        got = weir_read(in, chunks);
        most = 1;
        break;
    }
    EXPECT(got <= (int)most);
    return got;
}
