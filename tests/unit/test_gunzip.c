/* SPDX-License-Identifier: MIT */
/*
 * gunzip: what it accepts, and that no input makes it use more memory than its
 * edges allow. What it refuses is in test_gunzip_bad.c.
 */
#include "gzip_member.h"
#include "stage_types.h"
#include "through.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

TestSuite(gunzip, .timeout = 60);

static const through_options as_asked = {0};

/* Whatever the size of the chunks that it comes in. */
static void expect_bytes(bytes in, bytes expected)
{
    const size_t cuts[] = {0, 1, 7, 4096};

    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        passage p = pass_one(weir_gunzip(), in,
                             (through_options){.chunk = cuts[i], .mark = 100});

        cr_expect_eq(p.status, 0, "%s", p.why);
        cr_expect(bytes_equal(p.out, expected), "chunks of %zu", cuts[i]);
        free(p.out.data);
    }
}

static void expect_text(bytes in, const char *text)
{
    const bytes expected = bytes_copy(text, strlen(text));

    expect_bytes(in, expected);
    free(expected.data);
}

/* ---- What others made ---------------------------------------------------- */

static void expect_undoes(const char *command, size_t size)
{
    const bytes content = bytes_of_text(size);
    int status;
    bytes made = shell_filter(command, content, &status);

    cr_assert_eq(status, 0, "%s", command);
    expect_bytes(made, content);
    free(made.data);
    free(content.data);
}

Test(gunzip, undoes_the_system_gzip)
{
    need_command("gzip");
    expect_undoes("gzip -1c", 300000);
    expect_undoes("gzip -9c", 300000);
    expect_undoes("gzip -c", 0);
    expect_undoes("gzip -c", 1);
}

Test(gunzip, undoes_pigz)
{
    need_command("pigz");
    expect_undoes("pigz -c", 300000);
    expect_undoes("pigz -ic -b 128", 300000);
    expect_undoes("pigz -c", 0);
}

Test(gunzip, undoes_members_of_all_makers_one_after_the_other)
{
    need_command("gzip");
    need_command("pigz");
    const bytes content = bytes_of_text(100000);
    bytes all = {.data = NULL}, expected = {.data = NULL};
    int status;

    append_all(&all, shell_filter("gzip -c", content, &status));
    append_all(&all, member_of(""));
    append_all(&all, pass_one(weir_gzip(.name = "n"), content, as_asked).out);
    append_all(&all, shell_filter("pigz -c", content, &status));
    for (int i = 0; i < 3; i++)
        append(&expected, content.data, content.size);
    expect_bytes(all, expected);
    free(all.data);
    free(expected.data);
    free(content.data);
}

/* ---- Between and behind the members -------------------------------------- */

Test(gunzip, joins_members)
{
    bytes in = {.data = NULL};

    append_all(&in, member_of("one "));
    append_all(&in, member_of(""));
    append_all(&in, member_of("two"));
    expect_text(in, "one two");
    free(in.data);
}

Test(gunzip, accepts_zero_bytes_behind_the_last_member)
{
    const size_t counts[] = {1, 2, 511, 100000};

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        bytes in = member_of("text");

        append_all(&in, bytes_of_zeros(counts[i]));
        expect_text(in, "text");
        free(in.data);
    }
}

Test(gunzip, ignores_garbage_when_it_is_told_to)
{
    const char *const garbage[] = {"x", "garbage", "\x1fgarbage", "\x1f\x1f"};

    for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++) {
        bytes in = member_of("text");

        append(&in, garbage[i], strlen(garbage[i]));
        for (size_t cut = 0; cut < 3; cut++) {
            passage p =
                pass_one(stage_of_text(&weir_gunzip_type, "ignore_garbage"), in,
                         (through_options){.chunk = cut});

            cr_expect_eq(p.status, 0, "%s", p.why);
            cr_expect_eq(p.out.size, 4);
            free(p.out.data);
        }
        free(in.data);
    }
}

Test(gunzip, says_whether_it_ignored_something)
{
    const char *const behind[] = {"", "garbage"};

    for (int i = 0; i < 2; i++) {
        bool ignored = i == 0; /* the other one of what is expected */
        const weir_stage_def stages[] = {
            weir_gunzip(.ignore_garbage = true, .ignored = &ignored),
            {.run = NULL}};
        bytes in = member_of("text");

        append(&in, behind[i], strlen(behind[i]));
        passage p = pass_through(stages, in, (through_options){.chunk = 1000});
        cr_expect_eq(p.status, 0, "%s", p.why);
        cr_expect_eq(ignored, i == 1);
        free(p.out.data);
        free(in.data);
    }
}

/* It need not read what it ignores: the source is told to stop. */
Test(gunzip, stops_its_source_at_ignored_garbage)
{
    const weir_stage_def stages[] = {weir_gunzip(.ignore_garbage = true),
                                     {.run = NULL}};
    bytes in = member_of("text");

    append_all(&in, bytes_of_noise(10000000));
    passage p = pass_through(stages, in, (through_options){.chunk = 1000});
    cr_expect_eq(p.status, 0, "%s", p.why);
    cr_expect_eq(p.out.size, 4);
    cr_expect_lt(p.edges[0].bytes, in.size);
    free(p.out.data);
    free(in.data);
}

/* ---- Headers ------------------------------------------------------------- */

