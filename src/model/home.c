/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/home.h"

#include <string.h>

#include "astscope/base/utf8.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"
#include "astscope/store/run_label.h"
#include "home_clock.h"
#include "home_seen.h"
#include "home_state.h"

#define LOOKS_SHOWN 80 /* bytes */

void home_done(struct home *h)
{
	strbuf_done(&h->bundle);
	strbuf_done(&h->version);
	strbuf_done(&h->pids);
	strbuf_done(&h->shutdown);
	for (size_t i = 0; i < h->trust.n; i++)
		strbuf_done(vec_at(&h->trust, i));
	vec_done(&h->trust);
	strbuf_done(&h->when);
	strbuf_done(&h->clock);
	strbuf_done(&h->process);
	strbuf_done(&h->calls);
	strbuf_done(&h->links);
	strbuf_done(&h->looks);
	strbuf_done(&h->next);
	strbuf_done(&h->why);
	strbuf_done(&h->nothing);
	strbuf_done(&h->kinds);
	strbuf_done(&h->outlook);
	for (size_t i = 0; i < h->briefs.n; i++)
		strbuf_done(vec_at(&h->briefs, i));
	vec_done(&h->briefs);
}

/* One row of numbers; columns that are not there stay. */
static bool numbers(struct db *db, int query, int64_t *const *ret, int n, struct err *e)
{
	struct stmt *st = db_query(db, query);
	enum step step = stmt_step(st, e);

	for (int i = 0; step == STEP_ROW && i < n; i++)
		*ret[i] = stmt_i64(st, i);
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool load_counts(struct db *db, struct home *h, struct err *e)
{
	int64_t *lives[] = {&h->lives, &h->alive, &h->leaked, &h->invalid, &h->skewed};
	int64_t *sources[] = {&h->unrecognised, &h->rejects, &h->files, &h->lines, &h->copies};

	return numbers(db, Q_HOME_LIVES, lives, ARRAY_LEN(lives), e) &&
	       numbers(db, Q_HOME_SOURCES, sources, ARRAY_LEN(sources), e);
}

/* The first column of the rows, one behind the other. */
static bool join_rows(struct db *db, int query, struct strbuf *ret, struct err *e)
{
	struct stmt *st = db_query(db, query);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		if (ret->n)
			strbuf_add_str(ret, ", ");
		strbuf_add(ret, stmt_text(st, 0));
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool load_version(struct db *db, struct home *h, struct err *e)
{
	return join_rows(db, Q_HOME_VERSION, &h->version, e) && join_rows(db, Q_HOME_PIDS, &h->pids, e);
}

void home_about(const struct home *h, struct strbuf *ret)
{
	if (h->version.n)
		strbuf_addf(ret, "Asterisk %s", strbuf_str(&h->version));
	if (h->pids.n)
		strbuf_addf(ret, "%spid %s", ret->n ? "  " : "", strbuf_str(&h->pids));
}

static bool load_shutdown(struct db *db, struct home *h, struct err *e)
{
	struct stmt *st = db_query(db, Q_HOME_RUNS);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct span shutdown = stmt_text(st, 1);

		if (h->shutdown.n)
			strbuf_add_str(&h->shutdown, "; ");
		if (stmt_i64(st, 3) > 1)
			run_add_label(db, stmt_i64(st, 0), &h->shutdown);
		strbuf_add(&h->shutdown, stmt_text(st, 2));
		if (span_eq_str(shutdown, "clean")) {
			strbuf_add_str(&h->shutdown, ": what is alive is leaked");
		} else if (span_eq_str(shutdown, "abrupt")) {
			strbuf_add_str(&h->shutdown, ", so alive is not leaked");
		} else {
			strbuf_add_str(&h->shutdown, ", so alive may or may not be leaked");
		}
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* "14 lines stand out of count order: each is put where its count belongs, so no figure is off" */
static bool load_trust(struct db *db, struct home *h, struct err *e)
{
	struct stmt *st = db_query(db, Q_HOME_TRUST);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t others = stmt_i64(st, 3) - 1;

		struct strbuf *b = vec_push(&h->trust);

		if (stmt_i64(st, 4) > 1) {
			strbuf_add(b, stmt_text(st, 2));
			if (others)
				strbuf_addf(b, " (and %lld more)", (long long)others);
			strbuf_add_str(b, ": ");
		}
		strbuf_add(b, stmt_text(st, 0));
		strbuf_add_str(b, ": ");
		strbuf_add(b, stmt_text(st, 1));
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static void say_links(struct home *h, const int64_t *n)
{
	static const char *const kinds[] = {"refs", "locks", "stacks"};
	bool first = true;

	strbuf_addf(&h->links, "%lld %s tied across ", (long long)n[0], n[0] == 1 ? "thread" : "threads");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!n[3 + i])
			continue;
		strbuf_addf(&h->links, "%s%s", first ? "" : ", ", kinds[i]);
		first = false;
	}
	if (n[2])
		strbuf_addf(&h->links, "; %lld of %lld %s to objects", (long long)n[1], (long long)n[2], n[2] == 1 ? "lock" : "locks");
}

static bool load_links(struct db *db, struct home *h, struct err *e)
{
	int64_t n[6] = {0};
	int64_t *const ret[] = {&n[0], &n[1], &n[2], &n[3], &n[4], &n[5]};
	int kinds;

	if (!numbers(db, Q_HOME_TIES, ret, ARRAY_LEN(ret), e))
		return false;
	kinds = (n[3] > 0) + (n[4] > 0) + (n[5] > 0);
	if (kinds > 1)
		say_links(h, n);
	else if (n[2])
		strbuf_addf(&h->links, "%lld of %lld %s to objects", (long long)n[1], (long long)n[2], n[2] == 1 ? "lock" : "locks");
	return true;
}

/* "a lock dump (core show locks while it hangs); stacks of all threads (..)" */
static bool load_next(struct db *db, struct home *h, struct err *e)
{
	struct stmt *st = db_query(db, Q_HOME_COLLECT);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		strbuf_add_str(&h->next, h->next.n ? "; " : "");
		strbuf_add(&h->next, stmt_text(st, 0));
		if (!stmt_is_null(st, 1))
			strbuf_addf(&h->next, " (%.*s)", SPAN_ARG(stmt_text(st, 1)));
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool load_looks(struct db *db, struct home *h, struct err *e)
{
	struct stmt *st = db_query(db, Q_HOME_LOOKS);
	enum step step = stmt_step(st, e);

	if (step == STEP_ROW)
		strbuf_add(&h->looks, stmt_text(st, 0));
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* The kinds in capitals, each once, the last behind "and". */
static void add_kind(struct home *h, struct span kind, struct strbuf *last)
{
	struct strbuf upper = {0};

	strbuf_add_capitals(&upper, kind);
	if (span_find(strbuf_span(&h->kinds), strbuf_span(&upper)) < 0 && !span_eq(strbuf_span(last), strbuf_span(&upper))) {
		if (last->n)
			strbuf_addf(&h->kinds, "%s%s", h->kinds.n ? ", " : "", strbuf_str(last));
		strbuf_clear(last);
		strbuf_add(last, strbuf_span(&upper));
	}
	strbuf_done(&upper);
}

static bool load_headline(struct db *db, struct home *h, struct err *e)
{
	struct stmt *st = db_query(db, Q_HOME_HEADLINE);
	struct strbuf last = {0};
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		size_t said = h->kinds.n + last.n;

		if (!said)
			strbuf_add(&h->outlook, stmt_text(st, 2));
		add_kind(h, stmt_text(st, 0), &last);
		if (h->kinds.n + last.n != said)
			strbuf_add((struct strbuf *)vec_push(&h->briefs), stmt_text(st, 1));
	}
	if (last.n)
		strbuf_addf(&h->kinds, "%s%s", h->kinds.n ? " and " : "", strbuf_str(&last));
	stmt_reset(st);
	strbuf_done(&last);
	return step == STEP_DONE;
}

void home_headline(const struct home *h, int width, struct strbuf *ret)
{
	if (!h->briefs.n) {
		strbuf_add(ret, strbuf_span(&h->nothing));
		return;
	}
	strbuf_addf(ret, "%s: ", strbuf_str(&h->kinds));
	for (size_t i = 0; i < h->briefs.n; i++) {
		struct span brief = strbuf_span(vec_at(&h->briefs, i));

		if (i && utf8_columns(strbuf_span(ret)) + 2 + utf8_columns(brief) > width)
			break;
		strbuf_add_str(ret, i ? "; " : "");
		strbuf_add(ret, brief);
	}
	if (h->outlook.n && utf8_columns(strbuf_span(ret)) + 4 + utf8_columns(strbuf_span(&h->outlook)) <= width)
		strbuf_addf(ret, ". %s.", strbuf_str(&h->outlook));
}

static void add_count(struct strbuf *b, const char *before, int64_t n, const char *what)
{
	strbuf_add_str(b, before);
	strbuf_add_grouped(b, n);
	strbuf_addf(b, " %s", what);
}

/* As many as leave it a line; the list of files says all. */
static void add_looks(const struct home *h, struct strbuf *ret)
{
	struct span some = strbuf_span(&h->looks);

	if (some.n > LOOKS_SHOWN) {
		long comma = span_rfind_char(span_sub(some, 0, LOOKS_SHOWN), ',');

		some = span_sub(some, 0, comma > 0 ? (size_t)comma : LOOKS_SHOWN);
	}
	strbuf_addf(ret, ": %.*s%s", SPAN_ARG(some), some.n < h->looks.n ? " and others" : "");
}

void home_evidence(const struct home *h, struct strbuf *ret)
{
	add_count(ret, "", h->files, h->files == 1 ? "file" : "files");
	add_count(ret, ", ", h->lines, h->lines == 1 ? "line" : "lines");
	add_count(ret, ", ", h->rejects, h->rejects == 1 ? "reject" : "rejects");
	if (h->copies)
		add_count(ret, "; ", h->copies, h->copies == 1 ? "copy" : "copies");
	if (h->unrecognised)
		add_count(ret, h->copies ? ", " : "; ", h->unrecognised, "not recognised");
	if (h->unrecognised && h->looks.n)
		add_looks(h, ret);
}

static void begin(struct home *h)
{
	memset(h, 0, sizeof(*h));
	vec_init(&h->trust, sizeof(struct strbuf));
	vec_init(&h->briefs, sizeof(struct strbuf));
}

bool home_load_headline(struct db *db, struct home *ret, struct err *e)
{
	begin(ret);
	if (load_counts(db, ret, e) && load_headline(db, ret, e) && (ret->briefs.n || home_seen_say(db, &ret->nothing, e)))
		return true;
	home_done(ret);
	return false;
}

bool home_load(struct db *db, struct home *ret, struct err *e)
{
	struct strbuf partial = {0};
	bool ok;

	begin(ret);
	ok = db_meta_get(db, "name", &ret->bundle, e) != STEP_FAIL && db_meta_get(db, "partial", &partial, e) != STEP_FAIL &&
	     db_meta_get(db, "partial.why", &ret->why, e) != STEP_FAIL;
	ret->partial = strcmp(strbuf_str(&partial), "1") == 0;
	ret->beside = db_meta_is(db, "partial.beside", "1");
	strbuf_done(&partial);
	if (!ok || !load_counts(db, ret, e) || !load_version(db, ret, e) || !load_shutdown(db, ret, e) || !load_trust(db, ret, e) ||
	    !load_looks(db, ret, e) || !load_links(db, ret, e) || (!ret->beside && !load_next(db, ret, e)) ||
	    !home_clock_when(db, &ret->when, e) || !home_clock_zones(db, &ret->clock, e) || !home_state_process(db, &ret->process, e) ||
	    !home_state_calls(db, &ret->calls, e) || !load_headline(db, ret, e) ||
	    (!ret->briefs.n && !home_seen_say(db, &ret->nothing, e))) {
		home_done(ret);
		return false;
	}
	return true;
}

bool home_check(struct db *db, unsigned *ret_bits, struct err *e)
{
	int64_t lives, alive, leaked, invalid, skewed, cycle = 0, signal = 0;
	int64_t *const counts[] = {&lives, &alive, &leaked, &invalid, &skewed};
	int64_t *const rest[] = {&cycle, &signal};

	lives = alive = leaked = invalid = skewed = 0;
	if (!numbers(db, Q_HOME_LIVES, counts, ARRAY_LEN(counts), e) || !numbers(db, Q_HOME_CHECK, rest, ARRAY_LEN(rest), e))
		return false;
	*ret_bits = (leaked ? 1u : 0) | (skewed ? 2u : 0) | (invalid ? 4u : 0) | (cycle ? 8u : 0) | (signal ? 16u : 0);
	return true;
}
