/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_BENCH_TRUTH_CAUSE_H
#define TESTS_BENCH_TRUTH_CAUSE_H

#include "inject.h"

/* A cause of leaks to be put into a log: a release that lives of one type lack. */

struct cause_life {
	size_t life, event;    /* of the story */
	uint64_t addr;         /* where it leaks, once injected */
};

struct cause {
	uint32_t creator, tag; /* the type */
	uint32_t site;         /* of the release */
	struct vec lives;      /* struct cause_life */
	size_t siblings;       /* ended lives that did the same, the release included; of causes by route */
	bool whole;            /* no life of that route ends any more */
	bool elsewhere;        /* lives of other routes of the type have the release */
	bool done;
};

/* Lives of a log by type and route. */
struct causes {
	const struct story *story;
	struct vec order;      /* size_t, usable lives */
};

void causes_init(struct causes *c, const struct story *s);
void causes_done(struct causes *c);

/*
 * Causes by route, struct cause into @ret, as many of each kind as are there, up to the numbers: one life of a route that six or
 * more have; of a route of two to five; all lives of a route.
 */
void causes_by_route(const struct causes *c, uint64_t seed, size_t many, size_t few, size_t whole, struct vec *ret);
/* Up to @n causes of which @lives lives of any route lack the release, and one at least has it. */
void causes_by_lives(const struct causes *c, uint64_t seed, size_t n, size_t lives, struct vec *ret);
void causes_free(struct vec *causes);

/* Inject those that are not done, at most @most, one of a type; how many. */
size_t causes_inject(struct vec *causes, struct injected *in, size_t most, struct vec *ret_which);

#endif
