/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "stream.h"

#include <string.h>

#include "astscope/base/limits.h"

enum got stream_read(struct stream *s, char *buf, size_t cap, size_t *ret_n)
{
	size_t left = s->head.n - s->head_at;
	enum got g;

	*ret_n = 0;
	if (left) {
		size_t n = left < cap ? left : cap;

		memcpy(buf, s->head.p + s->head_at, n);
		s->head_at += n;
		*ret_n = n;
		return GOT_DATA;
	}
	if (s->after != GOT_DATA)
		return s->after;
	g = s->read(s->ctx, buf, cap, ret_n);
	if (g != GOT_DATA)
		s->after = g;
	return g;
}

void stream_peek(struct stream *s, char *buf)
{
	size_t n = 0;

	s->after = GOT_DATA;
	while (n < LIMIT_BID_BYTES && s->after == GOT_DATA) {
		size_t got = 0;

		s->after = s->read(s->ctx, buf + n, LIMIT_BID_BYTES - n, &got);
		n += got;
	}
	s->head = (struct span){buf, n};
	s->head_at = 0;
}
