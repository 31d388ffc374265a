#include "config.h"

#include "astscope/store/db.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "astscope/base/limits.h"
#include "internal.h"

/*
 * SQL that a user typed runs on a connection of ours, so the guard is a state of the connection: the authorizer and the
 * progress handler are always installed and do nothing unless a user's statement is prepared or stepped (SQLite may
 * prepare again while stepping).
 */

#define PROGRESS_OPS 1000 /* instructions between two looks at the clock */

static const struct {
	int action;
	const char *what;
} action_names[] = {
	{SQLITE_INSERT, "INSERT"},
	{SQLITE_UPDATE, "UPDATE"},
	{SQLITE_DELETE, "DELETE"},
	{SQLITE_PRAGMA, "PRAGMA"},
	{SQLITE_ATTACH, "ATTACH"},
	{SQLITE_DETACH, "DETACH"},
	{SQLITE_TRANSACTION, "a transaction"},
	{SQLITE_SAVEPOINT, "SAVEPOINT"},
	{SQLITE_ALTER_TABLE, "ALTER of"},
	{SQLITE_ANALYZE, "ANALYZE"},
	{SQLITE_REINDEX, "REINDEX"},
};

/* Functions that reach outside of the database or into SQLite's own memory. */
static const char *const bad_functions[] = {
	"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer", "eval", "lsmode", "sqlite_log",
	"icu_load_collation", "shell_add_schema", "shell_module_schema",
};

static bool is_bad_function(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(bad_functions); i++) {
		if (sqlite3_stricmp(name, bad_functions[i]) == 0)
			return true;
	}
	return false;
}

static int authorize(void *ctx, int action, const char *a, const char *b, const char *schema, const char *trigger)
{
	struct guard *g = &((struct db *)ctx)->guard;
	const char *subject = action == SQLITE_FUNCTION ? b : a;

	(void)schema;
	(void)trigger;
	if (!g->active)
		return SQLITE_OK;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		if (!is_bad_function(subject))
			return SQLITE_OK;
		break;
	default:
		break;
	}
	if (!g->action) {
		g->action = action;
		snprintf(g->subject, sizeof(g->subject), "%s", subject ? subject : "");
	}
	return SQLITE_DENY;
}

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static int on_progress(void *ctx)
{
	struct guard *g = &((struct db *)ctx)->guard;

	if (!g->active || now_ns() < g->deadline_ns)
		return 0;
	g->timed_out = true;
	return 1;
}

void guard_init(struct db *db)
{
	db->guard.limit_ns = (int64_t)LIMIT_SQL_MS * 1000000;
	sqlite3_set_authorizer(db->h, authorize, db);
	sqlite3_progress_handler(db->h, PROGRESS_OPS, on_progress, db);
}

void db_set_user_limit(struct db *db, int64_t ms)
{
	db->guard.limit_ns = ms * 1000000;
}

/* SQLite's limits while the guard is active. */
static const struct {
	int id, value;
} user_limits[GUARD_LIMITS] = {
	{SQLITE_LIMIT_LENGTH, LIMIT_SQL_VALUE},
	{SQLITE_LIMIT_SQL_LENGTH, LIMIT_SQL_TEXT},
	{SQLITE_LIMIT_COLUMN, LIMIT_SQL_COLUMNS},
	{SQLITE_LIMIT_EXPR_DEPTH, LIMIT_SQL_DEPTH},
	{SQLITE_LIMIT_COMPOUND_SELECT, LIMIT_SQL_COMPOUND},
	{SQLITE_LIMIT_VDBE_OP, LIMIT_SQL_OPS},
	{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LIMIT_SQL_PATTERN},
	{SQLITE_LIMIT_VARIABLE_NUMBER, LIMIT_SQL_PARAMETERS},
	{SQLITE_LIMIT_ATTACHED, 0},
};

static void swap_limits(struct db *db)
{
	for (size_t i = 0; i < GUARD_LIMITS; i++)
		db->guard.limits[i] = sqlite3_limit(db->h, user_limits[i].id, db->guard.limits[i]);
}

static void enter(struct db *db, int64_t allowed_ns)
{
	struct guard *g = &db->guard;

	g->active = true;
	g->timed_out = false;
	g->action = 0;
	g->deadline_ns = now_ns() + (allowed_ns > 0 ? allowed_ns : 0);
	for (size_t i = 0; i < GUARD_LIMITS; i++)
		g->limits[i] = user_limits[i].value;
	swap_limits(db);
	/* The heap limit is one for the process; nothing else sets it, so that "none" is what it was. */
	sqlite3_hard_heap_limit64(sqlite3_memory_used() + LIMIT_SQL_HEAP);
}

static void leave(struct db *db)
{
	sqlite3_hard_heap_limit64(0);
	swap_limits(db);
	db->guard.active = false;
}

