/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spot.h"

#include "astscope/base/utf8.h"

/* What is shown, for files, programs and the clipboard. */

#define ROWS_MAX 10000 /* of a table without a report */

void view_report_done(struct view_report *r)
{
	strbuf_done(&r->sql);
	strbuf_done(&r->filter);
	strbuf_done(&r->sort);
	strbuf_done(&r->group);
	strbuf_done(&r->at);
}

static void find_report(struct spot *s, bool thing, struct view_report *ret)
{
	struct strbuf keep = {0};
	struct view_at at;

	*ret = (struct view_report){0};
	spot_at(s, &at, &keep);
	if (s->class->report)
		s->class->report(s->state, &at, thing, ret);
	strbuf_done(&keep);
}

static void add_row(const struct table *t, long index, struct strbuf *b)
{
	struct ui_row row = {.kind = ROW_ITEM};
	bool any = false;

	if (!t->source->row(t->ctx, index, &row))
		return;
	utf8_escape(b, row.text);
	for (size_t i = 0; row.kind == ROW_ITEM && i < t->n_shown; i++) {
		if (any)
			strbuf_add_str(b, "  ");
		utf8_escape(b, row.cell[t->shown[i]].text);
		any = true;
	}
	strbuf_add_char(b, '\n');
}

/* The head and the focused pane, all lines of it. */
static void add_text(struct spot *s, struct strbuf *b)
{
	const struct pane *p = spot_focused(s);
	bool table = spot_is_table(s, s->layout.focus);
	long n = table ? table_count(&p->table) : (long)p->text.lines.n;

	for (long i = 0; i < (long)s->head.lines.n; i++) {
		text_add_plain(&s->head, i, b);
		strbuf_add_char(b, '\n');
	}
	for (long i = 0; i < n && i < ROWS_MAX; i++) {
		if (table) {
			add_row(&p->table, i, b);
		} else {
			text_add_plain(&p->text, i, b);
			strbuf_add_char(b, '\n');
		}
	}
	if (n > ROWS_MAX)
		strbuf_addf(b, "... the first %d lines\n", ROWS_MAX);
}

static bool is_report(const struct view_report *r)
{
	return r->name || r->sql.n;
}

bool spot_has_report(struct spot *s, bool thing)
{
	struct view_report r;
	bool has;

	find_report(s, thing, &r);
	has = is_report(&r) && (!thing || r.at.n);
	view_report_done(&r);
	return has;
}

bool spot_write(struct spot *s, const struct ui_output *out, void *env, const char *format, bool thing, struct strbuf *ret,
		struct err *e)
{
	struct view_report r;
	bool ok = true;

	find_report(s, thing, &r);
	if (out->write && is_report(&r))
		ok = out->write(env, &r, format, ret, e);
	else
		add_text(s, ret);
	view_report_done(&r);
	return ok;
}

enum ui_saved spot_save(struct spot *s, const struct ui_output *out, void *env, const char *file, unsigned what, struct err *e)
{
	struct strbuf text = {0};
	struct view_report r;
	enum ui_saved saved;

	find_report(s, what & SAVE_THING, &r);
	if (!is_report(&r))
		add_text(s, &text);
	saved = out->save(env, &r, strbuf_span(&text), file, what & SAVE_OVER, e);
	strbuf_done(&text);
	view_report_done(&r);
	return saved;
}

void spot_add_file(struct spot *s, bool thing, struct strbuf *ret)
{
	if (thing && spot_has_report(s, true))
		strbuf_add_str(ret, "ticket.md");
	else
		strbuf_addf(ret, "astscope-%s.txt", s->class->name);
}
