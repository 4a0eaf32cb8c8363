#!/bin/sh
# SPDX-License-Identifier: MIT
# Somebody puts a symbolic link in the output's place again and again: what it
# points to never changes, with force or without.
# shellcheck disable=SC2086 # commands are several words
# shellcheck source=tests/fault/fault_common.sh
. "${top_srcdir:?}/tests/fault/fault_common.sh"
make_input
echo victim >"$folder/victim"

# Links and unlinks as fast as it can, until the file `stop` is there.
(
    while [ ! -e "$folder/stop" ]; do
        ln -sf "$folder/victim" "$here/out"
        rm -f "$here/out"
    done
) 2>/dev/null &
racer=$!

for force in '' force; do
    name="race $force"
    for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        run "$weir" read "$here/in" ! write "$here/out" $force
        case $status in
        0 | 1) ;;
        *) complain "status $status in round $round" ;;
        esac
        [ "$(cat "$folder/victim")" = victim ] ||
            complain 'written through the link'
    done
done
touch "$folder/stop"
wait "$racer"
rm -f "$here/out"
[ "$(names)" = 'in ' ] || complain "these are left: $(names)"

finish
