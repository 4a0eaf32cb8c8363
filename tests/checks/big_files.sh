#!/bin/sh
# SPDX-License-Identifier: MIT
# The main job at 100 MiB, 1 GiB and 9 GiB: gzip and gunzip give back the same
# bytes, and the memory it takes is small and does not grow. Run by
# `make check-slow`.
deadline=900
export TMPDIR="${top_builddir:-.}" # /tmp may be memory
. "$(dirname "$0")/prelude.sh"

mebibyte=$((1024 * 1024))
cd "$scratch" || exit 99
free=$(df --output=avail -k . | tail -n 1)
[ "$free" -gt $((4 * mebibyte)) ] || skip "less than 4 GiB free in $scratch"

# real_file NAME BYTES: of the system's files, over again where they are few
real_file()
{
    for again in 1 2 3 4 5 6 7 8; do
        tar --create --file - --sort=name --directory / usr 2>/dev/null
    done | head -c "$2" >"$1"
    [ "$(wc -c <"$1")" -eq "$2" ] || violation "$1 could not be made"
}

# small_enough FILE: the peak in it is at most 8 MiB
small_enough()
{
    echo "${1%.*}: peak of ${1##*.} $(cat "$1") KiB"
    [ "$(cat "$1")" -le 8192 ] || violation "$1: that is more than 8 MiB"
}

# pack NAME OPTION...: compresses NAME; gzip gives back the same
pack()
{
    input=$1
    shift
    measured "$input.gzip" read "$input" ! gzip "$@" ! write "$input.gz" ||
        violation "$input: weir fails"
    gzip -dc "$input.gz" | cmp - "$input" ||
        violation "$input: gzip gives back other bytes"
    small_enough "$input.gzip"
}

# unpack NAME: weir gives back the same
unpack()
{
    measured "$1.gunzip" read "$1.gz" ! gunzip ! write - | cmp - "$1" ||
        violation "$1: gunzip gives back other bytes"
    small_enough "$1.gunzip"
}

real_file small $((100 * mebibyte))
real_file large $((1024 * mebibyte))
truncate -s 9G huge # a hole: 9 GiB of zeros that take no space
pack small
unpack small
pack large
unpack large
pack huge level=1

sort -n small.gzip large.gzip huge.gzip >peaks
grown=$(($(tail -n 1 peaks) - $(head -n 1 peaks)))
[ "$grown" -le 1024 ] || violation "the peaks are $grown KiB apart"

# The same length as a stream, whose size is not known beforehand, and back.
"$WEIR" zero size=9G ! gzip level=1 ! gunzip ! write - | cmp - huge ||
    violation "a stream of 9 GiB is not the same"
verdict
