/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui_script_private.h"

#include <regex.h>
#include <string.h>

#include "astscope/base/scan.h"
#include "astscope/base/utf8.h"
#include "screens.h"

/* What a script expects of the screen. */

static bool row_matches(const struct cells *c, int row, const regex_t *re)
{
	struct strbuf b = {0};
	bool matches;

	cells_dump_row(c, row, &b);
	matches = regexec(re, strbuf_str(&b), 0, NULL, 0) == 0;
	strbuf_done(&b);
	return matches;
}

/* How many of the rows from @from to @to match what comes next, `~ "regex"` or `!~ "regex"`; -1: that is no pattern. */
static int count_rows(struct script *s, int from, int to, bool *ret_not)
{
	const char *op = ui_script_take(s);
	const char *pattern = ui_script_take(s);
	const struct cells *c = s->d->screen(s->d->ctx);
	int n = 0;
	regex_t re;

	*ret_not = !strcmp(op, "!~");
	if ((strcmp(op, "~") && !*ret_not) || regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB)) {
		ui_script_wrong(s, "no pattern: %s %s", op, pattern);
		return -1;
	}
	from += from < 0 ? c->rows : 0;
	to += to < 0 ? c->rows : 0;
	for (int i = from; i <= to && i < c->rows; i++)
		n += row_matches(c, i, &re);
	regfree(&re);
	return n;
}

/* Some row from @from to @to, or with @none not one of them, matches. */
static void expect_rows(struct script *s, int from, int to, bool none)
{
	bool not;
	int n = count_rows(s, from, to, &not);

	if (n >= 0 && (n > 0) == (not || none))
		ui_script_wrong(s, "rows %d..%d %s \"%s\"", from, to, n ? "match" : "do not match",
				((const struct token *)vec_at(&s->tokens, s->next - 1))->text);
}

static void expect_count(struct script *s)
{
	bool not;
	int want, n;

	if (!ui_script_take_number(s, &want))
		return;
	n = count_rows(s, 0, -1, &not);
	if (n >= 0 && n != want)
		ui_script_wrong(s, "%d rows match, not %d", n, want);
}

/* "3..8" */
static bool take_rows(struct script *s, int *from, int *to)
{
	struct span rest = span_from(ui_script_take(s));
	int64_t a, b;

	if (!scan_i64(&rest, &a) || !scan_lit(&rest, SPAN_LIT("..")) || !scan_i64(&rest, &b) || rest.n) {
		ui_script_wrong(s, "expect rows FROM..TO");
		return false;
	}
	*from = (int)a;
	*to = (int)b;
	return true;
}

/* "3,10..18" or "3,10" */
static bool parse_range(const char *text, int *row, int *from, int *to)
{
	struct span rest = span_from(text);
	int64_t a, b, c;

	if (!scan_i64(&rest, &a) || !scan_char(&rest, ',') || !scan_i64(&rest, &b))
		return false;
	c = b;
	if (rest.n && (!scan_lit(&rest, SPAN_LIT("..")) || !scan_i64(&rest, &c) || rest.n))
		return false;
	*row = (int)a;
	*from = (int)b;
	*to = (int)c;
	return true;
}

static void expect_role_at(struct script *s, const char *range)
{
	const char *eq = ui_script_take(s);
	const char *name = ui_script_take(s);
	const struct cells *c;
	int row, from, to;

	if (!parse_range(range, &row, &from, &to) || strcmp(eq, "=")) {
		ui_script_wrong(s, "expect role ROW,COL..COL = NAME, not %s %s %s", range, eq, name);
		return;
	}
	if (!s->d->knows_roles)
		return;
	c = s->d->screen(s->d->ctx);
	if (row < 0)
		row += c->rows;
	for (int col = from; col <= to; col++) {
		const struct glyph *g = cells_at(c, row, col);

		if (!g || strcmp(role_name((enum role)g->role), name))
			ui_script_wrong(s, "role at %d,%d is %s, not %s", row, col, g ? role_name((enum role)g->role) : "outside", name);
	}
}

/* The row as text; @ret_col gets the column of each of its bytes. */
static void row_text(const struct cells *c, int row, struct strbuf *ret, struct vec *ret_col)
{
	for (int col = 0; col < c->cols; col++) {
		const struct glyph *g = cells_at(c, row, col);
		size_t from = ret->n;

		for (int i = 0; i < GLYPH_POINTS && g->cp[i]; i++)
			utf8_add(ret, g->cp[i]);
		if (ret->n == from && g->width)
			strbuf_add_char(ret, ' ');
		for (; from < ret->n; from++)
			*(int *)vec_push(ret_col) = col;
	}
	while (ret->n && ret->p[ret->n - 1] == ' ')
		ret->p[--ret->n] = '\0';
}

static const char *weight_name(const struct glyph *g)
{
	return g->attrs & GLYPH_BOLD ? "bold" : g->attrs & GLYPH_DIM ? "dim" : "plain";
}

