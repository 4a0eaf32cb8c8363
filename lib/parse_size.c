/* SPDX-License-Identifier: MIT */
/*
 * Sizes as people write them: 512, 64K, 1.5GiB, 10MB.
 */
#include <weir/options.h>

#include <errno.h>
#include <stdbool.h>
#include <string.h>

static const struct {
    const char *suffix;
    uint64_t unit;
} units[] = {
    {"", 1},
    {"B", 1},
    {"K", UINT64_C(1) << 10},
    {"KiB", UINT64_C(1) << 10},
    {"M", UINT64_C(1) << 20},
    {"MiB", UINT64_C(1) << 20},
    {"G", UINT64_C(1) << 30},
    {"GiB", UINT64_C(1) << 30},
    {"T", UINT64_C(1) << 40},
    {"TiB", UINT64_C(1) << 40},
    {"kB", UINT64_C(1000)},
    {"KB", UINT64_C(1000)},
    {"MB", UINT64_C(1000000)},
    {"GB", UINT64_C(1000000000)},
    {"TB", UINT64_C(1000000000000)},
};

/* 0 when there is no such suffix. */
static uint64_t unit_of(const char *suffix)
{
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (strcmp(suffix, units[i].suffix) == 0)
            return units[i].unit;
    return 0;
}

static size_t count_digits(const char *text)
{
    return strspn(text, "0123456789");
}

static uint64_t digit_value(char digit)
{
    return (uint64_t)(digit - '0');
}

/* Whole bytes of `unit` times 0.DIGITS. Rounding down at each digit, from the
 * last to the first, gives the same as rounding down once at the end. */
static uint64_t fraction_of(const char *digits, size_t n, uint64_t unit)
{
    uint64_t value = 0;

    while (n > 0)
        value = (value + digit_value(digits[--n]) * unit) / 10;
    return value;
}

/* value * factor + more, or -ERANGE when that exceeds 64 bits. */
static int multiply_add(uint64_t *value, uint64_t factor, uint64_t more)
{
    if (*value > (UINT64_MAX - more) / factor)
        return -ERANGE;
    *value = *value * factor + more;
    return 0;
}

int weir_parse_size(const char *text, uint64_t *size)
{
    const size_t whole_digits = count_digits(text);
    const char *rest = text + whole_digits;
    const bool has_point = *rest == '.';
    const char *fraction = has_point ? rest + 1 : rest;
    const size_t fraction_digits = has_point ? count_digits(fraction) : 0;
    const uint64_t unit = unit_of(fraction + fraction_digits);

    if (whole_digits == 0 || unit == 0)
        return -EINVAL;
    if (has_point && (fraction_digits == 0 || unit == 1))
        return -EINVAL;

    uint64_t value = 0;
    for (size_t i = 0; i < whole_digits; i++)
        if (multiply_add(&value, 10, digit_value(text[i])))
            return -ERANGE;
    if (multiply_add(&value, unit,
                     fraction_of(fraction, fraction_digits, unit)))
        return -ERANGE;
    *size = value;
    return 0;
}
