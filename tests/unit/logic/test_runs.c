/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/runs.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/strbuf.h"
#include "mini_refs.h"

/* Where runs begin and how their rows are to be read, on logs made up here; test_facts_runs does it with real ones. */

#define BEGIN_MOST 32u

struct seen {
	uint64_t begin[BEGIN_MOST]; /* first line of each run but the first */
	struct run_kind kind[BEGIN_MOST];
	size_t begun, ended;
	uint64_t rows, others, last_line;
};

static void on_begin(void *ctx, const struct run_kind *kind)
{
	struct seen *s = ctx;

	assert_int_equal(s->begun, s->ended);
	assert_true(s->begun < BEGIN_MOST);
	s->kind[s->begun++] = *kind;
}

static void on_put(void *ctx, struct run_row *row)
{
	struct seen *s = ctx;

	assert_int_equal(s->begun, s->ended + 1);
	assert_true(row->in.line > s->last_line);
	s->last_line = row->in.line;
	s->rows += !row->other;
	s->others += row->other;
}

static void on_end(void *ctx, const struct run_row *next)
{
	struct seen *s = ctx;

	assert_int_equal(s->begun, s->ended + 1);
	if (next) {
		assert_true(next->in.line > s->last_line);
		s->begin[s->ended] = next->in.line;
	}
	s->ended++;
}

static struct seen cut(struct span log)
{
	struct seen s = {0};
	struct runs *r = runs_new(&(const struct run_sink){.begin = on_begin, .put = on_put, .end = on_end, .ctx = &s});
	struct mini_refs refs;
	struct life_input in;
	uint64_t rows = 0, others = 0;

	mini_refs_init(&refs);
	while (mini_refs_next(&refs, &log, &in)) {
		struct run_row row = {.in = in, .lwp = in.thread ? (int64_t)in.thread : -1, .other = !in.site};

		if (in.site)
			row.destroyer = runs_is_destroyer(intern_text(refs.sites, in.site));
		rows += !row.other;
		others += row.other;
		runs_put(r, &row);
	}
	runs_finish(r);
	runs_free(r);
	mini_refs_done(&refs);
	assert_int_equal(s.rows, rows);
	assert_int_equal(s.others, others);
	assert_int_equal(s.begun, s.ended);
	return s;
}

/* A process of @rows rows or a few more: an object that lives as long, and others that come and go; @thread and up. */
static void add_run(struct strbuf *log, unsigned rows, unsigned thread, const char *file)
{
	strbuf_addf(log, "0x9990,+1,%u,%s,1,main,**constructor**8**8**,\n", thread, file);
	for (unsigned i = 0; i < rows; i += 4) {
		unsigned addr = 0x1000 + i * 16, t = thread + i / 40 % 7;

		strbuf_addf(log, "0x%x,+1,%u,%s,%u,make,**constructor**8**8**,\n", addr, t, file, 10 + i % 50);
		strbuf_addf(log, "0x9990,+1,%u,%s,20,take,1,\n", t, file);
		strbuf_addf(log, "0x9990,-1,%u,%s,21,give,2,\n", t, file);
		strbuf_addf(log, "0x%x,-1,%u,%s,30,drop,**destructor**lock-state:used**,\n", addr, t, file);
	}
}

static void test_one_run(void **state)
{
	struct strbuf log = {0};
	struct seen s = cut((struct span){0});

	(void)state;
	assert_int_equal(s.begun, 1);
	add_run(&log, 8000, 100, "a.c");
	s = cut(strbuf_span(&log));
	assert_int_equal(s.begun, 1);
	assert_false(s.kind[0].sorted || s.kind[0].before_operation || s.kind[0].assumed);
	strbuf_done(&log);
}

static uint64_t lines_of(const struct strbuf *log)
{
	uint64_t n = 0;

	for (size_t i = 0; i < log->n; i++)
		n += log->p[i] == '\n';
	return n;
}

static void test_other_threads(void **state)
{
	struct strbuf log = {0};
	uint64_t second, third;
	struct seen s;

	(void)state;
	add_run(&log, 2000, 100, "a.c");
	strbuf_add_str(&log, "no row\n");
	second = lines_of(&log) + 1;
	add_run(&log, 1600, 200, "b.c");
	third = lines_of(&log) + 1;
	add_run(&log, 300, 300, "c.c"); /* short: up to the end of the log */
	s = cut(strbuf_span(&log));
	assert_int_equal(s.begun, 3);
	assert_int_equal(s.begin[0], second);
	assert_int_equal(s.begin[1], third);
	strbuf_done(&log);
}

