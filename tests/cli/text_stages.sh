#!/bin/sh
# SPDX-License-Identifier: MIT
# lines, chunk, head, skip, grep, count, throttle, crc32, sha256, zstd and
# unzstd, as the tools do that a user knows; and what they refuse.
deadline=120
. "$top_srcdir/tests/cli/common.sh"

sample 500000 | tr -d "\n" >flat
{ sample 500000; echo; } >in
printf 'one\ntwo\n\nlast' >open
: >empty

# gives FILE ARGUMENT...: weir writes what is in the file
gives()
{
    want=$1
    shift
    works "$@"
    cmp -s "$want" "$stdout" || fail "not what is in $want: weir $*"
}

has()
{
    "$WEIR" stages | grep -q "^$1 "
}

# ---- lines, chunk -----------------------------------------------------------

for hwm in 1 5 64K; do
    gives in read in chunk=1000 ! lines hwm=$hwm ! write -
    gives open read open chunk=1 ! lines hwm=$hwm ! write -
    gives flat read flat ! chunk 777 hwm=$hwm ! write -
done
gives empty read empty ! lines ! write -
gives empty read empty ! chunk 5 ! write -
lines=$(grep -c '' in)
for case in "in $lines" 'open 4' 'empty 0'; do
    run read "${case% *}" ! lines ! count ! null
    grep -q " in ${case#* } chunks$" "$stderr" || fail "lines: $case"
done
run read flat ! chunk 777 ! count ! null
grep -q " in $((($(wc -c <flat) + 776) / 777)) chunks$" "$stderr" ||
    fail "chunk makes another number of chunks"
gives open read open ! lines max=4 ! write -
refused 1 'lines: line 1 is longer than max=2 bytes' -- \
    read open ! lines max=2 ! write new
refused 1 'lines: line 1 is longer than max=1048576 bytes' -- \
    zero ! lines ! null
refused 2 'lines: max=0: must be from 1' -- read in ! lines max=0 ! write new
refused 2 'lines: max=2T: must be from 1' -- read in ! lines max=2T ! write new
refused 2 'chunk: needs a size' -- read in ! chunk ! write new
refused 2 'chunk: size=0: must be from 1' -- read in ! chunk 0 ! write new
refused 2 'chunk: size=2G: must be from 1' -- read in ! chunk 2G ! write new

# ---- head, skip -------------------------------------------------------------

head -n 3 in >want
gives want read in ! lines ! head 3 items ! write -
head -c 1234 in >want
gives want read in ! head 1234 bytes ! write -
gives in read in ! head 1G bytes ! write -
gives empty read in ! head 0 bytes ! write -
tail -n +4 in >want
gives want read in ! lines ! skip 3 items ! write -
tail -c +1235 in >want
gives want read in ! skip 1234 bytes ! write -
gives in read in ! skip 0 items ! write -
gives empty read in ! skip 1G bytes ! write -
head -c 100000 /dev/zero >want
gives want zero ! head 100000 bytes ! write -
gives want zero ! chunk 10000 ! head 10 items ! pass ! write -
yes | head -n 5 >want
gives want exec yes ! lines ! head 5 items ! write -
for stage in head skip; do
    refused 2 "$stage: needs a count" -- read in ! $stage ! write new
    refused 2 "$stage: needs a unit" -- read in ! $stage 5 ! write new
    refused 2 "$stage: unit=apples: must be one of: items, bytes" -- \
        read in ! $stage 5 apples ! write new
    refused 2 "$stage: count=-1: must not be negative" -- \
        read in ! $stage -1 items ! write new
done

# ---- grep -------------------------------------------------------------------

for pattern in 7 '^1.*9$' '(12|99) ' 'e +[0-9]{6}' nothing; do
    grep -E "$pattern" in >want
    gives want read in ! grep "$pattern" ! write -
    grep -vE "$pattern" in >want
    gives want read in ! grep "$pattern" invert ! write -
