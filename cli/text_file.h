/* SPDX-License-Identifier: MIT */
/*
 * A small text file as a whole.
 */
#ifndef WEIR_CLI_TEXT_FILE_H
#define WEIR_CLI_TEXT_FILE_H

/*
 * The text of a file, or of standard input if the path is "-", to be given to
 * free(). Returns 0; or EXIT_USAGE, having said what is wrong with `name`: it
 * cannot be read, is no text, or is larger than 1 MiB.
 */
int text_file_read(const char *path, const char *name, char **text);

#endif
