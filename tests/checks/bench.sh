#!/bin/sh
# SPDX-License-Identifier: MIT
# `make bench` runs in its quick form, every competitor that is here gives the
# right result, and what it prints is CSV with weir in every group. What the
# figures are is no matter of a test.
deadline=300
. "$(dirname "$0")/prelude.sh"

unset MAKEFLAGS MAKELEVEL
"${MAKE:-make}" -s --no-print-directory -C "$top_builddir" bench \
    BENCH_FLAGS="--quick --csv --folder=$scratch --save=$scratch" \
    >"$scratch/out" 2>"$scratch/err" ||
    violation "make bench fails: $(cat "$scratch/err")"

# Texts in quotes may have commas in them.
grep -v '^#' "$scratch/out" | sed 's/"[^"]*"/text/g' >"$scratch/rows"
awk -F, '
    NR == 1 { columns = NF; next }
    NF != columns { print "line " NR ": " NF " columns, not " columns }
    !($10 > 0) { print "line " NR ": " $1 ", " $4 ": took " $10 " s" }
' "$scratch/rows" >"$scratch/wrong"
while read -r line; do
    violation "$line"
done <"$scratch/wrong"

for suite in edge fan latency pipeline copy gzip gunzip files; do
    grep -q "^$suite,[^,]*,[01],weir," "$scratch/rows" ||
        violation "$suite: weir was not measured"
done
grep -v '^#' "$scratch"/*cpu.csv | sed 's/"[^"]*"/text/g' |
    cmp -s - "$scratch/rows" ||
    violation "what --save wrote is not what --csv printed"
verdict
