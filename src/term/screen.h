/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_TERM_SCREEN_H
#define ASTSCOPE_TERM_SCREEN_H

#include <stdbool.h>

#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/term/term.h"
#include "astscope/ui/cells.h"
#include "keys.h"
#include "theme.h"

/* The terminal as something to draw cells on: curses behind it.  One at a time. */
struct screen;

/* Takes the terminal over.  @color and @theme as in struct term_setup. */
struct screen *screen_open(enum term_color color, const struct theme *theme, struct err *e);
void screen_close(struct screen *s); /* gives it back */
/* Give it back for a while, and take it over again (then draw everything anew). */
void screen_leave(struct screen *s);
void screen_enter(struct screen *s);
void screen_note_modes(struct screen *s); /* while left: the shell may have changed what is right for it */

int screen_input(const struct screen *s);  /* file descriptor of the keys */
bool screen_is_utf8(const struct screen *s);
void screen_size(const struct screen *s, int *ret_rows, int *ret_cols);
void screen_look_at_size(struct screen *s); /* the window may have changed */
/* From now on the terminal tells what its mouse does, or no longer; false: it has none. */
bool screen_set_mouse(struct screen *s, bool on);
bool screen_set_theme(struct screen *s, const struct theme *theme); /* false: no colours here, it stays "mono" */
void screen_learn_keys(struct screen *s, struct key_input *in);
void screen_draw(struct screen *s, const struct cells *c);
void screen_damaged(struct screen *s);     /* next time draw everything */
void screen_write(struct screen *s, struct span bytes); /* to the terminal as they are, between two drawings */
const char *screen_type(const struct screen *s); /* TERM */

/* What the terminal is asked for: why not, in @e. */
bool screen_check(struct err *e);

#endif
