/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "astscope/base/mem.h"
#include "ui_private.h"

#define INTERRUPT_US 2000000 /* two Ctrl-C within this stop things */

bool ui_go(struct ui *ui, const char *place, struct err *e)
{
	struct place p = {0};
	struct effects fx;
	bool is_place = place_parse(span_from(place), &p, e);
	bool ok = false;

	if (is_place && (ui_class(ui, p.view) || !ui->setup.resolve)) {
		ok = ui_open(ui, &p, e);
	} else if (ui->setup.resolve) {
		effects_init(&fx);
		ok = ui->setup.resolve(ui->setup.env, span_trim(span_from(place)), &fx, e);
		if (ok)
			ui_apply(ui, &fx);
		effects_done(&fx);
	}
	place_done(&p);
	return ok;
}

/* Line by line, as all that leaves the ui. */
static void add_dressed(const struct ui *ui, struct span text, struct strbuf *ret)
{
	struct strbuf keep = {0};

	while (text.n) {
		struct span line = span_first_line(text);

		strbuf_add(ret, ui_dressed(&ui->dress, line, &keep));
		text = span_from_offset(text, line.n);
		if (text.n) {
			strbuf_add_char(ret, '\n');
			text = span_from_offset(text, 1);
		}
	}
	strbuf_done(&keep);
}

static void open_place(struct ui *ui, const struct effect *e)
{
	struct err err = {0};

	if (!ui_go(ui, e->text, &err))
		ui_say_error(ui, &err);
}

static void run_action(struct ui *ui, const struct effect *e)
{
	struct action a = {.name = e->action, .key = (uint32_t)e->number, .text = {e->text, e->text_n}};
	struct effects fx;

	effects_init(&fx);
	ui_act(ui, &a, &fx);
	ui_apply(ui, &fx);
	effects_done(&fx);
}


static void carry_out(struct ui *ui, const struct effect *item)
{
	if (item->action)
		run_action(ui, item);
	else
		open_place(ui, item);
}

static void add_item(const struct ui *ui, struct menu *m, const struct effect *item)
{
	struct strbuf label = {0}, note = {0};
	struct menu_item *line;

	add_dressed(ui, span_from(item->more), &label);
	add_dressed(ui, span_from(item->note), &note);
	line = menu_add(m, strbuf_str(&label), item->note ? strbuf_str(&note) : NULL);
	strbuf_done(&label);
	strbuf_done(&note);

	line->action = item->action ? mem_strdup(item->action) : NULL;
	if (item->action)
		line->arg = mem_strdup(item->text);
	else
		line->place = mem_strdup(item->text);
}

/* A menu with the items behind effect @i; returns the last of them. */
static size_t start_menu(struct ui *ui, const struct effects *fx, size_t i)
{
	const struct effect *head = vec_at(&fx->items, i);
	size_t n = 0;

	while (i + n + 1 < fx->items.n && ((struct effect *)vec_at(&fx->items, i + n + 1))->kind == EFFECT_MENU_ITEM)
		n++;
	if (!n) {
		ui_message(ui, MESSAGE_INFO, "%s: nothing to choose from", head->text);
	} else if (n == 1 && !head->searchable) {
		carry_out(ui, vec_at(&fx->items, i + 1));
	} else {
		menu_start(&ui->menu, head->text, head->searchable);
		for (size_t k = 1; k <= n; k++)
			add_item(ui, &ui->menu, vec_at(&fx->items, i + k));
	}
	return i + n;
}

static void go_to_line(struct ui *ui, const struct effect *e)
{
	menu_go(&ui->menu, e->number);
}

static void show_popup(struct ui *ui, const struct effect *e)
{
	struct strbuf title = {0}, text = {0};

	add_dressed(ui, span_from(e->text), &title);
	add_dressed(ui, span_from(e->more), &text);
	popup_open(&ui->popup, strbuf_str(&title), strbuf_str(&text));
	strbuf_done(&title);
	strbuf_done(&text);
}

static void go_to_row(struct ui *ui, const struct effect *e)
{
	if (ui_spot(ui))
		spot_move_to(ui_spot(ui), e->number);
}

