/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_DB_H
#define ASTSCOPE_STORE_DB_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/*
 * One SQLite connection with its prepared statements.  NOMUTEX: a connection belongs to one thread.
 * The only layer that includes sqlite3.h.
 */
struct db;
struct stmt;

enum db_mode {
	DB_CREATE,  /* the importer's: a new one, or ours to be filled; makes the raw schema in an empty file */
	DB_READ,    /* read-only, one of ours, complete */
	DB_FOREIGN, /* read-only, handed in by the user: defensive, trusted_schema off */
	DB_NOTES,   /* to write notes only: a notes file, made if there is none, or a database of a bundle */
};

/*
 * Open @path (NULL = one of our own that nobody finds, DB_CREATE only).
 * Errors: ERR_DB with a hint when it is not an astscope database (application_id), of a newer version, not complete.
 */
bool db_open(const char *path, enum db_mode mode, struct db **ret, struct err *e) AST_NODISCARD;
void db_close(struct db *db); /* accepts NULL */
/* True if a file that begins with @head is an SQLite database. */
bool db_looks_like_database(struct span head);
#define DB_HEAD_BYTES 100 /* of a file, that the next one looks at */
/* True if the database is one of ours, in whatever state. */
bool db_looks_like_ours(struct span head);

bool db_begin(struct db *db, struct err *e) AST_NODISCARD;
/* What is read from here to db_rollback is of one moment, whatever another process writes. */
bool db_begin_reading(struct db *db, struct err *e) AST_NODISCARD;
bool db_commit(struct db *db, struct err *e) AST_NODISCARD;
void db_rollback(struct db *db);

/*
 * The importer's last but one call, outside of a transaction: everything committed so far goes to the disk and the
 * journal becomes DELETE (it stays WAL if another program reads; that is as good).  Then set meta.state in a
 * transaction of its own: it is durable.
 */
bool db_seal(struct db *db, struct err *e) AST_NODISCARD;

/*
 * Make the indexes over raw tables and the (empty) derived tables and views, dropping what is there of them.
 * In a transaction of its own, or as part of the caller's: fill the tables in the same one, so that there is never an
 * empty but current set of them.
 */
bool db_make_derived(struct db *db, struct err *e) AST_NODISCARD;
/*
 * True if the raw tables were filled by a program of the same sources: another one may read the same files otherwise, though its
 * tables are the same.
 */
bool db_is_made_by_us(struct db *db);
/* True if the derived objects are there, made from today's share/sql/derive by a program of the same sources. */
bool db_derived_is_current(struct db *db, uint64_t rules);
/* Remember by which rules the derived tables were filled; 0, as after db_make_derived, is by none. */
bool db_set_rules(struct db *db, uint64_t rules, struct err *e) AST_NODISCARD;

/*
 * A database handed in by the user (DB_FOREIGN): are its tables and views exactly ours?  Without this a hostile file could
 * give our queries views of its own.  At once; the second looks at all pages (quick_check) and takes time with the size.
 */
bool db_check_foreign(struct db *db, struct err *e) AST_NODISCARD;
bool db_check_pages(struct db *db, struct err *e) AST_NODISCARD;

/*
 * Write a copy of @db to @path, which must not exist, whose events are a plain table under the name and with the columns of
 * the virtual one: for programs that read SQLite and know nothing of ours.  Nothing is left after a failure.
 */
bool db_expand(struct db *db, const char *path, struct err *e) AST_NODISCARD;

/* Bytes of the database as it is now, uncommitted ones too. */
uint64_t db_bytes(struct db *db);
/* The folder of temporary files, as SQLite chooses it, where a database without a name is; NULL if there is none to write to. */
const char *db_temp_dir(void);

/*
 * False, with the first of them, if statements of the program have failed on this connection, other than by being put off or
 * dropped.  Whoever ends what took many statements asks: a caller may have gone on without an answer, so that what was
 * concluded since may be wrong.
 */
bool db_is_sound(const struct db *db, struct err *e) AST_NODISCARD;
/* The same for who goes on and asks again: true, with the first of them, if some failed, and they are forgotten. */
bool db_take_failure(struct db *db, struct err *ret);

/*
 * While *@stop is true, what runs on the connection fails with ERR_INTERRUPTED.  NULL = never.  It may be set by any thread
 * and by a signal handler, and outlives the connection.
 */
void db_set_stop(struct db *db, const atomic_bool *stop);
/* All that runs on the connection has @ms from now on, then it fails with ERR_LIMIT.  0 = no limit, as at first. */
void db_set_time(struct db *db, int64_t ms);

/*
 * Somebody may want something else while a statement runs: @ask is then called before it and now and then, and says what
 * becomes of it.
 * @optional: as set below; @us: how long the statement has been running.  It must not use the connection.  NULL = nobody.
 */
