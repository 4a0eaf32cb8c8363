/* SPDX-License-Identifier: MIT */
/*
 * The walk is that of any inflate, but only the length of a code counts, and
 * that of the bits behind it. One look into a table tells how many bits
 * several literals have, and perhaps a match behind them.
 */
#include "deflate_walk.h"

#include <stdint.h>
#include <string.h>

#define MOST_BITS 15 /* of a code */
#define TABLE_BITS 11
#define TABLE_SIZE (1U << TABLE_BITS)
#define LITLEN_CODES 288
#define DIST_CODES 32
#define LENGTH_CODES 19
#define END_OF_BLOCK 256

/* What a look has found; below, how many bits it is. */
enum {
    LITERALS = 0,
    MATCH = 1 << 6,  /* its distance comes next */
    SPECIAL = 1 << 7 /* the end of the block, or a code that is too long */
};
#define BITS_OF(entry) ((entry)&63U)

/* A set of codes as RFC 1951 orders them: by length, then by symbol. */
typedef struct codes {
    uint16_t count[MOST_BITS + 1]; /* of each length */
    uint16_t symbol[LITLEN_CODES];
    const unsigned char *extra;    /* bits behind each symbol's code */
    uint8_t table[TABLE_SIZE];     /* what a look finds */
    uint8_t code_bits[TABLE_SIZE]; /* of its last code */
} codes;

typedef struct walker {
    const unsigned char *data;
    size_t at;  /* bit */
    size_t end; /* bit */
    codes litlen;
    codes dist;
} walker;

