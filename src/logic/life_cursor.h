/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_LIFE_CURSOR_H
#define ASTSCOPE_LOGIC_LIFE_CURSOR_H

#include "astscope/base/varint.h"
#include "life_rec.h"

/*
 * How the lines of a life are packed, and read again.  In a header, as each line is read once at least, and what is done with it
 * costs less than a call.
 *
 * A packed line: a code byte, then varints: line minus the line before, site, tag, thread; then what the code byte
 * announces.  The count before is nearly always what the line before left, so it costs one bit.
 */
enum life_code {
	LIFE_CODE_KIND = 3,          /* enum ref_kind */
	LIFE_CODE_DELTA = 3 << 2,    /* enum life_delta_code */
	LIFE_CODE_FROM = 1 << 4,     /* a zigzag varint holds from minus the predicted count */
	LIFE_CODE_LOGGED = 1 << 5,
	LIFE_CODE_STATE = 1 << 6,    /* a byte holds the lock state */
	LIFE_CODE_IDLE = 1 << 7,
};

enum life_delta_code { LIFE_DELTA_UP, LIFE_DELTA_DOWN, LIFE_DELTA_NONE, LIFE_DELTA_OTHER };

#define LIFE_DELTA_SHIFT 2

/* Reads packed lines in the order they were put. */
struct life_cursor {
	const uint8_t *p, *end;
	uint64_t line;
	int64_t predicted;
};

/* As unpack_varint, of what was packed here: it ends where it should. */
static inline const uint8_t *life_take_varint(const uint8_t *p, uint64_t *ret)
{
	uint64_t v = *p & 0x7f;

	for (unsigned shift = 7; *p++ & 0x80; shift += 7)
		v |= (uint64_t)(*p & 0x7f) << shift;
	*ret = v;
	return p;
}

static inline const uint8_t *life_take_u32(const uint8_t *p, uint32_t *ret)
{
	uint64_t v;

	p = life_take_varint(p, &v);
	*ret = (uint32_t)v;
	return p;
}

static inline const uint8_t *life_take_signed(const uint8_t *p, int64_t *ret)
{
	uint64_t v;

	p = life_take_varint(p, &v);
	*ret = unpack_zigzag(v);
	return p;
}

/* The counts of idle lines lead nowhere, and may be too large to add up. */
static inline int64_t life_next_predicted(const struct life_op *op, int64_t predicted)
{
	return op->idle ? predicted : op->from + op->delta;
}

/* The line at @p, where a cursor stood with this line and predicted; returns what follows. */
static inline const uint8_t *life_op_at(const uint8_t *p, uint64_t line, int64_t predicted, struct life_op *ret)
{
	static const int64_t deltas[] = {1, -1, 0, 0};
	unsigned code = *p++;
	uint64_t more;

	p = life_take_varint(p, &more);
	p = life_take_u32(p, &ret->site);
	p = life_take_u32(p, &ret->tag);
	p = life_take_u32(p, &ret->thread);
	ret->line = line + more;
	ret->kind = code & LIFE_CODE_KIND;
	ret->has_logged = code & LIFE_CODE_LOGGED;
	ret->idle = code & LIFE_CODE_IDLE;
	ret->from = 0;
	if (code & LIFE_CODE_FROM)
		p = life_take_signed(p, &ret->from);
	ret->from = (int64_t)((uint64_t)ret->from + (uint64_t)predicted);
	ret->delta = deltas[(code & LIFE_CODE_DELTA) >> LIFE_DELTA_SHIFT];
	if ((code & LIFE_CODE_DELTA) >> LIFE_DELTA_SHIFT == LIFE_DELTA_OTHER)
		p = life_take_signed(p, &ret->delta);
	ret->lock_state = code & LIFE_CODE_STATE ? *p++ : REF_LOCK_UNKNOWN;
	ret->overhead = ret->size = NUMBER_ABSENT;
	if (ret->kind == REF_CONSTRUCTOR) {
		p = life_take_signed(p, &ret->overhead);
		p = life_take_signed(p, &ret->size);
	}
	return p;
}

static inline struct life_cursor life_cursor_at_start(const struct life_rec *r)
{
	return (struct life_cursor){.p = r->buf, .end = r->buf + r->len};
}

static inline bool life_cursor_next(struct life_cursor *c, struct life_op *ret)
{
	if (c->p == c->end)
		return false;
	c->p = life_op_at(c->p, c->line, c->predicted, ret);
	c->line = ret->line;
	c->predicted = life_next_predicted(ret, c->predicted);
	return true;
}

#endif