Test(gunzip, skips_every_field_of_a_header)
{
    bytes fields = {.data = NULL};
    bytes extra = bytes_of_noise(0xffff);
    bytes name = bytes_of_zeros(200001);

    memset(name.data, 'n', 200000);
    append(&fields, "\xff\xff", 2);
    append_all(&fields, extra);
    append(&fields, name.data, name.size);
    append(&fields, name.data, name.size);
    bytes in = member_with(FHCRC | FEXTRA | FNAME | FCOMMENT, fields, "text");
    expect_text(in, "text");
    free(in.data);
    free(fields.data);
    free(name.data);
}

/* ---- Memory -------------------------------------------------------------- */

/* What an edge may hold: less than its mark, and one chunk more. */
static void expect_bounded(const passage *p)
{
    for (size_t i = 0; i < p->edge_count; i++)
        cr_expect_lt(p->edges[i].highest_length,
                     p->edges[i].high_water_mark + p->edges[i].largest_chunk,
                     "edge %zu", i);
}

Test(gunzip, a_bomb_does_not_expand_in_memory)
{
    enum { SIZE = 64 * 1024 * 1024 };
    const bytes content = bytes_of_zeros(SIZE);
    bytes bomb = pass_one(weir_gzip(.level = 9), content, as_asked).out;
    passage p = pass_one(weir_gunzip(), bomb, as_asked);

    cr_expect_lt(bomb.size, SIZE / 1000);
    cr_expect_eq(p.status, 0, "%s", p.why);
    cr_expect(bytes_equal(p.out, content));
    expect_bounded(&p);
    /* The bomb, both edges, and a piece of output or two. */
    cr_expect_lt(p.pool.peak_bytes, 1024 * 1024);
    free(p.out.data);
    free(bomb.data);
    free(content.data);
}

/* Little pieces of output must not each hold a large buffer. */
Test(gunzip, slow_input_does_not_use_much_memory)
{
    bytes in = {.data = NULL};

    for (int i = 0; i < 2000; i++)
        append_all(&in, member_of("x"));
    passage p = pass_one(weir_gunzip(), in, (through_options){.chunk = 24});
    cr_expect_eq(p.status, 0, "%s", p.why);
    cr_expect_eq(p.out.size, 2000);
    cr_expect_lt(p.pool.peak_bytes, 1024 * 1024);
    expect_bounded(&p);
    free(p.out.data);
    free(in.data);
}

/* Each member costs the same, however many came before. */
Test(gunzip, works_through_200000_empty_members)
{
    const bytes empty = member_of("");
    bytes in = bytes_of_zeros(200000 * empty.size);

    for (size_t i = 0; i < 200000; i++)
        memcpy(in.data + i * empty.size, empty.data, empty.size);
    passage p = pass_one(weir_gunzip(), in, (through_options){.chunk = 65536});
    cr_expect_eq(p.status, 0, "%s", p.why);
    cr_expect_eq(p.out.size, 0);
    free(p.out.data);
    free(in.data);
    free(empty.data);
}

/* ---- Slow streams -------------------------------------------------------- */

typedef struct slow_stream {
    weir_pipeline *pipeline;
    weir_writable *to;
    weir_readable *from;
} slow_stream;

static slow_stream start_stream(void)
{
    slow_stream s = {.pipeline = weir_pipeline_new()};

    weir_pipeline_add(s.pipeline, weir_gunzip());
    weir_pipeline_set_marks(s.pipeline, 16384, 0);
    s.to = weir_pipeline_input(s.pipeline);
    s.from = weir_pipeline_output(s.pipeline);
    cr_assert_eq(weir_pipeline_start(s.pipeline), 0);
    return s;
}

static void feed(slow_stream *s, bytes in)
{
    weir_chunk chunk;

    cr_assert_eq(weir_chunk_copy(&chunk, NULL, in.data, in.size), 0);
    cr_assert_eq(weir_write(s->to, chunk), 0);
}

/* Reads so many bytes, none of which may have to wait for more input. */
static void drain(slow_stream *s, size_t size)
{
    while (size > 0) {
        weir_chunk chunk;

        cr_assert_eq(weir_read(s->from, &chunk), 1);
        cr_assert_leq(chunk.size, size);
        size -= chunk.size;
        weir_chunk_release(&chunk);
    }
}

static void end_stream(slow_stream *s)
{
    weir_end(s->to);
    cr_expect_eq(weir_read(s->from, &(weir_chunk){.data = NULL}), 0);
    cr_expect_eq(weir_pipeline_wait(s->pipeline), 0);
    weir_pipeline_free(s->pipeline);
}

/* Without it, the second member would never be written: the test's deadline
 * would pass. */
Test(gunzip, gives_what_it_has_before_it_waits_for_more)
{
    const bytes in = member_of("text");
    slow_stream s = start_stream();

    for (int i = 0; i < 3; i++) {
        feed(&s, in);
        drain(&s, 4);
    }
    end_stream(&s);
    free(in.data);
}

/* Also what inflate has left when a piece is full and its input is empty: a
 * match that goes on behind the piece of 4 096 bytes. */
Test(gunzip, gives_all_that_it_has)
{
    slow_stream s = start_stream();

    for (size_t size = 4096; size < 4096 + 256; size++) {
        const bytes content = bytes_of_zeros(size);
        const bytes in = pass_one(weir_gzip(), content, as_asked).out;
        const size_t data = in.size - 8; /* without the check values */

        feed(&s, (bytes){.data = in.data, .size = data});
        drain(&s, size);
        feed(&s, (bytes){.data = in.data + data, .size = 8});
        free(content.data);
        free(in.data);
    }
    end_stream(&s);
}
