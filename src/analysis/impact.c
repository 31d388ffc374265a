/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "impact.h"

#include "advice.h"

#include "astscope/base/scan.h"
#include "astscope/logic/stackfold.h"
#include "astscope/store/queries.h"

#define KINDS_SAID 2u
#define WORKING_SAID 4u
#define RANK_TECHNOLOGY 4
#define RANK_WORKING 2 /* upkeep and witnesses tell nobody that something works */

static bool calls_one_of(struct span functions, struct span globs)
{
	struct span name;

	for (scan_blanks(&functions); globs.n && scan_word(&functions, &name); scan_blanks(&functions)) {
		if (rules_fit(globs, stackfold_rule_name(name)))
			return true;
	}
	return !globs.n;
}

/* The family of taskprocessors whose tasks call one of @functions, in the order of the table. */
static size_t family_of(const struct rules *r, struct span functions)
{
	for (size_t row = 0; row < rules_count(r, TASKPROCESSOR_FUNCTION); row++) {
		struct span globs = rules_cell(r, TASKPROCESSOR_FUNCTION, row);

		if (globs.n && calls_one_of(functions, globs))
			return row;
	}
	return RULES_NONE;
}

static struct impact_kind *kind_of_row(struct impact *i, enum rules_column blocked, size_t row)
{
	struct impact_kind *k;

	for (size_t n = 0; n < i->kinds.n; n++) {
		k = vec_at(&i->kinds, n);
		if (k->blocked == blocked && k->row == row)
			return k;
	}
	k = vec_push(&i->kinds);
	k->blocked = blocked;
	k->row = row;
	return k;
}

size_t impact_role(const struct rules *r, struct span function, struct span file, struct span functions)
{
	struct span name = stackfold_rule_name(function);
	size_t row = name.n ? rules_find(r, ROLE_FUNCTION, name, 0) : RULES_NONE;

	while (row != RULES_NONE && !(role_file_fits(r, row, file) && calls_one_of(functions, rules_cell(r, ROLE_THEN, row))))
		row = rules_find(r, ROLE_FUNCTION, name, row + 1);
	return row;
}

static void add_thread(const struct rules *r, struct span function, struct span file, struct span functions, struct impact *ret)
{
	size_t row = impact_role(r, function, file, functions);
	struct impact_kind *k;
	struct span rank;
	size_t family;

	ret->threads++;
	if (row == RULES_NONE) {
		ret->unknown++;
		return;
	}
	/* Who runs tasks for others is known by the tasks. */
	family = rules_cell(r, ROLE_RUNS, row).n ? family_of(r, functions) : RULES_NONE;
	k = family == RULES_NONE ? kind_of_row(ret, ROLE_BLOCKED, row) : kind_of_row(ret, TASKPROCESSOR_BLOCKED, family);
	k->threads++;
	rank = family == RULES_NONE ? rules_cell(r, ROLE_RANK, row) : rules_cell(r, TASKPROCESSOR_RANK, family);
	scan_i64(&rank, &k->rank);
}

