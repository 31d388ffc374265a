/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/compat.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/strbuf.h"

enum { ENDED = LIFE_FLAG_FINALIZED, LEFT = LIFE_FLAG_LEAKED, BEGUN = LIFE_FLAG_SKEWED, BAD = LIFE_FLAG_INVALID };

/* Rows: line, change, count before, count as printed, life, state, idle.  Lives: flags, process, line of their end. */
struct example {
	struct compat_row rows[6];
	size_t n_rows;
	struct compat_life lives[2];
	size_t n_lives;
	const char *wanted; /* "LIFE: the script's objects; reasons", a life after the other */
};

#define NO_LIFE COMPAT_NO_LIFE

static const struct example examples[] = {
	/* The same. */
	{{{1, 1, 0, 0, 0, REF_CONSTRUCTOR, false}, {2, -1, 1, 1, 0, REF_DESTRUCTOR, false}}, 2, {{ENDED, 1, 2}}, 1, ""},
	{{{1, 1, 0, 0, 0, REF_CONSTRUCTOR, false}, {2, 1, 1, 1, 0, REF_CHANGE, false}}, 2, {{LEFT, 1, 0}}, 1, ""},
	/* The next process begins at the address of one that did not end. */
	{{{1, 1, 0, 0, 0, REF_CONSTRUCTOR, false}, {2, 1, 0, 0, 1, REF_CONSTRUCTOR, false}, {3, -1, 1, 1, 1, REF_DESTRUCTOR, false}}, 3,
	 {{LEFT, 1, 0}, {ENDED, 2, 3}}, 2, "0: L+1; second run.  1: L+0; second run.  "},
	/* The last row of the first stands behind the first of the second. */
	{{{1, 1, 0, 0, 0, REF_CONSTRUCTOR, false}, {3, -1, 1, 1, 0, REF_DESTRUCTOR, false}, {2, 1, 0, 0, 1, REF_CONSTRUCTOR, false},
	  {4, -1, 1, 1, 1, REF_DESTRUCTOR, false}}, 4,
	 {{ENDED | LIFE_FLAG_LATE, 1, 3}, {ENDED, 1, 4}}, 2, "0: F+1; raced.  1: F+0; raced.  "},
	/* Its end is in no row. */
	{{{1, 1, 0, 0, 0, REF_CONSTRUCTOR, false}, {2, 1, 0, 0, 1, REF_CONSTRUCTOR, false}, {3, -1, 1, 1, 1, REF_DESTRUCTOR, false}}, 3,
	 {{LIFE_FLAG_LOST_END, 1, 0}, {ENDED, 1, 3}}, 2, "0: L+1; lost.  1: L+0; lost.  "},
	/* The script's sum is off when the address is used again. */
	{{{1, -1, 2, 2, 0, REF_CHANGE, false}, {2, -1, 1, 1, 0, REF_DESTRUCTOR, false}, {3, 1, 0, 0, 1, REF_CONSTRUCTOR, false},
	  {4, -1, 1, 1, 1, REF_DESTRUCTOR, false}}, 4,
	 {{ENDED | BEGUN, 1, 2}, {ENDED, 1, 4}}, 2, "0: SL+1; skewed.  1: SL+0; reused.  "},
	/* A damaged row releases. */
	{{{1, 1, 0, 0, 0, REF_CONSTRUCTOR, false}, {2, 1, 1, 1, 0, REF_CHANGE, false}, {3, -1, 0, 2, NO_LIFE, REF_CHANGE, false}}, 3,
	 {{LEFT, 1, 0}}, 1, ""},
	{{{1, 1, 0, 0, 0, REF_CONSTRUCTOR, false}, {2, -1, 0, 2, NO_LIFE, REF_CHANGE, false}, {3, -1, 1, 1, 0, REF_DESTRUCTOR, false}}, 3,
	 {{ENDED, 1, 3}}, 1, "0: F SF; rejected.  "},
	/* A take stands behind the release that follows it. */
	{{{1, 1, 0, 0, 0, REF_CONSTRUCTOR, false}, {3, 1, 1, 1, 0, REF_CHANGE, false}, {2, -1, 2, 2, 0, REF_CHANGE, false},
	  {4, -1, 1, 1, 0, REF_DESTRUCTOR, false}}, 4, {{ENDED | LIFE_FLAG_REPAIRED, 1, 4}}, 1, "0: F SF; repaired.  "},
	/* The same where whole lines were sorted: nothing is wrong with the log. */
	{{{1, 1, 0, 0, 0, REF_CONSTRUCTOR, false}, {3, 1, 1, 1, 0, REF_CHANGE, false}, {2, -1, 2, 2, 0, REF_CHANGE, false},
	  {4, -1, 1, 1, 0, REF_DESTRUCTOR, false}}, 4, {{ENDED | LIFE_FLAG_REBUILT, 1, 4}}, 1, "0: F SF; sorted.  "},
	/* Used when it was gone. */
	{{{1, 1, 0, 0, 0, REF_CONSTRUCTOR, false}, {2, -1, 1, 1, 0, REF_DESTRUCTOR, false}, {3, 1, 0, 0, 0, REF_INVALID, true}}, 3,
	 {{ENDED | BAD, 1, 2}}, 1, "0: F I; trailing.  "},
	/* First seen in mid-life. */
	{{{1, 1, 1, 1, 0, REF_CHANGE, false}, {2, -1, 2, 2, 0, REF_CHANGE, false}, {3, -1, 1, 1, 0, REF_DESTRUCTOR, false}}, 3,
	 {{ENDED | BEGUN, 1, 3}}, 1, "0: SF SF; skewed.  "},
	/* A change of a count that no object has. */
	{{{1, 1, 0, 0, 0, REF_CONSTRUCTOR, false}, {2, -1, 1, 999, 0, REF_CHANGE, true}, {3, -1, 1, 1, 0, REF_DESTRUCTOR, false}}, 3,
	 {{ENDED, 1, 3}}, 1, "0: F SF; unchanged.  "},
	/* A take is missing. */
	{{{1, 1, 0, 0, 0, REF_CONSTRUCTOR, false}, {2, -1, 2, 2, 0, REF_CHANGE, false}, {3, -1, 1, 1, 0, REF_DESTRUCTOR, false}}, 3,
	 {{ENDED | LIFE_FLAG_GAPPED, 1, 3}}, 1, "0: F SF; gapped.  "},
	/* Nothing that we do makes that of it. */
	{{{1, 1, 0, 0, 0, REF_CONSTRUCTOR, false}}, 1, {{ENDED, 1, 0}}, 1, "0: L; several.  "},
};

