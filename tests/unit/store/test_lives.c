/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store_test.h"

#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/vec.h"
#include "src/store/internal.h"
#include "src/store/lives_cursor.h"
#include "tests/lib/any.h"
#include "tests/lib/sanitized.h"

/* The packed lives beside the same lives as plain rows with indexes: whatever is asked of both has one answer. */

#define LIVES 3000
#define GAP 1700 /* ids up to here and the rest do not follow each other */
#define GAP_IDS 40

static uint64_t seed;

static uint64_t any(uint64_t n)
{
	return any_next(&seed) % n;
}

static const char *const twin[] = {
	"CREATE TABLE twin(id INTEGER PRIMARY KEY, addr INTEGER, ordinal INTEGER, first_line INTEGER, span INTEGER, profile INTEGER,"
	" first_thread INTEGER, last_thread INTEGER, destroyed_line INTEGER, destroyed_thread INTEGER,"
	" last_line INTEGER AS (first_line + span), last_thread_or_0 INTEGER AS (ifnull(last_thread, 0)))",
	"CREATE INDEX twin_addr ON twin(addr, ordinal)",
	"CREATE INDEX twin_profile ON twin(profile)",
	"CREATE TABLE some(n INTEGER PRIMARY KEY, id, addr, profile)",
	"WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < 200)"
	" INSERT INTO some SELECT n, n * 17 % 3100, 4096 + n * 64, n % 23 FROM k",
};

/* Kernel addresses too, which are negative numbers; many lives at some addresses; columns of all widths. */
static void any_life(uint64_t values[LIFE_PACKED], uint64_t id)
{
	uint64_t addr = any(3) ? 4096 + any(200) * 64 : any(2) ? 0x7f0000000000 + any(90) : UINT64_C(0xffff800000000000) + any(50);

	values[0] = addr;
	values[1] = 1 + any(7);
	values[2] = id * 10 + any(id % 5 ? 40 : 1u << 30);
	values[3] = any(3) ? any(200) : any(UINT64_C(1) << 38);
	values[4] = 1 + any(any(2) ? 20 : 900);
	values[5] = any(5);
	values[6] = any(4) ? 1 + any(300) : 0;
	values[7] = any(10) ? 0 : id * 11;
	values[8] = values[7] ? any(3) : 0;
}

static void put_twin(struct db *db, int64_t id, const uint64_t values[LIFE_PACKED])
{
	struct err e = {0};
	struct stmt *st;

	assert_ok(db_prepare(db, SPAN_LIT("INSERT INTO twin VALUES(?, ?, ?, ?, ?, ?, nullif(?, 0), nullif(?, 0), nullif(?, 0), "
					  "nullif(?, 0))"), &st, &e), e);
	stmt_bind_i64_at(st, 1, id);
	for (int c = 0; c < LIFE_PACKED; c++)
		stmt_bind_i64_at(st, c + 2, (int64_t)values[c]);
	assert_ok(stmt_run(st, &e), e);
	stmt_free(st);
}

/* @derived: with the orders, else without. */
static struct db *make(bool derived)
{
	struct life_packer *p = mem_zalloc(sizeof(*p));
	struct db *db = open_memory();
	struct err e = {0};

	seed = derived;
	for (size_t i = 0; i < ARRAY_LEN(twin); i++)
		assert_ok(run_sql(db, twin[i], &e), e);
	for (int64_t id = 1; id <= LIVES; id++) {
		uint64_t values[LIFE_PACKED];
		uint32_t at;

		if (id > GAP && id <= GAP + GAP_IDS)
			continue;
		any_life(values, (uint64_t)id);
		assert_ok(life_packer_put(p, db, id, &at, &e), e);
		for (size_t c = 0; c < LIFE_PACKED; c++)
			p->values[c][at] = values[c];
		put_twin(db, id, values);
	}
	assert_ok(life_packer_flush(p, db, &e), e);
	life_packer_done(p);
	free(p);
	if (derived)
		assert_ok(db_make_derived(db, &e), e);
	return db;
}

