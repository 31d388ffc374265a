/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_WAIT_FACTS_H
#define ANALYSIS_WAIT_FACTS_H

#include "astscope/analysis/step.h"
#include "astscope/base/map.h"
#include "astscope/base/vec.h"
#include "astscope/logic/waitgraph.h"
#include "astscope/store/db.h"
#include "resources.h"

/*
 * A lock dump, or a capture: the stacks of one source, and what the lock dump of the same moment lists.
 */
struct dump {
	int64_t id; /* 0 = a capture */
	int64_t source, at_us;
	bool has_time;
	bool headless, endless; /* the title, the closing rule is missing */
	bool joined;            /* a piece that went into another dump */
	uint64_t taken;      /* hash of the name that ast_coredumper gives the files of one moment; 0 = none */
	struct vec entries;  /* struct wait_entry */
	struct waitgraph graph;
	size_t base;         /* of a capture: index + 1 of the dump that was taken with it */
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
	int64_t id; /* once it is written */
	struct wait_fact wait;
	const struct snapshot *snapshot; /* the shown one if it states it, else the last that does */
	int64_t source, seen;
	bool from_stacks; /* no lock dump lists it */
	struct map sources;
	size_t next; /* index + 1 of another edge of the same thread and lock */
};

/* A snapshot that states an edge. */
struct stated {
	size_t edge; /* index */
	const struct snapshot *snapshot;
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
	bool ordered;         /* every lock dump tells its time */
	struct vec dumps;     /* struct dump: lock dumps in order of time as far as known, then captures */
	struct resources resources;
	struct vec snapshots; /* struct snapshot */
	struct vec edges;     /* struct edge_fact */
	struct map by_wait;   /* thread and lock -> index of the last of their edges + 1 */
	struct vec stated;    /* struct stated, where there are several snapshots */
	struct vec cycles;    /* struct cycle_fact */
	int64_t *next_snapshot, *next_cycle;
};

/* Append the dumps that @query gives: id, source, what tells their time, whether title and closing rule are missing. */
bool wait_dumps_read(struct waits *w, int query, struct err *e) AST_NODISCARD;
/* The lock dumps of the run that list anything, and their entries. */
bool wait_dumps_load(struct waits *w, struct err *e) AST_NODISCARD;
/*
 * The captures whose stacks wait, behind the lock dumps, which are ordered and grouped.  What the dump of the same moment
 * lists goes into the entries of the capture.
 */
bool wait_captures_load(struct waits *w, struct err *e) AST_NODISCARD;

static inline bool wait_key_is(const struct wait_fact *a, const struct wait_fact *b)
{
	return a->thread == b->thread && a->lock == b->lock;
}

static inline uint64_t wait_key(int64_t thread, int64_t lock)
{
	return (uint64_t)thread << 32 ^ (uint64_t)lock; /* ids of rows or of resources, far from 32 bits */
}

/* The same threads wait for the same locks in both. */
bool waits_same_cycle(const struct dump *a, const struct wait_cycle *ca, const struct dump *b,
		      const struct wait_cycle *cb);

#endif
