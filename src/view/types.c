/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/scan.h"
#include "astscope/model/graph.h"
#include "astscope/model/leak.h"
#include "list.h"
#include "wrap.h"

/* What is made where and what of it stays; of the type under the cursor how many were alive over the log, and how long they live. */

struct types {
	struct list_view list; /* first: shares the functions of list views */
	long row;              /* that the detail tells of */
	int64_t lives;         /* of all types */
	bool each;             /* lines of one function with the same figures each have a row */
};

static unsigned select_row(void *st, int pane, long row)
{
	struct types *y = st;

	if (pane != 0)
		return 0;
	y->row = row;
	return 1u << 1;
}

/* --- the detail --- */

#define TEXT_COLUMN 8

static void begin(struct text *t, const char *label)
{
	text_line(t);
	text_pad_to(t, 1);
	text_add_str(t, ROLE_DIM, label);
	text_pad_to(t, TEXT_COLUMN);
}

/* "0 2 2 3", of each tenth or hundredth of the log. */
static void read_curve(struct span s, struct vec *ret)
{
	int64_t v;

	vec_init(ret, sizeof(int64_t));
	while (scan_blanks(&s), scan_i64(&s, &v))
		vec_append(ret, &v);
}

static void fill_curve(struct types *y, struct text *t, const struct row *row)
{
	struct list_pane *p = &y->list.pane[0];
	struct span curve = list_row_text(p, row, "curve");
	struct strbuf bar = {0};
	struct vec values;

	read_curve(curve.n ? curve : list_row_text(p, row, "slices"), &values);
	if (values.n) {
		begin(t, "alive");
		graph_bar(values.p, values.n, t->width - TEXT_COLUMN - 12, y->list.env->ascii, &bar);
		text_addf(t, ROLE_TEXT, "%lld ", (long long)*(int64_t *)vec_at(&values, 0));
		text_add(t, ROLE_GRAPH, strbuf_span(&bar));
		text_addf(t, ROLE_TEXT, " %lld", (long long)*(int64_t *)vec_at(&values, values.n - 1));
		begin(t, "");
		text_addf(t, ROLE_DIM, "over the log, one cell = %s of its lines or more", values.n > 10 ? "1/100" : "1/10");
	}
	strbuf_done(&bar);
	vec_done(&values);
}

static void add_grouped(struct text *t, const char *before, int64_t n, const char *after)
{
	struct strbuf b = {0};

	strbuf_add_str(&b, before);
	strbuf_add_grouped(&b, n);
	strbuf_add_str(&b, after);
	text_add(t, ROLE_TEXT, strbuf_span(&b));
	strbuf_done(&b);
}

static void fill_peak(struct types *y, struct text *t, const struct row *row)
{
	struct list_pane *p = &y->list.pane[0];
	struct strbuf place = {0}, line = {0}, then = {0};

	if (!list_row_text(p, row, "peak").n)
		return;
	begin(t, "peak");
	text_selectable(t, (struct span){0});
	add_grouped(t, "", list_row_number(p, row, "peak"), " alive at ");
	strbuf_add_str(&line, "refs line ");
	strbuf_add_grouped(&line, list_row_number(p, row, "peak_line"));
	strbuf_addf(&place, "raw/source/%lld/line/%lld", (long long)list_row_number(p, row, "source"),
		    (long long)list_row_number(p, row, "peak_line"));
	text_link(t, ROLE_LINK, strbuf_span(&line), strbuf_str(&place));
	text_add_str(t, ROLE_TEXT, ": ");
	strbuf_clear(&place);
	strbuf_add(&then, list_row_text(p, row, "term"));
	strbuf_addf(&then, " first<=%lld (alive or last>=%lld)", (long long)list_row_number(p, row, "peak_line"),
		    (long long)list_row_number(p, row, "peak_line"));
	strbuf_add_str(&place, "objects?filter=");
	place_escape(&place, strbuf_span(&then));
	text_link(t, ROLE_LINK, SPAN_LIT("those alive then"), strbuf_str(&place));
	if (list_row_text(p, row, "at_peak").n && t->width >= 100)
		add_grouped(t, "; ", list_row_number(p, row, "at_peak"), " where most objects of the process were");
	strbuf_done(&place);
	strbuf_done(&line);
	strbuf_done(&then);
}

/* "shortest 5, middle 90, longest 459 refs lines" */
static void fill_lengths(struct types *y, struct text *t, const struct row *row, const char *label, const char *const columns[3],
			 const char *after)
{
	static const char *const words[] = {"shortest ", ", middle ", ", longest "};
	struct list_pane *p = &y->list.pane[0];

	if (!list_row_text(p, row, columns[0]).n)
		return;
	begin(t, label);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		add_grouped(t, words[i], list_row_number(p, row, columns[i]), "");
	text_add_str(t, ROLE_TEXT, after);
}

