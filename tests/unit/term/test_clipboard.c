/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
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
#include "base64.h"
#include "src/term/files.h"
#include "src/term/clipboard.h"
#include "src/term/editor.h"
#include "src/term/theme.h"

/* Clipboard sequences, small files, themes and the editor: what needs no terminal. */

static void assert_carries(struct span sequence, struct span text)
{
	struct strbuf back = {0};

	assert_true(span_starts(sequence, SPAN_LIT("\033]52;c;")));
	assert_true(span_ends(sequence, SPAN_LIT("\a")));
	assert_true(base64_decode(span_sub(sequence, 7, sequence.n - 8), &back));
	assert_true(span_eq(strbuf_span(&back), text));
	strbuf_done(&back);
}

static void test_clipboard(void **state)
{
	static const char text[] = "\0\xff\033]0;\a 0x7f42d8cbcaf0\n";
	struct strbuf b = {0};

	(void)state;
	for (size_t n = 0; n < sizeof(text); n++) {
		strbuf_clear(&b);
		assert_true(clipboard_add(&b, (struct span){text, n}, "xterm-256color", false));
		assert_carries(strbuf_span(&b), (struct span){text, n});
	}
	strbuf_done(&b);
}

static void test_clipboard_in_tmux(void **state)
{
	static const char begin[] = "\033Ptmux;\033";
	struct strbuf b = {0};
	struct span all, plain, wrapped;
	long at;

	(void)state;
	assert_true(clipboard_add(&b, SPAN_LIT("abc"), "screen-256color", true));
	all = strbuf_span(&b);
	at = span_find(all, SPAN_LIT(begin));
	assert_true(at > 0);
	plain = span_sub(all, 0, (size_t)at);
	wrapped = span_from_offset(all, (size_t)at + sizeof(begin) - 1);
	assert_carries(plain, SPAN_LIT("abc"));
	assert_true(span_ends(wrapped, SPAN_LIT("\033\\")));
	assert_carries(span_sub(wrapped, 0, wrapped.n - 2), SPAN_LIT("abc"));
	strbuf_done(&b);
}

static void test_clipboard_in_screen(void **state)
{
	struct strbuf text = {0}, b = {0}, joined = {0};
	struct span rest;

	(void)state;
	strbuf_add_repeat(&text, 'y', 3000);
	assert_true(clipboard_add(&b, strbuf_span(&text), "screen", false));
	for (rest = strbuf_span(&b); rest.n;) {
		long end = span_find(rest, SPAN_LIT("\033\\"));

		assert_true(span_starts(rest, SPAN_LIT("\033P")));
		assert_true(end > 0 && end < 768);
		strbuf_add(&joined, span_sub(rest, 2, (size_t)end - 2));
		rest = span_from_offset(rest, (size_t)end + 2);
	}
	assert_carries(strbuf_span(&joined), strbuf_span(&text));
	strbuf_done(&text);
	strbuf_done(&b);
	strbuf_done(&joined);
}

static void test_no_clipboard(void **state)
{
	static const char *const types[] = {"linux", "linux-16color", "vt100", "vt220", "ansi", ""};
	struct strbuf text = {0}, b = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		assert_false(clipboard_add(&b, SPAN_LIT("abc"), types[i], false));
	strbuf_add_repeat(&text, 'x', CLIPBOARD_MAX);
	assert_true(clipboard_add(&b, strbuf_span(&text), "xterm", false));
	assert_true(b.n < 102400);
	strbuf_clear(&b);
	strbuf_add_char(&text, 'x');
	assert_false(clipboard_add(&b, strbuf_span(&text), "xterm", false));
	assert_int_equal(b.n, 0);
	strbuf_done(&text);
	strbuf_done(&b);
}

