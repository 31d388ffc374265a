#include "config.h"

#include "locks.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "locks_dump.h"
#include "locks_entry.h"
#include "noise.h"

/*
 * Lock dumps stand in files of `asterisk -rx`, in console typescripts, in prose.  Outside a dump every line is a
 * continuation; a dump begins at its title and ends at its closing rule, or, if that is missing, where something begins
 * that cannot be in a dump.
 */

enum where {
	OUTSIDE,
	AFTER_RULE,    /* a rule: perhaps the first of a dump */
	AFTER_VERSION, /* that rule and "=== TEXT" */
	AFTER_TITLE,   /* the rule that follows is not the closing one */
	INSIDE,
	PAUSE,         /* a blank line inside: text with blank lines added, or a dump without its end */
	PAUSE_RULE,    /* a rule after that: the closing one, or the first of the next dump */
};

enum {
	STRANGE_LINES = 16, /* so many lines in a row that are not of a dump: it has ended */
	QUOTE_BYTES = 16,
	VERSION_BYTES = 200,
	RULE_LEAST = 20,    /* of 71 */
	TORN_RULE_LEAST = 4,
};

struct locks {
	struct reader r;
	struct locks_dump dump;
	enum where where;
	struct strbuf room;         /* a line without terminal noise */
	struct strbuf version;      /* of AFTER_VERSION */
	struct strbuf told_version; /* last FACT version */
	char quote[QUOTE_BYTES];    /* what stands before each line of a dump in prose: "    ", "> " */
	size_t quote_n;
	struct text_place rule;          /* of PAUSE_RULE */
	bool torn;                  /* the last line breaks off inside a dump */
};

static const struct span title_mark = {"=== Currently Held Locks", 24};
static const struct span thread_mark = {"=== Thread ID: ", 15};
static const struct span absent_mark = {"No such command 'core show locks'", 33};

/* ---- facts ---- */

static void fact_version(struct locks *p, struct span version)
{
	if (!version.n || span_eq(version, strbuf_span(&p->told_version)))
		return;
	strbuf_clear(&p->told_version);
	strbuf_add(&p->told_version, version);
	reader_fact(&p->r, "version", version);
}

static void on_connected(struct locks *p, struct span s)
{
	static const struct span pid_mark = {"(pid = ", 7};
	struct span version;
	uint64_t pid;
	long at;

	if (!scan_word(&s, &version))
		return;
	at = span_find(s, pid_mark);
	s = at < 0 ? (struct span){NULL, 0} : span_from_offset(s, (size_t)at + pid_mark.n);
	version.n -= span_ends(version, SPAN_LIT(","));
	fact_version(p, version);
	if (scan_u64(&s, &pid)) {
		struct strbuf text = {0};

		strbuf_addf(&text, "%llu", (unsigned long long)pid);
		reader_fact(&p->r, "pid", strbuf_span(&text));
		strbuf_done(&text);
	}
}

/* "Script started on 2026-11-21 22:50:05+00:00 [COMMAND=...]" */
static void on_script(struct locks *p, struct span s)
{
	long at = span_find_char(s, '[');

	if (at >= 0)
		s.n = (size_t)at;
	reader_fact(&p->r, "captured", span_trim(s));
}

static void facts(struct locks *p, struct span s)
{
	if (scan_lit(&s, SPAN_LIT("Connected to Asterisk ")))
		on_connected(p, s);
	else if (scan_lit(&s, SPAN_LIT("Script started on ")))
		on_script(p, s);
	else if (span_starts(s, absent_mark))
		reader_fact(&p->r, "no-lock-data", span_rtrim(s));
}

/* ---- lines ---- */

static bool is_rule(struct span s, size_t least)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '=')
			return false;
	}
	return s.n >= least;
}

/* What cannot be in a dump and shows that it broke off. */
static bool ends_dump(struct span s)
{
	static const struct span marks[] = {
		{"```", 3},
		{"~~~", 3},
		{"{code", 5},
		{"{noformat", 9},
		{"</", 2},
		{"=== Currently Held Locks", 24},
		{"Setting max files open to ", 26},
		{"Asterisk ending (", 17},
		{"Asterisk cleanly ending (", 25},
		{"Executing last minute cleanups", 30},
		{"Script done on ", 15},
	};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (span_starts(s, marks[i]))
			return true;
	}
	return false;
}

/* @s: what is behind the words of the title */
static void on_title(struct locks *p, struct span s)
{
	struct span version = strbuf_span(&p->version);
	enum locks_title title = span_starts(s, SPAN_LIT(" ===")) ? LOCKS_TITLE_RULED : LOCKS_TITLE_PLAIN;
	int64_t at_us = TIME_UNKNOWN;

	if (scan_lit(&s, SPAN_LIT(" at Time: "))) {
		title = LOCKS_TITLE_TIMED;
		locks_parse_hms(&s, &at_us);
	}
	fact_version(p, version);
	locks_dump_begin(&p->dump, version, title, at_us);
	p->where = AFTER_TITLE;
}

/* Blanks and '>' before a line of a dump in prose; the lines that follow have them too. */
static struct span take_quote(struct locks *p, struct span s)
{
	size_t n = 0;

	while (n < s.n && n < QUOTE_BYTES && (s.p[n] == ' ' || s.p[n] == '>'))
		n++;
	if (n)
		memcpy(p->quote, s.p, n);
	p->quote_n = n;
	return span_from_offset(s, n);
}

