/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tests/lib/sanitized.h"
#include "astscope/logic/bag.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/map.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "src/logic/bag_trail.h"
#include "mini_refs.h"
#include "tests/lib/names.h"

/* --- small logs --- */

/* "0x1#2 finalized,possible 0>1@4 1>0@1": class, flags, then before>after@line in the order that was made. */
static void print_life(void *ctx, const struct life *l, uint64_t from, const struct life_event *events, size_t n)
{
	static const char *const flags[] = {"finalized", "leaked", "skewed", "invalid", "abnormal", "lost", "gapped",
					    "repaired", "late", "stale", "rebuilt", "possible", "together"};
	struct strbuf *b = ctx;

	if (!from) {
		strbuf_addf(b, "0x%llx#%u %s", (unsigned long long)l->addr, l->ordinal, life_class_name(l->class));
		for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
			if (l->flags >> i & 1 && strcmp(flags[i], life_class_name(l->class)) != 0)
				strbuf_addf(b, ",%s", flags[i]);
		}
		if (l->alive)
			strbuf_addf(b, " left at %lld", (long long)l->final_count);
	}
	for (size_t i = 0; i < n; i++)
		strbuf_addf(b, " %lld>%lld@%llu", (long long)events[i].before, (long long)events[i].after,
			    (unsigned long long)events[i].line);
	if (from + n == l->events)
		strbuf_add_char(b, '\n');
}

static void read_bags(const char *log, bool before_operation, struct strbuf *out, struct life_trust *ret)
{
	struct life_sink sink = {.put = print_life, .ctx = out};
	struct bag_engine *en = bag_engine_new(&sink, before_operation);
	struct span rest = span_from(log);
	struct mini_refs refs;
	struct life_input in;

	mini_refs_init(&refs);
	while (mini_refs_next(&refs, &rest, &in)) {
		assert_int_not_equal(in.site, 0);
		bag_engine_put(en, &in);
	}
	bag_engine_finish(en, ret);
	bag_engine_free(en);
	mini_refs_done(&refs);
}

#define ROW(addr, delta, thread, func, state) addr "," delta "," thread ",a.c,3," func "," state ",\n"
#define NEW(addr, thread, func) ROW(addr, "+1", thread, func, "**constructor**80**16**")
#define END(addr, thread, func) ROW(addr, "-1", thread, func, "**destructor**lock-state:used**")
#define UP(addr, thread, func, before) ROW(addr, "+1", thread, func, before)
#define DOWN(addr, thread, func, before) ROW(addr, "-1", thread, func, before)
#define BAD(addr, thread, func) ROW(addr, "-1", thread, func, "**invalid**")

