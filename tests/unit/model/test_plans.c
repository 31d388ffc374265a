/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "astscope/base/attr.h"
#include "astscope/store/db.h"
#include "src/model/rows_priv.h"
#include "tests/lib/plan.h"
#include "tests/lib/small.h"

/*
 * No statement behind a screen sorts a table that grows with the refs log without a LIMIT: SQLite does that in one go, in
 * which no key is heard.  Where no index has an order the keys are read and sorted by us instead (model/rows_order).
 */

static const char *const shapes[] = {"compose_page", "compose_count", "compose_keys", "compose_scan"};
static const char *const big[] = {"life", "life_row", "life_profile", "ref_event", "ref_logged"};
static struct strbuf views; /* what the plan's names stand for inside a view: the texts of those of big tables */

struct plan {
	bool big, sorts; /* reads all of a big table; puts rows in order without a bound */
};

static bool names_big(const char *sql, const char *detail)
{
	for (size_t i = 0; i < ARRAY_LEN(big); i++) {
		if (plan_is_of(detail, sql, big[i]) || plan_is_of(detail, strbuf_str(&views), big[i]))
			return true;
	}
	return false;
}

static bool reads_all(const char *detail)
{
	return !strstr(detail, "VIRTUAL TABLE") || plan_reads_packed(detail);
}

/* @bounded: ORDER BY has a LIMIT; GROUP BY and DISTINCT have none in any case. */
static struct plan plan_of(struct db *db, struct strbuf *sql, bool bounded)
{
	struct strbuf explain = {0};
	struct plan p = {0};
	struct stmt *st;
	struct err e = {0};

	strbuf_addf(&explain, "EXPLAIN QUERY PLAN %s", strbuf_str(sql));
	if (!db_prepare(db, strbuf_span(&explain), &st, &e))
		fail_msg("%s: %s", e.msg, strbuf_str(sql));
	while (stmt_step(st, &e) == STEP_ROW) {
		struct strbuf detail = {0};

		strbuf_add(&detail, stmt_text(st, 3));
		p.big |= !strncmp(strbuf_str(&detail), "SCAN ", 5) && reads_all(strbuf_str(&detail)) &&
			 names_big(strbuf_str(sql), strbuf_str(&detail));
		if (strstr(strbuf_str(&detail), "USE TEMP B-TREE"))
			p.sorts |= !bounded || !strstr(strbuf_str(&detail), "ORDER BY");
		strbuf_done(&detail);
	}
	stmt_free(st);
	strbuf_done(&explain);
	return p;
}

/* The statement is not asked of such rows. */
static bool is_spared(struct rows *r, const char *shape)
{
	struct err e = {0};
	bool sorts = false, can = false;

	if (strcmp(shape, "compose_keys") != 0 && strcmp(shape, "compose_scan") != 0)
		return false;
	if (!order_sorts(r, &sorts, &e) || !order_reach(r, INT64_MAX, &can, &e))
		fail_msg("%s", e.msg);
	return sorts && can;
}

static void read_views(struct db *db)
{
	struct stmt *st;
	struct err e = {0};

	if (!db_prepare(db, SPAN_LIT("SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = 'life'"), &st, &e))
		fail_msg("%s", e.msg);
	while (stmt_step(st, &e) == STEP_ROW)
		strbuf_add(&views, stmt_text(st, 0));
	stmt_free(st);
	assert_true(views.n);
}

static unsigned check(struct db *db, const char *list, const char *sort, const char *group, unsigned *spared)
{
	struct rows_args args = {.sort = sort, .group = group};
	const struct list_info *info = list_info(list);
	struct rows *r;
	struct err e = {0};
	unsigned bad = 0;

	for (size_t i = 0; i < info->n_params; i++) {
		if (info->params[i][0] == '!')
			rows_arg(&args, info->params[i] + 1, 1);
	}
	if (!rows_open(db, list, &args, &r, &e))
		fail_msg("%s by %s: %s", list, sort, e.msg);
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
		struct strbuf sql = {0};
		struct plan p;

		rows_sql(r, shapes[i], &(struct rows_shape){0}, &sql);
		p = plan_of(db, &sql, i == 0);
		if (p.big && p.sorts && is_spared(r, shapes[i])) {
			++*spared;
		} else if (p.big && p.sorts) {
			print_error("%s %s by %s sorts a whole table\n", list, shapes[i], sort);
			bad++;
		}
		strbuf_done(&sql);
	}
	rows_close(r);
	return bad;
}

static int64_t number_of(struct db *db, const char *sql)
{
	struct stmt *st;
	struct err e = {0};
	int64_t n = 0;

	if (!db_prepare(db, span_from(sql), &st, &e) || stmt_step(st, &e) != STEP_ROW)
		fail_msg("%s: %s", sql, e.msg);
	n = stmt_i64(st, 0);
	stmt_free(st);
	return n;
}

