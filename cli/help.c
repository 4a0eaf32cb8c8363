/* SPDX-License-Identifier: MIT */
/*
 * Help, most of it from the tables of the stages themselves.
 */
#include "help.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <weir/stages.h>

#include "catalog.h"
#include "message.h"
#include "new_stage.h"
#include "plugins.h"
#include "standard_fds.h"

static void print_overview(void)
{
    fputs(
        "Usage: weir [OPTION]... STAGE [KEY=VALUE]... ! STAGE ...\n"
        "       weir [OPTION]... 'STAGE [KEY=VALUE]... ! STAGE ...'\n"
        "       weir gzip|gunzip [OPTION]... [FILE]...\n"
        "       weir [OPTION]... -f FILE\n"
        "       weir check [OPTION]... PIPELINE\n"
        "       weir stages\n"
        "       weir help STAGE\n"
        "       weir new-stage NAME\n"
        "\n"
        "Runs each stage on a thread of its own and passes data from one to\n"
        "the next. A fast stage waits for a slow one, so that memory stays\n"
        "the same whatever the size of the data.\n"
        "\n"
        "  weir read in.tar ! gzip level=9 ! write in.tar.gz\n"
        "  weir read in.tar.gz ! gunzip ! write - | tar -t\n"
        "  weir gzip -9 *.log\n"
        "  weir read in ! tee name=t  t. ! gzip ! write in.gz  t. ! null\n"
        "\n"
        "NAME. behind the words of a stage begins a chain at the next output\n"
        "of the stage that has name=NAME; ! NAME. ends one at its next input;\n"
        "a comma ends one too. 'weir check' prints the stages, the edges and\n"
        "how much these can hold, and runs nothing.\n"
        "\n"
        "Options:\n"
        "  -s, --stats                 print figures of the run at its end\n"
        "  -q, --quiet                 show no progress\n"
        "      --progress              show progress although standard error\n"
        "                              is no terminal\n"
        "      --high-water-mark=SIZE  how much waits between two stages;\n"
        "                              hwm= of a stage goes first\n"
        "      --budget=SIZE           how much all stages together may have\n"
        "                              waiting between them\n"
        "      --plugin-path=DIR:DIR   folders to search for stages first\n"
        "  -f, --file=FILE             read the pipeline from a file, - for\n"
        "                              standard input; one stage a line\n"
        "      --dot[=FILE]            the graph for Graphviz: with check on\n"
        "                              standard output; in a run in FILE,\n"
        "                              with what each edge holds\n"
        "      --on-deadlock=WORD      when stages wait for each other: fail, "
        "or\n"
        "                              grow an edge (the default with "
        "--budget)\n"
        "  -h, --help                  print this text\n"
        "  -V, --version               print the version\n"
        "\n"
        "A SIZE is a number of bytes. K, M, G and T (or KiB, MiB, GiB, TiB)\n"
        "are powers of 1024; kB, MB, GB and TB are powers of 1000.\n"
        "SIGUSR1 prints one line of progress.\n"
        "\n"
        "Exit status: 0 done, 1 the pipeline failed, 2 the command line is\n"
        "wrong, 128 and its number on a signal.\n",
        stdout);
}

static void print_version(void)
{
    printf("weir %s\n", weir_version());
}

static void print_types(const weir_stage_type *const *types)
{
    for (; *types; types++)
        printf("%-10s %-10s %s\n", (*types)->name, catalog_kind(*types),
               (*types)->summary);
}

/* A plug-in that could not be loaded does not hide the others. */
static int print_stages(void)
{
    int code = EXIT_DONE;

    print_types(weir_builtin_stages());
    for (const path_plugin *p = plugins_of_path(); p; p = p->next) {
        if (p->types)
            print_types(p->types);
        else
            code = say_usage("%s", p->fault);
    }
    return code;
}

/* ---- One stage ----------------------------------------------------------- */

/* What stands for the value; for a text that says more, as PATH does. */
static const char *value_name(const weir_option *option)
{
    switch (option->type) {
    case WEIR_OPTION_TEXT:
        return option->unit ? option->unit : "TEXT";
    case WEIR_OPTION_INTEGER:
        return "NUMBER";
    case WEIR_OPTION_SIZE:
        return "SIZE";
    case WEIR_OPTION_FLAG:
        return "yes|no";
    case WEIR_OPTION_CHOICE:
        return "WORD";
    }
    return "VALUE";
}

