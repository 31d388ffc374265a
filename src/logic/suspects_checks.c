/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "suspects_private.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/hash.h"
#include "astscope/base/mem.h"

/* Lives that show that two places go together, that a function keeps its balance; lives that do so beyond doubt. */
#define INVARIANT_LIVES 2u
#define BALANCE_LIVES 3u
#define INVARIANT_FULL 5.0
#define INVARIANT_SAME_FUNCTION 3.0

struct func_balance {
	uint32_t func;
	bool broken;         /* not the same in all ended lives */
	uint64_t lives;      /* ended, that use it */
	int64_t balance;     /* of each of them: takes less releases */
	double releases;     /* by all of them */
	int64_t sum;         /* of the profile at hand */
	size_t at;           /* and its number, +1 */
};

static struct func_balance *func_of(const struct checks *c, uint32_t func)
{
	const uint64_t *at = map_get(&c->func_at, func);

	return at ? vec_at(&c->funcs, (size_t)*at - 1) : NULL;
}

static void add_funcs(struct checks *c, const struct suspects *s)
{
	vec_init(&c->funcs, sizeof(struct func_balance));
	for (uint32_t i = 0; i < s->places.n; i++) {
		uint32_t func = place_at(s, i)->where.func;
		uint64_t *at = func ? map_put(&c->func_at, func, NULL) : NULL;

		if (!at || *at)
			continue;
		((struct func_balance *)vec_push(&c->funcs))->func = func;
		*at = c->funcs.n;
	}
}

/* Adds what a profile did in each function, as its number @at. */
static void sum_funcs(const struct checks *c, const struct suspects *s, const struct profile *p, size_t at)
{
	const struct item *items = items_of(s, p);

	for (size_t i = 0; i < p->n; i++) {
		const struct change_place *place = place_at(s, items[i].place);
		struct func_balance *f = func_of(c, place->where.func);

		if (!f)
			continue;
		if (f->at != at)
			f->sum = 0;
		f->at = at;
		f->sum += place->release ? -(int64_t)items[i].times : (int64_t)items[i].times;
	}
}

static void learn_funcs(struct checks *c, const struct suspects *s, const struct profile *p, size_t at)
{
	sum_funcs(c, s, p, at);
	for (size_t i = 0; i < c->funcs.n; i++) {
		struct func_balance *f = vec_at(&c->funcs, i);

		if (f->at != at)
			continue;
		f->broken |= f->lives && f->balance != f->sum;
		f->balance = f->sum;
		f->lives += p->lives;
	}
}

void checks_init(struct checks *c, const struct suspects *s)
{
	*c = (struct checks){
		.signature = mem_zalloc(s->places.n * sizeof(uint64_t)),
		.lives = mem_zalloc(s->places.n * sizeof(uint64_t)),
		.next = mem_zalloc(s->places.n * sizeof(uint32_t)),
	};
	add_funcs(c, s);
	for (size_t i = 0; i < s->ended.profiles.n; i++) {
		const struct profile *p = vec_at(&s->ended.profiles, i);
		const struct item *items = items_of(s, p);

		learn_funcs(c, s, p, i + 1);
		for (size_t k = 0; k < p->n; k++) {
			c->signature[items[k].place] += hash_u64(hash_u64(i + 1) ^ items[k].times);
			c->lives[items[k].place] += p->lives;
		}
	}
	for (uint32_t i = 0; i < s->places.n; i++) {
		const struct change_place *place = place_at(s, i);
		struct func_balance *f = func_of(c, place->where.func);
		uint64_t *head;

		if (!place->release || c->lives[i] < INVARIANT_LIVES)
			continue;
		if (f)
			f->releases += (double)c->lives[i];
		head = map_put(&c->releases, c->signature[i], NULL);
		c->next[i] = (uint32_t)*head;
		*head = i + 1;
	}
}

void checks_done(struct checks *c)
{
	free(c->signature);
	free(c->lives);
	free(c->next);
	map_done(&c->releases);
	map_done(&c->func_at);
	vec_done(&c->funcs);
}

static void normalise(double *points, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += points[i];
	for (size_t i = 0; i < n && sum > 0; i++)
		points[i] /= sum;
}

static double weight_of(const struct checks *c, const struct change_place *take, const struct change_place *release, uint32_t at)
{
	double lives = (double)c->lives[at];
	bool same = take->where.func && take->where.func == release->where.func && take->where.file == release->where.file;

	return (same ? INVARIANT_SAME_FUNCTION : 1) * (lives < INVARIANT_FULL ? lives / INVARIANT_FULL : 1);
}

void checks_invariant(const struct checks *c, const struct suspects *s, const struct profile *leaked, double *points)
{
	const struct item *items = items_of(s, leaked);

	memset(points, 0, s->places.n * sizeof(*points));
	for (size_t i = 0; i < leaked->n; i++) {
		const struct change_place *take = place_at(s, items[i].place);
		const uint64_t *head = map_get(&c->releases, c->signature[items[i].place]);

		if (take->release || c->lives[items[i].place] < INVARIANT_LIVES || !head)
			continue;
		for (uint32_t r = (uint32_t)*head; r; r = c->next[r - 1]) {
			if (items[i].times > profile_times(s, leaked, r - 1))
				points[r - 1] += weight_of(c, take, place_at(s, r - 1), r - 1);
		}
	}
	normalise(points, s->places.n);
}

/* A function that took once more than it does is to release; of its releases each by the lives that do it. */
void checks_balance(const struct checks *c, const struct suspects *s, const struct profile *leaked, double *points)
{
	memset(points, 0, s->places.n * sizeof(*points));
	sum_funcs(c, s, leaked, SIZE_MAX);
	for (uint32_t i = 0; i < s->places.n; i++) {
		const struct change_place *place = place_at(s, i);
		const struct func_balance *f = func_of(c, place->where.func);

		if (f && place->release && c->lives[i] >= INVARIANT_LIVES && f->at == SIZE_MAX && !f->broken &&
		    f->lives >= BALANCE_LIVES && f->sum == f->balance + 1)
			points[i] = (double)c->lives[i] / f->releases;
	}
	/* The next profile is another. */
	for (size_t i = 0; i < c->funcs.n; i++)
		((struct func_balance *)vec_at(&c->funcs, i))->at = 0;
	normalise(points, s->places.n);
}
