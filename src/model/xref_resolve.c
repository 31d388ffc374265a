/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "xref_priv.h"

#include <string.h>

#include "astscope/base/scan.h"
#include "astscope/store/queries.h"

/* From a place to what its view must open. */

int64_t xref_life_of(struct xref *x, uint64_t addr, int64_t ordinal)
{
	struct stmt *st = db_query(x->db, Q_XREF_LIFE_BY_OBJ);

	stmt_bind_i64(st, ":addr", (int64_t)addr);
	stmt_bind_i64(st, ":ordinal", ordinal);
	return xref_number(x, st, 0);
}

static int64_t thread_by(struct xref *x, int query, uint64_t number, uint64_t run)
{
	struct stmt *st = db_query(x->db, query);

	stmt_bind_i64(st, ":number", (int64_t)number);
	stmt_bind_i64(st, ":run", (int64_t)run);
	return xref_number(x, st, 0);
}

static int64_t thread_of(struct xref *x, const struct place *p)
{
	uint64_t n, run = 0;

	(void)place_number(p, "run", &run);
	if (place_number(p, "lwp", &n))
		return thread_by(x, Q_XREF_THREAD_BY_LWP, n, run);
	if (place_number(p, "pthread", &n))
		return thread_by(x, Q_XREF_THREAD_BY_PTHREAD, n, run);
	if (place_number(p, "gdb", &n))
		return thread_by(x, Q_XREF_THREAD_BY_GDB, n, run);
	if (place_number(p, "thread", &n)) {
		struct stmt *st = xref_query_id(x, Q_XREF_THREAD, (int64_t)n);

		if (!xref_step(x, st))
			return 0;
		stmt_reset(st);
		return (int64_t)n;
	}
	return 0;
}

/* "file:line:function" as a site. */
static int64_t site_of(struct xref *x, struct span id)
{
	long last = span_rfind_char(id, ':'), middle;
	struct span file, line, func;
	struct stmt *st;
	uint64_t n;

	if (last <= 0)
		return 0;
	func = span_from_offset(id, (size_t)last + 1);
	file = span_sub(id, 0, (size_t)last);
	middle = span_rfind_char(file, ':');
	if (middle < 0)
		return 0;
	line = span_from_offset(file, (size_t)middle + 1);
	file = span_sub(file, 0, (size_t)middle);
	if (!scan_u64(&line, &n) || line.n)
		return 0;
	st = db_query(x->db, Q_XREF_SITE_BY_NAME);
	stmt_bind_text(st, ":file", file);
	stmt_bind_i64(st, ":line", (int64_t)n);
	stmt_bind_text(st, ":func", func);
	return xref_number(x, st, 0);
}

static void set_key(struct xref_target *t, int64_t a, int64_t b)
{
	t->has_key = true;
	t->key = (struct row_key){{a, b}};
}

static bool absent(struct err *e, const char *what, struct span id)
{
	return err_set(e, ERR_USAGE, "%s %.*s is not in this bundle", what, SPAN_ARG(id));
}

/* The life a part names; *@ret stays 0 if the place has no such part. */
static bool life_part(struct xref *x, const struct place *p, int64_t *ret)
{
	uint64_t addr;
	int64_t ordinal;

	if (!place_id(p, "life").n)
		return true;
	if (!place_obj(p, "life", &addr, &ordinal))
		return err_set(x->e, ERR_USAGE, "\"%.*s\" is no object: 0xADDR#LIFE", SPAN_ARG(place_id(p, "life")));
	*ret = xref_life_of(x, addr, ordinal);
	return *ret || absent(x->e, "object", place_id(p, "life"));
}

static bool has_thread(const struct place *p)
{
	return place_id(p, "lwp").n || place_id(p, "pthread").n || place_id(p, "gdb").n || place_id(p, "thread").n;
}

static struct span thread_id(const struct place *p)
{
	static const char *const kinds[] = {"lwp", "pthread", "gdb", "thread"};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (place_id(p, kinds[i]).n)
			return place_id(p, kinds[i]);
	return (struct span){0};
}

