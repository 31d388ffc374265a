/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cells_test.h"

#include <locale.h>

#include "astscope/base/attr.h"
#include "astscope/ui/table.h"

struct numbers {
	long n;
	struct strbuf text;
};

static long numbers_count(void *ctx)
{
	return ((struct numbers *)ctx)->n;
}

static bool numbers_row(void *ctx, long index, struct ui_row *ret)
{
	struct numbers *n = ctx;

	if (index % 50 == 49)
		return false;
	strbuf_clear(&n->text);
	strbuf_addf(&n->text, "row %ld of all", index);
	ret->cell[0].text = strbuf_span(&n->text);
	ret->cell[1].text = SPAN_LIT("12345");
	ret->cell[2].text = SPAN_LIT("left out first");
	ret->key = strbuf_span(&n->text);
	return true;
}

static const struct table_source numbers = {numbers_count, numbers_row, NULL, NULL, NULL};

static const struct ui_column columns[] = {
	{.name = "text", .title = "text", .min = 8},
	{.name = "right", .title = "right", .min = 5, .align = ALIGN_RIGHT, .drop = 1},
	{.name = "less", .title = "less", .min = 6, .drop = 2},
};

static void draw(struct table *t, struct cells *c, int rows, int cols)
{
	struct rect r = {0, 0, rows, cols};

	cells_resize(c, rows, cols);
	table_layout(t, r);
	table_render(t, c, r, true);
}

static void test_table_columns_fit(void **state)
{
	struct numbers n = {.n = 3};
	struct cells c = {.ascii = true};
	struct strbuf said = {0};
	struct table t;

	(void)state;
	table_init(&t, &numbers, &n);
	table_set_columns(&t, columns, ARRAY_LEN(columns));
	/* what is the same in all rows is not drawn but said */
	draw(&t, &c, 4, 40);
	assert_row(&c, 0, "   text");
	assert_row(&c, 1, ">  row 0 of all");
	table_add_common(&t, &said);
	assert_string_equal(strbuf_str(&said), "all right 12345, less left out first");
	/* unless somebody asks for it */
	assert_true(table_show(&t, SPAN_LIT("text,right,less")));
	draw(&t, &c, 4, 40);
	assert_row(&c, 0, "   text          right  less");
	assert_row(&c, 1, ">  row 0 of all  12345  left out first");
	/* narrower: the least important goes, as a whole */
	draw(&t, &c, 4, 37);
	assert_row(&c, 1, ">  row 0 of all  12345");
	draw(&t, &c, 4, 21);
	assert_row(&c, 1, ">  row 0 of all");
	/* what is never left out is cut */
	draw(&t, &c, 4, 12);
	assert_row(&c, 1, ">  row 0 of>");
	/* sideways everything is reached, in full */
	draw(&t, &c, 4, 12);
	table_scroll_right(&t, 8);
	draw(&t, &c, 4, 12);
	assert_row(&c, 1, ">   all  12>");
	table_scroll_right(&t, 800);
	draw(&t, &c, 4, 12);
	assert_row(&c, 1, ">  rst");
	table_scroll_right(&t, -800);
	draw(&t, &c, 4, 12);
	assert_row(&c, 1, ">  row 0 of>");
	strbuf_done(&said);
	table_done(&t);
	strbuf_done(&n.text);
	cells_done(&c);
}

static const struct {
	const char *func, *made, *last;
} sited[] = {
	{"lab_session_alloc_with_a_long_name", "res_crashlab.c:54", "lab_over_unref res_crashlab.c:115"},
	{"load_module", "res_crashlab.c:486", "load_module res_crashlab.c:486"},
	{"ast_channel_alloc", "channel.c:900", "ast_hangup channel.c:2541"},
};

static bool sited_row(void *ctx, long index, struct ui_row *ret)
{
	(void)ctx;
	ret->cell[0].text = span_from(sited[index].func);
	ret->cell[1].text = span_from(sited[index].made);
	ret->cell[2].text = span_from(sited[index].last);
	return true;
}

/* A file is said once in a row, and not at all if it is that of all; nothing of a place is cut. */
static void test_table_sites(void **state)
{
	static const struct table_source source = {numbers_count, sited_row, NULL, NULL, NULL};
	static const struct ui_column some[] = {
		{.name = "func", .title = "made by", .min = 10, .grow = true, .cut = CUT_MIDDLE},
		{.name = "made", .title = "at", .site = true, .drop = 1},
		{.name = "last", .title = "last touched by", .site = true, .drop = 1},
	};
	struct numbers n = {.n = 2};
	struct cells c = {.ascii = true};
	struct strbuf said = {0};
	struct table t;

	(void)state;
	table_init(&t, &source, &n);
	table_set_columns(&t, some, ARRAY_LEN(some));
	draw(&t, &c, 4, 70);
	assert_row(&c, 1, ">  lab_session_alloc_with_a_long_name  :54   lab_over_unref :115");
	table_add_common(&t, &said);
	assert_string_equal(strbuf_str(&said), "all in res_crashlab.c");
	draw(&t, &c, 4, 50);
	assert_row(&c, 1, ">  lab_session_alloc_with_a_long_name  :54");
	draw(&t, &c, 4, 24);
	assert_row(&c, 1, ">  lab_sessio>_long_name");
	strbuf_clear(&said);
	n.n = 3;
	draw(&t, &c, 5, 100);
	assert_row(&c, 2, "   load_module                         res_crashlab.c:486  load_module :486");
	assert_row(&c, 3, "   ast_channel_alloc                   channel.c:900       ast_hangup :2541");
	table_add_common(&t, &said);
	assert_string_equal(strbuf_str(&said), "");
	strbuf_done(&said);
	table_done(&t);
	cells_done(&c);
}

