#include "config.h"

#include "astscope/base/map.h"

#include <stdlib.h>

#include "astscope/base/mem.h"

enum slot_state { SLOT_FREE, SLOT_USED, SLOT_GONE };

struct map_slot {
	uint64_t key;
	uint64_t value;
	enum slot_state state;
};

static size_t slot_of(const struct map *m, uint64_t key)
{
	/* Fibonacci hashing: addresses are aligned, so the low bits alone would collide. */
	return (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 20) & (m->cap - 1);
}

void map_done(struct map *m)
{
	free(m->slots);
	*m = (struct map){0};
}

void map_clear(struct map *m)
{
	for (size_t i = 0; i < m->cap; i++)
		m->slots[i].state = SLOT_FREE;
	m->n = m->used = 0;
}

uint64_t *map_get(const struct map *m, uint64_t key)
{
	if (!m->cap)
		return NULL;
	for (size_t i = slot_of(m, key);; i = (i + 1) & (m->cap - 1)) {
		struct map_slot *s = &m->slots[i];

		if (s->state == SLOT_FREE)
			return NULL;
		if (s->state == SLOT_USED && s->key == key)
			return &s->value;
	}
}

static struct map_slot *insert(struct map *m, uint64_t key)
{
	size_t i = slot_of(m, key);

	while (m->slots[i].state == SLOT_USED)
		i = (i + 1) & (m->cap - 1);
	if (m->slots[i].state == SLOT_FREE)
		m->used++;
	m->slots[i] = (struct map_slot){.key = key, .state = SLOT_USED};
	m->n++;
	return &m->slots[i];
}

static void grow(struct map *m)
{
	struct map old = *m;
	size_t cap = 16;

	while (cap < old.n * 3)
		cap *= 2;
	*m = (struct map){.cap = cap};
	m->slots = mem_zalloc(cap * sizeof(*m->slots));
	for (size_t i = 0; i < old.cap; i++) {
		if (old.slots[i].state == SLOT_USED)
			insert(m, old.slots[i].key)->value = old.slots[i].value;
	}
	free(old.slots);
}

uint64_t *map_put(struct map *m, uint64_t key, bool *ret_new)
{
	uint64_t *found = map_get(m, key);

	if (ret_new)
		*ret_new = !found;
	if (found)
		return found;
	if (m->used + 1 > m->cap - m->cap / 4)
		grow(m);
	return &insert(m, key)->value;
}

bool map_del(struct map *m, uint64_t key)
{
	uint64_t *value = map_get(m, key);
	struct map_slot *s;

	if (!value)
		return false;
	s = (struct map_slot *)(void *)((char *)value - offsetof(struct map_slot, value));
	s->state = SLOT_GONE;
	m->n--;
	return true;
}
