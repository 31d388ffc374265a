/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/lines.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/format/format.h"
#include "refs_evidence.h"
#include "refs_fast.h"
#include "refs_row.h"
#include "refs_scan.h"

enum { PLAIN_ROW_BYTES = 1024 }; /* rows with no-break spaces: documents, not logs */
enum { JOINED_BYTES = 4096 };    /* lines looked at for a row behind another one */

/*
 * Refs logs.  A row stands in one line, except that a tag may hold a newline: in CSV it is then followed by
 * an empty line, in text the row is broken in two and is joined here.
 */
struct refs {
	const struct sink *out;
	struct lines lines;
	struct tally tally;
	struct refs_evidence evidence;
	struct strbuf held;        /* a text row whose tag has no end yet */
	struct text_place held_place;
	size_t held_length;        /* without what was tried to be joined */
	bool holding;
	bool torn;                 /* the last line has no LF, and is no prose */
	uint64_t nul_bytes;        /* skipped before rows */
	struct strbuf unknown;     /* the first word that no state is known by */
	uint64_t unknown_rows;
	struct text_place last;         /* the line at hand */
	struct refs_marks marks;        /* of the piece at hand */
	char plain[PLAIN_ROW_BYTES];
};

static void put_reject(struct refs *p, struct text_place at, const char *reason, struct span text)
{
	struct record r;

	r.kind = RECORD_REJECT;
	r.place = at;
	r.reject = (struct record_reject){.reason = reason, .text = text};
	p->tally.rejects++;
	p->out->put(p->out->ctx, &r);
}

static void put_fact(struct refs *p, const char *name, const char *value)
{
	struct record r;

	r.kind = RECORD_FACT;
	r.place = p->last;
	r.fact = (struct record_fact){.name = name, .value = span_from(value)};
	p->out->put(p->out->ctx, &r);
}

static void put_row(struct refs *p, struct record *r, enum refs_form form)
{
	p->tally.records++;
	if (r->ref.kind == REF_UNKNOWN_STATE && !p->unknown_rows++)
		strbuf_add(&p->unknown, r->ref.word);
	refs_evidence_note(&p->evidence, form, &r->ref);
	p->out->put(p->out->ctx, r);
}

static bool is_blank(struct span s)
{
	return span_trim(s).n == 0;
}

static void hold(struct refs *p, struct span text, struct text_place at)
{
	strbuf_clear(&p->held);
	strbuf_add(&p->held, text);
	p->held_place = at;
	p->held_length = text.n;
	p->holding = true;
}

static void give_up_held(struct refs *p, const char *reason)
{
	p->holding = false;
	put_reject(p, p->held_place, reason, span_sub(strbuf_span(&p->held), 0, p->held_length));
}

/* True if @text is the second half of the held row; else the held row is a reject and @text stands for itself. */
static bool join_held(struct refs *p, struct span text)
{
	enum refs_form form;
	struct record r;

	if (!span_starts(text, SPAN_LIT("0x"))) {
		strbuf_add_char(&p->held, '\n');
		strbuf_add(&p->held, text);
		if (!refs_row_read(strbuf_span(&p->held), &r.ref, &form)) {
			r.kind = RECORD_REF;
			r.place = p->held_place;
			p->holding = false;
			p->tally.continuations++;
			put_row(p, &r, form);
			return true;
		}
	}
	give_up_held(p, refs_row_unclosed);
	return false;
}

/* Power loss leaves runs of NUL bytes; a row may follow one in the same line. */
static struct span skip_nul(struct refs *p, struct span text)
{
	size_t n = span_nuls(text);

	text = span_from_offset(text, n);
	if (text.n)
		p->nul_bytes += n;
	return text;
}

