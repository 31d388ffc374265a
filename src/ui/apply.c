#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "ui_private.h"

static void apply_open(struct ui *ui, const struct effect *e)
{
	struct err err = {0};

	if (!ui_go(ui, e->text, &err))
		ui_say_error(ui, &err);
}

static void carry_out(struct ui *ui, const struct effect *item)
{
	if (item->action)
		ui_run_action(ui, item->action, 0, span_from(item->text));
	else
		apply_open(ui, item);
}

/* A menu with the items behind effect @i; returns the last of them. */
static size_t apply_menu(struct ui *ui, const struct effects *fx, size_t i)
{
	const struct effect *head = vec_at(&fx->items, i);
	const struct effect *item = NULL;
	size_t n = 0;

	while (i + n + 1 < fx->items.n && ((struct effect *)vec_at(&fx->items, i + n + 1))->kind == EFFECT_MENU_ITEM)
		n++;
	if (n == 1) {
		carry_out(ui, vec_at(&fx->items, i + 1));
		return i + 1;
	}
	if (!n) {
		ui_message(ui, MESSAGE_INFO, "%s: nothing to choose from", head->text);
		return i;
	}
	menu_start(&ui->menu, head->text, false);
	for (size_t k = 1; k <= n; k++) {
		struct menu_item *line;

		item = vec_at(&fx->items, i + k);
		line = menu_add(&ui->menu, item->more ? item->more : "", item->note);
		line->action = item->action ? mem_strdup(item->action) : NULL;
		if (item->action)
			line->arg = mem_strdup(item->text);
		else
			line->place = mem_strdup(item->text);
	}
	return i + n;
}

static void apply_goto(struct ui *ui, long row)
{
	struct spot *s = ui_spot(ui);

	if (!s)
		return;
	if (spot_is_table(s, s->layout.focus))
		table_move_to(&spot_focused(s)->table, row);
	else
		text_move_to(&spot_focused(s)->text, row);
}

static size_t apply_one(struct ui *ui, const struct effects *fx, size_t i)
{
	const struct effect *e = vec_at(&fx->items, i);
	struct span text = {e->text, e->text_n};

	switch (e->kind) {
	case EFFECT_OPEN:
		apply_open(ui, e);
		break;
	case EFFECT_MESSAGE:
		ui_message(ui, e->message, "%s", e->text);
		break;
	case EFFECT_MENU:
		return apply_menu(ui, fx, i);
	case EFFECT_MENU_ITEM:
		carry_out(ui, e);
		break;
	case EFFECT_POPUP:
		ui_popup(ui, e->text, e->more);
		break;
	case EFFECT_GOTO:
		apply_goto(ui, e->number);
		break;
	case EFFECT_FILTER:
		ui_change_filter(ui, e->text);
		break;
	case EFFECT_COPY:
		ui_request(ui, UI_REQUEST_COPY, text, e->more);
		break;
	case EFFECT_ACTION:
		ui_run_action(ui, e->action, 0, text);
		break;
	case EFFECT_QUIT:
		ui_request(ui, UI_REQUEST_QUIT, (struct span){0}, NULL);
		break;
	}
	return i;
}

void ui_apply(struct ui *ui, struct effects *fx)
{
	for (size_t i = 0; i < fx->items.n; i++)
		i = apply_one(ui, fx, i);
	effects_clear(fx);
}
