/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "world.h"

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/vec.h"
#include "src/ui/ui_private.h"
#include "tests/lib/screens.h"

static void fewer_items(void *ctx)
{
	((struct world *)ctx)->env.rows = 8;
}

/* What views work on is exchanged: places stay, one whose thing is gone goes. */
static void test_open_anew(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 500);
	headless_keys(&w.h, "2 j j j Enter");
	assert_shows(&w, "item 3 of 500");
	ui_go(w.h.ui, "item/400", &(struct err){0});
	assert_shows(&w, "item 400 of 500");
	ui_open_anew(w.h.ui, fewer_items, &w);
	assert_int_equal(w.env.opened, 3);
	assert_shows(&w, "item 3 of 8");
	headless_keys(&w.h, "[");
	assert_shows(&w, "row 1 of 8");
	headless_keys(&w.h, "[");
	assert_shows(&w, "WHAT LOOKS WRONG");
	end(&w);
}

/* A walk of places, then back all the way and forward again: each screen is the same to the last attribute. */
static void test_back_is_exact(void **state)
{
	static const char *const steps[] = {
		"Enter", "2", "j j j j Enter", "Enter", "G k k", "R", "f \"even\" Enter", "PgDn PgDn j Space Space", ". 3", "3",
		"Tab j j", "T", "4", "j j j O", "1 j j", "2 w p z + 2", "l l",
	};
	struct vec places; /* struct cells, from the last place to the first */
	struct world w;

	(void)state;
	begin(&w, 500);
	vec_init(&places, sizeof(struct cells));
	headless_screen(&w.h);
	headless_keys(&w.h, "Esc"); /* what it is good for is said once */
	assert_non_null(strstr(headless_text(&w.h), "q goes up, and from Home out"));
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		headless_keys(&w.h, steps[i]);
	for (;;) {
		/* a message goes with the next key */
		headless_keys(&w.h, "Esc");
		screens_copy(vec_push(&places), headless_screen(&w.h));
		headless_keys(&w.h, "[");
		if (strstr(headless_text(&w.h), "this is the first place"))
			break;
		assert_true(places.n < 20);
	}
	assert_int_equal(places.n, 10);
	for (size_t i = places.n; i-- > 0;) {
		headless_keys(&w.h, "Esc");
		assert_true(screens_equal(vec_at(&places, i), headless_screen(&w.h)));
		headless_keys(&w.h, "]");
	}
	assert_shows(&w, "this is the last place");
	for (size_t i = 0; i < places.n; i++)
		cells_done(vec_at(&places, i));
	vec_done(&places);
	end(&w);
}

static void test_fifty_places(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 100);
	headless_screen(&w.h);
	for (int i = 0; i < 200; i++)
		headless_keys(&w.h, i % 2 ? "3 4" : "2 1");
	headless_screen(&w.h);
	assert_int_equal(w.env.opened, UI_PLACES_MAX);
	for (int i = 0; i < 60; i++)
		headless_keys(&w.h, "[");
	assert_shows(&w, "this is the first place");
	/* going somewhere forgets what lay ahead */
	headless_keys(&w.h, ": \"go odd\" Enter");
	headless_screen(&w.h);
	assert_int_equal(w.env.opened, 2);
	end(&w);
}

static void test_unknown_key_is_said_once(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 5);
	headless_keys(&w.h, "2 Y");
	assert_shows(&w, "\"Y\" is not bound here (? lists keys)");
	headless_keys(&w.h, "j Y");
	assert_null(strstr(headless_text(&w.h), "is not bound"));
	headless_keys(&w.h, ": \"bind items Y diff\" Enter Space Space Y");
	assert_shows(&w, "2 rows tagged");
	headless_keys(&w.h, ": \"bind items Z,a named\" Enter : \"named xyz\" Enter");
	assert_shows(&w, "named xyz");
	end(&w);
}

static void test_chord_hints(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 5);
	headless_keys(&w.h, "2 y");
	assert_shows(&w, "y -  y row  a address  l file:line  p place  c command  m Markdown");
	headless_keys(&w.h, "Esc y p");
	assert_string_equal(strbuf_str(&w.h.copied), "astscope:items/0");
	headless_keys(&w.h, "j y a");
	assert_string_equal(strbuf_str(&w.h.copied), "1");
	headless_keys(&w.h, "y y");
	assert_non_null(strstr(strbuf_str(&w.h.copied), "item1\t919\tfine"));
	headless_keys(&w.h, "y m");
	assert_non_null(strstr(strbuf_str(&w.h.copied), "| id | name | size | state | note |\n| --: |"));
	headless_keys(&w.h, "y c");
	assert_shows(&w, "no command to copy here");
	end(&w);
}

