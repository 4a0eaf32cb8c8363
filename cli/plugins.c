/* SPDX-License-Identifier: MIT */
/*
 * Stages from plug-ins, by their file or by the search path.
 */
#include "plugins.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <weir/stages.h>

#include "allocate.h"
#include "message.h"

#define WHY_SIZE 5120 /* a path of PATH_MAX bytes and what is said about it */

static const char *first_folders;
static path_plugin *by_file; /* the latest first */
static path_plugin *by_path;
static bool path_was_read;

/* ---- One file ------------------------------------------------------------ */

static bool is_builtin(const char *name)
{
    for (const weir_stage_type *const *b = weir_builtin_stages(); *b; b++)
        if (strcmp((*b)->name, name) == 0)
            return true;
    return false;
}

/* Takes `file`. */
static path_plugin *new_fault(char *file, const char *fault)
{
    path_plugin *entry = allocate(1, sizeof(*entry));

    entry->file = file;
    entry->fault = allocate_text("%s", fault);
    return entry;
}

/* Takes `file`. A name means one stage, so none may be that of a built-in. */
static path_plugin *load(char *file)
{
    char why[WHY_SIZE];
    weir_plugin *plugin;

    if (weir_plugin_load(file, &plugin, why, sizeof(why)))
        return new_fault(file, why);
    path_plugin *entry = allocate(1, sizeof(*entry));
    entry->file = file;
    entry->plugin = plugin;
    entry->types = weir_plugin_stages(plugin);
    for (const weir_stage_type *const *t = entry->types; *t; t++) {
        if (!is_builtin((*t)->name))
            continue;
        entry->types = NULL;
        entry->fault = allocate_text("%s: '%s' is the name of a built-in stage",
                                     file, (*t)->name);
        break;
    }
    return entry;
}

static const weir_stage_type *find(const path_plugin *plugin, const char *name)
{
    for (const weir_stage_type *const *t = plugin->types; *t; t++)
        if (strcmp((*t)->name, name) == 0)
            return *t;
    return NULL;
}

/* ---- A file that is named ------------------------------------------------ */

/* The length of the file's name in the word; 0: it names none. */
static size_t file_length(const char *word)
{
    const char *colon = strrchr(word, ':');
    size_t length = strlen(word);

    if (!strchr(word, '/'))
        return 0;
    if (colon && colon - word >= 3 && strncmp(colon - 3, ".so", 3) == 0)
        length = (size_t)(colon - word);
    if (length < 4 || strncmp(word + length - 3, ".so", 3) != 0)
        return 0;
    return length;
}

bool plugins_is_file(const char *word)
{
    return file_length(word) > 0;
}

static path_plugin *load_once(const char *word, size_t length)
{
    char *file = allocate_text("%.*s", (int)length, word);

    for (path_plugin *p = by_file; p; p = p->next) {
        if (strcmp(p->file, file) != 0)
            continue;
        free(file);
        return p;
    }
    path_plugin *plugin = load(file);
    plugin->next = by_file;
    by_file = plugin;
    return plugin;
}

const weir_stage_type *plugins_from_file(const char *word)
{
    const size_t length = file_length(word);
    const path_plugin *plugin = load_once(word, length);
    const char *name = word[length] == ':' ? word + length + 1 : NULL;

    if (!plugin->types) {
        say("%s", plugin->fault);
        return NULL;
    }
    if (!name && plugin->types[1]) {
        say("%s: has several stages; name one, as in %s:%s", plugin->file,
            plugin->file, plugin->types[0]->name);
        return NULL;
    }
    if (!name)
        return plugin->types[0];
    const weir_stage_type *type = find(plugin, name);
    if (!type)
        say("%s: has no stage '%s', but '%s'%s", plugin->file, name,
            plugin->types[0]->name, plugin->types[1] ? " and others" : "");
    return type;
}

/* ---- The search path ----------------------------------------------------- */

static int is_object(const struct dirent *entry)
{
    const size_t length = strlen(entry->d_name);

    return length > 3 && entry->d_name[0] != '.' &&
           strcmp(entry->d_name + length - 3, ".so") == 0;
}

static path_plugin **append(path_plugin **end, path_plugin *plugin)
{
    *end = plugin;
    return &plugin->next;
}

static path_plugin **read_folder(path_plugin **end, const char *folder)
{
    char why[WHY_SIZE];
    struct dirent **entries = NULL;

    const int status = weir_plugin_check_folder(folder, why, sizeof(why));
    if (status == -ENOENT)
        return end;
    if (status)
        return append(end, new_fault(allocate_text("%s", folder), why));
    const int n = scandir(folder, &entries, is_object, alphasort);
    for (int i = 0; i < n; i++) {
        end = append(end,
                     load(allocate_text("%s/%s", folder, entries[i]->d_name)));
        free(entries[i]);
    }
    free(entries);
    return end;
}

/* An empty place in the list is nothing, not the current folder. */
static path_plugin **read_folders(path_plugin **end, const char *folders)
{
    char *copy = allocate_text("%s", folders ? folders : "");
    char *rest = copy;

    for (char *folder; (folder = strsep(&rest, ":"));)
        if (*folder)
            end = read_folder(end, folder);
    free(copy);
    return end;
}

const path_plugin *plugins_of_path(void)
{
    if (path_was_read)
        return by_path;
    path_was_read = true;
    path_plugin **end = read_folders(&by_path, first_folders);
    end = read_folders(end, getenv("WEIR_PLUGIN_PATH"));
    read_folders(end, PLUGIN_FOLDER);
    return by_path;
}

int plugins_set_path(const char *folders)
{
    char *copy = allocate_text("%s", folders);
    char *rest = copy;
    char why[WHY_SIZE];
    int code = 0;

    for (char *folder; !code && (folder = strsep(&rest, ":"));)
        if (*folder && weir_plugin_check_folder(folder, why, sizeof(why)))
            code = say_usage("--plugin-path: %s", why);
    free(copy);
    first_folders = folders;
    return code;
}

/* ---- Where a stage came from --------------------------------------------- */

/* The next of the list that has the stage. */
static const path_plugin *next_with(const path_plugin *p, const char *name)
{
    while (p && !(p->types && find(p, name)))
        p = p->next;
    return p;
}

/* Of the path, the first that has it is the one that is used. */
const char *plugins_file_of(const char *name)
{
    const path_plugin *named = next_with(by_file, name);
    const path_plugin *found = next_with(by_path, name);

    if (!named)
        return found ? found->file : NULL;
    return found || next_with(named->next, name) ? NULL : named->file;
}
