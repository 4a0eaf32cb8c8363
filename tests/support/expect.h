/* SPDX-License-Identifier: MIT */
/*
 * expect.h - assertions that show both values. For the test's own thread:
 * Criterion cannot be failed from another.
 */
#ifndef WEIR_TEST_EXPECT_H
#define WEIR_TEST_EXPECT_H

/* Two whole numbers are equal: sizes, counts and statuses. */
#define expect_eq(actual, expected)                                            \
    expect_eq_at((long long)(actual), (long long)(expected), #actual,          \
                 __FILE__, __LINE__)

/* Two texts are equal; a NULL is equal to a NULL only. */
#define expect_text(actual, expected)                                          \
    expect_text_at(actual, expected, #actual, __FILE__, __LINE__)

/* `part` occurs in `text`. */
#define expect_within(text, part)                                              \
    expect_within_at(text, part, #text, __FILE__, __LINE__)

/* `text` begins with `part`. */
#define expect_starts(text, part)                                              \
    expect_starts_at(text, part, #text, __FILE__, __LINE__)

void expect_eq_at(long long actual, long long expected, const char *what,
                  const char *file, int line);
void expect_text_at(const char *actual, const char *expected, const char *what,
                    const char *file, int line);
void expect_within_at(const char *text, const char *part, const char *what,
                      const char *file, int line);
void expect_starts_at(const char *text, const char *part, const char *what,
                      const char *file, int line);

#endif
