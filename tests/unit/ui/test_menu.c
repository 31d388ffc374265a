/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cells_test.h"

#include <locale.h>

#include "astscope/ui/menu.h"

static void test_menu(void **state)
{
	const struct menu_item *item = NULL;
	struct cells c = {.ascii = true};
	struct menu m;

	(void)state;
	menu_init(&m);
	menu_start(&m, "Choose", true);
	menu_add(&m, "j", "next row");
	menu_add(&m, "k", "previous row");
	menu_add(&m, "R", "its refs");
	for (const char *s = "row"; *s; s++)
		menu_key(&m, NULL, (struct key){(uint32_t)*s, 0}, &item);
	menu_key(&m, "row-down", (struct key){0}, &item);
	menu_key(&m, "row-down", (struct key){0}, &item);
	assert_int_equal(menu_key(&m, "choose", (struct key){0}, &item), MENU_CHOSEN);
	assert_string_equal(item->label, "k");
	menu_key(&m, NULL, (struct key){'x', 0}, &item);
	assert_int_equal(menu_key(&m, "choose", (struct key){0}, &item), MENU_OPEN);
	for (int i = 0; i < 9; i++)
		menu_key(&m, NULL, (struct key){UI_KEY_BACKSPACE, 0}, &item);
	assert_int_equal(menu_key(&m, "choose", (struct key){0}, &item), MENU_CHOSEN);
	for (int rows = 0; rows < 12; rows++) {
		for (int cols = 0; cols < 40; cols++) {
			cells_resize(&c, rows, cols);
			menu_render(&m, &c);
		}
	}
	assert_int_equal(menu_key(&m, "cancel", (struct key){0}, &item), MENU_CANCELLED);
	menu_start(&m, "Two", false);
	menu_add(&m, "first", NULL);
	menu_add(&m, "second", NULL);
	assert_int_equal(menu_key(&m, NULL, (struct key){'2', 0}, &item), MENU_CHOSEN);
	assert_string_equal(item->label, "second");
	assert_int_equal(menu_key(&m, NULL, (struct key){'3', 0}, &item), MENU_OPEN);
	menu_done(&m);
	cells_done(&c);
}

/* What is longer than the screen says so, and scrolls. */
static void test_menu_says_what_is_cut(void **state)
{
	struct cells c = {.ascii = true};
	const struct menu_item *item;
	struct menu m;

	(void)state;
	menu_init(&m);
	menu_start(&m, "Some more than the screen has", false);
	for (int i = 0; i < 9; i++)
		menu_add(&m, i % 2 ? "odd" : "even", NULL);
	cells_resize(&c, 8, 40);
	menu_render(&m, &c);
	assert_row(&c, 6, " +--------------------- 1 to 4 of 9 -+");
	for (int i = 0; i < 5; i++)
		menu_key(&m, "row-down", (struct key){0}, &item);
	menu_render(&m, &c);
	assert_row(&c, 6, " +--------------------- 3 to 6 of 9 -+");
	for (int i = 0; i < 5; i++)
		menu_key(&m, "row-down", (struct key){0}, &item);
	menu_render(&m, &c);
	cells_resize(&c, 12, 40);
	menu_render(&m, &c);
	assert_row(&c, 11, "");
	/* the menu of views */
	cells_resize(&c, 6, 90);
	menu_render_letters(&m, &c, (struct rect){0, 0, 6, 90});
	assert_int_equal(menu_letters_top(&m, 6), 4);
	assert_row(&c, 0, " Some more than the screen has   type a letter, or / to search   5 to 9 of 9");
	menu_done(&m);
	cells_done(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_menu),
		cmocka_unit_test(test_menu_says_what_is_cut),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests_name("ui/menu", tests, NULL, NULL);
}
