/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "cli.h"
#include "cli_rows.h"
#include "cli_table.h"
#include "locks_dump.h"
#include "locks_entry.h"
#include "noise.h"
#include "symbol.h"

/*
 * Outside a lock dump a line stands for itself.  A dump begins at its title and ends at its closing rule, or, if that
 * is missing, where something begins that cannot be in a dump.
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

struct session {
	struct reader r;
	struct cli cli;
	struct locks_dump dump;
	enum where where;
	struct strbuf room;         /* a line without terminal noise */
	struct strbuf version;      /* of AFTER_VERSION */
	char quote[QUOTE_BYTES];    /* what stands before each line of a dump in prose: "    ", "> " */
	size_t quote_n;
	struct text_place rule;     /* of PAUSE_RULE */
	bool torn;                  /* the text breaks off inside a dump or a row */
};

static const struct span title_mark = SPAN_LIT("=== Currently Held Locks");
static const struct span thread_mark = SPAN_LIT("=== Thread ID: ");

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
		SPAN_LIT("```"),
		SPAN_LIT("..."),
		SPAN_LIT("[...]"),
		SPAN_LIT("~~~"),
		SPAN_LIT("{code"),
		SPAN_LIT("{noformat"),
		SPAN_LIT("</"),
		SPAN_LIT("=== Currently Held Locks"),
		SPAN_LIT("Setting max files open to "),
		SPAN_LIT("Asterisk ending ("),
		SPAN_LIT("Asterisk cleanly ending ("),
		SPAN_LIT("Executing last minute cleanups"),
		SPAN_LIT("Script done on "),
	};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (span_starts(s, marks[i]))
			return true;
	}
	return false;
}

/* @s: what is behind the words of the title */
static void on_title(struct session *p, struct span s)
{
	struct span version = strbuf_span(&p->version);
	enum locks_title title = span_starts(s, SPAN_LIT(" ===")) ? LOCKS_TITLE_RULED : LOCKS_TITLE_PLAIN;
	int64_t at_us = TIME_UNKNOWN;

	if (scan_lit(&s, SPAN_LIT(" at Time: "))) {
		title = LOCKS_TITLE_TIMED;
		locks_parse_hms(&s, &at_us);
	}
	cli_version(&p->cli, version);
	locks_dump_begin(&p->dump, version, title, at_us);
	p->where = AFTER_TITLE;
}

/* Blanks and '>' before a line of a dump in prose; the lines that follow have them too. */
static struct span take_quote(struct session *p, struct span s)
{
	size_t n = 0;

	while (n < s.n && n < QUOTE_BYTES && (s.p[n] == ' ' || s.p[n] == '>'))
		n++;
	if (n)
		memcpy(p->quote, s.p, n);
	p->quote_n = n;
	return span_from_offset(s, n);
}

static void outside(struct session *p, struct span line, bool torn)
{
	enum where was = p->where;
	struct span s = take_quote(p, line);

	if (!s.n) {
		cli_blank(&p->cli);
		return;
	}
	p->where = OUTSIDE;
	if (was == OUTSIDE)
		strbuf_clear(&p->version);
	if (!torn && scan_lit(&s, title_mark)) {
		on_title(p, s);
	} else if (!torn && span_starts(s, thread_mark)) {
		locks_dump_begin(&p->dump, (struct span){NULL, 0}, LOCKS_TITLE_NONE, TIME_UNKNOWN);
		locks_dump_line(&p->dump, s, false);
		p->where = INSIDE;
	} else if (is_rule(s, RULE_LEAST)) {
		p->where = AFTER_RULE;
	} else if (was == AFTER_RULE && scan_lit(&s, SPAN_LIT("=== ")) && s.n < VERSION_BYTES) {
		strbuf_add(&p->version, span_trim(s));
		p->where = AFTER_VERSION;
	} else {
		cli_line(&p->cli, line, torn);
	}
}

/* The dump ended without its rule; the line at hand is the first behind it. */
static void broken_off(struct session *p, struct span s, bool torn)
{
	locks_dump_end(&p->dump, false, p->dump.last);
	p->where = OUTSIDE;
	outside(p, s, torn);
}

static void inside(struct session *p, struct span s, bool prompted, bool torn)
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
	if (noise_ellipsis(s)) {
		/* Somebody left out lines of it; more of it may follow. */
		p->dump.lossy = true;
		p->where = PAUSE;
		return;
	}
	if (ends_dump(s) || (prompted && !locks_dump_owns(&p->dump, s)) || p->dump.strange > STRANGE_LINES) {
		broken_off(p, s, torn);
	} else {
		locks_dump_line(&p->dump, s, torn);
	}
}

