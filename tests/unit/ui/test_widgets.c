/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/ui/layout.h"
#include "astscope/ui/menu.h"
#include "astscope/ui/table.h"
#include "astscope/ui/text.h"

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

static void assert_row(const struct cells *c, int row, const char *want)
{
	struct strbuf b = {0};

	cells_dump_row(c, row, &b);
	assert_string_equal(strbuf_str(&b), want);
	strbuf_done(&b);
}

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

static void test_layout(void **state)
{
	static const struct pane_def panes[3] = {{.weight = 2}, {.weight = 1}, {.weight = 1}};
	struct view_class v = {.panes = panes, .n_panes = 2};
	struct layout l = {.focus = 0};
	struct layout_need need[VIEW_PANES_MAX] = {{0, 0}};
	struct layout_pane p[VIEW_PANES_MAX];

	(void)state;
	assert_int_equal(layout_size(24, 80), LAYOUT_FULL);
	assert_int_equal(layout_size(8, 40), LAYOUT_FULL);
	assert_int_equal(layout_size(7, 80), LAYOUT_LIST_ONLY);
	assert_int_equal(layout_size(24, 39), LAYOUT_LIST_ONLY);
	assert_int_equal(layout_size(3, 80), LAYOUT_TINY);
	assert_int_equal(layout_size(24, 19), LAYOUT_TINY);
	for (int n = 1; n <= 3; n++) {
		v.n_panes = (size_t)n;
		for (int rows = 1; rows < 60; rows++) {
			for (int cols = 1; cols < 300; cols += 7) {
				struct rect body = {2, 0, rows, cols};
				int shown = 0;

				layout_panes(&l, &v, need, rows + 5, cols, body, p);
				for (int i = 0; i < n; i++) {
					shown += p[i].shown;
					assert_true(!p[i].shown || (p[i].rect.rows >= 0 && p[i].rect.cols > 0 &&
								    p[i].rect.row >= 2 && p[i].rect.row + p[i].rect.rows <= rows + 2 &&
								    p[i].rect.col + p[i].rect.cols <= cols));
				}
				assert_true(p[0].shown);
				if (cols < LAYOUT_MIN_COLS || rows + 5 < LAYOUT_MIN_ROWS)
					assert_int_equal(shown, 1);
			}
		}
	}
	/* beside each other from 160 columns, below under that, the list with more than half of the rows */
	v.n_panes = 2;
	layout_panes(&l, &v, need, 30, 160, (struct rect){2, 0, 24, 160}, p);
	assert_true(p[1].rect.col > 0 && p[1].rect.row == 2);
	layout_panes(&l, &v, need, 36, 159, (struct rect){2, 0, 30, 159}, p);
	assert_true(p[0].rect.cols == 159 && p[1].rect.cols == 159 && p[1].rect.col == 0 && p[0].rect.rows > 14);
	layout_panes(&l, &v, need, 19, 99, (struct rect){2, 0, 14, 99}, p);
	assert_false(p[1].shown);
	l.flipped = true;
	layout_panes(&l, &v, need, 30, 160, (struct rect){2, 0, 24, 160}, p);
	assert_true(p[1].rect.col == 0);
	/* not where one would be cut; and a short list leaves its detail the rest */
	l.flipped = false;
	need[0] = (struct layout_need){6, 100};
	need[1].cols = 90;
	layout_panes(&l, &v, need, 30, 160, (struct rect){2, 0, 24, 160}, p);
	assert_true(p[1].rect.col == 0 && p[0].rect.rows == 6 && p[1].rect.rows == 18);
	need[1].cols = 40;
	layout_panes(&l, &v, need, 30, 160, (struct rect){2, 0, 24, 160}, p);
	assert_true(p[1].rect.col > 0);
	need[0] = need[1] = (struct layout_need){0, 0};
	/* three columns from 200; two details beside each other below the list from 100 */
	v.n_panes = 3;
	l.flipped = false;
	layout_panes(&l, &v, need, 50, 200, (struct rect){2, 0, 44, 200}, p);
	assert_true(p[2].rect.row == 2 && p[2].rect.col > p[1].rect.col);
	layout_panes(&l, &v, need, 36, 120, (struct rect){2, 0, 30, 120}, p);
	assert_true(p[0].rect.cols == 120 && p[1].rect.row > 2 && p[2].rect.row == p[1].rect.row && p[2].rect.col > 0);
	layout_panes(&l, &v, need, 24, 99, (struct rect){2, 0, 19, 99}, p);
	assert_true(p[1].rect.col == 0 && p[1].rect.row > 2 && !p[2].shown);
	l.zoomed = true;
	l.focus = 1;
	layout_panes(&l, &v, need, 36, 120, (struct rect){2, 0, 30, 120}, p);
	assert_true(p[1].shown && !p[0].shown && !p[2].shown);
}

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
		cmocka_unit_test(test_table_columns_fit),
		cmocka_unit_test(test_table_sites),
		cmocka_unit_test(test_table_common_to_all),
		cmocka_unit_test(test_table_keeps_columns),
		cmocka_unit_test(test_table_keeps_cursor_visible),
		cmocka_unit_test(test_table_pages),
		cmocka_unit_test(test_table_show),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_text_cursor),
		cmocka_unit_test(test_text_wraps),
		cmocka_unit_test(test_text_wraps_in_columns),
		cmocka_unit_test(test_text_scrolls_without_cursor),
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_menu),
		cmocka_unit_test(test_menu_says_what_is_cut),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests_name("ui/widgets", tests, NULL, NULL);
}
