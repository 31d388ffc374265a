/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store_test.h"

#include "astscope/base/attr.h"
#include "astscope/store/writer.h"
#include "events_made.h"
#include "tests/lib/any.h"
#include "tests/lib/sanitized.h"

/* The packed events beside the same events as plain rows: whatever is asked of both has one answer. */

#define S(s) SPAN_LIT(s)

static uint64_t seed;

static uint64_t any(uint64_t n)
{
	return any_next(&seed) % n;
}

/* @sql with each "EVENTS" made @table. */
static void named(const char *sql, const char *table, struct strbuf *ret)
{
	struct span rest = span_from(sql);
	long at;

	strbuf_clear(ret);
	while ((at = span_find(rest, S("EVENTS"))) >= 0) {
		strbuf_add(ret, span_sub(rest, 0, (size_t)at));
		strbuf_add_str(ret, table);
		rest = span_from_offset(rest, (size_t)at + 6);
	}
	strbuf_add(ret, rest);
}

static void assert_plan(struct db *db, const char *sql, const char *plan)
{
	struct strbuf explain = {0}, have = {0};

	strbuf_addf(&explain, "EXPLAIN QUERY PLAN %s", sql);
	rows_of(db, strbuf_str(&explain), &have);
	strbuf_clear(&explain);
	strbuf_addf(&explain, ":%s", plan);
	if (span_find(strbuf_span(&have), strbuf_span(&explain)) < 0)
		fail_msg("%s\nis not planned as %s:\n%s", sql, plan, strbuf_str(&have));
	if (span_find(span_from(sql), S("ORDER BY")) >= 0 && span_find(span_from(sql), S("/*sorts*/")) < 0 &&
	    span_find(strbuf_span(&have), S("TEMP B-TREE")) >= 0)
		fail_msg("%s\nis sorted:\n%s", sql, strbuf_str(&have));
	strbuf_done(&explain);
	strbuf_done(&have);
}

#define ALL "SELECT * FROM EVENTS"

