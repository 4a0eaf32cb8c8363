/* SPDX-License-Identifier: MIT */
/*
 * weir/plugin.h - stages in shared objects, made and loaded.
 *
 * A plug-in is a shared object with one symbol, weir_plugin_table. A macro
 * declares it in one line:
 *
 *     WEIR_PLUGIN_STAGE("upper", WEIR_TRANSFORM, "Make letters capital",
 *                       (weir_stage_def){.run = upper})
 *
 * for one stage without options, or, for stages with a table of their own (see
 * weir/options.h):
 *
 *     WEIR_PLUGIN(&upper_type, &lower_type)
 *
 *     cc -shared -fPIC -o upper.so upper.c $(pkg-config --cflags weir)
 *     weir read in ! ./upper.so:upper ! write out
 *
 * A plug-in is not linked with libweir: it uses the one of the program that
 * loads it. A program that has libweir.a inside must offer all of it to those
 * (-Wl,--whole-archive around it, and -rdynamic); one that is linked with
 * -static can load none. The macros are C, not C++.
 *
 * A plug-in is part of the process: one that crashes takes it along, and one
 * that never returns cannot be ended (weir_pipeline_missing names it).
 */
#ifndef WEIR_PLUGIN_H
#define WEIR_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#include <weir/api.h>
#include <weir/options.h>
#include <weir/stage.h>

WEIR_BEGIN

/*
 * Changes when a plug-in that was compiled earlier would not work any more:
 * when weir_stage_def changes or a field another meaning. weir_stage_type and
 * weir_option may grow at their ends without that: what a plug-in of an
 * earlier version does not have is taken as 0.
 */
#define WEIR_PLUGIN_ABI 2

/* What a plug-in's symbol is. Filled in by the macros; `abi` stays first. */
typedef struct weir_plugin_info {
    uint32_t abi;                         /* WEIR_PLUGIN_ABI */
    uint32_t def_size;                    /* sizeof(weir_stage_def) */
    uint32_t type_size;                   /* sizeof(weir_stage_type) */
    uint32_t option_size;                 /* sizeof(weir_option) */
    const char *version;                  /* WEIR_VERSION of the headers */
    const weir_stage_type *const *stages; /* ends with NULL */
} weir_plugin_info;

#define WEIR_PLUGIN_EXPORT WEIR_API

/* Pointers to the plug-in's stage types. `options` of a type may be NULL for
 * none. At the end of the source, without a semicolon. */
#define WEIR_PLUGIN(...)                                                       \
    static const weir_stage_type *const weir_plugin_stages_[] = {__VA_ARGS__,  \
                                                                 NULL};        \
    extern WEIR_PLUGIN_EXPORT const weir_plugin_info weir_plugin_table;        \
    const weir_plugin_info weir_plugin_table = {                               \
        .abi = WEIR_PLUGIN_ABI,                                                \
        .def_size = sizeof(weir_stage_def),                                    \
        .type_size = sizeof(weir_stage_type),                                  \
        .option_size = sizeof(weir_option),                                    \
        .version = WEIR_VERSION,                                               \
        .stages = weir_plugin_stages_};

/* A plug-in of one stage without options; the last argument is its definition,
 * whose name and kind are filled in. */
#define WEIR_PLUGIN_STAGE(its_name, its_kind, its_summary, ...)                \
    static weir_stage_def weir_plugin_make_(const void *options)               \
    {                                                                          \
        weir_stage_def def = __VA_ARGS__;                                      \
        (void)options;                                                         \
        def.name = its_name;                                                   \
        def.kind = its_kind;                                                   \
        return def;                                                            \
    }                                                                          \
    static const weir_stage_type weir_plugin_type_ = {.name = its_name,        \
                                                      .summary = its_summary,  \
                                                      .kind = its_kind,        \
                                                      .make =                  \
                                                          weir_plugin_make_};  \
    WEIR_PLUGIN(&weir_plugin_type_)

/* ---- Loading ------------------------------------------------------------- */

typedef struct weir_plugin weir_plugin; /* one that was loaded; opaque */

/*
 * Loads the shared object at `path` and checks its table. A path without a
 * slash is of the current folder: no other place is searched.
 *
 * Loading runs the file's code, so it is refused when others could have put
 * theirs there: the file and the folder that it really lies in (links are
 * followed) must belong to root or to the user, and neither may be writable
 * for group or others. A folder that is may be sticky, as /tmp is.
 *
 * Returns 0, or, with *plugin NULL and one line in `why` (at most `why_size`
 * bytes with its NUL) that begins with the path:
 *   -EPERM      others can write to the file or its folder
 *   -ENOEXEC    it cannot be loaded or has no weir_plugin_table
 *   -ENOTSUP    it was made for another ABI
 *   -EINVAL     its table has a fault: names that are no names (small letters,
 *               digits, _ and -, a letter first, at most 64) or come twice,
 *               defaults that their own options refuse, ...
 *   -ENOMEM, or another errno value for a file that cannot be looked at.
 * Reads files. Any thread.
 */
WEIR_API WEIR_MUST_CHECK int weir_plugin_load(const char *path,
                                              weir_plugin **plugin, char *why,
                                              size_t why_size);

/*
 * Whether the folder may be searched for plug-ins: the rule above for folders.
 * Returns 0, -EPERM, -ENOTDIR or another errno value, with `why` as above.
 */
WEIR_API WEIR_MUST_CHECK int
weir_plugin_check_folder(const char *path, char *why, size_t why_size);

/* Its stages, at least one; ends with NULL. Good until it is unloaded. Any
 * thread. */
WEIR_API const weir_stage_type *const *
weir_plugin_stages(const weir_plugin *plugin);

/*
 * Lets go of it. Not before every pipeline that has had one of its stages was
 * freed: their code goes. A program that needs it to the end need not call
 * this. NULL is fine. Any thread.
 */
WEIR_API void weir_plugin_unload(weir_plugin *plugin);

WEIR_END

#endif
