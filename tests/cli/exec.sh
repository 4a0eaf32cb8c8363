#!/bin/sh
# SPDX-License-Identifier: MIT
# A command as a source, a transform and a sink: as in a pipe of the shell, but
# that its failure is the failure of the run.
deadline=60
. "$top_srcdir/tests/cli/common.sh"

sample 300000 >in
sort -u in >sorted
works read in ! exec 'sort -u' ! write out
cmp -s sorted out || fail "not what sort -u makes of it"
works "read in ! exec 'sort -u' ! exec cat ! write out force"
cmp -s sorted out || fail "not what sort -u makes of it, as one word"

works exec 'cat in; cat' ! write -
cmp -s in "$stdout" || fail "a source writes something else"
works read in ! exec 'cat >copy'
cmp -s in copy || fail "a sink got something else"
works read in ! exec cat
cmp -s in "$stdout" || fail "a sink does not write to standard output"
works read in ! exec cmd=cat as=transform hwm=1 ! write -
cmp -s in "$stdout" || fail "with keys it does something else"

# As in a pipe of the shell, in front of it and behind it.
for cmd in 'gzip -9n' 'tr a-z A-Z' 'sort -r | uniq -c'; do
    sh -c "$cmd" <in >want
    works read in ! exec cmd="$cmd" ! write -
    cmp -s want "$stdout" || fail "something else than a pipe from $cmd"
    sh -c "<in $cmd" | "$WEIR" read - ! exec cat ! write - | cmp -s want - ||
        fail "something else behind $cmd"
done
rm want

# It need not read all.
works zero ! exec 'head -c 5' ! exec 'wc -c'
[ "$(cat "$stdout")" -eq 5 ] || fail "head gives something else"
works zero ! exec 'exec <&-; exit 0' ! null
works exec yes ! exec 'head -2'
[ "$(wc -l <"$stdout")" -eq 2 ] || fail "head gives something else than 2 lines"

# Its messages are passed on, but for what is part of ours.
run read in ! exec 'echo one >&2; cat; printf two >&2' ! null
[ "$code" -eq 0 ] || fail "exit code $code"
printf 'one\ntwo' | cmp -s - "$stderr" || fail "messages are lost"
run read in ! exec 'cat >&2'
cmp -s in "$stderr" || fail "long messages are lost"

rm out copy
refused 1 'exec: exit 3: exit status 3' -- read in ! exec 'exit 3' ! write out
refused 1 'exit status 2: last' -- exec 'echo last >&2; exit 2' ! write out
refused 1 'killed by signal 9 (Killed)' -- \
    read in ! exec 'cat; kill -9 $$' ! write out
refused 1 'exec: head -c 100000; kill' 'killed by signal 11 (Segmentation' -- \
    read in ! exec 'head -c 100000; kill -SEGV $$' ! write out
refused 1 'killed by signal 15 (Terminated): why' -- \
    read in ! exec 'echo why >&2; kill $$' ! write out
refused 1 nosuch-command 'exit status 127' 'not found' -- \
    read in ! exec nosuch-command ! write out
refused 1 'No such file' -- read nowhere ! exec 'touch ran'
refused 1 'write: ' -- exec 'touch ran' ! write nowhere/out
refused 2 'exec: needs a cmd' -- exec ! write out
refused 2 'sink is missing' -- exec ls
refused 2 'as=other' -- exec ls as=other ! null
refused 2 'source' -- read in ! exec ls as=source ! null