static void add_classes(struct strbuf *b, unsigned classes)
{
	static const struct {
		unsigned flag;
		char letter;
	} letters[] = {{BEGUN, 'S'}, {LEFT, 'L'}, {ENDED, 'F'}, {BAD, 'I'}};

	for (size_t i = 0; i < ARRAY_LEN(letters); i++) {
		if (classes & letters[i].flag)
			strbuf_add_char(b, letters[i].letter);
	}
}

static void put(void *ctx, const struct compat_diff *d)
{
	struct strbuf *b = ctx;
	const char *sep = "; ";

	strbuf_addf(b, "%u:", d->life);
	for (size_t i = 0; i < d->n_objects; i++) {
		strbuf_add_char(b, ' ');
		add_classes(b, d->objects[i].classes);
		if (d->objects[i].others)
			strbuf_addf(b, "+%u", d->objects[i].other);
	}
	for (int i = 0; i < COMPAT_REASONS; i++) {
		if (!(d->reasons >> i & 1))
			continue;
		strbuf_addf(b, "%s%s", sep, compat_reason_name((enum compat_reason)i));
		sep = ", ";
	}
	strbuf_add_str(b, ".  ");
}

static void test_examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
		const struct example *x = &examples[i];
		struct compat_totals totals = {0};
		struct strbuf got = {0};

		compat_compare(&(struct compat_address){x->rows, x->n_rows, x->lives, x->n_lives}, &totals, put, &got);
		assert_string_equal(strbuf_str(&got), x->wanted);
		assert_int_equal(totals.lives, x->n_lives);
		strbuf_done(&got);
	}
}

static void count(void *ctx, const struct compat_diff *d)
{
	unsigned *reasons = ctx;

	*reasons |= d->reasons;
}

/* Looking for reasons has a bound over all addresses. */
static void test_bound(void **state)
{
	const struct example *x = &examples[ARRAY_LEN(examples) - 1];
	struct compat_totals totals = {.work = UINT64_MAX / 2};
	unsigned seen = 0;

	(void)state;
	compat_compare(&(struct compat_address){x->rows, x->n_rows, x->lives, x->n_lives}, &totals, count, &seen);
	assert_int_equal(seen, 1u << COMPAT_MANY);
}

static void test_rejects(void **state)
{
	struct compat_row row;
	uint64_t addr;

	(void)state;
	assert_int_equal(compat_reject(SPAN_LIT("0x1f,-1,x,a.c,9,f,3,tag, with a comma"), &addr, &row), COMPAT_COUNTS);
	assert_int_equal(addr, 0x1f);
	assert_int_equal(row.delta, -1);
	assert_int_equal(row.logged, 3);
	assert_int_equal(row.state, REF_CHANGE);
	assert_int_equal(compat_reject(SPAN_LIT("0x1f,-1,x,a.c,9,f,**destructor**lock-state:invalid**,"), &addr, &row), COMPAT_COUNTS);
	assert_int_equal(row.state, REF_INVALID);
	assert_int_equal(compat_reject(SPAN_LIT("0x1f,-1,x,a.c"), &addr, &row), COMPAT_SKIPS);
	assert_int_equal(compat_reject(SPAN_LIT("nonsense,-1,x,a.c,9,f,3,"), &addr, &row), COMPAT_SKIPS);
	assert_int_equal(compat_reject(SPAN_LIT("0x1f,one,x,a.c,9,f,3,"), &addr, &row), COMPAT_DIES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_rejects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