static bool folding_row(void *ctx, long index, struct ui_row *ret)
{
	(void)ctx;
	ret->cell[0].text = index % 2 ? SPAN_LIT("odd") : SPAN_LIT("even");
	ret->cell[1].text = SPAN_LIT("12345");
	ret->fold = index == 3 ? FOLD_SHOWS : FOLD_HIDES;
	return true;
}

static void assert_common(const struct table *t, const char *want)
{
	struct strbuf said = {0};

	table_add_common(t, &said);
	assert_string_equal(strbuf_str(&said), want);
	strbuf_done(&said);
}

/* Nothing is said of rows that nobody looked at. */
static void test_table_common_to_all(void **state)
{
	static const struct table_source folding = {numbers_count, folding_row, NULL, NULL, NULL};
	struct numbers n = {.n = 20};
	struct cells c = {.ascii = true};
	struct table t;

	(void)state;
	table_init(&t, &numbers, &n);
	table_set_columns(&t, columns, ARRAY_LEN(columns));
	draw(&t, &c, 11, 40);
	assert_common(&t, "here all right 12345, less left out first");
	/* of rows between two pages neither */
	t.cursor = t.top = 10;
	draw(&t, &c, 11, 40);
	assert_common(&t, "all right 12345, less left out first");
	table_forget(&t);
	t.cursor = t.top = 11;
	draw(&t, &c, 10, 40);
	t.cursor = t.top = 0;
	draw(&t, &c, 11, 40);
	assert_common(&t, "here all right 12345, less left out first");
	t.cursor = t.top = 9;
	draw(&t, &c, 12, 40);
	assert_common(&t, "all right 12345, less left out first");
	/* a row that is not there yet */
	n.n = 50;
	table_forget(&t);
	draw(&t, &c, 60, 40);
	assert_common(&t, "here all right 12345, less left out first");
	table_done(&t);
	/* what is folded */
	n.n = 3;
	table_init(&t, &folding, &n);
	table_set_columns(&t, columns, 2);
	draw(&t, &c, 10, 40);
	assert_common(&t, "all right 12345");
	n.n = 4;
	draw(&t, &c, 10, 40);
	assert_common(&t, "here all right 12345");
	table_done(&t);
	strbuf_done(&n.text);
	cells_done(&c);
}

static bool widening_row(void *ctx, long index, struct ui_row *ret)
{
	(void)ctx;
	ret->cell[0].text = index % 2 ? SPAN_LIT("odd") : SPAN_LIT("even");
	ret->cell[1].text = index >= 10 ? SPAN_LIT("a_longer_file.c:1") : index % 2 ? SPAN_LIT("file.c:1") : SPAN_LIT("file.c:2");
	ret->cell[2].text = index % 2 ? SPAN_LIT("some thing or other") : SPAN_LIT("some other thing");
	ret->cell[3].text = index < 10 ? SPAN_LIT("7") : index % 2 ? SPAN_LIT("8") : SPAN_LIT("9");
	return true;
}

/* The next page does not take away what is on screen; what it has more waits for room. */
static void test_table_keeps_columns(void **state)
{
	static const struct table_source source = {numbers_count, widening_row, NULL, NULL, NULL};
	static const struct ui_column some[] = {
		{.name = "name", .title = "name", .min = 4},
		{.name = "site", .title = "site", .drop = 1},
		{.name = "tag", .title = "tag", .min = 15, .grow = true, .drop = 2},
		{.name = "id", .title = "id", .drop = 1},
	};
	struct numbers n = {.n = 20};
	struct cells c = {.ascii = true};
	struct table t;

	(void)state;
	table_init(&t, &source, &n);
	table_set_columns(&t, some, ARRAY_LEN(some));
	draw(&t, &c, 11, 38);
	assert_row(&c, 0, "   name  site      tag");
	assert_row(&c, 2, "   odd   file.c:1  some thing or other");
	table_move_to(&t, 19);
	draw(&t, &c, 11, 38);
	assert_row(&c, 0, "   name  site            tag");
	assert_row(&c, 2, "   odd   a_longer_file>  some thing o>");
	/* where there is more room all is found anew, and back */
	draw(&t, &c, 11, 60);
	assert_row(&c, 0, "   name  site               tag                  id");
	draw(&t, &c, 11, 38);
	assert_row(&c, 0, "   name  site               id");
	/* so it is when the list changes */
	table_move_to(&t, 0);
	table_forget(&t);
	draw(&t, &c, 11, 38);
	assert_row(&c, 0, "   name  site      tag");
	table_done(&t);
	cells_done(&c);
}

