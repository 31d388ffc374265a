/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model_test.h"

#include <stdlib.h>

#include "astscope/model/filter.h"
#include "astscope/model/rows.h"
#include "astscope/model/sections.h"
#include "src/model/rows_priv.h"

/* What the lists need to open; over the small database. */
static void needs(const char *list, struct rows_args *a)
{
	if (!strcmp(list, "history") || !strcmp(list, "balance"))
		rows_arg(a, "life", 2);
	if (!strcmp(list, "log_alike"))
		rows_arg(a, "message", 1);
	if (!strcmp(list, "log_channel"))
		rows_arg(a, "channel", 1);
	if (!strcmp(list, "events"))
		rows_arg(a, "ref_thread", 1);
	if (!strcmp(list, "frames") || !strcmp(list, "values"))
		rows_arg(a, "stack", 1);
}

static void keys_of(struct rows *r, struct vec *keys)
{
	struct err e = {0};
	const struct row *row;

	vec_init(keys, sizeof(struct row_key));
	for (int64_t i = 0;; i++) {
		assert_ok(rows_get(r, i, &row, &e), e);
		if (!row)
			return;
		vec_append(keys, &row->key);
	}
}

/* Every list: all sorts both ways, keys unique, total, find, links; nothing fails to prepare. */
static void test_every_list(void **state)
{
	struct db *db = *state;
	struct err e = {0};

	assert_true(list_count() > 15);
	for (size_t i = 0; i < list_count(); i++) {
		const struct list_info *li = list_at(i);

		for (size_t s = 0; s < li->n_sorts; s++) {
			for (int way = 0; way < 2; way++) {
				struct rows_args a = {.sort = li->sorts[s].name, .direction = way ? SORT_DESCENDING : SORT_ASCENDING};
				struct vec keys;
				struct rows *r;
				int64_t total;

				needs(li->name, &a);
				assert_ok(rows_open(db, li->name, &a, &r, &e), e);
				keys_of(r, &keys);
				assert_ok(rows_total(r, &total, &e), e);
				if (total != (int64_t)keys.n)
					fail_msg("%s by %s: %d of %d", li->name, a.sort, (int)keys.n, (int)total);
				/* its dumps are alike, its log names no channel */
				assert_true(keys.n > 0 || !strcmp(li->name, "dump_diff") || !strcmp(li->name, "log_channel"));
				for (size_t k = 0; k < keys.n; k++) {
					const struct row_key *key = vec_at(&keys, k);
					int64_t at;

					assert_ok(rows_find(r, *key, &at, &e), e);
					assert_int_equal(at, k);
				}
				vec_done(&keys);
				rows_close(r);
			}
		}
	}
}

static void test_groups(void **state)
{
	static const struct {
		const char *group, *first;
		int64_t n, alive;
	} want[] = {{"path", "82", 5, 2}, {"creator", "2", 5, 2}, {"file", "2", 5, 2}, {"function", "2", 5, 2}, {"tag", "2", 4, 2},
		    {"thread", "5", 3, 5}, {"last", "2", 5, 2}};
	struct err e = {0};

	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		struct rows_args a = {.group = want[i].group};
		const struct row *row;
		struct rows *r;
		int64_t total;

		assert_ok(rows_open(*state, "leaks", &a, &r, &e), e);
		assert_ok(rows_total(r, &total, &e), e);
		assert_int_equal(total, want[i].n);
		assert_ok(rows_get(r, 0, &row, &e), e);
		assert_true(span_eq_str(row->cells[0].text, want[i].first));
		assert_int_equal(row->cells[rows_column(r, "alive")].number, want[i].alive);
		rows_close(r);
	}
	struct rows_args bad = {.group = "colour"};
	struct rows *r;

	assert_false(rows_open(*state, "leaks", &bad, &r, &e));
	assert_int_equal(e.code, ERR_USAGE);
}

