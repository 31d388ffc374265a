/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "out.h"

#include <math.h>

#include "astscope/base/scan.h"
#include "astscope/base/utf8.h"
#include "astscope/model/dress.h"

#define FLOW_BYTES 32768

struct out out_begin(const struct report_sink *sink, const struct report_args *a)
{
	return (struct out){.sink = sink, .format = a->format, .look = &a->look};
}

/* @s escaped for readers; with @ascii also every character outside ASCII. */
static void escape(struct strbuf *b, struct span s, bool ascii)
{
	size_t from = b->n;
	struct strbuf raw = {0};

	utf8_escape(b, s);
	if (!ascii)
		return;
	strbuf_add(&raw, span_from_offset(strbuf_span(b), from));
	b->n = from;
	for (size_t i = 0; i < raw.n; i++) {
		if ((unsigned char)raw.p[i] < 0x80)
			strbuf_add_char(b, raw.p[i]);
		else
			strbuf_addf(b, "\\x%02x", (unsigned char)raw.p[i]);
	}
	strbuf_done(&raw);
}

static void escape_lines(struct out *o)
{
	struct strbuf safe = {0};
	struct span rest = strbuf_span(&o->buf), line;

	while (scan_until_char(&rest, '\n', &line)) {
		escape(&safe, line, o->look->ascii);
		strbuf_add_char(&safe, '\n');
	}
	escape(&safe, rest, o->look->ascii);
	strbuf_done(&o->buf);
	o->buf = safe;
}

static bool flush(struct out *o)
{
	if (!o->stopped && (o->format == REPORT_TEXT || o->format == REPORT_MD))
		escape_lines(o);
	if (!o->stopped && o->buf.n && !o->sink->put(o->sink->ctx, strbuf_span(&o->buf)))
		o->stopped = true;
	strbuf_clear(&o->buf);
	return !o->stopped;
}

bool out_flow(struct out *o)
{
	return o->buf.n < FLOW_BYTES ? !o->stopped : flush(o);
}

bool out_end(struct out *o, struct err *e)
{
	return flush(o) || err_set(e, ERR_WRITE, "the output takes no more");
}

void out_done(struct out *o)
{
	strbuf_done(&o->buf);
}

/* What is shown for @s of a column of @type; @keep holds it. */
static struct span dressed(struct span s, struct span link, bool names, enum cell_type type, const struct report_look *look,
			   struct strbuf *keep)
{
	return look && dress_text(look->dress, s, link, names, type == CELL_PRIVATE, keep) ? strbuf_span(keep) : s;
}

static void put_typed(struct strbuf *b, struct span s, enum cell_type type, const struct report_look *look)
{
	struct strbuf keep = {0};

	escape(b, dressed(s, (struct span){0}, true, type, look, &keep), look && look->ascii);
	strbuf_done(&keep);
}

void put_text(struct strbuf *b, struct span s, const struct report_look *look)
{
	put_typed(b, s, CELL_TEXT, look);
}

/* Escaped text between the quotes of JSON: only these two are left to mask. */
static void add_masked(struct strbuf *b, struct span s, enum cell_type type, const struct report_look *look)
{
	struct strbuf safe = {0}, keep = {0};

	utf8_escape(&safe, dressed(s, (struct span){0}, false, type, look, &keep));
	strbuf_done(&keep);
	for (size_t i = 0; i < safe.n; i++) {
		if (safe.p[i] == '"' || safe.p[i] == '\\')
			strbuf_add_char(b, '\\');
		strbuf_add_char(b, safe.p[i]);
	}
	strbuf_done(&safe);
}

static void put_json_typed(struct strbuf *b, struct span s, enum cell_type type, const struct report_look *look)
{
	strbuf_add_char(b, '"');
	add_masked(b, s, type, look);
	strbuf_add_char(b, '"');
}

void put_json(struct strbuf *b, struct span s, const struct report_look *look)
{
	put_json_typed(b, s, CELL_TEXT, look);
}

void put_json_key(struct strbuf *b, const char *key)
{
	put_json(b, span_from(key), NULL);
	strbuf_add_str(b, ": ");
}

/* The next line of text of several; false at the end. */
static bool take_line(struct span *text, struct span *ret)
{
	long end = span_find_char(*text, '\n');

	if (!text->n)
		return false;
	*ret = span_sub(*text, 0, end < 0 ? text->n : (size_t)end);
	*text = span_from_offset(*text, end < 0 ? text->n : (size_t)end + 1);
	return true;
}

/* A number that says nothing of a thread by itself. */
static void put_lwp(struct strbuf *b, struct span lwp, const struct report_look *look)
{
	struct strbuf link = {0}, keep = {0};

	strbuf_addf(&link, "threads/lwp/%.*s", SPAN_ARG(lwp));
	escape(b, dressed(lwp, strbuf_span(&link), true, CELL_LWP, look, &keep), look && look->ascii);
	strbuf_done(&link);
	strbuf_done(&keep);
}

void put_cell(struct strbuf *b, const struct cell *c, enum cell_type type, const struct report_look *look)
{
	struct span rest = c->text, line;
	bool more = false;

	if (type == CELL_LWP && c->text.n) {
		put_lwp(b, c->text, look);
		return;
	}
	if (type != CELL_LINES) {
		put_typed(b, c->text, type, look);
		return;
	}
	while (take_line(&rest, &line)) {
		if (more)
			strbuf_add_str(b, "; ");
		put_text(b, line, look);
		more = true;
	}
}

