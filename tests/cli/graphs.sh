#!/bin/sh
# SPDX-License-Identifier: MIT
# Pipelines with several chains: what comes out, what the stages are told of
# their sources, and the figures of all of it.
deadline=120
. "$top_srcdir/tests/cli/common.sh"

sample 3000000 >in.txt
printf 'one\ntwo\n' >a
printf 'three\n' >b

same()
{
    cmp -s "$1" "$2" || fail "$1 is not $2"
}

has()
{
    grep -qE -e "$1" "$stderr" || fail "no line like '$1'"
}

# ---- One source, several sinks ----------------------------------------------

works read in.txt ! tee name=t t. ! gzip ! write one.gz t. ! write copy
same in.txt copy
gzip -dc one.gz | cmp -s - in.txt || fail "the branch with gzip"
works "read in.txt ! tee name=t , t. ! gzip ! write 'two.gz' , t. ! null"
same one.gz two.gz
works read in.txt ! tee name=t t. ! tee name=u t. ! write c1 u. ! write c2 \
    u. hwm=1 ! write c3
for copy in c1 c2 c3; do same in.txt $copy; done

# The first in the text is the first output, also where it stands before.
works t. ! head 1 items ! write first , read b ! lines ! tee name=t \
    t. ! write whole
same b first
same b whole

# A branch that needs no more ends alone.
works read in.txt ! lines ! tee name=t t. ! head 2 items ! write two \
    t. ! write all
same in.txt all
[ "$(wc -l <two)" -eq 2 ] || fail "head in a branch"

# ---- Several sources --------------------------------------------------------

works read a ! c. , read b ! c. , concat name=c ! write ab
cat a b | cmp -s - ab || fail "concat"
works concat name=c ! write ba , read b ! c. , read a ! c.
cat b a | cmp -s - ba || fail "concat with its sources behind"

works read in.txt ! m. , read a ! m. , merge name=m ! count print=no ! write sum
[ "$(wc -c <sum)" -eq 3000008 ] || fail "merge"
works read b ! concat name=c ! write more , read a ! c.
cat b a | cmp -s - more || fail "a chain through concat"

# ---- One to several and back ------------------------------------------------

works read in.txt ! lines ! balance name=b to=turns b. ! j. b. ! pass ! j. \
    , join name=j ! write joined
same in.txt joined

# ---- What stages are told ---------------------------------------------------

chmod 640 in.txt
works read in.txt ! tee name=t t. ! gzip ! write named.gz t. ! write kept
[ "$(stat -c %a kept)" = 640 ] || fail "the mode of the source"
[ "$(gzip -Nl named.gz | awk 'END { print $4 }')" = in.txt ] ||
    fail "the name of the source"
# What is put together has no one source.
works read in.txt ! c. , read a ! c. , concat name=c ! gzip ! write unnamed.gz
[ "$(gzip -Nl unnamed.gz | awk 'END { print $4 }')" = unnamed ] ||
    fail "the name of one of two sources"

# ---- Figures ----------------------------------------------------------------

run --stats read in.txt ! m. , read a name=small ! m. , merge name=m ! \
    tee name=t t. ! write f1 t. ! write f2
[ "$code" -eq 0 ] || fail "exit code $code"
has '^weir: read -> m +[0-9]+ +3000000 '
has '^weir: small -> m +[0-9]+ +8 '
has '^weir: m -> t +[0-9]+ +3000008 '
has '^weir: t -> write +[0-9]+ +3000008 '
has '^weir: t -> write#2 +[0-9]+ +3000008 '
has '^weir: small +[0-9]+ %'
has '^weir: 2\.9 MiB in, 5\.7 MiB out, '

# ---- Stages that wait for each other -----------------------------------------

# One branch holds back all that the other needs to go on.
diamond='read in.txt ! lines ! tee name=t t. hwm=4K ! z.
    t. ! grep fixed=yes "no such line" ! z. , zip name=z ! null'
what="a diamond that cannot go on"
run "$diamond"
expect_one_line 1 "deadlock: " "t" "z"
run --on-deadlock=fail "$diamond"
expect_one_line 1 "deadlock: "
works --on-deadlock=grow "$diamond"

# ---- Failures are those of the stage that failed -----------------------------

echo there >taken
what="a file that exists"
run read a ! tee name=t t. ! write free t. ! write taken
expect_one_line 1 "write#2: " "taken: File exists"
[ ! -e free ] || fail "the other branch was written"

# A branch that may fail alone: the run says so and is a success.
what="a branch that fails alone"
run read in.txt ! tee name=t t. ! write spared t. on-error=detach ! \
    exec 'head -c 9 >/dev/null; echo full >&2; exit 3'
expect_one_line 0 "exec: " "exit status 3: full" "the other branches went on"
same in.txt spared
run read in.txt ! tee name=t t. ! write unharmed t. on-error=detach ! \
    write taken
expect_one_line 0 "write#2: " "taken: File exists"
same in.txt unharmed
run read in.txt ! tee name=t t. on-error=detach ! gunzip ! null \
    t. on-error=detach ! gunzip ! write nothing
[ "$code" -eq 1 ] || fail "exit code $code when all branches have failed"
[ "$(wc -l <"$stderr")" -eq 1 ] || fail "not one line when all have failed"
[ ! -e nothing ] || fail "a branch that failed was written"
run read a ! tee name=t t. ! write free t. ! write taken name=archive
expect_one_line 1 "archive: " "taken: File exists"
exit 0
