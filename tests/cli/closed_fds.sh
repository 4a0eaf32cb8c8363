#!/bin/sh
# SPDX-License-Identifier: MIT
# Started with descriptors 0 to 2 closed: no file of the pipeline gets one of
# these numbers, and a standard stream that is missing is not taken for empty.
deadline=60
. "$top_srcdir/tests/cli/common.sh"

sample 100000 >in

"$WEIR" read in ! gzip ! write out.gz <&- >&- 2>&- || fail "all are closed"
gzip -dc out.gz | cmp - in || fail "all are closed: not the same"

"$WEIR" read nosuch ! write never <&- >&- 2>&-
[ $? -eq 1 ] || fail "a failure with all closed"
[ ! -e never ] || fail "a file is left"

: >"$stdout"
what="standard output is closed"
"$WEIR" read in ! write - >&- 2>"$stderr"
code=$?
expect_one_line 1 "write" "standard output"

what="standard input is closed"
"$WEIR" read - ! write out <&- >"$stdout" 2>"$stderr"
code=$?
expect_one_line 1 "read" "standard input"
[ ! -e out ] || fail "$what: a file is left"
exit 0
