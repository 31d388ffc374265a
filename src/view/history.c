/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "history.h"

#define LINES_BEFORE_ROWS 8 /* of Objects: more headings than there are */

/* How one life got its count: what it took and what gave that back, beside one that ended; or its events in order. */

static void add_cell(struct list_pane *p, const char *column, struct strbuf *ret)
{
	list_pane_cell(p, 0, column, ret);
}

static struct span address_of(struct span obj)
{
	long hash = span_find_char(obj, '#');

	return hash < 0 ? obj : span_sub(obj, 0, (size_t)hash);
}

static void count_lives(struct history *h, struct span obj)
{
	struct rows_args args = {0};
	struct strbuf filter = {0};
	struct err e;
	int64_t n;

	strbuf_addf(&filter, "addr=%.*s", SPAN_ARG(address_of(obj)));
	args.filter = strbuf_span(&filter);
	if (rows_count(h->list.env->db, "objects", &args, &n, &e) && n > 1)
		strbuf_addf(&h->lives, "%lld", (long long)n);
	strbuf_done(&filter);
}

/* The life's own row of the object list, and the row of its leak path. */
static void load_life(struct history *h)
{
	struct span obj = strbuf_span(&h->list.crumb);
	struct list_pane rows = {0};
	struct strbuf filter = {0};
	struct err e;

	strbuf_addf(&filter, "obj=%.*s", SPAN_ARG(obj));
	if (list_pane_open(&rows, h->list.env->db, "objects", NULL, strbuf_str(&filter), "obj", "", &e)) {
		add_cell(&rows, "func", &h->func);
		add_cell(&rows, "where", &h->where);
		add_cell(&rows, "tag", &h->tag);
		add_cell(&rows, "bytes", &h->bytes);
		add_cell(&rows, "name", &h->name);
		add_cell(&rows, "state", &h->state);
		add_cell(&rows, "count", &h->count);
		add_cell(&rows, "first", &h->first);
		add_cell(&rows, "last", &h->last);
		add_cell(&rows, "row_order", &h->order);
	}
	list_pane_close(&rows);
	if (list_pane_open(&rows, h->list.env->db, "leaks", NULL, strbuf_str(&filter), "", "", &e)) {
		add_cell(&rows, "taken", &h->taken);
		add_cell(&rows, "taken_at", &h->taken_at);
		add_cell(&rows, "others", &h->others);
		add_cell(&rows, "others_at", &h->others_at);
		add_cell(&rows, "others_n", &h->others_n);
		add_cell(&rows, "freed", &h->ended);
		add_cell(&rows, "way", &h->way);
		add_cell(&rows, "confidence", &h->confidence);
		add_cell(&rows, "says", &h->says);
	}
	list_pane_close(&rows);
	count_lives(h, obj);
	strbuf_done(&filter);
}

static bool load_beside(struct history *h, struct err *e)
{
	struct db *db = h->list.env->db;

	return h->with ? beside_load_with(db, h->life.id[0], h->with, true, &h->beside, e)
		       : beside_load(db, h->life.id[0], h->rank, true, &h->beside, e);
}

static bool find_other(struct history *h, const char *text, struct err *e)
{
	struct place p = {0};
	bool ok = place_read(span_from(text), &p, e) && beside_of_place(h->list.env->db, &p, &h->with, e);

	place_done(&p);
	return ok;
}

/* The sums by place, where there are too many changes to pair or they are not told apart. */
static bool load_changes(struct history *h, struct err *e)
{
	struct db *db = h->list.env->db;

	h->rank = h->with ? 0 : 1;
	if (!load_beside(h, e) ||
	    !leak_of_life(db, h->life.id[0], &h->path, &h->nth, &h->path_lives, e) ||
	    (h->path && !leak_ways_load(db, h->life.id[0], &h->ways, e)))
		return false;
	h->paired = h->beside.changes[0].n > 0 && !h->beside.too_long;
	if (!h->paired)
		list_view_open_detail(&h->list, 1, "balance", "life", h->life.id[0]);
	return true;
}

static bool names_life(const char *place, bool *ret, bool *ret_event, struct err *e)
{
	struct place p = {0};
	bool ok = place_read(span_from(place), &p, e);

	*ret = ok && place_id(&p, "life").n > 0;
	*ret_event = ok && place_id(&p, "event").n > 0;
	place_done(&p);
	return ok;
}

