#!/bin/sh
# SPDX-License-Identifier: MIT
# Graphs that cannot be: exit code 2, one line that names what is wrong, and no
# file opened or created.
deadline=120
. "$top_srcdir/tests/cli/common.sh"

echo data >in
echo data >in2

wrong()
{
    refused 2 "$@"
}

# ---- References -------------------------------------------------------------

wrong "x.:" "no stage has this name" "name=x" -- x. ! write new
wrong "copis.:" "did you mean 'copies.'" -- \
    read in ! tee name=copies copies. ! null , copis. ! write new
wrong "copis.:" "did you mean 'copies.'" -- \
    read in ! copis. , concat name=copies ! write new
wrong "null: " "the reference 'copies.'" -- \
    read in ! tee name=copies copies. ! null copis. ! write new
wrong "tee: " "copis." "the reference 'copies.'" -- \
    read in ! tee name=copies copis. ! null copies. ! write new
wrong "t.:" "more than one stage" -- \
    read in ! tee name=t ! tee name=t t. ! write new
wrong "name=t: another stage" -- read in name=t ! write new name=t
wrong "name=a.b" "letters" -- read in name=a.b ! write new
wrong "name=" "empty" -- read in name= ! write new
wrong "t.:" "leads nowhere" -- read in ! tee name=t t. ! null t.
wrong "t.:" "leads nowhere" -- read in ! tee name=t t. , t. ! write new
wrong "t.:" "leads nowhere" -- read in ! tee name=t t. t. ! write new
wrong "after the last '!', behind t." -- read in ! tee name=t t. !
wrong "m.:" "ends its chain" "'m. ! write'" -- \
    read in ! m. ! write new , read in2 ! m. , merge name=m ! null

# ---- Chains -----------------------------------------------------------------

wrong "before the first ','" -- , read in ! write new
wrong "after the last ','" write -- read in ! write new ,
wrong "between ',' and ','" -- read in ! null , , read in ! write new
wrong "between '!' and ','" -- read in ! , read in ! write new
wrong "between ',' and '!'" -- read in ! null , ! write new
wrong "before the first ','" -- ,
wrong "cannot come last" read -- read in , write new
wrong "cannot come first" gzip -- read in ! null , gzip ! write new

# ---- How many inputs and outputs --------------------------------------------

wrong "tee" "output" 2 -- read in ! tee ! write new
wrong "t:" "output" 2 -- read in ! tee name=t t. ! write new
wrong "zip" "input" 2 -- read in ! zip ! write new
wrong "w:" "input" -- read in ! w. , read in2 ! write new name=w
wrong "p:" "output" -- read in ! pass name=p p. ! null p. ! write new
wrong "cannot come last" gzip -- read in ! tee name=t t. ! null t. ! gzip
wrong "first" read -- read in ! tee name=t t. ! read in2 t. ! write new
wrong "last" write -- read in ! write new name=w w. ! null

# ---- Circles ----------------------------------------------------------------

wrong "m" "t" "gets back" -- \
    read in ! m. , merge name=m ! tee name=t t. ! m. t. ! write new
wrong "gets back" -- read in ! null , pass name=a ! a.

# ---- Options of edges -------------------------------------------------------

wrong "t.: " "unexpected word 'write'" "'t. ! write'" -- \
    read in ! tee name=t t. write new
wrong "c.: " "unexpected word 'read'" "'c. , read'" -- \
    read in ! c. read in2 ! c. , concat name=c ! write new
wrong "t.: low=x" "size" -- read in ! tee name=t t. low=x ! null t. ! write new
wrong "t.: full=often" "drop-oldest" -- \
    read in ! tee name=t t. full=often ! null t. ! write new
wrong "t.: " "'levl'" "hwm=SIZE" -- \
    read in ! tee name=t t. levl=3 ! null t. ! write new
wrong "t.: on-error=ignore" "detach" -- \
    read in ! tee name=t t. on-error=ignore ! null t. ! write new
wrong "t.: low is given twice" -- \
    read in ! tee name=t t. low=1 low=2 ! null t. ! write new
wrong "m.: on-error= is for a branch" -- \
    read in ! m. on-error=detach , read in2 ! m. , merge name=m ! write new
wrong "gzip: unknown option 'on-error'" -- \
    read in ! gzip on-error=detach ! write new
wrong "read: unknown option 'full'" -- read in full=fail ! write new
wrong "exec: low= and full=" -- exec 'echo a' full=fail ! write new
wrong "write: low=-1" -- read in ! write new low=-1

# ---- Standard input for two -------------------------------------------------

wrong "read: standard input" -- read - ! m. , read - ! m. , merge name=m ! null

# ---- Options of the command -------------------------------------------------

wrong "--on-deadlock=maybe" "fail or grow" -- \
    --on-deadlock=maybe read in ! write new
wrong "--dot" "needs a file" -- --dot read in ! write new
wrong "no stages" -- check
exit 0