/* @sql with each "LIVES" made @table. */
static void named(const char *sql, const char *table, struct strbuf *ret)
{
	struct span rest = span_from(sql), mark = SPAN_LIT("LIVES");
	long at;

	strbuf_clear(ret);
	while ((at = span_find(rest, mark)) >= 0) {
		strbuf_add(ret, span_sub(rest, 0, (size_t)at));
		strbuf_add_str(ret, table);
		rest = span_from_offset(rest, (size_t)at + mark.n);
	}
	strbuf_add(ret, rest);
}

#define COLUMNS "l.id, l.addr, l.ordinal, l.first_line, l.span, l.profile, l.first_thread, l.last_thread, l.destroyed_line," \
	" l.destroyed_thread"
#define ALL "SELECT " COLUMNS " FROM LIVES l"

static const struct {
	const char *plan, *sql; /* the plan that it must name */
} asked[] = {
	{"full", ALL " ORDER BY id"},
	{"full", ALL " ORDER BY id DESC"},
	{"full", "SELECT count(*), sum(span), min(first_line), max(destroyed_line) FROM LIVES"},
	{"full", "SELECT max(id) FROM LIVES"},
	{"full", ALL " WHERE first_line % 7 = 3 AND last_thread IS NULL ORDER BY id"},
	{"full", "SELECT last_line, last_thread_or_0, " COLUMNS " FROM LIVES l ORDER BY id"},
	{"bounded", ALL " WHERE last_line < 9000 ORDER BY id"},
	{"bounded", ALL " WHERE last_thread_or_0 >= 290 AND last_thread_or_0 <= 295 ORDER BY id"},
	{"bounded", ALL " WHERE last_line >= 9000.5 AND last_line <= 1000000 ORDER BY id DESC"},
	{"bounded", ALL " WHERE first_line > 12000 AND last_line < 19000 AND last_thread_or_0 <= 7 ORDER BY id"},
	{"bounded", ALL " WHERE last_thread_or_0 <= (SELECT count(*) FROM some WHERE n < 30) ORDER BY last_thread_or_0, id"},
	{"full", ALL " WHERE last_thread_or_0 > 290 OR last_line < 100 ORDER BY id"},
	{"bounded", ALL " WHERE last_thread_or_0 < 'x' AND last_line > NULL ORDER BY id"},
	{"bounded", ALL " WHERE last_thread_or_0 < 'x' AND first_line > -9e18 AND first_line < 9e40 ORDER BY id"},
	{"bounded", "SELECT s.n, count(l.id), min(l.span) FROM some s CROSS JOIN LIVES l ON l.last_line < s.addr GROUP BY s.n"
	       " ORDER BY s.n"},
	{"addr", ALL " WHERE addr = 4160 AND last_line < 9000 ORDER BY ordinal, id"},
	{"ids", ALL " WHERE id > 1000 AND id < 1500 AND last_line < 12000 ORDER BY id"},
	{"id", ALL " WHERE id = 700"},
	{"id", ALL " WHERE id = 700.0"},
	{"id", ALL " WHERE id = '701'"},
	{"id", ALL " WHERE id IN (0, 1, 5, 1699, 1700, 1701, 1740, 1741, 3000, 3001, -4, 99999999999, NULL, 'x', 2.5)"
	       " ORDER BY id"},
	{"id", "SELECT s.n, " COLUMNS " FROM some s LEFT JOIN LIVES l ON l.id = s.id ORDER BY s.n"},
	{"ids", ALL " WHERE id > 1690 AND id < 1750 ORDER BY id"},
	{"ids", ALL " WHERE id >= 1701 AND id <= 1739 ORDER BY id DESC"},
	{"ids", ALL " WHERE id <= 1720 ORDER BY id DESC LIMIT 5"},
	{"ids", ALL " WHERE id > 2995.5 ORDER BY id"},
	{"ids", ALL " WHERE id < 4 ORDER BY id"},
	{"addr", ALL " WHERE addr = 4160 ORDER BY ordinal, id"},
	{"addr", ALL " WHERE addr = 4160 ORDER BY addr DESC, ordinal DESC, id DESC"},
	{"addr", ALL " WHERE addr = -140737488355318 ORDER BY id"},
	{"addr", "SELECT s.n, l.id FROM some s LEFT JOIN LIVES l ON l.addr = s.addr ORDER BY s.n, l.id"},
	{"addr", "SELECT count(*) FROM LIVES WHERE addr IN (SELECT addr FROM some)"},
	{"addr-ordinal", ALL " WHERE addr = 4160 AND ordinal = 2 ORDER BY id"},
	{"addr-ordinal", "SELECT s.n, l.id FROM some s JOIN LIVES l ON l.addr = s.addr AND l.ordinal = s.n % 8 ORDER BY s.n, l.id"},
	{"addr", ALL " WHERE addr = 4160 AND ordinal > 2 ORDER BY ordinal LIMIT 1"},
	{"addrs", ALL " WHERE addr BETWEEN 4160 AND 4480 ORDER BY addr, ordinal, id"},
	{"addrs", ALL " WHERE addr > 139637976727552 ORDER BY addr DESC, ordinal DESC, id DESC"},
	{"addrs", ALL " WHERE addr < 0 ORDER BY addr, ordinal, id"},
	{"by-addr", ALL " ORDER BY addr, ordinal, id"},
	{"by-addr", ALL " ORDER BY addr DESC, ordinal DESC, id DESC"},
	{"by-addr", "SELECT id FROM LIVES ORDER BY addr, ordinal, id LIMIT 3 OFFSET 1200"},
	{"profile", ALL " WHERE profile = 3 ORDER BY id"},
	{"profile", ALL " WHERE profile = 3 ORDER BY profile DESC, id DESC"},
	{"profile", ALL " WHERE profile = 3 AND id > 400 AND id < 1200 ORDER BY id"},
	{"profile", ALL " WHERE profile = 0 ORDER BY id"},
	{"profile", "SELECT s.n, l.id, l.span FROM some s CROSS JOIN LIVES l ON l.profile = s.profile AND l.id % 5 = 1 ORDER BY s.n, l.id"},
	{"addr", "SELECT l.id FROM LIVES l WHERE profile = 3 OR addr = 5 ORDER BY id"},
	{"addr", "SELECT l.id FROM LIVES l WHERE (addr = 4160 AND ordinal < 3) OR id IN (4, 5) ORDER BY id"},
};

