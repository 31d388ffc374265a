/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/ui/ui.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "ui_private.h"

struct ui *ui_new(const struct ui_setup *setup)
{
	static const struct action_table *const tables[] = {
		&ui_actions_move, &ui_actions_go, &ui_actions_list, &ui_actions_take, &ui_actions_source, &ui_actions_rest,
	};
	struct ui *ui = mem_zalloc(sizeof(*ui));

	ui_state_init(ui, setup);
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		vec_append(&ui->actions, tables[i]);
	ui_add_commands(ui, ui_commands.rows, ui_commands.n);
	return ui;
}

void ui_free(struct ui *ui)
{
	if (!ui)
		return;
	ui_state_done(ui);
	free(ui);
}

static void say_unbound(struct ui *ui, struct key k)
{
	struct strbuf name = {0};

	for (size_t i = 0; i < ui->told.n; i++) {
		if (key_eq(*(struct key *)vec_at(&ui->told, i), k))
			return;
	}
	vec_append(&ui->told, &k);
	key_add_name(&name, k);
	ui_message(ui, MESSAGE_INFO, "\"%s\" is not bound here (? lists keys)", strbuf_str(&name));
	strbuf_done(&name);
}

/* What a key alone means in @context, NULL = nothing. */
static const char *action_of(const struct ui *ui, const char *context, struct key k)
{
	struct key_chord chord = {{k}, 1};
	struct key_hit hit;

	return keymap_find(ui->keymap, context, &chord, &hit) == KEY_BOUND ? hit.action : NULL;
}

static bool takes_count(const struct ui *ui, struct key k)
{
	return !ui->chord.n && !strcmp(option_get(&ui->options, OPTION_DIGITS), "count") && !k.mods && k.code >= '0' &&
	       k.code <= '9' && (ui->count || k.code != '0');
}

static void chord_key(struct ui *ui, struct key k, struct effects *fx)
{
	struct key_hit hit;

	if (ui->chord.n && (k.code == UI_KEY_ESC || (k.mods == MOD_CTRL && (k.code == 'c' || k.code == 'g')))) {
		ui->chord.n = 0;
		ui->count = 0;
		return;
	}
	if (takes_count(ui, k)) {
		if (ui->count < 100000000)
			ui->count = ui->count * 10 + (long)(k.code - '0');
		return;
	}
	ui->chord.keys[ui->chord.n++] = k;
	switch (keymap_find(ui->keymap, ui_context(ui), &ui->chord, &hit)) {
	case KEY_PREFIX:
		return;
	case KEY_BOUND:
		fx_key(fx, hit.action, hit.wild.code);
		break;
	case KEY_UNBOUND:
		say_unbound(ui, k);
		ui->count = 0;
		break;
	}
	ui->chord.n = 0;
}

static void menu_feed(struct ui *ui, struct key k, struct effects *fx)
{
	const struct menu_item *item = NULL;

	if (ui->menu.letters && !ui->menu.filterable && k.code >= '0' && k.code <= '9') {
		menu_close(&ui->menu);
		if (k.code != '0')
			chord_key(ui, k, fx);
		return;
	}
	switch (menu_key(&ui->menu, action_of(ui, "menu", k), k, &item)) {
	case MENU_OPEN:
		return;
	case MENU_CANCELLED:
		break;
	case MENU_CHOSEN:
		if (item->letter && item->place)
			fx_number(fx, EFFECT_VIEW, item->letter);
		else if (item->place)
			fx_open(fx, item->place);
		else
			fx_action(fx, item->action, span_from(item->arg));
		break;
	}
	menu_close(&ui->menu);
}

static void popup_feed(struct ui *ui, struct key k, struct effects *fx)
{
	const char *action = action_of(ui, "global", k);
	const struct own_action *row = action ? ui_own_action(ui, action) : NULL;

	if (row && row->scope == SCOPE_ALWAYS)
		fx_key(fx, action, 0);
	else
		popup_key(&ui->popup, action, k);
}

