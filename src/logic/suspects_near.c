/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "suspects_private.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"

/* Walks the items of two profiles together: the next place of either, and how often each does it. */
struct pair_walk {
	const struct item *a, *a_end, *b, *b_end;
	uint32_t place;
	uint64_t a_times, b_times;
};

static struct pair_walk pair_start(const struct suspects *s, const struct profile *a, const struct profile *b)
{
	return (struct pair_walk){
		.a = items_of(s, a), .a_end = items_of(s, a) + a->n,
		.b = items_of(s, b), .b_end = items_of(s, b) + b->n,
	};
}

static bool pair_next(struct pair_walk *w)
{
	bool has_a = w->a < w->a_end, has_b = w->b < w->b_end;

	if (!has_a && !has_b)
		return false;
	w->place = has_a && (!has_b || w->a->place <= w->b->place) ? w->a->place : w->b->place;
	w->a_times = has_a && w->a->place == w->place ? (w->a++)->times : 0;
	w->b_times = has_b && w->b->place == w->place ? (w->b++)->times : 0;
	return true;
}

struct distance {
	uint64_t cost;
	uint64_t missing; /* releases the leaked life lacks */
};

/* How far a leaked life is from an ended one that differs by a release only. */
static struct distance distance_of(const struct suspects *s, const struct profile *leaked, const struct profile *ended)
{
	struct pair_walk w = pair_start(s, leaked, ended);
	struct distance d = {0};

	while (pair_next(&w)) {
		uint64_t more = w.b_times > w.a_times ? w.b_times - w.a_times : 0;
		uint64_t less = w.a_times > w.b_times ? w.a_times - w.b_times : 0;

		if (place_at(s, w.place)->release) {
			d.missing += more;
			d.cost += less;
		} else {
			d.cost += more + less;
		}
	}
	d.cost += d.missing ? d.missing - 1 : 0;
	return d;
}

bool profile_lacks_one(const struct suspects *s, const struct profile *leaked, const struct profile *ended, uint32_t *ret_place)
{
	struct distance d = distance_of(s, leaked, ended);
	struct pair_walk w = pair_start(s, leaked, ended);

	if (d.cost || !d.missing)
		return false;
	while (pair_next(&w)) {
		if (w.b_times > w.a_times)
			*ret_place = w.place;
	}
	return true;
}

static uint64_t total_times(const struct suspects *s, const struct profile *p)
{
	uint64_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += items_of(s, p)[i].times;
	return n;
}

/* Each life of @p with each of @e. */
static void add_lacks(const struct suspects *s, const struct profile *p, const struct profile *e, uint32_t place, struct vec *ret)
{
	const struct member *m, *n;

	for (size_t i = p->member; i; i = m->next) {
		m = vec_at(&s->leaked.members, i - 1);
		for (size_t k = e->member; k && ret->n < SUSPECT_LACKS; k = n->next) {
			n = vec_at(&s->ended.members, k - 1);
			*(struct suspect_lack *)vec_push(ret) =
				(struct suspect_lack){m->life, n->life, place_at(s, place)->site, place_at(s, place)->tag};
		}
	}
}

void suspects_lacks(const struct suspects *s, struct vec *ret)
{
	const struct side *ended = &s->ended;
	uint64_t *times = mem_zalloc(ended->profiles.n * sizeof(*times));

	for (size_t i = 0; i < ended->profiles.n; i++)
		times[i] = total_times(s, vec_at(&ended->profiles, i));
	for (size_t i = 0; i < s->leaked.profiles.n; i++) {
		const struct profile *p = vec_at(&s->leaked.profiles, i);
		uint64_t n = total_times(s, p);

		for (size_t k = 0; k < ended->profiles.n; k++) {
			const struct profile *e = vec_at(&ended->profiles, k);
			uint32_t place;

			if (times[k] == n + 1 && profile_lacks_one(s, p, e, &place))
				add_lacks(s, p, e, place, ret);
		}
	}
	free(times);
}

void opinion_init(struct opinion *o, const struct suspects *s)
{
	vec_init(&o->nearest, sizeof(size_t));
	o->votes = mem_zalloc(s->places.n * sizeof(*o->votes));
	o->lives = mem_zalloc(s->places.n * sizeof(*o->lives));
}

void opinion_done(struct opinion *o)
{
	vec_done(&o->nearest);
	free(o->votes);
	free(o->lives);
}

static void vote(struct opinion *o, const struct suspects *s, const struct profile *leaked, const struct profile *ended)
{
	struct pair_walk w = pair_start(s, leaked, ended);

	while (pair_next(&w)) {
		if (!place_at(s, w.place)->release || w.b_times <= w.a_times)
			continue;
		o->votes[w.place] += (double)ended->lives * (double)(w.b_times - w.a_times);
		o->lives[w.place] += ended->lives;
	}
}

/* Ended profiles at the least distance vote, each life one vote, for the releases that the leaked one lacks. */
void opinion_ask(struct opinion *o, const struct suspects *s, const struct profile *leaked)
{
	double sum = 0;

	o->cost = UINT64_MAX;
	o->missing = o->siblings = 0;
	vec_clear(&o->nearest);
	for (size_t i = 0; i < s->ended.profiles.n; i++) {
		const struct profile *ended = vec_at(&s->ended.profiles, i);
		struct distance d = distance_of(s, leaked, ended);

		if (d.cost > o->cost || !d.missing)
			continue;
		if (d.cost < o->cost || !o->siblings) {
			memset(o->votes, 0, s->places.n * sizeof(*o->votes));
			memset(o->lives, 0, s->places.n * sizeof(*o->lives));
			o->cost = d.cost;
			o->missing = d.missing;
			o->siblings = 0;
			vec_clear(&o->nearest);
		}
		vec_append(&o->nearest, &i);
		o->siblings += ended->lives;
		vote(o, s, leaked, ended);
	}
	for (size_t i = 0; i < s->places.n; i++) {
		if (!o->siblings)
			o->votes[i] = 0;
		sum += o->votes[i];
	}
	for (size_t i = 0; i < s->places.n && sum > 0; i++)
		o->votes[i] /= sum;
}
