#include "config.h"

#include <stdio.h>
#include <string.h>

#include "astscope/base/utf8.h"
#include "astscope/ui/table.h"

#define COLUMN_COLS_MAX 400 /* of a column when the table is scrolled sideways */

/* Where each shown column stands; width 0 = dropped. */
struct fit {
	int width[TABLE_COLUMNS_MAX]; /* by position in table.shown */
	int numbers;                  /* columns for row numbers, with the blank behind them */
	int total;                    /* columns of all, with the blanks between */
};

static const struct ui_column *shown_column(const struct table *t, size_t i)
{
	return &t->columns[t->shown[i]];
}

static int sum(const struct table *t, const struct fit *f)
{
	int total = 0;

	for (size_t i = 0; i < t->n_shown; i++)
		total += f->width[i] ? f->width[i] + 1 : 0;
	return total ? total - 1 : 0;
}

/* Give every column its minimum, then leave out the least important until they fit. */
static void fit_minimum(const struct table *t, struct fit *f, int room)
{
	int wanted = 0;

	for (size_t i = 0; i < t->n_shown; i++)
		wanted += shown_column(t, i)->pref + 1;
	for (size_t i = 0; i < t->n_shown; i++) {
		f->width[i] = shown_column(t, i)->min > 0 ? shown_column(t, i)->min : 1;
		if (shown_column(t, i)->spare && wanted - 1 > room)
			f->width[i] = 0;
	}
	while (sum(t, f) > room) {
		size_t worst = 0;
		int drop = 0;

		for (size_t i = 0; i < t->n_shown; i++) {
			if (f->width[i] && shown_column(t, i)->drop >= drop && shown_column(t, i)->drop > 0) {
				worst = i;
				drop = shown_column(t, i)->drop;
			}
		}
		if (!drop)
			return;
		f->width[worst] = 0;
	}
}

/* Hand the rest out: most important columns first up to what they prefer, then to those that grow. */
static void fit_rest(const struct table *t, struct fit *f, int room)
{
	int left = room - sum(t, f);
	int growing = 0;

	for (int drop = 0; drop < 100 && left > 0; drop++) {
		for (size_t i = 0; i < t->n_shown && left > 0; i++) {
			int more = shown_column(t, i)->pref - f->width[i];

			if (!f->width[i] || shown_column(t, i)->drop != drop || more <= 0)
				continue;
			more = more < left ? more : left;
			f->width[i] += more;
			left -= more;
		}
	}
	for (size_t i = 0; i < t->n_shown; i++)
		growing += f->width[i] && shown_column(t, i)->grow;
	for (size_t i = 0; i < t->n_shown && left > 0; i++) {
		if (f->width[i] && shown_column(t, i)->grow) {
			int share = left / growing--;

			f->width[i] += share;
			left -= share;
		}
	}
}

/* As wide as the rows on screen need, for scrolling sideways. */
static void fit_content(const struct table *t, struct fit *f)
{
	long n = table_count(t);

	for (size_t i = 0; i < t->n_shown; i++)
		f->width[i] = shown_column(t, i)->pref > 0 ? shown_column(t, i)->pref : 1;
	for (long r = t->top; r < n && r < t->top + t->body_rows; r++) {
		struct ui_row row;

		memset(&row, 0, sizeof(row));
		if (!t->source->row(t->ctx, r, &row) || row.kind != ROW_ITEM)
			continue;
		for (size_t i = 0; i < t->n_shown; i++) {
			int columns = cells_columns(row.cell[t->shown[i]].text);

			if (columns > COLUMN_COLS_MAX)
				columns = COLUMN_COLS_MAX;
			if (columns > f->width[i])
				f->width[i] = columns;
		}
	}
}

static struct fit fit_columns(const struct table *t, int cols, bool content)
{
	struct fit f = {.numbers = 0};
	int room;

	if (t->numbers)
		f.numbers = snprintf(NULL, 0, "%ld", table_count(t)) + 1;
	room = cols - TABLE_GUTTER - f.numbers;
	if (content) {
		fit_content(t, &f);
	} else {
		fit_minimum(t, &f, room > 0 ? room : 0);
		fit_rest(t, &f, room);
	}
	f.total = sum(t, &f);
	return f;
}

void table_scroll_right(struct table *t, int columns)
{
	struct fit f = fit_columns(t, t->width, true);
	int most = f.total + TABLE_GUTTER + f.numbers - t->width;

	t->scroll += columns;
	if (t->scroll > most)
		t->scroll = most > 0 ? (most + 7) / 8 * 8 : 0;
	if (t->scroll < 0)
		t->scroll = 0;
}

/* +1 if the table is sorted by this column ascending, -1 descending, else 0. */
static int sorted_by(const struct table *t, const struct ui_column *column)
{
	struct span spec = strbuf_span(&t->sort);
	bool down = span_starts(spec, SPAN_LIT("-"));

	if (!span_eq_str(down ? span_from_offset(spec, 1) : spec, column->name))
		return 0;
	return down ? -1 : 1;
}

/* Text with what the search looks for in ROLE_MATCH. */
static void put_matching(struct cells *c, struct pen *p, struct span text, struct span needle)
{
	enum role role = p->role;
	size_t from = 0;
	long at;

	while (needle.n && (at = match_find(text, needle, from)) >= 0) {
		pen_put(c, p, span_sub(text, from, (size_t)at - from));
		p->role = ROLE_MATCH;
		pen_put(c, p, span_sub(text, (size_t)at, needle.n));
		p->role = role;
		from = (size_t)at + needle.n;
	}
	pen_put(c, p, span_from_offset(text, from));
}

