#include "config.h"

#include "astscope/ui/ui.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "ui_private.h"

#define MESSAGES_MAX 500

struct ui *ui_new(const struct ui_setup *setup)
{
	struct ui *ui = mem_zalloc(sizeof(*ui));

	ui->setup = *setup;
	ui->keymap = keymap_new();
	options_init(&ui->options);
	vec_init(&ui->commands, sizeof(struct command_table));
	vec_init(&ui->topics, sizeof(struct topic_table));
	vec_init(&ui->spots, sizeof(struct spot *));
	ui->here = ui->before = -1;
	vec_init(&ui->told, sizeof(struct key));
	prompt_init(&ui->prompt, setup->editor);
	menu_init(&ui->menu);
	text_init(&ui->popup.text);
	vec_init(&ui->messages, sizeof(struct message));
	vec_init(&ui->requests, sizeof(struct ui_request));
	ui->rows = 24;
	ui->cols = 80;
	return ui;
}

void ui_free(struct ui *ui)
{
	struct ui_request r;

	if (!ui)
		return;
	prompt_done(&ui->prompt);
	menu_done(&ui->menu);
	text_done(&ui->popup.text);
	free(ui->popup.title);
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
	vec_done(&ui->commands);
	vec_done(&ui->topics);
	vec_done(&ui->told);
	keymap_free(ui->keymap);
	options_done(&ui->options);
	free(ui->filter_before);
	free(ui->title);
	free(ui);
}

void ui_set_string(char **field, const char *value)
{
	char *copy = value ? mem_strdup(value) : NULL;

	free(*field);
	*field = copy;
}

void ui_set_title(struct ui *ui, const char *title)
{
	ui_set_string(&ui->title, title);
}

void ui_add_commands(struct ui *ui, const struct command *rows, size_t n)
{
	*(struct command_table *)vec_push(&ui->commands) = (struct command_table){rows, n};
}

void ui_add_topics(struct ui *ui, const struct help_topic *rows, size_t n)
{
	*(struct topic_table *)vec_push(&ui->topics) = (struct topic_table){rows, n};
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
	ui->message_shown = true;
}

