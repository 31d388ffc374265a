#ifndef ASTSCOPE_MODEL_SQL_H
#define ASTSCOPE_MODEL_SQL_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/model/rows.h"

/* Rows of one SELECT that a user typed, under the guard of the store; first to last, once. */
struct db;
struct sql_rows;

/* *@ret_offset gets the byte of the fault, -1 = unknown, when this fails. */
bool sql_open(struct db *db, struct span sql, struct sql_rows **ret, int *ret_offset, struct err *e) AST_NODISCARD;
void sql_close(struct sql_rows *r); /* accepts NULL */
size_t sql_columns(const struct sql_rows *r);
const char *sql_column_name(const struct sql_rows *r, size_t i);
/* The next row, one cell a column, or NULL at the end; valid until the next call. */
bool sql_next(struct sql_rows *r, const struct cell **ret, struct err *e) AST_NODISCARD;

#endif
