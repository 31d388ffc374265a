/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/pairs.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/base/strbuf.h"

#define CHANGES 32

/* A number for a name: its place in the names seen, from 1. */
static uint32_t number_of(struct span name, struct span *names, size_t *n)
{
	size_t i = 0;

	if (!name.n)
		return 0;
	while (i < *n && !span_eq(names[i], name))
		i++;
	if (i == *n)
		names[(*n)++] = name;
	return (uint32_t)i + 1;
}

/* "1 make @7 a tag": change, function, thread (@0: not known), tag; "?" as function: not known. */
static struct pair_change change_of(const char *text, struct span *names, size_t *n)
{
	struct pair_change c = {.thread = 1};
	struct span s = span_from(text), func = {0};
	uint64_t thread;

	assert_true(scan_i64(&s, &c.delta));
	scan_blanks(&s);
	scan_word(&s, &func);
	c.func = span_eq_str(func, "?") ? 0 : number_of(func, names, n);
	scan_blanks(&s);
	if (scan_char(&s, '@') && scan_u64(&s, &thread))
		c.thread = (uint32_t)thread;
	scan_blanks(&s);
	c.tag_text = s;
	c.tag = number_of(s, names, n);
	return c;
}

static const struct {
	const char *what, *changes[CHANGES];
	bool ended;
	const char *want; /* "take>release word", x N for several */
} cases[] = {
	{"nothing", {NULL}, true, ""},
	{"the same tag, the nearest first",
	 {"+1 make new", "+1 get t", "+1 get t", "-1 put t", "-1 put t", "-1 drop new"}, false,
	 "1>6 derived, 2>5 derived, 3>4 derived"},
	{"a partner before the same tag",
	 {"+1 link Container node creation", "+1 x Remove obj from container", "-1 unlink Remove obj from container"}, false,
	 "1>3 derived, 2>. none"},
	{"a container that goes, and an iterator",
	 {"+1 link Container node creation", "+1 i Init iterator with container.", "-1 d Unref iterator in ao2_iterator_destroy",
	  "-1 gone container_destruct called"}, false,
	 "1>4 derived, 2>3 derived"},
	{"tags are no partners the other way round",
	 {"+1 a Remove obj from container", "-1 b Container node creation"}, false, "1>. none, .>2 none"},
	{"function and thread, with a tag", {"+1 f a", "-1 f b"}, false, "1>2 derived"},
	{"function and thread, without a tag", {"+1 f a", "-1 f"}, false, "1>2 guess"},
	{"another thread", {"+1 f @1 a", "-1 f @2 b"}, false, "1>. none, .>2 none"},
	{"threads are not known", {"+1 f @0 a", "-1 f @0 b"}, false, "1>2 guess"},
	{"functions are not known", {"+1 ? a", "-1 ? b"}, false, "1>. none, .>2 none"},
	{"what has no tag does not take what a tagged release claims later",
	 {"+1 f", "+1 f t", "-1 f", "-1 g t"}, false, "1>3 guess, 2>4 derived"},
	{"only earlier takes", {"-1 f t", "+1 f t"}, false, ".>1 none, 2>. none"},
	{"the rest of a life that ended", {"+1 a", "+1 b", "-1 c", "-1 d"}, true, "1>4 guess, 2>3 guess"},
	{"the rest of one that did not", {"+1 a", "+1 b", "-1 c"}, false, "1>. none, 2>. none, .>3 none"},
	{"several at once",
	 {"+3 a t", "-2 b t", "-1 c t"}, false, "1>2 derived x 2, 1>3 derived"},
	{"more given back than taken", {"+1 a t", "-3 b t"}, false, "1>2 derived, .>2 none x 2"},
	{"nothing was changed", {"+1 a t", "0 f t", "-1 b t"}, false, "1>3 derived"},
	{"the most there is", {"+1 a t", "-9223372036854775807 a t"}, false, "1>2 derived, .>2 none x 9223372036854775806"},
};

static void say(const struct vec *pairs, struct strbuf *b)
{
	static const char *const words[] = {"none", "guess", "derived"};

	for (size_t i = 0; i < pairs->n; i++) {
		const struct pair *p = vec_at(pairs, i);

		strbuf_add_str(b, i ? ", " : "");
		if (p->take == PAIR_ALONE)
			strbuf_add_char(b, '.');
		else
			strbuf_addf(b, "%zu", p->take + 1);
		if (p->release == PAIR_ALONE)
			strbuf_addf(b, ">. %s", words[p->word]);
		else
			strbuf_addf(b, ">%zu %s", p->release + 1, words[p->word]);
		if (p->times != 1)
			strbuf_addf(b, " x %lld", (long long)p->times);
	}
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct pair_change changes[CHANGES];
		struct span names[2 * CHANGES];
		size_t n = 0, known = 0;
		struct strbuf have = {0};
		struct vec pairs;

		for (; cases[i].changes[n]; n++)
			changes[n] = change_of(cases[i].changes[n], names, &known);
		vec_init(&pairs, sizeof(struct pair));
		assert_true(pairs_find(changes, n, cases[i].ended, NULL, &pairs));
		say(&pairs, &have);
		if (strcmp(strbuf_str(&have), cases[i].want) != 0)
			fail_msg("%s: %s, not %s", cases[i].what, strbuf_str(&have), cases[i].want);
		strbuf_done(&have);
		vec_done(&pairs);
	}
}

