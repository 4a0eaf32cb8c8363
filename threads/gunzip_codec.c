/* SPDX-License-Identifier: MIT */
#include "gunzip_codec.h"

#include <weir/stages.h>

#ifdef WEIR_WITH_ISAL
#define ISAL &wi_gunzip_isal
#define FASTEST &wi_gunzip_isal
#else
#define ISAL NULL
#define FASTEST &wi_gunzip_zlib
#endif

#ifdef WEIR_WITH_LIBDEFLATE
#define LIBDEFLATE_STREAM &wi_gunzip_zlib
#define LIBDEFLATE &wi_gunzip_libdeflate
#define FASTEST_WHOLE &wi_gunzip_libdeflate
#else
#define LIBDEFLATE_STREAM NULL
#define LIBDEFLATE NULL
#define FASTEST_WHOLE FASTEST
#endif

const wi_gunzip_codec *wi_gunzip_codec_of(int codec)
{
    static const wi_gunzip_codec *const codecs[] = {
        [WEIR_CODEC_AUTO] = FASTEST,
        [WEIR_CODEC_ZLIB] = &wi_gunzip_zlib,
        [WEIR_CODEC_LIBDEFLATE] = LIBDEFLATE_STREAM,
        [WEIR_CODEC_ISAL] = ISAL,
    };

    return codec < 0 || codec > WEIR_CODEC_ISAL ? NULL : codecs[codec];
}

const wi_gunzip_codec *wi_gunzip_whole_codec_of(int codec)
{
    static const wi_gunzip_codec *const codecs[] = {
        [WEIR_CODEC_AUTO] = FASTEST_WHOLE,
        [WEIR_CODEC_ZLIB] = &wi_gunzip_zlib,
        [WEIR_CODEC_LIBDEFLATE] = LIBDEFLATE,
        [WEIR_CODEC_ISAL] = ISAL,
    };

    return codec < 0 || codec > WEIR_CODEC_ISAL ? NULL : codecs[codec];
}
