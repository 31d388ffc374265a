/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "listing.h"

#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/hash.h"
#include "astscope/base/limits.h"
#include "astscope/base/map.h"
#include "astscope/base/mem.h"
#include "astscope/base/vec.h"
#include "astscope/logic/life.h"

struct listing {
	struct writer *writer;
	struct sink sink;
	struct life_sink lives;
	struct record_listed object; /* the one at hand */
	struct vec rows;             /* struct life_input, of it */
	struct life_engine *engine;  /* of an object too long to be compared: it takes the rows as they come */
	struct map seen;             /* hashes of objects that may come again in another class */
	struct map numbers;          /* lives so far, by address */
	struct map bases;            /* the same as it was when the object at hand began */
};

/* The rows without their lines, as one number. */
static uint64_t content_of(const struct listing *l)
{
	uint64_t h = hash_u64(l->rows.n);

	for (size_t i = 0; i < l->rows.n; i++) {
		const struct life_input *in = vec_at(&l->rows, i);
		const uint64_t parts[] = {in->addr, (uint64_t)in->delta, (uint64_t)in->before, in->site, in->tag, in->thread,
					  in->kind};

		for (size_t k = 0; k < ARRAY_LEN(parts); k++)
			h = hash_u64(h ^ parts[k]);
	}
	return h;
}

/* In a class an object stands once.  The last class is the largest: what stands there is looked for, not remembered. */
static bool is_again(struct listing *l)
{
	uint64_t content = content_of(l);
	bool is_new;

	if (l->object.class == LISTED_UNCLASSED)
		return false;
	if (l->object.class == LISTED_FINALIZED)
		return map_get(&l->seen, content) != NULL;
	map_put(&l->seen, content, &is_new);
	return !is_new;
}

/* Each object has an engine of its own, which numbers its lives from 1. */
static void put_life(void *ctx, const struct life *life, uint64_t from, const struct life_event *events, size_t n)
{
	struct listing *l = ctx;
	const struct life_sink *out = writer_life_sink(l->writer);
	struct life numbered = *life;
	uint64_t *number = map_put(&l->numbers, life->addr, NULL), *base;
	bool is_new;

	base = map_put(&l->bases, life->addr, &is_new);
	if (is_new)
		*base = *number;
	numbered.ordinal += (uint32_t)*base;
	if (numbered.ordinal > *number)
		*number = numbered.ordinal;
	out->put(out->ctx, &numbered, from, events, n);
}

static void start_engine(struct listing *l)
{
	l->engine = life_engine_new(&l->lives);
	/* Rows in text form are written before what they tell of. */
	life_engine_set_before_operation(l->engine, l->object.class == LISTED_UNCLASSED);
	for (size_t i = 0; i < l->rows.n; i++)
		life_engine_put(l->engine, vec_at(&l->rows, i));
	vec_clear(&l->rows);
}

static void end_object(struct listing *l)
{
	struct life_trust ignored; /* of rows that somebody has sorted */

	if (!l->engine && l->rows.n && !is_again(l))
		start_engine(l);
	if (l->engine) {
		life_engine_finish(l->engine, &ignored);
		life_engine_free(l->engine);
	}
	l->engine = NULL;
	vec_clear(&l->rows);
	map_done(&l->bases);
	l->bases = (struct map){0};
}

static void put_row(struct listing *l, const struct record *r)
{
	const struct record_ref *ref = &r->ref;
	const struct life_input in = {
		.line = r->place.line,
		.addr = ref->addr,
		.delta = ref->delta,
		.before = ref->before,
		.overhead = ref->overhead,
		.size = ref->size,
		.site = writer_site(l->writer, ref->file, ref->src_line, ref->func),
		.tag = writer_tag(l->writer, ref->tag),
		.thread = writer_ref_thread(l->writer, ref->lwp),
		.kind = ref->kind,
		.lock_state = ref->lock_state,
		.has_before = ref->has_before,
	};

	if (!l->engine && l->rows.n == LIMIT_LISTED_ROWS)
		start_engine(l);
	if (l->engine)
		life_engine_put(l->engine, &in);
	else
		vec_append(&l->rows, &in);
}

static void put(void *ctx, const struct record *r)
{
	struct listing *l = ctx;
	const struct sink *out = writer_sink(l->writer);

	if (r->kind == RECORD_LISTED) {
		end_object(l);
		l->object = r->listed;
	} else if (r->kind == RECORD_REF) {
		put_row(l, r);
	} else {
		out->put(out->ctx, r);
	}
}

struct listing *listing_open(struct writer *w)
{
	struct listing *l = mem_zalloc(sizeof(*l));

	l->writer = w;
	l->sink = (struct sink){.put = put, .ctx = l};
	l->lives = (struct life_sink){.put = put_life, .ctx = l};
	vec_init(&l->rows, sizeof(struct life_input));
	return l;
}

const struct sink *listing_sink(struct listing *l)
{
	return &l->sink;
}

void listing_close(struct listing *l)
{
	end_object(l);
	vec_done(&l->rows);
	map_done(&l->seen);
	map_done(&l->numbers);
	free(l);
}
