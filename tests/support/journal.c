/* SPDX-License-Identifier: MIT */
/* journal.c - what happened, in order, from any number of threads. */
#include "journal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void journal_note(struct journal *self, const char *format, ...)
{
    char entry[256];
    va_list args;

    va_start(args, format);
    vsnprintf(entry, sizeof(entry), format, args);
    va_end(args);
    pthread_mutex_lock(&self->lock);
    size_t room = sizeof(self->text) - self->length;
    int n = snprintf(self->text + self->length, room, "%s%s",
                     self->length ? ", " : "", entry);
    if (n < 0 || (size_t)n >= room)
        abort();
    self->length += (size_t)n;
    pthread_mutex_unlock(&self->lock);
}

/* The entry that starts at `text`, and where the next one does. */
static const char *next_entry(const char *text, size_t *length)
{
    const char *comma = strstr(text, ", ");

    *length = comma ? (size_t)(comma - text) : strlen(text);
    return comma ? comma + 2 : text + *length;
}

size_t journal_count(struct journal *self, const char *entry)
{
    size_t found = 0;

    pthread_mutex_lock(&self->lock);
    for (const char *text = self->text; *text;) {
        size_t length;
        const char *next = next_entry(text, &length);
        if (length == strlen(entry) && !strncmp(text, entry, length))
            found++;
        text = next;
    }
    pthread_mutex_unlock(&self->lock);
    return found;
}
