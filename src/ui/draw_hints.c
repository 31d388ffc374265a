/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/utf8.h"
#include "ui_private.h"

/* The keys in the last line: those that do something where the cursor is, and what they do there. */

#define HINTS_USUAL "follow scroll-right links filter search"

static void put_hint(struct cells *c, struct pen *p, struct span keys, const char *what)
{
	int columns = cells_columns(keys) + cells_columns(span_from(what)) + 3;

	if (p->col > 1 && p->col + columns > p->right)
		return;
	p->role = ROLE_HINT_KEY;
	pen_put(c, p, keys);
	p->role = ROLE_HINT;
	pen_putf(c, p, " %s  ", what);
}

/* What may follow the keys pressed so far. */
static void draw_chord(const struct ui *ui, struct cells *c, struct pen *p, const char *context)
{
	struct strbuf name = {0};
	struct binding b;
	size_t it = 0;

	chord_add_name(&name, &ui->chord);
	p->role = ROLE_HINT_KEY;
	pen_put(c, p, strbuf_span(&name));
	pen_put_str(c, p, " -  ");
	while (keymap_next(ui->keymap, context, &it, &b)) {
		struct key_chord rest = {.n = b.chord.n - ui->chord.n};
		bool begins = rest.n > 0;

		for (int i = 0; begins && i < ui->chord.n; i++)
			begins = key_eq(b.chord.keys[i], ui->chord.keys[i]);
		if (!begins)
			continue;
		memcpy(rest.keys, b.chord.keys + ui->chord.n, (size_t)rest.n * sizeof(rest.keys[0]));
		strbuf_clear(&name);
		chord_add_name(&name, &rest);
		put_hint(c, p, strbuf_span(&name), b.row ? b.row->hint : b.action);
	}
	strbuf_done(&name);
}

static const char *const always[] = {"help", "close"}; /* at the end, however narrow it is */

/* The row under the cursor, as far as hints ask for it. */
struct under {
	struct view_at at;
	struct strbuf keep;  /* what @at borrows */
	bool row, empty;     /* one that is no heading; nothing to go through */
	size_t links;
	const char *fold;    /* what `z` does: NULL = nothing */
};

/* What needs no row, and what not even a list that has some. */
static const struct {
	const char *action;
	bool empty;
} rowless[] = {
	{"filter", false}, {"filter-toggle", true}, {"search", false}, {"sort-menu", false}, {"group-menu", false}, {"beside", false},
	{"order", false}, {"turn", false}, {"pane-next", false}, {"sql", true}, {"sql-columns", true},
};

static bool is_rowless(struct span action, bool empty)
{
	for (size_t i = 0; i < ARRAY_LEN(rowless); i++) {
		if (span_eq_str(action, rowless[i].action))
			return rowless[i].empty || !empty;
	}
	return false;
}

static bool is_fold(struct span action)
{
	return span_eq_str(action, "fold") || span_eq_str(action, "unfold");
}

/* Keys of @action and what it does; false = it has none. */
static bool hint_of(const struct ui *ui, const char *context, const struct under *u, struct span action, struct strbuf *keys,
		    const char **what)
{
	struct spot *s = ui_spot(ui);
	struct binding b;

	strbuf_clear(keys);
	if (!keymap_of_action(ui->keymap, context, action, &b))
		return false;
	chord_add_name(keys, &b.chord);
	*what = b.row ? b.row->hint : b.action;
	if (span_eq_str(action, "close") && s && !ui_above(ui, s) && !strcmp(s->class->name, ui->setup.home))
		*what = "quit";
	else if (is_fold(action))
		*what = u->fold;
	else if (span_eq_str(action, "filter-toggle") && s && !*s->place.filter)
		*what = s->filter_off ? "filter on" : NULL;
	return *what != NULL;
}

/* Whether @action is of use behind those that are always there: `h l` only where there is more than one link. */
static bool is_of_use(const struct spot *s, const struct under *u, struct span action)
{
	for (size_t i = 0; i < ARRAY_LEN(always); i++) {
		if (span_eq_str(action, always[i]))
			return false;
	}
	if (span_eq_str(action, "follow"))
		return false;
	if (u->empty && span_eq_str(action, "filter"))
		return s && *s->place.filter;
	if (!u->row && !is_rowless(action, u->empty))
		return false;
	return !span_eq_str(action, "scroll-right") || u->links > 1;
}

#define SENTENCE_LINES 3 /* of a text that says why there is nothing */

