/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "astscope/store/queries.h"
#include "internal.h"
#include "writer_priv.h"

/*
 * Profiles: 4 million lines make some ten thousand of them.  A log whose lives all differ makes one a life, so only so many
 * are kept in mind.
 */
#define PROFILES_KEPT 131072u

/* The columns of a profile that a life decides; compared as bytes, so there are none between the members. */
struct profile {
	uint64_t events, repaired;
	int64_t max_count, final_count, overhead, size, shape;
	uint32_t creator, creator_tag, last_site, last_tag, flags;
	uint8_t class, alive, lock_state, ended;
};
_Static_assert(sizeof(struct profile) == 7 * 8 + 5 * 4 + 4, "a profile has no bytes that nobody sets");

void profiles_init(struct profiles *p, int64_t last)
{
	p->base = last;
	p->put = 0;
	p->texts = intern_new();
	vec_init(&p->counts, sizeof(struct profile_count));
}

void profiles_done(struct profiles *p)
{
	if (!p->texts)
		return;
	intern_free(p->texts);
	vec_done(&p->counts);
}

int profile_ended(const struct life *l)
{
	if (!l->destroyed_line)
		return 0;
	return l->destroyed_line == l->last_line && l->destroyed_thread == l->last_thread ? 1 : 2;
}

int64_t profiles_take(struct writer *w, const struct life *l, int64_t shape)
{
	struct profiles *p = &w->profiles;
	struct profile v = {
		.events = l->events, .repaired = l->repaired, .max_count = l->max_count, .final_count = l->final_count,
		.overhead = l->overhead, .size = l->size, .shape = shape, .creator = l->creator,
		.creator_tag = l->creator_tag, .last_site = l->last_site, .last_tag = l->last_tag, .flags = l->flags,
		.class = (uint8_t)l->class, .alive = l->alive, .lock_state = (uint8_t)l->lock_state,
		.ended = (uint8_t)profile_ended(l),
	};
	uint32_t id;

	if (intern_count(p->texts) == PROFILES_KEPT) {
		profiles_flush(w);
		profiles_forget(w);
	}
	id = intern_id(p->texts, (struct span){(const char *)&v, sizeof(v)});
	while (p->counts.n < id)
		vec_push(&p->counts);
	((struct profile_count *)vec_at(&p->counts, id - 1))->lives++;
	return p->base + id;
}

static void put_profile(struct writer *w, uint32_t id, uint64_t lives)
{
	struct row row = row_begin(w, Q_LIFE_PROFILE_INSERT);
	struct profile v;

	memcpy(&v, intern_text(w->profiles.texts, id).p, sizeof(v));
	row_i64(&row, w->profiles.base + id);
	row_i64(&row, w->source);
	row_i64(&row, v.class);
	row_i64(&row, v.flags);
	row_i64(&row, v.alive);
	row_opt(&row, v.creator, 0);
	row_opt(&row, v.creator_tag, 0);
	row_opt(&row, v.last_site, 0);
	row_opt(&row, v.last_tag, 0);
	row_u64(&row, v.events);
	row_i64(&row, v.max_count);
	row_i64(&row, v.final_count);
	row_opt(&row, v.overhead, NUMBER_ABSENT);
	row_opt(&row, v.size, NUMBER_ABSENT);
	row_i64(&row, v.lock_state);
	row_i64(&row, v.ended);
	row_u64(&row, v.repaired);
	row_i64(&row, v.shape);
	row_u64(&row, lives);
	row_end(&row);
}

void profiles_flush(struct writer *w)
{
	struct profiles *p = &w->profiles;

	for (uint32_t id = 1; id <= p->counts.n && !w->failed; id++) {
		struct profile_count *c = vec_at(&p->counts, id - 1);

		if (id > p->put) {
			put_profile(w, id, c->lives);
		} else if (c->lives != c->told) {
			struct row row = row_begin(w, Q_LIFE_PROFILE_LIVES);

			row_u64(&row, c->lives);
			row_i64(&row, p->base + id);
			row_end(&row);
		}
		c->told = c->lives;
	}
	p->put = (uint32_t)p->counts.n;
}

void profiles_forget(struct writer *w)
{
	struct profiles *p = &w->profiles;
	int64_t last = p->base + intern_count(p->texts);

	if (last == p->base)
		return;
	profiles_done(p);
	profiles_init(p, last);
}
