/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cause.h"

#include <stdlib.h>

#include "astscope/base/map.h"

/* So that no type with many routes is all that is measured. */
#define OF_A_TYPE 12u

/* --- lives by type and route --- */

struct key {
	uint64_t type, route;
	size_t life;
};

static int by_key(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	if (x->route != y->route)
		return x->route < y->route ? -1 : 1;
	return x->life < y->life ? -1 : x->life > y->life;
}

static uint64_t type_of(const struct story_life *l)
{
	return (uint64_t)l->creator << 32 | l->tag;
}

void causes_init(struct causes *c, const struct story *s)
{
	struct vec keys;

	c->story = s;
	vec_init(&c->order, sizeof(size_t));
	vec_init(&keys, sizeof(struct key));
	for (size_t i = 0; i < s->lives.n; i++) {
		const struct story_life *l = story_life_at(s, i);

		if (l->usable)
			vec_append(&keys, &(const struct key){type_of(l), l->route, i});
	}
	vec_sort(&keys, by_key);
	for (size_t i = 0; i < keys.n; i++)
		vec_append(&c->order, &((const struct key *)vec_at(&keys, i))->life);
	vec_done(&keys);
}

void causes_done(struct causes *c)
{
	vec_done(&c->order);
}

static const struct story_life *nth(const struct causes *c, size_t i)
{
	return story_life_at(c->story, *(const size_t *)vec_at(&c->order, i));
}

/* Where the lives like the one at @from end. */
static size_t end_of(const struct causes *c, size_t from, bool route)
{
	size_t i = from + 1;

	while (i < c->order.n && type_of(nth(c, i)) == type_of(nth(c, from)) &&
	       (!route || nth(c, i)->route == nth(c, from)->route))
		i++;
	return i;
}

static bool is_release(const struct story_event *ev)
{
	return ev->delta == -1;
}

/* An event of that release, by chance if there are several; false: there is none. */
static bool find_release(const struct causes *c, const struct story_life *l, uint32_t site, uint32_t tag, uint64_t *seed,
			 size_t *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct story_event *ev = story_event_at(c->story, l, i);

		if (is_release(ev) && ev->site == site && ev->tag == tag && chance_below(seed, ++n) == 0)
			*ret = i;
	}
	return n > 0;
}

/* --- what there is to choose from --- */

struct choice {
	size_t from, stop;     /* of causes.order: the lives that have the release */
	uint32_t site, tag;
	bool elsewhere;
};

static void shuffle(struct vec *choices, uint64_t seed)
{
	for (size_t i = choices->n; i > 1; i--) {
		struct choice *a = vec_at(choices, i - 1), *b = vec_at(choices, chance_below(&seed, i)), keep = *a;

		*a = *b;
		*b = keep;
	}
}

/* How many routes of the type have a release at each site. */
static void count_sites(const struct causes *c, size_t from, size_t stop, struct map *sites)
{
	for (size_t i = from; i < stop; i = end_of(c, i, true)) {
		const struct story_life *l = nth(c, i);
		struct map seen = {0};

		for (size_t k = 0; k < l->n; k++) {
			const struct story_event *ev = story_event_at(c->story, l, k);
			bool is_new = false;

			if (ev->delta < 0)
				map_put(&seen, ev->site, &is_new);
			if (is_new)
				++*map_put(sites, ev->site, NULL);
		}
		map_done(&seen);
	}
}

static void add_choices(const struct causes *c, size_t from, size_t stop, const struct map *sites, struct vec *ret)
{
	const struct story_life *l = nth(c, from);
	struct map seen = {0};

	for (size_t k = 0; k < l->n; k++) {
		const struct story_event *ev = story_event_at(c->story, l, k);
		bool is_new = false;

		if (is_release(ev))
			map_put(&seen, (uint64_t)ev->site << 32 | ev->tag, &is_new);
		if (is_new)
			vec_append(ret, &(const struct choice){from, stop, ev->site, ev->tag,
							       *map_get(sites, ev->site) > 1});
	}
	map_done(&seen);
}

static struct vec choices_by_route(const struct causes *c)
{
	struct vec ret;

	vec_init(&ret, sizeof(struct choice));
	for (size_t type = 0; type < c->order.n; type = end_of(c, type, false)) {
		size_t end = end_of(c, type, false);
		struct map sites = {0};

		count_sites(c, type, end, &sites);
		for (size_t route = type; route < end; route = end_of(c, route, true))
			add_choices(c, route, end_of(c, route, true), &sites, &ret);
		map_done(&sites);
	}
	return ret;
}

/* --- causes --- */

static struct cause *push_cause(const struct causes *c, const struct choice *from, struct vec *ret)
{
	struct cause *cause = vec_push(ret);
	const struct story_life *l = nth(c, from->from);

