/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_EVENT_READ_H
#define ASTSCOPE_STORE_EVENT_READ_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/pack.h"
#include "astscope/base/pack_block.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"

/*
 * Reads packed events of one connection.  All functions return a code of SQLite: SQLITE_OK, SQLITE_ROW and SQLITE_DONE where
 * said, SQLITE_CORRUPT_VTAB for what no writer of ours wrote, SQLITE_INTERRUPT if the connection must end.
 */
struct events;
struct db;

struct events *events_new(struct db *db);
void events_free(struct events *ev); /* accepts NULL */

/* One event with all that table ref_event shows. */
struct event_row {
	int64_t source, line, life, ord, thread; /* thread 0 = none */
	int64_t delta, before, after;
	uint32_t pair;
	uint8_t kind;
};

struct event_site {
	uint32_t site, tag; /* tag 0 = none */
};

struct event_source {
	int64_t source, first_life, last_life, last_line;
};

/* What is small and asked all the time; read once.  *@ret is NULL if there is none. */
int events_site(struct events *ev, uint32_t pair, struct event_site *ret);
int events_pairs(struct events *ev, uint32_t *ret); /* how many */
int events_source_of_life(struct events *ev, int64_t life, const struct event_source **ret);
int events_source(struct events *ev, int64_t source, const struct event_source **ret);
int events_source_of_thread(struct events *ev, int64_t thread, const struct event_source **ret);

struct chunk {
	int64_t id;          /* -1 = none */
	struct strbuf bytes;
};

static inline int64_t life_of_chunk(const struct chunk *c)
{
	return (int64_t)((uint64_t)c->id >> 32);
}

/* Events of the life before those of the chunk. */
static inline uint64_t before_chunk(const struct chunk *c)
{
	return (uint64_t)c->id & UINT32_MAX;
}

/* The first chunk at @id or behind; the last one at @id or before. */
int events_chunk_from(struct events *ev, int64_t id, struct chunk *ret);
int events_chunk_at(struct events *ev, int64_t id, struct chunk *ret);

/* The lines of a block; n = 0 if there is none.  @threads: those too. */
int events_block(struct events *ev, int64_t source, uint64_t block, bool threads, struct line_block *ret);
/* The next block of a source that has lives, from @block on (up or down); *@ret false if there is none. */
int events_next_block(struct events *ev, int64_t source, uint64_t block, bool down, bool *ret, uint64_t *ret_block);
/* Appends the blocks of a thread, ascending, to @blocks (uint64_t). */
int events_blocks_of_thread(struct events *ev, int64_t thread, struct vec *blocks);

/* Of those who look for lines: nobody else's between two calls. */
struct events_scratch {
	struct chunk chunk;
	struct vec life; /* struct event_row */
};

struct events_scratch *events_scratch(struct events *ev);

/* --- event_chunk.c --- */

#define CHOICE_FEW 4u

/* Which events; zeroed = all. */
struct event_choice {
	const bool *pairs;         /* by id - 1, those that pass; NULL = all */
	uint32_t n_pairs, n_few;
	uint32_t few[CHOICE_FEW];  /* the ids that pass, n_few of them; n_few 0 = there are more */
	unsigned kinds;            /* a bit each; 0 = all */
	bool by_delta;
	int64_t delta;
};

/* 1 yes, 0 no, -1 there is no such pair. */
int choice_has(const struct event_choice *ch, uint32_t pair, unsigned kind, int64_t delta);

struct event_wish {
	int64_t thread; /* events of this one; 0 = all */
	bool traits;    /* without line, before and after, which then are 0: half the work */
	const struct event_choice *choice; /* NULL = all */
};

/* Appends the events of @life that @chunk holds to @rows (struct event_row).  @wish: NULL = all of all. */
int events_of_life(struct events *ev, const struct chunk *chunk, int64_t life, const struct event_wish *wish, struct vec *rows);
/* Appends the events of @chunk. */
int events_of_chunk(struct events *ev, const struct chunk *chunk, const struct event_wish *wish, struct vec *rows);

/* --- event_lines.c --- */

/* A line that is wanted, with the life that the block names. */
struct wanted {
	int64_t life;
	uint64_t line;
};

/* Appends the events of the @n wanted lines, which are sorted here by life and line, each life read once. */
int events_of_lines(struct events *ev, struct wanted *wanted, size_t n, struct vec *rows);

#endif
