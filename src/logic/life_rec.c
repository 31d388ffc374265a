/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "life_rec.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"

/*
 * A packed line: a code byte, then varints: line minus the line before, site, tag, thread; then what the code byte
 * announces.  The count before is nearly always what the line before left, so it costs one bit.
 */
enum code {
	CODE_KIND = 3,          /* enum ref_kind */
	CODE_DELTA = 3 << 2,    /* enum delta_code */
	CODE_FROM = 1 << 4,     /* a zigzag varint holds from minus the predicted count */
	CODE_LOGGED = 1 << 5,
	CODE_STATE = 1 << 6,    /* a byte holds the lock state */
	CODE_IDLE = 1 << 7,
};

enum delta_code { DELTA_UP, DELTA_DOWN, DELTA_NONE, DELTA_OTHER };

#define DELTA_SHIFT 2
#define VARINT_MAX 10u
#define OP_MAX (2u + 9u * VARINT_MAX)
#define BUF_FIRST 64u

static uint64_t zigzag(int64_t v)
{
	return ((uint64_t)v << 1) ^ (uint64_t)(v >> 63);
}

static int64_t unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

static uint8_t *put_varint(uint8_t *p, uint64_t v)
{
	while (v >= 0x80) {
		*p++ = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	*p++ = (uint8_t)v;
	return p;
}

static const uint8_t *take_varint(const uint8_t *p, uint64_t *ret)
{
	uint64_t v = *p & 0x7f;
	unsigned shift = 7;

	for (; *p++ & 0x80; shift += 7)
		v |= (uint64_t)(*p & 0x7f) << shift;
	*ret = v;
	return p;
}

static const uint8_t *take_u32(const uint8_t *p, uint32_t *ret)
{
	uint64_t v;

	p = take_varint(p, &v);
	*ret = (uint32_t)v;
	return p;
}

static const uint8_t *take_signed(const uint8_t *p, int64_t *ret)
{
	uint64_t v;

	p = take_varint(p, &v);
	*ret = unzigzag(v);
	return p;
}

static enum delta_code code_of_delta(int64_t delta)
{
	switch (delta) {
	case 1:
		return DELTA_UP;
	case -1:
		return DELTA_DOWN;
	case 0:
		return DELTA_NONE;
	default:
		return DELTA_OTHER;
	}
}

static void pack(struct life_rec *r, const struct life_op *op)
{
	enum delta_code dc = code_of_delta(op->delta);
	unsigned code = (unsigned)op->kind | (unsigned)dc << DELTA_SHIFT;
	uint8_t packed[OP_MAX], *p = packed;
	size_t n;

	code |= op->from != r->predicted ? CODE_FROM : 0u;
	code |= op->has_logged ? CODE_LOGGED : 0u;
	code |= op->lock_state != REF_LOCK_UNKNOWN ? CODE_STATE : 0u;
	code |= op->idle ? CODE_IDLE : 0u;
	*p++ = (uint8_t)code;
	p = put_varint(p, op->line - r->last_line);
	p = put_varint(p, op->site);
	p = put_varint(p, op->tag);
	p = put_varint(p, op->thread);
	if (code & CODE_FROM)
		p = put_varint(p, zigzag((int64_t)((uint64_t)op->from - (uint64_t)r->predicted)));
	if (dc == DELTA_OTHER)
		p = put_varint(p, zigzag(op->delta));
	if (code & CODE_STATE)
		*p++ = (uint8_t)op->lock_state;
	if (op->kind == REF_CONSTRUCTOR) {
		p = put_varint(p, zigzag(op->overhead));
		p = put_varint(p, zigzag(op->size));
	}
	n = (size_t)(p - packed);
	while (r->cap - r->len < n) {
		r->cap = r->cap ? r->cap + r->cap / 2 : BUF_FIRST;
		r->buf = mem_realloc(r->buf, r->cap, 1);
	}
	memcpy(r->buf + r->len, packed, n);
	r->len += n;
}

/* The counts of idle lines lead nowhere, and may be too large to add up. */
static int64_t next_predicted(const struct life_op *op, int64_t predicted)
{
	return op->idle ? predicted : op->from + op->delta;
}

static const uint8_t *unpack(const uint8_t *p, uint64_t last_line, int64_t predicted, struct life_op *ret)
{
	unsigned code = *p++;
	uint64_t line;

	p = take_varint(p, &line);
	p = take_u32(p, &ret->site);
	p = take_u32(p, &ret->tag);
	p = take_u32(p, &ret->thread);
	ret->line = last_line + line;
	ret->kind = code & CODE_KIND;
	ret->has_logged = code & CODE_LOGGED;
	ret->idle = code & CODE_IDLE;
	ret->from = 0;
	if (code & CODE_FROM)
		p = take_signed(p, &ret->from);
	ret->from = (int64_t)((uint64_t)ret->from + (uint64_t)predicted);
	switch ((enum delta_code)((code & CODE_DELTA) >> DELTA_SHIFT)) {
	case DELTA_UP:
		ret->delta = 1;
		break;
	case DELTA_DOWN:
		ret->delta = -1;
		break;
	case DELTA_NONE:
		ret->delta = 0;
		break;
	case DELTA_OTHER:
		p = take_signed(p, &ret->delta);
		break;
	}
	ret->lock_state = code & CODE_STATE ? *p++ : REF_LOCK_UNKNOWN;
	ret->overhead = ret->size = NUMBER_ABSENT;
	if (ret->kind == REF_CONSTRUCTOR) {
		p = take_signed(p, &ret->overhead);
		p = take_signed(p, &ret->size);
	}
	return p;
}

struct life_cursor life_cursor_at_start(const struct life_rec *r)
{
	return (struct life_cursor){.p = r->buf, .end = r->buf + r->len};
}

bool life_cursor_next(struct life_cursor *c, struct life_op *ret)
{
	if (c->p == c->end)
		return false;
	c->p = unpack(c->p, c->line, c->predicted, ret);
	c->line = ret->line;
	c->predicted = next_predicted(ret, c->predicted);
	return true;
}

void life_op_at(const uint8_t *p, uint64_t line, int64_t predicted, struct life_op *ret)
{
	unpack(p, line, predicted, ret);
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
	pack(r, op);
	r->last_line = op->line;
	r->predicted = next_predicted(op, r->predicted);
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
