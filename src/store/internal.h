#ifndef ASTSCOPE_STORE_INTERNAL_H
#define ASTSCOPE_STORE_INTERNAL_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "astscope/store/db.h"

/* What the files of src/store share; no other layer sees it. */

#define APPLICATION_ID 0x61737473 /* "asts", as in share/sql/schema */

#define GUARD_LIMITS 9

/* State of the guard of SQL that a user typed (guard.c). */
struct guard {
	bool active;          /* a user's statement is being prepared or stepped */
	bool timed_out;       /* the progress handler stopped it */
	int64_t limit_ns;     /* run time allowed to one statement */
	int64_t deadline_ns;  /* monotonic; of the running step */
	int action;           /* what the authorizer refused first, 0 = nothing */
	char subject[128];    /* the table, function or pragma it was about */
	int limits[GUARD_LIMITS]; /* SQLite's limits to be put back when it is left */
};

struct db {
	sqlite3 *h;
	enum db_mode mode;
	char *path;            /* for messages; "memory" when there is none */
	struct stmt **queries; /* by enum query_id, NULL = not used yet */
	struct guard guard;
};

struct stmt {
	struct db *db;
	sqlite3_stmt *p;       /* NULL: it did not prepare, `broken` says why */
	struct err *broken;
	int bind_rc;           /* first failure of a bind, told by the next step */
	bool user;             /* runs under the guard */
	bool done;             /* stepped to its end */
	int64_t spent_ns;      /* run time so far, user statements only */
};

/* Fill @e from what SQLite says of the last failed call; returns false. */
bool db_fail(struct db *db, struct err *e, int rc);
/* Run a script of share/sql ("connect/read.sql"); busy is a failure like any other. */
bool db_run_asset(struct db *db, const char *path, struct err *e) AST_NODISCARD;
bool db_exec(struct db *db, const char *sql, struct err *e) AST_NODISCARD;

/* Bring the raw schema to the version of this program (schema.c).  @from = user_version of the file. */
bool schema_migrate(struct db *db, int from, struct err *e) AST_NODISCARD;
/* The user_version of files written by this program. */
int schema_version(void);

struct stmt *stmt_wrap(struct db *db, sqlite3_stmt *p);
/* As stmt_bind_text_at, but the text must stay as it is until the statement is stepped or reset. */
void stmt_bind_static_at(struct stmt *st, int index, struct span v);

/* guard.c: install the guard in a new connection; step a user's statement (SQLite's code; @e is filled on failure). */
void guard_init(struct db *db);
int guard_step(struct stmt *st, struct err *e);

#endif
