/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "screens.h"

#include <string.h>

#include "astscope/base/utf8.h"

bool screens_equal(const struct cells *a, const struct cells *b)
{
	if (a->rows != b->rows || a->cols != b->cols || a->cursor_visible != b->cursor_visible ||
	    a->cursor_row != b->cursor_row || a->cursor_col != b->cursor_col)
		return false;
	return !a->rows || !a->cols || !memcmp(a->at, b->at, (size_t)a->rows * (size_t)a->cols * sizeof(*a->at));
}

void screens_copy(struct cells *to, const struct cells *from)
{
	cells_resize(to, from->rows, from->cols);
	if (from->rows && from->cols)
		memcpy(to->at, from->at, (size_t)from->rows * (size_t)from->cols * sizeof(*from->at));
	to->cursor_row = from->cursor_row;
	to->cursor_col = from->cursor_col;
	to->cursor_visible = from->cursor_visible;
}

static const char *fault_at(const struct cells *c, int row, int col)
{
	const struct glyph *g = cells_at(c, row, col);
	const struct glyph *right = cells_at(c, row, col + 1);
	const struct glyph *left = cells_at(c, row, col - 1);

	for (int i = 0; i < GLYPH_POINTS && g->cp[i]; i++) {
		if (!utf8_is_safe(g->cp[i]))
			return "a character that a terminal obeys";
	}
	if (g->role >= ROLE_COUNT)
		return "a role nobody knows";
	if (g->width == 2 && (!right || right->width != 0))
		return "a left half alone";
	if (g->width == 0 && (!left || left->width != 2))
		return "a right half alone";
	return NULL;
}

const char *screens_fault(const struct cells *c)
{
	if (c->cursor_row < 0 || (c->rows && c->cursor_row >= c->rows) || c->cursor_col < 0 || (c->cols && c->cursor_col >= c->cols))
		return "the cursor outside";
	for (int row = 0; row < c->rows; row++) {
		for (int col = 0; col < c->cols; col++) {
			const char *fault = fault_at(c, row, col);

			if (fault)
				return fault;
		}
	}
	return NULL;
}

const char *role_name(enum role r)
{
	static const char *const names[ROLE_COUNT] = {
#define ROLE(id, name, marks) [ROLE_##id] = name,
#include "astscope/ui/roles.def"
#undef ROLE
	};

	return names[r];
}