static void in_pause(struct session *p, struct span s, bool prompted, bool torn)
{
	if (!span_trim(s).n || noise_ellipsis(s))
		return;
	if (is_rule(s, RULE_LEAST)) {
		reader_claim(&p->r);
		p->rule = p->r.at;
		p->where = PAUSE_RULE;
	} else if (locks_dump_owns(&p->dump, s)) {
		inside(p, s, prompted, torn);
	} else {
		broken_off(p, s, torn);
	}
}

static void after_pause_rule(struct session *p, struct span s, bool torn)
{
	if (!span_trim(s).n)
		return;
	if (span_starts(s, SPAN_LIT("=== ")) && !locks_dump_owns(&p->dump, s)) {
		reader_disclaim(&p->r);
		locks_dump_end(&p->dump, false, p->dump.last);
		strbuf_clear(&p->version);
		p->where = AFTER_RULE;
	} else {
		locks_dump_end(&p->dump, true, p->rule);
		p->where = OUTSIDE;
	}
	outside(p, s, torn);
}

static void on_line(void *ctx, const struct line *ln)
{
	struct session *p = ctx;
	struct span s;
	bool prompted;

	if (ln->cut && p->where >= AFTER_TITLE) {
		reader_reject(&p->r, "the line is longer than 1 MB");
		return;
	}
	strbuf_clear(&p->room);
	strbuf_add_repeat(&p->room, ' ', ln->text.n + 1);
	s = noise_strip(ln->text, p->room.p);
	prompted = noise_prefixes(&s);
	if (prompted)
		cli_break(&p->cli);
	if (p->where >= AFTER_TITLE)
		scan_lit(&s, (struct span){p->quote, p->quote_n});
	switch (p->where) {
	case OUTSIDE:
	case AFTER_RULE:
	case AFTER_VERSION:
		outside(p, s, ln->torn);
		break;
	case AFTER_TITLE:
	case INSIDE:
		inside(p, s, prompted, ln->torn);
		break;
	case PAUSE:
		in_pause(p, s, prompted, ln->torn);
		break;
	case PAUSE_RULE:
		after_pause_rule(p, s, ln->torn);
		break;
	}
	p->torn = ln->torn && (p->where >= AFTER_TITLE || p->r.fate == LINE_REJECT);
}

/* ---- what a line is by itself ---- */

static const struct span entry_mark = SPAN_LIT("=== ---> ");
static const struct span place_mark = SPAN_LIT("=== --- ---> ");

/* Lines of a dump, and of what stands around one; the first that fits counts. */
static const struct {
	struct span mark;
	enum line_sign sign;
} signs[] = {
	{SPAN_LIT("=== Currently Held Locks"), LINE_ANCHOR},
	{SPAN_LIT("=== Thread ID: "), LINE_ANCHOR},
	{SPAN_LIT("=== ---> "), LINE_ANCHOR},
	{SPAN_LIT("=== --- ---> "), LINE_ANCHOR},
	{SPAN_LIT("=== -----"), LINE_INSIDE},
	{SPAN_LIT("===      "), LINE_INSIDE},
	{SPAN_LIT("=== "), LINE_BANNER},
	{SPAN_LIT("Connected to Asterisk "), LINE_ANCHOR},
	{SPAN_LIT("No such command 'core show locks'"), LINE_ANCHOR},
	{SPAN_LIT("PBX Core settings"), LINE_ANCHOR},
	{SPAN_LIT("Script started on "), LINE_BANNER},
	{SPAN_LIT("Script done on "), LINE_INSIDE},
	{SPAN_LIT("Setting max files open to "), LINE_INSIDE},
	{SPAN_LIT("Asterisk ending ("), LINE_INSIDE},
	{SPAN_LIT("Asterisk cleanly ending ("), LINE_INSIDE},
	{SPAN_LIT("Executing last minute cleanups"), LINE_INSIDE},
};

/* TAB or blanks, then a symbol as the backtrace functions print it; what the parser says when there is none. */
static bool is_lock_frame(struct span s)
{
	struct record_lock_frame ignored;
	bool tab = scan_char(&s, '\t');

	if (!tab && !scan_lit(&s, SPAN_LIT("  ")))
		return false;
	s = span_trim(s);
	return symbol_parse(s, &ignored) || span_starts(s, SPAN_LIT("No backtrace to print")) ||
	       span_starts(s, SPAN_LIT("Couldn't retrieve backtrace symbols"));
}

static enum line_sign sign_of_row(struct span s)
{
	struct record_thread_row ignored;

	if (cli_threads_row(s, &ignored))
		return LINE_ANCHOR;
	return span_find(s, SPAN_LIT(" started at [")) >= 0 ? LINE_INSIDE : LINE_FOREIGN;
}

enum line_sign session_sign(struct span s)
{
	bool prompted = noise_prompt(&s);
	struct span ignored;

