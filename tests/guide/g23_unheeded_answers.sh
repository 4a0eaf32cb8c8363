#!/bin/sh
# SPDX-License-Identifier: MIT
# G23: the answer of a write cannot be overlooked by accident: a compiler says
# so of each call, and says nothing where it is heeded.
deadline=60
. "$top_srcdir/tests/guide/guide_prelude.sh"

# compiles STATEMENT: in a function that has a writable and a chunk
compiles()
{
    cat >call.c <<END
#include <weir/weir.h>

int call(weir_writable *out, weir_chunk chunk);
int call(weir_writable *out, weir_chunk chunk)
{
    $1
}
END
    "$CC" -std=c11 -Werror=unused-result -I"$top_srcdir/include" \
        -c -o call.o call.c >"$stdout" 2>"$stderr"
}

for call in 'weir_write(out, chunk)' 'weir_try_write(out, chunk)' \
    'weir_write_until(out, chunk, WEIR_FOREVER)' 'weir_offer(out, chunk)' \
    'weir_write_many(out, &chunk, 1)' 'weir_end_with(out, chunk)' \
    'weir_wait_drain(out, WEIR_FOREVER)'; do
    compiles "return $call;" || fail "$call does not compile"
    compiles "$call; return 0;" && fail "$call may be overlooked"
    grep -q 'unused-result' "$stderr" || fail "$call fails in another way"
done
exit 0
