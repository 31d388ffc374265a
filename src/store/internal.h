/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_INTERNAL_H
#define ASTSCOPE_STORE_INTERNAL_H

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "astscope/store/db.h"

/*
 * What the files of src/store share; no other layer sees it.  Each file calls only those named above it here:
 *
 *     conn       the connection itself: failures, scripts, when to end
 *     functions  SQL functions of ours in place of SQLite's slow ones
 *     tempfile   temporary files with a bound
 *     inner        the statements that packed rows are read with
 *     vtab         what tables of packed rows have in common
 *     event_read   packed events: chunks, blocks, look-ups
 *     event_cursor batches of them, in order
 *     event_table  them as table ref_event
 *     event_check  judging them in a database that was handed in
 *     event_asked  them for whoever asks thousands of times
 *     lives_read   packed lives: blocks, orders, look-ups
 *     lives_cursor them along an order or by their ids
 *     lives_table  them as table life_row
 *     lives_order  making the orders, or judging them
 *     lives_asked  them for whoever asks for all
 *     guard      what a user's statement may do and use
 *     stmt       prepared statements
 *     user       preparing what a user typed
 *     meta       transactions, table meta
 *     schema     making the tables
 *     db         open and close
 *     notes      what people wrote about the bundle
 *     foreign    judging a database that was handed in
 */

#define APPLICATION_ID 0x61737473 /* "asts", as in share/sql/schema */
#define NOTES_APPLICATION_ID 0x6173746e /* "astn", as in share/sql/connect/notes_file.sql */

#define STRICT_SINCE 3037000 /* sqlite3_libversion_number that knows STRICT tables */

#define GUARD_LIMITS 9

/* State of the guard of SQL that a user typed (guard.c). */
struct guard {
	bool active;          /* a user's statement is being prepared or stepped */
	bool temp_full;       /* it was ended for the size of its temporary files */
	int64_t temp_limit;   /* bytes of them */
	int action;           /* what the authorizer refused first, 0 = nothing */
	char subject[128];    /* the table, function or pragma it was about */
	int limits[GUARD_LIMITS]; /* SQLite's limits to be put back when it is left */
};

/* Why what runs on a connection ends early. */
enum ending { ENDED_STOP, ENDED_LATE, ENDED_PUT_OFF, ENDED_DROPPED };

struct db {
	sqlite3 *h;
	enum db_mode mode;
	char *path;            /* for messages; "memory" when there is none */
	struct stmt **queries; /* by enum query_id, NULL = not used yet */
	const atomic_bool *stop; /* of db_set_stop */
	int64_t allowed_ms;    /* of db_set_time, 0 = no limit */
	int64_t deadline_ns;   /* monotonic, if there is a limit */
	enum ending ended;     /* why a statement was ended last */
	db_ask_fn ask;         /* of db_set_ask */
	void *ask_ctx;
	bool optional;         /* of db_set_optional */
	int64_t began_ns;      /* when the statement at hand was first stepped, if there is somebody to ask */
	struct db_put_off put_off;
	bool may_rest;         /* what runs is a walk, which rests between two rows instead of being put off */
	int64_t rest_ns;       /* since when it shall, 0 = it need not */
	struct guard guard;
	struct temp_vfs *temp; /* where its temporary files are made */
	struct events *events; /* reader of packed events */
	struct lives *lives;   /* of packed lives */
	struct err failed;     /* of db_is_sound */
	char *notes_path, *notes_also; /* of notes_begin; NULL = none */
};

struct stmt {
	struct db *db;
	sqlite3_stmt *p;       /* NULL: it did not prepare, `broken` says why */
	struct err *broken;
	int bind_rc;           /* first failure of a bind, told by the next step */
	bool user;             /* runs under the guard */
	bool running;          /* stepped, not to its end */
	bool done;             /* stepped to its end */
	bool rests;            /* of stmt_walk: put off between two rows */
};

/* conn.c.  Fill @e from what SQLite says of the last failed call; returns false. */
bool db_fail(struct db *db, struct err *e, int rc);
bool db_exec(struct db *db, const char *sql, struct err *e) AST_NODISCARD;
/* Run a script of share/sql ("connect/read.sql"); busy is a failure like any other. */
bool db_run_asset(struct db *db, const char *path, struct err *e) AST_NODISCARD;
/* Whether there is a table of that name: no view, and none that is there without a CREATE. */
bool db_has_table(struct db *db, const char *name);
/* A statement is about to run; false if something else is wanted. */
bool conn_may_begin(struct db *db);
/* A walk goes on, or is about to take a step: false if it shall rest first. */
void conn_walks_on(struct db *db);
bool conn_may_walk(struct db *db);
/* True if what runs on the connection shall end now: asked to, out of time, or something else is wanted. */
bool conn_must_end(struct db *db);

/* functions.c: put them into a new connection. */
bool functions_init(struct db *db, struct err *e) AST_NODISCARD;

/* tempfile.c: the name of a VFS for the connection to come; it lives until temp_done, after the connection. */
const char *temp_init(struct db *db);
/* There is a folder for temporary files; asked behind temp_init. */
bool temp_can_be_made(const struct db *db);
void temp_done(struct db *db);

/* event_table.c: make table ref_event known to a new connection. */
bool event_table_init(struct db *db, struct err *e) AST_NODISCARD;
/* event_read.c: what it has in mind of them is stale. */
void events_changed(struct db *db);
void events_free(struct events *ev);
/* event_check.c: are the packed events such as ours?  Reads all. */
bool events_check(struct db *db, struct err *e) AST_NODISCARD;

/* guard.c: make a new connection ready for it. */
bool guard_init(struct db *db, struct err *e) AST_NODISCARD;
/* Around each call into SQLite for a user's statement. */
void guard_enter(struct db *db);
void guard_leave(struct db *db);
/* The failure of a user's statement in words, before guard_leave; returns false. */
bool guard_fail(struct db *db, struct err *e, int rc);

/* stmt.c. */
struct stmt *stmt_wrap(struct db *db, sqlite3_stmt *p);
/* As stmt_bind_text_at, but the text must stay as it is until the statement is stepped or reset. */
void stmt_bind_static_at(struct stmt *st, int index, struct span v);

/* notes.c: all notes of @from into @to, which may be written. */
bool notes_copy(struct db *from, struct db *to, struct err *e) AST_NODISCARD;

/* schema.c: make the raw tables in an empty database. */
bool schema_make(struct db *db, struct err *e) AST_NODISCARD;
/* Whether the raw tables are those of this program: meta.schema.hash is of the texts that make them. */
bool schema_is_current(struct db *db);
/* Append @sql with its STRICT tables made plain ones, as SQLite before 3.37 needs it. */
void schema_plain(struct span sql, struct strbuf *ret);

#endif
