/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef STORE_TEST_H
#define STORE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "astscope/store/db.h"

/* Asserts that end with the error's text when they fail. */
#define assert_ok(expr, e) \
	do { \
		if (!(expr)) \
			fail_msg("%s: %s", #expr, (e).msg); \
	} while (0)

static inline struct db *open_memory(void)
{
	struct db *db = NULL;
	struct err e = {0};

	assert_ok(db_open(NULL, DB_CREATE, &db, &e), e);
	return db;
}

/* Run one statement to its end. */
static inline bool run_sql(struct db *db, const char *sql, struct err *e)
{
	struct stmt *st = NULL;
	enum step r;

	if (!db_prepare(db, span_from(sql), &st, e))
		return false;
	while ((r = stmt_step(st, e)) == STEP_ROW)
		;
	stmt_free(st);
	return r == STEP_DONE;
}

/* The first value of the first row as a number, or as text (owned by the static buffer). */
static inline int64_t number_of(struct db *db, const char *sql)
{
	struct err e = {0};
	struct stmt *st = NULL;
	int64_t v;

	assert_ok(db_prepare(db, span_from(sql), &st, &e), e);
	if (stmt_step(st, &e) != STEP_ROW)
		fail_msg("%s: no row (%s)", sql, e.msg);
	v = stmt_i64(st, 0);
	stmt_free(st);
	return v;
}

/* All rows, columns joined by '|', rows by LF; NULL is written as "-". */
static inline void rows_of(struct db *db, const char *sql, struct strbuf *ret)
{
	struct err e = {0};
	struct stmt *st = NULL;
	enum step r;

	strbuf_clear(ret);
	assert_ok(db_prepare(db, span_from(sql), &st, &e), e);
	while ((r = stmt_step(st, &e)) == STEP_ROW) {
		for (int i = 0; i < stmt_columns(st); i++) {
			if (i)
				strbuf_add_char(ret, '|');
			if (stmt_is_null(st, i))
				strbuf_add_char(ret, '-');
			else
				strbuf_add(ret, stmt_text(st, i));
		}
		strbuf_add_char(ret, '\n');
	}
	if (r == STEP_FAIL)
		fail_msg("%s: %s", sql, e.msg);
	stmt_free(st);
}

static inline void assert_rows(struct db *db, const char *sql, const char *want)
{
	struct strbuf have = {0};

	rows_of(db, sql, &have);
	assert_string_equal(strbuf_str(&have), want);
	strbuf_done(&have);
}

#endif
