#!/bin/sh
# SPDX-License-Identifier: MIT
# docs/guide.md has a line for each of the guide's statements, G1 to G28, with
# the tests that show it; and each test in tests/guide has its line there. The
# same of "Where weir is not Node" in ARCHITECTURE.md and its tests, and what
# docs/node-tests.md names is there.
deadline=60
. "$(dirname "$0")/prelude.sh"

table=$top_srcdir/docs/guide.md
folder=$top_srcdir/tests/guide

# "NUMBER NAME" of every test that a line names
awk -F '|' '/^\| G[0-9]+ \|/ {
    number = $2
    gsub(/[ G]/, "", number)
    count = split($4, part, "`")
    for (i = 2; i <= count; i += 2)
        print number, part[i]
    if (count < 3)
        print number, "-"
}' "$table" >"$scratch/named"

# The same of the tests that there are
{
    grep -hoE '^Test\(guide, *[a-z0-9_]*' "$folder"/*.c |
        sed 's/^Test(guide, *//'
    (cd "$folder" && ls g[0-9]*.sh)
} | sort >"$scratch/tests"
[ -s "$scratch/tests" ] || violation "there are no tests"

n=1
while [ "$n" -le 28 ]; do
    lines=$(grep -cE "^\| G$n \|" "$table")
    [ "$lines" -eq 1 ] || violation "docs/guide.md: $lines lines for G$n"
    n=$((n + 1))
done
while read -r number name; do
    case $name in
    "g$(printf %02d "$number")_"*) ;;
    *) violation "docs/guide.md: G$number names the test $name" ;;
    esac
    grep -qxF -e "$name" "$scratch/tests" ||
        violation "docs/guide.md: there is no test $name"
done <"$scratch/named"
while read -r name; do
    [ "$(cut -d ' ' -f 2 "$scratch/named" | grep -cxF -e "$name")" -eq 1 ] ||
        violation "tests/guide: $name is not named once in docs/guide.md"
done <"$scratch/tests"

# Each of the tests is run.
for script in "$folder"/g[0-9]*.sh; do
    grep -qF "tests/guide/${script##*/}" "$folder/local.mk" ||
        violation "tests/guide/local.mk: ${script##*/} is not run"
done
for source in "$folder"/test_guide_*.c; do
    program=${source##*/test_}
    grep -qF "tests/guide/${program%.c}.t" "$folder/local.mk" ||
        violation "tests/guide/local.mk: ${source##*/} is not run"
done

# ---- Where weir is not Node --------------------------------------------------

awk -F '|' '/^## / { inside = /^## Where weir is not Node$/ }
    inside && /^\|/ && !/^\| Node \|/ && !/^\|-/ {
        gsub(/[ `]/, "", $5)
        print $5
    }' "$top_srcdir/ARCHITECTURE.md" | sort >"$scratch/lines"
sed -n 's/^Test(differences, \(.*\))$/\1/p' \
    "$top_srcdir"/tests/unit/test_differences*.c | sort >"$scratch/differences"
[ -s "$scratch/differences" ] || violation "there are no differences"
comm -3 "$scratch/lines" "$scratch/differences" | while read -r name; do
    violation "ARCHITECTURE.md and test_differences*.c: '$name' is not in both"
done

# ---- Node's own tests --------------------------------------------------------

known=$top_srcdir/docs/node-tests.md
grep -oE '`[a-z_0-9]+::[a-z_0-9]+`' "$known" | tr -d '`' | sort -u \
    >"$scratch/mapped"
cat "$top_srcdir"/tests/unit/test_*.c "$folder"/test_*.c |
    sed -nE 's/^Test\(([a-z_0-9]+), *([a-z_0-9]+).*/\1::\2/p' |
    sort -u >"$scratch/all"
[ -s "$scratch/mapped" ] || violation "docs/node-tests.md names no tests"
comm -23 "$scratch/mapped" "$scratch/all" | while read -r name; do
    violation "docs/node-tests.md: there is no test $name"
done
grep '^node::' "$scratch/all" | comm -23 - "$scratch/mapped" |
    while read -r name; do
        violation "docs/node-tests.md does not name $name"
    done
grep -oE '`tests/[a-z_]+/[a-z_.]+`' "$known" | tr -d '`' | sort -u |
    while read -r program; do
        [ -e "$top_srcdir/$program" ] || [ -e "$top_srcdir/$program.c" ] ||
            violation "docs/node-tests.md: there is no $program"
    done
verdict
