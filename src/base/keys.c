/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/keys.h"

#include <stdlib.h>

#include "astscope/base/hash.h"
#include "astscope/base/mem.h"

#define SLOTS_FIRST 64u

void keys_done(struct keys *k)
{
	free(k->slots);
	*k = (struct keys){0};
}

/* The slot of @key, or the free one that ends the search for it. */
static struct key_slot *find(const struct keys *k, uint64_t key, uint64_t hash)
{
	size_t i = (size_t)hash & (k->cap - 1);

	while (k->slots[i].id && k->slots[i].key != key)
		i = (i + 1) & (k->cap - 1);
	return &k->slots[i];
}

static void grow(struct keys *k)
{
	struct key_slot *old = k->slots;
	size_t cap = k->cap;

	k->cap = cap ? cap * 2 : SLOTS_FIRST;
	k->slots = mem_zalloc(k->cap * sizeof(*k->slots));
	for (size_t i = 0; i < cap; i++) {
		if (old[i].id)
			*find(k, old[i].key, hash_u64(old[i].key)) = old[i];
	}
	free(old);
}

struct key_soon keys_soon(struct keys *k, uint64_t key)
{
	const struct key_slot *recent = keys_recent(k, key);
	struct key_soon soon = {0};

	if (recent->id && recent->key == key) {
		soon.id = recent->id;
		return soon;
	}
	soon.hash = hash_u64(key);
	if (k->cap)
		__builtin_prefetch(&k->slots[(size_t)soon.hash & (k->cap - 1)], 1);
	return soon;
}

uint32_t keys_now(struct keys *k, uint64_t key, struct key_soon soon)
{
	struct key_slot *s;

	if (soon.id)
		return soon.id;
	if (k->n + 1 > k->cap - k->cap / 4)
		grow(k);
	s = find(k, key, soon.hash);
	if (!s->id)
		*s = (struct key_slot){.key = key, .id = ++k->n};
	*keys_recent(k, key) = *s;
	return s->id;
}

uint32_t keys_id_of(struct keys *k, uint64_t key)
{
	return keys_now(k, key, keys_soon(k, key));
}