static bool names_plan(struct db *db, const char *sql, const char *plan)
{
	struct strbuf explain = {0}, have = {0};
	bool ok;

	strbuf_addf(&explain, "EXPLAIN QUERY PLAN %s", sql);
	rows_of(db, strbuf_str(&explain), &have);
	strbuf_clear(&explain);
	strbuf_addf(&explain, ":%s", plan);
	ok = span_find(strbuf_span(&have), strbuf_span(&explain)) >= 0;
	if (!ok)
		print_error("%s: %s\n", sql, strbuf_str(&have));
	strbuf_done(&explain);
	strbuf_done(&have);
	return ok;
}

static void compare(struct db *db, bool derived)
{
	struct strbuf sql = {0}, packed = {0}, plain = {0};

	for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
		named(asked[i].sql, "life_row", &sql);
		assert_true(!derived || names_plan(db, strbuf_str(&sql), asked[i].plan));
		rows_of(db, strbuf_str(&sql), &packed);
		named(asked[i].sql, "twin", &sql);
		rows_of(db, strbuf_str(&sql), &plain);
		if (strcmp(strbuf_str(&packed), strbuf_str(&plain)))
			fail_msg("%s:\n%.2000s\nis not\n%.2000s", asked[i].sql, strbuf_str(&packed), strbuf_str(&plain));
	}
	strbuf_done(&sql);
	strbuf_done(&packed);
	strbuf_done(&plain);
}

static void test_same_answers(void **state)
{
	(void)state;
	for (int derived = 0; derived < 2; derived++) {
		struct db *db = make(derived);

		compare(db, derived);
		db_close(db);
	}
}

