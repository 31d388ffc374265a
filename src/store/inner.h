/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_INNER_H
#define ASTSCOPE_STORE_INNER_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/strbuf.h"

/* The statements that virtual tables of ours read packed rows with, and what both have in common.  They return codes of SQLite. */
struct db;

struct inner {
	sqlite3_stmt *st; /* NULL = not used yet */
};

/* Makes it ready to be bound. */
int inner_open(struct db *db, struct inner *in, int query);
/* The code that a step of it ends with, reset. */
int inner_ended(struct inner *in, int rc);
void inner_done(struct inner *in);

/* A blob of at most @most bytes in column @column, which stays until the statement is reset: else SQLITE_CORRUPT_VTAB. */
int inner_blob(struct inner *in, int column, size_t most, struct span *ret);

/* --- of what a virtual table is asked --- */

struct asked_table {
	sqlite3_vtab base; /* first: SQLite hands us this */
	struct db *db;
};

/* xConnect of a table that is read only and harmless, with the columns of shape @shape; xDisconnect. */
int asked_connect(sqlite3 *h, struct db *db, const char *shape, sqlite3_vtab **ret);
int asked_disconnect(sqlite3_vtab *vtab);

#define ASKED_COLUMNS 12

struct asked_of {
	int eq[ASKED_COLUMNS], lo[ASKED_COLUMNS], hi[ASKED_COLUMNS]; /* indexes of constraints by column, -1 = none */
};

void asked_find(const sqlite3_index_info *info, int columns, struct asked_of *ret);
/* The value of a constraint is wanted as the *@n-th, from 1; 0 if there is no such constraint, else 1. */
int asked_use(sqlite3_index_info *info, int constraint, bool omit, int *n);

/* The integer that equals @v; false: none does. */
bool asked_equal(sqlite3_value *v, int64_t *ret);
/* A bound no narrower than @v is; SQLite looks at each row again.  False: no row can pass. */
bool asked_bound(sqlite3_value *v, bool low, int64_t *ret);

#endif
