#include "config.h"

#include "leak_path.h"

#include "astscope/analysis/step.h"
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

bool leak_owned_share(struct leak_run *r, struct leak_type type, const struct suspect_place *at, unsigned *ret_ran, unsigned *ret_inside,
		      struct err *e)
{
	struct vec owners;
	bool ok;

	vec_init(&owners, sizeof(struct owner));
	ok = find_owners(r, type, at, &owners, ret_ran, e);
	*ret_inside = 0;
	for (size_t i = 0; i < owners.n; i++)
		*ret_inside += ((const struct owner *)vec_at(&owners, i))->times;
	vec_done(&owners);
	return ok;
}

/* --- which object --- */

/* How near a life comes to the rows of another in one of its threads, in lines; -1: not in that thread. */
static bool nearness(struct leak_run *r, int64_t holder, const struct leak_change *c, int64_t *ret, struct err *e)
{
	struct stmt *st = db_query(r->log.db, Q_LEAK_NEAR_IN_THREAD);

	stmt_bind_i64(st, ":life", holder);
	stmt_bind_i64(st, ":thread", c->thread);
	stmt_bind_i64(st, ":line", c->line);
	return query_i64(st, -1, ret, e);
}

/* The life of the paths of @type that comes nearest to @l in the same thread, else in the log. */
static bool find_holder(struct leak_run *r, struct leak_life *l, struct leak_type type, struct err *e)
{
	struct leak_change first, last;
	int64_t best = -1;
	bool in_thread = false;

	if (!leak_log_read(&r->log, l->id, e))
		return false;
	if (!r->log.changes.n)
		return true;
	first = *(const struct leak_change *)vec_at(&r->log.changes, 0);
	last = *(const struct leak_change *)vec_at(&r->log.changes, r->log.changes.n - 1);
	l->holders = 0;
	for (size_t i = 0; i < r->paths.n; i++) {
		struct leak_path *p = vec_at(&r->paths, i);

		for (size_t k = 0; same_type(p->type, type) && k < p->lives.n; k++) {
			const struct leak_life *h = vec_at(&p->lives, k);
			int64_t a = -1, b = -1, near;

			if (h->id == l->id)
				continue;
			l->holders++;
			if (l->holders > HOLDERS_ASKED)
				continue;
			if (!nearness(r, h->id, &first, &a, e) || !nearness(r, h->id, &last, &b, e))
				return false;
			near = a < 0 ? b : b < 0 || a < b ? a : b;
			if (near < 0 && !in_thread) {
				near = h->first_line > l->first_line ? h->first_line - l->first_line : l->first_line - h->first_line;
				if (best < 0 || near < best) {
					best = near;
					l->holder = h->id;
				}
			} else if (near >= 0 && (!in_thread || near < best)) {
				in_thread = true;
				best = near;
				l->holder = h->id;
			}
		}
	}
	return true;
}

static size_t path_of(const struct leak_run *r, struct leak_type type)
{
	for (size_t i = 0; i < r->paths.n; i++) {
		if (same_type(((const struct leak_path *)vec_at(&r->paths, i))->type, type))
			return i + 1;
	}
	return 0;
}

/* All lives of @p are held by some of @type. */
static bool hold_all(struct leak_run *r, struct leak_path *p, struct leak_type type, bool guess, struct err *e)
{
	size_t held = 0;

	for (size_t i = 0; i < p->lives.n; i++) {
		struct leak_life *l = vec_at(&p->lives, i);

		if (!find_holder(r, l, type, e))
			return false;
		l->holder_guessed = guess;
		held += l->holder != 0;
	}
	if (held * 2 > p->lives.n) {
		p->role = LEAK_HELD;
		p->holder = path_of(r, type);
	}
	return true;
}

/* Whether one of the releases that may be missing is done by the destructor of a kind of object that leaked. */
static bool hold_by_owner(struct leak_run *r, struct leak_path *p, struct err *e)
{
	struct vec owners;
	bool ok = true;

	vec_init(&owners, sizeof(struct owner));
	for (size_t i = 0; ok && p->role == LEAK_ROOT && i < p->found.releases.n; i++) {
		const struct suspect_place *at = vec_at(&p->found.releases, i);
		unsigned ran = 0;

		if (i > 0 && at->share < SUSPECT_SAID * ((const struct suspect_place *)vec_at(&p->found.releases, 0))->share)
			break;
		vec_clear(&owners);
		ok = find_owners(r, p->type, at, &owners, &ran, e);
		for (size_t k = 0; ok && p->role == LEAK_ROOT && k < owners.n; k++) {
			const struct owner *o = vec_at(&owners, k);

			if (o->times >= RUNS_LEAST && o->times * 10 >= ran * STRONG_OF_TEN && !same_type(o->type, p->type) &&
			    path_of(r, o->type))
				ok = hold_all(r, p, o->type, false, e);
		}
	}
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

/* A reference that stayed open was taken in the file of a container that leaked: the container has the object. */
static bool hold_by_container(struct leak_run *r, struct leak_path *p, struct err *e)
{
	for (size_t i = 0; i < p->found.takes.n && p->role == LEAK_ROOT; i++) {
		const struct suspect_place *take = vec_at(&p->found.takes, i);
		struct suspect_where where = {0};
		bool link;

		if (take->site == p->type.creator)
			continue;
		leak_log_where(&r->log, take->site, take->tag, &where);
		if (!is_link(r, p, take, &where, &link, e))
			return false;
		for (size_t k = 0; link && p->role == LEAK_ROOT && k < r->paths.n; k++) {
			const struct leak_path *c = vec_at(&r->paths, k);
			int64_t file;

			if (c == p || !c->type.creator)
				continue;
			if (!container_file(r, c->type, &file, e))
				return false;
			if (file && file == where.file && !hold_all(r, p, c->type, true, e))
				return false;
		}
	}
	return true;
}

bool leak_find_roots(struct leak_run *r, struct err *e)
{
	for (size_t i = 0; i < r->paths.n; i++) {
		struct leak_path *p = vec_at(&r->paths, i);

		if (!p->compared)
			continue;
		if (!hold_by_owner(r, p, e) || !hold_by_container(r, p, e))
			return false;
	}
	return true;
}
