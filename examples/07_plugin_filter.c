/* SPDX-License-Identifier: MIT */
/* 07_plugin_filter.c - a plug-in in ten lines: weir read in ! ./x.so:rot13 */
#include <ctype.h>
#include <weir/weir.h>

static int rot13(weir_stage *self, void *arg, weir_chunk *chunk)
{
    (void)self, (void)arg;
    for (unsigned char *c = chunk->data; c < chunk->data + chunk->size; c++)
        if (isalpha(*c))
            *c = (unsigned char)(tolower(*c) < 'n' ? *c + 13 : *c - 13);
    return 0;
}
WEIR_PLUGIN_STAGE("rot13", WEIR_TRANSFORM, "Turn the alphabet by 13 letters",
                  weir_map(rot13, NULL))
