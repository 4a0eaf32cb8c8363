# SPDX-License-Identifier: MIT
# The weir command, on the public headers alone.

bin_PROGRAMS += weir
weir_CPPFLAGS = $(PUBLIC_CPPFLAGS) -DPLUGIN_FOLDER='"$(libdir)/weir"'
if SHARED
weir_LDADD = libweir.la
else
# Plug-ins use the library that is in the command: all of it, and visibly.
weir_LDFLAGS = $(AM_LDFLAGS) -export-dynamic
weir_LDADD = @WHOLE_LIBRARY@ $(STAGE_LIBS)
weir_DEPENDENCIES = libweircore.la libweirstages.la
endif
weir_SOURCES = \
	cli/allocate.c \
	cli/allocate.h \
	cli/catalog.c \
	cli/catalog.h \
	cli/check.c \
	cli/check.h \
	cli/command_line.c \
	cli/command_line.h \
	cli/common_options.c \
	cli/common_options.h \
	cli/dot.c \
	cli/dot.h \
	cli/dot_file.c \
	cli/edge_view.c \
	cli/edge_view.h \
	cli/files_command.c \
	cli/files_command.h \
	cli/files_entry.c \
	cli/files_entry.h \
	cli/files_judge.c \
	cli/files_judge.h \
	cli/files_list.c \
	cli/files_list.h \
	cli/files_names.c \
	cli/files_names.h \
	cli/files_options.c \
	cli/files_options.h \
	cli/files_report.c \
	cli/files_report.h \
	cli/help.c \
	cli/help.h \
	cli/main.c \
	cli/message.c \
	cli/message.h \
	cli/new_stage.c \
	cli/new_stage.h \
	cli/pipeline_text.c \
	cli/pipeline_text.h \
	cli/plan.c \
	cli/plan.h \
	cli/plan_build.c \
	cli/plan_options.c \
	cli/plan_query.c \
	cli/plugins.c \
	cli/plugins.h \
	cli/progress.c \
	cli/progress.h \
	cli/references.c \
	cli/references.h \
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
	cli/text_file.c \
	cli/text_file.h \
	cli/units.c \
	cli/units.h \
	cli/words.c \
	cli/words.h
