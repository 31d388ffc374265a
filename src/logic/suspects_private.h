/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_SUSPECTS_PRIVATE_H
#define ASTSCOPE_LOGIC_SUSPECTS_PRIVATE_H

#include "astscope/base/map.h"
#include "astscope/logic/suspects.h"
#include "suspects_match.h"

#define SUSPECT_NO_PLACE UINT32_MAX

/* A take or a release at one site with one tag. */
struct change_place {
	uint32_t site, tag;
	bool release;
	uint32_t number; /* among the takes, or the releases; SUSPECT_NO_PLACE = beyond the matrix */
	struct suspect_where where; /* asked for when suspects are found */
};

/* How often a life does something at a place. */
struct item {
	uint32_t place; /* index into places */
	uint64_t times;
};

/* Lives that did the same, in whatever order. */
struct profile {
	size_t first, n; /* range of items, by place */
	uint64_t lives;
	size_t next;     /* of the same hash, +1 */
	size_t member;   /* the last member, +1 */
};

struct member {
	int64_t life;
	size_t profile;
	size_t next;     /* of the same profile, +1 */
};

struct side {
	struct vec profiles; /* struct profile */
	struct map by_hash;  /* hash -> index of profile + 1 */
	struct vec members;  /* struct member */
	struct vec lives;    /* struct match_life: a sample of the members */
};

struct suspects {
	struct suspect_look look;
	struct vec places;  /* struct change_place */
	struct map take_of, release_of; /* (site, tag) -> index into places + 1 */
	size_t takes, releases;
	struct vec items;   /* struct item, of all profiles */
	struct side leaked, ended;
	struct vec scratch; /* struct item */
	size_t kept;        /* changes */
	struct vec left_out;/* int64_t: leaked lives */
	uint64_t ended_left_out;
	uint64_t seed;
	struct match match;
};

static inline const struct change_place *place_at(const struct suspects *s, uint32_t place)
{
	return vec_at(&s->places, place);
}

static inline const struct item *items_of(const struct suspects *s, const struct profile *p)
{
	return (const struct item *)s->items.p + p->first;
}

/* How often a life of the profile does something at a place. */
uint64_t profile_times(const struct suspects *s, const struct profile *p, uint32_t place);

/* ---- suspects_near.c: the nearest siblings ---- */

/* What the leaked lives of one profile lack, by the ended lives nearest to them. */
struct opinion {
	uint64_t cost;     /* of these; UINT64_MAX: there are none */
	uint64_t missing;  /* releases the leaked life lacks to be as the nearest */
	uint64_t siblings; /* lives that near */
	struct vec nearest;/* size_t: ended profiles */
	double *votes;     /* per place: share of the votes, each sibling one */
	uint64_t *lives;   /* per place: siblings that did it more often */
};

void opinion_init(struct opinion *o, const struct suspects *s);
void opinion_done(struct opinion *o);
void opinion_ask(struct opinion *o, const struct suspects *s, const struct profile *leaked);
/* Whether @ended did all that @leaked did and one release more, at *@ret_place. */
bool profile_lacks_one(const struct suspects *s, const struct profile *leaked, const struct profile *ended, uint32_t *ret_place);

/* ---- suspects_context.c: which of several releases of cost 0 ---- */

#define CONTEXT_SIBLINGS 5u /* lives that each of them needs */

struct context;

/* NULL if nothing is to be decided: one release, too few lives that did one of them, or nobody to ask. */
struct context *context_new(const struct suspects *s, const struct profile *leaked, const struct opinion *o);
void context_free(struct context *c);
/* Replaces o->votes by the shares for one leaked life. */
void context_decide(const struct context *c, int64_t life, struct opinion *o);

/* ---- suspects_checks.c: two checks for paths that never completed ---- */

struct checks {
	/* Per place: equal for places that all ended lives do equally often; lives that do it. */
	uint64_t *signature, *lives;
	struct map releases; /* signature -> head of a list of releases, +1 */
	uint32_t *next;      /* per place, +1 */
	struct vec funcs;    /* struct func_balance */
	struct map func_at;  /* function -> index + 1 */
};

void checks_init(struct checks *c, const struct suspects *s);
void checks_done(struct checks *c);
/* Per place the points of each check for a leaked profile, together 1 or 0. */
void checks_invariant(const struct checks *c, const struct suspects *s, const struct profile *leaked, double *points);
void checks_balance(const struct checks *c, const struct suspects *s, const struct profile *leaked, double *points);

#endif