/* Seconds to the microsecond, whatever the locale. */
static void put_seconds(struct strbuf *b, double s)
{
	int64_t us = (int64_t)((s < 0 ? -s : s) * 1e6 + 0.5);
	struct strbuf part = {0};

	strbuf_addf(&part, "%06lld", (long long)(us % 1000000));
	while (part.n > 1 && part.p[part.n - 1] == '0')
		part.p[--part.n] = 0;
	strbuf_addf(b, "%s%lld.%s", s < 0 ? "-" : "", (long long)(us / 1000000), strbuf_str(&part));
	strbuf_done(&part);
}

/* SQLite prints a real in JSON's form, except for the infinite ones. */
static bool put_number(struct strbuf *b, const struct cell *c, enum cell_type type)
{
	if (c->kind == CELL_IS_INT) {
		strbuf_addf(b, "%lld", (long long)c->number);
		return true;
	}
	if (c->kind != CELL_IS_REAL || !isfinite(c->real) || (type == CELL_SECONDS && fabs(c->real) > 9e11))
		return false;
	if (type == CELL_SECONDS)
		put_seconds(b, c->real);
	else
		strbuf_add(b, c->text);
	return true;
}

static void put_lines_json(struct strbuf *b, struct span text, const struct report_look *look)
{
	struct span line;
	bool more = false;

	strbuf_add_char(b, '"');
	while (take_line(&text, &line)) {
		if (more)
			strbuf_add_str(b, "\\n");
		add_masked(b, line, CELL_LINES, look);
		more = true;
	}
	strbuf_add_char(b, '"');
}

void put_cell_json(struct strbuf *b, const struct cell *c, enum cell_type type, const struct report_look *look)
{
	if (c->kind == CELL_IS_NULL)
		strbuf_add_str(b, "null");
	else if (type == CELL_BOOL && c->kind == CELL_IS_INT)
		strbuf_add_str(b, c->number ? "true" : "false");
	else if (type == CELL_LINES)
		put_lines_json(b, c->text, look);
	else if (!put_number(b, c, type))
		put_json_typed(b, c->text, type, look);
}

/* What a spreadsheet takes for a formula, or for blanks before one. */
static bool begins_formula(struct span s)
{
	return s.n && s.p[0] && span_find_char(SPAN_LIT("=+-@\t\r"), s.p[0]) >= 0;
}

/* Escaped, without the names that people gave. */
static void put_plain(struct strbuf *b, struct span s, enum cell_type type, const struct report_look *look)
{
	struct strbuf keep = {0};

	utf8_escape(b, dressed(s, (struct span){0}, false, type, look, &keep));
	strbuf_done(&keep);
}

void put_cell_plain(struct strbuf *b, const struct cell *c, enum cell_type type, bool guard, const struct report_look *look)
{
	struct span rest = c->text, line;
	bool more = false;

	if (c->kind == CELL_IS_NULL || put_number(b, c, type))
		return;
	if (guard && begins_formula(c->text))
		strbuf_add_char(b, '\'');
	if (type != CELL_LINES) {
		put_plain(b, c->text, type, look);
		return;
	}
	while (take_line(&rest, &line)) {
		if (more)
			strbuf_add_char(b, '\n');
		put_plain(b, line, type, look);
		more = true;
	}
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

static void mask_md(struct strbuf *b, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		/* Inside of a word Markdown takes an underscore as it is. */
		bool inner = i > 0 && i + 1 < s.n && is_word(s.p[i - 1]) && is_word(s.p[i + 1]);

		if (c == '_' ? !inner : c && span_find_char(SPAN_LIT("\\`*[]<>|~&"), c) >= 0)
			strbuf_add_char(b, '\\');
		strbuf_add_char(b, c);
	}
}

void put_md(struct strbuf *b, struct span s, const struct report_look *look)
{
	struct strbuf safe = {0};

	put_text(&safe, s, look);
	mask_md(b, strbuf_span(&safe));
	strbuf_done(&safe);
}

void put_cell_md(struct strbuf *b, const struct cell *c, enum cell_type type, const struct report_look *look)
{
	struct strbuf safe = {0};

	put_cell(&safe, c, type, look);
	mask_md(b, strbuf_span(&safe));
	strbuf_done(&safe);
}

void put_wrapped(struct strbuf *b, struct span text, int first, int indent, int width, const struct report_look *look)
{
	int at = first;
	bool fresh = true; /* nothing but the indent on this line */
	struct strbuf safe = {0};
	struct span rest;

	put_text(&safe, text, look);
	rest = span_trim(strbuf_span(&safe));
	while (rest.n) {
		long end = span_find_char(rest, ' ');
		struct span word = span_sub(rest, 0, end < 0 ? rest.n : (size_t)end);
		int columns = utf8_columns(word);

		rest = span_trim(span_from_offset(rest, word.n));
		if (!fresh && at + 1 + columns > width) {
			strbuf_add_char(b, '\n');
			strbuf_add_repeat(b, ' ', (size_t)indent);
			at = indent;
			fresh = true;
		}
		if (!fresh) {
			strbuf_add_char(b, ' ');
			at++;
		}
		strbuf_add(b, word);
		at += columns;
		fresh = false;
	}
	strbuf_add_char(b, '\n');
	strbuf_done(&safe);
}
