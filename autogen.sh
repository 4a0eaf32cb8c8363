#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes configure and the files it needs, from a clone. Needs autoconf,
# automake, libtool and pkg-config.
set -e
cd "$(dirname "$0")"
exec autoreconf --install
