#!/bin/sh
# SPDX-License-Identifier: MIT
# From the abort to all joined in under 100 ms. Run by `make check-slow`, by
# itself: other work on the machine takes time too.
deadline=120
. "$(dirname "$0")/prelude.sh"

"$top_builddir/tests/stress/stress_abort_time" || violation "see above"
WEIR_TIMED=yes "$top_srcdir/tests/cli/signals.sh" || violation "see above"
verdict
