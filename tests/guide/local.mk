# SPDX-License-Identifier: MIT
# The statements of Node's guide to backpressure, G1 to G28, one test each.
# docs/guide.md has the table.

guide_scripts = \
	tests/guide/g01_compress_and_back.sh \
	tests/guide/g02_peak_memory.sh \
	tests/guide/g04_page_faults.sh \
	tests/guide/g16_memory_limit.sh \
	tests/guide/g21_changes_are_noticed.sh \
	tests/guide/g23_unheeded_answers.sh
TESTS += $(guide_scripts)
EXTRA_DIST += $(guide_scripts) tests/guide/guide_prelude.sh docs/guide.md

check_PROGRAMS += tests/guide/guide_flow
tests_guide_guide_flow_SOURCES = tests/guide/guide_flow.c

if HAVE_CRITERION
if !SANITIZE_THREAD
check_LTLIBRARIES += libguideparts.la
libguideparts_la_CPPFLAGS = $(UNIT_CPPFLAGS)
libguideparts_la_SOURCES = \
	tests/guide/guide_parts.c \
	tests/guide/guide_parts.h

GUIDE_LIBS = libguideparts.la libtestsupport.la libtestfiles.la $(UNIT_LIBS)
guide_programs = \
	tests/guide/guide_chain.t \
	tests/guide/guide_experiment.t \
	tests/guide/guide_mechanism.t \
	tests/guide/guide_rules.t \
	tests/guide/guide_sinks.t
check_PROGRAMS += $(guide_programs)
TESTS += $(guide_programs)

tests_guide_guide_chain_t_SOURCES = tests/guide/test_guide_chain.c
tests_guide_guide_chain_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_guide_guide_chain_t_LDADD = $(GUIDE_LIBS)

tests_guide_guide_experiment_t_SOURCES = tests/guide/test_guide_experiment.c
tests_guide_guide_experiment_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_guide_guide_experiment_t_LDADD = $(GUIDE_LIBS)

tests_guide_guide_mechanism_t_SOURCES = tests/guide/test_guide_mechanism.c
tests_guide_guide_mechanism_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_guide_guide_mechanism_t_LDADD = $(GUIDE_LIBS)

tests_guide_guide_rules_t_SOURCES = tests/guide/test_guide_rules.c
tests_guide_guide_rules_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_guide_guide_rules_t_LDADD = $(GUIDE_LIBS)

tests_guide_guide_sinks_t_SOURCES = tests/guide/test_guide_sinks.c
tests_guide_guide_sinks_t_CPPFLAGS = $(UNIT_CPPFLAGS)
tests_guide_guide_sinks_t_LDADD = $(GUIDE_LIBS)
endif
endif
