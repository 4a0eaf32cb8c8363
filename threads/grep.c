/* SPDX-License-Identifier: MIT */
/*
 * grep: a transform that passes on the lines that match.
 */
#include "line_splitter.h"

#include <errno.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include <weir/stages.h>
#include <weir/status.h>

typedef struct matcher {
    wi_line_splitter splitter; /* first: a matcher is one */
    char *pattern;
    size_t pattern_size;
    bool fixed;
    bool invert;
    bool compiled;
    regex_t regex;
    char *line; /* the one that is matched, with a NUL behind it */
    size_t capacity;
} matcher;

/* ---- Matching ------------------------------------------------------------ */

/* Copies the line; false when there is no memory. */
static bool keep_line(matcher *m, const unsigned char *line, size_t size)
{
    size_t capacity = m->capacity ? m->capacity : 256;

    while (capacity <= size)
        capacity *= 2;
    if (capacity > m->capacity) {
        char *larger = realloc(m->line, capacity);
        if (!larger)
            return false;
        m->line = larger;
        m->capacity = capacity;
    }
    memcpy(m->line, line, size);
    m->line[size] = '\0';
    return true;
}

/* 1, 0, or a status. The line may hold any byte: where it ends is passed with
 * it (REG_STARTEND); that it ends in a NUL too is what POSIX asks for. */
static int regex_matches(weir_stage *self, matcher *m,
                         const unsigned char *line, size_t size)
{
    regmatch_t span = {.rm_so = 0, .rm_eo = (regoff_t)size};
    const int result = keep_line(m, line, size)
                           ? regexec(&m->regex, m->line, 1, &span, REG_STARTEND)
                           : REG_ESPACE;

    if (result == REG_ESPACE)
        return weir_stage_fail(self, -ENOMEM, "a line of %zu bytes", size);
    return result == 0;
}

static int wanted(weir_stage *self, const unsigned char *line, size_t size)
{
    matcher *m = weir_stage_arg(self);
    const int matches =
        m->fixed ? memmem(line, size, m->pattern, m->pattern_size) != NULL
                 : regex_matches(self, m, line, size);

    return matches < 0 ? matches : matches != m->invert;
}

/* ---- The stage ----------------------------------------------------------- */

static int start(weir_stage *self)
{
    matcher *m = weir_stage_arg(self);
    char why[256];

    if (m->fixed)
        return 0;
    const int failed = regcomp(&m->regex, m->pattern, REG_EXTENDED);
    m->compiled = !failed;
    if (!failed)
        return 0;
    regerror(failed, &m->regex, why, sizeof why);
    return weir_stage_fail(self, failed == REG_ESPACE ? -ENOMEM : WEIR_MISUSE,
                           "pattern=%s: %s", m->pattern, why);
}

static int run(weir_stage *self)
{
    matcher *m = weir_stage_arg(self);

    return wi_split_lines(self, &m->splitter);
}

static void stop(weir_stage *self, int status)
{
    matcher *m = weir_stage_arg(self);

    (void)status;
    wi_line_splitter_clear(&m->splitter);
    if (m->compiled)
        regfree(&m->regex);
}

/* ---- Options ------------------------------------------------------------- */

static void free_matcher(void *arg)
{
    matcher *m = arg;

    free(m->line);
    free(m->pattern);
    free(m);
}

static matcher *new_matcher(const weir_grep_options *options)
{
    matcher *m = calloc(1, sizeof *m);

    if (!m)
        return NULL;
    m->splitter.max = options->max;
    m->splitter.wanted = wanted;
    m->fixed = options->fixed;
    m->invert = options->invert;
    m->pattern = strdup(options->pattern);
    if (!m->pattern) {
        free(m);
        return NULL;
    }
    m->pattern_size = strlen(m->pattern);
    return m;
}

static weir_stage_def make(const void *given)
{
    const weir_grep_options *options = given;

    if (!options->pattern)
        return (weir_stage_def){.name = "grep", .status = -EINVAL};
    matcher *m = new_matcher(options);
    if (!m)
        return (weir_stage_def){.name = "grep", .status = -ENOMEM};
    return (weir_stage_def){
        .name = "grep",
        .kind = WEIR_TRANSFORM,
        .reads_only = true,
        .open = start,
        .run = run,
        .close = stop,
        .arg = m,
        .free_arg = free_matcher,
        .high_water_mark = WI_BULK_MARK,
        .largest_chunk = (size_t)m->splitter.max + 1,
    };
}

static const weir_option options_table[] = {
    {
        .name = "pattern",
        .type = WEIR_OPTION_TEXT,
        .offset = offsetof(weir_grep_options, pattern),
        .positional = true,
        .required = true,
        .unit = "REGEX",
        .help = "A POSIX extended regular expression",
    },
    {
        .name = "fixed",
        .type = WEIR_OPTION_FLAG,
        .offset = offsetof(weir_grep_options, fixed),
        .help = "The pattern is a text, and no character in it is special",
    },
    {
        .name = "invert",
        .type = WEIR_OPTION_FLAG,
        .offset = offsetof(weir_grep_options, invert),
        .help = "Pass on the lines that do not match",
    },
    WI_MAX_OPTION(weir_grep_options),
    {.name = NULL},
};

const weir_stage_type weir_grep_type = {
    .name = "grep",
    .summary = "Pass on the lines that match",
    .kind = WEIR_TRANSFORM,
    .options_size = sizeof(weir_grep_options),
    .options = options_table,
    .make = make,
};

weir_stage_def weir_grep_stage(const weir_grep_options *given)
{
    weir_grep_options options;

    wi_take_options(&weir_grep_type, given, &options);
    return make(&options);
}
