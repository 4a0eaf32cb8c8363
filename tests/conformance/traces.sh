#!/bin/sh
# SPDX-License-Identifier: MIT
# Replays all recorded traces, with real threads, a hundred times; and one that
# tells a lie, which must be found.
replay=$top_builddir/tests/conformance/replay
traces=$top_srcdir/tests/conformance/traces
scratch=$(mktemp -d) || exit 99
trap 'rm -rf "$scratch"' EXIT

sed '5s/length=5/length=6/' "$traces/golden-g01.trace" >"$scratch/lie.trace"
said=$(timeout 60 "$replay" "$scratch/lie.trace")
if [ $? -ne 1 ]; then
    echo "a wrong length was not found"
    exit 1
fi
case $said in
"$scratch/lie.trace:5: expected state length=6 "*"0 passed, 1 failed") ;;
*)
    echo "the failure was told otherwise: $said"
    exit 1
    ;;
esac
cd "${traces%/*}" || exit 99
timeout 300 "$replay" $(yes "${traces##*/}" | head -n 100)
