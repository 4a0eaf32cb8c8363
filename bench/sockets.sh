#!/bin/sh
# SPDX-License-Identifier: MIT
# sockets.sh weir|socat|nc MEBIBYTES COMMAND
# Sends zeros over the loopback from one process to another, and prints how
# long it took from the start of the sender to the end of the receiver.
set -eu

kind=$1
bytes=$(($2 * 1048576))
command=$3
port=$((20000 + $$ % 20000))
# As /proc/net/tcp has it.
listens=$(printf ':%04X 00000000:0000 0A' "$port")

case $kind in
weir) "$command" --quiet listen "127.0.0.1:$port" ! null & ;;
socat)
    "$command" -u -b 65536 "TCP-LISTEN:$port,bind=127.0.0.1,reuseaddr" \
        OPEN:/dev/null &
    ;;
nc) "$command" -l 127.0.0.1 "$port" >/dev/null </dev/null & ;;
esac
receiver=$!

tries=0
until grep -q "$listens" /proc/net/tcp; do
    tries=$((tries + 1))
    if [ "$tries" -gt 1000 ]; then
        kill "$receiver"
        echo "sockets.sh: $kind does not listen" >&2
        exit 1
    fi
    sleep 0.01
done

began=$(date +%s.%N)
case $kind in
weir) "$command" --quiet zero "size=$bytes" ! connect "127.0.0.1:$port" ;;
socat)
    head -c "$bytes" /dev/zero |
        "$command" -u -b 65536 STDIN "TCP:127.0.0.1:$port"
    ;;
nc) head -c "$bytes" /dev/zero | "$command" -N 127.0.0.1 "$port" ;;
esac
wait "$receiver"
echo "$began $(date +%s.%N)" | awk '{ printf "seconds %.6f\n", $2 - $1 }'
