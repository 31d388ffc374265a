/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/suspects.h"

#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/hash.h"
#include "astscope/base/mem.h"
#include "suspects_private.h"

/* Changes kept for the matching, over all lives. */
#define CHANGES_KEPT 300000u

static void side_init(struct side *s)
{
	vec_init(&s->profiles, sizeof(struct profile));
	vec_init(&s->members, sizeof(struct member));
	vec_init(&s->lives, sizeof(struct match_life));
}

static void side_done(struct side *s)
{
	for (size_t i = 0; i < s->lives.n; i++)
		free(((struct match_life *)vec_at(&s->lives, i))->ops);
	vec_done(&s->lives);
	vec_done(&s->members);
	vec_done(&s->profiles);
	map_done(&s->by_hash);
}

struct suspects *suspects_new(const struct suspect_look *look)
{
	struct suspects *s = mem_zalloc(sizeof(*s));

	if (look)
		s->look = *look;
	vec_init(&s->places, sizeof(struct change_place));
	vec_init(&s->items, sizeof(struct item));
	vec_init(&s->scratch, sizeof(struct item));
	side_init(&s->leaked);
	side_init(&s->ended);
	vec_init(&s->left_out, sizeof(int64_t));
	s->seed = 1;
	return s;
}

void suspects_free(struct suspects *s)
{
	if (!s)
		return;
	vec_done(&s->places);
	vec_done(&s->items);
	vec_done(&s->scratch);
	map_done(&s->take_of);
	map_done(&s->release_of);
	side_done(&s->leaked);
	side_done(&s->ended);
	vec_done(&s->left_out);
	match_done(&s->match);
	free(s);
}

/* --- lives in --- */

static uint32_t place_of(struct suspects *s, const struct suspect_change *c)
{
	bool release = c->delta < 0;
	uint64_t *at = map_put(release ? &s->release_of : &s->take_of, (uint64_t)c->site << 32 | c->tag, NULL);
	size_t *numbers = release ? &s->releases : &s->takes;
	struct change_place *p;

	if (*at)
		return (uint32_t)(*at - 1);
	p = vec_push(&s->places);
	*p = (struct change_place){.site = c->site, .tag = c->tag, .release = release, .number = SUSPECT_NO_PLACE};
	if (*numbers < SUSPECT_PLACES)
		p->number = (uint32_t)(*numbers)++;
	*at = s->places.n;
	return (uint32_t)(s->places.n - 1);
}

static int by_place(const void *pa, const void *pb)
{
	const struct item *a = pa, *b = pb;

	return (a->place > b->place) - (a->place < b->place);
}

static uint64_t times_of(int64_t delta)
{
	return delta < 0 ? 0 - (uint64_t)delta : (uint64_t)delta;
}

/* Counts the changes into s->scratch, by place; false if there are too many different ones. */
static bool count_changes(struct suspects *s, const struct suspect_change *changes, size_t n)
{
	size_t m = 0;
	struct item *items;

	vec_clear(&s->scratch);
	for (size_t i = 0; i < n; i++) {
		struct item it = {.times = times_of(changes[i].delta)};

		if (!changes[i].delta)
			continue;
		it.place = place_of(s, &changes[i]);
		vec_append(&s->scratch, &it);
	}
	vec_sort(&s->scratch, by_place);
	items = s->scratch.p;
	for (size_t i = 1; i < s->scratch.n; i++) {
		if (items[i].place == items[m].place)
			items[m].times += items[i].times;
		else
			items[++m] = items[i];
	}
	s->scratch.n = s->scratch.n ? m + 1 : 0;
	return s->scratch.n > 0 && s->scratch.n <= SUSPECT_LIFE_PLACES;
}

static uint64_t hash_items(const struct vec *items)
{
	uint64_t h = 0;

	for (size_t i = 0; i < items->n; i++) {
		const struct item *it = vec_at(items, i);

		h = hash_u64(h ^ it->place);
		h = hash_u64(h ^ it->times);
	}
	return h;
}

