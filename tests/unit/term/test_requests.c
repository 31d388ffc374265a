/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "astscope/term/term.h"
#include "astscope/base/attr.h"
#include "base64.h"
#include "console.h"

/* Colours, and what the ui asks the outside to do. */

/* Any SGR with a colour: 3x, 4x, 9x, 10x. */
static bool has_color(struct span bytes)
{
	long at;

	while ((at = span_find(bytes, SPAN_LIT("\033["))) >= 0) {
		struct span args;
		size_t n = 0;

		bytes = span_from_offset(bytes, (size_t)at + 2);
		while (n < bytes.n && (bytes.p[n] == ';' || (bytes.p[n] >= '0' && bytes.p[n] <= '9')))
			n++;
		args = span_sub(bytes, 0, n);
		if (n == bytes.n || bytes.p[n] != 'm')
			continue;
		for (size_t i = 0; i + 1 < args.n; i++) {
			bool begins = i == 0 || args.p[i - 1] == ';';

			if (begins && args.p[i + 1] != ';' && (args.p[i] == '3' || args.p[i] == '4' || args.p[i] == '9'))
				return true;
		}
	}
	return false;
}

static void test_colors(void **state)
{
	static const char *const no_color[] = {"NO_COLOR=1", NULL};
	static const char *const empty[] = {"NO_COLOR=", NULL};
	static const struct {
		const char *term, *words;
		const char *const *env;
		bool colored;
	} table[] = {
		{"xterm-256color", "", NULL, true}, {"xterm-256color", "", no_color, false}, {"xterm-256color", "", empty, true},
		{"xterm-256color", "--color=never", NULL, false}, {"xterm-256color", "--color=always", no_color, true},
		{"vt100", "", NULL, false}, {"vt100", "--color=always", NULL, false},
		{"linux", "--theme=dark", NULL, true}, {"screen", "--theme=light", NULL, true},
		{"xterm", "--theme=high-contrast", NULL, true},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct pty *p = start_as(table[i].term, table[i].words, table[i].env);

		assert_shows(p, "!! DEADLOCK");
		/* without colours, attributes carry the meaning */
		if ((pty_color(p, 5, 4) >= 0) != table[i].colored)
			print_error("row %zu of the table: %s %s\n", i, table[i].term, table[i].words);
		assert_int_equal(pty_color(p, 5, 4) >= 0, table[i].colored);
		assert_true(cells_at(pty_screen(p), 5, 4)->attrs & (GLYPH_BOLD | GLYPH_REVERSE));
		pty_type(p, "Q");
		assert_int_equal(end_of(p, 5000), 0);
		assert_int_equal(has_color(pty_bytes(p)), table[i].colored);
		pty_stop(p);
	}
}

static void test_theme_command(void **state)
{
	static const char *const no_color[] = {"NO_COLOR=1", NULL};
	struct pty *p = start("");

	(void)state;
	type_command(p, "set theme=mono");
	assert_true(pty_wait_idle(p));
	assert_int_equal(pty_color(p, 5, 4), -1);
	type_command(p, "set theme=high-contrast");
	assert_true(pty_wait_idle(p));
	assert_int_equal(pty_color(p, 12, 4), 7);
	type_command(p, "set theme=default");
	assert_true(pty_wait_idle(p));
	assert_int_equal(pty_color(p, 10, 70), -1);
	pty_type(p, "Q");
	assert_ends(p, 0);
	p = start_as(NULL, "", no_color);
	assert_true(pty_wait_idle(p));
	type_command(p, "set theme=dark");
	assert_shows(p, "no colours here: theme mono stays (NO_COLOR is set)");
	pty_type(p, "Q");
	assert_ends(p, 0);
}

static void test_interrupt(void **state)
{
	struct pty *p = start("");

	(void)state;
	pty_type(p, "\003");
	assert_shows(p, "Ctrl-C again quits");
	pty_type(p, "j");
	assert_true(pty_wait_idle(p));
	pty_type(p, "\003\003");
	assert_ends(p, 130);
}

/* The text that came to the clipboard of the terminal, from the first sequence in the output. */
static void add_clipboard(struct pty *p, struct strbuf *ret)
{
	struct span all = pty_bytes(p);
	long at = span_find(all, SPAN_LIT("\033]52;c;"));

	assert_true(at >= 0);
	all = span_from_offset(all, (size_t)at + 7);
	assert_true(base64_decode(span_sub(all, 0, (size_t)span_find_char(all, '\a')), ret));
}

static void test_copy(void **state)
{
	char home[] = "/tmp/astscope-state-XXXXXX";
	char state_home[60];
	char remove[100];
	const char *const env[] = {state_home, NULL};
	struct strbuf got = {0};
	struct pty *p;

	(void)state;
	assert_non_null(mkdtemp(home));
	snprintf(state_home, sizeof(state_home), "XDG_STATE_HOME=%s", home);
	p = start_as(NULL, "", env);
	assert_true(pty_wait_idle(p));
	type_command(p, "clip 0x7f42d8cbcaf0 \xc3\xa4");
	assert_shows(p, "copied text, 17 bytes, also in /tmp/astscope-state-");
	add_clipboard(p, &got);
	assert_string_equal(strbuf_str(&got), "0x7f42d8cbcaf0 \xc3\xa4");
	pty_forget(p);
	type_command(p, "clip =80000");
	assert_shows(p, "copied text, 80000 bytes, too long for the clipboard (74 KB), only to /tmp");
	assert_false(has_bytes(p, "\033]52"));
	pty_type(p, "Q");
	assert_ends(p, 0);
	p = start_as("linux", "", env);
	assert_true(pty_wait_idle(p));
	type_command(p, "clip x");
	assert_shows(p, "copied text, 1 byte, this terminal has no clipboard, only to /tmp");
	assert_false(has_bytes(p, "\033]52"));
	pty_type(p, "Q");
	assert_ends(p, 0);
	snprintf(remove, sizeof(remove), "%s/astscope/clip.txt", home);
	assert_int_equal(unlink(remove), 0);
	snprintf(remove, sizeof(remove), "%s/astscope", home);
	assert_int_equal(rmdir(remove), 0);
	assert_int_equal(rmdir(home), 0);
	strbuf_done(&got);
}

/* Files are written by ui_setup.output, which the demo has not. */
static void test_dump(void **state)
{
	struct pty *p = start("");

	(void)state;
	type_command(p, "screendump");
	assert_shows(p, ":screendump takes a file here");
	type_command(p, "screendump /no/such/dir/x");
	assert_shows(p, "nothing can be saved here");
	pty_type(p, "Q");
	assert_ends(p, 0);
}

/* What a program that was given the view ended with. */
static void test_programs_that_fail(void **state)
{
	static const char *const table[][2] = {
		{"false", "\"false\" ended with status 1"}, {"/no/such/program", "cannot run \"/no/such/program\""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct err e = {0};

		assert_false(term_pipe(table[i][0], SPAN_LIT("text"), &e));
		assert_non_null(strstr(e.msg, table[i][1]));
	}
}

static int tests(void)
{
	const struct CMUnitTest list[] = {
		cmocka_unit_test(test_colors), cmocka_unit_test(test_theme_command), cmocka_unit_test(test_interrupt),
		cmocka_unit_test(test_copy), cmocka_unit_test(test_dump),
		cmocka_unit_test(test_programs_that_fail),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}

int main(int argc, char **argv)
{
	return console_main(argc, argv, tests);
}
