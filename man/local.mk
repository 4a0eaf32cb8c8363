# SPDX-License-Identifier: MIT
# Manual pages: section 1 is the command, 3 the library, 7 how it all works.

dist_man_MANS += man/weir.1

dist_man_MANS += \
	man/weir.7
