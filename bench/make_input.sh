#!/bin/sh
# SPDX-License-Identifier: MIT
# make_input.sh MEBIBYTES FILE
# Makes FILE of the files of this system, unless it is there already: a tar of
# them, over again where they are few, cut to size.
set -eu

size=$(($1 * 1048576))
file=$2

if [ -f "$file" ] && [ "$(wc -c <"$file")" -eq "$size" ]; then
    exit 0
fi
trap 'rm -f "$file.part"' EXIT
for again in 1 2 3 4 5 6 7 8; do
    tar --create --file - --sort=name --directory / usr/lib usr/share usr/bin \
        2>/dev/null || :
done | head -c "$size" >"$file.part"
if [ "$(wc -c <"$file.part")" -ne "$size" ]; then
    echo "make_input.sh: there are not $1 MiB of files in /usr" >&2
    exit 1
fi
mv "$file.part" "$file"
