/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "leak_path.h"

#include "astscope/analysis/step.h"
#include "astscope/base/map.h"
#include "astscope/store/queries.h"

/* Ended siblings that are compared; more of them say the same. */
#define SIBLINGS_CLEAN 1000u
/* The same where nothing but a forgotten release of a path seen complete is looked for. */
#define SIBLINGS_ABRUPT 300u
/* Of a run that did not end cleanly, types are looked at of which so many ended. */
#define ENDED_ABRUPT 5

void leak_path_done(struct leak_path *p)
{
	vec_done(&p->lives);
	for (size_t i = 0; i < p->terms.n; i++)
		strbuf_done(&((struct leak_term *)vec_at(&p->terms, i))->text);
	vec_done(&p->terms);
	vec_done(&p->found.lives);
	vec_done(&p->found.near);
	vec_done(&p->found.others);
	vec_done(&p->found.releases);
	vec_done(&p->found.takes);
}

bool leak_path_names(const struct leak_path *p)
{
	return p->compared && p->found.releases.n > 0;
}

int64_t leak_path_excused(const struct leak_path *p)
{
	int64_t n = 0;

	for (size_t i = 0; i < p->lives.n; i++)
		n += ((const struct leak_life *)vec_at(&p->lives, i))->excused;
	return n;
}

static struct leak_path *add_path(struct leak_run *r, struct leak_type type, int64_t ended, int64_t alive)
{
	struct leak_path *p = vec_push(&r->paths);

	*p = (struct leak_path){.type = type, .ended = ended, .alive = alive, .usual_wait = -1, .any_wait = -1,
				.role = r->clean ? LEAK_ROOT : LEAK_ALIVE};
	vec_init(&p->lives, sizeof(struct leak_life));
	vec_init(&p->terms, sizeof(struct leak_term));
	return p;
}

static int by_id(const void *pa, const void *pb)
{
	const struct leak_life *a = pa, *b = pb;

	return (a->id > b->id) - (a->id < b->id);
}

static bool load_alive(struct leak_run *r, struct leak_type type, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(r->log.db, Q_LEAK_LIVES);
	enum step step;

	vec_init(ret, sizeof(struct leak_life));
	stmt_bind_i64(st, ":run", r->id);
	bind_optional(st, ":creator", type.creator, 0);
	bind_optional(st, ":tag", type.tag, 0);
	while ((step = stmt_step(st, e)) == STEP_ROW)
		*(struct leak_life *)vec_push(ret) = (struct leak_life){
			.id = stmt_i64(st, 0), .first_line = stmt_i64(st, 1), .last_line = stmt_i64(st, 2),
			.bytes = stmt_i64(st, 3), .count = stmt_i64(st, 4), .whole = stmt_i64(st, 5) != 0,
			.profile = stmt_i64(st, 6)};
	vec_sort(ret, by_id);
	stmt_reset(st);
	return step == STEP_DONE;
}

/* A part of the lives that ended, evenly over the log. */
static bool add_ended(struct leak_run *r, struct leak_type type, struct suspects *s, struct err *e)
{
	const size_t most = r->clean ? SIBLINGS_CLEAN : SIBLINGS_ABRUPT;
	struct vec ids;
	size_t every;
	bool ok;

	vec_init(&ids, sizeof(int64_t));
	ok = leak_log_ended(&r->log, type, &ids, e);
	every = (ids.n + most - 1) / most;
	for (size_t i = 0; ok && i < ids.n; i += every)
		ok = leak_log_add(&r->log, s, *(const int64_t *)vec_at(&ids, i), false, e);
	vec_done(&ids);
	return ok;
}

/* Those of the lives that are compared with ended ones: int64_t. */
static bool choose(struct leak_run *r, const struct leak_lives *of, const struct vec *alive, struct vec *ret, struct err *e)
{
	vec_init(ret, sizeof(int64_t));
	if (!r->clean)
		return leak_sift(r, of, alive, ret, e);
	for (size_t i = 0; i < alive->n; i++) {
		const struct leak_life *l = vec_at(alive, i);

		if (l->whole)
			vec_append(ret, &l->id);
	}
	return true;
}

static bool compare(struct leak_run *r, struct leak_type type, const struct vec *lives, struct suspect_report *ret, struct err *e)
{
	const struct suspect_look look = {.where = leak_log_where, .around = leak_log_around, .ctx = &r->log,
					    .near = r->clean ? 0 : SIBLINGS_ABRUPT, .apart = !r->clean};
	struct suspects *s = suspects_new(&look);
	bool ok = add_ended(r, type, s, e);
	for (size_t i = 0; ok && i < lives->n; i++)
		ok = leak_log_add(&r->log, s, *(const int64_t *)vec_at(lives, i), true, e);
	if (ok)
		suspects_find(s, ret);
	suspects_free(s);
	return ok;
}

/* The same of siblings that ended by another release: which of them it is that is missing is not known. */
static bool find_other_wait(struct leak_run *r, struct leak_path *p, struct err *e)
{
	p->any_wait = p->usual_wait;
	for (size_t i = 0; i < p->found.others.n; i++) {
		const struct suspect_other *o = vec_at(&p->found.others, i);
		const struct suspect_place release = {.site = o->site, .tag = o->tag};
		int64_t wait;

		if (!leak_log_read(&r->log, o->life, e))
			return false;
		wait = leak_log_wait(&r->log, &release);
		p->any_wait = wait > p->any_wait ? wait : p->any_wait;
	}
	return true;
}

