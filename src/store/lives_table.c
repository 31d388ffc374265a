/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "internal.h"
#include "lives_cursor.h"
#include "vtab.h"

/*
 * Table life_row: the packed lives as rows.  Read only, and there without a CREATE (eponymous), so that a plain table of the
 * same name takes its place.
 */

_Static_assert(LIFE_COLUMNS <= VTAB_COLUMNS, "table life_row has too many columns");

/* --- planning --- */

/* What SQLite takes a table for of which it knows nothing, so that statements are planned as over a plain table with indexes. */
#define ROWS 1048576.0
#define ROW_COST 3.0
#define FULL_ROW_COST 64.0 /* never for the sake of a filter */

static const struct {
	enum life_plan plan;
	const char *name;
	enum life_column of;       /* that is given */
	bool equal, sub, range;    /* one value; the ordinal too; a range of it, or of ids */
	double rows, cost;
} plans[] = {
	{LIVES_ID, "id", LIFE_ID, true, false, false, 1, 20},
	{LIVES_ADDR_ORDINAL, "addr-ordinal", LIFE_ADDR, true, true, false, 1, 40},
	{LIVES_ADDR, "addr", LIFE_ADDR, true, false, false, 9, 60},
	{LIVES_PROFILE, "profile", LIFE_PROFILE, true, false, true, 10, 30},
	{LIVES_IDS, "ids", LIFE_ID, false, false, true, ROWS, ROWS * ROW_COST},
	{LIVES_ADDRS, "addrs", LIFE_ADDR, false, false, true, ROWS, ROWS * 2 * ROW_COST},
};

/* Of these, a scan of all lives passes over what is beyond a bound. */
static const enum life_column bounded[] = {LIFE_FIRST_LINE, LIFE_LAST_LINE, LIFE_LAST_THREAD_OR_0};

#define HALF_RANGE 4
#define WHOLE_RANGE 64

/* As long as the orders are not made there are ids alone; making or dropping them has statements planned anew. */
static size_t choose(const struct vtab_given *f, bool ordered)
{
	size_t i = 0;

	for (; i < ARRAY_LEN(plans); i++) {
		enum life_column of = plans[i].of;

		if (of != LIFE_ID && !ordered)
			continue;
		if (plans[i].equal ? f->eq[of] >= 0 && (!plans[i].sub || f->eq[LIFE_ORDINAL] >= 0) : f->lo[of] >= 0 || f->hi[of] >= 0)
			break;
	}
	return i;
}

/* In what a plan gives rows one after the other, as far as the id. */
static const enum life_column orders[][4] = {
	[LIVES_FULL] = {LIFE_ID}, [LIVES_ID] = {LIFE_ID}, [LIVES_IDS] = {LIFE_ID},
	[LIVES_ADDR_ORDINAL] = {LIFE_ADDR, LIFE_ORDINAL, LIFE_ID}, [LIVES_ADDR] = {LIFE_ADDR, LIFE_ORDINAL, LIFE_ID},
	[LIVES_ADDRS] = {LIFE_ADDR, LIFE_ORDINAL, LIFE_ID}, [LIVES_PROFILE] = {LIFE_PROFILE, LIFE_ID},
};

/* True if the terms are the order of a plan, up or down; columns that have one value do not count. */
static bool is_order(const sqlite3_index_info *info, const struct vtab_given *f, enum life_plan plan, bool *ret_down)
{
	const enum life_column *want = orders[plan];
	bool begun = false;

	*ret_down = false;
	if (plan == LIVES_ID)
		return true;
	for (int i = 0; i < info->nOrderBy; i++) {
		int column = info->aOrderBy[i].iColumn;
		bool down = info->aOrderBy[i].desc;

		if (column >= 0 && column < LIFE_COLUMNS && f->eq[column] >= 0 && info->aConstraintUsage[f->eq[column]].argvIndex)
			continue;
		while (*want != LIFE_ID && f->eq[*want] >= 0 && info->aConstraintUsage[f->eq[*want]].argvIndex)
			want++;
		if ((column < 0 ? LIFE_ID : column) != (int)*want || (begun && down != *ret_down))
			return false;
		*ret_down = down;
		begun = true;
		if (*want++ == LIFE_ID)
			return true; /* no life comes twice: what follows decides nothing */
	}
	return true;
}

/* Rows in another order than that of ids are worth to be read along it. */
static bool wants_addresses(const sqlite3_index_info *info)
{
	return info->nOrderBy && info->aOrderBy[0].iColumn == LIFE_ADDR;
}

static int use_bounds(sqlite3_index_info *info, const struct vtab_given *f, int *n)
{
	for (size_t i = 0; i < ARRAY_LEN(bounded); i++) {
		enum life_column of = bounded[i];
		int ask = vtab_use(info, f->lo[of], false, n) * LIVES_LEAST;

		ask |= vtab_use(info, f->hi[of], false, n) * LIVES_MOST;
		if (ask)
			return ask | (int)of << LIVES_COLUMN;
	}
	return 0;
}

