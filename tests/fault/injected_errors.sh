#!/bin/sh
# SPDX-License-Identifier: MIT
# Each system call that `read` and `write` make fails once, at each place: one
# line says what failed, and nothing is left of the output.
# shellcheck disable=SC2086 # commands are several words
# shellcheck source=tests/fault/fault_common.sh
. "${top_srcdir:?}/tests/fault/fault_common.sh"
need_strace
if [ "${WEIR_SANITIZER:-no}" = thread ]; then
    echo "skipped: ThreadSanitizer's own system calls are counted too"
    exit 77
fi
make_input

copy="$weir --high-water-mark=1 read $here/in ! write $here/out"
io='Input/output error'
full='No space left on device'

# ---- The source --------------------------------------------------------------

for k in 1 2 6 11; do
    inject "-P $here/in -e inject=read:error=EIO:when=$k" $copy
    expect_failure "read: $here/in: $io"
done
inject "-P $here/in -e inject=openat:error=EMFILE" $copy
expect_failure "read: $here/in: Too many open files"
inject "-P $here/in -e inject=openat:error=EACCES" $copy
expect_failure "read: $here/in: Permission denied"
inject "-P $here/in -e inject=fadvise64:error=EINVAL" $copy
expect_success
inject "-P $here/in -e inject=close:error=EIO" $copy
expect_success

# ---- The sink, while it opens ------------------------------------------------

inject "-P $here/ -e inject=openat:error=EACCES:when=1" $copy
expect_failure "write: $here/out: Permission denied"
inject "-P $here -e inject=openat:error=EMFILE:when=1" $copy
expect_failure "write: $here/out: Too many open files"
inject "-P $here -e inject=openat:error=ENOSPC:when=1" $copy
expect_failure "write: $here/out: $full"
inject "-P $here -e inject=openat:error=EROFS:when=1" $copy
expect_failure "write: $here/out: Read-only file system"

# ---- The sink, while it writes -----------------------------------------------

for k in 2 4 9 10; do
    inject "-e inject=write:error=ENOSPC:when=$k" $copy
    expect_failure "write: $here/out: $full"
done
inject '-e inject=write:error=EIO:when=5' $copy
expect_failure "write: $here/out: $io"
inject '-e inject=write:error=EDQUOT:when=5' $copy
expect_failure "write: $here/out: Disk quota exceeded"
inject '-e inject=write:error=EFBIG:when=5' $copy
expect_failure "write: $here/out: File too large"

# How many chunks come together nobody can say, so this may meet none.
many="$weir --high-water-mark=32K read $here/in chunk=512 ! write $here/out"
before=$failed_runs
for k in 1 1 1 2 2 3; do
    inject "-e inject=writev:error=ENOSPC:when=$k" $many
    expect_either "write: $here/out: $full"
done
name='writev'
[ "$failed_runs" -gt "$before" ] || complain 'there was no writev'

# ---- The sink, at the end ----------------------------------------------------

inject '-e inject=linkat:error=ENOSPC' $copy
expect_failure "write: $here/out: $full"
inject '-e inject=linkat:error=EXDEV' $copy
expect_failure "write: $here/out: Invalid cross-device link"
for k in 1 2; do
    inject "-e inject=fsync:error=EIO:when=$k" $copy sync
    expect_failure "write: $here/out: $io"
done
inject '-e inject=fchmod,utimensat,fchown:error=EPERM' $copy
expect_success

# ---- The same with force, over an older file ---------------------------------

put_old
inject '-e inject=write:error=ENOSPC:when=7' $copy force
expect_old "write: $here/out: $full"
put_old
inject '-e inject=fsync:error=EIO:when=1' $copy force sync
expect_old "write: $here/out: $io"
put_old
inject '-e inject=linkat:error=ENOSPC:when=2' $copy force
expect_old "write: $here/out: $full"
put_old
inject '-e inject=renameat,renameat2:error=EACCES' $copy force
expect_old "write: $here/out: Permission denied"
put_old
inject '-e inject=fchmod:error=EPERM' $copy force sync
expect_success

finish
