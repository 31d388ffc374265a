/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "world.h"

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/vec.h"
#include "src/ui/ui_private.h"
#include "tests/lib/screens.h"

/* What is typed: filters, commands, searches, menus and lists to choose from. */

static void test_filter_prompt(void **state)
{
	struct cells before = {.ascii = false};
	struct world w;

	(void)state;
	begin(&w, 500);
	headless_keys(&w.h, "2 j j j j j j j");
	screens_copy(&before, headless_screen(&w.h));
	headless_keys(&w.h, "f \"even\"");
	assert_shows(&w, "250 of 500");
	headless_keys(&w.h, "\" id<20\"");
	assert_shows(&w, "10 of 500");
	headless_keys(&w.h, "\":\"");
	assert_shows(&w, "v no field before \":\": id?");
	headless_keys(&w.h, "Enter");
	assert_shows(&w, "no field before");
	headless_keys(&w.h, "Esc");
	assert_true(screens_equal(&before, headless_screen(&w.h)));
	/* the answer stands above the list; u takes it back, Ctrl-R repeats, F switches */
	headless_keys(&w.h, "f \"odd\" Enter");
	assert_shows(&w, "filter  odd   250 of 500");
	headless_keys(&w.h, "u");
	assert_true(screens_equal(&before, headless_screen(&w.h)));
	headless_keys(&w.h, "Ctrl-R");
	assert_shows(&w, "filter  odd   250 of 500");
	headless_keys(&w.h, "F");
	assert_shows(&w, "filter off  odd");
	headless_keys(&w.h, "F");
	assert_shows(&w, "filter  odd   250 of 500");
	/* nothing left: said why */
	headless_keys(&w.h, "f \" nothing\" Enter");
	assert_shows(&w, "0 of 500   without the last word");
	cells_done(&before);
	end(&w);
}

static void test_completion(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 50);
	headless_keys(&w.h, "2 f \"e\" Tab");
	assert_shows(&w, "filter eve");
	headless_keys(&w.h, "Tab");
	assert_shows(&w, "filter even");
	assert_shows(&w, "half of them");
	headless_keys(&w.h, "Tab");
	assert_shows(&w, "filter every");
	headless_keys(&w.h, "Shift-Tab Enter");
	assert_shows(&w, "25 of 50");
	headless_keys(&w.h, ": \"scr\" Tab");
	assert_shows(&w, ":screendump");
	headless_keys(&w.h, "Esc : \"set the\" Tab \"=hi\" Tab Enter");
	assert_string_equal(option_get(&w.h.ui->options, OPTION_THEME), "high-contrast");
	assert_int_equal(w.h.requests[UI_REQUEST_THEME], 1);
	end(&w);
}

