/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/ui/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/utf8.h"
#include "astscope/ui/table.h"
#include "text_rows.h"

struct span ui_dressed(const struct ui_dress *dress, struct span text, struct strbuf *keep)
{
	strbuf_clear(keep);
	return dress->text && dress->text(dress->env, text, (struct span){0}, false, false, keep) ? strbuf_span(keep) : text;
}

const char *ui_dressed_str(const struct ui_dress *dress, const char *text, struct strbuf *keep)
{
	return ui_dressed(dress, span_from(text), keep).p == text ? text : strbuf_str(keep);
}

void text_init(struct text *t)
{
	*t = (struct text){.cursor = 0};
	vec_init(&t->runs, sizeof(struct text_run));
	vec_init(&t->lines, sizeof(struct text_line));
	vec_init(&t->rows, sizeof(struct text_row));
}

void text_done(struct text *t)
{
	strbuf_done(&t->bytes);
	strbuf_done(&t->links);
	strbuf_done(&t->match);
	vec_done(&t->runs);
	vec_done(&t->lines);
	vec_done(&t->rows);
}

void text_clear(struct text *t)
{
	strbuf_clear(&t->bytes);
	strbuf_clear(&t->links);
	vec_clear(&t->runs);
	vec_clear(&t->lines);
	vec_clear(&t->rows);
	t->cursor_shown = t->folded = false;
}

static struct text_line *current(struct text *t)
{
	if (!t->lines.n)
		text_line(t);
	return vec_at(&t->lines, t->lines.n - 1);
}

void text_line(struct text *t)
{
	struct text_line *l = vec_push(&t->lines);

	l->run = t->runs.n;
}

struct span text_dressed(const struct text *t, struct span s, struct span link, struct strbuf *keep)
{
	strbuf_clear(keep);
	if (t->dress.text && t->dress.text(t->dress.env, s, link, !t->dress.unnamed, false, keep))
		return strbuf_span(keep);
	return s;
}

void text_add_shown(struct text *t, enum role role, struct span s, struct span link)
{
	struct text_line *l = current(t);
	struct text_run run = {.from = t->bytes.n, .link = t->links.n, .link_n = link.n, .role = role};

	utf8_escape(&t->bytes, s);
	strbuf_add(&t->links, link);
	run.n = t->bytes.n - run.from;
	run.columns = utf8_columns(span_sub(strbuf_span(&t->bytes), run.from, run.n));
	vec_append(&t->runs, &run);
	l->n_runs++;
	if (link.n) {
		l->selectable = true;
		t->cursor_shown = true;
	}
}

static void add_run(struct text *t, enum role role, struct span s, struct span link)
{
	struct strbuf keep = {0};

	text_add_shown(t, role, text_dressed(t, s, link, &keep), link);
	strbuf_done(&keep);
}

void text_add(struct text *t, enum role role, struct span s)
{
	add_run(t, role, s, (struct span){0});
}

void text_add_str(struct text *t, enum role role, const char *s)
{
	text_add(t, role, span_from(s));
}

static void add_formatted(struct text *t, enum role role, struct span link, const char *fmt, va_list ap)
	__attribute__((format(printf, 4, 0)));

static void add_formatted(struct text *t, enum role role, struct span link, const char *fmt, va_list ap)
{
	struct strbuf b = {0};
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n > 0) {
		strbuf_add_repeat(&b, ' ', (size_t)n);
		vsnprintf(b.p, (size_t)n + 1, fmt, ap);
	}
	add_run(t, role, strbuf_span(&b), link);
	strbuf_done(&b);
}

void text_addf(struct text *t, enum role role, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add_formatted(t, role, (struct span){0}, fmt, ap);
	va_end(ap);
}

void text_linef(struct text *t, enum role role, const char *fmt, ...)
{
	va_list ap;

	text_line(t);
	va_start(ap, fmt);
	add_formatted(t, role, (struct span){0}, fmt, ap);
	va_end(ap);
}

void text_link(struct text *t, enum role role, struct span s, const char *place)
{
	add_run(t, role, s, span_from(place));
}

static int line_columns(const struct text *t, const struct text_line *l)
{
	int columns = 0;

	for (size_t i = 0; i < l->n_runs; i++)
		columns += ((struct text_run *)vec_at(&t->runs, l->run + i))->columns;
	return columns;
}

int text_columns(const struct text *t)
{
	return t->lines.n ? line_columns(t, vec_at(&t->lines, t->lines.n - 1)) : 0;
}

void text_pad_to(struct text *t, int column)
{
	int blanks = column - text_columns(t);
	struct strbuf b = {0};

	strbuf_add_repeat(&b, ' ', blanks > 0 ? (size_t)blanks : 1);
	text_add(t, ROLE_TEXT, strbuf_span(&b));
	strbuf_done(&b);
}

void text_selectable(struct text *t, struct span key)
{
	struct text_line *l = current(t);

	l->selectable = true;
	l->key = t->links.n;
	l->key_n = key.n;
	strbuf_add(&t->links, key);
	t->cursor_shown = true;
}

void text_unselectable(struct text *t)
{
	current(t)->selectable = false;
}

void text_continue(struct text *t)
{
	struct text_line *l = current(t);
	const struct text_line *before = t->lines.n > 1 ? vec_at(&t->lines, t->lines.n - 2) : l;

	l->key = before->key;
	l->key_n = before->key_n;
}

void text_flag(struct text *t, enum role role, char flag)
{
	struct text_line *l = current(t);

	l->flag = flag;
	l->flag_role = role;
}

void text_outdent(struct text *t)
{
	current(t)->outdented = true;
}

struct span text_key(const struct text *t, long line)
{
	const struct text_line *l;

	if (line < 0 || (size_t)line >= t->lines.n)
		return (struct span){0};
	l = vec_at(&t->lines, (size_t)line);
	return span_sub(strbuf_span(&t->links), l->key, l->key_n);
}

bool text_next_link(const struct text *t, long line, size_t *it, struct span *ret_text, struct span *ret_link)
{
	const struct text_line *l;

	if (line < 0 || (size_t)line >= t->lines.n)
		return false;
	l = vec_at(&t->lines, (size_t)line);
	while (*it < l->n_runs) {
		const struct text_run *run = vec_at(&t->runs, l->run + (*it)++);

		if (!run->link_n)
			continue;
		*ret_text = span_sub(strbuf_span(&t->bytes), run->from, run->n);
		*ret_link = span_sub(strbuf_span(&t->links), run->link, run->link_n);
		return true;
	}
	return false;
}

void text_add_plain(const struct text *t, long line, struct strbuf *b)
{
	const struct text_line *l;

	if (line < 0 || (size_t)line >= t->lines.n)
		return;
	l = vec_at(&t->lines, (size_t)line);
	for (size_t i = 0; i < l->n_runs; i++) {
		const struct text_run *run = vec_at(&t->runs, l->run + i);

		strbuf_add(b, span_sub(strbuf_span(&t->bytes), run->from, run->n));
	}
}

bool text_line_matches(const struct text *t, long line, struct span needle)
{
	struct strbuf b = {0};
	bool matches;

	text_add_plain(t, line, &b);
	matches = match_find(strbuf_span(&b), needle, 0) >= 0;
	strbuf_done(&b);
	return matches;
}
