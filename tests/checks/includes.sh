#!/bin/sh
# SPDX-License-Identifier: MIT
# The include law: who may include what. Search paths enforce most of it; this
# finds what gets round them.
deadline=60
. "$(dirname "$0")/prelude.sh"

# The modules of lib/, from the bottom. Each may include the public headers,
# its own header, and those of the modules before it.
modules='
thread fence wake deadline status parse_size nearest option_value options
token pool chunk ring bell hand side notice budget
edge edge_spin edge_stats edge_wait edge_objects edge_full edge_away edge_over
duplex
cork pause marks readiness readable read_exact read_whole
writing routine overflow write_cut writable observer pipe
stage stage_ports stage_attach compose
pipeline pipeline_branch pipeline_attach pipeline_overflow pipeline_budget
deadlock deadlock_watch stage_thread
pipeline_wait pipeline_build pipeline_link pipeline_check pipeline_edges
pipeline_bound pipeline_join pipeline_report completion callbacks
workers workers_take workers_emit
plugin plugin_file plugin_table plugin_whole
'
c_headers=' limits.h stdarg.h stdbool.h stddef.h stdint.h '

# "FILE LINE INCLUDED", the last with its <> or ""
sources include lib threads cli examples tests bench -- '*.[ch]' \
    >"$scratch/files"
while read -r file; do
    awk -v file="$file" '/^[ \t]*#[ \t]*include/ {
        sub(/^[ \t]*#[ \t]*include[ \t]*/, "")
        sub(/[ \t]*(\/\*.*)?$/, "")
        print file, FNR, $0
    }' "$top_srcdir/$file"
done <"$scratch/files" >"$scratch/includes"
[ -s "$scratch/includes" ] || violation "there are no sources"

# position MODULE: its place in the list, nothing if it has none
position()
{
    set -- "$1" $modules
    module=$1 place=0
    shift
    for known; do
        place=$((place + 1))
        [ "$known" != "$module" ] || echo $place
    done
}

# module_of FILE: its module's name
module_of()
{
    basename "$1" | sed 's/\.[ch]$//; s/_impl$//'
}

in_lib()
{
    mine=$(position "$(module_of "$file")")
    [ -n "$mine" ] || violation "$where: not among the modules of this check"
    case $what in
    '"config.h"') return ;;
    '"'*) ;;
    *) return ;;
    esac
    name=$(module_of "$(echo "$what" | tr -d '"')")
    theirs=$(position "$name")
    [ -n "$theirs" ] && [ "${mine:-0}" -ge "$theirs" ] ||
        violation "$where: $what is not below this file"
}

in_public()
{
    case $what in
    '<weir/'*) ;;
    *)
        name=$(echo "$what" | tr -d '<>"')
        case $c_headers in
        *" $name "*) ;;
        *) violation "$where: a public header includes $what" ;;
        esac
        ;;
    esac
}

# Only what lies beside it, and the public headers
outside_lib()
{
    case $what in
    '"'*)
        name=$(echo "$what" | tr -d '"')
        [ -e "$top_srcdir/$(dirname "$file")/$name" ] ||
            violation "$where: $what is not in this folder"
        ;;
    esac
}

anywhere()
{
    case $what in
    '"'*/*) violation "$where: $what has a path" ;;
    '<weir/'*)
        [ -e "$top_srcdir/include/$(echo "$what" | tr -d '<>')" ] ||
            violation "$where: there is no $what"
        ;;
    '<'* | '"'*) ;;
    *) violation "$where: $what is no plain include" ;;
    esac
}

# only_in PATTERN...: the file is one of those
only_in()
{
    for allowed; do
        case $file in
        $allowed) return ;;
        esac
    done
    violation "$where: $what"
}

while read -r file line what; do
    where=$file:$line
    anywhere
    case $file in
    include/*) in_public ;;
    lib/*) in_lib ;;
    threads/* | cli/* | examples/*) outside_lib ;;
    esac
    case $what in
    *pthread.h*) only_in 'lib/thread.[ch]' 'tests/*' 'bench/*' ;;
    *zlib.h*) only_in 'threads/*gzip*' 'threads/*gunzip*' 'tests/*' ;;
    *nettle/*) only_in threads/sha256.c ;;
    *zstd.h* | *zstd_errors.h*) only_in threads/zstd.c threads/unzstd.c ;;
    *libdeflate.h*) only_in 'threads/*gzip*' 'threads/*gunzip*' ;;
    *isa-l/*) only_in 'threads/*gzip*' 'threads/*gunzip*' ;;
    esac
done <"$scratch/includes"

# The public headers do not go round in circles.
sed -n 's,^include/\(weir/[^ ]*\) [0-9]* <\(weir/.*\)>$,\1 \2,p' \
    "$scratch/includes" | tsort >/dev/null 2>"$scratch/loops" ||
    violation "public headers include each other: $(cat "$scratch/loops")"
verdict
