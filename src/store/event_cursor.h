/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_EVENT_CURSOR_H
#define ASTSCOPE_STORE_EVENT_CURSOR_H

#include "event_read.h"
#include "event_sorted.h"

/* The rows of one scan of table ref_event, in batches: of a life one chunk, of lines one block or less. */

enum column { C_SOURCE, C_LINE, C_LIFE, C_ORD, C_THREAD, C_SITE, C_TAG, C_DELTA, C_BEFORE, C_AFTER, C_KIND, C_COUNT };

/* What blocks know: no chunk is touched if these are all that is asked for. */
#define NARROW_COLUMNS (1u << C_SOURCE | 1u << C_LINE | 1u << C_LIFE | 1u << C_THREAD)

enum plan { PLAN_FULL, PLAN_LIFE_ORD, PLAN_LIFE_LINE, PLAN_LIFE, PLAN_THREAD_LINE, PLAN_LINE, PLAN_THREAD, PLAN_LINES };

/* idxNum: the plan and what is asked of it; values come in the order of these bits. */
enum {
	ASK_PLAN = 15,
	ASK_LIFE = 1 << 4,
	ASK_SOURCE = 1 << 5,
	ASK_THREAD = 1 << 6,
	ASK_EQ = 1 << 7,  /* of the order column: ord or line */
	ASK_LO = 1 << 8,
	ASK_HI = 1 << 9,
	ASK_NARROW = 1 << 10,
	ASK_DOWN = 1 << 11,
	ASK_ORDERED = 1 << 12,
	ASK_SORTED = 1 << 13,    /* by the column at ASK_COLUMN, then life and ord: an order in which nothing is read */
	ASK_SORTED_DOWN = 1 << 14,
	ASK_COLUMN = 16,         /* shift, of four bits */
	ASK_SITES = 1 << 20,     /* of these alone, as IN has them */
	ASK_TAGS = 1 << 21,
	ASK_DELTA = 1 << 22,
	ASK_TRAITS = 1 << 23,    /* nothing of the lines and counts */
	ASK_TURNS = 1 << 24,     /* by line, and rows may be sorted by it: few are chosen, so reading by line may find none for long */
	ASK_KIND = 1 << 25,
	ASK_KINDS = 1 << 26,     /* as IN has them */
};

#define ASK_CHOICE (ASK_SITES | ASK_TAGS | ASK_DELTA | ASK_KIND | ASK_KINDS) /* among the rows of the plan */

/* Between, both included. */
struct range {
	int64_t lo, hi;
};

struct cursor {
	sqlite3_vtab_cursor base; /* first: SQLite hands us this */
	struct events *ev;
	enum plan plan;
	int ask;
	int64_t life, source, thread;
	struct range range;  /* of ord or line */
	struct vec sites, tags; /* int64_t: ASK_SITES, ASK_TAGS */
	struct event_choice choice; /* ASK_CHOICE */
	struct vec pairs;       /* bool, by id - 1: those of the choice */
	bool over;           /* no further batch */
	struct vec rows;     /* struct event_row: the batch, in order */
	size_t at;
	bool narrow;         /* its rows know NARROW_COLUMNS only */
	struct chunk chunk;
	/* Of lines: */
	struct vec blocks;   /* uint64_t, ascending: those of a thread */
	size_t next_block;   /* of them */
	bool has_block;      /* `lines` holds the block at hand */
	uint64_t block;
	struct line_block *lines;
	uint32_t pos;        /* lines of the block that are done, from the end at which the order begins */
	uint32_t batch;      /* lines that the next batch takes */
	struct vec wanted;   /* struct wanted */
	/* Sorted: */
	struct range whole;  /* as asked for: all is read again for those behind the first */
	struct sorted sorted;
	bool gathered;       /* it is filled */
	size_t given;        /* of its events */
};

/* Begin with the values that c->ask announces, then go to the first row; a code of SQLite. */
int cursor_start(struct cursor *c, int ask, sqlite3_value **argv);
/* Have a row at c->at, or c->at = c->rows.n at the end. */
int cursor_advance(struct cursor *c);
/* A narrow row that is asked for more after all. */
int cursor_widen(struct cursor *c, struct event_row *r);

#endif
