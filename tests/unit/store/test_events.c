/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store_test.h"

#include <stdlib.h>
#include <unistd.h>

#include "astscope/base/attr.h"
#include "astscope/base/hash.h"
#include "astscope/base/mem.h"
#include "astscope/base/vec.h"
#include "astscope/store/events.h"
#include "astscope/store/writer.h"
#include "tests/lib/any.h"
#include "tests/lib/sanitized.h"

/* The packed events beside the same events as plain rows: whatever is asked of both has one answer. */

#define S(s) SPAN_LIT(s)

static uint64_t seed;

static uint64_t any(uint64_t n)
{
	uint64_t x = any_next(&seed);

	return x % n;
}

struct made {
	struct db *db;
	struct writer *w;
	struct stmt *plain; /* the writer's events go into this table too */
	struct err e;
	int64_t lives;
};

static const char plain_table[] =
	"CREATE TABLE plain(source INTEGER, line INTEGER, life INTEGER, ord INTEGER, thread INTEGER, site INTEGER, tag INTEGER,"
	" delta INTEGER, before INTEGER, after INTEGER, kind INTEGER, PRIMARY KEY(life, ord)) WITHOUT ROWID";

static void tee(struct made *m, int64_t source, uint64_t ord, const struct life_event *ev)
{
	const int64_t v[] = {source, (int64_t)ev->line, m->lives, (int64_t)ord, ev->thread, ev->site, ev->tag,
			     ev->delta, ev->before, ev->after, ev->kind};

	for (size_t i = 0; i < ARRAY_LEN(v); i++) {
		if (!v[i] && (i == 4 || i == 6))
			stmt_bind_null_at(m->plain, (int)i + 1);
		else
			stmt_bind_i64_at(m->plain, (int)i + 1, v[i]);
	}
	assert_ok(stmt_run(m->plain, &m->e), m->e);
}

/* One life with the lines @lines, which it may have in another order. */
static void put_life(struct made *m, int64_t source, const uint64_t *lines, size_t n, const uint32_t *sites, bool threads,
		     uint32_t thread_base)
{
	const struct life_sink *sink = writer_life_sink(m->w);
	struct life l = {.addr = 16 * (1 + any(50)), .ordinal = 1, .events = n, .first_line = lines[0], .overhead = -1, .size = -1};
	struct life_event *ev = mem_zalloc(n * sizeof(*ev));
	int64_t count = 0;

	m->lives++;
	for (size_t i = 0; i < n; i++) {
		struct life_event *e = &ev[i];

		e->line = lines[i];
		e->before = any(20) ? count : (int64_t)any(5);
		e->delta = i == 0 ? 1 : any(30) ? (any(2) ? 1 : -1) : (int64_t)any(9) - 4;
		e->after = any(25) ? e->before + e->delta : e->before;
		e->kind = i == 0 ? REF_CONSTRUCTOR : i + 1 == n && any(2) ? REF_DESTRUCTOR : any(40) ? REF_CHANGE : REF_INVALID;
		e->site = sites[any(8)];
		e->tag = any(3) ? 1 + (uint32_t)any(3) : 0;
		e->thread = threads && any(12) ? thread_base + (uint32_t)(any(3) ? i / 40 % 5 : any(300)) : 0;
		count = e->after;
		l.last_line = e->line > l.last_line ? e->line : l.last_line;
		l.first_line = e->line < l.first_line ? e->line : l.first_line;
		tee(m, source, i + 1, e);
	}
	for (size_t i = 0; i < n; i += LIFE_PUT_EVENTS)
		sink->put(sink->ctx, &l, i, ev + i, n - i < LIFE_PUT_EVENTS ? n - i : LIFE_PUT_EVENTS);
	free(ev);
}

/*
 * A log of @n lines: some have no event, a part is of one hot life, lines stand out of order by up to some thousand; each is
 * @step behind the one before.
 */
