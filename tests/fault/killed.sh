#!/bin/sh
# SPDX-License-Identifier: MIT
# A kill that nobody can catch, at each system call that the sink makes: what
# had the name before still has it, or the whole output has it; never a part.
# shellcheck disable=SC2086 # commands are several words
# shellcheck source=tests/fault/fault_common.sh
. "${top_srcdir:?}/tests/fault/fault_common.sh"
need_strace
make_input

copy="$weir --high-water-mark=1 read $here/in ! write $here/out"

# Kills before the system call is made.
kill_at()
{
    inject "-e inject=$1:signal=KILL:when=$2 -e trace=$1" $copy $3
    [ "$status" = 137 ] || complain "status $status instead of 137"
}

for k in 3 5 10; do
    kill_at write $k ''
    [ "$(names)" = 'in ' ] || complain "these are left: $(names)"
done
for call in fchmod utimensat linkat; do
    kill_at $call 1 ''
    [ "$(names)" = 'in ' ] || complain "these are left: $(names)"
done
for k in 1 2; do
    kill_at fsync $k sync
    case $(names) in
    'in ' | 'in out ') ;;
    *) complain "these are left: $(names)" ;;
    esac
done
[ "$(names)" = 'in out ' ] || complain 'it has its name before the last sync'
expect_whole()
{
    cmp -s "$here/in" "$here/out" || complain 'out is not what in is'
}
expect_whole

# With force: the older file, until the new one is in its place.
for call in 'write 5' 'fchmod 1' 'linkat 1' 'linkat 2' 'renameat 1'; do
    put_old
    kill_at $call force
    [ "$(cat "$here/out")" = old ] || complain 'the older file is lost'
done
put_old
kill_at fsync 2 'force sync'
expect_whole

finish
