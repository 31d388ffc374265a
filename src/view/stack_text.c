/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "stack_text.h"

#include "astscope/base/utf8.h"

enum { LEVEL_COLUMNS = 3, GAP = 2, FUNC_MAX = 32 };

static const char fold_key[] = " (z)";

static int func_columns(const struct stack_lines *s)
{
	return s->func_columns < FUNC_MAX ? s->func_columns : FUNC_MAX;
}

static struct span fold_text(const struct stack_line *l, unsigned shows)
{
	return shows & STACK_TEXT_NAMES ? l->names : l->text;
}

int stack_text_columns(const struct stack_lines *s, unsigned shows)
{
	int columns = func_columns(s) + GAP + s->where_columns;

	for (size_t i = 0; i < s->lines.n; i++) {
		const struct stack_line *l = vec_at(&s->lines, i);
		int n = utf8_columns(fold_text(l, shows)) + (int)sizeof(fold_key) - 1;

		columns = l->kind != STACK_LINE_FRAME && n > columns ? n : columns;
	}
	return LEVEL_COLUMNS + GAP + columns;
}

/* Bytes of whole arguments that have room on the line: a value is not cut. */
static size_t args_that_fit(const struct text *t, const struct stack_line *l)
{
	int room = t->width - text_columns(t) - (int)sizeof(" \xe2\x80\xa6") + 2;
	size_t n = l->args.n;

	if (t->wrap || utf8_columns(l->args) <= t->width - text_columns(t))
		return n;
	while (n && utf8_columns(span_sub(l->args, 0, n)) > room) {
		long comma = span_rfind_char(span_sub(l->args, 0, n), ',');

		n = comma > 0 ? (size_t)comma : 0;
	}
	return n;
}

static void add_args(struct text *t, const struct stack_lines *s, const struct stack_line *l, enum role role)
{
	size_t at = 0, n = args_that_fit(t, l);

	for (size_t i = 0; i < l->n; i++) {
		const struct stack_line_link *link = vec_at(&s->links, l->first + i);

		if (link->stop > n)
			break;
		text_add(t, role, span_sub(l->args, at, link->start - at));
		text_link(t, ROLE_LINK, span_sub(l->args, link->start, link->stop - link->start), link->place.p);
		at = link->stop;
		if (span_starts(span_from_offset(l->args, at), SPAN_LIT("  FREED"))) {
			text_add_str(t, ROLE_MISSING, "  FREED");
			at += sizeof("  FREED") - 1;
		}
	}
	if (at < n)
		text_add(t, role, span_sub(l->args, at, n - at));
	if (n < l->args.n)
		text_add_str(t, role, n ? " \xe2\x80\xa6" : "\xe2\x80\xa6");
}

static void add_frame(struct text *t, const struct stack_lines *s, const struct stack_line *l, unsigned shows)
{
	enum role role = l->own ? ROLE_TEXT : ROLE_DIM;
	int left = text_columns(t) + LEVEL_COLUMNS + GAP;

	text_addf(t, role, "%*lld", LEVEL_COLUMNS, (long long)l->level);
	text_pad_to(t, left);
	text_add(t, role, l->func);
	if (!l->where.n && !(shows & STACK_TEXT_ARGS && l->args.n))
		return;
	text_pad_to(t, left + func_columns(s) + GAP - 1);
	text_add_str(t, role, " ");
	left = text_columns(t);
	text_add(t, role, l->where);
	if (!(shows & STACK_TEXT_ARGS) || !l->args.n)
		return;
	text_pad_to(t, left + s->where_columns + GAP - 1);
	text_add_str(t, role, " ");
	add_args(t, s, l, role);
}

void stack_text_add(struct text *t, const struct stack_lines *s, size_t i, unsigned shows)
{
	const struct stack_line *l = vec_at(&s->lines, i);

	if (l->kind == STACK_LINE_FRAME) {
		add_frame(t, s, l, shows);
		return;
	}
	text_pad_to(t, text_columns(t) + LEVEL_COLUMNS + GAP);
	text_add(t, ROLE_DIM, fold_text(l, shows));
	if (l->kind == STACK_LINE_FOLD)
		text_add_str(t, ROLE_DIM, fold_key);
}

void stack_text_select(struct text *t, const struct stack_lines *s, size_t i)
{
	const struct stack_line *l = vec_at(&s->lines, i);
	struct thing frame = {THING_FRAME, {s->stack, l->level}};

	if (l->kind == STACK_LINE_FRAME)
		text_selectable(t, (struct span){(const char *)&frame, sizeof(frame)});
}

void stack_text_fill(struct text *t, const struct stack_lines *s, unsigned shows)
{
	for (size_t i = 0; i < s->lines.n; i++) {
		text_line(t);
		stack_text_add(t, s, i, shows);
		stack_text_select(t, s, i);
	}
}

void thread_locks_add(struct text *t, const struct thread_locks *l, size_t i)
{
	const struct thread_lock *k = vec_at(&l->lines, i);
	struct thing thread = {THING_THREAD, {l->thread, 0}};
	int left = text_columns(t);

	text_add(t, ROLE_DIM, k->label);
	text_pad_to(t, left + l->label_columns + 1);
	if (k->place.n)
		text_link(t, ROLE_LINK, k->name, k->place.p);
	text_add_str(t, ROLE_TEXT, k->obj.n ? " " : "");
	if (k->obj_place.n)
		text_link(t, ROLE_LINK, k->obj, k->obj_place.p);
	text_add_str(t, ROLE_TEXT, k->place.n && k->text.n ? "  " : "");
	text_add(t, ROLE_TEXT, k->text);
	if (k->place.n)
		text_selectable(t, (struct span){(const char *)&thread, sizeof(thread)});
}

void thread_locks_fill(struct text *t, const struct thread_locks *l)
{
	for (size_t i = 0; i < l->lines.n; i++) {
		text_line(t);
		text_add_str(t, ROLE_TEXT, " ");
		thread_locks_add(t, l, i);
	}
}
