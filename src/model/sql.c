#include "config.h"

#include "astscope/model/sql.h"

#include <stdlib.h>

#include "astscope/base/arena.h"
#include "astscope/base/mem.h"
#include "astscope/store/db.h"

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
	if (!db_prepare_user(db, sql, &st, ret_offset, e))
		return false;
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

static void read_cell(struct sql_rows *r, int col, struct cell *c)
{
	switch (stmt_type(r->st, col)) {
	case VALUE_NULL:
		c->kind = CELL_IS_NULL;
		return;
	case VALUE_INTEGER:
		c->kind = CELL_IS_INT;
		c->number = stmt_i64(r->st, col);
		c->real = (double)c->number;
		break;
	case VALUE_REAL:
		c->kind = CELL_IS_REAL;
		c->real = stmt_real(r->st, col);
		break;
	case VALUE_TEXT:
	case VALUE_BLOB:
		c->kind = CELL_IS_TEXT;
		break;
	}
	c->text = arena_span(r->arena, stmt_text(r->st, col));
}

bool sql_next(struct sql_rows *r, const struct cell **ret, struct err *e)
{
	enum step step = stmt_step(r->st, e);
	struct cell *cells;

	*ret = NULL;
	if (step != STEP_ROW)
		return step == STEP_DONE;
	arena_reset(r->arena);
	cells = arena_alloc(r->arena, (r->n ? r->n : 1) * sizeof(*cells));
	for (size_t i = 0; i < r->n; i++)
		read_cell(r, (int)i, &cells[i]);
	*ret = cells;
	return true;
}
