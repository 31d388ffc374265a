/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/base/attr.h"
#include "astscope/store/queries.h"
#include "advice.h"

/* What to collect next: each gap of the evidence is a row of the rules "collect". */

#define NAMELESS_PERCENT 20  /* of the frames: from here on symbols are missing, not only those of libraries */
#define OPTIMISED_PERCENT 50 /* of arguments and locals */

/* What the bundle has; columns of Q_COLLECT_EVIDENCE. */
struct evidence {
	int64_t refs, locks, reports; /* files of the kind; reports about refs logs */
	int64_t entries, no_lock_data;
	int64_t options, debug_threads;
	int64_t stacks, with_values;
	int64_t frames, nameless;
	int64_t values, optimised;
	int64_t sorted, abrupt, faults;
};

static bool no_refs(const struct evidence *ev)
{
	return !ev->refs && !ev->reports;
}

static bool only_a_report(const struct evidence *ev)
{
	return !ev->refs && ev->reports;
}

static bool no_debug_threads(const struct evidence *ev)
{
	return !ev->entries && (ev->no_lock_data || (ev->options && !ev->debug_threads));
}

static bool no_locks(const struct evidence *ev)
{
	return !ev->entries && !ev->locks && !no_debug_threads(ev);
}

static bool no_stacks(const struct evidence *ev)
{
	return !ev->stacks;
}

static bool no_order(const struct evidence *ev)
{
	return ev->sorted != 0;
}

static bool no_symbols(const struct evidence *ev)
{
	return ev->frames && ev->nameless * 100 / ev->frames >= NAMELESS_PERCENT;
}

static bool no_values(const struct evidence *ev)
{
	return ev->stacks && !ev->with_values;
}

static bool no_variables(const struct evidence *ev)
{
	return ev->values && ev->optimised * 100 / ev->values >= OPTIMISED_PERCENT;
}

static bool no_shutdown(const struct evidence *ev)
{
	return ev->abrupt != 0;
}

/* The gap that costs most first. */
static const struct {
	const char *missing;
	bool (*lacks)(const struct evidence *ev);
} gaps[] = {
	{"refs", no_refs},     {"refs-report", only_a_report}, {"locks-build", no_debug_threads}, {"locks", no_locks},
	{"stacks", no_stacks}, {"sorted", no_order},           {"symbols", no_symbols},           {"values", no_values},
	{"optimised", no_variables}, {"shutdown", no_shutdown},
};

static bool load_evidence(struct db *db, struct evidence *ret, struct err *e)
{
	int64_t *const columns[] = {&ret->refs, &ret->locks, &ret->reports, &ret->entries, &ret->no_lock_data, &ret->options,
				    &ret->debug_threads, &ret->stacks, &ret->with_values, &ret->frames, &ret->nameless,
				    &ret->values, &ret->optimised, &ret->sorted, &ret->abrupt, &ret->faults};
	struct stmt *st = db_query(db, Q_COLLECT_EVIDENCE);
	enum step step = stmt_step(st, e);

	for (int i = 0; step == STEP_ROW && i < (int)ARRAY_LEN(columns); i++)
		*columns[i] = stmt_i64(st, i);
	stmt_reset(st);
	return step != STEP_FAIL;
}

static void bind_text_or_null(struct stmt *st, const char *name, struct span text)
{
	if (text.n)
		stmt_bind_text(st, name, text);
	else
		stmt_bind_null(st, name);
}

static bool add(const struct analysis *a, const char *missing, struct span version, int64_t *ord, struct err *e)
{
	size_t row = advice_collect_row(a->rules, span_from(missing), version);
	struct strbuf how = {0};
	struct stmt *st;
	bool ok;

	if (row == RULES_NONE)
		return true;
	st = db_query(a->db, Q_COLLECT_INSERT);
	advice_fill(&how, rules_cell(a->rules, COLLECT_HOW, row), NULL);
	stmt_bind_i64(st, ":ord", ++*ord);
	stmt_bind_text(st, ":missing", span_from(missing));
	stmt_bind_text(st, ":what", rules_cell(a->rules, COLLECT_WHAT, row));
	bind_text_or_null(st, ":shows", rules_cell(a->rules, COLLECT_SHOWS, row));
	bind_text_or_null(st, ":how", strbuf_span(&how));
	ok = stmt_run(st, e);
	strbuf_done(&how);
	return ok;
}

static bool add_gaps(const struct analysis *a, const struct evidence *ev, struct span version, struct err *e)
{
	int64_t ord = 0;

	for (size_t i = 0; i < ARRAY_LEN(gaps); i++) {
		if (gaps[i].lacks(ev) && !add(a, gaps[i].missing, version, &ord, e))
			return false;
	}
	/* Of a fault that is told in full others may want to hear. */
	return ord || (add(a, "nothing", version, &ord, e) && (!ev->faults || add(a, "report", version, &ord, e)));
}

bool analysis_collect(const struct analysis *a, struct err *e)
{
	struct evidence ev = {0};
	struct strbuf version = {0};
	struct stmt *st;
	enum step step;
	bool ok;

	if (!load_evidence(a->db, &ev, e))
		return false;
	st = db_query(a->db, Q_COLLECT_VERSION);
	step = stmt_step(st, e);
	if (step == STEP_ROW)
		strbuf_add(&version, stmt_text(st, 0));
	stmt_reset(st);
	ok = step != STEP_FAIL && add_gaps(a, &ev, strbuf_span(&version), e);
	strbuf_done(&version);
	return ok;
}
