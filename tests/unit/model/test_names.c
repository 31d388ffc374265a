/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model_test.h"

#include "astscope/base/attr.h"
#include "astscope/model/names.h"
#include "astscope/store/notes.h"

/* What may be named, by what, and what is noted instead. */

static void expect(struct named *n, bool is_name, const char *what, const char *title)
{
	assert_int_equal(n->is_name, is_name);
	assert_string_equal(strbuf_str(&n->what), what);
	if (!strstr(strbuf_str(&n->title), title))
		fail_msg("%s: titled %s", what, strbuf_str(&n->title));
	assert_int_equal(n->text.n, 0);
	named_done(n);
}

/* A row stands for the thing that is meant: its life, its thread, its lock. */
static void test_rows_stand_for_things(void **state)
{
	static const struct {
		struct thing thing;
		bool is_name;
		const char *what, *title;
	} table[] = {
		{{THING_THREAD, {4, 0}}, true, "threads/lwp/203", "203"},
		{{THING_LOCK, {1, 0}}, true, "locks/0x55aa00002010", "a->lock"},
		{{THING_LIFE, {4, 0}}, true, "hist/0x55aa00004010#1", "0x55aa00004010#1"},
		{{THING_EVENT, {4, 2}}, true, "hist/0x55aa00004010#1", "0x55aa00004010#1"},
		{{THING_WAIT, {1, 0}}, true, "threads/lwp/", "LWP"},
		{{THING_MEMBER, {1, 1}}, true, "threads/lwp/", "LWP"},
		{{THING_STACK, {1, 0}}, true, "threads/lwp/204", "204"},
		{{THING_FRAME, {1, 1}}, true, "threads/lwp/204", "204"},
		{{THING_HOLD, {1, 0}}, true, "locks/0x55aa00002010", "lock"},
		{{THING_SOURCE, {3, 0}}, false, "files/source/3", ""},
		{{THING_LINE, {3, 2}}, false, "raw/source/3/line/2", "line 2"},
		{{THING_FINDING, {2, 0}}, false, "home/2", ""},
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct named n;
		struct err e = {0};
		size_t prefix = strlen(table[i].what);

		assert_ok(named_thing(*state, &table[i].thing, &n, &e), e);
		if (strncmp(strbuf_str(&n.what), table[i].what, prefix) != 0 || n.is_name != table[i].is_name)
			fail_msg("row %zu: %s %s", i, n.is_name ? "names" : "notes", strbuf_str(&n.what));
		expect(&n, table[i].is_name, strbuf_str(&n.what), table[i].title);
	}
}

static void test_words_and_places(void **state)
{
	static const struct {
		const char *text;
		bool may_name, is_name;
		const char *what;
	} table[] = {
		{"201", true, true, "threads/lwp/201"},
		{"threads/lwp/201", true, true, "threads/lwp/201"},
		{"threads/lwp/201", false, false, "threads/lwp/201"},
		{"objects", true, false, "objects"},
		/* no such thread any more: what was said of it may still be there */
		{"threads/lwp/99999", true, false, "threads/lwp/99999"},
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct named n;
		struct err e = {0};

		assert_ok(named_place(*state, span_from(table[i].text), table[i].may_name, &n, &e), e);
		expect(&n, table[i].is_name, table[i].what, "");
	}
}

static void test_refused(void **state)
{
	static const struct {
		const char *text, *want;
	} table[] = {
		{"no-such-thing", "nothing here is called \"no-such-thing\""},
		{"chan_sip.c:935", "\"chan_sip.c:935\" is several things"},
	};
	struct named n;
	struct err e = {0};

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		assert_false(named_place(*state, span_from(table[i].text), true, &n, &e));
		assert_int_equal(e.code, ERR_USAGE);
		if (!strstr(e.msg, table[i].want))
			fail_msg("%s: %s", table[i].text, e.msg);
	}
	assert_false(named_thing(*state, &(struct thing){THING_NONE, {0, 0}}, &n, &e));
	assert_string_equal(e.msg, "this can be neither named nor noted");
}

static void test_names_and_marks_are_kept(void **state)
{
	struct strbuf mark = {0};
	struct named n;
	struct err e = {0};

	assert_ok(notes_begin(*state, NULL, NULL, &e), e);
	assert_ok(named_place(*state, SPAN_LIT("201"), true, &n, &e), e);
	assert_ok(named_set(*state, &n, SPAN_LIT("the culprit"), &e), e);
	named_done(&n);
	assert_ok(named_place(*state, SPAN_LIT("threads/lwp/201"), true, &n, &e), e);
	assert_string_equal(strbuf_str(&n.text), "the culprit");
	assert_ok(named_set(*state, &n, (struct span){0}, &e), e);
	named_done(&n);
	assert_ok(named_place(*state, SPAN_LIT("201"), true, &n, &e), e);
	assert_int_equal(n.text.n, 0);
	named_done(&n);
	assert_false(mark_get(*state, 'q', &mark));
	assert_ok(mark_set(*state, 'q', SPAN_LIT("locks"), SPAN_LIT("Locks"), &e), e);
	assert_true(mark_get(*state, 'q', &mark));
	assert_string_equal(strbuf_str(&mark), "locks");
	strbuf_done(&mark);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rows_stand_for_things, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_words_and_places, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_refused, with_small, close_small),
		cmocka_unit_test_setup_teardown(test_names_and_marks_are_kept, with_small, close_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
