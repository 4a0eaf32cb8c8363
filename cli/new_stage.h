/* SPDX-License-Identifier: MIT */
/*
 * `weir new-stage NAME`: a plug-in to begin with.
 */
#ifndef WEIR_CLI_NEW_STAGE_H
#define WEIR_CLI_NEW_STAGE_H

/*
 * Writes a plug-in that builds and works into a new folder `name`. Returns an
 * exit code, having said what is wrong: EXIT_USAGE for a name that is none or
 * is taken, EXIT_FAILED for a folder that cannot be written.
 */
int new_stage_write(const char *name);

#endif
