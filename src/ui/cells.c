/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/ui/cells.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/utf8.h"

static const struct glyph blank = {.cp = {' '}, .width = 1, .role = ROLE_TEXT};

void cells_done(struct cells *c)
{
	free(c->at);
	*c = (struct cells){0};
}

void cells_resize(struct cells *c, int rows, int cols)
{
	c->rows = rows > 0 ? rows : 0;
	c->cols = cols > 0 ? cols : 0;
	c->at = mem_realloc(c->at, (size_t)c->rows * (size_t)c->cols, sizeof(*c->at));
	cells_clear(c);
}

void cells_clear(struct cells *c)
{
	size_t n = (size_t)c->rows * (size_t)c->cols;

	for (size_t i = 0; i < n; i++)
		c->at[i] = blank;
	c->cursor_visible = false;
	c->cursor_row = c->cursor_col = 0;
}

void cells_copy(struct cells *to, const struct cells *from)
{
	if (to->rows != from->rows || to->cols != from->cols)
		cells_resize(to, from->rows, from->cols);
	if (from->at)
		memcpy(to->at, from->at, (size_t)from->rows * (size_t)from->cols * sizeof(*from->at));
	to->cursor_visible = from->cursor_visible;
	to->cursor_row = from->cursor_row;
	to->cursor_col = from->cursor_col;
}

static struct glyph *glyph_at(const struct cells *c, int row, int col)
{
	if (row < 0 || col < 0 || row >= c->rows || col >= c->cols)
		return NULL;
	return &c->at[(size_t)row * (size_t)c->cols + (size_t)col];
}

const struct glyph *cells_at(const struct cells *c, int row, int col)
{
	return glyph_at(c, row, col);
}

/* Half of a wide character cannot stand alone: blank what belongs to the glyph at this place. */
static void break_wide(struct cells *c, int row, int col)
{
	struct glyph *g = glyph_at(c, row, col);
	struct glyph *other;

	if (!g || g->width == 1)
		return;
	other = glyph_at(c, row, g->width == 2 ? col + 1 : col - 1);
	if (other)
		*other = blank;
	*g = blank;
}

/* The ASCII stand-in for a character that frames, graphs and cut marks use. */
static uint32_t ascii_of(uint32_t cp)
{
	static const char blocks[] = "_..--==#";
	static const struct {
		uint32_t from;
		char to;
	} table[] = {
		{0x2026, '>'}, {0x2190, '<'}, {0x2191, '^'}, {0x2192, '>'}, {0x2193, 'v'}, {0x2500, '-'}, {0x2501, '-'},
		{0x2502, '|'}, {0x2503, '|'}, {0x2550, '='}, {0x2551, '|'}, {0x25b2, '^'}, {0x25bc, 'v'}, {0x00b7, '.'},
	};

	if (cp >= 0x2581 && cp <= 0x2588)
		return (uint32_t)blocks[cp - 0x2581];
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (table[i].from == cp)
			return (uint32_t)table[i].to;
	}
	return cp >= 0x2500 && cp <= 0x257f ? '+' : '?';
}

static void put_glyph(struct cells *c, const struct pen *p, int col, uint32_t cp, int width)
{
	struct glyph *g = glyph_at(c, p->row, col);

	if (!g)
		return;
	break_wide(c, p->row, col);
	if (width == 2)
		break_wide(c, p->row, col + 1);
	*g = (struct glyph){.cp = {cp}, .width = (uint8_t)width, .role = (uint8_t)p->role, .attrs = (uint16_t)p->attrs};
	if (width == 2) {
		g[1] = *g;
		g[1].cp[0] = ' ';
		g[1].width = 0;
	}
}

static void combine(struct cells *c, const struct pen *p, uint32_t cp)
{
	struct glyph *g = p->begun ? glyph_at(c, p->row, p->col - 1) : NULL;

	if (g && g->width == 0)
		g = glyph_at(c, p->row, p->col - 2);
	for (int i = 1; g && i < GLYPH_POINTS; i++) {
		if (!g->cp[i]) {
			g->cp[i] = cp;
			return;
		}
	}
}

static void put_cut_mark(struct cells *c, struct pen *p, int right)
{
	p->cut = true;
	if (!p->hard && right > 0 && (p->begun || right > p->col))
		put_glyph(c, p, right - 1, c->ascii ? '>' : 0x2026, 1);
	if (p->col < right)
		p->col = right;
}

void pen_put_point(struct cells *c, struct pen *p, uint32_t cp)
{
	int right = p->right < c->cols ? p->right : c->cols;
	int width = cp < 0x7f ? 1 : utf8_width(cp);

	if (p->cut || p->row < 0 || p->row >= c->rows)
		return;
	if (p->col < 0) {
		p->skip -= p->col;
		p->col = 0;
	}
	if (width == 0) {
		if (!c->ascii)
			combine(c, p, cp);
		return;
	}
	if (c->ascii && cp >= 0x80)
		cp = width == 2 ? '?' : ascii_of(cp);
	if (p->skip >= width) {
		p->skip -= width;
		return;
	}
	if (p->skip || (c->ascii && width == 2)) {
		/* half of it is scrolled away, or it has no ASCII form: single columns */
		int columns = width - p->skip;

		cp = p->skip ? ' ' : '?';
		p->skip = 0;
		for (; columns; columns--)
			pen_put_point(c, p, cp);
		return;
	}
	if (p->col + width > right) {
		if (cp != ' ')
			put_cut_mark(c, p, right);
		return;
	}
	put_glyph(c, p, p->col, cp, width);
	p->col += width;
	p->begun = true;
}

