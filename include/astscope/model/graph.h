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

enum graph_role { GRAPH_PLAIN, GRAPH_CYCLE, GRAPH_QUEUE, GRAPH_NOTE };

/* One line of a wait-for graph; text is UTF-8 (ASCII if asked).  Names in it are escaped (again changes nothing). */
struct graph_line {
	struct span text;
	enum graph_role role;
	struct thing thing;  /* what Enter goes to; THING_NONE for lines that only draw */
	bool node;           /* names a thread or lock: the cursor stops here */
};

struct graph_text {
	struct vec lines;    /* struct graph_line */
	int cycles, waiting; /* cycles; threads that wait */
	struct arena *arena;
};

struct graph_options {
	bool ascii;
	int width;           /* columns to fill; lines are cut with '>' */
	bool all_queues;     /* also every thread behind a cycle, not one line a group */
};

/*
 * Who waits for whom, cycles first, then queues; ==holds==> is stated by a lock dump, --holds--> derived, ~~ guessed
 * from stacks.  No waits: one line that says so.
 */
bool graph_waits(struct db *db, const struct graph_options *o, struct graph_text *ret, struct err *e) AST_NODISCARD;
void graph_text_done(struct graph_text *g);
/* The same edges for Graphviz. */
bool graph_waits_dot(struct db *db, struct strbuf *out, struct err *e) AST_NODISCARD;

#endif
