/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_SQL_H
#define ASTSCOPE_MODEL_SQL_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/model/rows.h"

/* Rows of one SELECT that a user typed, under the guard of the store; first to last, once. */
struct arena;
struct db;
struct sql_rows;

/* *@ret_offset gets the byte of the fault, -1 = unknown, when this fails. */
bool sql_open(struct db *db, struct span sql, struct sql_rows **ret, int *ret_offset, struct err *e) AST_NODISCARD;
void sql_close(struct sql_rows *r); /* accepts NULL */
size_t sql_columns(const struct sql_rows *r);
const char *sql_column_name(const struct sql_rows *r, size_t i);
/* The next row, one cell a column, or NULL at the end; valid until the next call. */
bool sql_next(struct sql_rows *r, const struct cell **ret, struct err *e) AST_NODISCARD;

/*
 * The same rows for a table: kept as they come, so that any of them can be asked for; the statement is run again as far as needed
 * where it was put off.
 */
struct sql_result;
#define SQL_RESULT_ROWS 100000        /* kept of an answer, */
#define SQL_RESULT_BYTES (64 << 20)   /* and bytes of them */

bool sql_result_open(struct db *db, struct span sql, struct sql_result **ret, int *ret_offset, struct err *e) AST_NODISCARD;
void sql_result_close(struct sql_result *r); /* accepts NULL */
size_t sql_result_columns(const struct sql_result *r);
const char *sql_result_column(const struct sql_result *r, size_t i);
/*
 * Row @index, one cell a column; *@ret = NULL past the end.  False: it is not there, because it was put off (ERR_PUT_OFF), stopped
 * or failed; all but the first end the answer.
 */
bool sql_result_row(struct sql_result *r, size_t index, const struct cell **ret, struct err *e) AST_NODISCARD;
/* Read on to the end; false as sql_result_row.  How many there are so far, and whether these are all. */
bool sql_result_read(struct sql_result *r, struct err *e) AST_NODISCARD;
size_t sql_result_n(const struct sql_result *r, bool *ret_all);
bool sql_result_is_cut(const struct sql_result *r); /* there are more rows than are kept */

/* The place that a cell of @column leads to, or what `:go` takes, appended to @ret; false if it is no entity. */
bool sql_link(const char *column, const struct cell *c, struct strbuf *ret);
/* Whether the statement compares with a number what is text: then it finds nothing. */
bool sql_compares_address(struct span sql);

/* What can stand at @cursor of a statement: views, columns of those it names, words of SQL. */
struct sql_words {
	struct span typed;   /* of the statement: what stands there already */
	struct vec words;    /* struct sql_word */
	struct arena *arena;
};
struct sql_word {
	const char *text, *note;
};
bool sql_complete(struct db *db, struct span sql, size_t cursor, struct sql_words *ret, struct err *e) AST_NODISCARD;
void sql_words_done(struct sql_words *w);
/*
 * @e says that a table or column of @sql does not exist: its hint becomes the name that was meant, or what there is.  Of another
 * error nothing is changed.
 */
void sql_suggest(struct db *db, struct span sql, struct err *e);
/* The columns of the views that are named in @text, a line each: "v_wait  source seen thread ..."; nothing if none is. */
bool sql_describe(struct db *db, struct span text, struct strbuf *ret, struct err *e) AST_NODISCARD;

/* Queries that were saved: those of astscope (share/sql/saved), then those of the user, files NAME.sql in @dir (NULL = none). */
struct sql_saved {
	const char *name, *title; /* title: the comment in the first line, else the name */
	struct span sql;
	bool own;
};
struct sql_saves {
	struct vec items; /* struct sql_saved */
	struct arena *arena;
};
void sql_saves_load(const char *dir, struct sql_saves *ret);
void sql_saves_done(struct sql_saves *s);
/* Errors: ERR_USAGE (no name for a file, or one that there is), ERR_WRITE. */
bool sql_save(const char *dir, struct span name, struct span sql, struct err *e) AST_NODISCARD;

#endif
