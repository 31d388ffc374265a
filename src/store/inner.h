/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_INNER_H
#define ASTSCOPE_STORE_INNER_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/strbuf.h"

/* The statements that virtual tables of ours read packed rows with.  They return codes of SQLite. */
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

#endif
