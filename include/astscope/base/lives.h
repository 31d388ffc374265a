/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_LIVES_H
#define ASTSCOPE_BASE_LIVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/record.h"

/* Lives and their events: what logic/life makes and the store writes.  Neutral ground, as record.h is. */

/* As stored. */
enum life_class { LIFE_FINALIZED, LIFE_LEAKED, LIFE_SKEWED, LIFE_INVALID, LIFE_LOST };

/* Overlapping memberships, as refcounter.py files them but computed on the corrected life. */
enum life_flag {
	LIFE_FLAG_FINALIZED = 1,
	LIFE_FLAG_LEAKED = 2,
	LIFE_FLAG_SKEWED = 4,
	LIFE_FLAG_INVALID = 8,
	LIFE_FLAG_ABNORMAL = 16, /* the count went below 0 */
	LIFE_FLAG_LOST_END = 32, /* the address was made again, the end of this life is in no row: neither finalized nor alive */
	LIFE_FLAG_GAPPED = 64,   /* changes that the log does not hold: the counts do not join up */
	LIFE_FLAG_REPAIRED = 128,/* lines stood out of count order */
	LIFE_FLAG_LATE = 256,    /* got lines after a new life of the address had begun */
	LIFE_FLAG_STALE = 512,   /* counts read without a lock (text logs, C1a/b) disagree with the sum: harmless */
	/* Of logs whose whole lines were sorted, so that the order of rows is lost: */
	LIFE_FLAG_REBUILT = 1024,  /* only one order fits the counts */
	LIFE_FLAG_POSSIBLE = 2048, /* one of several orders that do, or rows that may be those of another life of the address */
	LIFE_FLAG_TOGETHER = 4096, /* its rows are not told apart from those of other lives of the address, which have this flag too */
};

/*
 * One change of a life, in repaired order.  @before and @after are counts of the corrected life: after = before + delta,
 * but after = before if the line changed nothing (an invalid reference, a count that no object can have).
 */
struct life_event {
	uint64_t line;
	int64_t delta;
	int64_t before, after;
	int64_t logged; /* the count before as logged; valid if has_logged */
	uint32_t site, tag, thread;
	enum ref_kind kind : 8;
	enum ref_lock_state lock_state : 8;
	bool has_logged : 1;
};

struct life {
	uint64_t addr;
	uint32_t ordinal;        /* 1, 2, ... over this log, by first line */
	uint64_t first_line, last_line; /* smallest and largest line number of its events */
	enum life_class class;   /* precedence invalid > skewed > leaked > lost > finalized */
	unsigned flags;          /* enum life_flag */
	bool alive;              /* had not ended when the log stopped */
	uint32_t creator;        /* site of the constructor, 0 = never seen */
	uint32_t creator_tag;
	uint32_t first_thread, last_thread;
	uint32_t last_site, last_tag; /* of the last event */
	uint64_t events;
	int64_t max_count, final_count;
	int64_t overhead, size;  /* -1 = not logged */
	enum ref_lock_state lock_state;
	uint64_t destroyed_line; /* line of the change that ended it, 0 if it did not end */
	uint32_t destroyed_thread;
	uint64_t repaired;       /* lines out of count order that another order explains */
};

/* A long life comes in several calls, so that nobody needs room for 700,000 events at once. */
#define LIFE_PUT_EVENTS 4096u

/*
 * Takes each life when it is complete: ended ones when nothing can follow any more, at the end of the log the rest in
 * order of their beginning.  @events are @n <= LIFE_PUT_EVENTS events in repaired order, the first of them has ordinal
 * @from (0, 1, ... in its life); calls for one life follow each other with the same @l and end when @from + @n is
 * l->events.  That is 0 for lives of LIFE_FLAG_TOGETHER but the last one of their address, which has the rows of all; else it is
 * 1 at least.  Everything is borrowed until the call returns.
 */
struct life_sink {
	void (*put)(void *ctx, const struct life *l, uint64_t from, const struct life_event *events, size_t n);
	void *ctx;
};

#endif