static const struct {
	const char *what, *log, *lives;
} cases[] = {
	{"counts that fit in one way", DOWN("0x1", "7", "f", "2") END("0x1", "7", "g") NEW("0x1", "7", "n") UP("0x1", "7", "f", "1"),
	 "0x1#1 finalized,rebuilt 0>1@3 1>2@4 2>1@1 1>0@2\n"},
	{"rows that say the same are no choice", DOWN("0x1", "7", "f", "2") DOWN("0x1", "7", "f", "2") END("0x1", "7", "g")
		NEW("0x1", "7", "n") UP("0x1", "7", "f", "1") UP("0x1", "7", "f", "1"),
	 "0x1#1 finalized,rebuilt 0>1@4 1>2@5 2>1@1 1>2@6 2>1@2 1>0@3\n"},
	{"a choice: the thread goes on", DOWN("0x1", "7", "f", "2") DOWN("0x1", "8", "g", "2") END("0x1", "7", "g")
		NEW("0x1", "7", "n") UP("0x1", "8", "f", "1") UP("0x1", "7", "f", "1"),
	 "0x1#1 finalized,possible 0>1@4 1>2@6 2>1@1 1>2@5 2>1@2 1>0@3\n"},
	{"takes before releases", DOWN("0x1", "7", "f", "2") DOWN("0x1", "7", "f", "3") END("0x1", "7", "g")
		NEW("0x1", "7", "n") UP("0x1", "7", "f", "1") UP("0x1", "7", "f", "2") UP("0x1", "7", "f", "1") DOWN("0x1", "7", "f", "2"),
	 "0x1#1 finalized,possible 0>1@4 1>2@5 2>3@6 3>2@2 2>1@1 1>2@7 2>1@8 1>0@3\n"},
	{"a life that did not end", UP("0x1", "7", "f", "1") UP("0x1", "7", "g", "2") NEW("0x1", "7", "n"),
	 "0x1#1 leaked,rebuilt left at 3 0>1@3 1>2@1 2>3@2\n"},
	{"a change is missing", DOWN("0x1", "7", "f", "3") END("0x1", "7", "g") NEW("0x1", "7", "n") UP("0x1", "7", "f", "1"),
	 "0x1#1 finalized,gapped,possible 0>1@3 1>2@4 3>2@1 1>0@2\n"},
	{"its beginning is not there", DOWN("0x1", "7", "f", "2") END("0x1", "7", "g"),
	 "0x1#1 skewed,finalized,rebuilt 2>1@1 1>0@2\n"},
	{"neither beginning nor end", UP("0x1", "7", "f", "4") UP("0x1", "7", "f", "3"),
	 "0x1#1 skewed,leaked,rebuilt left at 5 3>4@2 4>5@1\n"},
	{"no object at all", BAD("0x1", "7", "f"), "0x1#1 invalid,possible 0>0@1\n"},
	{"used after its end", BAD("0x1", "7", "f") END("0x1", "7", "g") NEW("0x1", "7", "n"),
	 "0x1#1 invalid,finalized,possible 0>1@3 1>0@2 0>0@1\n"},
	{"given back more than there was", ROW("0x1", "-2", "7", "f", "**invalid**") NEW("0x1", "7", "n"),
	 "0x1#1 invalid,finalized,abnormal,possible 0>1@2 1>-1@1\n"},
	{"its end below 0 is an end, too", ROW("0x1", "-3", "7", "g", "2") DOWN("0x1", "7", "f", "3"),
	 "0x1#1 invalid,finalized,skewed,abnormal,rebuilt 3>2@2 2>-1@1\n"},
	{"a word that is not known", ROW("0x1", "+1", "7", "n", "**construct2**") END("0x1", "7", "g"),
	 "0x1#1 finalized,rebuilt 0>1@1 1>0@2\n"},
	{"two lives, nothing known of such", END("0x1", "7", "g") END("0x1", "7", "h") NEW("0x1", "7", "m") NEW("0x1", "7", "n"),
	 "0x1#1 finalized,together\n"
	 "0x1#2 finalized,together 1>0@1 1>0@2 0>1@3 0>1@4\n"},
	{"the same, one of them open", UP("0x1", "7", "f", "1") END("0x1", "7", "h") NEW("0x1", "7", "m") NEW("0x1", "7", "n"),
	 "0x1#1 finalized,together\n"
	 "0x1#2 leaked,together left at 2 1>2@1 1>0@2 0>1@3 0>1@4\n"},
	{"three made, one ended: two went on, one of them at most to the end", END("0x1", "7", "h") NEW("0x1", "7", "n")
		NEW("0x1", "7", "n") NEW("0x1", "7", "n"),
	 "0x1#1 lost,together\n"
	 "0x1#2 finalized,together\n"
	 "0x1#3 leaked,together left at 1 1>0@1 0>1@2 0>1@3 0>1@4\n"},
	{"more ends than beginnings", END("0x1", "7", "h") END("0x1", "7", "h") NEW("0x1", "7", "n"),
	 "0x1#1 skewed,finalized,together\n"
	 "0x1#2 finalized,together 1>0@1 1>0@2 0>1@3\n"},
	{"routes of others tell lives apart",
	 END("0x1", "7", "g") END("0x1", "7", "h") NEW("0x1", "7", "m") NEW("0x1", "7", "n") UP("0x1", "7", "m", "1")
	 DOWN("0x1", "7", "m", "2")
	 END("0x2", "7", "h") NEW("0x2", "7", "m") UP("0x2", "7", "m", "1") DOWN("0x2", "7", "m", "2")
	 END("0x3", "7", "g") NEW("0x3", "7", "n"),
	 "0x2#1 finalized,rebuilt 0>1@8 1>2@9 2>1@10 1>0@7\n"
	 "0x3#1 finalized,rebuilt 0>1@12 1>0@11\n"
	 "0x1#2 finalized,possible 0>1@3 1>2@5 2>1@6 1>0@2\n"
	 "0x1#1 finalized,possible 0>1@4 1>0@1\n"},
	{"what is left is the open one",
	 END("0x1", "7", "g") NEW("0x1", "7", "m") NEW("0x1", "7", "n") UP("0x1", "7", "z", "1") END("0x3", "7", "g") NEW("0x3", "7", "n"),
	 "0x3#1 finalized,rebuilt 0>1@6 1>0@5\n"
	 "0x1#1 finalized,possible 0>1@3 1>0@1\n"
	 "0x1#2 leaked,possible left at 2 0>1@2 1>2@4\n"},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct strbuf out = {0};
		struct life_trust t;

		read_bags(cases[i].log, false, &out, &t);
		if (strcmp(strbuf_str(&out), cases[i].lives) != 0)
			print_error("%s\n", cases[i].what);
		assert_string_equal(strbuf_str(&out), cases[i].lives);
		strbuf_done(&out);
	}
}