/* Where in @text a row begins whose line end before it was lost, or 0: in a tag one of the same form, in what is no row any. */
static size_t second_row(struct span text, bool *ret_whole)
{
	struct record_ref first, ignored;
	enum refs_form form, other;
	bool whole = text.n <= JOINED_BYTES && !refs_row_read(text, &first, &form);

	size_t i = whole ? (size_t)(first.tag.p - text.p) : 8;

	for (; i + 8 < text.n && text.n <= JOINED_BYTES; i++) {
		if (text.p[i] == '0' && text.p[i + 1] == 'x' && !refs_row_read(span_from_offset(text, i), &ignored, &other) &&
		    (!whole || other == form))
			break;
	}
	*ret_whole = whole;
	return i + 8 < text.n && text.n <= JOINED_BYTES ? i : 0;
}

/*
 * A line has one row: what is stored of it is found by its number.  What stands behind it is told and not read, and not taken
 * for its tag either; it counts as the line that it was.  So does the rest of a row before a whole one.
 */
static struct span one_row(struct refs *p, struct span text)
{
	bool whole;
	size_t at = second_row(text, &whole);
	struct text_place place = p->last;

	if (!at)
		return text;
	p->tally.lines++;
	if (!whole) {
		put_reject(p, place, "the end of this row is lost: another one follows in its line", span_sub(text, 0, at));
		p->last.offset += at;
		return span_from_offset(text, at);
	}
	place.offset += at;
	put_reject(p, place, "the line end before this row is lost, so two rows stand in one line: only the first is read",
		   span_from_offset(text, at));
	return span_sub(text, 0, at);
}

static void on_row(struct refs *p, struct span text, const struct line *ln)
{
	enum refs_form form;
	const char *reason;
	struct record r;

	reason = refs_row_read(text, &r.ref, &form);
	if (reason == refs_row_foreign) {
		text = refs_row_plain(text, p->plain, sizeof(p->plain));
		reason = refs_row_read(text, &r.ref, &form);
	}
	if (!reason && memchr(text.p, 0, text.n))
		reason = "NUL bytes inside the row";
	if (!reason) {
		r.kind = RECORD_REF;
		r.place = p->last;
		put_row(p, &r, form);
	} else if (ln->torn && form != REFS_FORM_NONE) {
		put_reject(p, p->last, "torn: the file ends inside this row", ln->text);
	} else if (reason == refs_row_unclosed) {
		hold(p, text, p->last);
	} else {
		put_reject(p, p->last, reason, ln->text);
	}
}

static void on_line(void *ctx, const struct line *ln)
{
	struct refs *p = ctx;
	struct span text = ln->text;

	p->tally.lines++;
	p->last = (struct text_place){.line = ln->number, .offset = ln->offset};
	p->torn = ln->torn && (p->holding || (text.n && (text.p[0] == '0' || !text.p[0])));
	if (ln->cut) {
		if (p->holding)
			give_up_held(p, refs_row_unclosed);
		put_reject(p, p->last, "the line is longer than 1 MB", text);
		return;
	}
	if (p->holding && join_held(p, text))
		return;
	if (text.n && !text.p[0])
		text = skip_nul(p, text);
	if (text.n && text.p[0] == '0')
		on_row(p, one_row(p, text), ln);
	else if (!is_blank(text))
		put_reject(p, p->last, refs_row_foreign, ln->text);
	else if (text.n < ln->text.n)
		put_reject(p, p->last, "only NUL bytes", ln->text);
	else
		p->tally.continuations++;
}

static void *refs_begin(const struct sink *out)
{
	struct refs *p = mem_zalloc(sizeof(*p));

	p->out = out;
	return p;
}

/* ---- many lines at once ---- */

/* The bytes of @s up to its first LF, and with it; all of @s if it has none. */
static size_t line_bytes(struct span s)
{
	long at = span_find_char(s, '\n');

	return at < 0 ? s.n : (size_t)at + 1;
}

