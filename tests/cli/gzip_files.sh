#!/bin/sh
# SPDX-License-Identifier: MIT
# Many files by one pool: what `weir gzip` and `weir gunzip` do beyond gzip, and
# how the command line tells them from pipelines.
deadline=300
. "$top_srcdir/tests/cli/common.sh"

# ---- Many, whatever the number of threads -----------------------------------

mkdir plain
i=0
while [ $i -lt 300 ]; do
    sample $((i * 37)) >"plain/$i"
    i=$((i + 1))
done
for large in 40 41 90 299; do
    sample 1500000 >"plain/$large"
done

for threads in 1 2 7 0; do
    cp -a plain "many$threads"
    works gzip -p $threads "many$threads"/*
    [ "$(ls "many$threads" | grep -c '\.gz$')" -eq 300 ] ||
        fail "not 300 files of $threads threads"
    (cd "many$threads" && cksum *) >"$scratch/sums$threads"
    cmp -s "$scratch/sums1" "$scratch/sums$threads" ||
        fail "the number of threads shows: $threads"
done
gzip -t many2/*.gz || fail "gzip -t"
for threads in 1 2 7; do
    works gunzip -p$threads "many$threads"/*
    diff -r plain "many$threads" || fail "and back by $threads threads"
done

works gzip -r plain
works gunzip -rk plain
cat many1/* >"$scratch/all"
works gunzip -c plain/*.gz
(cd plain && for f in *.gz; do cat "${f%.gz}"; done) | cmp - "$stdout" ||
    fail "gunzip -c: not in the order of the list"
"$WEIR" gzip -cp3 many1/* | gzip -dc | cmp - "$scratch/all" ||
    fail "gzip -c: not in the order of the list"
rm -r plain many*

# What is made of each is what the stage makes of blocks of one size.
sample 400000 >small
sample 1500000 >large
: >empty
for file in "small block=512K" "empty block=512K" "large block=256K"; do
    "$WEIR" read ${file% *} ! gzip ${file#* } ! write - \
        >"$scratch/wanted"
    works gzip -c ${file% *}
    cmp "$scratch/wanted" "$stdout" || fail "not as the stage: $file"
done
rm small large empty

# ---- The order of what is said, and who is not stopped by it ----------------

sample 900000 >large
for i in 1 2 3 4 5 6; do sample ${i}0000 >f$i; done
run gzip -v f1 gone f2 large gone2 f3 . f4 none f5 f6
[ "$code" -eq 1 ] || fail "exit code $code for files that are not there"
sed 's/:.*//; s/^weir$/weir/' "$stderr" | tr '\n' ' ' >"$scratch/said"
echo 'f1 weir f2 large weir f3 weir f4 weir f5 f6 ' |
    tr -d '\n' | cmp - "$scratch/said" || fail "not in the order of the list"
gzip -t large.gz f?.gz || fail "those between files that failed"
[ ! -e f6 ] && [ ! -e large ] || fail "files were not removed"

gzip -dc f2.gz | gzip -c | head -c 100 >cut.gz
run gunzip f1.gz cut.gz f2.gz
[ "$code" -eq 1 ] || fail "exit code $code for a file that is cut"
grep -qx 'weir: gunzip: cut.gz: unexpected end of the input at byte 100' \
    "$stderr" || fail "what is wrong with a file that is cut"
[ -e f1 ] && [ -e f2 ] && [ -e cut.gz ] && [ ! -e cut ] ||
    fail "the files beside one that is cut"

# In one that is larger than a worker takes whole the same is said.
sample 3000000 | gzip -1c >whole.gz
head -c 650000 whole.gz >part.gz
for options in "" -c -t; do
    run gunzip $options part.gz
    [ "$code" -eq 1 ] || fail "exit code $code: gunzip $options part.gz"
    grep -q '^weir: gunzip: part.gz: unexpected end .* at byte 650000$' \
        "$stderr" || fail "gunzip $options part.gz"
done
[ -e part.gz ] && [ ! -e part ] || fail "something became of part.gz"

