/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "ui_private.h"

static const char *const histories[] = {
	[PROMPT_FILTER] = "filter", [PROMPT_SEARCH] = "search", [PROMPT_COMMAND] = "command",
	[PROMPT_NOTE] = "note", [PROMPT_SQL] = "sql", [PROMPT_SAVE] = "save",
};

void ui_ask(struct ui *ui, enum prompt_use use, const char *label, const char *initial)
{
	struct spot *s = ui_spot(ui);

	ui_search_stop(ui);
	ui->prompt_use = use;
	if (s) {
		ui->position_before = spot_position(s);
		ui_set_string(&ui->filter_before, s->place.filter);
	}
	prompt_start(&ui->prompt, label, histories[use], initial);
	ui->preview_due = true;
}

static char *answer(const struct ui *ui)
{
	struct strbuf b = {0};

	strbuf_add(&b, prompt_text(&ui->prompt));
	strbuf_add_str(&b, "");
	return b.p;
}

/* Preview: what the text does so far, before Enter. */

static void preview_filter(struct ui *ui)
{
	struct spot *s = ui_spot(ui);
	char *expr = answer(ui);
	struct filter_answer a;
	struct strbuf words = {0};

	if (!spot_filter(s, expr, &a)) {
		prompt_preview(&ui->prompt, true, a.caret, "%s", a.text);
	} else {
		/* what explains 0 hits may give the numbers itself */
		if (a.shown >= 0 && !strstr(a.text, "0 of "))
			strbuf_add_grouped(&words, a.shown);
		if (words.n && a.total >= 0) {
			strbuf_add_str(&words, " of ");
			strbuf_add_grouped(&words, a.total);
		}
		strbuf_addf(&words, "%s%s", words.n && *a.text ? "  " : "", a.text);
		prompt_preview(&ui->prompt, false, -1, "%s", strbuf_str(&words));
	}
	strbuf_done(&words);
	free(expr);
}

static void preview_search(struct ui *ui)
{
	struct spot *s = ui_spot(ui);

	spot_restore(s, ui->position_before);
	strbuf_clear(&ui->search.needle);
	strbuf_add(&ui->search.needle, prompt_text(&ui->prompt));
	ui_set_match(ui, strbuf_span(&ui->search.needle));
	ui->search.from = ui->position_before;
	ui_search_begin(ui, 1, true);
}

static void preview_command(struct ui *ui)
{
	struct span line = span_trim(prompt_text(&ui->prompt));
	long blank = span_find_char(line, ' ');
	struct err e = {0};
	const struct command *c;

	if (!line.n || (line.p[0] >= '0' && line.p[0] <= '9') || line.p[0] == '+' || line.p[0] == '-')
		return;
	c = command_find(ui, blank < 0 ? line : span_sub(line, 0, (size_t)blank), &e);
	if (c)
		prompt_preview(&ui->prompt, false, -1, ":%s %s   %s", c->name, c->args, c->summary);
	else if (blank >= 0)
		prompt_preview(&ui->prompt, true, 0, "%s", e.msg);
}

void ui_prompt_preview(struct ui *ui)
{
	if (!ui->preview_due)
		return;
	ui->preview_due = false;
	if (!ui->prompt.open)
		return;
	switch (ui->prompt_use) {
	case PROMPT_FILTER:
		if (ui_spot(ui))
			preview_filter(ui);
		break;
	case PROMPT_SEARCH:
		if (ui_spot(ui))
			preview_search(ui);
		break;
	case PROMPT_COMMAND:
		preview_command(ui);
		break;
	case PROMPT_NOTE:
		if (!prompt_text(&ui->prompt).n)
			prompt_preview(&ui->prompt, false, -1, "nothing: it is taken away");
		break;
	case PROMPT_SQL:
	case PROMPT_SAVE:
		break;
	}
}

/* Tab. */

