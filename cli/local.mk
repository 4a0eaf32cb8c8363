# SPDX-License-Identifier: MIT
# The weir command, on the public headers alone.

bin_PROGRAMS += weir
weir_CPPFLAGS = $(PUBLIC_CPPFLAGS)
weir_LDADD = libweir.la
weir_SOURCES = \
	cli/allocate.c \
	cli/allocate.h \
	cli/catalog.c \
	cli/catalog.h \
	cli/command_line.c \
	cli/command_line.h \
	cli/help.c \
	cli/help.h \
	cli/main.c \
	cli/message.c \
	cli/message.h \
	cli/pipeline_text.c \
	cli/pipeline_text.h \
	cli/plan.c \
	cli/plan.h \
	cli/progress.c \
	cli/progress.h \
	cli/report.c \
	cli/report.h \
	cli/run.c \
	cli/run.h \
	cli/signals.c \
	cli/signals.h \
	cli/source_facts.c \
	cli/source_facts.h \
	cli/standard_fds.c \
	cli/standard_fds.h \
	cli/units.c \
	cli/units.h
