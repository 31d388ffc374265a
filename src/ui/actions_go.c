/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "astscope/base/utf8.h"
#include "ui_private.h"

/* Going somewhere: links, what belongs to a row, marks, and the places one came through. */

static void act_follow(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct strbuf keep = {0};
	struct view_at at;

	(void)ui, (void)a;
	spot_at(s, &at, &keep);
	/* the link is NUL-terminated in keep */
	if (at.link.n)
		fx_open(fx, at.link.p);
	else
		fx_message(fx, MESSAGE_INFO, "this row leads nowhere");
	strbuf_done(&keep);
}

static void add_link(struct span text, const char *note, struct span link, struct effects *fx)
{
	struct strbuf label = {0}, place = {0};

	strbuf_add(&label, text);
	strbuf_add(&place, link);
	if (place.n)
		fx_menu_open(fx, strbuf_str(&label), note, strbuf_str(&place));
	strbuf_done(&label);
	strbuf_done(&place);
}

/* What the cells or runs of the row under the cursor lead to. */
static void add_links(struct spot *s, struct effects *fx)
{
	struct pane *p = spot_focused(s);
	struct span text, link;
	struct ui_row row;
	size_t it = 0;

	if (spot_is_table(s, s->layout.focus)) {
		bool there = table_cursor_row(&p->table, &row);

		for (size_t i = 0; there && i < p->table.n_columns; i++)
			add_link(row.cell[i].text, p->table.columns[i].title, row.cell[i].link, fx);
	} else {
		while (text_next_link(&p->text, p->text.cursor, &it, &text, &link))
			add_link(text, NULL, link, fx);
	}
}

static bool ask_view(struct spot *s, enum related kind, struct effects *fx)
{
	struct strbuf keep = {0};
	struct view_at at;
	bool known;

	if (!s->class->related)
		return false;
	spot_at(s, &at, &keep);
	known = s->class->related(s->state, kind, &at, fx);
	strbuf_done(&keep);
	return known;
}

static const char *related_word(enum related kind)
{
	switch (kind) {
	case RELATED_REFS:
		return "ref changes";
	case RELATED_THREAD:
		return "thread";
	case RELATED_LOCKS:
		return "locks";
	case RELATED_BACKTRACE:
		return "backtrace";
	case RELATED_WAITS:
		return "waits";
	case RELATED_HOLDER:
		return "holder";
	case RELATED_CREATOR:
		return "creator group";
	case RELATED_RAW:
		return "source lines";
	case RELATED_EXPLAIN:
		return "explanation";
	case RELATED_MENTIONS:
		return "mentions";
	case RELATED_NAME:
		return "name";
	case RELATED_ALL:
		break;
	}
	return "links";
}

#define NAME_COLUMNS 40 /* of a row in a message */
#define NAME_CELLS 2

/* What the row under the cursor is called in a message: its first words. */
static void add_row_name(struct spot *s, struct strbuf *b)
{
	struct pane *p = spot_focused(s);
	struct strbuf words = {0};
	struct ui_row row;
	struct span rest;
	uint32_t cp;
	int columns = 0, cells = 0;

	if (!spot_is_table(s, s->layout.focus))
		text_add_plain(&p->text, p->text.cursor, &words);
	else if (table_cursor_row(&p->table, &row))
		for (size_t i = 0; i < p->table.n_shown && cells < NAME_CELLS; i++) {
			struct span text = row.cell[p->table.shown[i]].text;

			strbuf_addf(&words, "%s%.*s", words.n ? " " : "", SPAN_ARG(text));
			cells += text.n > 0;
		}
	rest = span_trim(strbuf_span(&words));
	while (columns < NAME_COLUMNS && utf8_take(&rest, &cp)) {
		bool gap = cp == ' ' && (!b->n || b->p[b->n - 1] == ' ');

		if (gap)
			continue;
		utf8_add(b, cp);
		columns += utf8_width(cp);
	}
	if (rest.n)
		utf8_add(b, 0x2026);
	if (!b->n)
		strbuf_add_str(b, "this row");
	strbuf_done(&words);
}