/* The ids of threads and the addresses are those of the run before: only the start tells. */
static void test_same_threads(void **state)
{
	struct strbuf log = {0};
	uint64_t second;
	struct seen s;

	(void)state;
	add_run(&log, 2000, 100, "a.c");
	second = lines_of(&log) + 1;
	add_run(&log, 2000, 100, "a.c");
	s = cut(strbuf_span(&log));
	assert_int_equal(s.begun, 2);
	assert_int_equal(s.begin[0], second);
	strbuf_done(&log);
}

/* Many starts one after the other cost no more than one. */
static void test_many(void **state)
{
	struct strbuf log = {0};
	struct seen s;

	(void)state;
	for (unsigned i = 0; i < 20; i++)
		add_run(&log, 400, 100 + 10 * i, "a.c");
	s = cut(strbuf_span(&log));
	assert_int_equal(s.begun, 20);
	strbuf_done(&log);
}

/* @n things one after the other, each in a thread of its own. */
static void add_calls(struct strbuf *log, unsigned n, unsigned thread)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned addr = 0x100000 + i * 37 % 1021 * 16, t = thread + i;

		strbuf_addf(log, "0x%x,+1,%u,c.c,1,make,**constructor**8**8**,\n0x%x,+1,%u,c.c,2,take,1,\n", addr, t, addr, t);
		strbuf_addf(log, "0x%x,-1,%u,c.c,3,give,2,\n", addr, t);
		strbuf_addf(log, "0x%x,-1,%u,c.c,4,drop,**destructor**lock-state:used**,\n", addr, t);
	}
}

/* @n things of as many kinds are made, or ended. */
static void add_start(struct strbuf *log, unsigned n, unsigned thread, bool ends)
{
	for (unsigned i = 0; i < n; i++)
		strbuf_addf(log, "0x%x,%s,%u,m%u.c,%u,load,%s,\n", 0x9000 + i * 7 % n * 16, ends ? "-1" : "+1", thread, i, ends ? 9 : 5,
			    ends ? "**destructor**lock-state:used**" : "**constructor**8**8**");
}

/* Where all is over soon nothing crosses anything: that is no sign of another process. */
static void test_one_after_the_other(void **state)
{
	static const unsigned calls[] = {15, 60, 300, 2000};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
		struct strbuf log = {0};

		add_calls(&log, calls[i], 100);
		assert_int_equal(cut(strbuf_span(&log)).begun, 1);
		strbuf_clear(&log);
		add_start(&log, 150, 90, false);
		add_calls(&log, calls[i], 100);
		assert_int_equal(cut(strbuf_span(&log)).begun, 1);
		add_start(&log, 150, 90, true);
		assert_int_equal(cut(strbuf_span(&log)).begun, 1);
		strbuf_done(&log);
	}
}

/* A start that is seen again, in other threads: two processes, however short. */
static void test_short(void **state)
{
	static const struct {
		unsigned second_thread, begun;
	} logs[] = {{5000, 2}, {90, 1}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(logs); i++) {
		struct strbuf log = {0};
		struct seen s;
		uint64_t second;

		add_start(&log, 35, 90, false);
		add_calls(&log, 3, 100);
		second = lines_of(&log) + 1;
		add_start(&log, 35, logs[i].second_thread, false);
		add_calls(&log, 3, logs[i].second_thread + 10);
		s = cut(strbuf_span(&log));
		assert_int_equal(s.begun, logs[i].begun);
		if (s.begun > 1)
			assert_int_equal(s.begin[0], second);
		strbuf_done(&log);
	}
}

/* --- order --- */

static void add_pair(struct strbuf *log, unsigned long long addr)
{
	strbuf_addf(log, "0x%llx,+1,7,a.c,3,f,**constructor**,\n0x%llx,-1,7,a.c,3,f,**destructor**,\n", addr, addr);
}

static void test_sorted(void **state)
{
	static const struct {
		const char *what;
		unsigned n;                  /* addresses that rise, each as number and text */
		unsigned long long addrs[6]; /* behind them; 0 ends */
		bool sorted;
	} logs[] = {
		{"ascending numbers", 20, {0x200, 0x3000, 0x40000, 0x500000}, true},
		{"ascending text", 20, {0x2300, 0x24, 0x3, 0x30}, true},
		{"neither", 20, {0x200, 0x3000, 0x200, 0x40000, 0x5}, false},
		{"an address comes back", 20, {0x200, 0x300, 0x400, 0x500, 0x10}, false},
		{"too few to tell: made and ended one after the other", 19, {0x200, 0x3000, 0x40000, 0x500000}, false},
	};
	struct strbuf alone = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(logs); i++) {
		struct strbuf log = {0};
		struct seen s;

		for (unsigned k = 0; k < logs[i].n; k++)
			add_pair(&log, 0x10 + k);
		for (size_t k = 0; k < ARRAY_LEN(logs[i].addrs) && logs[i].addrs[k]; k++)
			add_pair(&log, logs[i].addrs[k]);
		s = cut(strbuf_span(&log));
		if (s.kind[0].sorted != logs[i].sorted)
			fail_msg("%s", logs[i].what);
		assert_false(s.kind[0].whole_lines);
		strbuf_done(&log);
	}
	for (unsigned i = 1; i < 20; i++)
		strbuf_addf(&alone, "0x%x,+1,7,a.c,3,f,**constructor**,\n", 0x1000 + i);
	assert_false(cut(strbuf_span(&alone)).kind[0].sorted);
	strbuf_done(&alone);
}