/* The filter cuts the lives before they are grouped. */
static void test_group_filter(void **state)
{
	struct rows_args a = {.filter = SPAN_LIT("file:chan_sip.c")};
	struct strbuf link = {0};
	const struct row *row;
	struct err e = {0};
	struct rows *r;
	int64_t n;

	assert_ok(rows_open(*state, "leaks", &a, &r, &e), e);
	assert_ok(rows_total(r, &n, &e), e);
	assert_int_equal(n, 1);
	assert_ok(rows_unfiltered(r, &n, &e), e);
	assert_int_equal(n, 5);
	assert_ok(rows_get(r, 0, &row, &e), e);
	assert_true(rows_link(r, row, -1, &link));
	assert_string_equal(strbuf_str(&link),
			    "objects?filter=path=1%20file:chan_sip.c");
	strbuf_done(&link);
	rows_close(r);
}

static void test_cells_links_terms(void **state)
{
	struct rows_args a = {.sort = "addr"};
	struct strbuf b = {0};
	const struct row *row;
	struct err e = {0};
	struct rows *r;

	assert_ok(rows_open(*state, "objects", &a, &r, &e), e);
	assert_ok(rows_get(r, 3, &row, &e), e);
	assert_true(span_eq_str(row->cells[rows_column(r, "obj")].text, "0x55aa00004010#1"));
	assert_true(span_eq_str(row->cells[rows_column(r, "state")].text, "alive"));
	assert_int_equal(row->thing.kind, THING_LIFE);
	assert_int_equal(row->thing.id[0], 4);
	assert_true(rows_link(r, row, -1, &b));
	assert_string_equal(strbuf_str(&b), "hist/0x55aa00004010#1");
	strbuf_clear(&b);
	assert_true(rows_link(r, row, rows_column(r, "where"), &b));
	assert_string_equal(strbuf_str(&b), "objects?filter=file=chan_sip.c%20line=935");
	strbuf_clear(&b);
	assert_true(rows_term(r, row, rows_column(r, "tag"), &b));
	assert_string_equal(strbuf_str(&b), "made.tag=\"allocate a peer\"");
	strbuf_clear(&b);
	/* No lock is known for it: no link. */
	assert_false(rows_link(r, row, rows_column(r, "lock"), &b));
	assert_int_equal(b.n, 0);
	/* A skewed life has no creator: its cell is NULL and leads nowhere. */
	assert_ok(rows_get(r, 8, &row, &e), e);
	assert_int_equal(row->cells[rows_column(r, "where")].kind, CELL_IS_NULL);
	assert_false(rows_link(r, row, rows_column(r, "where"), &b));
	strbuf_done(&b);
	rows_close(r);
}

static void fill_many(struct db *db, int n)
{
	struct strbuf sql = {0};

	for (int i = 0; i < n; i++)
		strbuf_addf(&sql, "INSERT INTO life SELECT %d, source, %d, 1, %d, %d, class, flags, alive, creator,"
			    " creator_tag, first_thread, last_thread, last_site, last_tag, %d, max_count, final_count, overhead,"
			    " size, lock_state, destroyed_line, destroyed_thread, repaired, shape, NULL, NULL FROM life WHERE id = 4;\n",
			    100 + i, 4096 + (i * 7919) % 5000 * 16, i, i, i % 17);
	small_run(db, strbuf_str(&sql));
	small_put_lives(db, "SELECT * FROM life_in_row WHERE id >= 100 ORDER BY id");
	strbuf_done(&sql);
}

