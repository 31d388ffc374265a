/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "leak_path.h"

#include "astscope/analysis/step.h"
#include "astscope/store/queries.h"

/*
 * Threads in a deadlock, and those that wait behind it, give nothing back any more.  An object of which they took
 * references and did not give them back follows the deadlock: if these are all that are open, it is no leak of its own.
 * What such a thread leaked before is told from that: it went on and came by the same place again.
 */

bool leak_find_hung(struct db *db, struct err *e)
{
	/* Where the log names no threads, the functions in which these stand tell; what is known by thread stays. */
	return run_query(db, Q_LIFE_HUNG_BY_THREAD, e) && run_query(db, Q_LIFE_HUNG_BY_FUNCTION, e);
}

bool leak_load_hung(struct leak_run *r, struct err *e)
{
	struct stmt *st = db_query(r->log.db, Q_LEAK_HUNG);
	enum step step;

	stmt_bind_i64(st, ":run", r->id);
	while ((step = stmt_step(st, e)) == STEP_ROW)
		*map_put(&r->hung, (uint64_t)stmt_i64(st, 0), NULL) = stmt_i64(st, 1) ? LEAK_HUNG_WHOLLY : LEAK_HUNG_PARTLY;
	stmt_reset(st);
	return step == STEP_DONE;
}

enum leak_hung leak_hung_of(const struct leak_run *r, int64_t life)
{
	const uint64_t *at = map_get(&r->hung, (uint64_t)life);

	return at ? (enum leak_hung)*at : LEAK_HUNG_NOT;
}

void leak_hold_by_deadlock(const struct leak_run *r, struct leak_path *p)
{
	size_t held = 0;

	for (size_t i = 0; i < p->lives.n; i++)
		held += leak_hung_of(r, ((const struct leak_life *)vec_at(&p->lives, i))->id) == LEAK_HUNG_WHOLLY;
	if (held * 2 <= p->lives.n)
		return;
	p->role = LEAK_HELD;
	p->hung = held;
}
