/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "home_clock.h"

#include "astscope/store/db.h"
#include "astscope/store/queries.h"

enum { ZONES_SHOWN = 3 };

enum when_column { WHEN_AT, WHEN_UNTIL, WHEN_PRINTED, WHEN_PATH, WHEN_LINE, WHEN_CONFIDENCE, WHEN_WHY };

/*
 * "2026-11-21 22:23:48 to 22:23:49 UTC", "not later than 2026-11-21 22:50:05 UTC", "Nov 21 22:23:48 by the clock of full", and of the
 * kernel "4674.836869 s after the start of the machine".
 */
static void add_moment(struct strbuf *b, const struct stmt *st)
{
	struct span at = stmt_text(st, WHEN_AT), until = stmt_text(st, WHEN_UNTIL), printed = stmt_text(st, WHEN_PRINTED);
	struct span day = span_sub(until, 0, sizeof("2026-11-21 ") - 1);

	if (!at.n && !until.n) {
		strbuf_add(b, printed);
		if (printed.n && printed.p[0] >= '0' && printed.p[0] <= '9' && span_find_char(printed, '-') < 0) {
			strbuf_add_str(b, " s after the start of the machine");
			return;
		}
		strbuf_add_str(b, " by the clock of ");
		strbuf_add(b, stmt_text(st, WHEN_PATH));
		return;
	}
	if (!at.n)
		strbuf_add_str(b, "not later than ");
	strbuf_add(b, at.n ? at : until);
	if (at.n && until.n && !span_eq(at, until)) {
		strbuf_add_str(b, " to ");
		strbuf_add(b, span_starts(at, day) ? span_from_offset(until, day.n) : until);
	}
	strbuf_add_str(b, " UTC");
}

bool home_clock_when(struct db *db, struct strbuf *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_HOME_WHEN);
	enum step step = stmt_step(st, e);

	if (step == STEP_ROW) {
		add_moment(ret, st);
		strbuf_addf(ret, " (%.*s): %.*s (", SPAN_ARG(stmt_text(st, WHEN_CONFIDENCE)), SPAN_ARG(stmt_text(st, WHEN_WHY)));
		strbuf_add(ret, stmt_text(st, WHEN_PATH));
		strbuf_addf(ret, " line %lld)", (long long)stmt_i64(st, WHEN_LINE));
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

bool home_clock_zones(struct db *db, struct strbuf *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_HOME_CLOCK);
	int64_t sure = 0, others = 0;
	struct strbuf rest = {0};
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		if (span_eq_str(stmt_text(st, 1), "sure") && !stmt_i64(st, 3)) {
			sure++;
			continue;
		}
		if (others++ >= ZONES_SHOWN)
			continue;
		strbuf_addf(&rest, "%s%.*s: %.*s", rest.n ? "; " : "", SPAN_ARG(stmt_text(st, 0)), SPAN_ARG(stmt_text(st, 2)));
		if (!stmt_is_null(st, 1))
			strbuf_addf(&rest, " (%.*s)", SPAN_ARG(stmt_text(st, 1)));
	}
	stmt_reset(st);
	if (others > ZONES_SHOWN)
		strbuf_addf(&rest, "; and %lld more", (long long)(others - ZONES_SHOWN));
	if (sure)
		strbuf_addf(ret, "%lld %s in UTC%s", (long long)sure, sure == 1 ? "file tells its times" : "files tell their times",
			    rest.n ? "; " : "");
	strbuf_add(ret, strbuf_span(&rest));
	strbuf_done(&rest);
	return step == STEP_DONE;
}
