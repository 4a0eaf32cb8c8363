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

# measured FILE ARGUMENT...: runs weir and writes its peak memory to FILE.
# Libtool runs the command itself and not its wrapper, a shell with a peak of
# its own.
measured()
{
    file=$1
    shift
    "$top_builddir/libtool" --mode=execute \
        "$top_builddir/tests/checks/peak_memory" "$file" "$WEIR" "$@"
}

# job NAME OPTION...: compresses NAME, compares, notes the peak memory
job()
{
    input=$1
    shift
    measured "$input.kib" read "$input" ! gzip "$@" ! write "$input.gz" ||
        violation "$input: weir fails"
    gzip -dc "$input.gz" | cmp - "$input" ||
        violation "$input: gzip gives back other bytes"
    measured "$input.back" read "$input.gz" ! gunzip ! write - |
        cmp - "$input" ||
        violation "$input: gunzip gives back other bytes"
    echo "$input: peak of gzip $(cat "$input.kib") KiB," \
        "of gunzip $(cat "$input.back") KiB"
    [ "$(cat "$input.kib")" -le 8192 ] ||
        violation "$input: gzip took more than 8 MiB"
    [ "$(cat "$input.back")" -le 8192 ] ||
        violation "$input: gunzip took more than 8 MiB"
    rm -f "$input.gz"
}

real_file small $((100 * mebibyte))
real_file large $((1024 * mebibyte))
truncate -s 9G huge # a hole: 9 GiB of zeros that take no space
job small
job large
job huge level=1

sort -n small.kib large.kib huge.kib >peaks
grown=$(($(tail -n 1 peaks) - $(head -n 1 peaks)))
[ "$grown" -le 1024 ] || violation "the peaks are $grown KiB apart"

# The same length as a stream, whose size is not known beforehand.
"$WEIR" zero size=9G ! gzip level=1 ! gunzip ! write - | cmp - huge ||
    violation "a stream of 9 GiB is not the same"
verdict
