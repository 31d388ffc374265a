/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/db.h"

#include <stdio.h>
#include <string.h>

#include "astscope/base/limits.h"
#include "internal.h"
#include "lives_read.h"

/*
 * SQL that a user typed runs on a connection of ours, so the guard is a state of the connection: the authorizer is
 * always installed and does nothing unless a user's statement is prepared or stepped (SQLite may prepare again while
 * stepping).
 */

#define PROGRESS_OPS 200 /* instructions between two looks at the clock; one may be a function of some MB */

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

/*
 * SQLite's own functions that read nothing but their arguments and take time in proportion to them; instr, replace and
 * the trims are ours (functions.c).  Not json_patch, unhex or those of extensions, whose time grows with the square.
 */
static const char *const functions[] = {
	"->", "->>", "abs", "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "avg", "ceil", "ceiling",
	"char", "coalesce", "concat", "concat_ws", "cos", "cosh", "count", "cume_dist", "current_date",
	"current_time", "current_timestamp", "date", "datetime", "degrees", "dense_rank", "exp", "first_value",
	"floor", "format", "glob", "group_concat", "hex", "if", "ifnull", "iif", "instr", "json", "json_array",
	"json_array_length", "json_each", "json_error_position", "json_extract", "json_group_array",
	"json_group_object", "json_insert", "json_object", "json_quote", "json_remove", "json_replace", "json_set",
	"json_tree", "json_type", "json_valid", "julianday", "lag", "last_value", "lead", "length", "like",
	"likelihood", "likely", "ln", "log", "log10", "log2", "lower", "ltrim", "max", "median", "min", "mod",
	"nth_value", "ntile", "nullif", "octet_length", "percent_rank", "percentile", "percentile_cont",
	"percentile_disc", "pi", "pow", "power", "printf", "quote", "radians", "random", "randomblob", "rank",
	"replace", "round", "row_number", "rtrim", "sign", "sin", "sinh", "soundex", "sqlite_version", "sqrt",
	"strftime", "string_agg", "substr", "substring", "subtype", "sum", "tan", "tanh", "time", "timediff",
	"total", "trim", "trunc", "typeof", "unicode", "unistr", "unistr_quote", "unixepoch", "unlikely", "upper",
	"zeroblob",
};

static bool is_allowed(const char *function)
{
	for (size_t i = 0; i < ARRAY_LEN(functions); i++) {
		if (sqlite3_stricmp(function, functions[i]) == 0)
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
		if (subject && is_allowed(subject))
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

static int on_progress(void *ctx)
{
	return conn_must_end(ctx);
}

/*
 * Table-valued functions are tables that SQLite makes at their first use, which the authorizer would take for a change
 * of the schema.  Those of JSON and ours are made here; all other virtual tables go: nothing of ours needs them, and one
 * in a hostile file is read by code that trusts what it finds.
 */
static bool make_virtual_tables(struct db *db, struct err *e)
{
	const char *keep[] = {"json_each", "json_tree", NULL};
	int rc = sqlite3_drop_modules(db->h, keep);

	if (rc != SQLITE_OK)
		return db_fail(db, e, rc);
	return event_table_init(db, e) && lives_table_init(db, e) && db_run_asset(db, "connect/tables.sql", e);
}

bool guard_init(struct db *db, struct err *e)
{
	db->guard.temp_limit = LIMIT_SQL_TEMP;
	if (!functions_init(db, e) || !make_virtual_tables(db, e))
		return false;
	sqlite3_set_authorizer(db->h, authorize, db);
	sqlite3_progress_handler(db->h, PROGRESS_OPS, on_progress, db);
	return true;
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

void guard_enter(struct db *db)
{
	struct guard *g = &db->guard;

	g->active = true;
	g->temp_full = false;
	g->action = 0;
	for (size_t i = 0; i < GUARD_LIMITS; i++)
		g->limits[i] = user_limits[i].value;
	swap_limits(db);
	/* The heap limit is one for the process; nothing else sets it, so that "none" is what it was. */
	sqlite3_hard_heap_limit64(sqlite3_memory_used() + LIMIT_SQL_HEAP);
}

void guard_leave(struct db *db)
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

bool guard_fail(struct db *db, struct err *e, int rc)
{
	const struct guard *g = &db->guard;

	if (g->action)
		return fail_refused(g, e);
	if (g->temp_full)
		return err_set(e, ERR_LIMIT, "the query needs more than %lld MB of temporary files",
			       (long long)(g->temp_limit >> 20));
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