/* A whole line between others, whose marks are @marks[0..n): true if it is a row in good order, and taken. */
static bool take_fast(struct refs *p, struct span line, const char *base, const uint16_t *marks, size_t n)
{
	struct record r;

	/* Two rows have twice as many commas: the tag of the first is no tag. */
	if (n < REFS_FAST_COMMAS || n >= 2 * REFS_FAST_COMMAS || p->holding || (p->marks.nul && memchr(line.p, 0, line.n)) ||
	    !refs_fast_row(line, base, marks, &r.ref))
		return false;
	lines_pass(&p->lines, line.n);
	p->tally.lines++;
	p->last = (struct text_place){.line = p->lines.number, .offset = p->lines.offset - line.n - 1};
	p->torn = false;
	r.kind = RECORD_REF;
	r.place = p->last;
	put_row(p, &r, REFS_FORM_CSV);
	return true;
}

/* All lines that end in @piece, which begins with one; returns their bytes. */
static size_t read_piece(struct refs *p, struct span piece)
{
	const struct refs_marks *m = &p->marks;
	size_t from = 0, first = 0;

	refs_scan(piece, &p->marks);
	for (size_t i = 0; i < m->n; i++) {
		size_t at = m->at[i];

		if (piece.p[at] != '\n')
			continue;
		if (!take_fast(p, (struct span){piece.p + from, at - from}, piece.p, m->at + first, i - first))
			lines_feed(&p->lines, (struct span){piece.p + from, at + 1 - from}, on_line, p);
		from = at + 1;
		first = i + 1;
	}
	return from;
}

static void refs_feed(void *parser, struct span chunk)
{
	struct refs *p = parser;

	while (chunk.n) {
		size_t n = p->lines.length ? 0 : read_piece(p, span_sub(chunk, 0, REFS_SCAN_MOST));

		/* a line that crosses chunks, or is longer than a piece */
		if (!n) {
			n = line_bytes(chunk);
			lines_feed(&p->lines, span_sub(chunk, 0, n), on_line, p);
		}
		chunk = span_from_offset(chunk, n);
	}
}

static void put_facts(struct refs *p, bool stream_torn)
{
	const struct refs_evidence *ev = &p->evidence;

	if (ev->csv || ev->text)
		put_fact(p, "generation", refs_evidence_generation(ev));
	if (p->torn || stream_torn)
		put_fact(p, "torn", p->torn ? "line" : "stream");
	if (p->unknown_rows) {
		strbuf_addf(&p->unknown, " %llu", (unsigned long long)p->unknown_rows);
		put_fact(p, "unknown-states", strbuf_str(&p->unknown));
	}
	if (p->nul_bytes) {
		struct strbuf text = {0};

		strbuf_addf(&text, "%llu", (unsigned long long)p->nul_bytes);
		put_fact(p, "nul-bytes", strbuf_str(&text));
		strbuf_done(&text);
	}
}

static void refs_end(void *parser, bool torn, struct tally *ret_tally)
{
	struct refs *p = parser;

	lines_end(&p->lines, on_line, p);
	if (p->holding)
		give_up_held(p, torn ? "torn: the file ends inside this row" : refs_row_unclosed);
	put_facts(p, torn);
	*ret_tally = p->tally;
	strbuf_done(&p->held);
	strbuf_done(&p->unknown);
	free(p);
}

/* ---- the bid ---- */

struct taste {
	uint64_t rows;
	uint64_t others; /* lines that are neither rows nor blank */
	bool first_is_row;
};

/* One line of the head off *@head.  @ret_whole: its LF was there. */
static struct span next_line(struct span *head, bool *ret_whole)
{
	long at = span_find_char(*head, '\n');
	struct span line = at < 0 ? *head : span_sub(*head, 0, (size_t)at);

	*ret_whole = at >= 0;
	*head = span_from_offset(*head, line.n + *ret_whole);
	return span_from_offset(line, span_nuls(line));
}

static bool is_row(struct span line)
{
	char plain[PLAIN_ROW_BYTES];
	struct record_ref ignored;
	enum refs_form form;

	return !refs_row_read(line, &ignored, &form) ||
			!refs_row_read(refs_row_plain(line, plain, sizeof(plain)), &ignored, &form);
}

