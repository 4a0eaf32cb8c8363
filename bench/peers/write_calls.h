/* SPDX-License-Identifier: MIT */
/* write_calls.h - how often the program has written to files. */
#ifndef WRITE_CALLS_H
#define WRITE_CALLS_H

/* Calls of write and writev so far, by the program and weir, on descriptors of
 * regular files. */
unsigned long write_calls(void);

#endif
