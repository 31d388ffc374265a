/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/utf8.h"
#include "astscope/term/term.h"

/* The line editor over readline, without a terminal. */

static const struct line_editor *ed;
static enum lineedit_result result;

static int begin(void **state)
{
	(void)state;
	ed = line_readline_new(NULL);
	ed->start(ed->ctx, "filter", "");
	return 0;
}

static int finish(void **state)
{
	(void)state;
	line_readline_free(ed);
	return 0;
}

static void press(uint32_t code, unsigned mods)
{
	result = ed->key(ed->ctx, (struct key){code, mods});
}

static void type(const char *text)
{
	struct span rest = span_from(text);
	uint32_t cp;

	while (utf8_take(&rest, &cp))
		press(cp, 0);
}

static void expect(const char *text, size_t cursor)
{
	struct strbuf b = {0};

	strbuf_add(&b, ed->text(ed->ctx));
	assert_string_equal(strbuf_str(&b), text);
	assert_int_equal(ed->cursor(ed->ctx), cursor);
	strbuf_done(&b);
}

static void test_typing(void **state)
{
	(void)state;
	type("alive type:peer");
	expect("alive type:peer", 15);
	press(UI_KEY_HOME, 0);
	expect("alive type:peer", 0);
	press('f', MOD_ALT);
	expect("alive type:peer", 5);
	press(UI_KEY_DELETE, 0);
	expect("alivetype:peer", 5);
	press('e', MOD_CTRL);
	press('w', MOD_CTRL);
	expect("", 0);
	press('y', MOD_CTRL);
	expect("alivetype:peer", 14);
	press('_', MOD_CTRL);
	press('_', MOD_CTRL);
	expect("alivetype:peer", 14);
	press(UI_KEY_ENTER, 0);
	assert_int_equal(result, LINEEDIT_ACCEPTED);
	expect("alivetype:peer", 14);
}

static void test_utf8(void **state)
{
	(void)state;
	type("a\xc3\xa4\xe6\x97\xa5z");
	expect("a\xc3\xa4\xe6\x97\xa5z", 7);
	press(UI_KEY_LEFT, 0);
	expect("a\xc3\xa4\xe6\x97\xa5z", 6);
	press(UI_KEY_LEFT, 0);
	expect("a\xc3\xa4\xe6\x97\xa5z", 3);
	press(UI_KEY_BACKSPACE, 0);
	expect("a\xe6\x97\xa5z", 1);
	press(UI_KEY_DELETE, 0);
	expect("az", 1);
	press(0xe4, 0);
	expect("a\xc3\xa4z", 3);
}

static void test_replace(void **state)
{
	(void)state;
	type("file:chan");
	ed->replace(ed->ctx, 5, 9, SPAN_LIT("chan_sip.c "));
	expect("file:chan_sip.c ", 16);
	ed->replace(ed->ctx, 0, 0, SPAN_LIT("a\nb"));
	expect("a\nbfile:chan_sip.c ", 3);
	ed->replace(ed->ctx, 7, 3, SPAN_LIT("x"));
	ed->replace(ed->ctx, 0, 700, SPAN_LIT("x"));
	expect("a\nbfile:chan_sip.c ", 3);
	press('_', MOD_CTRL);
	expect("file:chan_sip.c ", 0);
	ed->stop(ed->ctx);
	ed->start(ed->ctx, "filter", "kept");
	expect("kept", 4);
	press('_', MOD_CTRL);
	expect("kept", 4);
}

static void test_cancel(void **state)
{
	static const struct key ways[] = {{'c', MOD_CTRL}, {'g', MOD_CTRL}, {'d', MOD_CTRL}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		ed->start(ed->ctx, "filter", "");
		press(ways[i].code, ways[i].mods);
		assert_int_equal(result, LINEEDIT_CANCELLED);
		ed->stop(ed->ctx);
	}
	ed->start(ed->ctx, "filter", "x");
	press('d', MOD_CTRL);
	assert_int_equal(result, LINEEDIT_EDITING);
	expect("x", 1);
}

