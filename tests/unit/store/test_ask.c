/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store_test.h"

/* Statements that somebody may end because something else is wanted. */

static const char count_up[] =
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT count(*) FROM n";

struct asker {
	unsigned asked, from; /* the question from which on the answer is @wish */
	enum db_wish wish;
	bool optional;        /* what was said of the last one */
};

static enum db_wish answer(void *ctx, bool optional, int64_t us)
{
	struct asker *a = ctx;

	a->optional = optional;
	assert_true(us >= 0);
	return ++a->asked >= a->from ? a->wish : DB_GO_ON;
}

static void test_put_off_and_again(void **state)
{
	struct db *db = open_memory();
	struct asker a = {.from = 3, .wish = DB_PUT_OFF};
	struct stmt *st = NULL;
	struct db_put_off off;
	struct err e = {0};

	(void)state;
	assert_ok(db_prepare(db, span_from(count_up), &st, &e), e);
	db_set_ask(db, answer, &a);
	assert_int_equal(stmt_step(st, &e), STEP_FAIL);
	assert_int_equal(e.code, ERR_PUT_OFF);
	assert_int_equal(a.asked, 3);
	assert_false(a.optional);
	off = db_take_put_off(db);
	assert_true(off.any && !off.optional);
	off = db_take_put_off(db);
	assert_true(!off.any && !off.optional);
	/* it runs again, to the right end */
	a.wish = DB_GO_ON;
	assert_int_equal(stmt_step(st, &e), STEP_ROW);
	assert_int_equal(stmt_i64(st, 0), 100000);
	assert_true(a.asked > 100);
	stmt_free(st);
	db_close(db);
}

/* What was put off is asked again; what failed is remembered, though nobody may have looked at it. */
static void test_sound(void **state)
{
	struct db *db = open_memory();
	struct asker a = {.from = 1, .wish = DB_PUT_OFF};
	struct stmt *st = NULL;
	struct err e = {0};

	(void)state;
	assert_ok(db_prepare(db, SPAN_LIT("SELECT abs(-9223372036854775807 - 1)"), &st, &e), e);
	db_set_ask(db, answer, &a);
	assert_int_equal(stmt_step(st, &e), STEP_FAIL);
	assert_ok(db_is_sound(db, &e), e);
	db_set_ask(db, NULL, NULL);
	assert_int_equal(stmt_step(st, &e), STEP_FAIL);
	assert_int_equal(e.code, ERR_DB);
	e.code = ERR_NONE;
	assert_false(db_is_sound(db, &e));
	assert_int_equal(e.code, ERR_DB);
	assert_non_null(strstr(e.msg, "integer overflow"));
	stmt_free(st);
	db_close(db);
}

/* What may come later is told apart, and asked for before it begins. */
static void test_optional(void **state)
{
	struct db *db = open_memory();
	struct asker a = {.from = 1, .wish = DB_PUT_OFF};
	struct stmt *st = NULL;
	struct db_put_off off;
	struct err e = {0};

	(void)state;
	assert_ok(db_prepare(db, SPAN_LIT("SELECT 1"), &st, &e), e);
	db_set_ask(db, answer, &a);
	assert_false(db_set_optional(db, true));
	assert_int_equal(stmt_step(st, &e), STEP_FAIL);
	assert_int_equal(e.code, ERR_PUT_OFF);
	assert_true(a.optional);
	off = db_take_put_off(db);
	assert_true(!off.any && off.optional);
	assert_true(db_set_optional(db, false));
	db_set_ask(db, NULL, NULL);
	assert_int_equal(stmt_step(st, &e), STEP_ROW);
	stmt_free(st);
	db_close(db);
}

static void test_dropped(void **state)
{
	struct db *db = open_memory();
	struct asker a = {.from = 2, .wish = DB_DROP};
	struct db_put_off off;
	struct err e = {0};

	(void)state;
	db_set_ask(db, answer, &a);
	assert_false(run_sql(db, count_up, &e));
	assert_int_equal(e.code, ERR_INTERRUPTED);
	assert_string_equal(e.msg, "stopped");
	off = db_take_put_off(db);
	assert_true(!off.any && !off.optional);
	/* a limit of time is still told as such */
	a.wish = DB_GO_ON;
	db_set_time(db, 1);
	while (run_sql(db, count_up, &e))
		;
	assert_int_equal(e.code, ERR_LIMIT);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put_off_and_again),
		cmocka_unit_test(test_sound),
		cmocka_unit_test(test_optional),
		cmocka_unit_test(test_dropped),
	};

	return cmocka_run_group_tests_name("ask", tests, NULL, NULL);
}
