#!/bin/sh
# SPDX-License-Identifier: MIT
# G2: the most memory with backpressure and without. With it the peak is the
# same for any size; without it the peak is the size.
deadline=60
. "$top_srcdir/tests/guide/guide_prelude.sh"

measured small respect 16
measured large respect 64
measured small_ignoring ignore 16
measured large_ignoring ignore 64
[ -z "$(over_bound small)$(over_bound large)" ] ||
    fail "an edge held more than its bound"
[ "$(over_bound large_ignoring)" = 0 ] ||
    fail "the edge of a source that heeds no answer kept its bound"

memory_is_weirs_own
grown=$(($(figure large peak) - $(figure small peak)))
[ "$grown" -le 2048 ] || fail "with backpressure it grows by $grown KiB"
grown=$(($(figure large_ignoring peak) - $(figure small_ignoring peak)))
[ "$grown" -ge $((40 * 1024)) ] || fail "without it grows by just $grown KiB"
[ "$(figure large_ignoring peak)" -ge $((10 * $(figure large peak))) ] ||
    fail "without it is not ten times as much"
exit 0
