#!/bin/sh
# SPDX-License-Identifier: MIT
# Two weirs that talk to each other over loopback.
deadline=60
. "$top_srcdir/tests/cli/common.sh"

# It does not know the threads that getaddrinfo_a(3) starts inside of glibc, and
# crashes in their first malloc.
[ "${WEIR_SANITIZER:-no}" != thread ] ||
    skip 'ThreadSanitizer cannot look up names'

sample 300000 >in
mkfifo said

# start STAGE...: weir in the background; its address is in $address. What it
# says after it goes to $scratch/rest.
start()
{
    "$WEIR" "$@" 2>said &
    exec 3<said
    IFS= read -r address <&3 || fail "it says no address: $*"
    address=${address#listen: }
}

finish()
{
    wait $!
    code=$?
    cat <&3 >"$stderr"
    exec 3<&-
    [ "$code" -eq "$1" ] || fail "exit code $code, not $1: $address"
}

for place in 127.0.0.1:0 '[::1]:0' unix:socket localhost:0; do
    if [ "$place" = '[::1]:0' ] && [ ! -s /proc/net/if_inet6 ]; then
        continue
    fi
    start listen "$place" print ! write out force
    works read in ! connect "$address"
    finish 0
    cmp -s in out || fail "$place: something else has come"
    start read in ! listen "$place" print
    works connect "$address" ! write -
    finish 0
    cmp -s in "$stdout" || fail "$place: something else has come back"
    [ ! -e socket ] || fail "the socket file is left"
done

# Without a host it listens at all of them, and connects to one.
for host in '' 127.0.0.1 '[::1]'; do
    if [ "$host" = '[::1]' ] && [ ! -s /proc/net/if_inet6 ]; then
        continue
    fi
    start listen :0 print ! write out force
    works read in ! connect "$host:${address##*:}"
    finish 0
    cmp -s in out || fail "'$host': something else has come"
done

# Both ways at once, to the end of both.
start exec 'cat in; cat in' ! listen 127.0.0.1:0 print ! write out force
works read in ! connect "$address" ! write -
finish 0
cmp -s in out || fail "something else has come"
cat in in | cmp -s - "$stdout" || fail "something else has come back"

# A file of a socket whose owner was killed.
start listen unix:socket print ! null
refused 1 'already in use' -- listen unix:socket ! null
kill -KILL $!
finish 137
[ -S socket ] || fail "a killed listener has removed its file"
start listen unix:socket print ! null
works read in ! connect unix:socket
finish 0

# A port that is taken, at whatever address.
start listen :0 print ! null
port=${address##*:}
for host in 127.0.0.1 ''; do
    refused 1 "listen: $host:$port: Address already in use" -- \
        listen "$host:$port" ! null
done
works zero 1 ! connect ":$port"
finish 0

# A peer that needs no more, and one that breaks off.
start listen 127.0.0.1:0 print ! exec 'head -c 10 >/dev/null'
run zero ! connect "$address"
expect_one_line 1 "connect: $address: "
finish 0

rm out said
refused 1 'connect: 127.0.0.1:1: Connection refused' -- \
    connect 127.0.0.1:1 ! null
refused 1 'unix:in' 'Address already in use' -- listen unix:in ! null
refused 1 'unix:nowhere' 'No such file' -- connect unix:nowhere ! null
refused 1 'at most 107 bytes' -- listen "unix:$(printf %0108d 1)" ! null
for wrong in nothing ::1:80 '[::1]' '[::1' host: '[]:1' 1.2.3.4:x/y unix:; do
    refused 1 "connect: $wrong" -- connect "$wrong" ! null
done
refused 1 'connect: no..body:1: ' -- connect no..body:1 ! null
refused 1 'listen: no..body:1: ' -- listen no..body:1 ! null
refused 1 'timed out' -- listen 127.0.0.1:0 wait_ms=20 ! null
refused 2 'connect: needs an address' -- connect ! null
