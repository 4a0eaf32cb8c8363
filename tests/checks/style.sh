#!/bin/sh
# SPDX-License-Identifier: MIT
# What every file keeps to: 80 columns, no blanks at a line's end, no tabs in
# C, a licence line, a line's end at its end, nothing left to be done.
deadline=120
. "$(dirname "$0")/prelude.sh"

# report FILE PROGRAM: the lines that the awk program prints are violations
report()
{
    awk "$2" "$top_srcdir/$1" | while read -r line; do
        violation "$1:$line"
    done
}

sources include lib threads cli examples bench tests -- '*.[ch]' '*.sh' \
    >"$scratch/files"
printf '%s\n' run check .ci/run autogen.sh build-aux/setup.sh \
    build-aux/version.sh | while read -r script; do
    [ ! -e "$top_srcdir/$script" ] || echo "$script"
done >>"$scratch/files"

while read -r file; do
    report "$file" 'length > 80 { print FNR ": " length " columns" }'
    report "$file" '/[ \t]$/ { print FNR ": a blank at the end" }'
    report "$file" '/(^|[^A-Z])(TO[D]O|FIX[M]E|XX[X])([^A-Z]|$)/ {
        print FNR ": something left to be done" }'
    head -n 2 "$top_srcdir/$file" | grep -q 'SPDX-License-Identifier: MIT' ||
        violation "$file: no SPDX line at its beginning"
    [ -z "$(tail -c 1 "$top_srcdir/$file")" ] ||
        violation "$file: its last line has no end"
    case $file in
    *.[ch]) report "$file" '/\t/ { print FNR ": a tab" }' ;;
    esac
done <"$scratch/files"
verdict