static void feed_key(struct ui *ui, struct key k, struct effects *fx)
{
	bool was_interrupted = ui->interrupted;

	ui->message_ended = ui->message_shown && !ui->pasting;
	ui->message_shown = ui->message_shown && ui->pasting;
	ui->interrupted = was_interrupted && k.code == 'c' && k.mods == MOD_CTRL;
	if (ui->prompt.open) {
		ui_prompt_key(ui, k, fx);
		return;
	}
	if (k.code == UI_KEY_PASTE_BEGIN || k.code == UI_KEY_PASTE_END) {
		ui->pasting = k.code == UI_KEY_PASTE_BEGIN;
		if (ui->pasting)
			ui_message(ui, MESSAGE_INFO, "pasted text goes into a prompt: press f, / or : first");
		return;
	}
	if (ui->pasting)
		return;
	if (!ui->unfinished)
		ui_settle(ui);
	if (ui->menu.open)
		menu_feed(ui, k, fx);
	else if (ui->popup.open)
		popup_feed(ui, k, fx);
	else
		chord_key(ui, k, fx);
}

static void take_key(struct ui *ui, struct key k)
{
	struct effects fx;

	effects_init(&fx);
	feed_key(ui, k, &fx);
	ui_apply(ui, &fx);
	/* the count is for the action the key was */
	if (fx.items.n)
		ui->count = 0;
	effects_done(&fx);
}

/* A line of the menu that is clicked is chosen, the wheel goes through the lines; a prompt belongs to the keys. */
static void mouse_over(struct ui *ui, const struct event *ev, struct effects *fx)
{
	struct key k = {ev->mouse == MOUSE_WHEEL_UP ? UI_KEY_UP : UI_KEY_DOWN, 0};
	long line;

	if (ui->menu.open && ev->mouse == MOUSE_CLICK) {
		struct rect body = ui_frame(ui).body;

		line = ui->menu.letters ? menu_letters_top(&ui->menu, body.rows) + ev->rows - body.row - 1
					: menu_line_at(&ui->menu, ui->rows, ui->cols, ev->rows, ev->cols);
		if (line < 0 || line >= menu_shown(&ui->menu))
			return;
		menu_go(&ui->menu, line);
		k.code = UI_KEY_ENTER;
	}
	if (ui->menu.open)
		menu_feed(ui, k, fx);
	else if (ui->popup.open && ev->mouse != MOUSE_CLICK)
		popup_feed(ui, k, fx);
}

static void take_mouse(struct ui *ui, const struct event *ev)
{
	struct effects fx;

	if (ui->prompt.open || ui->pasting || layout_size(ui->rows, ui->cols) == LAYOUT_TINY)
		return;
	ui->message_shown = false;
	ui->chord.n = 0;
	effects_init(&fx);
	if (!ui->unfinished)
		ui_settle(ui);
	if (ui->menu.open || ui->popup.open)
		mouse_over(ui, ev, &fx);
	else
		ui_mouse(ui, ev, &fx);
	ui_apply(ui, &fx);
	effects_done(&fx);
}

void ui_feed(struct ui *ui, const struct event *ev)
{
	if (ev->at_us)
		ui->now_us = ev->at_us;
	switch (ev->kind) {
	case EVENT_KEY:
		ui->click.any = false;
		take_key(ui, ev->key);
		ui->fed = true;
		break;
	case EVENT_RESIZE:
		ui->rows = ev->rows > 0 ? ev->rows : 0;
		ui->cols = ev->cols > 0 ? ev->cols : 0;
		break;
	case EVENT_TICK:
		ui_search_step(ui);
		break;
	case EVENT_MOUSE:
		take_mouse(ui, ev);
		ui->fed = true;
		break;
	}
}

bool ui_run(struct ui *ui, struct span line, struct err *e)
{
	struct effects fx;
	bool ok;

	ui->failed = (struct err){.code = ERR_NONE};
	if (ui->here >= 0)
		ui_settle(ui);
	effects_init(&fx);
	ok = command_run(ui, line, &fx, e);
	if (ok)
		ui_apply(ui, &fx);
	effects_done(&fx);
	if (ok && ui->failed.code != ERR_NONE) {
		*e = ui->failed;
		ok = false;
	}
	return ok;
}
