/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_UI_SCRIPT_H
#define TESTS_UI_SCRIPT_H

#include <stdbool.h>

#include "astscope/base/strbuf.h"
#include "astscope/ui/cells.h"
#include "astscope/ui/event.h"

/*
 * Screen scripts (.ui files): words, one statement after the other; a line that begins with # is a comment.
 *
 *     open NAME                    what the test calls so (a bundle, a set of views)
 *     size ROWS COLS               also later: resize
 *     key j j Enter Ctrl-W         keys by name, up to the next statement
 *     type "text" Enter            a text, then keys
 *     click ROW COL                the mouse, from 0, -1 = the last row; twice the same is a double click;  wheel ROW COL up|down
 *     expect row N ~ "regex"       POSIX extended; rows from 0, -1 = the last; !~ = does not match
 *     expect rows 3..8 ~ "regex"   some of these rows
 *     expect any ~ "regex"         some row;  expect none ~ "regex"
 *     expect count 1 ~ "regex"     so many rows
 *     expect role ROW,COL..COL = NAME    (not on a terminal, which knows no roles)
 *     expect role "regex" = NAME   wherever the pattern stands, all of it that is not blank;  role none = NAME: no cell has it
 *     expect weight "regex" = NAME as of a role: bold, dim or plain (on a terminal only)
 *     expect cursor ROW,COL
 *     expect presses 2             so many keys were pressed since `open`, or since the statement `presses`
 *     expect exit STATUS           the program has ended
 *     snapshot A                   keep the screen;  same A: it is the same again, to the last attribute
 *     walk STEPS SEED              press STEPS keys at random that move and follow links, then go back all the way: each
 *                                  place must be on screen as it was left (only where the depth is known)
 *     wait idle                    implied before every expect
 */
struct ui_driver {
	void *ctx;
	bool (*open)(void *ctx, const char *what);
	void (*key)(void *ctx, struct key k);
	void (*mouse)(void *ctx, enum mouse what, int row, int col);
	void (*resize)(void *ctx, int rows, int cols);
	const struct cells *(*screen)(void *ctx);       /* waits until the program is idle */
	bool (*exited)(void *ctx, int *ret_status);     /* waits for the end */
	bool knows_roles, knows_weights;
	long (*depth)(void *ctx); /* places behind the present one; NULL = not known */
};

/* Run the script file at @path; false: *@ret_why says where, why, and what the screen was. */
bool ui_script_run(const char *path, const struct ui_driver *d, struct strbuf *ret_why);
/*
 * Every script SRCDIR/@dir/NAME.ui as a test of a cmocka group, each with a driver made by @begin.  UI_ONLY in the environment
 * chooses among the names: UI_ONLY='home*'.
 */
int ui_script_run_all(const char *dir, bool (*begin)(struct ui_driver *ret), void (*end)(struct ui_driver *d));

#endif
