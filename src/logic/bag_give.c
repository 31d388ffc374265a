/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bag_give.h"

#include "life_cursor.h"
#include "life_emit.h"

struct reading {
	const struct bag_life *what;
	const struct bag_lines *lines;
	struct life_cursor cursor;
	size_t i;
	int64_t run; /* count after the last row */
};

static struct reading reading_start(const struct bag_life *what, const struct bag_lines *lines)
{
	struct reading rd = {.what = what, .lines = lines, .run = what->start};

	if (lines->packed)
		rd.cursor = life_cursor_at_start(lines->packed);
	return rd;
}

static bool next_op(struct reading *rd, struct life_op *ret)
{
	const struct bag_lines *l = rd->lines;

	if (l->packed)
		return life_cursor_next(&rd->cursor, ret);
	if (rd->i == l->n)
		return false;
	*ret = l->ops[l->order ? l->order[rd->i] : rd->i];
	rd->i++;
	return true;
}

/* The sum tells the count where rows read it without a lock, but not if the rows are of several lives. */
static bool is_summed(const struct bag_life *what, const struct life_op *op)
{
	if (what->flags & LIFE_FLAG_TOGETHER)
		return op->idle;
	return op->idle || what->before_operation || (!op->has_logged && op->kind == REF_CHANGE);
}

static bool next_event(struct reading *rd, struct life_op *op, struct life_event *ret)
{
	if (!next_op(rd, op))
		return false;
	*ret = (struct life_event){
		.line = op->line, .delta = op->delta, .site = op->site, .tag = op->tag, .thread = op->thread,
		.kind = op->kind, .lock_state = op->lock_state, .has_logged = op->has_logged,
		.logged = op->has_logged ? op->from : 0,
	};
	ret->before = is_summed(rd->what, op) ? rd->run : op->from;
	ret->after = op->idle ? ret->before : ret->before + op->delta;
	rd->run = ret->after;
	return true;
}

static bool ends(const struct life_op *op, const struct life_event *ev)
{
	return !op->idle && (op->kind == REF_DESTRUCTOR || ev->after <= 0);
}

static void summarize(struct bag_giver *g, const struct bag_life *what, const struct bag_lines *lines, struct life *l)
{
	struct reading rd = reading_start(what, lines);
	struct life_event spare;
	struct life_op op;
	bool below = false;

	for (;;) {
		struct life_event *ev = l->events < LIFE_PUT_EVENTS ? &g->events[l->events] : &spare;

		if (!next_event(&rd, &op, ev))
			break;
		life_summary_add(l, ev, &op);
		l->flags |= op.idle ? LIFE_FLAG_INVALID : 0;
		below |= !op.idle && ev->after < 0 && !what->before_operation;
		if (!l->destroyed_line && what->flags & LIFE_FLAG_FINALIZED && ends(&op, ev)) {
			l->destroyed_line = op.line;
			l->destroyed_thread = op.thread;
		}
	}
	/* Of a sum in an order that is made up the end alone counts. */
	if (what->before_operation && !(what->flags & (LIFE_FLAG_SKEWED | LIFE_FLAG_TOGETHER)))
		below = rd.run < 0;
	if (below)
		l->flags |= LIFE_FLAG_ABNORMAL | LIFE_FLAG_INVALID;
}

/* Of the rows that are not told apart, its own alone is known to be of this life. */
static void summarize_together(const struct bag_life *what, struct life *l)
{
	const struct life_op *own = what->own;

	l->destroyed_line = l->destroyed_thread = 0;
	l->first_line = own->line;
	l->last_line = l->last_line > own->line ? l->last_line : own->line;
	l->first_thread = own->thread;
	l->last_thread = l->last_site = l->last_tag = 0;
	l->creator = l->creator_tag = 0;
	l->final_count = what->flags & LIFE_FLAG_LEAKED ? what->open_count : 0;
	if (!l->events)
		l->max_count = own->from + own->delta;
	if (own->kind != REF_CONSTRUCTOR)
		return;
	l->creator = own->site;
	l->creator_tag = own->tag;
	l->overhead = own->overhead;
	l->size = own->size;
}

static void deliver(struct bag_giver *g, const struct bag_life *what, const struct bag_lines *lines, const struct life *l)
{
	const struct life_sink *out = g->out;
	struct reading rd = reading_start(what, lines);
	struct life_op op;
	uint64_t from = 0;
	size_t n = 0;

	if (l->events <= LIFE_PUT_EVENTS) {
		out->put(out->ctx, l, 0, g->events, (size_t)l->events);
		return;
	}
	while (next_event(&rd, &op, &g->events[n])) {
		if (++n < LIFE_PUT_EVENTS)
			continue;
		out->put(out->ctx, l, from, g->events, n);
		from += n;
		n = 0;
	}
	if (n)
		out->put(out->ctx, l, from, g->events, n);
}

void bag_give(struct bag_giver *g, const struct bag_life *what, const struct bag_lines *lines)
{
	struct life l = {.addr = what->addr, .ordinal = what->ordinal, .flags = what->flags,
			 .overhead = NUMBER_ABSENT, .size = NUMBER_ABSENT};

	summarize(g, what, lines, &l);
	if (what->flags & LIFE_FLAG_TOGETHER)
		summarize_together(what, &l);
	l.class = life_class_of(l.flags);
	l.alive = l.flags & LIFE_FLAG_LEAKED;
	deliver(g, what, lines, &l);
}
