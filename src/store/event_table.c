/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/store/events.h"
#include "event_cursor.h"
#include "internal.h"
#include "vtab.h"

/*
 * Table ref_event: the packed events as rows.  Read only, and there without a CREATE (eponymous), so that a plain table of the
 * same name takes its place.  Rows come in batches: of a life one chunk, of lines one block or less.
 */

_Static_assert(C_COUNT <= VTAB_COLUMNS, "table ref_event has too many columns");

/* --- planning --- */

/* In order of preference.  @first and @order: the columns that must be given and that a range or one value is taken of. */
static const struct {
	enum plan plan;
	const char *name;
	enum column first, order;
	bool equal; /* the order column has one value */
	double rows, cost; /* of a log of 4 million lines; the same for all, so that plans do not change with the log */
	const char *sorted; /* its name where rows are sorted here; NULL = they never are */
} plans[] = {
	{PLAN_LIFE_ORD, "life-ord", C_LIFE, C_ORD, true, 1, 5, NULL},
	{PLAN_LIFE_LINE, "life-line", C_LIFE, C_LINE, true, 1, 15, NULL},
	{PLAN_LIFE, "life", C_LIFE, C_ORD, false, 10, 20, "life" EVENTS_SORTED},
	{PLAN_THREAD_LINE, "thread-line", C_THREAD, C_LINE, true, 1, 15, NULL},
	{PLAN_LINE, "line", C_SOURCE, C_LINE, true, 1, 15, NULL},
	{PLAN_THREAD, "thread", C_THREAD, C_LINE, false, 80000, 240000, "thread" EVENTS_SORTED},
	{PLAN_LINES, "lines", C_SOURCE, C_LINE, false, 4000000, 12000000, NULL},
};

#define FULL_ROWS 4000000
#define FULL_COST 400000
#define HALF_RANGE 4     /* a range open at one end leaves a part in so many */
#define WHOLE_RANGE 1000

/* A list that may be had as a whole: of a join SQLite gives one value after the other. */
static int list_usage(sqlite3_index_info *info, int constraint, int *n)
{
#if SQLITE_VERSION_NUMBER >= 3038000
	if (constraint >= 0 && sqlite3_vtab_in(info, constraint, -1)) {
		(void)sqlite3_vtab_in(info, constraint, 1);
		return vtab_use(info, constraint, true, n);
	}
#endif
	(void)info, (void)constraint, (void)n;
	return 0;
}

/* One value, not a list of them, which come one after the other. */
static int one_usage(sqlite3_index_info *info, int constraint, int *n)
{
#if SQLITE_VERSION_NUMBER >= 3038000
	if (constraint >= 0 && sqlite3_vtab_in(info, constraint, -1))
		return 0;
#endif
	return vtab_use(info, constraint, true, n);
}

/* What chooses among the rows of a plan: rows that it leaves out cost SQLite nothing. */
static int choose(sqlite3_index_info *info, const struct vtab_given *f, int *n)
{
	return list_usage(info, f->eq[C_SITE], n) * ASK_SITES | list_usage(info, f->eq[C_TAG], n) * ASK_TAGS |
	       vtab_use(info, f->eq[C_DELTA], true, n) * ASK_DELTA | one_usage(info, f->eq[C_KIND], n) * ASK_KIND |
	       list_usage(info, f->eq[C_KIND], n) * ASK_KINDS;
}

/* What rows know that are sorted here: nothing else may be asked of them. */
static uint64_t known_sorted(int ask, enum column column)
{
	return 1u << C_LIFE | 1u << C_ORD | 1u << C_SITE | 1u << C_TAG | 1u << C_KIND | (ask & ASK_THREAD ? 1u << C_THREAD : 0u) |
	       (ask & ASK_DELTA ? 1u << C_DELTA : 0u) | UINT64_C(1) << column;
}

/* True if the terms are in an order that rows of a plan come in; columns that have one value do not count. */
static bool is_order(const sqlite3_index_info *info, const struct vtab_given *f, enum plan plan, enum column order, bool *ret_down)
{
	int want = plan == PLAN_FULL ? C_LIFE : (int)order;

	*ret_down = false;
	for (int i = 0; i < info->nOrderBy; i++) {
		int column = info->aOrderBy[i].iColumn;

		if (column >= 0 && column < C_COUNT && f->eq[column] >= 0 && plan != PLAN_FULL &&
		    (column == C_LIFE || column == C_SOURCE || column == C_THREAD) &&
		    info->aConstraintUsage[f->eq[column]].argvIndex)
			continue;
		if (column != want)
			return false;
		if (plan == PLAN_FULL) {
			if (info->aOrderBy[i].desc)
				return false;
			if (want == C_ORD)
				return true;
			want = C_ORD;
			continue;
		}
		*ret_down = info->aOrderBy[i].desc;
		return true; /* it has no value twice: what follows decides nothing */
	}
	return true;
}

