/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "leak_path.h"

#include "astscope/analysis/step.h"
#include "astscope/logic/runs.h"
#include "astscope/store/queries.h"

/*
 * An object that leaked keeps alive what its destructor would have released.  Such objects are held, not leaked by a fault
 * of their own: the release they lack runs, wherever it was seen, in the destructor of another kind of object, and one of
 * that kind leaked too.
 */

#define RUNS_LEAST 3u
#define STRONG_OF_TEN 9u
#define LIVES_ASKED 60u    /* of a type, for one release */
#define HOLDERS_ASKED 200u /* leaked lives that could hold one */
#define CONTAINERS 1000u   /* leaked ones that are known */
#define LIVES_PLACED 500u  /* of a path, that are looked for in threads */

struct owner {
	struct leak_type type;
	unsigned times;
};

static bool same_type(struct leak_type a, struct leak_type b)
{
	return a.creator == b.creator && a.tag == b.tag;
}

static void count_owner(struct vec *owners, struct leak_type type)
{
	struct owner *o;

	for (size_t i = 0; i < owners->n; i++) {
		o = vec_at(owners, i);
		if (same_type(o->type, type)) {
			o->times++;
			return;
		}
	}
	o = vec_push(owners);
	*o = (struct owner){type, 1};
}

/* Of ended lives released at @at: by the destructors of which objects. */
static bool find_owners(struct leak_run *r, struct leak_type type, const struct suspect_place *at, struct vec *owners, unsigned *ret_ran,
			struct err *e)
{
	struct vec ids;
	bool ok;

	*ret_ran = 0;
	vec_init(&ids, sizeof(int64_t));
	ok = leak_log_ended_at(&r->log, type, at, &ids, e);
	for (size_t i = 0; ok && i < ids.n && i < LIVES_ASKED; i++) {
		struct leak_type of;
		int64_t owner;
		bool ran;

		ok = leak_log_owner(&r->log, *(const int64_t *)vec_at(&ids, i), at, &ran, &owner, e);
		*ret_ran += ok && ran;
		if (ok && ran && owner) {
			ok = leak_log_type(&r->log, owner, &of, e);
			count_owner(owners, of);
		}
	}
	vec_done(&ids);
	return ok;
}

/* --- which object --- */

/* How near a life comes to the rows of another in one of its threads, in lines; -1: not in that thread. */
static bool nearness(struct leak_run *r, int64_t holder, const struct told_event *c, int64_t *ret, struct err *e)
{
	struct stmt *st = db_query(r->log.db, Q_LEAK_NEAR_IN_THREAD);

	stmt_bind_i64(st, ":life", holder);
	stmt_bind_i64(st, ":thread", c->thread);
	stmt_bind_i64(st, ":line", c->line);
	return query_i64(st, -1, ret, e);
}

static uint64_t type_key(struct leak_type type)
{
	return (uint64_t)type.creator << 32 ^ (uint64_t)type.tag;
}

/* The first path of a type, +1; the others follow by their next. */
static size_t path_of(const struct leak_run *r, struct leak_type type)
{
	const uint64_t *at = map_get(&r->by_type, type_key(type));

	return at ? (size_t)*at : 0;
}

static void number_types(struct leak_run *r)
{
	for (size_t i = r->paths.n; i > 0; i--) {
		struct leak_path *p = vec_at(&r->paths, i - 1);
		uint64_t *at = map_put(&r->by_type, type_key(p->type), NULL);

		p->next = (size_t)*at;
		*at = i;
	}
}

/* Where a life begins and ends; without a thread to look in the lines alone tell what is near. */
struct around {
	struct told_event first, last;
	bool in_threads;
};

/* Lines between a life and @h, in a thread of the life; -1: @h is not in these. */
static bool thread_distance(struct leak_run *r, const struct around *at, const struct leak_life *h, int64_t *ret, struct err *e)
{
	int64_t a = -1, b = -1;

	*ret = -1;
	if (!at->in_threads || !r->ordered)
		return true;
	if (!nearness(r, h->id, &at->first, &a, e) || !nearness(r, h->id, &at->last, &b, e))
		return false;
	*ret = a < 0 ? b : b < 0 || a < b ? a : b;
	return true;
}

struct near_life {
	int64_t life, distance; /* life: 0 = none */
};

static void keep_nearer(struct near_life *n, int64_t life, int64_t distance)
{
	if (!n->life || distance < n->distance)
		*n = (struct near_life){life, distance};
}

/* The nearest so far to a life in one of its threads, and in the log. */
struct nearest {
	struct near_life in_thread, in_log;
	unsigned asked;
};

