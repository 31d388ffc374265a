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

/* As on a screen of so many columns, with room for so many lines more. */
static bool fit(struct sections *s, int columns, int64_t room)
{
	struct err e = {0};
	bool other = false;

	count(s);
	assert_ok(sections_fit(s, columns, room, &other, &e), e);
	return other;
}

static size_t find_all(struct db *db, const char *list, const char *filter)
{
	struct sections *s = open_list(db, list, filter);
	struct keys *k = mem_zalloc(sizeof(*k));
	struct err e = {0};
	int64_t at;
	size_t n;

	fit(s, 30, 0);
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

/* A line says what happens to it; a fold of two rows is as long as they are. */
static void assert_turned(enum line_turn says, int64_t lines)
{
	if (says == TURN_NONE)
		assert_int_equal(lines, 0);
	else
		assert_true(says == TURN_SHOW ? lines >= 0 : lines <= 0);
}

/* Each line is toggled until the list is as long as at first again; a heading has three states. */
static size_t toggle_all(struct db *db, const char *list, const char *filter)
{
	struct sections *s = open_list(db, list, filter);
	size_t changed = 0;
	struct err e = {0};
	int64_t at;

	fit(s, 30, 0);
	for (int64_t i = 0; i < count(s); i++) {
		enum line_kind kind = line_at(s, i).kind;
		int64_t first = count(s), here = i;

		for (int turn = 0; turn < 4; turn++) {
			enum line_turn says = line_at(s, here).turn;
			int64_t before = count(s);

			assert_ok(sections_toggle(s, here, &at, &e), e);
			assert_turned(says, count(s) - before);
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

/* The heading that begins so, and the lines behind it that are headings too, put together; *ret_lines: how many they are. */
static void add_remark(struct sections *s, const char *begins, int columns, struct strbuf *ret, int *ret_lines)
{
	int64_t n = count(s);

	*ret_lines = 0;
	for (int64_t i = 0; i < n; i++) {
		struct section_line l = line_at(s, i);

		if (*ret_lines ? !span_starts(l.text, SPAN_LIT(" ")) : !span_starts(l.text, span_from(begins)))
			continue;
		assert_int_equal(l.kind, LINE_HEADING);
		assert_true((int)l.text.n < columns);
		strbuf_add_str(ret, *ret_lines ? " " : "");
		strbuf_add(ret, span_trim(l.text));
		++*ret_lines;
	}
}

/* A section that is nothing but its remark has as many lines as that takes, and all of its words. */
static void test_remarks_are_broken(void **state)
{
	struct sections *s = open_list(*state, "sources", "");
	struct strbuf whole = {0}, broken = {0};
	int lines;

	assert_true(fit(s, 400, 0));
	add_remark(s, "MISSING", 400, &whole, &lines);
	assert_int_equal(lines, 1);
	assert_true(whole.n > 80);
	assert_true(fit(s, 40, 0));
	assert_false(fit(s, 40, 0));
	add_remark(s, "MISSING", 40, &broken, &lines);
	assert_in_range(lines, 3, 6);
	assert_string_equal(strbuf_str(&broken), strbuf_str(&whole));
	assert_true(fit(s, 400, 0));
	strbuf_clear(&broken);
	add_remark(s, "MISSING", 400, &broken, &lines);
	assert_int_equal(lines, 1);
	strbuf_done(&whole);
	strbuf_done(&broken);
	sections_close(s);
}

/* What is folded away unfolds where there is room for all of it; not what the user has folded. */
static void test_room_is_used(void **state)
{
	struct sections *s = open_list(*state, "threads", ""), *again = open_list(*state, "threads", "");
	int64_t folded = count(s), all, at;
	struct err e = {0};

	assert_false(fit(s, 80, 0));
	assert_true(fit(s, 80, 1000));
	all = count(s);
	assert_true(all > folded);
	assert_false(fit(s, 80, 1000));
	count(again);
	for (int64_t room = 0; count(again) == folded; room++)
		if (fit(again, 80, room))
			assert_true(count(again) <= folded + room);
	assert_true(count(again) <= all);
	/* each one is folded by hand */
	for (int64_t i = 0; i < count(s); i++)
		while (line_at(s, i).kind == LINE_HEADING && i + 1 < count(s) && line_at(s, i + 1).kind != LINE_HEADING)
			assert_ok(sections_toggle(s, i, &at, &e), e);
	assert_false(fit(s, 80, 1000));
	sections_close(s);
	sections_close(again);
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
		cmocka_unit_test_setup_teardown(test_remarks_are_broken, with_alike, close_small),
		cmocka_unit_test_setup_teardown(test_room_is_used, with_alike, close_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
