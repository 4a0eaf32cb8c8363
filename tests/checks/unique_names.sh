#!/bin/sh
# SPDX-License-Identifier: MIT
# A file's name says which file it is: in a compiler's message, a stack, a
# search. Only a folder's list and its README may have their names again.
deadline=60
. "$(dirname "$0")/prelude.sh"

sources include lib threads cli examples man bench tests build-aux -- \
    '*.c' '*.h' '*.sh' '*.mk' '*.md' '*.trace' '*.[1-7]' >"$scratch/files"
[ -s "$scratch/files" ] || violation "there are no files"
sed 's,.*/,,' "$scratch/files" | grep -vxE 'local\.mk|README\.md' | sort |
    uniq -d | while read -r name; do
        violation "$name: $(grep "/$name\$" "$scratch/files" | tr '\n' ' ')"
    done
verdict
