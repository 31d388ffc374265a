/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store_test.h"

#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/vec.h"
#include "events_made.h"
#include "tests/lib/any.h"

#define S(s) SPAN_LIT(s)

static uint64_t seed;

static uint64_t any(uint64_t n)
{
	return any_next(&seed) % n;
}

struct making {
	struct db *db;
	struct writer *w;
	struct stmt *plain; /* the writer's events go into this table too */
	struct err e;
	int64_t lives;
};

static const char plain_table[] =
	"CREATE TABLE plain(source INTEGER, line INTEGER, life INTEGER, ord INTEGER, thread INTEGER, site INTEGER, tag INTEGER,"
	" delta INTEGER, before INTEGER, after INTEGER, kind INTEGER, PRIMARY KEY(life, ord)) WITHOUT ROWID";

static void tee(struct making *m, int64_t source, uint64_t ord, const struct life_event *ev)
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
static void put_life(struct making *m, int64_t source, const uint64_t *lines, size_t n, const uint32_t *sites, bool threads,
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
static void put_source(struct making *m, size_t n, uint64_t step, bool threads)
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

struct made made_events(const char *path, uint64_t from)
{
	struct making m = {0};

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
	return (struct made){.db = m.db, .lives = m.lives};
}
