#!/bin/sh
# SPDX-License-Identifier: MIT
# The disk is full, or the file may grow no further: one line, nothing left.
# shellcheck disable=SC2086 # commands are several words
# shellcheck source=tests/fault/fault_common.sh
. "${top_srcdir:?}/tests/fault/fault_common.sh"

# What does not shrink: twice as large as the disk will be.
head -c 2097152 /dev/urandom >"$here/in" || exit 99
too_large='File too large'
full='No space left on device'

# ---- A limit on the size of files --------------------------------------------

# In blocks of 512 bytes.
name='ulimit'
run sh -c "ulimit -f 1000; exec $weir read $here/in ! write $here/out"
expect_failure "write: $here/out: $too_large"
run sh -c "ulimit -f 1000; trap '' XFSZ
    exec $weir read $here/in ! gzip ! write $here/out"
expect_failure "write: $here/out: $too_large"
run sh -c "ulimit -f 1000; $weir read $here/in ! write - >$here/out"
[ "$status" = 1 ] || complain "status $status instead of 1"
grep -q "write: standard output: $too_large\$" "$folder/messages" ||
    complain 'no message'
rm -f "$here/out"

# ---- A device that is always full --------------------------------------------

name='/dev/full'
run "$weir" read "$here/in" ! write /dev/full
expect_failure "write: /dev/full: $full"
run sh -c "$weir read $here/in ! gzip ! write - >/dev/full"
expect_failure "write: standard output: $full"

# ---- A small disk ------------------------------------------------------------

disk=$folder/disk
mkdir "$disk" || exit 99
if ! mount -t tmpfs -o size=1m weir-test "$disk" 2>/dev/null; then
    echo 'not tried: a small disk, for which root must mount one'
    finish
fi
trap 'umount "$disk"; cd / && rm -rf "$folder"' EXIT

# The blocks of the disk that are in use.
used()
{
    df --output=used "$disk" | tail -n 1 | tr -d ' '
}

expect_empty_disk()
{
    [ -z "$(ls -A "$disk")" ] || complain "left: $(ls -A "$disk")"
    [ "$(used)" = 0 ] || complain "$(used) blocks are still in use"
}

for words in 'write' 'gzip ! write'; do
    for options in '' 'sync'; do
        name="a small disk, $words $options"
        run "$weir" read "$here/in" ! $words "$disk/out" $options
        expect_failure "write: $disk/out: $full"
        expect_empty_disk
    done
done

name='a small disk with an older file on it'
echo old >"$disk/out"
run "$weir" read "$here/in" ! write "$disk/out" force
expect_failure "write: $disk/out: $full"
[ "$(cat "$disk/out")" = old ] || complain 'the older file is lost'
rm "$disk/out"
expect_empty_disk

name='what just fits'
head -c 1048576 "$here/in" >"$folder/fits"
run "$weir" read "$folder/fits" ! write "$disk/out" sync
[ "$status" = 0 ] || complain "status $status instead of 0"
cmp -s "$folder/fits" "$disk/out" || complain 'it is not the same'

name='one byte too many'
rm "$disk/out"
head -c 1048577 "$here/in" >"$folder/fits"
run "$weir" read "$folder/fits" ! write "$disk/out"
expect_failure "write: $disk/out: $full"
expect_empty_disk

finish