static void test_keys_without_meaning(void **state)
{
	(void)state;
	type("x");
	for (uint32_t code = UI_KEY_NONE; code <= UI_KEY_LAST; code++) {
		if (code == UI_KEY_ENTER)
			continue;
		for (unsigned mods = 0; mods < 8; mods++)
			press(code, mods);
	}
	ed->stop(ed->ctx);
	ed->start(ed->ctx, "filter", "x");
	press(UI_KEY_F5, 0);
	press(UI_KEY_UNKNOWN, 0);
	press(UI_KEY_TAB, MOD_SHIFT);
	expect("x", 1);
	/* commands that would read keys, print lists or look for files */
	press('?', MOD_ALT);
	press('*', MOD_ALT);
	press('v', MOD_CTRL);
	press('a', MOD_CTRL);
	expect("x\001", 2);
	press('x', MOD_CTRL);
	press('x', MOD_CTRL);
	press(']', MOD_CTRL);
	press('x', 0);
	assert_int_equal(result, LINEEDIT_EDITING);
}

static void answer(const char *list, const char *text)
{
	ed->start(ed->ctx, list, "");
	type(text);
	press(UI_KEY_ENTER, 0);
	assert_int_equal(result, LINEEDIT_ACCEPTED);
	expect(text, strlen(text));
}

static void test_history(void **state)
{
	(void)state;
	answer("filter", "one");
	answer("filter", "two");
	answer("filter", "two");
	answer("command", "quit");
	answer("filter", "  ");
	ed->start(ed->ctx, "filter", "new");
	press(UI_KEY_UP, 0);
	expect("two", 3);
	press('p', MOD_CTRL);
	expect("one", 3);
	press(UI_KEY_UP, 0);
	expect("one", 3);
	press(UI_KEY_DOWN, 0);
	press(UI_KEY_DOWN, 0);
	expect("new", 3);
	ed->start(ed->ctx, "command", "");
	press(UI_KEY_UP, 0);
	expect("quit", 4);
}

static void test_history_search(void **state)
{
	struct span label;

	(void)state;
	answer("sql", "select 1");
	answer("sql", "select life");
	answer("sql", "explain life");
	ed->start(ed->ctx, "sql", "");
	assert_int_equal(ed->label(ed->ctx).n, 0);
	press('r', MOD_CTRL);
	type("sel");
	label = ed->label(ed->ctx);
	assert_true(span_find(label, SPAN_LIT("sel")) > 0);
	expect("select life", 0);
	press('r', MOD_CTRL);
	expect("select 1", 0);
	/* pasted into the search */
	ed->replace(ed->ctx, 0, 0, SPAN_LIT("ect"));
	assert_true(span_find(ed->label(ed->ctx), SPAN_LIT("select")) > 0);
	press(UI_KEY_ENTER, 0);
	assert_int_equal(result, LINEEDIT_ACCEPTED);
	expect("select 1", 8);
	ed->start(ed->ctx, "sql", "");
	press('r', MOD_CTRL);
	type("expl");
	press(UI_KEY_RIGHT, 0);
	assert_int_equal(ed->label(ed->ctx).n, 0);
	assert_int_equal(result, LINEEDIT_EDITING);
	/* given up in the middle of one */
	press('r', MOD_CTRL);
	type("x");
	ed->stop(ed->ctx);
	ed->start(ed->ctx, "sql", "");
	assert_int_equal(ed->label(ed->ctx).n, 0);
	type("ab");
	expect("ab", 2);
}

/* A search in an empty list finds nothing of another one. */
static void test_search_nothing(void **state)
{
	(void)state;
	for (char c = 'a'; c < 'z'; c++)
		answer("search", (char[]){c, '\0'});
	ed->start(ed->ctx, "sql", "");
	press('r', MOD_CTRL);
	type("c");
	assert_false(span_find(ed->text(ed->ctx), SPAN_LIT("c")) >= 0);
	ed->stop(ed->ctx);
	/* lines of the list that were edited are as they were in the next prompt */
	ed->start(ed->ctx, "search", "");
	for (int i = 0; i < 4; i++) {
		press(UI_KEY_UP, 0);
		type("changed");
	}
	ed->stop(ed->ctx);
	ed->start(ed->ctx, "search", "");
	press(UI_KEY_UP, 0);
	expect("y", 1);
	press(UI_KEY_DOWN, 0);
	expect("", 0);
}