static bool thread_part(struct xref *x, const struct place *p, int64_t *ret)
{
	if (!has_thread(p))
		return true;
	*ret = thread_of(x, p);
	return *ret || absent(x->e, "thread", thread_id(p));
}

static bool site_part(struct xref *x, const struct place *p, int64_t *ret)
{
	struct span id = place_id(p, "site");

	if (!id.n)
		return true;
	*ret = span_eq_str(id, "0") ? 0 : site_of(x, id);
	return *ret || span_eq_str(id, "0") || absent(x->e, "creator", id);
}

static bool lock_part(struct xref *x, const struct place *p, int64_t *ret)
{
	struct span id = place_id(p, "lock");
	struct stmt *st = db_query(x->db, Q_XREF_LOCK_BY_ADDR);
	uint64_t addr, run = 0;
	int64_t lock = 0;

	if (!id.n)
		return true;
	if (!place_number(p, "lock", &addr))
		return err_set(x->e, ERR_USAGE, "\"%.*s\" is no address", SPAN_ARG(id));
	(void)place_number(p, "run", &run);
	stmt_bind_i64(st, ":addr", (int64_t)addr);
	while (xref_step(x, st))
		if (!lock && (!run || stmt_i64(st, 2) == (int64_t)run))
			lock = stmt_i64(st, 0);
	*ret = lock;
	return lock || absent(x->e, "lock", id);
}

static bool source_part(struct xref *x, const struct place *p, int64_t *ret)
{
	struct stmt *st;
	uint64_t n;

	if (!place_id(p, "source").n)
		return true;
	if (place_number(p, "source", &n)) {
		st = xref_query_id(x, Q_XREF_SOURCE, (int64_t)n);
		if (xref_step(x, st)) {
			stmt_reset(st);
			*ret = (int64_t)n;
			return true;
		}
	}
	return absent(x->e, "file", place_id(p, "source"));
}

/* An id that is a number and nothing else. */
static bool number_part(struct xref *x, const struct place *p, const char *kind, int64_t *ret)
{
	struct span id = place_id(p, kind);
	uint64_t n;

	if (!id.n)
		return true;
	if (!place_number(p, kind, &n))
		return absent(x->e, kind, id);
	*ret = (int64_t)n;
	return true;
}

/* What the id behind a view may be, if it is more than a number.  find() leaves *@ret alone if the place has no such part. */
static const struct noun {
	const char *kind;
	enum thing_kind thing;
	bool (*find)(struct xref *x, const struct place *p, int64_t *ret);
} nouns[] = {
	{"life", THING_LIFE, life_part}, {"lwp", THING_THREAD, thread_part},
	{"lock", THING_LOCK, lock_part},       {"source", THING_SOURCE, source_part},
	{"finding", THING_FINDING, NULL},
};

/* As the list itself says: the id is the key of a row, or a parameter. */
static bool resolve_list(struct xref *x, const struct place *p, struct xref_target *t)
{
	const char *kind = t->list->place.kind;
	const struct noun *noun = NULL;
	int64_t id = -1;

	if (!t->list->place.key && !t->list->place.param)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(nouns); i++)
		if (!strcmp(nouns[i].kind, kind))
			noun = &nouns[i];
	if (!(noun && noun->find ? noun->find(x, p, &id) : number_part(x, p, kind, &id)))
		return false;
	if (id < 0)
		return true;
	t->thing = (struct thing){noun ? noun->thing : THING_NONE, {id, 0}};
	if (t->list->place.key)
		set_key(t, id, 0);
	else if (t->list->place.param)
		rows_arg(&t->args, t->list->place.param, id);
	return true;
}