static void change_filter(struct ui *ui, const struct effect *e)
{
	struct spot *s = ui_spot(ui);
	struct filter_answer answer;

	if (s && !spot_change_filter(s, e->text, &answer))
		ui_message(ui, MESSAGE_ERROR, "%s", answer.text);
}

/* The view on screen says what is wrong with it; others that do not know it go without. */
static void change_everywhere(struct ui *ui, const struct effect *e)
{
	struct spot *here = ui_spot(ui);
	struct filter_answer answer = {.text = ""};

	if (here && !spot_set_everywhere(here, e->text, &answer)) {
		ui_message(ui, MESSAGE_ERROR, "%s", answer.text);
		return;
	}
	ui_set_string(&ui->everywhere, *e->text ? e->text : NULL);
	for (size_t i = 0; i < ui->spots.n; i++)
		if (*(struct spot **)vec_at(&ui->spots, i) != here &&
		    !spot_set_everywhere(*(struct spot **)vec_at(&ui->spots, i), e->text, &answer))
			spot_set_everywhere(*(struct spot **)vec_at(&ui->spots, i), "", &answer);
	ui_message(ui, MESSAGE_INFO, *e->text ? "all views show only %s (F or :filter -g alone ends it)" : "the filter of all views is off",
		   e->text);
}

static void copy(struct ui *ui, const struct effect *e)
{
	struct strbuf text = {0};

	add_dressed(ui, (struct span){e->text, e->text_n}, &text);
	ui_request(ui, UI_REQUEST_COPY, strbuf_span(&text), e->more);
	strbuf_done(&text);
}

static void say(struct ui *ui, const struct effect *e)
{
	struct strbuf text = {0};

	add_dressed(ui, span_from(e->text), &text);
	ui_message(ui, e->message, "%s", strbuf_str(&text));
	strbuf_done(&text);
}

static void redact(struct ui *ui)
{
	struct err err = {0}, ignored = {0};

	if (!ui->setup.redact)
		return;
	if (!ui->setup.redact(ui->setup.env, option_is_yes(&ui->options, OPTION_REDACT), &err))
		ui_say_error(ui, &err);
	for (size_t i = 0; i < ui->spots.n; i++)
		if (!spot_reload(*(struct spot **)vec_at(&ui->spots, i), &ignored))
			spot_refresh(*(struct spot **)vec_at(&ui->spots, i), ~0u);
}

static void set_option(struct ui *ui, const struct effect *e)
{
	struct span name = {e->text, e->text_n}, value = span_from(e->more);
	enum option id = OPTION_COUNT;
	struct err err = {0};

	if (!option_set(&ui->options, name, value, &err)) {
		ui_say_error(ui, &err);
		return;
	}
	option_by_name(name, &id);
	if (id == OPTION_REDACT)
		redact(ui);
	if (id == OPTION_THEME)
		ui_request(ui, UI_REQUEST_THEME, value, NULL);
	if (id == OPTION_MOUSE)
		ui_request(ui, UI_REQUEST_MOUSE, value, NULL);
	for (size_t i = 0; id == OPTION_WRAP && i < ui->spots.n; i++) {
		struct spot *s = *(struct spot **)vec_at(&ui->spots, i);

		for (int k = 0; k < VIEW_PANES_MAX; k++)
			s->pane[k].text.wrap = option_is_yes(&ui->options, OPTION_WRAP);
	}
}

static void request(struct ui *ui, const struct effect *e)
{
	ui_request(ui, (enum ui_request_kind)e->number, (struct span){e->text, e->text_n}, NULL);
}

/* The prompt is closed by now, so this is what the reader saw before it. */
static void add_screen(struct ui *ui, struct strbuf *ret)
{
	struct cells screen = {.ascii = ui->canvas.ascii};

	ui->fed = false; /* the whole of it, not at once */
	ui_render(ui, &screen);
	cells_dump(&screen, ret);
	cells_done(&screen);
}

static void dump(struct ui *ui, const struct effect *e)
{
	struct strbuf text = {0};

	(void)e;
	add_screen(ui, &text);
	ui_request(ui, UI_REQUEST_DUMP, strbuf_span(&text), NULL);
	strbuf_done(&text);
}

