#!/bin/sh
# SPDX-License-Identifier: MIT
# What cork is for, in system calls: how many a file's sink makes of small
# writes that are corked in the ways of Node's guide. The writer waits for the
# sink after each group, so the number depends on no thread's speed.
deadline=60
. "$(dirname "$0")/prelude.sh"

# calls WAY WRITES: how many it took
calls()
{
    "$top_builddir/bench/cork_weir" "$1" "$2" "$scratch/file" \
        >"$scratch/figures" || violation "$1, $2 writes: it fails"
    sed -n 's/^write_calls //p' "$scratch/figures"
}

# expect WAY WRITES CALLS
expect()
{
    made=$(calls "$1" "$2")
    [ "$made" = "$3" ] ||
        violation "$1, $2 writes: $made system calls instead of $3"
}

# at_most WAY WRITES CALLS
at_most()
{
    made=$(calls "$1" "$2")
    [ "${made:-0}" -ge 1 ] && [ "$made" -le "$3" ] ||
        violation "$1, $2 writes: $made system calls, more than $3"
}

# The guide's four writes: "hello ", "world ", "from ", "Matteo".
expect uncorked 4 4
expect corked 4 1
expect nested 4 1
expect pairs 4 2

# One call takes 1 024 pieces.
expect uncorked 1000 1000
expect corked 1024 1
expect corked 1025 2
expect corked 10000 10
expect nested 10000 10
expect pairs 10000 10

# The time that an uncork waits for the next pair may be over before it comes.
at_most later 4 2
at_most later 10000 10
verdict
