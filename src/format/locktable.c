/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/format/format.h"
#include "noise.h"
#include "reader.h"

/*
 * Tables of the show_locks script of gdb: one row a lock, columns padded but not cut, so that they are
 * read by words, from both ends.  A table has no end of its own.
 */
enum table { TABLE_NONE, TABLE_A, TABLE_B };

struct locktable {
	struct reader r;
	enum table table;       /* that is open */
	uint64_t thread;        /* of the row before */
	enum lock_mode mode;    /* of the row before */
	uint64_t rows;
	bool broken;            /* the script failed, or the text is torn */
	struct text_place last; /* the last line of the table */
};

/* ---- the parts of a row ---- */

static bool row_state(struct span *s, enum lock_state *ret)
{
	static const struct {
		const char *text;
		enum lock_state state;
	} states[] = {{"holding", LOCK_HELD}, {"waiting", LOCK_WAITING}, {"failed", LOCK_FAILED}};
	struct span word;

	scan_blanks(s);
	if (!scan_word(s, &word))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		if (span_eq_str(word, states[i].text)) {
			*ret = states[i].state;
			return true;
		}
	}
	return false;
}

static bool row_mode(struct span *s, enum table table, enum lock_mode *ret)
{
	static const char *const names[][2] = {
		[LOCK_MUTEX] = {"0", "M"},
		[LOCK_READ] = {"1", "RD"},
		[LOCK_WRITE] = {"2", "WR"},
	};
	struct span word;

	if (!scan_last_word(s, &word))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (span_eq_str(word, names[i][table == TABLE_B])) {
			*ret = (enum lock_mode)i;
			return true;
		}
	}
	return false;
}

static bool last_number(struct span *s, int64_t *ret)
{
	struct span rest = *s;
	struct span word;

	if (!scan_last_word(&rest, &word) || !scan_i64(&word, ret) || word.n)
		return false;
	*s = rest;
	return true;
}

static bool last_address(struct span *s, uint64_t *ret)
{
	struct span word;

	return scan_last_word(s, &word) && scan_addr(&word, ret) && !word.n;
}

/* "FILE LINE FUNC" */
static bool row_site(struct span *s, struct record_lock_entry *e)
{
	scan_blanks(s);
	if (!scan_word(s, &e->file))
		return false;
	scan_blanks(s);
	if (!scan_u64(s, &e->src_line))
		return false;
	scan_blanks(s);
	return scan_word(s, &e->func);
}

static bool parse_row(struct span s, enum table table, uint64_t *ret_thread, struct record_lock_entry *e)
{
	int64_t held, suspended;

	*e = (struct record_lock_entry){.slot = NUMBER_ABSENT, .attempts = NUMBER_ABSENT, .since_us = TIME_UNKNOWN,
					.unlocked_us = TIME_UNKNOWN, .age_us = NUMBER_ABSENT};
	if (!scan_addr(&s, ret_thread))
		return false;
	if (table == TABLE_A && !row_state(&s, &e->state))
		return false;
	if (!row_site(&s, e))
		return false;
	if (table == TABLE_B && !row_state(&s, &e->state))
		return false;
	if (!last_number(&s, &held) || !last_number(&s, &suspended) || !last_number(&s, &e->depth) ||
	    !last_address(&s, &e->lock) || !row_mode(&s, table, &e->mode))
		return false;
	e->suspended = suspended != 0;
	e->name = span_trim(s);
	return true;
}

/* Table A: "FILE LINE FUNC by 0xHEX", table B: "FILE:LINE FUNC() by 0xHEX" */
static bool parse_place(struct span s, enum table table, struct record_locked_here *ret)
{
	struct span thread, by, func, line;

	*ret = (struct record_locked_here){0};
	if (!scan_last_word(&s, &thread) || !scan_addr(&thread, &ret->by) || !scan_last_word(&s, &by) || !scan_last_word(&s, &func))
		return false;
	if (table == TABLE_B) {
		long at = span_rfind_char(s, ':');

		if (at < 0 || !span_ends(func, SPAN_LIT("()")))
			return false;
		func.n -= 2;
		line = span_from_offset(s, (size_t)at + 1);
		s.n = (size_t)at;
	} else if (!scan_last_word(&s, &line)) {
		return false;
	}
	if (!scan_u64(&line, &ret->src_line) || line.n)
		return false;
	ret->file = span_trim(s);
	ret->func = func;
	return true;
}

/* ---- lines ---- */

static bool title_is_whole(struct span s)
{
	return span_find(s, SPAN_LIT("lock addr")) >= 0;
}

/* Which table the line of column titles is of; its end may have been cut off. */
static enum table title_table(struct span s)
{
	static const struct {
		enum table table;
		const char *words[4];
	} titles[] = {{TABLE_A, {"status", "file", "line", "function"}}, {TABLE_B, {"file", "line", "function", NULL}}};
	struct span columns = s;

