/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sequence.h"

#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/utf8.h"

#define PARAMS_MAX 4
#define ESC '\033'

struct csi {
	char prefix;  /* one of <=>?, 0 = none */
	char between; /* last intermediate byte, 0 = none */
	char final;
	unsigned n;
	unsigned p[PARAMS_MAX]; /* missing ones are 0 */
};

struct final_key {
	char final;
	uint32_t code;
	unsigned mods;
};

static const struct final_key csi_finals[] = {
	{'A', UI_KEY_UP, 0}, {'B', UI_KEY_DOWN, 0}, {'C', UI_KEY_RIGHT, 0}, {'D', UI_KEY_LEFT, 0}, {'F', UI_KEY_END, 0},
	{'H', UI_KEY_HOME, 0}, {'P', UI_KEY_F1, 0}, {'Q', UI_KEY_F2, 0}, {'R', UI_KEY_F3, 0}, {'S', UI_KEY_F4, 0},
	{'Z', UI_KEY_TAB, MOD_SHIFT},
	/* rxvt */
	{'a', UI_KEY_UP, MOD_SHIFT}, {'b', UI_KEY_DOWN, MOD_SHIFT}, {'c', UI_KEY_RIGHT, MOD_SHIFT},
	{'d', UI_KEY_LEFT, MOD_SHIFT},
};

static const struct final_key ss3_finals[] = {
	{'A', UI_KEY_UP, 0}, {'B', UI_KEY_DOWN, 0}, {'C', UI_KEY_RIGHT, 0}, {'D', UI_KEY_LEFT, 0}, {'F', UI_KEY_END, 0},
	{'H', UI_KEY_HOME, 0}, {'P', UI_KEY_F1, 0}, {'Q', UI_KEY_F2, 0}, {'R', UI_KEY_F3, 0}, {'S', UI_KEY_F4, 0},
	{'M', UI_KEY_ENTER, 0}, {'I', UI_KEY_TAB, 0}, {' ', ' ', 0},
	/* the keypad */
	{'j', '*', 0}, {'k', '+', 0}, {'l', ',', 0}, {'m', '-', 0}, {'n', '.', 0}, {'o', '/', 0}, {'X', '=', 0},
	{'p', '0', 0}, {'q', '1', 0}, {'r', '2', 0}, {'s', '3', 0}, {'t', '4', 0}, {'u', '5', 0}, {'v', '6', 0},
	{'w', '7', 0}, {'x', '8', 0}, {'y', '9', 0},
	/* rxvt */
	{'a', UI_KEY_UP, MOD_CTRL}, {'b', UI_KEY_DOWN, MOD_CTRL}, {'c', UI_KEY_RIGHT, MOD_CTRL},
	{'d', UI_KEY_LEFT, MOD_CTRL},
};

/* ESC [ N ~.  7 and 8 are rxvt's, 11 to 14 also PuTTY's, 1 and 4 those of linux, screen and PuTTY. */
static const uint32_t numbered[] = {
	[1] = UI_KEY_HOME, [2] = UI_KEY_INSERT, [3] = UI_KEY_DELETE, [4] = UI_KEY_END, [5] = UI_KEY_PGUP, [6] = UI_KEY_PGDN,
	[7] = UI_KEY_HOME, [8] = UI_KEY_END, [11] = UI_KEY_F1, [12] = UI_KEY_F2, [13] = UI_KEY_F3, [14] = UI_KEY_F4,
	[15] = UI_KEY_F5, [17] = UI_KEY_F6, [18] = UI_KEY_F7, [19] = UI_KEY_F8, [20] = UI_KEY_F9, [21] = UI_KEY_F10,
	[23] = UI_KEY_F11, [24] = UI_KEY_F12,
};

struct key key_of_char(uint32_t cp)
{
	if (cp == '\r')
		return (struct key){UI_KEY_ENTER, 0};
	if (cp == '\t')
		return (struct key){UI_KEY_TAB, 0};
	if (cp == ESC)
		return (struct key){UI_KEY_ESC, 0};
	if (cp == 0x7f || cp == '\b')
		return (struct key){UI_KEY_BACKSPACE, 0};
	if (!cp)
		return (struct key){' ', MOD_CTRL};
	if (cp <= 26)
		return (struct key){cp + 'a' - 1, MOD_CTRL};
	if (cp < 0x20)
		return (struct key){cp + '@', MOD_CTRL};
	if (cp < 0xa0 && cp >= 0x80)
		return (struct key){UI_KEY_UNKNOWN, 0};
	return (struct key){cp, 0};
}

