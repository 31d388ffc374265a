/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "listed.h"

#include "astscope/base/attr.h"
#include "astscope/base/strbuf.h"
#include "astscope/store/queries.h"
#include "astscope/store/writer.h"

enum { UNCLASSED, INVALID, LEAKED, SKEWED, FINALIZED, CLASSES };

struct report {
	int64_t source;
	int64_t kept;      /* the source whose objects stay instead; 0 = its own do */
	bool kept_is_log, by_script;
	int64_t n[CLASSES]; /* -1 = not listed */
	struct strbuf path; /* of kept */
};

static bool load_reports(struct db *db, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_LISTED_REPORTS);
	enum step step;

	vec_init(ret, sizeof(struct report));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct report *r = vec_push(ret);

		r->source = stmt_i64(st, 0);
		r->kept = stmt_is_null(st, 1) ? 0 : stmt_i64(st, 1);
		r->kept_is_log = stmt_i64(st, 2) != 0;
		strbuf_add(&r->path, stmt_text(st, 3));
		r->by_script = stmt_i64(st, 4) != 0;
		for (int i = 0; i < CLASSES; i++)
			r->n[i] = stmt_is_null(st, 5 + i) ? -1 : stmt_i64(st, 5 + i);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* "20 leaked, 5 invalid by refcounter.py, finalized left out" */
static void say_classes(const struct report *r, struct strbuf *b)
{
	static const struct {
		int class;
		const char *word;
	} parts[] = {{UNCLASSED, "listed"}, {LEAKED, "leaked"}, {INVALID, "invalid"}, {SKEWED, "skewed"}, {FINALIZED, "finalized"}};

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		if (r->n[parts[i].class] >= 0)
			strbuf_addf(b, "%s%lld %s", b->n ? ", " : "", (long long)r->n[parts[i].class], parts[i].word);
	}
	strbuf_addf(b, "%sby %s", b->n ? " " : "nothing listed ", r->by_script ? "refcounter.py" : "utils/refcounter");
	/* Other classes without a title may be empty as well as left out; that of the ended ones is printed even when empty. */
	if (r->by_script && r->n[FINALIZED] < 0)
		strbuf_add_str(b, ", finalized left out");
}

static void say_one(struct strbuf *b, int64_t n, const char *class, const char *where)
{
	if (n)
		strbuf_addf(b, ", %lld %s in %s alone", (long long)n, class, where);
}

static bool say_differences(struct db *db, const struct report *r, struct strbuf *b, struct err *e)
{
	struct stmt *st = db_query(db, Q_LISTED_DIFFERENCES);
	bool leaked = r->n[LEAKED] >= 0 || r->n[UNCLASSED] >= 0, invalid = r->n[INVALID] >= 0;
	struct strbuf all = {0};
	enum step step;

	stmt_bind_i64(st, ":report", r->source);
	stmt_bind_i64(st, ":kept", r->kept);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		say_one(&all, stmt_i64(st, 0), "alive", "the report");
		say_one(&all, leaked ? stmt_i64(st, 1) : 0, "alive", "the log");
		say_one(&all, stmt_i64(st, 2), "invalid", "the report");
		say_one(&all, invalid ? stmt_i64(st, 3) : 0, "invalid", "the log");
		strbuf_addf(b, "; %s %s", all.n ? "differs from" : "agrees with", strbuf_str(&r->path));
		strbuf_add(b, strbuf_span(&all));
	}
	stmt_reset(st);
	strbuf_done(&all);
	return step != STEP_FAIL;
}

static bool run_on(struct db *db, int query, int64_t report, struct err *e)
{
	struct stmt *st = db_query(db, query);

	stmt_bind_i64(st, ":report", report);
	return stmt_run(st, e);
}

static bool drop(struct db *db, const struct report *r, struct err *e)
{
	/* What the lives leave behind, and what was counted of them. */
	static const int rest[] = {Q_LISTED_COUNT_PROFILES, Q_LISTED_DROP_PROFILES, Q_LISTED_COUNT_THREADS,
				   Q_LISTED_COUNT_SOURCE};
	struct stmt *st = db_query(db, Q_LISTED_LIVES_TO_DROP);

	stmt_bind_i64(st, ":report", r->source);
	stmt_bind_i64(st, ":kept", r->kept);
	stmt_bind_i64(st, ":all", r->kept_is_log);
	if (!writer_drop_lives(db, st, e) || !writer_drop_events(db, r->source, e))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(rest); i++) {
		if (!run_on(db, rest[i], r->source, e))
			return false;
	}
	return true;
}

static bool settle(struct db *db, const struct report *r, struct err *e)
{
	struct strbuf text = {0};
	struct stmt *st;
	bool ok = true;

	say_classes(r, &text);
	if (r->kept && r->kept_is_log)
		ok = say_differences(db, r, &text, e);
	ok = ok && (!r->kept || drop(db, r, e));
	if (ok) {
		st = db_query(db, Q_LISTED_SAY);
		stmt_bind_i64(st, ":report", r->source);
		stmt_bind_text(st, ":text", strbuf_span(&text));
		ok = stmt_run(st, e);
	}
	strbuf_done(&text);
	return ok;
}

bool listed_settle(struct db *db, struct err *e)
{
	struct vec reports;
	bool ok = load_reports(db, &reports, e);

	for (size_t i = 0; i < reports.n; i++) {
		struct report *r = vec_at(&reports, i);

		ok = ok && settle(db, r, e);
		strbuf_done(&r->path);
	}
	vec_done(&reports);
	return ok;
}