#define T(change, func, before) "0x1 " change "   a.c:1:" func " ()" before "\n"

static const struct {
	const char *what, *log, *lives;
} text_cases[] = {
	{"a life with a destructor", T("**call destructor**", "g", "") T("+1", "f", " [@1]") T("-1", "f", " [@2]") T("-1", "g", " [@1]")
		T("=1", "n", ""),
	 "0x1#1 finalized,rebuilt 0>1@5 1>2@2 2>1@3 1>0@4 0>0@1\n"},
	{"and without one", T("-1", "g", " [@1]") T("=1", "n", ""), "0x1#1 finalized,rebuilt 0>1@2 1>0@1\n"},
	{"still there", T("+1", "g", " [@1]") T("=1", "n", ""), "0x1#1 leaked,rebuilt left at 2 0>1@2 1>2@1\n"},
	{"counts read without a lock: the changes add up all the same", T("+1", "f", " [@1]") T("-1", "f", " [@1]") T("-1", "g", " [@1]")
		T("=1", "n", ""),
	 "0x1#1 finalized,possible 0>1@4 1>2@1 2>1@2 1>0@3\n"},
	{"its maker does not log", T("**call destructor**", "g", "") T("-1", "f", " [@2]") T("-1", "g", " [@1]"),
	 "0x1#1 skewed,finalized,rebuilt 2>1@2 1>0@3 0>0@1\n"},
};

static void test_text_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(text_cases); i++) {
		struct strbuf out = {0};
		struct life_trust t;

		read_bags(text_cases[i].log, true, &out, &t);
		if (strcmp(strbuf_str(&out), text_cases[i].lives) != 0)
			print_error("%s\n", text_cases[i].what);
		assert_string_equal(strbuf_str(&out), text_cases[i].lives);
		strbuf_done(&out);
	}
}

static void test_trust(void **state)
{
	struct strbuf out = {0};
	struct life_trust t;

	(void)state;
	read_bags(END("0x1", "7", "g") NEW("0x1", "7", "n") UP("0x1", "7", "n", "4") END("0x2", "7", "g") NEW("0x2", "7", "n"), false,
		  &out, &t);
	strbuf_done(&out);
	assert_int_equal(t.records, 5);
	assert_int_equal(t.gapped_lives, 1);
	assert_int_equal(t.gaps, 2);
	assert_int_equal(t.mismatch + t.repaired + t.stale + t.late + t.alive_peak + t.peak_line, 0);
}

/* --- logs made by chance --- */

static uint32_t roll(uint64_t *seed, uint32_t n)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % n;
}

/* What a log made by chance holds of an address. */
struct truth {
	uint32_t lives, ended;
};

static void put_row(struct vec *rows, uint64_t addr, int64_t delta, int64_t before, enum ref_kind kind, uint32_t site, uint32_t thread)
{
	struct life_input *in = vec_push(rows);

	*in = (struct life_input){.addr = addr, .delta = delta, .before = before, .overhead = -1, .size = -1, .site = site,
				  .thread = thread, .kind = kind, .has_before = kind == REF_CHANGE};
}

