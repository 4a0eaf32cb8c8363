/* SPDX-License-Identifier: MIT */
/*
 * One value of an option: from text to the field of its C type.
 */
#ifndef WEIR_LIB_OPTION_VALUE_H
#define WEIR_LIB_OPTION_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include <weir/options.h>

/*
 * Reads `text` into the option's field of the struct at `options`. Returns 0,
 * or -EINVAL with the field unchanged and what is wrong with the text in
 * `why`: "must be from 1 to 9".
 */
int wi_option_set(const weir_option *option, void *options, const char *text,
                  char *why, size_t why_size);

/* Whether the field is 0 or NULL, which stands for "not given". */
bool wi_option_is_unset(const weir_option *option, const void *options);

#endif
