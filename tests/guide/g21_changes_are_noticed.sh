#!/bin/sh
# SPDX-License-Identifier: MIT
# G21: streams differ between versions, so test them. What Node answered is
# recorded and replayed; a replay that would not notice a change is worth
# nothing, so each recorded sequence is also replayed with one answer changed.
# And a program can tell which version of weir it has.
deadline=120
. "$top_srcdir/tests/guide/guide_prelude.sh"

replay=$top_builddir/tests/conformance/replay
traces=$top_srcdir/tests/conformance/traces

# change TRACE: with its last answer made the other one
change()
{
    awk '{ line[NR] = $0 }
        /^  ret (true|false)$/ { last = NR }
        END {
            if (!sub(/true$/, "false", line[last]))
                sub(/false$/, "true", line[last])
            for (i = 1; i <= NR; i++)
                print line[i]
        }' "$1"
}

# All but g16, which is of ends alone, have an answer.
noticed=0
for trace in "$traces"/golden-*.trace; do
    "$replay" "$trace" >"$stdout" || fail "$(cat "$stdout")"
    change "$trace" >changed.trace
    cmp -s "$trace" changed.trace && continue
    "$replay" changed.trace >"$stdout" &&
        fail "${trace##*/} passes with an answer changed"
    noticed=$((noticed + 1))
done
[ "$noticed" -eq 22 ] || fail "$noticed changes were noticed, not 22"

grep -q "Node v20's own streams" "$traces/../README.md" ||
    fail "nothing says which Node was recorded"

version=$(sed -n 's/^#define WEIR_VERSION "\(.*\)"$/\1/p' \
    "$top_srcdir/include/weir/api.h")
run --version
[ "$code" -eq 0 ] || fail "weir --version"
grep -qF "$version" "$stdout" || fail "the header's version is another"
