/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/pack.h"

#include <endian.h>
#include <string.h>

/*
 * An event: a code byte, then varints: line minus the line before, pair, and what the code byte announces.  The thread is
 * mostly that of the event before, the count before nearly always what the event before left: both cost a bit.
 */
enum code {
	CODE_KIND = 3,       /* enum ref_kind: change, constructor, destructor, invalid */
	CODE_DELTA = 3 << 2, /* enum delta_code */
	CODE_FROM = 1 << 4,  /* last, a zigzag varint: count before minus what the event before left */
	CODE_IDLE = 1 << 5,  /* after = before */
	CODE_SAME = 1 << 6,  /* the thread of the event before: no thread */
	CODE_BACK = 1 << 7,  /* the line is above: its varint is zigzag */
};

enum delta_code { DELTA_UP, DELTA_DOWN, DELTA_NONE, DELTA_OTHER }; /* OTHER: a zigzag varint after the thread */

#define DELTA_SHIFT 2

static inline const uint8_t *unpack_u32(const uint8_t *p, const uint8_t *end, uint32_t *ret)
{
	uint64_t v;

	p = unpack_varint(p, end, &v);
	if (!p || v > UINT32_MAX)
		return NULL;
	*ret = (uint32_t)v;
	return p;
}

/* Counts may be anything; adding them up never overflows. */
static int64_t sum(int64_t a, int64_t b)
{
	return (int64_t)((uint64_t)a + (uint64_t)b);
}

