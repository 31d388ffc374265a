/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "astscope/base/map.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/base/strbuf.h"
#include "suspects_test.h"

/* --- small types --- */

/* "+10 +11 -20 -21": takes and releases at sites; thread 1. */
static size_t changes_of(const char *text, struct suspect_change *ret)
{
	size_t n = 0;

	struct span s = span_from(text);
	int64_t site;

	for (; scan_i64(&s, &site); scan_blanks(&s))
		ret[n++] = (struct suspect_change){
			.site = (uint32_t)(site < 0 ? -site : site), .thread = 1, .delta = site < 0 ? -1 : 1};
	return n;
}

/* Lives are numbered from @first on. */
static void add_from(struct suspects *s, int64_t first, const char *text, bool leaked, unsigned times)
{
	struct suspect_change c[64];
	size_t n = changes_of(text, c);

	while (times--)
		suspects_add(s, first++, c, n, leaked);
}

static void add(struct suspects *s, const char *text, bool leaked, unsigned times)
{
	add_from(s, 1, text, leaked, times);
}

static void test_the_path_was_seen_complete(void **state)
{
	struct suspects *s = suspects_new(NULL);
	const struct suspect_path *p;
	struct suspect_report r;

	(void)state;
	/* Takes at 1 and 2; 21 releases 2 and 20 releases 1.  A second path ends through 22. */
	add(s, "+1 +2 -21 -20", false, 10);
	add_from(s, 11, "+1 +2 +3 -22 -21 -20", false, 30);
	add_from(s, 41, "+1 +2 -20", true, 3);
	suspects_find(s, &r);
	assert_int_equal(r.leaked, 3);
	assert_int_equal(r.ended, 40);
	assert_int_equal(r.paths.n, 1);
	p = path_at(&r, 0);
	assert_int_equal(p->word, SUSPECT_DERIVED);
	assert_int_equal(p->site, 21);
	assert_int_equal(p->lives.n, 3);
	assert_int_equal(*(int64_t *)vec_at(&p->lives, 0), 41);
	assert_int_equal(p->cost, 0);
	assert_int_equal(p->siblings, 10);
	assert_int_equal(p->near.n, 10);
	assert_in_range(*(int64_t *)vec_at(&p->near, 0), 1, 10);
	assert_int_equal(p->releases.n, 1);
	assert_int_equal(best(&p->releases)->site, 21);
	assert_int_equal(best(&p->releases)->siblings, 10);
	assert_int_equal(best(&p->releases)->support, SUSPECT_BY_NEAREST);
	assert_true(best(&p->releases)->share > 0.99);
	assert_int_equal(best(&p->takes)->site, 2);
	suspect_report_done(&r);
	suspects_free(s);
}

/* Which ended lives did the same and one release more; without the rest of what is found. */
static void test_lacks(void **state)
{
	struct suspects *s = suspects_new(&(struct suspect_look){.bags = true});
	const struct suspect_lack *l;
	struct vec lacks;

	(void)state;
	add(s, "+1 +2 -21 -20", false, 2);
	add_from(s, 3, "+1 +2 -22 -20", false, 1);
	add_from(s, 4, "+1 +2 +3 -23 -21 -20", false, 1); /* one take more */
	add_from(s, 5, "+1 -20", false, 1);
	add_from(s, 11, "+1 +2 -20", true, 1);
	add_from(s, 12, "+1 +3 -20", true, 1);
	vec_init(&lacks, sizeof(struct suspect_lack));
	suspects_lacks(s, &lacks);
	assert_int_equal(lacks.n, 3);
	for (size_t i = 0; i < lacks.n; i++) {
		l = vec_at(&lacks, i);
		assert_int_equal(l->life, 11);
		assert_in_range(l->sibling, 1, 3);
		assert_int_equal(l->site, l->sibling == 3 ? 22 : 21);
		assert_int_equal(l->tag, 0);
	}
	vec_done(&lacks);
	suspects_free(s);
}