/* Bits behind the codes of lengths and of distances. */
static const unsigned char litlen_extra[LITLEN_CODES] = {
    [265] = 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
static const unsigned char dist_extra[DIST_CODES] = {
    0, 0, 0, 0, 1, 1, 2, 2,  3,  3,  4,  4,  5,  5,  6,
    6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};
static const unsigned char no_extra[LENGTH_CODES] = {0};

/* ---- Bits ---------------------------------------------------------------- */

/* At least 56 bits, the next one lowest. */
static uint64_t look(const walker *w)
{
    const unsigned char *from = w->data + w->at / 8;
    uint64_t bits = 0;

    if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
        memcpy(&bits, from, sizeof bits);
    else
        for (unsigned i = 0; i < sizeof bits; i++)
            bits |= (uint64_t)from[i] << 8 * i;
    return bits >> w->at % 8;
}

static unsigned take(walker *w, unsigned count)
{
    const unsigned bits = (unsigned)(look(w) & ((1U << count) - 1));

    w->at += count;
    return bits;
}

/* ---- Codes --------------------------------------------------------------- */

/* The slow way, bit by bit, which knows every code. Returns its symbol and sets
 * *length, or returns -1. */
static int decode(const codes *c, uint64_t bits, unsigned *length)
{
    int code = 0, first = 0, index = 0;

    for (unsigned n = 1; n <= MOST_BITS; n++, bits >>= 1) {
        code |= (int)(bits & 1);
        const int count = c->count[n];
        if (code - count < first) {
            *length = n;
            return c->symbol[index + code - first];
        }
        index += count;
        first = (first + count) << 1;
        code <<= 1;
    }
    return -1;
}

static bool sort_codes(codes *c, const unsigned char *lengths, unsigned n)
{
    uint16_t at[MOST_BITS + 2] = {0};
    unsigned used = 0;

    memset(c->count, 0, sizeof c->count);
    for (unsigned i = 0; i < n; i++)
        c->count[lengths[i]]++;
    c->count[0] = 0;
    for (unsigned i = 1; i <= MOST_BITS; i++) {
        at[i + 1] = (uint16_t)(at[i] + c->count[i]);
        used += (unsigned)c->count[i] << (MOST_BITS - i);
    }
    for (unsigned i = 0; i < n; i++)
        if (lengths[i] > 0)
            c->symbol[at[lengths[i]]++] = (uint16_t)i;
    return used <= 1U << MOST_BITS;
}

static unsigned reversed(unsigned code, unsigned length)
{
    unsigned other = 0;

    for (unsigned i = 0; i < length; i++)
        other |= (code >> i & 1) << (length - 1 - i);
    return other;
}

/* What a look finds of one code. */
static uint8_t entry_of(const codes *c, unsigned symbol, unsigned length)
{
    if (c->extra != litlen_extra)
        return (uint8_t)(length + c->extra[symbol]);
    if (symbol == END_OF_BLOCK)
        return SPECIAL;
    if (symbol < END_OF_BLOCK)
        return (uint8_t)length;
    return (uint8_t)(MATCH | (length + c->extra[symbol]));
}

static void fill_table(codes *c)
{
    unsigned code = 0, index = 0;

    memset(c->table, SPECIAL, sizeof c->table);
    for (unsigned n = 1; n <= TABLE_BITS; n++, code <<= 1)
        for (unsigned i = 0; i < c->count[n]; i++, code++, index++) {
            const uint8_t entry = entry_of(c, c->symbol[index], n);

            for (unsigned to = reversed(code, n); to < TABLE_SIZE;
                 to += 1U << n) {
                c->table[to] = entry;
                c->code_bits[to] = (uint8_t)n;
            }
        }
}

/*
 * Joins to each literal what follows it, if all of the code stands in the
 * index; the bits behind a match's code need not. From the top: what an index
 * holds behind its first code is a smaller one, which is still as it was.
 */
static void join_literals(codes *c)
{
    for (unsigned i = TABLE_SIZE - 1; i > 0; i--) {
        unsigned bits = BITS_OF(c->table[i]);
        uint8_t entry = c->table[i];

        while (entry < MATCH && bits < TABLE_BITS) {
            entry = c->table[i >> bits];
            if (entry & SPECIAL || c->code_bits[i >> bits] + bits > TABLE_BITS)
                break;
            bits += BITS_OF(entry);
            c->table[i] = (uint8_t)(bits | (entry & MATCH));
        }
    }
}

/* ---- Blocks -------------------------------------------------------------- */

static bool make_codes(walker *w, const unsigned char *lengths, unsigned litlen,
                       unsigned dist)
{
    w->litlen.extra = litlen_extra;
    w->dist.extra = dist_extra;
    if (!sort_codes(&w->litlen, lengths, litlen) ||
        !sort_codes(&w->dist, lengths + litlen, dist))
        return false;
    fill_table(&w->litlen);
    fill_table(&w->dist);
    join_literals(&w->litlen);
    return true;
}

static bool fixed_codes(walker *w)
{
    unsigned char lengths[LITLEN_CODES + DIST_CODES];

    memset(lengths, 8, 144);
    memset(lengths + 144, 9, 112);
    memset(lengths + 256, 7, 24);
    memset(lengths + 280, 8, 8);
    memset(lengths + LITLEN_CODES, 5, DIST_CODES);
    return make_codes(w, lengths, LITLEN_CODES, DIST_CODES);
}

/* Codes 16 to 18: the one before or 0, several times. */
static bool repeat(walker *w, int symbol, unsigned char *lengths, unsigned *n,
                   unsigned all)
{
    unsigned char length = 0;
    unsigned times;

    if (symbol == 16) {
        if (*n == 0)
            return false;
        length = lengths[*n - 1];
        times = 3 + take(w, 2);
    } else {
        times = symbol == 17 ? 3 + take(w, 3) : 11 + take(w, 7);
    }
    if (*n + times > all)
        return false;
    memset(lengths + *n, length, times);
    *n += times;
    return true;
}

static bool read_lengths(walker *w, unsigned char *lengths, unsigned all)
{
    unsigned n = 0;

    while (n < all && w->at < w->end) {
        unsigned length = 0;
        const int symbol = decode(&w->litlen, look(w), &length);

        w->at += length;
        if (symbol < 0)
            return false;
        if (symbol < 16)
            lengths[n++] = (unsigned char)symbol;
        else if (!repeat(w, symbol, lengths, &n, all))
            return false;
    }
    return n == all;
}

static bool dynamic_codes(walker *w)
{
    static const unsigned char order[LENGTH_CODES] = {
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    unsigned char lengths[LITLEN_CODES + DIST_CODES] = {0};
    const unsigned litlen = 257 + take(w, 5);
    const unsigned dist = 1 + take(w, 5);
    const unsigned count = 4 + take(w, 4);

    if (litlen > LITLEN_CODES)
        return false;
    for (unsigned i = 0; i < count; i++)
        lengths[order[i]] = (unsigned char)take(w, 3);
    w->litlen.extra = no_extra;
    if (!sort_codes(&w->litlen, lengths, LENGTH_CODES))
        return false;
    return read_lengths(w, lengths, litlen + dist) &&
           make_codes(w, lengths, litlen, dist);
}

/* Behind a match's length. Returns 0, or -1 for no distance. */
static int step_distance(walker *w)
{
    unsigned length = 0;
    const int symbol = decode(&w->dist, look(w), &length);

    if (symbol < 0)
        return -1;
    w->at += length + dist_extra[symbol];
    return 0;
}

/* A code that the table does not tell. Returns 1 when it ends the block, 0, or
 * -1 when it is none. */
static int step_slowly(walker *w)
{
    unsigned length = 0;
    const int symbol = decode(&w->litlen, look(w), &length);

    if (symbol < 0)
        return -1;
    w->at += length + litlen_extra[symbol];
    if (symbol <= END_OF_BLOCK)
        return symbol == END_OF_BLOCK;
    return step_distance(w);
}

static bool walk_codes(walker *w)
{
    int ended = 0;

    while (!ended && w->at < w->end) {
        const uint64_t bits = look(w);
        const unsigned found = w->litlen.table[bits % TABLE_SIZE];
        const unsigned next =
            w->dist.table[(bits >> BITS_OF(found)) % TABLE_SIZE];

        if (found & SPECIAL) {
            ended = step_slowly(w);
            continue;
        }
        w->at += BITS_OF(found);
        if (!(found & MATCH))
            continue;
        if (next & SPECIAL)
            ended = step_distance(w);
        else
            w->at += BITS_OF(next);
    }
    return ended == 1;
}

static bool walk_stored(walker *w)
{
    w->at = (w->at + 7) / 8 * 8;
    const unsigned size = take(w, 16);
    w->at += 16 + (size_t)8 * size;
    return true;
}

static bool walk_block(walker *w)
{
    switch (take(w, 2)) {
    case 0:
        return walk_stored(w);
    case 1:
        return fixed_codes(w) && walk_codes(w);
    case 2:
        return dynamic_codes(w) && walk_codes(w);
    default:
        return false;
    }
}

bool wi_deflate_walk(const unsigned char *data, size_t size, wi_walk *walk)
{
    walker w = {.data = data, .end = 8 * size};

    while (w.at < w.end) {
        walk->last = w.at;
        const bool last = take(&w, 1);
        if (!walk_block(&w) || w.at > w.end)
            return false;
        walk->end = w.at;
        if (last)
            return true;
    }
    return false;
}