done
grep -F '.' in >want
gives want read in ! grep . fixed ! write -
printf 'last' >want
gives want read open ! grep last ! write -
gives empty read empty ! grep . invert ! write -
refused 1 'grep: pattern=(a: Unmatched (' -- read in ! grep '(a' ! write new
refused 1 'grep: pattern=[a: ' -- read in ! grep '[a' ! write new
refused 1 'grep: line 1 is longer than max=2 bytes' -- \
    read open ! grep o max=2 ! write new
refused 2 'grep: needs a pattern' -- read in ! grep ! write new

# ---- count, throttle --------------------------------------------------------

run read in ! count ! write -
cmp -s in "$stdout" || fail "count changes something"
grep -qx "count: $(wc -c <in) bytes in [0-9]* chunks" "$stderr" ||
    fail "count says something else"
gives in read in ! count print=no ! write -
gives in read in ! throttle 1G ! write -
gives open read open ! throttle 1K burst=1 ! write -
gives empty read empty ! throttle 1 ! write -
refused 2 'throttle: needs a rate' -- read in ! throttle ! write new
refused 2 'throttle: rate=0: must be at least 1' -- \
    read in ! throttle 0 ! write new
refused 2 'throttle: burst=0: must be at least 1' -- \
    read in ! throttle 1M burst=0 ! write new
refused 2 'throttle: rate=fast' -- read in ! throttle fast ! write new

# ---- crc32, sha256 ----------------------------------------------------------

# gzip's trailer has the value, the low byte first.
crc()
{
    gzip -c <"$1" | tail -c 8 | od -An -tx1 -N4 | awk '{ print $4 $3 $2 $1 }'
}

digests=crc32
has sha256 && digests='crc32 sha256'
for digest in $digests; do
    for file in in open empty; do
        value=$(crc $file)
        [ $digest = crc32 ] || value=$(sha256sum <$file | cut -d ' ' -f 1)
        printf '%s  %s\n' "$value" $file >want
        gives want read $file ! $digest name=$file ! write -
        gives want read $file ! $digest name=$file
        gives want read $file ! $digest name=$file as=sink
        run read $file ! $digest pass ! write -
        [ "$(cat "$stderr")" = "$digest: $value" ] || fail "$digest pass"
        cmp -s $file "$stdout" || fail "$digest pass changes something"
    done
    # Of a part nothing is said: it would look like the value of all.
    works read in ! $digest pass ! head 5 bytes ! null
    refused 1 "$digest: pass: nothing comes behind a sink" -- \
        read in ! $digest pass
    refused 2 "$digest: as=source: must be one of: transform, sink" -- \
        $digest ! write new
    if [ -e /dev/full ]; then
        what="$digest: a full disk"
        "$WEIR" read in ! $digest >/dev/full 2>"$stderr"
        code=$?
        : >"$stdout"
        expect_one_line 1 "$digest: standard output: No space left on device"
    fi
done

# ---- zstd, unzstd -----------------------------------------------------------

has zstd || exit 0
for level in 1 19; do
    gives in read in ! zstd $level ! unzstd ! write -
    works read in ! zstd $level ! write packed force
    ! command -v zstd >/dev/null || zstd -dcq packed | cmp -s in - ||
        fail "zstd -d does not give it back"
done
gives empty read empty ! zstd ! unzstd ! write -
head -c 1000 packed >cut
refused 1 'unzstd: cut: unexpected end' -- read cut ! unzstd ! write new
refused 1 'unzstd: in: not in zstd format at byte 0' -- \
    read in ! unzstd ! write new
refused 1 'unzstd: empty: unexpected end of the input at byte 0' -- \
    read empty ! unzstd ! write new
refused 1 'unzstd: packed: ' max_output -- \
    read packed ! unzstd max_output=1K ! write new
refused 2 'zstd: level=0: must be from 1 to 19' -- \
    read in ! zstd level=0 ! write new
refused 2 'zstd: level=20: must be from 1 to 19' -- \
    read in ! zstd level=20 ! write new
