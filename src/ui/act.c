/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ui_private.h"

const struct own_action *ui_own_action(const struct ui *ui, const char *name)
{
	const struct own_action *row;
	size_t it = 0;

	while ((row = ui_action_next(ui, &it))) {
		if (!strcmp(row->name, name))
			return row;
	}
	return NULL;
}

static const struct view_action *view_action(const struct spot *s, const char *name)
{
	for (size_t i = 0; s && i < s->class->n_actions; i++) {
		if (!strcmp(s->class->actions[i].name, name))
			return &s->class->actions[i];
	}
	return NULL;
}

bool ui_has_action(const struct ui *ui, const char *name)
{
	return view_action(ui_spot(ui), name) || ui_own_action(ui, name);
}

static bool view_acts(struct spot *s, struct action *a, struct effects *fx)
{
	const struct view_action *row = view_action(s, a->name);
	struct strbuf keep = {0};
	struct view_at at;
	bool done;

	if (!row)
		return false;
	a->arg = row->arg;
	spot_at(s, &at, &keep);
	done = row->run(s->state, a, &at, fx);
	strbuf_done(&keep);
	return done;
}

void ui_act(const struct ui *ui, struct action *a, struct effects *fx)
{
	struct spot *s = ui_spot(ui);
	const struct own_action *row = ui_own_action(ui, a->name);

	if (view_acts(s, a, fx))
		return;
	if (!row) {
		fx_message(fx, MESSAGE_INFO, "%s does nothing in %s", a->name, s ? s->class->title : "this place");
	} else if (!s && row->scope == SCOPE_PLACE) {
		fx_message(fx, MESSAGE_INFO, "no place is open (q quits)");
	} else {
		a->arg = row->arg;
		row->run(ui, s, a, fx);
	}
}

bool ui_reload(const struct ui *ui, struct spot *s, struct effects *fx, struct err *e)
{
	if (!spot_reload(s, e))
		return false;
	if (ui->unread_command)
		fx_ask(fx, PROMPT_COMMAND, ":", ui->unread_command);
	else if (ui->unread_why)
		fx_message(fx, MESSAGE_INFO, "%s", ui->unread_why);
	return true;
}
