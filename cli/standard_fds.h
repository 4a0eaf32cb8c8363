/* SPDX-License-Identifier: MIT */
/*
 * Standard input, output and error, whatever state they were left in.
 */
#ifndef WEIR_CLI_STANDARD_FDS_H
#define WEIR_CLI_STANDARD_FDS_H

/*
 * Opens those of the descriptors 0 to 2 that are closed, so that no file of
 * the pipeline gets one of these numbers. Using one of them still fails.
 * Returns 0, or EXIT_FAILED having said why.
 */
int standard_fds_open(void);

/* Flushes standard output. Returns EXIT_DONE, or EXIT_FAILED having said why:
 * a full disk must not lose half of a help text silently. */
int standard_output_flush(void);

#endif
