#!/bin/sh
# SPDX-License-Identifier: MIT
# `weir gzip` when the disk is full or a system call fails: the files that are
# concerned stay as they were, and the others are done.
# shellcheck source=tests/fault/fault_common.sh
. "${top_srcdir:?}/tests/fault/fault_common.sh"

full='No space left on device'

# Files that do not shrink: two small ones, and one for all workers between.
make_files()
{
    head -c 100000 /dev/urandom >"$1/a"
    head -c 900000 /dev/urandom >"$1/b"
    head -c 100000 /dev/urandom >"$1/c"
    (cd "$1" && cksum a b c) >"$folder/sums"
}

# The names in a folder, on one line.
names_in()
{
    (cd "$1" && find . -type f | sort | tr '\n' ' ')
}

# expect_names FOLDER NAMES: these, and those that are left are unharmed.
expect_names()
{
    [ "$(names_in "$1")" = "$2" ] || complain "there are: $(names_in "$1")"
    (cd "$1" && for file in a b c; do
        if [ -e $file ]; then cksum $file; else gzip -dc $file.gz | cksum |
            sed "s/\$/ $file/"; fi
    done) | cmp -s - "$folder/sums" || complain 'a file is harmed'
}

expect_lines()
{
    [ "$status" = 1 ] || complain "status $status instead of 1"
    [ "$(wc -l <"$folder/messages")" = "$1" ] || complain "not $1 lines"
    [ "$(grep -c -- "$2\$" "$folder/messages")" = "$1" ] ||
        complain "no message '$2'"
}

# ---- The disk is full --------------------------------------------------------

name='a limit on the size of files'
make_files "$here"
run sh -c "ulimit -f 1000; exec $weir gzip -p2 a b c"
expect_lines 1 'write: b.gz: File too large'
expect_names "$here" './a.gz ./b ./c.gz '
rm -f "$here"/*

disk=$folder/disk
mkdir "$disk" || exit 99
if mount -t tmpfs -o size=1200k weir-test "$disk" 2>/dev/null; then
    trap 'umount "$disk"; cd / && rm -rf "$folder"' EXIT
    for option in -p1 -p2 --synchronous; do
        name="a small disk, $option"
        rm -f "$disk"/*
        make_files "$disk"
        run sh -c "cd $disk && exec $weir gzip $option b a c"
        expect_lines 1 "write: b.gz: $full"
        expect_names "$disk" './a.gz ./b ./c.gz '
    done

    name='a small disk, expanding'
    rm -f "$disk"/*
    head -c 3000000 /dev/zero | gzip >"$disk/large.gz"
    head -c 9000000 /dev/zero | gzip >"$disk/larger.gz"
    echo small | gzip >"$disk/small.gz"
    run sh -c "cd $disk && exec $weir gunzip -p1 large.gz larger.gz small.gz"
    expect_lines 2 "$full"
    [ "$(names_in "$disk")" = './large.gz ./larger.gz ./small ' ] ||
        complain "there are: $(names_in "$disk")"
else
    echo 'not tried: a small disk, for which root must mount one'
fi

# ---- System calls that fail --------------------------------------------------

if ! command -v strace >/dev/null; then
    echo 'not tried: system calls that fail, for which there must be strace'
    finish
fi
need_strace

# injected RULES STATUS NAMES: gzip of a and c by one worker.
injected()
{
    name="$1"
    make_files "$here"
    run strace -f -e quiet=all -o /dev/null -e "inject=$1" \
        "$weir" gzip -p1 a c
    [ "$status" = "$2" ] || complain "status $status instead of $2"
    expect_names "$here" "$3"
    rm -f "$here"/*
}

injected linkat:error=EIO:when=2 1 './a.gz ./b ./c '
injected linkat:error=EDQUOT:when=1 1 './a ./b ./c.gz '
injected unlink:error=EPERM:when=1 2 './a ./a.gz ./b ./c.gz '
injected fchmod:error=EPERM 0 './a.gz ./b ./c.gz '
injected utimensat:error=EPERM 0 './a.gz ./b ./c.gz '

# No thread is started for a file; the thread sanitizer has one of its own.
name='threads'
i=0
while [ $i -lt 200 ]; do
    echo $i >"$here/$i"
    i=$((i + 1))
done
run strace -f -qq -e trace=clone,clone3 -o "$folder/trace" \
    sh -c "exec $weir gzip -p3 *"
[ "$status" = 0 ] || complain "status $status instead of 0"
threads=$(grep -c 'clone3\?(' "$folder/trace")
[ "$threads" -le 6 ] || complain "$threads threads for 200 files"

finish
