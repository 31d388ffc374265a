/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/strbuf.h"
#include "astscope/logic/waitgraph.h"

#define HELD(t, l) {.thread = (t), .lock = (l), .state = LOCK_HELD, .mode = LOCK_MUTEX}
#define READS(t, l) {.thread = (t), .lock = (l), .state = LOCK_HELD, .mode = LOCK_READ}
#define WANTS(t, l) {.thread = (t), .lock = (l), .state = LOCK_WAITING, .mode = LOCK_MUTEX}
#define WANTS_READ(t, l) {.thread = (t), .lock = (l), .state = LOCK_WAITING, .mode = LOCK_READ}
#define WANTS_WRITE(t, l) {.thread = (t), .lock = (l), .state = LOCK_WAITING, .mode = LOCK_WRITE}
#define FAILED(t, l) {.thread = (t), .lock = (l), .state = LOCK_FAILED, .mode = LOCK_MUTEX}

/* "1>2 by 10, 3>? by 11 | cycle 1:10 2:11 (2 threads) | behind 0:3" */
static void print_graph(const struct waitgraph *g, struct strbuf *b)
{
	for (size_t i = 0; i < g->waits.n; i++) {
		const struct wait_fact *f = vec_at(&g->waits, i);

		strbuf_addf(b, "%d>", (int)f->thread);
		if (f->has_holder)
			strbuf_addf(b, "%d", (int)f->holder);
		else
			strbuf_add_char(b, '?');
		strbuf_addf(b, " by %d%s, ", (int)f->lock, f->in_cycle ? "!" : "");
	}
	for (size_t i = 0; i < g->cycles.n; i++) {
		const struct wait_cycle *c = vec_at(&g->cycles, i);

		strbuf_add_str(b, "| cycle ");
		for (size_t k = 0; k < c->n; k++) {
			const struct wait_member *m = vec_at(&g->members, c->first + k);

			strbuf_addf(b, "%d:%d ", (int)m->thread, (int)m->lock);
		}
		strbuf_addf(b, "(%d threads) ", (int)c->threads);
	}
	for (size_t i = 0; i < g->behind.n; i++) {
		const struct wait_behind *w = vec_at(&g->behind, i);

		strbuf_addf(b, "| behind %d:%d ", (int)w->cycle, (int)w->thread);
	}
}

static void expect_graph(const struct wait_entry *entries, size_t n, const char *want)
{
	struct strbuf b = {0};
	struct waitgraph g;

	waitgraph_build(entries, n, &g);
	print_graph(&g, &b);
	assert_string_equal(strbuf_str(&b), want);
	waitgraph_done(&g);
	strbuf_done(&b);
}

static void test_ring_of_three_with_queue(void **state)
{
	/* the 20-deadlock bundle: A=10 B=11 C=12 registry=13 RW=14 */
	static const struct wait_entry entries[] = {
		HELD(1, 10), WANTS(1, 11), HELD(2, 11), WANTS(2, 12), HELD(3, 13), HELD(3, 12), WANTS(3, 10),
		READS(4, 14), WANTS(4, 13), WANTS_WRITE(5, 14), FAILED(6, 10), HELD(7, 15), WANTS(8, 10),
	};

	(void)state;
	expect_graph(entries, ARRAY_LEN(entries),
		     "1>2 by 11!, 2>3 by 12!, 3>1 by 10!, 4>3 by 13, 5>4 by 14, 8>1 by 10, "
		     "| cycle 1:11 2:12 3:10 (3 threads) | behind 0:4 | behind 0:5 | behind 0:8 ");
}

static void test_two_readers_and_a_writer(void **state)
{
	/* 1 and 2 read 10; 3 writes 11 and wants to write 10; 2 wants 11: a ring through one of two readers. */
	static const struct wait_entry entries[] = {
		READS(1, 10), READS(2, 10), HELD(3, 11), WANTS_WRITE(3, 10), WANTS(2, 11),
	};

	(void)state;
	expect_graph(entries, ARRAY_LEN(entries),
		     "3>1 by 10, 3>2 by 10!, 2>3 by 11!, | cycle 2:11 3:10 (2 threads) ");
}

static void test_reader_waits_for_writers_only(void **state)
{
	static const struct wait_entry entries[] = {READS(1, 10), WANTS_READ(2, 10)};

	(void)state;
	expect_graph(entries, ARRAY_LEN(entries), "2>? by 10, ");
}