static void test_sorted_lines(void **state)
{
	struct strbuf log = {0};
	struct seen s;

	(void)state;
	for (unsigned i = 1; i < 40; i++) {
		unsigned a = 0x1000 + i;

		strbuf_addf(&log, "0x%x,+1,7,a.c,3,f,1,\n0x%x,+1,7,a.c,4,f,2,\n", a, a);
		strbuf_addf(&log, "0x%x,+1,7,b.c,3,f,**constructor**8**8**,\n0x%x,-1,7,a.c,3,g,2,\n", a, a);
		strbuf_addf(&log, "0x%x,-1,7,a.c,3,h,**destructor**lock-state:used**,\n0x%x,-1,7,a.c,4,g,3,\n", a, a);
	}
	s = cut(strbuf_span(&log));
	assert_int_equal(s.begun, 1);
	assert_true(s.kind[0].sorted && s.kind[0].whole_lines);
	strbuf_done(&log);
}

/* Counts of short lives join in alphabetical order too, but not all; and takes and releases alternate in no life. */
static void test_sorted_lines_that_join(void **state)
{
	(void)state;
	for (unsigned alternates = 0; alternates < 2; alternates++) {
		struct strbuf log = {0};

		for (unsigned i = 1; i < 40; i++) {
			unsigned a = 0x1000 + i;

			strbuf_addf(&log, "0x%x,+1,7,a.c,3,f,**constructor**8**8**,\n0x%x,+1,7,a.c,4,f,1,\n", a, a);
			strbuf_addf(&log, "0x%x,-1,7,a.c,4,g,2,\n", a);
			if (alternates)
				strbuf_addf(&log, "0x%x,+1,7,a.c,4,f,1,\n0x%x,-1,7,a.c,4,g,2,\n", a, a);
			strbuf_addf(&log, "0x%x,-1,7,a.c,3,h,**destructor**lock-state:used**,\n", a);
		}
		assert_false(cut(strbuf_span(&log)).kind[0].whole_lines);
		strbuf_addf(&log, "0x2000,+1,7,a.c,4,f,1,\n0x2000,+1,7,b.c,3,f,**constructor**8**8**,\n");
		assert_true(cut(strbuf_span(&log)).kind[0].sorted);
		assert_int_equal(cut(strbuf_span(&log)).kind[0].whole_lines, !alternates);
		strbuf_done(&log);
	}
}

/* Takes before releases, but a release of a thread stands before one whose number comes first in any alphabet. */
static void test_lines_that_fall(void **state)
{
	(void)state;
	for (unsigned falls = 0; falls < 2; falls++) {
		struct strbuf log = {0};

		for (unsigned i = 1; i < 40; i++) {
			unsigned a = 0x1000 + i;

			strbuf_addf(&log, "0x%x,+1,7,a.c,3,f,**constructor**8**8**,\n0x%x,+1,7,a.c,4,f,1,\n", a, a);
			strbuf_addf(&log, "0x%x,-1,%u,a.c,4,g,2,\n", a, falls ? 81 : 7);
			strbuf_addf(&log, "0x%x,-1,7,a.c,5,h,**destructor**lock-state:used**,\n", a);
		}
		strbuf_addf(&log, "0x2000,+1,7,a.c,4,f,1,\n0x2000,+1,7,b.c,3,f,**constructor**8**8**,\n");
		assert_true(cut(strbuf_span(&log)).kind[0].sorted);
		assert_int_equal(cut(strbuf_span(&log)).kind[0].whole_lines, !falls);
		strbuf_done(&log);
	}
}

/* Addresses may rise by themselves: what goes on with a life of before is no second sorted log. */
static void test_rising(void **state)
{
	struct strbuf log = {0};
	struct seen s;

	(void)state;
	for (unsigned i = 0; i < 900; i++)
		strbuf_addf(&log, "0x%x,+1,7,a.c,3,f,**constructor**8**8**,\n0x%x,+1,7,a.c,4,f,1,\n", 0x1000 + i, 0x1000 + i);
	for (unsigned i = 0; i < 900; i++)
		strbuf_addf(&log, "0x%x,-1,7,a.c,5,g,2,\n", 0x1000 + i);
	s = cut(strbuf_span(&log));
	assert_int_equal(s.begun, 1);
	assert_false(s.kind[0].sorted);
	strbuf_done(&log);
}