static void fill(void *st, int pane, struct text *t)
{
	static const char *const ended[] = {"shortest", "median", "longest"}, *const open[] = {"youngest", "median_age", "oldest"};
	struct types *y = st;
	struct list_pane *p = &y->list.pane[0];
	const struct row *row = pane == 1 ? list_pane_at(p, y->row) : NULL;

	if (!row)
		return;
	fill_curve(y, t, row);
	fill_peak(y, t, row);
	fill_lengths(y, t, row, "ended", ended, " refs lines from birth to end");
	fill_lengths(y, t, row, "open", open, " refs lines so far");
	begin(t, "events");
	add_grouped(t, "", list_row_number(p, row, "events"), " of ");
	add_grouped(t, "", list_row_number(p, row, "born"), list_row_number(p, row, "born") == 1 ? " life" : " lives");
	if (list_row_text(p, row, "a_life").n)
		text_addf(t, ROLE_TEXT, ", %.*s each", SPAN_ARG(list_row_text(p, row, "a_life")));
	if (list_row_text(p, row, "tag").n) {
		begin(t, "tag");
		wrap_words(t, ROLE_TEXT, list_row_text(p, row, "tag"), TEXT_COLUMN + 1);
	}
	if (list_row_number(p, row, "never_locked")) {
		begin(t, "lock");
		add_grouped(t, "never used in ", list_row_number(p, row, "never_locked"), " that ended");
	}
	if (!list_row_number(p, row, "ended") && list_row_number(p, row, "alive"))
		text_linef(t, ROLE_TEXT, " none of them ended");
}

static void pane_title(void *st, int pane, struct strbuf *ret)
{
	struct types *y = st;
	struct list_pane *p = &y->list.pane[0];
	const struct row *row = pane == 1 ? list_pane_at(p, y->row) : NULL;

	if (row)
		strbuf_addf(ret, "%.*s %.*s", SPAN_ARG(list_row_text(p, row, "func")), SPAN_ARG(list_row_text(p, row, "where")));
	else if (pane == 1)
		strbuf_add_str(ret, "Detail");
}

/* --- the rest --- */

static bool open_types(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct types *y = st;
	struct leak_verdict v = {0};
	bool ok = list_view_open(st, args, env, e) && leak_verdict_load(y->list.env->db, &v, e);

	y->lives = v.born;
	y->row = y->list.start;
	leak_verdict_done(&v);
	return ok;
}

/* "11 460 lives" */
static void note(void *st, struct strbuf *ret)
{
	const struct types *y = st;

	strbuf_add_grouped(ret, y->lives);
	strbuf_add_str(ret, y->lives == 1 ? " life" : " lives");
}

static bool unfold(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct types *y = st;
	struct list_pane *p = &y->list.pane[0];

	(void)a, (void)at;
	y->each = !y->each;
	p->args.n_params = 0;
	if (y->each)
		rows_arg(&p->args, "each", 1);
	fx_action(fx, "reload", (struct span){0});
	return true;
}

static const char *folds(void *st, int pane)
{
	const struct types *v = st;

	(void)pane;
	return v->each ? "fold" : "unfold";
}

static const struct view_action actions[] = {
	{.name = "fold", .run = unfold},
};

static bool related(void *st, enum related kind, const struct view_at *at, struct effects *fx)
{
	struct types *y = st;

	if (at->pane == 0)
		return list_view_related(st, kind, at, fx);
	return view_link_related(y->list.env, at->link, kind, fx);
}

static const struct pane_def panes[] = {
	{.kind = PANE_TABLE},
	{.kind = PANE_TEXT},
};

const struct view_class types_view = {
	.name = "types",
	.title = "Types",
	.summary = "what is made where, and what of it stays",
	.number = 't',
	.state_size = sizeof(struct types),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.open = open_types,
	.close = list_view_close,
	.select = select_row,
	.text = fill,
	.pane_title = pane_title,
	.note = note,
	.actions = actions,
	.n_actions = ARRAY_LEN(actions),
	.place = list_view_place,
	.crumb = list_view_crumb,
	.folds = folds,
	.hints = list_view_hints,
	.start = list_view_start,
	.reload = list_view_reload,
	.narrow = list_view_narrow,
	.group = list_view_group,
	.related = related,
	.status = list_view_status,
	LIST_VIEW_ROWS,
	LIST_VIEW_ORDER,
};
