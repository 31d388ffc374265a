/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history.h"

#include "astscope/model/graph.h"
#include "beside.h"
#include "wrap.h"

#define GRAPH_EVENTS 8 /* from so many on the count is a graph */
#define TAG_WIDE 84    /* the tag of the constructor is in the first line from here on */

/* --- the head --- */

/* "LEAKED, 1 ref left" */
static void add_state(struct history *h, struct text *t)
{
	struct span state = strbuf_span(&h->state), count = strbuf_span(&h->count);
	bool ended = span_eq_str(state, "finalized"), good = ended || span_eq_str(state, "alive");
	struct strbuf words = {0};

	strbuf_add_capitals(&words, state);
	if (!ended && count.n)
		strbuf_addf(&words, ", %.*s ref%s left", SPAN_ARG(count), span_eq_str(count, "1") ? "" : "s");
	text_add_right(t, good ? ROLE_TEXT : ROLE_HEADING, strbuf_span(&words));
	strbuf_done(&words);
}

static void add_maker(struct history *h, struct text *t)
{
	struct strbuf more = {0};

	text_line(t);
	text_add(t, ROLE_HEADING, strbuf_span(&h->list.crumb));
	text_add_str(t, ROLE_TEXT, "  ");
	if (!h->where.n)
		text_add_str(t, ROLE_WARN, "its beginning is not in the log");
	else
		text_addf(t, ROLE_TEXT, "%s %s", strbuf_str(&h->func), strbuf_str(&h->where));
	if (h->tag.n && t->width >= TAG_WIDE)
		strbuf_addf(&more, "  \"%s\"", strbuf_str(&h->tag));
	if (h->bytes.n && t->width >= HISTORY_WIDE)
		strbuf_addf(&more, "  %s bytes", strbuf_str(&h->bytes));
	if (h->name.n)
		strbuf_addf(&more, "  called %s", strbuf_str(&h->name));
	text_add_cut(t, ROLE_TEXT, strbuf_span(&more), t->width - text_columns(t) - 24);
	strbuf_done(&more);
	add_state(h, t);
}

/* "1 2 1" */
static void add_counts(const struct beside *b, struct text *t)
{
	for (size_t i = 0; i < b->changes[0].n; i++)
		text_addf(t, ROLE_TEXT, " %lld", (long long)((const struct beside_change *)vec_at(&b->changes[0], i))->after);
}

/* "  max 7   1 664 events" */
static void add_totals(struct text *t, int64_t max, int64_t events)
{
	struct strbuf b = {0};

	strbuf_add_str(&b, "  max ");
	strbuf_add_grouped(&b, max);
	strbuf_add_str(&b, "   ");
	strbuf_add_grouped(&b, events);
	strbuf_add_str(&b, events == 1 ? " event" : " events");
	text_add(t, ROLE_TEXT, strbuf_span(&b));
	strbuf_done(&b);
}

static void add_threads(const struct history *h, const struct count_graph *g, struct text *t)
{
	const struct beside_change *first = h->beside.changes[0].n ? vec_at(&h->beside.changes[0], 0) : NULL;

	if (g->has_threads && g->threads == 1 && first && first->lwp) {
		struct strbuf lwp = {0}, place = {0};

		strbuf_addf(&lwp, "LWP %lld", (long long)first->lwp);
		strbuf_addf(&place, "threads/lwp/%lld", (long long)first->lwp);
		text_add_str(t, ROLE_TEXT, ", ");
		text_link(t, ROLE_LINK, strbuf_span(&lwp), strbuf_str(&place));
		strbuf_done(&lwp);
		strbuf_done(&place);
	} else if (g->has_threads) {
		text_addf(t, ROLE_TEXT, ", %lld %s", (long long)g->threads, g->threads == 1 ? "thread" : "threads");
	}
}