static void print_positional(const weir_option *option)
{
    const char *begin = option->required ? "" : "[";
    const char *end = option->required ? "" : "]";

    printf(" %s[%s=]%s%s", begin, option->name, value_name(option), end);
}

static void print_usage(const weir_stage_type *type)
{
    const bool inner = catalog_can_be(type, WEIR_TRANSFORM);
    const bool source = catalog_can_be(type, WEIR_SOURCE);
    const bool sink = catalog_can_be(type, WEIR_SINK);

    printf("Usage: weir %s%s",
           !source ? "... ! "
           : inner ? "[... !] "
                   : "",
           type->name);
    for (const weir_option *o = type->options; o->name; o++)
        if (o->positional)
            print_positional(o);
    printf(" [KEY=VALUE]...%s\n", !sink ? " ! ..." : inner ? " [! ...]" : "");
}

/* What values there are, as items of a list on a line of its own. */
typedef struct value_list {
    int indent;
    bool begun;
} value_list;

static void print_item(value_list *list, const char *format, ...)
    WEIR_PRINTF(2, 3);

static void print_item(value_list *list, const char *format, ...)
{
    va_list args;

    if (list->begun)
        printf(", ");
    else
        printf("%*s", list->indent, "");
    list->begun = true;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
}

static void print_range(value_list *list, const weir_option *option)
{
    if (option->min == 0 && option->max == 0)
        return;
    if (option->max < INT64_MAX - 1)
        print_item(list, "%" PRId64 " to %" PRId64, option->min, option->max);
    else if (option->min > 0)
        print_item(list, "at least %" PRId64, option->min);
}

static void print_choices(value_list *list, const weir_option *option)
{
    if (option->type != WEIR_OPTION_CHOICE)
        return;
    for (size_t i = 0; option->choices[i]; i++)
        print_item(list, "%s", option->choices[i]);
}

static void print_values(const weir_option *option, int indent)
{
    const bool flag = option->type == WEIR_OPTION_FLAG;
    value_list list = {.indent = indent};

    if (option->unit && option->type != WEIR_OPTION_TEXT)
        print_item(&list, "%s", option->unit);
    print_range(&list, option);
    print_choices(&list, option);
    if (option->required)
        print_item(&list, "required");
    else if (option->fallback || flag)
        print_item(&list, "default %s",
                   option->fallback ? option->fallback : "no");
    if (list.begun)
        printf("\n");
}

static int pair_width(const weir_option *option)
{
    return (int)(strlen(option->name) + strlen(value_name(option))) + 1;
}

static void print_options(const weir_stage_type *type)
{
    int width = 0;

    for (const weir_option *o = type->options; o->name; o++)
        width = pair_width(o) > width ? pair_width(o) : width;
    printf("Options:\n");
    for (const weir_option *o = type->options; o->name; o++) {
        printf("  %s=%s%*s  %s\n", o->name, value_name(o),
               width - pair_width(o), "", o->help);
        print_values(o, width + 4);
    }
}

/* The two that are commands as well. */
static void print_other_use(const char *name)
{
    if (strcmp(name, "gzip") == 0 || strcmp(name, "gunzip") == 0)
        printf("\nWithout a '!' it takes files, as gzip(1) does: "
               "'weir %s --help'\n",
               name);
}

static int print_stage(const char *name)
{
    weir_stage_type *type = catalog_get(name);
    if (!type)
        return EXIT_USAGE;

    printf("%s (%s): %s\n\n", type->name, catalog_kind(type), type->summary);
    print_usage(type);
    const char *file = plugins_file_of(type->name);
    if (file)
        printf("Plug-in: %s\n", file);
    printf("\n");
    print_options(type);
    print_other_use(type->name);
    free(type);
    return 0;
}

/* ---- What was asked for -------------------------------------------------- */

static int print(const command_line *command)
{
    switch (command->action) {
    case COMMAND_VERSION:
        print_version();
        return EXIT_DONE;
    case COMMAND_STAGES:
        return print_stages();
    case COMMAND_NEW_STAGE:
        return new_stage_write(command->words[0]);
    case COMMAND_EXPLAIN:
        return print_stage(command->words[0]);
    default:
        print_overview();
        return EXIT_DONE;
    }
}

int help_print(const command_line *command)
{
    const int code = print(command);
    const int flushed = standard_output_flush();

    return code ? code : flushed;
}
