#!/bin/sh
# SPDX-License-Identifier: MIT
# Each public header compiles alone, and twice, as C11 and as C++.
deadline=120
. "$(dirname "$0")/prelude.sh"

flags="-Wall -Wextra -Wpedantic -Wshadow -Wundef -Werror -fsyntax-only
    -I$top_srcdir/include"

# compile COMPILER-AND-OPTIONS HEADER
compile()
{
    header=$2
    printf '#include <%s>\n' "$header" "$header" |
        $1 $flags - >"$scratch/errors" 2>&1 ||
        violation "$header does not compile alone with '$1':" \
            "$(cat "$scratch/errors")"
}

command -v "${CC%% *}" >/dev/null || skip "there is no C compiler"
headers=$(cd "$top_srcdir/include" && ls weir/*.h)
for header in $headers; do
    compile "$CC -std=c11 -Wstrict-prototypes -x c" "$header"
done
if ! command -v "${CXX%% *}" >/dev/null; then
    [ ! -s "$scratch/violations" ] || exit 1
    skip "C++ was not tried: there is no compiler"
fi
for header in $headers; do
    compile "$CXX -std=c++11 -x c++" "$header"
    compile "$CXX -std=c++20 -x c++" "$header"
done

# All that is in include/ is installed, and all that is installed is there.
sed -n 's,^[[:space:]]*include/\(weir/[a-z_]*\.h\).*,\1,p' \
    "$top_srcdir/lib/local.mk" | sort >"$scratch/listed"
printf '%s\n' $headers | sort | diff - "$scratch/listed" ||
    violation "include/ and weirinclude_HEADERS of lib/local.mk differ"
verdict
