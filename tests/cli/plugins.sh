#!/bin/sh
# SPDX-License-Identifier: MIT
# Stages of plug-ins: how they are named, found and shown.
deadline=120
. "$top_srcdir/tests/cli/common.sh"
. "$top_srcdir/tests/cli/plugin_common.sh"

echo hello >in

# gives TEXT ARGUMENT...: that is what weir writes
gives()
{
    want=$1
    shift
    works "$@"
    [ "$(cat "$stdout")" = "$want" ] || fail "not '$want' from weir $*"
}

mkdir one two
compile one/upper.so <<C
$upper_function
WEIR_PLUGIN_STAGE("upper", WEIR_TRANSFORM, "Make letters capital",
                  weir_map(upper, NULL))
C
compile two/pair.so <<C
$upper_function
$two_options
static weir_stage_def make(const void *options)
{
    const struct settings *s = options;
    weir_stage_def def = weir_map(upper, NULL);
    if (s->count != 3 || strcmp(s->word, "x"))
        def.status = -EINVAL;
    return def;
}
static const weir_stage_type first = {"first", "One of two", WEIR_TRANSFORM,
    sizeof(struct settings), table, make};
static const weir_stage_type upper_too = {"upper", "Another one",
    WEIR_TRANSFORM, sizeof(struct settings), table, make};
WEIR_PLUGIN(&first, &upper_too)
C

# ---- By their file ----------------------------------------------------------

gives HELLO read in ! ./one/upper.so:upper ! write -
gives HELLO read in ! ./one/upper.so ! write -
gives HELLO read in ! "$PWD/one/upper.so:upper" ! write -
gives HELLO 'read in ! one/upper.so:upper hwm=1K ! write -'
gives HELLO read in ! two/pair.so:first x count=3 ! write -
gives HELLO read in ! one/upper.so ! two/pair.so:upper x ! write -

# ---- By the search path -----------------------------------------------------

gives HELLO --plugin-path=one read in ! upper ! write -
gives HELLO --plugin-path=two:one read in ! upper x ! write -
gives HELLO --plugin-path=one:two read in ! upper ! first x ! write -
export WEIR_PLUGIN_PATH=$PWD/nosuch:$PWD/one
gives HELLO read in ! upper ! write -
gives HELLO --plugin-path=two read in ! upper x ! write -
unset WEIR_PLUGIN_PATH

# Never the current folder, nor for an empty place in the list.
cp one/upper.so .
refused 2 "upper: there is no such stage" -- read in ! upper ! write new
refused 2 "a slash" "./upper.so" -- read in ! upper.so ! write new
export WEIR_PLUGIN_PATH=:
refused 2 "upper: there is no such stage" -- read in ! upper ! write new
unset WEIR_PLUGIN_PATH
gives HELLO --plugin-path=. read in ! upper ! write -

# ---- Shown as the others are ------------------------------------------------

works --plugin-path=one:two stages
grep -qx 'upper      transform  Make letters capital' "$stdout" ||
    fail "upper is not among the stages"
grep -qx 'first      transform  One of two' "$stdout" ||
    fail "first is not among the stages"
works --plugin-path=two help first
for text in 'first (transform): One of two' 'count=NUMBER' '1 to 9' \
    'default 3' 'word=WORD' required hwm=SIZE 'Plug-in: two/pair.so'; do
    grep -qF -e "$text" "$stdout" || fail "no '$text' in the help of first"
done
works help one/upper.so:upper
grep -qF 'Make letters capital' "$stdout" || fail "help of a file's stage"

# Where a stage came from is said only if it is known.
mkdir three
compile three/upper.so <<'C'
static int no_luck(weir_stage *self)
{
    return weir_stage_fail(self, -EIO, "no luck");
}
WEIR_PLUGIN_STAGE("upper", WEIR_TRANSFORM, "?", (weir_stage_def){
    .open = no_luck, .run = no_luck})
C
refused 1 "upper: no luck: Input/output error (stage of three/upper.so)" -- \
    read in ! three/upper.so ! write new
refused 1 "upper: no luck: Input/output error" -- \
    read in ! one/upper.so ! three/upper.so ! write new
grep -q 'stage of' "$stderr" && fail "a file is named that may be the wrong one"

# ---- Options are read from the table ----------------------------------------

refused 2 "first: count=10: must be from 1 to 9" -- \
    read in ! two/pair.so:first x count=10 ! write new
refused 2 "first: needs a word" -- read in ! two/pair.so:first ! write new
refused 2 "'count'" -- read in ! two/pair.so:first x cuont=1 ! write new
refused 2 "upr" "did you mean 'upper'" -- \
    --plugin-path=one read in ! upr ! write new
refused 2 "upper" "cannot come first" -- one/upper.so ! write new
exit 0
