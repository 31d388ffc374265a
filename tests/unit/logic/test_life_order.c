/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/life.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "src/logic/life_trail.h"
#include "mini_refs.h"
#include "tests/lib/names.h"

/* Long lives, rows that come late or not at all, threads that race. */

/* --- long lives --- */

struct long_life {
	uint64_t next;
	size_t calls;
	int64_t count;
};

static void take_long(void *ctx, const struct life *l, uint64_t from, const struct life_event *events, size_t n)
{
	struct long_life *ll = ctx;

	assert_int_equal(from, ll->next);
	assert_true(n > 0 && n <= LIFE_PUT_EVENTS);
	assert_int_equal(l->class, LIFE_LEAKED);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(events[i].before, ll->count);
		ll->count = events[i].after;
	}
	ll->next += n;
	ll->calls++;
}

static void test_long_life_comes_in_pieces(void **state)
{
	enum { PAIRS = 10000 };
	struct long_life ll = {0};
	struct life_sink sink = {.put = take_long, .ctx = &ll};
	struct life_engine *en = life_engine_new(&sink);
	struct life_trust t;
	uint64_t line = 0;

	(void)state;
	life_engine_put(en, &(struct life_input){.line = ++line, .addr = 5, .delta = 1, .site = 1, .thread = 1,
				    .kind = REF_CONSTRUCTOR});
	for (unsigned i = 0; i < PAIRS; i++) {
		/* The second of three lines is logged last. */
		static const int64_t before[] = {1, 3, 2, 2}, delta[] = {1, -1, 1, -1};

		for (unsigned k = 0; k < ARRAY_LEN(before); k++)
			life_engine_put(en, &(struct life_input){.line = ++line, .addr = 5, .delta = delta[k], .before = before[k],
						    .has_before = true, .site = 2, .thread = k, .kind = REF_CHANGE});
	}
	life_engine_finish(en, &t);
	life_engine_free(en);
	assert_int_equal(ll.next, 1 + 4 * PAIRS);
	assert_int_equal(ll.calls, (1 + 4 * PAIRS + LIFE_PUT_EVENTS - 1) / LIFE_PUT_EVENTS);
	assert_int_equal(ll.count, 1);
	assert_int_equal(t.mismatch, 2 * PAIRS);
	assert_int_equal(t.repaired, 2 * PAIRS);
}

struct long_gaps {
	uint64_t lines, breaks, wrong;
	int64_t count;
	uint64_t last;
};

static void take_gaps(void *ctx, const struct life *l, uint64_t from, const struct life_event *events, size_t n)
{
	struct long_gaps *g = ctx;

	(void)l;
	(void)from;
	for (size_t i = 0; i < n; i++) {
		const struct life_event *ev = &events[i];

		g->breaks += ev->before != g->count;
		g->wrong += ev->line + 300 < g->last; /* far from where the file has it */
		g->count = ev->after;
		g->last = ev->line > g->last ? ev->line : g->last;
	}
	g->lines += n;
}

/* Three changes are missing in a long life that is out of order all the time: three breaks, and the rest stays near. */
static void test_gaps_in_a_long_life(void **state)
{
	enum { PAIRS = 20000 };
	struct long_gaps g = {0};
	struct life_sink sink = {.put = take_gaps, .ctx = &g};
	struct life_engine *en = life_engine_new(&sink);
	struct life_trust t;
	int64_t count = 1;
	uint64_t line = 0;

	(void)state;
	life_engine_put(en, &(struct life_input){.line = ++line, .addr = 5, .delta = 1, .site = 1, .thread = 1,
				    .kind = REF_CONSTRUCTOR});
	for (unsigned i = 0; i < PAIRS; i++) {
		count += (i == 3000 || i == 9000 || i == 15000) * 5; /* where the counts have nothing in common */
		for (unsigned k = 0; k < 4; k++) {
			static const int64_t before[] = {0, 2, 1, 1}, delta[] = {1, -1, 1, -1};

			life_engine_put(en, &(struct life_input){.line = ++line, .addr = 5, .delta = delta[k],
						    .before = count + before[k], .has_before = true, .site = 2,
						    .thread = k, .kind = REF_CHANGE});
		}
	}
	life_engine_finish(en, &t);
	life_engine_free(en);
	assert_int_equal(g.lines, 1 + 4 * PAIRS);
	assert_int_equal(g.breaks, 3);
	assert_int_equal(t.gaps, 3);
	assert_int_equal(t.gapped_lives, 1);
	assert_int_equal(t.repaired, 0);
	assert_int_equal(t.in_gapped_lives, t.mismatch);
	assert_int_equal(g.wrong, 0);
}