/* Lives of one profile come by their ids in the direction that is asked for, however they are found. */
static void test_ways(void **state)
{
	static const char *const ways[][2] = {{">= 0", "DESC"}, {"<= 0", "ASC"}};
	static const char *const where[] = {"1", "l.addr = 4160", "l.addr = 4160 AND l.ordinal = 2", "l.addr < 0", "l.id > 900"};
	struct db *db = make(true);
	struct strbuf sql = {0}, packed = {0}, plain = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		for (size_t k = 0; k < ARRAY_LEN(where); k++) {
			strbuf_clear(&sql);
			strbuf_addf(&sql, "SELECT s.n, l.id FROM some s CROSS JOIN life_row l ON l.profile = s.profile AND l.way %s "
				    "WHERE %s ORDER BY s.n %s", ways[i][0], where[k], ways[i][1]);
			rows_of(db, strbuf_str(&sql), &packed);
			strbuf_clear(&sql);
			strbuf_addf(&sql, "SELECT s.n, l.id FROM some s JOIN twin l ON l.profile = s.profile WHERE %s "
				    "ORDER BY s.n %s, l.id %s",
				    where[k], ways[i][1], ways[i][1]);
			rows_of(db, strbuf_str(&sql), &plain);
			if (strcmp(strbuf_str(&packed), strbuf_str(&plain)))
				fail_msg("%s", strbuf_str(&sql));
		}
	}
	strbuf_done(&sql);
	strbuf_done(&packed);
	strbuf_done(&plain);
	db_close(db);
}

/* Where a scan begins: a plan, the column that has one value in it, and that value. */
struct scan {
	enum life_plan plan;
	const char *column, *value;
};

static void ids_of_cursor(struct db *db, struct lives_cursor *c, const struct scan *scan, struct strbuf *ret)
{
	struct strbuf sql = {0};
	struct stmt *st;
	struct err e = {0};
	sqlite3_value *value;
	int64_t id;
	int rc;

	strbuf_addf(&sql, "SELECT %s", scan->value);
	assert_ok(db_prepare(db, strbuf_span(&sql), &st, &e), e);
	assert_int_equal(stmt_step(st, &e), STEP_ROW);
	value = sqlite3_value_dup(sqlite3_column_value(st->p, 0));
	strbuf_clear(ret);
	for (rc = lives_cursor_start(c, (int)scan->plan | LIVES_EQ, &value); rc == SQLITE_OK && !c->over; rc = lives_cursor_next(c)) {
		assert_int_equal(lives_cursor_get(c, LIFE_ID, &id), SQLITE_OK);
		strbuf_addf(ret, "%lld\n", (long long)id);
	}
	assert_int_equal(rc, SQLITE_OK);
	sqlite3_value_free(value);
	stmt_free(st);
	strbuf_done(&sql);
}

/* One cursor that goes from one order to the other, as a newer SQLite has it for the terms of an OR, keeps nothing of the first. */
static void test_cursor_again(void **state)
{
	static const struct scan scans[] = {
		{LIVES_PROFILE, "profile", "3"}, {LIVES_ADDR, "addr", "5"},    {LIVES_PROFILE, "profile", "3"},
		{LIVES_ADDR, "addr", "4160"},    {LIVES_ID, "id", "700"},      {LIVES_ADDR, "addr", "4160"},
		{LIVES_PROFILE, "profile", "1"}, {LIVES_ID, "id", "701"},      {LIVES_PROFILE, "profile", "1"},
	};
	struct db *db = make(true);
	struct lives_cursor c = {.lives = db->lives};
	struct strbuf sql = {0}, have = {0}, want = {0};

	(void)state;
	vec_init(&c.picked, sizeof(struct life_place));
	for (size_t i = 0; i < ARRAY_LEN(scans); i++) {
		ids_of_cursor(db, &c, &scans[i], &have);
		strbuf_clear(&sql);
		strbuf_addf(&sql, "SELECT id FROM twin WHERE %s = %s ORDER BY %s", scans[i].column, scans[i].value,
			    scans[i].plan == LIVES_ADDR ? "ordinal, id" : "id");
		rows_of(db, strbuf_str(&sql), &want);
		assert_string_equal(strbuf_str(&have), strbuf_str(&want));
	}
	lives_cursor_done(&c);
	strbuf_done(&sql);
	strbuf_done(&have);
	strbuf_done(&want);
	db_close(db);
}

