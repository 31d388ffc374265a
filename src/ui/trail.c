/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/suggest.h"
#include "ui_private.h"

#define TRAIL_MAX 8 /* places */

static struct spot *spot_at_index(const struct ui *ui, long i)
{
	return *(struct spot **)vec_at(&ui->spots, (size_t)i);
}

const struct view_class *ui_class(const struct ui *ui, const char *name)
{
	for (size_t i = 0; i < ui->setup.n_views; i++) {
		if (!strcmp(ui->setup.views[i]->name, name))
			return ui->setup.views[i];
	}
	return NULL;
}

const struct view_class *ui_class_of_number(const struct ui *ui, uint32_t number)
{
	for (size_t i = 0; i < ui->setup.n_views; i++) {
		if ((uint32_t)ui->setup.views[i]->number == number)
			return ui->setup.views[i];
	}
	return NULL;
}

static void close_from(struct ui *ui, long first)
{
	while ((long)ui->spots.n > first) {
		spot_close(spot_at_index(ui, (long)ui->spots.n - 1));
		vec_pop(&ui->spots);
	}
	if (ui->before >= first)
		ui->before = -1;
}

/* The first place is where one began, and stays: one always gets back there. */
static void forget_oldest(struct ui *ui)
{
	struct spot **second = (struct spot **)ui->spots.p + 1;

	spot_close(*second);
	memmove(second, second + 1, (ui->spots.n - 2) * sizeof(*second));
	vec_pop(&ui->spots);
	ui->here--;
	if (ui->before > 0)
		ui->before = ui->before > 1 ? ui->before - 1 : -1;
}

static bool unknown_view(const struct ui *ui, const char *name, struct err *e)
{
	const char **names = mem_alloc(ui->setup.n_views * sizeof(*names));
	const char *near;

	for (size_t i = 0; i < ui->setup.n_views; i++)
		names[i] = ui->setup.views[i]->name;
	near = suggest(span_from(name), names, ui->setup.n_views);
	free(names);
	err_set(e, ERR_USAGE, "there is no view \"%s\"", name);
	if (near)
		err_hint(e, "did you mean %s?", near);
	return false;
}

/* Whether @s is what is on screen, to the row: several words may name one place. */
static bool is_here(const struct ui *ui, struct spot *s)
{
	const struct spot *now = ui_spot(ui);
	struct strbuf here = {0}, there = {0};
	bool same;

	/* without a look at rows, which may take time */
	if (now->class != s->class || strcmp(now->place.filter, s->place.filter) || strcmp(now->place.sort, s->place.sort))
		return false;
	ui_add_place(ui, &here);
	spot_add_place(s, &there);
	same = span_eq(strbuf_span(&here), strbuf_span(&there));
	strbuf_done(&here);
	strbuf_done(&there);
	return same;
}

struct spot *ui_above(const struct ui *ui, const struct spot *s)
{
	for (size_t i = 0; s->up && i < ui->spots.n; i++) {
		struct spot *other = spot_at_index(ui, (long)i);

		if (other->id == s->up)
			return other;
	}
	return NULL;
}

static bool is_same(struct spot *a, struct spot *b)
{
	struct strbuf one = {0}, other = {0};
	bool same;

	place_add(&one, &a->place);
	place_add(&other, &b->place);
	same = a->class == b->class && span_eq(strbuf_span(&one), strbuf_span(&other));
	strbuf_done(&one);
	strbuf_done(&other);
	return same;
}

/* A place that the trail has already cuts it back to there; of a long trail the oldest goes. */
static void lead_on(struct ui *ui, struct spot *s)
{
	struct spot *at = ui_spot(ui);
	int depth = 1;

	s->up = at ? at->id : 0;
	for (; at; at = ui_above(ui, at)) {
		if (is_same(at, s))
			s->up = at->up;
	}
	for (at = ui_above(ui, s); at; at = ui_above(ui, at)) {
		if (++depth == TRAIL_MAX)
			at->up = 0;
	}
}

static void show_everywhere(struct ui *ui, struct spot *s)
{
	struct filter_answer ignored;

	if (ui->everywhere)
		spot_set_everywhere(s, ui->everywhere, &ignored);
}