static const struct {
	const char *plan, *sql;
} asked[] = {
	{"full", ALL " ORDER BY life, ord"},
	{"full", "SELECT count(*), sum(line), sum(before * ord) FROM EVENTS"},
	{"full", ALL " WHERE kind = 3 ORDER BY life, ord"},
	{"full", ALL " ORDER BY life DESC, ord LIMIT 3 /*sorts*/"},
	{"life", ALL " WHERE life = 1 ORDER BY ord"},
	{"life", ALL " WHERE life = 1 ORDER BY ord DESC"},
	{"life", ALL " WHERE life = 1 AND ord > 2000 ORDER BY ord LIMIT 40"},
	{"life", ALL " WHERE life = 1 AND ord < 2000 ORDER BY ord DESC LIMIT 40"},
	{"life", ALL " WHERE life = 1 AND ord BETWEEN 1400 AND 1500 ORDER BY life DESC, ord DESC"},
	{"life", ALL " WHERE life = 1 AND ord > 1e30"},
	{"life", ALL " WHERE life = 1 AND ord < 'x' ORDER BY ord"},
	{"life", ALL " WHERE life = 1 AND ord < NULL"},
	{"life", ALL " WHERE life = 7 AND ord >= 1.5 ORDER BY ord"},
	{"life", ALL " WHERE life = '7' ORDER BY ord"},
	{"life", ALL " WHERE life = 7.0 AND ord > -5 ORDER BY ord"},
	{"life", ALL " WHERE life = 7.5"},
	{"life", ALL " WHERE life = 'seven'"},
	{"life", ALL " WHERE life = NULL"},
	{"life", ALL " WHERE life = -1"},
	{"life", ALL " WHERE life = 999999"},
	{"life", ALL " WHERE life IN (3, 9, 1, 20) ORDER BY life, ord /*sorts*/"},
	{"life", "SELECT l.id, e.* FROM life_row l CROSS JOIN EVENTS e ON e.life = l.id WHERE l.addr = 32 ORDER BY l.id, e.ord /*sorts*/"},
	{"life-ord", ALL " WHERE life = 1 AND ord = 1777"},
	{"life-ord", ALL " WHERE life = 2 AND ord = 1"},
	{"life-ord", ALL " WHERE life = 1 AND ord = 0"},
	{"life-ord", ALL " WHERE life = 1 AND ord = 9999999999"},
	{"life-ord", ALL " WHERE life = 1 AND ord = 2.5"},
	{"life-line", ALL " WHERE life = 1 AND line = (SELECT line FROM plain WHERE life = 1 AND ord = 900)"},
	{"life-line", ALL " WHERE life = 1 AND line = (SELECT line FROM plain WHERE life = 2 AND ord = 1)"},
	{"life-line", ALL " WHERE life = 5 AND line = 1099511627777"},
	{"life-line", "SELECT p.*, e.ord FROM plain p LEFT JOIN EVENTS e ON e.life = p.life AND e.line = p.line + p.ord % 2"
		      " WHERE p.life < 40 ORDER BY p.life, p.ord"},
	{"line", ALL " WHERE source = 1 AND line = (SELECT line FROM plain WHERE source = 1 AND life = 3 AND ord = 1)"},
	{"line", "SELECT p.life, p.ord, e.life, e.ord, e.site FROM plain p LEFT JOIN EVENTS e ON e.source = p.source AND e.line = p.line"
		 " WHERE p.kind = 1 ORDER BY p.life"},
	{"line", ALL " WHERE source = 1 AND line = 1"},
	{"line", ALL " WHERE source = 1 AND line = -1"},
	{"lines", ALL " WHERE source = 2 ORDER BY line"},
	{"lines", ALL " WHERE source = 3 ORDER BY line DESC"},
	{"lines", ALL " WHERE source = 3 AND line BETWEEN 4000 AND 4200 ORDER BY line, ord"},
	{"lines", ALL " WHERE source = 3 AND line < 5000 ORDER BY line DESC LIMIT 30"},
	{"lines", ALL " WHERE source = 2 AND line > 4100 ORDER BY line LIMIT 30"},
	{"lines", "SELECT line, life, thread FROM EVENTS WHERE source = 3 AND line > 100 ORDER BY line DESC"},
	{"lines", "SELECT line, life, thread FROM EVENTS WHERE source = 2 ORDER BY line"},
	{"lines", ALL " WHERE source = 77"},
	{"lines", ALL " WHERE source = 1 AND line > 'x'"},
	{"thread", ALL " WHERE thread = 3 ORDER BY line"},
	{"thread", ALL " WHERE thread = 3 ORDER BY line DESC"},
	{"thread", ALL " WHERE thread = 2 AND line < 2500 ORDER BY line DESC LIMIT 6"},
	{"thread", ALL " WHERE thread = 2 AND line > 2500 ORDER BY line LIMIT 6"},
	{"thread", "SELECT count(*), sum(before), min(line) FROM EVENTS WHERE thread = 4"},
	{"thread", "SELECT DISTINCT life FROM EVENTS WHERE thread = 2 ORDER BY life /*sorts*/"},
	{"thread", "SELECT line, life, source FROM EVENTS WHERE thread = 1 ORDER BY line"},
	{"thread", "SELECT sum(ord), sum(before), count(*) FROM EVENTS WHERE thread = (SELECT max(id) FROM ref_thread) - 299"},
	{"thread", ALL " WHERE thread = (SELECT max(id) FROM ref_thread) - 299 ORDER BY line DESC LIMIT 90"},
	{"thread", ALL " WHERE thread = 0"},
	{"thread", ALL " WHERE thread = 99999"},
	{"thread", ALL " WHERE thread IN (SELECT id FROM ref_thread WHERE lwp < 1010) ORDER BY line, life /*sorts*/"},
	{"thread-line", "SELECT p.life, e.* FROM plain p LEFT JOIN EVENTS e ON e.thread = p.thread AND e.line = p.line + (p.ord % 5 = 0)"
			" WHERE p.life > 20 AND p.ord < 30 ORDER BY p.life, p.ord"},
	{"full", ALL " WHERE thread IS NULL AND source = 1 OR life = 3 ORDER BY life, ord"},
	{"life", ALL " WHERE (life = 3 AND ord < 9) OR (life = 1 AND ord = 5) ORDER BY life, ord /*sorts*/"},
	{"thread", "SELECT line, life FROM EVENTS WHERE (thread = 3 AND line < 900) OR (life = 1 AND ord < 5)"
		   " ORDER BY line, life /*sorts*/"},
};

static void compare(struct db *db, const char *sql)
{
	struct strbuf q = {0}, have = {0}, want = {0};

	named(sql, "ref_event", &q);
	rows_of(db, strbuf_str(&q), &have);
	named(sql, "plain", &q);
	rows_of(db, strbuf_str(&q), &want);
	if (strcmp(strbuf_str(&have), strbuf_str(&want)) != 0)
		fail_msg("%s\ngives\n%.600s\nnot\n%.600s", sql, strbuf_str(&have), strbuf_str(&want));
	strbuf_done(&q);
	strbuf_done(&have);
	strbuf_done(&want);
}

