/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/base/stamp.h"
#include "astscope/format/format.h"
#include "reader.h"

/* The output of date(1), kept by who collected the files beside it: nothing but one or two times with their years. */

enum { DATES_MOST = 2, DATE_BYTES = 64 };

struct date {
	struct reader r;
};

static bool is_date(struct span line)
{
	struct stamp s;

	return line.n <= DATE_BYTES && span_find_char(line, ':') > 0 && stamp_parse(span_trim(line), &s) && s.year;
}

static void take_line(void *ctx, const struct line *ln)
{
	struct date *p = ctx;

	if (is_date(ln->text))
		reader_fact(&p->r, "taken", span_trim(ln->text));
	else if (span_trim(ln->text).n)
		reader_reject(&p->r, "not a date");
}

/* All of the text is dates: a date alone says nothing of what stands around it. */
static unsigned date_bid(struct span head, struct span name)
{
	size_t dates = 0;
	struct span line;

	(void)name;
	while (head.n) {
		if (!scan_until_char(&head, '\n', &line)) {
			line = head;
			head.n = 0;
		}
		if (!span_trim(line).n)
			continue;
		if (!is_date(line) || ++dates > DATES_MOST)
			return 0;
	}
	return dates ? 60 : 0;
}

static void *date_begin(const struct sink *out)
{
	struct date *p = mem_zalloc(sizeof(*p));

	reader_begin(&p->r, out, take_line, p);
	return p;
}

static void date_feed(void *parser, struct span chunk)
{
	struct date *p = parser;

	reader_feed(&p->r, chunk);
}

static void date_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct date *p = parser;

	reader_flush(&p->r);
	if (torn)
		reader_fact(&p->r, "torn", SPAN_LIT("stream"));
	*ret_tally = p->r.tally;
	free(p);
}

const struct format date_format = {
	.name = "date",
	.what = "when something was done (date)",
	.alone = true,
	.bid = date_bid,
	.begin = date_begin,
	.feed = date_feed,
	.end = date_end,
};