static void add_lines(const struct history *h, struct text *t)
{
	struct strbuf words = {0};

	if (h->first.n)
		strbuf_addf(&words, ", refs line%s %s", h->last.n && !span_eq(strbuf_span(&h->first), strbuf_span(&h->last)) ? "s" : "",
			    strbuf_str(&h->first));
	if (h->last.n && !span_eq(strbuf_span(&h->first), strbuf_span(&h->last)))
		strbuf_addf(&words, " to %s", strbuf_str(&h->last));
	if (words.n && text_columns(t) + (int)words.n > t->width) {
		text_line(t);
		text_add(t, ROLE_TEXT, span_from_offset(strbuf_span(&words), 2));
	} else {
		text_add(t, ROLE_TEXT, strbuf_span(&words));
	}
	strbuf_done(&words);
}

static void add_graph(struct history *h, struct text *t)
{
	struct count_graph g = {0};
	int width = t->width > 110 ? t->width - 94 : 16;
	struct err e;

	text_line(t);
	if (!graph_counts(h->list.env->db, h->life.id[0], width, h->list.env->ascii, &g, &e)) {
		text_add_str(t, ROLE_ERROR, e.msg);
	} else if (!g.events) {
		text_add_str(t, ROLE_WARN, strbuf_str(&h->order)); /* no counts of this life alone */
	} else {
		text_add_str(t, ROLE_TEXT, "count");
		if (g.events < GRAPH_EVENTS && h->paired) {
			add_counts(&h->beside, t);
		} else {
			text_addf(t, ROLE_TEXT, " %lld ", (long long)g.first);
			text_add(t, ROLE_GRAPH, strbuf_span(&g.bar));
			text_addf(t, ROLE_TEXT, " %lld", (long long)g.last);
		}
		add_totals(t, g.max, g.events);
		add_threads(h, &g, t);
		add_lines(h, t);
		if (h->order.n)
			text_addf(t, ROLE_WARN, "  %s", strbuf_str(&h->order));
	}
	count_graph_done(&g);
}

static bool birth_is_open(const struct beside *b)
{
	const struct beside_change *first = b->changes[0].n ? vec_at(&b->changes[0], 0) : NULL;

	return first && first->made && first->open && beside_open_takes(b) == 1;
}

/* What stayed open, and what others do. */
static void add_suspicion(struct history *h, struct text *t)
{
	struct strbuf words = {0};
	struct span confidence = strbuf_span(&h->confidence);
	int width = t->width;
	bool wide = width >= HISTORY_WIDE;
	struct linked all;

	if (span_eq_str(strbuf_span(&h->state), "invalid")) {
		text_line(t);
		text_add_str(t, ROLE_MISSING, "!");
		text_addf(t, ROLE_TEXT, " %s", h->beside.late.n ? "released or used after the end: such memory may be another's by then" :
								  "released more often than it was taken");
	}
	if (!h->taken.n)
		return;
	text_line(t);
	text_add_str(t, ROLE_MISSING, "?");
	strbuf_add_str(&words, birth_is_open(&h->beside) ? (wide ? "the birth reference " : "the birth ref ") : "what was taken at ");
	strbuf_addf(&words, "%s is never given back", strbuf_str(wide ? &h->taken : &h->taken_at));
	if (wide && h->others.n)
		strbuf_addf(&words, "; others: %s%s%s", strbuf_str(&h->others), h->way.n ? "; " : "", strbuf_str(&h->way));
	else if (h->others_at.n)
		strbuf_addf(&words, "; %s of %s others: %s", strbuf_str(&h->others_n), strbuf_str(&h->ended), strbuf_str(&h->others_at));
	else if (h->says.n)
		strbuf_addf(&words, "; %s", strbuf_str(&h->says));
	all = (struct linked){.text = strbuf_span(&words)};
	t->width -= (int)confidence.n + 2;
	wrap_links(t, ROLE_TEXT, &all, 2);
	t->width = width;
	if (h->others.n)
		text_add_right(t, span_eq_str(confidence, "guess") ? ROLE_GUESS : ROLE_TEXT, confidence);
	strbuf_done(&words);
}