/*
 * Whether rows can be sorted here, by one column, then life and ord, all the same way.
 */
static bool can_sort(const sqlite3_index_info *info, int ask, enum column *ret, bool *ret_down)
{
	bool by_life = ask & ASK_LIFE;
	int column = info->aOrderBy[0].iColumn;

	if (!(ask & (ASK_LIFE | ASK_THREAD)) || ask & ASK_NARROW || column < 0 || column >= C_COUNT || column == C_ORD ||
	    column == C_SOURCE)
		return false;
	*ret = (enum column)column;
	*ret_down = info->aOrderBy[0].desc;
	by_life |= column == C_LIFE;
	for (int i = 1; i < info->nOrderBy && info->aOrderBy[i - 1].iColumn != C_ORD; i++) {
		const struct sqlite3_index_orderby *o = &info->aOrderBy[i];

		if (o->desc != info->aOrderBy[0].desc || (o->iColumn != C_LIFE && !(by_life && o->iColumn == C_ORD)))
			return false;
		by_life = true;
	}
	return !(info->colUsed & ~known_sorted(ask, *ret));
}

static int best_index(sqlite3_vtab *vtab, sqlite3_index_info *info)
{
	struct vtab_given f;
	size_t i = 0;
	int n = 0, ask = PLAN_FULL;
	enum column column;
	bool down;

	(void)vtab;
	vtab_find(info, C_COUNT, &f);
	while (i < ARRAY_LEN(plans) && (f.eq[plans[i].first] < 0 || (plans[i].equal && f.eq[plans[i].order] < 0)))
		i++;
	info->idxStr = (char *)(uintptr_t)(i < ARRAY_LEN(plans) ? plans[i].name : "full");
	info->estimatedRows = FULL_ROWS;
	info->estimatedCost = FULL_COST;
	if (i < ARRAY_LEN(plans)) {
		enum column order = plans[i].order;
		double part = 1;

		ask = (int)plans[i].plan;
		if (plans[i].first == C_LIFE)
			ask |= vtab_use(info, f.eq[C_LIFE], true, &n) * ASK_LIFE;
		if (plans[i].first == C_SOURCE)
			ask |= vtab_use(info, f.eq[C_SOURCE], true, &n) * ASK_SOURCE;
		if (plans[i].first == C_THREAD)
			ask |= vtab_use(info, f.eq[C_THREAD], true, &n) * ASK_THREAD;
		if (plans[i].equal) {
			ask |= vtab_use(info, f.eq[order], false, &n) * ASK_EQ;
			info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
		} else {
			ask |= vtab_use(info, f.lo[order], false, &n) * ASK_LO;
			ask |= vtab_use(info, f.hi[order], false, &n) * ASK_HI;
			part = f.lo[order] >= 0 && f.hi[order] >= 0 ? WHOLE_RANGE :
			       f.lo[order] >= 0 || f.hi[order] >= 0 ? HALF_RANGE : 1;
		}
		if (order == C_LINE && plans[i].first != C_LIFE && !(info->colUsed & ~(uint64_t)NARROW_COLUMNS)) {
			ask |= ASK_NARROW;
			part *= 6;
		}
		if (!plans[i].equal && !(ask & ASK_NARROW))
			ask |= choose(info, &f, &n);
		info->estimatedRows = (int64_t)(plans[i].rows / part) + 1;
		info->estimatedCost = plans[i].cost / part + 1;
	}
	if (info->nOrderBy && is_order(info, &f, (enum plan)(ask & ASK_PLAN), i < ARRAY_LEN(plans) ? plans[i].order : C_ORD, &down)) {
		info->orderByConsumed = 1;
		ask |= ASK_ORDERED | (down ? ASK_DOWN : 0);
		if ((ask & ASK_PLAN) == PLAN_THREAD && ask & ASK_CHOICE &&
		    !(ask & (ASK_LO | ASK_HI)) && !(info->colUsed & ~known_sorted(ask, C_LINE)))
			ask |= ASK_TURNS;
	} else if (info->nOrderBy && i < ARRAY_LEN(plans) && plans[i].sorted && can_sort(info, ask, &column, &down)) {
		info->orderByConsumed = 1;
		info->idxStr = (char *)(uintptr_t)plans[i].sorted;
		ask |= ASK_SORTED | (down ? ASK_SORTED_DOWN : 0) | (int)column << ASK_COLUMN;
	}
	if (!(info->colUsed & (1u << C_LINE | 1u << C_BEFORE | 1u << C_AFTER)))
		ask |= ASK_TRAITS;
	info->idxNum = ask;
	return SQLITE_OK;
}