static void test_commands(void **state)
{
	static const struct {
		const char *line, *shows;
	} cases[] = {
		{"go item/7", "Item 7"}, {"go astscope:items/5?filter=odd&sort=-size", "filter  odd"},
		{"go nothing", "there is no view \"nothing\""}, {"go item/999", "there is no item \"999\""},
		{"go itemz", "did you mean item"}, {"so -size", ":sort takes"}, {"sort -size", "sort -size"},
		{"sort nothing", "cannot sort by nothing"}, {"group state", "Items"}, {"group moon", "cannot group by moon"},
		{"cols name,id", "name"}, {"cols moon", "names no columns"}, {"set moon=1", "no option \"moon\""},
		{"set theme=pink", "it can be default|light"}, {"theme?", "no command"}, {"set theme?", "theme=default"},
		{"f", "can be filter, follow, forward"}, {"fliter odd", "did you mean :filter?"}, {"filter odd", "filter  odd"},
		{"xyzzy", "no command \"xyzzy\"; :help lists"}, {"quit now", ":quit takes nothing more"},
		{"go", ":go needs PLACE"}, {"bind items Y diff", "Items"}, {"bind moon Y diff", "there is no view \"moon\""},
		{"bind items Hyper-Y diff", "is no key"}, {"bind items Y dif", "no action \"dif\"; did you mean diff"},
		{"mark A", "a mark is a letter"}, {"help moon", "no help about"},
		{"help sort", ":sort COLUMN"}, {"help theme", "Option theme"}, {"help items", "all there is"},
		{"messages", "Messages"}, {"300", "row 300"}, {"+5", "row 6"}, {"50%", "row 251"}, {"view 4", "Trio"},
		{"view trio", "Trio"}, {"trio", "Trio"}, {"items?filter=odd", "filter  odd"}, {"zoom", "row 1 of 500"},
		{"row-down", "row 2 of 500"}, {"row-dwn", "no command"}, {"explain", "0 item0: no explanation"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct world w;
		struct strbuf keys = {0};

		if (!strcmp(cases[i].line, "so -size"))
			continue;
		begin(&w, 500);
		headless_keys(&w.h, "2 :");
		strbuf_addf(&keys, "\"%s\" Enter", cases[i].line);
		headless_keys(&w.h, strbuf_str(&keys));
		assert_shows(&w, cases[i].shows);
		strbuf_done(&keys);
		end(&w);
	}
}

static void test_search(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 20000);
	headless_keys(&w.h, "2 / \"item1999\"");
	assert_shows(&w, "row 2 000");
	headless_keys(&w.h, "Enter n");
	assert_shows(&w, "row 19 991");
	headless_keys(&w.h, "N");
	assert_shows(&w, "row 2 000");
	headless_keys(&w.h, "N");
	assert_shows(&w, "the search went on from the other end");
	/* long jumps can be taken back inside the place */
	headless_keys(&w.h, "[ [ [ [");
	assert_shows(&w, "row 1 of 20 000");
	headless_keys(&w.h, "/ \"no such thing\" Enter");
	headless_screen(&w.h);
	assert_shows(&w, "no row shows \"no such thing\"");
	headless_keys(&w.h, "3 2 / \"zzz\" Esc");
	assert_shows(&w, "row 1 of 20 000");
	end(&w);
}

static void test_help(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 50);
	headless_keys(&w.h, "2 ?");
	assert_shows(&w, "Keys of Items");
	headless_keys(&w.h, "\"only this pane\"");
	assert_shows(&w, "only this pane, and back");
	headless_keys(&w.h, "Enter");
	assert_null(strstr(headless_text(&w.h), "Detail"));
	headless_keys(&w.h, "? Esc O");
	assert_shows(&w, "Detail");
	/* every row of the help says what it does */
	headless_resize(&w.h, 100, 120);
	headless_keys(&w.h, "?");
	assert_shows(&w, "next row");
	assert_shows(&w, "(y c)");
	assert_shows(&w, "j Down Ctrl-N");
	end(&w);
}

static void test_lists(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 50);
	headless_resize(&w.h, 24, 120);
	headless_keys(&w.h, "2 >");
	assert_shows(&w, "sort name");
	headless_keys(&w.h, "> I");
	assert_shows(&w, "sort size");
	headless_keys(&w.h, "I");
	assert_shows(&w, "sort -size");
	headless_keys(&w.h, "u u u u");
	assert_shows(&w, "sort id");
	headless_keys(&w.h, ". 4");
	assert_shows(&w, "sort -size");
	headless_keys(&w.h, "t");
	assert_shows(&w, "[ ] extra");
	headless_keys(&w.h, "6");
	assert_shows(&w, "[x] extra");
	headless_keys(&w.h, "Esc u");
	headless_keys(&w.h, "v");
	assert_shows(&w, "Group by");
	headless_keys(&w.h, "Esc g +");
	assert_shows(&w, "Keep only");
	headless_keys(&w.h, "2");
	assert_shows(&w, "1 of 50");
	headless_keys(&w.h, "!");
	assert_shows(&w, "Leave out: nothing to choose from");
	headless_keys(&w.h, "o");
	assert_shows(&w, "numbers=no");
	headless_keys(&w.h, "4");
	assert_shows(&w, "numbers=yes");
	headless_keys(&w.h, "Esc F #");
	assert_string_equal(option_get(&w.h.ui->options, OPTION_NUMBERS), "no");
	headless_keys(&w.h, "}");
	assert_shows(&w, "row 11 of 50");
	headless_keys(&w.h, "{ {");
	assert_shows(&w, "no earlier group here");
	end(&w);
}

