/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/lines.h"

#include "astscope/base/limits.h"

enum { HOLE_KEPT = 64 };

static void give(struct lines *l, struct span text, uint64_t length, bool torn, line_fn fn, void *ctx)
{
	struct line ln = {
		.text = text,
		.number = ++l->number,
		.offset = l->offset,
		.torn = torn,
		.cut = length - l->hole > LIMIT_LINE_BYTES,
	};

	if (ln.cut)
		ln.text.n = LIMIT_LINE_BYTES;
	l->offset += length + !torn;
	l->length = l->hole = 0;
	fn(ctx, &ln);
	strbuf_clear(&l->partial);
}

/* Of @part what is to be kept: of a hole at the beginning of the line only so much that it is seen. */
static struct span skip_hole(struct lines *l, struct span part)
{
	size_t n = span_nuls(part), seen = l->partial.n;

	if (seen != span_nuls(strbuf_span(&l->partial)))
		return part;
	seen = seen < HOLE_KEPT ? HOLE_KEPT - seen : 0;
	if (n <= seen)
		return part;
	l->hole += n - seen;
	return span_from_offset(part, n - seen);
}

static void keep(struct lines *l, struct span part)
{
	size_t room;

	l->length += part.n;
	part = skip_hole(l, part);
	room = l->partial.n > LIMIT_LINE_BYTES ? 0 : LIMIT_LINE_BYTES + 1 - l->partial.n;
	strbuf_add(&l->partial, span_sub(part, 0, room));
}

void lines_feed(struct lines *l, struct span chunk, line_fn fn, void *ctx)
{
	while (chunk.n) {
		long at = span_find_char(chunk, '\n');
		struct span text;

		if (at < 0) {
			keep(l, chunk);
			return;
		}
		text = (struct span){chunk.p, (size_t)at};
		chunk = span_from_offset(chunk, (size_t)at + 1);
		if (l->length) {
			keep(l, text);
			give(l, strbuf_span(&l->partial), l->length, false, fn, ctx);
		} else {
			give(l, text, text.n, false, fn, ctx);
		}
	}
}

void lines_pass(struct lines *l, size_t n)
{
	l->number++;
	l->offset += n + 1;
}

void lines_end(struct lines *l, line_fn fn, void *ctx)
{
	if (l->length)
		give(l, strbuf_span(&l->partial), l->length, true, fn, ctx);
	strbuf_done(&l->partial);
}
