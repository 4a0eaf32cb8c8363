#!/bin/sh
# SPDX-License-Identifier: MIT
# The examples do what they say, and say what is wrong.
deadline=60
. "$(dirname "$0")/prelude.sh"

examples=$top_builddir/examples
cd "$scratch" || exit 99

# fails_with TEXT COMMAND...: exit code 1 and one line with the text
fails_with()
{
    text=$1
    shift
    "$@" >out 2>err
    code=$?
    [ $code -eq 1 ] || violation "$*: exit code $code, not 1"
    [ "$(wc -l <err)" -eq 1 ] && grep -qF "$text" err ||
        violation "$*: not one line with '$text' but: $(cat err)"
}

# A few hundred chunks, none of them full of one byte.
seq 1 400000 >numbers
: >empty

for input in numbers empty; do
    "$examples/01_copy" $input $input.copy && cmp $input $input.copy ||
        violation "01_copy does not copy $input"
    "$examples/02_gzip_file" $input >figures && gzip -t $input.gz &&
        gzip -dc $input.gz | cmp - $input ||
        violation "02_gzip_file does not compress $input"
    grep -q "$(wc -c <$input).*$(wc -c <$input.gz)" figures ||
        violation "02_gzip_file has other figures: $(cat figures)"
done
echo 'Every letter, 26 of them.' | "$examples/03_your_own_stage" >loud
[ "$(cat loud)" = 'EVERY LETTER, 26 OF THEM.' ] ||
    violation "03_your_own_stage gives $(cat loud)"
[ "$("$examples/05_operators" 1000)" = 3682913 ] ||
    violation "05_operators adds the primes up wrongly"
[ "$("$examples/05_operators" 0)" = 0 ] ||
    violation "05_operators adds up nothing wrongly"
tr 0-9 a-j <numbers | "$examples/06_workers" >loud
tr 0-9 A-J <numbers | cmp - loud ||
    violation "06_workers does not give its input in capitals, in order"

cp numbers counted
"$examples/12_graph" counted >figures && gzip -dc counted.gz | cmp - counted ||
    violation "12_graph does not compress counted"
[ "$(cat figures)" = '400000 lines' ] ||
    violation "12_graph counts $(cat figures)"
fails_with 'nothing/numbers: No such file or directory' \
    "$examples/12_graph" nothing/numbers

for size in 0 1 65536 33333333; do
    [ "$("$examples/04_poll_loop" $size)" = "$size bytes came out" ] ||
        violation "04_poll_loop does not move $size bytes"
done

if [ -x "$examples/11_libuv_loop" ]; then
    "$examples/11_libuv_loop" "$(printf '%0100d' 0)" >figures
    grep -qx '100 bytes became [23][0-9]' figures ||
        violation "11_libuv_loop does not compress: $(cat figures)"
fi
# compile_plugin NAME [FLAG]...
compile_plugin()
{
    plugin=$1
    shift
    $CC -std=gnu11 -Wall -Wextra -Werror -shared -fPIC \
        "-I$top_srcdir/include" -o $plugin.so \
        "$top_srcdir/examples/$plugin.c" "$@" ||
        violation "$plugin: not compiled"
}

for plugin in 07_plugin_filter 08_plugin_callbacks 09_plugin_csv; do
    compile_plugin $plugin
done
echo Uryyb | "$WEIR" read - ! ./07_plugin_filter.so ! write - >turned
[ "$(cat turned)" = Hello ] ||
    violation '07_plugin_filter does not turn letters'
"$WEIR" read numbers ! ./08_plugin_callbacks.so ! write tallied
{ cat numbers && echo 400000 lines; } | cmp - tallied ||
    violation '08_plugin_callbacks does not count lines'

# Every place where a chunk can end, inside of quotes too.
printf 'a,"b,\r\n""b",c\r\n1,2,3\n,"",x\r\n' >table.csv
printf '"b,\r\n""b"\n2\n""\n' >second
for size in 1 2 3 5 7 64; do
    "$WEIR" read table.csv chunk=$size ! ./09_plugin_csv.so 2 ! write - |
        cmp - second || violation "09_plugin_csv picks wrongly by $size"
done

if [ -n "${PCRE2_LIBS-}" ]; then
    compile_plugin 10_plugin_pcre2 ${PCRE2_CFLAGS-} $PCRE2_LIBS
    sed 's/.*/&: me.&+x@a-b.example.org, "you@org.de" x@y/' numbers >mails
    sed 's/.*/&: ***@***.org, "***@***.de" x@y/' numbers >hidden
    "$WEIR" read mails ! lines ! ./10_plugin_pcre2.so ! write - |
        cmp - hidden || violation '10_plugin_pcre2 hides something else'
    for input in numbers empty; do
        "$WEIR" read $input ! lines ! ./10_plugin_pcre2.so ! write - |
            cmp - $input || violation "10_plugin_pcre2 changes $input"
    done
fi

fails_with nosuch "$examples/01_copy" nosuch copy
fails_with numbers.copy "$examples/01_copy" numbers numbers.copy
fails_with nosuch "$examples/02_gzip_file" nosuch
fails_with take "$examples/05_operators" -1
[ ! -e copy ] && [ ! -e nosuch.gz ] || violation "a failed run left its output"
"$examples/03_your_own_stage" <numbers >/dev/full 2>err &&
    violation "03_your_own_stage does not notice a full disk"
verdict
