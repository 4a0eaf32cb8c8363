/* SPDX-License-Identifier: MIT */
/*
 * The words of a pipeline: how one quoted string is split, and how words are
 * sorted into stages.
 */
#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "message.h"
#include "pipeline_text.h"

TestSuite(pipeline_text, .timeout = 10);

/* "<read><in> <write><out>": each word in <>, stages apart by a space. */
static void describe(const pipeline_text *text, char *out, size_t size)
{
    FILE *f = fmemopen(out, size, "w");

    for (size_t i = 0; i < text->n; i++) {
        const stage_text *stage = &text->stages[i];
        fprintf(f, "%s<%s>", i > 0 ? " " : "", stage->name);
        for (size_t j = 0; j < stage->n; j++)
            fprintf(f, "<%s>", stage->words[j]);
    }
    fclose(f);
}

/* "0-1 t.[hwm=1]2-3m.": the links of two stages, with their references. */
static void describe_links(const pipeline_text *text, char *out, size_t size)
{
    FILE *f = fmemopen(out, size, "w");

    for (size_t i = 0; i < text->n_links; i++) {
        const link_text *link = &text->links[i];
        const edge_text *ends[] = {&link->begin, &link->end};

        fprintf(f, "%s", i > 0 ? " " : "");
        for (size_t k = 0; k < 2; k++) {
            fprintf(f, "%s", ends[k]->reference ? ends[k]->reference : "");
            for (size_t j = 0; j < ends[k]->n; j++)
                fprintf(f, "[%s]", ends[k]->words[j]);
            if (k == 0)
                fprintf(f, "%zu-%zu", link->from, link->to);
        }
    }
    fclose(f);
}

static int parse_as_text(word_list *list, pipeline_text *text,
                         const char *whole)
{
    *text = (pipeline_text){0};
    const int refused = words_of_text(list, whole);
    return refused ? refused : pipeline_text_parse(text, list);
}

/* The text as a file, whose words are the same and more. */
static int parse_as_file(word_list *list, pipeline_text *text,
                         const char *whole)
{
    char path[] = "/tmp/weir-pipeline-text-XXXXXX";
    const int fd = mkstemp(path);

    *text = (pipeline_text){0};
    cr_assert(fd >= 0);
    cr_assert_eq(write(fd, whole, strlen(whole)), (ssize_t)strlen(whole));
    close(fd);
    const int refused = words_of_file(list, path);
    unlink(path);
    list->file = "file";
    return refused ? refused : pipeline_text_parse(text, list);
}

typedef int parse_function(word_list *list, pipeline_text *text,
                           const char *whole);

static void expect_by(parse_function *parse, const char *whole,
                      const char *stages, const char *links)
{
    char found[256] = "";
    word_list list;
    pipeline_text text;

    cr_assert_eq(parse(&list, &text, whole), 0, "%s", whole);
    describe(&text, found, sizeof(found));
    cr_expect_str_eq(found, stages, "%s: %s, not %s", whole, found, stages);
    if (links) {
        found[0] = '\0';
        describe_links(&text, found, sizeof(found));
        cr_expect_str_eq(found, links, "%s: %s, not %s", whole, found, links);
    }
    pipeline_text_free(&text);
    words_free(&list);
}

static void expect(const char *whole, const char *stages)
{
    expect_by(parse_as_text, whole, stages, NULL);
}

static void expect_graph(const char *whole, const char *stages,
                         const char *links)
{
    expect_by(parse_as_text, whole, stages, links);
}

static void expect_file(const char *whole, const char *stages,
                        const char *links)
{
    expect_by(parse_as_file, whole, stages, links);
}

static void expect_refusal_by(parse_function *parse, const char *whole)
{
    word_list list;
    pipeline_text text;

    cr_expect_eq(parse(&list, &text, whole), EXIT_USAGE, "%s", whole);
    pipeline_text_free(&text);
    words_free(&list);
}

static void expect_refusal(const char *whole)
{
    expect_refusal_by(parse_as_text, whole);
}

Test(pipeline_text, splits_at_white_space)
{
    expect("read", "<read>");
    expect("read in ! write out", "<read><in> <write><out>");
    expect("  read\tin\n!\r\nwrite   out  ", "<read><in> <write><out>");
    expect("a ! b ! c", "<a> <b> <c>");
}

