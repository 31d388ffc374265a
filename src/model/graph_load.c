#include "config.h"

#include "graph_priv.h"

#include <string.h>

#include "astscope/base/utf8.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

/* Columns of query graph_edges. */
enum {
	ID, THREAD, LWP, PTHREAD, NAME, LOCK, LOCK_ADDR, LOCK_NAME, RESOURCE, HOLDER, H_LWP, H_PTHREAD, H_NAME, WHY,
	CONFIDENCE, OBJ, OBJ_CONFIDENCE,
};

/* Text of the bundle, safe to show; without bytes outside ASCII if asked. */
static void add_safe(struct strbuf *b, struct span s, bool ascii)
{
	struct strbuf safe = {0};

	utf8_escape(&safe, s);
	for (size_t i = 0; i < safe.n; i++) {
		unsigned char c = (unsigned char)safe.p[i];

		if (ascii && c >= 0x80)
			strbuf_addf(b, "\\x%02x", c);
		else
			strbuf_add_char(b, safe.p[i]);
	}
	strbuf_done(&safe);
}

static struct span keep(struct graph *g, struct strbuf *b)
{
	struct span s = arena_span(g->arena, strbuf_span(b));

	strbuf_clear(b);
	return s;
}

static struct span thread_text(struct graph *g, const struct stmt *st, int lwp, bool ascii, struct strbuf *b)
{
	if (!stmt_is_null(st, lwp)) {
		strbuf_addf(b, "LWP %lld", (long long)stmt_i64(st, lwp));
	} else if (!stmt_is_null(st, lwp + 1)) {
		strbuf_add_str(b, "thread ");
		strbuf_add_addr(b, (uint64_t)stmt_i64(st, lwp + 1));
	} else {
		strbuf_add_str(b, "a thread");
	}
	if (!stmt_is_null(st, lwp + 2)) {
		strbuf_add_char(b, ' ');
		add_safe(b, stmt_text(st, lwp + 2), ascii);
	}
	return keep(g, b);
}

static struct span lock_text(struct graph *g, const struct stmt *st, bool ascii, struct strbuf *b)
{
	if (stmt_is_null(st, LOCK_ADDR)) {
		add_safe(b, stmt_text(st, RESOURCE), ascii);
		return keep(g, b);
	}
	if (!stmt_is_null(st, LOCK_NAME)) {
		add_safe(b, stmt_text(st, LOCK_NAME), ascii);
		strbuf_add_char(b, ' ');
	}
	strbuf_add_addr(b, (uint64_t)stmt_i64(st, LOCK_ADDR));
	return keep(g, b);
}

static const char *confidence_of(struct span s)
{
	return span_eq_str(s, "sure") ? "sure" : span_eq_str(s, "derived") ? "derived" : "guess";
}

static bool load_edges(struct db *db, bool ascii, struct graph *g, struct err *e)
{
	struct stmt *st = db_query(db, Q_GRAPH_EDGES);
	struct strbuf b = {0};
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct graph_edge *n = vec_push(&g->edges);

		n->id = stmt_i64(st, ID);
		n->thread = stmt_i64(st, THREAD);
		n->lock = stmt_is_null(st, LOCK) ? 0 : stmt_i64(st, LOCK);
		n->holder = stmt_is_null(st, HOLDER) ? 0 : stmt_i64(st, HOLDER);
		n->thread_text = thread_text(g, st, LWP, ascii, &b);
		if (n->holder)
			n->holder_text = thread_text(g, st, H_LWP, ascii, &b);
		n->lock_text = lock_text(g, st, ascii, &b);
		n->obj = arena_span(g->arena, stmt_text(st, OBJ));
		add_safe(&b, stmt_text(st, WHY), ascii);
		n->why = keep(g, &b);
		n->confidence = confidence_of(stmt_text(st, CONFIDENCE));
		n->obj_confidence = confidence_of(stmt_text(st, OBJ_CONFIDENCE));
	}
	stmt_reset(st);
	strbuf_done(&b);
	return step == STEP_DONE;
}

static bool load_cycles(struct db *db, struct graph *g, struct err *e)
{
	struct stmt *st = db_query(db, Q_GRAPH_MEMBERS);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW)
		vec_append(&g->members, &(struct graph_member){stmt_i64(st, 0), stmt_i64(st, 1), stmt_i64(st, 2),
							       stmt_i64(st, 3), stmt_i64(st, 4)});
	stmt_reset(st);
	if (step != STEP_DONE)
		return false;
	st = db_query(db, Q_GRAPH_BEHIND);
	while ((step = stmt_step(st, e)) == STEP_ROW)
		vec_append(&g->behind, &(struct graph_behind){stmt_i64(st, 0), stmt_i64(st, 1)});
	stmt_reset(st);
	return step == STEP_DONE;
}

bool graph_load(struct db *db, bool ascii, struct graph *ret, struct err *e)
{
	memset(ret, 0, sizeof(*ret));
	ret->arena = arena_new();
	vec_init(&ret->edges, sizeof(struct graph_edge));
	vec_init(&ret->members, sizeof(struct graph_member));
	vec_init(&ret->behind, sizeof(struct graph_behind));
	if (load_edges(db, ascii, ret, e) && load_cycles(db, ret, e))
		return true;
	graph_done(ret);
	return false;
}

void graph_done(struct graph *g)
{
	if (g->arena)
		arena_free(g->arena);
	vec_done(&g->edges);
	vec_done(&g->members);
	vec_done(&g->behind);
	memset(g, 0, sizeof(*g));
}

struct graph_edge *graph_edge_of(const struct graph *g, int64_t thread, int64_t lock)
{
	for (size_t i = 0; i < g->edges.n; i++) {
		struct graph_edge *n = vec_at(&g->edges, i);

		if (n->thread == thread && (!lock || n->lock == lock))
			return n;
	}
	return NULL;
}

size_t graph_cycle_size(const struct graph *g, size_t first)
{
	const struct graph_member *m = vec_at(&g->members, first);
	size_t n = 0;

	while (first + n < g->members.n && ((struct graph_member *)vec_at(&g->members, first + n))->cycle == m->cycle)
		n++;
	return n;
}

bool graph_is_behind(const struct graph *g, int64_t cycle, int64_t thread)
{
	for (size_t i = 0; i < g->behind.n; i++) {
		const struct graph_behind *b = vec_at(&g->behind, i);

		if (b->thread == thread && (!cycle || b->cycle == cycle))
			return true;
	}
	return false;
}

bool graph_in_cycle(const struct graph *g, int64_t thread, int64_t lock)
{
	for (size_t i = 0; i < g->members.n; i++) {
		const struct graph_member *m = vec_at(&g->members, i);

		if (m->thread == thread && m->lock == lock)
			return true;
	}
	return false;
}