static void test_counts(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 500);
	headless_keys(&w.h, "2 : \"set digits=count\" Enter 2 0 j");
	assert_shows(&w, "row 21 of 500");
	headless_keys(&w.h, "1 0 0 G");
	assert_shows(&w, "row 100 of 500");
	headless_keys(&w.h, "Alt-1");
	assert_shows(&w, "WHAT LOOKS WRONG");
	end(&w);
}

static void test_paste_is_no_command(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 50);
	headless_keys(&w.h, "2 PasteBegin q q Q PasteEnd");
	assert_false(w.h.exited);
	headless_keys(&w.h, "/ PasteBegin \"item4\" Enter Tab Esc PasteEnd");
	assert_shows(&w, "/item4^J");
	end(&w);
}

/* What F5 cannot read: how to come by it. */
static void test_unread(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 500);
	headless_keys(&w.h, "2 F5");
	assert_null(strstr(headless_text(&w.h), ":go"));
	ui_set_unread(w.h.ui, "go item/7", NULL);
	headless_keys(&w.h, "F5");
	assert_shows(&w, ":go item/7");
	headless_keys(&w.h, "Enter");
	assert_shows(&w, "Item 7");
	ui_set_unread(w.h.ui, NULL, "too long");
	headless_keys(&w.h, ": \"reload\" Enter");
	assert_shows(&w, "too long");
	end(&w);
}

static void test_interrupt(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 50);
	headless_keys(&w.h, "Ctrl-C j Ctrl-C");
	assert_false(w.h.exited);
	assert_shows(&w, "Ctrl-C again");
	headless_keys(&w.h, "Ctrl-C");
	assert_true(w.h.exited);
	assert_int_equal(w.h.status, 130);
	end(&w);
}

/* A text to read takes the keys that move in it, and lets through what is for the outside. */
static void test_popup(void **state)
{
	struct strbuf text = {0};
	struct world w;
	const struct help_topic topic = {"long", NULL};
	struct help_topic long_topic = topic;

	(void)state;
	for (int i = 1; i <= 60; i++)
		strbuf_addf(&text, "line %d.\n", i);
	long_topic.text = strbuf_str(&text);
	begin(&w, 50);
	ui_add_topics(w.h.ui, &long_topic, 1);
	headless_keys(&w.h, "2 : \"help lo\" Tab Enter");
	assert_shows(&w, "line 1.");
	headless_keys(&w.h, "G");
	assert_shows(&w, "line 60.");
	assert_shows(&w, " 41 to 60 of 60 ─┘");
	headless_keys(&w.h, "k k g j");
	assert_shows(&w, "line 2.");
	headless_keys(&w.h, "PgDn Ctrl-D");
	assert_null(strstr(headless_text(&w.h), "line 2."));
	headless_keys(&w.h, "Ctrl-L Ctrl-Z");
	assert_int_equal(w.h.requests[UI_REQUEST_REDRAW], 1);
	assert_int_equal(w.h.requests[UI_REQUEST_SUSPEND], 1);
	headless_keys(&w.h, "Esc");
	/* it goes by what is bound to close a place, to Enter and to Esc; nothing below it moves */
	for (int i = 0; i < 5; i++) {
		static const char *const keys[] = {"q", "Enter", "Esc", "Ctrl-C", "Ctrl-G"};

		headless_keys(&w.h, ": \"help long\" Enter");
		assert_shows(&w, "line 1.");
		headless_keys(&w.h, keys[i]);
		assert_null(strstr(headless_text(&w.h), "line 1."));
		assert_shows(&w, "row 1 of 50");
	}
	headless_keys(&w.h, ": \"help long\" Enter Q");
	assert_true(w.h.exited);
	strbuf_done(&text);
	end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_filter_prompt),
		cmocka_unit_test(test_completion),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_paste_is_no_command),
		cmocka_unit_test(test_unread),
		cmocka_unit_test(test_interrupt),
		cmocka_unit_test(test_popup),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests_name("ui/prompts", tests, NULL, NULL);
}
