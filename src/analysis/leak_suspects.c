#include "config.h"

#include "leak_suspects.h"

#include "astscope/base/arena.h"
#include "astscope/base/vec.h"
#include "astscope/store/queries.h"

/* Ended siblings that are compared; more of them say the same. */
#define SIBLINGS_MAX 1000u

struct candidate {
	int64_t life, tag;
	bool leaked;
};

struct naming {
	struct db *db;
	struct arena *texts;
};

static bool load_candidates(struct db *db, int64_t creator, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_SUSPECT_LIVES);
	enum step step;

	vec_init(ret, sizeof(struct candidate));
	stmt_bind_i64(st, ":creator", creator);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct candidate *c = vec_push(ret);

		c->life = stmt_i64(st, 0);
		c->tag = stmt_i64(st, 1);
		c->leaked = stmt_i64(st, 2) != 0;
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* The range of candidates, which come by tag, whose tag has most leaked lives. */
static void widest_type(const struct vec *all, size_t *ret_first, size_t *ret_n)
{
	size_t most = 0;

	*ret_first = *ret_n = 0;
	for (size_t i = 0, k; i < all->n; i = k) {
		const struct candidate *first = vec_at(all, i);
		size_t leaked = 0;

		for (k = i; k < all->n && ((const struct candidate *)vec_at(all, k))->tag == first->tag; k++)
			leaked += ((const struct candidate *)vec_at(all, k))->leaked;
		if (leaked <= most)
			continue;
		most = leaked;
		*ret_first = i;
		*ret_n = k - i;
	}
}

static bool add_life(struct db *db, struct suspects *s, const struct candidate *c, struct vec *changes, struct err *e)
{
	struct stmt *st = db_query(db, Q_SUSPECT_EVENTS);
	enum step step;

	vec_clear(changes);
	stmt_bind_i64(st, ":life", c->life);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct suspect_change *ch = vec_push(changes);

		ch->site = (uint32_t)stmt_i64(st, 0);
		ch->tag = (uint32_t)stmt_i64(st, 1);
		ch->thread = (uint32_t)stmt_i64(st, 2);
		ch->delta = stmt_i64(st, 3);
	}
	stmt_reset(st);
	if (step == STEP_DONE)
		suspects_add(s, changes->p, changes->n, c->leaked);
	return step == STEP_DONE;
}

/* All leaked lives and a part of the others, evenly over the log. */
static bool add_lives(struct db *db, struct suspects *s, const struct candidate *c, size_t n, struct err *e)
{
	size_t whole = 0, every, seen = 0;
	struct vec changes;
	bool ok = true;

	for (size_t i = 0; i < n; i++)
		whole += !c[i].leaked;
	every = whole / SIBLINGS_MAX + 1;
	vec_init(&changes, sizeof(struct suspect_change));
	for (size_t i = 0; i < n && ok; i++) {
		if (c[i].leaked || seen++ % every == 0)
			ok = add_life(db, s, &c[i], &changes, e);
	}
	vec_done(&changes);
	return ok;
}

static void get_name(void *ctx, uint32_t site, uint32_t tag, struct span *ret_func, struct span *ret_tag)
{
	struct naming *n = ctx;
	struct stmt *st = db_query(n->db, Q_SUSPECT_NAMES);
	struct err ignored;

	stmt_bind_i64(st, ":site", site);
	stmt_bind_i64(st, ":tag", tag);
	/* Without names the numbers alone decide. */
	if (stmt_step(st, &ignored) == STEP_ROW) {
		*ret_func = arena_span(n->texts, stmt_text(st, 0));
		*ret_tag = arena_span(n->texts, stmt_text(st, 1));
	}
	stmt_reset(st);
}

static void read_report(const struct suspect_report *r, struct leak_suspects *ret)
{
	ret->evidence = r->evidence;
	ret->leaked = r->leaked;
	ret->complete = r->complete;
	ret->siblings = r->siblings;
	if (r->evidence == SUSPECT_NONE)
		return;
	if (r->takes.n) {
		const struct suspect_place *take = vec_at(&r->takes, 0);

		ret->take_site = take->site;
		ret->take_tag = take->tag;
	}
	if (r->releases.n)
		ret->release_site = ((const struct suspect_place *)vec_at(&r->releases, 0))->site;
}

bool leak_suspects_find(struct db *db, int64_t creator, struct leak_suspects *ret, struct err *e)
{
	struct naming naming = {.db = db, .texts = arena_new()};
	struct suspect_names names = {.get = get_name, .ctx = &naming};
	struct suspects *s = suspects_new(&names);
	struct suspect_report r;
	struct vec all;
	size_t first, n;
	bool ok;

	*ret = (struct leak_suspects){0};
	ok = load_candidates(db, creator, &all, e);
	widest_type(&all, &first, &n);
	ok = ok && (!n || add_lives(db, s, vec_at(&all, first), n, e));
	if (ok && n) {
		suspects_find(s, &r);
		read_report(&r, ret);
		suspect_report_done(&r);
	}
	vec_done(&all);
	suspects_free(s);
	arena_free(naming.texts);
	return ok;
}
