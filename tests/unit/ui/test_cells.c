/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cells_test.h"

#include <locale.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "tests/lib/screens.h"

/* A text in a field of some columns; what is seen is exactly what fits, and a cut is never silent. */
static void test_put_clips(void **state)
{
	static const struct {
		const char *text;
		int cols, used;
		const char *plain, *ascii;
	} cases[] = {
		{"hello", 5, 5, "hello", "hello"},
		{"hello", 4, 4, "hel\u2026", "hel>"},
		{"hello", 1, 1, "\u2026", ">"},
		{"hello", 0, 0, "", ""},
		{"ab  ", 2, 2, "ab", "ab"},
		{"\u6f22\u5b57", 4, 4, "\u6f22\u5b57", "????"},
		{"\u6f22\u5b57", 3, 3, "\u6f22\u2026", "?\?>"},
		{"\u6f22\u5b57", 2, 2, " \u2026", "?>"},
		{"e\u0301x", 2, 2, "e\u0301x", "ex"},
		{"\u2502\u2500\u250c\u2588\u2581", 5, 5, "\u2502\u2500\u250c\u2588\u2581", "|-+#_"},
		{"a\033[1m", 20, 8, "a\\x1b[1m", "a\\x1b[1m"},
		{"\xff\xfe", 20, 8, "\\xff\\xfe", "\\xff\\xfe"},
		{"a\tb", 20, 3, "a b", "a b"},
		{"\u202e", 20, 12, "\\xe2\\x80\\xae", "\\xe2\\x80\\xae"},
	};

	(void)state;
	for (int ascii = 0; ascii < 2; ascii++) {
		for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
			struct cells c = {.ascii = false};

			cells_resize(&c, 1, 30);
			c.ascii = ascii;
			assert_int_equal(cells_put(&c, 0, 0, cases[i].cols, ROLE_TEXT, span_from(cases[i].text)), cases[i].used);
			assert_row(&c, 0, ascii ? cases[i].ascii : cases[i].plain);
			cells_done(&c);
		}
	}
}

static void test_columns_agree_with_drawing(void **state)
{
	static const char *const texts[] = {"", "abc", "\u6f22x", "e\u0301", "\x1b[0m", "\xc3", "a\tb"};
	struct cells c = {.ascii = false};

	(void)state;
	cells_resize(&c, 1, 80);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_int_equal(cells_put(&c, 0, 0, 80, ROLE_TEXT, span_from(texts[i])), cells_columns(span_from(texts[i])));
	cells_done(&c);
}

static void test_outside_is_harmless(void **state)
{
	struct cells c = {.ascii = false};

	(void)state;
	cells_resize(&c, 3, 4);
	for (int row = -2; row < 6; row++) {
		for (int col = -5; col < 8; col++) {
			cells_put(&c, row, col, 6, ROLE_TEXT, span_from("\u6f22\u5b57x"));
			cells_box(&c, (struct rect){row, col, 3, 5}, ROLE_BORDER, "title");
			cells_highlight(&c, (struct rect){row, col, 2, 9}, ROLE_CURSOR, GLYPH_REVERSE);
			cells_line_down(&c, row, col, 9, ROLE_BORDER);
		}
	}
	assert_null(screens_fault(&c));
	assert_null(cells_at(&c, 3, 0));
	assert_null(cells_at(&c, 0, -1));
	cells_resize(&c, 0, 0);
	cells_put(&c, 0, 0, 5, ROLE_TEXT, SPAN_LIT("x"));
	cells_done(&c);
}

static void test_wide_is_broken_cleanly(void **state)
{
	struct cells c = {.ascii = false};

	(void)state;
	cells_resize(&c, 1, 6);
	cells_put(&c, 0, 0, 6, ROLE_TEXT, span_from("\u6f22\u5b57"));
	cells_put(&c, 0, 1, 1, ROLE_TEXT, SPAN_LIT("x"));
	assert_row(&c, 0, " x\u5b57");
	/* over the left half of the one to its right, whose right half goes too */
	cells_put(&c, 0, 1, 4, ROLE_TEXT, span_from("\u6f22"));
	assert_row(&c, 0, " \u6f22");
	assert_null(screens_fault(&c));
	assert_int_equal(cells_at(&c, 0, 3)->width, 1);
	cells_done(&c);
}

