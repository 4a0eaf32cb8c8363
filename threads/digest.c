/* SPDX-License-Identifier: MIT */
#include "digest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <weir/status.h>

#include "outlet.h"

typedef struct digester {
    const wi_digest_kind *kind;
    char *name; /* behind the value */
    char *hex;  /* where the value is put, too; or NULL */
    bool pass;
    bool sink;
    char text[2 * WI_LONGEST_DIGEST + 1]; /* the value; empty: not known yet */
    max_align_t state[];
} digester;

/* ---- The value ----------------------------------------------------------- */

static void finish(digester *d)
{
    unsigned char value[WI_LONGEST_DIGEST];

    d->kind->finish(d->state, value);
    for (size_t i = 0; i < d->kind->value_size; i++)
        snprintf(d->text + 2 * i, 3, "%02x", value[i]);
    if (d->hex)
        memcpy(d->hex, d->text, 2 * d->kind->value_size + 1);
}

/* The line of sha256sum, which marks a name that has characters escaped by a
 * backslash before all. Returns its size. */
static size_t make_line(const digester *d, char *line)
{
    const char *special = strpbrk(d->name, "\n\r\\");
    char *to = line;

    to += sprintf(to, "%s%s  ", special ? "\\" : "", d->text);
    for (const char *from = d->name; *from; from++) {
        static const char plain[] = "\n\r\\", escaped[] = "nr\\";
        const char *found = strchr(plain, *from);

        if (found)
            *to++ = '\\';
        *to++ = found ? escaped[found - plain] : *from;
    }
    *to++ = '\n';
    return (size_t)(to - line);
}

/* No smaller than make_line needs. */
static size_t longest_line(const digester *d)
{
    return sizeof(d->text) + 2 * strlen(d->name) + sizeof("\\  \n");
}

/* Where the program writes, as a sink. */
static int print(weir_stage *self, weir_chunk line)
{
    wi_outlet out;
    int failed = wi_outlet_inherit(&out, "standard output", STDOUT_FILENO);

    if (!failed) {
        failed = wi_outlet_write(&out, self, &line, 1);
        if (!failed)
            failed = wi_outlet_finish(&out, false);
        wi_outlet_drop(&out);
    }
    weir_chunk_release(&line);
    return failed ? weir_stage_fail(self, failed, "standard output") : 0;
}

static int write_line(weir_stage *self, const digester *d)
{
    const size_t most = longest_line(d);
    weir_chunk line;

    if (weir_chunk_alloc(&line, weir_stage_pool(self), most))
        return weir_stage_fail(self, -ENOMEM, "a line");
    line.size = make_line(d, (char *)line.data);
    return d->sink ? print(self, line) : weir_write(weir_stage_out(self), line);
}

/* ---- The stage ----------------------------------------------------------- */

static int take(weir_stage *self, digester *d, weir_chunk *chunks, size_t n)
{
    for (size_t i = 0; i < n; i++)
        d->kind->add(d->state, chunks[i].data, chunks[i].size);
    if (d->pass)
        return weir_write_many(weir_stage_out(self), chunks, n);
    weir_chunk_release_many(chunks, n);
    return 0;
}

static int run(weir_stage *self)
{
    digester *d = weir_stage_arg(self);
    weir_chunk chunks[WI_BATCH];
    int got;

    d->kind->start(d->state);
    while ((got = weir_read_many(weir_stage_in(self), chunks, WI_BATCH)) > 0) {
        const int failed = take(self, d, chunks, (size_t)got);
        if (failed)
            return failed;
    }
    if (got < 0)
        return got;
    finish(d);
    return d->pass || (d->sink && d->hex) ? 0 : write_line(self, d);
}

static int check(weir_stage *self)
{
    const digester *d = weir_stage_arg(self);

    if (d->pass && d->sink)
        return weir_stage_fail(self, WEIR_MISUSE,
                               "pass: nothing comes behind a sink");
    return 0;
}

/* Of a part of the data nothing is printed: it would look like the value of
 * all. */
static void report(weir_stage *self, int status)
{
    const digester *d = weir_stage_arg(self);

    (void)status;
    if (d->pass && !d->hex && d->text[0])
        fprintf(stderr, "%s: %s\n", d->kind->name, d->text);
}

/* ---- Options ------------------------------------------------------------- */

static void free_digester(void *arg)
{
    digester *d = arg;

    free(d->name);
    free(d);
}

static digester *new_digester(const wi_digest_kind *kind,
                              const weir_digest_options *options)
{
    digester *d = calloc(1, sizeof *d + kind->state_size);

    if (!d)
        return NULL;
    d->kind = kind;
    d->pass = options->pass;
    d->sink = options->sink;
    d->hex = options->hex;
    d->name = strdup(options->name);
    if (d->name)
        return d;
    free(d);
    return NULL;
}

weir_stage_def wi_digest_stage(const wi_digest_kind *kind,
                               const weir_digest_options *options)
{
    digester *d = new_digester(kind, options);

    if (!d)
        return (weir_stage_def){.name = kind->name, .status = -ENOMEM};
    return (weir_stage_def){
        .name = kind->name,
        .kind = d->sink ? WEIR_SINK : WEIR_TRANSFORM,
        .reads_only = true,
        .open = check,
        .run = run,
        .close = report,
        .arg = d,
        .free_arg = free_digester,
        .high_water_mark = WI_BULK_MARK,
        .largest_chunk = d->pass ? WEIR_AS_READ : longest_line(d),
    };
}

static const char *const kinds[] = {"transform", "sink", NULL};

const weir_option wi_digest_options[] = {
    {
        .name = "pass",
        .type = WEIR_OPTION_FLAG,
        .offset = offsetof(weir_digest_options, pass),
        .help = "Pass the data on, and print the value to standard error",
    },
    {
        .name = "name",
        .type = WEIR_OPTION_TEXT,
        .offset = offsetof(weir_digest_options, name),
        .fallback = "-",
        .unit = "NAME",
        .help = "What stands behind the value, as sha256sum -c needs it",
    },
    {
        .name = "as",
        .type = WEIR_OPTION_CHOICE,
        .offset = offsetof(weir_digest_options, sink),
        .choices = kinds,
        .help = "A sink writes to standard output; as a rule its place says it",
    },
    {.name = NULL},
};
