# SPDX-License-Identifier: MIT
# What the checks share. Sourced first, with the seconds that the whole script
# may take:
#
#     deadline=60
#     . "$(dirname "$0")/prelude.sh"
#
# A check that is run by hand finds the sources by itself; those that need a
# build take its folder from $top_builddir. A check reports each violation as
# it finds it and ends with `verdict`. 0 passes, 1 fails, 77 skips.

if [ -z "${WEIR_CHECK_STARTED-}" ]; then
    export WEIR_CHECK_STARTED=1
    exec timeout -k 5 "$deadline" sh "$0" "$@"
fi
unset WEIR_CHECK_STARTED
export LC_ALL=C

: "${top_srcdir:=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)}"
: "${top_builddir:=$top_srcdir}" "${WEIR:=$top_builddir/weir}"
: "${CC:=gcc}" "${CXX:=g++}" "${WEIR_SANITIZER:=no}"
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM
: >"$scratch/violations"

# Also from within a loop at the end of a pipe, which is a shell of its own.
violation()
{
    printf '%s\n' "$*" | tee -a "$scratch/violations"
}

verdict()
{
    [ ! -s "$scratch/violations" ]
    exit
}

skip()
{
    printf 'SKIP: %s\n' "$*"
    exit 77
}

# sources FOLDER... -- PATTERN...: the files below the folders with such names,
# as paths from the top
sources()
{
    (
        cd "$top_srcdir" || exit
        folders=
        while [ "$1" != -- ]; do
            [ -e "$1" ] && folders="$folders $1"
            shift
        done
        shift
        for pattern; do
            find $folders -name "$pattern" -type f ! -path '*/.*'
        done | sort
    )
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
