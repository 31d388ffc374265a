/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_TERM_CAPS_H
#define ASTSCOPE_TERM_CAPS_H

#include "astscope/base/strbuf.h"
#include "keys.h"

/* What terminfo says of the terminal that curses has open. */
void caps_learn_keys(struct key_input *in);
/* What switches bracketed paste on and off, nothing for terminals that may not understand. */
/* Clicks and the wheel told in the form of xterm; nothing is added where terminfo knows of no mouse. */
void caps_add_mouse_mode(struct strbuf *on, struct strbuf *off);
void caps_add_paste_mode(struct strbuf *on, struct strbuf *off);
/* What gives the terminal back: plain characters, its own colours, cursor, keypad and screen. */
void caps_add_restore(struct strbuf *b);
/* What lets all @rows scroll; the cursor goes anywhere. */
void caps_add_scroll_all(struct strbuf *b, int rows);

#endif
