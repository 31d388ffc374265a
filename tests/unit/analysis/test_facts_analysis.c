/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tests/unit/store/store_test.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "tests/lib/facts.h"
#include "opened.h"

/*
 * The real bundles through import, analysis and the public views, against the facts that an independent reader found.
 * Both sides are written as lines of text, sorted, and compared.
 */

struct lines {
	struct vec rows; /* struct strbuf */
};

static struct strbuf *line_new(struct lines *l)
{
	if (!l->rows.size)
		vec_init(&l->rows, sizeof(struct strbuf));
	return vec_push(&l->rows);
}

static void lines_done(struct lines *l)
{
	for (size_t i = 0; i < l->rows.n; i++)
		strbuf_done(vec_at(&l->rows, i));
	vec_done(&l->rows);
}

static int line_cmp(const void *a, const void *b)
{
	return span_cmp(strbuf_span(a), strbuf_span(b));
}

static void lines_sort(struct lines *l)
{
	if (l->rows.n)
		vec_sort(&l->rows, line_cmp);
}

static const char *line_at(const struct lines *l, size_t i)
{
	return i < l->rows.n ? strbuf_str(vec_at(&l->rows, i)) : "(no more)";
}

/* The same lines in any order. */
static void assert_lines(const char *what, struct lines *have, struct lines *want)
{
	lines_sort(have);
	lines_sort(want);
	for (size_t i = 0; i < have->rows.n || i < want->rows.n; i++) {
		if (!span_eq_str(span_from(line_at(have, i)), line_at(want, i)))
			fail_msg("%s: have %s, want %s (%zu, %zu)", what, line_at(have, i), line_at(want, i),
				 have->rows.n, want->rows.n);
	}
	lines_done(have);
	lines_done(want);
}

/* How often a line is there. */
static int64_t count_line(const struct lines *l, const char *text)
{
	int64_t n = 0;

	for (size_t i = 0; i < l->rows.n; i++)
		n += span_eq_str(strbuf_span(vec_at(&l->rows, i)), text);
	return n;
}

/* Rows of a query with columns joined by '|', NULL as "-"; :source is bound if it is not 0. */
static void query_lines(struct db *db, const char *sql, int64_t source, struct lines *ret)
{
	struct err e = {0};
	struct stmt *st;
	enum step step;

	assert_ok(db_prepare(db, span_from(sql), &st, &e), e);
	if (source)
		stmt_bind_i64(st, ":source", source);
	while ((step = stmt_step(st, &e)) == STEP_ROW) {
		struct strbuf *line = line_new(ret);

		for (int i = 0; i < stmt_columns(st); i++) {
			strbuf_add_str(line, i ? "|" : "");
			strbuf_add(line, stmt_is_null(st, i) ? SPAN_LIT("-") : stmt_text(st, i));
		}
	}
	if (step == STEP_FAIL)
		fail_msg("%s: %s", sql, e.msg);
	stmt_free(st);
}

/* A JSON value as SQL prints it. */
static void add_json(struct strbuf *b, const json_t *v)
{
	if (json_is_integer(v))
		strbuf_addf(b, "%lld", (long long)json_integer_value(v));
	else
		strbuf_add_str(b, json_is_string(v) ? json_string_value(v) : "-");
}

static void json_line(struct lines *l, const json_t *row, size_t from, size_t to)
{
	struct strbuf *line = line_new(l);

	for (size_t i = from; i < to; i++) {
		strbuf_add_str(line, i > from ? "|" : "");
		add_json(line, json_array_get(row, i));
	}
}

static const char *json_text(const json_t *row, size_t i)
{
	return json_string_value(json_array_get(row, i));
}

/* --- bundles, each opened once ------------------------------------------------------------------------------------ */

/* What all lock dumps of a bundle state, one line a statement and source. */
struct stated {
	struct lines waits;  /* waiter|lock|holder */
	struct lines cycles; /* pthreads, ascending */
	struct lines behind; /* pthread */
};

struct bundle {
	char name[64];
	struct opened o;
	struct stated stated;
	unsigned dumps; /* files */
};

