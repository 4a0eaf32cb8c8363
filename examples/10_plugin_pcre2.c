/* SPDX-License-Identifier: MIT */
/*
 * 10_plugin_pcre2.c - a plug-in around a real library: hides mail addresses,
 * by a substitution of PCRE2. It is given lines, so that none is cut:
 *
 *     weir read in.log ! lines ! ./x.so:redact ! write out.log
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <errno.h>
#include <pcre2.h>

#include <weir/weir.h>

static PCRE2_SPTR pattern = (PCRE2_SPTR) "[\\w.+-]+@([\\w-]+\\.)+(\\w+)";
static PCRE2_SPTR by = (PCRE2_SPTR) "***@***.$2";

/* Where there is no room, it says how much is needed. */
static int substitute(const pcre2_code *code, weir_chunk from, weir_chunk *to)
{
    return pcre2_substitute(
        code, from.data, from.size, 0,
        PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_OVERFLOW_LENGTH, NULL, NULL,
        by, PCRE2_ZERO_TERMINATED, to->data, &to->size);
}

static int fail(weir_stage *self, int error)
{
    char why[128];

    pcre2_get_error_message(error, (PCRE2_UCHAR *)why, sizeof why);
    return weir_stage_fail(self, WEIR_BAD_DATA, "%s", why);
}

static int redact(weir_stage *self, weir_chunk from)
{
    const pcre2_code *code = weir_stage_arg(self);
    weir_chunk to = {.size = 0};
    int error = substitute(code, from, &to);

    if (error == PCRE2_ERROR_NOMEMORY) {
        if (weir_chunk_alloc(&to, weir_stage_pool(self), to.size)) {
            weir_chunk_release(&from);
            return -ENOMEM;
        }
        error = substitute(code, from, &to);
    }
    weir_chunk_release(&from);
    if (error >= 0)
        return weir_write(weir_stage_out(self), to);
    weir_chunk_release(&to);
    return fail(self, error);
}

static void let_go(weir_stage *self, int status)
{
    (void)status;
    pcre2_code_free(weir_stage_arg(self));
}

static weir_stage_def make(const void *options)
{
    const weir_callbacks calls = {.transform = redact, .destroy = let_go};
    int error;
    PCRE2_SIZE at;
    pcre2_code *code =
        pcre2_compile(pattern, PCRE2_ZERO_TERMINATED, 0, &error, &at, NULL);

    (void)options;
    if (!code)
        return (weir_stage_def){.status = -ENOMEM};
    return weir_callback_stage("redact", &calls, code);
}
static const weir_stage_type type = {
    .name = "redact",
    .summary = "Hide the mail addresses in each line",
    .kind = WEIR_TRANSFORM,
    .make = make,
};
WEIR_PLUGIN(&type)
