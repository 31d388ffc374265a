/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cell.h"

#include "astscope/store/db.h"

/* 62 s, 4 min 10 s, 2 h 5 min. */
static struct span seconds_text(struct arena *a, double s)
{
	long long t;

	if (!(s >= 0 && s < 1e12))
		return span_from(arena_strf(a, "%.0f s", s));
	t = (long long)(s + 0.5);
	if (t < 120)
		return span_from(arena_strf(a, "%lld s", t));
	if (t < 7200)
		return span_from(t % 60 ? arena_strf(a, "%lld min %lld s", t / 60, t % 60) : arena_strf(a, "%lld min", t / 60));
	return span_from(t / 60 % 60 ? arena_strf(a, "%lld h %lld min", t / 3600, t / 60 % 60) : arena_strf(a, "%lld h", t / 3600));
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
