/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_THING_H
#define ASTSCOPE_MODEL_THING_H

#include <stdint.h>

/* What a row or a link is about. */
enum thing_kind {
	THING_NONE,
	THING_LIFE,        /* life.id */
	THING_EVENT,       /* life.id, ord */
	THING_THREAD,      /* thread.id */
	THING_LOCK,        /* lock.id */
	THING_HOLD,        /* lock_entry.id: a hold, a wait or a failed try in a dump */
	THING_WAIT,        /* wait_edge.id */
	THING_MEMBER,      /* cycle, seq */
	THING_CREATOR,     /* site.id that makes objects; 0 = made before the log began */
	THING_STACK,       /* stack.id */
	THING_STACK_GROUP, /* stack_of.stack_group */
	THING_FRAME,       /* stack.id, level */
	THING_SOURCE,      /* source.id */
	THING_LINE,        /* source.id, line */
	THING_FINDING,     /* finding.rank */
};

struct thing {
	enum thing_kind kind;
	int64_t id[2];
};

#endif
