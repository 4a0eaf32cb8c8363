#!/bin/sh
# SPDX-License-Identifier: MIT
# A close that fails: for the file that was written it says that the data are
# lost, as a network file system does; for what was only read, nothing.
#
# The loader closes files too, so the tracer comes when the stages wait for a
# FIFO. strace counts for each thread: the first close of `write` is that of the
# file it wrote.
# shellcheck disable=SC2317 # wait_until calls functions
# shellcheck disable=SC2086 # commands are several words
# shellcheck source=tests/fault/fault_common.sh
. "${top_srcdir:?}/tests/fault/fault_common.sh"
need_strace
make_input
mkfifo "$folder/fifo" || exit 99

# Whether all threads of the process, with the two stages, are traced.
traced()
{
    tasks=$(cat "/proc/$1/task/"*/status 2>/dev/null) || return 1
    [ "$(echo "$tasks" | grep -c '^TracerPid:')" -ge 3 ] &&
        ! echo "$tasks" | grep -q '^TracerPid:[^0-9]*0$'
}

# wait_until COMMAND...: asks ten times a second; 1 when the time is over.
wait_until()
{
    tries=$((deadline * 10))
    while ! "$@"; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || return 1
        sleep 0.1
    done
}

stages_started()
{
    grep -q '^weir:write$' "/proc/$1/task/"*/comm 2>/dev/null
}

# attached RULES: copies through the FIFO, with faults once the stages run.
attached()
{
    name=$1
    runs=$((runs + 1))
    "$weir" read "$folder/fifo" ! write out 2>"$folder/messages" &
    pid=$!
    wait_until stages_started "$pid" || exit 99
    strace -f -e quiet=all -o /dev/null $1 -p "$pid" 2>"$folder/strace" &
    tracer=$!
    if ! wait_until traced "$pid"; then
        kill "$pid" "$tracer"
        echo "skipped: strace cannot attach: $(cat "$folder/strace")"
        exit 77
    fi
    timeout "$deadline" cp in "$folder/fifo"
    if ! timeout "$deadline" tail -s 0.1 --pid="$pid" -f /dev/null; then
        kill -KILL "$pid"
        complain 'it hangs'
    fi
    wait "$pid"
    status=$?
    [ "$status" = 0 ] || failed_runs=$((failed_runs + 1))
    wait "$tracer"
}

cd "$here" || exit 99
attached '-e inject=close:error=EIO:when=1'
expect_failure 'write: out: Input/output error'
attached '-e inject=close:error=ENOSPC:when=1'
expect_failure 'write: out: No space left on device'
attached '-e inject=close:error=EINTR:when=1'
expect_success
attached '-e inject=close:error=EIO:when=2+1'
expect_success

finish
