/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "graph_parts.h"

#include "astscope/base/hash.h"
#include "astscope/base/record.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

/* Queues that no ring keeps: the thread that all wait for in the end, and who does. */

#define WORK_COLUMN 5 /* what keeps that thread */

struct queue {
	int64_t thread; /* all wait for it in the end; 0 = nobody is known who has what @edge waits for */
	size_t edge;    /* the first of its edges */
	size_t waiting; /* threads */
};

/* A wait whose holder nothing tells. */
struct orphan {
	size_t queue, edge;
};

struct queues {
	const struct graph *g;
	struct vec list;     /* struct queue */
	struct vec orphans;  /* struct orphan, by queue */
	struct map of_thread;/* thread -> its queue + 1 */
	struct map of_root;  /* thread that waits for nobody -> queue + 1 */
	struct map of_lock, of_resource; /* without a holder -> queue + 1 */
};

static size_t queue_of(struct queues *q, struct map *by, uint64_t key, int64_t thread, size_t edge)
{
	uint64_t *at = map_put(by, key, NULL);

	if (!*at) {
		*(struct queue *)vec_push(&q->list) = (struct queue){thread, edge, 0};
		*at = q->list.n;
	}
	return *at - 1;
}

/* The first wait of a thread that is not drawn yet. */
static struct graph_edge *own_wait(const struct graph *g, const struct graph_thread *t)
{
	for (size_t at = t ? t->first_wait : 0; at;) {
		struct graph_edge *n = vec_at(&g->edges, at - 1);

		if (!n->drawn)
			return n;
		at = n->next_wait;
	}
	return NULL;
}

/* Up from @edge to who waits for nobody; threads on the way are remembered, one that comes again is as good as a root. */
static size_t find_queue(struct queues *q, size_t edge)
{
	struct graph_edge *n = vec_at(&q->g->edges, edge);
	struct vec way;
	size_t found = 0;

	vec_init(&way, sizeof(int64_t));
	for (bool done = false; !done;) {
		uint64_t *known = map_put(&q->of_thread, (uint64_t)n->thread, &done);
		const struct graph_thread *holder = n->holder ? graph_thread(q->g, n->holder) : NULL;
		struct graph_edge *next = own_wait(q->g, holder);
		size_t index = (size_t)(n - (struct graph_edge *)q->g->edges.p);

		if (!done) { /* known */
			found = *known ? *known - 1 : queue_of(q, &q->of_root, (uint64_t)n->thread, n->thread, index);
			done = true;
			continue;
		}
		vec_append(&way, &n->thread);
		done = !next;
		if (!n->holder)
			found = n->lock ? queue_of(q, &q->of_lock, (uint64_t)n->lock, 0, index)
					: queue_of(q, &q->of_resource, hash_bytes(n->resource), 0, index);
		else if (!next)
			found = queue_of(q, &q->of_root, (uint64_t)n->holder, n->holder, index);
		n = next;
	}
	for (size_t i = 0; i < way.n; i++)
		*map_put(&q->of_thread, (uint64_t)*(int64_t *)vec_at(&way, i), NULL) = found + 1;
	((struct queue *)vec_at(&q->list, found))->waiting += way.n;
	vec_done(&way);
	return found;
}

static int orphan_cmp(const void *pa, const void *pb)
{
	const struct orphan *a = pa, *b = pb;

	return a->queue != b->queue ? (a->queue < b->queue ? -1 : 1) : a->edge < b->edge ? -1 : a->edge > b->edge;
}

static void find_queues(struct queues *q)
{
	for (size_t i = 0; i < q->g->edges.n; i++) {
		const struct graph_edge *n = vec_at(&q->g->edges, i);
		size_t queue;

		if (n->drawn)
			continue;
		queue = find_queue(q, i);
		if (!n->holder)
			*(struct orphan *)vec_push(&q->orphans) = (struct orphan){queue, i};
	}
	vec_sort(&q->orphans, orphan_cmp);
}

/* Those with most waiters first. */
struct ranked {
	size_t queue, waiting;
};

static int ranked_cmp(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;

	return a->waiting != b->waiting ? (a->waiting > b->waiting ? -1 : 1) : a->queue < b->queue ? -1 : a->queue > b->queue;
}

