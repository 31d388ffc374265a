#ifndef ASTSCOPE_LOGIC_LIFE_H
#define ASTSCOPE_LOGIC_LIFE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/record.h"

/*
 * Lives: cuts the lines of one refs log into incarnations of addresses, repairs the order of each, classifies it
 * (DESIGN 2 and 6, FORMATS 2.5, PEERS 2f).  Pure: ids of sites, tags and threads are the caller's and opaque.
 */

/* One line of the log, strings already interned. */
struct life_input {
	uint64_t line;
	uint64_t addr;
	int64_t delta;
	int64_t before;
	int64_t overhead, size; /* constructor, else -1 */
	uint32_t site;          /* file:line function; never 0 */
	uint32_t tag;           /* 0 = empty */
	uint32_t thread;        /* 0 = not logged */
	enum ref_kind kind;
	enum ref_lock_state lock_state;
	bool has_before;
};

enum life_class { LIFE_FINALIZED, LIFE_LEAKED, LIFE_SKEWED, LIFE_INVALID };
const char *life_class_name(enum life_class c); /* finalized leaked skewed invalid */

/* Overlapping memberships, as refcounter.py files them but computed on the corrected life. */
enum life_flag {
	LIFE_FLAG_FINALIZED = 1,
	LIFE_FLAG_LEAKED = 2,
	LIFE_FLAG_SKEWED = 4,
	LIFE_FLAG_INVALID = 8,
	LIFE_FLAG_ABNORMAL = 16, /* the count went below 0 */
	LIFE_FLAG_LOST_END = 32, /* the address was made again, the end of this life is not in the log: finalized, not alive */
	LIFE_FLAG_GAPPED = 64,   /* changes that the log does not hold: the counts do not join up */
	LIFE_FLAG_REPAIRED = 128,/* lines stood out of count order */
	LIFE_FLAG_LATE = 256,    /* got lines after a new life of the address had begun */
	LIFE_FLAG_STALE = 512,   /* counts read without a lock (text logs, C1a/b) disagree with the sum: harmless */
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
	enum life_class class;   /* precedence invalid > skewed > leaked > finalized */
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

/* How far the log can be trusted (DESIGN 6.1), over all lives; the names of ../shared/expected facts. */
struct life_trust {
	uint64_t records;      /* lines put */
	uint64_t mismatch;     /* lines whose logged count is not the running count in file order */
	uint64_t repaired;     /* of those, explained by another order */
	uint64_t stale;        /* of those, unlocked reads of logs that write before the operation */
	uint64_t in_gapped_lives; /* of those, the rest: mismatch = repaired + stale + in_gapped_lives */
	uint64_t late;         /* lines given to an earlier life after a new one had begun */
	uint64_t trailing;     /* lines after their own destructor */
	uint64_t weak;         /* of those, weak proxies (FORMATS 2.5.1) */
	uint64_t gaps;         /* places where changes are missing */
	uint64_t gapped_lives;
	uint64_t reused_while_open;
};

/* A long life comes in several calls, so that nobody needs room for 700,000 events at once. */
#define LIFE_PUT_EVENTS 4096u

/*
 * Takes each life when it is complete: ended ones when nothing can follow any more, at the end of the log the rest in
 * order of their beginning.  @events are @n <= LIFE_PUT_EVENTS events in repaired order, the first of them has ordinal
 * @from (0, 1, ... in its life); calls for one life follow each other with the same @l and end when @from + @n is
 * l->events (always >= 1).  Everything is borrowed until the call returns.
 */
struct life_sink {
	void (*put)(void *ctx, const struct life *l, uint64_t from, const struct life_event *events, size_t n);
	void *ctx;
};

struct life_engine;

struct life_engine *life_engine_new(const struct life_sink *out);
void life_engine_free(struct life_engine *en);
/* @in lines come in file order.  A log sorted by address (its lines then do not ascend in time) works the same way. */
void life_engine_put(struct life_engine *en, const struct life_input *in);
/*
 * The log writes each row before the operation (text, C1a, C1b): counts are unlocked reads and the sum decides.
 * Called before the first line.
 */
void life_engine_set_before_operation(struct life_engine *en, bool before_operation);
/* No more lines: gives all open lives to the sink. */
void life_engine_finish(struct life_engine *en, struct life_trust *ret);

#endif
