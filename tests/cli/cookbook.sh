#!/bin/sh
# SPDX-License-Identifier: MIT
# The graphs that README.md shows do what it says of them.
deadline=60
. "$top_srcdir/tests/cli/common.sh"

awk '/^## / { inside = $0 == "## Graphs" }
     /^```/ { code = inside && !code; next }
     code' "$top_srcdir/README.md" >"$scratch/lines"
[ "$(grep -c '^weir ' "$scratch/lines")" -ge 4 ] || fail "fewer than 4 graphs"

"$WEIR" help sha256 >"$stdout" 2>&1 || skip "built without sha256"
sample 2000000 >in.tar
sample 300000 | sed 's/7 line/ERROR/' >old.log
gzip old.log
printf 'an ERROR\nno error\n' >new.log
awk 'BEGIN { for (; n < 20000; n++) print "host" n % 7, "GET", n }' >access.log

weir()
{
    "$WEIR" "$@" 2>"$stderr" || fail "weir $*"
    [ ! -s "$stderr" ] || fail "something on stderr: weir $*"
}
. "$scratch/lines"

gzip -dc in.tar.gz | cmp -s - in.tar || fail "in.tar.gz"
sha256sum -c --quiet in.tar.sha256 || fail "in.tar.sha256"
{ gzip -dc old.log.gz; cat new.log; } | grep ERROR | cmp -s - errors.log ||
    fail "errors.log"
cat one.log other.log | LC_ALL=C sort >"$scratch/both"
LC_ALL=C sort access.log | cmp -s - "$scratch/both" || fail "one and other.log"
[ -s one.log ] && [ -s other.log ] || fail "all hosts are in one file"
for file in one.log other.log; do cut -d ' ' -f 1 $file | sort -u; done |
    sort | uniq -d >"$scratch/twice"
[ ! -s "$scratch/twice" ] || fail "a host is in both files"
cmp -s in.tar copy.tar || fail "copy.tar"
[ -s sample ] || fail "sample"
exit 0