/* Any order of wide and narrow characters over each other leaves whole characters only. */
static void test_wide_over_wide(void **state)
{
	unsigned seed = 3;
	struct cells c = {.ascii = false};

	(void)state;
	cells_resize(&c, 1, 7);
	for (int i = 0; i < 2000; i++) {
		const char *fault;

		seed = seed * 1103515245u + 12345u;
		cells_put(&c, 0, (int)(seed >> 16) % 9 - 1, 2, ROLE_TEXT, seed & 0x4000 ? span_from("\u6f22") : SPAN_LIT("x"));
		fault = screens_fault(&c);
		if (fault)
			fail_msg("%s after %d", fault, i);
	}
	cells_done(&c);
}

/* A mark belongs to the character before it, also when that is wide and the pen stands behind its right half. */
static void test_combining(void **state)
{
	static const char *const texts[] = {"e\u0301", "\u6f22\u0301", "\u6f22\u0301\u0302", "x\u6f22\u0301y"};
	struct cells c = {.ascii = false};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		cells_resize(&c, 1, 6);
		cells_put(&c, 0, 0, 6, ROLE_TEXT, span_from(texts[i]));
		assert_row(&c, 0, texts[i]);
		assert_null(screens_fault(&c));
	}
	/* one that has no character before it, and one too many, are left out */
	cells_resize(&c, 1, 6);
	cells_put(&c, 0, 0, 6, ROLE_TEXT, span_from("\u0301a\u0301\u0302\u0303b"));
	assert_row(&c, 0, "a\u0301\u0302b");
	cells_done(&c);
}

static void test_pen_skips(void **state)
{
	struct cells c = {.ascii = false};
	struct pen p = {.row = 0, .col = 0, .right = 5, .skip = 3};

	(void)state;
	cells_resize(&c, 1, 10);
	pen_put_str(&c, &p, "ab");
	pen_put(&c, &p, span_from("\u6f22cdef"));
	assert_row(&c, 0, " cdef");
	cells_done(&c);
}

static void test_pieces_are_cut_once(void **state)
{
	struct cells c = {.ascii = true};
	struct pen p = {.row = 0, .col = 0, .right = 4};

	(void)state;
	cells_resize(&c, 1, 10);
	pen_put_str(&c, &p, "abcd");
	assert_false(p.cut);
	pen_put_str(&c, &p, "e");
	assert_true(p.cut);
	pen_put_str(&c, &p, "f");
	assert_row(&c, 0, "abc>");
	cells_done(&c);
}

static void test_equal_sees_everything(void **state)
{
	struct cells a = {.ascii = false}, b = {.ascii = false};

	(void)state;
	cells_resize(&a, 2, 5);
	cells_resize(&b, 2, 5);
	assert_true(screens_equal(&a, &b));
	cells_put(&a, 0, 0, 5, ROLE_LINK, SPAN_LIT("x"));
	cells_put(&b, 0, 0, 5, ROLE_TEXT, SPAN_LIT("x"));
	assert_false(screens_equal(&a, &b));
	cells_put(&b, 0, 0, 5, ROLE_LINK, SPAN_LIT("x"));
	assert_true(screens_equal(&a, &b));
	cells_highlight(&b, (struct rect){1, 1, 1, 1}, ROLE_TEXT, GLYPH_BOLD);
	assert_false(screens_equal(&a, &b));
	cells_done(&a);
	cells_done(&b);
}

static void test_roles(void **state)
{
	(void)state;
	for (int r = 0; r < ROLE_COUNT; r++) {
		for (int k = 0; k < r; k++)
			assert_string_not_equal(role_name((enum role)r), role_name((enum role)k));
		if (r != ROLE_TEXT && r != ROLE_TAB_DATA) /* that others are dim tells it */
			assert_int_not_equal(role_marks((enum role)r), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put_clips),
		cmocka_unit_test(test_columns_agree_with_drawing),
		cmocka_unit_test(test_outside_is_harmless),
		cmocka_unit_test(test_wide_is_broken_cleanly),
		cmocka_unit_test(test_wide_over_wide),
		cmocka_unit_test(test_combining),
		cmocka_unit_test(test_pen_skips),
		cmocka_unit_test(test_pieces_are_cut_once),
		cmocka_unit_test(test_equal_sees_everything),
		cmocka_unit_test(test_roles),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests_name("ui/cells", tests, NULL, NULL);
}
