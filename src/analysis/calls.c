/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "calls.h"

#define CALLS_SHOWN 4
#define SECOND_US 1000000

/* " (Up for 11 s, Dial)": as much of it as a list says. */
static void add_state(struct strbuf *b, const struct stmt *st)
{
	struct span state = stmt_text(st, 1), app = stmt_text(st, 3);

	if (!state.n && !app.n)
		return;
	strbuf_add_str(b, " (");
	strbuf_add(b, state);
	if (!stmt_is_null(st, 2)) {
		strbuf_add_str(b, " for ");
		strbuf_add_duration(b, stmt_i64(st, 2) * SECOND_US);
	}
	if (app.n) {
		strbuf_add_str(b, state.n ? ", " : "");
		strbuf_add(b, app);
	}
	strbuf_add_char(b, ')');
}

bool calls_describe(struct finding *n, struct stmt *st, struct err *e)
{
	struct strbuf *b = NULL;
	int64_t shown = 0, all = 0;
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW && shown < CALLS_SHOWN) {
		size_t from;

		if (!b)
			b = finding_line(n, "calls");
		all = stmt_i64(st, 5);
		strbuf_add_str(b, shown++ ? ", " : "");
		from = b->n;
		strbuf_add(b, stmt_text(st, 0));
		if (!stmt_is_null(st, 4))
			strbuf_addf(finding_link(n, b, from), "threads/lwp/%lld", (long long)stmt_i64(st, 4));
		add_state(b, st);
		if (!stmt_is_null(st, 4))
			strbuf_addf(b, " in LWP %lld", (long long)stmt_i64(st, 4));
	}
	stmt_reset(st);
	if (all > shown)
		strbuf_addf(b, " and %lld more", (long long)(all - shown));
	return step != STEP_FAIL;
}
