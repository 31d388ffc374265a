#ifndef ASTSCOPE_UI_ROLE_H
#define ASTSCOPE_UI_ROLE_H

#include <stdbool.h>

#include "astscope/base/span.h"

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

const char *role_name(enum role r); /* "tab.active" */
unsigned role_marks(enum role r);   /* the attributes that carry the role without colour */
bool role_by_name(struct span name, enum role *ret);

#endif
