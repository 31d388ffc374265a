/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_LIFE_H
#define ASTSCOPE_LOGIC_LIFE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/lives.h"
#include "astscope/base/record.h"

/*
 * Lives: cuts the lines of one refs log into incarnations of addresses, repairs the order of each, classifies it
 * (ARCHITECTURE section 7).  Pure: ids of sites, tags and threads are the caller's and opaque.
 */

/*
 * One line of the log, strings already interned.  A row of REF_UNKNOWN_STATE that takes a reference where no life is begins
 * one, and is a change of the life elsewhere.
 */
struct life_input {
	uint64_t line;
	uint64_t addr;
	int64_t delta;
	int64_t before;
	int64_t overhead, size; /* constructor, else -1 */
	uint32_t addr_id;       /* of @addr, from 1 (base/keys.h); 0 in all rows: the engine numbers addresses itself */
	uint32_t site;          /* file:line function; never 0 */
	uint32_t tag;           /* 0 = empty */
	uint32_t thread;        /* 0 = not logged */
	enum ref_kind kind;
	enum ref_lock_state lock_state;
	bool has_before;
};


/* How far the log can be trusted, over all lives. */
struct life_trust {
	uint64_t records;      /* lines put */
	uint64_t mismatch;     /* lines whose logged count is not the running count in file order */
	uint64_t repaired;     /* of those, explained by another order */
	uint64_t stale;        /* of those, unlocked reads of logs that write before the operation */
	uint64_t in_gapped_lives; /* of those, the rest: mismatch = repaired + stale + in_gapped_lives */
	uint64_t late;         /* lines given to an earlier life after a new one had begun */
	uint64_t trailing;     /* lines after their own destructor */
	uint64_t weak;         /* of those, releases of a weak proxy: "-1 ... 2" by the thread that destroyed */
	uint64_t gaps;         /* places where changes are missing */
	uint64_t gapped_lives;
	uint64_t reused_while_open;
	uint64_t alive_peak;   /* most lives that had begun and not ended at one time */
	uint64_t peak_line;    /* line at which there first were so many */
};

struct life_engine;

struct life_engine *life_engine_new(const struct life_sink *out);
void life_engine_free(struct life_engine *en);
/* @in lines come in file order.  A log sorted by address (its lines then do not ascend in time) works the same way. */
void life_engine_put(struct life_engine *en, const struct life_input *in);
/* A line of address @addr_id is put soon: fetch what is known of it into the cache, one step further in each @round from 0 to 2. */
void life_engine_soon(const struct life_engine *en, uint32_t addr_id, unsigned round);
/*
 * The log writes each row before the operation (text, C1a, C1b): counts are unlocked reads and the sum decides.
 * Called before the first line.
 */
void life_engine_set_before_operation(struct life_engine *en, bool before_operation);
/*
 * The whole lines of the log were sorted: its addresses are bags of rows (logic/bag.h).  Called before the first line, after
 * life_engine_set_before_operation.
 */
void life_engine_set_whole_lines(struct life_engine *en);
/* No more lines: gives all open lives to the sink. */
void life_engine_finish(struct life_engine *en, struct life_trust *ret);

#endif
