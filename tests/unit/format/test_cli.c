/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glob.h>

#include "astscope/base/env.h"
#include "astscope/base/scan.h"
#include "astscope/base/strbuf.h"
#include "src/format/cli_output.h"
#include "tests/lib/golden.h"

/* What outputs of the CLI say of themselves holds for their own patterns and titles. */

static void may_begin(const struct cli_output *o, char first, const char *why)
{
	const struct cli_asked asked = cli_ask((struct span){&first, 1});

	if (!cli_may_be(o, &asked))
		fail_msg("%s: its lines can begin with '%c' (%s), which .first lacks", o->name, first, why);
}

/* As a line has it: cells of which a pattern gives the text are that text. */
static void without_names(const char *pattern, char *ret, size_t size)
{
	size_t n = 0;

	while (*pattern && n + 1 < size) {
		const char *end = *pattern == '{' ? strchr(pattern, '}') : NULL, *given = strchr(pattern, '=');

		if (!end) {
			ret[n++] = *pattern++;
			continue;
		}
		for (const char *p = given && given < end ? given + 1 : end; p < end && n + 1 < size; p++)
			ret[n++] = *p;
		pattern = end + 1;
	}
	ret[n] = '\0';
}

/* A line that can begin with anything has one of .holds in it. */
static void holds(const struct cli_output *o, const char *why, const char *pattern)
{
	char line[500];

	without_names(pattern, line, sizeof(line));
	for (const char *const *text = o->holds; text && *text; text++) {
		if (strstr(line, *text))
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
			if (!c->optional && !f->any_order)
				break;
		}
	}
}

static void test_first_bytes_hold(void **state)
{
	const struct cli_asked nothing = cli_ask(SPAN_LIT("\x01"));

	(void)state;
	for (size_t i = 0; i < cli_output_count(); i++) {
		const struct cli_output *o = cli_output_at(i);

		assert_non_null(o->first);
		check_patterns(o, o->heads);
		check_patterns(o, o->rows);
		check_patterns(o, o->more);
		check_patterns(o, o->counts);
		check_titles(o);
		assert_false(cli_may_be(o, &nothing));
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

/* A line that is one of an output without that the first bytes are asked is one with them too. */
static void check_line(struct span line)
{
	const struct cli_asked asked = cli_ask(line);

	for (size_t i = 0; i < cli_output_count(); i++) {
		const struct cli_output *o = cli_output_at(i);
		const struct cli_form *form;
		struct cli_layout layout;
		struct cli_cells cells;

		if (!cli_head(o, line, &layout) && cli_plain_line(o, line, &form, &cells) == CLI_LINE_NONE)
			continue;
		if (!cli_may_be(o, &asked))
			fail_msg("%s: .first and .holds leave out \"%.*s\"", o->name, SPAN_ARG(line));
	}
}

static void test_samples_pass(void **state)
{
	struct strbuf pattern = {0}, text = {0};
	size_t lines = 0;
	glob_t found;

	(void)state;
	strbuf_addf(&pattern, "%s/tests/golden/*/*.txt", env_get("SRCDIR") ? env_get("SRCDIR") : ".");
	assert_int_equal(glob(strbuf_str(&pattern), 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct span rest, line;

		strbuf_clear(&text);
		assert_true(golden_read_path(found.gl_pathv[i], &text));
		rest = strbuf_span(&text);
		while (scan_until_char(&rest, '\n', &line)) {
			check_line(line);
			lines++;
		}
	}
	assert_true(lines > 500);
	globfree(&found);
	strbuf_done(&pattern);
	strbuf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_bytes_hold),
		cmocka_unit_test(test_what_proves_is_there),
		cmocka_unit_test(test_samples_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
