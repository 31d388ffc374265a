/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui_private.h"

#define SLICE_ROWS 5000 /* looked at between two looks for keys */

void ui_set_match(struct ui *ui, struct span needle)
{
	struct spot *s = ui_spot(ui);

	for (int i = 0; s && i < (int)s->class->n_panes; i++) {
		struct strbuf *table = &s->pane[i].table.match;
		struct strbuf *text = &s->pane[i].text.match;

		strbuf_clear(table);
		strbuf_clear(text);
		strbuf_add(table, needle);
		strbuf_add(text, needle);
	}
}

void ui_search_stop(struct ui *ui)
{
	ui->search.running = false;
}

static bool matches(const struct spot *s, long row, struct span needle)
{
	const struct pane *p = &s->pane[s->layout.focus];

	if (spot_is_table(s, s->layout.focus))
		return table_row_matches(&p->table, row, needle);
	return text_line_matches(&p->text, row, needle);
}

#define COUNT_ROWS 2000 /* in longer lists what the search finds is not counted */

/* "3 of 17": of the rows that show it, the one of the cursor. */
static void add_count(struct ui *ui, struct strbuf *b)
{
	const struct spot *s = ui_spot(ui);
	long n = spot_rows(s), at = spot_row(s, s->layout.focus), nth = 0, all = 0;

	for (long row = 0; n <= COUNT_ROWS && row < n; row++) {
		bool shows = matches(s, row, strbuf_span(&ui->search.needle));

		all += shows;
		nth += shows && row <= at;
	}
	if (all)
		strbuf_addf(b, "%ld of %ld", nth, all);
}

static void say(struct ui *ui, bool found)
{
	struct search *q = &ui->search;
	struct strbuf row = {0}, count = {0};

	if (found)
		add_count(ui, &count);
	if (ui->prompt.open && found) {
		strbuf_add_grouped(&row, spot_row(ui_spot(ui), ui_spot(ui)->layout.focus) + 1);
		prompt_preview(&ui->prompt, false, -1, "%s%srow %s%s", strbuf_str(&count), count.n ? ", " : "", strbuf_str(&row),
			       q->wrapped ? ", from the other end" : "");
	} else if (ui->prompt.open)
		prompt_preview(&ui->prompt, true, -1, "no row shows that");
	else if (!found)
		ui_message(ui, MESSAGE_WARN, "no row shows \"%s\"", strbuf_str(&q->needle));
	else if (q->wrapped)
		ui_message(ui, MESSAGE_INFO, "%s%sthe search went on from the other end", strbuf_str(&count), count.n ? ", " : "");
	else if (count.n)
		ui_message(ui, MESSAGE_INFO, "%s", strbuf_str(&count));
	strbuf_done(&row);
	strbuf_done(&count);
}

static void arrive(struct ui *ui, long row)
{
	struct spot *s = ui_spot(ui);
	struct pane *p = spot_focused(s);
	long from = ui->search.from.cursor[s->layout.focus];
	long far = spot_is_table(s, s->layout.focus) ? p->table.body_rows : p->text.body_rows;

	ui->search.running = false;
	spot_move_to(s, row);
	if (!ui->prompt.open && (row - from > far || from - row > far))
		spot_jump_from(s, ui->search.from);
	say(ui, true);
}

/* The view can search on its own: one question, or two when it goes round. */
static bool ask_view(struct ui *ui, struct spot *s)
{
	struct search *q = &ui->search;
	struct pane *p = spot_focused(s);
	const struct table_source *src = p->table.source;
	long n = spot_rows(s);
	long row = -1;

	if (!spot_is_table(s, s->layout.focus) || !src->search)
		return false;
	if (q->next >= 0 && q->next < n)
		row = src->search(p->table.ctx, strbuf_span(&q->needle), q->next, q->dir);
	if (row < 0) {
		q->wrapped = true;
		row = src->search(p->table.ctx, strbuf_span(&q->needle), q->dir > 0 ? 0 : n - 1, q->dir);
	}
	q->running = false;
	if (row >= 0 && row < n)
		arrive(ui, row);
	else
		say(ui, false);
	return true;
}

void ui_search_step(struct ui *ui)
{
	struct search *q = &ui->search;
	struct spot *s = ui_spot(ui);
	long n;

	if (!q->running || !s || ask_view(ui, s))
		return;
	n = spot_rows(s);
	for (int i = 0; i < SLICE_ROWS && q->left > 0; i++, q->left--) {
		if (q->next < 0 || q->next >= n) {
			q->next = q->dir > 0 ? 0 : n - 1;
			q->wrapped = true;
		}
		if (matches(s, q->next, strbuf_span(&q->needle))) {
			arrive(ui, q->next);
			return;
		}
		q->next += q->dir;
	}
	if (q->left > 0)
		return;
	q->running = false;
	say(ui, false);
}

void ui_search_begin(struct ui *ui, int dir, bool from_here)
{
	struct search *q = &ui->search;
	struct spot *s = ui_spot(ui);
	long row;

	q->running = false;
	if (!s || !q->needle.n)
		return;
	row = spot_row(s, s->layout.focus);
	q->left = spot_rows(s);
	q->dir = dir;
	q->next = from_here ? row : row + dir;
	q->wrapped = false;
	q->running = true;
	ui_search_step(ui);
}