static void offer_commands(struct ui *ui, struct span line, size_t cursor)
{
	struct ui_completions *list = &ui->prompt.list;
	long blank = span_find_char(span_sub(line, 0, cursor), ' ');
	const struct command *c;
	struct err e = {0};
	size_t it = 0;

	list->to = cursor;
	if (blank < 0) {
		list->from = 0;
		while ((c = ui_command_next(ui, &it))) {
			if (span_starts(span_from(c->name), span_sub(line, 0, cursor)))
				completions_add(list, span_from(c->name), c->summary);
		}
		return;
	}
	list->from = (size_t)span_rfind_char(span_sub(line, 0, cursor), ' ') + 1;
	c = command_find(ui, span_sub(line, 0, (size_t)blank), &e);
	if (c && c->complete)
		c->complete(ui, span_sub(line, (size_t)blank + 1, cursor - (size_t)blank - 1), list);
}

static void offer_files(struct ui *ui, struct span typed)
{
	struct ui_completions *list = &ui->prompt.list;

	list->from = 0;
	list->to = typed.n;
	ui->setup.files(ui->setup.env, typed, list);
}

static void complete(struct ui *ui, int dir)
{
	struct spot *s = ui_spot(ui);
	struct prompt *p = &ui->prompt;
	struct span text = prompt_text(p);
	size_t cursor = p->editor->cursor(p->editor->ctx);

	prompt_next_offers(p);
	if (!p->list.items.n) {
		struct strbuf copy = {0};

		/* the view may look at the text for as long as it likes, the editor may move it */
		strbuf_add(&copy, text);
		if (ui->prompt_use == PROMPT_COMMAND)
			offer_commands(ui, strbuf_span(&copy), cursor);
		else if (ui->prompt_use == PROMPT_FILTER && s && s->class->complete)
			s->class->complete(s->state, strbuf_span(&copy), cursor, &p->list);
		else if (ui->prompt_use == PROMPT_SQL && ui->setup.query.complete)
			ui->setup.query.complete(ui->setup.env, strbuf_span(&copy), cursor, &p->list);
		else if (ui->prompt_use == PROMPT_SAVE && ui->setup.files)
			offer_files(ui, span_sub(strbuf_span(&copy), 0, cursor));
		strbuf_done(&copy);
	}
	if (p->list.items.n) {
		prompt_complete(p, dir);
		ui->preview_due = true;
	}
}

/* The end: Enter or Esc. */

static void cancel(struct ui *ui)
{
	struct spot *s = ui_spot(ui);
	struct filter_answer a;

	ui_search_stop(ui);
	prompt_stop(&ui->prompt);
	if (!s)
		return;
	if (ui->prompt_use == PROMPT_FILTER && strcmp(s->place.filter, ui->filter_before))
		spot_filter(s, ui->filter_before, &a);
	if (ui->prompt_use == PROMPT_SEARCH)
		ui_set_match(ui, (struct span){0});
	if (ui->prompt_use == PROMPT_FILTER || ui->prompt_use == PROMPT_SEARCH)
		spot_restore(s, ui->position_before);
}

static bool accept_filter(struct ui *ui, const char *expr)
{
	struct spot *s = ui_spot(ui);
	struct filter_answer a;

	if (!s)
		return true;
	if (strcmp(s->place.filter, expr) && !spot_filter(s, expr, &a)) {
		/* the editor is done with its line: give it the same one again */
		prompt_start(&ui->prompt, "filter ", histories[PROMPT_FILTER], expr);
		prompt_preview(&ui->prompt, true, a.caret, "%s", a.text);
		return false;
	}
	ui_set_string(&s->filter_off, NULL);
	if (!strcmp(ui->filter_before, expr))
		return true;
	/* `u` brings back the filter from before the prompt, not its last preview */
	spot_remember(s, ui->filter_before, ui->position_before);
	return true;
}

static void accept_search(struct ui *ui)
{
	struct spot *s = ui_spot(ui);

	if (!s)
		return;
	if (!ui->search.needle.n)
		return;
	/* the preview may not have caught up with the typing: from where the reader was, to the first match */
	spot_restore(s, ui->position_before);
	ui->search.from = ui->position_before;
	ui_search_begin(ui, 1, true);
}