/* Which one to show when none is named: the first that a finding names, else the most suspicious. */
static void add_usual(struct view_env *env, struct strbuf *ret)
{
	struct list_pane rows = {0};
	struct err e = {0};

	if (!beside_usual(env->db, ret, &e) || ret->n)
		return;
	if (list_pane_open(&rows, env->db, "objects", NULL, "", "", "", &e)) {
		long lines = list_pane_count(&rows);

		/* past headings */
		for (long i = 0; !ret->n && i < lines && i < LINES_BEFORE_ROWS; i++)
			list_pane_cell(&rows, i, "obj", ret);
		if (!ret->n && lines && list_pane_fold(&rows, 0) >= 0)
			list_pane_cell(&rows, 1, "obj", ret);
	}
	list_pane_close(&rows);
}

static bool no_object(const struct view_env *env, struct err *e)
{
	if (env->reading)
		return err_set(e, ERR_USAGE, "no objects yet: %s", env->reading);
	return err_set(e, ERR_USAGE, "no refs log in this bundle: there are no objects to tell of");
}

static bool open_history(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct view_args usual = *args;
	struct history *h = st;
	struct strbuf obj = {0}, place = {0};
	bool named, event, ok = names_life(args->place, &named, &event, e);

	if (ok && !named) {
		add_usual(env, &obj);
		ok = obj.n || no_object(env, e);
		strbuf_addf(&place, "hist/%.*s", SPAN_ARG(strbuf_span(&obj)));
		usual.place = strbuf_str(&place);
	}
	ok = ok && list_view_open_place(&h->list, &usual, env, &h->life, e);
	if (ok) {
		h->life.kind = THING_LIFE;
		load_life(h);
		ok = find_other(h, args->place, e) && load_changes(h, e);
		h->shown = !h->paired || event || *args->filter || *args->sort ? HISTORY_LOG : HISTORY_PAIRS;
	}
	strbuf_done(&obj);
	strbuf_done(&place);
	return ok;
}

static void close_history(void *st)
{
	struct history *h = st;
	struct strbuf *texts[] = {&h->func, &h->where, &h->tag, &h->bytes, &h->name, &h->state, &h->count, &h->lives, &h->first, &h->last,
				  &h->order, &h->taken, &h->taken_at, &h->others, &h->others_at, &h->others_n, &h->ended, &h->way,
				  &h->confidence, &h->says};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		strbuf_done(texts[i]);
	beside_done(&h->beside);
	leak_ways_done(&h->ways);
	list_view_close(st);
}

static void head(void *st, struct text *t)
{
	history_head(st, t);
}

/* "object 1 of 12", "life 2 of 3" */
static void note(void *st, struct strbuf *ret)
{
	const struct history *h = st;
	struct span ord = strbuf_span(&h->list.crumb);

	if (h->lives.n)
		strbuf_addf(ret, "life %.*s of %s%s", SPAN_ARG(span_from_offset(ord, address_of(ord).n + 1)), strbuf_str(&h->lives),
			    h->path_lives > 1 ? "  " : "");
	if (h->path_lives > 1)
		strbuf_addf(ret, "object %lld of %lld", (long long)h->nth, (long long)h->path_lives);
}

static enum pane_kind kind(void *st, int pane)
{
	const struct history *h = st;

	if (pane == 0)
		return h->shown == HISTORY_PAIRS ? PANE_TEXT : PANE_TABLE;
	return h->paired ? PANE_TEXT : PANE_TABLE;
}

/* --- doing things --- */

static bool go_sibling(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct history *h = st;
	struct strbuf place = {0};
	struct thing sibling = {THING_LIFE, {0}};

	(void)at;
	sibling.id[0] = xref_sibling_life(h->list.env->db, h->life.id[0], a->arg);
	if (sibling.id[0] && xref_place(h->list.env->db, &sibling, &place))
		fx_open(fx, strbuf_str(&place));
	else
		fx_message(fx, MESSAGE_INFO, "this is the %s life of the address", a->arg > 0 ? "last" : "first");
	strbuf_done(&place);
	return true;
}

