/* SPDX-License-Identifier: MIT */
/* test_status.c - statuses and their texts, deadlines, the version. */
#include <errno.h>
#include <string.h>

#include <criterion/criterion.h>

#include <weir/weir.h>

#include "expect.h"

TestSuite(status, .timeout = 20);
TestSuite(deadline, .timeout = 20);

static const int own_statuses[] = {
    WEIR_STOPPED,         WEIR_ABORTED,      WEIR_PREMATURE_CLOSE,
    WEIR_WRITE_AFTER_END, WEIR_DESTROYED,    WEIR_BAD_DATA,
    WEIR_LIMIT,           WEIR_MISUSE,       WEIR_READ_AFTER_END,
    WEIR_ALREADY_STARTED, WEIR_OWN_THREAD,   WEIR_MULTIPLE_CALLBACK,
    WEIR_UNPIPED,         WEIR_OWN_INPUT,    WEIR_WRONG_STAGE,
    WEIR_TWO_READERS,     WEIR_CHILD_FAILED, WEIR_OVERFLOW,
    WEIR_DROPPED,         WEIR_DEADLOCK};
enum { OWN_STATUSES = sizeof(own_statuses) / sizeof(own_statuses[0]) };

Test(status, zero_is_success)
{
    expect_eq(WEIR_OK, 0);
    expect_text(weir_status_text(0), "Success");
}

Test(status, errno_values_have_the_text_of_strerror)
{
    expect_text(weir_status_text(-ENOENT), "No such file or directory");
    expect_text(weir_status_text(-ENOSPC), "No space left on device");
    expect_text(weir_status_text(-EIO), strerror(EIO));
}

Test(status, own_values_are_negative_and_outside_the_range_of_errno)
{
    for (int i = 0; i < OWN_STATUSES; i++)
        cr_assert(own_statuses[i] < -4095, "%d", own_statuses[i]);
}

Test(status, own_values_have_one_line_each_without_a_full_stop)
{
    for (int i = 0; i < OWN_STATUSES; i++) {
        const char *text = weir_status_text(own_statuses[i]);
        size_t length = strlen(text);
        cr_assert(length > 0);
        cr_assert(!strchr(text, '\n') && text[length - 1] != '.', "%s", text);
    }
}

Test(status, own_values_have_texts_of_their_own)
{
    char texts[OWN_STATUSES][128];

    for (int i = 0; i < OWN_STATUSES; i++) {
        strncpy(texts[i], weir_status_text(own_statuses[i]), 127);
        texts[i][127] = '\0';
        for (int k = 0; k < i; k++)
            cr_assert(strcmp(texts[i], texts[k]), "%s twice", texts[i]);
    }
}

Test(status, any_number_has_a_text)
{
    const int odd[] = {1, 20001, -4095, -20000, -20999, -2147483647 - 1};

    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
        cr_assert(weir_status_text(odd[i]) && *weir_status_text(odd[i]), "%d",
                  odd[i]);
}

Test(status, version_of_library_is_that_of_header)
{
    expect_text(weir_version(), WEIR_VERSION);
}

Test(deadline, now_does_not_go_back)
{
    weir_deadline earlier = weir_now();

    for (int i = 0; i < 1000; i++) {
        weir_deadline now = weir_now();
        cr_assert(now >= earlier);
        earlier = now;
    }
}

Test(deadline, is_in_nanoseconds_from_now)
{
    weir_deadline before = weir_now();
    weir_deadline second = weir_in_ms(1000);
    weir_deadline after = weir_now();

    cr_assert(second >= before + 1000 * INT64_C(1000000));
    cr_assert(second <= after + 1000 * INT64_C(1000000));
}

Test(deadline, of_nothing_and_less_has_passed)
{
    cr_assert(weir_in_ms(0) <= weir_now());
    cr_assert(weir_in_ms(-1000) < weir_now());
}

Test(deadline, out_of_range_is_for_ever)
{
    cr_assert(weir_in_ms(INT64_MAX) == WEIR_FOREVER);
    cr_assert(weir_in_ms(INT64_MAX / 1000000) == WEIR_FOREVER);
}
