#!/bin/sh
# SPDX-License-Identifier: MIT
# gzip with workers, of large blocks, and less and less memory: whichever
# allocation or thread cannot be had, one line says so, everybody comes home,
# and nothing is left of the output.
# shellcheck source=tests/fault/fault_common.sh
. "${top_srcdir:?}/tests/fault/fault_common.sh"
if [ "${WEIR_SANITIZER:-no}" != no ]; then
    echo 'skipped: sanitizers need more address space than there is'
    exit 77
fi
make_input

short='Cannot allocate memory\|Resource temporarily unavailable'
met=

# attempt MIB WORD...: what these words make, with so much address space
attempt()
{
    limit=$1
    shift
    name="$limit MiB: $*"
    run sh -c "ulimit -v $((limit * 1024)); exec $weir $* ! write $here/out"
    if [ "$status" = 0 ]; then
        gzip -t <"$here/out" || complain 'out is no gzip file'
        rm -f "$here/out"
    else
        met=yes
        sed 's/^/    /' "$folder/messages"
        expect_failure "\\($short\\)"
    fi
}

# Mostly blocks that cannot be had, then threads.
for mib in 1500 1200 1000 900 800 700 600 500 400 300 200; do
    attempt $mib zero 200M ! gzip 1 workers=6 block=32M
done
for mib in 360 340 320 300 280 260 240 220 200 180 160 140; do
    attempt $mib zero 20M ! gzip 1 workers=30 block=64K
done
name='any limit'
[ -n "$met" ] || complain 'there was always enough'
finish