static void test_files(void **state)
{
	char dir[] = "/tmp/astscope-files-XXXXXX";
	struct strbuf path = {0}, text = {0};
	struct err e = {0};
	struct stat st;

	(void)state;
	assert_non_null(mkdtemp(dir));
	strbuf_addf(&path, "%s/one", dir);
	assert_true(files_append(strbuf_str(&path), SPAN_LIT("abc\n")));
	assert_true(files_append(strbuf_str(&path), SPAN_LIT("def\n")));
	assert_true(files_read_end(strbuf_str(&path), 100, &text));
	assert_string_equal(strbuf_str(&text), "abc\ndef\n");
	strbuf_clear(&text);
	assert_true(files_read_end(strbuf_str(&path), 4, &text));
	assert_string_equal(strbuf_str(&text), "def\n");
	assert_int_equal(stat(strbuf_str(&path), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_true(files_write(strbuf_str(&path), SPAN_LIT("x"), 0600, &e));
	strbuf_clear(&text);
	assert_true(files_read_end(strbuf_str(&path), 100, &text));
	assert_string_equal(strbuf_str(&text), "x");
	/* what is no file is not read: a directory, a pipe nobody writes to */
	assert_false(files_read_end(dir, 100, &text));
	unlink(strbuf_str(&path));
	assert_int_equal(mkfifo(strbuf_str(&path), 0600), 0);
	assert_false(files_read_end(strbuf_str(&path), 100, &text));
	unlink(strbuf_str(&path));
	rmdir(dir);
	assert_false(files_write(strbuf_str(&path), SPAN_LIT("x"), 0600, &e));
	assert_int_equal(e.code, ERR_WRITE);
	strbuf_done(&path);
	strbuf_done(&text);
}

static bool is_plain(struct theme_look look, struct theme_look text)
{
	return look.fg == text.fg && look.bg == text.bg && look.attrs == text.attrs;
}

static const char *const themes[] = {"default", "light", "dark", "mono", "high-contrast"};

/* Whatever the roles ask to stand out does so in every theme, in mono by attributes alone. */
static void test_themes(void **state)
{
	static const enum role standing_out[] = {
		ROLE_TITLE, ROLE_TAB_ACTIVE, ROLE_HEADER, ROLE_HEADING, ROLE_LINK, ROLE_BAD, ROLE_WARN, ROLE_MISSING,
		ROLE_GOOD, ROLE_GUESS, ROLE_MARK, ROLE_MATCH, ROLE_CURSOR, ROLE_FILTER, ROLE_STATUS, ROLE_HINT_KEY, ROLE_ERROR,
		ROLE_POPUP_CURSOR,
	};
	(void)state;
	for (size_t n = 0; n < ARRAY_LEN(themes); n++) {
		const struct theme *t = theme_find(span_from(themes[n]));
		struct theme_look text = theme_look(t, ROLE_TEXT);

		assert_string_equal(t->name, themes[n]);
		for (size_t i = 0; i < ARRAY_LEN(standing_out); i++)
			assert_false(is_plain(theme_look(t, standing_out[i]), text));
		for (int r = 0; r < ROLE_COUNT; r++) {
			struct theme_look look = theme_look(t, (enum role)r);

			assert_true(look.fg < 0 || look.fg != look.bg);
			if (strcmp(t->name, "mono") == 0)
				assert_true(look.fg < 0 && look.bg < 0);
		}
	}
	assert_null(theme_find(SPAN_LIT("pink")));
}

/* A colour of the usual theme has one meaning. */
static void test_meanings(void **state)
{
	static const struct {
		enum role role;
		int colour;
	} coloured[] = {
		{ROLE_BAD, 1},  {ROLE_MISSING, 1}, {ROLE_ERROR, 1}, /* red: wrong */
		{ROLE_GOOD, 2}, {ROLE_WARN, 5},    {ROLE_LINK, 6},
	};
	const struct theme *t = theme_find(SPAN_LIT("default"));
	static const enum role plain[] = {ROLE_TEXT, ROLE_GUESS, ROLE_FILTER, ROLE_MATCH, ROLE_HEADING, ROLE_DIM, ROLE_CURSOR};

	(void)state;
	for (int r = 0; r < ROLE_COUNT; r++) {
		int colour = -1;

		for (size_t i = 0; i < ARRAY_LEN(coloured); i++)
			colour = coloured[i].role == (enum role)r ? coloured[i].colour : colour;
		assert_int_equal(theme_look(t, (enum role)r).fg, colour);
		assert_int_equal(theme_look(t, (enum role)r).bg, -1);
	}
	for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
		static const unsigned attrs[] = {0, GLYPH_UNDERLINE, GLYPH_REVERSE, GLYPH_REVERSE, GLYPH_BOLD, GLYPH_DIM, GLYPH_REVERSE};

		assert_int_equal(theme_look(t, plain[i]).attrs, attrs[i]);
	}
}

static void test_cursor_row(void **state)
{
	(void)state;
	for (size_t n = 0; n < ARRAY_LEN(themes); n++) {
		const struct theme *t = theme_find(span_from(themes[n]));
		struct glyph text = {.role = ROLE_CURSOR, .attrs = GLYPH_REVERSE};
		struct glyph link = {.role = ROLE_LINK, .attrs = GLYPH_REVERSE};
		struct glyph match = {.role = ROLE_MATCH, .attrs = GLYPH_REVERSE};
		struct glyph idle = {.role = ROLE_CURSOR, .attrs = GLYPH_BOLD};
		struct glyph wild = {.role = 255, .attrs = 0};
		unsigned a, b, c;

		/* one bar, in which what was found stands out */
		assert_int_equal(theme_glyph(t, &text, &a), ROLE_CURSOR);
		assert_int_equal(theme_glyph(t, &link, &b), ROLE_CURSOR);
		assert_int_equal(theme_glyph(t, &match, &c), ROLE_CURSOR);
		assert_int_equal(a & GLYPH_REVERSE, b & GLYPH_REVERSE);
		assert_int_not_equal(a, c);
		/* without the focus: no bar */
		assert_int_equal(theme_glyph(t, &idle, &a), ROLE_TEXT);
		assert_true(a & GLYPH_BOLD);
		assert_int_equal(theme_glyph(t, &wild, &a), ROLE_TEXT);
	}
}

/* A name that a shell would obey is one argument; the words of the variable are split at blanks, and nothing else. */
static void test_editor(void **state)
{
	char dir[] = "/tmp/test-editor-XXXXXX", script[64], out[64], command[200], text[400] = "";
	struct err e = {0};
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(script, sizeof(script), "%s/edit", dir);
	snprintf(out, sizeof(out), "%s/out", dir);
	f = fopen(script, "w");
	assert_non_null(f);
	fprintf(f, "#!/bin/sh\nfor a; do echo \"<$a>\"; done >%s\n", out);
	fclose(f);
	assert_int_equal(chmod(script, 0700), 0);
	snprintf(command, sizeof(command), "  %s  -w 'a $(id);b' ", script);
	setenv("VISUAL", command, 1);
	setenv("EDITOR", "/nowhere/never", 1);
	if (!editor_run("-x; touch y/res lab.c", "224", &e))
		fail_msg("%s", e.msg);
	f = fopen(out, "r");
	assert_non_null(f);
	assert_true(fread(text, 1, sizeof(text) - 1, f) > 0);
	fclose(f);
	assert_string_equal(text, "<-w>\n<'a>\n<$(id);b'>\n<+224>\n<./-x; touch y/res lab.c>\n");

	unsetenv("VISUAL");
	assert_false(editor_run("x.c", "1", &e));
	assert_non_null(strstr(e.msg, "/nowhere/never"));
	setenv("EDITOR", "   ", 1);
	assert_false(editor_run("x.c", "1", &e));
	unsetenv("EDITOR");
	unlink(out);
	unlink(script);
	assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clipboard), cmocka_unit_test(test_clipboard_in_tmux),
		cmocka_unit_test(test_clipboard_in_screen), cmocka_unit_test(test_no_clipboard), cmocka_unit_test(test_files),
		cmocka_unit_test(test_themes),
		cmocka_unit_test(test_meanings), cmocka_unit_test(test_cursor_row), cmocka_unit_test(test_editor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