static void test_reader_that_wants_to_write(void **state)
{
	static const struct wait_entry entries[] = {READS(1, 10), WANTS_WRITE(1, 10)};

	(void)state;
	expect_graph(entries, ARRAY_LEN(entries), "1>1 by 10!, | cycle 1:10 (1 threads) ");
}

#define DOES(t, l) {.thread = (t), .lock = (l), .state = LOCK_HELD, .mode = LOCK_MODE_UNKNOWN, .task = true}
#define WANTS_TASK(t, l) {.thread = (t), .lock = (l), .state = LOCK_WAITING, .mode = LOCK_MODE_UNKNOWN, .task = true}
#define WANTS_ANY(t, l) {.thread = (t), .lock = (l), .state = LOCK_WAITING, .mode = LOCK_MODE_UNKNOWN, .task = true, .any = true}

static size_t count_cycles(const struct wait_entry *entries, size_t n, size_t *ret_threads)
{
	struct waitgraph g;
	size_t cycles;

	waitgraph_build(entries, n, &g);
	cycles = g.cycles.n;
	*ret_threads = cycles ? ((struct wait_cycle *)vec_at(&g.cycles, 0))->threads : 0;
	waitgraph_done(&g);
	return cycles;
}

static void test_tasks(void **state)
{
	/* 1 holds 10 and waits for a task that 2 runs, which wants 10; a thread may wait for what it does itself. */
	static const struct wait_entry ring[] = {HELD(1, 10), WANTS_TASK(1, -1), DOES(2, -1), WANTS(2, 10)};
	static const struct wait_entry self[] = {DOES(1, -1), WANTS_TASK(1, -1)};
	size_t threads;

	(void)state;
	assert_int_equal(count_cycles(ring, 4, &threads), 1);
	assert_int_equal(threads, 2);
	assert_int_equal(count_cycles(self, 2, &threads), 1);
	assert_int_equal(threads, 1);
}

static void test_one_of_several_is_enough(void **state)
{
	/* 1 needs one of 2 and 3; 2 waits for 1. */
	static const struct wait_entry free3[] = {HELD(1, 10), WANTS_ANY(1, -1), DOES(2, -1), DOES(3, -1), WANTS(2, 10)};
	static const struct wait_entry both[] = {HELD(1, 10), WANTS_ANY(1, -1), DOES(2, -1), DOES(3, -1), WANTS(2, 10),
						 WANTS(3, 10)};
	/* 3 waits for 4, which goes on: so does 3. */
	static const struct wait_entry chain[] = {HELD(1, 10), WANTS_ANY(1, -1), DOES(2, -1), DOES(3, -1), WANTS(2, 10),
						  WANTS(3, 11), HELD(4, 11)};
	size_t threads;

	(void)state;
	assert_int_equal(count_cycles(free3, ARRAY_LEN(free3), &threads), 0);
	assert_int_equal(count_cycles(both, ARRAY_LEN(both), &threads), 1);
	assert_int_equal(threads, 3);
	assert_int_equal(count_cycles(chain, ARRAY_LEN(chain), &threads), 0);
}

static void test_recursion_failed_and_suspended_are_no_edges(void **state)
{
	static const struct wait_entry entries[] = {
		HELD(1, 10), WANTS(1, 10), FAILED(2, 10),
		{.thread = 3, .lock = 11, .state = LOCK_HELD, .mode = LOCK_MUTEX, .suspended = true}, WANTS(4, 11),
	};

	(void)state;
	expect_graph(entries, ARRAY_LEN(entries), "4>? by 11, ");
}

static void test_two_cycles_and_a_thread_behind_both(void **state)
{
	static const struct wait_entry entries[] = {
		HELD(1, 10), WANTS(1, 11), HELD(2, 11), WANTS(2, 10),
		HELD(3, 12), WANTS(3, 13), HELD(4, 13), WANTS(4, 14), HELD(5, 14), WANTS(5, 12),
		READS(1, 20), READS(3, 20), WANTS_WRITE(6, 20),
	};

	(void)state;
	expect_graph(entries, ARRAY_LEN(entries),
		     "1>2 by 11!, 2>1 by 10!, 3>4 by 13!, 4>5 by 14!, 5>3 by 12!, 6>1 by 20, 6>3 by 20, "
		     "| cycle 3:13 4:14 5:12 (3 threads) | cycle 1:11 2:10 (2 threads) | behind 0:6 | behind 1:6 ");
}