static enum taken final_key(const struct final_key *rows, size_t n, char final, unsigned mods, struct key *ret)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i].final == final) {
			*ret = (struct key){rows[i].code, rows[i].mods | mods};
			return TAKEN_KEY;
		}
	}
	*ret = (struct key){UI_KEY_UNKNOWN, 0};
	return TAKEN_KEY;
}

/* The modifier parameter: 1 + Shift 1, Alt 2, Ctrl 4, Meta 8. */
static unsigned mods_of(unsigned param)
{
	unsigned bits = param ? param - 1 : 0;

	return (bits & 1 ? MOD_SHIFT : 0u) | (bits & (2 | 8) ? MOD_ALT : 0u) | (bits & 4 ? MOD_CTRL : 0u);
}

/* A character that came with its modifiers spelled out. */
static struct key spelled(unsigned cp, unsigned mods)
{
	struct key k;

	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return (struct key){UI_KEY_UNKNOWN, 0};
	k = key_of_char(cp);
	if (k.code <= 0x10ffff) {
		if ((mods & MOD_SHIFT) && k.code >= 'a' && k.code <= 'z' && !(mods & MOD_CTRL))
			k.code -= 'a' - 'A';
		if ((mods & MOD_CTRL) && k.code >= 'A' && k.code <= 'Z')
			k.code += 'a' - 'A';
		mods &= ~(unsigned)MOD_SHIFT;
	}
	k.mods |= mods;
	return k;
}

static enum taken numbered_key(const struct csi *c, struct key *ret)
{
	unsigned mods = mods_of(c->p[1]);

	*ret = (struct key){UI_KEY_UNKNOWN, 0};
	if (c->final == '^' || c->final == '@')
		mods |= MOD_CTRL;
	if (c->final == '$' || c->final == '@')
		mods |= MOD_SHIFT;
	if (c->final == '~' && c->p[0] == 27 && c->n >= 3)
		*ret = spelled(c->p[2], mods);
	else if (c->final == '~' && (c->p[0] == 200 || c->p[0] == 201))
		*ret = (struct key){c->p[0] == 200 ? UI_KEY_PASTE_BEGIN : UI_KEY_PASTE_END, 0};
	else if (c->p[0] < ARRAY_LEN(numbered) && numbered[c->p[0]])
		*ret = (struct key){numbered[c->p[0]], mods};
	return TAKEN_KEY;
}

#define MOUSE_BITS 14 /* of a row and of a column */
#define MOUSE_MASK ((1u << MOUSE_BITS) - 1)

/* ESC [ < BUTTON ; COLUMN ; ROW M, m when a button is let go; buttons 64 and 65 are the wheel. */
static enum taken mouse_key(const struct csi *c, struct key *ret)
{
	static const unsigned buttons[] = {[MOUSE_CLICK] = 0, [MOUSE_WHEEL_UP] = 64, [MOUSE_WHEEL_DOWN] = 65};

	if (c->final != 'M' || c->n < 3 || !c->p[1] || !c->p[2] || c->p[1] > MOUSE_MASK || c->p[2] > MOUSE_MASK)
		return TAKEN_NOTHING;
	for (unsigned i = 0; i < ARRAY_LEN(buttons); i++) {
		if (c->p[0] == buttons[i]) {
			*ret = (struct key){KEY_OF_MOUSE, i << 2 * MOUSE_BITS | (c->p[2] - 1) << MOUSE_BITS | (c->p[1] - 1)};
			return TAKEN_KEY;
		}
	}
	return TAKEN_NOTHING;
}

void mouse_unpack(struct key k, struct event *ret)
{
	ret->kind = EVENT_MOUSE;
	ret->mouse = (enum mouse)(k.mods >> 2 * MOUSE_BITS & 3);
	ret->rows = (int)(k.mods >> MOUSE_BITS & MOUSE_MASK);
	ret->cols = (int)(k.mods & MOUSE_MASK);
}