Test(pipeline_text, a_bang_stands_alone)
{
    expect("a!b", "<a!b>");
    expect("a !b", "<a><!b>");
    expect("a '!' b", "<a><!><b>");
    expect("a \\! b", "<a><!><b>");
    expect("a \"!\" ! b", "<a><!> <b>");
}

Test(pipeline_text, quotes)
{
    expect("a 'b c'", "<a><b c>");
    expect("a \"b c\"", "<a><b c>");
    expect("a 'b\\c\"'", "<a><b\\c\">");
    expect("a \"b'c\\\"d\\\\e\\f\"", "<a><b'c\"d\\e\\f>");
    expect("a ''", "<a><>");
    expect("a name='b c'd\"e f\"", "<a><name=b cde f>");
    expect("a b\\ c\\\\d\\'", "<a><b c\\d'>");
}

Test(pipeline_text, refuses_open_quotes, .init = cr_redirect_stderr)
{
    expect_refusal("a 'b");
    expect_refusal("a \"b");
    expect_refusal("a \"b\\\"");
    expect_refusal("a 'b\\'c'");
    expect_refusal("a b\\");
}

Test(pipeline_text, refuses_missing_stages, .init = cr_redirect_stderr)
{
    expect_refusal("");
    expect_refusal(" \t ");
    expect_refusal("!");
    expect_refusal("! a");
    expect_refusal("a !");
    expect_refusal("a ! ! b");
    expect_refusal("! ! !");
}

Test(pipeline_text, keeps_the_words_of_the_shell)
{
    const char *const words[] = {"read", "a 'name", "!", "write", "\\!", ""};
    word_list list = words_of_shell(words, 6);
    char found[256] = "";
    pipeline_text text;

    cr_assert_eq(pipeline_text_parse(&text, &list), 0);
    describe(&text, found, sizeof(found));
    cr_expect_str_eq(found, "<read><a 'name> <write><\\!><>");
    pipeline_text_free(&text);
    words_free(&list);
}

Test(pipeline_text, refuses_no_words, .init = cr_redirect_stderr)
{
    word_list list = words_of_shell(NULL, 0);
    pipeline_text text;

    cr_expect_eq(pipeline_text_parse(&text, &list), EXIT_USAGE);
    pipeline_text_free(&text);
    words_free(&list);
}

/* ---- Graphs -------------------------------------------------------------- */

Test(pipeline_text, joins_a_line)
{
    expect_graph("a ! b ! c", "<a> <b> <c>", "0-1 1-2");
    expect_graph("a", "<a>", "");
    expect_graph("a , b", "<a> <b>", "");
}

Test(pipeline_text, a_reference_begins_a_chain)
{
    expect_graph("a ! t name=t t. ! b t. ! c", "<a> <t><name=t> <b> <c>",
                 "0-1 t.1-2 t.1-3");
    expect_graph("a ! t name=t , t. ! b , t. ! c", "<a> <t><name=t> <b> <c>",
                 "0-1 t.1-2 t.1-3");
    expect_graph("t. ! b , a ! t name=t t. ! c", "<b> <a> <t><name=t> <c>",
                 "t.2-0 1-2 t.2-3");
    expect_graph("t name=t t. hwm=1 low=0 ! b", "<t><name=t> <b>",
                 "t.[hwm=1][low=0]0-1");
}

Test(pipeline_text, a_reference_ends_a_chain)
{
    expect_graph("a ! m. , b ! m. , m name=m ! w", "<a> <b> <m><name=m> <w>",
                 "0-2m. 1-2m. 2-3");
    expect_graph("m name=m ! w , a ! m. low=1", "<m><name=m> <w> <a>",
                 "0-1 2-0m.[low=1]");
}

Test(pipeline_text, references_at_both_ends)
{
    expect_graph("t name=t , t. ! m. t. x=1 ! m. y=2 , m name=m",
                 "<t><name=t> <m><name=m>", "t.0-1m. t.[x=1]0-1m.[y=2]");
    expect_graph("t name=t t. ! b ! t.", "<t><name=t> <b>", "t.0-1 1-0t.");
}

Test(pipeline_text, what_is_no_reference)
{
    /* no stage has the name, or it is no name, or it is quoted */
    expect("a x. ! b", "<a><x.> <b>");
    expect("t name=t ./t. ! b", "<t><name=t><./t.> <b>");
    expect("t name=t 't.' ! b", "<t><name=t><t.> <b>");
    expect("t name=t t\\. ! b", "<t><name=t><t.> <b>");
    expect("t name=t t.. . ! b", "<t><name=t><t..><.> <b>");
    expect("t name=x.y x.y. ! b", "<t><name=x.y><x.y.> <b>");
    expect("t name= . ! b", "<t><name=><.> <b>");
}

