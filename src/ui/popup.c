/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "popup.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"

#define FAR 1000000 /* lines or half pages, more than any text has */

void popup_init(struct popup *p)
{
	*p = (struct popup){.open = false};
	text_init(&p->text);
}

void popup_done(struct popup *p)
{
	free(p->title);
	text_done(&p->text);
}

void popup_open(struct popup *p, const char *title, const char *text)
{
	struct span rest = span_from(text);
	struct text *t = &p->text;

	free(p->title);
	p->title = mem_strdup(title);
	text_clear(t);
	t->cursor = t->top = 0;
	t->scroll = 0;
	t->wrap = true;
	while (rest.n) {
		long lf = span_find_char(rest, '\n');

		text_line(t);
		text_add(t, ROLE_TEXT, lf < 0 ? rest : span_sub(rest, 0, (size_t)lf));
		rest = lf < 0 ? (struct span){0} : span_from_offset(rest, (size_t)lf + 1);
	}
	p->open = true;
}

static void move(struct popup *p, int lines)
{
	text_move(&p->text, lines);
}

static void page(struct popup *p, int halves)
{
	text_page(&p->text, halves);
}

static void shut(struct popup *p, int unused)
{
	(void)unused;
	p->open = false;
}

void popup_key(struct popup *p, const char *action, struct key k)
{
	static const struct {
		const char *action;
		void (*run)(struct popup *p, int arg);
		int arg;
	} rows[] = {
		{"row-down", move, 1}, {"row-up", move, -1}, {"half-down", page, 1}, {"half-up", page, -1}, {"page-down", page, 2},
		{"page-up", page, -2}, {"first", page, -FAR}, {"last", page, FAR}, {"close", shut, 0}, {"follow", shut, 0},
		{"cancel", shut, 0}, {"interrupt", shut, 0},
	};

	/* Esc closes it whatever is bound to it */
	if (k.code == UI_KEY_ESC)
		shut(p, 0);
	for (size_t i = 0; action && i < ARRAY_LEN(rows); i++) {
		if (!strcmp(action, rows[i].action))
			rows[i].run(p, rows[i].arg);
	}
}

/* Where the text goes, inside its frame. */
static struct rect inside(int rows, int cols)
{
	return (struct rect){2, 4, rows > 5 ? rows - 4 : 1, cols > 9 ? cols - 8 : 1};
}

void popup_layout(struct popup *p, int rows, int cols)
{
	text_layout(&p->text, inside(rows, cols));
}

void popup_render(const struct popup *p, struct cells *c)
{
	struct rect in = inside(c->rows, c->cols), r;
	struct strbuf keep = {0};

	if (!p->open)
		return;
	if (in.rows > (int)p->text.rows.n)
		in.rows = (int)p->text.rows.n;
	r = (struct rect){in.row - 1, in.col - 2, in.rows + 2, in.cols + 4};
	cells_fill(c, (struct rect){r.row, r.col - 1, r.rows, r.cols + 2}, ' ', ROLE_TEXT);
	cells_box(c, r, ROLE_BORDER, ui_dressed_str(&p->text.dress, p->title, &keep));
	strbuf_done(&keep);
	cells_box_lines(c, r, p->text.top, in.rows, (long)p->text.rows.n);
	text_render(&p->text, c, in, true);
}