static void test_same_answers(void **state)
{
	(void)state;
	for (uint64_t from = 1; from <= (SANITIZED ? 1 : 4); from++) {
		struct made m = made_events(NULL, from);

		assert_rows(m.db, "SELECT * FROM plain EXCEPT SELECT * FROM ref_event", "");
		assert_rows(m.db, "SELECT * FROM ref_event EXCEPT SELECT * FROM plain", "");
		for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
			struct strbuf q = {0};

			compare(m.db, asked[i].sql);
			named(asked[i].sql, "ref_event", &q);
			if (!strstr(asked[i].sql, " OR "))
				assert_plan(m.db, strbuf_str(&q), asked[i].plan);
			strbuf_done(&q);
		}
		assert_ok(db_check_pages(m.db, &m.e), m.e);
		db_close(m.db);
	}
}

/* Orders in which nothing is read: a page of them, a later one, all. */
static void test_sorted(void **state)
{
	static const char *const columns[] = {"site", "tag", "delta", "before", "after", "kind", "thread", "line", "life"};
	static const char *const of[] = {
		"life = 1", "thread = 3", "thread = (SELECT max(id) FROM ref_thread) - 299", "life = 7", "life = 99999",
		"life = 1 AND ord BETWEEN 700 AND 4000", "thread = 2 AND line > 1200",
	};
	static const char *const filters[] = {
		"site IN (SELECT id FROM site WHERE line < 4)", "tag IN (2, '3', 0, NULL, 7.5)", "site IN (1, 5, 6) AND tag IN (1, 3)",
		"delta = -1", "delta = '1' AND site IN (2, 3)", "delta = 0.5", "delta = NULL", "site IN (NULL)", "site NOT IN (1, 2)",
		"tag = 2", "tag IN (SELECT 1)", "(site IN (1, 2) OR delta = -1)", "site IN (SELECT id FROM site WHERE line > 900)",
		"kind = 1", "kind = '3'", "kind = 7", "kind IN (1, 3)", "kind IN (2, NULL) AND site IN (1, 2, 3)",
		"kind IN (0, 1, 2, 3) AND tag = 1", "site IN (3) AND tag IN (2)",
	};
	static const char *const tails[] = {"LIMIT 40", "LIMIT 30 OFFSET 2600", ""};
	struct made m = made_events(NULL, 3);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(columns) * ARRAY_LEN(of) * ARRAY_LEN(tails) * 2; i++) {
		const char *column = columns[i % ARRAY_LEN(columns)], *way = i % 2 ? " DESC" : "";
		const char *one = of[i / ARRAY_LEN(columns) / 2 % ARRAY_LEN(of)];
		bool of_life = *one == 'l';
		bool sorts = strcmp(column, of_life ? "life" : "line") && (of_life || strcmp(column, "thread"));
		struct strbuf sql = {0};

		strbuf_addf(&sql, "SELECT life, ord, %s FROM EVENTS WHERE %s ORDER BY %s%s, life%s, ord%s %s", column, one, column, way,
			    way, way, tails[i / ARRAY_LEN(columns) / 2 / ARRAY_LEN(of)]);
		compare(m.db, strbuf_str(&sql));
		if (sorts && !strstr(one, "line")) {
			struct strbuf q = {0};

			named(strbuf_str(&sql), "ref_event", &q);
			assert_plan(m.db, strbuf_str(&q), of_life ? "life, sorted" : "thread, sorted");
			strbuf_done(&q);
		}
		strbuf_done(&sql);
	}
	/* with what chooses among them, too */
	for (size_t i = 0; i < ARRAY_LEN(columns) * ARRAY_LEN(of) * ARRAY_LEN(filters); i++) {
		const char *column = columns[i % ARRAY_LEN(columns)], *way = i % 2 ? " DESC" : "";
		struct strbuf sql = {0};

		strbuf_addf(&sql, "SELECT life, ord, delta, site, tag FROM EVENTS WHERE %s AND %s ORDER BY %s%s, life%s, ord%s LIMIT 60",
			    of[i / ARRAY_LEN(columns) % ARRAY_LEN(of)], filters[i / ARRAY_LEN(columns) / ARRAY_LEN(of)], column, way,
			    way, way);
		compare(m.db, strbuf_str(&sql));
		strbuf_done(&sql);
	}
	/* by line: few of a busy thread are sorted after some blocks, also those behind the first */
	assert_true(number_of(m.db, "SELECT count(DISTINCT line >> 12) FROM plain WHERE thread = "
			      "(SELECT max(id) FROM ref_thread) - 299") > 230);
	for (size_t i = 0; i < ARRAY_LEN(filters) * 2 * 2; i++) {
		struct strbuf sql = {0};

		strbuf_addf(&sql, "SELECT life, ord, site, tag, kind, line FROM EVENTS WHERE thread = (SELECT max(id) FROM ref_thread) "
			    "- 299 AND %s ORDER BY line%s LIMIT %d", filters[i / 4], i % 2 ? " DESC" : "", i / 2 % 2 ? 60 : -1);
		compare(m.db, strbuf_str(&sql));
		strbuf_done(&sql);
	}
	compare(m.db, "SELECT count(*), sum(ord) FROM EVENTS e JOIN site s ON s.id = e.site WHERE e.life = 1 AND s.line IN (1, 3)");
	compare(m.db, "SELECT s.id, count(*) FROM site s LEFT JOIN EVENTS e ON e.life = 7 AND e.site = s.id AND e.delta = -1"
		      " GROUP BY s.id");
	/* what it would not know is asked of the rows */
	compare(m.db, "SELECT life, ord, site FROM EVENTS WHERE life = 1 ORDER BY delta, ord");
	compare(m.db, "SELECT life, ord FROM EVENTS WHERE life = 1 AND before > 2 ORDER BY delta, ord LIMIT 50");
	compare(m.db, "SELECT life, ord FROM EVENTS WHERE life = 1 AND delta = -1 ORDER BY delta DESC, ord DESC LIMIT 50");
	compare(m.db, "SELECT life, ord FROM EVENTS WHERE life = 1 ORDER BY delta, ord DESC LIMIT 50");
	compare(m.db, "SELECT DISTINCT delta FROM EVENTS WHERE life = 1 ORDER BY delta");
	compare(m.db, "SELECT delta, count(*) FROM EVENTS WHERE thread = 3 GROUP BY delta ORDER BY delta");
	db_close(m.db);
}

