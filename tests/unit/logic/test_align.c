/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/align.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

#define CHANGES 32

/* "+ax -b": direction, function, tag (may be missing). */
static size_t changes_of(const char *text, struct align_change *ret)
{
	size_t n = 0;

	for (const char *p = text; *p; n++) {
		ret[n] = (struct align_change){.func = (uint32_t)p[1], .delta = *p == '+' ? 1 : -1};
		p += 2;
		if (*p && *p != ' ')
			ret[n].tag = (uint32_t)*p++;
		p += *p == ' ';
	}
	return n;
}

static const struct {
	const char *a, *b, *rows; /* a|b, '=' before those that are the same */
	size_t parts, distance;
} cases[] = {
	{"", "", "", 0, 0},
	{"+a", "+a", "=1|1", 1, 0},
	{"+a", "", "1|.", 0, 1},
	{"", "+a -b", ".|1 .|2", 0, 2},
	/* The release that never came. */
	{"+a +b -b", "+a +b -b -a", "=1|1 =2|2 =3|3 .|4", 3, 1},
	/* Another way: the takes of one tag stand side by side, though an earlier one has the same direction. */
	{"+an +lw -lw", "+an +gl +gw -gw -gl -ga", "=1|1 .|2 2|3 3|4 .|5 .|6", 1, 3},
	/* The same function rather than another. */
	{"+fx", "+g +fy +h", ".|1 1|2 .|3", 0, 2},
	/* One more of the same direction is worth more than the same tag. */
	{"+fx +g", "+h +kx", "1|1 2|2", 0, 0},
	{"+fx +g", "+h +fx", ".|1 =1|2 2|.", 0, 2},
	{"+fx -g", "-h +fx", ".|1 =1|2 2|.", 0, 2},
	/* Directions never stand side by side. */
	{"+ax", "-ax", "1|. .|1", 0, 2},
	/* An empty tag is none. */
	{"+a +b -a", "+a -a", "=1|1 2|. =3|2", 1, 1},
};

static void say(const struct alignment *x, struct strbuf *b)
{
	for (size_t i = 0; i < x->rows.n; i++) {
		const struct align_row *r = vec_at(&x->rows, i);

		strbuf_addf(b, "%s%s", i ? " " : "", r->same ? "=" : "");
		if (r->a == ALIGN_NONE)
			strbuf_add_char(b, '.');
		else
			strbuf_addf(b, "%zu", r->a + 1);
		if (r->b == ALIGN_NONE)
			strbuf_add_str(b, "|.");
		else
			strbuf_addf(b, "|%zu", r->b + 1);
	}
}

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct align_change a[CHANGES], b[CHANGES];
		size_t na = changes_of(cases[i].a, a), nb = changes_of(cases[i].b, b);
		struct strbuf have = {0};
		struct alignment x;

		assert_true(align_lives(a, na, b, nb, &x));
		say(&x, &have);
		if (strcmp(strbuf_str(&have), cases[i].rows) != 0 || x.parts != cases[i].parts || x.distance != cases[i].distance)
			fail_msg("%s / %s: %s, parts %zu, distance %zu", cases[i].a, cases[i].b, strbuf_str(&have), x.parts, x.distance);
		strbuf_done(&have);
		alignment_done(&x);
	}
}

/* The longest lives there may be, which share nothing but directions: each change once, in order. */
static void test_limit(void **state)
{
	struct align_change *a = mem_zalloc((ALIGN_CHANGES + 1) * sizeof(*a)), *b = mem_zalloc((ALIGN_CHANGES + 1) * sizeof(*b));
	struct alignment x;
	size_t next_a = 0, next_b = 0;

	(void)state;
	for (size_t i = 0; i <= ALIGN_CHANGES; i++) {
		a[i] = (struct align_change){.func = 1, .tag = 7, .delta = i % 2 ? -1 : 1};
		b[i] = (struct align_change){.func = 2, .tag = 7, .delta = i % 3 ? 1 : -1};
	}
	assert_false(align_lives(a, ALIGN_CHANGES + 1, b, 1, &x));
	assert_false(align_lives(a, 1, b, ALIGN_CHANGES + 1, &x));
	assert_int_equal(x.rows.n, 0);
	assert_true(align_lives(a, ALIGN_CHANGES, b, ALIGN_CHANGES, &x));
	for (size_t i = 0; i < x.rows.n; i++) {
		const struct align_row *r = vec_at(&x.rows, i);

		if (r->a != ALIGN_NONE)
			assert_int_equal(r->a, next_a++);
		if (r->b != ALIGN_NONE)
			assert_int_equal(r->b, next_b++);
		if (r->a != ALIGN_NONE && r->b != ALIGN_NONE)
			assert_int_equal(a[r->a].delta, b[r->b].delta);
	}
	assert_int_equal(next_a, ALIGN_CHANGES);
	assert_int_equal(next_b, ALIGN_CHANGES);
	assert_int_equal(x.parts, 0);
	alignment_done(&x);
	free(a);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