enum db_wish {
	DB_GO_ON,
	DB_PUT_OFF, /* it fails with ERR_PUT_OFF, to be run again later; and so do all behind it until db_take_put_off */
	DB_DROP,    /* it fails with ERR_INTERRUPTED */
};
typedef enum db_wish (*db_ask_fn)(void *ctx, bool optional, int64_t us);
void db_set_ask(struct db *db, db_ask_fn ask, void *ctx);
/* What runs from now on is not missed if it comes later: a count beside rows.  Returns what was set before. */
bool db_set_optional(struct db *db, bool optional);
/* What was put off since the last call. */
struct db_put_off {
	bool any, optional; /* of what must be there, of what may come later */
};
struct db_put_off db_take_put_off(struct db *db);

enum step { STEP_ROW, STEP_DONE, STEP_FAIL };

/* meta values.  Get: STEP_ROW with the value appended to @ret, STEP_DONE if the key is absent.  Is: false if it cannot be read. */
bool db_meta_set(struct db *db, const char *key, struct span value, struct err *e) AST_NODISCARD;
enum step db_meta_get(struct db *db, const char *key, struct strbuf *ret, struct err *e);
bool db_meta_is(struct db *db, const char *key, const char *want);

/*
 * The prepared statement of a named query (@query is an enum query_id of store/queries.h, generated from
 * share/sql/{write,query}), reset, with no values bound.  One of a kind: do not use the same query twice at the same
 * time.  Belongs to the db.  Never NULL: if it does not prepare (a damaged file), its first step fails and says why.
 */
struct stmt *db_query(struct db *db, int query);
/* Prepare SQL composed by the model (from query files and parameters only).  Free with stmt_free. */
bool db_prepare(struct db *db, struct span sql, struct stmt **ret, struct err *e) AST_NODISCARD;
/*
 * Prepare what a user typed: one SELECT, under an authorizer that allows reading only, with limits on its size, memory and
 * temporary files (base/limits.h); its time is that of db_set_time.  Errors (ERR_USAGE) say what SQLite said, with the byte
 * offset of the fault in *@ret_offset (-1 = unknown).  Passing a limit while stepping is ERR_LIMIT.
 */
bool db_prepare_user(struct db *db, struct span sql, struct stmt **ret, int *ret_offset, struct err *e) AST_NODISCARD;
void stmt_free(struct stmt *st); /* accepts NULL; not for statements of db_query */

bool stmt_takes(const struct stmt *st, const char *name); /* it has a parameter of that name */
/*
 * Bind by name with its prefix (":addr"); an unknown name dies.  Text and blobs are copied.  The empty span is the
 * empty text, not NULL.  A bind that fails (no memory) is told by the next step.
 */
void stmt_bind_i64(struct stmt *st, const char *name, int64_t v);
void stmt_bind_text(struct stmt *st, const char *name, struct span v);
void stmt_bind_real(struct stmt *st, const char *name, double v);
void stmt_bind_null(struct stmt *st, const char *name);
/* By position from 1, for the hot path. */
void stmt_bind_i64_at(struct stmt *st, int index, int64_t v);
void stmt_bind_text_at(struct stmt *st, int index, struct span v);
void stmt_bind_blob_at(struct stmt *st, int index, struct span v);
void stmt_bind_null_at(struct stmt *st, int index);

/* After STEP_DONE it stays done until it is reset. */
enum step stmt_step(struct stmt *st, struct err *e) AST_NODISCARD;
/*
 * As stmt_step, for a walk through many rows.  If something else is wanted (db_set_ask), it rests between two rows: STEP_FAIL with
 * ERR_PUT_OFF while stmt_rests, and the next call gives the next row.  A row that takes long is ended like any statement.
 */
enum step stmt_walk(struct stmt *st, struct err *e) AST_NODISCARD;
bool stmt_rests(const struct stmt *st);
void stmt_reset(struct stmt *st);
/* Step once and reset; true if the statement ended without failure.  For INSERT, UPDATE, DELETE. */
bool stmt_run(struct stmt *st, struct err *e) AST_NODISCARD;

enum value_type { VALUE_NULL, VALUE_INTEGER, VALUE_REAL, VALUE_TEXT, VALUE_BLOB };
int stmt_columns(const struct stmt *st);
const char *stmt_column_name(const struct stmt *st, int col);
enum value_type stmt_type(const struct stmt *st, int col);
int64_t stmt_i64(const struct stmt *st, int col);
double stmt_real(const struct stmt *st, int col);
struct span stmt_text(const struct stmt *st, int col); /* borrowed until the next step; {NULL, 0} for NULL */
bool stmt_is_null(const struct stmt *st, int col);
int64_t db_last_rowid(const struct db *db);

#endif
