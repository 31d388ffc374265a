/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_PAIRS_H
#define ASTSCOPE_LOGIC_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/map.h"
#include "astscope/base/span.h"
#include "astscope/base/vec.h"

/*
 * Which release of one life gave back which take.  A release belongs to the nearest earlier take that nothing gave back yet
 * and that has the partner of its tag, else its tag; when all releases were asked that, to the nearest of the same function
 * and thread; then to the nearest whose site it gives back in most of the siblings that ended, where these are known.  The rest
 * stays alone, except that it must belong together where nothing else is open, in a life that ended or one of which that is
 * known: last in, first out.  Pure.
 */

#define PAIRS_CHANGES 5000u /* changes of a life; a longer one is not paired */
#define PAIR_ALONE SIZE_MAX

/* One change of a life, in repaired order. */
struct pair_change {
	uint32_t func, tag, thread; /* numbers, equal for equal names; 0 = not known, no tag */
	uint32_t site;              /* 0 = not known */
	struct span tag_text;
	int64_t delta;              /* > 0 takes, < 0 releases, by so many at once; 0 is ignored */
	bool stays;                 /* a reference that was taken here is known to be the open one: no release is its own */
};

enum pair_word {
	PAIR_NONE,    /* alone */
	PAIR_GUESS,   /* by function and thread of a release without a tag, by siblings, or as the rest of an ended life must pair */
	PAIR_DERIVED,
};

struct pair {
	size_t take, release; /* indexes of changes; PAIR_ALONE = none */
	int64_t times;        /* references */
	enum pair_word word;
};

/* Which sites gave back what was taken at which in lives that ended.  A zeroed one knows none. */
struct pair_habits {
	struct map lives_with; /* of a site and the site that gave it back: in how many lives */
	size_t lives;
};

void pairs_learn(struct pair_habits *h, const struct pair_change *changes, size_t n);
void pair_habits_done(struct pair_habits *h);

/*
 * Appends struct pair to @ret, in the order of the first change of each.  @siblings: what those did that ended, or NULL.  False:
 * too many changes, nothing was appended.
 */
bool pairs_find(const struct pair_change *changes, size_t n, bool ended, const struct pair_habits *siblings, struct vec *ret);

/* Whether astobj2 itself writes these two tags for one reference, at its take and its release. */
bool tags_are_partners(struct span take, struct span release);

#endif