/* One cell of @width columns that begins @left columns into the row; the pen's clip is the pane's. */
struct slot {
	int row, left, width;
	int pane;         /* where the pane begins */
	int first, right; /* columns of the screen the row may use */
	int scroll;
};

static struct pen slot_pen(const struct slot *s, int indent)
{
	int col = s->first + s->left + indent - s->scroll;
	struct pen p = {.row = s->row, .col = col, .right = s->first + s->left + s->width - s->scroll};

	if (p.right > s->right)
		p.right = s->right;
	if (p.col < s->first) {
		p.skip = s->first - p.col;
		p.col = s->first;
	}
	return p;
}

static void put_cell(struct cells *c, const struct slot *s, const struct ui_column *column, enum role role,
		     struct span text, struct span needle)
{
	int columns = cells_columns(text);
	bool right = column->align == ALIGN_RIGHT && columns < s->width;
	struct pen p = slot_pen(s, right ? s->width - columns : 0);

	if (p.right <= s->first)
		return;
	p.role = role;
	if (column->keep_end && columns > s->width && !p.skip) {
		pen_put_point(c, &p, c->ascii ? '<' : 0x2026);
		p.skip = columns - s->width + 1;
	}
	put_matching(c, &p, text, needle);
}

static void render_header(const struct table *t, const struct fit *f, struct cells *c, struct slot s, bool focused)
{
	for (size_t i = 0; i < t->n_shown; i++) {
		const struct ui_column *column = shown_column(t, i);
		struct strbuf title = {0};
		int order = sorted_by(t, column);

		if (!f->width[i])
			continue;
		s.width = f->width[i];
		strbuf_add_str(&title, column->title ? column->title : "");
		if (order)
			utf8_add(&title, order > 0 ? 0x2191 : 0x2193);
		put_cell(c, &s, column, ROLE_HEADER, strbuf_span(&title), (struct span){0});
		strbuf_done(&title);
		s.left += f->width[i] + 1;
	}
	if (focused)
		cells_highlight(c, (struct rect){s.row, s.first, 1, s.right - s.first}, ROLE_TEXT, GLYPH_BOLD);
}

static enum role cell_role(const struct ui_row *row, const struct ui_cell *cell, const struct ui_column *column)
{
	if (cell->role != ROLE_TEXT)
		return cell->role;
	if (row->role != ROLE_TEXT)
		return row->role;
	return column->role != ROLE_TEXT || !cell->link.n ? column->role : ROLE_LINK;
}

/* A heading begins left of the columns. */
static void render_line(const struct table *t, struct cells *c, const struct slot *s, const struct ui_row *row)
{
	bool heading = row->kind == ROW_HEADING;
	struct pen p = {.row = s->row, .col = heading ? s->pane + 1 : s->first, .right = s->right,
			.role = heading ? ROLE_HEADING : ROLE_DIM};

	put_matching(c, &p, row->text, strbuf_span(&t->match));
}

static void render_row(const struct table *t, const struct fit *f, struct cells *c, struct rect r, long index)
{
	bool cursor = index == t->cursor;
	struct slot s = {.row = r.row, .pane = r.col, .first = r.col + TABLE_GUTTER + f->numbers, .right = r.col + r.cols,
			 .scroll = t->scroll};
	struct pen gutter = {.row = r.row, .col = r.col, .right = r.col + TABLE_GUTTER + f->numbers, .role = ROLE_MARK};
	struct ui_row row;
	bool there;

	memset(&row, 0, sizeof(row));
	there = t->source->row(t->ctx, index, &row);
	pen_put_str(c, &gutter, cursor ? ">" : " ");
	pen_putf(c, &gutter, "%c", table_tagged(t, row.key) ? '+' : row.flag ? row.flag : ' ');
	gutter.role = ROLE_DIM;
	if (t->numbers && row.kind == ROW_ITEM)
		pen_putf(c, &gutter, "%*ld ", f->numbers - 1, row.nth ? row.nth : index + 1);
	if (!there) {
		cells_put(c, r.row, s.first, s.right - s.first, ROLE_DIM, SPAN_LIT("..."));
		return;
	}
	if (row.kind != ROW_ITEM) {
		render_line(t, c, &s, &row);
		return;
	}
	for (size_t i = 0; i < t->n_shown; i++) {
		const struct ui_column *column = shown_column(t, i);
		const struct ui_cell *cell = &row.cell[t->shown[i]];

		if (!f->width[i])
			continue;
		s.width = f->width[i];
		put_cell(c, &s, column, cell_role(&row, cell, column), cell->text, strbuf_span(&t->match));
		s.left += f->width[i] + 1;
	}
}

void table_render(const struct table *t, struct cells *c, struct rect r, bool focused)
{
	struct fit f = fit_columns(t, r.cols, t->scroll > 0);
	long n = table_count(t);
	struct slot head = {.row = r.row, .first = r.col + TABLE_GUTTER + f.numbers, .right = r.col + r.cols, .scroll = t->scroll};

	if (r.rows <= 0 || r.cols <= TABLE_GUTTER)
		return;
	if (t->scroll)
		cells_put(c, r.row, r.col, 1, ROLE_MARK, SPAN_LIT("<"));
	render_header(t, &f, c, head, focused);
	for (int i = 0; i < r.rows - 1 && t->top + i < n; i++) {
		struct rect line = {r.row + 1 + i, r.col, 1, r.cols};

		render_row(t, &f, c, line, t->top + i);
		if (t->top + i != t->cursor)
			continue;
		cells_highlight(c, line, ROLE_CURSOR, focused ? GLYPH_REVERSE : GLYPH_BOLD);
		if (focused) {
			c->cursor_row = line.row;
			c->cursor_col = line.col;
		}
	}
}