static bool open_place(struct ui *ui, const struct place *place, bool follow, struct err *e)
{
	const struct view_class *class = ui_class(ui, place->view);
	struct spot *s;

	if (!class)
		return unknown_view(ui, place->view, e);
	s = spot_open(class, place, ui->setup.env, ui->dress, e);
	if (!s)
		return false;
	show_everywhere(ui, s);
	if (ui->here >= 0 && is_here(ui, s)) {
		spot_close(s);
		ui_message(ui, MESSAGE_INFO, "you are there already");
		return true;
	}
	ui_search_stop(ui);
	for (int i = 0; i < (int)class->n_panes; i++)
		s->pane[i].text.wrap = s->pane[i].text.wrap || option_is_yes(&ui->options, OPTION_WRAP);
	s->id = ++ui->last_id;
	if (follow)
		lead_on(ui, s);
	close_from(ui, ui->here + 1);
	ui->before = ui->here;
	vec_append(&ui->spots, &s);
	ui->here = (long)ui->spots.n - 1;
	if (ui->spots.n > UI_PLACES_MAX)
		forget_oldest(ui);
	return true;
}

bool ui_open(struct ui *ui, const struct place *place, struct err *e)
{
	return open_place(ui, place, true, e);
}

/* @text: the place of @s with its row. */
static struct spot *open_again(struct ui *ui, struct spot *s, struct span text)
{
	struct place row = {0};
	struct err e = {0};
	struct spot *ret = NULL;

	if (place_parse(text, &row, &e))
		ret = spot_open(s->class, &row, ui->setup.env, ui->dress, &e);
	if (!ret)
		ret = spot_open(s->class, &s->place, ui->setup.env, ui->dress, &e);
	place_done(&row);
	if (ret)
		show_everywhere(ui, ret);
	return ret;
}

void ui_open_anew(struct ui *ui, void (*change)(void *ctx), void *ctx)
{
	struct vec old = ui->spots;
	struct strbuf *text = mem_zalloc((old.n + 1) * sizeof(*text));
	bool *at_end = mem_zalloc(old.n + 1);
	long here = ui->here;

	/* rows are asked of what they came from */
	for (size_t i = 0; i < old.n; i++) {
		struct spot *s = *(struct spot **)vec_at(&old, i);

		spot_add_place(s, &text[i]);
		at_end[i] = s->class->grows && spot_row(s, 0) == spot_rows(s) - 1;
	}
	change(ctx);
	ui->facts_known = ui->marks_known = false;
	ui_search_stop(ui);
	vec_init(&ui->spots, sizeof(struct spot *));
	ui->here = ui->before = -1;
	ui->home_tried = false;
	for (size_t i = 0; i < old.n; i++) {
		struct spot *s = *(struct spot **)vec_at(&old, i), *again = open_again(ui, s, strbuf_span(&text[i]));

		if (again) {
			again->id = s->id;
			again->up = s->up;
			spot_look_like(again, s);
			if (at_end[i])
				spot_move_to(again, spot_rows(again) - 1);
			vec_append(&ui->spots, &again);
		}
		if ((long)i <= here)
			ui->here = (long)ui->spots.n - 1;
		spot_close(s);
		strbuf_done(&text[i]);
	}
	free(at_end);
	free(text);
	vec_done(&old);
}

bool ui_open_text(struct ui *ui, const char *place, struct err *e)
{
	struct place p = {0};
	bool ok = place_parse(span_from(place), &p, e) && open_place(ui, &p, false, e);

	place_done(&p);
	return ok;
}

static void show(struct ui *ui, long index)
{
	ui_search_stop(ui);
	ui->before = ui->here;
	ui->here = index;
}

void ui_back(struct ui *ui)
{
	struct spot *s = ui_spot(ui);

	if (s && spot_jump_back(s, false))
		return;
	if (ui->here > 0)
		show(ui, ui->here - 1);
	else
		ui_message(ui, MESSAGE_INFO, "this is the first place (q quits)");
}

void ui_forward(struct ui *ui)
{
	struct spot *s = ui_spot(ui);

	if (s && spot_jump_back(s, true))
		return;
	if (ui->here + 1 < (long)ui->spots.n)
		show(ui, ui->here + 1);
	else
		ui_message(ui, MESSAGE_INFO, "this is the last place");
}

