#!/bin/sh
# SPDX-License-Identifier: MIT
# The program that the README shows compiles as it stands.
deadline=60
. "$(dirname "$0")/prelude.sh"

awk '/^### In the command/ { exit }
     /^```c$/ { code = 1; next } /^```$/ { code = 0 } code' \
    "$top_srcdir/README.md" >"$scratch/readme.c"
grep -q '^int main' "$scratch/readme.c" ||
    violation 'README.md shows no whole program'
$CC -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only \
    "-I$top_srcdir/include" "$scratch/readme.c" ||
    violation 'the program in README.md does not compile'
verdict
