/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/graph.h"

#include "astscope/store/db.h"
#include "astscope/store/queries.h"

/* The moments between which the drawing of waits can step. */

bool graph_snapshot_step(struct db *db, int64_t snapshot, int step, int64_t *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_GRAPH_SNAPSHOTS);
	int64_t before = 0;
	bool past = false;
	enum step more;

	*ret = 0;
	while ((more = stmt_step(st, e)) == STEP_ROW) {
		int64_t id = stmt_i64(st, 0);
		bool here = snapshot ? id == snapshot : stmt_i64(st, 1) != 0;

		if (past && step > 0) {
			*ret = id;
			break;
		}
		if (here && step < 0) {
			*ret = before;
			break;
		}
		past |= here;
		before = id;
	}
	stmt_reset(st);
	return more != STEP_FAIL;
}

bool graph_snapshot_name(struct db *db, int64_t snapshot, struct strbuf *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_GRAPH_SNAPSHOTS);
	long long n = 0, nth = 0;
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		n++;
		if (!nth && (snapshot ? stmt_i64(st, 0) == snapshot : stmt_i64(st, 1) != 0))
			nth = n;
	}
	stmt_reset(st);
	if (step == STEP_DONE && n > 1 && nth)
		strbuf_addf(ret, "moment %lld of %lld", nth, n);
	return step == STEP_DONE;
}

bool graph_snapshots_beside(struct db *db, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_GRAPH_SNAPSHOTS_BESIDE);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW)
		*(int64_t *)vec_push(ret) = stmt_i64(st, 0);
	stmt_reset(st);
	return step == STEP_DONE;
}
