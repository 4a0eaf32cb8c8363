#!/bin/sh
# SPDX-License-Identifier: MIT
# weir check: stages, edges and their bound; the graph for Graphviz, before a
# run and during one.
deadline=120
. "$top_srcdir/tests/cli/common.sh"

echo data >in

shows()
{
    grep -qE -e "$1" "$stdout" || fail "no line like '$1'"
}

# ---- The tables -------------------------------------------------------------

snapshot >"$before"
works check read nosuch ! tee name=t t. low=0 full=drop-oldest ! gzip ! \
    write new t. hwm=1M on-error=detach ! null
shows '^read +source +0 +1$'
shows '^t \(tee\) +transform +1 +2$'
shows '^null +sink +1 +0$'
shows '^read -> t +[0-9]+ +[0-9]+  wait +bytes +fail$'
shows '^t -> gzip +[0-9]+ +0  drop-oldest +bytes +fail$'
shows '^t -> null +1048576 +524288  wait +bytes +detach$'
shows '^the edges hold at most [0-9]+ bytes \('
snapshot | cmp -s "$before" - || fail "check has made a file"

# The marks are added up: high mark less one and the largest chunk.
works check zero chunk=1000 hwm=4000 ! null
shows '^the edges hold at most 4999 bytes '
works --high-water-mark=2000 check zero chunk=1000 ! null
shows '^the edges hold at most 2999 bytes '

# What has no bound is named.
works check zero ! z. , zero ! z. , zip name=z ! null
shows '^not bounded: z -> null: how large a chunk of z can be'
works --budget=1M check zero ! z. , zero ! z. , zip name=z ! null
shows '^the edges hold at most 1048576 bytes '

refused 2 "tee" -- check read in ! tee ! null
refused 2 "did you mean 'gzip'" -- check read in ! gzp ! null
refused 2 "no stages" -- check

# ---- The graph --------------------------------------------------------------

# A graph that Graphviz takes, or looks as if it did.
is_dot()
{
    if command -v dot >/dev/null; then
        dot -Tsvg "$1" >"$scratch/svg" 2>"$scratch/said" ||
            fail "dot: $(cat "$scratch/said")"
        [ ! -s "$scratch/said" ] || fail "dot: $(cat "$scratch/said")"
    fi
    awk 'NR == 1 { good = $0 == "digraph weir {" }
         NR > 1 && !/^  [a-z0-9]+ (-> s[0-9]+ )?\[[^]]*\];$/ &&
             !/^  rankdir=LR;$/ && !/^}$/ { good = 0 }
         { last = $0 }
         END { exit !(good && last == "}") }' "$1" || fail "$1 is no graph"
}

works check --dot read in ! tee name=t t. full=drop-newest ! write new t. ! null
is_dot "$stdout"
shows 's1 .*label="t\\ntee"'
shows 's0 -> s1 .*high .*low '
shows 's1 -> s2 .*drop-newest'
[ ! -e new ] || fail "check has made a file"
works check --dot=g.dot read in ! null
is_dot g.dot
shows '^read -> null '

# With a run: there before it ends, with what the edges hold, and at the end.
mkfifo pipe
"$WEIR" --dot=live.dot zero ! tee name=t t. ! null t. hwm=64K ! write pipe \
    2>"$stderr" &
pid=$!
exec 3<pipe
tries=0
until grep -q 'KiB, [0-9]* %' live.dot 2>/dev/null; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || fail "no live graph"
    kill -0 $pid 2>/dev/null || fail "the run has ended"
    sleep 0.1
done
is_dot live.dot
exec 3<&-
wait $pid
ls live.dot.* 2>/dev/null && fail "a temporary file is left"
works --dot=done.dot read in ! null
is_dot done.dot
grep -q 'style=dashed' done.dot || fail "the edges are not shown as finished"

# ---- A graph that cannot be written -----------------------------------------

refused 1 "--dot=nosuch/g.dot: No such file" -- \
    --dot=nosuch/g.dot read in ! write new
refused 1 "--dot=pipe: " -- --dot=pipe read in ! write new
refused 1 "--dot=.: Is a directory" -- check --dot=. read in ! null
exit 0