/* Of the links of the row, the first that leads on. */
static bool ask_links(const struct ui *ui, struct spot *s, enum related kind, struct effects *fx)
{
	struct pane *p = spot_focused(s);
	struct span text, link;
	struct ui_row row;
	bool found = false;
	size_t it = 0;

	if (!spot_is_table(s, s->layout.focus)) {
		while (!found && text_next_link(&p->text, p->text.cursor, &it, &text, &link))
			found = ui->setup.related(ui->setup.env, link, kind, fx);
		return found;
	}
	for (size_t i = 0; !found && i < p->table.n_shown; i++) {
		/* the row again each time: whoever is asked may look at other rows */
		if (!table_cursor_row(&p->table, &row))
			return false;
		link = row.cell[p->table.shown[i]].link;
		found = link.n && ui->setup.related(ui->setup.env, link, kind, fx);
	}
	return found;
}

static void say_none(struct spot *s, enum related kind, struct effects *fx, size_t n)
{
	const struct effect *said = fx->items.n > n ? vec_at(&fx->items, fx->items.n - 1) : NULL;
	struct strbuf name = {0}, words = {0};
	struct span of = SPAN_LIT("this row"), rest;
	long at;

	add_row_name(s, &name);
	rest = said && said->text ? span_from(said->text) : (struct span){0};
	at = span_find(rest, of);
	if (!said)
		strbuf_addf(&words, "%.*s: no %s", SPAN_ARG(strbuf_span(&name)), related_word(kind));
	if (at >= 0) {
		strbuf_add(&words, span_sub(rest, 0, (size_t)at));
		strbuf_add(&words, strbuf_span(&name));
		strbuf_add(&words, span_from_offset(rest, (size_t)at + of.n));
	}
	if (words.n) {
		effects_cut(fx, n);
		fx_message(fx, MESSAGE_INFO, "%s", strbuf_str(&words));
	}
	strbuf_done(&words);
	strbuf_done(&name);
}

/*
 * The current link, where the reader went to it; else in a text the links of the row from the current one on, and what the view
 * knows of the row, which in a list comes first.
 */
static bool find_related(const struct ui *ui, struct spot *s, enum related kind, struct effects *fx)
{
	bool links = ui->setup.related && ((kind >= 'A' && kind <= 'Z') || kind == RELATED_NAME), text = !spot_is_table(s, s->layout.focus);
	struct strbuf keep = {0};
	struct effects of_row;
	struct view_at at;
	bool found;

	spot_at(s, &at, &keep);
	found = ui->setup.related && at.link.n && (at.moved || (text && links)) &&
		ui->setup.related(ui->setup.env, at.link, kind, fx);
	strbuf_done(&keep);
	if (found || (text && links && ask_links(ui, s, kind, fx)))
		return true;
	effects_init(&of_row);
	ask_view(s, kind, &of_row);
	found = effects_lead(&of_row, 0);
	if (!found && !text && links && ask_links(ui, s, kind, fx))
		found = true;
	else
		effects_move(fx, &of_row);
	effects_done(&of_row);
	return found;
}

static void act_related(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	enum related kind = (enum related)a->arg;
	size_t n = fx->items.n;

	if (!find_related(ui, s, kind, fx))
		say_none(s, kind, fx, n);
}

/* Where no bundle is open nothing is kept. */
static bool may_note(const struct ui *ui, struct effects *fx)
{
	if (!ui->setup.note)
		fx_message(fx, MESSAGE_INFO, "nothing can be noted here");
	return ui->setup.note != NULL;
}

/* What the row or the link is about; else a note about the place. */
static void act_name(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct strbuf place = {0}, label = {0};

	(void)a;
	if (!may_note(ui, fx) || find_related(ui, s, RELATED_NAME, fx))
		return;
	spot_add_place(s, &place);
	strbuf_addf(&label, "note about %s ", strbuf_str(&place));
	fx_ask_note(fx, "note", strbuf_str(&place), strbuf_str(&label), "");
	strbuf_done(&label);
	strbuf_done(&place);
}

static void act_notes(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)s, (void)a;
	if (may_note(ui, fx))
		fx_number(fx, EFFECT_VIEW, 'n');
}

static void act_links(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui, (void)a;
	if (ask_view(s, RELATED_ALL, fx))
		return;
	fx_menu(fx, "Links of this row");
	add_links(s, fx);
}

