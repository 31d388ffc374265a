/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/map.h"

#include <stdlib.h>

#include "astscope/base/hash.h"
#include "astscope/base/mem.h"

void map_done(struct map *m)
{
	free(m->slots);
	*m = (struct map){0};
}

/* The slot of @key, or the free one that ends the search for it. */
static struct map_slot *find(const struct map *m, uint64_t key)
{
	size_t i = (size_t)hash_u64(key) & (m->cap - 1);

	while (m->slots[i].used && m->slots[i].key != key)
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

uint64_t *map_get(const struct map *m, uint64_t key)
{
	struct map_slot *s = m->cap ? find(m, key) : NULL;

	return s && s->used ? &s->value : NULL;
}

static void grow(struct map *m)
{
	struct map old = *m;

	m->cap = old.cap ? old.cap * 2 : 16;
	m->slots = mem_zalloc(m->cap * sizeof(*m->slots));
	for (size_t i = 0; i < old.cap; i++) {
		if (old.slots[i].used)
			*find(m, old.slots[i].key) = old.slots[i];
	}
	free(old.slots);
}

uint64_t *map_put(struct map *m, uint64_t key, bool *ret_new)
{
	struct map_slot *s;

	if (m->n + 1 > m->cap - m->cap / 4)
		grow(m);
	s = find(m, key);
	if (ret_new)
		*ret_new = !s->used;
	if (!s->used) {
		*s = (struct map_slot){.key = key, .used = true};
		m->n++;
	}
	return &s->value;
}
