/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "text.h"

#include <string.h>

#include "astscope/base/limits.h"

#define CHUNK_BYTES 65536u
#define LONGEST LIMIT_LINE_BYTES /* of a line what is kept, as the formats see it */

_Static_assert(CHUNK_BYTES + LONGEST < LIMIT_SOURCE_TEXT, "a chunk holds a longest line");

void text_begin(struct text *t, struct writer *w, uint64_t *budget)
{
	*t = (struct text){.w = w, .budget = budget, .first_line = 1};
}

static uint64_t count_lines(struct span s)
{
	uint64_t n = 0;
	long at;

	while ((at = span_find_char(s, '\n')) >= 0) {
		n++;
		s = span_from_offset(s, (size_t)at + 1);
	}
	return n;
}

/* Write the first @n bytes of the buffer. */
static void flush(struct text *t, size_t n)
{
	struct span part = {t->buf.p, n};

	if (!n)
		return;
	if (n > *t->budget)
		t->full = true;
	if (!t->full) {
		*t->budget -= n;
		writer_source_text(t->w, t->first_line, part);
	}
	t->first_line += count_lines(part);
	memmove(t->buf.p, t->buf.p + n, t->buf.n - n);
	t->buf.n -= n;
	t->buf.p[t->buf.n] = '\0';
}

static struct span skip_line(struct text *t, struct span chunk)
{
	long at = span_find_char(chunk, '\n');

	if (at < 0)
		return (struct span){0};
	t->skipping = false;
	return span_from_offset(chunk, (size_t)at + 1);
}

void text_wait(struct text *t)
{
	t->waiting = true;
}

/* Of what waits only the end may still be wanted. */
static void hold(struct text *t, struct span chunk)
{
	strbuf_add(&t->buf, chunk);
	if (t->buf.n > 2 * TEXT_WAITS) {
		size_t n = t->buf.n - TEXT_WAITS;
		long lf = span_find_char(span_from_offset(strbuf_span(&t->buf), n), '\n');

		n = lf < 0 ? t->buf.n : n + (size_t)lf + 1;
		t->first_line += count_lines((struct span){t->buf.p, n});
		memmove(t->buf.p, t->buf.p + n, t->buf.n - n);
		t->buf.n -= n;
	}
}

void text_keep(struct text *t)
{
	struct strbuf held = t->buf;

	if (!t->waiting)
		return;
	t->waiting = false;
	t->buf = (struct strbuf){0};
	text_feed(t, strbuf_span(&held));
	strbuf_done(&held);
}

void text_feed(struct text *t, struct span chunk)
{
	if (t->waiting) {
		hold(t, chunk);
		return;
	}
	while (chunk.n && !t->full) {
		struct span part;

		if (t->skipping) {
			chunk = skip_line(t, chunk);
			continue;
		}
		part = span_sub(chunk, 0, t->buf.n < CHUNK_BYTES ? CHUNK_BYTES - t->buf.n : LONGEST - t->buf.n);
		strbuf_add(&t->buf, part);
		chunk = span_from_offset(chunk, part.n);
		if (t->buf.n >= CHUNK_BYTES)
			flush(t, (size_t)(span_rfind_char(strbuf_span(&t->buf), '\n') + 1));
		if (t->buf.n >= LONGEST) {
			strbuf_add_char(&t->buf, '\n');
			t->skipping = true;
			flush(t, t->buf.n);
		}
	}
}

void text_end(struct text *t)
{
	if (!t->full && !t->waiting)
		flush(t, t->buf.n);
	strbuf_done(&t->buf);
}
