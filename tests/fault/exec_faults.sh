#!/bin/sh
# SPDX-License-Identifier: MIT
# Commands that die, hang, do not listen or cannot be started: the run ends,
# says why, and leaves no process behind.
# shellcheck disable=SC2016 # the command's shell expands it
# shellcheck source=tests/fault/fault_common.sh
. "${top_srcdir:?}/tests/fault/fault_common.sh"
make_input

expect_status()
{
    [ "$status" = "$1" ] || complain "status $status instead of $1"
    [ ! -e "$here/out" ] || complain 'it has left an output'
    shift
    for text; do
        grep -qF -e "$text" "$folder/messages" || complain "no '$text'"
    done
}

name='a child that is killed half way'
run "$weir" read in ! exec 'head -c 5000; kill -KILL $$' ! write out
expect_status 1 'killed by signal 9'

name='a full disk of the child'
run "$weir" read in ! exec 'cat >/dev/full'
expect_status 1 'No space left on device'

name='no descriptors'
run sh -c 'ulimit -n 14; exec "$@"' sh "$weir" \
    read in ! exec cat ! exec cat ! exec cat ! exec cat ! write out
expect_status 1 'Too many open files'

# What ignores SIGTERM, and its children, have the FIFO open: its end comes
# when all of them are gone. One of them says first that it is ready.
gone_with()
{
    mkfifo "$here/ready" "$here/alive" || exit 99
    (
        cd "$here" || exit 99
        timeout -k 5 "$deadline" cat alive >/dev/null &
        reader=$!
        "$weir" zero ! exec "$1" ! write out 2>"$folder/messages" &
        victim=$!
        timeout -k 5 "$deadline" cat ready >/dev/null || exit 1
        kill "-$2" "$victim"
        wait "$victim"
        echo $? >"$folder/ended"
        wait "$reader"
    ) || complain 'a process of the group lives on'
    [ "$(cat "$folder/ended")" = "$3" ] ||
        complain "status $(cat "$folder/ended") instead of $3"
    [ ! -e "$here/out" ] || complain 'it has left an output'
    rm "$here/ready" "$here/alive"
}
name='children that ignore SIGTERM'
gone_with 'trap "" TERM; exec 9>alive; sleep 300 & : >ready; sleep 300' TERM 143
name='a child that has stopped itself'
gone_with 'exec 9>alive; : >ready; kill -STOP $$' TERM 143
name='a first process that is gone before the others'
gone_with 'exec 9>alive; (trap "" TERM; : >ready; sleep 300) & wait' TERM 143

finish
