#!/bin/sh
# SPDX-License-Identifier: MIT
# `make experiments` runs in its quick form, prints the guide's tables with its
# figures beside ours, and what it measured can be true: with backpressure the
# edges hold no more than their marks allow, without it they hold more. How
# long anything takes is no matter of a test.
deadline=300
. "$(dirname "$0")/prelude.sh"

unset MAKEFLAGS MAKELEVEL
"${MAKE:-make}" -s --no-print-directory -C "$top_builddir" experiments \
    EXPERIMENT_FLAGS="--quick --folder=$scratch --save=$scratch" \
    >"$scratch/out" 2>"$scratch/err" ||
    violation "make experiments fails: $(cat "$scratch/err")"

# shows TEXT: it was printed
shows()
{
    grep -q -- "$1" "$scratch/out" || violation "it does not print '$1'"
}

shows 'mean  *55299  *55975 '
shows 'maximum resident set, bytes  *87810048  *1524965376 '
shows 'page reclaims  *19427  *373617 '
for experiment in slow-sink gzip; do
    shows "^$experiment: .* wall time in ms"
    shows "^$experiment: .* memory (medians)"
    shows "^$experiment: .* the allocator's work"
    shows "^$experiment: what it shows"
done
command -v node >/dev/null || shows '^node is not installed'
command -v gnuplot >/dev/null || shows '^gnuplot is not installed'

# Prints what cannot be true of a file of runs. Texts in quotes may have commas
# in them.
implausible()
{
    grep -v '^#' "$1" | sed 's/"[^"]*"/text/g' | awk -F, '
        NR == 1 {
            for (i = 1; i <= NF; i++)
                at[$i] = i
            columns = NF
            next
        }
        { row = $at["name"] " at " $at["work"] " MiB: " }
        NF != columns { print row NF " columns, not " columns }
        !($at["seconds_median"] > 0) { print row "it took no time" }
        !($at["minor_faults"] > 0) { print row "no page faults" }
        !($at["peak_rss_bytes"] > 0) { print row "no memory" }
        !($at["accounted_bytes"] > 0) { print row "nothing in the queues" }
        { held = $at["accounted_bytes"]; most = $at["bound_bytes"] }
        $at["name"] == "weir" { with++ }
        $at["name"] == "weir" && held > most {
            print row held " bytes in the edges, more than " most
        }
        $at["name"] == "weir-ignoring" { without++ }
        $at["name"] == "weir-ignoring" && held <= most {
            print row held " bytes in the edges, no more than " most
        }
        $at["name"] ~ /^weir/ && held > $at["work"] * 1048576 {
            print row held " bytes in the edges, more than there are"
        }
        END {
            if (with < 2 || without < 2)
                print with " and " without " rows of weir"
        }'
}

for experiment in slow-sink gzip; do
    implausible "$scratch/$experiment-runs.csv" >"$scratch/wrong"
    while read -r line; do
        violation "$experiment: $line"
    done <"$scratch/wrong"

    samples=$scratch/$experiment-memory.csv
    for name in weir weir-ignoring; do
        [ "$(grep -c "^$name,[0-9.]*,[0-9]*,[0-9]*," "$samples")" -ge 2 ] ||
            violation "$samples: no memory of $name over time"
    done
    if command -v gnuplot >/dev/null; then
        grep -q '^</svg>' "$scratch/$experiment-memory.svg" ||
            violation "$experiment: no picture"
    fi
done
verdict
