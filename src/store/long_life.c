/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/pack.h"
#include "astscope/store/queries.h"
#include "internal.h"
#include "writer_priv.h"

/* What is asked of all events of a life, computed while a long one is written: nothing on a screen walks those. */

struct long_part {
	uint64_t key, events, ups, downs, first_ord;
	int64_t net;
};

static struct long_part *part_of(struct keys *index, struct vec *parts, uint64_t key, uint64_t ord)
{
	uint32_t id = keys_id(index, key);

	if (id > parts->n) {
		struct long_part *p = vec_push(parts);

		*p = (struct long_part){.key = key, .first_ord = ord};
	}
	return vec_at(parts, id - 1);
}

static void count(struct long_part *p, int64_t delta)
{
	p->events++;
	p->ups += delta > 0;
	p->downs += delta < 0;
	p->net = (int64_t)((uint64_t)p->net + (uint64_t)delta);
}

static void begin(struct long_life *ll)
{
	keys_done(&ll->pair_at);
	keys_done(&ll->thread_at);
	vec_done(&ll->pairs);
	vec_done(&ll->threads);
	*ll = (struct long_life){0};
	vec_init(&ll->pairs, sizeof(struct long_part));
	vec_init(&ll->threads, sizeof(struct long_part));
}

void long_life_add(struct long_life *ll, const struct life *l, const struct packed_event *ev)
{
	size_t part = (size_t)(ll->events * LONG_LIFE_PARTS / l->events);
	int64_t after = event_after(ev);

	if (!ll->events)
		begin(ll);
	ll->events++;
	ll->ups += ev->delta > 0;
	ll->downs += ev->delta < 0;
	for (; ll->parts <= part; ll->parts++)
		ll->curve[ll->parts] = after;
	if (after > ll->curve[part])
		ll->curve[part] = after;
	count(part_of(&ll->pair_at, &ll->pairs, ev->pair, ll->events), ev->delta);
	if (ev->thread)
		count(part_of(&ll->thread_at, &ll->threads, ev->thread, ll->events), ev->delta);
}

static void put_parts(struct writer *w, const struct long_life *ll)
{
	for (size_t i = 0; i < ll->pairs.n && !w->failed; i++) {
		const struct long_part *p = vec_at(&ll->pairs, i);
		struct row row = row_begin(w, Q_LONG_PAIR_INSERT);

		row_i64(&row, w->last_life);
		row_u64(&row, p->key);
		row_u64(&row, p->ups);
		row_u64(&row, p->downs);
		row_i64(&row, p->net);
		row_u64(&row, p->first_ord);
		row_end(&row);
	}
	for (size_t i = 0; i < ll->threads.n && !w->failed; i++) {
		const struct long_part *p = vec_at(&ll->threads, i);
		struct row row = row_begin(w, Q_LONG_THREAD_INSERT);

		row_i64(&row, w->last_life);
		row_u64(&row, p->key);
		row_u64(&row, p->events);
		row_u64(&row, p->first_ord);
		row_end(&row);
	}
}

void long_life_flush(struct writer *w)
{
	struct long_life *ll = &w->packing.long_life;
	uint8_t curve[LONG_LIFE_PARTS * PACK_VARINT_MAX], *p = curve;
	struct row row;

	if (!w->failed) {
		for (size_t i = 0; i < ll->parts; i++)
			p = pack_varint(p, pack_zigzag(ll->curve[i]));
		row = row_begin(w, Q_LONG_LIFE_INSERT);
		row_i64(&row, w->last_life);
		row_u64(&row, ll->ups);
		row_u64(&row, ll->downs);
		row_u64(&row, ll->threads.n);
		row_blob(&row, (struct span){(const char *)curve, (size_t)(p - curve)});
		row_end(&row);
		put_parts(w, ll);
	}
	ll->events = 0;
}

void long_life_done(struct long_life *ll)
{
	keys_done(&ll->pair_at);
	keys_done(&ll->thread_at);
	vec_done(&ll->pairs);
	vec_done(&ll->threads);
}
