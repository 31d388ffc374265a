/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/pack.h"
#include "astscope/base/pack_block.h"
#include "astscope/base/pack_columns.h"

/*
 * Bytes as packed events, chunks, blocks and columns: the first one says as which.  Whatever they are, reading them ends inside of
 * them, and what was read is the same after it was packed and read again.
 */

enum goal { GOAL_EVENTS, GOAL_REFUSED, GOAL_ENTRIES, GOAL_PIECES, GOAL_LIVES, GOAL_THREADS, GOAL_BLOCKS, GOAL_COLUMNS };
struct fuzz_goal fuzz_goals[] = {
	[GOAL_EVENTS] = {"events", 60, 0},
	[GOAL_REFUSED] = {"inputs that are none", 6, 0},
	[GOAL_ENTRIES] = {"lives of groups", 4, 0},
	[GOAL_PIECES] = {"pieces", 1, 0},
	[GOAL_LIVES] = {"blocks of lives", 2, 0},
	[GOAL_THREADS] = {"blocks of threads", 2, 0},
	[GOAL_BLOCKS] = {"blocks in postings", 4, 0},
	[GOAL_COLUMNS] = {"columns", 4, 0},
	{NULL, 0, 0},
};

static bool same(const struct packed_event *a, const struct packed_event *b)
{
	return a->line == b->line && a->delta == b->delta && a->before == b->before && a->pair == b->pair &&
	       a->thread == b->thread && a->kind == b->kind && a->idle == b->idle;
}

static bool read_events(struct span s)
{
	const uint8_t *p = (const uint8_t *)s.p, *end = p + s.n;
	struct pack_state st = {0}, wr = {0}, rd = {0};
	struct trait_scan scan = {.p = p, .end = end};

	while (p < end) {
		struct packed_event ev, back;
		struct packed_trait t;
		uint8_t bytes[PACK_EVENT_MAX], *stop;
		const uint8_t *at = p;

		p = unpack_event(p, end, &st, &ev);
		claim(unpack_traits(&scan, 0, &t, 1) == !!p, "the traits of an event are damaged, or not");
		if (!p)
			return false;
		claim(scan.p == p && t.pair == ev.pair && t.thread == ev.thread && t.delta == ev.delta && t.kind == ev.kind,
		      "the traits of an event are others");
		claim(p > at && p <= end, "an event ends where it does not");
		stop = pack_event(bytes, &wr, &ev);
		claim((size_t)(stop - bytes) <= sizeof(bytes), "an event is longer than it can be");
		claim(unpack_event(bytes, stop, &rd, &back) == stop && same(&ev, &back), "an event reads as another");
		fuzz_goals[GOAL_EVENTS].times++;
	}
	return true;
}

static bool read_chunk(struct span s)
{
	struct span rest = group_entries(s), events;
	struct piece_head head;

	if (!chunk_is_group(s)) {
		if (!piece_open(s, &head, &events))
			return false;
		fuzz_goals[GOAL_PIECES].times++;
		return read_events(events);
	}
	while (group_next(&rest, &events)) {
		claim(events.p >= s.p && events.p + events.n <= s.p + s.n, "an entry outside of its group");
		fuzz_goals[GOAL_ENTRIES].times++;
		(void)read_events(events);
	}
	return !rest.n;
}

static bool read_block(struct span s, bool threads)
{
	struct line_block *a = mem_zalloc(sizeof(*a)), *b = mem_zalloc(sizeof(*b));
	struct strbuf packed = {0};
	bool ok = threads ? unpack_threads(s, a) && s.n : unpack_lives(s, a);

	if (ok && !threads) {
		pack_lives(a, &packed);
		claim(!packed.n || (unpack_lives(strbuf_span(&packed), b) && a->n == b->n), "a block cannot be read again");
		claim(!packed.n || !memcmp(a->life, b->life, a->n * sizeof(a->life[0])), "a block reads as another");
	} else if (ok) {
		a->n = BLOCK_LINES;
		for (uint32_t i = 0; i < a->n; i++)
			a->life[i] = 1;
		pack_threads(a, &packed);
		claim(unpack_threads(strbuf_span(&packed), b), "a block cannot be read again");
		claim(!memcmp(a->thread, b->thread, sizeof(a->thread)), "a block reads as another");
	}
	fuzz_goals[threads ? GOAL_THREADS : GOAL_LIVES].times += ok;
	strbuf_done(&packed);
	free(a);
	free(b);
	return ok;
}

static bool read_posting(struct span s)
{
	uint64_t last = 0;

	while (unpack_posting(&s, &last))
		fuzz_goals[GOAL_BLOCKS].times++;
	return !s.n;
}

/* The first byte says how many columns. */
static bool read_columns(struct span s)
{
	uint64_t(*values)[COLUMN_ROWS] = mem_zalloc(COLUMNS_MOST * sizeof(*values));
	unsigned count = s.n ? (uint8_t)s.p[0] % COLUMNS_MOST + 1 : 1;
	struct columns a, b;
	struct strbuf packed = {0};
	bool ok = s.n && unpack_columns(span_from_offset(s, 1), count, &a);

	for (unsigned c = 0; ok && c < count; c++) {
		for (uint32_t i = 0; i < a.n; i++)
			values[c][i] = columns_get(&a, c, i);
	}
	if (ok) {
		pack_columns((const uint64_t(*)[COLUMN_ROWS])values, count, a.n, &packed);
		claim(unpack_columns(strbuf_span(&packed), count, &b) && a.n == b.n, "columns cannot be read again");
		for (unsigned c = 0; c < count; c++) {
			for (uint32_t i = 0; i < a.n; i++)
				claim(values[c][i] == columns_get(&b, c, i), "a column reads as another");
		}
		fuzz_goals[GOAL_COLUMNS].times += count;
	}
	strbuf_done(&packed);
	free(values);
	return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span s;
	uint8_t *copy;
	bool ok;

	if (!size)
		return -1;
	/* Memory that ends where the bytes end, so that one too far is seen. */
	copy = mem_alloc(size > 1 ? size - 1 : 1);
	memcpy(copy, data + 1, size - 1);
	s = (struct span){(const char *)copy, size - 1};
	switch (data[0]) {
	case 'e':
		ok = read_events(s);
		break;
	case 'c':
		ok = read_chunk(s);
		break;
	case 'l':
	case 't':
		ok = read_block(s, data[0] == 't');
		break;
	case 'k':
		ok = read_columns(s);
		break;
	default:
		ok = read_posting(s);
		break;
	}
	fuzz_goals[GOAL_REFUSED].times += !ok;
	free(copy);
	return 0;
}
