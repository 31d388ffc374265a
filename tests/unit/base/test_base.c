#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/intern.h"
#include "astscope/base/lines.h"
#include "astscope/base/map.h"
#include "astscope/base/mem.h"
#include "astscope/base/place.h"
#include "astscope/base/scan.h"
#include "astscope/base/sort.h"
#include "astscope/base/suggest.h"
#include "astscope/base/utf8.h"
#include "astscope/base/vec.h"
#include "tests/lib/any.h"

static void test_scan_leaves_span_on_failure(void **state)
{
	static const char *const not_numbers[] = {"", "x", "-", "99999999999999999999"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(not_numbers); i++) {
		struct span s = span_from(not_numbers[i]);
		struct span before = s;
		int64_t v = 7;

		assert_false(scan_i64(&s, &v));
		assert_ptr_equal(s.p, before.p);
		assert_int_equal(s.n, before.n);
		assert_int_equal(v, 7);
	}
}

static void test_scan_addr(void **state)
{
	struct span s = SPAN_LIT("0x7f42d8cbcaf0,rest");
	struct span nil = SPAN_LIT("(nil)");
	struct span wide = SPAN_LIT("0x10000000000000000");
	uint64_t addr;

	(void)state;
	assert_true(scan_addr(&s, &addr));
	assert_true(addr == UINT64_C(0x7f42d8cbcaf0));
	assert_true(span_eq_str(s, ",rest"));
	assert_true(scan_addr(&nil, &addr));
	assert_true(addr == 0);
	assert_false(scan_addr(&wide, &addr));
}

static void test_scan_last_word(void **state)
{
	struct span s = SPAN_LIT("one  two\tthree  ");
	struct span word;

	(void)state;
	assert_true(scan_last_word(&s, &word));
	assert_true(span_eq_str(word, "three"));
	assert_true(span_eq_str(s, "one  two"));
	assert_true(scan_last_word(&s, &word) && scan_last_word(&s, &word));
	assert_true(span_eq_str(word, "one"));
	assert_int_equal(s.n, 0);
	s = SPAN_LIT(" \t ");
	assert_false(scan_last_word(&s, &word));
	assert_int_equal(s.n, 3);
}

static void test_hex_digit(void **state)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	int hits = 0;

	(void)state;
	for (int c = CHAR_MIN; c <= CHAR_MAX; c++) {
		const char *at = c ? strchr(digits, c) : NULL;
		int want = at ? (int)(at - digits) : -1;

		if (want > 15)
			want -= 6;
		assert_int_equal(hex_digit((char)c), want);
		hits += want >= 0;
	}
	assert_int_equal(hits, 22);
}