static unsigned verdict(const struct taste *t)
{
	if (t->first_is_row && !t->others)
		return 100;
	if (t->rows > t->others)
		return t->first_is_row ? 95 : 85;
	return t->rows >= 2 ? 50 : 0;
}

static unsigned refs_bid(struct span head, struct span name)
{
	enum { ENOUGH = 64 }; /* lines that are all rows */
	struct taste t = {0};

	(void)name;
	while (head.n && (t.others || t.rows < ENOUGH)) {
		bool whole;
		struct span line = next_line(&head, &whole);

		if (is_blank(line))
			continue;
		if (is_row(line)) {
			t.first_is_row |= !t.rows && !t.others;
			t.rows++;
		} else if (whole) {
			t.others++;
		}
	}
	return verdict(&t);
}

/* ---- what a line is by itself ---- */

static enum line_sign refs_sign(struct span line)
{
	struct record_ref ignored;
	enum refs_form form;
	const char *reason;

	line = span_from_offset(line, span_nuls(line));
	if (line.n < 8 || line.p[0] != '0')
		return LINE_FOREIGN;
	reason = refs_row_read(line, &ignored, &form);
	if (!reason)
		return LINE_ANCHOR;
	/* Broken, but nothing else begins so. */
	return form == REFS_FORM_CSV && ignored.delta ? LINE_ANCHOR : LINE_FOREIGN;
}

static bool refs_whole(struct span line)
{
	struct record_ref ignored;
	enum refs_form form;

	return !refs_row_read(line, &ignored, &form);
}

enum { CSV_FIELDS = 8 };

/* "| 0x.. | +1 | ... |", "|0x..|+1|...|" of a table in a document: its cells with commas between them. */
static bool mend_cells(struct span line, struct strbuf *out)
{
	size_t from = out->n;
	struct record_ref ignored;
	enum refs_form form;
	struct span cell;

	line = span_trim(line);
	if (!scan_char(&line, '|') || !span_ends(line, SPAN_LIT("|")))
		return false;
	while (scan_until_char(&line, '|', &cell)) {
		if (out->n > from)
			strbuf_add_char(out, ',');
		strbuf_add(out, span_trim(cell));
	}
	if (!refs_row_read(span_from_offset(strbuf_span(out), from), &ignored, &form))
		return true;
	out->n = from;
	return false;
}

/*
 * A spreadsheet writes fields in quotes and puts other marks between them, an editor a blank behind each comma.  The
 * tag, which may hold all of these, is the rest.
 */
static bool refs_mend(struct span line, struct strbuf *out)
{
	size_t from = out->n;
	struct record_ref ignored;
	enum refs_form form;
	unsigned fields = 0;

	if (line.n && (line.p[0] == '|' || line.p[0] == ' '))
		return mend_cells(line, out);
	if (!line.n || (line.p[0] != '0' && line.p[0] != '"'))
		return false;
	while (line.n && fields < CSV_FIELDS) {
		bool quoted = line.p[0] == '"';
		size_t n = 0;

		line = span_from_offset(line, quoted);
		while (n < line.n && (quoted ? line.p[n] != '"' : fields == CSV_FIELDS - 1 || !strchr(",;\t", line.p[n])))
			n++;
		strbuf_add(out, span_sub(line, 0, n));
		line = span_from_offset(line, n + quoted);
		if (++fields < CSV_FIELDS)
			strbuf_add_char(out, ',');
		line = span_from_offset(line, line.n > 0);
		while (fields < CSV_FIELDS && line.n && line.p[0] == ' ')
			line = span_from_offset(line, 1);
	}
	if (fields + 1 >= CSV_FIELDS && !refs_row_read(span_from_offset(strbuf_span(out), from), &ignored, &form))
		return true;
	out->n = from;
	return false;
}

const struct format refs_format = {
	.name = "refs",
	.what = "reference count log (CSV or text)",
	.bid = refs_bid,
	.sign = refs_sign,
	.whole = refs_whole,
	.mend = refs_mend,
	.foreign_run = 40,
	.begin = refs_begin,
	.feed = refs_feed,
	.end = refs_end,
};