/* A text that a header asks for: one row of one column. */
static void check_text(struct db *db, const char *sql)
{
	struct stmt *st;
	struct err e = {0};
	enum step step;

	if (!sql)
		return;
	if (!db_prepare(db, span_from(sql), &st, &e))
		fail_msg("%s: %s", sql, e.msg);
	assert_int_equal(stmt_columns(st), 1);
	step = stmt_step(st, &e);
	if (step == STEP_FAIL)
		fail_msg("%s: %s", sql, e.msg);
	if (step == STEP_ROW)
		assert_int_equal(stmt_step(st, &e), STEP_DONE);
	stmt_free(st);
}

/* Folds as the list states them are those that its rows have, in the same order. */
static void check_folds(struct db *db, const struct list *l, const struct list_section *s, struct rows *r)
{
	struct rows_shape how = {.fold = l->columns[s->fold].expr};
	struct stmt *stated, *found = NULL;
	struct err e = {0};

	if (!db_prepare(db, span_from(s->folds), &stated, &e) || !rows_prepare(r, "compose_folds", &how, &found, &e))
		fail_msg("%s %s: %s", l->info.name, s->name, e.msg);
	while (stmt_step(found, &e) == STEP_ROW) {
		assert_int_equal(stmt_step(stated, &e), STEP_ROW);
		for (int i = 0; i < 4; i++)
			assert_int_equal(stmt_i64(stated, i), stmt_i64(found, i));
	}
	assert_int_equal(stmt_step(stated, &e), STEP_DONE);
	stmt_free(stated);
	stmt_free(found);
}

static unsigned check_section(struct db *db, const struct list *l, const struct list_section *s, int64_t *rows)
{
	static const char *const pages[] = {"compose_page", "compose_count"};
	struct rows *r;
	struct err e = {0};
	unsigned bad = 0;
	int64_t n = 0;

	if (!rows_open_section(db, l->info.name, NULL, s, NULL, &r, &e) || !rows_total(r, &n, &e))
		fail_msg("%s %s: %s", l->info.name, s->name, e.msg);
	*rows += n;
	if (s->count)
		assert_int_equal(number_of(db, s->count), n);
	check_text(db, s->tell);
	if (s->folds)
		check_folds(db, l, s, r);
	for (size_t i = 0; i < ARRAY_LEN(pages) - (s->count != NULL); i++) {
		struct strbuf sql = {0};
		struct plan p;

		rows_sql(r, pages[i], &(struct rows_shape){0}, &sql);
		p = plan_of(db, &sql, i == 0);
		if (p.big && (p.sorts || (i == 1 && !s->count))) {
			print_error("%s section %s: %s goes through a whole table\n", l->info.name, s->name, pages[i]);
			bad++;
		}
		strbuf_done(&sql);
	}
	rows_close(r);
	return bad;
}

/*
 * Each row stands in one section; what a list states of sections is what is counted; none of them is counted by going
 * through a table that grows with the log.
 */
static void test_sections(void **state)
{
	struct db *db = small_db();
	unsigned bad = 0, sectioned = 0;

	(void)state;
	read_views(db);
	for (size_t i = 0; list_at(i); i++) {
		const struct list *l = list_find(list_at(i)->name);
		int64_t rows = 0, all;
		struct err e = {0};

		check_text(db, l->info.note);
		sectioned += l->n_sections > 0;
		for (size_t k = 0; k < l->n_sections; k++)
			bad += check_section(db, l, &l->sections[k], &rows);
		if (!l->n_sections)
			continue;
		if (!rows_count(db, l->info.name, NULL, &all, &e))
			fail_msg("%s: %s", l->info.name, e.msg);
		assert_int_equal(rows, all);
	}
	assert_true(sectioned >= 4);
	assert_int_equal(bad, 0);
	strbuf_done(&views);
	db_close(db);
}

static void test_no_screen_sorts_a_table(void **state)
{
	struct db *db = small_db();
	unsigned bad = 0, spared = 0;

	(void)state;
	read_views(db);
	for (size_t i = 0; list_at(i); i++) {
		const struct list_info *info = list_at(i);

		for (size_t s = 0; s < info->n_sorts; s++)
			bad += check(db, info->name, info->sorts[s].name, NULL, &spared);
		for (size_t g = 0; g < info->n_groups; g++)
			bad += check(db, info->name, NULL, info->groups[g], &spared);
	}
	assert_true(spared > 0);
	assert_int_equal(bad, 0);
	strbuf_done(&views);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_screen_sorts_a_table),
		cmocka_unit_test(test_sections),
	};

	return cmocka_run_group_tests_name("plans", tests, NULL, NULL);
}
