/* SPDX-License-Identifier: MIT */
/*
 * `weir new-stage NAME`: a source, a Makefile, a test and a README.
 */
#include "new_stage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <weir/stages.h>
#include <weir/status.h>

#include "allocate.h"
#include "message.h"

/* ---- What is written; each @ becomes the name ---------------------------- */

static const char source_text[] =
    "#include <ctype.h>\n"
    "#include <weir/weir.h>\n"
    "\n"
    "static int each(weir_stage *self, void *arg, weir_chunk *chunk)\n"
    "{\n"
    "    for (size_t i = 0; i < chunk->size; i++)\n"
    "        chunk->data[i] = (unsigned char)toupper(chunk->data[i]);\n"
    "    return 0;\n"
    "}\n"
    "WEIR_PLUGIN_STAGE(\"@\", WEIR_TRANSFORM, \"Make letters capital\",\n"
    "                  weir_map(each, NULL))\n";

static const char makefile_text[] =
    "CFLAGS = -O2 -g -Wall\n"
    "WEIR = weir\n"
    "\n"
    "@.so: @.c\n"
    "\t$(CC) $(CFLAGS) -shared -fPIC -o $@ $< "
    "$$(pkg-config --cflags weir)\n"
    "\tchmod go-w $@\n"
    "\n"
    "check: @.so\n"
    "\tWEIR='$(WEIR)' sh ./test.sh\n"
    "\n"
    "clean:\n"
    "\trm -f @.so\n"
    "\n"
    "install: @.so\n"
    "\tinstall -d \"$$(pkg-config --variable=plugindir weir)\"\n"
    "\tinstall -m 644 @.so \"$$(pkg-config --variable=plugindir weir)\"\n"
    "\n"
    ".PHONY: check clean install\n";

static const char test_text[] =
    "#!/bin/sh\n"
    "# Fails unless the stage makes of its input what it should.\n"
    "set -eu\n"
    "cd \"$(dirname \"$0\")\"\n"
    "got=$(printf 'Hello, 42\\n' | \"${WEIR:-weir}\" read - ! ./@.so:@ ! "
    "write -)\n"
    "if [ \"$got\" != 'HELLO, 42' ]; then\n"
    "    echo \"@ gives '$got'\"\n"
    "    exit 1\n"
    "fi\n"
    "echo '@ works'\n";

static const char readme_text[] =
    "# @\n"
    "\n"
    "A stage for weir, as a plug-in. Its source is `@.c`.\n"
    "\n"
    "    make                # makes @.so; needs weir, pkg-config and a "
    "compiler\n"
    "    make check          # runs test.sh\n"
    "    weir read in ! ./@.so:@ ! write out\n"
    "    weir help ./@.so:@\n"
    "    make install        # from then on weir finds it by its name\n"
    "\n"
    "Options, several stages in one file, other kinds of stages:\n"
    "weir_plugin(3) and weir/options.h.\n";

/* ---- Writing ------------------------------------------------------------- */

/* A $@ of make stays what it is. */
static void put(FILE *file, const char *text, const char *name)
{
    for (const char *c = text; *c; c++) {
        if (*c == '@' && (c == text || c[-1] != '$'))
            fputs(name, file);
        else
            putc(*c, file);
    }
}

static int refuse(const char *path)
{
    say("%s: %s", path, weir_status_text(-errno));
    return EXIT_FAILED;
}

static int write_file(const char *folder, const char *file, const char *text)
{
    char *path = allocate_text("%s/%s", folder, file);
    FILE *out = fopen(path, "wx");
    bool failed = !out;

    if (out) {
        put(out, text, folder);
        failed = ferror(out) != 0;
        failed = fclose(out) || failed;
    }
    const int code = failed ? refuse(path) : EXIT_DONE;
    free(path);
    return code;
}

/* ---- Names --------------------------------------------------------------- */

static int check_name(const char *name)
{
    const size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-");

    if (*name < 'a' || *name > 'z' || name[n] != '\0' || n > 64)
        return say_usage("new-stage: '%.80s' is no name for a stage: small "
                         "letters, digits, _ and -, a letter first, at most 64",
                         name);
    for (const weir_stage_type *const *b = weir_builtin_stages(); *b; b++)
        if (strcmp((*b)->name, name) == 0)
            return say_usage("new-stage: '%s' is the name of a built-in stage",
                             name);
    return 0;
}

int new_stage_write(const char *name)
{
    int code = check_name(name);
    if (code)
        return code;
    if (mkdir(name, 0755)) {
        if (errno == EEXIST)
            return say_usage("new-stage: %s is there already", name);
        return refuse(name);
    }
    char *source = allocate_text("%s.c", name);
    code = write_file(name, source, source_text);
    free(source);
    if (!code)
        code = write_file(name, "Makefile", makefile_text);
    if (!code)
        code = write_file(name, "test.sh", test_text);
    if (!code)
        code = write_file(name, "README.md", readme_text);
    return code;
}
