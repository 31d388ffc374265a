/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_ROLE_H
#define ASTSCOPE_UI_ROLE_H

/* What a piece of the screen means: roles.def.  Colours are known to the theme of the terminal only. */
enum role {
#define ROLE(id, name, marks) ROLE_##id,
#include "astscope/ui/roles.def"
#undef ROLE
	ROLE_COUNT
};

/* Attributes of a glyph, or-ed. */
enum glyph_attr {
	GLYPH_BOLD = 1,
	GLYPH_UNDERLINE = 2,
	GLYPH_REVERSE = 4,
	GLYPH_DIM = 8,
};

unsigned role_marks(enum role r); /* the attributes that carry the role without colour */

#endif