static bool put_beside(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct history *h = st;
	int64_t next = h->rank < h->beside.siblings ? h->rank + 1 : 1;
	struct err e = {0};

	(void)a, (void)at;
	if (h->beside.siblings < 2 && !(h->with && h->beside.siblings)) {
		fx_message(fx, MESSAGE_INFO, h->beside.siblings ? "this is the only one that it is near to"
								: "no life of this type ended that it can be read beside");
		return true;
	}
	beside_done(&h->beside);
	if (!beside_load(h->list.env->db, h->life.id[0], next, true, &h->beside, &e)) {
		fx_error(fx, &e);
		return true;
	}
	h->rank = next;
	h->with = 0;
	fx_action(fx, "refill", (struct span){0});
	return true;
}

/* Pane 0 on the list that the order needs. */
static bool open_order(struct history *h, enum history_order order, struct err *e)
{
	struct rows_args args = {0};

	rows_arg(&args, "life", h->life.id[0]);
	if (!list_pane_open(&h->list.pane[0], h->list.env->db, order == HISTORY_SITES ? "balance" : "history", &args, "", "", "", e))
		return false;
	h->shown = order;
	return true;
}

static bool next_order(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct history *h = st;
	enum history_order next = h->shown == HISTORY_SITES ? HISTORY_PAIRS : h->shown + 1;
	struct err e = {0};

	(void)a, (void)at;
	if (next == HISTORY_PAIRS && !h->paired)
		next = HISTORY_LOG;
	if (!open_order(h, next, &e))
		fx_error(fx, &e);
	fx_action(fx, "reload", (struct span){0});
	return true;
}

static bool unfold(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct history *h = st;

	(void)a;
	if (kind(h, at->pane) == PANE_TABLE)
		return false;
	h->unfolded = !h->unfolded;
	fx_action(fx, "refill", (struct span){0});
	return true;
}

static const char *folds(void *st, int pane)
{
	const struct history *v = st;

	if (kind(st, pane) == PANE_TABLE)
		return NULL;
	return v->unfolded ? "fold" : "unfold";
}

static const struct view_action actions[] = {
	{"group-next", go_sibling, 1}, {"group-previous", go_sibling, -1}, {"beside", put_beside, 0},
	{"order", next_order, 0},      {"fold", unfold, 0},
};

static const char *hints(void *st, const struct view_at *at)
{
	(void)st;
	(void)at;
	return "follow go-thread beside order fold raw go-creator explain";
}

/* --- panes --- */

static void fill(void *st, int pane, struct text *t)
{
	struct history *h = st;

	if (pane == 0)
		history_pairs(h, t);
	else if (h->shown == HISTORY_PAIRS || h->beside.sibling)
		history_beside(h, t);
	else
		history_pairs(h, t);
}

/* What is looked for or put in order are events: they are shown as a list from then on. */
static bool filter(void *st, const char *expr, struct filter_answer *ret)
{
	struct history *h = st;

	if (*expr && h->shown == HISTORY_PAIRS)
		h->shown = HISTORY_LOG;
	return list_view_filter(st, expr, ret);
}

static bool sort(void *st, int pane, const char *spec, struct err *e)
{
	struct history *h = st;

	if (*spec && pane == 0 && h->shown == HISTORY_PAIRS)
		h->shown = HISTORY_LOG;
	return list_view_sort(st, pane, spec, e);
}

static const char *sorted(void *st, int pane)
{
	return kind(st, pane) == PANE_TABLE ? list_view_sorted(st, pane) : "";
}

/* The event of the row under the cursor: a row of the table, or a line of a text that has its key. */
static bool event_at(struct history *h, const struct view_at *at, struct thing *ret)
{
	struct row_key key;

	if (kind(h, at->pane) == PANE_TABLE || at->key.n != sizeof(key))
		return false;
	memcpy(&key, at->key.p, sizeof(key));
	*ret = (struct thing){THING_EVENT, {key.k[0], key.k[1]}};
	return true;
}

/* All that is known of an event: its row in the history of its life. */
static bool explain_event(struct history *h, const struct thing *event, struct effects *fx)
{
	struct list_pane rows = {0};
	struct rows_args args = {0};
	struct err e;
	long at = -1;

	rows_arg(&args, "life", event->id[0]);
	if (list_pane_open(&rows, h->list.env->db, "history", &args, "", "", "", &e))
		at = list_pane_find_key(&rows, (struct row_key){{event->id[0], event->id[1]}});
	if (at >= 0)
		view_explain_row(h->list.env, &rows, at, fx);
	list_pane_close(&rows);
	return at >= 0;
}