static void edit(struct ui *ui, const struct effect *e)
{
	struct strbuf line = {0};

	strbuf_addf(&line, "%ld", e->number);
	ui_request(ui, UI_REQUEST_EDIT, (struct span){e->text, e->text_n}, strbuf_str(&line));
	strbuf_done(&line);
}

static void ask(struct ui *ui, const struct effect *e)
{
	ui_set_string(&ui->note_kind, e->action);
	ui_set_string(&ui->note_what, e->note);
	ui->save_what = e->action && !strcmp(e->action, "thing") ? SAVE_THING : SAVE_PAGE;
	ui_ask(ui, (enum prompt_use)e->number, e->text, e->more);
}

static void search(struct ui *ui, const struct effect *e)
{
	if (!ui_spot(ui))
		return;
	ui_set_match(ui, strbuf_span(&ui->search.needle));
	ui->search.from = spot_position(ui_spot(ui));
	ui_search_begin(ui, (int)e->number, false);
}

static void cancel(struct ui *ui, const struct effect *e)
{
	(void)e;
	ui_search_stop(ui);
	ui_set_match(ui, (struct span){0});
}

/* In other programs Esc goes back: who tries that is told once what does here. */
static void cancel_or_tell(struct ui *ui, const struct effect *e)
{
	const struct view_class *home = ui_class(ui, ui->setup.home);
	const struct spot *s = ui_spot(ui);
	bool had = ui->search.running || (s && s->pane[s->layout.focus].table.match.n);

	cancel(ui, e);
	if (had || ui->told_up || !s || ui->message_ended)
		return;
	ui->told_up = true;
	ui_message(ui, MESSAGE_INFO, "Esc closes prompts and menus; q goes up, and from %s out", home ? home->title : "there");
}

static void interrupt(struct ui *ui, const struct effect *e)
{
	bool soon = !ui->now_us || ui->now_us - ui->interrupt_us <= INTERRUPT_US;

	cancel(ui, e);
	if (ui->interrupted && soon) {
		ui_request(ui, UI_REQUEST_INTERRUPT, (struct span){0}, NULL);
	} else {
		ui_message(ui, MESSAGE_INFO, ui->news ? "Ctrl-C again stops the reading" : "Ctrl-C again quits (as q and Q do)");
		ui->interrupt_us = ui->now_us;
		ui->interrupted = true;
	}
}

static void take_step(struct ui *ui, const struct effect *e)
{
	static void (*const steps[])(struct ui *ui) = {
		[TRAIL_BACK] = ui_back, [TRAIL_FORWARD] = ui_forward, [TRAIL_SWAP] = ui_swap, [TRAIL_CLOSE] = ui_close_place,
	};

	steps[e->number](ui);
}

static void go_to_view(struct ui *ui, const struct effect *e)
{
	ui_go_number(ui, (uint32_t)e->number);
}

static enum ui_saved save_screen(struct ui *ui, const struct effect *e, struct err *err)
{
	const struct view_report none = {.name = NULL};
	struct strbuf text = {0};
	enum ui_saved saved;

	add_screen(ui, &text);
	saved = ui->setup.output.save(ui->setup.env, &none, strbuf_span(&text), e->text, e->number & SAVE_OVER, err);
	strbuf_done(&text);
	return saved;
}

/* Asked for in a menu, and said how it is done without one. */
static void ask_over(struct ui *ui, const struct effect *e)
{
	const char *again = e->number & SAVE_SCREEN ? "save-screen-over" : e->number & SAVE_THING ? "save-thing-over" : "save-over";
	struct effects fx;

	ui_message(ui, MESSAGE_WARN, "%s is there already, and was not written", e->text);
	err_set(&ui->failed, ERR_WRITE, "%s is there already: :%s! replaces it", e->text,
		e->number & SAVE_SCREEN ? "screendump" : "export");
	effects_init(&fx);
	fx_menu(&fx, "This file is there already");
	fx_menu_action(&fx, "leave it", e->text, "cancel", "");
	fx_menu_action(&fx, "replace it", NULL, again, e->text);
	ui_apply(ui, &fx);
	effects_done(&fx);
}

