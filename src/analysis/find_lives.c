/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "advice.h"
#include "findings.h"

#include "astscope/analysis/step.h"
#include "astscope/store/queries.h"

/* Objects that did not end, ended twice, or were never seen to begin. */

/* Of @n objects the lines tell of @told: the others are not forgotten. */
static void add_rest(struct finding *f, const char *label, int64_t n, int64_t told, const char *what)
{
	struct strbuf *b;
	size_t from;

	if (n <= told)
		return;
	b = finding_line(f, label);
	strbuf_add_str(b, "and ");
	from = b->n;
	strbuf_addf(b, "%lld more", (long long)(n - told));
	strbuf_add(finding_link(f, b, from), strbuf_span(&f->place));
	strbuf_addf(b, " %s", what);
}

/* "12 of res_crashlab.c:54 lab_session_alloc (23 others ended)": and what is said of these.  How many objects that are. */
static int64_t add_path(const struct run_info *run, struct finding *n, const struct stmt *st)
{
	int64_t lives = stmt_i64(st, 3), ended = stmt_i64(st, 4), held = stmt_i64(st, 9);
	struct strbuf *b = finding_line(n, "path");

	strbuf_addf(b, "%lld %s ", (long long)lives, run->clean ? "of" : "alive of");
	finding_link_path(n, b, st, 0, stmt_i64(st, 8));
	if (ended)
		strbuf_addf(b, " (%lld %s ended)", (long long)ended, plural(ended, "other", "others"));
	if (held)
		strbuf_addf(b, ", and %lld held by %s", (long long)held, lives == 1 ? "it" : "them");
	if (!stmt_is_null(st, 5)) {
		strbuf_add_str(b, ": ");
		strbuf_add(b, stmt_text(st, 5));
	}
	if (!stmt_is_null(st, 6))
		strbuf_add(finding_line(n, "kept"), stmt_text(st, 6));
	if (!stmt_is_null(st, 2))
		strbuf_addf(&n->signature, "%s%.*s", n->signature.n ? "; " : "", SPAN_ARG(stmt_text(st, 2)));
	return lives + held;
}

static bool add_paths(struct findings *f, const struct run_info *run, struct finding *n, int64_t *told, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_LEAK_PATHS);
	enum step step;

	stmt_bind_i64(st, ":run", run->id);
	while ((step = stmt_step(st, e)) == STEP_ROW)
		*told += add_path(run, n, st);
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* Lives that may have ended where lines of the log are missing. */
static bool add_excused(struct findings *f, const struct run_info *run, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_EXCUSED);
	int64_t excused;

	stmt_bind_i64(st, ":run", run->id);
	if (!query_i64(st, 0, &excused, e))
		return false;
	if (excused)
		strbuf_addf(finding_line(n, "lost"), "%lld of these may have ended where lines of the log are missing", (long long)excused);
	return true;
}

