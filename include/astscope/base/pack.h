/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_PACK_H
#define ASTSCOPE_BASE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/record.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/varint.h"

/*
 * The bytes of events and of the chunks that hold them (ARCHITECTURE section 6).  Pure.  What is read here may come from
 * anybody: each read is bounded, and what is no packed data is false.
 */

/* One change of a life; its site and tag are the pair. */
struct packed_event {
	uint64_t line;
	int64_t delta, before; /* the count after it: event_after() */
	uint32_t pair, thread; /* 0 = no thread */
	enum ref_kind kind;    /* up to REF_INVALID */
	bool idle;             /* changed nothing, whatever delta says */
};

int64_t event_after(const struct packed_event *ev);

/* What the event before left; zeroed at the beginning of a life. */
struct pack_state {
	uint64_t line;
	int64_t count;
	uint32_t thread;
	bool begun;
};

#define PACK_EVENT_MAX (1u + 5u * PACK_VARINT_MAX)

/* Writes @ev at @p, where PACK_EVENT_MAX bytes are free; returns the position behind it. */
uint8_t *pack_event(uint8_t *p, struct pack_state *st, const struct packed_event *ev);
const uint8_t *unpack_event(const uint8_t *p, const uint8_t *end, struct pack_state *st, struct packed_event *ret);

/* What an event is without its line and counts. */
struct packed_trait {
	uint64_t nth; /* of the events read, from 0 */
	int64_t delta;
	uint32_t pair, thread;
	enum ref_kind kind;
};

/* Events that are read for their traits, one after the other. */
struct trait_scan {
	const uint8_t *p, *end; /* p: NULL = damaged */
	size_t behind;          /* bytes behind @end that may be touched, and mean nothing here */
	uint64_t done;          /* events read */
	uint32_t thread;        /* of the event before */
	bool begun;             /* there is one */
};

/* Up to @most events of @thread (0 = all); 0 at the end, or where they are damaged. */
size_t unpack_traits(struct trait_scan *s, uint32_t thread, struct packed_trait *ret, size_t most);

/*
 * Chunks.  A group holds whole lives with consecutive ids, a piece some events of a long one.
 */
enum { CHUNK_GROUP = 1, CHUNK_PIECE = 2 };
#define CHUNK_MAX 65536u         /* bytes; a longer one is none of ours */
#define GROUP_BYTES 4040u        /* a group has no more: two fit a page (connect/create.sql) */
#define PIECE_BYTES 3980u        /* a piece ends with the event that passes them */
#define LIFE_LONG_BYTES 3000u    /* a life with more is cut into pieces */
#define PIECE_EVENTS_MAX 4096u   /* an event has two bytes at least */

struct piece_head {
	uint64_t high;           /* largest line in this piece and those before it */
	uint64_t events;         /* of the life */
	uint64_t here;           /* of the piece */
	struct pack_state before;/* what the piece before left */
};

void group_begin(struct strbuf *b);
void group_add(struct strbuf *b, struct span events);
void piece_begin(struct strbuf *b, const struct piece_head *head);

/* Whether @chunk begins as a group does. */
bool chunk_is_group(struct span chunk);
/* The entries of a group, one a call: false at the end, or if it is damaged (then @rest is not empty). */
struct span group_entries(struct span chunk);
bool group_next(struct span *rest, struct span *ret_events);
/* The head of a piece and its events. */
bool piece_open(struct span chunk, struct piece_head *ret, struct span *ret_events) AST_NODISCARD;

#endif
