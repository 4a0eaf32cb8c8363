/* SPDX-License-Identifier: MIT */
/*
 * weir_parse_size: what is a size, and exactly how many bytes it is.
 */
#include <criterion/criterion.h>
#include <errno.h>

#include <weir/options.h>

TestSuite(parse_size, .timeout = 10);

static const struct {
    const char *text;
    uint64_t size;
} good[] = {
    {"0", 0},
    {"1", 1},
    {"007", 7},
    {"512", 512},
    {"512B", 512},
    {"1K", 1024},
    {"1KiB", 1024},
    {"3M", 3145728},
    {"3MiB", 3145728},
    {"9G", 9663676416},
    {"9GiB", 9663676416},
    {"2T", 2199023255552},
    {"2TiB", 2199023255552},
    {"1kB", 1000},
    {"1KB", 1000},
    {"5MB", 5000000},
    {"5GB", 5000000000},
    {"5TB", 5000000000000},
    {"1.5G", 1610612736},
    {"1.5KiB", 1536},
    {"0.5K", 512},
    {"0.1K", 102},
    {"0.001kB", 1},
    {"0.0009kB", 0},
    {"0.0009765625K", 1},
    {"1.999999999999999999999999K", 2047},
    {"18446744073709551615", UINT64_MAX},
    {"18446744073709551615B", UINT64_MAX},
    {"16777215.9999999999999T", UINT64_MAX},
};

static const char *const malformed[] = {
    "",    " ",     "K",    "B",    "-1",   "+1",   " 1",  "1 ",   "1 K",
    "1KK", "1k",    "1m",   "1Kib", "1kiB", "1iB",  "1.5", "1.5B", "1.K",
    ".5K", "1..5K", "1,5K", "0x10", "1e3",  "1K\n", "\t1", "inf",  "1KiBs",
};

static const char *const too_large[] = {
    "18446744073709551616",
    "99999999999999999999999999999999",
    "16777216T",
    "18446744073709552kB",
    "18014398509481984K",
};

Test(parse_size, reads_every_form_exactly)
{
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        uint64_t size = 12345;

        cr_expect_eq(weir_parse_size(good[i].text, &size), 0, "%s",
                     good[i].text);
        cr_expect_eq(size, good[i].size, "%s is %ju", good[i].text,
                     (uintmax_t)size);
    }
}

Test(parse_size, refuses_what_is_no_size)
{
    for (size_t i = 0; i < sizeof(malformed) / sizeof(*malformed); i++) {
        uint64_t size = 12345;

        cr_expect_eq(weir_parse_size(malformed[i], &size), -EINVAL, "'%s'",
                     malformed[i]);
        cr_expect_eq(size, 12345, "'%s' changed the result", malformed[i]);
    }
}

Test(parse_size, refuses_more_than_64_bits)
{
    for (size_t i = 0; i < sizeof(too_large) / sizeof(*too_large); i++) {
        uint64_t size = 12345;

        cr_expect_eq(weir_parse_size(too_large[i], &size), -ERANGE, "'%s'",
                     too_large[i]);
        cr_expect_eq(size, 12345, "'%s' changed the result", too_large[i]);
    }
}
