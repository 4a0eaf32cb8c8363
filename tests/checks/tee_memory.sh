#!/bin/sh
# SPDX-License-Identifier: MIT
# However many branches a tee has, there is one copy of the bytes: 1 GiB takes
# 2 MiB more through four branches than through one pipe at the most. A branch
# that stands still and drops does not make it more. Run by `make check-slow`.
deadline=300
. "$(dirname "$0")/prelude.sh"
cd "$scratch" || exit 99

# no_more_than NAME: within 2 MiB of what one branch takes
no_more_than()
{
    echo "$1: peak of $(cat "$1") KiB"
    [ "$(cat "$1")" -le $(($(cat one) + 2048)) ] ||
        violation "$1 takes $(cat "$1") KiB, one branch $(cat one) KiB"
}

measured one zero 1G ! pass ! null || violation "one branch fails"
measured two zero 1G ! tee name=t t. ! null t. ! null ||
    violation "two branches fail"
measured four zero 1G ! tee name=t t. ! null t. ! null t. ! null t. ! null ||
    violation "four branches fail"
no_more_than two
no_more_than four

# One branch stands still until the other has had all, and drops meanwhile.
mkfifo still
measured dropping zero 1G ! tee name=t \
    t. full=drop-newest ! write still t. ! count ! null 2>counted &
weir=$!
exec 3<still
until grep -q 1073741824 counted; do
    kill -0 $weir || break
    sleep 0.1
done
wc -c <&3 >left
wait $weir || violation "a branch that drops fails: $(cat counted)"
no_more_than dropping
[ "$(cat left)" -lt $((1024 * 1024)) ] ||
    violation "nothing was dropped: $(cat left) bytes"
verdict
