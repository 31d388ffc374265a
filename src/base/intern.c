/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "intern_private.h"

#include <stdlib.h>

#include "astscope/base/hash.h"
#include "astscope/base/mem.h"

struct intern *intern_new(void)
{
	struct intern *in = mem_zalloc(sizeof(*in));

	in->arena = arena_new();
	vec_init(&in->texts, sizeof(struct span));
	vec_init(&in->hashes, sizeof(uint64_t));
	in->cap = 64;
	in->slots = mem_zalloc(in->cap * sizeof(*in->slots));
	return in;
}

void intern_free(struct intern *in)
{
	if (!in)
		return;
	arena_free(in->arena);
	vec_done(&in->texts);
	vec_done(&in->hashes);
	free(in->slots);
	free(in);
}

static void place_id(struct intern *in, uint32_t id)
{
	size_t i = *(uint64_t *)vec_at(&in->hashes, id - 1) & (in->cap - 1);

	while (in->slots[i])
		i = (i + 1) & (in->cap - 1);
	in->slots[i] = id;
}

static void grow(struct intern *in)
{
	free(in->slots);
	in->cap *= 2;
	in->slots = mem_zalloc(in->cap * sizeof(*in->slots));
	for (uint32_t id = 1; id <= in->texts.n; id++)
		place_id(in, id);
}

uint32_t intern_id(struct intern *in, struct span text)
{
	uint64_t h = hash_bytes(text);
	struct span kept;

	for (size_t i = h & (in->cap - 1); in->slots[i]; i = (i + 1) & (in->cap - 1)) {
		uint32_t id = in->slots[i];

		if (*(uint64_t *)vec_at(&in->hashes, id - 1) == h && span_eq(intern_text(in, id), text))
			return id;
	}
	if (in->texts.n + 1 > in->cap / 2)
		grow(in);
	kept = arena_span(in->arena, text);
	vec_append(&in->texts, &kept);
	vec_append(&in->hashes, &h);
	place_id(in, (uint32_t)in->texts.n);
	return (uint32_t)in->texts.n;
}

struct span intern_text(const struct intern *in, uint32_t id)
{
	return *(struct span *)vec_at(&in->texts, id - 1);
}

uint32_t intern_count(const struct intern *in)
{
	return (uint32_t)in->texts.n;
}
