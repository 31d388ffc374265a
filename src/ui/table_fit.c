/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/ui/table.h"

#include <string.h>

#include "astscope/base/utf8.h"

/*
 * Widths come from the rows shown.  Columns are taken in the order of their importance, each only if all before it are
 * whole; a column that is empty, or has one value in all rows, is not drawn.  What was seen counts until the list changes,
 * so that scrolling makes columns wider, never narrower, and takes none away.
 */

#define CONTENT_COLS_MAX 400
#define COMMON_COLS_MAX 28
#define TWIN_LEAST 8 /* bytes */
#define KEPT_LEAST 8 /* columns of text that the column which takes the rest keeps, where others need more than before */

long table_count(const struct table *t)
{
	long n = t->source->count(t->ctx);

	return n > 0 ? n : 0;
}

void table_folded(struct table *t)
{
	t->seen.from = t->seen.to = 0;
	t->seen.others = false;
}

void table_forget(struct table *t)
{
	table_folded(t);
	t->seen.rows = 0;
	t->seen.files = 0;
	t->seen.fit_cols = 0;
	memset(t->seen.columns, 0, sizeof(t->seen.columns));
	memset(t->seen.short_columns, 0, sizeof(t->seen.short_columns));
	memset(t->seen.filled, 0, sizeof(t->seen.filled));
	memset(t->seen.varies, 0, sizeof(t->seen.varies));
	memset(t->seen.twins, 0, sizeof(t->seen.twins));
}

/* "FUNC FILE:LINE" or "FILE:LINE": where the file begins, and its length; false if it is no such thing. */
static bool site_file(struct span text, size_t *ret_at, size_t *ret_n)
{
	size_t at = text.n, colon;

	while (at && text.p[at - 1] != ' ')
		at--;
	colon = text.n;
	while (colon > at && text.p[colon - 1] >= '0' && text.p[colon - 1] <= '9')
		colon--;
	if (colon <= at + 1 || colon == text.n || text.p[colon - 1] != ':')
		return false;
	*ret_at = at;
	*ret_n = colon - 1 - at;
	return true;
}

bool table_short_site(const struct table *t, struct span text, struct span *named, struct span *ret_before, struct span *ret_after)
{
	size_t at, n;
	struct span file;
	bool known;

	if (!site_file(text, &at, &n))
		return false;
	file = span_sub(text, at, n);
	known = table_common_file(t).n > 0 || (named->n && span_eq(file, *named));
	*named = file;
	*ret_before = span_sub(text, 0, at);
	*ret_after = span_from_offset(text, at + n);
	return known;
}

struct span table_common_file(const struct table *t)
{
	return t->seen.rows > 1 && t->seen.files == 1 ? strbuf_span(&t->seen.file) : (struct span){NULL, 0};
}

static void see_file(struct table *t, struct span file)
{
	if (!t->seen.files) {
		strbuf_clear(&t->seen.file);
		strbuf_add(&t->seen.file, file);
		t->seen.files = 1;
	} else if (!span_eq(strbuf_span(&t->seen.file), file)) {
		t->seen.files = 2;
	}
}

static int most(int a, int b)
{
	return a > b ? a : b;
}

static void see_cell(struct table *t, size_t i, struct span text)
{
	struct table_seen *s = &t->seen;
	int columns = cells_columns(text), shorter = columns;
	size_t at, n;

	if (t->columns[i].site && site_file(text, &at, &n)) {
		see_file(t, span_sub(text, at, n));
		shorter = columns - cells_columns(span_sub(text, at, n));
	}
	columns = columns > CONTENT_COLS_MAX ? CONTENT_COLS_MAX : columns;
	s->columns[i] = most(s->columns[i], columns);
	s->short_columns[i] = most(s->short_columns[i], shorter > CONTENT_COLS_MAX ? CONTENT_COLS_MAX : shorter);
	s->filled[i] |= text.n > 0;
	if (!s->rows) {
		strbuf_clear(&s->value[i]);
		strbuf_add(&s->value[i], text);
	} else if (!s->varies[i]) {
		s->varies[i] = !span_eq(strbuf_span(&s->value[i]), text);
	}
}

_Static_assert(TABLE_COLUMNS_MAX <= 32, "a bit for each column");

/* "lock 0x55d0c0a01000" says what "0x55d0c0a01000" says; what is short is equal by chance. */
static bool says_too(struct span text, struct span other)
{
	return other.n >= TWIN_LEAST && span_ends(text, other) && (text.n == other.n || text.p[text.n - other.n - 1] == ' ');
}

/* Which columns say what the column @i says, in this row and in all before. */
static void see_twins(struct table *t, size_t i, const struct ui_row *row)
{
	uint32_t bits = 0;

	for (size_t k = 0; k < t->n_columns; k++) {
		if (k != i && says_too(row->cell[k].text, row->cell[i].text))
			bits |= UINT32_C(1) << k;
	}
	t->seen.twins[i] = t->seen.rows ? t->seen.twins[i] & bits : bits;
}

