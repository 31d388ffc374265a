/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "life_rec.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/varint.h"
#include "life_cursor.h"

#define OP_MAX (2u + 9u * PACK_VARINT_MAX)
#define BUF_FIRST 160u /* the lines of most lives, with room to write the next where it stays */

static enum life_delta_code code_of_delta(int64_t delta)
{
	switch (delta) {
	case 1:
		return LIFE_DELTA_UP;
	case -1:
		return LIFE_DELTA_DOWN;
	case 0:
		return LIFE_DELTA_NONE;
	default:
		return LIFE_DELTA_OTHER;
	}
}

static void add_packed(struct life_rec *r, const struct life_op *op)
{
	enum life_delta_code dc = code_of_delta(op->delta);
	unsigned code = (unsigned)op->kind | (unsigned)dc << LIFE_DELTA_SHIFT;
	bool fits = r->cap - r->len >= OP_MAX;
	uint8_t packed[OP_MAX], *start = fits ? r->buf + r->len : packed, *p = start;
	size_t n;

	code |= op->from != r->predicted ? LIFE_CODE_FROM : 0u;
	code |= op->has_logged ? LIFE_CODE_LOGGED : 0u;
	code |= op->lock_state != REF_LOCK_UNKNOWN ? LIFE_CODE_STATE : 0u;
	code |= op->idle ? LIFE_CODE_IDLE : 0u;
	*p++ = (uint8_t)code;
	p = pack_varint(p, op->line - r->last_line);
	p = pack_varint(p, op->site);
	p = pack_varint(p, op->tag);
	p = pack_varint(p, op->thread);
	if (code & LIFE_CODE_FROM)
		p = pack_varint(p, pack_zigzag((int64_t)((uint64_t)op->from - (uint64_t)r->predicted)));
	if (dc == LIFE_DELTA_OTHER)
		p = pack_varint(p, pack_zigzag(op->delta));
	if (code & LIFE_CODE_STATE)
		*p++ = (uint8_t)op->lock_state;
	if (op->kind == REF_CONSTRUCTOR) {
		p = pack_varint(p, pack_zigzag(op->overhead));
		p = pack_varint(p, pack_zigzag(op->size));
	}
	n = (size_t)(p - start);
	if (fits) {
		r->len += n;
		return;
	}
	while (r->cap - r->len < n) {
		r->cap = r->cap ? r->cap + r->cap / 2 : BUF_FIRST;
		r->buf = mem_realloc(r->buf, r->cap, 1);
	}
	memcpy(r->buf + r->len, packed, n);
	r->len += n;
}

void life_rec_pack(struct life_rec *r, const struct life_op *op)
{
	add_packed(r, op);
	r->last_line = op->line;
	r->predicted = life_next_predicted(op, r->predicted);
}

/* --- balance --- */

static struct life_net *nets_at(const struct life_nets *nets)
{
	return nets->more ? nets->more : (struct life_net *)(uintptr_t)nets->few;
}

static void nets_new(struct life_nets *nets, int64_t count, int64_t surplus)
{
	if (nets->n == LIFE_NET_MAX) {
		nets->wild = true;
		return;
	}
	if (nets->more ? nets->n == nets->cap : nets->n == LIFE_NET_FEW) {
		uint32_t cap = nets->more ? nets->cap * 2 : LIFE_NET_FEW * 4;
		struct life_net *more = mem_realloc(nets->more, cap, sizeof(*more));

		if (!nets->more)
			memcpy(more, nets->few, sizeof(nets->few));
		nets->more = more;
		nets->cap = cap;
	}
	nets_at(nets)[nets->n++] = (struct life_net){.count = count, .surplus = surplus};
}

static void nets_add(struct life_nets *nets, int64_t count, int64_t surplus)
{
	struct life_net *net = nets_at(nets);

	if (count <= 0 || nets->wild)
		return;
	for (uint32_t i = 0; i < nets->n; i++) {
		if (net[i].count != count)
			continue;
		net[i].surplus += surplus;
		if (!net[i].surplus)
			net[i] = net[--nets->n];
		return;
	}
	nets_new(nets, count, surplus);
}

void life_nets_move(struct life_nets *nets, int64_t from, int64_t to)
{
	struct life_net *net = nets_at(nets);

	/* In good order the one surplus moves, and there is nothing to look up. */
	if (nets->n == 1 && net->count == from && net->surplus == 1 && to > 0) {
		net->count = to;
		return;
	}
	nets_add(nets, from, -1);
	nets_add(nets, to, 1);
}

bool life_nets_at_one(const struct life_nets *nets)
{
	return nets->n == 1 && nets_at(nets)->surplus == 1 && !nets->wild;
}

void life_nets_done(struct life_nets *nets)
{
	free(nets->more);
	*nets = (struct life_nets){0};
}

