/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "ui_private.h"

/* Prompts, options, help and what only the outside can do. */

static void act_search(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui, (void)s, (void)a;
	fx_ask(fx, PROMPT_SEARCH, "/", "");
}

static void act_search_step(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)s;
	if (ui->search.needle.n)
		fx_number(fx, EFFECT_SEARCH, a->arg);
	else
		fx_message(fx, MESSAGE_INFO, "nothing searched for yet (/ searches)");
}

static void act_command(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui, (void)s, (void)a;
	fx_ask(fx, PROMPT_COMMAND, ":", "");
}

static void act_switch(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	enum option id = (enum option)a->arg;
	const char *value = option_is_yes(&ui->options, id) ? "no" : "yes";

	(void)s;
	fx_option(fx, span_from(option_row(id)->name), span_from(value));
	fx_message(fx, MESSAGE_INFO, "%s=%s", option_row(id)->name, value);
}

static void act_options(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)s, (void)a;
	fx_menu(fx, "Options");
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = option_row((enum option)i);
		struct strbuf label = {0};

		strbuf_addf(&label, "%s=%s", row->name, option_get(&ui->options, (enum option)i));
		fx_menu_action(fx, strbuf_str(&label), row->doc, "option-next", row->name);
		strbuf_done(&label);
	}
}

/* The value after the present one; then the menu again, so that one can go on. */
static void act_option_next(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct span rest, now;
	enum option id;
	long bar, at;

	(void)s;
	if (!option_by_name(a->text, &id)) {
		fx_message(fx, MESSAGE_INFO, "no option \"%.*s\"", SPAN_ARG(a->text));
		return;
	}
	if (!strchr(option_row(id)->values, '|')) {
		struct strbuf set = {0};

		strbuf_addf(&set, "set %s=%s", option_row(id)->name, option_get(&ui->options, id));
		fx_ask(fx, PROMPT_COMMAND, ":", strbuf_str(&set));
		strbuf_done(&set);
		return;
	}
	rest = span_from(option_row(id)->values);
	now = span_from(option_get(&ui->options, id));
	at = span_find(rest, now);
	bar = at < 0 ? -1 : span_find_char(span_from_offset(rest, (size_t)at), '|');
	if (bar >= 0)
		rest = span_from_offset(rest, (size_t)(at + bar) + 1);
	bar = span_find_char(rest, '|');
	if (bar >= 0)
		rest = span_sub(rest, 0, (size_t)bar);
	fx_option(fx, a->text, rest);
	fx_action(fx, "options", (struct span){0});
	fx_menu_line(fx, ui->menu.cursor);
}

static void act_help(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct err e = {0};

	(void)s;
	if (!a->text.n)
		ui_help_keys(ui, fx);
	else if (!ui_help_about(ui, a->text, fx, &e))
		fx_error(fx, &e);
}

static void act_messages(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct strbuf b = {0};

	(void)s, (void)a;
	for (size_t i = 0; i < ui->messages.n; i++)
		strbuf_addf(&b, "%s\n", ((struct message *)vec_at(&ui->messages, i))->text);
	fx_popup(fx, "Messages", b.n ? strbuf_str(&b) : "no message yet\n");
	strbuf_done(&b);
}

static void act_cancel(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui, (void)s;
	fx_number(fx, (enum effect_kind)a->arg, 0);
}

static void act_request(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui, (void)s;
	fx_number(fx, EFFECT_REQUEST, a->arg);
}

static void act_sql(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)s, (void)a;
	if (ui->setup.query.place)
		fx_ask(fx, PROMPT_SQL, "; ", "");
	else
		fx_message(fx, MESSAGE_INFO, "there is nothing to ask here");
}

static void act_halt(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)s, (void)a;
	if (ui->setup.follows)
		fx_number(fx, EFFECT_REQUEST, UI_REQUEST_FOLLOW);
	else
		fx_message(fx, MESSAGE_INFO, "no log is followed: astscope --follow FILE does");
}

static const struct own_action rows[] = {
	{"sql", act_sql, 0, SCOPE_ANYWHERE},
	{"search", act_search, 0, SCOPE_PLACE},
	{"search-next", act_search_step, 1, SCOPE_PLACE},
	{"search-previous", act_search_step, -1, SCOPE_PLACE},
	{"command", act_command, 0, SCOPE_ANYWHERE},
	{"numbers", act_switch, OPTION_NUMBERS, SCOPE_ANYWHERE},
	{"mouse", act_switch, OPTION_MOUSE, SCOPE_ANYWHERE},
	{"options", act_options, 0, SCOPE_ANYWHERE},
	{"option-next", act_option_next, 0, SCOPE_ANYWHERE},
	{"messages", act_messages, 0, SCOPE_ANYWHERE},
	{"help", act_help, 0, SCOPE_ANYWHERE},
	{"cancel", act_cancel, EFFECT_CANCEL, SCOPE_ANYWHERE},
	{"interrupt", act_cancel, EFFECT_INTERRUPT, SCOPE_ANYWHERE},
	{"quit", act_request, UI_REQUEST_QUIT, SCOPE_ALWAYS},
	{"halt", act_halt, 0, SCOPE_ANYWHERE},
	{"suspend", act_request, UI_REQUEST_SUSPEND, SCOPE_ALWAYS},
	{"redraw", act_request, UI_REQUEST_REDRAW, SCOPE_ALWAYS},
};

const struct action_table ui_actions_rest = {rows, ARRAY_LEN(rows)};
