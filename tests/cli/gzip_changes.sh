#!/bin/sh
# SPDX-License-Identifier: MIT
# `weir gzip` and a world that does not stand still: files that vanish, grow or
# shrink, names that are taken, terminals, signals.
deadline=200
. "$top_srcdir/tests/cli/common.sh"

probe=$top_builddir/tests/cli/signal_probe
mkfifo fifo
: >"$stdout"

# $1 is true before twenty seconds have passed ten times over.
await()
{
    tries=400
    until eval "$1"; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "waited too long for: $1"
        sleep 0.05
    done
}

# ---- Between the list and the work ------------------------------------------

# The one worker is at the FIFO when the file behind it goes.
sample 5000 >victim
sample 6000 >after
"$WEIR" gzip -c -p1 fifo victim after >"$scratch/made" 2>"$stderr" &
pid=$!
exec 3>fifo
rm victim
echo data >&3
exec 3>&-
wait $pid
code=$?
what="a file that vanishes"
expect_one_line 1 "read: victim: No such file or directory"
{ echo data; cat after; } >"$scratch/wanted"
gzip -dc "$scratch/made" | cmp - "$scratch/wanted" || fail "$what: the others"

# A large file has been opened and waits for its turn; then it is changed.
while_open()
{
    sample 2000000 >large
    "$WEIR" gzip -p2 $1 - large <fifo >/dev/null 2>"$stderr" &
    pid=$!
    exec 3>fifo
    await 'ls -l /proc/$pid/fd 2>/dev/null | grep -q "/large$"'
    eval "$2"
    exec 3>&-
    wait $pid
    code=$?
}
while_open "" true
[ $code -eq 0 ] && [ ! -e large ] || fail "a file that does not change: $code"
rm large.gz
for change in 'echo more >>large' 'truncate -s 1234567 large' \
    'truncate -s 0 large' 'truncate -s 3000000 large'; do
    while_open "" "$change"
    what="$change"
    expect_one_line 2 "large: changed while it was read: it is not removed"
    gzip -dc large.gz | cmp - large || fail "what was read: $change"
    rm large.gz
done
while_open -f 'mv large gone; echo another >large'
[ $code -eq 2 ] || fail "exit code $code: another file has the name"
[ "$(cat large)" = another ] || fail "another file was removed"
gzip -dc large.gz | cmp - gone || fail "not the file that was opened"
rm -f large* gone after

# Somebody takes the name while it is worked on.
sample 2000000 >large
while_open "" 'echo mine >large.gz'
what="a name that is taken meanwhile"
expect_one_line 1 "large.gz"
[ "$(cat large.gz)" = mine ] && [ -e large ] || fail "$what"
rm large.gz

# ---- Signals ----------------------------------------------------------------

for signal in 2 15 1; do
    for words in "gzip -c fifo" "gzip -c large fifo large" \
        "gunzip -c fifo" "gzip -vt fifo"; do
        snapshot >"$before"
        result=$("$probe" fifo $signal "$WEIR" $words 2>"$stderr" \
            >"$scratch/result"; cat "$scratch/result")
        case $(printf '%s' "$result" | tail -n 1 | tr -d '\0') in
        *"signal $signal "*) ;;
        *) fail "not ended by signal $signal: $words" ;;
        esac
        [ ! -s "$stderr" ] || fail "not quiet: $words"
        snapshot | cmp -s "$before" - || fail "files have changed: $words"
    done
done

# While files are made, none of which may be there in part.
mkdir many
i=0
while [ $i -lt 60 ]; do
    cp large many/$i
    head -c 300000 large >many/small$i
    i=$((i + 1))
done
"$WEIR" gzip -p2 -9 many/* &
pid=$!
await '[ -e many/0.gz ]'
kill -TERM $pid
wait $pid
[ $? -eq 143 ] || fail "exit code $? after SIGTERM"
gzip -t many/*.gz || fail "half of a file after a signal"
[ "$(ls -A many | wc -l)" -eq 120 ] || fail "files that nobody named"

# ---- Terminals --------------------------------------------------------------

command -v script >/dev/null || skip "all but terminals: no script"
script -qec true "$scratch/typescript" </dev/null >/dev/null 2>&1 ||
    skip "all but terminals: there is no pseudo-terminal"

# on_terminal INPUT COMMAND: types the input; the exit code is the command's.
on_terminal()
{
    { printf "$1"; sleep 1; } |
        script -qefc "$2" "$scratch/typescript" >/dev/null 2>&1
}

echo one >asked
for answer in 'n\n' 'no\n' '\n' 'x\ny\n' '\004'; do
    echo old >asked.gz
    on_terminal "$answer" "'$WEIR' gzip asked"
    code=$?
    [ $code -eq 2 ] || fail "exit code $code for the answer $answer"
    [ "$(cat asked.gz)" = old ] && [ -e asked ] || fail "answer $answer"
    grep -qa 'weir: asked.gz already exists; do you wish to overwrite' \
        "$scratch/typescript" || fail "it does not ask"
    grep -qa 'not overwritten' "$scratch/typescript" || fail "it does not say"
done
echo two >second
echo old >second.gz
on_terminal 'y\nn\n' "'$WEIR' gzip asked second" && fail "two answers"
[ "$(gzip -dc asked.gz)" = one ] && [ ! -e asked ] || fail "the answer y"
[ "$(cat second.gz)" = old ] || fail "the second answer"

for words in "gzip" "gzip -" "gzip -c second" "gunzip" "gunzip -"; do
    on_terminal '' "'$WEIR' $words"
    code=$?
    [ $code -eq 1 ] || fail "exit code $code on a terminal: $words"
    grep -qa 'terminal; use -f' "$scratch/typescript" || fail "on a terminal"
done
on_terminal '' "'$WEIR' gzip -cf second" || fail "gzip -f on a terminal"
on_terminal '' "'$WEIR' gunzip -c asked.gz" || fail "gunzip -c on a terminal"
grep -qa one "$scratch/typescript" || fail "nothing on the terminal"
exit 0
