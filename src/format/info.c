/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <limits.h>
#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/format/format.h"
#include "cli_table.h"
#include "reader.h"

#define MARKER "!@!@!@! info.txt !@!@!@!"

/*
 * The info.txt of ast_coredumper.  Its first lines say what Asterisk it was; its tables of taskprocessors, bridges
 * and channels are read as those of the CLI are.
 */
struct info {
	struct reader r;
	struct cli_table table;
	bool torn;
	bool in_table;  /* below "TITLE (N):" */
	unsigned blank; /* blank lines in a row */
};

struct info_fact {
	const char *lead;
	const char *end; /* the value ends before this; NULL = at the end of the line */
	const char *name;
};

static const struct info_fact facts[] = {
	{"Asterisk ", " built by ", "version"},
	{"System started: ", NULL, "started"},
	{"Build options = ", NULL, "build-options"},
};

/* Lines that say nothing we keep. */
static const char *const known[] = {
	"!@!@!@! ",
	"Last reload: ",
	"Unable to retrieve ",
	"TaskProcessors not found",
	"Bridges not found",
	"Channels not found",
	"Channel Driver Name: ",
};

static bool is_known(struct span s)
{
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (span_starts(s, span_from(known[i])))
			return true;
	}
	return span_find(s, SPAN_LIT(" - ")) > 0; /* what failed, and gdb's reason */
}

/* "TaskProcessors (21):" */
static bool is_title(struct span s)
{
	struct span word;
	uint64_t n;

	if (!scan_until_char(&s, '(', &word) || !scan_u64(&s, &n) || !span_eq_str(s, "):"))
		return false;
	word = span_rtrim(word);
	return span_eq_str(word, "TaskProcessors") || span_eq_str(word, "Bridges") || span_eq_str(word, "Channels");
}

static bool put_fact(struct info *p, struct span s)
{
	for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
		struct span value = s;
		long end;

		if (!scan_lit(&value, span_from(facts[i].lead)))
			continue;
		end = facts[i].end ? span_find(value, span_from(facts[i].end)) : (long)value.n;
		if (end < 0)
			continue;
		reader_fact(&p->r, facts[i].name, span_sub(value, 0, (size_t)end));
		return true;
	}
	return false;
}

static void take_line(void *ctx, const struct line *ln)
{
	struct info *p = ctx;
	struct span s = span_rtrim(ln->text);

	p->torn |= ln->torn;
	p->blank = s.n ? 0 : p->blank + 1;
	if (p->blank >= 2)
		p->in_table = false; /* two blank lines end a table */
	if (!s.n) {
		cli_table_blank(&p->table);
	} else if (is_title(s)) {
		cli_table_end(&p->table);
		p->in_table = true;
	} else if (!p->in_table && put_fact(p, s)) {
		return;
	} else if (!cli_table_line(&p->table, ln->text, ln->torn) && !p->in_table && !is_known(s)) {
		reader_reject(&p->r, "not a line of info.txt");
	}
}

static unsigned info_bid(struct span head, struct span name)
{
	(void)name;
	return span_starts(head, SPAN_LIT(MARKER)) ? 100 : 0;
}

/* Its tables hold anything: however many foreign lines there are, they are its own. */
static enum line_sign info_sign(struct span line)
{
	if (span_starts(line, SPAN_LIT(MARKER)))
		return LINE_ANCHOR;
	return cli_table_proves(line) ? LINE_INSIDE : LINE_FOREIGN;
}

static bool info_whole(struct span line)
{
	(void)line;
	return true;
}

static void *info_begin(const struct sink *out)
{
	struct info *p = mem_zalloc(sizeof(*p));

	reader_begin(&p->r, out, take_line, p);
	cli_table_init(&p->table, &p->r);
	return p;
}

static void info_feed(void *parser, struct span chunk)
{
	struct info *p = parser;

	reader_feed(&p->r, chunk);
}

static void info_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct info *p = parser;

	reader_flush(&p->r);
	if (torn || p->torn)
		reader_fact(&p->r, "torn", p->torn ? SPAN_LIT("line") : SPAN_LIT("stream"));
	*ret_tally = p->r.tally;
	free(p);
}

const struct format info_format = {
	.name = "info",
	.what = "info.txt of ast_coredumper",
	.bid = info_bid,
	.sign = info_sign,
	.whole = info_whole,
	.foreign_run = UINT_MAX,
	.begin = info_begin,
	.feed = info_feed,
	.end = info_end,
};
