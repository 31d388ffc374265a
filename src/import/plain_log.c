/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pass_data.h"

#include <stdlib.h>
#include <string.h>

#include "decode.h"
#include "kinds.h"
#include "log_tap.h"
#include "stream.h"
#include "text.h"

#include "astscope/base/limits.h"
#include "astscope/base/mem.h"

/* What needs nothing done to it, as a long log of Asterisk: its bytes go to its format as they are. */

enum { ODD_SHARE = 20 }; /* at most one line in so many goes on with a message, or is of no kind */

#define TEXT_OF_LOG (16u << 20) /* of its text what is kept: the beginning */

static bool is_long_log(const struct pass *p)
{
	return p->now->format && strcmp(p->now->format->name, "log") == 0;
}

bool pass_is_plain_log(const struct pass *p)
{
	struct span head = span_sub(cursor_head(p->cursor), 0, LIMIT_BID_BYTES);
	uint64_t lines = 0, odd = 0;
	struct kinds kinds;
	bool plain = true;

	if (!is_long_log(p) || encoding_of(head) != ENCODING_PLAIN || span_find_char(head, '\033') >= 0 ||
	    span_find_char(head, '\r') >= 0)
		return false;
	kinds_init(&kinds);
	while (plain && head.n) {
		long lf = span_find_char(head, '\n');
		struct span line = lf < 0 ? head : span_sub(head, 0, (size_t)lf);
		const struct format *of;
		enum line_sign sign = kinds_sign(&kinds, line, &of);

		/* The last line is cut. */
		plain = lf < 0 || sign < LINE_START || of->begin == p->now->format->begin;
		lines++;
		odd += sign < LINE_START;
		head = span_from_offset(head, line.n + 1);
	}
	kinds_done(&kinds);
	return plain && odd * ODD_SHARE <= lines;
}

static enum got feed_all(struct pass *p, void *parser, struct text *text)
{
	char *buf = mem_alloc(STREAM_CHUNK);
	uint64_t bytes = 0;
	enum got got;
	size_t n;

	while ((got = cursor_read(p->cursor, buf, STREAM_CHUNK, &n)) == GOT_DATA) {
		p->now->format->feed(parser, (struct span){buf, n});
		text_feed(text, (struct span){buf, n});
		bytes += n;
		watch_tell(&p->watch, cursor_consumed(p->cursor), bytes, 0, p->now->path);
		if (!pass_commit_if_due(p) || !pass_goes_on(p)) {
			got = GOT_STOP;
			break;
		}
	}
	free(buf);
	return got;
}

bool pass_read_plain(struct pass *p)
{
	uint64_t room = p->text_budget < TEXT_OF_LOG ? p->text_budget : TEXT_OF_LOG, left = room;
	struct source_end end = {.state = SOURCE_OK};
	struct log_tap *tap;
	struct text text;
	void *parser;
	enum got got;

	p->e->code = ERR_NONE;
	writer_begin_source(p->w, p->source);
	tap = log_tap_open(p->w);
	text_begin(&text, p->w, &left);
	parser = p->now->format->begin(log_tap_sink(tap));
	got = feed_all(p, parser, &text);
	p->now->format->end(parser, got != GOT_END, &end.tally);
	log_tap_close(tap);
	text_end(&text);
	p->text_budget -= room - left;
	if (p->e->code != ERR_NONE)
		return false;
	pass_count_member(p, end.tally.lines);
	end.bytes = p->now->sums.bytes;
	p->ret->recognised++;
	return pass_end_source(p, &end, got, false, text.full ? "of its text only the beginning is kept" : NULL);
}