static void save(struct ui *ui, const struct effect *e)
{
	struct spot *s = ui_spot(ui);
	struct err err = {0};
	enum ui_saved saved;

	if (!s || !ui->setup.output.save) {
		ui_message(ui, MESSAGE_INFO, "nothing can be saved here");
		return;
	}
	saved = e->number & SAVE_SCREEN ? save_screen(ui, e, &err)
		: spot_save(s, &ui->setup.output, ui->setup.env, e->text, (unsigned)e->number, &err);
	if (saved == UI_SAVED)
		ui_message(ui, MESSAGE_INFO, "written to %s", e->text);
	else if (saved == UI_SAVE_FAILED)
		ui_say_error(ui, &err);
	else
		ask_over(ui, e);
}

static void pipe_to(struct ui *ui, const struct effect *e)
{
	struct spot *s = ui_spot(ui);
	struct strbuf text = {0};
	struct err err = {0};

	if (!s || spot_write(s, &ui->setup.output, ui->setup.env, "text", false, &text, &err))
		ui_request(ui, UI_REQUEST_PIPE, (struct span){e->text, e->text_n}, strbuf_str(&text));
	else
		ui_say_error(ui, &err);
	strbuf_done(&text);
}

/* Names stand in all places, notes and marks in some: all are shown anew. */
static void write_note(struct ui *ui, const char *kind, const char *what, struct span text)
{
	struct err err = {0}, ignored = {0};
	struct effects fx;

	effects_init(&fx);
	if (!ui->setup.note)
		ui_message(ui, MESSAGE_INFO, "nothing can be noted here");
	else if (!ui->setup.note(ui->setup.env, kind, what, text, &fx, &err))
		ui_say_error(ui, &err);
	ui_apply(ui, &fx);
	effects_done(&fx);
	ui->facts_known = ui->marks_known = false;
	for (size_t i = 0; i < ui->spots.n; i++) {
		struct spot *s = *(struct spot **)vec_at(&ui->spots, i);

		if (!spot_reload(s, &ignored))
			spot_refresh(s, ~0u);
	}
}

static void note(struct ui *ui, const struct effect *e)
{
	write_note(ui, e->action, e->note, (struct span){e->text, e->text_n});
}

static void set_mark(struct ui *ui, const struct effect *e)
{
	char letter[] = {(char)e->number, '\0'};
	struct strbuf place = {0};

	ui_add_place(ui, &place);
	ui_set_string(&ui->marks[e->number - 'a'], strbuf_str(&place));
	ui_message(ui, MESSAGE_INFO, "mark %s: %s", letter, strbuf_str(&place));
	if (ui->setup.note)
		write_note(ui, "mark", letter, strbuf_span(&place));
	strbuf_done(&place);
}

static void (*const carry[])(struct ui *ui, const struct effect *e) = {
	[EFFECT_OPEN] = open_place,
	[EFFECT_MESSAGE] = say,
	[EFFECT_MENU_ITEM] = carry_out,
	[EFFECT_MENU_LINE] = go_to_line,
	[EFFECT_POPUP] = show_popup,
	[EFFECT_GOTO] = go_to_row,
	[EFFECT_FILTER] = change_filter,
	[EFFECT_EVERYWHERE] = change_everywhere,
	[EFFECT_COPY] = copy,
	[EFFECT_ACTION] = run_action,
	[EFFECT_OPTION] = set_option,
	[EFFECT_REQUEST] = request,
	[EFFECT_DUMP] = dump,
	[EFFECT_EDIT] = edit,
	[EFFECT_ASK] = ask,
	[EFFECT_SEARCH] = search,
	[EFFECT_CANCEL] = cancel_or_tell,
	[EFFECT_INTERRUPT] = interrupt,
	[EFFECT_TRAIL] = take_step,
	[EFFECT_VIEW] = go_to_view,
	[EFFECT_MARK] = set_mark,
	[EFFECT_NOTE] = note,
	[EFFECT_SAVE] = save,
	[EFFECT_PIPE] = pipe_to,
};

void ui_apply(struct ui *ui, const struct effects *fx)
{
	for (size_t i = 0; i < fx->items.n; i++) {
		const struct effect *e = vec_at(&fx->items, i);

		if (e->kind == EFFECT_MENU)
			i = start_menu(ui, fx, i);
		else
			carry[e->kind](ui, e);
	}
}
