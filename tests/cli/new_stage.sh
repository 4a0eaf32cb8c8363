#!/bin/sh
# SPDX-License-Identifier: MIT
# What new-stage writes builds and works as it stands, and is short.
deadline=120
. "$top_srcdir/tests/cli/common.sh"
. "$top_srcdir/tests/cli/plugin_common.sh"

# Stands for an installed weir.
cat >weir.pc <<PC
plugindir=$PWD/installed
Name: weir
Description: the headers of the source
Version: 0
Cflags: -I$top_srcdir/include
PC
export PKG_CONFIG_PATH="$PWD"

for name in my-stage int for_2; do
    works new-stage $name
    [ ! -s "$stdout" ] || fail "new-stage says something"
    [ "$(ls $name | tr '\n' ' ')" = "Makefile README.md $name.c test.sh " ] ||
        fail "other files: $(ls $name)"
    [ "$(grep -c . $name/$name.c)" -le 12 ] || fail "more than 12 lines of C"
    make -C $name check WEIR="$WEIR" CC="$CC" >"$stderr" 2>&1 ||
        fail "the new stage does not build and work"
    grep -qx "$name works" "$stderr" || fail "its test does not say so"
done
make -C my-stage install CC="$CC" >"$stderr" 2>&1 || fail "make install"
works --plugin-path=installed help my-stage

# What README.md shows is what it writes, and its commands do what they should.
mkdir readme
cd readme || exit 99
sed -n '/^### In the command/,/^## /p' "$top_srcdir/README.md" |
    awk '/^```/ { n++; next } n == 1 { print >"commands" }
                              n == 3 { print >"source" }'
[ "$(grep -c . commands)" -le 3 ] || fail "README.md takes more commands"
CC=$CC PATH=$top_builddir:$PATH sh -e commands >"$stdout" 2>"$stderr" ||
    fail "the commands of README.md fail"
[ "$(tail -n 1 "$stdout")" = HELLO ] || fail "README.md: $(cat "$stdout")"
cmp source upper/upper.c || fail "README.md shows another upper.c"
cd .. || exit 99

# Its test can fail.
sed 's/toupper/tolower/' my-stage/my-stage.c >changed
mv changed my-stage/my-stage.c
make -C my-stage check WEIR="$WEIR" CC="$CC" >"$stderr" 2>&1 &&
    fail "its test does not see a stage that does not work"

for name in '' A ../a a/b 1a 'a b' -a "$(printf '%065d' 0 | tr 0 a)"; do
    refused 2 "is no name for a stage" -- new-stage "$name"
done
refused 2 "gzip" "built-in" -- new-stage gzip
refused 2 "my-stage is there already" -- new-stage my-stage
echo precious >file
refused 2 "file is there already" -- new-stage file
refused 2 "missing" -- new-stage
refused 2 "extra" -- new-stage a extra
if [ "$(id -u)" -ne 0 ]; then
    mkdir closed
    chmod a-w closed
    cd closed || exit 99
    refused 1 "Permission denied" -- new-stage a
fi
exit 0
