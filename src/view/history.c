#include "config.h"

#include "astscope/model/graph.h"
#include "beside.h"
#include "list.h"
#include "wrap.h"

#define KEPT_COLUMN 2

/* How one life got its count: the events in order, the count as a graph over them, and what each place added to it. */

struct history {
	struct list_view list; /* first: shares the functions of list views */
	struct thing life;
	struct strbuf maker;   /* "chan_sip.c:8204 sip_new  new dialog", empty if the log does not have it */
	struct strbuf state, count, lives;
	struct strbuf order;   /* how its events are told, of a log whose lines were sorted; else empty */
	struct strbuf kept;    /* which reference stayed open, empty if nothing is known of that, */
	struct strbuf release; /* and what ended siblings say of its release */
	struct beside_pane beside; /* what pane 1 shows instead of the balance, if it is open */
};

static bool is_beside(const struct history *h, int pane)
{
	return pane == 1 && h->beside.rank > 0;
}

static void add_cell(struct list_pane *p, const char *column, const char *before, struct strbuf *ret)
{
	struct strbuf text = {0};

	if (list_pane_cell(p, 0, column, &text))
		strbuf_addf(ret, "%s%.*s", before, SPAN_ARG(strbuf_span(&text)));
	strbuf_done(&text);
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
	if (list_pane_open(&rows, h->list.env->db, "objects", NULL, strbuf_str(&filter), "", "", &e)) {
		add_cell(&rows, "where", "", &h->maker);
		add_cell(&rows, "func", " ", &h->maker);
		add_cell(&rows, "tag", "  ", &h->maker);
		add_cell(&rows, "bytes", ", bytes ", &h->maker);
		add_cell(&rows, "name", ", called ", &h->maker);
		add_cell(&rows, "state", "", &h->state);
		add_cell(&rows, "count", "", &h->count);
		add_cell(&rows, "row_order", "", &h->order);
	}
	list_pane_close(&rows);
	if (list_pane_open(&rows, h->list.env->db, "leaks", NULL, strbuf_str(&filter), "", "", &e)) {
		add_cell(&rows, "kept", "", &h->kept);
		add_cell(&rows, "says", "", &h->release);
	}
	list_pane_close(&rows);
	count_lives(h, obj);
	strbuf_done(&filter);
}

static bool names_life(const char *place, bool *ret, struct err *e)
{
	struct place p = {0};
	bool ok = place_read(span_from(place), &p, e);

	*ret = ok && place_id(&p, "life").n > 0;
	place_done(&p);
	return ok;
}

/* Which one to show when none is named: of the most suspicious leak path, else the first there is. */
static void add_usual(struct view_env *env, struct strbuf *ret)
{
	struct list_pane rows = {0};
	struct strbuf filter = {0};
	struct ui_row group = {0};
	struct place place = {0};
	struct err e;

	if (list_pane_open(&rows, env->db, "leaks", NULL, "", "", "", &e) && list_pane_row(&rows, 0, &group) &&
	    place_read(group.link, &place, &e))
		strbuf_add_str(&filter, place.filter);
	place_done(&place);
	list_pane_close(&rows);
	if (list_pane_open(&rows, env->db, "objects", NULL, strbuf_str(&filter), "", "", &e))
		list_pane_cell(&rows, 0, "obj", ret);
	list_pane_close(&rows);
	strbuf_done(&filter);
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
	bool named, ok = names_life(args->place, &named, e);

	if (ok && !named) {
		add_usual(env, &obj);
		ok = obj.n || no_object(env, e);
		strbuf_addf(&place, "hist/%.*s", SPAN_ARG(strbuf_span(&obj)));
		usual.place = strbuf_str(&place);
	}
	ok = ok && list_view_open_place(&h->list, &usual, env, &h->life, e);
	if (ok) {
		load_life(h);
		list_view_open_detail(&h->list, 1, "balance", "life", h->life.id[0]);
	}
	strbuf_done(&obj);
	strbuf_done(&place);
	return ok;
}

static void close_history(void *st)
{
	struct history *h = st;

	strbuf_done(&h->maker);
	strbuf_done(&h->state);
	strbuf_done(&h->count);
	strbuf_done(&h->lives);
	strbuf_done(&h->order);
	strbuf_done(&h->kept);
	strbuf_done(&h->release);
	beside_pane_close(&h->beside);
	list_view_close(st);
}

static void say_counts(struct text *t, const struct count_graph *g)
{
	text_addf(t, ROLE_TEXT, "count %lld ", (long long)g->first);
	text_add(t, ROLE_GRAPH, strbuf_span(&g->bar));
	text_addf(t, ROLE_TEXT, " %lld   max %lld   %lld %s, %lld %s   %lld %s", (long long)g->last, (long long)g->max,
		  (long long)g->ups, g->ups == 1 ? "up" : "ups", (long long)g->downs, g->downs == 1 ? "down" : "downs",
		  (long long)g->events, g->events == 1 ? "event" : "events");
	if (g->has_threads)
		text_addf(t, ROLE_TEXT, ", %lld %s", (long long)g->threads, g->threads == 1 ? "thread" : "threads");
}

