/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "two_stacks.h"

#include "astscope/base/utf8.h"
#include "stack_text.h"

#define GAP 3
#define SHORT_COLUMNS 100 /* under that, frames that are not Asterisk's are left out */

static bool is_shown(const struct stack_line *l, bool narrow)
{
	return !narrow || (l->kind == STACK_LINE_FRAME && l->own);
}

/* The next line that is shown, from *@at on; false = there is none. */
static bool next_line(const struct stack_lines *s, size_t *at, bool narrow)
{
	while (*at < s->lines.n && !is_shown(vec_at(&s->lines, *at), narrow))
		++*at;
	return *at < s->lines.n;
}

static void add_title(struct text *t, const struct one_stack *one)
{
	text_add(t, ROLE_HEADING, strbuf_span(&one->title));
}

static void fill_beside(struct text *t, const struct one_stack *pair, const struct stack_lines *stacks, unsigned shows, bool narrow,
			int column)
{
	size_t at[2] = {0, 0};

	text_line(t);
	add_title(t, &pair[0]);
	text_pad_to(t, column);
	add_title(t, &pair[1]);
	for (;;) {
		bool more[] = {next_line(&stacks[0], &at[0], narrow), next_line(&stacks[1], &at[1], narrow)};

		if (!more[0] && !more[1])
			break;
		text_line(t);
		if (more[0])
			stack_text_add(t, &stacks[0], at[0]++, shows);
		if (more[1]) {
			text_pad_to(t, column);
			stack_text_add(t, &stacks[1], at[1]++, shows);
		}
	}
}

static void fill_below(struct text *t, const struct one_stack *pair, const struct stack_lines *stacks, unsigned shows, bool narrow)
{
	for (int i = 0; i < 2; i++) {
		if (!pair[i].thread || !stacks[i].lines.n)
			continue;
		text_line(t);
		add_title(t, &pair[i]);
		for (size_t at = 0; next_line(&stacks[i], &at, narrow); at++) {
			text_line(t);
			stack_text_add(t, &stacks[i], at, shows);
		}
	}
}

static int columns_of(const struct one_stack *one, const struct stack_lines *s, unsigned shows, bool narrow)
{
	int need = narrow ? 5 + s->func_columns + 2 + s->where_columns : stack_text_columns(s, shows), title;

	title = utf8_columns(strbuf_span(&one->title));
	return title > need ? title : need;
}

void two_stacks_fill(struct text *t, struct db *db, const struct one_stack pair[2], bool whole)
{
	unsigned shows = whole ? STACK_TEXT_ARGS | STACK_TEXT_NAMES : STACK_TEXT_SHORT;
	bool narrow = t->width < SHORT_COLUMNS && !whole, beside;
	struct stack_lines stacks[2];
	struct err e;
	int column, n = 0;

	for (; n < 2; n++) {
		if (!stack_lines_of_thread(db, pair[n].thread, whole, &stacks[n], &e)) {
			text_linef(t, ROLE_ERROR, "%s", e.msg);
			break;
		}
	}
	if (n == 2) {
		int left = columns_of(&pair[0], &stacks[0], shows, narrow), right = columns_of(&pair[1], &stacks[1], shows, narrow);

		column = left + GAP > t->width / 2 ? left + GAP : t->width / 2;
		beside = pair[0].thread && pair[1].thread && stacks[0].lines.n && stacks[1].lines.n && !whole && column + right <= t->width;
		if (beside)
			fill_beside(t, pair, stacks, shows, narrow, column);
		else
			fill_below(t, pair, stacks, shows, narrow);
	}
	while (n-- > 0)
		stack_lines_done(&stacks[n]);
}

void two_stacks_done(struct one_stack pair[2])
{
	strbuf_done(&pair[0].title);
	strbuf_done(&pair[1].title);
}