	if (!scan_lit(&columns, SPAN_LIT("thread ")))
		return TABLE_NONE;
	for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
		size_t n = 0;
		struct span word;

		s = columns;
		while (n < ARRAY_LEN(titles[i].words) && titles[i].words[n]) {
			scan_blanks(&s);
			if (!scan_word(&s, &word) || !span_eq_str(word, titles[i].words[n]))
				break;
			n++;
		}
		if (n == ARRAY_LEN(titles[i].words) || !titles[i].words[n])
			return titles[i].table;
	}
	return TABLE_NONE;
}

/* "0x7f3bf28ab6c0 chan_lab.c      20 fa ..." with no end that is understood. */
static bool is_row_head(struct span s)
{
	struct record_lock_entry e;
	enum lock_state ignored;
	uint64_t thread;
	struct span rest;

	if (!scan_addr(&s, &thread) || !s.n || s.p[0] != ' ')
		return false;
	rest = s;
	if (row_state(&rest, &ignored))
		s = rest;
	return row_site(&s, &e) && span_find_char(e.file, '.') > 0;
}

/* A table that is empty is one whose script failed at its first lock: there always are some. */
static void end_table(struct locktable *p)
{
	struct record rec = {.kind = RECORD_LOCK_DUMP_END, .lock_dump_end = {.complete = p->rows && !p->broken}};

	if (p->table)
		reader_put_at(&p->r, &rec, p->last);
	p->table = TABLE_NONE;
}

static void begin_table(struct locktable *p, enum table table)
{
	struct span generation = table == TABLE_A ? SPAN_LIT("A") : SPAN_LIT("B");
	struct record rec = {.kind = RECORD_LOCK_DUMP,
			     .lock_dump = {.generation = generation, .at_us = TIME_UNKNOWN}};

	end_table(p);
	p->table = table;
	p->thread = 0;
	p->rows = 0;
	p->broken = false;
	p->last = p->r.at;
	reader_fact(&p->r, "generation", generation);
	reader_put(&p->r, &rec);
}

static void row(struct locktable *p, struct span s, bool torn)
{
	struct record thread = {.kind = RECORD_LOCK_THREAD, .lock_thread = {.lwp = NUMBER_ABSENT}};
	struct record entry = {.kind = RECORD_LOCK_ENTRY};

	if (torn || !parse_row(s, p->table, &thread.lock_thread.pthread, &entry.lock_entry)) {
		p->broken = true;
		reader_reject(&p->r, torn ? "line torn" : "row of locks not understood");
		return;
	}
	if (!p->rows || thread.lock_thread.pthread != p->thread)
		reader_put(&p->r, &thread);
	reader_put(&p->r, &entry);
	p->thread = thread.lock_thread.pthread;
	p->mode = entry.lock_entry.mode;
	p->rows++;
	p->last = p->r.at;
}

/*
 * For a lock without a record of its own, as all rwlocks are, the script repeats the place of the one before: that says
 * nothing.
 */
static void place(struct locktable *p, struct span s)
{
	struct record rec = {.kind = RECORD_LOCKED_HERE};

	p->last = p->r.at;
	if (!p->rows || !parse_place(s, p->table, &rec.locked_here))
		reader_reject(&p->r, "place of a lock not understood");
	else if (p->mode == LOCK_MUTEX)
		reader_put(&p->r, &rec);
}

static void put_capture(struct locktable *p, struct span marker, int64_t signal)
{
	struct record rec = {.kind = RECORD_CAPTURE,
			     .capture = {.pid = NUMBER_ABSENT, .signal = signal, .marker = marker,
					 .live = signal == NUMBER_ABSENT ? -1 : signal == 19, .current_lwp = NUMBER_ABSENT}};

	reader_put(&p->r, &rec);
}

/* What gdb and ast_coredumper print around the table. */
static void around(struct locktable *p, struct span s)
{
	static const struct span signal_mark = SPAN_LIT("{si_signo = ");
	static const struct span process_mark = SPAN_LIT("(process ");
	struct record_thread_row lwp = {.gdb = NUMBER_ABSENT};
	struct span rest = s;
	int64_t n;
	long at;

	if (scan_lit(&rest, SPAN_LIT("[New LWP ")) && scan_i64(&rest, &lwp.lwp) && span_eq_str(rest, "]")) {
		struct record rec = {.kind = RECORD_THREAD_ROW, .thread_row = lwp};

		reader_put(&p->r, &rec);
	} else if (scan_lit(&rest, SPAN_LIT("[Inferior ")) && (at = span_find(rest, process_mark)) >= 0) {
		struct span digits = span_from_offset(rest, (size_t)at + process_mark.n);

		rest = digits;
		if (scan_i64(&rest, &n) && scan_char(&rest, ')'))
			reader_fact(&p->r, "pid", span_sub(digits, 0, digits.n - rest.n - 1));
	} else if (scan_lit(&rest, SPAN_LIT("!@!@!@! ")) && scan_word(&rest, &s)) {
		put_capture(p, s, NUMBER_ABSENT);
	} else if (span_starts(rest, SPAN_LIT("$")) && (at = span_find(rest, signal_mark)) >= 0) {
		rest = span_from_offset(rest, (size_t)at + signal_mark.n);
		if (scan_i64(&rest, &n))
			put_capture(p, (struct span){NULL, 0}, n);
	}
}

