#!/bin/sh
# SPDX-License-Identifier: MIT
# --stats: figures that are right where they can be known, and the bottleneck.
deadline=60
. "$top_srcdir/tests/cli/common.sh"

has()
{
    grep -qE -e "$1" "$stderr" || fail "no line like '$1'"
}

run --stats zero size=8M chunk=64K ! gzip ! write out.gz
[ "$code" -eq 0 ] || fail "exit code $code"
[ ! -s "$stdout" ] || fail "something on stdout"
[ "$(grep -cv '^weir: ' "$stderr")" -eq 0 ] || fail "a line without 'weir: '"
size=$(wc -c <out.gz)

# name, chunks, bytes, highest length, mark
has '^weir: zero -> gzip +128 +8388608 +[0-9]+ +[0-9]+$'
has "^weir: gzip -> write +[0-9]+ +$size +[0-9]+ +[0-9]+\$"
# name, how long and how often the writer waited, the reader; wake-ups
wait='[0-9]+\.[0-9]{3} s +[0-9]+'
has "^weir: zero -> gzip +$wait +$wait +[0-9]+\$"
has "^weir: gzip -> write +$wait +$wait +[0-9]+\$"
# name; busy, starved, blocked; how long it ran
share='[0-9]+ %'
for stage in zero gzip write; do
    has "^weir: $stage +$share +$share +$share +[0-9]+\.[0-9]{3} s\$"
done
has '^weir: 8\.0 MiB in, .* out, [0-9]+\.[0-9]{3} s, .*/s$'
has '^weir: peak memory: [0-9.]+ [KM]iB$'
has '^weir: bottleneck: [a-z]+ \(busy [0-9]+ % of the time\)$'

# A mark that was given is the mark, and length keeps to it.
run --stats zero size=1M chunk=1000 hwm=4000 ! null
has '^weir: zero -> null +1049 +1048576 +[0-9]+ +4000$'
awk '/zero -> null/ && $8 == 4000 { exit !($7 > 0 && $7 <= 4999) }' "$stderr" ||
    fail "the highest length is not within 3999 and a chunk"
run --stats --high-water-mark=3K zero size=1M ! null hwm=5K
has ' 5120$'
run --stats --high-water-mark=3K zero size=1M ! null
has ' 3072$'

# One that everything waits for is named.
run --stats zero size=300K ! throttle rate=1M ! null
has '^weir: bottleneck: throttle '

# A failed run has its figures too, and its one line last.
run --stats zero size=1M ! gunzip ! null
[ "$code" -eq 1 ] || fail "exit code $code"
has '^weir: zero -> gunzip '
tail -n 1 "$stderr" | grep -q '^weir: gunzip: ' || fail "the error is not last"

# Nothing to say of a run that was never started.
run --stats read nosuch level=1 ! null
[ "$(wc -l <"$stderr")" -eq 1 ] || fail "more than one line"
exit 0
