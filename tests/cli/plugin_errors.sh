#!/bin/sh
# SPDX-License-Identifier: MIT
# What cannot be loaded is refused in one line that names the file and the
# cause, before anything is opened or created.
deadline=120
. "$top_srcdir/tests/cli/common.sh"
. "$top_srcdir/tests/cli/plugin_common.sh"

echo hello >in

# bad FILE TEXT...: the file is refused with these texts
bad()
{
    file=$1
    shift
    refused 2 "$file" "$@" -- read in ! "./$file:upper" ! write new
}

good='WEIR_PLUGIN_STAGE("upper", WEIR_TRANSFORM, "Make letters capital",
                        weir_map(upper, NULL))'

# ---- The file ---------------------------------------------------------------

compile good.so <<C
$upper_function
$good
C
works read in ! ./good.so:upper ! null
bad nosuch.so "No such file or directory"
bad good.so/x.so "Not a directory"
mkdir folder.so
bad folder.so "not a regular file"
echo 'no object' >text.so
bad text.so "cannot be loaded"
head -c 1000 good.so >half.so
bad half.so "cut short"
: >empty.so
bad empty.so "cannot be loaded"
echo 'int nothing;' | compile other.so
bad other.so "no symbol weir_plugin_table"
compile missing.so <<C
int weir_of_tomorrow(void);
static int upper(weir_stage *self) { (void)self; return weir_of_tomorrow(); }
WEIR_PLUGIN_STAGE("upper", WEIR_TRANSFORM, "?", (weir_stage_def){.run = upper})
C
bad missing.so "cannot be loaded" "weir_of_tomorrow"
refused 2 "good.so" "no stage 'lower'" "'upper'" -- \
    read in ! ./good.so:lower ! write new

# ---- Others could have written it -------------------------------------------

for mode in g+w o+w; do
    cp good.so loose.so
    chmod $mode loose.so
    bad loose.so "others can write to the file" "chmod go-w"
    mkdir loose
    cp good.so loose/good.so
    chmod $mode loose
    bad loose/good.so "others can write to the folder" "chmod go-w"
    ln -s loose/good.so link.so
    bad link.so "others can write to the folder"
    refused 2 --plugin-path loose "others can write to the folder" -- \
        --plugin-path=loose read in ! upper ! write new
    chmod +t loose
    works read in ! ./loose/good.so ! null
    rm -rf loose loose.so link.so
done
if [ "$(id -u)" -eq 0 ]; then
    cp good.so theirs.so
    chown 65534 theirs.so
    bad theirs.so "belongs to somebody else"
fi

# ---- Another ABI ------------------------------------------------------------

for field in 'abi + 1' 'def_size + 8' 'type_size + 8' 'option_size + 8' \
    'type_size - 8' 'option_size - 8'; do
    set -- $field
    compile abi.so <<C
$upper_function
#define weir_plugin_table renamed
$good
#undef weir_plugin_table
extern WEIR_PLUGIN_EXPORT weir_plugin_info weir_plugin_table;
weir_plugin_info weir_plugin_table;
__attribute__((constructor)) static void change(void)
{
    weir_plugin_table = renamed;
    weir_plugin_table.$1 = weir_plugin_table.$1 $2 $3;
}
C
    bad abi.so "was made for" "compile it anew"
done

# ---- The table --------------------------------------------------------------

# table NAMES TEXT...: stages of these names
table()
{
    names=$1
    shift
    compile table.so <<C
$upper_function
__attribute__((unused)) static weir_stage_def make(const void *options)
{
    (void)options;
    return weir_map(upper, NULL);
}
#define STAGE(name) \\
    &(const weir_stage_type){name, "?", WEIR_TRANSFORM, 0, NULL, make}
WEIR_PLUGIN($names)
C
    bad table.so "$@"
}

table NULL "no stages"
table 'STAGE("upper"), STAGE("a"), STAGE("upper")' "two stages are 'upper'"
table 'STAGE("Upper")' "'Upper' is no name for a stage"
table 'STAGE("")' "'' is no name"
table 'STAGE(NULL)' "'' is no name"
table 'STAGE("1st")' "'1st' is no name"
table 'STAGE("a b")' "'a b' is no name"
table 'STAGE("gzip")' "'gzip' is the name of a built-in stage"
long=$(printf '%065d' 0 | tr 0 a)
table "STAGE(\"$long\")" "is no name"

