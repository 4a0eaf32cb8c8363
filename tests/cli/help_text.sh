#!/bin/sh
# SPDX-License-Identifier: MIT
# What is asked for comes on standard output, and says what there is.
deadline=60
. "$top_srcdir/tests/cli/common.sh"

shows()
{
    grep -qF -e "$1" "$stdout" || fail "no '$1' in weir $shown"
}

asked()
{
    shown=$*
    works "$@"
    [ -s "$stdout" ] || fail "nothing from weir $*"
    [ "$(awk 'length > 100' "$stdout" | wc -l)" -eq 0 ] ||
        fail "a line too long in weir $*"
}

for option in --version -V; do
    asked "$option"
    grep -qE '^weir [0-9]+\.[0-9]+\.[0-9]+$' "$stdout" || fail "$option"
done
for option in --help -h help; do
    asked "$option"
    for text in --stats --quiet --progress --high-water-mark=SIZE \
        --budget=SIZE --help --version SIGUSR1 "Exit status"; do
        shows "$text"
    done
done

stages="read write gzip gunzip zero null pass count throttle
lines chunk head skip grep crc32 exec connect listen
tee balance partition merge concat join zip"
asked stages
# Those that need a library are there or not.
for stage in sha256 zstd unzstd; do
    grep -q "^$stage " "$stdout" && stages="$stages $stage"
done
for stage in $stages; do
    grep -qE "^$stage +(source|transform|sink|any) +[A-Z]" "$stdout" ||
        fail "no line for $stage in weir stages"
done
[ "$(wc -l <"$stdout")" -eq "$(echo $stages | wc -w)" ] ||
    fail "not one line for each stage"

for stage in $stages; do
    asked help "$stage"
    shows "weir"
    shows "hwm=SIZE"
    sed -n 's/^  \([a-z_]*\)=.*/\1/p' "$stdout" >"$scratch/keys"
    while IFS= read -r key; do
        grep -qE "Cm $key( |\$)" "$top_srcdir/man/weir.1" ||
            fail "$key of $stage is not in weir(1)"
    done <"$scratch/keys"
done
asked help gzip
for text in level=NUMBER "1 to 12" "default 6" name= mtime= codec= members= \
    transform; do
    shows "$text"
done
asked help read
for text in path= required chunk=SIZE bytes source; do
    shows "$text"
done
asked help write
for text in path= force sync like= sink; do
    shows "$text"
done
asked help gunzip
for text in max_output=SIZE name= ignore_garbage codec= workers=; do
    shows "$text"
done
asked help throttle
for text in rate=SIZE "bytes per second" burst=SIZE; do
    shows "$text"
done
asked help zero
for text in size=SIZE chunk=SIZE; do
    shows "$text"
done
asked help count
shows "print"

# Help that cannot be written is a failure.
if [ -c /dev/full ]; then
    what="weir --help >/dev/full"
    "$WEIR" --help >/dev/full 2>"$stderr"
    code=$?
    : >"$stdout"
    expect_one_line 1 "standard output" "No space left on device"
fi
exit 0
