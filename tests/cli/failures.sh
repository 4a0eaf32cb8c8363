#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs that fail: exit code 1, one line that names stage, object and cause, and
# every file as it was.
deadline=60
. "$top_srcdir/tests/cli/common.sh"

failed()
{
    refused 1 "$@"
}

sample 500000 >in
gzip -c in >in.gz
echo precious >taken
mkdir sub

# ---- Input ------------------------------------------------------------------

failed "read" "nosuch" "No such file or directory" -- \
    read nosuch ! gzip ! write out.gz
failed "read" "sub" "Is a directory" -- read sub ! gzip ! write out.gz
failed "read" 'no\012such' "No such file" -- \
    read "$(printf 'no\nsuch')" ! write out

# root may read everything: there somebody else has to try.
echo secret >secret
chmod 000 secret
what="no permission"
chmod 755 "$scratch" .
if [ "$(id -u)" -ne 0 ]; then
    failed "read" "secret" "Permission denied" -- read secret ! write out
elif setpriv --reuid=65534 --regid=65534 --clear-groups \
    "$WEIR" --version >"$stdout" 2>"$stderr"; then
    setpriv --reuid=65534 --regid=65534 --clear-groups \
        "$WEIR" read secret ! null >"$stdout" 2>"$stderr"
    code=$?
    expect_one_line 1 "read" "secret" "Permission denied"
    setpriv --reuid=65534 --regid=65534 --clear-groups \
        "$WEIR" read in ! write out >"$stdout" 2>"$stderr"
    code=$?
    expect_one_line 1 "write" "out" "Permission denied"
fi

# ---- Output -----------------------------------------------------------------

failed "write" "nosuch/out.gz" "No such file or directory" -- \
    read in ! gzip ! write nosuch/out.gz
failed "write" "taken" "File exists" -- read in ! gzip ! write taken
failed "write" "sub" -- read in ! gzip ! write sub
failed "write" "in" "same file" -- read in ! gzip ! write in force
ln in hard
ln -s in soft
failed "write" "hard" "same file" -- read in ! write hard force
ln -s nowhere dangling
failed "write" "dangling" "File exists" -- read in ! write dangling
if [ -c /dev/full ]; then
    failed "write" "/dev/full" "No space left on device" -- \
        read in ! gzip ! write /dev/full
    what="write - to /dev/full"
    "$WEIR" read in ! gzip ! write - >/dev/full 2>"$stderr"
    code=$?
    : >"$stdout"
    expect_one_line 1 "write" "standard output" "No space left on device"
fi

# ---- Data -------------------------------------------------------------------

head -c 1000 in.gz >truncated.gz
head -c 0 in.gz >empty.gz
{ head -c 5000 in.gz; head -c 100 /dev/zero; tail -c +5101 in.gz; } >bad.gz
{ cat in.gz; echo garbage; } >garbage.gz
failed "gunzip" "truncated.gz" "byte 1000" -- \
    read truncated.gz ! gunzip ! write out
failed "gunzip" "empty.gz" -- read empty.gz ! gunzip ! write out
failed "gunzip" "bad.gz" "byte" -- read bad.gz ! gunzip ! write out
failed "gunzip" "in: " -- read in ! gunzip ! write out
failed "gunzip" "garbage.gz" "byte $(wc -c <in.gz)" -- \
    read garbage.gz ! gunzip ! write out
failed "gunzip" "max_output" -- read in.gz ! gunzip max_output=1K ! write out

what="truncated standard input"
"$WEIR" read - ! gunzip ! write out <truncated.gz >"$stdout" 2>"$stderr"
code=$?
expect_one_line 1 "gunzip" "standard input" "byte 1000"
[ ! -e out ] || fail "$what: a partial file is left"

# An existing file is replaced only by a whole one.
failed "gunzip" -- read truncated.gz ! gunzip ! write taken force
exit 0