void ui_swap(struct ui *ui)
{
	if (ui->before >= 0 && ui->before < (long)ui->spots.n)
		show(ui, ui->before);
	else
		ui_message(ui, MESSAGE_INFO, "there is no other place yet");
}

static bool is_home(const struct ui *ui, const struct spot *s)
{
	return !strcmp(s->class->name, ui->setup.home);
}

static long index_of(const struct ui *ui, const struct spot *s)
{
	long i = (long)ui->spots.n - 1;

	while (i >= 0 && spot_at_index(ui, i) != s)
		i--;
	return i;
}

static void go_home(struct ui *ui)
{
	struct err e = {0};

	for (long i = ui->here; i >= 0; i--) {
		if (is_home(ui, spot_at_index(ui, i))) {
			show(ui, i);
			return;
		}
	}
	if (!ui_open_text(ui, ui->setup.home, &e))
		ui_say_error(ui, &e);
}

void ui_close_place(struct ui *ui)
{
	const struct spot *s = ui_spot(ui), *above = s ? ui_above(ui, s) : NULL;

	if (above)
		show(ui, index_of(ui, above));
	else if (!s || is_home(ui, s))
		ui_request(ui, UI_REQUEST_QUIT, (struct span){0}, NULL);
	else
		go_home(ui);
}

static bool is_plain(const struct spot *s)
{
	return !s->place.n && !*s->place.filter;
}

/* The row under the cursor leads to a place of @class. */
static bool add_target(struct spot *s, const struct view_class *class, struct strbuf *ret)
{
	struct place p = {0};
	struct strbuf keep = {0};
	struct view_at at;
	struct err e;

	spot_at(s, &at, &keep);
	if (at.link.n && place_parse(at.link, &p, &e)) {
		if (!strcmp(p.view, class->name))
			strbuf_add(ret, at.link);
		place_done(&p);
	}
	strbuf_done(&keep);
	return ret->n > 0;
}

#define MORE_LETTERS "ctkfjesdnm" /* their order in the menu */

static void add_more(struct ui *ui, size_t view)
{
	const struct view_class *class = ui->setup.views[view];

	menu_add_letter(&ui->menu, class->number, class->title, ui->facts[view].words)->place = mem_strdup(class->name);
}

/* The menu of the views that have a letter. */
static void open_more(struct ui *ui)
{
	struct strbuf n = {0};

	menu_start(&ui->menu, "More views", false);
	ui->menu.letters = true;
	for (const char *letter = MORE_LETTERS; *letter; letter++) {
		for (size_t i = 0; i < ui->setup.n_views; i++) {
			if (ui->setup.views[i]->number == *letter)
				add_more(ui, i);
		}
	}
	for (size_t i = 0; i < ui->setup.n_views; i++) {
		if (ui->setup.views[i]->number >= 'a' && !strchr(MORE_LETTERS, ui->setup.views[i]->number))
			add_more(ui, i);
	}
	strbuf_addf(&n, "%zu %s", ui->messages.n, ui->messages.n == 1 ? "message" : "messages");
	menu_add_letter(&ui->menu, 'm', "Messages", strbuf_str(&n))->action = mem_strdup("messages");
	strbuf_done(&n);
}

/*
 * By number: the view as it was last seen; pressed again there, the view without target and filter.  A view that needs
 * a target takes that of the row under the cursor first.
 */
void ui_go_number(struct ui *ui, uint32_t number)
{
	const struct view_class *class = ui_class_of_number(ui, number);
	struct spot *now = ui_spot(ui);
	struct strbuf words = {0};
	struct err e = {0};

	if (number == '0') {
		open_more(ui);
		return;
	}
	if (!class) {
		ui_message(ui, MESSAGE_INFO, "no view has the number %c", (char)number);
		return;
	}
	if (now && now->class == class && (is_plain(now) || class->needs_target))
		return;
	if (now && class->needs_target)
		add_target(now, class, &words);
	for (long i = (long)ui->spots.n - 1; i >= 0 && now && now->class != class && !words.n; i--) {
		if (spot_at_index(ui, i)->class == class)
			spot_add_place(spot_at_index(ui, i), &words);
	}
	if (!words.n)
		strbuf_add_str(&words, class->name);
	if (!ui_open_text(ui, strbuf_str(&words), &e))
		ui_say_error(ui, &e);
	strbuf_done(&words);
}
