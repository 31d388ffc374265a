/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/home.h"
#include "astscope/model/raw.h"
#include "list.h"
#include "wrap.h"

/* What was read.  Below it what was not understood of the file under the cursor, else how it begins; of MISSING what would help. */

#define HEAD_LINES 40

struct files {
	struct list_view list; /* pane 0; pane 1 while the file has rejects */
	struct raw_text raw;
	bool has_raw, missing; /* pane 1: the first lines; what would answer more */
};

static void forget(struct files *f)
{
	if (f->has_raw)
		raw_done(&f->raw);
	f->has_raw = f->missing = false;
	list_pane_close(&f->list.pane[1]);
	strbuf_clear(&f->list.detail_of);
}

static void close_files(void *st)
{
	forget(st);
	list_view_close(st);
}

static enum pane_kind kind(void *st, int pane)
{
	const struct files *f = st;

	return pane == 0 || f->list.pane[1].rows ? PANE_TABLE : PANE_TEXT;
}

static unsigned select_file(void *st, int pane, long row)
{
	struct files *f = st;
	struct list_pane *p = &f->list.pane[0];
	struct ui_row line = {0};
	struct thing file;
	struct err e = {0};

	if (pane != 0)
		return 0;
	forget(f);
	if (list_pane_thing(p, row, &file)) {
		const struct row *r = list_pane_at(p, row);

		if (r && list_row_number(p, r, "rejects") > 0)
			list_view_open_detail(&f->list, 1, "rejects", "source", file.id[0]);
		else
			f->has_raw = raw_lines(f->list.env->db, file.id[0], 1, HEAD_LINES, &f->raw, &e);
		if (!xref_title(f->list.env->db, &file, &f->list.detail_of, &e))
			strbuf_clear(&f->list.detail_of);
	} else if (list_pane_row(p, row, &line)) {
		f->missing = span_starts(line.text, SPAN_LIT("MISSING")) || span_starts(line.text, SPAN_LIT(" "));
	}
	return 1u << 1;
}

static void fill_missing(struct files *f, struct text *t)
{
	struct home h = {0};
	struct err e = {0};

	if (!home_load(f->list.env->db, &h, &e))
		text_linef(t, ROLE_ERROR, "%s", e.msg);
	for (struct span rest = strbuf_span(&h.next); rest.n;) {
		long end = span_find(rest, SPAN_LIT("); "));
		struct span one = end < 0 ? rest : span_sub(rest, 0, (size_t)end + 1);

		text_line(t);
		wrap_words(t, ROLE_TEXT, one, 2);
		rest = end < 0 ? (struct span){0} : span_from_offset(rest, (size_t)end + 3);
	}
	home_done(&h);
}

static void fill(void *st, int pane, struct text *t)
{
	struct files *f = st;

	if (pane != 1)
		return;
	if (f->missing)
		fill_missing(f, t);
	for (size_t i = 0; f->has_raw && i < f->raw.lines.n; i++) {
		const struct raw_line *l = vec_at(&f->raw.lines, i);

		text_line(t);
		text_add_str(t, ROLE_TEXT, "  ");
		text_add_cut(t, ROLE_TEXT, l->text, t->width - 2);
	}
	if (f->has_raw && !f->raw.lines.n)
		text_linef(t, ROLE_TEXT, "  %s", f->raw.total ? "its text is not kept: it is in the bundle" : "it is empty");
	else if (!f->has_raw && !f->missing)
		text_linef(t, ROLE_TEXT, "  Enter or z shows the files that this stands for");
}

static void pane_title(void *st, int pane, struct strbuf *ret)
{
	struct files *f = st;

	list_view_pane_title(st, pane, ret);
	if (pane == 1 && f->missing)
		strbuf_add_str(ret, "What would answer more");
	else if (pane == 1 && f->has_raw)
		strbuf_add_str(ret, ", first lines as they are");
	else if (pane == 1 && f->list.pane[1].rows)
		strbuf_add_str(ret, ", lines not understood");
}

/* What is folded here is many files of little worth, and the head of one takes the room. */
static bool fit(void *st, int pane, int cols, long rows)
{
	(void)rows;
	return list_view_fit(st, pane, cols, 0);
}

static const char *hints(void *st, const struct view_at *at)
{
	(void)st;
	(void)at;
	return "follow raw links fold filter search";
}

static bool reload(void *st, struct err *e)
{
	forget(st);
	return list_view_reload(st, e);
}

static const struct pane_def panes[] = {
	{.kind = PANE_TABLE, .weight = 2},
	{.kind = PANE_TEXT, .weight = 1, .least_rows = 30},
};

const struct view_class files_view = {
	.name = "files",
	.title = "Files",
	.summary = "what was read, and what was not understood",
	.number = 'f',
	.state_size = sizeof(struct files),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.kind = kind,
	.place = list_view_place,
	.open = list_view_open,
	.close = close_files,
	.select = select_file,
	.text = fill,
	.pane_title = pane_title,
	.note = list_view_note,
	.hints = hints,
	.filter = list_view_filter,
	.sort = list_view_sort,
	.sorted = list_view_sorted,
	.groups = list_view_groups,
	.start = list_view_start,
	.reload = reload,
	.fit = fit,
	.narrow = list_view_narrow,
	.group = list_view_group,
	.related = list_view_related,
	.crumb = list_view_crumb,
	.status = list_view_status,
	LIST_VIEW_ROWS,
};
