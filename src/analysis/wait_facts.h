#ifndef ANALYSIS_WAIT_FACTS_H
#define ANALYSIS_WAIT_FACTS_H

#include "astscope/analysis/step.h"
#include "astscope/base/map.h"
#include "astscope/base/vec.h"
#include "astscope/logic/waitgraph.h"
#include "astscope/store/db.h"

/* A lock dump, or the stacks of one source. */
struct dump {
	int64_t id; /* 0 = stacks */
	int64_t source, at_us;
	bool has_time;
	struct waitgraph graph;
	uint64_t hash;   /* of what waits for what; equal sets have equal ones */
	size_t snapshot; /* index + 1 */
};

/* Dumps in which the same threads wait for the same locks. */
struct snapshot {
	int64_t id;
	size_t first; /* index of its first dump */
	int64_t dumps, blocked, at_us;
	bool has_time, shown;
};

struct edge_fact {
	struct wait_fact wait;
	const struct snapshot *snapshot; /* the shown one if it states it, else the last that does */
	int64_t source, seen;
	struct map sources;
	size_t next; /* index + 1 of another edge of the same thread and lock */
};

struct cycle_fact {
	int64_t id;
	const struct snapshot *snapshot; /* as above */
	int64_t source, seen;
	const struct dump *dump;
	const struct wait_cycle *cycle;
	struct map sources;
};

/* The waits of one run. */
struct waits {
	const struct analysis *a;
	struct db *db; /* of a */
	int64_t run;
	bool from_stacks;
	bool ordered;         /* every dump tells its time */
	struct vec dumps;     /* struct dump, in order of time as far as known */
	struct vec snapshots; /* struct snapshot */
	struct vec edges;     /* struct edge_fact */
	struct map by_wait;   /* thread and lock -> index of the last of their edges + 1 */
	struct vec cycles;    /* struct cycle_fact */
	int64_t *next_snapshot, *next_cycle;
};

/* The same threads wait for the same locks in both. */
bool waits_same_cycle(const struct dump *a, const struct wait_cycle *ca, const struct dump *b,
		      const struct wait_cycle *cb);

#endif
