/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "life_move.h"

#include "life_cursor.h"

/* Unpacks all lines of @r into @ops; returns how many of them lie in the first @keep bytes. */
static size_t take_lines(const struct life_rec *r, size_t keep, struct vec *ops)
{
	struct life_cursor c = life_cursor_at_start(r);
	struct life_op op;
	size_t n = 0;

	vec_clear(ops);
	while (life_cursor_next(&c, &op)) {
		vec_append(ops, &op);
		n += (size_t)(c.p - r->buf) <= keep;
	}
	return n;
}

/* Appends @ops[first..stop) to @r, which was at @tick when they came. */
static void append_lines(struct life_rec *r, const struct vec *ops, size_t first, size_t stop, bool before_operation, uint64_t tick)
{
	for (size_t i = first; i < stop; i++)
		life_rec_append(r, vec_at(ops, i), tick, before_operation);
}

static void replace(struct life_rec *r, const struct life_rec *by)
{
	life_rec_done(r);
	*r = *by;
}

bool life_has_tail(const struct life_rec *r)
{
	return r->complete && r->complete < r->len && !life_rec_balanced(r, false);
}

void life_move_tail(struct life_rec *r, struct life_rec *heir, uint64_t tick, struct vec *room)
{
	struct life_rec kept = life_rec_blank(r);
	size_t keep = take_lines(r, r->complete, room);

	/* An invalid reference belongs to the life before. */
	while (keep < room->n && ((const struct life_op *)vec_at(room, keep))->idle)
		keep++;
	append_lines(&kept, room, 0, keep, false, r->ended);
	append_lines(heir, room, keep, room->n, false, tick);
	replace(r, &kept);
}

/* A copy of @r that has the lines @late too, each at its place by line. */
static struct life_rec woven(const struct life_rec *r, const struct vec *late, uint64_t tick, struct vec *room)
{
	struct life_rec ret = life_rec_blank(r);
	size_t k = 0, n = take_lines(r, r->len, room);

	for (size_t i = 0; i < n; i++) {
		const struct life_op *op = vec_at(room, i);

		for (; k < late->n && ((const struct life_op *)vec_at(late, k))->line < op->line; k++)
			life_rec_append(&ret, vec_at(late, k), tick, false);
		life_rec_append(&ret, op, tick, false);
	}
	for (; k < late->n; k++)
		life_rec_append(&ret, vec_at(late, k), tick, false);
	return ret;
}

bool life_move_late(struct life_rec *r, struct life_rec *heir, bool before_operation, uint64_t tick, struct vec *room)
{
	struct life_rec kept = life_rec_blank(r), more;
	struct vec late;
	size_t n = take_lines(r, r->len, room) - r->late;
	bool better;

	vec_init(&late, sizeof(struct life_op));
	for (size_t i = n; i < room->n; i++)
		vec_append(&late, vec_at(room, i));
	append_lines(&kept, room, 0, n, before_operation, r->ended ? r->ended : tick);
	more = woven(heir, &late, heir->ended ? heir->ended : tick, room);
	vec_done(&late);
	better = life_rec_imbalance(&kept) + life_rec_imbalance(&more) <= life_rec_imbalance(r) + life_rec_imbalance(heir);
	if (better) {
		replace(r, &kept);
		replace(heir, &more);
	} else {
		life_rec_done(&kept);
		life_rec_done(&more);
	}
	return better;
}