static void put_source(struct made *m, size_t n, uint64_t step, bool threads)
{
	const struct source_head head = {.path = S("refs"), .kind = "refs", .state = SOURCE_PARTIAL};
	struct vec *of = mem_zalloc(400 * sizeof(*of)); /* lines of lives, by life */
	uint32_t sites[8], base = 0;
	int64_t id;

	assert_ok(writer_add_source(m->w, &head, &id, &m->e), m->e);
	writer_begin_source(m->w, id);
	for (unsigned i = 0; i < 8; i++)
		sites[i] = writer_site(m->w, S("a.c"), i, i % 2 ? S("f") : S("g"));
	for (unsigned i = 0; i < 3; i++)
		(void)writer_tag(m->w, span_from((const char *const[]){"x", "y", "z"}[i]));
	for (int64_t i = 0; threads && i < 300; i++) {
		uint32_t t = writer_ref_thread(m->w, 1000 + i);

		base = base ? base : t;
	}
	for (size_t i = 0; i < 400; i++)
		vec_init(&of[i], sizeof(uint64_t));
	for (uint64_t line = 1 + any(5000); n; line += step) {
		if (any(10)) {
			vec_append(&of[any(2) ? 0 : line / 500 % 300 + any(100)], &line);
			n--;
		}
	}
	for (size_t i = 0; i < 400; i++) {
		uint64_t *lines = of[i].p;

		for (size_t k = 0; k < of[i].n / 50; k++) {
			size_t a = any(of[i].n), b = a + any(k % 7 ? 20 : 4000);
			uint64_t t = lines[a];

			b = b < of[i].n ? b : of[i].n - 1;
			lines[a] = lines[b];
			lines[b] = t;
		}
		if (of[i].n)
			put_life(m, id, lines, of[i].n, sites, threads, base);
		vec_done(&of[i]);
	}
	free(of);
	assert_ok(writer_end_source(m->w, &(struct source_end){.state = SOURCE_OK}, &m->e), m->e);
}

static struct made make(const char *path, uint64_t from)
{
	struct made m = {0};

	seed = from * 1000;
	assert_ok(db_open(path, DB_CREATE, &m.db, &m.e), m.e);
	assert_ok(run_sql(m.db, plain_table, &m.e), m.e);
	assert_ok(run_sql(m.db, "CREATE INDEX plain_line ON plain(source, line)", &m.e), m.e);
	assert_ok(run_sql(m.db, "CREATE INDEX plain_thread ON plain(thread, line)", &m.e), m.e);
	assert_ok(db_prepare(m.db, S("INSERT INTO plain VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"), &m.plain, &m.e), m.e);
	assert_ok(db_begin(m.db, &m.e), m.e);
	assert_ok(writer_new(m.db, &m.w, &m.e), m.e);
	put_source(&m, 300 + any(3000), 1, true);
	put_source(&m, from % 3 ? 40 + any(300) : 15000, 1, from % 2);
	put_source(&m, 1 + any(9000), 1, true);
	put_source(&m, 1500, 1900, true); /* a thread in more than 200 blocks */
	writer_free(m.w);
	stmt_free(m.plain);
	assert_ok(db_commit(m.db, &m.e), m.e);
	return m;
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
		struct made m = make(NULL, from);

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
	struct made m = make(NULL, 3);

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
	struct made m = make(NULL, 3);

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
		struct made m = make(NULL, 4);
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
	struct made m = make(NULL, 4);

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
	struct made m = make(NULL, 5);
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
		struct made m = make(NULL, 2);
		struct err e = {0};

		assert_ok(run_sql(m.db, damages[i], &e), e);
		if (db_check_pages(m.db, &e))
			fail_msg("%s is not seen", damages[i]);
		assert_int_equal(e.code, ERR_DB);
		db_close(m.db);
	}
}

/* --- without statements --- */

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
		struct made m = make(NULL, from);

		compare_asked(m.db, m.lives);
		db_close(m.db);
	}
}

static void test_expand(void **state)
{
	char path[] = "test_events_XXXXXX";
	struct made m = make(NULL, 6);
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
		cmocka_unit_test(test_same_answers), cmocka_unit_test(test_sorted), cmocka_unit_test(test_long_lives),
		cmocka_unit_test(test_drop),	     cmocka_unit_test(test_rollback), cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_check),	     cmocka_unit_test(test_expand),  cmocka_unit_test(test_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
