#!/bin/sh
# SPDX-License-Identifier: MIT
# A pipeline that a blocked sink holds uses no CPU: under 0.5 % over 5 s. Then
# it still ends at once when it is asked to. Run by `make check-slow`.
deadline=60
. "$(dirname "$0")/prelude.sh"

[ -r /proc/self/schedstat ] || skip "no CPU times by the nanosecond"
mkfifo "$scratch/fifo" || exit 99
sleep 50 <"$scratch/fifo" & # a reader that does not read
reader=$!
"$WEIR" zero ! gzip ! gunzip ! pass ! write "$scratch/fifo" \
    2>"$scratch/stderr" &
weir=$!
trap 'kill $weir $reader 2>/dev/null; rm -rf "$scratch"' EXIT

# Nanoseconds on a CPU, all threads together
cpu()
{
    cat /proc/$weir/task/*/schedstat | awk '{ ns += $1 } END { print ns + 0 }'
}

# It fills its edges first: until it has done nothing for half a second.
tries=0
before=-1
while [ "$before" != "$(cpu)" ]; do
    before=$(cpu)
    tries=$((tries + 1))
    [ $tries -lt 40 ] || violation "it does not come to rest"
    [ $tries -lt 40 ] || verdict
    sleep 0.5
done
threads=$(ls /proc/$weir/task | wc -l)
[ "$threads" -ge 5 ] || violation "it has $threads threads, not 5 or more"
[ "$before" -gt 0 ] || violation "it never ran"

before=$(cpu)
sleep 5
used=$(($(cpu) - before))
echo "$used ns of CPU in 5 s with $threads threads"
[ "$used" -lt 25000000 ] || violation "that is 0.5 % or more"

kill -TERM $weir
wait $weir
code=$?
[ $code -eq 143 ] || violation "after SIGTERM its exit code is $code, not 143"
verdict