/* "1 of app_labfault.c:315 load_module, lab_shared, follows ring 1" */
static bool add_hung_paths(struct findings *f, const struct run_info *run, struct finding *n, int64_t *told, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_HUNG_PATHS);
	enum step step;

	stmt_bind_i64(st, ":run", run->id);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t lives = stmt_i64(st, 1);
		struct strbuf *b = finding_line(n, "path");
		size_t from;

		*told += lives;
		strbuf_addf(b, "%lld", (long long)lives);
		if (!stmt_is_null(st, 2)) {
			strbuf_add_str(b, " of ");
			finding_add_site(b, st, 2, 3);
			strbuf_addf(b, " %.*s", SPAN_ARG(stmt_text(st, 4)));
		}
		if (!stmt_is_null(st, 5))
			strbuf_addf(b, ", %.*s,", SPAN_ARG(stmt_text(st, 5)));
		strbuf_addf(b, " %s ", plural(lives, "follows", "follow"));
		from = b->n;
		strbuf_addf(b, "ring %lld", (long long)stmt_i64(st, 0));
		strbuf_addf(finding_link(n, b, from), "waits/cycle/%lld", (long long)stmt_i64(st, 0));
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* What follows a deadlock: of a clean run the sentence says so too. */
static bool add_hung(struct findings *f, const struct run_info *run, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_HUNG);
	int64_t follows = 0;
	enum step step;

	stmt_bind_i64(st, ":run", run->id);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t of = run->clean ? stmt_i64(st, 1) : stmt_i64(st, 2);
		struct strbuf *b;
		size_t from;

		if (!of)
			continue;
		follows += run->clean ? of : 0;
		b = finding_line(n, "held");
		strbuf_addf(b, "%lld of these %s in the hands of threads in or behind a ", (long long)of, plural(of, "is", "are"));
		from = b->n;
		strbuf_add_str(b, "deadlock");
		strbuf_addf(finding_link(n, b, from), "waits/cycle/%lld", (long long)stmt_i64(st, 0));
		if (run->clean)
			strbuf_addf(b, ": no %s", plural(of, "leak of its own", "leaks of their own"));
	}
	if (follows)
		strbuf_addf(&n->title, "; %lld %s a deadlock", (long long)follows, plural(follows, "follows", "follow"));
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* "3 by res_crashlab.c:115 lab_over_unref, first 0x7f1758006740#1, refs line 52951, LWP 32437" */
static int64_t add_invalid_place(const struct run_info *run, struct finding *n, const struct stmt *st)
{
	int64_t lives = stmt_i64(st, 5);
	struct strbuf *b = finding_line(n, "where");

	strbuf_addf(b, "%lld by ", (long long)lives);
	finding_add_site(b, st, 0, 1);
	strbuf_add_char(b, ' ');
	strbuf_add(b, stmt_text(st, 2));
	if (!n->signature.n)
		strbuf_add(&n->signature, stmt_text(st, 2));
	strbuf_addf(b, ", %s", lives > 1 && !run->sorted ? "first " : lives > 1 ? "as " : "");
	strbuf_add(b, stmt_text(st, 6));
	strbuf_addf(b, ", %s line %lld", run->refs ? "refs" : "report", (long long)stmt_i64(st, 3));
	if (!stmt_is_null(st, 4)) {
		strbuf_add_str(b, ", ");
		finding_link_thread(n, b, st, 4, -1, -1);
	}
	return lives;
}

/* The row that found nothing left is rarely the one that took too much. */
struct invalid_first {
	int64_t life, site;
};

/* "perhaps app_door.c:69 door_fail "use": 9 others did the rest and ended well without it", if one release stands out. */
static bool add_extra_release(struct findings *f, struct finding *n, const struct invalid_first *first, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_EXTRA_RELEASE);
	struct strbuf words = {0};
	int64_t best = 0;
	enum step step;

	stmt_bind_i64(st, ":life", first->life);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t lives = stmt_i64(st, 4);

		if (best && lives * 5 >= best) {
			strbuf_clear(&words); /* two that say different things say nothing */
			continue;
		}
		if (best || stmt_i64(st, 5) == first->site)
			continue;
		best = lives;
		strbuf_add_str(&words, "perhaps ");
		finding_add_site(&words, st, 0, 1);
		strbuf_addf(&words, " %.*s", SPAN_ARG(stmt_text(st, 2)));
		if (!stmt_is_null(st, 3))
			strbuf_addf(&words, " \"%.*s\"", SPAN_ARG(stmt_text(st, 3)));
		strbuf_addf(&words, ": %lld %s the rest and ended well without it", (long long)lives,
			    plural(lives, "other did", "others did"));
	}
	stmt_reset(st);
	if (words.n)
		strbuf_add(finding_line(n, "cause"), strbuf_span(&words));
	strbuf_done(&words);
	return step != STEP_FAIL;
}

