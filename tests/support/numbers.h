/* SPDX-License-Identifier: MIT */
/*
 * numbers.h - a source of counted numbers and a sink that shows them, for tests
 * of what stands between. A chunk's size is its number.
 */
#ifndef WEIR_TEST_NUMBERS_H
#define WEIR_TEST_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include <weir/weir.h>

#include "ledger.h"

/* Writes 1 to n; counted in the ledger, but for those without end. */
struct numbers {
    size_t n;   /* SIZE_MAX: without end */
    int result; /* what the source then returns */
    struct ledger ledger;
    int closed; /* with this status; 1 before */
};

struct seen {
    size_t n;
    size_t numbers[LEDGER_MAX];
};

/* In object mode. */
weir_stage_def numbers_source(struct numbers *numbers);
weir_stage_def seen_sink(struct seen *seen);

/* Runs numbers -> transform -> seen, in object mode or not. The ledger must
 * then be balanced. Returns the status. */
int run_numbers(struct numbers *numbers, weir_stage_def transform, bool objects,
                struct seen *seen);

/* Runs numbers -> sink and frees the pipeline; as above, but for the ledger. */
int run_into(struct numbers *numbers, weir_stage_def sink, bool objects);

/* Checks what was seen: "1 2 3". */
void expect_seen(const struct seen *seen, const char *text);

/* Checks that such a stage is refused, with this status. */
void expect_refused(weir_stage_def stage, int status);

#endif
