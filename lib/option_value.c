/* SPDX-License-Identifier: MIT */
/*
 * The five types of option: how each is read and checked, and what is said
 * when it cannot be.
 */
#include "option_value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the reason goes. */
typedef struct refusal {
    char *why;
    size_t size;
} refusal;

static int refuse(refusal to, const char *format, ...) WEIR_PRINTF(2, 3);

static int refuse(refusal to, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(to.why, to.size, format, args);
    va_end(args);
    return -EINVAL;
}

/* ---- Bounds -------------------------------------------------------------- */

static bool has_bounds(const weir_option *option)
{
    return option->min != 0 || option->max != 0;
}

static int refuse_bounds(const weir_option *option, refusal to)
{
    if (option->max == INT64_MAX)
        return refuse(to, "must be at least %" PRId64, option->min);
    return refuse(to, "must be from %" PRId64 " to %" PRId64, option->min,
                  option->max);
}

static bool integer_fits(const weir_option *option, int64_t value)
{
    if (!has_bounds(option))
        return true;
    return value >= option->min && value <= option->max;
}

static bool size_fits(const weir_option *option, uint64_t value)
{
    if (!has_bounds(option))
        return true;
    if (option->min > 0 && value < (uint64_t)option->min)
        return false;
    return option->max == INT64_MAX || value <= (uint64_t)option->max;
}

/* ---- One function a type ------------------------------------------------- */

static int set_integer(const weir_option *option, int64_t *field,
                       const char *text, refusal to)
{
    const char *digits = text + (*text == '-');

    if (*digits == '\0' || digits[strspn(digits, "0123456789")] != '\0')
        return refuse(to, "is not a whole number");

    errno = 0;
    const long long value = strtoll(text, NULL, 10);
    const bool in_range = errno != ERANGE;
    if (!in_range && !has_bounds(option))
        return refuse(to, "is too large");
    if (!in_range || !integer_fits(option, value))
        return refuse_bounds(option, to);
    *field = value;
    return 0;
}

static int set_size(const weir_option *option, uint64_t *field,
                    const char *text, refusal to)
{
    uint64_t value;

    if (*text == '-')
        return refuse(to, "must not be negative");
    switch (weir_parse_size(text, &value)) {
    case 0:
        break;
    case -ERANGE:
        return refuse(to, "is too large");
    default:
        return refuse(to, "is not a size (such as 512, 64K or 1.5GiB)");
    }
    if (!size_fits(option, value))
        return refuse_bounds(option, to);
    *field = value;
    return 0;
}

static bool is_one_of(const char *text, const char *a, const char *b,
                      const char *c)
{
    return !strcmp(text, a) || !strcmp(text, b) || !strcmp(text, c);
}

static int set_flag(bool *field, const char *text, refusal to)
{
    if (is_one_of(text, "yes", "true", "1"))
        *field = true;
    else if (is_one_of(text, "no", "false", "0"))
        *field = false;
    else
        return refuse(to, "must be yes or no");
    return 0;
}

static int refuse_choice(const weir_option *option, refusal to)
{
    char list[256] = "";
    size_t length = 0;

    for (size_t i = 0; option->choices[i] && length < sizeof(list); i++) {
        const char *comma = i > 0 ? ", " : "";
        const int n = snprintf(list + length, sizeof(list) - length, "%s%s",
                               comma, option->choices[i]);
        length += (size_t)n;
    }
    return refuse(to, "must be one of: %s", list);
}

static int set_choice(const weir_option *option, int *field, const char *text,
                      refusal to)
{
    for (int i = 0; option->choices[i]; i++) {
        if (strcmp(option->choices[i], text) != 0)
            continue;
        *field = i;
        return 0;
    }
    return refuse_choice(option, to);
}

/* ---- All of them --------------------------------------------------------- */

int wi_option_set(const weir_option *option, void *options, const char *text,
                  char *why, size_t why_size)
{
    void *field = (char *)options + option->offset;
    const refusal to = {.why = why, .size = why_size};

    if (*text == '\0')
        return refuse(to, "must not be empty");
    switch (option->type) {
    case WEIR_OPTION_TEXT:
        *(const char **)field = text;
        return 0;
    case WEIR_OPTION_INTEGER:
        return set_integer(option, field, text, to);
    case WEIR_OPTION_SIZE:
        return set_size(option, field, text, to);
    case WEIR_OPTION_FLAG:
        return set_flag(field, text, to);
    case WEIR_OPTION_CHOICE:
        return set_choice(option, field, text, to);
    }
    return refuse(to, "is of a type that this version does not know");
}

bool wi_option_is_unset(const weir_option *option, const void *options)
{
    const void *field = (const char *)options + option->offset;

    switch (option->type) {
    case WEIR_OPTION_TEXT:
        return *(const char *const *)field == NULL;
    case WEIR_OPTION_INTEGER:
        return *(const int64_t *)field == 0;
    case WEIR_OPTION_SIZE:
        return *(const uint64_t *)field == 0;
    case WEIR_OPTION_FLAG:
        return !*(const bool *)field;
    case WEIR_OPTION_CHOICE:
        return *(const int *)field == 0;
    }
    return false;
}
