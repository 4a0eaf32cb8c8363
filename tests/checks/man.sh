#!/bin/sh
# SPDX-License-Identifier: MIT
# The manual pages against the headers: every public function is documented,
# once, as it is declared; nothing is that does not exist; the examples compile;
# mandoc has nothing to say.
: "${top_srcdir:=$(dirname "$0")/../..}" "${CC:=cc}"
export LC_ALL=C

include=$top_srcdir/include
man=$top_srcdir/man
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM

# Reports each line of standard input as a failure, with a text before it.
report() {
    while IFS= read -r line; do
        echo "man.sh: $1$line" | tee -a "$tmp/failed"
    done
}

compiles() {
    # $CC may be several words.
    $CC -std=gnu11 -Wall -Wextra -Werror -fsyntax-only -I"$include" "$1" 2>&1
}

# ---- What there is -----------------------------------------------------------

# The headers on few lines, without comments, and with macros in one line each.
cat "$include"/weir/*.h | sed -e ':a' -e '/\\$/{N;s/\\\n//;ba' -e '}' |
    tr '\n' '\001' | sed -e 's|/\*[^*]*\*\**\([^/*][^*]*\*\**\)*/| |g' |
    tr '\001' '\n' >"$tmp/code"
grep -o '[A-Za-z_][A-Za-z_0-9]*' "$tmp/code" | sort -u >"$tmp/words"
sed -n 's/^#define \(weir_[a-z0-9_]*\)(.*/\1/p' "$tmp/code" |
    sort >"$tmp/macros"
grep -v '^#' "$tmp/code" | tr '\n' ' ' | tr ';{}' '[\n*]' |
    sed -n 's/^.*WEIR_API[^(]*[ *]\(weir_[a-z0-9_]*\)(.*/\1/p' |
    sort >"$tmp/functions"

declared=$(grep -v '^#' "$tmp/code" | grep -c WEIR_API)
found=$(wc -l <"$tmp/functions")
if [ "$declared" -eq 0 ] || [ "$declared" -ne "$found" ]; then
    echo "man.sh: found $found of $declared functions in $include"
    exit 99
fi
sort "$tmp/functions" "$tmp/macros" >"$tmp/callable"

# ---- What the pages say ------------------------------------------------------

# "NAME PAGE" for each name in a section; $1 is the section, $2 the macros.
named() {
    for page in "$man"/*.3; do
        awk -v section="$1" -v macros="$2" -v page="${page##*/}" '
            $1 == ".Sh" { inside = $2 == section }
            inside && index(macros, $1) { print $2, page }' "$page"
    done | sort
}

named NAME .Nm >"$tmp/in_name"
named SYNOPSIS '.Fn .Fo' >"$tmp/in_synopsis"
for section in name synopsis; do
    cut -d ' ' -f 1 "$tmp/in_$section" >"$tmp/list"
    comm -23 "$tmp/functions" "$tmp/list" |
        report "in the $section of no page: "
    uniq -d "$tmp/list" | report "in the $section of more than one page: "
    comm -13 "$tmp/callable" "$tmp/list" |
        report "in the $section of a page, but in no header: "
done
comm -3 "$tmp/in_name" "$tmp/in_synopsis" | tr -d '\t' |
    report "in only one of name and synopsis: "

# Declarations as in the synopsis of page $1, as C.
declarations() {
    awk -v macros="$(tr '\n' ' ' <"$tmp/macros")" '
        function emit() {
            if (!index(" " macros, " " name " "))
                print type, name "(" parameters ");"
        }
        function add(text) {
            parameters = parameters (parameters ? ", " : "") text
        }
        { rest = $0; sub(/^[^ ]+ +/, "", rest); gsub(/"/, "", rest) }
        $1 == ".Sh" { inside = $2 == "SYNOPSIS" }
        !inside { next }
        $1 == ".In" { print "#include <" $2 ">" }
        $1 == ".Ft" { type = rest }
        $1 == ".Fo" { name = $2; parameters = "" }
        $1 == ".Fa" { add(rest) }
        $1 == ".Fc" { emit() }
        $1 == ".Fn" {
            name = $2
            parameters = ""
            words = $0
            sub(/^\.Fn +[^ ]+ */, "", words)
            while (match(words, /^("[^"]*"|[^ "]+) */)) {
                word = substr(words, 1, RLENGTH)
                words = substr(words, RLENGTH + 1)
                gsub(/"| +$/, "", word)
                add(word)
            }
            emit()
        }' "$1"
}

# The C code between .Bd and .Ed in the examples of page $1: $2-1.c, $2-2.c ...
examples() {
    awk -v base="$2" '
        $1 == ".Sh" { inside = $2 == "EXAMPLES" }
        $1 == ".Ed" { copy = 0 }
        copy {
            gsub(/\\&/, ""); gsub(/\\-/, "-")
            gsub(/\\\(dq/, "\""); gsub(/\\\(aq/, "\047"); gsub(/\\e/, "\\")
            print >file
        }
        inside && $1 == ".Bd" { copy = 1; file = base "-" ++n ".c" }' "$1"
}

for page in "$man"/*.[1-8]; do
    name=${page##*/}

    # Words that look like ours. A page may be named as in weir_stage(3), and
    # variables of the environment are in no header.
    sed 's/^\.\\".*//' "$page" >"$tmp/text"
    sed -n 's/^\.Xr \(weir[a-z_]*\) \([1-8]\).*/\1.\2/p' "$tmp/text" |
        while read -r other; do
            [ -f "$man/$other" ] || echo "$other"
        done | report "$name: refers to a page that is not here: "
    grep -v -e '^\.Xr' -e '^\.Dt' -e '^\..*Ev ' "$tmp/text" |
        grep -o -e 'weir_[a-z0-9_]*[a-z0-9]' -e 'WEIR_[A-Z0-9_]*[A-Z0-9]' |
        sort -u | comm -23 - "$tmp/words" |
        report "$name: in no header: "
    grep -o 'F[no] weir_[a-z0-9_]*' "$tmp/text" | cut -d ' ' -f 2 |
        sort -u | comm -23 - "$tmp/callable" |
        report "$name: is no function: "

    declarations "$page" >"$tmp/synopsis.c"
    compiles "$tmp/synopsis.c" | report "$name: "

    examples "$page" "$tmp/$name"
    for example in "$tmp/$name"-*.c; do
        [ -f "$example" ] || continue
        compiles "$example" | report "$name: "
    done

    if command -v mandoc >/dev/null; then
        mandoc -T lint -W warning "$page" | report ''
    fi
done

set -- "$tmp"/*.3-*.c
[ -f "$1" ] || { echo 'man.sh: found no examples'; exit 99; }

[ ! -e "$tmp/failed" ] || exit 1
if ! command -v mandoc >/dev/null; then
    echo 'man.sh: all but the syntax of the pages was checked: no mandoc'
    exit 77
fi
