/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "theme.h"

#include "astscope/base/attr.h"

#define NONE COLOR_OF_TERMINAL
#define BOLD GLYPH_BOLD
#define DIM GLYPH_DIM
#define REVERSE GLYPH_REVERSE
#define UNDERLINE GLYPH_UNDERLINE
#define LOOK(fg, bg, attrs) {fg, bg, attrs}

static const struct theme_look standard[ROLE_COUNT] = {
#define THEME_ROLE(id, one, light, dark, contrast) [ROLE_##id] = LOOK one,
#include "themes.def"
#undef THEME_ROLE
};

static const struct theme_look light[ROLE_COUNT] = {
#define THEME_ROLE(id, one, two, dark, contrast) [ROLE_##id] = LOOK two,
#include "themes.def"
#undef THEME_ROLE
};

static const struct theme_look dark[ROLE_COUNT] = {
#define THEME_ROLE(id, one, two, three, contrast) [ROLE_##id] = LOOK three,
#include "themes.def"
#undef THEME_ROLE
};

static const struct theme_look contrast[ROLE_COUNT] = {
#define THEME_ROLE(id, one, two, three, four) [ROLE_##id] = LOOK four,
#include "themes.def"
#undef THEME_ROLE
};

static const struct theme themes[] = {
	{"default", standard}, {"light", light}, {"dark", dark}, {"mono", NULL}, {"high-contrast", contrast},
};

const struct theme *theme_find(struct span name)
{
	for (size_t i = 0; i < ARRAY_LEN(themes); i++) {
		if (span_eq_str(name, themes[i].name))
			return &themes[i];
	}
	return NULL;
}

struct theme_look theme_look(const struct theme *t, enum role r)
{
	if (t->look)
		return t->look[r];
	return (struct theme_look){NONE, NONE, (unsigned char)role_marks(r)};
}

enum role theme_glyph(const struct theme *t, const struct glyph *g, unsigned *ret_attrs)
{
	enum role role = g->role < ROLE_COUNT ? (enum role)g->role : ROLE_TEXT;
	bool is_cursor = role == ROLE_CURSOR || role == ROLE_POPUP_CURSOR;
	unsigned own = theme_look(t, role).attrs;

	if (is_cursor && (g->attrs & GLYPH_REVERSE)) {
		*ret_attrs = own | (g->attrs & ~(unsigned)GLYPH_REVERSE);
		return role;
	}
	if (is_cursor && g->attrs) { /* the cursor of a pane without the focus */
		*ret_attrs = theme_look(t, ROLE_TEXT).attrs | g->attrs;
		return ROLE_TEXT;
	}
	if (g->attrs & GLYPH_REVERSE) {
		*ret_attrs = theme_look(t, ROLE_CURSOR).attrs | (own & (BOLD | UNDERLINE));
		if (role == ROLE_MATCH)
			*ret_attrs |= BOLD | UNDERLINE;
		return ROLE_CURSOR;
	}
	*ret_attrs = own | g->attrs;
	return role;
}
