/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tests/lib/faults.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "astscope/base/vec.h"

#ifdef __GLIBC__
#include <execinfo.h>
#endif

/*
 * All statements that the program prepares and runs, by the linker's --wrap.  Two that were asked for by the same functions on
 * the way fail alike, so that few of the many have to be tried; where the way cannot be seen the text of the statement says it.
 */

#define WAY 12 /* frames that are told apart */

static struct {
	uint64_t at, seen;
	bool hit, says; /* says: the last one failed */
	bool watched;
	struct vec ways;   /* uint64_t: all that were seen while it was watched */
	struct vec chosen; /* uint64_t */
} statements = {.ways = {.size = sizeof(uint64_t)}, .chosen = {.size = sizeof(uint64_t)}};

static uint64_t way_of(const char *sql)
{
	uint64_t h = 14695981039346656037u;
#ifdef __GLIBC__
	void *frames[WAY + 3];
	int n = backtrace(frames, WAY + 3);

	(void)sql;
	for (int i = 3; i < n; i++)
		h = (h ^ (uint64_t)(uintptr_t)frames[i]) * 1099511628211u;
#else
	for (; sql && *sql; sql++)
		h = (h ^ (unsigned char)*sql) * 1099511628211u;
#endif
	return h;
}

static bool is_new(uint64_t way)
{
	for (size_t i = 0; i < statements.ways.n; i++) {
		if (*(const uint64_t *)vec_at(&statements.ways, i) == way)
			return false;
	}
	vec_append(&statements.ways, &way);
	return true;
}

static bool fails(const char *sql)
{
	statements.says = ++statements.seen == statements.at;
	statements.hit = statements.hit || statements.says;
	if (statements.watched && is_new(way_of(sql)))
		vec_append(&statements.chosen, &statements.seen);
	return statements.says;
}

void faults_statement(uint64_t at)
{
	statements.at = at;
	statements.seen = 0;
	statements.hit = statements.says = false;
}

bool faults_statement_hit(void)
{
	return statements.hit;
}

void faults_watch(void)
{
	faults_statement(0);
	vec_clear(&statements.chosen);
	statements.watched = true;
}

size_t faults_watched(const uint64_t **ret)
{
	statements.watched = false;
	*ret = statements.chosen.p;
	return statements.chosen.n;
}

int __real_sqlite3_step(sqlite3_stmt *st);
int __real_sqlite3_exec(sqlite3 *h, const char *sql, int (*row)(void *, int, char **, char **), void *ctx, char **ret_msg);
int __real_sqlite3_prepare_v2(sqlite3 *h, const char *sql, int n, sqlite3_stmt **ret, const char **tail);
int __real_sqlite3_prepare_v3(sqlite3 *h, const char *sql, int n, unsigned flags, sqlite3_stmt **ret, const char **tail);
const char *__real_sqlite3_errmsg(sqlite3 *h);
int __wrap_sqlite3_step(sqlite3_stmt *st);
int __wrap_sqlite3_exec(sqlite3 *h, const char *sql, int (*row)(void *, int, char **, char **), void *ctx, char **ret_msg);
int __wrap_sqlite3_prepare_v2(sqlite3 *h, const char *sql, int n, sqlite3_stmt **ret, const char **tail);
int __wrap_sqlite3_prepare_v3(sqlite3 *h, const char *sql, int n, unsigned flags, sqlite3_stmt **ret, const char **tail);
const char *__wrap_sqlite3_errmsg(sqlite3 *h);

int __wrap_sqlite3_step(sqlite3_stmt *st)
{
	return fails(sqlite3_sql(st)) ? SQLITE_IOERR : __real_sqlite3_step(st);
}

int __wrap_sqlite3_exec(sqlite3 *h, const char *sql, int (*row)(void *, int, char **, char **), void *ctx, char **ret_msg)
{
	return fails(sql) ? SQLITE_IOERR : __real_sqlite3_exec(h, sql, row, ctx, ret_msg);
}

int __wrap_sqlite3_prepare_v2(sqlite3 *h, const char *sql, int n, sqlite3_stmt **ret, const char **tail)
{
	*ret = NULL;
	return fails(sql) ? SQLITE_IOERR : __real_sqlite3_prepare_v2(h, sql, n, ret, tail);
}

int __wrap_sqlite3_prepare_v3(sqlite3 *h, const char *sql, int n, unsigned flags, sqlite3_stmt **ret, const char **tail)
{
	*ret = NULL;
	return fails(sql) ? SQLITE_IOERR : __real_sqlite3_prepare_v3(h, sql, n, flags, ret, tail);
}

const char *__wrap_sqlite3_errmsg(sqlite3 *h)
{
	return statements.says ? FAULTS_STATEMENT_SAYS : __real_sqlite3_errmsg(h);
}