void ui_say_error(struct ui *ui, const struct err *e)
{
	ui_message(ui, MESSAGE_ERROR, "%s%s%s", e->msg, *e->hint ? "; " : "", e->hint);
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

struct frame ui_frame(const struct ui *ui)
{
	struct spot *s = ui_spot(ui);
	struct frame f = {-1, -1, -1, -1, -1, ui->rows - 1, {0, 0, ui->rows - 1, ui->cols}};
	int top = 0;
	int bottom = ui->rows - 1;

	if (layout_size(ui->rows, ui->cols) != LAYOUT_FULL)
		return f;
	f.title = top++;
	if (ui->rows >= 10)
		f.tabs = top++;
	if (s && (*s->place.filter || s->filter_off))
		f.filter = top++;
	if (ui->rows >= 12 && option_is_yes(&ui->options, OPTION_HINTS))
		f.hint = --bottom;
	f.status = --bottom;
	f.body = (struct rect){top, 0, bottom - top, ui->cols};
	return f;
}

static void go_home(struct ui *ui)
{
	struct err e = {0};

	if (ui->here >= 0 || ui->home_tried)
		return;
	ui->home_tried = true;
	if (!ui_go(ui, ui->setup.home, &e))
		ui_say_error(ui, &e);
}

void ui_settle(struct ui *ui)
{
	struct frame f;
	struct spot *s;

	go_home(ui);
	if (ui->popup.open)
		text_layout(&ui->popup.text, ui_popup_rect(ui));
	s = ui_spot(ui);
	if (!s)
		return;
	for (int i = 0; i < (int)s->class->n_panes; i++)
		s->pane[i].table.numbers = option_is_yes(&ui->options, OPTION_NUMBERS);
	f = ui_frame(ui);
	spot_settle(s, ui->rows, ui->cols, f.body);
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

static void chord_key(struct ui *ui, struct key k)
{
	struct key_hit hit;
	bool begun = ui->chord.n > 0;

	if (begun && (k.code == UI_KEY_ESC || (k.mods == MOD_CTRL && (k.code == 'c' || k.code == 'g')))) {
		ui->chord.n = 0;
		return;
	}
	if (!begun && !strcmp(option_get(&ui->options, OPTION_DIGITS), "count") && !k.mods && k.code >= '0' && k.code <= '9' &&
	    (ui->count || k.code != '0')) {
		if (ui->count < 100000000)
			ui->count = ui->count * 10 + (long)(k.code - '0');
		return;
	}
	ui->chord.keys[ui->chord.n++] = k;
	switch (keymap_find(ui->keymap, ui_context(ui), &ui->chord, &hit)) {
	case KEY_PREFIX:
		return;
	case KEY_BOUND:
		ui->chord.n = 0;
		ui_run_action(ui, hit.action, hit.wild.code, (struct span){0});
		break;
	case KEY_UNBOUND:
		ui->chord.n = 0;
		say_unbound(ui, k);
		break;
	}
	ui->count = 0;
}

static void menu_feed(struct ui *ui, struct key k)
{
	struct key_chord chord = {{k}, 1};
	const struct menu_item *item = NULL;
	struct menu_item chosen;
	struct key_hit hit;
	bool bound = keymap_find(ui->keymap, "menu", &chord, &hit) == KEY_BOUND;

	switch (menu_key(&ui->menu, bound ? hit.action : NULL, k, &item)) {
	case MENU_OPEN:
		return;
	case MENU_CANCELLED:
		menu_close(&ui->menu);
		return;
	case MENU_CHOSEN:
		break;
	}
	menu_close(&ui->menu);
	/* carrying it out may fill the menu again, so it needs texts of its own */
	chosen = (struct menu_item){.place = item->place ? mem_strdup(item->place) : NULL,
				    .action = item->action ? mem_strdup(item->action) : NULL,
				    .arg = item->arg ? mem_strdup(item->arg) : NULL};
	if (chosen.place) {
		struct err e = {0};

		if (!ui_go(ui, chosen.place, &e))
			ui_say_error(ui, &e);
	} else if (chosen.action) {
		ui_run_action(ui, chosen.action, 0, span_from(chosen.arg));
	}
	free(chosen.place);
	free(chosen.action);
	free(chosen.arg);
}

static void feed_key(struct ui *ui, struct key k)
{
	bool was_interrupted = ui->interrupted;

	ui->message_shown = ui->message_shown && ui->pasting;
	ui->interrupted = was_interrupted && k.code == 'c' && k.mods == MOD_CTRL;
	if (ui->prompt.open) {
		ui_prompt_key(ui, k);
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
	ui_settle(ui);
	if (ui->menu.open)
		menu_feed(ui, k);
	else if (ui->popup.open)
		ui_popup_key(ui, k);
	else
		chord_key(ui, k);
}

void ui_feed(struct ui *ui, const struct event *ev)
{
	if (ev->at_us)
		ui->now_us = ev->at_us;
	switch (ev->kind) {
	case EVENT_KEY:
		feed_key(ui, ev->key);
		break;
	case EVENT_RESIZE:
		ui->rows = ev->rows > 0 ? ev->rows : 0;
		ui->cols = ev->cols > 0 ? ev->cols : 0;
		break;
	case EVENT_TICK:
		ui_search_step(ui);
		break;
	}
}

void ui_render(struct ui *ui, struct cells *c)
{
	if (c->rows != ui->rows || c->cols != ui->cols)
		cells_resize(c, ui->rows, ui->cols);
	else
		cells_clear(c);
	ui_settle(ui);
	ui_prompt_preview(ui);
	ui_settle(ui);
	ui_draw(ui, c);
}

bool ui_is_idle(const struct ui *ui)
{
	return !ui->search.running && !ui->preview_due;
}

int64_t ui_wants_tick(const struct ui *ui)
{
	return ui->search.running ? 0 : -1;
}

void ui_add_place(const struct ui *ui, struct strbuf *b)
{
	struct spot *s = ui_spot(ui);

	if (s)
		spot_add_place(s, b);
}
