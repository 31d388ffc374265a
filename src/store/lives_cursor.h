/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_LIVES_CURSOR_H
#define ASTSCOPE_STORE_LIVES_CURSOR_H

#include "lives_read.h"

/* The rows of one scan of table life_row. */

enum life_plan { LIVES_FULL, LIVES_ID, LIVES_IDS, LIVES_ADDR_ORDINAL, LIVES_ADDR, LIVES_ADDRS, LIVES_PROFILE };

/* idxNum: the plan and what is asked of it; values come in the order of these bits. */
enum {
	LIVES_PLAN = 15,
	LIVES_EQ = 1 << 4,     /* of id, address or profile */
	LIVES_SUB = 1 << 5,    /* the ordinal */
	LIVES_LO = 1 << 6,     /* of id or address */
	LIVES_HI = 1 << 7,
	LIVES_DOWN = 1 << 8,
	LIVES_BY_ID = 1 << 9,  /* rows of an address by their ids */
	LIVES_LEAST = 1 << 10, /* bounds of one more column, whose number stands from bit LIVES_COLUMN on */
	LIVES_MOST = 1 << 11,
	LIVES_COLUMN = 12,
};

struct lives_cursor {
	sqlite3_vtab_cursor base; /* first: SQLite hands us this */
	struct lives *lives;
	bool down, ordered;       /* @ordered: along an order or picked, else a range of ids */
	bool by_id;               /* rows are those in `picked`, by their ids */
	bool over;
	/* By ids: the row at hand, both ends included. */
	int64_t lo, hi;
	enum life_column bounded; /* LIFE_ID: none; rows whose value here is not in the bounds are passed over */
	int64_t least, most;
	struct life_block block;
	uint32_t at;              /* in the block, or in the chunk */
	/* Along an order: */
	enum life_order order;
	struct life_place from, to; /* the lowest and the highest that are wanted */
	struct life_chunk chunk;
	struct life_place place;    /* the row at hand */
	struct vec picked;          /* struct life_place */
};

/* Begin with the values that @ask announces and go to the first row; a code of SQLite. */
int lives_cursor_start(struct lives_cursor *c, int ask, sqlite3_value **argv);
int lives_cursor_next(struct lives_cursor *c);
/* The value of a column of the row at hand. */
int lives_cursor_get(struct lives_cursor *c, enum life_column column, int64_t *ret);
void lives_cursor_done(struct lives_cursor *c);

#endif