int64_t event_after(const struct packed_event *ev)
{
	return ev->idle ? ev->before : sum(ev->before, ev->delta);
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

static void move_on(struct pack_state *st, const struct packed_event *ev)
{
	*st = (struct pack_state){.line = ev->line, .count = event_after(ev), .thread = ev->thread, .begun = true};
}

uint8_t *pack_event(uint8_t *p, struct pack_state *st, const struct packed_event *ev)
{
	enum delta_code dc = code_of_delta(ev->delta);
	int64_t line = (int64_t)(ev->line - st->line);
	bool same = st->begun && ev->thread == st->thread, back = ev->line < st->line, from = ev->before != st->count;

	*p++ = (uint8_t)((unsigned)ev->kind | (unsigned)dc << DELTA_SHIFT | (from ? CODE_FROM : 0u) |
			 (ev->idle ? CODE_IDLE : 0u) | (same ? CODE_SAME : 0u) | (back ? CODE_BACK : 0u));
	p = pack_varint(p, back ? pack_zigzag(line) : (uint64_t)line);
	p = pack_varint(p, ev->pair);
	if (!same)
		p = pack_varint(p, ev->thread);
	if (dc == DELTA_OTHER)
		p = pack_varint(p, pack_zigzag(ev->delta));
	if (from)
		p = pack_varint(p, pack_zigzag((int64_t)((uint64_t)ev->before - (uint64_t)st->count)));
	move_on(st, ev);
	return p;
}

static const uint8_t *unpack_signed(const uint8_t *p, const uint8_t *end, int64_t *ret)
{
	uint64_t v;

	p = unpack_varint(p, end, &v);
	if (p)
		*ret = unpack_zigzag(v);
	return p;
}

const uint8_t *unpack_event(const uint8_t *p, const uint8_t *end, struct pack_state *st, struct packed_event *ret)
{
	static const int64_t deltas[] = {1, -1, 0, 0};
	uint64_t line;
	int64_t from = 0;
	unsigned code;

	if (p >= end)
		return NULL;
	code = *p++;
	if (code & CODE_SAME && !st->begun)
		return NULL;
	p = unpack_varint(p, end, &line);
	if (p)
		p = unpack_u32(p, end, &ret->pair);
	ret->thread = st->thread;
	if (p && !(code & CODE_SAME))
		p = unpack_u32(p, end, &ret->thread);
	ret->delta = deltas[(code & CODE_DELTA) >> DELTA_SHIFT];
	if (p && (code & CODE_DELTA) >> DELTA_SHIFT == DELTA_OTHER)
		p = unpack_signed(p, end, &ret->delta);
	if (p && code & CODE_FROM)
		p = unpack_signed(p, end, &from);
	if (!p)
		return NULL;
	ret->line = st->line + (code & CODE_BACK ? (uint64_t)unpack_zigzag(line) : line);
	ret->kind = code & CODE_KIND;
	ret->idle = code & CODE_IDLE;
	ret->before = sum(st->count, from);
	move_on(st, ret);
	return p;
}

/* --- traits --- */

#define STOPS UINT64_C(0x8080808080808080) /* clear in the last byte of a varint */
#define QUICK_BYTES 9                      /* that are looked at together: a code and what follows */

/* The number of a varint of up to 4 bytes; what is above them is 0. */
static inline uint32_t number_of(uint32_t w)
{
	w = (w & 0x7f007f00u) >> 1 | (w & 0x007f007fu);
	return (w & 0x3fff0000u) >> 2 | (w & 0x00003fffu);
}

/* Nothing but line, pair and thread follows the code. */
static inline bool is_plain(unsigned code)
{
	return !((code & CODE_FROM) | (code & code >> 1 & 1u << DELTA_SHIFT));
}

/*
 * Passes over a plain event of which QUICK_BYTES can be touched, whose line and pair are within and whose pair has up to 4 bytes
 * (*@ret_pair): nearly all are.  NULL: it is none, or damaged.
 */
static inline const uint8_t *pass_plain(const uint8_t *p, const uint8_t *end, bool begun, uint32_t *thread, uint32_t *ret_pair)
{
	unsigned code = *p, first, both;
	uint64_t w, stops, rest;

	memcpy(&w, p + 1, sizeof(w));
	w = le64toh(w);
	stops = ~w & STOPS;
	rest = stops & (stops - 1);
	if (!rest || !is_plain(code))
		return NULL;
	first = (unsigned)__builtin_ctzll(stops) + 1;
	both = (unsigned)__builtin_ctzll(rest) + 1;
	*ret_pair = (uint32_t)((w & (rest ^ (rest - 1))) >> first);
	p += 1 + both / 8;
	if (p > end || both - first > 32)
		return NULL;
	if (code & CODE_SAME)
		return begun ? p : NULL;
	return unpack_u32(p, end, thread);
}

/* Any event, as unpack_event reads it. */
static const uint8_t *pass_any(const uint8_t *p, const uint8_t *end, bool begun, uint32_t *thread, struct packed_trait *ret)
{
	struct pack_state st = {.thread = *thread, .begun = begun};
	struct packed_event ev;

	p = unpack_event(p, end, &st, &ev);
	if (p)
		*ret = (struct packed_trait){.delta = ev.delta, .pair = ev.pair, .thread = ev.thread, .kind = ev.kind};
	*thread = st.thread;
	return p;
}

size_t unpack_traits(struct trait_scan *s, uint32_t thread, struct packed_trait *ret, size_t most)
{
	static const int64_t deltas[] = {1, -1, 0, 0};
	const uint8_t *p = s->p, *end = s->end;
	uint64_t done = s->done;
	uint32_t now = s->thread, pair;
	bool begun = s->begun;
	size_t n = 0;

	while (p && p < end && n < most) {
		const uint8_t *next = (size_t)(end - p) + s->behind < QUICK_BYTES ? NULL : pass_plain(p, end, begun, &now, &pair);

		if (!next) {
			next = pass_any(p, end, begun, &now, &ret[n]);
			if (!next)
				break;
		} else if (!thread || now == thread) {
			ret[n] = (struct packed_trait){
				.delta = deltas[(*p & CODE_DELTA) >> DELTA_SHIFT], .pair = number_of(pair), .thread = now,
				.kind = *p & CODE_KIND,
			};
		}
		p = next;
		begun = true;
		ret[n].nth = done++;
		n += !thread || now == thread;
	}
	*s = (struct trait_scan){p < end && n < most ? NULL : p, end, s->behind, done, now, begun};
	return s->p ? n : 0;
}

/* --- chunks --- */

static const uint8_t *start_of(struct span s)
{
	return (const uint8_t *)s.p;
}

void group_begin(struct strbuf *b)
{
	strbuf_clear(b);
	strbuf_add_char(b, CHUNK_GROUP);
}

void group_add(struct strbuf *b, struct span events)
{
	pack_add_varint(b, events.n);
	strbuf_add(b, events);
}

void piece_begin(struct strbuf *b, const struct piece_head *head)
{
	strbuf_clear(b);
	strbuf_add_char(b, CHUNK_PIECE);
	pack_add_varint(b, head->high);
	pack_add_varint(b, head->events);
	pack_add_varint(b, head->here);
	pack_add_varint(b, head->before.line);
	pack_add_varint(b, pack_zigzag(head->before.count));
	pack_add_varint(b, head->before.thread);
}

bool chunk_is_group(struct span chunk)
{
	return chunk.n && chunk.p[0] == CHUNK_GROUP;
}

struct span group_entries(struct span chunk)
{
	return span_from_offset(chunk, chunk.n ? 1 : 0);
}

bool group_next(struct span *rest, struct span *ret_events)
{
	const uint8_t *p = start_of(*rest), *end = p + rest->n;
	uint64_t n;

	if (!rest->n)
		return false;
	p = unpack_varint(p, end, &n);
	if (!p || n > (uint64_t)(end - p))
		return false;
	*ret_events = (struct span){(const char *)p, (size_t)n};
	*rest = (struct span){(const char *)p + n, (size_t)((uint64_t)(end - p) - n)};
	return true;
}

bool piece_open(struct span chunk, struct piece_head *ret, struct span *ret_events)
{
	const uint8_t *p = start_of(chunk), *end = p + chunk.n;
	uint64_t count = 0;

	*ret = (struct piece_head){0};
	if (chunk.n < 2 || *p++ != CHUNK_PIECE)
		return false;
	p = unpack_varint(p, end, &ret->high);
	p = p ? unpack_varint(p, end, &ret->events) : NULL;
	p = p ? unpack_varint(p, end, &ret->here) : NULL;
	p = p ? unpack_varint(p, end, &ret->before.line) : NULL;
	p = p ? unpack_varint(p, end, &count) : NULL;
	p = p ? unpack_u32(p, end, &ret->before.thread) : NULL;
	if (!p || !ret->here || ret->here > PIECE_EVENTS_MAX || ret->here > ret->events)
		return false;
	ret->before.count = unpack_zigzag(count);
	ret->before.begun = true;
	*ret_events = (struct span){(const char *)p, (size_t)(end - p)};
	return true;
}