/* Pages from both ends give the same rows as one pass, whatever order they are asked in. */
static void test_paging(void **state)
{
	static const char *const sorts[] = {"addr", "events", "bytes", "func"};
	struct err e = {0};

	fill_many(*state, 1500);
	for (size_t s = 0; s < ARRAY_LEN(sorts); s++) {
		for (int way = 0; way < 2; way++) {
			struct rows_args a = {.sort = sorts[s], .direction = way ? SORT_DESCENDING : SORT_ASCENDING};
			struct rows *up, *r;
			const struct row *row;
			struct vec keys;
			int64_t total;

			assert_ok(rows_open(*state, "objects", &a, &up, &e), e);
			keys_of(up, &keys);
			assert_int_equal(keys.n, 1510);
			assert_ok(rows_open(*state, "objects", &a, &r, &e), e);
			assert_ok(rows_total(r, &total, &e), e);
			for (int64_t i = total - 1; i >= 0; i -= 37) {
				assert_ok(rows_get(r, i, &row, &e), e);
				assert_memory_equal(&row->key, vec_at(&keys, (size_t)i), sizeof(row->key));
			}
			assert_ok(rows_get(r, total, &row, &e), e);
			assert_null(row);
			assert_ok(rows_get(r, -1, &row, &e), e);
			assert_null(row);
			vec_done(&keys);
			rows_close(up);
			rows_close(r);
		}
	}
}

static void test_search(void **state)
{
	struct rows_args a = {.sort = "addr"};
	struct err e = {0};
	struct rows *r;
	int64_t at;

	assert_ok(rows_open(*state, "objects", &a, &r, &e), e);
	assert_ok(rows_search(r, SPAN_LIT("build_PEER"), 0, false, &at, &e), e);
	assert_int_equal(at, -1);
	assert_ok(rows_search(r, SPAN_LIT("build_peer"), 0, false, &at, &e), e);
	assert_int_equal(at, 3);
	assert_ok(rows_search(r, SPAN_LIT("build_peer"), 4, false, &at, &e), e);
	assert_int_equal(at, 4);
	assert_ok(rows_search(r, SPAN_LIT("build_peer"), 8, false, &at, &e), e);
	assert_int_equal(at, 3);
	assert_ok(rows_search(r, SPAN_LIT("build_peer"), 2, true, &at, &e), e);
	assert_int_equal(at, 5);
	rows_close(r);
}

static void test_bad_arguments(void **state)
{
	struct rows_args a = {0};
	struct err e = {0};
	struct rows *r;

	assert_false(rows_open(*state, "nothing", &a, &r, &e));
	assert_false(rows_open(*state, "compose_page", &a, &r, &e));
	assert_false(rows_open(*state, "history", &a, &r, &e));
	assert_non_null(strstr(e.msg, "life"));
	rows_arg(&a, "colour", 1);
	assert_false(rows_open(*state, "objects", &a, &r, &e));
	a = (struct rows_args){.sort = "addr; DROP TABLE life"};
	assert_false(rows_open(*state, "objects", &a, &r, &e));
	assert_int_equal(e.code, ERR_USAGE);
}

/* What a lock and a thread show, as the views use it. */
static void test_holds(void **state)
{
	struct rows_args a = {0};
	struct err e = {0};
	const struct row *row;
	struct rows *r;
	int64_t n;

	rows_arg(&a, "lock", 1);
	assert_ok(rows_open(*state, "holds", &a, &r, &e), e);
	assert_ok(rows_total(r, &n, &e), e);
	assert_int_equal(n, 3);
	assert_ok(rows_get(r, 0, &row, &e), e);
	assert_true(span_eq_str(row->cells[rows_column(r, "state")].text, "held"));
	assert_true(span_eq_str(row->cells[rows_column(r, "lwp")].text, "201"));
	assert_true(span_eq_str(row->cells[rows_column(r, "age")].text, "5 min 0 s"));
	assert_true(span_eq_str(row->cells[rows_column(r, "mark")].text, "!"));
	assert_true(span_eq_str(row->cells[rows_column(r, "obj")].text, "0x55aa00002060#1"));
	rows_close(r);
}

