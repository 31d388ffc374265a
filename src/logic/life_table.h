/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_LIFE_TABLE_H
#define ASTSCOPE_LOGIC_LIFE_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "astscope/base/mem.h"
#include "astscope/base/vec.h"
#include "life_rec.h"

/*
 * The pending lives by id and by number of the address (base/keys.h).  An address keeps its newest life here to the end,
 * even a long dead one, because an invalid reference belongs to it whenever it comes; those are parked: nothing but their
 * packed lines.
 */
struct life_table {
	struct vec chunks; /* of struct life_rec *: lives keep their place */
	uint32_t ids;      /* given out so far; id 0 is never used */
	struct vec unused; /* of uint32_t: ids to use again */
	struct vec parked; /* of struct life_parked *, NULL = free place */
	struct vec vacant; /* of uint32_t: free places */
	struct vec index;  /* of uint32_t: by number of the address, id of its newest life, or LIFE_PARKED | place */
	size_t n;          /* addresses that have one */
	bool before_operation; /* as the engine's */
};

#define LIFE_PARKED (UINT32_C(1) << 31)
#define LIFE_TABLE_CHUNK 1024u /* lives of a chunk */

/* A life that is complete, without an older one pending. */
struct life_parked {
	uint64_t addr, begun;
	uint32_t addr_id, ordinal, flags, len;
	uint8_t buf[];
};

void life_table_init(struct life_table *t);
void life_table_done(struct life_table *t);
static inline struct life_rec *life_table_at(const struct life_table *t, uint32_t id)
{
	struct life_rec *chunk = *(struct life_rec **)vec_at(&t->chunks, id / LIFE_TABLE_CHUNK);

	return &chunk[id % LIFE_TABLE_CHUNK];
}

/* The newest life of the address or REC_NONE; a parked one is unpacked. */
uint32_t life_table_newest(struct life_table *t, uint32_t addr_id);
/* The newest life of the address if it is parked, else NULL. */
const struct life_parked *life_table_parked(const struct life_table *t, uint32_t addr_id);
/* @p as a life to read; it borrows from @p. */
struct life_rec life_parked_view(const struct life_parked *p);
/* A new newest life of @addr, chained before the one there was (which stays, but for a parked one, which is freed). */
uint32_t life_table_begin(struct life_table *t, uint64_t addr, uint32_t addr_id);
/* Makes the newest life @id, to which nothing but an invalid reference can be added any more, small. */
void life_table_park(struct life_table *t, uint32_t id);
/* Takes @id, which must not be the newest of its address, out of its chain and frees it. */
void life_table_drop(struct life_table *t, uint32_t id);

struct life_newest {
	uint64_t begun;
	uint32_t entry; /* an id, or LIFE_PARKED | place */
};

/* The newest lives of all addresses, in order of their beginning: a vec of struct life_newest that the caller frees. */
struct vec life_table_newest_all(const struct life_table *t);
/* The parked life of such an entry; NULL if it is an id. */
struct life_parked *life_table_parked_at(const struct life_table *t, uint32_t entry);

/* --- memory that is needed soon.  In the header: it is asked for with each line. --- */

static inline void life_table_fetch_rec(const struct life_rec *r)
{
	for (size_t at = 0; at < sizeof(*r); at += MEM_CACHE_LINE)
		__builtin_prefetch((const char *)r + at, 1);
}

/* Ask for the memory of an entry of the index or of life_table_newest_all: in @round 0 itself, in 1 its lines. */
static inline void life_table_fetch_entry(const struct life_table *t, uint32_t entry, unsigned round)
{
	struct life_parked *const *place;

	if (!(entry & LIFE_PARKED)) {
		if (!round)
			life_table_fetch_rec(life_table_at(t, entry));
		else
			__builtin_prefetch(life_table_at(t, entry)->buf);
		return;
	}
	place = vec_at(&t->parked, entry & ~LIFE_PARKED);
	__builtin_prefetch(round ? (const void *)*place : (const void *)place);
	if (round)
		__builtin_prefetch((const char *)*place + MEM_CACHE_LINE);
}

/* The same of the newest life of the address: its place in the index, itself, the end of its lines. */
static inline void life_table_fetch(const struct life_table *t, uint32_t addr_id, unsigned round)
{
	const uint32_t *entry = addr_id < t->index.n ? vec_at(&t->index, addr_id) : NULL;
	const struct life_rec *r;

	if (!entry)
		return;
	if (!round) {
		__builtin_prefetch(entry, 1);
		return;
	}
	if (*entry == REC_NONE)
		return;
	if (*entry & LIFE_PARKED) {
		life_table_fetch_entry(t, *entry, round - 1);
		return;
	}
	r = life_table_at(t, *entry);
	if (round == 1)
		life_table_fetch_rec(r);
	else if (r->buf)
		__builtin_prefetch(r->buf + r->len, 1);
}

#endif
