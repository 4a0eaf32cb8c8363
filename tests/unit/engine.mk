# SPDX-License-Identifier: MIT
# Unit tests of lib/. To add one: list it here and add its three lines.

if HAVE_CRITERION
if !SANITIZE_THREAD
endif
endif
