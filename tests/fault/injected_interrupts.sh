#!/bin/sh
# SPDX-License-Identifier: MIT
# System calls that are interrupted, again and again, harm nothing.
# shellcheck disable=SC2086 # commands are several words
# shellcheck source=tests/fault/fault_common.sh
. "${top_srcdir:?}/tests/fault/fault_common.sh"
need_strace
make_input

copy="$weir --high-water-mark=1 read $here/in ! write $here/out"
many="$weir --high-water-mark=32K read $here/in chunk=512 ! write $here/out"

inject "-P $here/in -e inject=openat:error=EINTR:when=1" $copy
expect_success
inject "-P $here/ -e inject=openat:error=EINTR:when=1" $copy
expect_success
inject "-P $here -e inject=openat:error=EINTR:when=1" $copy
expect_success
inject "-P $here/in -e inject=read:error=EINTR:when=1+2" $copy
expect_success
inject "-P $here/in -e inject=read:error=EAGAIN:when=2+2" $copy
expect_success
inject "-P $here/in -e inject=close:error=EINTR" $copy
expect_success
# With ten chunks to write, these spare the last write, which is the pipeline's.
inject '-e inject=write:error=EINTR:when=2+3' $copy
expect_success
inject '-e inject=write:error=EAGAIN:when=2+3' $copy
expect_success
inject '-e inject=writev:error=EINTR:when=1+2' $many
expect_success
inject '-e inject=writev:error=EAGAIN:when=1+2' $many
expect_success
inject '-e inject=fsync:error=EINTR:when=1' $copy sync
expect_success

# A FIFO, for which the source waits in poll, on the way in and on the way out.
mkfifo "$here/fifo" || exit 99
timeout "$deadline" cp "$here/in" "$here/fifo" &
inject '-e inject=ppoll:error=EINTR:when=1+2' $weir read $here/fifo ! \
    write $here/out
wait
rm "$here/fifo"
expect_success

name='pipe as output'
inject '-e inject=ppoll,writev:error=EINTR:when=1+2' sh -c \
    "$weir read $here/in ! write - | cat >$here/out"
expect_success

finish
