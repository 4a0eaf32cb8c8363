/* SPDX-License-Identifier: MIT */
/* journal.h - what happened, in order, from any number of threads. */
#ifndef WEIR_TEST_JOURNAL_H
#define WEIR_TEST_JOURNAL_H

#include <pthread.h>
#include <stddef.h>

#include <weir/api.h>

struct journal {
    pthread_mutex_t lock;
    size_t length;
    char text[8192];
};

#define JOURNAL_EMPTY                                                          \
    {                                                                          \
        .lock = PTHREAD_MUTEX_INITIALIZER                                      \
    }

/* Adds one entry; a comma and a space set entries apart. */
void journal_note(struct journal *self, const char *format, ...)
    WEIR_PRINTF(2, 3);

/* How often `entry` occurs. */
size_t journal_count(struct journal *self, const char *entry);

#endif
