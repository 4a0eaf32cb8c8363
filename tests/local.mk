# SPDX-License-Identifier: MIT
# The tests: Criterion programs end in .t and speak TAP, stress programs are
# plain mains, the rest are shell scripts. 77 skips, 99 is a broken test.

TEST_EXTENSIONS = .sh .t
T_LOG_DRIVER = env AM_TAP_AWK='$(AWK)' \
	$(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
EXTRA_DIST += build-aux/lsan.supp

AM_TESTS_ENVIRONMENT = \
	export CRITERION_OUTPUTS='tap:-'; \
	export LSAN_OPTIONS='suppressions=$(abs_top_srcdir)/build-aux/lsan.supp:print_suppressions=0'; \
	export TSAN_OPTIONS='halt_on_error=1:second_deadlock_stack=1'; \
	export UBSAN_OPTIONS='halt_on_error=1:print_stacktrace=1'; \
	export WEIR='$(abs_top_builddir)/weir'; \
	export top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)'; \
	export CC='$(CC)' CXX='$(CXX)' WEIR_SANITIZER='$(WEIR_SANITIZER)'; \
	export PCRE2_CFLAGS='$(PCRE2_CFLAGS)' PCRE2_LIBS='$(PCRE2_LIBS)';

# For programs that list no libraries of their own: the library from the
# inside, so that hidden symbols can be tested.
AM_CPPFLAGS = $(PUBLIC_CPPFLAGS)
LDADD = libweirstages.la libweircore.la $(STAGE_LIBS)
UNIT_CPPFLAGS = $(LIB_CPPFLAGS) -I$(top_srcdir)/tests/support \
	$(CRITERION_CFLAGS)
UNIT_LIBS = $(LDADD) $(CRITERION_LIBS)

include $(srcdir)/tests/unit/engine.mk
include $(srcdir)/tests/unit/files.mk
include $(srcdir)/tests/unit/codecs.mk
include $(srcdir)/tests/unit/operators.mk
include $(srcdir)/tests/unit/junctions.mk
include $(srcdir)/tests/guide/local.mk
include $(srcdir)/tests/conformance/local.mk
include $(srcdir)/tests/stress/local.mk
include $(srcdir)/tests/fault/local.mk
include $(srcdir)/tests/cli/local.mk
include $(srcdir)/tests/checks/local.mk
