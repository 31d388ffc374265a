/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "astscope/base/attr.h"
#include "astscope/base/strbuf.h"
#include "src/term/keys.h"
#include "src/term/sequence.h"

/* Bytes of terminals to keys, without a terminal. */

static void add_mouse(struct strbuf *ret, struct key k)
{
	static const char *const names[] = {[MOUSE_CLICK] = "click", [MOUSE_WHEEL_UP] = "up", [MOUSE_WHEEL_DOWN] = "down"};
	struct event ev = {.kind = EVENT_KEY};

	mouse_unpack(k, &ev);
	assert_int_equal(ev.kind, EVENT_MOUSE);
	strbuf_addf(ret, "%s@%d,%d", names[ev.mouse], ev.rows, ev.cols);
}

/* The names of all keys in @bytes, blanks between; `...` = waits for more. */
static void decode(struct key_input *in, struct span bytes, bool timed_out, struct strbuf *ret)
{
	struct key k;

	strbuf_clear(ret);
	key_input_add(in, bytes);
	while (key_input_next(in, timed_out, &k)) {
		if (ret->n)
			strbuf_add_char(ret, ' ');
		if (k.code == KEY_OF_MOUSE)
			add_mouse(ret, k);
		else
			key_add_name(ret, k);
	}
	if (key_input_is_waiting(in))
		strbuf_add_str(ret, ret->n ? " ..." : "...");
}

static const struct {
	const char *bytes, *names;
} table[] = {
	{"jG", "j G"}, {"\r\n\t\177\b", "Enter Ctrl-J Tab Backspace Backspace"}, {"\001\032\034\037", "Ctrl-A Ctrl-Z Ctrl-\\ Ctrl-_"},
	{"\xc3\xa4\xe6\x97\xa5\xf0\x9f\x98\x80", "\xc3\xa4 \xe6\x97\xa5 \xf0\x9f\x98\x80"},
	{"\xc2\x9b" "A", "Unknown A"}, {"\xff" "a\xc3(", "Unknown a Unknown ("},
	/* arrows: cursor and application mode, modifiers of xterm, shifts of rxvt */
	{"\033[A\033OA", "Up Up"}, {"\033[1;5C\033[1;2D", "Ctrl-Right Shift-Left"}, {"\033[1;3B", "Alt-Down"},
	{"\033[1;8A", "Ctrl-Alt-Shift-Up"}, {"\033[a\033Od", "Shift-Up Ctrl-Left"}, {"\033\033[A", "Alt-Up"}, {"\033\033OH", "Alt-Home"},
	/* Home and End of xterm, PuTTY and linux, rxvt; F1 to F4 of vt100, PuTTY, linux */
	{"\033[H\033OF", "Home End"}, {"\033[1~\033[4~", "Home End"}, {"\033[7~\033[8~", "Home End"},
	{"\033OP\033OS", "F1 F4"}, {"\033[11~\033[14~", "F1 F4"}, {"\033[[A\033[[E", "F1 F5"}, {"\033[1;2R", "Shift-F3"},
	{"\033[15~\033[17~\033[21~\033[23~\033[24~", "F5 F6 F10 F11 F12"}, {"\033[24;5~", "Ctrl-F12"},
	{"\033[2~\033[3~\033[5~\033[6~", "Insert Delete PgUp PgDn"}, {"\033[3^\033[3$", "Ctrl-Delete Shift-Delete"},
	{"\033[Z", "Shift-Tab"}, {"\033OM\033Ox", "Enter 8"},
	/* Alt */
	{"\0331\033x\033\r\033\177", "Alt-1 Alt-x Alt-Enter Alt-Backspace"}, {"\033\xc3\xa4", "Alt-\xc3\xa4"}, {"\033\001", "Ctrl-Alt-A"},
	{"\033\033x", "Esc Alt-x"},
	/* keys with everything spelled out */
	{"\033[27;5;13~", "Ctrl-Enter"}, {"\033[97;5u", "Ctrl-A"}, {"\033[65;5u", "Ctrl-A"}, {"\033[9;2u", "Shift-Tab"},
	{"\033[228;3u", "Alt-\xc3\xa4"}, {"\033[27u", "Esc"}, {"\033[55296u", "Unknown"}, {"\033[99999999999u", "Unknown"},
	/* unknown sequences are one key, not their letters */
	{"\033[99~x", "Unknown x"}, {"\033[1;2;3;4;5;6;7Xx", "Unknown x"}, {"\033Ozx", "Unknown x"},
	/* what the terminal says is no key: mouse, focus, answers */
	{"\033[M !!x", "x"}, {"\033[<0;12;3Mx\033[<0;12;3mx", "click@2,11 x x"}, {"\033[<64;1;1M\033[<65;200;50M", "up@0,0 down@49,199"},
	{"\033[<35;1;1M\033[<0;0;1M\033[<0;1M\033[<0;99999;1Mx", "x"}, {"\033[I\033[Ox", "x"}, {"\033[?1;2cx", "x"},
	{"\033[24;80Rx", "x"}, {"\033[?2026;2$yx", "x"}, {"\033]11;rgb:0/0/0\ax", "x"}, {"\033P1$r0m\033\\x", "x"},
	{"\033]52;c;abc\033[A", "Up"},
	/* broken off */
	{"\033[1;\001x", "Ctrl-A x"}, {"\033[1\033[A", "Up"},
	/* pastes: sequences mean nothing inside */
	{"\033[200~a\033[Ab\rc\033[201~\033[A", "PasteBegin a [ A b Enter c PasteEnd Up"}, {"\033[200~\033[201~j", "PasteBegin PasteEnd j"},
};

