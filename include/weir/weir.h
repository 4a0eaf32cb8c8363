/* SPDX-License-Identifier: MIT */
/*
 * weir/weir.h - all of weir: Node's streams for C threads.
 *
 * Start with weir/pipeline.h for how to run stages and weir/stage.h for how to
 * write one.
 */
#ifndef WEIR_WEIR_H
#define WEIR_WEIR_H

#include <weir/api.h>
#include <weir/callbacks.h>
#include <weir/chunk.h>
#include <weir/compose.h>
#include <weir/deadline.h>
#include <weir/duplex.h>
#include <weir/edge.h>
#include <weir/gzip_files.h>
#include <weir/junctions.h>
#include <weir/observer.h>
#include <weir/operators.h>
#include <weir/options.h>
#include <weir/pipe.h>
#include <weir/pipeline.h>
#include <weir/plugin.h>
#include <weir/pool.h>
#include <weir/readable.h>
#include <weir/stage.h>
#include <weir/stages.h>
#include <weir/status.h>
#include <weir/token.h>
#include <weir/workers.h>
#include <weir/writable.h>

#endif
