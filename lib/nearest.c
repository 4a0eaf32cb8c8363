/* SPDX-License-Identifier: MIT */
/*
 * How near two names are: the number of letters to add, leave out, replace or
 * swap with their neighbour (optimal string alignment). A word that begins a
 * name is one step from it.
 */
#include "nearest.h"

#include <string.h>

#include <weir/options.h>

#define LONGEST 32 /* names that are longer are near to nothing */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The row for `a` up to `i` letters, of the two rows before it. */
static void next_row(size_t *row, const size_t *above, const size_t *above2,
                     const char *a, size_t i, const char *b)
{
    row[0] = i;
    for (size_t j = 1; b[j - 1] != '\0'; j++) {
        const size_t differ = a[i - 1] != b[j - 1];

        row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + differ);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            row[j] = least(row[j], above2[j - 2] + 1);
    }
}

static size_t edit_distance(const char *a, const char *b)
{
    size_t rows[3][LONGEST + 1] = {{0}};
    const size_t length = strlen(a);

    for (size_t j = 0; j <= strlen(b); j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= length; i++)
        next_row(rows[i % 3], rows[(i + 2) % 3], rows[(i + 1) % 3], a, i, b);
    return rows[length % 3][strlen(b)];
}

/* 0 when they are too far apart to be meant for each other. */
static size_t near_distance(const char *word, const char *name)
{
    const size_t word_length = strlen(word);
    const size_t name_length = strlen(name);

    if (word_length < 2 || word_length > LONGEST || name_length > LONGEST)
        return 0;
    if (strncmp(word, name, word_length) == 0)
        return 1;
    const size_t distance = edit_distance(word, name);
    return distance <= (name_length + 1) / 3 ? distance : 0;
}

void wi_nearest_try(wi_nearest *nearest, const char *word, const char *name)
{
    const size_t distance = near_distance(word, name);

    if (distance == 0)
        return;
    if (nearest->name && distance >= nearest->distance)
        return;
    *nearest = (wi_nearest){.name = name, .distance = distance};
}

const char *weir_nearest(const char *word, const char *const *names)
{
    wi_nearest nearest = {0};

    for (; *names; names++)
        wi_nearest_try(&nearest, word, *names);
    return nearest.name;
}
