#!/bin/sh
# SPDX-License-Identifier: MIT
# A file system that knows no unnamed files: the output is a hidden file until
# it is whole, and any fault removes it.
# shellcheck disable=SC2086 # commands are several words
# shellcheck source=tests/fault/fault_common.sh
. "${top_srcdir:?}/tests/fault/fault_common.sh"
need_strace
make_input

copy="$weir --high-water-mark=1 read $here/in ! write $here/out"

# without ERROR RULES COMMAND...: how the file system says no, more faults and
# the run.
without()
{
    refusal=$1
    more=$2
    shift 2
    inject "-P $here -e inject=openat:error=$refusal:when=1 $more" "$@"
}

for refusal in EOPNOTSUPP EISDIR EINVAL; do
    without $refusal '' $copy sync
    expect_success
done

# It takes the older file's place with force, and only then.
put_old
without EOPNOTSUPP '' $copy force
expect_success
put_old
without EOPNOTSUPP '-e inject=renameat:error=EACCES' $copy force
expect_old "write: $here/out: Permission denied"

# A file system whose rename always replaces: a link and an unlink do it.
without EOPNOTSUPP '-e inject=renameat2:error=EINVAL' $copy
expect_success
without EOPNOTSUPP '-e inject=renameat2:error=EINVAL
    -e inject=linkat:error=EPERM' $copy
expect_failure "write: $here/out: Operation not permitted"
without EOPNOTSUPP '-e inject=renameat2:error=EINVAL
    -e inject=linkat:error=EEXIST' $copy
expect_failure "write: $here/out: File exists"
without EOPNOTSUPP '-e inject=renameat2:error=EIO' $copy
expect_failure "write: $here/out: Input/output error"

finish