static void outside(struct locks *p, struct span s)
{
	enum where was = p->where;

	if (!span_trim(s).n)
		return;
	s = take_quote(p, s);
	p->where = OUTSIDE;
	if (was == OUTSIDE)
		strbuf_clear(&p->version);
	if (scan_lit(&s, title_mark)) {
		on_title(p, s);
	} else if (span_starts(s, thread_mark)) {
		locks_dump_begin(&p->dump, (struct span){NULL, 0}, LOCKS_TITLE_NONE, TIME_UNKNOWN);
		locks_dump_line(&p->dump, s, false);
		p->where = INSIDE;
	} else if (is_rule(s, RULE_LEAST)) {
		p->where = AFTER_RULE;
	} else if (was == AFTER_RULE && scan_lit(&s, SPAN_LIT("=== ")) && s.n < VERSION_BYTES) {
		strbuf_clear(&p->version);
		strbuf_add(&p->version, span_trim(s));
		p->where = AFTER_VERSION;
	} else {
		facts(p, s);
	}
}

static void inside(struct locks *p, struct span s, bool prompted, bool torn)
{
	if (is_rule(s, torn ? TORN_RULE_LEAST : RULE_LEAST)) {
		if (p->where == INSIDE) {
			reader_claim(&p->r);
			locks_dump_end(&p->dump, true, p->r.at);
			p->where = OUTSIDE;
		} else {
			p->where = INSIDE;
		}
		return;
	}
	if (!span_trim(s).n) {
		if (p->where == INSIDE)
			p->where = PAUSE;
		return;
	}
	p->where = INSIDE;
	if (ends_dump(s) || (prompted && !locks_dump_owns(&p->dump, s)) || p->dump.strange > STRANGE_LINES) {
		locks_dump_end(&p->dump, false, p->dump.last);
		p->where = OUTSIDE;
		outside(p, s);
	} else {
		locks_dump_line(&p->dump, s, torn);
		p->torn = torn;
	}
}

static void in_pause(struct locks *p, struct span s, bool prompted, bool torn)
{
	if (!span_trim(s).n)
		return;
	if (is_rule(s, RULE_LEAST)) {
		reader_claim(&p->r);
		p->rule = p->r.at;
		p->where = PAUSE_RULE;
	} else if (locks_dump_owns(&p->dump, s)) {
		inside(p, s, prompted, torn);
	} else {
		locks_dump_end(&p->dump, false, p->dump.last);
		p->where = OUTSIDE;
		outside(p, s);
	}
}

static void after_pause_rule(struct locks *p, struct span s)
{
	if (!span_trim(s).n)
		return;
	if (span_starts(s, SPAN_LIT("=== ")) && !locks_dump_owns(&p->dump, s)) {
		reader_disclaim(&p->r);
		locks_dump_end(&p->dump, false, p->dump.last);
		p->where = AFTER_RULE;
	} else {
		locks_dump_end(&p->dump, true, p->rule);
		p->where = OUTSIDE;
	}
	outside(p, s);
}

static void on_line(void *ctx, const struct line *ln)
{
	struct locks *p = ctx;
	struct span s;
	bool prompted;

	strbuf_clear(&p->room);
	strbuf_add_repeat(&p->room, ' ', ln->text.n + 1);
	s = noise_strip(ln->text, p->room.p);
	prompted = noise_prefixes(&s, SPAN_LIT("==="));
	if (p->where >= AFTER_TITLE)
		scan_lit(&s, (struct span){p->quote, p->quote_n});
	switch (p->where) {
	case OUTSIDE:
	case AFTER_RULE:
	case AFTER_VERSION:
		outside(p, s);
		break;
	case AFTER_TITLE:
	case INSIDE:
		inside(p, s, prompted, ln->torn);
		break;
	case PAUSE:
		in_pause(p, s, prompted, ln->torn);
		break;
	case PAUSE_RULE:
		after_pause_rule(p, s);
		break;
	}
}

static unsigned locks_bid(struct span head, struct span name)
{
	(void)name;
	if (noise_has_line(head, title_mark))
		return 90;
	if (noise_has_line(head, thread_mark))
		return 70;
	return noise_has_line(head, absent_mark) ? 60 : 0;
}

/* ---- the format ---- */

void *locks_begin(const struct sink *out)
{
	struct locks *p = mem_zalloc(sizeof(*p));

	reader_begin(&p->r, out, on_line, p);
	locks_dump_init(&p->dump, &p->r);
	return p;
}

void locks_feed(void *parser, struct span chunk)
{
	struct locks *p = parser;

	reader_feed(&p->r, chunk);
}

void locks_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct locks *p = parser;

	reader_flush(&p->r);
	if (p->where >= AFTER_TITLE)
		locks_dump_end(&p->dump, p->where == PAUSE_RULE, p->where == PAUSE_RULE ? p->rule : p->dump.last);
	if (p->torn || torn)
		reader_fact(&p->r, "torn", torn ? SPAN_LIT("stream") : SPAN_LIT("line"));
	*ret_tally = p->r.tally;
	locks_dump_free(&p->dump);
	strbuf_done(&p->room);
	strbuf_done(&p->version);
	strbuf_done(&p->told_version);
	free(p);
}

const struct format locks_format = {
	.name = "locks",
	.what = "lock dump (core show locks)",
	.bid = locks_bid,
	.begin = locks_begin,
	.feed = locks_feed,
	.end = locks_end,
};