static void test_sequences(void **state)
{
	struct strbuf names = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct key_input in;

		key_input_init(&in, true);
		decode(&in, span_from(table[i].bytes), false, &names);
		assert_string_equal(strbuf_str(&names), table[i].names);
		key_input_done(&in);
	}
	strbuf_done(&names);
}

/* However the bytes arrive, the keys are the same. */
static void test_split_anywhere(void **state)
{
	struct strbuf names = {0};
	struct strbuf all = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct span bytes = span_from(table[i].bytes);

		for (size_t cut = 1; cut < bytes.n; cut++) {
			struct key_input in;

			key_input_init(&in, true);
			strbuf_clear(&all);
			for (size_t at = 0; at < bytes.n; at += cut) {
				decode(&in, span_sub(bytes, at, cut), false, &names);
				if (span_ends(strbuf_span(&names), SPAN_LIT("...")))
					names.n -= names.n > 3 ? 4 : 3;
				if (names.n && all.n)
					strbuf_add_char(&all, ' ');
				strbuf_add(&all, strbuf_span(&names));
			}
			assert_string_equal(strbuf_str(&all), table[i].names);
			key_input_done(&in);
		}
	}
	strbuf_done(&names);
	strbuf_done(&all);
}

static void test_timeout(void **state)
{
	static const struct {
		const char *bytes, *names;
	} late[] = {
		{"\033", "Esc"}, {"\033[", "Alt-["}, {"\033O", "Alt-O"}, {"\033]", "Alt-]"}, {"\033\033", "Esc Esc"}, {"\033[1;", ""},
		{"\033]11;rgb", ""}, {"\xc3", "Unknown"}, {"\033\xc3", "Unknown"}, {"\033[200~a\033", "PasteBegin a PasteEnd Esc"},
		{"j\033", "j Esc"},
	};
	struct strbuf names = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(late); i++) {
		struct strbuf before = {0};
		struct key_input in;

		key_input_init(&in, true);
		decode(&in, span_from(late[i].bytes), false, &before);
		assert_true(span_ends(strbuf_span(&before), SPAN_LIT("...")));
		before.n -= before.n > 3 ? 4 : 3;
		decode(&in, (struct span){0}, true, &names);
		if (before.n && names.n)
			strbuf_add_char(&before, ' ');
		strbuf_add(&before, strbuf_span(&names));
		strbuf_add_str(&before, "");
		assert_string_equal(strbuf_str(&before), late[i].names);
		assert_false(key_input_is_waiting(&in));
		strbuf_done(&before);
		key_input_done(&in);
	}
	strbuf_done(&names);
}

static void test_learned(void **state)
{
	struct strbuf names = {0};
	struct key_input in;

	(void)state;
	key_input_init(&in, true);
	key_input_learn(&in, "\033Q1", (struct key){UI_KEY_F1, 0});
	key_input_learn(&in, "\033Q12", (struct key){UI_KEY_F12, 0});
	key_input_learn(&in, "\b", (struct key){UI_KEY_F9, 0});
	decode(&in, SPAN_LIT("\033Q12\033Q13\b"), false, &names);
	assert_string_equal(strbuf_str(&names), "F12 F1 3 Backspace");
	decode(&in, SPAN_LIT("\033Q"), false, &names);
	assert_string_equal(strbuf_str(&names), "...");
	decode(&in, SPAN_LIT(""), true, &names);
	assert_string_equal(strbuf_str(&names), "Alt-Q");
	key_input_done(&in);
	strbuf_done(&names);
}

static void test_limits(void **state)
{
	struct strbuf names = {0};
	struct strbuf bytes = {0};
	struct key_input in;
	struct key k;
	size_t n = 0;

	(void)state;
	key_input_init(&in, true);
	/* a sequence and a string that never end are given up */
	strbuf_add_str(&bytes, "\033[");
	strbuf_add_repeat(&bytes, '1', 100000);
	key_input_add(&in, strbuf_span(&bytes));
	while (key_input_next(&in, false, &k))
		n++;
	assert_int_equal(n, 100002 - 64);
	strbuf_clear(&bytes);
	strbuf_add_str(&bytes, "\033]");
	strbuf_add_repeat(&bytes, 'x', 4096);
	decode(&in, strbuf_span(&bytes), false, &names);
	assert_string_equal(strbuf_str(&names), "x x");
	/* NUL is Ctrl-Space */
	decode(&in, (struct span){"\0j", 2}, false, &names);
	assert_string_equal(strbuf_str(&names), "Ctrl-Space j");
	key_input_done(&in);
	strbuf_done(&names);
	strbuf_done(&bytes);
}

/* Any bytes at all: it ends, and only known codes come out. */
static void test_noise(void **state)
{
	uint32_t seed = 12345;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct key_input in;
		char bytes[40];
		struct key k;

		key_input_init(&in, round % 2);
		for (size_t i = 0; i < sizeof(bytes); i++) {
			static const char often[] = "\033[O]0;12~Mu<$";

			seed = seed * 1664525 + 1013904223;
			bytes[i] = (seed >> 16) % 3 ? often[(seed >> 20) % (sizeof(often) - 1)] : (char)(seed >> 24);
		}
		key_input_add(&in, (struct span){bytes, sizeof(bytes)});
		while (key_input_next(&in, false, &k) || key_input_next(&in, true, &k)) {
			assert_true(k.code <= UI_KEY_LAST && k.code != UI_KEY_NONE);
			assert_false(k.mods & ~7u);
			assert_false(k.code <= 0x10ffff && (k.code < 0x20 || (k.code >= 0x7f && k.code < 0xa0)));
		}
		assert_false(key_input_is_waiting(&in));
		key_input_done(&in);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sequences), cmocka_unit_test(test_split_anywhere), cmocka_unit_test(test_timeout),
		cmocka_unit_test(test_learned), cmocka_unit_test(test_limits), cmocka_unit_test(test_noise),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