static bool resolve_hist(struct xref *x, const struct place *p, struct xref_target *t)
{
	int64_t life = 0, ord = 0;
	uint64_t n;

	if (!life_part(x, p, &life))
		return false;
	if (!life)
		return err_set(x->e, ERR_USAGE, "a history needs an object: hist/0xADDR#LIFE");
	rows_arg(&t->args, "life", life);
	t->thing = (struct thing){THING_LIFE, {life, 0}};
	if (place_number(p, "event", &n)) {
		ord = (int64_t)n;
	} else if (place_number(p, "line", &n)) {
		struct stmt *st = db_query(x->db, Q_XREF_EVENT_OF_LIFE_AT);

		stmt_bind_i64(st, ":life", life);
		stmt_bind_i64(st, ":line", (int64_t)n);
		ord = xref_number(x, st, 0);
	}
	if (ord)
		set_key(t, life, ord);
	return true;
}

static bool resolve_refs(struct xref *x, const struct place *p, struct xref_target *t)
{
	int64_t life = 0, ref_thread = 0, thread = 0;
	uint64_t lwp, line;
	struct stmt *st;

	if (!place_number(p, "thread", &lwp) && !place_number(p, "lwp", &lwp))
		return true; /* of all threads */
	if (!life_part(x, p, &life))
		return false;
	st = db_query(x->db, Q_XREF_REF_THREAD_BY_LWP);
	stmt_bind_i64(st, ":number", (int64_t)lwp);
	if (xref_step(x, st)) {
		ref_thread = stmt_i64(st, 0);
		thread = stmt_is_null(st, 1) ? 0 : stmt_i64(st, 1);
		stmt_reset(st);
	}
	if (!ref_thread)
		return err_set(x->e, ERR_USAGE, "LWP %llu wrote no line of the refs log", (unsigned long long)lwp);
	rows_arg(&t->args, "ref_thread", ref_thread);
	if (life)
		rows_arg(&t->args, "life", life);
	t->thing = (struct thing){thread ? THING_THREAD : THING_NONE, {thread, 0}};
	if (place_number(p, "line", &line)) {
		st = db_query(x->db, Q_XREF_EVENT_OF_THREAD_AT);
		stmt_bind_i64(st, ":ref_thread", ref_thread);
		stmt_bind_i64(st, ":line", (int64_t)line);
		if (xref_step(x, st)) {
			set_key(t, stmt_i64(st, 0), stmt_i64(st, 1));
			stmt_reset(st);
		}
	}
	return true;
}

/* A leak path by its number, or the first of those that a creator made. */
static bool resolve_leaks(struct xref *x, const struct place *p, struct xref_target *t)
{
	int64_t site = -1, path = 0;
	uint64_t n;

	if (place_number(p, "path", &n))
		path = (int64_t)n;
	if (!site_part(x, p, &site))
		return false;
	if (site >= 0) {
		path = xref_number(x, xref_query_id(x, Q_XREF_PATH_OF_CREATOR, site), 0);
		t->thing = (struct thing){THING_CREATOR, {site, 0}};
	}
	if (path)
		set_key(t, path, 0);
	return true;
}

static bool resolve_waits(struct xref *x, const struct place *p, struct xref_target *t)
{
	int64_t thread = 0, wait = 0;
	uint64_t cycle;

	if (!thread_part(x, p, &thread))
		return false;
	if (thread) {
		wait = xref_number(x, xref_query_id(x, Q_XREF_WAIT_OF_THREAD, thread), 0);
		t->thing = (struct thing){THING_THREAD, {thread, 0}};
	} else if (place_number(p, "cycle", &cycle)) {
		wait = xref_number(x, xref_query_id(x, Q_XREF_WAIT_OF_CYCLE, (int64_t)cycle), 0);
		if (!wait)
			return absent(x->e, "cycle", place_id(p, "cycle"));
		t->thing = (struct thing){THING_MEMBER, {(int64_t)cycle, 1}};
	}
	if (wait)
		set_key(t, wait, 0);
	return true;
}

