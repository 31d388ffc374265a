/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cells_test.h"

#include <locale.h>

#include "astscope/ui/text.h"

static void fill(struct text *t)
{
	text_clear(t);
	text_linef(t, ROLE_HEADING, "title");
	text_line(t);
	text_selectable(t, SPAN_LIT("one"));
	text_add_str(t, ROLE_TEXT, "one");
	text_flag(t, ROLE_MARK, '!');
	text_linef(t, ROLE_TEXT, "between");
	text_line(t);
	text_selectable(t, SPAN_LIT("two"));
	text_link(t, ROLE_LINK, SPAN_LIT("two"), "item/2");
}

static void draw_text(struct text *t, struct cells *c, int rows, int cols)
{
	struct rect r = {0, 0, rows, cols};

	cells_resize(c, rows, cols);
	text_layout(t, r);
	text_render(t, c, r, true);
}

/* The cursor stands on selectable lines only, and a refill finds its line again by key. */
static void test_text_cursor(void **state)
{
	struct cells c = {.ascii = true};
	struct text t;

	(void)state;
	text_init(&t);
	fill(&t);
	draw_text(&t, &c, 7, 20);
	assert_row(&c, 0, "  title");
	assert_row(&c, 1, ">!one");
	assert_row(&c, 2, "  between");
	text_move(&t, 1);
	draw_text(&t, &c, 7, 20);
	assert_row(&c, 1, " !one");
	assert_row(&c, 3, "> two");
	assert_true(span_eq_str(text_line_link(&t, t.cursor), "item/2"));
	fill(&t);
	assert_true(text_find(&t, SPAN_LIT("one"), 0));
	assert_true(span_eq_str(text_key(&t, t.cursor), "one"));
	assert_true(text_find(&t, SPAN_LIT("two"), 0));
	assert_false(text_find(&t, SPAN_LIT("three"), 0));
	text_done(&t);
	cells_done(&c);
}

static void test_text_wraps(void **state)
{
	struct cells c = {.ascii = true};
	struct text t;

	(void)state;
	text_init(&t);
	text_linef(&t, ROLE_TEXT, "one two three four");
	text_add(&t, ROLE_BAD, SPAN_LIT(" five"));
	text_linef(&t, ROLE_TEXT, "averylongwordindeed");
	t.width = 10;
	draw_text(&t, &c, 6, 10);
	assert_row(&c, 0, "one two t>");
	assert_row(&c, 1, "averylong>");
	text_scroll_right(&t, 8);
	draw_text(&t, &c, 6, 10);
	assert_row(&c, 0, "three fou>");
	text_scroll_right(&t, -8);
	t.wrap = true;
	draw_text(&t, &c, 6, 10);
	assert_row(&c, 0, "one two");
	assert_row(&c, 1, "three four");
	assert_row(&c, 2, "five");
	assert_row(&c, 3, "averylongw");
	assert_row(&c, 4, "ordindeed");
	draw_text(&t, &c, 3, 1);
	draw_text(&t, &c, 0, 0);
	text_done(&t);
	cells_done(&c);
}

/* What stands in columns stays in them: rows behind the first begin where its text does. */
static void test_text_wraps_in_columns(void **state)
{
	struct cells c = {.ascii = true};
	struct text t;

	(void)state;
	text_init(&t);
	t.wrap = true;
	t.width = 20;
	text_linef(&t, ROLE_TEXT, "label   one two three four five");
	text_linef(&t, ROLE_TEXT, "  set in, and longer than that");
	text_linef(&t, ROLE_TEXT, "a label that is too long  for it, so it hangs nowhere");
	draw_text(&t, &c, 9, 20);
	assert_row(&c, 0, "label   one two");
	assert_row(&c, 1, "        three four");
	assert_row(&c, 2, "        five");
	assert_row(&c, 3, "  set in, and longer");
	assert_row(&c, 4, "  than that");
	assert_row(&c, 5, "a label that is too");
	assert_row(&c, 6, "long  for it, so it");
	/* a link behind the gap is found where it is seen */
	text_clear(&t);
	text_linef(&t, ROLE_TEXT, "label   one two ");
	text_link(&t, ROLE_LINK, SPAN_LIT("three"), "item/3");
	text_add_str(&t, ROLE_TEXT, " ");
	text_link(&t, ROLE_LINK, SPAN_LIT("four"), "item/4");
	draw_text(&t, &c, 9, 20 + TEXT_GUTTER);
	assert_row(&c, 1, "          three four");
	assert_true(text_point(&t, 1, TEXT_GUTTER + 15));
	assert_true(span_eq_str(text_line_link(&t, t.cursor), "item/4"));
	text_done(&t);
	cells_done(&c);
}

static void test_text_scrolls_without_cursor(void **state)
{
	struct cells c = {.ascii = true};
	struct text t;

	(void)state;
	text_init(&t);
	for (int i = 0; i < 30; i++)
		text_linef(&t, ROLE_TEXT, "line %d", i);
	draw_text(&t, &c, 10, 20);
	text_move(&t, 1);
	draw_text(&t, &c, 10, 20);
	assert_row(&c, 0, "line 1");
	text_page(&t, 2);
	draw_text(&t, &c, 10, 20);
	assert_row(&c, 0, "line 11");
	text_move_to(&t, 1000);
	draw_text(&t, &c, 10, 20);
	assert_row(&c, 9, "line 29");
	text_move_to(&t, 0);
	draw_text(&t, &c, 10, 20);
	assert_row(&c, 0, "line 0");
	text_done(&t);
	cells_done(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_cursor),
		cmocka_unit_test(test_text_wraps),
		cmocka_unit_test(test_text_wraps_in_columns),
		cmocka_unit_test(test_text_scrolls_without_cursor),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests_name("ui/text", tests, NULL, NULL);
}
