/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model_test.h"

#include "tests/lib/any.h"
#include "astscope/model/rows.h"
#include "src/model/rows_priv.h"

/*
 * Pages anywhere in lists of thousands of rows are what SQLite gives from the first row to the last, whatever asked for them
 * before, and however often something else was wanted meanwhile.
 */

static const char more[] =
	/* 300 places, some of one line, and types of 7 profiles each */
	"INSERT INTO site SELECT 1000 + value, 1 + value % 2, 1000 + value, 1 + value % 3 FROM generate_n(299);\n"
	"INSERT INTO life_profile SELECT 1000 + value, 1, iif(value % 11, 0, 2), 0, value % 3 = 0, 1000 + value % 300, NULL,"
	" 1000 + value % 300, NULL, 1 + value % 5, value % 4, value % 2, 64, iif(value % 7, value % 50, NULL), 1, 0, 0, 1, 2"
	" FROM generate_n(2099);\n"
	/* two lives a profile, in no order of theirs; most are not among those that bound an order */
	"CREATE TEMP TABLE more AS SELECT 1000 + value * 5, 94000000000000 + value * 7919 % 4200 * 64, 1,"
	" 10000 + value * 104729 % 4200, value % 90,"
	" 1000 + value % 2100, NULL, iif(value % 13, 1 + value % 2, NULL), NULL, NULL FROM generate_n(4199);\n";
static const char paths[] =
	"INSERT INTO life_path SELECT r.id, 1 + r.id / 5 % 5, 0, NULL, 0, NULL FROM life_row r JOIN life_profile p ON p.id = r.profile"
	" WHERE p.alive AND r.id > 999;\n"
	/* some without a place, names and a quotient to sort by */
	"INSERT INTO type SELECT 1000 + value, 1, iif(value % 9, 1000 + value * 31 % 300, NULL), NULL, value % 40, value % 7, value % 5,"
	" 0, 0, 0, NULL, NULL, NULL, NULL, 1, NULL, NULL, 0, NULL, NULL, value * 37 % 900, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
	" 1000 + value, NULL, NULL, NULL FROM generate_n(799);\n"
	"UPDATE file SET text = 'Zz.c' WHERE id = 2;\n";

/* Runs @text, with the numbers from 0 to N for generate_n(N). */
static void run_with_numbers(struct db *db, const char *text)
{
	struct strbuf script = {0};
	const char *at = text, *hit;

	while ((hit = strstr(at, "generate_n("))) {
		const char *n = hit + strlen("generate_n(");

		strbuf_add(&script, (struct span){at, (size_t)(hit - at)});
		strbuf_addf(&script, "(WITH RECURSIVE g(value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM g WHERE value < %.*s)"
			    " SELECT value FROM g)", (int)strcspn(n, ")"), n);
		at = strchr(hit, ')') + 1;
	}
	strbuf_add_str(&script, at);
	small_run(db, strbuf_str(&script));
	strbuf_done(&script);
}

static void add_rows(struct db *db)
{
	run_with_numbers(db, more);
	small_put_lives(db, "SELECT * FROM more ORDER BY 1");
	run_with_numbers(db, paths);
}

static int with_many(void **state)
{
	*state = small_db();
	add_rows(*state);
	return 0;
}

static bool add_key(void *ctx, const struct row *row)
{
	vec_append(ctx, &row->key);
	return true;
}

static struct rows *open_rows(struct db *db, const char *list, const struct rows_args *a)
{
	struct rows *r;
	struct err e = {0};

	if (!rows_open(db, list, a, &r, &e))
		fail_msg("%s by %s: %s", list, a->sort, e.msg);
	return r;
}

/* All in one statement of SQLite. */
static void expect(struct db *db, const char *list, const struct rows_args *a, struct vec *keys)
{
	struct rows *r = open_rows(db, list, a);
	struct err e = {0};

	vec_init(keys, sizeof(struct row_key));
	assert_ok(rows_each(r, -1, add_key, keys, &e), e);
	rows_close(r);
}

static void assert_row(struct rows *r, int64_t i, const struct vec *keys, const char *what)
{
	const struct row *row;
	struct err e = {0};

	assert_ok(rows_get(r, i, &row, &e), e);
	if (i >= (int64_t)keys->n) {
		assert_null(row);
		return;
	}
	if (!row || memcmp(&row->key, vec_at(keys, (size_t)i), sizeof(row->key)) != 0)
		fail_msg("%s: row %d is %d, not %d", what, (int)i, row ? (int)row->key.k[0] : -1,
			 (int)((struct row_key *)vec_at(keys, (size_t)i))->k[0]);
}

static size_t one_order(struct db *db, const char *list, const struct rows_args *a, uint64_t *seed)
{
	struct rows *r = open_rows(db, list, a);
	struct vec keys;
	struct err e = {0};
	int64_t n, at;
	size_t ret;

	expect(db, list, a, &keys);
	ret = keys.n;
	for (int i = 0; keys.n && i < 40; i++)
		assert_row(r, (int64_t)(any_next(seed) % (keys.n + 2)), &keys, a->sort);
	assert_ok(rows_total(r, &n, &e), e);
	assert_int_equal(n, keys.n);
	for (size_t i = 0; i < keys.n; i += 1 + keys.n / 9) {
		assert_ok(rows_find(r, *(struct row_key *)vec_at(&keys, i), &at, &e), e);
		assert_int_equal(at, i);
	}
	assert_ok(rows_find(r, (struct row_key){{INT64_MAX, 1}}, &at, &e), e);
	assert_int_equal(at, -1);
	/* as a new one: forwards, backwards, and a search from the end */
	rows_close(r);
	r = open_rows(db, list, a);
	for (int64_t i = 0; i <= (int64_t)keys.n; i += 100)
		assert_row(r, i, &keys, a->sort);
	rows_close(r);
	r = open_rows(db, list, a);
	assert_ok(rows_total(r, &n, &e), e);
	for (int64_t i = n - 1; i >= 0; i -= 100)
		assert_row(r, i, &keys, a->sort);
	rows_close(r);
	vec_done(&keys);
	return ret;
}

