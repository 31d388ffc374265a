/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/utf8.h"
#include "ui_private.h"

/* The source file that the row under the cursor names. */

static void add_table_row(const struct table *t, struct strbuf *b)
{
	struct ui_row row;

	if (!table_cursor_row(t, &row) || row.kind != ROW_ITEM)
		return;
	for (size_t i = 0; i < t->n_shown; i++) {
		strbuf_add_char(b, ' ');
		utf8_escape(b, row.cell[t->shown[i]].text);
	}
}

/* The row, then what a place without a file (":54") belongs to: the lines above it, the nearest first, and the head of the view. */
static void add_texts(struct spot *s, struct strbuf *b)
{
	const struct text *t = &spot_focused(s)->text;

	if (spot_is_table(s, s->layout.focus)) {
		add_table_row(&spot_focused(s)->table, b);
	} else {
		for (long i = t->cursor; i >= 0; i--) {
			text_add_plain(t, i, b);
			strbuf_add_char(b, '\n');
		}
	}
	strbuf_add_char(b, '\n');
	for (size_t i = 0; i < s->head.lines.n; i++) {
		text_add_plain(&s->head, (long)i, b);
		strbuf_add_char(b, '\n');
	}
}

/* a->arg: enum ui_source. */
static void act_source(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct strbuf texts = {0};
	struct err e = {0};

	add_texts(s, &texts);
	if (!ui->setup.source)
		fx_message(fx, MESSAGE_INFO, "there are no sources here");
	else if (!ui->setup.source(ui->setup.env, strbuf_span(&texts), option_get(&ui->options, OPTION_SOURCE_PATH),
				   (enum ui_source)a->arg, fx, &e))
		fx_error(fx, &e);
	strbuf_done(&texts);
}

static const struct own_action rows[] = {
	{"source", act_source, UI_SOURCE_SHOW, SCOPE_PLACE},
	{"editor", act_source, UI_SOURCE_EDIT, SCOPE_PLACE},
	{"copy-source", act_source, UI_SOURCE_COPY, SCOPE_PLACE},
};

const struct action_table ui_actions_source = {rows, ARRAY_LEN(rows)};