static void test_table_keeps_cursor_visible(void **state)
{
	struct numbers n = {.n = 1000};
	struct cells c = {.ascii = true};
	unsigned seed = 1;
	struct table t;

	(void)state;
	table_init(&t, &numbers, &n);
	table_set_columns(&t, columns, ARRAY_LEN(columns));
	for (int i = 0; i < 3000; i++) {
		int rows;

		seed = seed * 1103515245u + 12345u;
		rows = (int)(seed >> 16) % 30;
		switch ((seed >> 8) % 7) {
		case 0: table_move(&t, 1); break;
		case 1: table_move(&t, -1); break;
		case 2: table_page(&t, 2); break;
		case 3: table_page(&t, -1); break;
		case 4: table_move_to(&t, (long)(seed % 1200)); break;
		case 5: n.n = (long)(seed >> 12) % 1001; break;
		case 6: table_scroll_right(&t, 8); break;
		}
		draw(&t, &c, rows, 30);
		assert_true(t.cursor >= 0 && (t.cursor < n.n || n.n == 0));
		if (rows > 1)
			assert_true(t.cursor >= t.top && t.cursor < t.top + rows - 1);
		/* no empty rows below while there are rows above */
		if (rows > 1 && n.n >= rows - 1)
			assert_true(t.top + rows - 1 <= n.n);
	}
	table_done(&t);
	strbuf_done(&n.text);
	cells_done(&c);
}

static void test_table_pages(void **state)
{
	struct numbers n = {.n = 100};
	struct cells c = {.ascii = true};
	struct table t;

	(void)state;
	table_init(&t, &numbers, &n);
	table_set_columns(&t, columns, ARRAY_LEN(columns));
	draw(&t, &c, 11, 40);
	table_page(&t, 2);
	assert_int_equal(t.cursor, 9);
	table_page(&t, 1);
	assert_int_equal(t.cursor, 14);
	table_page(&t, -2);
	assert_int_equal(t.cursor, 5);
	table_move_to(&t, 1000000);
	assert_int_equal(t.cursor, 99);
	table_done(&t);
	strbuf_done(&n.text);
	cells_done(&c);
}

static void test_table_show(void **state)
{
	struct numbers n = {.n = 1};
	struct strbuf b = {0};
	struct table t;

	(void)state;
	table_init(&t, &numbers, &n);
	table_set_columns(&t, columns, ARRAY_LEN(columns));
	table_add_shown(&t, &b);
	assert_string_equal(strbuf_str(&b), "");
	assert_true(table_show(&t, SPAN_LIT("less, text")));
	table_add_shown(&t, &b);
	assert_string_equal(strbuf_str(&b), "less,text");
	assert_false(table_show(&t, SPAN_LIT("less,none")));
	assert_int_equal(t.n_shown, 2);
	assert_true(table_row_matches(&t, 0, SPAN_LIT("OUT")) == false);
	assert_true(table_row_matches(&t, 0, SPAN_LIT("left out")));
	assert_false(table_row_matches(&t, 0, SPAN_LIT("12345")));
	assert_true(table_show(&t, SPAN_LIT("")));
	assert_true(table_row_matches(&t, 0, SPAN_LIT("12345")));
	strbuf_done(&b);
	strbuf_done(&n.text);
	table_done(&t);
}

static void test_tags(void **state)
{
	struct numbers n = {.n = 5};
	struct table t;

	(void)state;
	table_init(&t, &numbers, &n);
	table_tag(&t, SPAN_LIT("a"));
	table_tag(&t, SPAN_LIT("b"));
	table_tag(&t, SPAN_LIT("c"));
	table_tag(&t, SPAN_LIT("a"));
	assert_false(table_tagged(&t, SPAN_LIT("a")));
	assert_true(table_tagged(&t, SPAN_LIT("b")));
	assert_true(table_tagged(&t, SPAN_LIT("c")));
	assert_false(table_tagged(&t, SPAN_LIT("")));
	table_done(&t);
}

static void test_match(void **state)
{
	(void)state;
	assert_int_equal(match_find(SPAN_LIT("Hello"), SPAN_LIT("hello"), 0), 0);
	assert_int_equal(match_find(SPAN_LIT("hello"), SPAN_LIT("Hello"), 0), -1);
	assert_int_equal(match_find(SPAN_LIT("aXbX"), SPAN_LIT("X"), 2), 3);
	assert_int_equal(match_find(SPAN_LIT("a"), SPAN_LIT("ab"), 0), -1);
	assert_int_equal(match_find(SPAN_LIT("a"), SPAN_LIT(""), 0), -1);
	assert_int_equal(match_find((struct span){0}, SPAN_LIT("x"), 0), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table_columns_fit),
		cmocka_unit_test(test_table_sites),
		cmocka_unit_test(test_table_common_to_all),
		cmocka_unit_test(test_table_keeps_columns),
		cmocka_unit_test(test_table_keeps_cursor_visible),
		cmocka_unit_test(test_table_pages),
		cmocka_unit_test(test_table_show),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_match),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests_name("ui/table", tests, NULL, NULL);
}
