/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "astscope/base/attr.h"
#include "console.h"

/* What the terminal shows, and what its keys do. */

static void test_terminals(void **state)
{
	static const struct {
		const char *term, *down;
	} table[] = {
		{"xterm-256color", "\033OB"}, {"xterm", "\033OB"}, {"vt100", "\033OB"}, {"linux", "\033[B"}, {"screen", "\033OB"},
		{"tmux-256color", "\033OB"}, {"rxvt", "\033[B"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct pty *p = start_as(table[i].term, "", NULL);

		assert_shows(p, "WHAT LOOKS WRONG");
		pty_type(p, "2");
		pty_type(p, table[i].down);
		pty_type(p, table[i].down);
		assert_shows(p, ">    2  item2");
		pty_type(p, "Q");
		assert_ends(p, 0);
	}
}

/* Each row up to the last cell of the last one, wide characters too, is where it belongs. */
static void test_picture(void **state)
{
	struct pty *p = start("");

	(void)state;
	pty_type(p, "5");
	assert_shows(p, "esc \\x1b[31m bell \\x07 tab end");
	assert_shows(p, "a\\x00b");
	assert_shows(p, "bad utf-8 \\xff\\xc3( c1 \\xc2\\x9b bidi \\xe2\\x80\\xae");
	assert_shows(p, "wide \xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97 combining e\xcc\x81 end");
	assert_false(has_bytes(p, "\033[31m bell"));
	pty_resize(p, 5, 12);
	assert_true(pty_wait_idle(p));
	pty_resize(p, 1, 1);
	assert_true(pty_wait_idle(p));
	pty_resize(p, 100, 300);
	assert_shows(p, "combining e\xcc\x81 end");
	pty_type(p, "Q");
	assert_ends(p, 0);
}

/* A terminal that claims to be huge, at the start and later. */
static void test_sizes(void **state)
{
	static const char *const sized[] = {"LINES=11", "COLUMNS=50", NULL};
	const char *argv[] = {console_program(), "demo", NULL};
	struct pty_setup huge = {.argv = argv, .rows = 60000, .cols = 9};
	struct pty *p = pty_start(&huge);

	(void)state;
	assert_int_equal(end_of(p, 5000), 64);
	assert_true(has_bytes(p, "a terminal of 60000 rows and 9 columns is too large"));
	pty_stop(p);
	p = start("");
	pty_claim(p, 60000, 60000, 1000, 2000);
	assert_true(pty_wait_idle(p));
	pty_resize(p, 24, 80);
	assert_shows(p, "WHAT LOOKS WRONG");
	/* a serial line that does not know its size */
	pty_stop(p);
	p = start_as(NULL, "", sized);
	assert_true(pty_wait_idle(p));
	pty_claim(p, 0, 0, 11, 50);
	assert_true(pty_wait_idle(p));
	pty_type(p, "Q");
	assert_ends(p, 0);
}

static void assert_refused(struct pty *p, const char *why)
{
	assert_int_equal(end_of(p, 5000), 64);
	if (!has_bytes(p, why))
		fail_msg("no \"%s\" in: %.*s", why, SPAN_ARG(pty_bytes(p)));
	assert_true(has_bytes(p, "astscope report overview"));
	assert_false(has_bytes(p, "\033"));
	assert_true(pty_is_restored(p));
	pty_stop(p);
}

static void test_refused(void **state)
{
	static const char *const unset[] = {"TERM", NULL};

	(void)state;
	assert_refused(start_as("dumb", "", NULL), "TERM=dumb: this terminal cannot show a full screen");
	assert_refused(start_as("unknown", "", NULL), "TERM=unknown");
	assert_refused(start_as("no-such-terminal", "", NULL), "TERM=no-such-terminal is not known");
	assert_refused(start_as("xterm", "", unset), "TERM is not set");
	assert_refused(start_shell("exec \"$0\" demo >/dev/null"), "standard output is no terminal");
}

static void test_input_from_tty(void **state)
{
	struct pty *p = start_shell("echo bundle | \"$0\" demo");

	(void)state;
	assert_true(pty_wait_idle(p));
	type_command(p, "input");
	assert_shows(p, "keys from /dev/tty");
	pty_type(p, "Q");
	assert_ends(p, 0);
}

static void test_escape_and_alt(void **state)
{
	static const char *const slow[] = {"ESCDELAY=3000", NULL};
	struct pty *p = start("");

	(void)state;
	pty_type(p, "\0332");
	assert_shows(p, "[2 Items]");
	pty_type(p, "f");
	assert_shows(p, "\nfilter");
	pty_type(p, "odd");
	assert_true(pty_wait_idle(p));
	pty_type(p, "\033");
	assert_true(pty_wait_idle(p));
	pty_type(p, "1");
	assert_shows(p, "[1 Home]");
	/* a key nobody knows is one key */
	pty_type(p, "\033[99~");
	assert_shows(p, "\"Unknown\" is not bound here");
	pty_type(p, "Q");
	assert_ends(p, 0);

	p = start_as(NULL, "", slow);
	assert_true(pty_wait_idle(p));
	pty_type(p, "\033");
	poll(NULL, 0, 100);
	pty_type(p, "2");
	assert_shows(p, "[2 Items]");
	pty_type(p, "Q");
	assert_ends(p, 0);
}

static void test_typed_text(void **state)
{
	struct pty *p = start("");

	(void)state;
	pty_type(p, "2f");
	assert_true(pty_wait_idle(p));
	pty_type(p, "\xc3\xa4\xe6\xbc\xa2");
	pty_type(p, "e\xcc\x81");
	assert_shows(p, "filter \xc3\xa4\xe6\xbc\xa2" "e\xcc\x81");
	assert_int_equal(pty_screen(p)->cursor_row, 23);
	assert_int_equal(pty_screen(p)->cursor_col, 7 + 1 + 2 + 1);
	pty_type(p, "\033OD");
	pty_type(p, "x");
	assert_shows(p, "filter \xc3\xa4\xe6\xbc\xa2x" "e\xcc\x81");
	assert_int_equal(pty_screen(p)->cursor_col, 7 + 1 + 2 + 1);
	/* a paste is text, whatever is in it */
	pty_type(p, "\025\013");
	pty_type(p, "\033[200~one\rtwo\033[A\003\032qQ\033[201~");
	assert_shows(p, "filter one^Jtwo[AqQ");
	pty_type(p, "\033");
	assert_true(pty_wait_idle(p));
	/* with no prompt it does nothing */
	pty_type(p, "\033[200~Q1\003\003\033[201~");
	assert_shows(p, "pasted text goes into a prompt");
	assert_shows(p, "[2 Items]");
	/* its end got lost: Esc, alone, ends it */
	pty_type(p, "\033[200~QQQ");
	assert_true(pty_wait_idle(p));
	pty_type(p, "\033");
	assert_true(pty_wait_idle(p));
	pty_type(p, "1");
	assert_shows(p, "[1 Home]");
	pty_type(p, "Q");
	assert_ends(p, 0);
}

static void test_prompt_survives(void **state)
{
	struct pty *p = start("");
	uint32_t seed = 7;

	(void)state;
	pty_type(p, "2");
	assert_true(pty_wait_idle(p));
	pty_type(p, "f");
	assert_true(pty_wait_idle(p));
	for (int i = 0; i < 200; i++) {
		seed = seed * 1664525 + 1013904223;
		pty_resize(p, 1 + (int)(seed >> 8) % 60, 1 + (int)(seed >> 16) % 200);
		if (i % 5 == 0)
			pty_type(p, i % 10 ? "y" : "x");
	}
	pty_resize(p, 24, 80);
	assert_shows(p, "filter xyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxy");
	pty_type(p, "\025even\r");
	assert_shows(p, "250 of 500");
	pty_type(p, "Q");
	assert_ends(p, 0);
}

static void test_ascii(void **state)
{
	static const char *const c_locale[] = {"LC_ALL=C", NULL};
	struct pty *p = start_as(NULL, "", c_locale);

	(void)state;
	assert_true(pty_wait_idle(p));
	pty_type(p, "2");
	assert_shows(p, " Detail ----------");
	pty_type(p, "5");
	assert_shows(p, "wide ???? combining e? end");
	for (size_t i = 0; i < pty_bytes(p).n; i++)
		assert_false((unsigned char)pty_bytes(p).p[i] & 0x80);
	pty_type(p, "2f\xc3\xa4" "b\177\177");
	pty_type(p, "Q");
	assert_true(pty_wait_idle(p));
	pty_type(p, "\033");
	assert_true(pty_wait_idle(p));
	pty_type(p, "Q");
	assert_ends(p, 0);
	p = start("--ascii");
	pty_type(p, "2");
	assert_shows(p, " Detail ----------");
	pty_type(p, "Q");
	assert_ends(p, 0);
}

static void test_idle_costs_nothing(void **state)
{
	struct pty *p = start("");
	long before, after;
	int status;

	(void)state;
	before = pty_cpu_ticks(p);
	poll(NULL, 0, 300);
	after = pty_cpu_ticks(p);
	if (before >= 0)
		assert_true(after - before <= 1);
	kill(pty_pid(p), SIGTERM);
	assert_true(pty_wait_exit(p, 2000, &status, NULL));
	pty_stop(p);
}

/* Something takes for ever: the picture of before stays, keys work, after a while it says how it is stopped. */
static void test_no_key_waits(void **state)
{
	struct pty *p = start("--slow");

	(void)state;
	assert_shows(p, "WHAT LOOKS WRONG");
	pty_forget(p);
	pty_type(p, "2");
	assert_true(pty_wait_bytes(p, "searching"));
	assert_non_null(strstr(pty_text(p), "WHAT LOOKS WRONG"));
	/* another place is opened at once, and the words are gone */
	pty_type(p, "5");
	assert_shows(p, "esc \\x1b[31m bell");
	assert_null(strstr(pty_text(p), "searching"));
	pty_forget(p);
	pty_type(p, "2");
	assert_true(pty_wait_bytes(p, "searching"));
	/* Esc stops it and does nothing else: the place is open, and nothing is counted any more */
	pty_type(p, "\033");
	assert_shows(p, "row 0 of 0");
	assert_null(strstr(pty_text(p), "searching"));
	pty_type(p, "Q");
	assert_ends(p, 0);
}

static int tests(void)
{
	const struct CMUnitTest list[] = {
		cmocka_unit_test(test_terminals), cmocka_unit_test(test_picture), cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_refused), cmocka_unit_test(test_input_from_tty), cmocka_unit_test(test_escape_and_alt),
		cmocka_unit_test(test_typed_text), cmocka_unit_test(test_prompt_survives), cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_idle_costs_nothing), cmocka_unit_test(test_no_key_waits),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}

int main(int argc, char **argv)
{
	return console_main(argc, argv, tests);
}