static void read_file(const char *path, struct strbuf *ret)
{
	FILE *f = fopen(path, "r");
	int c;

	assert_non_null(f);
	while ((c = getc(f)) != EOF)
		strbuf_add_char(ret, (char)c);
	fclose(f);
}

static void test_history_file(void **state)
{
	char dir[] = "/tmp/astscope-history-XXXXXX";
	struct strbuf sub = {0};
	struct strbuf file = {0};
	struct strbuf text = {0};
	struct stat st;

	(void)state;
	line_readline_free(ed);
	assert_non_null(mkdtemp(dir));
	strbuf_addf(&sub, "%s/a/b", dir);
	strbuf_addf(&file, "%s/history-filter", strbuf_str(&sub));
	ed = line_readline_new(strbuf_str(&sub));
	answer("filter", "one\\two");
	ed->start(ed->ctx, "filter", "");
	ed->replace(ed->ctx, 0, 0, SPAN_LIT("l1\nl2"));
	press(UI_KEY_ENTER, 0);
	line_readline_free(ed);
	read_file(strbuf_str(&file), &text);
	assert_string_equal(strbuf_str(&text), "one\\\\two\nl1\\nl2\n");
	assert_int_equal(stat(strbuf_str(&file), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);

	ed = line_readline_new(strbuf_str(&sub));
	ed->start(ed->ctx, "filter", "");
	press(UI_KEY_UP, 0);
	expect("l1\nl2", 5);
	press(UI_KEY_UP, 0);
	expect("one\\two", 7);

	/* a directory that cannot be made is no reason to complain */
	line_readline_free(ed);
	strbuf_add_str(&file, "/below/a/file");
	ed = line_readline_new(strbuf_str(&file));
	answer("filter", "kept in memory");
	ed->start(ed->ctx, "filter", "");
	press(UI_KEY_UP, 0);
	expect("kept in memory", 14);
	strbuf_clear(&file);
	strbuf_addf(&file, "%s/history-filter", strbuf_str(&sub));
	assert_int_equal(unlink(strbuf_str(&file)), 0);
	assert_int_equal(rmdir(strbuf_str(&sub)), 0);
	strbuf_clear(&sub);
	strbuf_addf(&sub, "%s/a", dir);
	assert_int_equal(rmdir(strbuf_str(&sub)), 0);
	assert_int_equal(rmdir(dir), 0);
	strbuf_done(&sub);
	strbuf_done(&file);
	strbuf_done(&text);
}

/* A file of many sessions is cut to the answers that are kept; odd lines in it do no harm. */
static void test_history_grows(void **state)
{
	char dir[] = "/tmp/astscope-history-XXXXXX";
	struct strbuf file = {0}, lines = {0}, text = {0};
	FILE *f;

	(void)state;
	line_readline_free(ed);
	assert_non_null(mkdtemp(dir));
	strbuf_addf(&file, "%s/history-filter", dir);
	for (int i = 0; i < 1200; i++)
		strbuf_addf(&lines, "answer %d\\r\\n\\\\\\x\n", i);
	strbuf_add_str(&lines, "\n\nno line end");
	f = fopen(strbuf_str(&file), "w");
	assert_non_null(f);
	assert_int_equal(fwrite(lines.p, 1, lines.n, f), lines.n);
	fclose(f);
	ed = line_readline_new(dir);
	ed->start(ed->ctx, "filter", "");
	press(UI_KEY_UP, 0);
	expect("answer 1199\r\n\\x", 15);
	read_file(strbuf_str(&file), &text);
	assert_true(span_starts(strbuf_span(&text), SPAN_LIT("answer 700\\r\\n\\\\x\nanswer 701\\r")));
	assert_true(span_ends(strbuf_span(&text), SPAN_LIT("\nanswer 1199\\r\\n\\\\x\n")));
	assert_int_equal(unlink(strbuf_str(&file)), 0);
	assert_int_equal(rmdir(dir), 0);
	strbuf_done(&file);
	strbuf_done(&lines);
	strbuf_done(&text);
}

static void test_long_text(void **state)
{
	char part[1001];

	(void)state;
	memset(part, 'x', sizeof(part) - 1);
	part[1000] = '\0';
	for (int i = 0; i < 100; i++)
		ed->replace(ed->ctx, ed->cursor(ed->ctx), ed->cursor(ed->ctx), span_from(part));
	assert_int_equal(ed->text(ed->ctx).n, 65000);
	for (int i = 0; i < 1000; i++)
		press('y', 0);
	assert_int_equal(ed->text(ed->ctx).n, 65535);
	press(UI_KEY_ENTER, 0);
	assert_int_equal(result, LINEEDIT_ACCEPTED);
}

/*
 * Changes to earlier answers, searches, half typed chords, in any order and left at any point: readline 8.2 lets freed undo
 * lists come back that way, which only a sanitizer or valgrind may notice.
 */
static void test_any_keys(void **state)
{
	static const uint32_t special[] = {
		UI_KEY_UP, UI_KEY_UP, UI_KEY_DOWN, UI_KEY_PGUP, UI_KEY_PGDN, UI_KEY_LEFT, UI_KEY_RIGHT, UI_KEY_HOME, UI_KEY_END,
		UI_KEY_BACKSPACE, UI_KEY_DELETE, UI_KEY_INSERT, UI_KEY_ENTER, UI_KEY_F5,
	};
	unsigned seed = 11;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct key k;

		seed = seed * 1103515245u + 12345u;
		if ((seed >> 16) % 3)
			k = (struct key){' ' + (seed >> 8) % 95, 0};
		else if ((seed >> 18) % 2)
			k = (struct key){special[(seed >> 20) % ARRAY_LEN(special)], 0};
		else
			k = (struct key){'a' + (seed >> 20) % 26, (seed >> 8) % 4};
		if (ed->key(ed->ctx, k) != LINEEDIT_EDITING || i % 300 == 299) {
			if (i % 2)
				ed->stop(ed->ctx);
			ed->start(ed->ctx, seed >> 31 ? "filter" : "command", "again");
		}
		assert_true(ed->cursor(ed->ctx) <= ed->text(ed->ctx).n);
		if (i % 50 == 0)
			ed->replace(ed->ctx, 0, ed->text(ed->ctx).n / 2, SPAN_LIT("x y"));
		ed->label(ed->ctx);
	}
	/* and a line is a line again */
	ed->start(ed->ctx, "filter", "");
	type("leaked");
	expect("leaked", 6);
}

