/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_GRAPH_H
#define ASTSCOPE_MODEL_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/arena.h"
#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/model/thing.h"

struct db;

/* The counts of a life over its events, for the count graph. */
struct count_graph {
	struct strbuf bar;      /* at most @width columns, eight levels; a spike never disappears */
	int64_t first, last, max;
	int64_t ups, downs;     /* events with a positive, negative change */
	int64_t events, threads;
	bool has_threads;       /* text logs have none */
};

bool graph_counts(struct db *db, int64_t life, int width, bool ascii, struct count_graph *ret,
		  struct err *e) AST_NODISCARD;
void count_graph_done(struct count_graph *g);
/* Only the bar, from @n values: downsampled by maximum. */
void graph_bar(const int64_t *values, size_t n, int width, bool ascii, struct strbuf *out);

enum graph_role {
	GRAPH_PLAIN,
	GRAPH_TITLE,   /* of a ring, a queue, a block */
	GRAPH_BAD,     /* of a ring that is more than a guess */
	GRAPH_DIM,     /* labels, folded lines */
	GRAPH_WARN,    /* not listed */
	GRAPH_GUESS,
	GRAPH_LINK,    /* the name of what is at the run's place */
};

/* Bytes @start to @stop of a line; @place is empty but for a GRAPH_LINK. */
struct graph_run {
	size_t start, stop;
	enum graph_role role;
	struct span place;
};

enum graph_line_kind {
	GRAPH_LINE,       /* goes on with the line above, or only draws */
	GRAPH_LINE_NODE,  /* names a thread or lock: the cursor stops here */
	GRAPH_LINE_HEAD,  /* begins a ring, a queue or a block */
};

/* One line of a wait-for graph; text is UTF-8 (ASCII if asked).  Names in it are escaped (again changes nothing). */
struct graph_line {
	struct span text;
	enum graph_line_kind kind;
	size_t run, n_runs;    /* in graph_text.runs, by start; what none covers is plain */
	struct thing thing;    /* what the line is about; THING_NONE for those that only draw */
	int64_t other;         /* thread at the other end of the wait, 0 = none */
	struct span says, other_says; /* of both, for above their stacks: "lab_worker_a 25718  waits for B"; may be empty */
	int ring;              /* number of the ring or queue it stands in, from 1; 0 = none */
};

struct graph_text {
	struct vec lines;      /* struct graph_line */
	struct vec runs;       /* struct graph_run */
	int cycles, possible;  /* rings; rings that are a guess */
	int waiting;           /* threads that wait */
	bool folded;           /* something stands for several: there is more to show */
	struct arena *arena;
};

struct graph_options {
	bool ascii;
	int width;             /* columns to fill, 0 = 118; no line is cut */
	int height;            /* rows that are there, 0 = as many as it takes: the fullest form that fits is drawn */
	bool unfolded;         /* every thread has its line, as far as GRAPH_THREADS_MAX of one place go */
	int64_t snapshot;      /* of table snapshot; 0 = the shown one of each process */
};

#define GRAPH_THREADS_MAX 500

/*
 * Who waits for whom: rings with the place where each lock was taken and where the next one is waited for, who stands behind,
 * queues without a ring.  A wait that a lock dump states is drawn ══, a derived one ──, a guess ~~.  No waits: one line that says so.
 */
bool graph_waits(struct db *db, const struct graph_options *o, struct graph_text *ret, struct err *e) AST_NODISCARD;
void graph_text_done(struct graph_text *g);

/*
 * One lock: who has it, waits for it, tried it, alike ones on one line, and the changes of its object.  @ret_holder, @ret_waiter: a
 * thread that has it, the first that waits, in a ring if there is one; 0 = none.
 */
bool graph_lock_uses(struct db *db, int64_t lock, const struct graph_options *o, struct graph_text *ret, int64_t *ret_holder,
		     int64_t *ret_waiter, struct err *e) AST_NODISCARD;

/* What a thread did to the objects of locks that have letters: "refs  +1 A res_crashlab.c:217"; no line if nothing. */
bool graph_thread_refs(struct db *db, int64_t thread, const struct graph_options *o, struct graph_text *ret, struct err *e) AST_NODISCARD;

/* Locks that somebody waits for; others that somebody holds. */
bool graph_lock_counts(struct db *db, int64_t *ret_waited, int64_t *ret_held, struct err *e) AST_NODISCARD;

/* The snapshot behind (step 1) or before @snapshot (0 = the one shown first), of those in which somebody waits; 0 = there is none. */
bool graph_snapshot_step(struct db *db, int64_t snapshot, int step, int64_t *ret, struct err *e) AST_NODISCARD;
/* "moment 2 of 3"; nothing if there is but one. */
bool graph_snapshot_name(struct db *db, int64_t snapshot, struct strbuf *ret, struct err *e) AST_NODISCARD;

/* Append to @ret (int64_t) the snapshots that tell of waits which the one shown first does not. */
bool graph_snapshots_beside(struct db *db, struct vec *ret, struct err *e) AST_NODISCARD;

/* The same edges for Graphviz. */
bool graph_waits_dot(struct db *db, struct strbuf *out, struct err *e) AST_NODISCARD;

#endif
