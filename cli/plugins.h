/* SPDX-License-Identifier: MIT */
/*
 * Stages from plug-ins: a file that is named, or those of the search path,
 * which are --plugin-path, WEIR_PLUGIN_PATH and the installed folder, in this
 * order. What was loaded stays to the end.
 */
#ifndef WEIR_CLI_PLUGINS_H
#define WEIR_CLI_PLUGINS_H

#include <stdbool.h>
#include <stddef.h>

#include <weir/options.h>
#include <weir/plugin.h>

/* Folders, with colons between them, to search before the others. Returns 0,
 * or EXIT_USAGE having said what is wrong with one. */
int plugins_set_path(const char *folders);

/* Whether the word is `FILE.so` or `FILE.so:NAME`, with a slash. */
bool plugins_is_file(const char *word);

/* The stage of such a word; NULL having said why there is none. */
const weir_stage_type *plugins_from_file(const char *word);

/* A plug-in of the search path: a file that was loaded, or what is wrong. */
typedef struct path_plugin {
    const char *file;
    const weir_stage_type *const *types; /* NULL: it could not be loaded, */
    const char *fault;                   /* and that is why */
    weir_plugin *plugin;
    struct path_plugin *next;
} path_plugin;

/* Those of the search path, in its order and by name within a folder. All are
 * loaded at the first call. NULL: there are none. */
const path_plugin *plugins_of_path(void);

/* The file that the stage `name` came from; NULL: from none, or nobody knows,
 * since two of them have such a stage. */
const char *plugins_file_of(const char *name);

#endif