/* Lives that lack the same release, but took another way before, are told apart if that is asked for. */
static void test_apart(void **state)
{
	(void)state;
	for (int apart = 0; apart < 2; apart++) {
		struct suspects *s = suspects_new(&(struct suspect_look){.apart = apart, .near = 7});
		struct suspect_report r;

		add(s, "+1 -20", false, 10);
		add_from(s, 11, "+1 +2 -22 -20", false, 10);
		add_from(s, 31, "+1", true, 2);
		add_from(s, 33, "+1 +2 -22", true, 1);
		suspects_find(s, &r);
		assert_int_equal(r.paths.n, apart ? 2 : 1);
		assert_int_equal(path_at(&r, 0)->lives.n, apart ? 2 : 3);
		assert_int_equal(path_at(&r, 0)->near.n, 7);
		assert_in_range(*(int64_t *)vec_at(&path_at(&r, 0)->near, 0), 1, 10);
		if (apart)
			assert_in_range(*(int64_t *)vec_at(&path_at(&r, 1)->near, 0), 11, 20);
		suspect_report_done(&r);
		suspects_free(s);
	}
}

static void test_nobody_released_the_maker(void **state)
{
	struct suspects *s = suspects_new(NULL);
	struct suspect_report r;

	(void)state;
	add(s, "+1 +2 -21 -20", false, 10);
	add(s, "+1 +2 -21", true, 1);
	suspects_find(s, &r);
	assert_int_equal(best(&path_at(&r, 0)->releases)->site, 20);
	assert_int_equal(best(&path_at(&r, 0)->takes)->site, 1);
	suspect_report_done(&r);
	suspects_free(s);
}

/* Four siblings are too few to be more than a guess. */
static void test_few_siblings_are_a_guess(void **state)
{
	(void)state;
	for (unsigned n = 4; n <= 5; n++) {
		struct suspects *s = suspects_new(NULL);
		struct suspect_report r;

		add(s, "+1 +2 -21 -20", false, n);
		add(s, "+1 +2 -21", true, 1);
		suspects_find(s, &r);
		assert_int_equal(path_at(&r, 0)->word, n < 5 ? SUSPECT_GUESS : SUSPECT_DERIVED);
		suspect_report_done(&r);
		suspects_free(s);
	}
}

static void test_a_path_never_complete_is_a_guess(void **state)
{
	struct suspects *s = suspects_new(NULL);
	const struct suspect_path *p;
	struct suspect_report r;

	(void)state;
	add(s, "+1 +2 -21 -20", false, 10);
	add(s, "+1 +2 +4 -24 -20", true, 1);
	suspects_find(s, &r);
	p = path_at(&r, 0);
	assert_int_equal(p->site, 0);
	assert_int_equal(p->word, SUSPECT_GUESS);
	assert_int_equal(p->cost, 2);
	assert_int_equal(best(&p->releases)->site, 21);
	assert_int_equal(best(&p->releases)->support, SUSPECT_BY_NEAREST | SUSPECT_BY_INVARIANT | SUSPECT_BY_MATCHING);
	suspect_report_done(&r);
	suspects_free(s);
}

static void test_nothing_to_compare_with(void **state)
{
	struct suspects *s = suspects_new(NULL);
	struct suspect_report r;

	(void)state;
	suspects_find(s, &r);
	assert_int_equal(r.paths.n, 0);
	suspect_report_done(&r);
	add(s, "+1 +2 -21", true, 2);
	suspects_find(s, &r);
	assert_int_equal(r.leaked, 2);
	assert_int_equal(path_at(&r, 0)->word, SUSPECT_NONE);
	assert_int_equal(path_at(&r, 0)->lives.n, 2);
	assert_int_equal(path_at(&r, 0)->releases.n, 0);
	suspect_report_done(&r);
	suspects_free(s);
}

static void test_two_faults_in_one_type(void **state)
{
	struct suspects *s = suspects_new(NULL);
	struct suspect_report r;

	(void)state;
	add(s, "+1 +2 +3 -23 -22 -21", false, 20);
	add(s, "+1 +2 +3 -22 -21", true, 2);
	add(s, "+1 +2 +3 -23 -21", true, 5);
	suspects_find(s, &r);
	assert_int_equal(r.paths.n, 2);
	assert_int_equal(path_at(&r, 0)->site, 22);
	assert_int_equal(path_at(&r, 0)->lives.n, 5);
	assert_int_equal(path_at(&r, 1)->site, 23);
	assert_int_equal(path_at(&r, 1)->lives.n, 2);
	suspect_report_done(&r);
	suspects_free(s);
}

/* Lives that took no path that was seen complete belong together by the functions that touched them. */
static void get_function(void *ctx, uint32_t site, uint32_t tag, struct suspect_where *ret)
{
	(void)ctx;
	(void)tag;
	ret->file = 1;
	ret->func = 1 + site / 10; /* sites 10 to 19 are of one function */
}

