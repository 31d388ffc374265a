/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model_test.h"

#include "astscope/model/place.h"

static void test_round_trip(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"home", "home"},
		{"astscope:hist/0x7f42d8cbcaf0#2/event/5", "hist/0x7f42d8cbcaf0#2/event/5"},
		{"hist/life/0x7f42d8cbcaf0#2", "hist/0x7f42d8cbcaf0#2"},
		{"refs/thread/25718/life/0x55aa#1/line/51304", "refs/thread/25718/life/0x55aa#1/line/51304"},
		{"refs/25718", "refs/thread/25718"},
		{"threads/lwp/25718", "threads/lwp/25718"},
		{"threads/25718", "threads/lwp/25718"},
		{"threads/pthread/0x7f42", "threads/pthread/0x7f42"},
		{"locks/0x55aad9cb9810", "locks/0x55aad9cb9810"},
		{"locks/lock/0x1/thread/7", "locks/0x1/thread/7"},
		{"waits/cycle/1", "waits/cycle/1"},
		{"leaks/site/channel.c:935:alloc_ap", "leaks/site/channel.c:935:alloc_ap"},
		{"objects?filter=alive%20file:a&sort=-events", "objects?filter=alive%20file:a&sort=-events"},
		{"leaks?group=file", "leaks?group=file"},
		{"locks?cols=lock,holder", "locks?cols=lock,holder"},
		{"locks/thread", "locks/thread"},
		{"raw/source/3/line/51304", "raw/source/3/line/51304"},
		{"objects?filter=tag~%22a%26b%25%3F%22", "objects?filter=tag~\"a%26b%25%3F\""},
		{"  home  ", "home"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct place p = {0}, q = {0}, copy;
		struct strbuf b = {0}, again = {0};
		struct err e = {0};

		assert_ok(place_read(span_from(cases[i].text), &p, &e), e);
		place_add(&b, &p);
		assert_string_equal(strbuf_str(&b), cases[i].want);
		assert_ok(place_read(strbuf_span(&b), &q, &e), e);
		place_copy(&copy, &q);
		place_add(&again, &copy);
		assert_string_equal(strbuf_str(&again), cases[i].want);
		assert_int_equal(copy.n, p.n);
		for (size_t k = 0; k < p.n; k++)
			assert_string_equal(copy.part[k].kind, p.part[k].kind);
		place_done(&p);
		place_done(&q);
		place_done(&copy);
		strbuf_done(&b);
		strbuf_done(&again);
	}
}

static void test_bad(void **state)
{
	static const char *const bad[] = {
		"", "nowhere", "astscope:", "sql", "locks/0x1/thread", "objects?filter=%2",
		"hist/0x1#1/event", "hist/0x1#1/colour/5", "hist//event/5",
		"objects?colour=1", "objects?filter",
		"hist/1/event/2/event/3/event/4/event/5/event/6/event/7",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct place p = {0};
		struct err e = {0};

		if (place_read(span_from(bad[i]), &p, &e))
			fail_msg("\"%s\" passed", bad[i]);
		assert_int_equal(e.code, ERR_USAGE);
	}
}

static void test_access(void **state)
{
	struct place p = {0};
	struct err e = {0};
	uint64_t v = 0, addr = 0;
	int64_t life = 0;

	(void)state;
	assert_ok(place_read(SPAN_LIT("refs/thread/25718/life/0x55aa#3?filter=a%20b"), &p, &e), e);
	assert_true(place_number(&p, "thread", &v));
	assert_int_equal(v, 25718);
	assert_true(place_obj(&p, "life", &addr, &life));
	assert_int_equal(addr, 0x55aa);
	assert_int_equal(life, 3);
	assert_string_equal(p.filter, "a b");
	assert_false(place_number(&p, "life", &v));
	assert_false(place_number(&p, "event", &v));
	assert_null(place_id(&p, "event").p);
	place_done(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_access),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
