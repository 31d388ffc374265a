/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/home_lines.h"

#include "astscope/base/arena.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

static bool load_links(struct db *db, struct home_lines *l, struct home_line *line, struct err *e)
{
	struct stmt *st = db_query(db, Q_HOME_LINE_LINKS);
	enum step step;

	line->first = l->links.n;
	stmt_bind_i64(st, ":rank", line->rank);
	stmt_bind_i64(st, ":ord", line->ord);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t start = stmt_i64(st, 0), stop = stmt_i64(st, 1);
		struct home_link *link;

		/* A database may come from anywhere. */
		if (start < 0 || stop <= start || (uint64_t)stop > line->text.n)
			continue;
		if (l->links.n > line->first && ((struct home_link *)vec_at(&l->links, l->links.n - 1))->stop > (size_t)start)
			continue;
		link = vec_push(&l->links);
		*link = (struct home_link){(size_t)start, (size_t)stop, arena_span(l->arena, stmt_text(st, 2))};
	}
	stmt_reset(st);
	line->n = l->links.n - line->first;
	return step == STEP_DONE;
}

bool home_lines_load(struct db *db, struct home_lines *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_HOME_LINES);
	enum step step;
	bool ok;

	*ret = (struct home_lines){.arena = arena_new()};
	vec_init(&ret->lines, sizeof(struct home_line));
	vec_init(&ret->links, sizeof(struct home_link));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct home_line *line = vec_push(&ret->lines);

		line->rank = stmt_i64(st, 0);
		line->ord = stmt_i64(st, 1);
		line->label = arena_span(ret->arena, stmt_text(st, 2));
		line->text = arena_span(ret->arena, stmt_text(st, 3));
	}
	stmt_reset(st);
	ok = step == STEP_DONE;
	for (size_t i = 0; ok && i < ret->lines.n; i++)
		ok = load_links(db, ret, vec_at(&ret->lines, i), e);
	if (!ok)
		home_lines_done(ret);
	return ok;
}

void home_lines_done(struct home_lines *l)
{
	vec_done(&l->lines);
	vec_done(&l->links);
	if (l->arena)
		arena_free(l->arena);
	*l = (struct home_lines){0};
}