struct state {
	struct bundle bundles[32];
	size_t n;
};

static struct bundle *open_bundle(struct state *s, const char *name)
{
	struct bundle *b;

	for (size_t i = 0; i < s->n; i++) {
		if (span_eq_str(span_from(s->bundles[i].name), name))
			return &s->bundles[i];
	}
	assert_true(s->n < sizeof(s->bundles) / sizeof(s->bundles[0]));
	b = &s->bundles[s->n];
	if (!opened_open_bundle(&b->o, name))
		return NULL; /* facts about a file of its own: the large log */
	snprintf(b->name, sizeof(b->name), "%s", name);
	s->n++;
	return b;
}

/* The source of @path; *@ret_copy tells if it is a copy, then the id is that of its original. */
static int64_t source_of(struct db *db, const char *path, bool *ret_copy)
{
	struct err e = {0};
	struct stmt *st;
	int64_t id;

	assert_ok(
		db_prepare(
			db,
			SPAN_LIT("SELECT coalesce(copy_of, id), copy_of IS NOT NULL FROM source WHERE path = :path"),
			&st, &e),
		e);
	stmt_bind_text(st, ":path", span_from(path));
	if (stmt_step(st, &e) != STEP_ROW)
		fail_msg("%s: no such source", path);
	id = stmt_i64(st, 0);
	*ret_copy = stmt_i64(st, 1) != 0;
	stmt_free(st);
	return id;
}

/* --- refs --------------------------------------------------------------------------------------------------------- */

static void check_class(struct db *db, const json_t *classes, const char *class)
{
	struct strbuf sql = {0};

	strbuf_addf(&sql, "SELECT count(*) FROM v_life WHERE class = '%s'", class);
	assert_int_equal(number_of(db, strbuf_str(&sql)), json_integer_value(json_object_get(classes, class)));
	strbuf_done(&sql);
}

static void check_listed(struct db *db, const char *what, const json_t *list, const char *sql, size_t columns)
{
	struct lines have = {0}, want = {0};

	if (!list)
		return;
	for (size_t i = 0; i < json_array_size(list); i++)
		json_line(&want, json_array_get(list, i), 0, columns);
	query_lines(db, sql, 0, &have);
	assert_lines(what, &have, &want);
}

static void check_refs(void *ctx, const char *bundle, const char *path, const json_t *facts)
{
	const json_t *classes = json_object_get(facts, "one_class");
	struct bundle *b = facts_imports(bundle) ? open_bundle(ctx, bundle) : NULL;
	struct lines stop = {0};
	struct db *db;

	if (!b)
		return;
	print_message("# %s/%s\n", bundle, path);
	db = b->o.db;
	check_class(db, classes, "finalized");
	check_class(db, classes, "leaked");
	check_class(db, classes, "skewed");
	check_class(db, classes, "invalid");
	assert_int_equal(number_of(db, "SELECT count(*) FROM v_life WHERE alive = 1"),
	                 json_integer_value(json_object_get(facts, "alive")));
	assert_int_equal(number_of(db, "SELECT lines FROM v_source WHERE kind = 'refs'"),
	                 json_integer_value(json_object_get(facts, "lines")));
	check_listed(db, "leaked", json_object_get(facts, "leaked"),
	             "SELECT addr, substr(obj, instr(obj, '#') + 1), file || ':' || line || ':' || func, final_count "
	             "FROM v_life WHERE class = 'leaked'", 4);
	check_listed(db, "invalid", json_object_get(facts, "invalid"),
	             "SELECT addr, substr(obj, instr(obj, '#') + 1), file || ':' || line || ':' || func "
	             "FROM v_life WHERE class = 'invalid'", 3);
	query_lines(db, "SELECT shutdown FROM run", 0, &stop);
	assert_int_equal(stop.rows.n, 1); /* every bundle is one process */
	assert_string_equal(line_at(&stop, 0), json_string_value(json_object_get(facts, "stop")));
	lines_done(&stop);
}

/* --- lock dumps --------------------------------------------------------------------------------------------------- */

