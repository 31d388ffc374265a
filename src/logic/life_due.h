/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_LIFE_DUE_H
#define ASTSCOPE_LOGIC_LIFE_DUE_H

#include <stddef.h>
#include <stdint.h>

#include "astscope/base/vec.h"

/* A life that died or was superseded at @tick: to be looked at some lines later. */
struct life_due {
	uint64_t tick;
	uint64_t begun; /* of the life meant: ids are used again */
	uint32_t id;
};

/* Those lives, in order of their ticks. */
struct life_dues {
	struct vec all; /* struct life_due; those below first are gone */
	size_t first;
};

void life_dues_init(struct life_dues *q);
void life_dues_done(struct life_dues *q);
void life_dues_put(struct life_dues *q, const struct life_due *d);
/* The one whose turn comes after @ahead others, or NULL. */
static inline const struct life_due *life_dues_at(const struct life_dues *q, size_t ahead)
{
	return q->first + ahead < q->all.n ? vec_at(&q->all, q->first + ahead) : NULL;
}

/* Drops the first one; there is one. */
void life_dues_drop(struct life_dues *q);

#endif