static bool is_plain(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < 0x20 || s.p[i] > 0x7e)
			return false;
	}
	return true;
}

void pen_put(struct cells *c, struct pen *p, struct span text)
{
	struct strbuf escaped = {0};
	struct span rest;
	uint32_t cp;

	if (is_plain(text)) {
		for (size_t i = 0; i < text.n && !p->cut; i++)
			pen_put_point(c, p, (uint32_t)text.p[i]);
		return;
	}
	utf8_escape(&escaped, text);
	rest = strbuf_span(&escaped);
	while (!p->cut && utf8_take(&rest, &cp))
		pen_put_point(c, p, cp);
	strbuf_done(&escaped);
}

void pen_put_str(struct cells *c, struct pen *p, const char *text)
{
	pen_put(c, p, span_from(text));
}

void pen_putf(struct cells *c, struct pen *p, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	pen_put_str(c, p, text);
}

int cells_put(struct cells *c, int row, int col, int cols, enum role role, struct span text)
{
	struct pen p = {.row = row, .col = col, .right = col + cols, .role = role};

	pen_put(c, &p, text);
	return p.col - col;
}

static struct rect rect_clip(struct rect r, int rows, int cols)
{
	if (r.row < 0) {
		r.rows += r.row;
		r.row = 0;
	}
	if (r.col < 0) {
		r.cols += r.col;
		r.col = 0;
	}
	if (r.rows > rows - r.row)
		r.rows = rows - r.row;
	if (r.cols > cols - r.col)
		r.cols = cols - r.col;
	if (r.rows < 0)
		r.rows = 0;
	if (r.cols < 0)
		r.cols = 0;
	return r;
}

void cells_fill(struct cells *c, struct rect r, uint32_t cp, enum role role)
{
	r = rect_clip(r, c->rows, c->cols);
	for (int row = r.row; row < r.row + r.rows; row++) {
		struct pen p = {.row = row, .col = r.col, .right = r.col + r.cols, .role = role};

		for (int i = 0; i < r.cols; i++)
			pen_put_point(c, &p, cp);
	}
}

void cells_line_down(struct cells *c, int row, int col, int rows, enum role role)
{
	cells_fill(c, (struct rect){row, col, rows, 1}, 0x2502, role);
}

void cells_box(struct cells *c, struct rect r, enum role role, const char *title)
{
	static const uint32_t corners[4] = {0x250c, 0x2510, 0x2514, 0x2518};
	int bottom = r.row + r.rows - 1;
	int right = r.col + r.cols - 1;

	if (r.rows < 2 || r.cols < 2)
		return;
	for (int i = 0; i < 4; i++) {
		struct rect corner = {i < 2 ? r.row : bottom, i % 2 ? right : r.col, 1, 1};

		cells_fill(c, corner, corners[i], role);
	}
	cells_fill(c, (struct rect){r.row, r.col + 1, 1, r.cols - 2}, 0x2500, role);
	cells_fill(c, (struct rect){bottom, r.col + 1, 1, r.cols - 2}, 0x2500, role);
	cells_line_down(c, r.row + 1, r.col, r.rows - 2, role);
	cells_line_down(c, r.row + 1, right, r.rows - 2, role);
	if (title && *title && r.cols > 6) {
		struct pen p = {.row = r.row, .col = r.col + 2, .right = right - 1, .role = ROLE_TITLE};

		pen_putf(c, &p, " %s ", title);
	}
}

void cells_box_lines(struct cells *c, struct rect r, long first, long shown, long n)
{
	struct strbuf text = {0};
	struct pen p = {.row = r.row + r.rows - 1, .right = r.col + r.cols - 1, .role = ROLE_DIM};

	if (shown >= n)
		return;
	strbuf_addf(&text, " %ld to %ld of %ld ", first + 1, first + shown, n);
	p.col = p.right - 1 - (int)text.n;
	if (r.rows > 2 && p.col > r.col)
		pen_put(c, &p, strbuf_span(&text));
	strbuf_done(&text);
}

void cells_highlight(struct cells *c, struct rect r, enum role role, unsigned attrs)
{
	r = rect_clip(r, c->rows, c->cols);
	for (int row = r.row; row < r.row + r.rows; row++) {
		for (int col = r.col; col < r.col + r.cols; col++) {
			struct glyph *g = glyph_at(c, row, col);

			if (!g)
				continue;
			if (g->role == ROLE_TEXT)
				g->role = (uint8_t)role;
			g->attrs |= (uint16_t)attrs;
		}
	}
}

void cells_dump_row(const struct cells *c, int row, struct strbuf *b)
{
	size_t end = b->n;

	for (int col = 0; col < c->cols; col++) {
		const struct glyph *g = glyph_at(c, row, col);

		if (!g || !g->width)
			continue;
		for (int i = 0; i < GLYPH_POINTS && g->cp[i]; i++)
			utf8_add(b, g->cp[i]);
		if (g->cp[0] != ' ' || g->cp[1])
			end = b->n;
	}
	b->n = end;
	if (b->p)
		b->p[end] = '\0';
}

void cells_dump(const struct cells *c, struct strbuf *b)
{
	for (int row = 0; row < c->rows; row++) {
		cells_dump_row(c, row, b);
		strbuf_add_char(b, '\n');
	}
}

int cells_columns(struct span text)
{
	struct strbuf escaped = {0};
	int columns;

	if (is_plain(text))
		return text.n > INT32_MAX ? INT32_MAX : (int)text.n;
	utf8_escape(&escaped, text);
	columns = utf8_columns(strbuf_span(&escaped));
	strbuf_done(&escaped);
	return columns;
}
