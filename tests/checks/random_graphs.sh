#!/bin/sh
# SPDX-License-Identifier: MIT
# Of 1 000 random graphs each finishes or has its deadlock named, 1 000 more
# finish when their edges may grow, and no slow stage of another 1 000 is taken
# for a deadlock. Run by `make check-slow`.
deadline=3600
. "$(dirname "$0")/prelude.sh"

WEIR_STRESS_SCALE=20 "$top_builddir/tests/stress/stress_deadlock" ||
    violation "see above"
verdict
