# SPDX-License-Identifier: MIT
# What the guide's tests that take processes share. Sourced first, with the
# seconds that the whole script may take in $deadline:
#
#     deadline=60
#     . "$top_srcdir/tests/guide/guide_prelude.sh"
#
# The rest is as in tests/cli/common.sh.
. "$top_srcdir/tests/cli/common.sh"

flow=$top_builddir/tests/guide/guide_flow

# The sanitizers have memory of their own, far more than the line has, and
# their shadow is mapped beyond any limit on it.
memory_is_weirs_own()
{
    [ "$WEIR_SANITIZER" = no ] ||
        skip "a sanitizer's own memory hides weir's"
}

# measured NAME MODE MEBIBYTES: the figures of a run, in NAME
measured()
{
    "$flow" "$2" "$3" >"$1" || fail "guide_flow $2 $3"
    sed "s/^/$2 $3 MiB: /" "$1"
}

# figure NAME KEY: "peak" or "faults" of that run
figure()
{
    sed -n "s/^$2 //p" "$1"
}

# over_bound NAME: the edges that held more than their bound
over_bound()
{
    awk '$1 == "edge" && $4 > $6 { print $2 }' "$1"
}
