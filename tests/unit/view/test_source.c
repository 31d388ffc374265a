/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "astscope/base/attr.h"
#include "astscope/ui/effects.h"
#include "astscope/view/env.h"
#include "tests/unit/import/make.h"

/* The source lines around the place that a row names: to read, or in an editor. */

static char *dir;

static struct effects ask(const char *text, bool edit)
{
	struct effects fx;
	struct err e = {0};

	effects_init(&fx);
	if (!view_env_source(NULL, span_from(text), dir, edit, &fx, &e))
		fail_msg("%s: %s", text, e.msg);
	assert_int_equal(fx.items.n, 1);
	return fx;
}

static void test_lines_to_read(void **state)
{
	struct effects fx = ask("0  ao2_ref (o=0x1) at main/lab.c:3", false);
	const struct effect *f = vec_at(&fx.items, 0);

	(void)state;
	assert_int_equal(f->kind, EFFECT_POPUP);
	assert_non_null(strstr(f->text, "/main/lab.c:3"));
	assert_non_null(strstr(f->more, "third"));
	assert_non_null(strstr(f->more, "first"));
	effects_done(&fx);
}

static void test_an_editor(void **state)
{
	struct effects fx = ask("lab.c:2", true);
	const struct effect *f = vec_at(&fx.items, 0);

	(void)state;
	assert_int_equal(f->kind, EFFECT_EDIT);
	assert_int_equal(f->number, 2);
	assert_non_null(strstr(f->text, "/main/lab.c"));
	effects_done(&fx);
}

static void test_refused(void **state)
{
	static const struct {
		const char *text, *want;
		bool edit;
	} table[] = {
		{"no file here", "this row names no source file", false},
		{"lab.c:0", "this row names no source file", false},
		{"other.c:1", "other.c: not under source-path", false},
		{"other.c:1", "other.c: not under source-path", true},
	};
	struct effects fx;

	(void)state;
	effects_init(&fx);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct err e = {0};

		assert_false(view_env_source(NULL, span_from(table[i].text), dir, table[i].edit, &fx, &e));
		if (!strstr(e.msg, table[i].want))
			fail_msg("%s: %s", table[i].text, e.msg);
	}
	assert_int_equal(fx.items.n, 0);
	effects_done(&fx);
}

static int setup(void **state)
{
	(void)state;
	dir = make_dir();
	make_file(dir, "main/lab.c", SPAN_LIT("first\nsecond\nthird\nfourth\n"));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	make_remove(dir);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_to_read), cmocka_unit_test(test_an_editor), cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
