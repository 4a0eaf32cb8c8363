/* SPDX-License-Identifier: MIT */
/*
 * A file of the list.
 */
#include "files_entry.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "allocate.h"

files_entry *files_entry_new(const char *from)
{
    files_entry *entry = allocate(1, sizeof(*entry));

    entry->from = allocate_text("%s", from);
    entry->file.from = entry->from;
    return entry;
}

void files_entry_free(void *arg)
{
    files_entry *entry = arg;

    free(entry->from);
    free(entry->to);
    free(entry->name);
    free(entry);
}

void files_entry_judge(files_entry *entry, files_verdict verdict,
                       const char *format, ...)
{
    va_list args;

    entry->verdict = verdict;
    entry->file.status = -ECANCELED;
    va_start(args, format);
    vsnprintf(entry->file.why, sizeof(entry->file.why), format, args);
    va_end(args);
}

files_entry *files_entry_of(const weir_chunk *object)
{
    return (files_entry *)(void *)object->data;
}