static bool related(void *st, enum related kind_, const struct view_at *at, struct effects *fx)
{
	struct history *h = st;
	struct thing thing;

	if (kind(h, at->pane) == PANE_TABLE)
		return list_view_related(st, kind_, at, fx);
	if (event_at(h, at, &thing))
		return kind_ == RELATED_EXPLAIN ? explain_event(h, &thing, fx) : view_related(h->list.env, &thing, kind_, fx);
	return view_link_related(h->list.env, at->link, kind_, fx);
}

static bool narrow(void *st, const struct view_at *at, int column, bool exclude, struct strbuf *ret)
{
	return kind(st, at->pane) == PANE_TABLE && list_view_narrow(st, at, column, exclude, ret);
}

/* "pair 1 of 2" */
static void add_pair_number(struct history *h, const struct view_at *at, struct strbuf *ret)
{
	struct thing event;

	if (!event_at(h, at, &event))
		return;
	for (size_t i = 0; i < h->beside.pairs.n; i++) {
		const struct beside_pair *p = vec_at(&h->beside.pairs, i);

		if ((p->take ? p->take : p->release)->ord == event.id[1])
			strbuf_addf(ret, "pair %zu of %zu", i + 1, h->beside.pairs.n);
	}
}

/* In the order of the log: which event, what it made of the count, its raw line. */
static void status(void *st, const struct view_at *at, struct strbuf *ret)
{
	struct history *h = st;
	struct list_pane *p = &h->list.pane[0];

	list_view_status(st, at, ret);
	if (ret->n)
		return;
	if (h->shown == HISTORY_LOG && at->pane == 0) {
		strbuf_add_str(ret, "event ");
		list_pane_cell(p, at->row[0], "ord", ret);
		strbuf_add_str(ret, "  count ");
		list_pane_cell(p, at->row[0], "count", ret);
		strbuf_add_str(ret, "  refs line ");
		list_pane_cell(p, at->row[0], "line", ret);
	}
	if (h->shown == HISTORY_PAIRS && at->pane == 0)
		add_pair_number(h, at, ret);
	if (h->beside.file.n && kind(st, at->pane) == PANE_TEXT)
		strbuf_addf(ret, "%sall in %.*s%s", ret->n ? "  " : "", SPAN_ARG(h->beside.file),
			    h->beside.elsewhere ? " but what names another" : "");
}

static void pane_title(void *st, int pane, struct strbuf *ret)
{
	history_title(st, pane, ret);
}

static void place(void *st, const struct view_at *at, struct strbuf *ret)
{
	struct history *h = st;
	struct strbuf ord = {0};

	strbuf_addf(ret, "hist/%s", strbuf_str(&h->list.crumb));
	if (h->with && h->beside.name.n)
		strbuf_addf(ret, "/beside/%.*s", SPAN_ARG(h->beside.name));
	if (h->shown == HISTORY_LOG && list_pane_cell(&h->list.pane[0], at->row[0], "ord", &ord))
		strbuf_addf(ret, "/event/%s", strbuf_str(&ord));
	strbuf_done(&ord);
}

static bool reload(void *st, struct err *e)
{
	struct history *h = st;

	beside_done(&h->beside);
	return load_beside(h, e) && list_view_reload(st, e);
}

static const struct pane_def panes[] = {
	{.kind = PANE_TEXT},
	{.kind = PANE_TEXT},
};

const struct view_class history_view = {
	.name = "hist",
	.title = "History",
	.summary = "how one life got its count",
	.number = '4',
	.tab = "Hist",
	.state_size = sizeof(struct history),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.kind = kind,
	.needs_target = true,
	.open = open_history,
	.close = close_history,
	.head = head,
	.note = note,
	.text = fill,
	.actions = actions,
	.n_actions = ARRAY_LEN(actions),
	.place = place,
	.folds = folds,
	.hints = hints,
	.pane_title = pane_title,
	.start = list_view_start,
	.reload = reload,
	.filter = filter,
	.narrow = narrow,
	.sort = sort,
	.sorted = sorted,
	.related = related,
	.crumb = list_view_crumb,
	.status = status,
	LIST_VIEW_ROWS,
};