static void test_related(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 50);
	headless_keys(&w.h, "2 j j R");
	assert_shows(&w, "item 2 wrote no line of the refs log");
	headless_keys(&w.h, "L");
	assert_shows(&w, "2 item2: no locks");
	headless_keys(&w.h, "T");
	assert_shows(&w, "Item 2");
	headless_keys(&w.h, "[ H");
	assert_shows(&w, "Two holders");
	headless_keys(&w.h, "2");
	assert_shows(&w, "Item 2");
	headless_keys(&w.h, "[ x");
	assert_shows(&w, "Item 2"); /* one link only: taken at once */
	headless_keys(&w.h, "1");
	headless_keys(&w.h, "R");
	assert_shows(&w, ": no ref changes");
	end(&w);
}

static void test_marks_and_swap(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 50);
	headless_keys(&w.h, "2 j j m a 4 ' a");
	assert_shows(&w, "Items");
	headless_keys(&w.h, "-");
	assert_shows(&w, "pane 0 line 0");
	headless_keys(&w.h, "-");
	assert_shows(&w, "item3");
	headless_keys(&w.h, "' b");
	assert_shows(&w, "mark b is not set");
	headless_keys(&w.h, ": t r a i l Enter");
	assert_shows(&w, "Marks and places");
	headless_keys(&w.h, "1");
	assert_shows(&w, "item3");
	headless_keys(&w.h, "q q q q q");
	assert_true(w.h.exited);
	end(&w);
}

static void test_home_refused(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 50);
	w.env.refuse = true;
	assert_shows(&w, "nothing to show");
	headless_keys(&w.h, "j Enter x R f / q");
	assert_true(w.h.exited);
	end(&w);
}

/* A row of a view wins over the ui's, and may hand on to it. */
static void test_view_actions(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 50);
	headless_keys(&w.h, "2 : \"bind items j renamed\" Enter j");
	assert_shows(&w, "renamed");
	assert_shows(&w, ">!   0  item0"); /* the cursor stayed */
	headless_keys(&w.h, "Tab j");
	assert_shows(&w, "renamed does nothing in Items");
	headless_keys(&w.h, "1 : \"bind home Y renamed\" Enter Y");
	assert_shows(&w, "renamed does nothing in Home");
	headless_keys(&w.h, ": \"renamed\" Enter");
	assert_shows(&w, "no command");
	end(&w);
}

/* What could not be changed is not there to be undone. */
static void test_undo_knows_what_happened(void **state)
{
	struct world w;

	(void)state;
	begin(&w, 50);
	headless_keys(&w.h, "2 : \"sort moon\" Enter : \"group moon\" Enter : \"cols moon\" Enter : \"filter a:b\" Enter u");
	assert_shows(&w, "nothing to undo here");
	headless_keys(&w.h, ": \"sort -size\" Enter : \"sort moon\" Enter u");
	assert_shows(&w, "id\xe2\x86\x91");
	headless_keys(&w.h, "Ctrl-R");
	assert_shows(&w, "size\xe2\x86\x93");
	headless_keys(&w.h, "Ctrl-R");
	assert_shows(&w, "nothing to redo here");
	/* of a change of the filter by keys: where the cursor was, too */
	headless_keys(&w.h, "g j j j + 2 u");
	assert_shows(&w, "row 4 of 50");
	end(&w);
}

/* Any size with anything open: no crash, the cursor inside, nothing on screen that a terminal would obey. */
/* How far a long import is stands in the title, however long the names before it are. */
static void test_news_keep_their_end(void **state)
{
	struct world w;
	const char *first;

	(void)state;
	begin(&w, 3);
	ui_set_title(w.h.ui, "a-bundle-with-a-long-name");
	ui_set_news(w.h.ui, "reading core-show-locks.txt: 8 %, 246 lines, about 4 s");
	headless_resize(&w.h, 24, 80);
	first = headless_text(&w.h);
	assert_non_null(strstr(first, "s.txt: 8 %, 246 lines, about 4 s\n"));
	assert_null(strstr(first, "reading core"));
	headless_resize(&w.h, 24, 120);
	assert_non_null(strstr(headless_text(&w.h), "  reading core-show-locks.txt: 8 %, 246 lines, about 4 s\n"));
	headless_resize(&w.h, 10, 40);
	assert_null(strstr(headless_text(&w.h), "reading"));
	end(&w);
}

static void test_resize_storm(void **state)
{
	static const char *const open[] = {"", "f \"odd\"", "?", "x", ": \"help sort\" Enter", "/ \"1\"", ": \"se\" Tab Tab", "t", "y"};
	unsigned seed = 7;
	struct world w;

	(void)state;
	for (size_t view = 0; view < 5; view++) {
		for (size_t i = 0; i < ARRAY_LEN(open); i++) {
			begin(&w, 300);
			headless_keys(&w.h, view == 0 ? "1" : view == 1 ? "2 j" : view == 2 ? "2 j Enter" : view == 3 ? "4" : "5");
			headless_keys(&w.h, open[i]);
			for (int k = 0; k < 60; k++) {
				const struct cells *c;

				seed = seed * 1103515245u + 12345u;
				headless_resize(&w.h, k < 20 ? k % 10 : (int)(seed >> 16) % 100 + 1,
						k < 20 ? 20 - k : (int)(seed >> 8) % 300 + 1);
				c = headless_screen(&w.h);
				assert_true(c->cursor_row >= 0 && (c->cursor_row < c->rows || !c->rows));
				assert_true(c->cursor_col >= 0 && (c->cursor_col < c->cols || !c->cols));
				for (int n = 0; n < c->rows * c->cols; n++)
					assert_true(c->at[n].cp[0] >= ' ' && c->at[n].cp[0] != 0x7f && c->at[n].cp[0] != 0x9b);
				if (k % 7 == 0)
					headless_keys(&w.h, "Down");
			}
			end(&w);
		}
	}
}

