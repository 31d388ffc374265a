/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/ui/effects.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/base/strbuf.h"

void effects_init(struct effects *fx)
{
	vec_init(&fx->items, sizeof(struct effect));
}

void effects_cut(struct effects *fx, size_t n)
{
	while (fx->items.n > n) {
		struct effect *e = vec_at(&fx->items, fx->items.n - 1);

		free(e->text);
		free(e->more);
		free(e->action);
		free(e->note);
		vec_pop(&fx->items);
	}
}

void effects_done(struct effects *fx)
{
	effects_cut(fx, 0);
	vec_done(&fx->items);
}

void effects_move(struct effects *to, struct effects *from)
{
	for (size_t i = 0; i < from->items.n; i++)
		vec_append(&to->items, vec_at(&from->items, i));
	vec_clear(&from->items);
}

bool effects_lead(const struct effects *fx, size_t n)
{
	for (size_t i = n; i < fx->items.n; i++) {
		enum effect_kind kind = ((struct effect *)vec_at(&fx->items, i))->kind;

		if (kind == EFFECT_OPEN || kind == EFFECT_MENU || kind == EFFECT_POPUP || kind == EFFECT_ASK)
			return true;
	}
	return false;
}

static struct effect *add(struct effects *fx, enum effect_kind kind)
{
	struct effect *e = vec_push(&fx->items);

	e->kind = kind;
	return e;
}

static char *copy(const char *s)
{
	return s ? mem_strdup(s) : NULL;
}

static struct effect *add_span(struct effects *fx, enum effect_kind kind, struct span text)
{
	struct effect *e = add(fx, kind);
	struct strbuf b = {0};

	strbuf_add(&b, text);
	strbuf_add_char(&b, '\0');
	e->text = b.p;
	e->text_n = text.n;
	return e;
}

static struct effect *add_text(struct effects *fx, enum effect_kind kind, const char *text)
{
	return add_span(fx, kind, span_from(text));
}

static char *format(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

static char *format(const char *fmt, va_list ap)
{
	char *text = NULL;

	if (vasprintf(&text, fmt, ap) < 0)
		die("cannot format text");
	return text;
}

void fx_open(struct effects *fx, const char *place)
{
	add_text(fx, EFFECT_OPEN, place);
}

void fx_openf(struct effects *fx, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = format(fmt, ap);
	va_end(ap);
	fx_open(fx, text);
	free(text);
}

void fx_message(struct effects *fx, enum message_kind kind, const char *fmt, ...)
{
	struct effect *e;
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = format(fmt, ap);
	va_end(ap);
	e = add_text(fx, EFFECT_MESSAGE, text);
	e->message = kind;
	free(text);
}

void fx_error(struct effects *fx, const struct err *e)
{
	fx_message(fx, MESSAGE_ERROR, "%s%s%s", e->msg, *e->hint ? "; " : "", e->hint);
}

void fx_menu(struct effects *fx, const char *title)
{
	add_text(fx, EFFECT_MENU, title);
}

void fx_menu_open(struct effects *fx, const char *label, const char *note, const char *place)
{
	struct effect *e = add_text(fx, EFFECT_MENU_ITEM, place);

	e->more = copy(label);
	e->note = copy(note);
}

void fx_menu_action(struct effects *fx, const char *label, const char *note, const char *action, const char *arg)
{
	struct effect *e = add_text(fx, EFFECT_MENU_ITEM, arg);

	e->more = copy(label);
	e->action = copy(action);
	e->note = copy(note);
}

void fx_popup(struct effects *fx, const char *title, const char *text)
{
	add_text(fx, EFFECT_POPUP, title)->more = copy(text ? text : "");
}

void fx_copy(struct effects *fx, struct span text, const char *what)
{
	add_span(fx, EFFECT_COPY, text)->more = copy(what);
}

void fx_help_menu(struct effects *fx, const char *title)
{
	add_text(fx, EFFECT_MENU, title)->searchable = true;
}

void fx_menu_line(struct effects *fx, long line)
{
	fx_number(fx, EFFECT_MENU_LINE, line);
}

void fx_action(struct effects *fx, const char *action, struct span arg)
{
	add_span(fx, EFFECT_ACTION, arg)->action = copy(action);
}

void fx_key(struct effects *fx, const char *action, uint32_t key)
{
	struct effect *e = add_text(fx, EFFECT_ACTION, "");

	e->action = copy(action);
	e->number = key;
}

void fx_filter(struct effects *fx, const char *expr)
{
	add_text(fx, EFFECT_FILTER, expr);
}

void fx_everywhere(struct effects *fx, const char *expr)
{
	add_text(fx, EFFECT_EVERYWHERE, expr);
}

void fx_option(struct effects *fx, struct span name, struct span value)
{
	struct strbuf b = {0};

	strbuf_add(&b, value);
	add_span(fx, EFFECT_OPTION, name)->more = copy(strbuf_str(&b));
	strbuf_done(&b);
}

void fx_dump(struct effects *fx)
{
	add(fx, EFFECT_DUMP);
}

void fx_ask_file(struct effects *fx, bool thing, const char *label, const char *initial)
{
	struct effect *e = add_text(fx, EFFECT_ASK, label);

	e->more = copy(initial);
	e->number = PROMPT_SAVE;
	e->action = copy(thing ? "thing" : "page");
}

void fx_save(struct effects *fx, struct span file, unsigned what)
{
	add_span(fx, EFFECT_SAVE, file)->number = (long)what;
}

void fx_pipe(struct effects *fx, struct span command)
{
	add_span(fx, EFFECT_PIPE, command);
}

void fx_edit(struct effects *fx, struct span file, long line)
{
	add_span(fx, EFFECT_EDIT, file)->number = line;
}

void fx_ask(struct effects *fx, enum prompt_use use, const char *label, const char *initial)
{
	struct effect *e = add_text(fx, EFFECT_ASK, label);

	e->more = copy(initial);
	e->number = use;
}

void fx_ask_note(struct effects *fx, const char *kind, const char *what, const char *label, const char *initial)
{
	struct effect *e = add_text(fx, EFFECT_ASK, label);

	e->more = copy(initial);
	e->number = PROMPT_NOTE;
	e->action = copy(kind);
	e->note = copy(what);
}

void fx_note(struct effects *fx, const char *kind, const char *what, struct span text)
{
	struct effect *e = add_span(fx, EFFECT_NOTE, text);

	e->action = copy(kind);
	e->note = copy(what);
}

void fx_request(struct effects *fx, long request, struct span text)
{
	add_span(fx, EFFECT_REQUEST, text)->number = request;
}

void fx_number(struct effects *fx, enum effect_kind kind, long number)
{
	add(fx, kind)->number = number;
}
