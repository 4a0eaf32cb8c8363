/* SPDX-License-Identifier: MIT */
/*
 * weir/api.h - version, export and attribute macros. Every other public header
 * includes this one; there is no need to include it by hand.
 */
#ifndef WEIR_API_H
#define WEIR_API_H

/* The version of the API, after Semantic Versioning. configure reads it. */
#define WEIR_VERSION_MAJOR 0
#define WEIR_VERSION_MINOR 1
#define WEIR_VERSION_PATCH 0
#define WEIR_VERSION "0.1.0"

#if defined(__GNUC__)
#define WEIR_API __attribute__((visibility("default")))
#define WEIR_MUST_CHECK __attribute__((warn_unused_result))
#define WEIR_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define WEIR_API
#define WEIR_MUST_CHECK
#define WEIR_PRINTF(text, first)
#endif

#ifdef __cplusplus
#define WEIR_BEGIN extern "C" {
#define WEIR_END }
#else
#define WEIR_BEGIN
#define WEIR_END
#endif

WEIR_BEGIN

/*
 * The version of the library that is loaded, which may be newer than
 * WEIR_VERSION of the header that the program was compiled with. Any thread.
 */
WEIR_API const char *weir_version(void);

WEIR_END

#endif
