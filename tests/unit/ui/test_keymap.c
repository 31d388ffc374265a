/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "astscope/ui/effects.h"
#include "astscope/ui/keymap.h"
#include "astscope/ui/option.h"

static struct key_chord chord(const char *names)
{
	struct span rest = span_from(names);
	struct key_chord c = {.n = 0};
	struct span word;

	while (rest.n && scan_word(&rest, &word)) {
		assert_true(key_parse(word, &c.keys[c.n]));
		c.n++;
		rest = span_trim(rest);
	}
	return c;
}

static void test_key_names_round_trip(void **state)
{
	static const char *const names[] = {"j", "G", "Ctrl-W", "Alt-1", "Shift-Tab", "Enter", "Space", "Backtick", "F10", "-",
					    "\u00e9", "Ctrl-Alt-X", "|", "PgDn"};
	static const char *const not_keys[] = {"", "jj", "Ctrl-", "F13", "\x01", " ", "Hyper-x"};
	struct key k = {.code = 7};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct strbuf b = {0};

		assert_true(key_parse(span_from(names[i]), &k));
		key_add_name(&b, k);
		assert_string_equal(strbuf_str(&b), names[i]);
		strbuf_done(&b);
	}
	k.code = 7;
	for (size_t i = 0; i < ARRAY_LEN(not_keys); i++) {
		assert_false(key_parse(span_from(not_keys[i]), &k));
		assert_int_equal(k.code, 7);
	}
}

/* Two rows of one context never take the same keys, nor does one begin what another is. */
static void test_rows_do_not_collide(void **state)
{
	struct keymap *m = keymap_new();
	struct vec all;
	struct binding b;
	size_t it = 0;

	(void)state;
	vec_init(&all, sizeof(struct binding));
	while (keymap_next(m, "global", &it, &b))
		vec_append(&all, &b);
	assert_true(all.n > 80);
	for (size_t i = 0; i < all.n; i++) {
		const struct binding *one = vec_at(&all, i);

		for (size_t k = 0; k < all.n; k++) {
			const struct binding *other = vec_at(&all, k);
			int same = 0;

			while (same < one->chord.n && same < other->chord.n &&
			       key_eq(one->chord.keys[same], other->chord.keys[same]))
				same++;
			if (i != k && same == one->chord.n)
				fail_msg("%s and %s share keys", one->action, other->action);
		}
	}
	vec_done(&all);
	keymap_free(m);
}

static void test_find(void **state)
{
	struct keymap *m = keymap_new();
	struct key_chord c;
	struct key_hit hit;
	struct err e = {0};

	(void)state;
	c = chord("j");
	assert_int_equal(keymap_find(m, "hist", &c, &hit), KEY_BOUND);
	assert_string_equal(hit.action, "row-down");
	c = chord("y");
	assert_int_equal(keymap_find(m, "hist", &c, &hit), KEY_PREFIX);
	c = chord("y m");
	assert_int_equal(keymap_find(m, "hist", &c, &hit), KEY_BOUND);
	assert_string_equal(hit.action, "copy-markdown");
	c = chord("m q");
	assert_int_equal(keymap_find(m, "hist", &c, &hit), KEY_BOUND);
	assert_int_equal(hit.wild.code, 'q');
	c = chord("m 1");
	assert_int_equal(keymap_find(m, "hist", &c, &hit), KEY_UNBOUND);
	c = chord("Alt-7");
	assert_int_equal(keymap_find(m, "hist", &c, &hit), KEY_BOUND);
	assert_int_equal(hit.wild.code, '7');
	c = chord("Y");
	assert_int_equal(keymap_find(m, "hist", &c, &hit), KEY_UNBOUND);
	/* a menu does not see the global keys */
	c = chord("R");
	assert_int_equal(keymap_find(m, "menu", &c, &hit), KEY_UNBOUND);

	/* the user's binding wins, in its view first; none takes a key away */
	assert_true(keymap_bind(m, "hist", SPAN_LIT("Y"), "balance", &e));
	assert_true(keymap_bind(m, "global", SPAN_LIT("Y"), "zoom", &e));
	assert_true(keymap_bind(m, "hist", SPAN_LIT("j"), "none", &e));
	c = chord("Y");
	assert_int_equal(keymap_find(m, "hist", &c, &hit), KEY_BOUND);
	assert_string_equal(hit.action, "balance");
	assert_int_equal(keymap_find(m, "locks", &c, &hit), KEY_BOUND);
	assert_string_equal(hit.action, "zoom");
	c = chord("j");
	assert_int_equal(keymap_find(m, "hist", &c, &hit), KEY_UNBOUND);
	assert_int_equal(keymap_find(m, "locks", &c, &hit), KEY_BOUND);
	assert_false(keymap_bind(m, "hist", SPAN_LIT("Hyper-x"), "zoom", &e));
	assert_false(keymap_bind(m, "hist", SPAN_LIT("a b c d e"), "zoom", &e));
	assert_false(keymap_bind(m, "hist", SPAN_LIT(""), "zoom", &e));
	keymap_free(m);
}

static void test_options(void **state)
{
	struct options o;
	struct err e = {0};

	(void)state;
	options_init(&o);
	for (int i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *row = option_row((enum option)i);

		assert_true(*row->doc);
		assert_true(option_set(&o, span_from(row->name), span_from(row->initial), &e));
	}
	assert_false(option_set(&o, SPAN_LIT("theme"), SPAN_LIT("pink"), &e));
	assert_non_null(strstr(e.hint, "high-contrast"));
	assert_false(option_set(&o, SPAN_LIT("them"), SPAN_LIT("light"), &e));
	assert_string_equal(e.hint, "did you mean theme?");
	assert_true(option_set(&o, SPAN_LIT("theme"), SPAN_LIT("light"), &e));
	assert_string_equal(option_get(&o, OPTION_THEME), "light");
	options_done(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_key_names_round_trip),
		cmocka_unit_test(test_rows_do_not_collide),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_options),
	};

	return cmocka_run_group_tests_name("ui/keymap", tests, NULL, NULL);
}