/* What no tag and no function tells, siblings do: most of those that ended gave back at 31 what was taken at 11. */
static void test_siblings(void **state)
{
	const struct pair_change ended[] = {{.func = 1, .site = 11, .delta = 1}, {.func = 2, .site = 12, .delta = 1},
					    {.func = 4, .site = 32, .delta = -1}, {.func = 3, .site = 31, .delta = -1}};
	const struct pair_change odd[] = {{.func = 2, .site = 12, .delta = 1}, {.func = 3, .site = 31, .delta = -1}};
	const struct pair_change leaked[] = {{.func = 1, .site = 11, .delta = 1}, {.func = 2, .site = 12, .delta = 1},
					     {.func = 3, .site = 31, .delta = -1}};
	static const struct {
		unsigned ended, odd;
		const char *want;
	} known[] = {
		{0, 0, "1>. none, 2>. none, .>3 none"},
		{2, 1, "1>3 guess, 2>. none"},
		{1, 1, "1>. none, 2>. none, .>3 none"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		struct pair_habits h = {0};
		struct strbuf have = {0};
		struct vec pairs;

		for (unsigned k = 0; k < known[i].ended; k++)
			pairs_learn(&h, ended, ARRAY_LEN(ended));
		for (unsigned k = 0; k < known[i].odd; k++)
			pairs_learn(&h, odd, ARRAY_LEN(odd));
		vec_init(&pairs, sizeof(struct pair));
		assert_true(pairs_find(leaked, ARRAY_LEN(leaked), false, &h, &pairs));
		say(&pairs, &have);
		assert_string_equal(strbuf_str(&have), known[i].want);
		strbuf_done(&have);
		vec_done(&pairs);
		pair_habits_done(&h);
	}
}

/* What stays open is known: the release of its function and thread is another's. */
static void test_what_stays(void **state)
{
	static const struct {
		int64_t release;
		bool stays;
		const char *want;
	} lives[] = {
		{-1, false, "1>. none, 2>3 derived"},
		{-1, true, "1>3 guess, 2>. none"},
		{-2, true, "1>. none, 2>. none, .>3 none x 2"}, /* more is given back than the rest took */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lives); i++) {
		const struct pair_change changes[] = {
			{.func = 1, .thread = 1, .tag = 1, .site = 11, .delta = 1},
			{.func = 2, .thread = 1, .tag = 2, .site = 12, .delta = 1, .stays = lives[i].stays},
			{.func = 2, .thread = 1, .tag = 3, .site = 31, .delta = lives[i].release},
		};
		struct strbuf have = {0};
		struct vec pairs;

		vec_init(&pairs, sizeof(struct pair));
		assert_true(pairs_find(changes, ARRAY_LEN(changes), false, NULL, &pairs));
		say(&pairs, &have);
		assert_string_equal(strbuf_str(&have), lives[i].want);
		strbuf_done(&have);
		vec_done(&pairs);
	}
}

/* As many as may be, the worst way round: none pairs but by its order. */
static void test_limit(void **state)
{
	struct pair_change *changes = mem_zalloc((PAIRS_CHANGES + 1) * sizeof(*changes));
	struct vec pairs;

	(void)state;
	for (size_t i = 0; i <= PAIRS_CHANGES; i++)
		changes[i] = (struct pair_change){.func = (uint32_t)i + 1, .delta = i < PAIRS_CHANGES / 2 ? 1 : -1};
	vec_init(&pairs, sizeof(struct pair));
	assert_false(pairs_find(changes, PAIRS_CHANGES + 1, true, NULL, &pairs));
	assert_int_equal(pairs.n, 0);
	assert_true(pairs_find(changes, PAIRS_CHANGES, true, NULL, &pairs));
	assert_int_equal(pairs.n, PAIRS_CHANGES / 2);
	for (size_t i = 0; i < pairs.n; i++) {
		const struct pair *p = vec_at(&pairs, i);

		assert_int_equal(p->take + p->release, PAIRS_CHANGES - 1);
	}
	/* A change that has no opposite. */
	vec_clear(&pairs);
	changes[0].delta = INT64_MIN;
	assert_true(pairs_find(changes, 1, true, NULL, &pairs));
	assert_int_equal(((const struct pair *)vec_at(&pairs, 0))->times, INT64_MAX);
	vec_done(&pairs);
	free(changes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_siblings),
		cmocka_unit_test(test_what_stays),
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
