/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_EVENT_H
#define ASTSCOPE_UI_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

enum event_kind {
	EVENT_KEY,
	EVENT_RESIZE, /* rows, cols */
	EVENT_TICK,   /* time passed: at_us */
	EVENT_MOUSE,  /* mouse, at rows, cols from 0 */
};

/* Keys without a character, beyond Unicode.  Characters are their code point. */
enum ui_key {
	UI_KEY_NONE = 0x110000,
	UI_KEY_ENTER, UI_KEY_ESC, UI_KEY_TAB, UI_KEY_BACKSPACE, UI_KEY_DELETE, UI_KEY_INSERT,
	UI_KEY_UP, UI_KEY_DOWN, UI_KEY_LEFT, UI_KEY_RIGHT, UI_KEY_HOME, UI_KEY_END, UI_KEY_PGUP, UI_KEY_PGDN,
	UI_KEY_F1, UI_KEY_F2, UI_KEY_F3, UI_KEY_F4, UI_KEY_F5, UI_KEY_F6,
	UI_KEY_F7, UI_KEY_F8, UI_KEY_F9, UI_KEY_F10, UI_KEY_F11, UI_KEY_F12,
	UI_KEY_PASTE_BEGIN, UI_KEY_PASTE_END, /* pasted text stands between them */
	UI_KEY_UNKNOWN,                       /* a sequence nobody knows */
	UI_KEY_LAST = UI_KEY_UNKNOWN,
};

enum key_mod {
	MOD_CTRL = 1,
	MOD_ALT = 2,
	MOD_SHIFT = 4, /* with keys of enum ui_key only: a shifted letter is its capital */
};

struct key {
	uint32_t code; /* code point or enum ui_key */
	unsigned mods; /* enum key_mod; a Ctrl letter is the small letter + MOD_CTRL */
};

enum mouse { MOUSE_CLICK, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

struct event {
	enum event_kind kind;
	struct key key;
	enum mouse mouse;
	int rows, cols;
	int64_t at_us; /* monotonic; 0 = no clock (tests) */
};

/*
 * The written form of a key: "j", "Ctrl-W", "Alt-1", "Shift-Tab", "Enter", "Space", "Down", "F1", "Backtick".
 * key_parse takes the whole of @name; false (and @ret untouched) if it names no key.
 */
bool key_parse(struct span name, struct key *ret);
void key_add_name(struct strbuf *b, struct key k);
bool key_eq(struct key a, struct key b);

#endif
