#!/bin/sh
# SPDX-License-Identifier: MIT
# Pipelines out of files: what they mean, and errors that name file and line.
deadline=60
. "$top_srcdir/tests/cli/common.sh"

printf 'one\ntwo\n' >in
printf 'three\n' >in2

# file LINE...: p.weir has these lines
file()
{
    printf '%s\n' "$@" >p.weir
}

# ---- What they mean ---------------------------------------------------------

file 'read in' 'write out'
works -f p.weir
cmp -s in out || fail "one stage a line"
file '# A note.' '' 'read in # another' '  # not the end of the chain' \
    'lines !' 'head \' '  count=1 items' '! write "first line"'
works --file=p.weir
[ "$(cat 'first line')" = one ] || fail "notes, quotes, ! and joined lines"
file 'read in' 'tee name=t' '' 't.' 'head 3 bytes' 'write three' '' \
    't. hwm=1' 'write copy'
works -f p.weir
cmp -s in copy || fail "a branch of a file"
[ "$(cat three)" = one ] || fail "another branch of a file"
file 'read in' '! c.' '' 'read in2 ! c.' '' 'concat name=c' 'write both'
works -f p.weir
cat in in2 | cmp -s - both || fail "a reference that ends a chain"
printf 'read in\r\nwrite crlf' >p.weir
works -f p.weir
cmp -s in crlf || fail "lines that end in CR LF"
echo 'read in ! write piped' | "$WEIR" -f - 2>"$stderr" || fail "-f -"
cmp -s in piped || fail "-f -"
file 'read -' 'write copied'
"$WEIR" -f p.weir <in 2>"$stderr" || fail "read - and -f"
cmp -s in copied || fail "read - and -f"

# ---- What is wrong, and where -----------------------------------------------

# wrong_file TEXT LINE...
wrong_file()
{
    text=$1
    shift
    file "$@"
    refused 2 "$text" -- -f p.weir
}

wrong_file "p.weir:2: gzp: " 'read in' 'gzp' 'write new'
wrong_file "p.weir:4: gzip: level=x" '# a' 'read in' '# b' 'gzip level=x' \
    'write new'
wrong_file "p.weir:3: x.: " 'read in' 'null' 'x.' 'write new'
wrong_file "p.weir:4: t.: low=x" 'read in' 'tee name=t' '' 't. low=x' 'null' \
    '' 't.' 'write new'
wrong_file "p.weir:3: a stage is missing" 'read in' '' '! write new'
wrong_file "p.weir:2: a stage is missing" 'read in !' '' 'write new'
wrong_file "p.weir:2: a ' is opened" 'read in' "write 'new"
wrong_file "p.weir:1: read: cannot come last" 'read in' '' 'write new'
wrong_file "p.weir: no stages" '# nothing'
wrong_file "p.weir:1: write: cannot come first" 'write new'

printf 'read in\nwr\000ite new\n' >binary.weir
refused 2 "binary.weir:2: a zero byte" -- -f binary.weir
refused 2 "nosuch.weir: No such file" -- -f nosuch.weir
refused 2 ".: Is a directory" -- -f .
head -c 1100000 /dev/zero | tr '\0' '#' >large.weir
refused 2 "large.weir: is larger than 1 MiB" -- -f large.weir
refused 2 "unexpected word 'read'" "p.weir" -- -f p.weir read in ! write new
refused 2 "-f" "value" -- -f
file 'read in' 'gzp'
refused 2 "p.weir:2: gzp: " -- check -f p.weir
file 'read -' 'write new'
what="read - of a pipeline from standard input"
"$WEIR" -f - <p.weir >"$stdout" 2>"$stderr"
code=$?
expect_one_line 2 "standard input:1: read: standard input is read already"
[ ! -e new ] || fail "a file was made"
exit 0
