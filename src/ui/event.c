/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/ui/event.h"

#include "astscope/base/attr.h"
#include "astscope/base/utf8.h"

struct key_name {
	uint32_t code;
	const char *name;
};

static const struct key_name names[] = {
	{UI_KEY_ENTER, "Enter"}, {UI_KEY_ESC, "Esc"}, {UI_KEY_TAB, "Tab"}, {UI_KEY_BACKSPACE, "Backspace"},
	{UI_KEY_DELETE, "Delete"}, {UI_KEY_INSERT, "Insert"}, {UI_KEY_UP, "Up"}, {UI_KEY_DOWN, "Down"},
	{UI_KEY_LEFT, "Left"}, {UI_KEY_RIGHT, "Right"}, {UI_KEY_HOME, "Home"}, {UI_KEY_END, "End"},
	{UI_KEY_PGUP, "PgUp"}, {UI_KEY_PGDN, "PgDn"}, {UI_KEY_F1, "F1"}, {UI_KEY_F2, "F2"}, {UI_KEY_F3, "F3"},
	{UI_KEY_F4, "F4"}, {UI_KEY_F5, "F5"}, {UI_KEY_F6, "F6"}, {UI_KEY_F7, "F7"}, {UI_KEY_F8, "F8"},
	{UI_KEY_F9, "F9"}, {UI_KEY_F10, "F10"}, {UI_KEY_F11, "F11"}, {UI_KEY_F12, "F12"},
	{UI_KEY_PASTE_BEGIN, "PasteBegin"}, {UI_KEY_PASTE_END, "PasteEnd"}, {UI_KEY_UNKNOWN, "Unknown"},
	{' ', "Space"}, {'`', "Backtick"},
};

static const struct key_name mods[] = {{MOD_CTRL, "Ctrl-"}, {MOD_ALT, "Alt-"}, {MOD_SHIFT, "Shift-"}};

static bool parse_code(struct span name, uint32_t *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (span_eq_str(name, names[i].name)) {
			*ret = names[i].code;
			return true;
		}
	}
	return utf8_take(&name, ret) && !name.n && *ret > ' ' && utf8_is_safe(*ret);
}

bool key_parse(struct span name, struct key *ret)
{
	struct key k = {0};
	bool again = true;

	while (again) {
		again = false;
		for (size_t i = 0; i < ARRAY_LEN(mods); i++) {
			struct span prefix = span_from(mods[i].name);

			if (name.n > prefix.n && span_starts(name, prefix)) {
				k.mods |= mods[i].code;
				name = span_from_offset(name, prefix.n);
				again = true;
			}
		}
	}
	if (!parse_code(name, &k.code))
		return false;
	if ((k.mods & MOD_CTRL) && k.code >= 'A' && k.code <= 'Z')
		k.code += 'a' - 'A';
	*ret = k;
	return true;
}

void key_add_name(struct strbuf *b, struct key k)
{
	for (size_t i = 0; i < ARRAY_LEN(mods); i++) {
		if (k.mods & mods[i].code)
			strbuf_add_str(b, mods[i].name);
	}
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (names[i].code == k.code) {
			strbuf_add_str(b, names[i].name);
			return;
		}
	}
	if ((k.mods & MOD_CTRL) && k.code >= 'a' && k.code <= 'z')
		k.code -= 'a' - 'A';
	if (k.code <= 0x10ffff && utf8_is_safe(k.code))
		utf8_add(b, k.code);
	else
		strbuf_addf(b, "U+%04X", (unsigned)k.code);
}

bool key_eq(struct key a, struct key b)
{
	return a.code == b.code && a.mods == b.mods;
}
