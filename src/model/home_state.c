/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "home_state.h"

#include "astscope/store/db.h"
#include "astscope/store/queries.h"

/* What the process was doing when it was looked at. */

static void add_count(struct strbuf *b, int64_t n, const char *one, const char *many)
{
	strbuf_add_grouped(b, n);
	strbuf_addf(b, " %s", n == 1 ? one : many);
}

bool home_state_process(struct db *db, struct strbuf *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_HOME_PROCESS);
	struct strbuf what = {0};
	int64_t live = 0, ended = 0;
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		if (stmt_is_null(st, 1)) {
			ended = stmt_i64(st, 0);
			continue;
		}
		strbuf_add_str(&what, live ? ", " : "");
		live += stmt_i64(st, 0);
		strbuf_add_grouped(&what, stmt_i64(st, 0));
		strbuf_add_char(&what, ' ');
		strbuf_add(&what, stmt_text(st, 1));
	}
	stmt_reset(st);
	if (live) {
		add_count(ret, live, "thread: ", "threads: ");
		strbuf_add(ret, strbuf_span(&what));
		if (ended) {
			strbuf_add_str(ret, "; ");
			strbuf_add_grouped(ret, ended);
			strbuf_add_str(ret, " ended before");
		}
	}
	strbuf_done(&what);
	return step == STEP_DONE;
}

enum calls_column { CALLS_CHANNELS, CALLS_CALLS, CALLS_STUCK, CALLS_BRIDGED, CALLS_OBJECTS };

bool home_state_calls(struct db *db, struct strbuf *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_HOME_CALLS);
	enum step step = stmt_step(st, e);
	int64_t channels = step == STEP_ROW ? stmt_i64(st, CALLS_CHANNELS) : 0, objects;

	if (channels) {
		add_count(ret, channels, "channel, ", "channels, ");
		add_count(ret, stmt_i64(st, CALLS_CALLS), "call", "calls");
		if (stmt_i64(st, CALLS_STUCK))
			strbuf_addf(ret, ": %lld stuck", (long long)stmt_i64(st, CALLS_STUCK));
		if (stmt_i64(st, CALLS_BRIDGED))
			strbuf_addf(ret, "%s %lld bridged", stmt_i64(st, CALLS_STUCK) ? "," : ":", (long long)stmt_i64(st, CALLS_BRIDGED));
		objects = stmt_i64(st, CALLS_OBJECTS);
		if (objects == channels)
			strbuf_add_str(ret, "; no ghost channel");
		else if (objects > channels)
			strbuf_addf(ret, "; %lld channel objects are in no list", (long long)(objects - channels));
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}
