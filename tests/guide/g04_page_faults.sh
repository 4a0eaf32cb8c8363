#!/bin/sh
# SPDX-License-Identifier: MIT
# G4: page faults, the second witness of memory: without backpressure each page
# of the input is a new one.
deadline=60
. "$top_srcdir/tests/guide/guide_prelude.sh"
memory_is_weirs_own

measured small respect 16
measured large respect 64
measured ignoring ignore 64
grown=$(($(figure large faults) - $(figure small faults)))
[ "$grown" -le 512 ] || fail "with backpressure $grown more for 48 MiB more"
[ "$(figure ignoring faults)" -ge $((10 * $(figure large faults))) ] ||
    fail "without it are not ten times as many"
exit 0