static bool look_at_path(struct leak_run *r, const struct leak_path *p, struct leak_life *l, const struct around *at, struct nearest *n,
			 struct err *e)
{
	l->holders += (int64_t)p->lives.n;
	for (size_t k = 0; k < p->lives.n && n->asked < HOLDERS_ASKED; k++, n->asked++) {
		const struct leak_life *h = vec_at(&p->lives, k);
		int64_t distance;

		if (!thread_distance(r, at, h, &distance, e))
			return false;
		if (distance >= 0)
			keep_nearer(&n->in_thread, h->id, distance);
		distance = h->first_line > l->first_line ? h->first_line - l->first_line : l->first_line - h->first_line;
		keep_nearer(&n->in_log, h->id, r->ordered ? distance : 0);
	}
	return true;
}

/* The life of the paths of @types that comes nearest to @l in the same thread, else in the log. */
static bool nearest_holder(struct leak_run *r, struct leak_life *l, const struct around *at, const struct vec *types, struct err *e)
{
	struct nearest n = {0};

	for (size_t t = 0; t < types->n; t++) {
		for (size_t i = path_of(r, *(const struct leak_type *)vec_at(types, t)); i;) {
			const struct leak_path *p = vec_at(&r->paths, i - 1);

			if (!look_at_path(r, p, l, at, &n, e))
				return false;
			i = p->next;
		}
	}
	l->holder = n.in_thread.life ? n.in_thread.life : n.in_log.life;
	return true;
}

static bool find_holder(struct leak_run *r, struct leak_life *l, const struct vec *types, bool in_threads, struct err *e)
{
	struct around at = {.in_threads = in_threads};

	if (in_threads) {
		if (!leak_log_read(&r->log, l->id, e))
			return false;
		at.in_threads = r->log.changes.n > 0;
		if (at.in_threads) {
			at.first = *(const struct told_event *)vec_at(&r->log.changes, 0);
			at.last = *(const struct told_event *)vec_at(&r->log.changes, r->log.changes.n - 1);
		}
	}
	return nearest_holder(r, l, &at, types, e);
}

/* All lives of @p are held by some of @types, struct leak_type; the first is named. */
static bool hold_all(struct leak_run *r, struct leak_path *p, const struct vec *types, bool guess, struct err *e)
{
	const size_t holder = path_of(r, *(const struct leak_type *)vec_at(types, 0));
	size_t held = 0;

	/* Of objects that keep each other one is a root. */
	if (leak_follows(r, holder - 1, (size_t)(p - (const struct leak_path *)r->paths.p)))
		return true;
	for (size_t i = 0; i < p->lives.n; i++) {
		struct leak_life *l = vec_at(&p->lives, i);

		if (!find_holder(r, l, types, i < LIVES_PLACED, e))
			return false;
		l->holder_guessed = guess;
		held += l->holder != 0;
	}
	if (held * 2 > p->lives.n) {
		p->role = LEAK_HELD;
		p->holder = holder;
	}
	return true;
}

/* What one place makes is one kind of object, whatever tags it gives; what was made before the log has no place. */
static bool same_kind(struct leak_type a, struct leak_type b)
{
	return same_type(a, b) || (a.creator && a.creator == b.creator);
}

/*
 * The types of the kind of @o that leaked; none if its destructors did the release less often than they must
 * have.  @of is the type of what they released.
 */
static void strong_types(const struct leak_run *r, const struct vec *owners, const struct owner *o, struct leak_type of, unsigned ran,
			 struct vec *ret)
{
	unsigned times = 0;

	vec_clear(ret);
	for (size_t i = 0; i < owners->n; i++) {
		const struct owner *k = vec_at(owners, i);

		if (same_type(k->type, of) || !same_kind(k->type, o->type))
			continue;
		times += k->times;
		if (path_of(r, k->type))
			vec_append(ret, &k->type);
	}
	if (times < RUNS_LEAST || times * 10 < ran * STRONG_OF_TEN)
		vec_clear(ret);
}

/* Whether one of the releases that may be missing is done by the destructor of a kind of object that leaked. */
static bool hold_by_owner(struct leak_run *r, struct leak_path *p, struct err *e)
{
	struct vec owners, types;
	bool ok = true;

	vec_init(&owners, sizeof(struct owner));
	vec_init(&types, sizeof(struct leak_type));
	for (size_t i = 0; ok && p->role == LEAK_ROOT && i < p->found.releases.n; i++) {
		const struct suspect_place *at = vec_at(&p->found.releases, i);
		unsigned ran = 0;

		if (i > 0 && at->share < SUSPECT_SAID * ((const struct suspect_place *)vec_at(&p->found.releases, 0))->share)
			break;
		vec_clear(&owners);
		ok = find_owners(r, p->type, at, &owners, &ran, e);
		for (size_t k = 0; ok && p->role == LEAK_ROOT && k < owners.n; k++) {
			strong_types(r, &owners, vec_at(&owners, k), p->type, ran, &types);
			if (types.n)
				ok = hold_all(r, p, &types, false, e);
		}
	}
	vec_done(&types);
	vec_done(&owners);
	return ok;
}

