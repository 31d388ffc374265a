/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "home.h"

#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/model/place.h"
#include "astscope/model/xref.h"

/* What is wrong, ranked, each line one Enter from its evidence; below it what was read; beside it, where it is wide, a picture. */

static bool load(struct home_view *h, struct view_env *env, struct err *e)
{
	h->env = env;
	vec_init(&h->of, sizeof(struct home_of));
	return home_load(env->db, &h->home, e) && home_lines_load(env->db, &h->lines, e) &&
	       list_pane_open(&h->findings, env->db, "findings", NULL, "", "", "", e) &&
	       list_pane_open(&h->sources, env->db, "sources", NULL, "", "", "", e);
}

/* The finding that the place names; while the bundle is read it may still come. */
static bool find_target(struct home_view *h, const char *text, struct err *e)
{
	struct xref_target target = {0};
	struct place place = {0};
	bool ok = place_read(span_from(text), &place, e) && xref_resolve(h->env->db, &place, &target, e);

	place_done(&place);
	if (!ok || !target.has_key)
		return ok;
	if (!h->env->reading && list_pane_find_key(&h->findings, target.key) < 0) {
		if (h->findings.e.code == ERR_NONE)
			return err_set(e, ERR_USAGE, "finding %lld is not in this bundle", (long long)target.key.k[0]);
		*e = h->findings.e;
		return false;
	}
	h->target = target.key.k[0];
	return true;
}

static bool open_home(void *st, const struct view_args *args, void *env, struct err *e)
{
	return load(st, env, e) && find_target(st, args->place, e);
}

static void close_home(void *st)
{
	struct home_view *h = st;

	list_pane_close(&h->findings);
	list_pane_close(&h->sources);
	home_done(&h->home);
	home_lines_done(&h->lines);
	vec_done(&h->of);
}

static bool reload(void *st, struct err *e)
{
	struct home_view *h = st, before = *h;

	close_home(h);
	*h = (struct home_view){.unfolded = before.unfolded, .whole = before.whole, .shown = before.shown, .placed = true};
	return load(h, before.env, e);
}

static void fill(void *st, int pane, struct text *t)
{
	if (pane == 0)
		home_page(st, t);
	else
		home_beside(st, t);
}

static unsigned select_line(void *st, int pane, long line)
{
	struct home_view *h = st;
	const struct home_of *of = line >= 0 && (size_t)line < h->of.n ? vec_at(&h->of, (size_t)line) : NULL;

	if (pane != 0 || !of || !of->rank || (of->rank == h->shown.rank && of->line == h->shown.line))
		return 0;
	h->shown = *of;
	return 1u << 1;
}

static void note(void *st, struct strbuf *ret)
{
	const struct home_view *h = st;

	strbuf_add_str(ret, !h->home.partial ? "import ok" : h->env->growing ? "being written" : "import stopped");
	strbuf_add_str(ret, h->home.partial ? ": counts are lower bounds" : "");
	if (h->home.rejects)
		strbuf_addf(ret, ", %lld %s not understood", (long long)h->home.rejects, h->home.rejects == 1 ? "line" : "lines");
}

static void about(void *st, struct strbuf *ret)
{
	home_about(&((struct home_view *)st)->home, ret);
}

/* The list and row behind the line of the cursor; findings and files may have the same key, not the same place. */
static struct list_pane *row_of(struct home_view *h, const struct view_at *at, long *ret_row)
{
	struct list_pane *lists[] = {&h->findings, &h->sources};
	struct list_pane *found = NULL;
	struct row_key key;

	if (at->key.n != sizeof(key))
		return NULL;
	memcpy(&key, at->key.p, sizeof(key));
	for (size_t i = 0; i < ARRAY_LEN(lists) && !found; i++) {
		struct strbuf place = {0};
		const struct row *r;

		*ret_row = list_pane_find_key(lists[i], key);
		r = *ret_row >= 0 ? home_row(lists[i], *ret_row) : NULL;
		if (r && rows_link(lists[i]->rows, r, -1, &place) && span_eq(strbuf_span(&place), at->link))
			found = lists[i];
		strbuf_done(&place);
	}
	return found;
}

/* What belongs to a finding: of the names of its lines, the first that has something of that kind. */
static bool related_of_finding(struct home_view *h, enum related kind, const struct row_key *finding, const struct view_at *at,
			       struct effects *fx)
{
	long row;

	if (kind == RELATED_EXPLAIN) {
		row = list_pane_find_key(&h->findings, *finding);
		if (row >= 0)
			view_explain_row(h->env, &h->findings, row, fx);
		return row >= 0;
	}
	if (kind == RELATED_ALL || kind == RELATED_MENTIONS || kind == RELATED_RAW)
		return view_link_related(h->env, at->link, kind, fx);
	for (size_t k = 0; k < h->lines.lines.n; k++) {
		const struct home_line *line = vec_at(&h->lines.lines, k);

		for (size_t i = 0; line->rank == finding->k[0] && i < line->n; i++) {
			const struct home_link *link = vec_at(&h->lines.links, line->first + i);

			if (view_env_related(h->env, link->place, kind, fx))
				return true;
		}
	}
	return false;
}

/* Of the picture: a frame of a stack, or what the current link is about. */
static bool related_beside(struct home_view *h, enum related kind, const struct view_at *at, struct effects *fx)
{
	struct thing t;

	if (at->key.n != sizeof(t))
		return view_link_related(h->env, at->link, kind, fx);
	memcpy(&t, at->key.p, sizeof(t));
	return view_related(h->env, &t, kind, fx);
}