/* Links of the row; in a sentence without any there is nothing to go through. */
static void look_under(struct spot *s, struct under *u)
{
	const struct pane *p = spot_focused(s);
	struct span text, link;
	struct ui_row row;
	size_t it = 0;

	spot_at(s, &u->at, &u->keep);
	u->fold = s->class->folds ? s->class->folds(s->state, u->at.pane) : NULL;
	if (!spot_is_table(s, s->layout.focus)) {
		while (text_next_link(&p->text, p->text.cursor, &it, &text, &link))
			u->links++;
		u->row = u->links || p->text.lines.n > SENTENCE_LINES;
		for (long i = 0; !u->row && i < (long)p->text.lines.n; i++) {
			it = 0;
			u->row = text_next_link(&p->text, i, &it, &text, &link);
		}
		u->empty = !u->row;
	} else if (table_cursor_row(&p->table, &row)) {
		u->row = row.kind == ROW_ITEM;
		for (size_t i = 0; i < p->table.n_shown; i++)
			u->links += row.cell[p->table.shown[i]].link.n > 0;
		if (!u->fold && row.fold != FOLD_NONE)
			u->fold = row.fold == FOLD_SHOWS ? "unfold" : "fold";
	} else {
		u->empty = !table_count(&p->table);
		u->row = !u->empty; /* it is not there yet */
	}
	u->fold = u->empty ? NULL : u->fold;
}

/* What suits the row under the cursor, as far as it fits before the two that are always there. */
void ui_draw_hints(const struct ui *ui, struct cells *c, int row)
{
	struct spot *s = ui_spot(ui);
	struct pen p = {.row = row, .col = 1, .right = c->cols, .role = ROLE_HINT};
	const char *context = ui_context(ui), *words = NULL, *what;
	struct under u = {.row = true};
	struct strbuf keys = {0};
	struct span rest;

	if (ui->chord.n) {
		draw_chord(ui, c, &p, context);
		return;
	}
	if (ui->count) {
		pen_putf(c, &p, "%ld -", ui->count);
		return;
	}
	if (s) {
		look_under(s, &u);
		words = s->class->hints ? s->class->hints(s->state, &u.at) : NULL;
	}
	for (size_t i = 0; i < ARRAY_LEN(always); i++) {
		if (hint_of(ui, context, &u, span_from(always[i]), &keys, &what))
			p.right -= cells_columns(strbuf_span(&keys)) + cells_columns(span_from(what)) + 3;
	}
	/* where the row leads comes first, and of a heading what it stands for */
	if (u.at.link.n && hint_of(ui, context, &u, SPAN_LIT("follow"), &keys, &what))
		put_hint(c, &p, strbuf_span(&keys), what);
	if (!u.row && u.fold && hint_of(ui, context, &u, SPAN_LIT("fold"), &keys, &what))
		put_hint(c, &p, strbuf_span(&keys), what);
	rest = span_from(words ? words : HINTS_USUAL);
	while (rest.n) {
		long blank = span_find_char(rest, ' ');
		struct span action = blank < 0 ? rest : span_sub(rest, 0, (size_t)blank);

		if (is_of_use(s, &u, action) && hint_of(ui, context, &u, action, &keys, &what))
			put_hint(c, &p, strbuf_span(&keys), what);
		rest = blank < 0 ? (struct span){0} : span_from_offset(rest, (size_t)blank + 1);
	}
	p.right = c->cols;
	for (size_t i = 0; i < ARRAY_LEN(always); i++) {
		if (hint_of(ui, context, &u, span_from(always[i]), &keys, &what))
			put_hint(c, &p, strbuf_span(&keys), what);
	}
	strbuf_done(&keys);
	strbuf_done(&u.keep);
}

void ui_draw_menu_bars(const struct ui *ui, struct cells *c, int status, int hints)
{
	struct pen p = {.row = hints, .col = 1, .right = c->cols, .role = ROLE_HINT};

	cells_fill(c, (struct rect){status, 0, 1, c->cols}, ' ', ROLE_STATUS);
	cells_put(c, status, 1, c->cols - 1, ROLE_STATUS, SPAN_LIT("More"));
	p.row = status;
	p.col = 7;
	p.role = ROLE_STATUS;
	pen_putf(c, &p, "row %ld of %ld", menu_shown(&ui->menu) ? ui->menu.cursor + 1 : 0, menu_shown(&ui->menu));
	if (hints < 0)
		return;
	p = (struct pen){.row = hints, .col = 1, .right = c->cols, .role = ROLE_HINT};
	cells_fill(c, (struct rect){hints, 0, 1, c->cols}, ' ', ROLE_TEXT);
	put_hint(c, &p, SPAN_LIT("Enter or letter"), "opens");
	put_hint(c, &p, SPAN_LIT("/"), "finds");
	put_hint(c, &p, SPAN_LIT("Esc"), "closes");
}
