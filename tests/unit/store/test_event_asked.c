/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store_test.h"

#include <stdlib.h>
#include <unistd.h>

#include "astscope/base/vec.h"
#include "astscope/store/events.h"
#include "events_made.h"
#include "tests/lib/any.h"

/* What is asked of events without a statement, of packed ones and of a copy that has them as plain rows. */

static uint64_t seed;

static uint64_t any(uint64_t n)
{
	return any_next(&seed) % n;
}

static void add_told(const struct vec *told, struct strbuf *out)
{
	strbuf_clear(out);
	for (size_t i = 0; i < told->n; i++) {
		const struct told_event *t = vec_at(told, i);

		strbuf_addf(out, "%lld|%lld|%lld|%lld|%u|%u|%u|%lld|%u\n", (long long)t->source, (long long)t->line, (long long)t->life,
			    (long long)t->ord, t->thread, t->site, t->tag, (long long)t->delta, t->kind);
	}
}

#define TOLD "SELECT source, line, life, ord, ifnull(thread, 0), site, ifnull(tag, 0), delta, kind FROM plain WHERE "

static void assert_told(struct db *db, const struct vec *told, const char *sql)
{
	struct strbuf have = {0}, want = {0};

	add_told(told, &have);
	rows_of(db, sql, &want);
	if (strcmp(strbuf_str(&have), strbuf_str(&want)) != 0)
		fail_msg("%s\ngives\n%.600s\nnot\n%.600s", sql, strbuf_str(&have), strbuf_str(&want));
	strbuf_done(&have);
	strbuf_done(&want);
}

/* What is asked without a statement is what the plain rows of the same database say. */
static void compare_asked(struct db *db, int64_t lives)
{
	struct asked *k = asked_new(db);
	struct err e = {0};
	struct vec told;

	vec_init(&told, sizeof(struct told_event));
	for (int64_t life = 0; life <= lives + 1; life += 1 + (int64_t)any(9)) {
		size_t most = any(4) ? 6000 : any(30);
		struct strbuf sql = {0};

		vec_clear(&told);
		assert_ok(asked_changes(k, life, most, &told, &e), e);
		strbuf_addf(&sql, TOLD "life = %lld AND kind <> 3 ORDER BY ord LIMIT %zu", (long long)life, most);
		assert_told(db, &told, strbuf_str(&sql));
		strbuf_done(&sql);
	}
	for (int i = 0; i < 150; i++) {
		int64_t source = 1 + (int64_t)any(5), line = (int64_t)any(source == 4 ? 3000000 : 12000) - 10;
		uint32_t thread = any(3) ? (uint32_t)(any(2) ? (uint64_t)(source > 2 ? 300 : 0) : 0) + (uint32_t)any(8) : 0;
		bool after = any(2);
		size_t n = any(4) ? 6 : any(400);
		struct strbuf sql = {0};

		vec_clear(&told);
		assert_ok(asked_beside(k, source, thread, line, after, n, &told, &e), e);
		strbuf_addf(&sql, TOLD "%s = %lld AND line %s %lld ORDER BY line %s LIMIT %zu", thread ? "thread" : "source",
			    thread ? (long long)thread : (long long)source, after ? ">" : "<", (long long)line,
			    after ? "" : "DESC", n);
		assert_told(db, &told, strbuf_str(&sql));
		strbuf_done(&sql);
	}
	vec_done(&told);
	asked_free(k);
}

static void test_asked(void **state)
{
	(void)state;
	for (uint64_t from = 2; from <= 4; from++) {
		struct made m = made_events(NULL, from);

		compare_asked(m.db, m.lives);
		db_close(m.db);
	}
}

static void test_expand(void **state)
{
	char path[] = "test_event_asked_XXXXXX";
	struct made m = made_events(NULL, 6);
	struct err e = {0};
	struct db *copy = NULL;
	int fd = mkstemp(path);

	(void)state;
	close(fd);
	assert_false(db_expand(m.db, path, &e));
	assert_non_null(strstr(e.msg, "exists"));
	unlink(path);
	assert_ok(db_expand(m.db, path, &e), e);
	assert_ok(db_open(path, DB_CREATE, &copy, &e), e);
	assert_int_equal(number_of(copy, "SELECT count(*) FROM sqlite_schema WHERE name = 'ref_event' AND type = 'table'"), 1);
	assert_rows(copy, "SELECT * FROM plain EXCEPT SELECT * FROM ref_event", "");
	assert_rows(copy, "SELECT * FROM ref_event EXCEPT SELECT * FROM plain", "");
	assert_int_equal(number_of(copy, "SELECT count(*) FROM sqlite_schema WHERE name = 'event_chunk'"), 0);
	compare_asked(copy, m.lives);
	db_close(copy);
	db_close(m.db);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asked),
		cmocka_unit_test(test_expand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
