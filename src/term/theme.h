/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_TERM_THEME_H
#define ASTSCOPE_TERM_THEME_H

#include <stddef.h>

#include "astscope/base/span.h"
#include "astscope/ui/cells.h"
#include "astscope/ui/role.h"

/* The eight colours every colour terminal has, and its own foreground or background. */
enum theme_color {
	COLOR_OF_TERMINAL = -1,
	BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE,
};

/* How a role looks. */
struct theme_look {
	signed char fg, bg;  /* enum theme_color */
	unsigned char attrs; /* enum glyph_attr */
};

struct theme {
	const char *name;
	const struct theme_look *look; /* ROLE_COUNT of them; NULL = role_marks without colours */
};

const struct theme *theme_find(struct span name); /* NULL if there is none */
struct theme_look theme_look(const struct theme *t, enum role r);
/*
 * The role whose colours @g gets, and in @ret_attrs all its attributes.  Rows highlighted by cells_highlight become one
 * even bar, and what the search found stands out in it.
 */
enum role theme_glyph(const struct theme *t, const struct glyph *g, unsigned *ret_attrs);

#endif