/* --- containers --- */

/* The file that a container was made in; 0: it is none. */
static bool container_file(struct leak_run *r, struct leak_type type, int64_t *ret, struct err *e)
{
	struct stmt *st = db_query(r->log.db, Q_LEAK_IS_CONTAINER);
	enum step step;

	*ret = 0;
	stmt_bind_i64(st, ":creator", type.creator);
	bind_optional(st, ":tag", type.tag, 0);
	step = stmt_step(st, e);
	if (step == STEP_ROW && stmt_i64(st, 0))
		*ret = stmt_i64(st, 1);
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* A link is a take that says so, or that stayed open for sure and that no ended life has. */
static bool is_link(struct leak_run *r, const struct leak_path *p, const struct suspect_place *take, const struct suspect_where *where,
		    bool *ret, struct err *e)
{
	struct vec ids;
	bool ok = true;

	vec_init(&ids, sizeof(int64_t));
	*ret = span_eq_str(where->tag, "Container node creation");
	if (!*ret && !suspect_second(&p->found.takes)) {
		ok = leak_log_ended_at(&r->log, p->type, take, &ids, e);
		*ret = ok && !ids.n;
	}
	vec_done(&ids);
	return ok;
}

struct container {
	size_t path;
	int64_t file;
};

static bool find_containers(struct leak_run *r, struct vec *ret, struct err *e)
{
	for (size_t i = 0; i < r->paths.n && ret->n < CONTAINERS; i++) {
		struct container c = {.path = i};
		const struct leak_path *p = vec_at(&r->paths, i);

		if (p->type.creator && !container_file(r, p->type, &c.file, e))
			return false;
		if (c.file)
			vec_append(ret, &c);
	}
	return true;
}

/* A reference that stayed open was taken in the file of a container that leaked: the container has the object. */
static bool hold_by_container(struct leak_run *r, size_t path, const struct vec *containers, struct err *e)
{
	struct leak_path *p = vec_at(&r->paths, path);

	for (size_t i = 0; i < p->found.takes.n && p->role == LEAK_ROOT && containers->n; i++) {
		const struct suspect_place *take = vec_at(&p->found.takes, i);
		struct suspect_where where = {0};
		bool link;

		if (take->site == p->type.creator)
			continue;
		leak_log_where(&r->log, take->site, take->tag, &where);
		if (!is_link(r, p, take, &where, &link, e))
			return false;
		for (size_t k = 0; link && p->role == LEAK_ROOT && k < containers->n; k++) {
			const struct container *c = vec_at(containers, k);
			struct vec types;
			bool ok = true;

			vec_init(&types, sizeof(struct leak_type));
			vec_append(&types, &((const struct leak_path *)vec_at(&r->paths, c->path))->type);
			if (c->path != path && c->file == where.file)
				ok = hold_all(r, p, &types, true, e);
			vec_done(&types);
			if (!ok)
				return false;
		}
	}
	return true;
}

/* What a destructor gives back is said by its name: the object is held before others are asked whether it holds them. */
static bool lacks_destroyer(struct leak_run *r, const struct leak_path *p)
{
	struct suspect_where where = {0};
	const struct suspect_place *release;

	if (!p->compared || !p->found.releases.n)
		return false;
	release = vec_at(&p->found.releases, 0);
	leak_log_where(&r->log, release->site, release->tag, &where);
	return runs_is_destroyer(where.func_name);
}

static bool find_holder_of(struct leak_run *r, size_t path, const struct vec *containers, struct err *e)
{
	struct leak_path *p = vec_at(&r->paths, path);

	leak_hold_by_deadlock(r, p);
	if (p->compared && p->role == LEAK_ROOT && (!hold_by_owner(r, p, e) || !hold_by_container(r, path, containers, e)))
		return false;
	if (p->compared && p->role == LEAK_ROOT)
		leak_hold_by_maker(r, path);
	return true;
}

bool leak_find_roots(struct leak_run *r, struct err *e)
{
	struct vec containers;
	bool ok;

	vec_init(&containers, sizeof(struct container));
	number_types(r);
	ok = find_containers(r, &containers, e) && leak_find_made(r, e);
	for (unsigned others = 0; others < 2; others++) {
		for (size_t i = 0; ok && i < r->paths.n; i++) {
			if (lacks_destroyer(r, vec_at(&r->paths, i)) != (others > 0))
				ok = find_holder_of(r, i, &containers, e);
		}
	}
	vec_done(&containers);
	return ok;
}
