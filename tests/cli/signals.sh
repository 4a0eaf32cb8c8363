#!/bin/sh
# SPDX-License-Identifier: MIT
# A signal aborts the run, nothing partial is left, and weir dies by that
# signal; wherever its stages wait. With WEIR_TIMED set (`make check-slow`,
# where nothing else runs) it takes less than 100 ms.
deadline=120
. "$top_srcdir/tests/cli/common.sh"

probe=$top_builddir/tests/cli/signal_probe
ulimit -c 0
mkfifo fifo
echo precious >taken
: >"$stdout"

# ended HOW WHEN SIGNALS COMMAND...: quietly, and every file is as it was.
ended()
{
    how=$1
    shift
    what="$*"
    snapshot >"$before"
    result=$("$probe" "$@" 2>"$stderr") || fail "signal_probe: $what"
    [ "${result% *}" = "$how" ] || fail "$result, not $how: $what"
    [ ! -s "$stderr" ] || fail "not quiet: $what"
    [ -z "${WEIR_TIMED-}" ] || [ "${result##* }" -lt 100 ] ||
        fail "it took ${result##* } ms: $what"
    snapshot | cmp -s "$before" - || fail "files have changed: $what"
}

HUP=1 INT=2 QUIT=3 TERM=15 STOP=19 CONT=18

# ---- In read(2), an edge, write(2) ------------------------------------------

for signal in $INT $TERM $HUP $QUIT; do
    ended "signal $signal" fifo $signal \
        "$WEIR" read fifo ! gzip ! write new.gz
    ended "signal $signal" fifo $signal \
        "$WEIR" read fifo ! gzip ! write taken force
    ended "signal $signal" full $signal "$WEIR" zero ! pass ! write -
done

# ---- More than one ----------------------------------------------------------

# timeout(1) sends its signal twice: the abort is not cut short.
ended "signal $INT" fifo $INT,$INT "$WEIR" read fifo ! gzip ! write new.gz
ended "signal $INT" fifo $STOP,$CONT,$INT \
    "$WEIR" read fifo ! gzip ! write new.gz

# An abort that hangs ends at a second SIGINT, and by it.
preload=$top_builddir/tests/cli/.libs/deaf_abort.so
if [ "${WEIR_SANITIZER:-no}" = no ] && [ -f "$preload" ]; then
    ended "signal $INT" fifo $INT+ \
        env LD_PRELOAD="$preload" "$WEIR" read fifo ! null
    ended "signal $INT" fifo $TERM,$INT+ \
        env LD_PRELOAD="$preload" "$WEIR" read fifo ! null
fi

# ---- Ignored at the start: they stay so -------------------------------------

ignoring()
{
    printf 'trap "" %s; exec "$0" "$@"' "$1"
}
ended "signal $TERM" fifo $HUP,$TERM \
    sh -c "$(ignoring HUP)" "$WEIR" read fifo ! gzip ! write new.gz
ended "signal $TERM" fifo $INT,$QUIT,$TERM \
    sh -c "$(ignoring 'INT QUIT')" "$WEIR" read fifo ! gzip ! write new.gz
ended "signal $TERM" fifo 10,$TERM \
    sh -c "$(ignoring USR1)" "$WEIR" read fifo ! gzip ! write new.gz

# ---- SIGUSR1 ----------------------------------------------------------------

"$WEIR" read fifo ! gzip ! write new.gz 2>"$stderr" &
pid=$!
exec 3>fifo
head -c 100000 /dev/zero >&3
kill -USR1 $pid
await '[ -s "$stderr" ]'
kill -USR1 $pid
await '[ "$(wc -l <"$stderr")" -eq 2 ]'
exec 3>&-
wait $pid || fail "SIGUSR1 has spoilt the run"
grep -qE '^weir: .*B in, .*B out, .*B/s$' "$stderr" || fail "no status line"
[ "$(gzip -dc new.gz | wc -c)" -eq 100000 ] || fail "SIGUSR1: lost data"

# Nobody reads the status line: the run goes on.
if env --default-signal=PIPE true 2>/dev/null; then
    mkfifo errors
    env --default-signal=PIPE "$WEIR" read fifo ! write second 2>errors &
    pid=$!
    exec 4<errors
    exec 3>fifo
    exec 4<&-
    kill -USR1 $pid
    sample 100000 >&3
    exec 3>&-
    wait $pid || fail "a status line that nobody reads ends the run"
    [ "$(wc -c <second)" -eq 100000 ] || fail "status line: lost data"
fi
exit 0
