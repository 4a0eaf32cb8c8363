# SPDX-License-Identifier: MIT
# What the tests of the command share. Sourced first, with the seconds that the
# whole script may take:
#
#     deadline=60
#     . "$top_srcdir/tests/cli/common.sh"
#
# The script then runs in an empty folder of its own, which is removed at the
# end. 0 passes, 1 fails, 77 skips.

if [ -z "$WEIR_TEST_STARTED" ]; then
    export WEIR_TEST_STARTED=1
    exec timeout -k 5 "$deadline" sh "$0"
fi
unset WEIR_TEST_STARTED

scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' TERM
mkdir "$scratch/folder" && cd "$scratch/folder" || exit 99
stdout=$scratch/stdout
stderr=$scratch/stderr
before=$scratch/before
umask 022

fail()
{
    printf 'FAIL: %s\n' "$*"
    [ -s "$stderr" ] && sed 's/^/  stderr: /' "$stderr"
    exit 1
}

skip()
{
    printf 'SKIP: %s\n' "$*"
    exit 77
}

# Runs weir; its exit code is in $code, its output in $stdout and $stderr.
run()
{
    "$WEIR" "$@" >"$stdout" 2>"$stderr"
    code=$?
}

# await CONDITION: until it is true; fails after 20 seconds
await()
{
    tries=400
    until eval "$1"; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "waited too long for: $1"
        sleep 0.05
    done
}

# What is in the folder: names, kinds, modes, sizes and contents.
snapshot()
{
    find . -exec stat -c '%n %A %s' {} + | LC_ALL=C sort
    find . -type f -exec cksum {} + | LC_ALL=C sort
}

# $code is $1 and there is one line on stderr, "weir: " and all of the other
# arguments somewhere in it; nothing on stdout.
expect_one_line()
{
    [ "$code" -eq "$1" ] || fail "exit code $code, not $1: $what"
    shift
    [ "$(wc -l <"$stderr")" -eq 1 ] || fail "not one line on stderr: $what"
    grep -q '^weir: .' "$stderr" || fail "no 'weir: ' before it: $what"
    for text in "$@"; do
        grep -qF -e "$text" "$stderr" || fail "no '$text' in it: $what"
    done
    [ ! -s "$stdout" ] || fail "something on stdout: $what"
}

# refused CODE TEXT... -- ARGUMENT...: weir ends with the code and one line
# that has the texts, and leaves every file as it was.
refused()
{
    want=$1
    shift
    : >"$scratch/texts"
    while [ "$1" != -- ]; do
        printf '%s\n' "$1" >>"$scratch/texts"
        shift
    done
    shift
    what="weir $*"
    snapshot >"$before"
    run "$@"
    expect_one_line "$want"
    while IFS= read -r text; do
        grep -qF -e "$text" "$stderr" || fail "no '$text' in it: $what"
    done <"$scratch/texts"
    snapshot | cmp -s "$before" - || fail "files have changed: $what"
}

# works ARGUMENT...: weir ends with 0 and says nothing on stderr.
works()
{
    run "$@"
    [ "$code" -eq 0 ] || fail "exit code $code: weir $*"
    [ ! -s "$stderr" ] || fail "something on stderr: weir $*"
}

# So many bytes that compress somewhat, the same at each call.
sample()
{
    awk 'BEGIN { srand(1)
                 for (;;) printf "%d line %d\n", n++, rand() * 1e6 }' |
        head -c "$1"
}