static void head(void *st, struct text *t)
{
	struct history *h = st;
	struct count_graph g = {0};
	int width = t->width > 70 ? t->width - 60 : 12;
	struct err e;

	text_line(t);
	if (h->maker.n)
		text_addf(t, ROLE_TEXT, "made by %s", strbuf_str(&h->maker));
	else
		text_add_str(t, ROLE_WARN, "its beginning is not in the log");
	if (!graph_counts(h->list.env->db, h->life.id[0], width, h->list.env->ascii, &g, &e)) {
		text_linef(t, ROLE_ERROR, "%s", e.msg);
		return;
	}
	text_line(t);
	if (g.events)
		say_counts(t, &g);
	else
		text_add_str(t, ROLE_WARN, strbuf_str(&h->order)); /* no counts of this life alone */
	count_graph_done(&g);
	if (h->kept.n) {
		text_line(t);
		text_add_str(t, ROLE_MARK, "?");
		wrap_words(t, ROLE_BAD, strbuf_span(&h->kept), KEPT_COLUMN);
	}
	if (h->release.n) {
		text_line(t);
		wrap_words(t, ROLE_TEXT, strbuf_span(&h->release), KEPT_COLUMN);
	}
}

/* "LEAKED at 1, life 2 of 3" */
static void note(void *st, struct strbuf *ret)
{
	const struct history *h = st;
	struct span ord = strbuf_span(&h->list.crumb);
	bool ended = span_eq_str(strbuf_span(&h->state), "finalized");

	if (h->lives.n)
		strbuf_addf(ret, "life %.*s of %s  ", SPAN_ARG(span_from_offset(ord, address_of(ord).n + 1)), strbuf_str(&h->lives));
	strbuf_add_capitals(ret, strbuf_span(&h->state));
	if (!ended && h->count.n)
		strbuf_addf(ret, " at %s", strbuf_str(&h->count));
	if (h->order.n)
		strbuf_addf(ret, "  %s", strbuf_str(&h->order));
}

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
	struct err e = {0};
	bool any;

	(void)a, (void)at;
	if (!beside_pane_next(&h->beside, h->list.env->db, h->life.id[0], strbuf_span(&h->list.crumb), &any, &e)) {
		fx_error(fx, &e);
		return true;
	}
	if (!any)
		fx_message(fx, MESSAGE_INFO, "no life of this type ended that it can be read beside");
	fx_action(fx, "reload", (struct span){0});
	return true;
}

static const struct view_action actions[] = {
	{"group-next", go_sibling, 1}, {"group-previous", go_sibling, -1}, {"beside", put_beside, 0},
};

static const char *hints(void *st, const struct view_at *at)
{
	(void)st;
	(void)at;
	return "beside go-thread go-creator go-backtrace go-locks raw explain links";
}

/* --- pane 1: the balance, or the sibling --- */

static const struct ui_column *columns(void *st, int pane, size_t *ret_n)
{
	return is_beside(st, pane) ? beside_pane_columns(ret_n) : list_view_columns(st, pane, ret_n);
}

static long count(void *st, int pane)
{
	struct history *h = st;

	return is_beside(h, pane) ? beside_pane_count(&h->beside) : list_view_count(st, pane);
}

static bool row(void *st, int pane, long index, struct ui_row *ret)
{
	struct history *h = st;

	return is_beside(h, pane) ? beside_pane_row(&h->beside, index, ret) : list_view_row(st, pane, index, ret);
}

static long find(void *st, int pane, struct span key)
{
	return is_beside(st, pane) ? -1 : list_view_find(st, pane, key);
}

static long search(void *st, int pane, struct span needle, long from, int dir)
{
	struct history *h = st;

	return is_beside(h, pane) ? beside_pane_search(&h->beside, needle, from, dir) : list_view_search(st, pane, needle, from, dir);
}

static long group_step(void *st, int pane, long from, int dir)
{
	return is_beside(st, pane) ? -1 : list_view_group_step(st, pane, from, dir);
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

static bool related(void *st, enum related kind, const struct view_at *at, struct effects *fx)
{
	struct history *h = st;
	struct thing event;

	if (!is_beside(h, at->pane))
		return list_view_related(st, kind, at, fx);
	if (!beside_pane_thing(&h->beside, at->row[1], &event))
		return false;
	return kind == RELATED_EXPLAIN ? explain_event(h, &event, fx) : view_related(h->list.env, &event, kind, fx);
}

static void status(void *st, const struct view_at *at, struct strbuf *ret)
{
	list_view_status(st, at, ret);
	beside_pane_status(&((struct history *)st)->beside, ret);
}

static void pane_title(void *st, int pane, struct strbuf *ret)
{
	struct history *h = st;

	if (is_beside(h, pane))
		beside_pane_title(&h->beside, ret);
}

static void place(void *st, const struct view_at *at, struct strbuf *ret)
{
	struct history *h = st;
	struct strbuf ord = {0};

	strbuf_addf(ret, "hist/%s", strbuf_str(&h->list.crumb));
	if (list_pane_cell(&h->list.pane[0], at->row[0], "ord", &ord))
		strbuf_addf(ret, "/event/%s", strbuf_str(&ord));
	strbuf_done(&ord);
}

static const struct pane_def panes[] = {
	{.title = "Events", .kind = PANE_TABLE, .weight = 3},
	{.title = "Balance by call site", .kind = PANE_TABLE, .weight = 2},
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
	.needs_target = true,
	.open = open_history,
	.close = close_history,
	.head = head,
	.note = note,
	.actions = actions,
	.n_actions = ARRAY_LEN(actions),
	.place = place,
	.hints = hints,
	.pane_title = pane_title,
	.start = list_view_start,
	.reload = list_view_reload,
	.columns = columns,
	.count = count,
	.row = row,
	.find = find,
	.search = search,
	.filter = list_view_filter,
	.complete = list_view_complete,
	.narrow = list_view_narrow,
	.sort = list_view_sort,
	.sorted = list_view_sorted,
	.groups = list_view_groups,
	.group = list_view_group,
	.group_step = group_step,
	.related = related,
	.crumb = list_view_crumb,
	.status = status,
	.empty = list_view_empty,
	.shell_command = list_view_shell_command,
};
