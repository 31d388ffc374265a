/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "truth.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/map.h"
#include "replay.h"

/* Lives: gaps by the balance of counts, rows before the operation. */

/* --- gaps --- */

#define GAP_ROWS 1000000u
#define GAP_ROWS_SAMPLE 50000u
#define GAP_WINDOW 20000u
#define GAP_COUNT_MOST 200

static void add_change(struct vec *to, int64_t delta, int64_t before, enum ref_kind kind)
{
	struct log_row *row = vec_push(to);

	row->row = (struct run_row){
		.in = {.addr = 0x7f0000001230, .delta = delta, .before = before, .overhead = -1, .size = -1, .kind = kind,
		       .site = (uint32_t)(10 + before), .thread = (uint32_t)(1 + before % 7), .has_before = kind == REF_CHANGE},
		.lwp = before % 7,
	};
}

/* A life of @n rows: its count goes up and down by chance. */
static struct vec make_life(uint64_t *seed, size_t n)
{
	int64_t count = 1;
	struct vec rows;

	vec_init(&rows, sizeof(struct log_row));
	add_change(&rows, 1, 0, REF_CONSTRUCTOR);
	while (rows.n + (size_t)count < n) {
		int64_t delta = count == 1 || (count < GAP_COUNT_MOST && chance(seed) & 1) ? 1 : -1;

		add_change(&rows, delta, count, REF_CHANGE);
		count += delta;
	}
	for (; count > 1; count--)
		add_change(&rows, -1, count, REF_CHANGE);
	add_change(&rows, -1, 1, REF_DESTRUCTOR);
	return rows;
}

/* The first row stays: what came before the constructor would be a life of its own; and the last, for it ends. */
static void shuffle(struct vec *rows, uint64_t *seed)
{
	for (size_t from = 1; from + 1 < rows->n; from += GAP_WINDOW) {
		size_t n = rows->n - 1 - from < GAP_WINDOW ? rows->n - 1 - from : GAP_WINDOW;

		for (size_t i = n; i > 1; i--) {
			struct log_row *a = vec_at(rows, from + i - 1), *b = vec_at(rows, from + chance_below(seed, i)), keep = *a;

			*a = *b;
			*b = keep;
		}
	}
}

static uint64_t gaps_of(const struct truth *t, const struct vec *rows, size_t but)
{
	struct replay *r = replay_new(&t->names, NULL);
	const struct vec *runs;
	uint64_t gaps = 0;

	for (size_t i = 0; i < rows->n; i++) {
		if (i != but)
			replay_put(r, vec_at(rows, i));
	}
	runs = replay_finish(r);
	for (size_t i = 0; i < runs->n; i++)
		gaps += ((const struct replay_run *)vec_at(runs, i))->trust.gaps;
	replay_free(r);
	return gaps;
}

void truth_gaps(struct truth *t)
{
	uint64_t seed = t->seed, gaps;
	struct vec rows = make_life(&seed, t->full ? GAP_ROWS : GAP_ROWS_SAMPLE);

	shuffle(&rows, &seed);
	gaps = gaps_of(t, &rows, SIZE_MAX);
	truth_add(t, FIG_WHOLE_GAPS, gaps, 1);
	for (unsigned i = 0; i < (t->full ? 4 : 1); i++) {
		size_t but = 1 + chance_below(&seed, rows.n - 2);

		gaps = gaps_of(t, &rows, but);
		truth_case(t, FIG_ONE_GAP, gaps == 1);
		if (gaps != 1)
			truth_note("a life of %zu rows without row %zu: %llu gaps", rows.n, but + 1, (unsigned long long)gaps);
	}
	vec_done(&rows);
}

/* --- before the operation --- */

/* The rows of one thread, as indexes into @order, each moved in front of what its destructor released. */
static void turn_thread(const struct log *log, struct vec *at, size_t *order)
{
	const size_t *place = at->p;

	for (size_t i = 1; i < at->n; i++) {
		size_t moved = order[place[i]], k = i;

		if (log_at(log, moved)->row.in.kind != REF_DESTRUCTOR)
			continue;
		for (; k > 0; k--) {
			const struct run_row *above = &log_at(log, order[place[k - 1]])->row;

			if (!above->destroyer || above->in.delta >= 0)
				break;
			order[place[k]] = order[place[k - 1]];
		}
		order[place[k]] = moved;
	}
}

/* The log as a release that writes before the operation had written it. */
static size_t *convert(const struct log *log)
{
	size_t *order = calloc(log->rows.n, sizeof(*order));
	struct map threads = {0};
	struct vec rows; /* of struct vec: places of a thread's rows */

	vec_init(&rows, sizeof(struct vec));
	for (size_t i = 0; i < log->rows.n; i++) {
		bool is_new;
		uint64_t *thread = map_put(&threads, (uint64_t)log_at(log, i)->row.lwp, &is_new);

		if (is_new) {
			*thread = rows.n;
			vec_init(vec_push(&rows), sizeof(size_t));
		}
		order[i] = i;
		vec_append(vec_at(&rows, *thread), &i);
	}
	for (size_t i = 0; i < rows.n; i++) {
		turn_thread(log, vec_at(&rows, i), order);
		vec_done(vec_at(&rows, i));
	}
	vec_done(&rows);
	map_done(&threads);
	return order;
}

static void kind_of(struct truth *t, const struct log *log, const size_t *order)
{
	enum figure_id fig = order ? FIG_CONVERTED : FIG_AS_IS;
	struct replay *r = replay_new(&t->names, NULL);
	const struct replay_run *run;
	bool right;

	for (size_t i = 0; i < log->rows.n; i++)
		replay_put(r, log_at(log, order ? order[i] : i));
	run = vec_at(replay_finish(r), 0);
	right = run->kind.before_operation == (order != NULL) && !run->kind.assumed;
	truth_case(t, fig, right);
	if (!right)
		truth_note("%s%s: before %d, assumed %d", log->name, order ? ", converted" : "", run->kind.before_operation,
			   run->kind.assumed);
	replay_free(r);
}

void truth_before(struct truth *t)
{
	for (size_t i = 0; i < LOGS; i++) {
		const struct log *log = &t->logs[i];

		if (!truth_wants(t, log))
			continue;
		if (strcmp(log->kind, "C2") == 0) {
			size_t *order = convert(log);

			kind_of(t, log, order);
			free(order);
		}
		if (strcmp(log->kind, "T") != 0)
			kind_of(t, log, NULL);
	}
}
