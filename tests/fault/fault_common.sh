# SPDX-License-Identifier: MIT
# What the fault tests share; to be sourced. Makes a folder, goes there, and
# has in it the file `in`, from which each run is to make `out`.

set -u
folder=$(mktemp -d "${TMPDIR:-/tmp}/weir-fault-XXXXXX") || exit 99
folder=$(cd "$folder" && pwd -P) || exit 99
trap 'cd / && rm -rf "$folder"' EXIT
trap 'exit 99' HUP INT TERM
cd "$folder" || exit 99
mkdir run || exit 99
here=$folder/run

# The program itself: libtool's wrapper would meet the faults first.
weir=${WEIR:?}
built=$(dirname "$weir")/.libs
if [ -x "$built/weir" ]; then
    weir=$built/weir
    LD_LIBRARY_PATH=$built${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    export LD_LIBRARY_PATH
fi

runs=0
failures=0
failed_runs=0 # of weir, as they should

# Takes no more than this many seconds, or it hangs.
deadline=30

need_strace()
{
    if ! command -v strace >/dev/null; then
        echo 'skipped: strace is not installed'
        exit 77
    fi
    # LeakSanitizer cannot work under a tracer.
    ASAN_OPTIONS=detect_leaks=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}
    export ASAN_OPTIONS
}

# 40 KiB in ten chunks when the mark is 1; of real text, so that it shrinks.
make_input()
{
    head -c 40960 "$weir" >"$here/in" || exit 99
    chmod 640 "$here/in"
    touch -d '2001-02-03 04:05:06' "$here/in"
}

complain()
{
    failures=$((failures + 1))
    echo "FAIL: $name: $*"
    sed 's/^/  | /' "$folder/messages"
}

# run COMMAND...: weir, with a deadline. Leaves $status and `messages`.
run()
{
    runs=$((runs + 1))
    (cd "$here" && timeout -k 5 "$deadline" "$@") >"$folder/output" \
        2>"$folder/messages"
    status=$?
    [ "$status" = 0 ] || failed_runs=$((failed_runs + 1))
    [ "$status" != 124 ] || complain 'it hangs'
}

# inject RULES COMMAND...: the same with faults; RULES are strace's, which
# counts for each thread by itself. `write` must not fail the first time, by
# which any thread may tell the main one that all is over, nor the third, by
# which the main thread gives the message.
inject()
{
    rules=$1
    shift
    name="$rules: $*"
    # shellcheck disable=SC2086 # the rules are several words
    run strace -f -e quiet=all -o /dev/null $rules "$@"
}

# The names in the folder, on one line.
names()
{
    (cd "$here" && for file in .* *; do
        case $file in
        . | .. | '*') ;;
        *) printf '%s ' "$file" ;;
        esac
    done)
}

expect_success()
{
    [ "$status" = 0 ] || complain "status $status instead of 0"
    cmp -s "$here/in" "$here/out" || complain 'out is not what in is'
    [ "$(names)" = 'in out ' ] || complain "these are left: $(names)"
    rm -f "$here/out"
}

# expect_failure TEXT: status 1, one line that ends so, and no trace of out.
expect_failure()
{
    [ "$status" = 1 ] || complain "status $status instead of 1"
    [ "$(wc -l <"$folder/messages")" = 1 ] || complain 'not one line'
    grep -q -- "$1\$" "$folder/messages" || complain "no message '$1'"
    [ "$(names)" = 'in ' ] || complain "these are left: $(names)"
    rm -f "$here/out"
}

# For a fault that may or may not meet the run: one of both.
expect_either()
{
    if [ "$status" = 0 ]; then
        expect_success
    else
        expect_failure "$1"
    fi
}

# The same where `out` was there before: it stays, whole.
put_old()
{
    echo old >"$here/out"
}

expect_old()
{
    [ "$status" = 1 ] || complain "status $status instead of 1"
    grep -q -- "$1\$" "$folder/messages" || complain "no message '$1'"
    [ "$(cat "$here/out")" = old ] || complain 'what was in out is lost'
    [ "$(names)" = 'in out ' ] || complain "these are left: $(names)"
    rm -f "$here/out"
}

finish()
{
    echo "$runs runs, of which $failed_runs failed as they should;" \
        "$failures complaints"
    [ "$failures" = 0 ]
    exit
}
