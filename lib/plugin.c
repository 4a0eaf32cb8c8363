/* SPDX-License-Identifier: MIT */
/*
 * Plug-ins: loaded, asked for their table, let go.
 */
#include "plugin_impl.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct weir_plugin {
    void *handle;
    const weir_stage_type **types;
};

/* The loader's text, without the path that it mostly begins with. */
static const char *loader_text(const char *real)
{
    const char *text = dlerror();
    const size_t length = strlen(real);

    if (!text)
        return "cannot be loaded";
    if (strncmp(text, real, length) == 0 &&
        strncmp(text + length, ": ", 2) == 0)
        return text + length + 2;
    return text;
}

/* Everything is bound at once: a function that this weir does not have is
 * found here, not in the middle of a run. */
static int open_object(weir_plugin *plugin, const wi_plugin_why *why,
                       const char *real)
{
    plugin->handle = dlopen(real, RTLD_NOW | RTLD_LOCAL);
    if (!plugin->handle)
        return wi_plugin_refuse(why, -ENOEXEC, "cannot be loaded: %s",
                                loader_text(real));
    const weir_plugin_info *info = dlsym(plugin->handle, "weir_plugin_table");
    if (!info)
        return wi_plugin_refuse(why, -ENOEXEC,
                                "is no plug-in of weir: it has no symbol "
                                "weir_plugin_table");
    return wi_plugin_copy_table(why, info, &plugin->types);
}

int weir_plugin_load(const char *path, weir_plugin **plugin, char *text,
                     size_t size)
{
    const wi_plugin_why why = {.path = path, .text = text, .size = size};
    char *real;

    *plugin = NULL;
    int status = wi_plugin_check_file(&why, &real);
    if (status)
        return status;
    weir_plugin *loaded = NULL;
    status = wi_plugin_check_whole(&why, real);
    if (!status) {
        loaded = calloc(1, sizeof(*loaded));
        status = loaded ? open_object(loaded, &why, real)
                        : wi_plugin_refuse(&why, -ENOMEM, "out of memory");
    }
    free(real);
    if (status)
        weir_plugin_unload(loaded);
    else
        *plugin = loaded;
    return status;
}

const weir_stage_type *const *weir_plugin_stages(const weir_plugin *plugin)
{
    return plugin->types;
}

void weir_plugin_unload(weir_plugin *plugin)
{
    if (!plugin)
        return;
    free(plugin->types);
    if (plugin->handle)
        dlclose(plugin->handle);
    free(plugin);
}
