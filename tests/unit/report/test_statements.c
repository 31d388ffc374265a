/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report_test.h"

#include "astscope/base/attr.h"
#include "astscope/model/compare.h"
#include "astscope/model/place.h"
#include "astscope/model/xref.h"
#include "tests/lib/derive.h"
#include "tests/lib/faults.h"
#include "tests/lib/small.h"
#include "tests/unit/import/make.h"

/*
 * Whatever is asked of a database while one of its statements fails, each in turn: what is said is whole, or that it failed is.
 * Nothing is said with a part missing.
 */

struct task {
	const char *name;
	bool (*run)(struct db *db, const struct task *t, struct strbuf *out, struct err *e);
	const char *arg;
	enum report_format format;
	const char *group;
};

static const char *path; /* of the database */
static char *small, *demo;
static size_t tried; /* statements */

static bool write_one(struct db *db, const struct task *t, struct strbuf *out, struct err *e)
{
	struct report_sink sink = report_to_strbuf(out);
	struct report_args a;

	report_args_init(&a);
	a.format = t->format;
	a.at = t->arg;
	a.group = t->group;
	return report_write(db, t->name, &a, &sink, e);
}

static bool check_all(struct db *db, const struct task *t, struct strbuf *out, struct err *e)
{
	unsigned bits = 0;
	bool ok = report_check(db, &bits, e);

	(void)t;
	strbuf_addf(out, "%u", bits);
	return ok;
}

static void say_links(const struct xref_list *l, struct strbuf *out)
{
	for (size_t i = 0; i < l->links.n; i++) {
		const struct xref_link *k = vec_at(&l->links, i);

		strbuf_addf(out, "%s %.*s %.*s %.*s\n", k->kind, SPAN_ARG(k->what), SPAN_ARG(k->place), SPAN_ARG(k->why));
	}
	strbuf_addf(out, "%.*s\n", SPAN_ARG(l->message));
}

static bool go(struct db *db, const struct task *t, struct strbuf *out, struct err *e)
{
	struct xref_list l;

	if (!xref_go(db, span_from(t->arg), &l, e))
		return false;
	say_links(&l, out);
	xref_list_done(&l);
	return true;
}

static bool say_thing(struct db *db, const struct thing *t, struct strbuf *out, struct err *e)
{
	struct xref_list l;

	if (!xref_title(db, t, out, e))
		return false;
	(void)xref_place(db, t, out);
	for (const char *capital = "RTLBWHC"; *capital; capital++) {
		if (!xref_jump(db, t, *capital, &l, e))
			return false;
		say_links(&l, out);
		xref_list_done(&l);
	}
	if (!xref_related(db, t, &l, e))
		return false;
	say_links(&l, out);
	xref_list_done(&l);
	return true;
}

static bool resolve(struct db *db, const struct task *t, struct strbuf *out, struct err *e)
{
	struct xref_target target = {0};
	struct place p = {0};
	bool ok = place_read(span_from(t->arg), &p, e) && xref_resolve(db, &p, &target, e) &&
		  (target.thing.kind == THING_NONE || say_thing(db, &target.thing, out, e));

	place_done(&p);
	return ok;
}

static bool compare(struct db *db, const struct task *t, struct strbuf *out, struct err *e)
{
	struct db *second = NULL, *made = NULL;
	struct report_sink sink = report_to_strbuf(out);
	struct report_args a;
	bool ok = db_open(path, DB_READ, &second, e) &&
		  compare_make(db, second, SPAN_LIT("a"), SPAN_LIT("b"), COMPARE_OPEN_FIRST, &made, e);

	report_args_init(&a);
	a.format = t->format;
	ok = ok && report_compared(made, &a, &sink, e) && db_is_sound(second, e) && db_is_sound(made, e);
	db_close(made);
	db_close(second);
	return ok;
}

/* One thing done with a database that was just opened, whose statement @at fails; 0 = all are watched. */
static bool run(const struct task *t, uint64_t at, struct strbuf *out, struct err *e)
{
	struct db *db = NULL;
	bool ok;

	faults_statement(0);
	assert_ok(db_open(path, DB_READ, &db, e), *e);
	if (at)
		faults_statement(at);
	else
		faults_watch();
	ok = t->run(db, t, out, e) && db_is_sound(db, e);
	if (at && !faults_statement_hit())
		fail_msg("%s %s: statement %llu does not come", t->name, t->arg, (unsigned long long)at);
	db_close(db);
	return ok;
}