static void accept_command(struct ui *ui, const char *line, struct effects *fx)
{
	struct err e = {0};

	if (!command_run(ui, span_from(line), fx, &e))
		fx_error(fx, &e);
}

/* What is wrong stays in the prompt, with a caret where. */
static bool accept_query(struct ui *ui, const char *text, struct effects *fx)
{
	struct strbuf place = {0};
	struct filter_answer a = {.caret = -1};
	bool ok = !*text || ui->setup.query.place(ui->setup.env, span_from(text), &place, &a);

	if (!ok) {
		prompt_start(&ui->prompt, "; ", histories[PROMPT_SQL], text);
		prompt_preview(&ui->prompt, true, a.caret, "%s", a.text);
	} else if (place.n) {
		fx_open(fx, strbuf_str(&place));
	}
	strbuf_done(&place);
	return ok;
}

static void describe(struct ui *ui)
{
	struct strbuf words = {0};
	size_t cursor = ui->prompt.editor->cursor(ui->prompt.editor->ctx);

	if (ui->setup.query.describe(ui->setup.env, prompt_text(&ui->prompt), cursor, &words))
		prompt_preview(&ui->prompt, false, -1, "%s", strbuf_str(&words));
	strbuf_done(&words);
}

static void accept(struct ui *ui, struct effects *fx)
{
	char *text = answer(ui);

	if ((ui->prompt_use == PROMPT_FILTER && !accept_filter(ui, text)) ||
	    (ui->prompt_use == PROMPT_SQL && !accept_query(ui, text, fx))) {
		free(text);
		return;
	}
	if (ui->prompt_use == PROMPT_SEARCH) {
		strbuf_clear(&ui->search.needle);
		strbuf_add_str(&ui->search.needle, text);
		ui_set_match(ui, strbuf_span(&ui->search.needle));
	}
	ui->preview_due = false;
	prompt_stop(&ui->prompt);
	if (ui->prompt_use == PROMPT_SEARCH)
		accept_search(ui);
	if (ui->prompt_use == PROMPT_COMMAND)
		accept_command(ui, text, fx);
	if (ui->prompt_use == PROMPT_SAVE && span_trim(span_from(text)).n)
		fx_save(fx, span_trim(span_from(text)), ui->save_what);
	if (ui->prompt_use == PROMPT_NOTE)
		fx_note(fx, ui->note_kind, ui->note_what, span_trim(span_from(text)));
	free(text);
}

void ui_prompt_key(struct ui *ui, struct key k, struct effects *fx)
{
	bool ctrl = k.mods == MOD_CTRL;
	bool changed = false;

	if (!ui->prompt.pasting) {
		if (k.code == UI_KEY_ESC || (ctrl && (k.code == 'c' || k.code == 'g'))) {
			cancel(ui);
			return;
		}
		if (k.code == UI_KEY_TAB) {
			complete(ui, k.mods & MOD_SHIFT ? -1 : 1);
			return;
		}
		if (k.code == UI_KEY_F1 && ui->prompt_use == PROMPT_SQL && ui->setup.query.describe) {
			describe(ui);
			return;
		}
		if (ctrl && k.code == 'l') {
			fx_number(fx, EFFECT_REQUEST, UI_REQUEST_REDRAW);
			return;
		}
		if (ctrl && k.code == 'z') {
			fx_number(fx, EFFECT_REQUEST, UI_REQUEST_SUSPEND);
			return;
		}
	}
	switch (prompt_key(&ui->prompt, k, &changed)) {
	case LINEEDIT_EDITING:
		ui->preview_due = ui->preview_due || changed;
		break;
	case LINEEDIT_ACCEPTED:
		accept(ui, fx);
		break;
	case LINEEDIT_CANCELLED:
		cancel(ui);
		break;
	}
}
