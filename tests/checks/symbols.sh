#!/bin/sh
# SPDX-License-Identifier: MIT
# The shared library exports what the headers declare and nothing else; what
# the static one cannot hide has the project's prefixes.
deadline=60
. "$(dirname "$0")/prelude.sh"

shared=$top_builddir/.libs/libweir.so
static=$top_builddir/.libs/libweir.a
[ "$WEIR_SANITIZER" = no ] || skip "a sanitizer adds symbols of its own"
[ -e "$shared" ] || skip "there is no shared library"

# Without macros and comments; in a declaration, the function's name is the word
# before the first "(".
sed '/^ *#/d' "$top_srcdir"/include/weir/*.h | tr '\n' ' ' |
    sed 's,/\*\([^*]\|\*\+[^*/]\)*\*\+/,,g' | tr ';' '\n' |
    sed -n 's/^.*WEIR_API \([^(]*\)(.*$/\1/p' |
    sed 's/ *$//; s/.*[ *]//' | sort >"$scratch/declared"
nm -D --defined-only "$shared" | awk '{ print $3 }' | sort \
    >"$scratch/exported"

[ -s "$scratch/declared" ] || violation "no declarations were found"
comm -23 "$scratch/declared" "$scratch/exported" |
    while read -r name; do
        violation "$name is declared with WEIR_API and not exported"
    done
comm -13 "$scratch/declared" "$scratch/exported" |
    while read -r name; do
        violation "$name is exported and not declared with WEIR_API"
    done
grep -v '^weir_' "$scratch/exported" | while read -r name; do
    violation "$name is exported and does not begin with weir_"
done
grep -c . "$scratch/exported" | sed 's/$/ symbols are exported/'

if [ -e "$static" ]; then
    nm -g --defined-only "$static" 2>/dev/null |
        awk 'NF == 3 && $3 !~ /^(weir_|wi_)/ { print $3 }' |
        while read -r name; do
            violation "$name in libweir.a begins neither with weir_ nor wi_"
        done
fi
verdict
