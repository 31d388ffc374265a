/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "ui_private.h"

#define MESSAGES_MAX 500

void ui_state_init(struct ui *ui, const struct ui_setup *setup)
{
	*ui = (struct ui){.setup = *setup, .here = -1, .before = -1, .rows = 24, .cols = 80};
	ui->keymap = keymap_new();
	options_init(&ui->options);
	vec_init(&ui->actions, sizeof(struct action_table));
	vec_init(&ui->commands, sizeof(struct command_table));
	vec_init(&ui->topics, sizeof(struct topic_table));
	vec_init(&ui->spots, sizeof(struct spot *));
	vec_init(&ui->told, sizeof(struct key));
	prompt_init(&ui->prompt, setup->editor);
	menu_init(&ui->menu);
	popup_init(&ui->popup);
	ui->dress = (struct ui_dress){.text = setup->dress, .env = setup->env};
	ui->menu.dress = ui->popup.text.dress = ui->prompt.dress = ui->dress;
	vec_init(&ui->messages, sizeof(struct message));
	vec_init(&ui->requests, sizeof(struct ui_request));
	ui->facts = mem_zalloc((setup->n_views + 1) * sizeof(*ui->facts));
}

void ui_state_done(struct ui *ui)
{
	struct ui_request r;

	prompt_done(&ui->prompt);
	menu_done(&ui->menu);
	popup_done(&ui->popup);
	strbuf_done(&ui->search.needle);
	for (size_t i = 0; i < ui->spots.n; i++)
		spot_close(*(struct spot **)vec_at(&ui->spots, i));
	for (size_t i = 0; i < ui->messages.n; i++)
		free(((struct message *)vec_at(&ui->messages, i))->text);
	for (size_t i = 0; i < ARRAY_LEN(ui->marks); i++)
		free(ui->marks[i]);
	while (ui_take_request(ui, &r))
		ui_request_done(&r);
	vec_done(&ui->spots);
	vec_done(&ui->messages);
	vec_done(&ui->requests);
	vec_done(&ui->actions);
	vec_done(&ui->commands);
	vec_done(&ui->topics);
	vec_done(&ui->told);
	keymap_free(ui->keymap);
	options_done(&ui->options);
	free(ui->filter_before);
	free(ui->note_kind);
	free(ui->note_what);
	free(ui->facts);
	free(ui->everywhere);
	free(ui->title);
	free(ui->news);
	free(ui->unread_command);
	free(ui->unread_why);
	cells_done(&ui->canvas);
	cells_done(&ui->under);
}

void ui_set_title(struct ui *ui, const char *title)
{
	ui_set_string(&ui->title, title);
}

void ui_set_news(struct ui *ui, const char *news)
{
	ui_set_string(&ui->news, news);
}

void ui_set_unread(struct ui *ui, const char *command, const char *why)
{
	ui_set_string(&ui->unread_command, command);
	ui_set_string(&ui->unread_why, why);
}

void ui_add_commands(struct ui *ui, const struct command *rows, size_t n)
{
	*(struct command_table *)vec_push(&ui->commands) = (struct command_table){rows, n};
}

bool ui_redacts(const struct ui *ui)
{
	return option_is_yes(&ui->options, OPTION_REDACT);
}

char *ui_strdup(struct span s)
{
	struct strbuf b = {0};

	strbuf_add(&b, s);
	strbuf_add_str(&b, "");
	return b.p;
}

void ui_add_topics(struct ui *ui, const struct help_topic *rows, size_t n)
{
	*(struct topic_table *)vec_push(&ui->topics) = (struct topic_table){rows, n};
}

const struct own_action *ui_action_next(const struct ui *ui, size_t *it)
{
	size_t i = (*it)++;

	for (size_t t = 0; t < ui->actions.n; t++) {
		const struct action_table *table = vec_at(&ui->actions, t);

		if (i < table->n)
			return &table->rows[i];
		i -= table->n;
	}
	return NULL;
}

const struct command *ui_command_next(const struct ui *ui, size_t *it)
{
	size_t i = (*it)++;

	for (size_t t = 0; t < ui->commands.n; t++) {
		const struct command_table *table = vec_at(&ui->commands, t);

		if (i < table->n)
			return &table->rows[i];
		i -= table->n;
	}
	return NULL;
}

const struct help_topic *ui_topic_next(const struct ui *ui, size_t *it)
{
	size_t i = (*it)++;

	for (size_t t = 0; t < ui->topics.n; t++) {
		const struct topic_table *table = vec_at(&ui->topics, t);

		if (i < table->n)
			return &table->rows[i];
		i -= table->n;
	}
	return NULL;
}

void ui_message(struct ui *ui, enum message_kind kind, const char *fmt, ...)
{
	struct message *m;
	va_list ap;
	char *text = NULL;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		die("cannot format text");
	va_end(ap);
	if (ui->messages.n == MESSAGES_MAX) {
		m = ui->messages.p;
		free(m->text);
		memmove(m, m + 1, (MESSAGES_MAX - 1) * sizeof(*m));
		vec_pop(&ui->messages);
	}
	m = vec_push(&ui->messages);
	m->kind = kind;
	m->text = text;
	if (kind != MESSAGE_INFO)
		err_set(&ui->failed, ERR_USAGE, "%s", text);
	ui->message_shown = true;
}

void ui_say_error(struct ui *ui, const struct err *e)
{
	ui_message(ui, MESSAGE_ERROR, "%s%s%s", e->msg, *e->hint ? "; " : "", e->hint);
	ui->failed = *e;
}

void ui_request(struct ui *ui, enum ui_request_kind kind, struct span text, const char *more)
{
	struct ui_request *r = vec_push(&ui->requests);
	struct strbuf b = {0};

	strbuf_add(&b, text);
	strbuf_add_char(&b, '\0');
	*r = (struct ui_request){kind, b.p, more ? mem_strdup(more) : NULL, text.n};
}

bool ui_take_request(struct ui *ui, struct ui_request *ret)
{
	struct ui_request *first = ui->requests.p;

	if (!ui->requests.n)
		return false;
	*ret = *first;
	memmove(first, first + 1, (ui->requests.n - 1) * sizeof(*first));
	vec_pop(&ui->requests);
	return true;
}

void ui_request_done(struct ui_request *r)
{
	free(r->text);
	free(r->more);
	*r = (struct ui_request){.kind = UI_REQUEST_QUIT};
}

struct spot *ui_spot(const struct ui *ui)
{
	return ui->here < 0 ? NULL : *(struct spot **)vec_at(&ui->spots, (size_t)ui->here);
}

const char *ui_context(const struct ui *ui)
{
	struct spot *s = ui_spot(ui);

	return s ? s->class->name : "global";
}

void ui_add_place(const struct ui *ui, struct strbuf *b)
{
	struct spot *s = ui_spot(ui);

	if (s)
		spot_add_place(s, b);
}

bool ui_is_idle(const struct ui *ui)
{
	return !ui->search.running && !ui->preview_due && !ui->unfinished;
}

int64_t ui_wants_tick(const struct ui *ui)
{
	return ui->search.running ? 0 : -1;
}