/* What is kept of long lives says what their events say. */
static void test_long_lives(void **state)
{
	struct made m = made_events(NULL, 3);

	(void)state;
	assert_true(number_of(m.db, "SELECT count(*) FROM long_life") >= 1);
	assert_rows(m.db, "SELECT life FROM long_life EXCEPT SELECT life FROM plain GROUP BY life HAVING count(*) > 4096", "");
	assert_rows(m.db, "SELECT life FROM plain GROUP BY life HAVING count(*) > 4096 EXCEPT SELECT life FROM long_life", "");
	assert_rows(m.db, "SELECT life, ups, downs, threads FROM long_life EXCEPT SELECT life, sum(delta > 0), sum(delta < 0), "
		    "count(DISTINCT thread) FROM plain GROUP BY life", "");
	assert_rows(m.db, "SELECT x.life, p.site, p.tag, x.ups, x.downs, x.net, x.first_ord FROM long_pair x "
		    "JOIN pair p ON p.id = x.pair "
		    "EXCEPT SELECT life, site, tag, sum(delta > 0), sum(delta < 0), sum(delta), min(ord) FROM plain "
		    "GROUP BY life, site, tag", "");
	assert_rows(m.db, "SELECT * FROM long_thread EXCEPT SELECT life, thread, count(*), min(ord) FROM plain GROUP BY life, thread", "");
	db_close(m.db);
}

/* Lives that go take their events along; the others keep theirs. */
static void test_drop(void **state)
{
	(void)state;
	for (int way = 0; way < 3; way++) {
		static const char *const which[] = {"id % 3 = 1", "1", "id > 1"};
		struct made m = made_events(NULL, 4);
		struct strbuf sql = {0};
		struct stmt *gone;

		strbuf_addf(&sql, "SELECT id FROM life_row WHERE (%s) AND id BETWEEN "
			    "(SELECT first_life FROM event_source WHERE source = 2) AND "
			    "(SELECT last_life FROM event_source WHERE source = 2) ORDER BY id", which[way]);
		assert_ok(db_prepare(m.db, strbuf_span(&sql), &gone, &m.e), m.e);
		assert_ok(writer_drop_lives(m.db, gone, &m.e), m.e);
		stmt_free(gone);
		assert_ok(run_sql(m.db, "DELETE FROM plain WHERE life NOT IN (SELECT id FROM life_row)", &m.e), m.e);
		assert_ok(writer_drop_events(m.db, 2, &m.e), m.e);
		compare(m.db, ALL " ORDER BY life, ord");
		compare(m.db, ALL " WHERE source = 2 ORDER BY line");
		compare(m.db, ALL " WHERE source = 3 ORDER BY line DESC");
		compare(m.db, ALL " WHERE thread IN (SELECT id FROM ref_thread WHERE source = 2) ORDER BY line, life");
		strbuf_done(&sql);
		db_close(m.db);
	}
}

