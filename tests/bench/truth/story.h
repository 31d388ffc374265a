/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_BENCH_TRUTH_STORY_H
#define TESTS_BENCH_TRUTH_STORY_H

#include "log.h"

/* The lives of a log with their rows, in the order that the counts tell. */

struct story_event {
	size_t row;            /* of the log, from 0 */
	uint32_t site, tag;
	int64_t delta;
	bool end;              /* a row of the destructor */
};

struct story_life {
	uint64_t addr;
	size_t first, n;       /* of story.events */
	uint32_t creator, tag; /* its type */
	uint64_t route;        /* equal for lives that did the same, in whatever order */
	bool usable;           /* made, used and ended as it should be: nothing missing or odd */
	bool alive;
};

struct story {
	const struct log *log;
	struct vec lives;      /* struct story_life */
	struct vec events;     /* struct story_event */
};

void story_read(const struct names *names, const struct log *log, struct story *ret);
void story_done(struct story *s);

static inline const struct story_life *story_life_at(const struct story *s, size_t life)
{
	return vec_at(&s->lives, life);
}

static inline const struct story_event *story_event_at(const struct story *s, const struct story_life *l, size_t i)
{
	return vec_at(&s->events, l->first + i);
}

#endif
