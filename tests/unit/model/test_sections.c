/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model_test.h"

#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/model/rows.h"
#include "astscope/model/sections.h"

/*
 * What holds of every list in sections, however it is folded: each row is found and stands where that is said, each line is told
 * apart, and what was unfolded folds again.
 */

#define ALIKE 40

static struct sections *open_list(struct db *db, const char *list, const char *filter)
{
	struct rows_args a = {.filter = span_from(filter)};
	struct sections *s = NULL;
	struct err e = {0};

	assert_ok(sections_open(db, list, &a, &s, &e), e);
	return s;
}

static int64_t count(struct sections *s)
{
	struct err e = {0};
	int64_t n = 0;

	assert_ok(sections_count(s, &n, &e), e);
	return n;
}

static struct section_line line_at(struct sections *s, int64_t at)
{
	struct section_line l;
	struct err e = {0};
	bool there = false;

	assert_ok(sections_line(s, at, &l, &there, &e), e);
	if (!there)
		fail_msg("no line %lld", (long long)at);
	return l;
}

struct keys {
	struct row_key key[500];
	size_t n;
};

static bool take_key(void *ctx, const struct row *row)
{
	struct keys *k = ctx;

	assert_true(k->n < ARRAY_LEN(k->key));
	k->key[k->n++] = row->key;
	return true;
}

static size_t find_all(struct db *db, const char *list, const char *filter)
{
	struct sections *s = open_list(db, list, filter);
	struct keys *k = mem_zalloc(sizeof(*k));
	struct err e = {0};
	int64_t at;
	size_t n;

	assert_ok(sections_each(s, -1, take_key, NULL, k, &e), e);
	for (size_t i = k->n; i-- > 0;) {
		struct section_line l;

		assert_ok(sections_find(s, k->key[i], &at, &e), e);
		if (at < 0)
			fail_msg("%s: row %zu is nowhere", list, i);
		l = line_at(s, at);
		assert_int_equal(l.kind, LINE_ROW);
		assert_memory_equal(&l.row->key, &k->key[i], sizeof(l.row->key));
	}
	assert_ok(sections_find(s, (struct row_key){{-7, -7}}, &at, &e), e);
	assert_int_equal(at, -1);
	n = k->n;
	sections_close(s);
	free(k);
	return n;
}

/* All lines in turn: told apart by their ids, found by them. */
static void check_lines(struct sections *s, const char *list)
{
	int64_t n = count(s);
	struct section_line l;
	struct err e = {0};
	bool there;

	for (int64_t i = 0; i < n; i++) {
		l = line_at(s, i);
		if (l.kind != LINE_ROW && sections_of_id(s, l.id) != i)
			fail_msg("%s: line %lld is elsewhere by its id", list, (long long)i);
		if (l.kind == LINE_HEADING)
			assert_true(l.text.n > 0);
	}
	assert_ok(sections_line(s, n, &l, &there, &e), e);
	assert_false(there);
	assert_int_equal(sections_of_id(s, -1), -1);
}

/* Each line is toggled until the list is as long as at first again; a heading has three states. */
static size_t toggle_all(struct db *db, const char *list, const char *filter)
{
	struct sections *s = open_list(db, list, filter);
	size_t changed = 0;
	struct err e = {0};
	int64_t at;

	for (int64_t i = 0; i < count(s); i++) {
		enum line_kind kind = line_at(s, i).kind;
		int64_t first = count(s), here = i;

		for (int turn = 0; turn < 4; turn++) {
			assert_ok(sections_toggle(s, here, &at, &e), e);
			assert_true(at >= 0 && at < count(s));
			if (kind == LINE_HEADING)
				assert_int_equal(line_at(s, at).kind, LINE_HEADING);
			check_lines(s, list);
			changed += count(s) != first;
			here = at;
			if (count(s) == first && kind == LINE_HEADING)
				break;
		}
	}
	assert_ok(sections_toggle(s, count(s) + 5, &at, &e), e);
	assert_int_equal(at, count(s) + 5);
	sections_close(s);
	return changed;
}

