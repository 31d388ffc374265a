#include "config.h"

#include "life_table.h"

#include <stdlib.h>

#include "astscope/base/mem.h"

#define CHUNK_RECS 1024u
#define INDEX_FIRST 1024u

void life_table_init(struct life_table *t)
{
	*t = (struct life_table){.ids = 1, .cap = INDEX_FIRST};
	vec_init(&t->chunks, sizeof(struct life_rec *));
	vec_init(&t->unused, sizeof(uint32_t));
	t->index = mem_zalloc(t->cap * sizeof(*t->index));
}

void life_table_done(struct life_table *t)
{
	for (uint32_t id = 1; id < t->ids; id++)
		life_rec_done(life_table_at(t, id));
	for (size_t i = 0; i < t->chunks.n; i++)
		free(*(struct life_rec **)vec_at(&t->chunks, i));
	vec_done(&t->chunks);
	vec_done(&t->unused);
	free(t->index);
}

struct life_rec *life_table_at(const struct life_table *t, uint32_t id)
{
	struct life_rec *chunk = *(struct life_rec **)vec_at(&t->chunks, id / CHUNK_RECS);

	return &chunk[id % CHUNK_RECS];
}

static size_t hash_addr(uint64_t addr)
{
	addr ^= addr >> 32;
	addr *= UINT64_C(0xd6e8feb86659fd93);
	addr ^= addr >> 32;
	addr *= UINT64_C(0xd6e8feb86659fd93);
	return (size_t)(addr ^ addr >> 32);
}

static uint32_t *slot_of(const struct life_table *t, uint64_t addr)
{
	size_t i = hash_addr(addr) & (t->cap - 1);

	while (t->index[i] != REC_NONE && life_table_at(t, t->index[i])->addr != addr)
		i = (i + 1) & (t->cap - 1);
	return &t->index[i];
}

static void grow(struct life_table *t)
{
	uint32_t *old = t->index;
	size_t cap = t->cap;

	t->cap = cap * 2;
	t->index = mem_zalloc(t->cap * sizeof(*t->index));
	for (size_t i = 0; i < cap; i++) {
		if (old[i] != REC_NONE)
			*slot_of(t, life_table_at(t, old[i])->addr) = old[i];
	}
	free(old);
}

uint32_t life_table_newest(const struct life_table *t, uint64_t addr)
{
	return *slot_of(t, addr);
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
	if (t->ids / CHUNK_RECS == t->chunks.n) {
		chunk = mem_zalloc(CHUNK_RECS * sizeof(*chunk));
		vec_append(&t->chunks, &chunk);
	}
	return t->ids++;
}

uint32_t life_table_begin(struct life_table *t, uint64_t addr)
{
	uint32_t id = id_new(t), *slot = slot_of(t, addr);
	struct life_rec *r = life_table_at(t, id);

	*r = (struct life_rec){.addr = addr, .ordinal = 1, .older = *slot};
	if (*slot != REC_NONE) {
		r->ordinal = life_table_at(t, *slot)->ordinal + 1;
		life_table_at(t, *slot)->newer = id;
	} else {
		t->n++;
	}
	*slot = id;
	if (t->n * 2 > t->cap)
		grow(t);
	return id;
}

void life_table_drop(struct life_table *t, uint32_t id)
{
	struct life_rec *r = life_table_at(t, id);

	life_table_at(t, r->newer)->older = r->older;
	if (r->older != REC_NONE)
		life_table_at(t, r->older)->newer = r->newer;
	life_rec_done(r);
	*r = (struct life_rec){0};
	vec_append(&t->unused, &id);
}

struct newest {
	uint64_t begun;
	uint32_t id;
};

static int cmp_newest(const void *a, const void *b)
{
	const struct newest *x = a, *y = b;

	if (x->begun != y->begun)
		return x->begun < y->begun ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

struct vec life_table_newest_all(const struct life_table *t)
{
	struct vec all, ret;

	vec_init(&all, sizeof(struct newest));
	vec_init(&ret, sizeof(uint32_t));
	for (size_t i = 0; i < t->cap; i++) {
		uint32_t id = t->index[i];

		if (id != REC_NONE)
			vec_append(&all, &(struct newest){.begun = life_table_at(t, id)->begun, .id = id});
	}
	vec_sort(&all, cmp_newest);
	for (size_t i = 0; i < all.n; i++)
		vec_append(&ret, &((struct newest *)vec_at(&all, i))->id);
	vec_done(&all);
	return ret;
}
