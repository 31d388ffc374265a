/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "caps.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "screen.h"

#include <curses.h>
#include <term.h> /* last: it makes macros of common words */

static const struct {
	const char *cap;
	struct key key;
} keys[] = {
	{"kcuu1", {UI_KEY_UP, 0}}, {"kcud1", {UI_KEY_DOWN, 0}}, {"kcub1", {UI_KEY_LEFT, 0}}, {"kcuf1", {UI_KEY_RIGHT, 0}},
	{"khome", {UI_KEY_HOME, 0}}, {"kend", {UI_KEY_END, 0}}, {"kpp", {UI_KEY_PGUP, 0}}, {"knp", {UI_KEY_PGDN, 0}},
	{"kdch1", {UI_KEY_DELETE, 0}}, {"kich1", {UI_KEY_INSERT, 0}}, {"kbs", {UI_KEY_BACKSPACE, 0}},
	{"kent", {UI_KEY_ENTER, 0}}, {"kcbt", {UI_KEY_TAB, MOD_SHIFT}}, {"kLFT", {UI_KEY_LEFT, MOD_SHIFT}},
	{"kRIT", {UI_KEY_RIGHT, MOD_SHIFT}}, {"kf1", {UI_KEY_F1, 0}}, {"kf2", {UI_KEY_F2, 0}}, {"kf3", {UI_KEY_F3, 0}},
	{"kf4", {UI_KEY_F4, 0}}, {"kf5", {UI_KEY_F5, 0}}, {"kf6", {UI_KEY_F6, 0}}, {"kf7", {UI_KEY_F7, 0}},
	{"kf8", {UI_KEY_F8, 0}}, {"kf9", {UI_KEY_F9, 0}}, {"kf10", {UI_KEY_F10, 0}}, {"kf11", {UI_KEY_F11, 0}},
	{"kf12", {UI_KEY_F12, 0}},
};

static const char *cap(const char *name)
{
	const char *text = tigetstr((char *)(uintptr_t)name);

	return text == (const char *)-1 ? NULL : text;
}

void caps_learn_keys(struct key_input *in)
{
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		const char *sequence = cap(keys[i].cap);

		if (sequence)
			key_input_learn(in, sequence, keys[i].key);
	}
}

/* Without the delays ($<5>) that only tputs obeys. */
static void add_cap(struct strbuf *b, const char *name)
{
	struct span rest = span_from(cap(name));
	long at;

	while ((at = span_find(rest, SPAN_LIT("$<"))) >= 0) {
		struct span delay = span_from_offset(rest, (size_t)at);
		long end = span_find_char(delay, '>');

		strbuf_add(b, span_sub(rest, 0, (size_t)at));
		rest = span_from_offset(delay, end < 0 ? delay.n : (size_t)end + 1);
	}
	strbuf_add(b, rest);
}

void caps_add_mouse_mode(struct strbuf *on, struct strbuf *off)
{
	if (!cap("kmous"))
		return;
	strbuf_add_str(on, "\033[?1000h\033[?1006h");
	strbuf_add_str(off, "\033[?1006l\033[?1000l");
}

void caps_add_paste_mode(struct strbuf *on, struct strbuf *off)
{
	const char *move = cap("cup");

	if (cap("BE") && cap("BD")) {
		add_cap(on, "BE");
		add_cap(off, "BD");
	} else if (move && strncmp(move, "\033[", 2) == 0) {
		/* whatever speaks ANSI ignores private modes it does not have */
		strbuf_add_str(on, "\033[?2004h");
		strbuf_add_str(off, "\033[?2004l");
	}
}

void caps_add_restore(struct strbuf *b)
{
	static const char *const names[] = {"sgr0", "op", "rmkx", "cnorm", "rmcup"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		/* a terminal with one screen only: at least not in the middle of a line of it */
		if (strcmp(names[i], "rmcup") == 0 && !cap("rmcup"))
			strbuf_add_str(b, "\r\n");
		add_cap(b, names[i]);
	}
}

static bool check_type(struct err *e)
{
	const char *type = env_get("TERM");
	int status = 0;
	bool fits;

	if (!type)
		return err_set(e, ERR_USAGE, "TERM is not set: what terminal is this?");
	if (setupterm(NULL, STDOUT_FILENO, &status) != OK && status != 1)
		return err_set(e, ERR_USAGE, "TERM=%.60s is not known on this system", type);
	fits = cap("cup") && cap("clear");
	if (cur_term)
		del_curterm(cur_term);
	return fits || err_set(e, ERR_USAGE, "TERM=%.60s: this terminal cannot show a full screen", type);
}

bool screen_check(struct err *e)
{
	if (!isatty(STDOUT_FILENO))
		err_set(e, ERR_USAGE, "standard output is no terminal");
	else if (check_type(e))
		return true;
	return err_hint(e, "astscope report overview BUNDLE prints what the console would show");
}

/* A terminal may keep its scrolling region when it is resized, and outside of it ignores what deletes characters. */
void caps_add_scroll_all(struct strbuf *b, int rows)
{
	if (change_scroll_region)
		strbuf_add_str(b, tparm(change_scroll_region, 0, rows - 1));
}
