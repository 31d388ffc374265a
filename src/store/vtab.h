/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_VTAB_H
#define ASTSCOPE_STORE_VTAB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"

/* What the virtual tables of packed rows have in common: read only, harmless, there without a CREATE.  Codes are those of SQLite. */
struct db;

/* xConnect, with the columns of the shape that is called as the module with "_columns" behind it; xDisconnect. */
int vtab_connect(sqlite3 *h, void *ctx, int argc, const char *const *argv, sqlite3_vtab **ret, char **ret_msg);
int vtab_disconnect(sqlite3_vtab *vtab);
struct db *vtab_db(const sqlite3_vtab *vtab);

/* Make table @name known to a new connection. */
bool vtab_make(struct db *db, const char *name, const sqlite3_module *module, struct err *e) AST_NODISCARD;

/* --- of what it is asked --- */

#define VTAB_COLUMNS 13 /* at most */

struct vtab_given {
	int eq[VTAB_COLUMNS], lo[VTAB_COLUMNS], hi[VTAB_COLUMNS]; /* indexes of constraints by column, -1 = none */
};

void vtab_find(const sqlite3_index_info *info, int columns, struct vtab_given *ret);
/* The value of a constraint is wanted as the *@n-th, from 1; 0 if there is no such constraint, else 1. */
int vtab_use(sqlite3_index_info *info, int constraint, bool omit, int *n);

/* The integer that equals @v; false: none does. */
bool vtab_equal(sqlite3_value *v, int64_t *ret);
/* A bound no narrower than @v is; SQLite looks at each row again.  False: no row can pass. */
bool vtab_bound(sqlite3_value *v, bool low, int64_t *ret);

#endif
