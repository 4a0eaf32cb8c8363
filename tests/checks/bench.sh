#!/bin/sh
# SPDX-License-Identifier: MIT
# `make bench` runs in its quick form, every competitor that is here gives the
# right result, what it prints is CSV with weir in every group, and the
# document's tables can be made of it. What the figures are is no matter of a
# test.
deadline=600
. "$(dirname "$0")/prelude.sh"

unset MAKEFLAGS MAKELEVEL
mkdir "$scratch/results"
"${MAKE:-make}" -s --no-print-directory -C "$top_builddir" bench \
    BENCH_FLAGS="--quick --csv --folder=$scratch --save=$scratch/results" \
    >"$scratch/out" 2>"$scratch/err" ||
    violation "make bench fails: $(cat "$scratch/err")"

# Texts in quotes may have commas in them.
grep -v '^#' "$scratch/out" | sed 's/"[^"]*"/text/g' >"$scratch/rows"
awk -F, '
    NR == 1 { columns = NF; next }
    NF != columns { print "line " NR ": " NF " columns, not " columns }
    $5 && !($10 > 0) { print "line " NR ": " $1 ", " $4 ": took " $10 " s" }
' "$scratch/rows" >"$scratch/wrong"
while read -r line; do
    violation "$line"
done <"$scratch/wrong"

for suite in edge fan latency pipeline plugin sockets copy gzip gunzip files
do
    grep -q "^$suite,[^,]*,[01],weir,1," "$scratch/rows" ||
        violation "$suite: weir was not measured"
    grep "^$suite," "$scratch/rows" >"$scratch/printed"
    grep "^$suite," "$scratch/results"/*cpu-"$suite".csv |
        sed 's/"[^"]*"/text/g' | cmp -s - "$scratch/printed" ||
        violation "$suite: what --save wrote is not what --csv printed"
done

# One that is not there has a row that says so, and does no harm.
"$top_builddir/bench/weir-bench" --quick --csv --weir="$scratch/none" \
    --programs="$scratch/none" --scripts="$top_srcdir/bench" \
    --folder="$scratch" --only='8 B, one' edge >"$scratch/out" ||
    violation "the bench fails for want of programs"
grep -q '^edge,"8 B, one a call",0,weir,0,1000,object,,' "$scratch/out" ||
    violation "no word of a program that is not there"

cp "$top_srcdir/docs/performance.md" "$scratch/performance.md"
sh "$top_srcdir/bench/performance.sh" "$scratch/results" \
    "$scratch/performance.md" >"$scratch/out" 2>&1 ||
    violation "no tables can be made: $(cat "$scratch/out")"
grep -q '^| weir | [0-9.]* ([0-9.]*, [0-9.]*) |' "$scratch/performance.md" ||
    violation "the tables have no figures of weir"
verdict