/* Commands that have no place in a prompt are not there, whatever keys usually reach them. */
static void test_taken_away(void **state)
{
	(void)state;
	type("one two");
	press(UI_KEY_ENTER, 0);
	ed->start(ed->ctx, "filter", "");
	press('.', MOD_ALT);           /* the last word of the line before */
	press('j', MOD_CTRL | MOD_ALT); /* vi mode, in which letters are commands */
	press('#', MOD_ALT);           /* makes a comment and accepts */
	expect("", 0);
	type("jjx");
	expect("jjx", 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_typing, begin, finish),
		cmocka_unit_test_setup_teardown(test_utf8, begin, finish),
		cmocka_unit_test_setup_teardown(test_replace, begin, finish),
		cmocka_unit_test_setup_teardown(test_cancel, begin, finish),
		cmocka_unit_test_setup_teardown(test_keys_without_meaning, begin, finish),
		cmocka_unit_test_setup_teardown(test_history, begin, finish),
		cmocka_unit_test_setup_teardown(test_history_search, begin, finish),
		cmocka_unit_test_setup_teardown(test_search_nothing, begin, finish),
		cmocka_unit_test_setup_teardown(test_history_file, begin, finish),
		cmocka_unit_test_setup_teardown(test_history_grows, begin, finish),
		cmocka_unit_test_setup_teardown(test_long_text, begin, finish),
		cmocka_unit_test_setup_teardown(test_any_keys, begin, finish),
		cmocka_unit_test_setup_teardown(test_taken_away, begin, finish),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
