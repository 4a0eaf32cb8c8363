/* SPDX-License-Identifier: MIT */
/*
 * weir/compose.h - several stages as one value.
 *
 *     weir_stage_def unpack_lines(void)
 *     {
 *         weir_stage_def parts[] = {weir_gunzip(), split_lines()};
 *         return weir_compose("unpack", parts, 2);
 *     }
 */
#ifndef WEIR_COMPOSE_H
#define WEIR_COMPOSE_H

#include <stddef.h>

#include <weir/api.h>
#include <weir/stage.h>

WEIR_BEGIN

/*
 * A definition that stands for these `n` parts, in order from the source's
 * side. weir_pipeline_add adds them one by one, each with its own thread and
 * edges, as if they had been added themselves: the whole costs nothing more. In
 * messages and figures they are called "NAME/PART"; a name of NULL stands for
 * "stage". A part may be composed itself: then "NAME/PART/PART".
 *
 * Definitions and names are copied. The args of the parts belong to the result,
 * which must be added to one pipeline, like any other that owns its arg; each
 * is freed exactly once, also when this fails or adding fails. Fields of the
 * result are not to be changed: marks and modes are those of the parts. Node:
 * compose().
 *
 * The result's status, which weir_pipeline_add returns: the status of the first
 * part that has one; -EINVAL when there are no parts, or one has no run;
 * -ENOMEM. Any thread.
 */
WEIR_API WEIR_MUST_CHECK weir_stage_def
weir_compose(const char *name, const weir_stage_def *parts, size_t n);

WEIR_END

#endif
