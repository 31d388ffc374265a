/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_KEYS_H
#define ASTSCOPE_BASE_KEYS_H

#include <stddef.h>
#include <stdint.h>

#define KEYS_RECENT 256u

/* A key and its number; 0 = none. */
struct key_slot {
	uint64_t key;
	uint32_t id;
};

/*
 * Numbers 64-bit keys 1, 2, ... in the order in which they first come, so that what is known of a key stands in an array, and
 * a key is looked up once however many ask.  Strangers may choose the keys (base/hash.h).  A zeroed struct is valid and empty.
 */
struct keys {
	struct key_slot *slots;
	size_t cap; /* slots, a power of two, or 0 */
	uint32_t n; /* numbers given */
	struct key_slot recent[KEYS_RECENT]; /* asked for last: most need no hash */
};

void keys_done(struct keys *k);
/* What is chosen to meet here costs the hash that it would have spared, no more. */
static inline struct key_slot *keys_recent(struct keys *k, uint64_t key)
{
	return &k->recent[(key * UINT64_C(0x9e3779b97f4a7c15)) >> 56 & (KEYS_RECENT - 1)];
}

/* The number of @key; keys_id_of for one that was not asked for of late. */
uint32_t keys_id_of(struct keys *k, uint64_t key);
static inline uint32_t keys_id(struct keys *k, uint64_t key)
{
	const struct key_slot *recent = keys_recent(k, key);

	return recent->id && recent->key == key ? recent->id : keys_id_of(k, key);
}

/* keys_id in two steps.  The first fetches the memory that the second needs; @k may change between them. */
struct key_soon {
	uint64_t hash; /* valid if @id is 0 */
	uint32_t id;   /* known at once, or 0 */
};
struct key_soon keys_soon(struct keys *k, uint64_t key);
uint32_t keys_now(struct keys *k, uint64_t key, struct key_soon soon);

#endif
