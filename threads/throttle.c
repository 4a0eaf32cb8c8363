/* SPDX-License-Identifier: MIT */
/*
 * throttle: a transform that passes everything on, no faster than a rate.
 *
 * A token bucket, told in time instead of tokens: each byte pays for its share
 * of a second, from a point in time that lags behind the present by at most
 * what the burst is worth. A piece may go when all up to it is paid for.
 */
#include "stage_types.h"

#include <errno.h>
#include <stdlib.h>

#include <weir/deadline.h>
#include <weir/stages.h>

typedef struct throttle {
    uint64_t rate;  /* bytes a second */
    uint64_t burst; /* bytes */

    weir_deadline paid_from; /* all that was sent is counted from here ... */
    uint64_t sent;           /* ... and this is how much that is */
} throttle;

/* From the total each time, so that no rounding adds up. */
static int64_t nanoseconds_for(const throttle *t, uint64_t bytes)
{
    const double ns = (double)bytes / (double)t->rate * 1e9;

    return ns < 1e18 ? (int64_t)ns : INT64_C(1000000000000000000);
}

/* When the next `size` bytes may go. Time that was not used is kept up to the
 * burst; the rest is lost. */
static weir_deadline due(throttle *t, size_t size, weir_deadline now)
{
    const weir_deadline earliest = now - nanoseconds_for(t, t->burst);

    if (t->paid_from + nanoseconds_for(t, t->sent) < earliest) {
        t->paid_from = earliest;
        t->sent = 0;
    }
    t->sent += size;
    return t->paid_from + nanoseconds_for(t, t->sent);
}

static int wait_for(weir_stage *self, throttle *t, size_t size)
{
    const weir_deadline now = weir_now();
    const weir_deadline when = due(t, size, now);

    if (when <= now)
        return 0;
    const int woken = weir_stage_poll(self, -1, 0, when);
    return woken == -ETIMEDOUT ? 0 : woken;
}

static int write_piece(weir_stage *self, throttle *t, weir_chunk piece)
{
    const int failed = wait_for(self, t, piece.size);

    if (!failed)
        return weir_write(weir_stage_out(self), piece);
    weir_chunk_release(&piece);
    return failed;
}

/* In pieces no larger than the burst, which keeps the rate even. */
static int write_chunk(weir_stage *self, throttle *t, weir_chunk chunk)
{
    while (chunk.size > t->burst) {
        const size_t size = (size_t)t->burst;
        const int failed =
            write_piece(self, t, weir_chunk_slice(chunk, 0, size));
        if (failed) {
            weir_chunk_release(&chunk);
            return failed;
        }
        chunk.data += size;
        chunk.size -= size;
    }
    return write_piece(self, t, chunk);
}

static int check(weir_stage *self)
{
    const throttle *t = weir_stage_arg(self);

    return t->rate ? 0 : weir_stage_fail(self, -EINVAL, "rate=0");
}

static int run(weir_stage *self)
{
    throttle *t = weir_stage_arg(self);
    weir_chunk chunk;
    int got;

    while ((got = weir_read(weir_stage_in(self), &chunk)) > 0) {
        const int failed = write_chunk(self, t, chunk);
        if (failed)
            return failed;
    }
    return got;
}

static uint64_t default_burst(uint64_t rate)
{
    return rate >= 10 ? rate / 10 : 1;
}

static weir_stage_def make(const void *given)
{
    const weir_throttle_options *options = given;
    throttle *t = calloc(1, sizeof *t);

    if (!t)
        return (weir_stage_def){.name = "throttle", .status = -ENOMEM};
    t->paid_from = INT64_MIN;
    t->rate = options->rate;
    t->burst = options->burst ? options->burst : default_burst(options->rate);
    return (weir_stage_def){
        .name = "throttle",
        .kind = WEIR_TRANSFORM,
        .reads_only = true,
        .open = check,
        .run = run,
        .arg = t,
        .free_arg = free,
        .high_water_mark = WI_BULK_MARK,
        .largest_chunk = WEIR_AS_READ,
    };
}

static const weir_option options_table[] = {
    {
        .name = "rate",
        .type = WEIR_OPTION_SIZE,
        .offset = offsetof(weir_throttle_options, rate),
        .positional = true,
        .required = true,
        .min = 1,
        .max = INT64_MAX,
        .unit = "bytes per second",
        .help = "How fast data may pass",
    },
    {
        .name = "burst",
        .type = WEIR_OPTION_SIZE,
        .offset = offsetof(weir_throttle_options, burst),
        .min = 1,
        .max = INT64_MAX,
        .unit = "bytes",
        .help = "How much may pass at once after a pause; default rate / 10",
    },
    {.name = NULL},
};

const weir_stage_type weir_throttle_type = {
    .name = "throttle",
    .summary = "Pass everything on, no faster than a rate",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_throttle_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_throttle_stage(const weir_throttle_options *given)
{
    weir_throttle_options options;

    wi_take_options(&weir_throttle_type, given, &options);
    return make(&options);
}
