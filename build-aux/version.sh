#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints the package's version, which stands in one place.
top=$(dirname "$0")/..
sed -n 's/^#define WEIR_VERSION "\(.*\)"$/\1/p' "$top/include/weir/api.h"
