/* SPDX-License-Identifier: MIT */
#include "gzip_codec.h"

#include <errno.h>

#include <weir/stages.h>

const char *const wi_codec_names[] = {
    [WEIR_CODEC_AUTO] = "auto",
    [WEIR_CODEC_ZLIB] = "zlib",
    [WEIR_CODEC_LIBDEFLATE] = "libdeflate",
    [WEIR_CODEC_ISAL] = "isal",
    [WEIR_CODEC_ISAL + 1] = NULL,
};

const wi_gzip_codec *wi_gzip_codec_of(int codec)
{
    switch (codec) {
    case WEIR_CODEC_ZLIB:
        return &wi_gzip_zlib;
#ifdef WEIR_WITH_LIBDEFLATE
    case WEIR_CODEC_LIBDEFLATE:
        return &wi_gzip_libdeflate;
#endif
#ifdef WEIR_WITH_ISAL
    case WEIR_CODEC_ISAL:
        return &wi_gzip_isal;
#endif
    default:
        return NULL;
    }
}

const wi_gzip_codec *wi_gzip_codec_alone(void)
{
    const wi_gzip_codec *fast = wi_gzip_codec_of(WEIR_CODEC_LIBDEFLATE);

    return fast ? fast : &wi_gzip_zlib;
}

int wi_codec_refuse(weir_stage *self, int codec)
{
    if (codec < WEIR_CODEC_AUTO || codec > WEIR_CODEC_ISAL)
        return weir_stage_fail(self, -EINVAL, "codec=%d", codec);
    return weir_stage_fail(
        self, -ENOTSUP, "codec=%s is not built in (there is " WI_BUILT_IN ")",
        wi_codec_names[codec]);
}