/* CREATE and DROP of all kinds; SQLite asks first for the write to its own table of definitions. */
static bool changes_schema(const struct guard *g)
{
	return (g->action >= SQLITE_CREATE_INDEX && g->action <= SQLITE_CREATE_VIEW) ||
	       (g->action >= SQLITE_DROP_INDEX && g->action <= SQLITE_DROP_VIEW) || g->action == SQLITE_CREATE_VTABLE ||
	       g->action == SQLITE_DROP_VTABLE || strcmp(g->subject, "sqlite_master") == 0 ||
	       strcmp(g->subject, "sqlite_temp_master") == 0;
}

static bool fail_refused(const struct guard *g, struct err *e)
{
	if (g->action == SQLITE_FUNCTION)
		return err_set(e, ERR_USAGE, "the function %s is not allowed", g->subject);
	if (changes_schema(g))
		return err_set(e, ERR_USAGE, "only SELECT is allowed, this changes the schema");
	for (size_t i = 0; i < ARRAY_LEN(action_names); i++) {
		if (action_names[i].action == g->action)
			return err_set(e, ERR_USAGE, "only SELECT is allowed, this is %s%s%s", action_names[i].what,
				       g->subject[0] ? " " : "", g->subject);
	}
	return err_set(e, ERR_USAGE, "only SELECT is allowed");
}

/* Put the failure of a user's statement in words. */
static bool fail(struct db *db, struct err *e, int rc)
{
	const struct guard *g = &db->guard;

	if (g->action)
		return fail_refused(g, e);
	if (g->timed_out) {
		err_set(e, ERR_LIMIT, "the query ran longer than %lld s", (long long)(g->limit_ns / 1000000000));
		return err_hint(e, "ask for less, or for fewer rows with LIMIT");
	}
	switch (rc & 0xff) {
	case SQLITE_NOMEM:
		return err_set(e, ERR_LIMIT, "the query needs more than %lld MB of memory",
			       (long long)(LIMIT_SQL_HEAP >> 20));
	case SQLITE_TOOBIG:
		return err_set(e, ERR_LIMIT, "the query or one of its values is longer than %d bytes",
			       LIMIT_SQL_VALUE);
	case SQLITE_ERROR:
		err_set(e, ERR_USAGE, "%s", sqlite3_errmsg(db->h));
		e->cause = rc;
		return false;
	default:
		return db_fail(db, e, rc);
	}
}

/* True if there is nothing but blanks, comments and semicolons in @sql. */
static bool is_blank(struct db *db, struct span sql)
{
	while (sql.n) {
		sqlite3_stmt *p = NULL;
		const char *tail = NULL;
		int rc = sqlite3_prepare_v2(db->h, sql.p, (int)sql.n, &p, &tail);
		size_t used = tail ? (size_t)(tail - sql.p) : 0;

		sqlite3_finalize(p);
		if (rc != SQLITE_OK || p)
			return false;
		if (used == 0)
			return true;
		sql = span_from_offset(sql, used);
	}
	return true;
}

/* With the guard active. */
static bool prepare_one(struct db *db, struct span sql, sqlite3_stmt **ret, int *ret_offset, struct err *e)
{
	const char *tail = NULL;
	int rc = sqlite3_prepare_v2(db->h, sql.p, (int)sql.n, ret, &tail);
	size_t used = tail ? (size_t)(tail - sql.p) : sql.n;

	if (rc != SQLITE_OK) {
		*ret_offset = sqlite3_error_offset(db->h);
		return fail(db, e, rc);
	}
	if (!*ret)
		return err_set(e, ERR_USAGE, "there is no statement in the query");
	if (!sqlite3_stmt_readonly(*ret))
		return err_set(e, ERR_USAGE, "only SELECT is allowed");
	if (!is_blank(db, span_from_offset(sql, used))) {
		*ret_offset = (int)used;
		return err_set(e, ERR_USAGE, "only one statement is allowed");
	}
	return true;
}

bool db_prepare_user(struct db *db, struct span sql, struct stmt **ret, int *ret_offset, struct err *e)
{
	sqlite3_stmt *p = NULL;
	long nul = span_find_char(sql, '\0');
	bool ok;

	*ret_offset = -1;
	if (sql.n > LIMIT_SQL_TEXT)
		return err_set(e, ERR_USAGE, "the query is longer than %d bytes", LIMIT_SQL_TEXT);
	if (nul >= 0) {
		*ret_offset = (int)nul;
		return err_set(e, ERR_USAGE, "there is a NUL byte in the query");
	}
	if (!sql.n)
		return err_set(e, ERR_USAGE, "there is no statement in the query");
	enter(db, db->guard.limit_ns);
	ok = prepare_one(db, sql, &p, ret_offset, e);
	leave(db);
	if (!ok) {
		sqlite3_finalize(p);
		return false;
	}
	*ret = stmt_wrap(db, p);
	(*ret)->user = true;
	return true;
}

int guard_step(struct stmt *st, struct err *e)
{
	int64_t begin = now_ns();
	int rc;

	enter(st->db, st->db->guard.limit_ns - st->spent_ns);
	rc = sqlite3_step(st->p);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		fail(st->db, e, rc);
	leave(st->db);
	st->spent_ns += now_ns() - begin;
	return rc;
}