/* How often the pattern stands in the row; each time all of it that is not blank has to be called @name by @called. */
static int row_is_called(struct script *s, const struct cells *c, int row, const regex_t *re, const char *name,
			 const char *(*called)(const struct glyph *))
{
	struct strbuf text = {0};
	struct vec columns;
	size_t from = 0;
	regmatch_t m;
	int n = 0;

	vec_init(&columns, sizeof(int));
	row_text(c, row, &text, &columns);
	while (from < text.n && !regexec(re, strbuf_str(&text) + from, 1, &m, from ? REG_NOTBOL : 0) && m.rm_eo > m.rm_so) {
		for (size_t i = from + (size_t)m.rm_so; i < from + (size_t)m.rm_eo; i++) {
			int col = *(int *)vec_at(&columns, i);
			const char *is = called(cells_at(c, row, col));

			if (text.p[i] != ' ' && strcmp(is, name))
				ui_script_wrong(s, "%d,%d is %s, not %s", row, col, is, name);
		}
		from += (size_t)m.rm_eo;
		n++;
	}
	strbuf_done(&text);
	vec_done(&columns);
	return n;
}

static const char *glyph_role(const struct glyph *g)
{
	return role_name((enum role)g->role);
}

/* `"regex" = NAME`, asked only of a driver that @knows. */
static void expect_called(struct script *s, bool knows, const char *(*called)(const struct glyph *))
{
	const char *pattern = ui_script_take(s);
	const char *eq = ui_script_take(s);
	const char *name = ui_script_take(s);
	const struct cells *c;
	regex_t re;
	int n = 0;

	if (strcmp(eq, "=") || regcomp(&re, pattern, REG_EXTENDED)) {
		ui_script_wrong(s, "no pattern: %s", pattern);
		return;
	}
	if (knows) {
		c = s->d->screen(s->d->ctx);
		for (int row = 0; row < c->rows; row++)
			n += row_is_called(s, c, row, &re, name, called);
		if (!n)
			ui_script_wrong(s, "nowhere \"%s\"", pattern);
	}
	regfree(&re);
}

static void expect_role_nowhere(struct script *s)
{
	const char *eq = ui_script_take(s);
	const char *name = ui_script_take(s);
	const struct cells *c = s->d->screen(s->d->ctx);

	if (strcmp(eq, "="))
		ui_script_wrong(s, "expect role none = NAME, not %s", eq);
	for (int i = 0; s->d->knows_roles && i < c->rows * c->cols; i++) {
		if (!strcmp(role_name((enum role)cells_at(c, i / c->cols, i % c->cols)->role), name))
			ui_script_wrong(s, "role %s at %d,%d", name, i / c->cols, i % c->cols);
	}
}

static void expect_role(struct script *s)
{
	const char *range;

	if (ui_script_peek(s) && ui_script_peek(s)->quoted) {
		expect_called(s, s->d->knows_roles, glyph_role);
		return;
	}
	range = ui_script_take(s);
	if (!strcmp(range, "none"))
		expect_role_nowhere(s);
	else
		expect_role_at(s, range);
}

static void expect_cursor(struct script *s)
{
	const char *where = ui_script_take(s);
	const struct cells *c = s->d->screen(s->d->ctx);
	int row, col, to;

	if (!parse_range(where, &row, &col, &to)) {
		ui_script_wrong(s, "expect cursor ROW,COL, not %s", where);
		return;
	}
	if (row < 0)
		row += c->rows;
	if (c->cursor_row != row || c->cursor_col != col)
		ui_script_wrong(s, "the cursor is at %d,%d, not at %d,%d", c->cursor_row, c->cursor_col, row, col);
}

void ui_script_expect(struct script *s)
{
	const char *what = ui_script_take(s);
	int n = 0, to = 0;
	int status;

	if (!strcmp(what, "row")) {
		if (ui_script_take_number(s, &n))
			expect_rows(s, n, n, false);
	} else if (!strcmp(what, "rows")) {
		if (take_rows(s, &n, &to))
			expect_rows(s, n, to, false);
	} else if (!strcmp(what, "any") || !strcmp(what, "none")) {
		expect_rows(s, 0, -1, !strcmp(what, "none"));
	} else if (!strcmp(what, "count")) {
		expect_count(s);
	} else if (!strcmp(what, "presses")) {
		if (ui_script_take_number(s, &n) && n != s->presses)
			ui_script_wrong(s, "%d keys were pressed, not %d", s->presses, n);
	} else if (!strcmp(what, "weight")) {
		expect_called(s, s->d->knows_weights, weight_name);
	} else if (!strcmp(what, "role")) {
		expect_role(s);
	} else if (!strcmp(what, "cursor")) {
		expect_cursor(s);
	} else if (!strcmp(what, "exit")) {
		if (!ui_script_take_number(s, &n))
			return;
		if (!s->d->exited(s->d->ctx, &status))
			ui_script_wrong(s, "the program goes on");
		else if (status != n)
			ui_script_wrong(s, "exit status %d, not %d", status, n);
	} else {
		ui_script_wrong(s, "expect what? \"%s\"", what);
	}
}
