#!/bin/sh
# SPDX-License-Identifier: MIT
# make_files.sh COUNT FOLDER
# Makes FOLDER with the files 1 to COUNT, of 1 to 200 KiB, cut out of the files
# of this system, unless it is there already.
set -eu

count=$1
folder=$2

[ ! -e "$folder/$count" ] || exit 0
rm -rf "$folder.part" "$folder"
mkdir -p "$folder.part"
sh "$(dirname -- "$0")/make_input.sh" $((count * 200 / 1024 + 1)) \
    "$folder.input"
place=0
number=1
while [ "$number" -le "$count" ]; do
    kib=$((number * 7919 % 200 + 1))
    dd if="$folder.input" of="$folder.part/$number" bs=1024 skip=$place \
        count=$kib status=none
    place=$((place + kib))
    number=$((number + 1))
done
rm -f "$folder.input"
mv "$folder.part" "$folder"
