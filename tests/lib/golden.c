/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "golden.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/limits.h"
#include "astscope/base/mem.h"
#include "astscope/base/vec.h"
#include "astscope/format/format.h"
#include "records.h"

struct golden_case {
	const struct format *format;
	char *input, *want; /* paths */
	char *name;         /* FORMAT/CASE */
};

static void assert_equation(const struct tally *t)
{
	assert_int_equal(t->lines, t->records + t->continuations + t->rejects);
}

static void check_case(void **state)
{
	static const size_t chunks[] = {1, 7, 61, 4096};
	const struct golden_case *c = *state;
	struct strbuf input = {0}, got = {0};
	struct tally tally;

	assert_true(golden_read_path(c->input, &input));
	strbuf_addf(&got, "bid=%u\n",
			c->format->bid(span_sub(strbuf_span(&input), 0, LIMIT_BID_BYTES), (struct span){0}));
	records_of(&got, c->format, strbuf_span(&input), 0, &tally);
	assert_equation(&tally);
	golden_check(c->name, c->want, strbuf_span(&got));
	for (size_t i = 0; i < ARRAY_LEN(chunks); i++) {
		struct strbuf again = {0};

		records_of(&again, c->format, strbuf_span(&input), chunks[i], &tally);
		golden_assert_same(c->name, strbuf_span(&again), span_from_offset(strbuf_span(&got), got.n - again.n));
		assert_true(got.n > again.n);
		strbuf_done(&again);
	}
	strbuf_done(&input);
	strbuf_done(&got);
}

static struct golden_case *case_new(const struct format *f, const char *input)
{
	struct golden_case *c = mem_zalloc(sizeof(*c));
	struct span stem = span_sub(span_from(input), 0, strlen(input) - strlen(".txt"));
	struct span leaf = span_from_offset(stem, (size_t)(span_rfind_char(stem, '/') + 1));
	struct strbuf b = {0};

	c->format = f;
	c->input = mem_strdup(input);
	strbuf_addf(&b, "%.*s.want", SPAN_ARG(stem));
	c->want = mem_strdup(strbuf_str(&b));
	strbuf_clear(&b);
	strbuf_addf(&b, "golden %s/%.*s", f->name, SPAN_ARG(leaf));
	c->name = mem_strdup(strbuf_str(&b));
	strbuf_done(&b);
	return c;
}

static void add_cases(struct vec *tests, const struct format *f)
{
	struct strbuf pattern = {0}, below = {0};
	glob_t found = {0};

	strbuf_addf(&below, "tests/golden/%s/*.txt", f->name);
	golden_path(&pattern, strbuf_str(&below));
	if (glob(strbuf_str(&pattern), 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			struct golden_case *c = case_new(f, found.gl_pathv[i]);
			struct CMUnitTest test = {.name = c->name, .test_func = check_case, .initial_state = c};

			vec_append(tests, &test);
		}
	}
	globfree(&found);
	strbuf_done(&pattern);
	strbuf_done(&below);
}

int golden_run_all(void)
{
	struct vec tests;
	int status;

	vec_init(&tests, sizeof(struct CMUnitTest));
	for (size_t i = 0; i < format_count(); i++)
		add_cases(&tests, format_at(i));
	status = _cmocka_run_group_tests("golden", tests.p, tests.n, NULL, NULL);
	if (!tests.n)
		status = 1;
	for (size_t i = 0; i < tests.n; i++) {
		struct golden_case *c = ((struct CMUnitTest *)vec_at(&tests, i))->initial_state;

		free(c->input);
		free(c->want);
		free(c->name);
		free(c);
	}
	vec_done(&tests);
	return status;
}