/* An address that comes back is no part of its bag: another run begins. */
static void test_sorted_lines_end(void **state)
{
	struct strbuf log = {0};
	struct seen s;

	(void)state;
	for (unsigned i = 0; i < RUNS_TASTE / 4 + 10; i++)
		strbuf_addf(&log, "0x%x,+1,7,a.c,4,f,2,\n0x%x,+1,7,b.c,3,f,**constructor**8**8**,\n0x%x,-1,7,a.c,3,g,3,\n"
			    "0x%x,-1,7,a.c,4,g,2,\n", 0x1000 + i, 0x1000 + i, 0x1000 + i, 0x1000 + i);
	add_pair(&log, 0x1000);
	s = cut(strbuf_span(&log));
	assert_int_equal(s.begun, 2);
	assert_int_equal(s.begin[0], 4 * (RUNS_TASTE / 4 + 10) + 1);
	strbuf_done(&log);
}

/* Two sorted logs, the second of which begins with smaller addresses. */
static void test_two_sorted(void **state)
{
	struct strbuf log = {0};
	struct seen s;

	(void)state;
	for (unsigned run = 0; run < 2; run++) {
		for (unsigned i = 1; i < 900; i++)
			add_pair(&log, 0x1000 + i);
	}
	s = cut(strbuf_span(&log));
	assert_int_equal(s.begun, 2);
	assert_int_equal(s.begin[0], 899 * 2 + 1);
	assert_true(s.kind[0].sorted && s.kind[1].sorted);
	strbuf_done(&log);
}

/* --- before or after the operation --- */

/* @pairs parents that release a child each, their row before that or behind. */
static void add_parents(struct strbuf *log, unsigned pairs, bool before)
{
	strbuf_add_str(log, "0x9990,+1,7,a.c,1,main,**constructor**,\n0x10,+1,7,a.c,1,main,**constructor**,\n");
	for (unsigned i = 0; i < pairs; i++) {
		unsigned parent = 0x20000 + i * 32, child = 0x40000 - i * 32;

		strbuf_addf(log, "0x%x,+1,7,a.c,2,make,**constructor**,\n0x%x,+1,7,a.c,3,make,**constructor**,\n", child, parent);
		strbuf_addf(log, "0x9990,+1,7,a.c,4,look,1,\n");
		if (before)
			strbuf_addf(log, "0x%x,-1,7,a.c,5,drop,**destructor**,\n", parent);
		strbuf_addf(log, "0x%x,-1,7,a.c,6,parent_destroy,**destructor**,\n", child);
		if (!before)
			strbuf_addf(log, "0x%x,-1,7,a.c,5,drop,**destructor**,\n", parent);
		strbuf_addf(log, "0x9990,-1,7,a.c,7,look,2,\n");
	}
}

static void test_before_operation(void **state)
{
	static const struct {
		unsigned pairs;
		bool before, want, assumed;
	} logs[] = {
		{20, true, true, false}, {20, false, false, false}, {8, true, true, false}, {7, true, false, true},
		{7, false, false, true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(logs); i++) {
		struct strbuf log = {0};
		struct seen s;

		add_parents(&log, logs[i].pairs, logs[i].before);
		s = cut(strbuf_span(&log));
		assert_int_equal(s.kind[0].before_operation, logs[i].want);
		assert_int_equal(s.kind[0].assumed, logs[i].assumed);
		strbuf_add_str(&log, "0x77,-1,7,a.c,7,look,**invalid**,\n");
		s = cut(strbuf_span(&log));
		/* Such rows are of later releases; they come too late to be seen where the votes have decided. */
		assert_int_equal(s.kind[0].before_operation, logs[i].want);
		strbuf_done(&log);
	}
}

static void test_text(void **state)
{
	struct seen s = cut(SPAN_LIT("0x1 =1   a.c:3:f (x)\n0x1 +1   a.c:4:g (x) [@1]\n"));

	(void)state;
	assert_true(s.kind[0].before_operation);
	assert_false(s.kind[0].assumed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_run),
		cmocka_unit_test(test_other_threads),
		cmocka_unit_test(test_same_threads),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_one_after_the_other),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_sorted),
		cmocka_unit_test(test_sorted_lines),
		cmocka_unit_test(test_sorted_lines_that_join),
		cmocka_unit_test(test_lines_that_fall),
		cmocka_unit_test(test_rising),
		cmocka_unit_test(test_sorted_lines_end),
		cmocka_unit_test(test_two_sorted),
		cmocka_unit_test(test_before_operation),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests_name("runs", tests, NULL, NULL);
}
