/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/waitgraph.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "astscope/base/scan.h"
#include "tests/lib/facts.h"

/* The waits and cycles of the real lock dumps are those the facts list, from the entries they list. */

static int64_t address(const json_t *array, size_t i)
{
	struct span s = span_from(json_string_value(json_array_get(array, i)));
	uint64_t v = 0;

	scan_addr(&s, &v);
	return (int64_t)v;
}

static const char *text(const json_t *array, size_t i)
{
	const char *s = json_string_value(json_array_get(array, i));

	return s ? s : "";
}

/* [pthread, state, mode, lock, ...] */
static struct wait_entry entry_of(const json_t *row)
{
	struct wait_entry e = {.thread = address(row, 0), .lock = address(row, 3), .mode = LOCK_MUTEX};
	const char *state = text(row, 1), *mode = text(row, 2);

	e.suspended = !strcmp(state, "suspended");
	e.state = !strcmp(state, "waiting") ? LOCK_WAITING : !strcmp(state, "failed") ? LOCK_FAILED : LOCK_HELD;
	if (!strcmp(mode, "read"))
		e.mode = LOCK_READ;
	else if (!strcmp(mode, "write"))
		e.mode = LOCK_WRITE;
	return e;
}

static bool has_wait(const struct waitgraph *g, int64_t thread, const int64_t *holder)
{
	for (size_t i = 0; i < g->waits.n; i++) {
		const struct wait_fact *f = vec_at(&g->waits, i);

		if (f->thread == thread && f->has_holder == (holder != NULL) && (!holder || f->holder == *holder))
			return true;
	}
	return false;
}

/* [waiter, [holders]]; no holders = unlisted. */
static void check_waits(const json_t *facts, const struct waitgraph *g)
{
	const json_t *row;
	size_t i, rows = 0;

	json_array_foreach(json_object_get(facts, "wait_for"), i, row) {
		const json_t *holders = json_array_get(row, 1);

		for (size_t k = 0; k < json_array_size(holders); k++, rows++) {
			int64_t holder = address(holders, k);

			assert_true(has_wait(g, address(row, 0), &holder));
		}
		if (!json_array_size(holders)) {
			assert_true(has_wait(g, address(row, 0), NULL));
			rows++;
		}
	}
	assert_int_equal(g->waits.n, rows);
}

static void check_unlisted(const json_t *facts, const struct waitgraph *g)
{
	size_t unlisted = 0;

	for (size_t i = 0; i < g->waits.n; i++)
		unlisted += !((const struct wait_fact *)vec_at(&g->waits, i))->has_holder;
	assert_int_equal(unlisted, json_array_size(json_object_get(facts, "waits_without_owner")));
}

static bool in_cycle(const struct waitgraph *g, const struct wait_cycle *c, int64_t thread)
{
	for (size_t i = 0; i < c->n; i++) {
		if (((const struct wait_member *)vec_at(&g->members, c->first + i))->thread == thread)
			return true;
	}
	return false;
}

static bool same_cycle(const struct waitgraph *g, const struct wait_cycle *c, const json_t *threads)
{
	if (c->n != json_array_size(threads))
		return false;
	for (size_t i = 0; i < c->n; i++) {
		if (!in_cycle(g, c, address(threads, i)))
			return false;
	}
	return true;
}

static void check_cycles(const json_t *facts, const struct waitgraph *g)
{
	const json_t *cycles = json_object_get(facts, "cycles"), *threads;
	size_t i;

	assert_int_equal(g->cycles.n, json_array_size(cycles));
	json_array_foreach(cycles, i, threads) {
		bool found = false;

		for (size_t k = 0; k < g->cycles.n; k++)
			found |= same_cycle(g, vec_at(&g->cycles, k), threads);
		assert_true(found);
	}
}

static void check_behind(const json_t *facts, const struct waitgraph *g)
{
	const json_t *behind = json_object_get(facts, "blocked_behind");

	assert_int_equal(g->behind.n, json_array_size(behind));
	for (size_t i = 0; i < json_array_size(behind); i++) {
		bool found = false;

		for (size_t k = 0; k < g->behind.n; k++)
			found |= ((const struct wait_behind *)vec_at(&g->behind, k))->thread == address(behind, i);
		assert_true(found);
	}
}

static void check_dump(const json_t *facts)
{
	const json_t *row;
	struct vec entries;
	struct waitgraph g;
	size_t i;

	vec_init(&entries, sizeof(struct wait_entry));
	json_array_foreach(json_object_get(facts, "locks"), i, row) {
		struct wait_entry e = entry_of(row);

		vec_append(&entries, &e);
	}
	waitgraph_build(entries.p, entries.n, &g);
	check_waits(facts, &g);
	check_unlisted(facts, &g);
	check_cycles(facts, &g);
	check_behind(facts, &g);
	assert_false(g.cut);
	waitgraph_done(&g);
	vec_done(&entries);
}

static void check_file(void *ctx, const char *bundle, const char *path, const json_t *facts)
{
	const json_t *dump;
	size_t i;

	json_array_foreach(json_object_get(facts, "locks"), i, dump) {
		print_message("# %s %s\n", bundle, path);
		check_dump(dump);
		++*(unsigned *)ctx;
	}
}

static void test_real_dumps(void **state)
{
	unsigned dumps = 0;

	(void)state;
	if (!facts_each("locks", check_file, &dumps)) {
		print_message("# no shared bundles here\n");
		skip();
	}
	assert_true(dumps > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_real_dumps),
	};

	return cmocka_run_group_tests_name("facts about waits", tests, NULL, NULL);
}
