/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "astscope/base/utf8.h"
#include "beside.h"
#include "leaks.h"
#include "list.h"
#include "wrap.h"

/*
 * Which code keeps references.  Rows are leak paths, each with what it kept and where others give that back; of a run that did
 * not end cleanly they are creators, what looks forgotten first.  Other groups are tables.
 */

static enum pane_kind kind(void *st, int pane)
{
	(void)pane;
	return leaks_form(st) == LEAKS_TABLE ? PANE_TABLE : PANE_TEXT;
}

static bool has_creators(const struct leaks *l)
{
	return !l->verdict.clean && l->verdict.lives;
}

/* Creators stand by what is worth a look, if no other order was asked for. */
static bool usual_order(struct leaks *l, struct err *e)
{
	struct list_pane *p = &l->list.pane[0];

	if (p->sort.n || leaks_form(l) != LEAKS_CREATORS)
		return true;
	strbuf_add_str(&p->sort, "-suspicion");
	return list_pane_reopen(p, e);
}

static bool names_path(const struct view_args *args, bool *ret, struct err *e)
{
	struct place p = {0};
	bool ok = place_read(span_from(args->place), &p, e);

	*ret = ok && place_id(&p, "path").n > 0;
	place_done(&p);
	return ok;
}

static bool open_leaks(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct leaks *l = st;
	struct view_args usual = *args;
	struct thing thing;
	bool named;

	vec_init(&l->rows, sizeof(long));
	if (!names_path(args, &named, e) || !leak_verdict_load(((struct view_env *)env)->db, &l->verdict, e))
		return false;
	/* a run that did not end cleanly has too many paths to begin with */
	if (!named && !*args->group && has_creators(l))
		usual.group = "creator";
	if (!list_view_open_place(&l->list, &usual, env, &thing, e))
		return false;
	return usual_order(l, e);
}

static void drop_detail(struct leaks *l)
{
	beside_done(&l->beside);
	leak_detail_done(&l->detail);
	l->path = 0;
}

static void close_leaks(void *st)
{
	struct leaks *l = st;

	drop_detail(l);
	leak_verdict_done(&l->verdict);
	vec_done(&l->rows);
	strbuf_done(&l->common);
	list_view_close(st);
}

static bool reload(void *st, struct err *e)
{
	struct leaks *l = st;

	drop_detail(l);
	leak_verdict_done(&l->verdict);
	return leak_verdict_load(l->list.env->db, &l->verdict, e) && list_view_reload(st, e);
}

static void note(void *st, struct strbuf *ret)
{
	leak_verdict_count(&((struct leaks *)st)->verdict, ret);
}

static void head(void *st, struct text *t)
{
	struct leaks *l = st;
	struct strbuf words = {0};

	leak_verdict_say(&l->verdict, t->width >= LEAKS_WIDE, &words);
	if (words.n && leaks_form(l) == LEAKS_CREATORS)
		strbuf_add_str(&words, " Worth a look first; what is alive by design is folded below.");
	if (words.n) {
		struct linked all = {.text = strbuf_span(&words)};

		text_line(t);
		wrap_links(t, ROLE_HEADING, &all, 0);
	}
	strbuf_done(&words);
}

/* --- rows --- */

/* The row of the list that a line of the text tells of; -1 = none. */
static long list_row(const struct leaks *l, long line)
{
	if (leaks_form(l) == LEAKS_TABLE)
		return line;
	return line >= 0 && (size_t)line < l->rows.n ? *(const long *)vec_at(&l->rows, (size_t)line) : -1;
}

static struct view_at at_row(const struct leaks *l, const struct view_at *at)
{
	struct view_at ret = *at;

	ret.row[0] = list_row(l, at->row[0]);
	return ret;
}

static unsigned select_row(void *st, int pane, long line)
{
	struct leaks *l = st;
	struct list_pane *p = &l->list.pane[0];
	const struct row *row;
	struct err e = {0};

	if (pane != 0)
		return 0;
	if (leaks_form(l) == LEAKS_TABLE)
		return list_view_select(st, pane, line);
	drop_detail(l);
	row = list_pane_at(p, list_row(l, line));
	if (!row)
		return 1u << 1;
	l->path = list_row_number(p, row, "path");
	l->count = list_row_number(p, row, "alive");
	l->rank = 1;
	if (!leak_detail_load(l->list.env->db, l->path, LEAKS_OBJECTS, &l->detail, &e) ||
	    (l->detail.life && !beside_load(l->list.env->db, l->detail.life, l->rank, true, &l->beside, &e)))
		list_pane_fail(p, &e);
	return 1u << 1;
}

static void pane_title(void *st, int pane, struct strbuf *ret)
{
	struct leaks *l = st;

	if (pane != 1)
		return;
	if (leaks_form(l) == LEAKS_TABLE)
		strbuf_add_str(ret, "Objects");
	else
		leaks_title(l, ret);
}

static void fill(void *st, int pane, struct text *t)
{
	struct leaks *l = st;

	if (pane == 0)
		leaks_rows(l, t);
	else if (pane == 1)
		leaks_detail(l, t);
}

