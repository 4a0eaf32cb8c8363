#!/bin/sh
# SPDX-License-Identifier: MIT
# Wrong command lines: exit code 2, one line that names stage and problem, and
# no file opened or created.
deadline=60
. "$top_srcdir/tests/cli/common.sh"

echo data >in
echo precious >out

wrong()
{
    refused 2 "$@"
}

# ---- Which stages, and in what order ----------------------------------------

wrong "no stages" --
wrong "no stages" -- ''
wrong "no stages" -- '   '
wrong "no stages" -- --stats
wrong "gzp" "did you mean 'gzip'" -- read in ! gzp ! write new
wrong "reed" "did you mean 'read'" -- 'reed in ! write new'
wrong "qqqqq" "weir stages" -- read in ! qqqqq ! write new
wrong "before the first '!'" -- ! read in ! write new
wrong "before the first '!'" -- '! read in ! write new'
wrong "before the first '!'" -- !
wrong "after the last '!'" "write" -- read in ! write new !
wrong "between '!' and '!'" "read" -- read in ! ! write new
wrong "between '!' and '!'" "read" -- 'read in !  ! write new'
wrong "read" "first" -- read in ! read in ! write new
wrong "zero" "first" -- read in ! gzip ! zero size=1 ! write new
wrong "write" "first" -- write new
wrong "write" "first" -- write new ! gzip ! write new2
wrong "write" "last" -- read in ! write new ! gzip ! write new2
wrong "gzip" "first" -- gzip ! write new
wrong "gzip" "last" -- read in ! gzip
wrong "read" "last" -- read in

# ---- Options of stages ------------------------------------------------------

wrong "gzip" "level=13" "1 to 12" -- read in ! gzip level=13 ! write new
wrong "gzip" "level=0" "1 to 12" -- read in ! gzip level=0 ! write new
wrong "gzip" "level=x" -- read in ! gzip level=x ! write new
wrong "gzip" "level=" -- read in ! gzip level= ! write new
wrong "gzip" "levl" "'level'" -- read in ! gzip levl=3 ! write new
wrong "gzip" "twice" -- read in ! gzip level=3 level=4 ! write new
wrong "gzip" "workers=100000" "0 to 256" -- \
    read in ! gzip workers=100000 ! write new
wrong "gzip" "workers=-1" "0 to 256" -- read in ! gzip workers=-1 ! write new
wrong "gzip" "block=1K" "32768 to" -- read in ! gzip block=1K ! write new
wrong "gzip" "rsyncable=maybe" -- read in ! gzip rsyncable=maybe ! write new
wrong "write" "path" -- read in ! write
wrong "read" "path" -- read ! write new
wrong "write" "extra" -- read in ! write new extra
wrong "write" "forse" "'force'" -- read in ! write new forse
wrong "write" "force=perhaps" -- read in ! write new force=perhaps
wrong "zero" "size=1Q" -- zero size=1Q ! write new
wrong "zero" "size=-1" -- zero size=-1 ! write new
wrong "throttle" "rate=0" -- read in ! throttle rate=0 ! write new
wrong "read" "hwm=-1" -- read in hwm=-1 ! write new
wrong "write" "hwm=x" -- read in ! write new hwm=x
wrong "gzip" "hwm=99999999999999999999" -- \
    read in ! gzip hwm=99999999999999999999 ! write new
wrong "read" "'hwm'" -- read in hwn=1 ! write new
wrong "weir help gzip" -- read in ! gzip level=13 ! write new
wrong "gzip" "codec=lzma" "isal" -- read in ! gzip codec=lzma ! write new
wrong "gzip" "members=2" "many" -- read in ! gzip members=2 ! write new
wrong "gzip" "workers=100000" "256" -- \
    read in ! gzip workers=100000 ! write new

# ---- Options of the command -------------------------------------------------

wrong "--high-water-mark=x" -- --high-water-mark=x read in ! write new
wrong "--high-water-mark=-1" -- --high-water-mark=-1 read in ! write new
wrong "--high-water-mark=16777216T" "large" -- \
    --high-water-mark=16777216T read in ! write new
wrong "--budget=x" -- --budget=x read in ! write new
wrong "--budget=16777216T" "large" -- --budget=16777216T read in ! write new
wrong "--high-water-mark" "value" -- --high-water-mark
wrong "--frobnicate" "weir --help" -- --frobnicate read in ! write new
wrong "-z" "weir --help" -- -qz read in ! write new
wrong "--stats=3" -- --stats=3 read in ! write new
wrong "nosuch" -- help nosuch
wrong "gzp" "did you mean 'gzip'" -- help gzp
wrong "extra" -- help gzip extra
wrong "extra" -- stages extra

# ---- Quotes -----------------------------------------------------------------

wrong '"' "not closed" -- 'read in ! write "new'
wrong "'" "not closed" -- "read in ! write 'new"
wrong '\' "at the end" -- 'read in ! write new\'

# ---- Names stay on their one line -------------------------------------------

wrong 'a\012b\033[1m' -- "$(printf 'a\nb\033[1m')" ! write new

# The first error is the one that is told, whatever comes after it.
wrong "gzp" -- read nosuchfile ! gzp ! write out level=10
exit 0
