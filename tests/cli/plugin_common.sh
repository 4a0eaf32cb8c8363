# SPDX-License-Identifier: MIT
# Plug-ins for the tests, compiled as a user does. Sourced after common.sh.

command -v "${CC%% *}" >/dev/null || skip "there is no C compiler"
unset WEIR_PLUGIN_PATH

# compile FILE [OPTION...]: standard input is what follows the includes
compile()
{
    object=$1
    shift
    {
        printf '#include <%s>\n' ctype.h errno.h stddef.h string.h weir/weir.h
        cat
    } >"$scratch/plugin.c"
    $CC -std=gnu11 -Wall -Wextra -Werror -shared -fPIC "$@" \
        "-I$top_srcdir/include" -o "$object" "$scratch/plugin.c" \
        >"$stderr" 2>&1 || fail "$object does not compile"
}

upper_function='
static int upper(weir_stage *self, void *arg, weir_chunk *chunk)
{
    (void)self, (void)arg;
    for (size_t i = 0; i < chunk->size; i++)
        chunk->data[i] = (unsigned char)toupper(chunk->data[i]);
    return 0;
}'

two_options='
struct settings {
    const char *word;
    int64_t count;
};
static const weir_option table[] = {
    {.name = "word", .type = WEIR_OPTION_TEXT, .positional = true,
     .offset = offsetof(struct settings, word), .required = true,
     .unit = "WORD", .help = "A word"},
    {.name = "count", .type = WEIR_OPTION_INTEGER, .min = 1, .max = 9,
     .offset = offsetof(struct settings, count), .fallback = "3",
     .help = "A number"},
    {.name = NULL}};'