/* Same numbers everywhere. */
static uint32_t roll(uint64_t *seed, uint32_t below)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33) % below;
}

/* A million changes of one life, in disorder within windows of 20,000: no order that is tried makes a gap or hides one. */
static void test_gaps_whatever_the_order(void **state)
{
	enum { PAIRS = 500000, WINDOW = 20000 };
	static struct life_input rows[2 * PAIRS];
	uint64_t seed = 5;

	(void)state;
	for (unsigned removed = 0; removed < 2; removed++) {
		struct long_gaps g = {0};
		struct life_sink sink = {.put = take_gaps, .ctx = &g};
		struct life_engine *en = life_engine_new(&sink);
		struct life_trust t;
		int64_t count = 1;
		uint64_t line = 1;

		for (size_t i = 0; i < 2 * PAIRS; i++) {
			bool up = count < 3 || (count < 900 && roll(&seed, 2));

			if (count > (int64_t)(2 * PAIRS - i))
				up = false;
			rows[i] = (struct life_input){.addr = 5, .delta = up ? 1 : -1, .before = count, .has_before = true,
						      .site = 2, .thread = 1 + roll(&seed, 4), .kind = REF_CHANGE};
			count += rows[i].delta;
		}
		for (size_t i = 0; i + WINDOW <= 2 * PAIRS; i += WINDOW) {
			for (size_t k = WINDOW; k > 1; k--) {
				size_t a = i + k - 1, b = i + roll(&seed, (uint32_t)k);
				struct life_input spare = rows[a];

				rows[a] = rows[b];
				rows[b] = spare;
			}
		}
		life_engine_put(en, &(struct life_input){.line = line, .addr = 5, .delta = 1, .site = 1, .thread = 1,
					    .kind = REF_CONSTRUCTOR});
		for (size_t i = 0; i < 2 * PAIRS; i++) {
			rows[i].line = ++line;
			if (!removed || i != PAIRS)
				life_engine_put(en, &rows[i]);
		}
		life_engine_finish(en, &t);
		life_engine_free(en);
		assert_int_equal(t.gaps, removed);
		assert_int_equal(t.gapped_lives, removed);
	}
}

/* --- a machine that races --- */

enum { ADDRS = 24, THREADS = 8, STEPS = 40000 };

/*
 * Threads take and drop references to objects; each writes its line some steps after the operation, before it does
 * anything else, as the real logger does.
 */
struct machine {
	uint64_t seed;
	int64_t count[ADDRS];
	uint32_t life[ADDRS];      /* ordinal of the current life */
	struct life_input pending[THREADS];
	uint32_t true_life[STEPS + 1]; /* by line */
	uint32_t pending_life[THREADS];
	uint64_t line;
	uint32_t lives;
	struct life_engine *en;
};

static void write_pending(struct machine *m, unsigned t)
{
	struct life_input *in = &m->pending[t];

	if (!in->site)
		return;
	in->line = ++m->line;
	m->true_life[in->line] = m->pending_life[t];
	life_engine_put(m->en, in);
	in->site = 0;
}

static void operate(struct machine *m, unsigned t)
{
	uint32_t a = roll(&m->seed, ADDRS);
	int64_t c = m->count[a];
	int64_t delta = !c || roll(&m->seed, 100) < (c > 4 ? 30 : 50) ? 1 : -1;
	struct life_input *in = &m->pending[t];

	*in = (struct life_input){.addr = 0x1000 + a, .delta = delta, .before = c, .has_before = c + delta > 0 && c > 0,
				  .site = 1 + a, .thread = 1 + t, .overhead = -1, .size = -1, .kind = REF_CHANGE};
	if (!c) {
		in->kind = REF_CONSTRUCTOR;
		m->life[a]++;
		m->lives++;
	} else if (c + delta == 0) {
		in->kind = REF_DESTRUCTOR;
	}
	m->pending_life[t] = m->life[a];
	m->count[a] += delta;
	/* A constructor returns only after its line is written: nobody else can have the object before. */
	if (in->kind == REF_CONSTRUCTOR)
		write_pending(m, t);
}

struct verdict {
	const struct machine *m;
	uint64_t lives, true_lives, events, wrong, gapped, lost;
};

static void take_verdict(void *ctx, const struct life *l, uint64_t from, const struct life_event *events, size_t n)
{
	struct verdict *v = ctx;

	if (!from) {
		v->lives++;
		v->gapped += (l->flags & LIFE_FLAG_GAPPED) != 0;
		v->lost += (l->flags & LIFE_FLAG_LOST_END) != 0;
	}
	v->events += n;
	for (size_t i = 0; i < n; i++)
		v->wrong += v->m->true_life[events[i].line] != l->ordinal;
}

