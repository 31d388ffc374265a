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

struct passed {
	uint64_t way, n; /* n: how often it went so */
};

static struct {
	uint64_t at, seen;
	bool hit, says; /* says: the last one failed */
	struct vec passed; /* struct passed */
	struct vec nth;    /* uint64_t: of each one, how often its way was gone; from 1 */
	struct vec chosen;
} statements = {.passed = {.size = sizeof(struct passed)}, .nth = {.size = sizeof(uint64_t)}, .chosen = {.size = sizeof(uint64_t)}};

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

static uint64_t pass(uint64_t way)
{
	struct passed *p;

	for (size_t i = 0; i < statements.passed.n; i++) {
		p = vec_at(&statements.passed, i);
		if (p->way == way)
			return ++p->n;
	}
	p = vec_push(&statements.passed);
	*p = (struct passed){way, 1};
	return 1;
}

static bool fails(const char *sql)
{
	statements.says = ++statements.seen == statements.at;
	statements.hit = statements.hit || statements.says;
	if (!statements.at) {
		uint64_t n = pass(way_of(sql));

		vec_append(&statements.nth, &n);
	}
	return statements.says;
}

void faults_statement(uint64_t at)
{
	statements.at = at;
	statements.seen = 0;
	statements.hit = statements.says = false;
	vec_clear(&statements.passed);
	vec_clear(&statements.nth);
}

bool faults_statement_hit(void)
{
	return statements.hit;
}

size_t faults_statements(const uint64_t **ret, uint64_t most)
{
	vec_clear(&statements.chosen);
	for (uint64_t i = 0; i < statements.nth.n; i++) {
		uint64_t number = i + 1;

		if (*(const uint64_t *)vec_at(&statements.nth, i) <= most)
			vec_append(&statements.chosen, &number);
	}
	*ret = (const uint64_t *)statements.chosen.p;
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
