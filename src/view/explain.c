/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "list.h"

/* `i`: what a row says in full, and why. */

#define LABEL_COLUMNS 16

static void add_label(struct strbuf *text, const struct column *c)
{
	const char *label = c->title[0] ? c->title : c->name;

	strbuf_add_str(text, label);
	strbuf_add_repeat(text, ' ', strlen(label) < LABEL_COLUMNS ? LABEL_COLUMNS - strlen(label) : 1);
}

/* Lines of a cell below each other, all beginning in one column. */
static void add_lines(struct strbuf *text, struct span lines)
{
	for (bool first = true; lines.n; first = false) {
		long end = span_find_char(lines, '\n');
		struct span line = end < 0 ? lines : span_sub(lines, 0, (size_t)end);

		lines = span_from_offset(lines, end < 0 ? lines.n : (size_t)end + 1);
		if (!first) {
			strbuf_add_char(text, '\n');
			strbuf_add_repeat(text, ' ', LABEL_COLUMNS);
		}
		strbuf_add(text, line);
	}
}

static bool is_named(const char *name, const char *const *names)
{
	for (; *names; names++) {
		if (strcmp(name, *names) == 0)
			return true;
	}
	return false;
}

/* The fields of a row that say something; @only = those, by name, NULL = all. */
static void add_fields(const struct list_pane *p, const struct row *row, const char *const *only, struct strbuf *text)
{
	for (size_t i = 0; i < p->info->n_columns; i++) {
		const struct column *c = &p->info->columns[i];

		if (!row->cells[i].text.n || c->prio == 0 || (only && !is_named(c->name, only)))
			continue;
		add_label(text, c);
		add_lines(text, row->cells[i].text);
		if (c->doc[0] && c->type != CELL_LINES)
			strbuf_addf(text, "   (%s)", c->doc);
		strbuf_add_char(text, '\n');
	}
}

/* What is known of the leak path of an object that has not ended. */
static void add_path(struct view_env *env, struct span obj, struct strbuf *text)
{
	static const char *const only[] = {"score", "why", "role", "kept", "says", "confidence", NULL};
	struct list_pane rows = {0};
	struct strbuf filter = {0};
	const struct row *row;
	struct err e;

	strbuf_addf(&filter, "obj=%.*s", SPAN_ARG(obj));
	if (list_pane_open(&rows, env->db, "leaks", NULL, strbuf_str(&filter), "", "", &e)) {
		row = list_pane_at(&rows, 0);
		if (row) {
			strbuf_add_str(text, "\nof its leak path:\n");
			add_fields(&rows, row, only, text);
		}
	}
	list_pane_close(&rows);
	strbuf_done(&filter);
}

void view_explain_row(struct view_env *env, struct list_pane *p, long index, struct effects *fx)
{
	const struct row *row = list_pane_at(p, index);
	struct strbuf text = {0}, obj = {0};
	struct thing life;
	struct err e;

	if (!row)
		return;
	life = (struct thing){THING_LIFE, {row->thing.id[0], 0}};
	add_fields(p, row, NULL, &text);
	if ((row->thing.kind == THING_LIFE || row->thing.kind == THING_EVENT) && xref_title(env->db, &life, &obj, &e))
		add_path(env, strbuf_span(&obj), &text);
	fx_popup(fx, p->info->name, strbuf_str(&text));
	strbuf_done(&text);
	strbuf_done(&obj);
}