static void test_roots_and_contention(void **state)
{
	/* 1 holds 10, wanted by 2 and 3; 2 holds 11, wanted by 4; 5 waits for an unlisted holder, 6 for 5. */
	static const struct wait_entry entries[] = {
		HELD(1, 10), WANTS(2, 10), WANTS(3, 10), HELD(2, 11), WANTS(4, 11),
		WANTS(5, 12), HELD(5, 13), WANTS(6, 13),
	};
	const struct wait_root *r;
	const struct wait_lock *l;
	struct waitgraph g;

	(void)state;
	waitgraph_build(entries, ARRAY_LEN(entries), &g);
	assert_int_equal(g.roots.n, 2);
	r = vec_at(&g.roots, 0);
	assert_int_equal(r->thread, 1);
	assert_int_equal(r->blocked, 3);
	assert_false(r->waits);
	r = vec_at(&g.roots, 1);
	assert_int_equal(r->thread, 5);
	assert_int_equal(r->blocked, 1);
	assert_true(r->waits);
	assert_int_equal(g.locks.n, 4);
	l = vec_at(&g.locks, 0);
	assert_int_equal(l->lock, 10);
	assert_int_equal(l->holders, 1);
	assert_int_equal(l->waiters, 2);
	l = vec_at(&g.locks, 2);
	assert_int_equal(l->lock, 12);
	assert_int_equal(l->holders, 0);
	assert_int_equal(g.blocked, 5);
	waitgraph_done(&g);
}

/* Each of many readers keeps each of many writers waiting, each pair is a cycle: it ends, and says what it left out. */
static void test_a_made_up_crowd(void **state)
{
	enum { N = 30000 };
	struct wait_entry *entries = mem_zalloc(4 * N * sizeof(*entries));
	struct waitgraph g;

	(void)state;
	for (int64_t i = 0; i < N; i++) {
		entries[4 * i] = (struct wait_entry)READS(i, -1);
		entries[4 * i + 1] = (struct wait_entry)WANTS_WRITE(i + N, -1);
		entries[4 * i + 2] = (struct wait_entry)HELD(i, i);
		entries[4 * i + 3] = (struct wait_entry)WANTS(i ^ 1, i);
	}
	waitgraph_build(entries, 4 * N, &g);
	assert_true(g.cut);
	assert_true(g.waits.n <= WAIT_FACTS_MAX);
	assert_true(g.behind.n <= WAIT_FACTS_MAX);
	waitgraph_done(&g);
	free(entries);
}

static void test_repeated_rows_count_once(void **state)
{
	static const struct wait_entry entries[] = {HELD(1, 10), HELD(1, 10), WANTS(2, 10), WANTS(2, 10)};

	(void)state;
	expect_graph(entries, ARRAY_LEN(entries), "2>1 by 10, ");
}

static void test_long_chain(void **state)
{
	enum { N = 20000 };
	struct wait_entry *entries = mem_zalloc(2 * N * sizeof(*entries));
	struct waitgraph g;

	(void)state;
	for (int64_t i = 0; i < N; i++) {
		entries[2 * i] = (struct wait_entry)HELD(i, i);
		entries[2 * i + 1] = (struct wait_entry)WANTS(i, (i + 1) % N);
	}
	waitgraph_build(entries, 2 * N, &g);
	assert_int_equal(g.cycles.n, 1);
	assert_int_equal(((struct wait_cycle *)vec_at(&g.cycles, 0))->n, N);
	waitgraph_done(&g);
	free(entries);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ring_of_three_with_queue),
		cmocka_unit_test(test_two_readers_and_a_writer),
		cmocka_unit_test(test_tasks),
		cmocka_unit_test(test_one_of_several_is_enough),
		cmocka_unit_test(test_reader_waits_for_writers_only),
		cmocka_unit_test(test_reader_that_wants_to_write),
		cmocka_unit_test(test_recursion_failed_and_suspended_are_no_edges),
		cmocka_unit_test(test_two_cycles_and_a_thread_behind_both),
		cmocka_unit_test(test_roots_and_contention),
		cmocka_unit_test(test_a_made_up_crowd),
		cmocka_unit_test(test_repeated_rows_count_once),
		cmocka_unit_test(test_long_chain),
	};

	return cmocka_run_group_tests_name("waitgraph", tests, NULL, NULL);
}
