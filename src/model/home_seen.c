/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "home_seen.h"

#include "astscope/base/attr.h"
#include "astscope/base/vec.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

/* Columns of Q_HOME_SEEN. */
struct seen {
	int64_t stacks, threads, of, listed;
	int64_t dumps, dumps_cut;
	int64_t refs, refs_cut, reports;
	int64_t logs, logs_cut;
	int64_t system, memory;
};

static bool load_numbers(struct db *db, int query, int64_t *const *ret, int n, struct err *e)
{
	struct stmt *st = db_query(db, query);
	enum step step = stmt_step(st, e);

	for (int i = 0; step == STEP_ROW && i < n; i++)
		*ret[i] = stmt_i64(st, i);
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool load_seen(struct db *db, struct seen *ret, struct err *e)
{
	int64_t *const columns[] = {&ret->stacks, &ret->threads, &ret->of, &ret->listed, &ret->dumps, &ret->dumps_cut,
				    &ret->refs, &ret->refs_cut, &ret->reports, &ret->logs, &ret->logs_cut, &ret->system, &ret->memory};

	*ret = (struct seen){0};
	return load_numbers(db, Q_HOME_SEEN, columns, ARRAY_LEN(columns), e);
}

/*
 * Two threads that wait for each other cannot hide where all stacks but one are there, and all locks of a dump that has its end.
 * One thread is never all: Asterisk has others from its first second on.
 */
static bool shows_deadlocks(const struct seen *s)
{
	return s->dumps > s->dumps_cut || (s->threads > 1 && s->threads + 1 >= s->of);
}

static void add_threads(const struct seen *s, struct vec *parts)
{
	struct strbuf *b;

	if (s->threads) {
		b = vec_push(parts);
		if (s->of > s->threads)
			strbuf_addf(b, "%lld of at least %lld threads", (long long)s->threads, (long long)s->of);
		else if (s->threads == 1)
			strbuf_add_str(b, "1 thread of an unknown number");
		else
			strbuf_addf(b, "%lld threads", (long long)s->threads);
	} else if (s->listed) {
		b = vec_push(parts);
		strbuf_addf(b, "the innermost %s of %lld %s", s->listed == 1 ? "frame" : "frames", (long long)s->listed,
			    s->listed == 1 ? "thread" : "threads");
	} else if (s->stacks) {
		/* Their innermost frames are missing, or have no names. */
		b = vec_push(parts);
		strbuf_addf(b, "the outer frames of %lld %s", (long long)s->stacks, s->stacks == 1 ? "thread" : "threads");
	}
}

/* "2 logs (1 cut short)" */
static void add_files(struct vec *parts, int64_t n, int64_t cut, const char *one, const char *many)
{
	struct strbuf *b;

	if (!n)
		return;
	b = vec_push(parts);
	if (n == 1)
		strbuf_addf(b, "%s%s", one, cut ? " cut short" : "");
	else
		strbuf_addf(b, "%lld %s", (long long)n, many);
	if (n > 1 && cut)
		strbuf_addf(b, " (%lld cut short)", (long long)cut);
}

static void say_seen(const struct seen *s, struct strbuf *ret)
{
	struct vec parts;

	vec_init(&parts, sizeof(struct strbuf));
	add_threads(s, &parts);
	add_files(&parts, s->dumps, s->dumps_cut, "a lock dump", "lock dumps");
	add_files(&parts, s->refs, s->refs_cut, "a refs log", "refs logs");
	add_files(&parts, s->reports, 0, "a report about a refs log", "reports about refs logs");
	add_files(&parts, s->logs, s->logs_cut, "a log", "logs");
	add_files(&parts, s->system, 0, "lines of the system", "files with lines of the system");
	add_files(&parts, s->memory, 0, "a check of memory", "checks of memory");
	for (size_t i = 0; i < parts.n; i++) {
		strbuf_add_str(ret, !i ? "" : i + 1 < parts.n ? ", " : " and ");
		strbuf_add(ret, strbuf_span(vec_at(&parts, i)));
		strbuf_done(vec_at(&parts, i));
	}
	vec_done(&parts);
}

/* No list of channels, however long, could show what people look for. */
static bool say_lists(struct db *db, struct strbuf *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_HOME_READ);
	enum step step = stmt_step(st, e);

	strbuf_add_str(ret, "No dump here can show a deadlock, a crash or a leak");
	if (step == STEP_ROW && stmt_text(st, 0).n)
		strbuf_addf(ret, "; read: %.*s", SPAN_ARG(stmt_text(st, 0)));
	stmt_reset(st);
	return step != STEP_FAIL;
}

static void say_not_judged(bool crashes, bool deadlocks, bool leaks, struct strbuf *ret)
{
	static const char *const names[] = {"crashes", "deadlocks", "leaks"};
	const bool judged[] = {crashes, deadlocks, leaks};
	size_t left = (size_t)!crashes + !deadlocks + !leaks, said = 0;

	if (!left)
		return;
	strbuf_add_str(ret, "; ");
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (judged[i])
			continue;
		strbuf_addf(ret, "%s%s", !said ? "" : said + 1 < left ? ", " : " and ", names[i]);
		said++;
	}
	strbuf_add_str(ret, " cannot be judged");
}

bool home_seen_say(struct db *db, struct strbuf *ret, struct err *e)
{
	struct seen s;
	int64_t crashes = 0, leaks = 0;
	int64_t *const proofs[] = {&crashes, &leaks};
	bool deadlocks, some;

	if (!load_seen(db, &s, e) || !load_numbers(db, Q_HOME_PROOFS, proofs, ARRAY_LEN(proofs), e))
		return false;
	if (!(s.stacks || s.listed || s.dumps || s.refs || s.reports || s.logs || s.system || s.memory))
		return say_lists(db, ret, e);
	deadlocks = shows_deadlocks(&s);
	some = crashes || deadlocks || leaks;
	strbuf_addf(ret, "Nothing is wrong in what is seen%s", some ? ": " : ", but that is only ");
	say_seen(&s, ret);
	if (some)
		say_not_judged(crashes, deadlocks, leaks, ret);
	else
		strbuf_add_str(ret, ": a crash, deadlock or leak cannot be ruled out");
	return true;
}