# option FIELDS TEXT...: a stage with such options
option()
{
    fields=$1
    shift
    compile option.so -Wno-missing-field-initializers <<C
$upper_function
struct settings { int64_t number; };
static weir_stage_def make(const void *options)
{
    (void)options;
    return weir_map(upper, NULL);
}
#define NUMBER .type = WEIR_OPTION_INTEGER, .help = "?"
static const weir_option options_table[] = {$fields, {.name = NULL}};
static const weir_stage_type type = {"upper", "?", WEIR_TRANSFORM,
    sizeof(struct settings), options_table, make};
WEIR_PLUGIN(&type)
C
    bad option.so upper "$@"
}

option '{.name = "A", NUMBER}' "'A' is no name for an option"
option '{.name = "a", NUMBER}, {.name = "a", NUMBER}' "two options are 'a'"
option '{.name = "hwm", NUMBER}' "hwm"
option '{.name = "a", NUMBER, .offset = 1}' "outside"
option '{.name = "a", NUMBER, .offset = (size_t)-1}' "outside"
option '{.name = "a", .type = (weir_option_type)9, .help = "?"}' "type"
option '{.name = "a", .type = WEIR_OPTION_CHOICE, .help = "?"}' "no choices"
option '{.name = "a", .type = WEIR_OPTION_INTEGER}' "no help"
option '{.name = "a", NUMBER, .fallback = "x"}' "a default that it refuses"

# ---- The search path --------------------------------------------------------

mkdir path
cp text.so path/a.so
cp good.so path/b.so
works --plugin-path=path read in ! upper ! null
refused 2 "qqqqq" "path/a.so: cannot be loaded" -- \
    --plugin-path=path read in ! qqqqq ! write new
run --plugin-path=path stages
[ "$code" -eq 2 ] || fail "exit code $code of weir stages"
grep -q '^upper ' "$stdout" || fail "a bad file hides the others"
[ "$(wc -l <"$stderr")" -eq 1 ] && grep -qF path/a.so "$stderr" ||
    fail "weir stages does not name the bad file"
refused 2 "--plugin-path" "nosuch" "No such file" -- --plugin-path=nosuch stages
refused 2 "--plugin-path" "in: Not a directory" -- --plugin-path=in stages
refused 2 "--plugin-path" "value" -- --plugin-path

# ---- A stage that fails -----------------------------------------------------

compile fails.so <<C
static int fail(weir_stage *self)
{
    return weir_stage_fail(self, -EIO, "no luck");
}
static int construct(weir_stage *self)
{
    return weir_stage_fail(self, WEIR_BAD_DATA, "not built");
}
static int each(weir_stage *self, weir_chunk chunk)
{
    return weir_write(weir_stage_out(self), chunk);
}
static const weir_callbacks calls = {.construct = construct,
                                     .transform = each};
static weir_stage_def make_open(const void *options)
{
    (void)options;
    return (weir_stage_def){.open = fail, .run = fail};
}
static weir_stage_def make_calls(const void *options)
{
    (void)options;
    return weir_callback_stage(NULL, &calls, NULL);
}
static weir_stage_def make_none(const void *options)
{
    (void)options;
    return (weir_stage_def){.status = -ENOMEM};
}
static const weir_stage_type opening = {"opening", "?", WEIR_TRANSFORM, 0, NULL,
    make_open};
static const weir_stage_type calling = {"calling", "?", WEIR_TRANSFORM, 0, NULL,
    make_calls};
static const weir_stage_type none = {"none", "?", WEIR_TRANSFORM, 0, NULL,
    make_none};
WEIR_PLUGIN(&opening, &calling, &none)
C
refused 1 "opening: no luck: Input/output error" "./fails.so" -- \
    read in ! ./fails.so:opening ! write new
refused 1 "calling: not built" "./fails.so" -- \
    read in ! ./fails.so:calling ! write new
refused 1 "none" -- read in ! ./fails.so:none ! write new
refused 2 "./fails.so" "several stages" "./fails.so:opening" -- \
    read in ! ./fails.so ! write new
exit 0
