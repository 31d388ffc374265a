/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_ALIGN_H
#define ASTSCOPE_LOGIC_ALIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/vec.h"

/*
 * Two lives side by side.  First as many changes as can be that have the same function, tag and direction; between those
 * the ones that have at least the same direction, those of the same tag or function rather than others.  Pure.
 */

#define ALIGN_CHANGES 500u /* of a life; longer ones are not compared */
#define ALIGN_NONE SIZE_MAX

struct align_change {
	uint32_t func, tag; /* numbers, equal for equal names; 0 = none */
	int64_t delta;      /* never 0 */
};

struct align_row {
	size_t a, b; /* indexes of changes; ALIGN_NONE = this side has nothing there, never both */
	bool same;   /* function, tag and direction */
};

struct alignment {
	struct vec rows;    /* struct align_row */
	size_t parts;       /* the first row that is not the same; rows.n = there is none */
	size_t distance;    /* rows of one side alone */
};

/* False: one of them is too long, *@ret is empty. */
bool align_lives(const struct align_change *a, size_t na, const struct align_change *b, size_t nb, struct alignment *ret);
void alignment_done(struct alignment *x);

#endif