# What stands behind the data is said in every way to read them.
(cat whole.gz && echo garbage) >more.gz
gzip -dc whole.gz >"$scratch/wanted"
: >"$scratch/nothing"

# warns WAY NAME OUTPUT: that is what the code and the streams say
warns()
{
    [ $code -eq 2 ] || fail "exit code $code: $1"
    echo "weir: $2: decompression OK, trailing garbage ignored" |
        cmp - "$stderr" || fail "what is said of garbage: $1"
    cmp "$3" "$stdout" || fail "what is expanded in spite of garbage: $1"
}
for file in more.gz "-p1 whole.gz more.gz"; do
    run gunzip -t $file
    warns "-t $file" more.gz "$scratch/nothing"
done
run gunzip -c more.gz
warns "-c" more.gz "$scratch/wanted"
"$WEIR" gunzip <more.gz >"$stdout" 2>"$stderr"
code=$?
warns "standard input" stdin "$scratch/wanted"
"$WEIR" gunzip -q <more.gz >"$stdout" 2>"$stderr"
[ $? -eq 2 ] && [ ! -s "$stderr" ] || fail "gunzip -q and garbage"
rm -f ./*

# ---- In place of gzip -------------------------------------------------------

if command -v tar >/dev/null && tar --version | grep -q GNU; then
    mkdir tree
    for i in 1 2 3; do sample ${i}00000 >tree/$i; done
    tar --use-compress-program="$WEIR gzip -p2" -cf tree.tgz tree ||
        fail "tar with weir gzip"
    gzip -t tree.tgz || fail "what tar made with weir gzip"
    mkdir there
    tar --use-compress-program="$WEIR gzip -p2" -xf tree.tgz -C there ||
        fail "tar -x with weir gzip"
    diff -r tree there/tree || fail "tar with weir gzip and back"
    tar --use-compress-program="$WEIR gunzip" -tf tree.tgz >/dev/null ||
        fail "tar -t with weir gunzip"
fi

# ---- Which of the two it is -------------------------------------------------

sample 1000 >in
refused 2 "gzip" "first" -- gzip ! write new
refused 2 "gzip" "first" -- gzip in ! write new
refused 2 "gunzip" "first" -- gunzip ! write new
refused 2 "gzip" "behind it" -- --stats gzip in
refused 1 "gzip" "-p 100000" "0 to 256" -- gzip -p 100000 in
refused 1 "gzip" "-p -1" -- gzip -p -1 in
refused 1 "gzip" "-p x" -- gzip -px in
refused 1 "gzip" "-z" "weir gzip --help" -- gzip -qz in
refused 1 "gunzip" "--best=3" -- gunzip --best=3 in
refused 1 "gzip" "--processes" "value" -- gzip --processes
works gzip ./in
works gunzip -k in.gz
works gzip --help
grep -q -e '--processes' "$stdout" || fail "weir gzip --help"
works gunzip --version
works help gzip
grep -qF "'weir gzip --help'" "$stdout" || fail "weir help gzip does not tell"
"$WEIR" gzip <in | "$WEIR" gunzip | cmp - in || fail "as a filter"

# ---- Nobody reads any more --------------------------------------------------

sample 3000000 >long
if env --default-signal=PIPE true 2>/dev/null; then
    for files in "in in in" "long" "in long in"; do
        for options in "-c" "-dcf"; do
            { env --default-signal=PIPE "$WEIR" gzip $options $files $files \
                $files; echo $? >"$scratch/code"; } 2>"$stderr" | true
            [ "$(cat "$scratch/code")" -eq 141 ] ||
                [ "$(cat "$scratch/code")" -eq 0 ] ||
                fail "$(cat "$scratch/code") when nobody reads: $files"
            [ ! -s "$stderr" ] || fail "not quiet when nobody reads"
        done
    done
fi

for files in in long; do
    "$WEIR" gzip -c $files >/dev/full 2>"$stderr"
    code=$?
    : >"$stdout"
    what="a device that is full, $files"
    expect_one_line 1 "standard output: No space left on device"
done
exit 0
