/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_KEYS_H
#define ASTSCOPE_BASE_KEYS_H

#include <stddef.h>
#include <stdint.h>

#define KEYS_RECENT 256u /* a power of two */

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
/* The number of @key. */
uint32_t keys_id(struct keys *k, uint64_t key);

/* keys_id in two steps.  The first fetches the memory that the second needs; @k may change between them. */
struct key_soon {
	uint64_t hash; /* valid if @id is 0 */
	uint32_t id;   /* known at once, or 0 */
};
struct key_soon keys_soon(struct keys *k, uint64_t key);
uint32_t keys_now(struct keys *k, uint64_t key, struct key_soon soon);

#endif