static void test_pages_anywhere(void **state)
{
	static const char *const names[] = {"objects", "leaks", "leaks_creator", "types"};
	static const char *const filters[] = {"", "alive", "-alive", "func:*link*", "events>3 -skewed", "first>12000", "size<10",
					      "life=1"};
	uint64_t seed = 3;
	size_t most = 0;

	for (size_t l = 0; l < ARRAY_LEN(names); l++) {
		const struct list_info *li = list_info(names[l]);

		/* types have none of these fields */
		size_t n_filters = strcmp(names[l], "types") ? ARRAY_LEN(filters) : 1;

		for (size_t i = 0; i < li->n_sorts * n_filters * 2; i++) {
			struct rows_args a = {.sort = li->sorts[i / 2 % li->n_sorts].name,
					      .filter = span_from(filters[i / 2 / li->n_sorts]),
					      .direction = i % 2 ? SORT_ASCENDING : SORT_DESCENDING};
			size_t n = one_order(*state, names[l], &a, &seed);

			most = n > most ? n : most;
		}
	}
	assert_true(most > 4000);
}

/* What a filter over columns of profiles is counted by is what it lets through. */
static void test_coarse_counts(void **state)
{
	const struct list *l = list_find("objects");
	struct err e = {0};
	unsigned coarse = 0;

	for (size_t i = 0; i < l->n_flags; i++) {
		struct rows_args a = {.filter = span_from(l->flags[i].name)};
		struct rows *r = open_rows(*state, "objects", &a);
		struct vec keys;
		int64_t n;

		expect(*state, "objects", &a, &keys);
		assert_ok(rows_total(r, &n, &e), e);
		if (n != (int64_t)keys.n)
			fail_msg("%s: %d of %d", l->flags[i].name, (int)n, (int)keys.n);
		coarse += rows_is_coarse(r);
		rows_close(r);
		vec_done(&keys);
	}
	assert_true(coarse >= 8 && coarse < l->n_flags);
}

static void test_search_in_any_order(void **state)
{
	struct rows_args by_line = {.sort = "first"};
	struct rows *r = open_rows(*state, "objects", &by_line);
	const struct row *row;
	struct err e = {0};
	int64_t at, back;

	assert_ok(rows_get(r, 3000, &row, &e), e);
	struct strbuf name = {0};

	strbuf_add(&name, row->cells[rows_column(r, "obj")].text);
	assert_ok(rows_search(r, strbuf_span(&name), 100, false, &at, &e), e);
	assert_int_equal(at, 3000);
	assert_ok(rows_search(r, strbuf_span(&name), 4100, true, &back, &e), e);
	assert_int_equal(back, 3000);
	assert_ok(rows_search(r, strbuf_span(&name), 2000, true, &back, &e), e);
	assert_int_equal(back, 3000);
	assert_ok(rows_search(r, SPAN_LIT("no such text"), 0, false, &at, &e), e);
	assert_int_equal(at, -1);
	strbuf_done(&name);
	rows_close(r);
}

/* Something else is always wanted; a walk goes on where it was, so that it ends all the same. */
static enum db_wish always(void *ctx, bool optional, int64_t us)
{
	(void)optional;
	(void)us;
	++*(unsigned *)ctx;
	return DB_PUT_OFF;
}

static void test_walks_rest(void **state)
{
	static const char *const sorts[] = {"addr", "first", "events"};

	for (size_t i = 0; i < ARRAY_LEN(sorts); i++) {
		struct rows_args a = {.sort = sorts[i]};
		struct rows *r = open_rows(*state, "objects", &a);
		unsigned asked = 0, rested = 0;
		struct vec keys;
		struct err e = {0};
		bool can = true, by_us;

		expect(*state, "objects", &a, &keys);
		/* the plan is a statement of its own, and not asked for again */
		assert_ok(order_sorts(r, &by_us, &e), e);
		db_set_ask(*state, always, &asked);
		while (!order_reach(r, INT64_MAX, &can, &e)) {
			assert_int_equal(e.code, ERR_PUT_OFF);
			assert_true(++rested < 100000); /* a slow machine rests between any two rows */
			/* until that is known, nothing goes on */
			assert_false(order_reach(r, INT64_MAX, &can, &e));
			assert_true(db_take_put_off(*state).any);
		}
		db_set_ask(*state, NULL, NULL);
		assert_true(can && asked > 0 && rested > 0 && by_us == !strcmp(sorts[i], "first"));
		assert_int_equal(order_known(r), keys.n);
		for (size_t k = 0; k < keys.n; k += 311)
			assert_row(r, (int64_t)k, &keys, sorts[i]);
		rows_close(r);
		vec_done(&keys);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages_anywhere),
		cmocka_unit_test(test_coarse_counts),
		cmocka_unit_test(test_search_in_any_order),
		cmocka_unit_test(test_walks_rest),
	};

	return cmocka_run_group_tests_name("order", tests, with_many, close_small);
}
