/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_MENU_H
#define ASTSCOPE_UI_MENU_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/ui/cells.h"
#include "astscope/ui/event.h"
#include "astscope/ui/text.h"

/* A list of choices over the screen. */
struct menu_item {
	char *label, *note;   /* owned; note may be NULL */
	char *place;          /* owned; opens this, or NULL: */
	char *action, *arg;   /* owned; runs this */
	char letter;          /* with struct menu.letters: chooses it */
};

struct menu {
	bool open;
	char *title;       /* owned */
	struct vec items;  /* struct menu_item */
	long cursor;         /* among the items that match what was typed */
	struct strbuf typed; /* narrows the list */
	bool filterable;     /* takes typing; else digits choose, j and k move */
	struct ui_dress dress; /* of labels, notes and the title */
	bool letters;        /* letters choose, `/` begins to take typing; it stands in place of the view */
};

void menu_init(struct menu *m);
void menu_done(struct menu *m);
void menu_start(struct menu *m, const char *title, bool filterable);
struct menu_item *menu_add(struct menu *m, const char *label, const char *note);
struct menu_item *menu_add_letter(struct menu *m, char letter, const char *label, const char *note);
void menu_close(struct menu *m);
void menu_go(struct menu *m, long line); /* the cursor */

enum menu_result { MENU_OPEN, MENU_CHOSEN, MENU_CANCELLED };
/*
 * Feed a key and what the keymap's context "menu" makes of it (@action NULL = nothing).  MENU_CHOSEN: *@ret_item is borrowed
 * until the menu changes, and the menu is still open.
 */
enum menu_result menu_key(struct menu *m, const char *action, struct key k, const struct menu_item **ret_item);
void menu_render(const struct menu *m, struct cells *c);
/* The line of a menu without letters at a place of a screen of that size, -1 = none. */
long menu_line_at(const struct menu *m, int rows, int cols, int row, int col);
void menu_render_letters(const struct menu *m, struct cells *c, struct rect r); /* one with letters */
long menu_letters_top(const struct menu *m, int rows); /* the first of its lines that is on screen then */
long menu_shown(const struct menu *m); /* lines that match what was typed */

#endif
