#!/bin/sh
# SPDX-License-Identifier: MIT
# Progress: on a terminal and nowhere else, and not more than five times a
# second. script(1) is the terminal.
deadline=120
. "$top_srcdir/tests/cli/common.sh"

command -v script >/dev/null || skip "script is not installed"
script -qec true "$scratch/typescript" </dev/null >/dev/null 2>&1 ||
    skip "there is no pseudo-terminal"

typescript=$scratch/typescript
mkfifo fifo
sample 400000 >in

# Runs the command line $1 on a terminal of its own.
on_terminal()
{
    : >"$typescript"
    script -qefc "$1" "$typescript" </dev/null >/dev/null 2>&1
}

# The terminal's lines, however they ended.
lines()
{
    grep -av '^Script ' "$typescript" | tr '\r' '\n' | grep -a 'weir: '
}

# ---- A source whose size is not known ---------------------------------------

on_terminal "'$WEIR' read fifo ! null" &
exec 3>fifo
head -c 1048576 /dev/zero >&3
await 'lines | grep -q "^weir: 1.0 MiB in, "'
exec 3>&-
wait $! || fail "progress: the run has failed"
lines | grep -q '%' && fail "percent of a size that is not known"
lines | tail -n 1 | grep -qE '^weir: 1\.0 MiB in, .*B out, .* s, .*B/s' ||
    fail "no summary at the end"

# ---- One whose size is known ------------------------------------------------

on_terminal "'$WEIR' read in ! write fifo" &
exec 3<fifo
await 'lines | grep -qE "%, ETA [0-9]+:[0-9][0-9]"'
cat <&3 >/dev/null
exec 3<&-
wait $! || fail "progress: the run has failed"

# ---- How often --------------------------------------------------------------

on_terminal "'$WEIR' zero size=1M ! throttle rate=1M ! null" ||
    fail "throttle: the run has failed"
seconds=$(lines | tail -n 1 | sed -n 's/.*, \([0-9]*\)\.[0-9]* s, .*/\1/p')
drawn=$(lines | grep -c ETA)
[ "$drawn" -le $((seconds * 5 + 5)) ] || fail "$drawn lines in $seconds s"

# ---- Where there is none ----------------------------------------------------

slowly="throttle rate=1M"
on_terminal "'$WEIR' --quiet zero size=500K ! $slowly ! null"
[ -z "$(lines)" ] || fail "progress in spite of --quiet"
on_terminal "'$WEIR' zero size=500K ! $slowly ! null 2>'$stderr'"
[ -z "$(lines)" ] && [ ! -s "$stderr" ] || fail "progress without a terminal"
on_terminal "'$WEIR' read in ! $slowly ! write -"
[ -z "$(lines)" ] || fail "progress amid the data"
works --quiet zero size=500K ! throttle rate=1M ! null
works zero size=500K ! throttle rate=1M ! null

run --progress zero size=700K ! throttle rate=1M ! null
[ "$code" -eq 0 ] || fail "--progress: exit code $code"
grep -q 'ETA' "$stderr" || fail "--progress shows none"

# A failure is a line of its own: nothing of the progress is left before it.
on_terminal "'$WEIR' read fifo ! gunzip ! null" &
exec 3>fifo
await 'lines | grep -q " in, "'
echo 'this is not gzip' >&3
exec 3>&-
wait $! && fail "gunzip of no gzip"
lines | tail -n 1 | grep -q '^weir: gunzip: ' || fail "the error is not last"
lines | tail -n 2 | head -n 1 | grep -q 'ETA' && fail "progress is left"

# ---- Compressed data are not for a terminal ---------------------------------

on_terminal "'$WEIR' zero size=10 ! gzip ! write -"
[ $? -eq 2 ] || fail "compressed data on a terminal"
lines | grep -q '^weir: write: .*terminal' || fail "it does not say why"
on_terminal "'$WEIR' zero size=10 ! gzip ! gunzip ! write -" ||
    fail "plain data are refused"
on_terminal "'$WEIR' zero size=10 ! gzip ! write - >gzipped" ||
    fail "a file is refused"
gzip -t <gzipped || fail "not written"
exit 0
