/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_POPUP_H
#define ASTSCOPE_UI_POPUP_H

#include <stdbool.h>

#include "astscope/ui/event.h"
#include "astscope/ui/text.h"

/* A text to read, over the screen. */
struct popup {
	bool open;
	char *title; /* owned */
	struct text text;
};

void popup_init(struct popup *p);
void popup_done(struct popup *p);
void popup_open(struct popup *p, const char *title, const char *text);
/* Feed a key and what the keymap makes of it (@action NULL = nothing). */
void popup_key(struct popup *p, const char *action, struct key k);
void popup_layout(struct popup *p, int rows, int cols);
void popup_render(const struct popup *p, struct cells *c);

#endif