static void act_step(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui, (void)s;
	fx_number(fx, EFFECT_TRAIL, a->arg);
}

static void act_view(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui, (void)s;
	fx_number(fx, EFFECT_VIEW, a->key);
}

static bool is_mark(const struct action *a, struct effects *fx)
{
	bool ok = a->key >= 'a' && a->key <= 'z';

	if (!ok)
		fx_message(fx, MESSAGE_INFO, "a mark is a letter from a to z");
	return ok;
}

static void act_mark(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui, (void)s;
	if (is_mark(a, fx))
		fx_number(fx, EFFECT_MARK, a->key);
}

static void act_mark_go(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)s;
	if (!is_mark(a, fx))
		return;
	if (ui->marks[a->key - 'a'])
		fx_open(fx, ui->marks[a->key - 'a']);
	else
		fx_message(fx, MESSAGE_INFO, "mark %c is not set (m %c sets it)", (char)a->key, (char)a->key);
}

static void act_trail(const struct ui *ui, struct spot *here, const struct action *a, struct effects *fx)
{
	(void)a;
	fx_menu(fx, "Marks and places");
	for (char c = 'a'; c <= 'z'; c++) {
		char label[] = {'\'', c, '\0'};

		if (ui->marks[c - 'a'])
			fx_menu_open(fx, label, ui->marks[c - 'a'], ui->marks[c - 'a']);
	}
	for (long i = (long)ui->spots.n - 1; i >= 0; i--) {
		struct spot *s = *(struct spot **)vec_at(&ui->spots, (size_t)i);
		struct strbuf place = {0}, crumb = {0};

		spot_add_place(s, &place);
		spot_add_crumb(s, &crumb);
		fx_menu_open(fx, strbuf_str(&crumb), s == here ? "here" : strbuf_str(&place), strbuf_str(&place));
		strbuf_done(&place);
		strbuf_done(&crumb);
	}
}

static void act_reload(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct err e = {0};

	(void)a;
	if (!ui_reload(ui, s, fx, &e))
		fx_error(fx, &e);
}

/* The view has something else to show of the same rows. */
static void act_refill(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui, (void)a, (void)fx;
	spot_refresh(s, ~0u);
}

static const struct own_action rows[] = {
	{"follow", act_follow, 0, SCOPE_PLACE},
	{"links", act_links, 0, SCOPE_PLACE},
	{"go-refs", act_related, RELATED_REFS, SCOPE_PLACE},
	{"go-thread", act_related, RELATED_THREAD, SCOPE_PLACE},
	{"go-locks", act_related, RELATED_LOCKS, SCOPE_PLACE},
	{"go-backtrace", act_related, RELATED_BACKTRACE, SCOPE_PLACE},
	{"go-waits", act_related, RELATED_WAITS, SCOPE_PLACE},
	{"go-holder", act_related, RELATED_HOLDER, SCOPE_PLACE},
	{"go-creator", act_related, RELATED_CREATOR, SCOPE_PLACE},
	{"raw", act_related, RELATED_RAW, SCOPE_PLACE},
	{"explain", act_related, RELATED_EXPLAIN, SCOPE_PLACE},
	{"mentions", act_related, RELATED_MENTIONS, SCOPE_PLACE},
	{"back", act_step, TRAIL_BACK, SCOPE_ANYWHERE},
	{"forward", act_step, TRAIL_FORWARD, SCOPE_ANYWHERE},
	{"swap", act_step, TRAIL_SWAP, SCOPE_ANYWHERE},
	{"close", act_step, TRAIL_CLOSE, SCOPE_ANYWHERE},
	{"view", act_view, 0, SCOPE_ANYWHERE},
	{"mark", act_mark, 0, SCOPE_PLACE},
	{"mark-go", act_mark_go, 0, SCOPE_ANYWHERE},
	{"name", act_name, 0, SCOPE_PLACE},
	{"notes", act_notes, 0, SCOPE_ANYWHERE},
	{"trail", act_trail, 0, SCOPE_PLACE},
	{"reload", act_reload, 0, SCOPE_PLACE},
	{"refill", act_refill, 0, SCOPE_PLACE},
};

const struct action_table ui_actions_go = {rows, ARRAY_LEN(rows)};