static void test_paths_by_functions(void **state)
{
	static const struct suspect_look look = {.where = get_function};
	struct suspects *s = suspects_new(&look);
	struct suspect_report r;

	(void)state;
	add(s, "+1 -2", false, 9);
	add(s, "+1 +11 -12 +12", true, 1);
	add(s, "+1 +12 -13 +11", true, 1);
	add(s, "+1 +21 -22 +21", true, 3);
	suspects_find(s, &r);
	assert_int_equal(r.paths.n, 2);
	assert_int_equal(path_at(&r, 0)->lives.n, 3);
	assert_int_equal(path_at(&r, 1)->lives.n, 2);
	suspect_report_done(&r);
	suspects_free(s);
}

/* A function that gives back what it takes in all lives but one: it is known which of its releases did not run. */
static void test_balance_of_a_function(void **state)
{
	static const struct suspect_look look = {.where = get_function};
	struct suspects *s = suspects_new(&look);
	const struct suspect_path *p;
	struct suspect_report r;

	(void)state;
	add(s, "+1 +11 -12 -2", false, 6);
	add(s, "+1 +11 +31 -12 -32 -2", false, 6);
	add(s, "+1 +11 +41 +42 -43 -44 -2", true, 1);
	suspects_find(s, &r);
	p = path_at(&r, 0);
	assert_int_equal(best(&p->releases)->site, 12);
	assert_int_equal(best(&p->releases)->support, SUSPECT_BY_NEAREST | SUSPECT_BY_INVARIANT | SUSPECT_BY_BALANCE | SUSPECT_BY_MATCHING);
	assert_int_equal(p->word, SUSPECT_DERIVED);
	suspect_report_done(&r);
	suspects_free(s);
}

/* After the same changes lives end in one of two places.  Lives that saw 7 end in 20, those that saw 8 in 22. */
static void get_around(void *ctx, int64_t life, uint32_t skip_site, uint32_t skip_tag, struct vec *ret)
{
	uint64_t seen = life <= 10 || life == 21 ? 7 : 8;

	assert_int_equal(skip_tag, 0);
	assert_int_equal(skip_site, life <= 10 ? 20 : life <= 20 ? 22 : 0);
	++*(unsigned *)ctx;
	vec_append(ret, &seen);
	vec_append(ret, &seen);
	seen += 10;
	vec_append(ret, &seen);
}

static void test_context_decides(void **state)
{
	unsigned asked = 0;
	const struct suspect_look look = {.around = get_around, .ctx = &asked};
	struct suspects *s = suspects_new(&look);
	struct suspect_report r;

	(void)state;
	add(s, "+1 +2 -21 -20", false, 10);
	add_from(s, 11, "+1 +2 -21 -22", false, 10);
	add_from(s, 21, "+1 +2 -21", true, 2);
	suspects_find(s, &r);
	assert_int_equal(asked, 22);
	assert_int_equal(r.paths.n, 2);
	assert_int_equal(path_at(&r, 0)->site, 20);
	assert_int_equal(*(int64_t *)vec_at(&path_at(&r, 0)->lives, 0), 21);
	assert_int_equal(path_at(&r, 1)->site, 22);
	assert_int_equal(best(&path_at(&r, 0)->releases)->support, SUSPECT_BY_NEAREST | SUSPECT_BY_CONTEXT);
	assert_null(suspect_second(&path_at(&r, 0)->releases));
	assert_int_equal(path_at(&r, 0)->word, SUSPECT_DERIVED);
	suspect_report_done(&r);
	suspects_free(s);
}

/* Nobody to ask: both are said, and it is a guess. */
static void test_two_ends_without_context(void **state)
{
	struct suspects *s = suspects_new(NULL);
	const struct suspect_path *p;
	struct suspect_report r;

	(void)state;
	add(s, "+1 +2 -21 -20", false, 12);
	add(s, "+1 +2 -21 -22", false, 8);
	add(s, "+1 +2 -21", true, 1);
	suspects_find(s, &r);
	p = path_at(&r, 0);
	assert_int_equal(p->site, 20);
	assert_int_equal(suspect_second(&p->releases)->site, 22);
	assert_int_equal(p->word, SUSPECT_GUESS);
	suspect_report_done(&r);
	suspects_free(s);
}

/* A release without a tag that no ended life shows to belong to a take leaves all of them open; one with a tag does not. */
static void get_tag(void *ctx, uint32_t site, uint32_t tag, struct suspect_where *ret)
{
	(void)ctx;
	(void)site;
	ret->tag = tag == 1 ? SPAN_LIT("Container node creation") : tag == 2 ? SPAN_LIT("Remove obj from container") : (struct span){0};
}