static void check_entries(struct db *db, int64_t source, const json_t *dumps)
{
	struct lines have = {0}, want = {0};

	for (size_t d = 0; d < json_array_size(dumps); d++) {
		const json_t *locks = json_object_get(json_array_get(dumps, d), "locks");

		for (size_t i = 0; i < json_array_size(locks); i++)
			json_line(&want, json_array_get(locks, i), 0, 8);
	}
	query_lines(db,
		    "SELECT pthread, state, mode, lock, func, file, line, depth FROM v_hold WHERE source = :source",
		    source, &have);
	assert_lines("lock entries", &have, &want);
}

/* Each listed thread is in v_thread with the LWP and the name that the dump gives it; a pthread id may have been
 * reused. */
static void check_threads(struct db *db, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *row = json_array_get(list, i), *lwp = json_array_get(row, 1),
			     *name = json_array_get(row, 2);
		struct strbuf sql = {0};

		strbuf_addf(&sql, "SELECT count(*) FROM v_thread WHERE pthread = '%s'", json_text(row, 0));
		if (json_is_integer(lwp))
			strbuf_addf(&sql, " AND lwp = %lld", (long long)json_integer_value(lwp));
		if (json_is_string(name))
			strbuf_addf(&sql, " AND name = '%s'", json_string_value(name));
		if (!number_of(db, strbuf_str(&sql)))
			fail_msg("no such thread: %s", strbuf_str(&sql));
		strbuf_done(&sql);
	}
}

static const char *waited_lock(const json_t *locks, const char *pthread)
{
	for (size_t i = 0; i < json_array_size(locks); i++) {
		const json_t *row = json_array_get(locks, i);

		if (span_eq_str(span_from(json_text(row, 0)), pthread) &&
		    span_eq_str(span_from(json_text(row, 1)), "waiting"))
			return json_text(row, 3);
	}
	fail_msg("%s waits for nothing", pthread);
	return NULL;
}

static void state_waits(struct stated *s, const json_t *dump)
{
	const json_t *waits = json_object_get(dump, "wait_for"), *locks = json_object_get(dump, "locks");

	for (size_t i = 0; i < json_array_size(waits); i++) {
		const json_t *row = json_array_get(waits, i), *holders = json_array_get(row, 1);
		const char *lock = waited_lock(locks, json_text(row, 0));

		if (!json_array_size(holders))
			strbuf_addf(line_new(&s->waits), "%s|%s|-", json_text(row, 0), lock);
		for (size_t h = 0; h < json_array_size(holders); h++)
			strbuf_addf(line_new(&s->waits), "%s|%s|%s", json_text(row, 0), lock, json_text(holders, h));
	}
}

static void state_dump(struct stated *s, const json_t *dump)
{
	const json_t *cycles = json_object_get(dump, "cycles"), *behind = json_object_get(dump, "blocked_behind");
	const json_t *orphans = json_object_get(dump, "waits_without_owner");
	int64_t without = 0;

	state_waits(s, dump);
	for (size_t i = 0; i < json_array_size(cycles); i++)
		json_line(&s->cycles, json_array_get(cycles, i), 0, json_array_size(json_array_get(cycles, i)));
	for (size_t i = 0; i < json_array_size(behind); i++)
		strbuf_add_str(line_new(&s->behind), json_text(behind, i));
	for (size_t i = 0; i < json_array_size(orphans); i++) {
		struct strbuf line = {0};

		strbuf_addf(&line, "%s|%s|-", json_text(json_array_get(orphans, i), 0),
			    json_text(json_array_get(orphans, i), 1));
		without += count_line(&s->waits, strbuf_str(&line)) > 0;
		strbuf_done(&line);
	}
	assert_int_equal(without, json_array_size(orphans));
}

