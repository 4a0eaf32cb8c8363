#!/bin/sh
# SPDX-License-Identifier: MIT
# weir as a user has it: installs the build that is given, compiles programs
# against what is installed, found by pkg-config, and runs them.
#
#     installed.sh BUILD        (configured with a --prefix that may be filled)
deadline=300
. "$(dirname "$0")/prelude.sh"

build=$1
prefix=$(sed -n 's/^prefix = //p' "$build/Makefile")
case $prefix in
"$top_srcdir"/build/* | /tmp/*) ;;
*)
    echo "the prefix $prefix is not for tests"
    exit 99
    ;;
esac
rm -rf "$prefix"
make -C "$build" install >"$scratch/install.log" 2>&1 || {
    cat "$scratch/install.log"
    violation "make install fails"
    verdict
}
export PKG_CONFIG_PATH="$prefix/lib/pkgconfig" LD_LIBRARY_PATH="$prefix/lib"
cd "$scratch" || exit 99

# expect TEXT WANTED: what a program said
expect()
{
    [ "$1" = "$2" ] || violation "$3: got '$1', wanted '$2'"
}

version=$("$top_srcdir/build-aux/version.sh")
expect "$(pkg-config --modversion weir)" "$version" pkg-config
"$prefix/bin/weir" --version | grep -qF "$version" ||
    violation "weir --version does not say $version"
echo abc | "$prefix/bin/weir" read - ! gzip ! write - | gzip -dc >text
expect "$(cat text)" abc 'the installed weir'

flags='-Wall -Wextra -Werror'
own=$top_srcdir/examples/03_your_own_stage.c

# ---- C, shared and static ----------------------------------------------------

gcc -std=c11 $flags "$own" $(pkg-config --cflags --libs weir) -o shared ||
    violation "an example does not compile against the shared library"
expect "$(echo abc | ./shared)" ABC 'the example, shared'
ldd ./shared | grep -q "$prefix/lib/libweir\.so\." ||
    violation "the example does not use the installed library"

# Debian has no static ISA-L; where it is used, weir alone is linked statically.
libs="-static $(pkg-config --static --cflags --libs weir)"
case $libs in
*-lisal*) [ -e "$(gcc -print-file-name=libisal.a)" ] ||
    libs=$(echo "${libs#-static }" |
        sed 's/-lweir/-Wl,-Bstatic -lweir -Wl,-Bdynamic/') ;;
esac
gcc -std=c11 $flags "$own" $libs -o static ||
    violation "an example does not compile against the static library"
ldd ./static 2>&1 | grep -q 'libweir' &&
    violation "the static example uses the shared library"
expect "$(echo abc | LD_LIBRARY_PATH='' ./static)" ABC 'the example, static'

# ---- Plug-ins, by the README's commands --------------------------------------

PATH=$prefix/bin:$PATH
sed -n '/^### In the command/,/^## /p' "$top_srcdir/README.md" |
    awk '/^```/ { n++; next } n == 1' >commands
sh -e commands >said 2>&1 || violation "the README's commands fail: $(cat said)"
expect "$(tail -n 1 said)" HELLO 'README'
make -C upper check >upper.log 2>&1 ||
    violation "the new stage does not work: $(cat upper.log)"
gcc $flags -shared -fPIC $(pkg-config --cflags weir) -o rot13.so \
    "$top_srcdir/examples/07_plugin_filter.c" ||
    violation "a plug-in does not compile"
expect "$(echo Uryyb | weir read - ! ./rot13.so ! write -)" Hello 'plug-in'
install -d "$prefix/lib/weir" && cp rot13.so "$prefix/lib/weir"
expect "$(echo Uryyb | weir read - ! rot13 ! write -)" Hello 'installed plug-in'
rm -r "$prefix/lib/weir"

# ---- C++ ---------------------------------------------------------------------

cat >plus.cc <<'PLUS'
#include <cstdio>
#include <weir/weir.h>

static int pass(weir_stage *self)
{
    weir_chunk c;
    int got;
    while ((got = weir_read(weir_stage_in(self), &c)) > 0)
        if (int failed = weir_write(weir_stage_out(self), c))
            return failed;
    return got;
}

int main()
{
    weir_zero_options zero{};
    zero.struct_size = sizeof zero;
    zero.size = 1000000;
    uint64_t bytes = 0;
    weir_count_options count{};
    count.struct_size = sizeof count;
    count.bytes = &bytes;
    weir_stage_def own{};
    own.name = "pass";
    own.run = pass;

    weir_pipeline *p = weir_pipeline_new();
    weir_pipeline_add(p, weir_zero_stage(&zero));
    weir_pipeline_add(p, own);
    weir_pipeline_add(p, weir_count_stage(&count));
    weir_pipeline_add(p, weir_null());
    int status = weir_pipeline_run(p);
    std::printf("%d %llu\n", status, (unsigned long long)bytes);
    weir_pipeline_free(p);
}
PLUS
g++ -std=c++17 $flags -Wpedantic plus.cc \
    $(pkg-config --cflags --libs weir) -o plus ||
    violation "a C++ program does not compile"
expect "$(./plus)" '0 1000000' 'the C++ program'

# ---- What is there, and what is left afterwards ------------------------------

for file in bin/weir lib/libweir.so lib/libweir.a include/weir/weir.h \
    share/man/man1/weir.1 share/man/man7/weir.7; do
    [ -e "$prefix/$file" ] || violation "$file is not installed"
done
(cd "$prefix/include" && find . -type f | sort) >installed_headers
(cd "$top_srcdir/include" && find . -name '*.h' | sort) |
    diff - installed_headers || violation "other headers are installed"
make -C "$build" uninstall >"$scratch/uninstall.log" 2>&1
find "$prefix" ! -type d >left
[ ! -s left ] || violation "make uninstall leaves $(cat left)"
verdict