static void test_each_row_is_found(void **state)
{
	size_t n = 0;

	for (size_t i = 0; i < list_count(); i++)
		if (list_at(i)->sectioned)
			n += find_all(*state, list_at(i)->name, "");
	assert_true(n > 60);
	assert_int_equal(find_all(*state, "threads", "lwp>=300"), ALIKE);
}

static void test_lines_fold_and_unfold(void **state)
{
	size_t n = 0;

	for (size_t i = 0; i < list_count(); i++)
		if (list_at(i)->sectioned)
			n += toggle_all(*state, list_at(i)->name, "");
	n += toggle_all(*state, "threads", "lwp>=300");
	assert_true(n > 20);
}

/* Forward from each line and back from the end: what is found has the word, wherever it was folded. */
static void test_search_goes_round(void **state)
{
	for (int backward = 0; backward < 2; backward++) {
		struct sections *s = open_list(*state, "threads", "");
		struct err e = {0};
		int64_t at, n = count(s);

		for (int64_t from = -1; from <= n; from++) {
			assert_ok(sections_search(s, SPAN_LIT("339"), from, backward, &at, &e), e);
			assert_true(at >= 0);
			assert_int_equal(line_at(s, at).kind, LINE_ROW);
			assert_int_equal(line_at(s, at).row->key.k[0], 100 + 39);
		}
		assert_ok(sections_search(s, SPAN_LIT("nothing-is-called-so"), 0, backward, &at, &e), e);
		assert_int_equal(at, -1);
		assert_ok(sections_search(s, (struct span){0}, 0, backward, &at, &e), e);
		assert_int_equal(at, -1);
		sections_close(s);
	}
}

/* Where all is folded away, the first section shows its rows, once; who folds it then has it folded. */
static void test_something_is_shown(void **state)
{
	struct sections *s, *again;
	struct err e = {0};
	int64_t at;

	small_run(*state, "UPDATE thread_does SET heading = 7 WHERE heading < 7");
	s = open_list(*state, "threads", "");
	assert_true(count(s) > 1);
	assert_int_equal(line_at(s, 0).kind, LINE_HEADING);
	assert_int_equal(line_at(s, 1).kind, LINE_ROW);
	do {
		assert_ok(sections_toggle(s, 0, &at, &e), e);
	} while (count(s) > 1 && line_at(s, 1).kind == LINE_ROW);
	again = open_list(*state, "threads", "");
	sections_take_folding(again, s);
	assert_int_equal(count(again), count(s));
	sections_close(again);
	sections_close(s);
}

/* Threads that do the same, four kinds of them in each of two sections. */
static int with_alike(void **state)
{
	struct db *db = small_db();

	for (int i = 0; i < ALIKE; i++) {
		struct strbuf sql = {0};

		strbuf_addf(&sql, "INSERT INTO thread VALUES(%d, 1, %d, NULL, NULL, 'pbx_thread', NULL, NULL, 0, 0, 1, 'sure');\n",
			    100 + i, 300 + i);
		strbuf_addf(&sql, "INSERT INTO thread_does VALUES(%d, %d, 'work', 'work', NULL, NULL, %d, %d);\n",
			    100 + i, 5 + i % 2, 10 + i % 8, 10 + i % 8 * 100 + i);
		small_run(db, strbuf_str(&sql));
		strbuf_done(&sql);
	}
	*state = db;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_each_row_is_found, with_alike, close_small),
		cmocka_unit_test_setup_teardown(test_lines_fold_and_unfold, with_alike, close_small),
		cmocka_unit_test_setup_teardown(test_search_goes_round, with_alike, close_small),
		cmocka_unit_test_setup_teardown(test_something_is_shown, with_alike, close_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
