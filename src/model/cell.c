/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cell.h"

#include "astscope/base/strbuf.h"
#include "astscope/store/db.h"

/* As all of the program says it: whole seconds that have passed. */
static struct span seconds_text(struct arena *a, double s)
{
	struct strbuf b = {0};
	struct span text;

	if (s >= 0 && s < 1e12)
		strbuf_add_duration(&b, (int64_t)(s * 1e6 + 0.5));
	else
		strbuf_addf(&b, "%.0f s", s);
	text = arena_span(a, strbuf_span(&b));
	strbuf_done(&b);
	return text;
}

void cell_read(struct stmt *st, int col, enum cell_type type, struct arena *a, struct cell *c)
{
	switch (stmt_type(st, col)) {
	case VALUE_NULL:
		c->kind = CELL_IS_NULL;
		return;
	case VALUE_INTEGER:
		c->kind = CELL_IS_INT;
		c->number = stmt_i64(st, col);
		c->real = (double)c->number;
		break;
	case VALUE_REAL:
		c->kind = CELL_IS_REAL;
		c->real = stmt_real(st, col);
		break;
	case VALUE_TEXT:
	case VALUE_BLOB:
		c->kind = CELL_IS_TEXT;
		c->text = arena_span(a, stmt_text(st, col));
		return;
	}
	if (type == CELL_SECONDS)
		c->text = seconds_text(a, c->real);
	else if (type == CELL_BOOL)
		c->text = c->number ? SPAN_LIT("yes") : (struct span){0};
	else if (type == CELL_DELTA)
		c->text = span_from(arena_strf(a, "%+lld", (long long)c->number));
	else
		c->text = arena_span(a, stmt_text(st, col));
}