static void on_line(void *ctx, const struct line *ln)
{
	static const struct span place_mark = SPAN_LIT("held at: ");
	struct locktable *p = ctx;
	struct span s = span_rtrim(ln->text);
	enum table title = title_table(s);
	struct span inner = s;

	scan_blanks(&inner);
	if (title) {
		begin_table(p, title);
		p->broken = !title_is_whole(s);
	} else if (p->table && span_starts(s, SPAN_LIT("0x"))) {
		row(p, s, ln->torn);
	} else if (p->table && scan_lit(&inner, place_mark)) {
		place(p, inner);
	} else if (span_starts(s, SPAN_LIT("Python Exception ")) || span_starts(s, SPAN_LIT("Error occurred in Python"))) {
		p->broken = true;
	} else {
		around(p, s);
	}
}

/* ---- the format ---- */

static void *locktable_begin(const struct sink *out)
{
	struct locktable *p = mem_zalloc(sizeof(*p));

	reader_begin(&p->r, out, on_line, p);
	return p;
}

static void locktable_feed(void *parser, struct span chunk)
{
	struct locktable *p = parser;

	reader_feed(&p->r, chunk);
}

static void locktable_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct locktable *p = parser;

	reader_flush(&p->r);
	p->broken |= torn;
	end_table(p);
	if (torn)
		reader_fact(&p->r, "torn", SPAN_LIT("stream"));
	*ret_tally = p->r.tally;
	free(p);
}

static bool is_title(struct span line)
{
	return title_table(line) != TABLE_NONE;
}

static bool is_marker(struct span line)
{
	return span_starts(line, SPAN_LIT("!@!@!@! locks.txt"));
}

static unsigned locktable_bid(struct span head, struct span name)
{
	(void)name;
	if (noise_any_line(head, SPAN_LIT(" function"), is_title))
		return 97;
	return noise_any_line(head, SPAN_LIT("locks.txt"), is_marker) ? 95 : 0;
}

static enum line_sign locktable_sign(struct span line)
{
	static const struct span banners[] = {
		SPAN_LIT("!@!@!@! locks.txt"), SPAN_LIT("!@!@!@! thread1.txt"), SPAN_LIT("[New LWP "),
		SPAN_LIT("[Inferior "), SPAN_LIT("$"),
	};
	struct record_lock_entry entry;
	struct record_locked_here here;
	struct span s = span_rtrim(line);
	uint64_t thread;

	if (title_table(s))
		return LINE_ANCHOR;
	if (span_starts(s, SPAN_LIT("0x"))) {
		if (parse_row(s, TABLE_A, &thread, &entry) || parse_row(s, TABLE_B, &thread, &entry))
			return LINE_ANCHOR;
		return is_row_head(s) ? LINE_INSIDE : LINE_FOREIGN;
	}
	for (size_t i = 0; i < ARRAY_LEN(banners); i++) {
		if (span_starts(s, banners[i]))
			return LINE_BANNER;
	}
	if (span_starts(s, SPAN_LIT("Python Exception ")) || span_starts(s, SPAN_LIT("Error occurred in Python")))
		return LINE_INSIDE;
	scan_blanks(&s);
	if (scan_lit(&s, SPAN_LIT("held at: ")))
		return parse_place(s, TABLE_A, &here) || parse_place(s, TABLE_B, &here) ? LINE_INSIDE : LINE_FOREIGN;
	return LINE_FOREIGN;
}

/* A row ends in the number that says whether it is where the lock was taken. */
static bool locktable_whole(struct span line)
{
	if (title_table(line))
		return title_is_whole(line);
	return !span_starts(line, SPAN_LIT("0x")) || locktable_sign(line) == LINE_ANCHOR;
}

const struct format locktable_format = {
	.name = "locktable",
	.what = "table of locks (gdb, ast_coredumper)",
	.bid = locktable_bid,
	.sign = locktable_sign,
	.whole = locktable_whole,
	.foreign_run = 40,
	.begin = locktable_begin,
	.feed = locktable_feed,
	.end = locktable_end,
};
