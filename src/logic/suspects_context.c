/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "suspects_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"

/*
 * Several releases could be the missing one, and each was seen in lives that did the same otherwise.  What happened to other
 * objects around those lives tells them apart: the chances of each neighbour to be there, over all neighbours ever seen.
 */

#define SIBLINGS_ASKED 60u /* of each release */
#define SOFTER 4.0         /* neighbours depend on each other: what they say together counts less */

struct choice {
	uint32_t place;
	uint64_t siblings;
	unsigned asked;
	struct map seen; /* neighbour -> lives that have it */
};

struct context {
	const struct suspects *s;
	struct vec choices;    /* struct choice */
	struct vec neighbours; /* uint64_t: all that were seen around siblings */
	struct map known;      /* of them */
};

static int by_number(const void *pa, const void *pb)
{
	uint64_t a = *(const uint64_t *)pa, b = *(const uint64_t *)pb;

	return (a > b) - (a < b);
}

/* What stands around a life, each neighbour once. */
static void look_around(const struct suspects *s, int64_t life, uint32_t skip_site, uint32_t skip_tag, struct vec *ret)
{
	uint64_t *numbers;
	size_t n = 0;

	vec_clear(ret);
	s->look.around(s->look.ctx, life, skip_site, skip_tag, ret);
	vec_sort(ret, by_number);
	numbers = ret->p;
	for (size_t i = 0; i < ret->n; i++) {
		if (!n || numbers[i] != numbers[n - 1])
			numbers[n++] = numbers[i];
	}
	ret->n = n;
}

static struct choice *choice_of(const struct context *c, uint32_t place)
{
	for (size_t i = 0; i < c->choices.n; i++) {
		struct choice *ch = vec_at(&c->choices, i);

		if (ch->place == place)
			return ch;
	}
	return NULL;
}

static void learn_life(struct context *c, struct choice *ch, int64_t life, struct vec *around)
{
	const struct change_place *release = place_at(c->s, ch->place);

	look_around(c->s, life, release->site, release->tag, around);
	for (size_t i = 0; i < around->n; i++) {
		uint64_t key = *(const uint64_t *)vec_at(around, i);
		bool is_new;

		++*map_put(&ch->seen, key, NULL);
		map_put(&c->known, key, &is_new);
		if (is_new)
			vec_append(&c->neighbours, &key);
	}
	ch->asked++;
}

/* The choice that the lives of each ended profile made, by profile; NULL = it is no sibling. */
static struct choice **choices_made(const struct context *c, const struct profile *leaked)
{
	const struct side *ended = &c->s->ended;
	struct choice **ret = mem_zalloc(ended->profiles.n * sizeof(struct choice *));
	uint32_t place;

	for (size_t i = 0; i < ended->profiles.n; i++) {
		if (profile_lacks_one(c->s, leaked, vec_at(&ended->profiles, i), &place))
			ret[i] = choice_of(c, place);
	}
	return ret;
}

static void learn(struct context *c, const struct profile *leaked)
{
	const struct side *ended = &c->s->ended;
	struct choice **made = choices_made(c, leaked);
	struct vec around;

	vec_init(&around, sizeof(uint64_t));
	for (size_t i = 0; i < ended->members.n; i++) {
		const struct member *m = vec_at(&ended->members, i);
		struct choice *ch = made[m->profile];

		if (ch && ch->asked < SIBLINGS_ASKED)
			learn_life(c, ch, m->life, &around);
	}
	vec_done(&around);
	free(made);
}

struct context *context_new(const struct suspects *s, const struct profile *leaked, const struct opinion *o)
{
	struct context *c;
	size_t n = 0;

	if (!s->look.around || o->cost)
		return NULL;
	for (size_t i = 0; i < s->places.n; i++) {
		n += o->lives[i] > 0;
		if (o->lives[i] && o->lives[i] < CONTEXT_SIBLINGS)
			return NULL;
	}
	if (n < 2)
		return NULL;
	c = mem_zalloc(sizeof(*c));
	c->s = s;
	vec_init(&c->choices, sizeof(struct choice));
	vec_init(&c->neighbours, sizeof(uint64_t));
	for (uint32_t i = 0; i < s->places.n; i++) {
		if (o->lives[i])
			*(struct choice *)vec_push(&c->choices) = (struct choice){.place = i, .siblings = o->lives[i]};
	}
	learn(c, leaked);
	return c;
}

void context_free(struct context *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->choices.n; i++)
		map_done(&((struct choice *)vec_at(&c->choices, i))->seen);
	vec_done(&c->choices);
	vec_done(&c->neighbours);
	map_done(&c->known);
	free(c);
}

/* The logarithm of the chance that a life of this choice has just the neighbours @present, and of the choice itself. */
static double score(const struct context *c, const struct choice *ch, const struct map *present)
{
	double sum = 0.5 * log((double)ch->siblings);

	for (size_t i = 0; i < c->neighbours.n; i++) {
		uint64_t key = *(const uint64_t *)vec_at(&c->neighbours, i);
		const uint64_t *seen = map_get(&ch->seen, key);
		double p = ((seen ? (double)*seen : 0) + 0.5) / (ch->asked + 1.0);

		sum += log(map_get(present, key) ? p : 1 - p);
	}
	return sum;
}

void context_decide(const struct context *c, int64_t life, struct opinion *o)
{
	double *scores = mem_zalloc(c->choices.n * sizeof(*scores)), best = -INFINITY, sum = 0;
	struct map present = {0};
	struct vec around;

	vec_init(&around, sizeof(uint64_t));
	look_around(c->s, life, 0, 0, &around);
	for (size_t i = 0; i < around.n; i++)
		map_put(&present, *(const uint64_t *)vec_at(&around, i), NULL);
	for (size_t i = 0; i < c->choices.n; i++) {
		scores[i] = score(c, vec_at(&c->choices, i), &present);
		best = scores[i] > best ? scores[i] : best;
	}
	for (size_t i = 0; i < c->choices.n; i++) {
		scores[i] = exp((scores[i] - best) / SOFTER);
		sum += scores[i];
	}
	for (size_t i = 0; i < c->choices.n; i++)
		o->votes[((const struct choice *)vec_at(&c->choices, i))->place] = scores[i] / sum;
	vec_done(&around);
	map_done(&present);
	free(scores);
}
