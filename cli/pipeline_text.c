/* SPDX-License-Identifier: MIT */
/*
 * The words of a pipeline, sorted into stages and what joins them. References
 * are looked up when all is sorted: references.c.
 */
#include "pipeline_text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "allocate.h"
#include "message.h"
#include "references.h"

/* What stands before the next word. */
typedef enum gap_kind {
    GAP_NONE, /* it belongs to the stage or the reference before it */
    GAP_START,
    GAP_BANG,
    GAP_COMMA,
    GAP_LINE,
    GAP_EMPTY_LINE,
    GAP_END
} gap_kind;

/* What the present chain ends in so far. */
typedef enum chain_kind {
    CHAIN_NOTHING,
    CHAIN_REFERENCE, /* that begins it */
    CHAIN_STAGE,     /* the last one of the text */
    CHAIN_OVER       /* a reference has ended it */
} chain_kind;

typedef struct sorter {
    pipeline_text *text;
    gap_kind gap;
    chain_kind chain;
    edge_text begin;  /* of CHAIN_REFERENCE */
    size_t n_words;   /* ever */
    size_t *n_here;   /* those of the present stage or reference */
    const char *last; /* its name */
    size_t line;
} sorter;

/* ---- What is wrong ------------------------------------------------------- */

static const char *name_of_gap(gap_kind gap)
{
    switch (gap) {
    case GAP_BANG:
        return "'!'";
    case GAP_COMMA:
        return "','";
    case GAP_EMPTY_LINE:
        return "an empty line";
    default:
        return "the end";
    }
}

/* A stage is missing between the gap that is there and the next one. */
static int refuse_gap(const sorter *s, gap_kind next)
{
    const char *here = name_of_gap(s->gap);

    if (s->gap == GAP_START)
        return say_usage("a stage is missing before the first %s",
                         name_of_gap(next));
    if (next == GAP_END)
        return say_usage("a stage is missing after the last %s, behind %s",
                         here, s->last);
    return say_usage("a stage is missing between %s and %s, behind %s", here,
                     name_of_gap(next), s->last);
}

/* A chain may end here. */
static int check_end(const sorter *s)
{
    if (s->chain != CHAIN_REFERENCE)
        return 0;
    return say_usage("%s: leads nowhere: a stage is missing behind it, as in "
                     "'%s ! write PATH'",
                     s->last, s->last);
}

/* ---- Stages and references ----------------------------------------------- */

static const char *const *begin_words(sorter *s, const text_word *word,
                                      size_t *n)
{
    s->last = word->text;
    s->n_here = n;
    s->gap = GAP_NONE;
    return s->text->words + s->n_words;
}

static link_text *add_link(sorter *s)
{
    link_text *link = &s->text->links[s->text->n_links++];

    *link = (link_text){.from = s->text->n - 1};
    if (s->chain == CHAIN_REFERENCE)
        link->begin = s->begin;
    return link;
}

static int begin_stage(sorter *s, const text_word *word)
{
    const bool joined = s->gap == GAP_BANG || s->gap == GAP_LINE;

    if (joined && (s->chain == CHAIN_STAGE || s->chain == CHAIN_REFERENCE))
        add_link(s)->to = s->text->n;
    stage_text *stage = &s->text->stages[s->text->n++];
    *stage = (stage_text){.name = word->text, .line = word->line};
    stage->words = begin_words(s, word, &stage->n);
    s->chain = CHAIN_STAGE;
    return 0;
}

static int begin_chain(sorter *s, const text_word *word)
{
    const int refused = check_end(s);
    if (refused)
        return refused;
    s->begin = (edge_text){.reference = word->text, .line = word->line};
    s->begin.words = begin_words(s, word, &s->begin.n);
    s->chain = CHAIN_REFERENCE;
    return 0;
}

static int end_chain(sorter *s, const text_word *word)
{
    link_text *link = add_link(s);

    link->end = (edge_text){.reference = word->text, .line = word->line};
    link->end.words = begin_words(s, word, &link->end.n);
    s->chain = CHAIN_OVER;
    return 0;
}

