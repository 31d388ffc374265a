/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "astscope/base/scan.h"
#include "astscope/base/utf8.h"
#include "astscope/ui/table.h"

static const struct ui_column *shown_column(const struct table *t, size_t i)
{
	return &t->columns[t->shown[i]];
}

int table_natural_columns(const struct table *t)
{
	struct table_fit f = table_fit(t, t->width, true);

	return TABLE_GUTTER + f.numbers + f.total;
}

void table_scroll_right(struct table *t, int columns)
{
	struct table_fit f = table_fit(t, t->width, true);
	int most = f.total + TABLE_GUTTER + f.numbers - t->width;

	t->scroll += columns;
	if (t->scroll > most)
		t->scroll = most > 0 ? (most + 7) / 8 * 8 : 0;
	if (t->scroll < 0)
		t->scroll = 0;
}

void table_show_link(struct table *t)
{
	struct table_fit usual = table_fit(t, t->width, false), f = table_fit(t, t->width, true);
	int room = t->width - TABLE_GUTTER - f.numbers, left = 0;
	struct ui_row row;
	int column = table_cursor_row(t, &row) ? table_link_column(t, &row) : -1;

	t->scroll = t->scroll && column >= 0 ? t->scroll : 0;
	for (size_t i = 0; i < t->n_shown; i++) {
		if (t->shown[i] == column && usual.width[i] && usual.total <= room) {
			t->scroll = 0;
		} else if (t->shown[i] == column) {
			if (left < t->scroll)
				t->scroll = left;
			if (left + f.width[i] > t->scroll + room)
				t->scroll = f.width[i] < room ? left + f.width[i] - room : left;
			t->scroll = t->scroll ? t->scroll : 1;
		}
		left += f.width[i] ? f.width[i] + TABLE_GAP : 0;
	}
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

#define NAME_MIN 5 /* columns of a name that still say whose */

/* Columns of a place at the end of @text with the blank before it, " app.c:120"; 0 = there is none. */
static int place_columns(struct span text)
{
	long blank = span_rfind_char(text, ' ');
	struct span place = span_from_offset(text, blank < 0 ? text.n : (size_t)blank), line = place;
	long colon = span_rfind_char(place, ':');
	uint64_t n;

	line = span_from_offset(line, colon < 0 ? line.n : (size_t)colon + 1);
	return scan_u64(&line, &n) && !line.n ? cells_columns(place) : 0;
}

/* What stays of the end of a text without its middle: a place, else half of the room; 0: only the name before a place has room. */
static int end_columns(const struct slot *s, struct span text)
{
	int place = place_columns(text);

	if (!place)
		return s->width / 2;
	return s->width - 1 - place >= NAME_MIN ? place : 0;
}

/* Where the end is cut, a place that would be cut keeps its own, and what stands before it loses. */
static bool loses_middle(const struct slot *s, const struct ui_column *column, struct span text, int columns)
{
	if (s->width <= 2)
		return false;
	return column->cut == CUT_MIDDLE || (column->cut == CUT_END && columns - place_columns(text) < s->width);
}

/* The end of a text that loses its middle. */
static void put_end(struct cells *c, const struct slot *s, enum role role, struct span text, int columns, int end,
		    struct span needle)
{
	int start = s->width - 1 - end;
	struct pen p = slot_pen(s, start);

	p.role = role;
	pen_put_point(c, &p, c->ascii ? '>' : 0x2026);
	p.skip += columns - end;
	put_matching(c, &p, text, needle);
}

static void put_cell(struct cells *c, const struct slot *s, const struct ui_column *column, enum role role,
		     struct span text, struct span needle)
{
	int columns = cells_columns(text);
	bool right = column->align == ALIGN_RIGHT && columns < s->width;
	struct pen p = slot_pen(s, right ? s->width - columns : 0);
	bool over = columns > s->width && !p.skip, middle = over && loses_middle(s, column, text, columns);
	int end = middle ? end_columns(s, text) : 0;

	if (p.right <= s->first)
		return;
	if (middle && !end) {
		text = span_sub(text, 0, (size_t)span_rfind_char(text, ' '));
		columns = cells_columns(text) + 1; /* and the mark */
		end = columns > s->width ? s->width / 2 : 0;
	}
	p.role = role;
	if (over && column->cut == CUT_FRONT) {
		pen_put_point(c, &p, c->ascii ? '<' : 0x2026);
		p.skip = columns - s->width + 1;
	} else if (middle && end) {
		p.right = p.col + s->width - 1 - end;
		p.hard = true;
	}
	put_matching(c, &p, text, needle);
	if (middle && end)
		put_end(c, s, role, text, columns, end, needle);
	else if (middle)
		pen_put_point(c, &p, c->ascii ? '>' : 0x2026);
}

static void render_header(const struct table *t, const struct table_fit *f, struct cells *c, struct slot s, bool focused)
{
	for (size_t i = 0; i < t->n_shown; i++) {
		const struct ui_column *column = shown_column(t, i);
		struct strbuf title = {0};
		int order = table_sorted_by(t, column);

		if (!f->width[i])
			continue;
		s.width = f->width[i];
		strbuf_add_str(&title, column->title ? column->title : "");
		if (order)
			utf8_add(&title, order > 0 ? 0x2191 : 0x2193);
		put_cell(c, &s, column, ROLE_HEADER, strbuf_span(&title), (struct span){0});
		strbuf_done(&title);
		s.left += f->width[i] + TABLE_GAP;
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

static void render_line(const struct table *t, struct cells *c, const struct slot *s, const struct ui_row *row)
{
	bool heading = row->kind == ROW_HEADING;
	struct pen p = {.row = s->row, .col = heading ? s->pane + TABLE_HEADING_GUTTER : s->first, .right = s->right,
			.role = row->role != ROLE_TEXT ? row->role : heading ? ROLE_HEADING : ROLE_DIM};

	put_matching(c, &p, row->text, strbuf_span(&t->match));
}

/* A cell's text without a file that is named already. */
static void shown_text(const struct table *t, const struct ui_column *column, struct span full, struct span *named,
		       struct strbuf *ret)
{
	struct span before, after;

	strbuf_clear(ret);
	if (column->site && table_short_site(t, full, named, &before, &after)) {
		strbuf_add(ret, before);
		strbuf_add(ret, after);
	} else {
		strbuf_add(ret, full);
	}
}

/* The row's cells; returns where the one stands that the cursor is on, nothing if that is the whole row. */
static struct rect render_row(const struct table *t, const struct table_fit *f, struct cells *c, struct rect r, long index,
			      bool focused)
{
	bool cursor = index == t->cursor;
	struct rect current = {r.row, r.col, 0, 0};
	int moved = -1;
	struct slot s = {.row = r.row, .pane = r.col, .first = r.col + TABLE_GUTTER + f->numbers, .right = r.col + r.cols,
			 .scroll = t->scroll};
	struct pen gutter = {.row = r.row, .col = r.col, .right = r.col + TABLE_GUTTER + f->numbers, .role = ROLE_MARK};
	struct strbuf text = {0};
	struct span named = {NULL, 0};
	struct ui_row row;
	bool there, tagged;

	memset(&row, 0, sizeof(row));
	there = t->source->row(t->ctx, index, &row);
	pen_put_str(c, &gutter, cursor && focused ? ">" : " ");
	tagged = table_tagged(t, row.key);
	gutter.role = tagged || row.flag_role == ROLE_TEXT ? ROLE_MARK : row.flag_role;
	pen_putf(c, &gutter, "%c%c", tagged ? '+' : row.flag[0] ? row.flag[0] : ' ', row.flag[1] ? row.flag[1] : ' ');
	gutter.role = ROLE_DIM;
	if (t->numbers && row.kind == ROW_ITEM)
		pen_putf(c, &gutter, "%*ld ", f->numbers - 1, row.nth ? row.nth : index + 1);
	if (!there) {
		cells_put(c, r.row, s.first, s.right - s.first, ROLE_DIM, SPAN_LIT("..."));
		return current;
	}
	if (row.kind != ROW_ITEM) {
		render_line(t, c, &s, &row);
		return current;
	}
	if (cursor && table_link_moved(t, &row))
		moved = table_link_column(t, &row);
	for (size_t i = 0; i < t->n_shown; i++) {
		const struct ui_column *column = shown_column(t, i);
		const struct ui_cell *cell = &row.cell[t->shown[i]];

		if (!f->width[i])
			continue;
		s.width = f->width[i];
		shown_text(t, column, cell->text, &named, &text);
		put_cell(c, &s, column, cell_role(&row, cell, column), strbuf_span(&text), strbuf_span(&t->match));
		if (t->shown[i] == moved) {
			struct pen p = slot_pen(&s, 0);

			current = (struct rect){r.row, p.col, 1, p.right - p.col};
		}
		s.left += f->width[i] + TABLE_GAP;
	}
	strbuf_done(&text);
	return current;
}

void table_render(const struct table *t, struct cells *c, struct rect r, bool focused)
{
	struct table_fit f = table_fit(t, r.cols, t->scroll > 0);
	long n = table_count(t);
	struct slot head = {.row = r.row, .first = r.col + TABLE_GUTTER + f.numbers, .right = r.col + r.cols, .scroll = t->scroll};

	if (r.rows <= 0 || r.cols <= TABLE_GUTTER)
		return;
	if (t->scroll)
		cells_put(c, r.row, r.col, 1, ROLE_MARK, SPAN_LIT("<"));
	render_header(t, &f, c, head, focused);
	for (int i = 0; i < r.rows - 1 && t->top + i < n; i++) {
		struct rect line = {r.row + 1 + i, r.col, 1, r.cols};
		struct rect link = render_row(t, &f, c, line, t->top + i, focused);

		if (t->top + i != t->cursor)
			continue;
		cells_highlight(c, line, ROLE_CURSOR, focused && !link.rows ? GLYPH_REVERSE : GLYPH_UNDERLINE);
		if (focused)
			cells_highlight(c, link, ROLE_CURSOR, GLYPH_REVERSE);
		if (focused) {
			c->cursor_row = line.row;
			c->cursor_col = line.col;
		}
	}
}