/* Whether other waits were seen less often than @n was. */
static bool some_less(const struct graph *g, const struct graph_edge *n)
{
	for (size_t i = 0; i < g->edges.n; i++) {
		if (((const struct graph_edge *)vec_at(&g->edges, i))->seen < n->seen)
			return true;
	}
	return false;
}

/* ", in 1 of 7 dumps: it moves on"; of several that wait only what is in all dumps is said of all. */
static bool add_dumps(struct graph_pen *p, const struct graph_edge *n, bool several, struct strbuf *b, struct err *e)
{
	struct stmt *st = db_query(p->db, Q_GRAPH_WAIT_DUMPS);
	enum step step;

	stmt_bind_i64(st, ":thread", n->thread);
	stmt_bind_i64(st, ":lock", n->lock);
	stmt_bind_i64(st, ":run", n->run);
	step = stmt_step(st, e);
	if (step == STEP_ROW && stmt_i64(st, 0) && stmt_i64(st, 1)) {
		bool whole = !several || stmt_i64(st, 1) == 1 || (stmt_i64(st, 0) == stmt_i64(st, 1) && !some_less(p->g, n));

		strbuf_addf(b, ", %sin %lld of %lld %s", whole ? "" : "one of them ", (long long)stmt_i64(st, 0),
			    (long long)stmt_i64(st, 1), stmt_i64(st, 1) == 1 ? "dump" : "dumps");
		if (stmt_i64(st, 2))
			strbuf_add_str(b, ": it moves on");
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* Of the waits for the thread that all wait for, the one that most dumps state. */
static const struct graph_edge *most_seen(const struct graph *g, const struct queue *q)
{
	const struct graph_thread *t = q->thread ? graph_thread(g, q->thread) : NULL;
	const struct graph_edge *best = vec_at(&g->edges, q->edge);

	for (size_t at = t ? t->first_held : 0; at;) {
		const struct graph_edge *n = vec_at(&g->edges, at - 1);

		at = n->next_held;
		if (best->holder != q->thread || n->seen > best->seen)
			best = n;
	}
	return best;
}

static bool queue_title(struct graph_pen *p, const struct queue *q, size_t nth, size_t of, struct err *e)
{
	const struct graph_edge *n = most_seen(p->g, q);
	struct strbuf right = {0};
	bool ok;

	graph_pen_role(p, GRAPH_TITLE, "QUEUE");
	graph_pen_f(p, " %zu of %zu  %zu %s for ", nth, of, q->waiting, q->waiting == 1 ? "thread waits" : "threads wait");
	if (q->thread) {
		graph_pen_thread(p, q->thread);
	} else {
		/* in a narrow form the table of locks has the names of those with a letter */
		if (n->lock && p->form == GRAPH_NARROW && graph_lock(p->g, n->lock) && graph_lock(p->g, n->lock)->letter.n)
			graph_pen_letter(p, n->lock);
		else if (n->lock)
			graph_pen_lock(p, n->lock);
		else
			graph_pen_span(p, n->resource);
		graph_pen_str(p, ": ");
		graph_pen_role(p, GRAPH_WARN, n->lock ? "holder not listed" : "nobody is seen to do it");
	}
	strbuf_add_str(&right, n->confidence);
	ok = add_dumps(p, n, q->waiting > 1, &right, e);
	graph_pen_head_right(p, strbuf_span(&right), (struct thing){THING_THREAD, {q->thread ? q->thread : n->thread, 0}});
	strbuf_done(&right);
	return ok;
}

/* What keeps the thread that all wait for. */
static void draw_root_work(struct graph_pen *p, const struct graph_thread *t)
{
	static const struct {
		const char *state, *does;
	} words[] = {
		{"idle", "idle"}, {"running", "runs"}, {"spinning", "tries something again and again"}, {"crashed", "crashed"},
		{"task-wait", "waits for another thread"}, {"io-wait", "waits for a file, a peer or a time"},
	};
	struct strbuf place = {0};
	const char *does = NULL;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		does = span_eq_str(t->state, words[i].state) ? words[i].does : does;
	if (!t->outside.n && !does)
		return;
	graph_pen_to(p, WORK_COLUMN);
	graph_pen_str(p, graph_pen_stroke(p, "derived"));
	if (t->outside.n)
		graph_pen_str(p, " waits for ");
	else
		graph_pen_f(p, " %s", does);
	graph_pen_span(p, t->outside);
	if (t->at.func.n) {
		graph_pen_str(p, " in ");
		graph_pen_span(p, t->at.func);
		graph_pen_str(p, " ");
		strbuf_addf(&place, "stacks/%.*s", SPAN_ARG(t->part));
		graph_pen_site(p, &t->at, strbuf_span(&place));
	}
	graph_pen_node(p, THING_THREAD, t->id, 0);
	strbuf_done(&place);
}

/* The thread that all wait for, and what it has of what they want. */
static void draw_root(struct graph_pen *p, int64_t thread)
{
	const struct graph_thread *t = graph_thread(p->g, thread);
	struct map seen = {0};
	bool first = true;

	graph_pen_thread(p, thread);
	for (size_t at = t ? t->first_held : 0; at;) {
		const struct graph_edge *n = vec_at(&p->g->edges, at - 1);
		bool fresh = false;

		at = n->next_held;
		if (n->lock)
			map_put(&seen, (uint64_t)n->lock, &fresh);
		if (!fresh)
			continue;
		graph_pen_str(p, first ? "  " : ", ");
		graph_pen_str(p, graph_guess(n->confidence) ? "seems to have " : n->held_mode == LOCK_READ ? "reads " : "has ");
		if (p->form == GRAPH_NARROW)
			graph_pen_letter(p, n->lock);
		else
			graph_pen_lock(p, n->lock);
		graph_pen_held(p, n);
		if (p->form != GRAPH_NARROW && n->held.func.n) {
			graph_pen_str(p, " ");
			graph_pen_span(p, n->held.func);
		}
		first = false;
	}
	if (t && t->first_held) {
		const struct graph_edge *n = vec_at(&p->g->edges, t->first_held - 1);

		graph_pen_says(p, thread, "has", n->thread, "waits for", n);
		graph_pen_node(p, THING_THREAD, thread, n->thread);
	} else {
		graph_pen_node(p, THING_THREAD, thread, 0);
	}
	if (t)
		draw_root_work(p, t);
	map_done(&seen);
}

static bool draw_queue(struct graph_pen *p, struct queues *q, size_t which, size_t nth, struct err *e)
{
	const struct queue *x = vec_at(&q->list, which);
	struct vec waits;

	graph_pen_blank(p);
	p->ring++;
	if (!queue_title(p, x, nth, q->list.n, e))
		return false;
	vec_init(&waits, sizeof(struct graph_wait));
	if (x->thread) {
		draw_root(p, x->thread);
		graph_take_behind(p->g, x->thread, &waits);
	} else {
		size_t low = 0, high = q->orphans.n;

		while (low < high) {
			size_t mid = low + (high - low) / 2;

			if (((struct orphan *)vec_at(&q->orphans, mid))->queue < which)
				low = mid + 1;
			else
				high = mid;
		}
		for (; low < q->orphans.n && ((struct orphan *)vec_at(&q->orphans, low))->queue == which; low++)
			graph_take_wait(p->g, vec_at(&q->g->edges, ((struct orphan *)vec_at(&q->orphans, low))->edge), &waits);
	}
	graph_draw_waits(p, &waits);
	return true;
}

bool graph_draw_queues(struct graph_pen *p, struct err *e)
{
	struct queues q = {.g = p->g};
	struct vec order;
	bool ok = true;

	vec_init(&q.list, sizeof(struct queue));
	vec_init(&q.orphans, sizeof(struct orphan));
	vec_init(&order, sizeof(struct ranked));
	find_queues(&q);
	for (size_t i = 0; i < q.list.n; i++)
		*(struct ranked *)vec_push(&order) = (struct ranked){i, ((struct queue *)vec_at(&q.list, i))->waiting};
	vec_sort(&order, ranked_cmp);
	for (size_t i = 0; ok && i < order.n; i++)
		ok = draw_queue(p, &q, ((struct ranked *)vec_at(&order, i))->queue, i + 1, e);
	p->ring = 0;
	vec_done(&order);
	vec_done(&q.list);
	vec_done(&q.orphans);
	map_done(&q.of_thread);
	map_done(&q.of_root);
	map_done(&q.of_lock);
	map_done(&q.of_resource);
	return ok;
}