Test(pipeline_text, a_quoted_comma_is_a_word)
{
    expect("a ',' ! b", "<a><,> <b>");
    expect("a x,y ,z", "<a><x,y><,z>");
}

Test(pipeline_text, refuses_what_leads_nowhere, .init = cr_redirect_stderr)
{
    expect_refusal("t name=t t.");
    expect_refusal("t name=t t. , a");
    expect_refusal("t name=t t. t. ! a");
    expect_refusal("t name=t t. !");
    expect_refusal("t.");
}

Test(pipeline_text, refuses_wrong_references, .init = cr_redirect_stderr)
{
    expect_refusal("t name=t , x. ! b");
    expect_refusal("t name=t ! x.");
    expect_refusal("t name=t , t name=t t. ! b");
    expect_refusal("m name=m , a ! m. ! b");
}

Test(pipeline_text, refuses_empty_chains, .init = cr_redirect_stderr)
{
    expect_refusal(",");
    expect_refusal(", a ! b");
    expect_refusal("a ! b ,");
    expect_refusal("a , , b");
    expect_refusal("a ! , b");
    expect_refusal("a , ! b");
}

/* ---- Files --------------------------------------------------------------- */

Test(pipeline_text, a_line_is_a_stage)
{
    expect_file("a x\nb\nc y", "<a><x> <b> <c><y>", "0-1 1-2");
    expect_file("a x\r\nb\r\n", "<a><x> <b>", "0-1");
    expect_file("\n\na\n\n\nb\n\n", "<a> <b>", "");
    expect_file("\xEF\xBB\xBF"
                "a\nb",
                "<a> <b>", "0-1");
    expect_file("a ! b\nc", "<a> <b> <c>", "0-1 1-2");
}

Test(pipeline_text, a_bang_at_the_end_of_a_line_changes_nothing)
{
    expect_file("a !\nb\n! c\n", "<a> <b> <c>", "0-1 1-2");
    expect_file("a !\n# note\nb", "<a> <b>", "0-1");
    expect_file("a ,\n\nb", "<a> <b>", "");
}

Test(pipeline_text, notes)
{
    expect_file("# first\na x # it\n  # no end of the chain\nb\n#",
                "<a><x> <b>", "0-1");
    expect_file("a x#y '#' \\#\nb", "<a><x#y><#><#> <b>", "0-1");
}

Test(pipeline_text, quotes_and_joined_lines_in_a_file)
{
    expect_file("a 'x\ny' \\\n  z \\\n\nb", "<a><x\ny><z> <b>", "0-1");
}

Test(pipeline_text, chains_of_a_file)
{
    expect_file("a\nt name=t\n\nt. hwm=1\nb\n\nt.\nc\n",
                "<a> <t><name=t> <b> <c>", "0-1 t.[hwm=1]1-2 t.1-3");
    expect_file("a\nt name=t\nt.\nb\nt.\nc\n", "<a> <t><name=t> <b> <c>",
                "0-1 t.1-2 t.1-3");
    expect_file("a\n! m.\n\nb ! m.\nm name=m\nc", "<a> <b> <m><name=m> <c>",
                "0-2m. 1-2m. 2-3");
}

Test(pipeline_text, refuses_wrong_files, .init = cr_redirect_stderr)
{
    static const char *const wrong[] = {
        "",           "# nothing",         "\n\n",
        "! a",        "a !\n\nb",          "a\n\n! b",
        "a !\n! b",   "a\n! ! b",          "a 'b\n",
        "a\n,\n,\nb", "t name=t\nt.\n\na", "a \\",
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        expect_refusal_by(parse_as_file, wrong[i]);
}

Test(pipeline_text, says_in_which_line)
{
    word_list list;
    pipeline_text text;
    char said[256] = "";

    cr_redirect_stderr();
    cr_expect_eq(parse_as_file(&list, &text, "# note\na 'x\ny' \\\n z\n! !"),
                 EXIT_USAGE);
    fflush(stderr);
    const size_t n =
        fread(said, 1, sizeof(said) - 1, cr_get_redirected_stderr());
    cr_expect(n > 0 && strstr(said, "weir: file:5: "), "%s", said);
    pipeline_text_free(&text);
    words_free(&list);
}