static void race(uint64_t seed, struct verdict *v, struct life_trust *t)
{
	struct machine *m = calloc(1, sizeof(*m));
	struct life_sink sink = {.put = take_verdict, .ctx = v};

	*v = (struct verdict){.m = m};
	m->seed = seed;
	m->en = life_engine_new(&sink);
	while (m->line < STEPS - THREADS) {
		unsigned who = roll(&m->seed, THREADS);

		if (m->pending[who].site)
			write_pending(m, who);
		else
			operate(m, who);
	}
	for (unsigned who = 0; who < THREADS; who++)
		write_pending(m, who);
	life_engine_finish(m->en, t);
	life_engine_free(m->en);
	assert_int_equal(v->events, m->line);
	v->true_lives = m->lives;
	free(m);
}

static void test_races_are_undone(void **state)
{
	uint64_t events = 0, wrong = 0, gapped = 0, late = 0, mismatch = 0, surplus = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct verdict v;
		struct life_trust t;

		race(seed, &v, &t);
		events += v.events;
		wrong += v.wrong;
		gapped += v.gapped + v.lost;
		surplus += v.lives - v.true_lives;
		late += t.late;
		mismatch += t.mismatch;
	}
	print_message("# %llu lines, %llu out of order, %llu late, %llu in the wrong life, %llu lives with gaps\n",
		      (unsigned long long)events, (unsigned long long)mismatch, (unsigned long long)late,
		      (unsigned long long)wrong, (unsigned long long)gapped);
	assert_true(mismatch > events / 20);
	assert_true(late > 100);
	/* Ordinals after a life too many count as wrong, too. */
	assert_true(wrong * 100 < events);
	assert_true(gapped * 100 < late);
	assert_true(surplus <= 20);
}

/* --- the trail --- */

/* Whatever the order of its lines, a walk is put together again. */
static void test_trail_of_shuffled_walks(void **state)
{
	enum { N = 500 };
	struct trail_edge e[N];
	uint32_t order[N];
	uint64_t seed = 42;

	(void)state;
	for (unsigned round = 0; round < 200; round++) {
		uint32_t spread = 1 + roll(&seed, N);
		int32_t at = 0;

		for (unsigned i = 0; i < N; i++) {
			int32_t by = 1 + (int32_t)roll(&seed, 2), to = at < 2 || roll(&seed, 2) ? at + by : at - by;

			to = to < 1 ? 1 : to;
			to = i == N - 1 ? 0 : to;
			e[i] = (struct trail_edge){at, to};
			at = to;
		}
		for (unsigned i = 1; i + 1 < N; i++) {
			unsigned k = i + roll(&seed, spread < N - i ? spread : N - i);
			struct trail_edge t = e[i];

			e[i] = e[k];
			e[k] = t;
		}
		life_trail(e, N, 0, true, order);
		for (unsigned i = 1; i < N; i++)
			assert_int_equal(e[order[i]].from, e[order[i - 1]].to);
		assert_int_equal(e[order[0]].from, 0);
		assert_int_equal(e[order[N - 1]].to, 0);
	}
}

/* With lines missing all the others still come out, once each. */
static void test_trail_with_gaps(void **state)
{
	static const struct trail_edge e[] = {
		{0, 1}, {1, 2}, {5, 6}, {6, 5}, {2, 3}, {1000000000, 999999999}, {3, 4}, {2, 1}, {-7, -8}, {1, 0},
	};
	uint32_t order[ARRAY_LEN(e)], seen = 0;

	(void)state;
	life_trail(e, ARRAY_LEN(e), 0, true, order);
	for (size_t i = 0; i < ARRAY_LEN(e); i++)
		seen |= 1u << order[i];
	assert_int_equal(seen, (1u << ARRAY_LEN(e)) - 1);
	assert_int_equal(order[0], 0);
	assert_int_equal(life_trail_start(e + 4, 1, false), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_long_life_comes_in_pieces),
		cmocka_unit_test(test_gaps_in_a_long_life),
		cmocka_unit_test(test_gaps_whatever_the_order),
		cmocka_unit_test(test_races_are_undone),
		cmocka_unit_test(test_trail_of_shuffled_walks),
		cmocka_unit_test(test_trail_with_gaps),
	};

	return cmocka_run_group_tests_name("order of lives", tests, NULL, NULL);
}