	if (is_rule(s, RULE_LEAST))
		return LINE_BANNER;
	if (span_eq_str(s, "==="))
		return LINE_BANNER;
	/* A dash that no program prints: to be mended. */
	if (span_starts(s, SPAN_LIT("=== \xe2\x80")))
		return LINE_FOREIGN;
	for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
		if (span_starts(s, signs[i].mark))
			return signs[i].sign;
	}
	if (span_starts(s, SPAN_LIT("0x")))
		return sign_of_row(s);
	/* It stands in every log too. */
	if (cli_version_line(s, &ignored))
		return LINE_BANNER;
	switch (cli_table_sign(s)) {
	case CLI_SIGN_SURE:
		return LINE_ANCHOR;
	case CLI_SIGN_MAYBE:
		return LINE_INSIDE;
	case CLI_SIGN_NONE:
		break;
	}
	if (prompted || cli_settings_fact(s, &ignored) || is_lock_frame(s) || noise_ellipsis(s))
		return LINE_INSIDE;
	return LINE_FOREIGN;
}

/* "0xHEX" at the end, as in the lock lines of the newest generation; or a count, or what names a function. */
bool session_whole(struct span s)
{
	struct span word;
	uint64_t addr;

	noise_prompt(&s);
	s = span_rtrim(s);
	if (span_starts(s, title_mark))
		return span_ends(s, SPAN_LIT("=="));
	if (span_starts(s, SPAN_LIT("=== <")))
		return span_ends(s, SPAN_LIT("addr>")) || span_ends(s, SPAN_LIT(")"));
	if (span_starts(s, entry_mark)) {
		if (span_ends(s, SPAN_LIT(")")))
			return span_rfind_char(s, '(') > 0 && span_find(s, SPAN_LIT("): ")) > 0;
		return scan_last_word(&s, &word) && scan_addr(&word, &addr) && !word.n;
	}
	if (span_starts(s, thread_mark) || span_starts(s, place_mark) || span_starts(s, SPAN_LIT("===      ")))
		return span_ends(s, SPAN_LIT(")"));
	if (span_starts(s, SPAN_LIT("\t[")))
		return span_ends(s, SPAN_LIT(")")) || span_ends(s, SPAN_LIT("]"));
	return true;
}

/* A document makes one dash of two or three: of two where another dash follows. */
static bool undash(struct span s, struct strbuf *out)
{
	static const struct span dashes[] = {SPAN_LIT("\xe2\x80\x94"), SPAN_LIT("\xe2\x80\x93")};
	bool any = false;

	while (s.n) {
		if (!scan_lit(&s, dashes[0]) && !scan_lit(&s, dashes[1])) {
			strbuf_add_char(out, s.p[0]);
			s = span_from_offset(s, 1);
			continue;
		}
		any = true;
		strbuf_add_str(out, s.n && (s.p[0] == '-' || s.p[0] == dashes[0].p[0]) ? "--" : "---");
	}
	return any;
}

/* "=== " is the mark of a heading in some documents, and is lost there. */
static bool has_lost_its_mark(struct span s)
{
	static const struct span marks[] = {
		SPAN_LIT("Currently Held Locks "), SPAN_LIT("Thread ID: "), SPAN_LIT("---> Lock #"),
		SPAN_LIT("---> Waiting for Lock #"),
		SPAN_LIT("---> Tried and failed to get Lock #"), SPAN_LIT("--- ---> Locked Here: "),
	};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (span_starts(s, marks[i]))
			return true;
	}
	return false;
}

bool session_mend(struct span s, struct strbuf *out)
{
	struct strbuf plain = {0};
	bool mended = s.n && (s.p[0] == '=' || s.p[0] == '-' || s.p[0] == '\xe2') && undash(s, &plain);

	if (mended)
		s = strbuf_span(&plain);
	if (has_lost_its_mark(s)) {
		strbuf_add_str(out, "=== ");
		mended = true;
	}
	if (mended)
		strbuf_add(out, s);
	strbuf_done(&plain);
	return mended;
}

/* ---- the format ---- */

void *session_begin(const struct sink *out)
{
	struct session *p = mem_zalloc(sizeof(*p));

	reader_begin(&p->r, out, on_line, p);
	cli_init(&p->cli, &p->r);
	locks_dump_init(&p->dump, &p->r);
	return p;
}

void session_feed(void *parser, struct span chunk)
{
	struct session *p = parser;

	reader_feed(&p->r, chunk);
}

void session_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct session *p = parser;

	reader_flush(&p->r);
	if (p->where >= AFTER_TITLE)
		locks_dump_end(&p->dump, p->where == PAUSE_RULE, p->where == PAUSE_RULE ? p->rule : p->dump.last);
	if (p->torn || torn)
		reader_fact(&p->r, "torn", torn ? SPAN_LIT("stream") : SPAN_LIT("line"));
	*ret_tally = p->r.tally;
	locks_dump_free(&p->dump);
	strbuf_done(&p->room);
	strbuf_done(&p->version);
	cli_free(&p->cli);
	free(p);
}
