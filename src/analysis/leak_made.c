/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "leak_path.h"

#include "astscope/base/hash.h"

/*
 * What the function that makes an object takes while it makes it, and does not give back itself, is for that object to keep.  If
 * both leaked, the object holds it.
 */

#define LIVES_ASKED 500u  /* of a path */

bool leak_follows(const struct leak_run *r, size_t path, size_t by)
{
	while (path != by) {
		const struct leak_path *p = vec_at(&r->paths, path);

		if (p->role != LEAK_HELD || !p->holder)
			return false;
		path = p->holder - 1;
	}
	return true;
}

static void number_lives(struct leak_run *r)
{
	for (size_t i = 0; i < r->paths.n; i++) {
		const struct leak_path *p = vec_at(&r->paths, i);

		for (size_t k = 0; k < p->lives.n; k++)
			*map_put(&r->path_of, (uint64_t)((const struct leak_life *)vec_at(&p->lives, k))->id, NULL) = i + 1;
	}
}

/* Whether the function took more references to the life than it gave back, and did not make it. */
static bool is_kept_from(struct leak_run *r, int64_t life, uint32_t func, bool *ret, struct err *e)
{
	int64_t kept = 0;
	bool made = false;

	if (!leak_log_read(&r->log, life, e))
		return false;
	for (size_t i = 0; i < r->log.changes.n; i++) {
		const struct told_event *c = vec_at(&r->log.changes, i);
		bool here = leak_log_site(&r->log, c->site).func == func;

		kept += here ? c->delta : 0;
		made |= !i && here;
	}
	*ret = kept > 0 && !made;
	return true;
}

/* What leaked of that which was taken around the birth of a life. */
static bool look_around(struct leak_run *r, int64_t maker, struct map *asked, struct vec *taken, struct err *e)
{
	struct told_event birth;
	uint32_t func;

	vec_clear(taken);
	if (!leak_log_read(&r->log, maker, e))
		return false;
	if (!r->log.changes.n)
		return true;
	birth = *(const struct told_event *)vec_at(&r->log.changes, 0);
	func = leak_log_site(&r->log, birth.site).func;
	if (!leak_log_taken_around(&r->log, &birth, taken, e))
		return false;
	for (size_t i = 0; i < taken->n; i++) {
		int64_t life = *(const int64_t *)vec_at(taken, i);
		bool is_new = false, kept;

		if (life == maker || !map_get(&r->path_of, (uint64_t)life) || map_get(&r->kept_for, (uint64_t)life))
			continue;
		map_put(asked, hash_u64((uint64_t)life) ^ func, &is_new);
		if (!is_new)
			continue;
		if (!is_kept_from(r, life, func, &kept, e))
			return false;
		if (kept)
			*map_put(&r->kept_for, (uint64_t)life, NULL) = (uint64_t)maker;
	}
	return true;
}

bool leak_find_made(struct leak_run *r, struct err *e)
{
	struct map asked = {0};
	struct vec taken;
	bool ok = true;

	number_lives(r);
	vec_init(&taken, sizeof(int64_t));
	for (size_t i = 0; ok && i < r->paths.n; i++) {
		const struct leak_path *p = vec_at(&r->paths, i);

		for (size_t k = 0; ok && p->compared && k < p->lives.n && k < LIVES_ASKED; k++)
			ok = look_around(r, ((const struct leak_life *)vec_at(&p->lives, k))->id, &asked, &taken, e);
	}
	vec_done(&taken);
	map_done(&asked);
	return ok;
}

/* The life that one of @path was taken for; 0: none, or one that itself is held by @path. */
static int64_t kept_for(const struct leak_run *r, size_t path, int64_t life)
{
	const uint64_t *maker = map_get(&r->kept_for, (uint64_t)life);

	return maker && !leak_follows(r, (size_t)*map_get(&r->path_of, *maker) - 1, path) ? (int64_t)*maker : 0;
}

void leak_hold_by_maker(struct leak_run *r, size_t path)
{
	struct leak_path *p = vec_at(&r->paths, path);
	size_t held = 0;
	int64_t first = 0;

	for (size_t i = 0; i < p->lives.n; i++) {
		const struct leak_life *l = vec_at(&p->lives, i);

		first = first ? first : kept_for(r, path, l->id);
		held += kept_for(r, path, l->id) != 0;
	}
	if (held * 2 <= p->lives.n)
		return;
	for (size_t i = 0; i < p->lives.n; i++) {
		struct leak_life *l = vec_at(&p->lives, i);
		int64_t holder = kept_for(r, path, l->id);

		if (!holder)
			continue;
		l->holder = holder;
		l->holders = 1;
		l->holder_guessed = true;
	}
	p->role = LEAK_HELD;
	p->holder = (size_t)*map_get(&r->path_of, (uint64_t)first);
}