/* What is beyond the bounds of a column the table passes over by itself, in both directions. */
static void test_bounds(void **state)
{
	static const struct {
		enum life_column column;
		const char *name;
		int64_t least, most;
	} bounds[] = {
		{LIFE_FIRST_LINE, "first_line", 4000, 9000}, {LIFE_LAST_LINE, "last_line", 4000, 9000},
		{LIFE_LAST_THREAD_OR_0, "last_thread_or_0", 0, 3}, {LIFE_LAST_THREAD_OR_0, "last_thread_or_0", 290, 300},
	};
	struct db *db = make(true);
	struct lives_cursor c = {.lives = db->lives};
	struct strbuf sql = {0}, have = {0}, want = {0};

	(void)state;
	vec_init(&c.picked, sizeof(struct life_place));
	for (size_t i = 0; i < 2 * ARRAY_LEN(bounds); i++) {
		int ask = (int)bounds[i / 2].column << LIVES_COLUMN | LIVES_LEAST | LIVES_MOST | (i % 2 ? LIVES_DOWN : 0) | LIVES_FULL;
		sqlite3_value *values[2];
		struct stmt *st;
		struct err e = {0};
		int64_t id;
		int rc;

		strbuf_clear(&sql);
		strbuf_addf(&sql, "SELECT %lld, %lld", (long long)bounds[i / 2].least, (long long)bounds[i / 2].most);
		assert_ok(db_prepare(db, strbuf_span(&sql), &st, &e), e);
		assert_int_equal(stmt_step(st, &e), STEP_ROW);
		for (int k = 0; k < 2; k++)
			values[k] = sqlite3_value_dup(sqlite3_column_value(st->p, k));
		stmt_free(st);
		strbuf_clear(&have);
		for (rc = lives_cursor_start(&c, ask, values); rc == SQLITE_OK && !c.over; rc = lives_cursor_next(&c)) {
			assert_int_equal(lives_cursor_get(&c, LIFE_ID, &id), SQLITE_OK);
			strbuf_addf(&have, "%lld\n", (long long)id);
		}
		assert_int_equal(rc, SQLITE_OK);
		for (int k = 0; k < 2; k++)
			sqlite3_value_free(values[k]);
		strbuf_clear(&sql);
		strbuf_addf(&sql, "SELECT id FROM twin WHERE %s BETWEEN %lld AND %lld ORDER BY id%s", bounds[i / 2].name,
			    (long long)bounds[i / 2].least, (long long)bounds[i / 2].most, i % 2 ? " DESC" : "");
		rows_of(db, strbuf_str(&sql), &want);
		assert_true(want.n > 0);
		assert_string_equal(strbuf_str(&have), strbuf_str(&want));
	}
	lives_cursor_done(&c);
	strbuf_done(&sql);
	strbuf_done(&have);
	strbuf_done(&want);
	db_close(db);
}

static void change(struct db *db, enum life_column column, const char *rows)
{
	struct err e = {0};
	struct vec changes;
	struct stmt *st;

	vec_init(&changes, sizeof(struct life_change));
	assert_ok(db_prepare(db, span_from(rows), &st, &e), e);
	while (stmt_step(st, &e) == STEP_ROW)
		vec_append(&changes, &(struct life_change){stmt_i64(st, 0), (uint64_t)stmt_i64(st, 1)});
	stmt_free(st);
	assert_true(changes.n > 0);
	assert_ok(lives_change(db, column, &changes, &e), e);
	assert_ok(lives_order(db, &e), e);
	vec_done(&changes);
}

/* What is changed or taken away is so for all that ask; the places of the others stay. */
static void test_changes(void **state)
{
	struct db *db = make(true);
	struct err e = {0};

	(void)state;
	change(db, LIFE_ORDINAL, "SELECT id, 100000 + id FROM twin WHERE id % 3 = 0 ORDER BY id");
	assert_ok(run_sql(db, "UPDATE twin SET ordinal = 100000 + id WHERE id % 3 = 0", &e), e);
	compare(db, true);
	change(db, LIFE_PROFILE, "SELECT id, 0 FROM twin WHERE id IN (1, 700, 3000) OR id BETWEEN 500 AND 1100 ORDER BY id");
	assert_ok(run_sql(db, "DELETE FROM twin WHERE id IN (1, 700, 3000) OR id BETWEEN 500 AND 1100", &e), e);
	compare(db, true);
	assert_ok(lives_check(db, &e), e);
	db_close(db);
}

