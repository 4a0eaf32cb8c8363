#!/bin/sh
# SPDX-License-Identifier: MIT
# A program with a poll loop waits in poll(2) and nowhere else: what its thread
# calls while it feeds and drains a pipeline of three stages, seen by strace.
deadline=120
. "$(dirname "$0")/prelude.sh"

[ "$WEIR_SANITIZER" = no ] || skip "a sanitizer makes system calls of its own"
strace -o /dev/null true 2>/dev/null || skip "strace cannot be used here"
program=$top_builddir/examples/04_poll_loop
size=1073741824

# Without -f: the main thread alone. libtool's wrapper would be traced too.
[ ! -x "$top_builddir/examples/.libs/04_poll_loop" ] ||
    program=$top_builddir/examples/.libs/04_poll_loop
LD_LIBRARY_PATH=$top_builddir/.libs stdbuf -oL strace -o "$scratch/calls" \
    "$program" $size >"$scratch/out" 2>&1
[ "$(cat "$scratch/out")" = "$size bytes came out" ] ||
    violation "it says $(cat "$scratch/out")"

# From the first poll to the last line; the lock of an edge, which nobody holds
# for long, is the plain FUTEX_WAIT, and a condition FUTEX_WAIT_BITSET.
awk '/^poll\(/ { begun = 1 }
    /bytes came out/ { ended = 1; exit }
    !begun { next }
    /^futex\(.*FUTEX_WAIT_BITSET/ { print; next }
    /^(poll|futex)\(/ { calls++; next }
    /^(read|write)\([0-9]+, ".*", 8\) += 8$/ { next } # an event descriptor
    /^(brk|mmap|munmap|mremap|mprotect|madvise|newfstatat|fstat)\(/ { next }
    { print }
    END {
        if (!ended || calls < 100)
            print "there is no loop: " calls + 0 " calls"
    }' "$scratch/calls" >"$scratch/waits"
while read -r call; do
    violation "in the loop: $call"
done <"$scratch/waits"

grep '^eventfd' "$scratch/calls" | grep -qv EFD_NONBLOCK &&
    violation "an event descriptor that blocks"
verdict
