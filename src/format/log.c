/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/format/format.h"
#include "last_words.h"
#include "log_core.h"

/* Asterisk's own log, as a file (full, messages, debug), as a console shows it, as JSON. */

enum {
	FOREIGN_RUN = 200, /* lines of one message: a SIP packet, what a lock check says of all locks */
	FEW = 3, MANY = 8,
};

struct log {
	struct reader reader;
	struct log_core core;
	bool torn;
};

static void on_line(void *ctx, const struct line *ln)
{
	struct log *p = ctx;
	struct log_line l = log_line_read(ln->text);
	struct record words = {.kind = RECORD_SYSTEM};

	if (ln->cut) {
		log_core_flush(&p->core);
		reader_reject(&p->reader, "longer than any line of a log");
		return;
	}
	if (l.kind == LOG_LINE_FOREIGN && last_words_read(ln->text, &words.system)) {
		log_core_flush(&p->core);
		if (!words.system.name.n)
			words.system.name = SPAN_LIT("asterisk"); /* it is Asterisk's console */
		reader_put(&p->reader, &words);
		return;
	}
	if (!log_core_take(&p->core, &l) && !log_core_more(&p->core, ln->text))
		reader_reject(&p->reader, ln->torn ? "torn: the file ends inside this line" : "goes on with a message that is not here");
	p->torn = ln->torn && p->reader.fate == LINE_REJECT;
}

static void *log_begin(const struct sink *out)
{
	struct log *p = mem_zalloc(sizeof(*p));

	reader_begin(&p->reader, out, on_line, p);
	p->core.reader = &p->reader;
	return p;
}

static void log_feed(void *parser, struct span chunk)
{
	struct log *p = parser;

	reader_feed(&p->reader, chunk);
}

static void log_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct log *p = parser;

	(void)torn; /* who reads the stream says that */
	reader_flush(&p->reader);
	log_core_flush(&p->core);
	if (p->torn)
		reader_fact(&p->reader, "torn", SPAN_LIT("line"));
	*ret_tally = p->reader.tally;
	log_core_done(&p->core);
	free(p);
}

static struct span log_carries(struct span line)
{
	struct log_line l = log_line_read(line);
	struct span text = l.log.text;

	if (l.kind != LOG_LINE_MESSAGE || !text.n)
		return (struct span){0};
	/* Blanks before it have a meaning to others. */
	while (text.p - line.p > 1 && (text.p[-1] == '\t' || (text.p[-1] == ' ' && text.p[-2] != ':'))) {
		text.p--;
		text.n++;
	}
	return text;
}

static enum line_sign log_sign(struct span line)
{
	struct log_line l = log_line_read(line);
	struct record_system words;

	switch (l.kind) {
	case LOG_LINE_FOREIGN:
		return last_words_read(line, &words) ? LINE_INSIDE : LINE_FOREIGN;
	case LOG_LINE_MESSAGE:
	case LOG_LINE_ASSERT:
		return LINE_ANCHOR;
	case LOG_LINE_OPENED:
		return LINE_BANNER;
	case LOG_LINE_VERBOSE:
	case LOG_LINE_FRAME:
		return LINE_INSIDE;
	}
	return LINE_FOREIGN;
}

static bool log_whole(struct span line)
{
	(void)line;
	return true;
}

static unsigned log_bid(struct span head, struct span name)
{
	size_t lines = 0, messages = 0, json = 0, opened = 0, asserts = 0;

	(void)name;
	while (head.n) {
		long lf = span_find_char(head, '\n');
		struct span line = span_trim(lf < 0 ? head : span_sub(head, 0, (size_t)lf));
		struct log_line l = log_line_read(line);
		bool message = l.kind == LOG_LINE_MESSAGE;

		lines += line.n && l.kind != LOG_LINE_FRAME && l.kind != LOG_LINE_VERBOSE;
		messages += message;
		json += message && l.escaped;
		opened += l.kind == LOG_LINE_OPENED;
		asserts += span_starts(l.log.text, SPAN_LIT("FRACK!")) && (message || l.kind == LOG_LINE_ASSERT);
		head = span_from_offset(head, lf < 0 ? head.n : (size_t)lf + 1);
	}
	if (json)
		return 95;
	if (messages >= MANY && messages * 10 >= lines * 8)
		return 90;
	if (asserts)
		return 80;
	if (messages + opened >= FEW)
		return 60;
	return messages ? 30 : opened ? 10 : 0;
}

const struct format log_format = {
	.name = "log",
	.what = "log of Asterisk (full, messages, debug; JSON)",
	.bid = log_bid,
	.sign = log_sign,
	.whole = log_whole,
	.carries = log_carries,
	.foreign_run = FOREIGN_RUN,
	.begin = log_begin,
	.feed = log_feed,
	.end = log_end,
};
