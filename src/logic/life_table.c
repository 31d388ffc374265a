/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "life_table.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/sort.h"
#include "life_cursor.h"

#define BUF_KEPT 256u /* bytes for lines that a place of a life keeps for the next one */

void life_table_init(struct life_table *t)
{
	*t = (struct life_table){.ids = 1};
	vec_init(&t->chunks, sizeof(struct life_rec *));
	vec_init(&t->unused, sizeof(uint32_t));
	vec_init(&t->parked, sizeof(struct life_parked *));
	vec_init(&t->vacant, sizeof(uint32_t));
	vec_init(&t->index, sizeof(uint32_t));
}

void life_table_done(struct life_table *t)
{
	for (uint32_t id = 1; id < t->ids; id++)
		life_rec_done(life_table_at(t, id));
	for (size_t i = 0; i < t->chunks.n; i++)
		free(*(struct life_rec **)vec_at(&t->chunks, i));
	for (size_t i = 0; i < t->parked.n; i++)
		free(*(struct life_parked **)vec_at(&t->parked, i));
	vec_done(&t->chunks);
	vec_done(&t->unused);
	vec_done(&t->parked);
	vec_done(&t->vacant);
	vec_done(&t->index);
}

static struct life_parked *parked_at(const struct life_table *t, uint32_t entry)
{
	return *(struct life_parked **)vec_at(&t->parked, entry & ~LIFE_PARKED);
}

static uint32_t *slot_of(struct life_table *t, uint32_t addr_id)
{
	while (t->index.n <= addr_id)
		vec_push(&t->index);
	return vec_at(&t->index, addr_id);
}

static uint32_t entry_of(const struct life_table *t, uint32_t addr_id)
{
	return addr_id < t->index.n ? *(const uint32_t *)vec_at(&t->index, addr_id) : REC_NONE;
}

static uint32_t id_new(struct life_table *t)
{
	struct life_rec *chunk;
	uint32_t id;

	if (t->unused.n) {
		id = *(uint32_t *)vec_at(&t->unused, t->unused.n - 1);
		vec_pop(&t->unused);
		return id;
	}
	if (t->ids / LIFE_TABLE_CHUNK == t->chunks.n) {
		chunk = mem_zalloc_aligned(LIFE_TABLE_CHUNK * sizeof(*chunk));
		vec_append(&t->chunks, &chunk);
	}
	return t->ids++;
}

/* --- parking --- */

static void leave(struct life_table *t, uint32_t entry)
{
	uint32_t place = entry & ~LIFE_PARKED;

	free(parked_at(t, entry));
	*(struct life_parked **)vec_at(&t->parked, place) = NULL;
	vec_append(&t->vacant, &place);
}

static void rec_free(struct life_table *t, uint32_t id)
{
	struct life_rec *r = life_table_at(t, id), none = {0};

	if (r->cap <= BUF_KEPT) {
		none.buf = r->buf;
		none.cap = r->cap;
		r->buf = NULL;
	}
	life_rec_done(r);
	*r = none;
	vec_append(&t->unused, &id);
}

void life_table_park(struct life_table *t, uint32_t id)
{
	struct life_rec *r = life_table_at(t, id);
	struct life_parked *p;
	uint32_t place;

	if (r->older != REC_NONE || r->len > UINT32_MAX || t->parked.n == LIFE_PARKED - 1)
		return;
	p = mem_alloc(sizeof(*p) + r->len);
	*p = (struct life_parked){
		.addr = r->addr, .begun = r->begun, .addr_id = r->addr_id, .ordinal = r->ordinal, .flags = r->flags,
		.len = (uint32_t)r->len};
	memcpy(p->buf, r->buf, r->len);
	if (t->vacant.n) {
		place = *(uint32_t *)vec_at(&t->vacant, t->vacant.n - 1);
		vec_pop(&t->vacant);
	} else {
		place = (uint32_t)t->parked.n;
		vec_push(&t->parked);
	}
	*(struct life_parked **)vec_at(&t->parked, place) = p;
	*slot_of(t, r->addr_id) = LIFE_PARKED | place;
	rec_free(t, id);
}

struct life_rec life_parked_view(const struct life_parked *p)
{
	return (struct life_rec){
		.addr = p->addr, .begun = p->begun, .addr_id = p->addr_id, .ordinal = p->ordinal, .flags = p->flags,
		.ended = p->begun,
		.buf = (uint8_t *)(uintptr_t)p->buf, .len = p->len, .complete = p->len,
	};
}

