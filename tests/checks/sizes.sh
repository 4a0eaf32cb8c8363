#!/bin/sh
# SPDX-License-Identifier: MIT
# Files of at most 400 lines (a public header, which is a manual, of 450), an
# example of at most 80, functions of at most 60: what can be read at one go.
deadline=60
. "$(dirname "$0")/prelude.sh"

# limit LINES FOLDER...
limit()
{
    most=$1
    shift
    sources "$@" -- '*.[ch]' | while read -r file; do
        lines=$(wc -l <"$top_srcdir/$file")
        [ "$lines" -le "$most" ] ||
            violation "$file has $lines lines, more than $most"
    done
}

limit 450 include
limit 400 lib threads cli bench tests
limit 80 examples

# A function's braces stand alone in the first column; its head is what is
# before them without an empty line.
sources lib threads cli examples bench tests -- '*.c' | while read -r file; do
    awk -v file="$file" '
        /^$/ { head = 0 }
        /^[^ \t#}]/ && !/^\{/ && !head { head = FNR; name = $0 }
        /^\{$/ { start = head ? head : FNR }
        /^\}$/ && start {
            if (FNR - start + 1 > 60)
                print file ":" start ": " FNR - start + 1 " lines: " name
            start = head = 0
        }' "$top_srcdir/$file"
done >"$scratch/long"
while read -r function; do
    violation "$function"
done <"$scratch/long"
verdict