/* After a rollback nothing is told of what was written before. */
static void test_rollback(void **state)
{
	struct db *db = make(true);
	struct err e = {0};

	(void)state;
	assert_ok(db_begin(db, &e), e);
	change(db, LIFE_SPAN, "SELECT id, 7 FROM twin ORDER BY id");
	assert_int_equal(number_of(db, "SELECT sum(span) FROM life_row WHERE id IN (SELECT id FROM twin)"), 7 * (LIVES - GAP_IDS));
	db_rollback(db);
	compare(db, true);
	db_close(db);
}

/* Bytes that the writer did not write: an error or another row, and never a byte too far. */
static void test_damaged(void **state)
{
	const unsigned rounds = SANITIZED ? 120 : 40; /* a byte too far is seen there only */
	struct err e = {0};
	unsigned refused = 0;

	(void)state;
	for (uint64_t round = 0; round < rounds; round++) {
		struct db *db = make(true);
		struct strbuf sql = {0};
		const char *table = round % 2 ? "life_order" : "life_pack";

		seed = round;
		strbuf_addf(&sql, "UPDATE %s SET b = CAST(substr(b, 1, %llu) || x'%02llx' || %s AS BLOB) WHERE life%s >= %llu", table,
			    (unsigned long long)any(any(2) ? 10 : 2000), (unsigned long long)any(256),
			    any(2) ? "substr(b, 40)" : "x'ff8001'", round % 2 ? "" : "_pack.id", (unsigned long long)any(900));
		assert_ok(run_sql(db, strbuf_str(&sql), &e), e);
		refused += !lives_check(db, &e);
		for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
			named(asked[i].sql, "life_row", &sql);
			refused += !run_sql(db, strbuf_str(&sql), &e);
		}
		strbuf_done(&sql);
		db_close(db);
	}
	assert_true(refused > rounds);
}

/* What a check of somebody else's database says. */
static void test_check(void **state)
{
	static const char *const damages[] = {
		"DELETE FROM life_pack WHERE id = (SELECT max(id) FROM life_pack)",
		"UPDATE life_pack SET id = 2 WHERE id = 1",
		"INSERT INTO life_pack SELECT id + 5, b FROM life_pack WHERE id = 1",
		"UPDATE life_pack SET b = x'0101'",
		"UPDATE life_pack SET b = zeroblob(70000) WHERE id = 1",
		"UPDATE life_pack SET id = 2147483000 WHERE id = (SELECT max(id) FROM life_pack)",
		"DELETE FROM life_order WHERE kind = 1",
		"UPDATE life_order SET sub = sub + 1 WHERE kind = 0",
		"INSERT INTO life_order SELECT 2, key, sub, life, b FROM life_order WHERE kind = 1",
		"UPDATE life_order SET b = x'01' WHERE kind = 0",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
		struct db *db = make(true);
		struct err e = {0};

		assert_ok(lives_check(db, &e), e);
		assert_ok(run_sql(db, damages[i], &e), e);
		if (lives_check(db, &e))
			fail_msg("%s is not seen", damages[i]);
		assert_non_null(strstr(e.msg, "packed lives are damaged"));
		db_close(db);
	}
}

/* How often it may still go on. */
static enum db_wish stop_after(void *ctx, bool optional, int64_t us)
{
	int *left = ctx;

	(void)optional;
	(void)us;
	return (*left)-- > 0 ? DB_GO_ON : DB_DROP;
}

/* A check that is interrupted, wherever that is, says so, and nothing of damage. */
static void test_check_interrupted(void **state)
{
	(void)state;
	for (int empty = 0; empty < 2; empty++) {
		struct db *db = empty ? open_memory() : make(true);
		struct err e = {0};
		bool done = false;
		int n = 0;

		assert_ok(db_make_derived(db, &e), e);
		for (; !done; n++) {
			int left = n;

			e = (struct err){0};
			db_set_ask(db, stop_after, &left);
			done = lives_check(db, &e);
			db_set_ask(db, NULL, NULL);
			if (!done && e.code != ERR_INTERRUPTED)
				fail_msg("asked for the %d. time: %s", n + 1, e.msg);
		}
		assert_true(n > (empty ? 2 : LIVES / (int)COLUMN_ROWS));
		db_close(db);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_answers), cmocka_unit_test(test_ways),     cmocka_unit_test(test_cursor_again),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_changes),      cmocka_unit_test(test_rollback), cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_check),        cmocka_unit_test(test_check_interrupted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