static void test_a_release_without_a_tag_decides_nothing(void **state)
{
	static const struct suspect_look look = {.where = get_tag};
	static const struct suspect_change ended[] = {{1, 3, 1, 1}, {20, 3, 1, -1}};
	static const struct suspect_change leaked[] = {{1, 3, 1, 1}, {5, 1, 1, 1}, {6, 4, 1, 1}, {7, 2, 1, -1}, {8, 0, 1, -1}};
	struct suspects *s = suspects_new(&look);
	const struct suspect_path *p;
	struct suspect_report r;

	(void)state;
	for (int64_t i = 1; i < 10; i++)
		suspects_add(s, i, ended, ARRAY_LEN(ended), false);
	suspects_add(s, 10, leaked, ARRAY_LEN(leaked), true);
	suspects_find(s, &r);
	p = path_at(&r, 0);
	assert_int_equal(p->takes.n, 2);
	assert_int_equal(best(&p->takes)->site, 1);
	assert_int_equal(suspect_second(&p->takes)->site, 6);
	assert_true(best(&p->takes)->share == 0.5);
	suspect_report_done(&r);
	suspects_free(s);
}

static void get_name(void *ctx, uint32_t site, uint32_t tag, struct suspect_where *ret)
{
	static const char *const names[] = {"", "thing_ref", "thing_get", "thing_unref", "thing_put"};

	(void)ctx;
	(void)tag;
	ret->func_name = span_from(names[site]);
}

static void test_names_decide_where_numbers_do_not(void **state)
{
	static const struct suspect_look look = {.where = get_name};
	struct suspects *s = suspects_new(&look);
	struct suspect_report r;

	(void)state;
	/* Both takes and both releases always come together. */
	add(s, "+1 +2 -3 -4", false, 10);
	add(s, "+1 +2 -4", true, 1);
	suspects_find(s, &r);
	assert_int_equal(best(&path_at(&r, 0)->releases)->site, 3);
	assert_int_equal(best(&path_at(&r, 0)->takes)->site, 1);
	suspect_report_done(&r);
	suspects_free(s);
}

static void test_limits(void **state)
{
	struct suspects *s = suspects_new(NULL);
	struct suspect_change *c = mem_zalloc((SUSPECT_LIFE_CHANGES + 1) * sizeof(*c));
	struct suspect_report r;

	(void)state;
	for (uint32_t i = 0; i <= SUSPECT_LIFE_CHANGES; i++)
		c[i] = (struct suspect_change){.site = 1 + i, .delta = i & 1 ? -INT64_MAX - 1 : INT64_MAX};
	suspects_add(s, 1, c, SUSPECT_LIFE_CHANGES + 1, false); /* too long */
	suspects_add(s, 1, c, SUSPECT_LIFE_PLACES + 1, false);  /* too many places */
	for (uint32_t i = 0; i < SUSPECT_PROFILES + 10; i++) {
		c[0].site = c[1].site = 10000 + i;
		suspects_add(s, 1, c, 2, false);
	}
	for (uint32_t i = 0; i < SUSPECT_LEAKED + 10; i++)
		suspects_add(s, 1, c, 1, true);
	suspects_find(s, &r);
	assert_int_equal(r.leaked, SUSPECT_LEAKED);
	assert_int_equal(r.ended, SUSPECT_PROFILES);
	assert_int_equal(r.ended_left_out, 2 + 10);
	assert_int_equal(r.left_out.n, 10);
	suspect_report_done(&r);
	suspects_free(s);
	free(c);
}

/* --- real logs with a release taken out --- */

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_path_was_seen_complete),
		cmocka_unit_test(test_lacks),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_nobody_released_the_maker),
		cmocka_unit_test(test_a_path_never_complete_is_a_guess),
		cmocka_unit_test(test_nothing_to_compare_with),
		cmocka_unit_test(test_few_siblings_are_a_guess),
		cmocka_unit_test(test_two_faults_in_one_type),
		cmocka_unit_test(test_paths_by_functions),
		cmocka_unit_test(test_balance_of_a_function),
		cmocka_unit_test(test_context_decides),
		cmocka_unit_test(test_two_ends_without_context),
		cmocka_unit_test(test_a_release_without_a_tag_decides_nothing),
		cmocka_unit_test(test_names_decide_where_numbers_do_not),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests_name("suspects", tests, NULL, NULL);
}
