/* SPDX-License-Identifier: MIT */
/*
 * stress_ways.h - every way to write to an edge and to read from one, chosen
 * by chance. They all come to the same for the caller.
 */
#ifndef STRESS_WAYS_H
#define STRESS_WAYS_H

#include <stdbool.h>
#include <stddef.h>

#include <weir/readable.h>
#include <weir/writable.h>

#include "stress.h"

/*
 * Writes n chunks, waiting where needed; takes them over whatever happens.
 * weir_offer is among the ways when `offers` is set. Returns 0 or the status
 * that weir gave. A deadline that is said to have passed must have.
 */
int write_by_chance(weir_writable *out, weir_chunk *chunks, size_t n,
                    bool offers, stress_rng *rng);

/* Reads 1 to max chunks, waiting where needed: returns what weir_read_many
 * would. */
int read_by_chance(weir_readable *in, weir_chunk *chunks, size_t max,
                   stress_rng *rng);

#endif
