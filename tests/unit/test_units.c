/* SPDX-License-Identifier: MIT */
/*
 * Figures as the command prints them.
 */
#include <criterion/criterion.h>

#include "units.h"

TestSuite(units, .timeout = 10);

#define SECOND UINT64_C(1000000000)

static void expect(unit_text found, const char *text)
{
    cr_expect_str_eq(found.text, text, "'%s', not '%s'", found.text, text);
}

Test(units, bytes)
{
    expect(in_bytes(0), "0 B");
    expect(in_bytes(1023), "1023 B");
    expect(in_bytes(1024), "1.0 KiB");
    expect(in_bytes(1536), "1.5 KiB");
    expect(in_bytes((1 << 20) - 1), "1.0 MiB");
    expect(in_bytes(UINT64_C(5) << 30), "5.0 GiB");
    expect(in_bytes(UINT64_C(3) << 40), "3.0 TiB");
    expect(in_bytes(UINT64_MAX), "16384.0 PiB");
}

Test(units, rates)
{
    expect(in_bytes_per_second(1000, SECOND), "1000 B/s");
    expect(in_bytes_per_second(1 << 20, SECOND / 2), "2.0 MiB/s");
    expect(in_bytes_per_second(5, 0), "0 B/s");
}

Test(units, times)
{
    expect(in_clock(0), "0:00");
    expect(in_clock(7 * SECOND + SECOND / 2), "0:08");
    expect(in_clock(3599 * SECOND), "59:59");
    expect(in_clock(3723 * SECOND), "1:02:03");
    expect(in_clock(UINT64_MAX), "5124095:34:34");
    expect(in_seconds(12345678901), "12.346 s");
    expect(in_seconds(0), "0.000 s");
}

Test(units, percent)
{
    cr_expect_eq(in_percent(0, 0), 0);
    cr_expect_eq(in_percent(0, 5), 0);
    cr_expect_eq(in_percent(1, 3), 33);
    cr_expect_eq(in_percent(2, 3), 67);
    cr_expect_eq(in_percent(5, 5), 100);
    cr_expect_eq(in_percent(9, 5), 100);
    cr_expect_eq(in_percent(UINT64_MAX / 2, UINT64_MAX), 50);
}
