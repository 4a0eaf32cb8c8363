#!/bin/sh
# SPDX-License-Identifier: MIT
# G1: a file that is larger than the memory goes through source, gzip and sink,
# and what comes out gives back the same bytes. `make check-slow` does it with
# the guide's 9 GB.
deadline=120
. "$top_srcdir/tests/guide/guide_prelude.sh"

for round in 1 2 3 4 5 6 7 8 9 10; do
    sample 6000000
done >in
size=$(wc -c <in)
sum=$(sha256sum <in)

# All that the process may map, its code and stacks included, in KiB.
limit=$((32 * 1024))
[ "$size" -gt $((limit * 1024 * 3 / 2)) ] || fail "the file is too small"
limited()
{
    (
        if [ "$WEIR_SANITIZER" = no ]; then
            ulimit -s 256
            ulimit -v $limit
        fi
        run "$@"
        exit "$code"
    ) || fail "weir $* in $limit KiB"
}

limited read in ! gzip level=1 ! write in.gz
[ "$(gzip -dc in.gz | sha256sum)" = "$sum" ] || fail "gzip gives other bytes"
limited read in.gz ! gunzip ! write out
[ "$(sha256sum <out)" = "$sum" ] || fail "weir gives other bytes"
echo "$size bytes in $limit KiB: to $(wc -c <in.gz) bytes and back"