static void see_lines(struct table_seen *s, long from, long to)
{
	if (s->from == s->to || from > s->to || to < s->from) {
		s->from = from;
		s->to = to;
	}
	s->from = from < s->from ? from : s->from;
	s->to = to > s->to ? to : s->to;
}

/* Nothing of the list is out of what was looked at: what is said of the rows seen is said of all. */
static bool saw_all(const struct table *t)
{
	return t->seen.from == 0 && t->seen.to >= table_count(t) && !t->seen.others;
}

bool table_look(struct table *t)
{
	long n = table_count(t), end = n < t->top + t->body_rows ? n : t->top + t->body_rows, there = end;

	for (long r = t->top; r < end; r++) {
		struct ui_row row;

		memset(&row, 0, sizeof(row));
		if (!t->source->row(t->ctx, r, &row)) {
			there = r < there ? r : there;
			continue;
		}
		t->seen.others |= row.fold == FOLD_SHOWS;
		if (row.kind != ROW_ITEM)
			continue;
		for (size_t i = 0; i < t->n_columns; i++) {
			see_cell(t, i, row.cell[i].text);
			see_twins(t, i, &row);
		}
		if (!t->seen.rows)
			t->seen.first = r;
		t->seen.rows = t->seen.first == r && t->seen.rows < 2 ? 1 : 2;
	}
	see_lines(&t->seen, t->top, there);
	return there == end;
}

int table_sorted_by(const struct table *t, const struct ui_column *column)
{
	struct span spec = strbuf_span(&t->sort);
	bool down = span_starts(spec, SPAN_LIT("-"));

	if (!span_eq_str(down ? span_from_offset(spec, 1) : spec, column->name))
		return 0;
	return down ? -1 : 1;
}

/* A column that stays longer says the same. */
static bool has_twin(const struct table *t, size_t column)
{
	for (size_t i = 0; t->seen.twins[column] && i < t->n_shown; i++) {
		size_t other = (size_t)t->shown[i];

		if (t->seen.twins[column] & UINT32_C(1) << other && t->columns[other].drop < t->columns[column].drop)
			return true;
	}
	return false;
}

/*
 * What says nothing that tells rows apart, or what another column says; a column somebody asked for is drawn in any case, and of
 * those that a list is never without only one that is empty and has a title is not.
 */
static bool says_nothing(const struct table *t, size_t column)
{
	const struct ui_column *c = &t->columns[column];

	if (t->chosen || c->asked || !t->seen.rows || table_sorted_by(t, c))
		return false;
	if (!c->drop)
		return !t->seen.filled[column] && c->title && *c->title;
	return !t->seen.filled[column] || (t->seen.rows > 1 && !t->seen.varies[column]) || has_twin(t, column);
}

/* A sentence does not take the status line from others. */
static void add_short(struct strbuf *b, struct span text)
{
	struct span rest = text;
	uint32_t cp;
	int columns = 0;

	while (columns < COMMON_COLS_MAX && utf8_take(&rest, &cp))
		columns++;
	strbuf_add(b, span_sub(text, 0, text.n - rest.n));
	if (rest.n)
		strbuf_add_str(b, "\xe2\x80\xa6");
}

void table_add_common(const struct table *t, struct strbuf *b)
{
	struct span file = table_common_file(t);
	const char *whose = saw_all(t) ? "all " : "here all ";
	size_t before = b->n;

	if (file.n) {
		strbuf_addf(b, "%sin ", whose);
		strbuf_add(b, file);
	}
	for (size_t i = 0; i < t->n_shown; i++) {
		size_t column = (size_t)t->shown[i];
		const char *title = t->columns[column].title;
		struct span value = strbuf_span(&t->seen.value[column]);

		if (!says_nothing(t, column) || !t->seen.filled[column] || has_twin(t, column))
			continue;
		strbuf_add_str(b, b->n == before ? whose : ", ");
		if (*title && !span_starts(value, span_from(title)))
			strbuf_addf(b, "%s ", title);
		add_short(b, value);
	}
}

static int sum(const struct table_fit *f, size_t n)
{
	int total = 0;

	for (size_t i = 0; i < n; i++)
		total += f->width[i] ? f->width[i] + TABLE_GAP : 0;
	return total ? total - TABLE_GAP : 0;
}

static int title_columns(const struct table *t, const struct ui_column *c)
{
	return cells_columns(span_from(c->title ? c->title : "")) + (table_sorted_by(t, c) != 0);
}

/* What each shown column needs to be whole. */
static void find_wants(const struct table *t, int *want)
{
	bool shorter = table_common_file(t).n > 0;

	for (size_t i = 0; i < t->n_shown; i++) {
		size_t column = (size_t)t->shown[i];

		want[i] = most(title_columns(t, &t->columns[column]),
			       shorter ? t->seen.short_columns[column] : t->seen.columns[column]);
		want[i] = most(want[i], 1);
	}
}