/* --- doing things --- */

static bool put_beside(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct leaks *l = st;
	int64_t next = l->rank < l->beside.siblings ? l->rank + 1 : 1;
	struct err e = {0};

	(void)a, (void)at;
	if (leaks_form(l) == LEAKS_TABLE)
		return false;
	if (!l->beside.siblings) {
		fx_message(fx, MESSAGE_INFO, "no life of this type ended that it can be read beside");
		return true;
	}
	beside_done(&l->beside);
	if (!beside_load(l->list.env->db, l->detail.life, next, true, &l->beside, &e)) {
		fx_error(fx, &e);
		return true;
	}
	if (l->rank == next)
		fx_message(fx, MESSAGE_INFO, "this is the only one that it is near to");
	l->rank = next;
	fx_action(fx, "refill", (struct span){0});
	return true;
}

static bool unfold(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct leaks *l = st;

	(void)a, (void)at;
	if (leaks_form(l) == LEAKS_TABLE)
		return false;
	l->unfolded = !l->unfolded;
	fx_action(fx, "refill", (struct span){0});
	return true;
}

static const char *folds(void *st, int pane)
{
	const struct leaks *v = st;

	(void)pane;
	if (leaks_form(v) == LEAKS_TABLE)
		return NULL;
	return v->unfolded ? "fold" : "unfold";
}

static const struct view_action actions[] = {
	{.name = "beside", .run = put_beside},
	{.name = "fold", .run = unfold},
};

static bool related(void *st, enum related kind, const struct view_at *at, struct effects *fx)
{
	struct leaks *l = st;
	struct view_at row = at_row(l, at);

	if (at->pane == 0 || leaks_form(l) == LEAKS_TABLE)
		return list_view_related(st, kind, &row, fx);
	if (kind == RELATED_EXPLAIN) {
		view_explain_row(l->list.env, &l->list.pane[0], row.row[0], fx);
		return true;
	}
	return view_link_related(l->list.env, at->link, kind, fx);
}

static bool narrow(void *st, const struct view_at *at, int column, bool exclude, struct strbuf *ret)
{
	struct view_at row = at_row(st, at);

	return list_view_narrow(st, &row, column, exclude, ret);
}

static void place(void *st, const struct view_at *at, struct strbuf *ret)
{
	struct leaks *l = st;
	struct view_at row = at_row(l, at);

	/* a creator is no path, and only paths have places */
	if (leaks_form(l) == LEAKS_PATHS)
		list_view_place(st, &row, ret);
	else
		strbuf_add_str(ret, "leaks");
}

static bool group(void *st, const char *name, struct err *e)
{
	struct leaks *l = st;

	/* what one group is sorted by another may not have */
	strbuf_clear(&l->list.pane[0].sort);
	return list_view_group(st, !*name && has_creators(l) ? "creator" : name, e) && usual_order(l, e);
}

static void status(void *st, const struct view_at *at, struct strbuf *ret)
{
	struct leaks *l = st;
	struct list_pane *p = &l->list.pane[0];

	list_view_status(st, at, ret);
	if (ret->n)
		return;
	if (leaks_form(l) != LEAKS_TABLE && at->pane == 0 && list_pane_count(p) < VIEW_MANY)
		strbuf_addf(ret, "%s %ld of %ld   ", leaks_form(l) == LEAKS_PATHS ? "cause" : "creator", list_row(l, at->row[0]) + 1,
			    list_pane_count(p));
	strbuf_addf(ret, "group: %s", p->group.n ? strbuf_str(&p->group) : "path");
	if (l->common.n && at->pane == 0)
		strbuf_addf(ret, "   all in %s", strbuf_str(&l->common));
}

static const char *hints(void *st, const struct view_at *at)
{
	(void)st;
	(void)at;
	return "follow go-creator group-menu beside explain filter fold";
}

static long start(void *st, int pane)
{
	const struct leaks *l = st;

	return pane == 0 && leaks_form(l) == LEAKS_TABLE ? l->list.start : 0;
}

static const struct pane_def panes[] = {
	{.kind = PANE_TEXT, .weight = 3, .columns_weight = 6},
	{.kind = PANE_TEXT, .weight = 2, .columns_weight = 7},
};

const struct view_class leaks_view = {
	.name = "leaks",
	.title = "Leaks",
	.summary = "which objects stay alive, and which reference each lacks",
	.number = '2',
	.state_size = sizeof(struct leaks),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.kind = kind,
	.open = open_leaks,
	.close = close_leaks,
	.start = start,
	.reload = reload,
	.head = head,
	.note = note,
	.text = fill,
	.select = select_row,
	.pane_title = pane_title,
	.actions = actions,
	.n_actions = ARRAY_LEN(actions),
	.narrow = narrow,
	.group = group,
	.related = related,
	.place = place,
	.crumb = list_view_crumb,
	.status = status,
	.folds = folds,
	.hints = hints,
	LIST_VIEW_ROWS,
	LIST_VIEW_ORDER,
};