static int kind_cmp(const void *pa, const void *pb)
{
	const struct impact_kind *a = pa, *b = pb;

	if (a->rank != b->rank)
		return a->rank > b->rank ? -1 : 1;
	if (a->threads != b->threads)
		return a->threads > b->threads ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

bool impact_load(const struct rules *r, struct stmt *st, struct impact *ret, struct err *e)
{
	enum step step;

	*ret = (struct impact){0};
	vec_init(&ret->kinds, sizeof(struct impact_kind));
	while ((step = stmt_step(st, e)) == STEP_ROW)
		add_thread(r, stmt_text(st, 0), stmt_text(st, 1), stmt_text(st, 2), ret);
	stmt_reset(st);
	vec_sort(&ret->kinds, kind_cmp);
	return step == STEP_DONE;
}

void impact_done(struct impact *i)
{
	vec_done(&i->kinds);
}

/* "; no SIP over UDP at all"; where the words of several are others, "3 calls". */
static void say_kind(const struct rules *r, const struct impact_kind *k, enum rules_column words, struct strbuf *out)
{
	struct strbuf n = {0};
	struct span one, text = rules_cell(r, words, k->row);
	bool counted;

	strbuf_add_str(out, out->n ? "; " : "");
	one = text;
	counted = scan_until_char(&text, '|', &one);
	if (!counted || k->threads == 1) {
		strbuf_add(out, one);
	} else {
		strbuf_addf(&n, "%lld", (long long)k->threads);
		advice_fill(out, text, (const struct advice_word[]){{"n", strbuf_span(&n)}, {0}});
		strbuf_done(&n);
	}
	if (k->threads > 1 && !counted)
		strbuf_addf(out, " (%lld threads)", (long long)k->threads);
}

void impact_say(const struct rules *r, const struct impact *i, struct strbuf *out)
{
	for (size_t n = 0; n < i->kinds.n && n < KINDS_SAID; n++) {
		const struct impact_kind *k = vec_at(&i->kinds, n);

		say_kind(r, k, k->blocked, out);
	}
}

/* What threads that wait for work, or run, are for. */
static void say_working(const struct rules *r, const struct impact *i, struct strbuf *out)
{
	size_t said = 0;

	for (size_t n = 0; n < i->kinds.n && said < WORKING_SAID; n++) {
		const struct impact_kind *k = vec_at(&i->kinds, n);

		if (k->rank < RANK_WORKING || k->blocked != ROLE_BLOCKED)
			continue;
		say_kind(r, k, ROLE_NAME, out);
		said++;
	}
}

/* "chan_sip still works": technologies whose thread waits for work, by their name in front of what the thread does. */
static void say_technologies(const struct rules *r, const struct impact *i, struct strbuf *out)
{
	size_t said = 0;

	for (size_t n = 0; n < i->kinds.n; n++) {
		const struct impact_kind *k = vec_at(&i->kinds, n);
		struct span text, name;

		if (k->rank < RANK_TECHNOLOGY || k->blocked != ROLE_BLOCKED)
			continue;
		text = rules_cell(r, ROLE_NAME, k->row);
		if (!scan_until_char(&text, ':', &name))
			continue;
		strbuf_addf(out, "%s%.*s", said++ ? " and " : out->n ? ". " : "", SPAN_ARG(name));
	}
	if (said)
		strbuf_add_str(out, said > 1 ? " still work" : " still works");
}

bool impact_working(struct findings *f, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_WORKING_THREADS);
	struct strbuf what = {0};
	struct impact impact;
	bool ok;

	stmt_bind_i64(st, ":run", n->run);
	ok = impact_load(f->rules, st, &impact, e);
	if (ok) {
		say_working(f->rules, &impact, &what);
		say_technologies(f->rules, &impact, &n->outlook);
	}
	if (what.n)
		strbuf_addf(finding_line(n, "works"), "seen waiting for work or running: %s", strbuf_str(&what));
	strbuf_done(&what);
	impact_done(&impact);
	return ok;
}

bool impact_describe(struct findings *f, struct stmt *threads, struct finding *n, struct err *e)
{
	struct impact impact;
	bool ok = impact_load(f->rules, threads, &impact, e);

	if (ok && impact.threads) {
		struct strbuf what = {0}, threads_unknown = {0};
		bool none = impact.unknown == impact.threads;

		impact_say(f->rules, &impact, &what);
		strbuf_addf(&threads_unknown, "%lld %s", (long long)impact.unknown,
			    none ? plural(impact.unknown, "thread hangs", "threads hang") :
				   plural(impact.unknown, "thread", "threads"));
		ok = advice_say(f, n, none ? "hang-unknown" : impact.unknown ? "hang-some" : "hang",
			   (const struct advice_word[]){{"what", strbuf_span(&what)}, {"n", strbuf_span(&threads_unknown)}, {0}},
				NULL, e);
		strbuf_done(&what);
		strbuf_done(&threads_unknown);
	}
	impact_done(&impact);
	return ok;
}
