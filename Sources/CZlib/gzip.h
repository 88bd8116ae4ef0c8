// zlib's set-up calls are macros, which Swift does not see.
#pragma once
#include <stdint.h>
#include <zlib.h>

// 15 + 16: the largest window, in gzip's format.
static inline int32_t orc_gzip_begin(z_stream *stream, int32_t level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

static inline int32_t orc_gunzip_begin(z_stream *stream) { return inflateInit2(stream, 15 + 16); }

// Negative: no header and no trailer around the deflated bytes, as zip has them.
static inline int32_t orc_deflate_begin(z_stream *stream, int32_t level, int32_t strategy) {
  return deflateInit2(stream, level, Z_DEFLATED, -15, 8, strategy);
}
