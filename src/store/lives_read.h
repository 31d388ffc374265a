/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_LIVES_READ_H
#define ASTSCOPE_STORE_LIVES_READ_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/err.h"
#include "astscope/base/pack_columns.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"

/*
 * Packed lives (ARCHITECTURE section 6): blocks of what each life has of its own, and two orders of them, by address and by
 * profile.  Functions that return int return a code of SQLite, SQLITE_CORRUPT_VTAB for what no writer of ours wrote,
 * SQLITE_INTERRUPT if the connection must end.
 */
struct db;
struct lives; /* reader of one connection */

/* The columns of table life_row; from LIFE_ADDR on those of a block. */
enum life_column {
	LIFE_ID, LIFE_ADDR, LIFE_ORDINAL, LIFE_FIRST_LINE, LIFE_SPAN, LIFE_PROFILE, LIFE_FIRST_THREAD, LIFE_LAST_THREAD,
	LIFE_DESTROYED_LINE, LIFE_DESTROYED_THREAD,
	/* hidden: */
	LIFE_WAY, /* >= anything: rows come in descending order, <= : ascending */
	LIFE_LAST_LINE, LIFE_LAST_THREAD_OR_0,
	LIFE_COLUMNS
};

#define LIFE_PACKED (LIFE_DESTROYED_THREAD - LIFE_ADDR + 1)
_Static_assert(LIFE_PACKED <= COLUMNS_MOST, "a block of lives has too many columns");

struct lives *lives_new(struct db *db);
void lives_free(struct lives *lv); /* accepts NULL */

struct life_block {
	int64_t first;       /* id of its first life, 0 = none */
	struct strbuf bytes;
	struct columns columns;
};

static inline uint64_t life_value(const struct life_block *b, enum life_column column, uint32_t i)
{
	return columns_get(&b->columns, column - LIFE_ADDR, i);
}

/* A life that is gone leaves its place, as those behind it are found by counting. */
static inline bool life_is_gone(const struct life_block *b, uint32_t i)
{
	return !life_value(b, LIFE_PROFILE, i);
}

/* The last block that begins at @id or before; the first that begins there or behind.  first = 0: there is none. */
int lives_block_at(struct lives *lv, int64_t id, struct life_block *ret);
int lives_block_from(struct lives *lv, int64_t id, struct life_block *ret);

/*
 * The block that has life @id, and its place there, until the next call; NULL if it is not there.  Some that were read last are
 * kept, from one statement to the next: lives_begin is called where a statement begins, lives_changed where this connection
 * changed them.
 */
int lives_find(struct lives *lv, int64_t id, const struct life_block **ret, uint32_t *ret_at);
void lives_begin(struct lives *lv);
void lives_changed(struct db *db);

enum life_order { LIFE_BY_ADDR, LIFE_BY_PROFILE, LIFE_ORDERS };

/* One place of an order: address, ordinal and life, or profile, 0 and life. */
struct life_place {
	int64_t key, sub, life;
};

int life_place_cmp(const struct life_place *a, const struct life_place *b);

struct life_chunk {
	bool there;
	struct life_place first; /* as the table says */
	struct strbuf bytes;
	struct columns columns;
};

struct life_place life_chunk_get(const struct life_chunk *c, uint32_t i);

/* False while the orders are not made: no life is found along them. */
bool lives_are_ordered(struct db *db);

/* The last chunk whose first place is @at or before, before @at; the first one that begins behind @at. */
enum life_seek { LIFE_SEEK_AT, LIFE_SEEK_BEFORE, LIFE_SEEK_AFTER, LIFE_SEEKS };
int lives_chunk(struct lives *lv, enum life_order order, enum life_seek seek, const struct life_place *at, struct life_chunk *ret);

/* --- lives_pack.c: writing --- */

/* Lives that wait to be packed together: ids that follow each other. */
struct life_packer {
	int64_t first;
	uint32_t n;
	uint64_t values[LIFE_PACKED][COLUMN_ROWS];
	struct strbuf bytes;
};

/* Room for the values of life @id (column - LIFE_ADDR, each to be set at [*@ret_at]); NULL: what waited could not be written. */
bool life_packer_put(struct life_packer *p, struct db *db, int64_t id, uint32_t *ret_at, struct err *e) AST_NODISCARD;
bool life_packer_flush(struct life_packer *p, struct db *db, struct err *e) AST_NODISCARD;
void life_packer_done(struct life_packer *p);

/* Set one column of lives (struct life_change, by ascending ids), which are there. */
struct life_change {
	int64_t id;
	uint64_t value;
};
bool lives_change(struct db *db, enum life_column column, const struct vec *changes, struct err *e) AST_NODISCARD;

/* --- lives_order.c --- */

/* Make both orders anew from the blocks, if the table for them is there. */
bool lives_order(struct db *db, struct err *e) AST_NODISCARD;
/* Of somebody else's database: are blocks and orders such as ours? */
bool lives_check(struct db *db, struct err *e) AST_NODISCARD;

/* lives_table.c: make table life_row known to a new connection. */
bool lives_table_init(struct db *db, struct err *e) AST_NODISCARD;

#endif