	*cause = (struct cause){.creator = l->creator, .tag = l->tag, .site = from->site, .elsewhere = from->elsewhere};
	vec_init(&cause->lives, sizeof(struct cause_life));
	return cause;
}

static bool add_life(const struct causes *c, struct cause *to, size_t i, const struct choice *by, uint64_t *seed)
{
	struct cause_life l = {.life = *(const size_t *)vec_at(&c->order, i)};

	if (!find_release(c, nth(c, i), by->site, by->tag, seed, &l.event))
		return false;
	vec_append(&to->lives, &l);
	return true;
}

static bool type_is_full(struct map *types, const struct story_life *l)
{
	return ++*map_put(types, type_of(l), NULL) > OF_A_TYPE;
}

static void take_route(const struct causes *c, const struct choice *by, bool whole, uint64_t *seed, struct vec *ret)
{
	struct cause *cause = push_cause(c, by, ret);
	size_t n = by->stop - by->from, only = by->from + chance_below(seed, n);

	cause->whole = whole;
	cause->siblings = whole ? 0 : n - 1;
	for (size_t i = by->from; i < by->stop; i++) {
		if (whole || i == only)
			add_life(c, cause, i, by, seed);
	}
}

void causes_by_route(const struct causes *c, uint64_t seed, size_t many, size_t few, size_t whole, struct vec *ret)
{
	const struct {
		size_t n, least, most;
		bool whole;
	} kinds[] = {{many, 6, SIZE_MAX, false}, {few, 2, 5, false}, {whole, 1, SIZE_MAX, true}};
	struct vec choices = choices_by_route(c);

	vec_init(ret, sizeof(struct cause));
	for (size_t kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); kind++) {
		struct map types = {0};
		size_t n = 0;

		shuffle(&choices, seed + kind);
		for (size_t i = 0; i < choices.n && n < kinds[kind].n; i++) {
			const struct choice *by = vec_at(&choices, i);
			size_t lives = by->stop - by->from;

			if (lives < kinds[kind].least || lives > kinds[kind].most || type_is_full(&types, nth(c, by->from)))
				continue;
			take_route(c, by, kinds[kind].whole, &seed, ret);
			n++;
		}
		map_done(&types);
	}
	vec_done(&choices);
}

/* Of all lives of the type, not of those of one route; false: too few have the release. */
static bool take_lives(const struct causes *c, const struct choice *by, size_t lives, uint64_t *seed, struct vec *ret)
{
	size_t from = by->from, stop, have = 0, event;

	while (from > 0 && type_of(nth(c, from - 1)) == type_of(nth(c, by->from)))
		from--;
	stop = end_of(c, from, false);
	for (size_t i = from; i < stop; i++)
		have += find_release(c, nth(c, i), by->site, by->tag, seed, &event);
	if (have <= lives)
		return false;
	struct cause *cause = push_cause(c, by, ret);

	/* Each of those left is taken with the chance that fills what is missing. */
	for (size_t i = from; i < stop && cause->lives.n < lives; i++) {
		if (!find_release(c, nth(c, i), by->site, by->tag, seed, &event))
			continue;
		if (chance_below(seed, have--) < lives - cause->lives.n)
			add_life(c, cause, i, by, seed);
	}
	return true;
}

void causes_by_lives(const struct causes *c, uint64_t seed, size_t n, size_t lives, struct vec *ret)
{
	struct vec choices = choices_by_route(c);
	struct map seen = {0};

	vec_init(ret, sizeof(struct cause));
	shuffle(&choices, seed);
	for (size_t i = 0; i < choices.n && ret->n < n; i++) {
		const struct choice *by = vec_at(&choices, i);
		bool is_new;

		/* A type once, and small ones as well as large ones. */
		map_put(&seen, type_of(nth(c, by->from)), &is_new);
		if (is_new)
			take_lives(c, by, lives, &seed, ret);
	}
	map_done(&seen);
	vec_done(&choices);
}

void causes_free(struct vec *causes)
{
	for (size_t i = 0; i < causes->n; i++)
		vec_done(&((struct cause *)vec_at(causes, i))->lives);
	vec_done(causes);
}

size_t causes_inject(struct vec *causes, struct injected *in, size_t most, struct vec *ret_which)
{
	struct map types = {0};

	vec_init(ret_which, sizeof(size_t));
	for (size_t i = 0; i < causes->n && ret_which->n < most; i++) {
		struct cause *c = vec_at(causes, i);
		bool is_new = false;

		if (!c->done)
			map_put(&types, (uint64_t)c->creator << 32 | c->tag, &is_new);
		if (!is_new)
			continue;
		for (size_t k = 0; k < c->lives.n; k++) {
			struct cause_life *l = vec_at(&c->lives, k);

			l->addr = inject(in, l->life, l->event);
		}
		c->done = true;
		vec_append(ret_which, &i);
	}
	map_done(&types);
	return ret_which->n;
}
