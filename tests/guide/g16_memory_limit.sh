#!/bin/sh
# SPDX-License-Identifier: MIT
# G16: without backpressure the memory runs out. In less memory than the input
# has, the line that heeds the answers finishes; the one that does not fails.
deadline=60
. "$top_srcdir/tests/guide/guide_prelude.sh"
memory_is_weirs_own

limited()
{
    (
        ulimit -s 256
        ulimit -v $((48 * 1024))
        "$flow" "$1" 128 >"$stdout" 2>"$stderr"
    )
}

limited respect || fail "with backpressure 128 MiB do not pass in 48 MiB"
limited ignore
code=$?
[ "$code" -eq 1 ] || fail "without it the exit code is $code, not 1"
grep -q '^guide_flow: source: chunk [0-9]*: Cannot allocate memory$' \
    "$stderr" || fail "without it the run failed in another way"
cat "$stderr"
