/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "codec.h"

#include <bzlib.h>
#include <lzma.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "astscope/base/attr.h"
#include "astscope/base/limits.h"
#include "astscope/base/mem.h"

static AST_NORETURN void no_memory(void)
{
	die("out of memory");
}

/* ---- gzip ---- */

#define GZIP_WINDOW (15 + 16) /* zlib's way to say: the largest window, a gzip header */

static bool gzip_begins(struct span head)
{
	return span_starts(head, SPAN_LIT("\x1f\x8b"));
}

static void *gzip_new(void)
{
	z_stream *z = mem_zalloc(sizeof(*z));

	if (inflateInit2(z, GZIP_WINDOW) != Z_OK)
		no_memory();
	return z;
}

static enum codec_result gzip_step(void *state, struct codec_io *io)
{
	z_stream *z = state;
	int r;

	z->next_in = (unsigned char *)io->in;
	z->avail_in = (unsigned)io->in_n;
	z->next_out = (unsigned char *)io->out;
	z->avail_out = (unsigned)io->out_n;
	r = inflate(z, Z_NO_FLUSH);
	*io = (struct codec_io){(char *)z->next_in, z->avail_in, (char *)z->next_out, z->avail_out};
	if (r == Z_MEM_ERROR)
		no_memory();
	if (r == Z_STREAM_END)
		return CODEC_END;
	return r == Z_OK || r == Z_BUF_ERROR ? CODEC_MORE : CODEC_DAMAGED;
}

static void gzip_free(void *state)
{
	inflateEnd(state);
	free(state);
}

/* ---- xz ---- */

static bool xz_begins(struct span head)
{
	return span_starts(head, SPAN_LIT("\xfd" "7zXZ\0"));
}

static void *xz_new(void)
{
	lzma_stream *s = mem_zalloc(sizeof(*s));

	if (lzma_stream_decoder(s, LIMIT_UNPACK_MEMORY, 0) != LZMA_OK)
		no_memory();
	return s;
}

static enum codec_result xz_step(void *state, struct codec_io *io)
{
	lzma_stream *s = state;
	lzma_ret r;

	s->next_in = (const unsigned char *)io->in;
	s->avail_in = io->in_n;
	s->next_out = (unsigned char *)io->out;
	s->avail_out = io->out_n;
	r = lzma_code(s, LZMA_RUN);
	*io = (struct codec_io){io->in + (io->in_n - s->avail_in), s->avail_in, (char *)s->next_out, s->avail_out};
	if (r == LZMA_MEM_ERROR)
		no_memory();
	if (r == LZMA_STREAM_END)
		return CODEC_END;
	if (r == LZMA_MEMLIMIT_ERROR)
		return CODEC_TOO_BIG;
	return r == LZMA_OK || r == LZMA_BUF_ERROR ? CODEC_MORE : CODEC_DAMAGED;
}

static void xz_free(void *state)
{
	lzma_end(state);
	free(state);
}

/* ---- bzip2 ---- */

static bool bzip2_begins(struct span head)
{
	return span_starts(head, SPAN_LIT("BZh"));
}

static void *bzip2_new(void)
{
	bz_stream *s = mem_zalloc(sizeof(*s));

	if (BZ2_bzDecompressInit(s, 0, 0) != BZ_OK)
		no_memory();
	return s;
}

static enum codec_result bzip2_step(void *state, struct codec_io *io)
{
	bz_stream *s = state;
	int r;

	s->next_in = io->in;
	s->avail_in = (unsigned)io->in_n;
	s->next_out = io->out;
	s->avail_out = (unsigned)io->out_n;
	r = BZ2_bzDecompress(s);
	*io = (struct codec_io){s->next_in, s->avail_in, s->next_out, s->avail_out};
	if (r == BZ_MEM_ERROR)
		no_memory();
	if (r == BZ_STREAM_END)
		return CODEC_END;
	return r == BZ_OK ? CODEC_MORE : CODEC_DAMAGED;
}

static void bzip2_free(void *state)
{
	BZ2_bzDecompressEnd(state);
	free(state);
}

/* ---- zstd ---- */

/* A frame of data, or one to be skipped, with which parallel compressors begin. */
static bool zstd_begins(struct span head)
{
	return span_starts(head, SPAN_LIT("\x28\xb5\x2f\xfd")) ||
	       (head.n >= 4 && (head.p[0] & 0xf0) == 0x50 && span_starts(span_from_offset(head, 1), SPAN_LIT("\x2a\x4d\x18")));
}

static void *zstd_new(void)
{
	ZSTD_DStream *s = ZSTD_createDStream();

	if (!s)
		no_memory();
	return s;
}

static enum codec_result zstd_step(void *state, struct codec_io *io)
{
	ZSTD_inBuffer in = {io->in, io->in_n, 0};
	ZSTD_outBuffer out = {io->out, io->out_n, 0};
	size_t r = ZSTD_decompressStream(state, &out, &in);

	*io = (struct codec_io){io->in + in.pos, io->in_n - in.pos, io->out + out.pos, io->out_n - out.pos};
	if (!r)
		return CODEC_END;
	if (!ZSTD_isError(r))
		return CODEC_MORE;
	if (ZSTD_getErrorCode(r) == ZSTD_error_memory_allocation)
		no_memory();
	return ZSTD_getErrorCode(r) == ZSTD_error_frameParameter_windowTooLarge ? CODEC_TOO_BIG : CODEC_DAMAGED;
}

static void zstd_free(void *state)
{
	ZSTD_freeDStream(state);
}

const struct codec *codec_of_packed(struct span head)
{
	static const struct codec compressions[] = {
		{.begins = gzip_begins, .new = gzip_new, .step = gzip_step, .free = gzip_free},
		{.begins = xz_begins, .new = xz_new, .step = xz_step, .free = xz_free},
		{.begins = bzip2_begins, .new = bzip2_new, .step = bzip2_step, .free = bzip2_free},
		{.begins = zstd_begins, .new = zstd_new, .step = zstd_step, .free = zstd_free},
	};

	for (size_t i = 0; i < ARRAY_LEN(compressions); i++) {
		if (compressions[i].begins(head))
			return &compressions[i];
	}
	return NULL;
}