static enum taken csi_key(const struct csi *c, struct key *ret)
{
	if (c->prefix == '<' && !c->between)
		return mouse_key(c, ret);
	if (c->prefix || c->between)
		return TAKEN_NOTHING; /* the terminal talks about itself */
	switch (c->final) {
	case '~':
	case '^':
	case '@':
	case '$':
		return numbered_key(c, ret);
	case 'u':
		*ret = spelled(c->p[0], mods_of(c->p[1]));
		return TAKEN_KEY;
	case 'I':
	case 'O':
	case 'n':
	case 't':
		return TAKEN_NOTHING; /* focus came or went; answers */
	case 'R':
		if (c->p[0] > 1)
			return TAKEN_NOTHING; /* where the cursor is */
		break;
	default:
		break;
	}
	return final_key(csi_finals, ARRAY_LEN(csi_finals), c->final, mods_of(c->p[1]), ret);
}

static void add_digit(struct csi *c, char digit)
{
	unsigned *p = &c->p[c->n - 1];

	if (*p < 100000000)
		*p = *p * 10 + (unsigned)(digit - '0');
}

/* ESC [ ... */
static enum taken take_csi(struct span in, size_t *ret_used, struct key *ret)
{
	struct csi c = {.n = 1};

	if (in.p[2] == 'M') { /* the old mouse report: three bytes follow */
		*ret_used = 6;
		return in.n < 6 ? TAKEN_PARTIAL : TAKEN_NOTHING;
	}
	if (in.p[2] == '[') { /* the linux console's F1 to F5 */
		*ret_used = 4;
		if (in.n < 4)
			return TAKEN_PARTIAL;
		*ret = (struct key){UI_KEY_UNKNOWN, 0};
		if (in.p[3] >= 'A' && in.p[3] <= 'E')
			ret->code = UI_KEY_F1 + (uint32_t)(in.p[3] - 'A');
		return TAKEN_KEY;
	}
	for (size_t i = 2; i < in.n && i < SEQUENCE_MAX; i++) {
		char b = in.p[i];

		*ret_used = i + 1;
		if (b >= '0' && b <= '9') {
			add_digit(&c, b);
		} else if (b == ';' || b == ':') {
			if (c.n == PARAMS_MAX)
				c.p[PARAMS_MAX - 1] = 0;
			else
				c.n++;
		} else if (b >= '<' && b <= '?') {
			c.prefix = b;
		} else if ((b >= '@' && b <= '~') || (b == '$' && !c.prefix && c.n == 1 && c.p[0])) {
			c.final = b;
			return csi_key(&c, ret);
		} else if (b >= ' ' && b <= '/') {
			c.between = b;
		} else {
			*ret_used = i; /* broken off by something else */
			return TAKEN_NOTHING;
		}
	}
	*ret_used = SEQUENCE_MAX;
	return in.n < SEQUENCE_MAX ? TAKEN_PARTIAL : TAKEN_NOTHING;
}

/* ESC ] and the like: text up to BEL or ESC \, an answer of the terminal. */
static enum taken take_string(struct span in, size_t *ret_used)
{
	for (size_t i = 2; i < in.n; i++) {
		*ret_used = i + 1;
		if (in.p[i] == '\a' || i + 1 == SEQUENCE_STRING_MAX)
			return TAKEN_NOTHING;
		if (in.p[i] == ESC && i + 1 < in.n) {
			*ret_used = in.p[i + 1] == '\\' ? i + 2 : i;
			return TAKEN_NOTHING;
		}
	}
	return TAKEN_PARTIAL;
}

enum taken sequence_take(struct span in, size_t *ret_used, struct key *ret)
{
	if (in.n < 3)
		return TAKEN_PARTIAL;
	if (in.p[1] == '[')
		return take_csi(in, ret_used, ret);
	if (in.p[1] == 'O') {
		*ret_used = 3;
		return final_key(ss3_finals, ARRAY_LEN(ss3_finals), in.p[2], 0, ret);
	}
	return take_string(in, ret_used);
}