static void try_task(const struct task *t)
{
	struct strbuf whole = {0}, text = {0};
	struct err e = {0};
	const uint64_t *at;
	size_t n;

	assert_ok(run(t, 0, &whole, &e), e);
	n = faults_watched(&at);
	for (size_t i = 0; i < n; i++) {
		bool ok;

		e = (struct err){0};
		strbuf_clear(&text);
		ok = run(t, at[i], &text, &e);
		if (ok && !span_eq(strbuf_span(&text), strbuf_span(&whole)))
			fail_msg("%s %s: something else is said when statement %llu fails", t->name, t->arg, (unsigned long long)at[i]);
		if (!ok && (e.code == ERR_NONE || e.code == ERR_INTERNAL || !strstr(e.msg, FAULTS_STATEMENT_SAYS)))
			fail_msg("%s %s: statement %llu fails: \"%s\"", t->name, t->arg, (unsigned long long)at[i], e.msg);
	}
	strbuf_done(&whole);
	strbuf_done(&text);
	tried += n;
}

static void test_reports(void **state)
{
	(void)state;
	for (size_t i = 0; i < report_count(); i++) {
		struct task t = {.name = report_name(i), .run = write_one};

		if (!strcmp(t.name, "history"))
			t.arg = "0x55aa00002060#1";
		t.format = i % 2 ? REPORT_JSON : REPORT_TEXT;
		try_task(&t);
	}
}

static void test_reports_of_one_thing(void **state)
{
	static const struct task tasks[] = {
		{.name = "waits", .run = write_one, .format = REPORT_DOT},
		{.name = "overview", .run = write_one, .format = REPORT_HTML},
		{.name = "overview", .run = write_one, .format = REPORT_MD},
		{.name = "leaks", .run = write_one, .group = "file"},
		{.name = "stacks", .run = write_one, .arg = "204"},
		{.name = "locks", .run = write_one, .arg = "0x55aa00003010"},
		{.name = "threads", .run = write_one, .arg = "203"},
		{.name = "waits", .run = write_one, .arg = "203"},
		{.name = "check", .run = check_all},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tasks); i++)
		try_task(&tasks[i]);
}

static void test_places(void **state)
{
	static const char *const places[] = {
		"home/2", "objects", "objects/0x55aa00002060#1", "leaks/site/chan_sip.c:935:build_peer", "leaks?group=file",
		"hist/0x55aa00002060#1/event/3", "refs/thread/201/line/5", "threads/lwp/203", "locks/0x55aa00003010",
		"waits/cycle/1", "waits/lwp/203", "stacks/lwp/204/frame/1", "stacks/group/2", "files/source/3", "rejects/source/3",
		"raw/source/3/line/2",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(places); i++)
		try_task(&(struct task){.name = "place", .run = resolve, .arg = places[i]});
}

static void test_words(void **state)
{
	static const char *const words[] = {"0x55aa00007020", "0x55aa00002060", "0x55aa00002068", "201", "T3", "chan_sip.c:935",
					    "crashlab_exec", "0xdeadbeef"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		try_task(&(struct task){.name = "go", .run = go, .arg = words[i]});
}

static void test_compare(void **state)
{
	(void)state;
	try_task(&(struct task){.name = "compare", .run = compare});
}

/* What only logs that were read have: events in chunks, lines of the log. */
static void test_of_an_imported_bundle(void **state)
{
	static const char *const names[] = {"history", "overview", "leaks", "log", "compat-diff", "objects"};
	static const char *const places[][2] = {{"hist/", "/event/1"}, {"hist/", "/line/1"}, {"objects/", ""}};
	struct strbuf obj = {0};
	struct db *db = NULL;
	struct err e = {0};
	struct stmt *st;

	(void)state;
	path = demo;
	assert_ok(db_open(path, DB_READ, &db, &e), e);
	assert_ok(db_prepare(db, SPAN_LIT("SELECT obj FROM v_life ORDER BY events DESC LIMIT 1"), &st, &e), e);
	assert_int_equal(stmt_step(st, &e), STEP_ROW);
	strbuf_add(&obj, stmt_text(st, 0));
	stmt_free(st);
	db_close(db);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		try_task(&(struct task){.name = names[i], .run = write_one, .arg = i ? NULL : strbuf_str(&obj)});
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		struct strbuf place = {0};

		strbuf_addf(&place, "%s%s%s", places[i][0], strbuf_str(&obj), places[i][1]);
		try_task(&(struct task){.name = "place", .run = resolve, .arg = strbuf_str(&place)});
		strbuf_done(&place);
	}
	strbuf_done(&obj);
	path = small;
}

static void test_enough(void **state)
{
	(void)state;
	assert_true(tried > 300);
}

static int setup(void **state)
{
	char *dir = make_dir();
	struct err e = {0};

	path = small = make_path(dir, "small.db");
	small_file(small);
	demo = make_path(dir, "demo.db");
	assert_ok(derive_file("share/demo", demo, &e), e);
	*state = dir;
	return 0;
}

static int teardown(void **state)
{
	make_remove(*state);
	free(small);
	free(demo);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reports), cmocka_unit_test(test_reports_of_one_thing), cmocka_unit_test(test_places),
		cmocka_unit_test(test_words),   cmocka_unit_test(test_compare),
		cmocka_unit_test(test_of_an_imported_bundle),
		cmocka_unit_test(test_enough),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
