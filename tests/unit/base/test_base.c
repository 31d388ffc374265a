/* SPDX-License-Identifier: GPL-3.0-or-later */
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
#include "astscope/base/stamp.h"
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
	assert_int_equal(edit_distance(SPAN_LIT("srot"), SPAN_LIT("sort")), 1);
	assert_int_equal(edit_distance(SPAN_LIT("srot"), SPAN_LIT("set")), 2);
	assert_int_equal(edit_distance(SPAN_LIT("ab"), SPAN_LIT("ba")), 1);
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
	bool any_cut;
};

static void collect(void *ctx, const struct line *ln)
{
	struct collected *c = ctx;

	strbuf_addf(&c->text, "%d:", (int)ln->number);
	strbuf_add(&c->text, ln->text);
	strbuf_add_str(&c->text, ln->torn ? "~|" : "|");
	c->last_offset = ln->offset;
	c->any_cut |= ln->cut;
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

/* What a disk lost before a line does not make the line too long, and stays seen. */
static void test_a_hole_is_no_length(void **state)
{
	enum { HOLE = 3 << 20, CHUNK = 1 << 18 };
	char *zeros = mem_zalloc(CHUNK);
	struct span hole = {zeros, CHUNK};
	struct collected c = {0};
	struct lines l = {0};

	(void)state;
	for (size_t i = 0; i < HOLE / CHUNK; i++)
		lines_feed(&l, hole, collect, &c);
	lines_feed(&l, SPAN_LIT("row\nnext\n"), collect, &c);
	assert_int_equal(c.last_offset, HOLE + 4);
	assert_false(c.any_cut);
	assert_true(span_nuls(strbuf_span(&c.text)) == 0 && span_ends(strbuf_span(&c.text), SPAN_LIT("row|2:next|")));
	assert_true(c.text.n < 100);
	lines_end(&l, collect, &c);
	strbuf_done(&c.text);
	free(zeros);
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

/* Indexes by what they stand for, with all that an int64_t may be; equal ones as they were. */
static void test_sort_along(void **state)
{
	enum { N = 3000 };
	static int64_t v[N];
	static uint32_t at[N];
	uint64_t seed = 9;

	(void)state;
	for (int bits = 1; bits < 65; bits += 9) {
		for (size_t i = 0; i < N; i++) {
			v[i] = (int64_t)(any_next(&seed) << (64 - bits)) >> (64 - bits);
			at[i] = (uint32_t)i;
		}
		sort_along(v, at, bits % 2 ? N : 2);
		for (size_t i = 1; i < (bits % 2 ? N : 2); i++)
			assert_true(v[at[i - 1]] < v[at[i]] || (v[at[i - 1]] == v[at[i]] && at[i - 1] < at[i]));
	}
	sort_along(v, at, 0);
}

static void test_stamps(void **state)
{
	/* What is printed; seconds since 1970 on its own clock in the year 2026 where it says none; offset in minutes, -1 = unknown. */
	static const struct {
		const char *text;
		int64_t wall_s;
		int offset_min;
	} told[] = {
		{"Nov 21 22:23:48", 1795299828, -1},
		{"Nov  1 22:23:48.250", 1793571828, -1},
		{"2026-11-21 22:23:48.123", 1795299828, -1},
		{"2026-11-21T22:23:48Z", 1795299828, 0},
		{"2026-11-21 22:50:05+00:00", 1795301405, 0},
		{"2026-11-21T22:23:48-0330", 1795299828, -210},
		{"2026-11-21 22:23:48 +02", 1795299828, 120},
		{"Sat 2026-11-21 22:23:48 CET (5min ago)", 1795299828, 60},
		{"Sat Nov 21 22:19:59 UTC 2026", 1795299599, 0},
		{"Sat Nov 21 22:19:59 IST 2026", 1795299599, -1},
		{"Sat May 23 11:07:27 2026", 1779534447, -1},
		{"2024-02-29 00:00:00", 1709164800, -1},
		{"1970-01-01 00:00:00", 0, -1},
	};
	static const char *const no[] = {"", "22:23:48", "4674.836869", "Nov 21", "Nov 41 22:23:48", "2026-13-01 00:00:00",
					 "Now 21 22:23:48", "2026-11-21 25:00:00", "2026-11-21 22:23:48 and more", "Nov 21 22:23:48 26"};
	struct stamp s;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(told); i++) {
		assert_true(stamp_parse(span_from(told[i].text), &s));
		assert_int_equal(stamp_wall_us(&s, 2026) / 1000000, told[i].wall_s);
		assert_int_equal(s.has_offset ? s.offset_s / 60 : -1, told[i].offset_min);
		assert_int_equal(stamp_year_of(stamp_wall_us(&s, 2026)), s.year ? s.year : 2026);
	}
	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		assert_false(stamp_parse(span_from(no[i]), &s));
	assert_true(stamp_in_name(SPAN_LIT("c/core-asterisk-2026-11-21T22-23-48Z-full.txt"), &s));
	assert_int_equal(stamp_wall_us(&s, 0) / 1000000, 1795299828);
	assert_true(stamp_in_name(SPAN_LIT("core.2026-11-21T22-23-48-0700-locks.txt"), &s) && s.offset_s == -7 * 3600);
	assert_false(stamp_in_name(SPAN_LIT("core-12026-11-21T22-23-48Z"), &s) || stamp_in_name(SPAN_LIT("core-2026-11-21T22-23"), &s));
	/* A log goes on into the next year, and does not go back for an hour. */
	assert_true(stamp_parse(SPAN_LIT("Jan  1 00:00:01"), &s));
	assert_int_equal(stamp_year_of(stamp_wall_after_us(&s, INT64_C(1798761599) * 1000000)), 2027);
	assert_true(stamp_parse(SPAN_LIT("Dec 31 22:59:59"), &s));
	assert_int_equal(stamp_year_of(stamp_wall_after_us(&s, INT64_C(1798761599) * 1000000)), 2026);
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
		cmocka_unit_test(test_a_hole_is_no_length),
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_map_and_intern),
		cmocka_unit_test(test_sort_numbers),
		cmocka_unit_test(test_sort_along),
		cmocka_unit_test(test_stamps),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