static bool stack_part(struct xref *x, const struct place *p, int64_t *ret)
{
	struct span id = place_id(p, "group");
	int64_t thread = 0, group;
	uint64_t n;

	if (id.n) {
		if (!scan_i64(&id, &group) || id.n)
			return err_set(x->e, ERR_USAGE, "\"%.*s\" is no stack group", SPAN_ARG(place_id(p, "group")));
		*ret = xref_number(x, xref_query_id(x, Q_XREF_GROUP_STACK, group), 0);
		return *ret || absent(x->e, "stack group", place_id(p, "group"));
	}
	if (place_number(p, "stack", &n)) {
		*ret = (int64_t)n;
		return true;
	}
	if (!thread_part(x, p, &thread))
		return false;
	if (thread) {
		*ret = xref_number(x, xref_query_id(x, Q_XREF_THREAD_STACK, thread), 0);
		if (!*ret)
			return err_set(x->e, ERR_USAGE,
				       "no stack for thread %.*s: it ended before the dump, or the dump is partial",
				       SPAN_ARG(thread_id(p)));
	}
	return true;
}

static bool resolve_stacks(struct xref *x, const struct place *p, struct xref_target *t)
{
	int64_t stack = 0;
	struct stmt *st;
	uint64_t frame;

	if (!stack_part(x, p, &stack))
		return false;
	if (!stack)
		return true;
	st = xref_query_id(x, Q_XREF_STACK, stack);
	if (!xref_step(x, st))
		return absent(x->e, "stack", place_id(p, "stack"));
	set_key(t, stmt_i64(st, 4), 0);
	stmt_reset(st);
	t->thing = (struct thing){THING_STACK, {stack, 0}};
	if (place_number(p, "frame", &frame))
		t->thing = (struct thing){THING_FRAME, {stack, (int64_t)frame}};
	return true;
}

static bool resolve_raw(struct xref *x, const struct place *p, struct xref_target *t)
{
	int64_t source = 0;
	uint64_t line = 1;

	if (!source_part(x, p, &source))
		return false;
	if (!source)
		return err_set(x->e, ERR_USAGE, "raw lines need a file: raw/source/N/line/N");
	(void)place_number(p, "line", &line);
	t->thing = (struct thing){THING_LINE, {source, (int64_t)line}};
	return true;
}

/* Views whose places say more than the id of one row; all others are resolved by their list. */
static const struct {
	const char *view;
	bool (*resolve)(struct xref *x, const struct place *p, struct xref_target *t);
} resolvers[] = {
	{"hist", resolve_hist}, {"leaks", resolve_leaks}, {"refs", resolve_refs}, {"waits", resolve_waits},
	{"stacks", resolve_stacks}, {"raw", resolve_raw},
};

static void take_order(const struct place *p, struct xref_target *t)
{
	t->args.filter = span_from(p->filter);
	if (*p->group)
		t->args.group = p->group;
	if (!*p->sort)
		return;
	t->args.direction = *p->sort == '-' ? SORT_DESCENDING : SORT_ASCENDING;
	t->args.sort = p->sort + (*p->sort == '-');
}

bool xref_resolve(struct db *db, const struct place *p, struct xref_target *ret, struct err *e)
{
	struct xref x = {.db = db, .e = e};
	struct xref_target t = {.list = list_of_view(span_from(p->view))};
	bool (*resolve)(struct xref *, const struct place *, struct xref_target *) = t.list ? resolve_list : NULL;
	bool ok;

	for (size_t i = 0; i < ARRAY_LEN(resolvers); i++)
		if (!strcmp(p->view, resolvers[i].view))
			resolve = resolvers[i].resolve;
	if (!resolve)
		return err_set(e, ERR_USAGE, "\"%s\" is no view", p->view);
	ok = resolve(&x, p, &t);
	if (x.failed) { /* then what was not found may well be there */
		*e = x.why;
		return false;
	}
	if (!ok)
		return false;
	take_order(p, &t);
	*ret = t;
	return true;
}

bool xref_thing(struct db *db, struct span place, struct thing *ret, struct err *e)
{
	struct xref_target t;
	struct place p;
	bool ok;

	if (!place_read(place, &p, e))
		return false;
	ok = xref_resolve(db, &p, &t, e);
	place_done(&p);
	if (!ok)
		return false;
	*ret = t.thing;
	if (ret->kind == THING_NONE)
		return err_set(e, ERR_USAGE, "%.*s is no single thing", SPAN_ARG(place));
	return true;
}
