/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "story.h"

#include "replay.h"

/* Lives that the program leaves out of its siblings, for their length, are no cases either. */
#define EVENTS_MOST 5000u

static uint64_t change_hash(const struct life_event *ev)
{
	uint64_t seed = (uint64_t)ev->site << 32 | (uint64_t)ev->tag << 1 | (ev->delta > 0);

	return chance(&seed);
}

static void take_life(void *ctx, const struct life *l, uint64_t from, const struct life_event *events, size_t n)
{
	struct story *s = ctx;
	struct story_life *to;

	if (!from) {
		to = vec_push(&s->lives);
		*to = (struct story_life){
			.addr = l->addr, .first = s->events.n, .n = l->events, .creator = l->creator, .tag = l->creator_tag,
			.alive = l->alive,
			.usable = l->class == LIFE_FINALIZED && l->creator && l->events <= EVENTS_MOST &&
				  !(l->flags & ~(unsigned)(LIFE_FLAG_FINALIZED | LIFE_FLAG_STALE | LIFE_FLAG_REPAIRED)),
		};
	}
	to = vec_at(&s->lives, s->lives.n - 1);
	for (size_t i = 0; i < n; i++) {
		const struct life_event *ev = &events[i];
		const struct story_event copy = {.row = ev->line - 1, .site = ev->site, .tag = ev->tag, .delta = ev->delta,
						 .end = ev->kind == REF_DESTRUCTOR};

		vec_append(&s->events, &copy);
		if (ev->delta)
			to->route += change_hash(ev);
	}
}

void story_read(const struct names *names, const struct log *log, struct story *ret)
{
	const struct life_sink sink = {.put = take_life, .ctx = ret};
	struct replay *r = replay_new(names, &sink);

	ret->log = log;
	vec_init(&ret->lives, sizeof(struct story_life));
	vec_init(&ret->events, sizeof(struct story_event));
	replay_rows(r, log, 0, log->rows.n);
	replay_finish(r);
	replay_free(r);
}

void story_done(struct story *s)
{
	vec_done(&s->lives);
	vec_done(&s->events);
}
