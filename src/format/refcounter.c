/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/format/format.h"
#include "reader.h"
#include "refcounter_line.h"

/*
 * What Asterisk's tools say of a refs log, sent in its place: the report of refcounter.py, or of the older program
 * utils/refcounter.  Either lists objects, each with its rows in order; between objects there is no order.
 */
struct refcounter {
	struct reader reader;
	struct record_listed object; /* the one at hand */
	bool inside;                 /* there is one */
	bool script;                 /* it is of the script */
	struct strbuf row;
	struct {
		bool seen;
		uint64_t objects;
	} classes[LISTED_CLASSES];
	uint64_t unseen;             /* objects whose beginning the program missed */
	bool torn;                   /* the last line has no LF */
};

static void begin_object(struct refcounter *p, const struct record_listed *object, bool script)
{
	struct record r = {.kind = RECORD_LISTED, .listed = *object};

	p->object = *object;
	p->inside = true;
	p->script = script;
	p->classes[object->class].seen = true;
	p->classes[object->class].objects++;
	reader_put(&p->reader, &r);
}

static void put_row(struct refcounter *p, bool entry, struct span line)
{
	struct record r = {.kind = RECORD_REF};
	const char *reason;

	if (!p->inside || p->script != entry) {
		reader_reject(&p->reader, "a row of no object: the title is missing");
		return;
	}
	reason = entry ? refcounter_entry_read(line, p->object.addr, &p->row, &r.ref) : refcounter_row_read(line, &r.ref);
	if (reason)
		reader_reject(&p->reader, reason);
	else
		reader_put(&p->reader, &r);
}

static void on_line(void *ctx, const struct line *ln)
{
	struct refcounter *p = ctx;
	struct record_listed at;
	enum refcounter_line kind = refcounter_line_kind(ln->text, &at);

	p->torn = ln->torn && kind != REFCOUNTER_BLANK;
	switch (kind) {
	case REFCOUNTER_FOREIGN:
		/* Whatever the title said, what follows is no more of the object before. */
		p->inside &= !span_starts(ln->text, SPAN_LIT("===="));
		reader_reject(&p->reader, p->torn ? "torn: the file ends inside this line" : "not a line of refcounter's");
		break;
	case REFCOUNTER_ERROR:
		reader_reject(&p->reader, "refcounter.py could not read this line of the log");
		break;
	case REFCOUNTER_CLASS:
		p->inside = false;
		p->classes[at.class].seen = true;
		break;
	case REFCOUNTER_OBJECT:
	case REFCOUNTER_HISTORY:
		begin_object(p, &at, kind == REFCOUNTER_OBJECT);
		break;
	case REFCOUNTER_ENTRY:
	case REFCOUNTER_ROW:
		put_row(p, kind == REFCOUNTER_ENTRY, ln->text);
		break;
	case REFCOUNTER_UNSEEN:
		p->unseen++;
		break;
	case REFCOUNTER_RULE:
		p->inside = false;
		break;
	case REFCOUNTER_BLANK:
	case REFCOUNTER_IMPLIED: /* the row before it took the count below 0, which says the same */
	case REFCOUNTER_PROBLEM: /* the history below it says the same */
		break;
	}
}

static void *refcounter_begin(const struct sink *out)
{
	struct refcounter *p = mem_zalloc(sizeof(*p));

	reader_begin(&p->reader, out, on_line, p);
	return p;
}

static void refcounter_feed(void *parser, struct span chunk)
{
	struct refcounter *p = parser;

	reader_feed(&p->reader, chunk);
}

static void put_number(struct refcounter *p, const char *name, uint64_t n)
{
	struct strbuf text = {0};

	strbuf_addf(&text, "%llu", (unsigned long long)n);
	reader_fact(&p->reader, name, strbuf_span(&text));
	strbuf_done(&text);
}

static void put_facts(struct refcounter *p)
{
	static const char *const names[LISTED_CLASSES] = {
		[LISTED_UNCLASSED] = "listed", [LISTED_INVALID] = "listed.invalid", [LISTED_LEAKED] = "listed.leaked",
		[LISTED_SKEWED] = "listed.skewed", [LISTED_FINALIZED] = "listed.finalized",
	};
	bool by_script = false;

	for (int i = 0; i < LISTED_CLASSES; i++) {
		if (p->classes[i].seen)
			put_number(p, names[i], p->classes[i].objects);
		by_script |= i != LISTED_UNCLASSED && p->classes[i].seen;
	}
	if (p->unseen)
		put_number(p, "listed.unseen", p->unseen);
	reader_fact(&p->reader, "generation", by_script ? SPAN_LIT("py") : SPAN_LIT("C"));
	if (p->torn)
		reader_fact(&p->reader, "torn", SPAN_LIT("line"));
}

static void refcounter_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct refcounter *p = parser;

	(void)torn; /* who reads the stream says that */
	reader_flush(&p->reader);
	put_facts(p);
	*ret_tally = p->reader.tally;
	strbuf_done(&p->row);
	free(p);
}

/* ---- what a line is by itself ---- */

static enum line_sign refcounter_sign(struct span line)
{
	static const enum line_sign signs[] = {
		[REFCOUNTER_FOREIGN] = LINE_FOREIGN, [REFCOUNTER_BLANK] = LINE_FOREIGN,
		[REFCOUNTER_ROW] = LINE_INSIDE, [REFCOUNTER_RULE] = LINE_INSIDE,
		[REFCOUNTER_ERROR] = LINE_ANCHOR, [REFCOUNTER_CLASS] = LINE_ANCHOR, [REFCOUNTER_OBJECT] = LINE_ANCHOR,
		[REFCOUNTER_ENTRY] = LINE_ANCHOR, [REFCOUNTER_IMPLIED] = LINE_ANCHOR, [REFCOUNTER_UNSEEN] = LINE_ANCHOR,
		[REFCOUNTER_PROBLEM] = LINE_ANCHOR, [REFCOUNTER_HISTORY] = LINE_ANCHOR,
	};
	struct record_listed ignored;

	return signs[refcounter_line_kind(line, &ignored)];
}

/* Tags are rarely cut, entries end with their state. */
static bool refcounter_whole(struct span line)
{
	struct record_listed ignored;

	return refcounter_line_kind(line, &ignored) != REFCOUNTER_FOREIGN;
}

static unsigned refcounter_bid(struct span head, struct span name)
{
	(void)name;
	while (head.n) {
		long at = span_find_char(head, '\n');
		struct span line = at < 0 ? head : span_sub(head, 0, (size_t)at);
		struct record_listed ignored;
		enum refcounter_line kind = refcounter_line_kind(line, &ignored);

		if (kind == REFCOUNTER_CLASS || kind == REFCOUNTER_OBJECT || kind == REFCOUNTER_HISTORY || kind == REFCOUNTER_UNSEEN)
			return 90;
		head = span_from_offset(head, line.n + 1);
	}
	return 0;
}

const struct format refcounter_format = {
	.name = "refcounter",
	.what = "report of refcounter.py (refs.txt) or utils/refcounter",
	.bid = refcounter_bid,
	.sign = refcounter_sign,
	.whole = refcounter_whole,
	.foreign_run = 40,
	.begin = refcounter_begin,
	.feed = refcounter_feed,
	.end = refcounter_end,
};