static bool add_top_invalid(struct findings *f, const struct run_info *run, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_TOP_INVALID);
	struct vec firsts;
	int64_t told = 0;
	enum step step;
	bool ok;

	vec_init(&firsts, sizeof(struct invalid_first));
	stmt_bind_i64(st, ":run", run->id);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct invalid_first first = {stmt_i64(st, 7), stmt_i64(st, 8)};

		told += add_invalid_place(run, n, st);
		vec_append(&firsts, &first);
	}
	stmt_reset(st);
	add_rest(n, "where", run->invalid, told, "elsewhere");
	ok = step != STEP_FAIL;
	for (size_t i = 0; ok && i < firsts.n; i++)
		ok = add_extra_release(f, n, vec_at(&firsts, i), e);
	vec_done(&firsts);
	return ok;
}

/* What rests on an order that was made again, or on an end that no row of it tells, is no more than derived. */
static struct finding *add_on_lives(struct findings *f, const struct run_info *run, enum severity severity, const char *kind)
{
	struct finding *n = finding_add(f, run, severity, kind);

	if (run->sorted || (run->derived && !strcmp(kind, "leak")))
		n->confidence = "derived";
	return n;
}

static bool find_invalid(struct findings *f, const struct run_info *run, struct err *e)
{
	struct finding *n = add_on_lives(f, run, SEVERITY_CRITICAL, "invalid");

	strbuf_addf(&n->title, "%lld %s released more often than taken, or used when gone", (long long)run->invalid,
		    plural(run->invalid, "object", "objects"));
	strbuf_addf(&n->brief, "%lld %s released too often", (long long)run->invalid, plural(run->invalid, "object", "objects"));
	strbuf_add_str(&n->place, "objects?filter=invalid");
	return add_top_invalid(f, run, n, e) && advice_say(f, n, "invalid", NULL, NULL, e) && find_log_of_lives(f, n, run->id, true, e);
}

/* What has not ended is leaked only if the process shut down cleanly. */
static bool find_alive(struct findings *f, const struct run_info *run, struct err *e)
{
	int64_t told = 0;
	struct finding *n =
		add_on_lives(f, run, run->clean ? SEVERITY_WARNING : SEVERITY_INFO, run->clean ? "leak" : "alive");

	strbuf_addf(&n->title, "%lld %s %s, made ", (long long)run->alive, plural(run->alive, "object", "objects"),
		    run->clean ? "never released" : "alive when the log stops");
	if (run->creators)
		strbuf_addf(&n->title, "in %lld %s", (long long)run->creators, plural(run->creators, "place", "places"));
	else
		strbuf_add_str(&n->title, "before the log begins");
	strbuf_addf(&n->brief, "%lld %s", (long long)run->alive, run->clean ? "never released" : "alive");
	if (!run->clean)
		strbuf_add_str(finding_line(n, "lost"),
			       run->abrupt ? "the log shows no whole shutdown: that alone is no leak"
					   : "how the process stopped is not known: that alone is no leak");
	strbuf_add_str(&n->place, "leaks");
	if (!add_paths(f, run, n, &told, e) || !find_log_of_lives(f, n, run->id, false, e) ||
	    (run->clean && !add_hung_paths(f, run, n, &told, e)))
		return false;
	if (run->clean)
		add_rest(n, "path", run->alive, told, "by other paths");
	return add_hung(f, run, n, e) && add_excused(f, run, n, e) && (!run->clean || advice_say(f, n, "leak", NULL, NULL, e));
}

bool find_lives(struct findings *f, const struct run_info *run, struct err *e)
{
	if (run->invalid && !find_invalid(f, run, e))
		return false;
	if (run->alive && !find_alive(f, run, e))
		return false;
	if (run->skewed) {
		struct finding *n = add_on_lives(f, run, SEVERITY_WARNING, "skewed");

		strbuf_addf(&n->title, "%lld %s first seen in mid-life", (long long)run->skewed,
			    plural(run->skewed, "object", "objects"));
		strbuf_add_str(finding_line(n, "lost"),
			       "their beginning is not in the log: it started late, lost rows, or their maker does not log");
		strbuf_add_str(&n->place, "objects?filter=skewed");
	}
	return true;
}