static void make_address(struct vec *rows, uint64_t addr, uint64_t *seed, struct truth *ret)
{
	ret->lives = 1 + (roll(seed, 3) ? 0 : roll(seed, 6));
	ret->ended = ret->lives - !roll(seed, 4);
	for (uint32_t i = 0; i < ret->lives; i++) {
		uint32_t type = 1 + roll(seed, 5), thread = 1 + roll(seed, 3), steps = roll(seed, 8);
		int64_t count = 1;

		put_row(rows, addr, 1, 0, REF_CONSTRUCTOR, type, thread);
		for (uint32_t k = 0; k < steps; k++) {
			int64_t delta = count == 1 || roll(seed, 2) ? 1 + (roll(seed, 9) == 0) : -1;

			put_row(rows, addr, delta, count, REF_CHANGE, 10 * type + roll(seed, 3), thread + (roll(seed, 4) == 0));
			count += delta;
		}
		if (i == ret->ended)
			return;
		for (; count > 1; count--)
			put_row(rows, addr, -1, count, REF_CHANGE, 10 * type + 5, thread);
		put_row(rows, addr, -1, 0, REF_DESTRUCTOR, 100 + type, thread);
	}
}

static void shuffle(struct vec *rows, size_t from, uint64_t *seed)
{
	struct life_input *r = rows->p;

	for (size_t i = rows->n; i > from + 1; i--) {
		size_t k = from + roll(seed, (uint32_t)(i - from));
		struct life_input keep = r[i - 1];

		r[i - 1] = r[k];
		r[k] = keep;
	}
}

/* What came out: each row once, and of each address how many lives and ends; lives with an order have it by their counts. */
struct seen {
	struct map at;  /* address -> lives << 32 | ended */
	struct vec rows;/* uint8_t: times a line came */
	int64_t count;
};

static void look(void *ctx, const struct life *l, uint64_t from, const struct life_event *events, size_t n)
{
	struct seen *s = ctx;

	if (!from) {
		*map_put(&s->at, l->addr, NULL) += ((uint64_t)1 << 32) + ((l->flags & LIFE_FLAG_FINALIZED) != 0);
		s->count = 0;
	}
	assert_true(n > 0 || l->flags & LIFE_FLAG_TOGETHER);
	assert_int_equal(l->alive, !(l->flags & LIFE_FLAG_FINALIZED));
	assert_int_equal(l->flags & LIFE_FLAG_GAPPED, 0);
	for (size_t i = 0; i < n; i++) {
		uint8_t *times = vec_at(&s->rows, (size_t)events[i].line - 1);

		assert_int_equal(++*times, 1);
		if (l->flags & LIFE_FLAG_TOGETHER)
			continue;
		assert_int_equal(events[i].before, s->count);
		s->count = events[i].after;
	}
}

static void read_rows(struct vec *rows, const struct truth *truths, size_t addresses)
{
	struct seen s = {0};
	const struct life_sink sink = {.put = look, .ctx = &s};
	struct bag_engine *en = bag_engine_new(&sink, false);
	struct life_trust t;

	vec_init(&s.rows, sizeof(uint8_t));
	for (size_t i = 0; i < rows->n; i++) {
		struct life_input *in = vec_at(rows, i);

		in->line = i + 1;
		vec_push(&s.rows);
		bag_engine_put(en, in);
	}
	bag_engine_finish(en, &t);
	bag_engine_free(en);
	for (size_t i = 0; i < addresses; i++) {
		uint64_t *at = map_get(&s.at, i + 1);

		assert_non_null(at);
		assert_int_equal(*at, (uint64_t)truths[i].lives << 32 | truths[i].ended);
	}
	for (size_t i = 0; i < rows->n; i++)
		assert_int_equal(*(uint8_t *)vec_at(&s.rows, i), 1);
	map_done(&s.at);
	vec_done(&s.rows);
}

/* Whatever the order of the rows, the lives of each address are those that there were. */
static void test_any_order(void **state)
{
	enum { ADDRESSES = 400 };
	struct truth truths[ADDRESSES];

	(void)state;
	for (uint64_t seed = 1; seed <= (SANITIZED ? 6 : 30); seed++) {
		uint64_t chance = seed;
		struct vec rows;

		vec_init(&rows, sizeof(struct life_input));
		for (size_t i = 0; i < ADDRESSES; i++) {
			size_t from = rows.n;

			make_address(&rows, i + 1, &chance, &truths[i]);
			shuffle(&rows, from, &chance);
		}
		read_rows(&rows, truths, ADDRESSES);
		vec_done(&rows);
	}
}

