/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "astscope/model/raw.h"
#include "list.h"

/* The lines of a source as they stood in the file. */

#define WINDOW_LINES 256

struct raw_view {
	struct view_env *env;
	int64_t source;
	uint64_t start, total;
	struct raw_text window;  /* lines around the ones asked for last */
	bool has_window;
	char number[24];
};

static bool load_window(struct raw_view *v, uint64_t line, struct err *e)
{
	uint64_t first = line > WINDOW_LINES / 2 ? line - WINDOW_LINES / 2 : 1;

	if (v->has_window)
		raw_done(&v->window);
	v->has_window = raw_lines(v->env->db, v->source, first, WINDOW_LINES, &v->window, e);
	if (v->has_window)
		v->total = v->window.total;
	return v->has_window;
}

static bool open_raw(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct raw_view *v = st;
	struct place place = {0};
	uint64_t source = 0;
	bool ok;

	v->env = env;
	v->start = 1;
	ok = place_read(span_from(args->place), &place, e);
	if (ok && !place_number(&place, "source", &source))
		ok = err_set(e, ERR_USAGE, "%s names no file", args->place);
	if (ok) {
		place_number(&place, "line", &v->start);
		v->source = (int64_t)source;
		ok = load_window(v, v->start, e);
	}
	place_done(&place);
	return ok;
}

static void close_raw(void *st)
{
	struct raw_view *v = st;

	if (v->has_window)
		raw_done(&v->window);
}

static const struct raw_line *line_at(struct raw_view *v, uint64_t number)
{
	struct err e;

	for (int tries = 0; tries < 2; tries++) {
		for (size_t i = 0; v->has_window && i < v->window.lines.n; i++) {
			const struct raw_line *l = vec_at(&v->window.lines, i);

			if (l->number == number)
				return l;
		}
		if (!load_window(v, number, &e))
			return NULL;
	}
	return NULL;
}

static long count(void *st, int pane)
{
	(void)pane;
	return (long)((struct raw_view *)st)->total;
}

static bool row(void *st, int pane, long index, struct ui_row *ret)
{
	struct raw_view *v = st;
	uint64_t number = (uint64_t)index + 1;
	const struct raw_line *l = line_at(v, number);

	(void)pane;
	snprintf(v->number, sizeof(v->number), "%llu", (unsigned long long)number);
	ret->cell[0].text = span_from(v->number);
	ret->cell[0].role = ROLE_DIM;
	ret->key = span_from(v->number);
	if (l) {
		ret->cell[1].text = l->text;
		ret->flag[0] = number == v->start ? '*' : 0;
	} else {
		ret->cell[1].text = SPAN_LIT("(the text of this line is not kept)");
		ret->cell[1].role = ROLE_DIM;
	}
	return true;
}

static long find(void *st, int pane, struct span key)
{
	uint64_t number = 0;

	(void)st;
	(void)pane;
	for (size_t i = 0; i < key.n && key.p[i] >= '0' && key.p[i] <= '9'; i++)
		number = number * 10 + (uint64_t)(key.p[i] - '0');
	return (long)number - 1;
}

static long start(void *st, int pane)
{
	const struct raw_view *v = st;

	(void)pane;
	return v->start > 0 ? (long)v->start - 1 : 0;
}

static void crumb(void *st, struct strbuf *ret)
{
	const struct raw_view *v = st;

	if (v->has_window)
		strbuf_add(ret, v->window.path);
}

static void place(void *st, const struct view_at *at, struct strbuf *ret)
{
	const struct raw_view *v = st;

	strbuf_addf(ret, "raw/source/%lld/line/%ld", (long long)v->source, at->row[0] + 1);
}

static void shell_command(void *st, const struct view_at *at, struct strbuf *ret)
{
	struct strbuf here = {0};

	place(st, at, &here);
	view_add_open_command(((struct raw_view *)st)->env, strbuf_span(&here), ret);
	strbuf_done(&here);
}

/* The keys are about what the line tells of. */
static bool related(void *st, enum related kind, const struct view_at *at, struct effects *fx)
{
	struct raw_view *v = st;
	struct thing t;

	if (kind == RELATED_RAW || at->row[0] < 0 || !raw_thing(v->env->db, v->source, (uint64_t)at->row[0] + 1, &t))
		return false;
	return view_related(v->env, &t, kind, fx);
}

static bool follow(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct raw_view *v = st;
	struct strbuf place = {0};
	struct thing t;

	(void)a;
	if (at->row[0] < 0)
		return false;
	if (raw_thing(v->env->db, v->source, (uint64_t)at->row[0] + 1, &t) && xref_place(v->env->db, &t, &place))
		fx_open(fx, strbuf_str(&place));
	else
		fx_message(fx, MESSAGE_INFO, "this line tells of nothing that has a place of its own");
	strbuf_done(&place);
	return true;
}

static const struct view_action actions[] = {{"follow", follow, 0}};

static const char *hints(void *st, const struct view_at *at)
{
	const struct raw_view *v = st;

	(void)at;
	return v->env->growing ? "follow halt links go-thread go-refs search back"
			       : "follow links go-thread go-refs search scroll-right back";
}

static const struct ui_column columns[] = {
	{.name = "line", .title = "line", .min = 6, .align = ALIGN_RIGHT, .fixed_order = true},
	{.name = "text", .title = "text", .min = 20, .grow = true, .fixed_order = true},
};

static const struct pane_def panes[] = {
	{.kind = PANE_TABLE, .columns = columns, .n_columns = ARRAY_LEN(columns)},
};

const struct view_class raw_view = {
	.name = "raw",
	.title = "Raw",
	.summary = "the lines of a file as they stood",
	.state_size = sizeof(struct raw_view),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.grows = true,
	.open = open_raw,
	.close = close_raw,
	.start = start,
	.count = count,
	.row = row,
	.find = find,
	.related = related,
	.actions = actions,
	.n_actions = ARRAY_LEN(actions),
	.crumb = crumb,
	.place = place,
	.shell_command = shell_command,
	.hints = hints,
};