/* Goes through its lines again, which brings back all that was known of it. */
static uint32_t unpark(struct life_table *t, uint32_t entry)
{
	struct life_rec view = life_parked_view(parked_at(t, entry));
	struct life_cursor c = life_cursor_at_start(&view);
	uint32_t id = id_new(t);
	struct life_rec *r = life_table_at(t, id), kept = *r;
	struct life_op op;

	*r = life_rec_blank(&view);
	r->buf = kept.buf;
	r->cap = kept.cap;
	while (life_cursor_next(&c, &op))
		life_rec_append(r, &op, view.begun, t->before_operation);
	leave(t, entry);
	return id;
}

const struct life_parked *life_table_parked(const struct life_table *t, uint32_t addr_id)
{
	uint32_t entry = entry_of(t, addr_id);

	return entry & LIFE_PARKED ? parked_at(t, entry) : NULL;
}

uint32_t life_table_newest(struct life_table *t, uint32_t addr_id)
{
	uint32_t entry = entry_of(t, addr_id);

	if (entry & LIFE_PARKED)
		*slot_of(t, addr_id) = entry = unpark(t, entry);
	return entry;
}

/* --- coming and going --- */

uint32_t life_table_begin(struct life_table *t, uint64_t addr, uint32_t addr_id)
{
	uint32_t id = id_new(t), *slot = slot_of(t, addr_id);
	struct life_rec *r = life_table_at(t, id);

	*r = (struct life_rec){.addr = addr, .addr_id = addr_id, .ordinal = 1, .buf = r->buf, .cap = r->cap};
	if (*slot & LIFE_PARKED) {
		r->ordinal = parked_at(t, *slot)->ordinal + 1;
		leave(t, *slot);
	} else if (*slot != REC_NONE) {
		r->ordinal = life_table_at(t, *slot)->ordinal + 1;
		r->older = *slot;
		life_table_at(t, *slot)->newer = id;
	} else {
		t->n++;
	}
	*slot = id;
	return id;
}

void life_table_drop(struct life_table *t, uint32_t id)
{
	struct life_rec *r = life_table_at(t, id);

	life_table_at(t, r->newer)->older = r->older;
	if (r->older != REC_NONE)
		life_table_at(t, r->older)->newer = r->newer;
	rec_free(t, id);
}

struct life_parked *life_table_parked_at(const struct life_table *t, uint32_t entry)
{
	return entry & LIFE_PARKED ? parked_at(t, entry) : NULL;
}

static uint64_t begun_of(const struct life_table *t, uint32_t entry)
{
	return entry & LIFE_PARKED ? parked_at(t, entry)->begun : life_table_at(t, entry)->begun;
}

static int by_begun(const void *pa, const void *pb)
{
	const struct life_newest *a = pa, *b = pb;

	if (a->begun != b->begun)
		return a->begun < b->begun ? -1 : 1;
	return (a->entry > b->entry) - (a->entry < b->entry);
}

/* In order, if the beginnings leave room for the entries. */
static bool sort_as_numbers(struct vec *all)
{
	struct life_newest *n = all->p;
	int64_t *keys;

	for (size_t i = 0; i < all->n; i++) {
		if (n[i].begun > INT32_MAX)
			return false;
	}
	keys = mem_realloc(NULL, all->n ? all->n : 1, sizeof(*keys));
	for (size_t i = 0; i < all->n; i++)
		keys[i] = (int64_t)(n[i].begun << 32 | n[i].entry);
	sort_numbers(keys, all->n);
	for (size_t i = 0; i < all->n; i++)
		n[i] = (struct life_newest){.begun = (uint64_t)keys[i] >> 32, .entry = (uint32_t)keys[i]};
	free(keys);
	return true;
}

/* There may be hundreds of thousands, when memory is at its most: no room is taken that is not needed. */
struct vec life_table_newest_all(const struct life_table *t)
{
	struct vec all;

	vec_init(&all, sizeof(struct life_newest));
	all.cap = t->n ? t->n : 1;
	all.p = mem_realloc(NULL, all.cap, all.size);
	for (size_t i = 0; i < t->index.n; i++) {
		uint32_t entry = *(const uint32_t *)vec_at(&t->index, i);
		struct life_newest n = {.entry = entry};

		if (entry == REC_NONE)
			continue;
		n.begun = begun_of(t, entry);
		vec_append(&all, &n);
	}
	if (!sort_as_numbers(&all))
		vec_sort(&all, by_begun);
	return all;
}
