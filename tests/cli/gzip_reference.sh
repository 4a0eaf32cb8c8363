#!/bin/sh
# SPDX-License-Identifier: MIT
# `weir gzip` beside gzip: each command line is run by both in folders that are
# alike, which then must still be so, with the same exit code and as many lines.
deadline=300
. "$top_srcdir/tests/cli/common.sh"

command -v gzip >/dev/null || skip "gzip is not installed"

# A folder with a bit of everything, as dates, modes and links go.
populate()
{
    sample 5000 >a
    sample 700000 >large
    echo b >b
    ln b hard
    : >empty
    echo 'not compressed' >fake.gz
    echo 'other suffix' >y.foo
    ln -s a link
    ln -s nowhere dangling
    mkdir -p dir/deeper
    echo q >dir/q
    echo r >dir/deeper/r
    mkfifo fifo
    echo taken >taken
    gzip -c taken >taken.gz
    gzip -c a >archive.tgz
    gzip -c large >big.gz
    { gzip -c a; gzip -c b; } >two.gz
    { gzip -c a; echo garbage; } >garbage.gz
    { gzip -c a; head -c 600 /dev/zero; } >padded.gz
    gzip -c a | head -c 500 >cut.gz
    : >nothing.gz
    sed '1s/./x/' a >other
    gzip -c other | cat - b >-dash.gz
    cp a named && touch -d @1000000000 named && gzip named
    mv named.gz renamed.gz
    cp a set && chmod 4755 set
    cp a stuck && chmod 1644 stuck
    chmod 640 a
    chmod 400 y.foo
    find . -exec touch -h -d '2001-02-03 04:05:06' {} +
    touch -h -d '2011-02-03 04:05:06' a renamed.gz
}

# As far as the two can agree: the bits of deflate are their own.
describe()
{
    find . ! -type d -printf '%p %y %m %n %T@ %l\n'
    for file in $(find . -type f); do
        printf '%s %s ' "$file" "$(head -c 8 "$file" | cksum)"
        { gzip -dc <"$file" || cat "$file"; } 2>/dev/null | cksum
    done
    echo "code $1"
    { gzip -dc <"$2" || cat "$2"; } 2>/dev/null | cksum
}

mkdir "$scratch/model"
(cd "$scratch/model" && populate) || exit 99

# perform COMMAND WHO: what came of it goes to $scratch/WHO.
perform()
{
    rm -rf "$scratch/place"
    cp -a "$scratch/model" "$scratch/place"
    (
        cd "$scratch/place" || exit 99
        eval "$1" </dev/null >"$scratch/out" 2>"$scratch/err"
        describe $? "$scratch/out"
    ) | LC_ALL=C sort >"$scratch/$2"
    grep -c . <"$scratch/err" >>"$scratch/$2"
}

# Runs the text, in which Z stands for the program.
same()
{
    perform "$(printf '%s' "$1" | sed 's/Z/gzip/g')" theirs
    perform "$(printf '%s' "$1" | sed "s|Z|'$WEIR' gzip|g")" ours
    diff "$scratch/theirs" "$scratch/ours" >"$scratch/diff" && return
    sed 's/^/  /' "$scratch/diff" "$scratch/err"
    fail "not as gzip does: $1"
}

# ---- What becomes of the files ----------------------------------------------

same 'Z a'
same 'Z a large b empty'
same 'Z -k a large'
same 'Z -f hard'
same 'Z -f link'
same 'Z -n a'
same 'Z -N a'
same 'Z -n large'
same 'Z large'
same 'Z -S .foo a'
same 'Z -9 a && Z -d a.gz'
same 'Z -1k a'
same 'Z --fast --keep a'
same 'Z --best a'
same 'Z a -k'
same 'Z -- -dash.gz'
same 'Z ./dir/q dir/deeper/r'
same 'Z -r dir'
same 'Z -rv dir'
same 'Z -r dir && Z -dr dir'
same 'Z -d big.gz'
same 'Z -dk two.gz'
same 'Z -d padded.gz'
same 'Z -d archive.tgz'
same 'Z -dS .foo renamed.gz'
same 'Z -dN renamed.gz'
same 'Z -d renamed.gz'
same 'Z --decompress --name renamed.gz'
same 'Z -d renamed'
same 'Z -d two.gz big.gz'
same 'Z -df taken.gz'
same 'Z -df big.gz taken.gz'
same 'Z -f taken'

# ---- Standard input and output ----------------------------------------------

same 'Z -c a'
same 'Z -c a b large'
same 'Z -c - <a'
same 'Z <a'
same 'Z <large'
same 'cat a | Z'
same 'Z -c a - b <large'
same 'Z -dc two.gz big.gz padded.gz'
same 'Z -d <two.gz'
same 'Z -dc renamed.gz -'
same 'Z -c link'
same 'Z -dcf a'
same 'Z -dcf a two.gz'
same 'Z -dcf <a'
same 'Z -dcf <big.gz'
same 'cat a | Z -dcf'
same 'cat two.gz | Z -dcf'
same 'Z -cf a.gz fake.gz'

# ---- What is left out, and what fails ---------------------------------------

same 'Z nosuch'
same 'Z nosuch a'
same 'Z a nosuch b empty'
same 'Z dir'
same 'Z -q dir'
same 'Z dir a'
same 'Z fifo'
same 'Z link'
same 'Z dangling'
same 'Z -f dangling'
same 'Z hard'
same 'Z set'
same 'Z -f set'
same 'Z stuck'
same 'Z fake.gz'
same 'Z -q fake.gz'
same 'Z taken'
same 'Z taken a'
same 'Z -d taken.gz'
same 'Z -d a'
same 'Z -d y.foo'
same 'Z -d fake.gz'
same 'Z -d fake.gz two.gz'
same 'Z -d cut.gz'
same 'Z -d nothing.gz'
same 'Z -d garbage.gz'
same 'Z -dq garbage.gz'
same 'Z -d garbage.gz fake.gz two.gz'
same 'Z -dc garbage.gz two.gz'
same 'Z -d <garbage.gz'
same 'cat garbage.gz | Z -dcq'
same 'Z -dc garbage.gz - <garbage.gz'
same 'Z -dc y.foo'
same 'Z -d <a'
same 'Z -d'
same 'Z -d nosuch'

# ---- Only looked at ---------------------------------------------------------

same 'Z -t two.gz big.gz'
same 'Z -t cut.gz two.gz'
same 'Z -t fake.gz'
same 'Z -t garbage.gz'
same 'Z -t <garbage.gz'
same 'Z -tv two.gz'
same 'Z --test <two.gz'
same 'Z -t archive.tgz renamed.gz'
same 'Z -l renamed.gz'
same 'Z -lq renamed.gz big.gz'

# ---- Wrong ------------------------------------------------------------------

same 'Z -z a 2>/dev/null'
same 'Z --frobnicate a 2>/dev/null'
same 'Z -S 2>/dev/null'
same "Z -S '' a"
exit 0
