#!/bin/sh
# SPDX-License-Identifier: MIT
# Files through gzip and back, in each way that a pipeline can be written.
deadline=120
. "$top_srcdir/tests/cli/common.sh"

# ---- Sizes around everything that a buffer is made of -----------------------

for size in 0 1 4095 4096 4097 16384 65535 65536 65537 262144 3000001; do
    sample "$size" >in
    works read in ! gzip ! write in.gz
    gzip -t in.gz || fail "gzip -t, $size bytes"
    gzip -dc in.gz | cmp - in || fail "gzip -d, $size bytes"
    works read in.gz ! gunzip ! write out
    cmp in out || fail "gunzip, $size bytes"
    works read in ! gzip workers=0 ! write many.gz
    gzip -dc many.gz | cmp - in || fail "gzip -d of blocks, $size bytes"
    works read in ! gzip workers=3 ! write three.gz
    cmp three.gz many.gz || fail "the workers' number shows, $size bytes"
    rm in in.gz out many.gz three.gz
done

# ---- Standard input and output ----------------------------------------------

sample 300000 >in
"$WEIR" read - ! gzip ! write - <in | gzip -dc | cmp - in ||
    fail "through standard input and output"
gzip -c in | "$WEIR" read - ! gunzip ! write - | cmp - in ||
    fail "gunzip of a pipe"
"$WEIR" zero size=100M ! gzip ! write - | gzip -t || fail "100 MiB of zeros"
size=$("$WEIR" zero size=100M ! gzip ! gunzip ! write - | wc -c)
[ "$size" -eq 104857600 ] || fail "100 MiB of zeros and back"

# ---- One quoted string ------------------------------------------------------

works 'read in ! gzip level=1 ! write one.gz'
gzip -dc one.gz | cmp - in || fail "a quoted pipeline"
cp in 'a name'
works "read 'a name' ! write \"another \\\"name\\\"\""
cmp in 'another "name"' || fail "quoted names"
works 'read a\ name ! write third\ name'
cmp in 'third name' || fail "names with backslashes"
cp in '!'
works 'read "!" ! write fourth'
cmp in fourth || fail "a quoted !"
works read ./! ! write fifth
cmp in fifth || fail "a file called !"
works -- read in ! write sixth
cmp in sixth || fail "-- before the pipeline"

# ---- Marks ------------------------------------------------------------------

for mark in hwm=0 hwm=1 hwm=1K hwm=8MiB; do
    works read in chunk=1M "$mark" ! gzip "$mark" ! write marked.gz force
    gzip -dc marked.gz | cmp - in || fail "$mark"
done
for mark in 0 1 1.5K 1GB; do
    works --high-water-mark="$mark" read in chunk=1M ! gzip ! gunzip ! \
        write marked force
    cmp marked in || fail "--high-water-mark=$mark"
done

# ---- What the stages are told of the source ---------------------------------

header_name()
{
    gzip -lN "$1" | awk 'NR == 2 { print $4 }'
}
header_time()
{
    od -An -tu4 -j4 -N4 "$1" | tr -d ' '
}

mkdir sub
cp in sub/told
chmod 640 sub/told
touch -d @1234567890 sub/told
works read sub/told ! pass ! gzip ! write told.gz
[ "$(header_name told.gz)" = told ] || fail "no name in the header"
[ "$(header_time told.gz)" = 1234567890 ] || fail "no time in the header"
[ "$(stat -c '%a %Y' told.gz)" = "640 1234567890" ] ||
    fail "mode and time of the source are not kept"

works read sub/told ! gzip name=mine mtime=5 ! write given.gz
[ "$(header_name given.gz)" = mine ] || fail "name= is not heeded"
[ "$(header_time given.gz)" = 5 ] || fail "mtime= is not heeded"
works read sub/told ! gzip mtime=0 ! write none.gz
[ "$(header_time none.gz)" = 0 ] || fail "mtime=0 is not heeded"

# A file that is compressed anew is no longer the one that was read.
works read told.gz ! gunzip ! gzip ! write anew.gz
[ "$(header_time anew.gz)" = 0 ] || fail "the time of the compressed file"
exit 0