/* The links of the row were asked before; for its head the other rows of a finding answer too. */
static bool related(void *st, enum related kind, const struct view_at *at, struct effects *fx)
{
	struct home_view *h = st;
	struct list_pane *list;
	struct line_key line;
	struct thing t;
	long row;

	if (at->pane > 0)
		return related_beside(h, kind, at, fx);
	if (at->key.n == sizeof(line)) {
		memcpy(&line, at->key.p, sizeof(line));
		return !(kind >= 'A' && kind <= 'Z') && related_of_finding(h, kind, &line.finding, at, fx);
	}
	list = row_of(h, at, &row);
	if (!list)
		return false;
	if (list == &h->findings)
		return related_of_finding(h, kind, &home_row(list, row)->key, at, fx);
	if (kind == RELATED_EXPLAIN) {
		view_explain_row(h->env, list, row, fx);
		return true;
	}
	return list_pane_thing(list, row, &t) && view_related(h->env, &t, kind, fx);
}

static bool unfold(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct home_view *h = st;

	(void)a;
	if (at->pane > 0)
		h->whole = !h->whole;
	else
		h->unfolded = !h->unfolded;
	fx_action(fx, "reload", (struct span){0});
	return true;
}

static const char *folds(void *st, int pane)
{
	const struct home_view *v = st;

	return (pane > 0 ? v->whole : v->unfolded) ? "fold" : "unfold";
}

static const struct view_action actions[] = {
	{.name = "unfold", .run = unfold},
};

/* By what the current link is about. */
static const char *hints(void *st, const struct view_at *at)
{
	static const struct {
		const char *view, *actions;
	} rows[] = {
		{"threads/", "follow save scroll-right unfold explain go-backtrace go-locks go-waits links"},
		{"locks/", "follow save scroll-right unfold explain go-holder go-waits go-refs links"},
		{"hist/", "follow save scroll-right unfold explain go-creator raw links"},
		{"waits", "follow save scroll-right unfold explain go-thread go-locks go-backtrace"},
		{"stacks", "follow save scroll-right unfold explain go-thread go-refs"},
		{"raw/", "follow save scroll-right unfold explain raw"},
	};

	(void)st;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (span_starts(at->link, span_from(rows[i].view)))
			return rows[i].actions;
	}
	return "follow save scroll-right unfold explain";
}

/* Of the finding under the cursor; of several remarks that whose link is the current one.  0 = there is none. */
static int64_t rank_at(struct home_view *h, const struct view_at *at)
{
	const struct row *r;
	struct list_pane *list;
	struct line_key line;
	int64_t rank;
	long row;

	if (at->pane > 0)
		return h->shown.rank;
	if (at->key.n == sizeof(line)) {
		memcpy(&line, at->key.p, sizeof(line));
		rank = line.ord ? 0 : home_rank_of(h, at->link);
		return rank ? rank : line.finding.k[0];
	}
	list = row_of(h, at, &row);
	r = list == &h->findings ? home_row(list, row) : NULL;
	return r ? r->key.k[0] : 0;
}

/* The page, or the finding under the cursor: a ticket. */
static void report(void *st, const struct view_at *at, bool thing, struct view_report *ret)
{
	int64_t rank = thing ? rank_at(st, at) : 0;

	ret->name = "overview";
	if (rank)
		strbuf_addf(&ret->at, "home/%lld", (long long)rank);
}

/* "finding 1 of 3", of those that are more than a remark. */
static void status(void *st, const struct view_at *at, struct strbuf *ret)
{
	struct home_view *h = st;
	int64_t rank = rank_at(h, at), n = 0;
	long of = 0, nth = 0;

	if (!rank || !rows_total(h->findings.rows, &n, &h->findings.e))
		return;
	for (long i = 0; i < n; i++) {
		if (!home_matters(h, i))
			continue;
		of++;
		if (home_row(&h->findings, i)->key.k[0] == rank)
			nth = of;
	}
	if (nth)
		strbuf_addf(ret, "finding %ld of %ld", nth, of);
}

/* Whatever finding it began at. */
static void crumb(void *st, struct strbuf *ret)
{
	(void)st;
	strbuf_add_str(ret, "Home");
}

static void shell_command(void *st, const struct view_at *at, struct strbuf *ret)
{
	struct view_report r = {0};

	report(st, at, false, &r);
	view_add_command(((struct home_view *)st)->env, &r, ret);
	view_report_done(&r);
}

static void place(void *st, const struct view_at *at, struct strbuf *ret)
{
	int64_t rank = rank_at(st, at);

	strbuf_add_str(ret, "home");
	if (rank)
		strbuf_addf(ret, "/%lld", (long long)rank);
}

static const struct pane_def panes[] = {
	{.kind = PANE_TEXT, .weight = 3},
	{.kind = PANE_TEXT, .weight = 2, .least_cols = 160},
};

const struct view_class home_view = {
	.name = "home",
	.title = "Home",
	.summary = "what is wrong, what evidence is there",
	.number = '1',
	.state_size = sizeof(struct home_view),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.open = open_home,
	.close = close_home,
	.reload = reload,
	.text = fill,
	.select = select_line,
	.place = place,
	.crumb = crumb,
	.related = related,
	.report = report,
	.shell_command = shell_command,
	.actions = actions,
	.n_actions = ARRAY_LEN(actions),
	.note = note,
	.status = status,
	.about = about,
	.folds = folds,
	.hints = hints,
};
