/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rows_priv.h"

#include "astscope/store/db.h"

bool rows_each(struct rows *r, int64_t limit, bool (*take)(void *ctx, const struct row *row), void *ctx, struct err *e)
{
	struct arena *a;
	struct stmt *st;
	enum step step;

	if (!rows_prepare(r, "compose_each", &(struct rows_shape){0}, &st, e))
		return false;
	stmt_bind_i64(st, ":page_rows", limit < 0 ? -1 : limit);
	a = arena_new();
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct row row;

		rows_read(r, st, a, &row);
		if (!take(ctx, &row))
			break;
		arena_reset(a);
	}
	arena_free(a);
	stmt_free(st);
	return step != STEP_FAIL;
}
