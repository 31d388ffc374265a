/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "decode.h"

#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/utf8.h"

enum {
	LOOK_BYTES = 4096,
	REPLACEMENT = 0xfffd,
	SURROGATE_HIGH = 0xd800,
	SURROGATE_LOW = 0xdc00,
	SURROGATE_END = 0xe000,
	PAIR_BASE = 0x10000,
};

static const struct span mark_utf8 = SPAN_LIT("\xef\xbb\xbf");

/* Text of our kinds is nearly all ASCII: without a mark, every other byte is NUL. */
static bool is_wide(struct span head, unsigned nul_at)
{
	size_t nul = 0, other = 0;

	head = span_sub(head, 0, LOOK_BYTES);
	for (size_t i = 0; i + 1 < head.n; i += 2) {
		nul += !head.p[i + nul_at];
		other += !head.p[i + !nul_at];
	}
	return head.n >= 16 && nul * 2 >= head.n / 2 && nul * 10 >= (head.n / 2) * 9 && !other;
}

enum encoding encoding_of(struct span head)
{
	bool lf = span_find_char(head, '\n') >= 0;

	if (span_starts(head, mark_utf8))
		return ENCODING_UTF8_MARK;
	if (span_starts(head, SPAN_LIT("\xff\xfe")) || is_wide(head, 1))
		return ENCODING_UTF16_LE;
	if (span_starts(head, SPAN_LIT("\xfe\xff")) || is_wide(head, 0))
		return ENCODING_UTF16_BE;
	return !lf && span_find_char(head, '\r') >= 0 ? ENCODING_CR : ENCODING_PLAIN;
}

bool encoding_is_wide(enum encoding e)
{
	return e == ENCODING_UTF16_LE || e == ENCODING_UTF16_BE;
}

bool head_is_text(struct span head)
{
	size_t odd = 0;

	if (encoding_is_wide(encoding_of(head)))
		return true;
	for (size_t i = 0; i < head.n; i++) {
		unsigned char c = (unsigned char)head.p[i];

		if (!c) {
			size_t run = span_nuls(span_from_offset(head, i));

			if (run < TEXT_HOLE_BYTES)
				return false;
			i += run - 1;
			continue;
		}
		odd += (c < 0x20 && (c < 0x07 || c > 0x0d) && c != 0x1b) || c == 0x7f;
	}
	return odd * 50 <= head.n;
}

const char *encoding_name(enum encoding e)
{
	static const char *const names[] = {
		[ENCODING_PLAIN] = NULL,
		[ENCODING_UTF8_MARK] = "byte order mark",
		[ENCODING_UTF16_LE] = "UTF-16",
		[ENCODING_UTF16_BE] = "UTF-16",
		[ENCODING_CR] = "CR line ends",
	};

	return names[e];
}

/* Give the decoded bytes so far to the lines; they hold at most one end of a line, at their end. */
static void flush(struct decoder *d, line_fn fn, void *ctx)
{
	bool ended = span_ends(strbuf_span(&d->text), SPAN_LIT("\n"));

	lines_feed(&d->lines, strbuf_span(&d->text), fn, ctx);
	strbuf_clear(&d->text);
	if (ended)
		d->lines.offset = d->at; /* of the file, not of the decoded text */
}

static void put(struct decoder *d, uint32_t c, line_fn fn, void *ctx)
{
	enum { TEXT_BYTES = 65536 };

	if (c == '\n')
		strbuf_add_char(&d->text, '\n');
	else
		utf8_add(&d->text, c);
	if (c == '\n' || d->text.n >= TEXT_BYTES)
		flush(d, fn, ctx);
}

static void unit(struct decoder *d, uint32_t u, line_fn fn, void *ctx)
{
	uint32_t high = d->high;

	d->high = 0;
	if (high && u >= SURROGATE_LOW && u < SURROGATE_END) {
		put(d, PAIR_BASE + ((high - SURROGATE_HIGH) << 10) + (u - SURROGATE_LOW), fn, ctx);
		return;
	}
	if (high)
		put(d, REPLACEMENT, fn, ctx);
	if (u >= SURROGATE_HIGH && u < SURROGATE_LOW)
		d->high = u;
	else if (u >= SURROGATE_LOW && u < SURROGATE_END)
		put(d, REPLACEMENT, fn, ctx);
	else if (u != 0xfeff)
		put(d, u, fn, ctx);
}

static void feed_wide(struct decoder *d, struct span chunk, line_fn fn, void *ctx)
{
	bool little = d->encoding == ENCODING_UTF16_LE;

	for (size_t i = 0; i < chunk.n; i++) {
		d->half[d->half_n++] = (unsigned char)chunk.p[i];
		d->at++;
		if (d->half_n < 2)
			continue;
		d->half_n = 0;
		unit(d, (uint32_t)d->half[little] << 8 | d->half[!little], fn, ctx);
	}
}

static void feed_cr(struct decoder *d, struct span chunk, line_fn fn, void *ctx)
{
	while (chunk.n) {
		size_t n = 0;

		if (d->after_cr && chunk.p[0] == '\n') {
			d->at++;
			d->lines.offset++;
			chunk = span_from_offset(chunk, 1);
		}
		d->after_cr = false;
		while (n < chunk.n && chunk.p[n] != '\r' && chunk.p[n] != '\n')
			n++;
		strbuf_add(&d->text, span_sub(chunk, 0, n));
		d->at += n;
		if (n < chunk.n) {
			d->after_cr = chunk.p[n] == '\r';
			d->at++;
			strbuf_add_char(&d->text, '\n');
		}
		flush(d, fn, ctx);
		chunk = span_from_offset(chunk, n + 1);
	}
}

/* Behind the mark. */
static struct span skip_mark(struct decoder *d, struct span chunk)
{
	while (chunk.n && d->lines.offset < mark_utf8.n && chunk.p[0] == mark_utf8.p[d->lines.offset]) {
		d->lines.offset++;
		chunk = span_from_offset(chunk, 1);
	}
	d->begun = chunk.n > 0;
	return chunk;
}

void decoder_feed(struct decoder *d, struct span chunk, line_fn fn, void *ctx)
{
	switch (d->encoding) {
	case ENCODING_PLAIN:
		lines_feed(&d->lines, chunk, fn, ctx);
		break;
	case ENCODING_UTF8_MARK:
		if (!d->begun)
			chunk = skip_mark(d, chunk);
		lines_feed(&d->lines, chunk, fn, ctx);
		break;
	case ENCODING_UTF16_LE:
	case ENCODING_UTF16_BE:
		feed_wide(d, chunk, fn, ctx);
		break;
	case ENCODING_CR:
		feed_cr(d, chunk, fn, ctx);
		break;
	}
}

void decoder_end(struct decoder *d, line_fn fn, void *ctx)
{
	if (d->half_n || d->high)
		put(d, REPLACEMENT, fn, ctx);
	flush(d, fn, ctx);
	lines_end(&d->lines, fn, ctx);
	strbuf_done(&d->text);
}