/* The longest that ended siblings waited for the release; without such siblings the longest of any step. */
static bool find_wait(struct leak_run *r, struct leak_path *p, struct err *e)
{
	const struct suspect_place *release = p->found.releases.n ? vec_at(&p->found.releases, 0) : NULL;

	for (size_t i = 0; i < p->found.near.n; i++) {
		int64_t wait;

		if (!leak_log_read(&r->log, *(const int64_t *)vec_at(&p->found.near, i), e))
			return false;
		wait = p->found.site && release ? leak_log_wait(&r->log, release) : leak_log_longest_step(&r->log);
		p->usual_wait = wait > p->usual_wait ? wait : p->usual_wait;
	}
	return find_other_wait(r, p, e);
}

void leak_split_excused(struct leak_run *r, size_t path)
{
	struct leak_path *p = vec_at(&r->paths, path), *apart;
	struct vec excused;
	struct leak_life *l = p->lives.p;
	size_t n = 0;

	if (p->role != LEAK_ROOT || !leak_path_excused(p) || leak_path_excused(p) == (int64_t)p->lives.n)
		return;
	vec_init(&excused, sizeof(struct leak_life));
	for (size_t i = 0; i < p->lives.n; i++) {
		if (l[i].excused)
			vec_append(&excused, &l[i]);
		else
			l[n++] = l[i];
	}
	p->lives.n = n;
	apart = add_path(r, p->type, p->ended, p->alive); /* @p may have moved */
	vec_done(&apart->lives);
	apart->lives = excused;
}

/* Moves what was found into paths of the run; lives that no path has stay in @alive, marked by an id of 0 where taken. */
static bool take_paths(struct leak_run *r, struct leak_type type, int64_t ended, struct vec *alive, struct suspect_report *found,
		       struct err *e)
{
	struct map at = {0};
	bool ok = true;

	for (size_t i = 0; i < alive->n; i++)
		*map_put(&at, (uint64_t)((const struct leak_life *)vec_at(alive, i))->id, NULL) = i;
	for (size_t i = 0; i < found->paths.n && ok; i++) {
		struct suspect_path *f = vec_at(&found->paths, i);
		struct leak_path *p = add_path(r, type, ended, (int64_t)alive->n);

		p->found = *f;
		p->compared = true;
		*f = (struct suspect_path){0};
		for (size_t k = 0; k < p->found.lives.n; k++) {
			struct leak_life *l = vec_at(alive, *map_get(&at, (uint64_t)*(const int64_t *)vec_at(&p->found.lives, k)));

			vec_append(&p->lives, l);
			l->id = 0;
		}
		ok = find_wait(r, p, e);
	}
	map_done(&at);
	return ok;
}

static void drop_taken(struct vec *alive)
{
	struct leak_life *l = alive->p;
	size_t n = 0;

	for (size_t i = 0; i < alive->n; i++) {
		if (l[i].id)
			l[n++] = l[i];
	}
	alive->n = n;
}

/* Adds the lives of a path to one from @first to @n that lacks the same release; false: there is none. */
static bool join_path(struct leak_run *r, size_t first, size_t n, const struct leak_path *p)
{
	for (size_t i = first; i < n; i++) {
		struct leak_path *to = vec_at(&r->paths, i);

		if (to->found.site != p->found.site || to->found.tag != p->found.tag)
			continue;
		for (size_t k = 0; k < p->lives.n; k++)
			vec_append(&to->lives, vec_at(&p->lives, k));
		return true;
	}
	return false;
}

/* Of the paths from @first on, what does not look forgotten goes back to @alive, and paths without lives go. */
static bool keep_forgotten(struct leak_run *r, const struct leak_lives *of, size_t first, struct vec *alive, struct err *e)
{
	size_t n = first;

	for (size_t i = first; i < r->paths.n; i++) {
		struct leak_path *p = vec_at(&r->paths, i);

		if (!leak_keep_forgotten(r, of, p, alive, e))
			return false;
		if (!p->lives.n || join_path(r, first, n, p))
			leak_path_done(p);
		else
			*(struct leak_path *)vec_at(&r->paths, n++) = *p;
	}
	r->paths.n = n;
	return true;
}

static bool is_worth_it(const struct leak_run *r, struct leak_type type, int64_t ended)
{
	return type.creator && (r->clean || ended >= ENDED_ABRUPT);
}

static void count_older(struct leak_lives *of, const struct vec *alive)
{
	for (size_t i = 0; i < alive->n; i++)
		of->older += ((const struct leak_life *)vec_at(alive, i))->first_line < of->first_ended;
}

bool leak_type_paths(struct leak_run *r, struct leak_lives *of, struct err *e)
{
	const struct leak_type type = of->type;
	const int64_t ended = of->ended;
	struct suspect_report found = {0};
	size_t first = r->paths.n;
	int64_t all;
	struct vec alive, chosen;
	bool ok = load_alive(r, type, &alive, e);

	all = (int64_t)alive.n;
	count_older(of, &alive);
	if (ok && is_worth_it(r, type, ended)) {
		ok = choose(r, of, &alive, &chosen, e) && (!chosen.n || compare(r, type, &chosen, &found, e)) &&
		     take_paths(r, type, ended, &alive, &found, e);
		suspect_report_done(&found);
		vec_done(&chosen);
		drop_taken(&alive);
		ok = ok && (r->clean || keep_forgotten(r, of, first, &alive, e));
	}
	if (ok && alive.n) {
		struct leak_path *p = add_path(r, type, ended, all);

		for (size_t i = 0; i < alive.n; i++)
			vec_append(&p->lives, vec_at(&alive, i));
	}
	vec_done(&alive);
	return ok;
}
