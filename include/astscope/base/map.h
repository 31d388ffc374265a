/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_MAP_H
#define ASTSCOPE_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot {
	uint64_t key;
	uint64_t value;
	bool used;
};

/*
 * Hash map from a 64-bit key to a 64-bit value, open addressing.  Strangers may choose the keys (base/hash.h).  Nothing
 * walks over the slots: their order differs from process to process.  A zeroed struct is a valid empty map.
 */
struct map {
	struct map_slot *slots;
	size_t n;   /* keys */
	size_t cap; /* slots, a power of two, or 0 */
};

void map_done(struct map *m);
/* The value of @key, or NULL.  The pointer dies at the next map_put. */
uint64_t *map_get(const struct map *m, uint64_t key);
/* The value of @key, made with value 0 if it was not there; *@ret_new (may be NULL) says which. */
uint64_t *map_put(struct map *m, uint64_t key, bool *ret_new);

#endif
