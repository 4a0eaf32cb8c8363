# SPDX-License-Identifier: MIT
# What ./run and ./check share: the one place that knows which Debian packages
# weir needs, and how a tree is configured. Sourced, with $top set to the
# repository's folder.

# By what a thing is recognised (a command, or a file's pattern), its package.
build_needs='
gcc                             gcc
/usr/include/stdio.h            libc6-dev
make                            make
autoreconf                      autoconf
automake                        automake
libtoolize                      libtool
pkg-config                      pkg-config
/usr/include/zlib.h             zlib1g-dev
'
test_needs='
g++                             g++
clang                           clang
llvm-symbolizer                 llvm
/usr/lib/clang/*/lib/linux/libclang_rt.asan-*.a libclang-rt-14-dev
/usr/include/criterion/criterion.h libcriterion-dev
/usr/include/uv.h               libuv1-dev
/usr/include/pcre2.h            libpcre2-dev
strace                          strace
mandoc                          mandoc
pigz                            pigz
/usr/include/nettle/sha2.h      nettle-dev
/usr/include/zstd.h             libzstd-dev
zstd                            zstd
/usr/include/libdeflate.h       libdeflate-dev
/usr/include/isa-l.h            libisal-dev
libdeflate-gzip                 libdeflate-tools
igzip                           isal
xz                              xz-utils
'

# is_there COMMAND-OR-PATTERN
is_there()
{
    case $1 in
    /*)
        for file in $1; do
            [ -e "$file" ] && return
        done
        return 1
        ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

# missing_packages NEEDS: those of the list that are not there
missing_packages()
{
    printf '%s' "$1" | while read -r thing package; do
        [ -z "$thing" ] || is_there "$thing" || printf '%s ' "$package"
    done
}

# One that was never updated knows no packages; one that is old may ask for
# versions that are gone.
apt_install()
{
    export DEBIAN_FRONTEND=noninteractive
    options='-y -q --no-install-recommends -o DPkg::Lock::Timeout=120'
    ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 &&
        apt-get install $options "$@" && return
    apt-get update -q && apt-get install $options "$@"
}

# install_packages NEEDS: what is missing; without root, says how
install_packages()
{
    missing=$(missing_packages "$1")
    missing=${missing% }
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        echo "Some packages are missing. As root, run:" >&2
        echo "  apt-get update && apt-get install $missing" >&2
        exit 1
    fi
    echo "Installing $missing..." >&2
    log=$top/build/packages.log
    mkdir -p "$top/build"
    if ! apt_install $missing </dev/null >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        echo "apt-get could not install $missing" >&2
        exit 1
    fi
}

# configure_tree TREE OPTION...: makes build/TREE ready for make, anew if that
# was not done with these options. Makefile.in is what autogen.sh makes last.
configure_tree()
{
    tree=$top/build/$1
    shift
    [ -e "$top/Makefile.in" ] || "$top/autogen.sh" || return
    [ "$(cat "$tree/.configured" 2>/dev/null)" != "$*" ] || return 0
    rm -rf "$tree"
    mkdir -p "$tree" && (cd "$tree" && ../../configure -q "$@") &&
        printf '%s\n' "$*" >"$tree/.configured"
}