void history_head(struct history *h, struct text *t)
{
	add_maker(h, t);
	add_graph(h, t);
	add_suspicion(h, t);
}

/* --- panes --- */

void history_pairs(struct history *h, struct text *t)
{
	struct span obj = strbuf_span(&h->list.crumb);

	pairs_text(t, &h->beside, obj, strbuf_span(&h->others_at), !h->unfolded);
	late_text(t, &h->beside, obj);
}

static void heading(struct text *t, const char *words, int64_t n, const char *rest)
{
	text_line(t);
	text_outdent(t);
	text_addf(t, ROLE_HEADING, "%s%lld %s", words, (long long)n, rest);
}

static void add_ways(const struct history *h, struct text *t)
{
	const struct leak_ways *w = &h->ways;

	if (!w->ended.n)
		return;
	text_line(t);
	heading(t, "The ", w->ended_lives, w->ended_lives == 1 ? "one that ended" : "that ended");
	for (size_t i = 0; i < w->ended.n; i++) {
		const struct leak_way *x = vec_at(&w->ended, i);

		text_line(t);
		text_addf(t, ROLE_TEXT, "%5lld  end%s at %.*s %.*s", (long long)x->lives, x->lives == 1 ? "s" : "", SPAN_ARG(x->func),
			  SPAN_ARG(x->place));
		if (x->tag.n)
			text_addf(t, ROLE_TEXT, " \"%.*s\"", SPAN_ARG(x->tag));
	}
	if (w->open.n < 2)
		return;
	text_line(t);
	heading(t, "The ", w->open_lives, "that did not");
	for (size_t i = 0; i < w->open.n; i++) {
		const struct leak_way *x = vec_at(&w->open, i);
		struct strbuf place = {0}, n = {0};

		strbuf_addf(&place, "leaks/path/%lld", (long long)x->path);
		strbuf_addf(&n, "%5lld", (long long)x->lives);
		text_line(t);
		text_selectable(t, (struct span){0});
		text_link(t, ROLE_LINK, strbuf_span(&n), strbuf_str(&place));
		text_addf(t, ROLE_TEXT, "  last seen %.*s %.*s%s%s", SPAN_ARG(x->func), SPAN_ARG(x->place),
			  x->path == h->path ? "   this path" : "", x->held ? "   follows another" : "");
		strbuf_done(&place);
		strbuf_done(&n);
	}
}

void history_beside(struct history *h, struct text *t)
{
	struct span obj = strbuf_span(&h->list.crumb);

	if (!h->beside.sibling) {
		changes_text(t, &h->beside, obj, !h->unfolded);
		return;
	}
	beside_text(t, &h->beside, obj, !h->unfolded);
	if (t->width >= HISTORY_WIDE)
		add_ways(h, t);
}

static void add_beside_title(const struct history *h, struct strbuf *ret)
{
	const struct beside *b = &h->beside;

	if (!b->sibling) {
		strbuf_add_str(ret, h->shown == HISTORY_PAIRS ? "In log order" : "Taken and given back");
		return;
	}
	strbuf_addf(ret, "Beside %.*s%s", SPAN_ARG(b->name), b->chosen ? "" : ", which ended");
	if (h->rank == 1 && h->ways.ended_lives > 1)
		strbuf_addf(ret, ": the nearest of %lld", (long long)h->ways.ended_lives);
	else if (h->rank > 1)
		strbuf_addf(ret, ", the %lld. of %lld", (long long)h->rank, (long long)b->siblings);
	if (b->siblings > 1)
		strbuf_add_str(ret, " (d: next one)");
}

void history_title(const struct history *h, int pane, struct strbuf *ret)
{
	static const char *const titles[] = {"Taken and given back", "In log order", "By place"};

	if (pane == 0)
		strbuf_addf(ret, "%s%s", titles[h->shown], h->beside.too_long ? ": too many changes to be paired" : "");
	else if (!h->paired)
		strbuf_add_str(ret, "By place");
	else
		add_beside_title(h, ret);
}
