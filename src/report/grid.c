/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "grid.h"

#include "astscope/base/utf8.h"
#include "out.h"

struct grid_column {
	struct report_column c;
	struct strbuf head; /* the title, escaped */
	int width;
	bool filled;  /* some row has text in it */
	bool hidden;
	bool numbers, words; /* some cell is one */
};

struct grid_row {
	struct span *text; /* one a column; NULL: a heading, which is `under` */
	struct span under;
};

void grid_init(struct grid *g, const struct report_column *columns, size_t n, int indent, const struct report_look *look)
{
	*g = (struct grid){.arena = arena_new(), .indent = indent, .look = look};
	vec_init(&g->columns, sizeof(struct grid_column));
	vec_init(&g->rows, sizeof(struct grid_row));
	for (size_t i = 0; i < n; i++) {
		struct grid_column *c = vec_push(&g->columns);

		c->c = columns[i];
		put_text(&c->head, span_from(columns[i].title), look);
		c->width = utf8_columns(strbuf_span(&c->head));
	}
}

void grid_done(struct grid *g)
{
	for (size_t i = 0; i < g->columns.n; i++)
		strbuf_done(&((struct grid_column *)vec_at(&g->columns, i))->head);
	arena_free(g->arena);
	vec_done(&g->columns);
	vec_done(&g->rows);
}

void grid_add(struct grid *g, const struct cell *cells, struct span under)
{
	struct grid_row *row = vec_push(&g->rows);
	struct strbuf b = {0};

	row->text = arena_alloc(g->arena, (g->columns.n + 1) * sizeof(*row->text));
	row->under = arena_span(g->arena, under);
	for (size_t i = 0; i < g->columns.n; i++) {
		struct grid_column *c = vec_at(&g->columns, i);
		const struct cell *cell = &cells[c->c.index];

		c->numbers |= cell->kind == CELL_IS_INT || cell->kind == CELL_IS_REAL;
		c->words |= cell->kind == CELL_IS_TEXT;
		strbuf_clear(&b);
		put_cell(&b, cell, c->c.type, g->look);
		row->text[i] = arena_span(g->arena, strbuf_span(&b));
		g->bytes += b.n;
	}
	strbuf_done(&b);
}

void grid_heading(struct grid *g, struct span text)
{
	struct grid_row *row = vec_push(&g->rows);

	row->text = NULL;
	row->under = arena_span(g->arena, text);
	g->bytes += text.n;
}

void grid_layout(struct grid *g, bool drop)
{
	for (size_t i = 0; i < g->columns.n; i++) {
		struct grid_column *c = vec_at(&g->columns, i);

		for (size_t k = 0; k < g->rows.n; k++) {
			const struct grid_row *row = vec_at(&g->rows, k);
			int width = row->text ? utf8_columns(row->text[i]) : 0;

			c->filled |= width > 0;
			if (width > c->width)
				c->width = width > GRID_PAD ? GRID_PAD : width;
		}
		c->hidden = drop && !c->filled;
		c->c.right |= c->c.by_content && c->numbers && !c->words;
	}
}

/* Blanks are put before the next text only, so no line ends in them. */
static void add_text(struct strbuf *b, struct span text, const struct grid_column *c, size_t *blanks)
{
	int width = utf8_columns(text);
	size_t pad = width < c->width ? (size_t)(c->width - width) : 0;

	if (!text.n) {
		*blanks += (size_t)c->width + 2;
		return;
	}
	if (c->c.right)
		*blanks += pad;
	strbuf_add_repeat(b, ' ', *blanks);
	strbuf_add(b, text);
	*blanks = c->c.right ? 2 : pad + 2;
}

void grid_head(const struct grid *g, struct strbuf *b)
{
	size_t blanks = (size_t)g->indent;

	for (size_t i = 0; i < g->columns.n; i++) {
		const struct grid_column *c = vec_at(&g->columns, i);

		if (!c->hidden)
			add_text(b, strbuf_span(&c->head), c, &blanks);
	}
	strbuf_add_char(b, '\n');
}

void grid_rows(struct grid *g, struct strbuf *b)
{
	for (size_t k = 0; k < g->rows.n; k++) {
		const struct grid_row *row = vec_at(&g->rows, k);
		size_t blanks = (size_t)g->indent;

		for (size_t i = 0; row->text && i < g->columns.n; i++) {
			const struct grid_column *c = vec_at(&g->columns, i);

			if (!c->hidden)
				add_text(b, row->text[i], c, &blanks);
		}
		if (row->text || g->any)
			strbuf_add_char(b, '\n');
		g->any = true;
		if (row->under.n) {
			strbuf_add(b, row->under);
			strbuf_add_char(b, '\n');
		}
	}
	vec_clear(&g->rows);
	g->bytes = 0;
	arena_reset(g->arena);
}