static void check_dumps(void *ctx, const char *bundle, const char *path, const json_t *facts)
{
	const json_t *dumps = json_object_get(facts, "locks");
	struct bundle *b;
	int64_t source;
	bool copy;

	if (!facts_imports(bundle))
		return;
	b = open_bundle(ctx, bundle);
	assert_non_null(b);
	print_message("# %s/%s\n", bundle, path);
	source = source_of(b->o.db, path, &copy);
	check_entries(b->o.db, source, dumps);
	for (size_t i = 0; i < json_array_size(dumps); i++) {
		check_threads(b->o.db, json_object_get(json_array_get(dumps, i), "thread_list"));
		if (!copy)
			state_dump(&b->stated, json_array_get(dumps, i));
	}
	b->dumps++;
}

/* Lines with how many sources state them, each once. */
static void add_seen(struct lines *stated, struct lines *ret)
{
	lines_sort(stated);
	for (size_t i = 0; i < stated->rows.n; i++) {
		const char *text = line_at(stated, i);

		if (!i || !span_eq_str(span_from(line_at(stated, i - 1)), text))
			strbuf_addf(line_new(ret), "%s|%lld", text, (long long)count_line(stated, text));
	}
}

/* What the views say about the bundle as a whole: each fact once, with the number of files that state it. */
static void check_stated(struct bundle *b)
{
	struct lines have = {0}, want = {0};

	print_message("# %s: %u lock dumps\n", b->name, b->dumps);
	add_seen(&b->stated.waits, &want);
	query_lines(b->o.db, "SELECT pthread, lock, holder_pthread, seen FROM v_wait", 0, &have);
	assert_lines("waits", &have, &want);
	add_seen(&b->stated.cycles, &want);
	query_lines(b->o.db,
		    "SELECT group_concat(pthread, '|'), seen FROM (SELECT * FROM v_cycle ORDER BY cycle, pthread) "
		    "GROUP BY cycle",
		    0, &have);
	assert_lines("cycles", &have, &want);
	lines_sort(&b->stated.behind);
	for (size_t i = 0; i < b->stated.behind.rows.n; i++) {
		if (!i || line_cmp(vec_at(&b->stated.behind.rows, i - 1), vec_at(&b->stated.behind.rows, i)))
			strbuf_add_str(line_new(&want), line_at(&b->stated.behind, i));
	}
	query_lines(b->o.db, "SELECT DISTINCT t.pthread FROM blocked_behind b JOIN v_thread t ON t.thread = b.thread",
		    0, &have);
	assert_lines("blocked behind a cycle", &have, &want);
	/* Each member waits for what the next one holds, the last for what the first one holds. */
	query_lines(b->o.db,
		    "SELECT a.lwp, b.lwp FROM v_cycle a JOIN v_cycle b ON b.cycle = a.cycle AND b.seq = "
		    "iif(a.seq = (SELECT max(seq) FROM v_cycle x WHERE x.cycle = a.cycle), 1, a.seq + 1) "
		    "WHERE NOT EXISTS (SELECT 1 FROM v_wait w WHERE w.thread = a.thread AND w.lock = a.lock AND "
		    "w.holder = b.thread)",
		    0, &have);
	assert_lines("order in a cycle", &have, &want);
}

/* --- gdb texts ---------------------------------------------------------------------------------------------------- */

static void check_stacks(struct db *db, int64_t source, const json_t *gdb)
{
	const json_t *threads = json_object_get(gdb, "per_thread"), *lwp = json_object_get(gdb, "crash_lwp");
	struct lines have = {0}, want = {0};
	int64_t frames = 0;

	for (size_t i = 0; i < json_array_size(threads); i++) {
		const json_t *row = json_array_get(threads, i), *inner = json_array_get(row, 3);
		struct strbuf *line;

		json_line(&want, row, 0, 3);
		line = vec_at(&want.rows, want.rows.n - 1);
		for (size_t k = 0; k < json_array_size(inner); k++)
			strbuf_addf(line, "%s%s", k ? "," : "|", json_text(inner, k));
		frames += json_integer_value(json_array_get(row, 2));
	}
	assert_int_equal(json_array_size(threads), json_integer_value(json_object_get(gdb, "threads")));
	assert_int_equal(frames, json_integer_value(json_object_get(gdb, "frames")));
	query_lines(db,
		    "SELECT t.lwp, t.pthread, (SELECT count(*) FROM v_frame f WHERE f.stack = s.stack), "
		    "(SELECT group_concat(func) FROM (SELECT func FROM v_frame f WHERE f.stack = s.stack ORDER BY "
		    "level LIMIT 3)) "
		    "FROM v_stack s JOIN v_thread t ON t.thread = s.thread WHERE s.source = :source",
		    source, &have);
	assert_lines("stacks", &have, &want);
	if (json_is_integer(lwp)) {
		struct strbuf *line = line_new(&want);

		strbuf_addf(line, "%lld|", (long long)json_integer_value(lwp));
		add_json(line, json_object_get(gdb, "crash_num"));
	}
	query_lines(db, "SELECT s.lwp, t.gdb FROM v_stack s JOIN v_thread t ON t.thread = s.thread "
	            "WHERE s.source = :source AND s.crashed", source, &have);
	assert_lines("crashed thread", &have, &want);
}