bool life_rec_balanced(const struct life_rec *r, bool before_operation)
{
	if (!r->ended)
		return false;
	if (before_operation)
		return true;
	if (r->nets.wild)
		return false;
	if (r->flags & REC_SKEWED)
		return r->nets.n == 1 && nets_at(&r->nets)->surplus == -1;
	return !r->nets.n;
}

int64_t life_rec_surplus(const struct life_rec *r, int64_t count)
{
	const struct life_net *net = nets_at(&r->nets);

	for (uint32_t i = 0; i < r->nets.n && !r->nets.wild; i++) {
		if (net[i].count == count)
			return net[i].surplus;
	}
	return 0;
}

bool life_rec_above(const struct life_rec *r, int64_t count)
{
	const struct life_net *net = nets_at(&r->nets);

	for (uint32_t i = 0; i < r->nets.n && !r->nets.wild; i++) {
		if (net[i].count > count && net[i].surplus > 0)
			return true;
	}
	return false;
}

uint64_t life_rec_imbalance(const struct life_rec *r)
{
	const struct life_net *net = nets_at(&r->nets);
	uint64_t in = 0, out = 0;

	for (uint32_t i = 0; i < r->nets.n; i++) {
		if (net[i].surplus > 0)
			in += (uint64_t)net[i].surplus;
		else
			out += (uint64_t)-net[i].surplus;
	}
	/* An open life may end anywhere, a skewed one begin anywhere. */
	in -= !r->ended && in;
	out -= r->flags & REC_SKEWED && out;
	return in + out;
}

/* --- life --- */

static bool is_absurd(int64_t v)
{
	return v > LIFE_COUNT_MAX || v < -LIFE_COUNT_MAX;
}

/* No object can have the count that the line states, or the line says itself that it did nothing. */
static bool is_idle(const struct life_input *in, bool before_operation, bool lives_at_zero)
{
	if (is_absurd(in->delta) || (in->has_before && is_absurd(in->before)))
		return true;
	switch (in->kind) {
	case REF_INVALID:
		return true;
	case REF_CONSTRUCTOR:
		return in->delta <= 0;
	case REF_DESTRUCTOR:
		return in->delta > 0 || (!in->delta && !before_operation);
	case REF_UNKNOWN_STATE:
	case REF_CHANGE:
		break;
	}
	return in->has_before && (in->before < 0 || (!in->before && !lives_at_zero));
}

/* Filled where it stays: a copy made at once waits for what was just written. */
void life_op_of(struct life_op *ret, const struct life_input *in, enum ref_kind kind, bool before_operation, bool lives_at_zero)
{
	bool has_logged = in->has_before && in->kind != REF_CONSTRUCTOR, idle = is_idle(in, before_operation, lives_at_zero);

	ret->line = in->line;
	ret->from = has_logged ? in->before : in->kind == REF_DESTRUCTOR && !idle ? -in->delta : 0;
	ret->delta = in->delta;
	ret->overhead = in->overhead;
	ret->size = in->size;
	ret->site = in->site;
	ret->tag = in->tag;
	ret->thread = in->thread;
	ret->kind = kind;
	ret->lock_state = in->lock_state;
	ret->has_logged = has_logged;
	ret->idle = idle;
}

bool life_op_ends(const struct life_op *op, int64_t sum, bool before_operation)
{
	if (before_operation)
		return sum <= 0 || (op->kind == REF_DESTRUCTOR && !op->delta);
	return op->kind == REF_DESTRUCTOR || op->from + op->delta <= 0;
}

void life_rec_append(struct life_rec *r, const struct life_op *op, uint64_t tick, bool before_operation)
{
	int64_t after;

	if (!r->len) {
		r->first_line = op->line;
		r->sum = r->flags & REC_SKEWED ? op->from : 0;
	}
	life_rec_pack(r, op);
	if (op->idle) {
		r->flags |= REC_INVALID;
		return;
	}
	after = before_operation ? r->sum + op->delta : op->from + op->delta;
	r->sum += op->delta;
	if (after < 0)
		r->flags |= REC_ABNORMAL;
	if (!before_operation)
		life_nets_move(&r->nets, op->from, op->from + op->delta);
	if (!r->ended && life_op_ends(op, r->sum, before_operation)) {
		r->ended = tick;
		r->end_thread = op->thread;
	}
	if (life_rec_balanced(r, before_operation))
		r->complete = r->len;
}

struct life_rec life_rec_blank(const struct life_rec *r)
{
	return (struct life_rec){
		.addr = r->addr, .begun = r->begun, .superseded = r->superseded,
		.older = r->older, .newer = r->newer, .addr_id = r->addr_id, .ordinal = r->ordinal,
		.flags = r->flags & (REC_SKEWED | REC_ALONE),
	};
}

void life_rec_done(struct life_rec *r)
{
	free(r->buf);
	r->buf = NULL;
	r->len = r->cap = 0;
	life_nets_done(&r->nets);
}