static void test_numbers_are_grouped(void **state)
{
	static const struct {
		int64_t v;
		const char *want;
	} cases[] = {
		{0, "0"}, {999, "999"}, {1000, "1 000"}, {-999, "-999"}, {-1000, "-1 000"}, {12431, "12 431"},
		{-123456, "-123 456"}, {INT64_MAX, "9 223 372 036 854 775 807"}, {INT64_MIN, "-9 223 372 036 854 775 808"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct strbuf b = {0};

		strbuf_add_grouped(&b, cases[i].v);
		assert_string_equal(strbuf_str(&b), cases[i].want);
		strbuf_done(&b);
	}
}

static void test_edit_distance(void **state)
{
	char long_word[SUGGEST_WORD_MAX + 1];

	(void)state;
	assert_int_equal(edit_distance(SPAN_LIT(""), SPAN_LIT("")), 0);
	assert_int_equal(edit_distance(SPAN_LIT("abc"), SPAN_LIT("")), 3);
	assert_int_equal(edit_distance(SPAN_LIT("kitten"), SPAN_LIT("sitting")), 3);
	assert_int_equal(edit_distance(SPAN_LIT("sitting"), SPAN_LIT("kitten")), 3);
	assert_int_equal(edit_distance(SPAN_LIT("flaw"), SPAN_LIT("lawn")), 2);
	memset(long_word, 'a', sizeof(long_word));
	assert_int_equal(edit_distance((struct span){long_word, SUGGEST_WORD_MAX}, SPAN_LIT("a")), SUGGEST_WORD_MAX - 1);
	assert_true(edit_distance((struct span){long_word, SUGGEST_WORD_MAX + 1}, SPAN_LIT("a")) == SIZE_MAX);
	assert_true(edit_distance(SPAN_LIT("a"), (struct span){long_word, SUGGEST_WORD_MAX + 1}) == SIZE_MAX);
}

static void test_suggest(void **state)
{
	static const char *const names[] = {"filter", "forward", "sort", "set"};

	(void)state;
	assert_string_equal(suggest(SPAN_LIT("fitler"), names, 4), "filter");
	assert_string_equal(suggest(SPAN_LIT("filt"), names, 4), "filter");
	assert_string_equal(suggest(SPAN_LIT("sotr"), names, 4), "sort");
	assert_null(suggest(SPAN_LIT("xyzzy"), names, 4));
	assert_null(suggest(SPAN_LIT(""), names, 4));
}

struct collected {
	struct strbuf text;
	uint64_t last_offset;
};

static void collect(void *ctx, const struct line *ln)
{
	struct collected *c = ctx;

	strbuf_addf(&c->text, "%d:%.*s%s|", (int)ln->number, SPAN_ARG(ln->text), ln->torn ? "~" : "");
	c->last_offset = ln->offset;
}

static void test_lines_do_not_depend_on_chunks(void **state)
{
	static const char input[] = "one\n\ntwo\r\nthree";

	(void)state;
	for (size_t cut = 1; cut < sizeof(input); cut++) {
		struct collected c = {0};
		struct lines l = {0};
		struct span rest = SPAN_LIT(input);

		while (rest.n) {
			lines_feed(&l, span_sub(rest, 0, cut), collect, &c);
			rest = span_from_offset(rest, cut);
		}
		lines_end(&l, collect, &c);
		assert_string_equal(strbuf_str(&c.text), "1:one|2:|3:two\r|4:three~|");
		assert_int_equal(c.last_offset, 10);
		strbuf_done(&c.text);
	}
}

static void test_escape(void **state)
{
	struct strbuf b = {0};

	(void)state;
	utf8_escape(&b, SPAN_LIT("a\x1b[1m\tb\xff\xc3\xa9\xe2\x80\xae\x00z"));
	assert_string_equal(strbuf_str(&b), "a\\x1b[1m b\\xff\xc3\xa9\\xe2\\x80\\xae\\x00z");
	strbuf_done(&b);
}

static void test_map_and_intern(void **state)
{
	struct map m = {0};
	struct intern *in = intern_new();
	bool fresh;

	(void)state;
	for (uint64_t k = 0; k < 5000; k++)
		*map_put(&m, k * 16, &fresh) = k;
	for (uint64_t k = 0; k < 5000; k++) {
		assert_true(*map_get(&m, k * 16) == k);
		assert_null(map_get(&m, k * 16 + 1));
		assert_true(*map_put(&m, k * 16, &fresh) == k && !fresh);
	}
	assert_int_equal(m.n, 5000);
	for (int round = 0; round < 2; round++) {
		for (uint32_t i = 1; i <= 1000; i++) {
			char text[16];

			snprintf(text, sizeof(text), "s%u", i);
			assert_int_equal(intern_id(in, span_from(text)), i);
		}
	}
	assert_true(span_eq_str(intern_text(in, 77), "s77"));
	map_done(&m);
	intern_free(in);
}

static void test_place_round_trips(void **state)
{
	static const char *const places[] = {
		"home", "locks/0x55aad9cb9810/thread/7", "hist/0x7f42d8cbcaf0#2/event/5",
		"objects/a%2Fb%25/kind/c?filter=leaked%20tag~\"a%26b\"&sort=-score&group=file&cols=addr,count", "leaks?sort=size",
	};
	static const char *const not_places[] = {"", "/x", "Home", "0x7f42", "a?b", "a?filter", "a?filter=%2", "a?filter=%zz",
						 "a?filter=%00", "a?colour=red", "hist 5"};
	struct place p;
	struct err e = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		struct strbuf b = {0};
		struct place copy;

		assert_true(place_parse(span_from(places[i]), &p, &e));
		place_copy(&copy, &p);
		place_add(&b, &copy);
		assert_string_equal(strbuf_str(&b), places[i]);
		strbuf_done(&b);
		place_done(&p);
		place_done(&copy);
	}
	for (size_t i = 0; i < ARRAY_LEN(not_places); i++) {
		if (place_parse(span_from(not_places[i]), &p, &e))
			fail_msg("\"%s\" is no place", not_places[i]);
	}
	assert_true(place_parse(SPAN_LIT("astscope:home?filter=%C3%A9"), &p, &e));
	assert_string_equal(p.view, "home");
	assert_string_equal(p.filter, "\u00e9");
	place_done(&p);
}

/* In order, whatever they are and however many. */
static void test_sort_numbers(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (size_t n = 0; n < 3000; n = n * 2 + 1) {
		int64_t *v = mem_realloc(NULL, n + 1, sizeof(*v)), sum = 0;

		for (size_t i = 0; i < n; i++) {
			v[i] = (int64_t)(any_next(&seed) >> 1 >> i % 63);
			sum ^= v[i];
		}
		for (int again = 0; again < 2; again++) {
			sort_numbers(v, n);
			for (size_t i = 1; i < n; i++)
				assert_true(v[i - 1] <= v[i]);
		}
		for (size_t i = 0; i < n; i++)
			sum ^= v[i];
		assert_int_equal(sum, 0);
		free(v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_place_round_trips),
		cmocka_unit_test(test_scan_leaves_span_on_failure),
		cmocka_unit_test(test_scan_addr),
		cmocka_unit_test(test_scan_last_word),
		cmocka_unit_test(test_hex_digit),
		cmocka_unit_test(test_numbers_are_grouped),
		cmocka_unit_test(test_edit_distance),
		cmocka_unit_test(test_suggest),
		cmocka_unit_test(test_lines_do_not_depend_on_chunks),
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_map_and_intern),
		cmocka_unit_test(test_sort_numbers),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
