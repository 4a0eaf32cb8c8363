#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints the package's version, which stands in one place.
sed -n 's/^#define WEIR_VERSION "\(.*\)"$/\1/p' "$(dirname "$0")/../include/weir/api.h"