static void check_info_threads(struct db *db, int64_t source, const json_t *rows)
{
	struct lines have = {0}, want = {0};

	for (size_t i = 0; i < json_array_size(rows); i++)
		json_line(&want, json_array_get(rows, i), 0, 4);
	query_lines(db,
		    "SELECT gdb, lwp, printf('0x%llx', pthread), func FROM thread_row WHERE source = :source AND gdb "
		    "NOTNULL",
		    source, &have);
	assert_lines("info threads", &have, &want);
}

/* Threads that wait for a lock, as their stacks say, and no others. */
static void check_lock_waits(struct db *db, int64_t source, const json_t *waits)
{
	struct lines have = {0}, want = {0};

	for (size_t i = 0; i < json_array_size(waits); i++) {
		if (json_is_true(json_object_get(json_array_get(json_array_get(waits, i), 1), "blocked")))
			json_line(&want, json_array_get(waits, i), 0, 1);
	}
	query_lines(db, "SELECT lwp FROM v_stack WHERE source = :source AND state = 'lock-wait'", source, &have);
	assert_lines("lock waits", &have, &want);
}

static void check_gdb(void *ctx, const char *bundle, const char *path, const json_t *facts)
{
	const json_t *gdb = json_object_get(facts, "gdb");
	struct bundle *b;
	int64_t source;
	bool copy;

	if (!facts_imports(bundle))
		return;
	b = open_bundle(ctx, bundle);
	assert_non_null(b);
	print_message("# %s/%s\n", bundle, path);
	source = source_of(b->o.db, path, &copy);
	check_stacks(b->o.db, source, gdb);
	check_info_threads(b->o.db, source, json_object_get(gdb, "info_threads"));
	check_lock_waits(b->o.db, source, json_object_get(gdb, "lock_waits"));
}

/* --- tests -------------------------------------------------------------------------------------------------------- */

static void need_facts(unsigned found)
{
	if (!found) {
		print_message("# no $SHARED\n");
		skip();
	}
}

static void lives_of_the_bundles(void **state)
{
	need_facts(facts_each("one_class", check_refs, *state));
}

static void locks_of_the_bundles(void **state)
{
	struct state *s = *state;

	need_facts(facts_each("locks", check_dumps, s));
	for (size_t i = 0; i < s->n; i++)
		check_stated(&s->bundles[i]);
}

static void stacks_of_the_bundles(void **state)
{
	need_facts(facts_each("gdb", check_gdb, *state));
}

static int setup(void **state)
{
	static struct state s;

	*state = &s;
	return 0;
}

static int teardown(void **state)
{
	struct state *s = *state;

	for (size_t i = 0; i < s->n; i++) {
		struct bundle *b = &s->bundles[i];

		opened_close(&b->o);
		lines_done(&b->stated.waits);
		lines_done(&b->stated.cycles);
		lines_done(&b->stated.behind);
	}
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lives_of_the_bundles),
		cmocka_unit_test(locks_of_the_bundles),
		cmocka_unit_test(stacks_of_the_bundles),
	};

	return cmocka_run_group_tests_name("bundles against the facts", tests, setup, teardown);
}
