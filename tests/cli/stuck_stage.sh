#!/bin/sh
# SPDX-License-Identifier: MIT
# A plug-in that never returns: once the run has failed or is aborted, it is
# given a time of grace; then it is named and weir ends as it would have.
deadline=120
. "$top_srcdir/tests/cli/common.sh"
. "$top_srcdir/tests/cli/plugin_common.sh"

# ThreadSanitizer would name the thread, too, that is left behind.
export TSAN_OPTIONS="${TSAN_OPTIONS-}:report_thread_leaks=0"
probe=$top_builddir/tests/cli/signal_probe
mkfifo began
sample 1000 >in

# It opens a FIFO, so that the test knows that it runs, and then looks at
# nothing that weir tells it.
compile stuck.so <<'C'
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
static int run(weir_stage *self)
{
    (void)self;
    (void)!open("began", getenv("READS") ? O_RDONLY : O_WRONLY);
    for (;;)
        pause();
    return 0;
}
static weir_stage_def make(const void *options)
{
    (void)options;
    return (weir_stage_def){.name = "stuck", .kind = WEIR_TRANSFORM,
                            .run = run};
}
static const weir_stage_type stuck = {.name = "stuck", .summary = "Never ends",
    .kind = WEIR_TRANSFORM, .make = make};
WEIR_PLUGIN(&stuck)
C

for signal in 2 15; do
    what="signal $signal"
    result=$(READS=1 "$probe" began $signal "$WEIR" read in ! ./stuck.so ! \
        write new 2>"$stderr") || fail "signal_probe: $what"
    [ "${result% *}" = "signal $signal" ] || fail "$result: $what"
    code=0
    expect_one_line 0 'Aborted; not home: stuck; given up after 5 s'
    [ ! -e new ] || fail "new is there: $what"
done

# Of a run that fails by itself the error is told, too.
refused 1 'exec: ' 'exit status 3; not home: stuck; given up after 5 s' -- \
    zero ! ./stuck.so ! exec ': <began; exit 3'

# What comes home in time is not spoken of, nor is a run waited for then.
refused 1 'exit status 3' -- zero ! exec 'exit 3'
grep -q home "$stderr" && fail "a stage that came home is named"
exit 0
