#include "config.h"

#include "astscope/model/graph.h"
#include "list.h"

/* How one life got its count: the events in order, and the count as a graph over them. */

struct history {
	struct list_view list; /* first: shares the functions of list views */
	struct thing life;
};

static bool open_history(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct history *h = st;

	return list_view_open_place(&h->list, args, env, &h->life, e);
}

static void add_maker(struct history *h, struct text *t)
{
	struct strbuf where = {0}, func = {0};
	struct list_pane life = {0};
	struct rows_args args = {0};
	struct strbuf filter = {0};
	struct err e;

	/* The life's own row of the object list: its maker, state and size. */
	strbuf_addf(&filter, "obj=%s", strbuf_str(&h->list.crumb));
	if (list_pane_open(&life, h->list.env->db, "objects", &args, strbuf_str(&filter), "", "", &e)) {
		struct strbuf state = {0};

		text_line(t);
		if (list_pane_cell(&life, 0, "where", &where)) {
			list_pane_cell(&life, 0, "func", &func);
			text_addf(t, ROLE_TEXT, "made by %s %s", strbuf_str(&where), strbuf_str(&func));
		} else {
			text_add_str(t, ROLE_WARN, "its beginning is not in the log");
		}
		if (list_pane_cell(&life, 0, "state", &state))
			text_addf(t, span_eq_str(strbuf_span(&state), "finalized") ? ROLE_GOOD : ROLE_BAD, "  %s", strbuf_str(&state));
		strbuf_done(&state);
	}
	list_pane_close(&life);
	strbuf_done(&where);
	strbuf_done(&func);
	strbuf_done(&filter);
}

static void head(void *st, struct text *t)
{
	struct history *h = st;
	struct count_graph g = {0};
	int width = t->width > 70 ? t->width - 60 : 12;
	struct err e;

	add_maker(h, t);
	if (!graph_counts(h->list.env->db, h->life.id[0], width, h->list.env->ascii, &g, &e)) {
		text_linef(t, ROLE_ERROR, "%s", e.msg);
		return;
	}
	text_line(t);
	text_addf(t, ROLE_TEXT, "count %lld ", (long long)g.first);
	text_add(t, ROLE_GRAPH, strbuf_span(&g.bar));
	text_addf(t, ROLE_TEXT, " %lld   max %lld   %lld ups, %lld downs   %lld events", (long long)g.last, (long long)g.max,
		  (long long)g.ups, (long long)g.downs, (long long)g.events);
	if (g.has_threads)
		text_addf(t, ROLE_TEXT, ", %lld threads", (long long)g.threads);
	count_graph_done(&g);
}

static bool act(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct history *h = st;
	bool next = span_eq_str(span_from(a->name), "group-next");
	struct strbuf place = {0};
	struct thing sibling = {THING_LIFE, {0}};

	(void)at;
	if (!next && !span_eq_str(span_from(a->name), "group-previous"))
		return false;
	sibling.id[0] = xref_sibling_life(h->list.env->db, h->life.id[0], next ? 1 : -1);
	if (sibling.id[0] && xref_place(h->list.env->db, &sibling, &place))
		fx_open(fx, strbuf_str(&place));
	else
		fx_message(fx, MESSAGE_INFO, "this is the %s life of the address", next ? "last" : "first");
	strbuf_done(&place);
	return true;
}

static const char *hints(void *st, const struct view_at *at)
{
	(void)st;
	(void)at;
	return "go-thread go-creator go-locks group-next raw links";
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
	{.title = "Events", .kind = PANE_TABLE},
};

const struct view_class history_view = {
	.name = "hist",
	.title = "History",
	.summary = "how one life got its count",
	.number = '4',
	.state_size = sizeof(struct history),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.open = open_history,
	.head = head,
	.action = act,
	.place = place,
	.hints = hints,
	LIST_VIEW_FUNCTIONS,
};
