/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/analysis/step.h"

#include "astscope/store/queries.h"

void bind_optional(struct stmt *st, const char *name, int64_t v, int64_t absent)
{
	if (v == absent)
		stmt_bind_null(st, name);
	else
		stmt_bind_i64(st, name, v);
}

bool run_query(struct db *db, int query, struct err *e)
{
	return stmt_run(db_query(db, query), e);
}

bool query_i64(struct stmt *st, int64_t none, int64_t *ret, struct err *e)
{
	enum step step = stmt_step(st, e);

	if (step == STEP_FAIL)
		return false;
	*ret = step == STEP_ROW && !stmt_is_null(st, 0) ? stmt_i64(st, 0) : none;
	stmt_reset(st);
	return true;
}

bool analysis_run_ids(struct db *db, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUNS_ALL);
	enum step step;

	vec_init(ret, sizeof(int64_t));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t id = stmt_i64(st, 0);

		vec_append(ret, &id);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

bool find_in_run(struct db *db, int query, int64_t run, const char *name, int64_t value, int64_t *ret, struct err *e)
{
	struct stmt *st = db_query(db, query);

	stmt_bind_i64(st, ":run", run);
	stmt_bind_i64(st, name, value);
	return query_i64(st, 0, ret, e);
}
