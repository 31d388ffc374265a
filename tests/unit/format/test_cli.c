/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/format/cli_output.h"

/* What outputs of the CLI say of themselves holds for their own patterns and titles. */

static void may_begin(const struct cli_output *o, char first, const char *why)
{
	if (!cli_may_be(o, first, (struct span){&first, 1}))
		fail_msg("%s: its lines can begin with '%c' (%s), which .first lacks", o->name, first, why);
}

/* A line that can begin with anything has one of .holds in it. */
static void holds(const struct cli_output *o, const char *why, const char *pattern)
{
	for (const char *const *text = o->holds; text && *text; text++) {
		if (strstr(pattern, *text))
			return;
	}
	fail_msg("%s: a line can begin with anything (%s), and no text of .holds is in it", o->name, why);
}

/* "{NAME=TEXT}", "{NAME#}", any other cell */
static void begins_with_cell(const struct cli_output *o, const char *pattern)
{
	const char *end = strchr(pattern, '}'), *given = strchr(pattern, '=');

	assert_non_null(end);
	if (given && given < end) {
		may_begin(o, given[1], pattern);
	} else if (end[-1] == '#') {
		for (char c = '0'; c <= '9'; c++)
			may_begin(o, c, pattern);
	} else {
		holds(o, pattern, pattern);
	}
}

static void check_patterns(const struct cli_output *o, const char *const *patterns)
{
	for (const char *const *p = patterns; p && *p; p++) {
		assert_true(**p && **p != ' ' && **p != '~');
		if (**p == '{')
			begins_with_cell(o, *p);
		else
			may_begin(o, **p, *p);
	}
}

static void check_titles(const struct cli_output *o)
{
	for (const struct cli_form *f = o->forms; f && f->columns; f++) {
		if (f->mark) {
			holds(o, "fields with marks", (const char[]){f->mark, '\0'});
			continue;
		}
		for (const struct cli_column *c = f->columns; c->name; c++) {
			may_begin(o, c->title[0], c->title);
			if (!c->optional)
				break;
		}
	}
}

static void test_first_bytes_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < cli_output_count(); i++) {
		const struct cli_output *o = cli_output_at(i);

		assert_non_null(o->first);
		check_patterns(o, o->heads);
		check_patterns(o, o->rows);
		check_patterns(o, o->more);
		check_patterns(o, o->counts);
		check_titles(o);
		assert_false(cli_may_be(o, '\x01', SPAN_LIT("\x01")));
	}
}

static void test_what_proves_is_there(void **state)
{
	(void)state;
	for (size_t i = 0; i < cli_output_count(); i++) {
		const struct cli_output *o = cli_output_at(i);

		assert_non_null(o->marks);
		assert_non_null(o->marks[0]);
		if (o->headed)
			assert_true(o->forms || o->heads);
		for (unsigned k = 0; k < o->proofs; k++)
			assert_non_null(o->counts[k]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_bytes_hold),
		cmocka_unit_test(test_what_proves_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