/* After a rollback nothing is told of what was written before. */
static void test_rollback(void **state)
{
	struct made m = made_events(NULL, 4);

	(void)state;
	assert_ok(db_begin(m.db, &m.e), m.e);
	assert_ok(run_sql(m.db, "UPDATE pair SET site = site + 1000", &m.e), m.e);
	assert_true(number_of(m.db, "SELECT min(site) FROM ref_event") > 1000);
	db_rollback(m.db);
	compare(m.db, ALL " ORDER BY life, ord");
	db_close(m.db);
}

/* A page of the database that says another thing than the writer did: an error or another row, and never a byte too far. */
static void test_damaged(void **state)
{
	static const char *const tables[] = {"event_chunk", "life_block", "thread_block", "thread_posting"};
	struct made m = made_events(NULL, 5);
	struct err e = {0};
	const unsigned rounds = SANITIZED ? 80 : 20; /* a byte too far is seen there only */
	unsigned failed = 0;

	(void)state;
	for (uint64_t round = 0; round < rounds; round++) {
		const char *table = tables[round % 4], *id = round % 4 == 3 ? "thread" : "id";
		struct strbuf sql = {0};

		seed = round;
		assert_ok(db_begin(m.db, &m.e), m.e);
		strbuf_addf(&sql, "UPDATE %s SET b = CAST(substr(b, 1, %llu) || x'%02llx' || %s AS BLOB) "
			    "WHERE %s >= (SELECT %s FROM %s LIMIT 1 "
			    "OFFSET %llu)", table, (unsigned long long)any(any(2) ? 10 : 400), (unsigned long long)any(256),
			    any(2) ? "substr(b, 40)" : "x'ff8001'", id, id, table, (unsigned long long)any(3));
		assert_ok(run_sql(m.db, strbuf_str(&sql), &m.e), m.e);
		for (size_t i = 0; i < ARRAY_LEN(asked); i += 3) {
			named(asked[i].sql, "ref_event", &sql);
			failed += !run_sql(m.db, strbuf_str(&sql), &e);
		}
		failed += !db_check_pages(m.db, &e);
		strbuf_done(&sql);
		db_rollback(m.db);
	}
	assert_true(failed > rounds);
	assert_ok(db_check_pages(m.db, &m.e), m.e);
	db_close(m.db);
}

/* What a check of all says of each kind of damage. */
static void test_check(void **state)
{
	static const char *const damages[] = {
		"DELETE FROM event_chunk WHERE id = (SELECT max(id) FROM event_chunk)",
		"DELETE FROM event_chunk WHERE id = (SELECT min(id) FROM event_chunk)",
		"DELETE FROM event_chunk WHERE id = (SELECT id FROM event_chunk WHERE hex(b) LIKE '02%' LIMIT 1 OFFSET 1)",
		"DELETE FROM life_block WHERE id = (SELECT max(id) FROM life_block)",
		"DELETE FROM life_pack WHERE id = (SELECT max(id) FROM life_pack)",
		"UPDATE event_chunk SET b = x'0100' WHERE id = (SELECT min(id) FROM event_chunk)",
		"UPDATE event_chunk SET b = zeroblob(70000) WHERE id = (SELECT min(id) FROM event_chunk)",
		"UPDATE thread_block SET b = zeroblob(9)",
		"UPDATE event_source SET last_life = last_life - 1 WHERE source = 3",
		"UPDATE event_source SET last_line = 5 WHERE source = 3",
		"DELETE FROM pair WHERE id = 1",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
		struct made m = made_events(NULL, 2);
		struct err e = {0};

		assert_ok(run_sql(m.db, damages[i], &e), e);
		if (db_check_pages(m.db, &e))
			fail_msg("%s is not seen", damages[i]);
		assert_int_equal(e.code, ERR_DB);
		db_close(m.db);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_answers), cmocka_unit_test(test_sorted), cmocka_unit_test(test_long_lives),
		cmocka_unit_test(test_drop),	     cmocka_unit_test(test_rollback), cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
