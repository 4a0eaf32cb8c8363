#!/bin/sh
# SPDX-License-Identifier: MIT
# Nobody reads what weir writes to standard output any more: quiet, and dead by
# SIGPIPE, as other tools are; where SIGPIPE is ignored, a failure like others.
deadline=60
. "$top_srcdir/tests/cli/common.sh"

env --default-signal=PIPE --ignore-signal=PIPE true 2>/dev/null ||
    skip "env has no --default-signal"

# The reader takes one byte and leaves; the exit code of weir is in "code".
into_head()
{
    { env "$1" "$WEIR" $2 ! write - 2>"$stderr"; echo $? >code; } |
        head -c 1 >"$scratch/byte"
    code=$(cat code)
    [ "$(wc -c <"$scratch/byte")" -eq 1 ] || fail "nothing came: $2"
}

for pipeline in "zero" "zero ! gzip" "zero size=1G ! pass"; do
    into_head --default-signal=PIPE "$pipeline"
    [ "$code" -eq 141 ] || fail "$pipeline: exit code $code, not 141"
    [ ! -s "$stderr" ] || fail "$pipeline: not quiet"
done

: >"$stdout"
what="SIGPIPE ignored"
into_head --ignore-signal=PIPE "zero ! gzip"
expect_one_line 1 "write" "standard output" "Broken pipe"
exit 0
