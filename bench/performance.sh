#!/bin/sh
# SPDX-License-Identifier: MIT
# performance.sh RESULTS DOCUMENT
# Makes the tables of docs/performance.md anew from the CSV files in RESULTS,
# and, with gnuplot, the pictures beside it. In a build tree:
# `make performance`.
set -eu

results=$1
document=$2
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
folder=$(dirname -- "$document")
plots=$(mktemp -d)
trap 'rm -rf "$plots"' EXIT

awk -v plots="$plots" -f "$here/performance.awk" "$results"/*.csv "$document" \
    >"$plots/document"
cat "$plots/document" >"$document"

if ! command -v gnuplot >/dev/null; then
    echo "gnuplot is not installed: the pictures are not drawn"
    exit 0
fi

# draw NAME: standard input is what is drawn
draw()
{
    {
        cat <<END
set terminal svg size 760,420 dynamic background '#ffffff' font 'sans-serif,12'
set output '$folder/performance-$1.svg'
set key outside bottom center horizontal
set grid
END
        cat
    } | gnuplot
}

[ ! -s "$plots/edge0" ] || draw edge <<END
set title '8 B objects, one a call: millions a second, and quartiles'
set style data histogram
set style histogram errorbars gap 1
set style fill solid 0.8
set yrange [0:*]
set xtics rotate by -30
plot '$plots/edge0' using 2:3:4:xtic(1) title 'all CPUs' lc rgb '#0060a8', \
    '$plots/edge1' using 2:3:4 title 'pinned to one' lc rgb '#c03020'
END

[ ! -s "$plots/weir" ] || {
    curves=
    for name in weir node cat; do
        [ ! -s "$plots/$name" ] ||
            curves="$curves${curves:+, }'$plots/$name' with linespoints lw 2 \
title '$name'"
    done
    draw pipeline <<END
set title '64 KiB through pass stages: microseconds a stage and chunk'
set logscale xy
set xtics (1, 2, 4, 8, 16, 32, 64)
set xlabel 'stages'
plot $curves
END
}

[ ! -s "$plots/gzip" ] || draw gzip <<END
set title 'gzip: speed and size'
set logscale x
set xlabel 'MiB of input a second'
set ylabel 'output, % of input'
unset key
plot '$plots/gzip' using 2:3 with points pt 7 lc rgb '#0060a8', \
    '' using 2:3:1 with labels left offset 0.7,0.4 font ',9'
END