static int filter(sqlite3_vtab_cursor *base, int num, const char *str, int argc, sqlite3_value **argv)
{
	(void)str;
	(void)argc;
	return cursor_start((struct cursor *)(void *)base, num, argv);
}

static int next(sqlite3_vtab_cursor *base)
{
	struct cursor *c = (struct cursor *)(void *)base;

	c->at++;
	return cursor_advance(c);
}

static int eof(sqlite3_vtab_cursor *base)
{
	const struct cursor *c = (const struct cursor *)(const void *)base;

	return c->at >= c->rows.n;
}

static void result_id(sqlite3_context *ctx, int64_t id)
{
	if (id)
		sqlite3_result_int64(ctx, id);
}

static int column(sqlite3_vtab_cursor *base, sqlite3_context *ctx, int col)
{
	struct cursor *c = (struct cursor *)(void *)base;
	struct event_row *r = vec_at(&c->rows, c->at);
	struct event_site site;
	int rc = SQLITE_OK;

	if (c->narrow && !r->ord && !(1u << col & NARROW_COLUMNS))
		rc = cursor_widen(c, r);
	if (rc == SQLITE_OK && (col == C_SITE || col == C_TAG))
		rc = events_site(c->ev, r->pair, &site);
	if (rc != SQLITE_OK)
		return rc;
	switch ((enum column)col) {
	case C_SOURCE:
		sqlite3_result_int64(ctx, r->source);
		break;
	case C_LINE:
		sqlite3_result_int64(ctx, r->line);
		break;
	case C_LIFE:
		sqlite3_result_int64(ctx, r->life);
		break;
	case C_ORD:
		sqlite3_result_int64(ctx, r->ord);
		break;
	case C_THREAD:
		result_id(ctx, r->thread);
		break;
	case C_SITE:
		sqlite3_result_int64(ctx, site.site);
		break;
	case C_TAG:
		result_id(ctx, site.tag);
		break;
	case C_DELTA:
		sqlite3_result_int64(ctx, r->delta);
		break;
	case C_BEFORE:
		sqlite3_result_int64(ctx, r->before);
		break;
	case C_AFTER:
		sqlite3_result_int64(ctx, r->after);
		break;
	case C_KIND:
		sqlite3_result_int64(ctx, r->kind);
		break;
	case C_COUNT:
		break;
	}
	return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *vtab, sqlite3_vtab_cursor **ret)
{
	struct cursor *c = mem_zalloc(sizeof(*c));

	c->ev = vtab_db(vtab)->events;
	c->lines = mem_alloc(sizeof(*c->lines));
	vec_init(&c->rows, sizeof(struct event_row));
	vec_init(&c->blocks, sizeof(uint64_t));
	vec_init(&c->wanted, sizeof(struct wanted));
	vec_init(&c->sites, sizeof(int64_t));
	vec_init(&c->tags, sizeof(int64_t));
	vec_init(&c->pairs, sizeof(bool));
	sorted_init(&c->sorted);
	*ret = &c->base;
	return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *base)
{
	struct cursor *c = (struct cursor *)(void *)base;

	vec_done(&c->rows);
	vec_done(&c->blocks);
	vec_done(&c->wanted);
	vec_done(&c->sites);
	vec_done(&c->tags);
	vec_done(&c->pairs);
	sorted_done(&c->sorted);
	strbuf_done(&c->chunk.bytes);
	free(c->lines);
	free(c);
	return SQLITE_OK;
}

/* A column asks for it only without WITHOUT ROWID; SQLite wants the function all the same. */
static int rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *ret)
{
	struct cursor *c = (struct cursor *)(void *)base;
	const struct event_row *r = vec_at(&c->rows, c->at);

	*ret = (int64_t)((uint64_t)r->life << 32 | (uint64_t)r->ord);
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

bool event_table_init(struct db *db, struct err *e)
{
	db->events = events_new(db);
	return vtab_make(db, "ref_event", &module, e);
}
