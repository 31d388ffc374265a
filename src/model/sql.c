/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/sql.h"

#include <stdlib.h>

#include "astscope/base/arena.h"
#include "astscope/base/limits.h"
#include "astscope/base/mem.h"
#include "astscope/store/db.h"
#include "cell.h"

struct sql_rows {
	struct stmt *st;
	struct arena *arena; /* of the current row */
	size_t n;
};

bool sql_open(struct db *db, struct span sql, struct sql_rows **ret, int *ret_offset, struct err *e)
{
	struct stmt *st;
	struct sql_rows *r;

	*ret_offset = -1;
	if (!db_prepare_user(db, sql, &st, ret_offset, e)) {
		sql_suggest(db, sql, e);
		return false;
	}
	r = mem_zalloc(sizeof(*r));
	r->st = st;
	r->arena = arena_new();
	r->n = (size_t)stmt_columns(st);
	*ret = r;
	return true;
}

void sql_close(struct sql_rows *r)
{
	if (!r)
		return;
	stmt_free(r->st);
	arena_free(r->arena);
	free(r);
}

size_t sql_columns(const struct sql_rows *r)
{
	return r->n;
}

const char *sql_column_name(const struct sql_rows *r, size_t i)
{
	return stmt_column_name(r->st, (int)i);
}

bool sql_next(struct sql_rows *r, const struct cell **ret, struct err *e)
{
	enum step step = stmt_step(r->st, e);
	struct cell *cells;
	size_t bytes = 0;

	*ret = NULL;
	if (step != STEP_ROW)
		return step == STEP_DONE;
	arena_reset(r->arena);
	cells = arena_alloc(r->arena, (r->n ? r->n : 1) * sizeof(*cells));
	for (size_t i = 0; i < r->n; i++) {
		cell_read(r->st, (int)i, CELL_TEXT, r->arena, &cells[i]);
		bytes += cells[i].text.n;
		if (bytes > LIMIT_SQL_VALUE)
			return err_set(e, ERR_LIMIT, "a row of the answer is longer than %d bytes", LIMIT_SQL_VALUE);
	}
	*ret = cells;
	return true;
}