/* No statement of a list walks all events. */
static void test_plans(void **state)
{
	static const char *const shapes[] = {"compose_count", "compose_keys", "compose_page"};
	static const char *const filters[] = {"", "tag~link", "any.file:chan*", "any.thread:100", "file:chan_sip.c any.tag:*peer*",
					      "0x55aa00001000", "unmatched", "mismatch", "thread:100", "tag:*"};
	struct err e = {0};

	for (size_t i = 0; i < list_count() * ARRAY_LEN(shapes) * ARRAY_LEN(filters); i++) {
		const char *name = list_at(i % list_count())->name;
		struct strbuf sql = {0};
		struct rows_args a = {.filter = span_from(filters[i / list_count() % ARRAY_LEN(filters)])};
		struct rows *r;
		struct stmt *st;

		needs(name, &a);
		if (!rows_open(*state, name, &a, &r, &e))
			continue; /* a field this list has not */
		strbuf_add_str(&sql, "EXPLAIN QUERY PLAN ");
		rows_sql(r, shapes[i / list_count() / ARRAY_LEN(filters)], &(struct rows_shape){0}, &sql);
		assert_ok(db_prepare(*state, strbuf_span(&sql), &st, &e), e);
		while (stmt_step(st, &e) == STEP_ROW) {
			struct span detail = stmt_text(st, 3);

			if (span_starts(detail, SPAN_LIT("SCAN e")) && span_find(strbuf_span(&sql), SPAN_LIT("ref_event e")) >= 0)
				fail_msg("%s %s: %.*s", name, filters[i / list_count() % ARRAY_LEN(filters)], SPAN_ARG(detail));
			if (span_starts(detail, SPAN_LIT("SCAN ref_event")))
				fail_msg("%s: %.*s", name, SPAN_ARG(detail));
		}
		stmt_free(st);
		strbuf_done(&sql);
		rows_close(r);
	}
}

static bool count_up_to_three(void *ctx, const struct row *row)
{
	(void)row;
	return ++*(int64_t *)ctx < 3;
}

static bool count_all(void *ctx, const struct row *row)
{
	(void)row;
	++*(int64_t *)ctx;
	return true;
}

static void count_headings(void *ctx, struct span heading)
{
	assert_true(heading.n > 0);
	assert_true(span_find(heading, SPAN_LIT("(z shows")) < 0); /* a report has no keys */
	*(int64_t *)ctx += 1000000;
}

/* What a report prints of a list in sections is all of it, as much as is asked for. */
static void test_sections_each(void **state)
{
	size_t sectioned = 0;
	int64_t headings = 0;

	for (size_t i = 0; i < list_count(); i++) {
		const struct list_info *li = list_at(i);
		struct rows_args a = {0};
		struct sections *s;
		struct rows *r;
		struct err e = {0};
		int64_t total, n = 0;

		if (!li->sectioned)
			continue;
		sectioned++;
		assert_ok(sections_open(*state, li->name, &a, &s, &e), e);
		assert_ok(rows_open(*state, li->name, &a, &r, &e), e);
		assert_ok(rows_total(r, &total, &e), e);
		assert_ok(sections_each(s, -1, count_all, NULL, &n, &e), e);
		assert_int_equal(n, total);
		n = 0;
		assert_ok(sections_each(s, -1, count_all, count_headings, &n, &e), e);
		assert_int_equal(n % 1000000, total);
		headings += n / 1000000;
		n = 0;
		assert_ok(sections_each(s, 2, count_all, NULL, &n, &e), e);
		assert_int_equal(n, total < 2 ? total : 2);
		n = 0;
		assert_ok(sections_each(s, -1, count_up_to_three, NULL, &n, &e), e);
		assert_int_equal(n, total < 3 ? total : 3);
		rows_close(r);
		sections_close(s);
	}
	assert_true(sectioned > 5);
	assert_true(headings > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_list, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_sections_each, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_groups, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_group_filter, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_cells_links_terms, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_paging, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_search, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_bad_arguments, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_holds, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_plans, with_small, close_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