/* Rows that make no sense: each comes out once, and nobody waits. */
static void test_nonsense(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= (SANITIZED ? 60 : 300); seed++) {
		uint64_t chance = seed;
		struct strbuf out = {0};
		const struct life_sink sink = {.put = print_life, .ctx = &out};
		struct bag_engine *en = bag_engine_new(&sink, seed % 2);
		struct life_trust t;
		size_t events = 0;

		for (uint64_t i = 1; i <= 200; i++) {
			const struct life_input in = {
				.line = i, .addr = 1 + i / (1 + seed % 40), .delta = (int64_t)roll(&chance, 7) - 3,
				.before = (int64_t)roll(&chance, 6) - 1, .overhead = -1, .size = -1, .site = 1 + roll(&chance, 3),
				.thread = roll(&chance, 3), .kind = (enum ref_kind)roll(&chance, 5), .has_before = roll(&chance, 3)};

			bag_engine_put(en, &in);
		}
		bag_engine_finish(en, &t);
		bag_engine_free(en);
		for (size_t i = 0; i < out.n; i++)
			events += out.p[i] == '@';
		assert_int_equal(events, 200);
		strbuf_done(&out);
	}
}

/* --- much --- */

struct much {
	uint64_t lives, together, rows, pieces;
	uint32_t last;
};

static void count_much(void *ctx, const struct life *l, uint64_t from, const struct life_event *events, size_t n)
{
	struct much *t = ctx;

	(void)events;
	t->lives += !from;
	t->together += !from && l->flags & LIFE_FLAG_TOGETHER;
	t->rows += n;
	t->pieces++;
	t->last = l->ordinal;
	assert_true(n <= LIFE_PUT_EVENTS);
}

static struct much read_many(size_t n, void (*make)(size_t i, uint64_t *seed, struct life_input *ret))
{
	struct much t = {0};
	const struct life_sink sink = {.put = count_much, .ctx = &t};
	struct bag_engine *en = bag_engine_new(&sink, false);
	struct life_trust trust;
	uint64_t seed = 7;

	for (size_t i = 0; i < n; i++) {
		struct life_input in = {.line = i + 1, .addr = 16, .overhead = -1, .size = -1, .site = 1, .thread = 1};

		make(i, &seed, &in);
		bag_engine_put(en, &in);
	}
	bag_engine_finish(en, &trust);
	bag_engine_free(en);
	assert_int_equal(t.rows, n);
	return t;
}

/* Made and ended, over and over. */
static void reused(size_t i, uint64_t *seed, struct life_input *ret)
{
	(void)seed;
	ret->kind = i % 2 ? REF_DESTRUCTOR : REF_CONSTRUCTOR;
	ret->delta = i % 2 ? -1 : 1;
}

/* One life that goes up and down, by 300 threads. */
static void hot(size_t i, uint64_t *seed, struct life_input *ret)
{
	(void)seed;
	ret->thread = 1 + (uint32_t)(i * 7919 % 300);
	ret->kind = i ? REF_CHANGE : REF_CONSTRUCTOR;
	ret->has_before = i > 0;
	ret->delta = i % 2 || !i ? 1 : -1;
	ret->before = i % 2 ? 1 : 2;
}

/* Counts that lead anywhere. */
static void wild(size_t i, uint64_t *seed, struct life_input *ret)
{
	ret->kind = i ? REF_CHANGE : REF_CONSTRUCTOR;
	ret->has_before = i > 0;
	ret->delta = i ? 1 + (int64_t)roll(seed, 1000000) : 1;
	ret->before = 1 + roll(seed, 3);
}

static void test_much(void **state)
{
	struct much t = read_many(200000, reused);

	(void)state;
	assert_int_equal(t.lives, 100000);
	assert_int_equal(t.together, 100000);
	t = read_many(300000, hot);
	assert_int_equal(t.lives, 1);
	assert_int_equal(t.together, 0);
	assert_true(t.pieces > 300000 / LIFE_PUT_EVENTS);
	t = read_many(200000, wild);
	assert_int_equal(t.lives, 1);
	/* More rows than are put in order. */
	t = read_many(1000002, hot);
	assert_int_equal(t.lives, 1);
	assert_int_equal(t.together, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),      cmocka_unit_test(test_text_cases), cmocka_unit_test(test_trust),
		cmocka_unit_test(test_any_order), cmocka_unit_test(test_nonsense),   cmocka_unit_test(test_much),
	};

	return cmocka_run_group_tests_name("bags", tests, NULL, NULL);
}
