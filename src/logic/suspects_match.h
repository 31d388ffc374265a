/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_SUSPECTS_MATCH_H
#define ASTSCOPE_LOGIC_SUSPECTS_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/vec.h"
#include "astscope/logic/suspects.h"

/* Matches each release of a life to a take of it, learning from all finalized lives which belongs to which. */

/* Takes that can be open at once in the matching, and passes over the lives. */
#define MATCH_OPEN 128u
#define MATCH_ROUNDS 5u

struct match_op {
	uint32_t place;  /* dense number among the takes, or among the releases */
	uint32_t thread;
	uint32_t times;  /* 1 .. MATCH_OPEN */
	bool release;
};

struct match_life {
	struct match_op *ops;
	size_t n;
	size_t member; /* the caller's */
};

struct match {
	size_t takes, releases;
	double *affinity; /* takes x releases: how much a take looks released there */
	double *total;    /* per take: sum of its row */
	uint32_t *take_tag, *release_tag; /* 0 = none: what a place without experience borrows by */
	double *seen;     /* takes x releases: how often ended lives released a take there */
};

struct match_open {
	uint32_t take[MATCH_OPEN];
	uint32_t thread[MATCH_OPEN];
	size_t n;
	double trust; /* of the matching as a whole: how clear its choices were, 0.2 .. 1 */
	uint64_t undecided; /* releases that may belong to any of them */
};

void match_init(struct match *m, size_t takes, size_t releases);
void match_done(struct match *m);
/* Before learning: how likely a release belongs to a take by name. */
double match_prior(const struct suspect_where *take, const struct suspect_where *release);
void match_learn(struct match *m, const struct match_life *lives, size_t n);
/*
 * What a life leaves open.  A release without a tag that ended lives do not show to belong to one of the open takes decides
 * nothing: all of them stay.
 */
void match_run(const struct match *m, const struct match_life *life, struct match_open *ret);
/* Share of the releases of @take that are at @release. */
double match_share(const struct match *m, size_t take, size_t release);

#endif