static bool same_items(const struct suspects *s, const struct profile *p)
{
	if (p->n != s->scratch.n)
		return false;
	for (size_t i = 0; i < p->n; i++) {
		const struct item *a = vec_at(&s->items, p->first + i), *b = vec_at(&s->scratch, i);

		if (a->place != b->place || a->times != b->times)
			return false;
	}
	return true;
}

/* Counts the life in s->scratch; the index of its profile + 1, or 0 if that is new and there are too many. */
static size_t fold(struct suspects *s, struct side *side)
{
	uint64_t hash = hash_items(&s->scratch), *head = map_put(&side->by_hash, hash, NULL);
	struct profile *p;

	for (size_t i = (size_t)*head; i; i = p->next) {
		p = vec_at(&side->profiles, i - 1);
		if (same_items(s, p)) {
			p->lives++;
			return i;
		}
	}
	if (side->profiles.n == SUSPECT_PROFILES)
		return 0;
	p = vec_push(&side->profiles);
	*p = (struct profile){
		.first = s->items.n, .n = s->scratch.n, .lives = 1, .next = (size_t)*head};
	*head = side->profiles.n;
	for (size_t i = 0; i < s->scratch.n; i++)
		vec_append(&s->items, vec_at(&s->scratch, i));
	return side->profiles.n;
}

uint64_t profile_times(const struct suspects *s, const struct profile *p, uint32_t place)
{
	const struct item *items = items_of(s, p);
	size_t low = 0, high = p->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (items[mid].place < place)
			low = mid + 1;
		else
			high = mid;
	}
	return low < p->n && items[low].place == place ? items[low].times : 0;
}

static struct match_life life_of(struct suspects *s, const struct suspect_change *changes, size_t n, size_t member)
{
	struct match_life life = {.member = member, .ops = mem_realloc(NULL, n, sizeof(*life.ops))};

	for (size_t i = 0; i < n; i++) {
		const struct change_place *p;
		uint64_t times = times_of(changes[i].delta);

		if (!times)
			continue;
		p = place_at(s, place_of(s, &changes[i]));
		if (p->number == SUSPECT_NO_PLACE)
			continue;
		life.ops[life.n++] = (struct match_op){
			.place = p->number, .thread = changes[i].thread, .release = p->release,
			.times = times < MATCH_OPEN ? (uint32_t)times : MATCH_OPEN};
	}
	return life;
}

/* Keeps a fair sample: once @most are kept, a new life takes the place of a kept one by lot (always the same lots). */
static void keep(struct suspects *s, struct side *side, size_t most, struct match_life *life)
{
	size_t at = side->lives.n;
	struct match_life *to;

	if (at >= most) {
		s->seed = s->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		at = (size_t)((s->seed >> 33) % side->members.n);
	}
	if (at >= most || s->kept + life->n > CHANGES_KEPT) {
		free(life->ops);
		return;
	}
	to = at < side->lives.n ? vec_at(&side->lives, at) : vec_push(&side->lives);
	s->kept -= to->n;
	free(to->ops);
	*to = *life;
	s->kept += to->n;
}

void suspects_add(struct suspects *s, int64_t id, const struct suspect_change *changes, size_t n, bool leaked)
{
	struct side *side = leaked ? &s->leaked : &s->ended;
	struct member m = {.life = id};
	struct match_life life;
	struct profile *p;
	size_t profile = 0;

	if (n <= SUSPECT_LIFE_CHANGES && (!leaked || side->members.n < SUSPECT_LEAKED) && count_changes(s, changes, n))
		profile = fold(s, side);
	if (!profile) {
		if (leaked)
			vec_append(&s->left_out, &id);
		else
			s->ended_left_out++;
		return;
	}
	p = vec_at(&side->profiles, profile - 1);
	m.profile = profile - 1;
	m.next = p->member;
	vec_append(&side->members, &m);
	p->member = side->members.n;
	if (s->look.bags)
		return;
	life = life_of(s, changes, n, side->members.n - 1);
	keep(s, side, leaked ? SUSPECT_LEAKED : SUSPECT_SAMPLE, &life);
}