/* Every key says what it does, and there is something that does it. */
static void test_rows_are_complete(void **state)
{
	struct world w;
	struct binding b;

	(void)state;
	begin(&w, 5);
	for (size_t it = 0; keymap_next(w.h.ui->keymap, "global", &it, &b);) {
		assert_true(*b.row->help && *b.row->hint && *b.row->group && *b.row->action && *b.row->keys);
		if (!ui_own_action(w.h.ui, b.action))
			fail_msg("nothing does \"%s\"", b.action);
	}
	for (size_t it = 0; keymap_next(w.h.ui->keymap, "menu", &it, &b);) {
		const struct menu_item *item = NULL;
		struct menu m;

		menu_init(&m);
		menu_start(&m, "three", false);
		for (int i = 0; i < 3; i++)
			menu_add(&m, "line", NULL);
		menu_go(&m, 1);
		if (menu_key(&m, b.action, b.chord.keys[0], &item) == MENU_OPEN && m.cursor == 1)
			fail_msg("\"%s\" does nothing in a menu", b.action);
		menu_done(&m);
	}
	end(&w);
}

/* No action has two rows. */
static void test_actions_are_one_row_each(void **state)
{
	const struct own_action *row;
	struct world w;
	size_t it = 0;

	(void)state;
	begin(&w, 5);
	while ((row = ui_action_next(w.h.ui, &it))) {
		if (ui_own_action(w.h.ui, row->name) != row)
			fail_msg("two rows for \"%s\"", row->name);
	}
	assert_true(it > 70);
	end(&w);
}

static void press_binding(struct world *w, const struct binding *b)
{
	for (int k = 0; k < b->chord.n; k++) {
		struct key key = b->chord.keys[k];

		if (key.code >= 0x120000)
			key.code = key.code == 0x120000 ? 'a' : '2';
		headless_key(&w->h, key);
	}
}

/* Every key of the table, in every view: it changes the screen or says why not. */
static void test_no_dead_keys(void **state)
{
	static const char *const silent[] = {"redraw", "suspend", "quit", "cancel", "reload", "copy-row", "copy-address", "copy-link",
					     "copy-markdown", "pane-equal", "view"};
	static const char *const start[] = {"1 j", "2 j j j j j j j j j j j j l", ": \"go item/5\" Enter j j Tab j", "4 J J j j"};
	struct keymap *m = keymap_new();
	struct binding b;
	struct world w;

	(void)state;
	for (size_t v = 0; v < ARRAY_LEN(start); v++) {
		const struct key_row *last = NULL;

		for (size_t it = 0; keymap_next(m, "global", &it, &b); last = b.row) {
			struct cells before = {.ascii = false};
			bool quiet = b.row == last;

			for (size_t k = 0; k < ARRAY_LEN(silent); k++)
				quiet = quiet || !strcmp(silent[k], b.action);
			if (quiet)
				continue;
			begin(&w, 300);
			headless_resize(&w.h, 36, 120);
			headless_keys(&w.h, "2 f \"odd\" Enter 4 Tab");
			headless_keys(&w.h, start[v]);
			headless_keys(&w.h, "Esc");
			screens_copy(&before, headless_screen(&w.h));
			press_binding(&w, &b);
			if (!w.h.exited && screens_equal(&before, headless_screen(&w.h)))
				fail_msg("%s does nothing and says nothing after %s\n%s", b.action, start[v], headless_text(&w.h));
			cells_done(&before);
			end(&w);
		}
	}
	keymap_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_back_is_exact),
		cmocka_unit_test(test_fifty_places),
		cmocka_unit_test(test_unknown_key_is_said_once),
		cmocka_unit_test(test_chord_hints),
		cmocka_unit_test(test_related),
		cmocka_unit_test(test_marks_and_swap),
		cmocka_unit_test(test_home_refused),
		cmocka_unit_test(test_view_actions),
		cmocka_unit_test(test_undo_knows_what_happened),
		cmocka_unit_test(test_news_keep_their_end),
		cmocka_unit_test(test_resize_storm),
		cmocka_unit_test(test_rows_are_complete),
		cmocka_unit_test(test_actions_are_one_row_each),
		cmocka_unit_test(test_no_dead_keys),
		cmocka_unit_test(test_open_anew),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests_name("ui/ui", tests, NULL, NULL);
}
