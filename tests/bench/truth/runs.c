/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "truth.h"

#include <stdio.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "replay.h"

/* Several runs in one file; single logs, whole and damaged, that must stay one. */

#define TRIPLES 12u
#define HOLES_EACH 2u

static const unsigned holes[] = {60, 500, 3000};
static const unsigned heads[] = {2, 5, 10, 20, 40, 60}; /* percent that is missing */

static void keep_whole(struct truth *t, const struct log *log)
{
	struct replay *r = replay_new(&t->names, NULL);
	const struct vec *runs;

	replay_rows(r, log, 0, log->rows.n);
	runs = replay_finish(r);
	truth_add(t, FIG_WHOLE, runs->n - 1, 1);
	if (runs->n > 1)
		truth_note("%s: %zu runs", log->name, runs->n);
	replay_free(r);
}

static bool same_lives(const struct replay_run *run, const struct log *log)
{
	return run->lives == log->lives && run->alive == log->alive &&
	       memcmp(run->by_class, log->by_class, sizeof(log->by_class)) == 0 &&
	       strcmp(run->shutdown, log->clean ? "clean" : "abrupt") == 0;
}

/* The logs @which[0..n) one after the other. */
static void join(struct truth *t, const size_t *which, size_t n)
{
	struct replay *r = replay_new(&t->names, NULL);
	enum figure_id fig = n == 2 ? FIG_PAIRS : FIG_TRIPLES;
	const struct vec *runs;
	uint64_t first = 1;
	bool exact;

	for (size_t i = 0; i < n; i++)
		replay_rows(r, &t->logs[which[i]], 0, t->logs[which[i]].rows.n);
	runs = replay_finish(r);
	exact = runs->n == n;
	for (size_t i = 0; i < n && exact; i++) {
		const struct replay_run *run = vec_at(runs, i);
		bool same = run->first_line == first && same_lives(run, &t->logs[which[i]]);

		exact = run->first_line == first;
		truth_case(t, FIG_SPLIT_COUNTS, same);
		if (!same)
			truth_note("%s as run %zu of %zu behind %s: from row %llu for %llu, %llu lives for %llu",
				   t->logs[which[i]].name, i + 1, n, t->logs[which[i ? i - 1 : 0]].name,
				   (unsigned long long)run->first_line, (unsigned long long)first,
				   (unsigned long long)run->lives, (unsigned long long)t->logs[which[i]].lives);
		first += t->logs[which[i]].rows.n;
	}
	truth_case(t, fig, exact);
	if (!exact)
		truth_note("%s, %s%s%s: %zu runs", t->logs[which[0]].name, t->logs[which[1]].name, n > 2 ? ", " : "",
			   n > 2 ? t->logs[which[2]].name : "", runs->n);
	replay_free(r);
}

static bool one_kind(const struct truth *t, size_t a, size_t b)
{
	return strcmp(t->logs[a].kind, t->logs[b].kind) == 0;
}

static void join_pairs(struct truth *t)
{
	for (size_t a = 0; a < LOGS; a++) {
		for (size_t b = 0; b < LOGS; b++) {
			if (one_kind(t, a, b) && (t->full || strcmp(t->logs[a].kind, "T") == 0))
				join(t, (const size_t[]){a, b}, 2);
		}
	}
}

/* By chance, of one kind and no log twice: only the last generation has three. */
static void join_triples(struct truth *t)
{
	uint64_t seed = t->seed;

	for (unsigned n = 0; n < TRIPLES;) {
		size_t a = chance_below(&seed, LOGS), b = chance_below(&seed, LOGS), c = chance_below(&seed, LOGS);

		if (a == b || b == c || a == c || !one_kind(t, a, b) || !one_kind(t, a, c))
			continue;
		join(t, (const size_t[]){a, b, c}, 3);
		n++;
	}
}

/* The log without the rows from @from to @to. */
static void without(struct truth *t, const struct log *log, size_t from, size_t to, enum figure_id fig)
{
	struct replay *r = replay_new(&t->names, NULL);
	const struct vec *runs;

	replay_rows(r, log, 0, from);
	replay_rows(r, log, to, log->rows.n);
	runs = replay_finish(r);
	truth_add(t, fig, runs->n > 1, 1);
	for (size_t i = 1; i < runs->n; i++)
		truth_note("%s without rows %zu to %zu: a run begins at row %llu of %zu", log->name, from + 1, to,
			   (unsigned long long)((const struct replay_run *)vec_at(runs, i))->first_line,
			   log->rows.n - (to - from));
	replay_free(r);
}

static void damage(struct truth *t, const struct log *log)
{
	uint64_t seed = t->seed;

	for (size_t i = 0; i < ARRAY_LEN(holes); i++) {
		for (unsigned k = 0; k < (t->full ? HOLES_EACH : 1); k++) {
			size_t from = chance_below(&seed, log->rows.n - holes[i]);

			without(t, log, from, from + holes[i], FIG_HOLED);
		}
	}
	for (size_t i = 0; i < (t->full ? ARRAY_LEN(heads) : 1); i++)
		without(t, log, 0, log->rows.n * heads[i] / 100, FIG_BEHEADED);
}

void truth_runs(struct truth *t)
{
	for (size_t i = 0; i < LOGS; i++) {
		if (truth_wants(t, &t->logs[i]))
			keep_whole(t, &t->logs[i]);
	}
	join_pairs(t);
	if (t->full)
		join_triples(t);
	for (size_t i = 0; i < LOGS; i++) {
		if (truth_wants(t, &t->logs[i]))
			damage(t, &t->logs[i]);
	}
}

/* --- holes --- */

#define LOST_HOLE 3000u

/* A life of which the log shows no end is not called finalized, wherever rows are missing. */
void truth_lost(struct truth *t)
{
	for (size_t i = 0; i < LOGS; i++) {
		const struct log *log = &t->logs[i];
		size_t from = log->rows.n / 2 - LOST_HOLE / 2;
		struct replay *r;
		const struct vec *runs;

		if (!truth_wants(t, log))
			continue;
		r = replay_new(&t->names, NULL);
		replay_rows(r, log, 0, from);
		replay_rows(r, log, from + LOST_HOLE, log->rows.n);
		runs = replay_finish(r);
		for (size_t k = 0; k < runs->n; k++) {
			const struct replay_run *run = vec_at(runs, k);

			truth_add(t, FIG_LOST, run->endless, 1);
			if (run->endless)
				truth_note("%s without %u rows in the middle: %llu", log->name, LOST_HOLE,
					   (unsigned long long)run->endless);
		}
		replay_free(r);
	}
}