/* The column that takes what remains: of those that grow the most important, of these the last. */
static size_t rest_column(const struct table *t)
{
	size_t rest = t->n_shown;

	for (size_t i = 0; i < t->n_shown; i++) {
		const struct ui_column *c = &t->columns[t->shown[i]];

		if (c->grow && !says_nothing(t, (size_t)t->shown[i]) &&
		    (rest == t->n_shown || c->drop <= t->columns[t->shown[rest]].drop))
			rest = i;
	}
	return rest;
}

/* The least the rest column gets: a sentence or a path gives room to others, a name does not. */
static int rest_least(const struct ui_column *c, int want, int room)
{
	int least = want <= room / 2 || c->cut == CUT_MIDDLE ? want : most(c->min, room * 2 / 5);

	return least < want ? least : want;
}

static void take_columns(const struct table *t, struct table_fit *f, const int *least, int room)
{
	for (size_t i = 0; i < t->n_shown; i++)
		f->width[i] = t->columns[t->shown[i]].drop || says_nothing(t, (size_t)t->shown[i]) ? 0 : least[i];
	for (int drop = 1; drop < 100; drop++) {
		for (size_t i = 0; i < t->n_shown; i++) {
			const struct ui_column *c = &t->columns[t->shown[i]];
			int over;

			if (c->drop != drop || says_nothing(t, (size_t)t->shown[i]))
				continue;

			f->width[i] = least[i];
			over = sum(f, t->n_shown) - room;
			if (over <= 0)
				continue;
			/* what grows may be the last one, cut */
			f->width[i] = c->grow && least[i] - over >= c->min ? least[i] - over : 0;
			return;
		}
	}
}

/* Columns that are never left out and do not fit: the widest give way first. */
static void squeeze(const struct table *t, struct table_fit *f, int room)
{
	for (int over = sum(f, t->n_shown) - room; over > 0; over--) {
		size_t widest = t->n_shown;

		for (size_t i = 0; i < t->n_shown; i++)
			if (f->width[i] > most(t->columns[t->shown[i]].min, 1) &&
			    (widest == t->n_shown || f->width[i] >= f->width[widest]))
				widest = i;
		if (widest == t->n_shown)
			return;
		f->width[widest]--;
	}
}

/* A page whose texts are wider, or that has a column more, does not take away what is on screen. */
static bool loses_column(const struct table *t, const struct table_fit *f)
{
	for (size_t i = 0; i < t->n_shown; i++) {
		if (t->seen.fit.width[i] && !f->width[i] && !says_nothing(t, (size_t)t->shown[i]))
			return true;
	}
	return false;
}

/* The columns drawn before; the widest give way, but none to less than it had, and the one that takes the rest to little. */
static void keep_columns(const struct table *t, struct table_fit *f, const int *want, size_t rest, int room)
{
	const int *had = t->seen.fit.width;

	for (size_t i = 0; i < t->n_shown; i++)
		f->width[i] = had[i] && !says_nothing(t, (size_t)t->shown[i]) ? want[i] : 0;
	for (int over = sum(f, t->n_shown) - room; over > 0; over--) {
		size_t widest = t->n_shown;

		for (size_t i = 0; i < t->n_shown; i++) {
			if (f->width[i] > (i == rest && had[i] > KEPT_LEAST ? KEPT_LEAST : had[i]) &&
			    (widest == t->n_shown || f->width[i] >= f->width[widest]))
				widest = i;
		}
		if (widest == t->n_shown)
			return;
		f->width[widest]--;
	}
}

struct table_fit table_fit(const struct table *t, int cols, bool all)
{
	int want[TABLE_COLUMNS_MAX], least[TABLE_COLUMNS_MAX];
	struct table_fit f = {.numbers = 0};
	size_t rest = rest_column(t);
	int room;

	if (t->numbers) {
		long n = table_count(t);

		for (f.numbers = 2; n > 9; n /= 10)
			f.numbers++;
	}
	room = cols - TABLE_GUTTER - f.numbers;
	room = room > 0 ? room : 0;
	find_wants(t, want);
	for (size_t i = 0; i < t->n_shown; i++)
		least[i] = i == rest ? rest_least(&t->columns[t->shown[i]], want[i], room) : want[i];
	if (all) {
		memcpy(f.width, want, t->n_shown * sizeof(want[0]));
	} else {
		take_columns(t, &f, least, room);
		if (t->seen.fit_cols == cols && t->seen.fit_rows == t->body_rows && loses_column(t, &f))
			keep_columns(t, &f, want, rest, room);
		squeeze(t, &f, room);
		for (size_t i = 0; i < t->n_shown; i++) {
			int left = room - sum(&f, t->n_shown), more = want[i] - f.width[i];

			if (f.width[i] && more > 0 && left > 0)
				f.width[i] += more < left ? more : left;
		}
	}
	f.total = sum(&f, t->n_shown);
	return f;
}