/* One more of the present stage or reference. Options of an edge all have a
 * value. */
static int add_word(sorter *s, const char *word)
{
    if (s->chain != CHAIN_STAGE && !strchr(word, '=')) {
        const char *between = s->chain == CHAIN_REFERENCE ? "!" : ",";

        return say_usage("%s: unexpected word '%s'; a '%s' stands before a "
                         "stage, as in '%s %s %s'",
                         s->last, word, between, s->last, between, word);
    }
    s->text->words[s->n_words++] = word;
    ++*s->n_here;
    return 0;
}

static int take_word(sorter *s, const text_word *word)
{
    const bool reference =
        word->kind == WORD_BARE &&
        (s->gap == GAP_NONE ? references_has(s->text, word->text)
                            : references_can_be(word->text));

    if (s->gap == GAP_NONE && !reference)
        return add_word(s, word->text);
    if (s->gap == GAP_BANG && s->chain == CHAIN_OVER)
        return say_usage("%s: ends its chain here; what comes behind it begins "
                         "another, as in '%s ! %s'",
                         s->last, s->last, word->text);
    if (!reference)
        return begin_stage(s, word);
    return s->gap == GAP_BANG ? end_chain(s, word) : begin_chain(s, word);
}

/* ---- What stands between ------------------------------------------------- */

static int take_bang(sorter *s)
{
    if (s->gap != GAP_NONE && s->gap != GAP_LINE)
        return refuse_gap(s, GAP_BANG);
    s->gap = GAP_BANG;
    return 0;
}

/* A comma or an empty line. */
static int take_end(sorter *s, gap_kind next)
{
    const bool missing = s->gap == GAP_START || s->gap == GAP_COMMA;

    if (missing && next == GAP_EMPTY_LINE)
        return 0;
    if (missing || s->gap == GAP_BANG)
        return refuse_gap(s, next);
    const int refused = check_end(s);
    s->chain = CHAIN_NOTHING;
    s->gap = next;
    return refused;
}

static int take(sorter *s, const text_word *word)
{
    switch (word->kind) {
    case WORD_BANG:
        return take_bang(s);
    case WORD_COMMA:
        return take_end(s, GAP_COMMA);
    case WORD_EMPTY_LINE:
        return take_end(s, GAP_EMPTY_LINE);
    case WORD_LINE_END: /* a `!` or a `,` may stand at the end of a line */
        if (s->gap == GAP_NONE)
            s->gap = GAP_LINE;
        return 0;
    case WORD_BARE:
    case WORD_QUOTED:
        break;
    }
    return take_word(s, word);
}

static int finish(const sorter *s)
{
    if (s->gap == GAP_START) {
        say_where(s->text->file, 0);
        return say_usage("no stages are given; see 'weir --help'");
    }
    if (s->gap == GAP_BANG || s->gap == GAP_COMMA)
        return refuse_gap(s, GAP_END);
    return check_end(s);
}

/* ---- All together -------------------------------------------------------- */

int pipeline_text_parse(pipeline_text *text, const word_list *list)
{
    sorter s = {.text = text, .gap = GAP_START};
    int refused = 0;

    *text = (pipeline_text){
        .stages = allocate(list->n, sizeof(stage_text)),
        .links = allocate(list->n, sizeof(link_text)),
        .words = allocate(list->n, sizeof(*text->words)),
        .names = references_names(list),
        .file = list->file,
    };
    for (size_t i = 0; i < list->n && !refused; i++) {
        say_where(list->file, list->words[i].line);
        refused = take(&s, &list->words[i]);
    }
    if (!refused)
        refused = finish(&s);
    if (!refused)
        refused = references_resolve(text);
    say_where(NULL, 0);
    return refused;
}

void pipeline_text_free(pipeline_text *text)
{
    free(text->stages);
    free(text->links);
    free(text->words);
    free(text->names);
}
