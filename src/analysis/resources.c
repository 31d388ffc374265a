/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "resources.h"

#include "astscope/base/hash.h"

struct span lock_wait_kind(enum lock_mode mode)
{
	return mode == LOCK_MODE_UNKNOWN ? SPAN_LIT("lock") : span_from(lock_mode_name(mode));
}

void resources_init(struct resources *r)
{
	*r = (struct resources){.arena = arena_new()};
	vec_init(&r->list, sizeof(struct resource));
}

void resources_done(struct resources *r)
{
	arena_free(r->arena);
	vec_done(&r->list);
	map_done(&r->known);
}

int64_t resources_id(struct resources *r, struct span kind, uint64_t key, struct span text, struct span does)
{
	uint64_t *at = map_put(&r->known, hash_bytes(kind) ^ hash_u64(key), NULL);

	if (!*at) {
		struct resource *fresh = vec_push(&r->list);

		*at = r->list.n;
		*fresh = (struct resource){arena_span(r->arena, kind), arena_span(r->arena, text), arena_span(r->arena, does)};
	}
	return -(int64_t)*at;
}

const struct resource *resources_get(const struct resources *r, int64_t id)
{
	return id < 0 ? vec_at(&r->list, (size_t)-id - 1) : NULL;
}