static int best_index(sqlite3_vtab *vtab, sqlite3_index_info *info)
{
	struct vtab_given f;
	size_t i;
	enum life_plan plan = LIVES_FULL;
	int n = 0, ask = 0;
	bool down = false, ordered = lives_are_ordered(vtab_db(vtab));

	vtab_find(info, LIFE_COLUMNS, &f);
	i = choose(&f, ordered);
	info->idxStr = (char *)(uintptr_t)"full";
	info->estimatedRows = (int64_t)ROWS;
	info->estimatedCost = ROWS * FULL_ROW_COST;
	if (i < ARRAY_LEN(plans)) {
		enum life_column of = plans[i].of, range = plans[i].equal ? LIFE_ID : of;
		double part = 1;

		plan = plans[i].plan;
		info->idxStr = (char *)(uintptr_t)plans[i].name;
		if (plans[i].equal)
			ask |= vtab_use(info, f.eq[of], true, &n) * LIVES_EQ;
		if (plans[i].sub)
			ask |= vtab_use(info, f.eq[LIFE_ORDINAL], true, &n) * LIVES_SUB;
		if (plans[i].range) {
			ask |= vtab_use(info, f.lo[range], false, &n) * LIVES_LO;
			ask |= vtab_use(info, f.hi[range], false, &n) * LIVES_HI;
			part = f.lo[range] >= 0 && f.hi[range] >= 0 ? WHOLE_RANGE : f.lo[range] >= 0 || f.hi[range] >= 0 ? HALF_RANGE : 1;
		}
		if (plan == LIVES_ID)
			info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
		info->estimatedRows = (int64_t)(plans[i].rows / part) + 1;
		info->estimatedCost = plans[i].cost / part + 1;
	} else if (ordered && wants_addresses(info) && is_order(info, &f, LIVES_ADDRS, &down)) {
		plan = LIVES_ADDRS;
		info->idxStr = (char *)(uintptr_t)"by-addr";
	}
	if (plan == LIVES_FULL && (ask = use_bounds(info, &f, &n)))
		info->idxStr = (char *)(uintptr_t)"bounded";
	/* Whichever way is asked for, an order that SQLite names goes before it. */
	down = f.lo[LIFE_WAY] >= 0;
	if (plan == LIVES_ADDR && (down || f.hi[LIFE_WAY] >= 0))
		ask |= LIVES_BY_ID;
	vtab_use(info, f.lo[LIFE_WAY], true, &n);
	vtab_use(info, f.hi[LIFE_WAY], true, &n);
	if (info->nOrderBy) {
		bool named;

		info->orderByConsumed = !(ask & LIVES_BY_ID) && is_order(info, &f, plan, &named);
		down = info->orderByConsumed ? named : down;
	}
	info->idxNum = ask | (int)plan | (down ? LIVES_DOWN : 0);
	return SQLITE_OK;
}

/* --- rows --- */

static struct lives_cursor *cursor_of(sqlite3_vtab_cursor *base)
{
	return (struct lives_cursor *)(void *)base;
}

static int filter(sqlite3_vtab_cursor *base, int num, const char *str, int argc, sqlite3_value **argv)
{
	(void)str;
	(void)argc;
	return lives_cursor_start(cursor_of(base), num, argv);
}

static int next(sqlite3_vtab_cursor *base)
{
	return lives_cursor_next(cursor_of(base));
}

static int eof(sqlite3_vtab_cursor *base)
{
	return cursor_of(base)->over;
}

static int column(sqlite3_vtab_cursor *base, sqlite3_context *ctx, int col)
{
	int64_t v = 0;
	int rc = col != LIFE_WAY ? lives_cursor_get(cursor_of(base), (enum life_column)col, &v) : SQLITE_OK;

	if (rc == SQLITE_OK && (v || col < LIFE_FIRST_THREAD || col >= LIFE_WAY)) /* else 0 stands for NULL */
		sqlite3_result_int64(ctx, v);
	return rc;
}

static int rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *ret)
{
	int64_t id;
	int rc = lives_cursor_get(cursor_of(base), LIFE_ID, &id);

	*ret = id;
	return rc;
}

static int open_cursor(sqlite3_vtab *vtab, sqlite3_vtab_cursor **ret)
{
	struct lives_cursor *c = mem_zalloc(sizeof(*c));

	vec_init(&c->picked, sizeof(struct life_place));
	c->lives = vtab_db(vtab)->lives;
	*ret = &c->base;
	return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *base)
{
	lives_cursor_done(cursor_of(base));
	free(base);
	return SQLITE_OK;
}

/* No xCreate: the table is there under the name of the module, and nothing can make another one. */
static const sqlite3_module module = {
	.iVersion = 1,
	.xConnect = vtab_connect,
	.xBestIndex = best_index,
	.xDisconnect = vtab_disconnect,
	.xOpen = open_cursor,
	.xClose = close_cursor,
	.xFilter = filter,
	.xNext = next,
	.xEof = eof,
	.xColumn = column,
	.xRowid = rowid,
};

bool lives_table_init(struct db *db, struct err *e)
{
	db->lives = lives_new(db);
	return vtab_make(db, "life_row", &module, e);
}
