/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/pairs.h"

#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"

/* --- tags --- */

/* For a reference that a container, or an iterator over one, has. */
static const struct {
	struct span take, release;
} partners[] = {
	{SPAN_LIT("Container node creation"), SPAN_LIT("Remove obj from container")},
	{SPAN_LIT("Container node creation"), SPAN_LIT("container_destruct called")},
	{SPAN_LIT("Init iterator with container."), SPAN_LIT("Unref iterator in ao2_iterator_destroy")},
};

bool tags_are_partners(struct span take, struct span release)
{
	for (size_t i = 0; i < ARRAY_LEN(partners); i++) {
		if (span_eq(take, partners[i].take) && span_eq(release, partners[i].release))
			return true;
	}
	return false;
}

/* Rows of the table that a tag stands in, as bits. */
static unsigned partner_rows(struct span tag, bool release)
{
	unsigned bits = 0;

	for (size_t i = 0; i < ARRAY_LEN(partners); i++) {
		if (span_eq(tag, release ? partners[i].release : partners[i].take))
			bits |= 1u << i;
	}
	return bits;
}

/* --- pairing --- */

struct open_change {
	const struct pair_change *c;
	int64_t left;      /* references that are not paired yet */
	unsigned partners; /* rows of the table */
	size_t before;     /* the take before it that is open, +1 */
};

struct pairing {
	struct open_change *at;
	size_t n;
	const struct pair_habits *siblings; /* or NULL */
	struct vec *ret;
};

static void pair_up(struct pairing *p, size_t take, size_t release, enum pair_word word)
{
	struct open_change *t = &p->at[take], *r = &p->at[release];
	int64_t times = t->left < r->left ? t->left : r->left;

	t->left -= times;
	r->left -= times;
	*(struct pair *)vec_push(p->ret) = (struct pair){take, release, times, word};
}

/* What makes a take and a release belong together, and how sure that is. */
typedef enum pair_word (*pair_rule)(const struct pairing *p, const struct open_change *take, const struct open_change *release);

static enum pair_word by_partner(const struct pairing *p, const struct open_change *take, const struct open_change *release)
{
	(void)p;
	return take->partners & release->partners ? PAIR_DERIVED : PAIR_NONE;
}

static enum pair_word by_tag(const struct pairing *p, const struct open_change *take, const struct open_change *release)
{
	(void)p;
	return release->c->tag && take->c->tag == release->c->tag ? PAIR_DERIVED : PAIR_NONE;
}

/* A release without a tag decides nothing, nor does a thread that is not known. */
static enum pair_word by_function(const struct pairing *p, const struct open_change *take, const struct open_change *release)
{
	(void)p;
	if (!release->c->func || take->c->func != release->c->func || take->c->thread != release->c->thread)
		return PAIR_NONE;
	return release->c->tag && release->c->thread ? PAIR_DERIVED : PAIR_GUESS;
}

static uint64_t sites_key(const struct pair_change *take, const struct pair_change *release)
{
	return (uint64_t)take->site << 32 | release->site;
}

static enum pair_word by_siblings(const struct pairing *p, const struct open_change *take, const struct open_change *release)
{
	const uint64_t *with = map_get(&p->siblings->lives_with, sites_key(take->c, release->c));

	return with && *with * 2 > p->siblings->lives ? PAIR_GUESS : PAIR_NONE;
}

static enum pair_word by_order(const struct pairing *p, const struct open_change *take, const struct open_change *release)
{
	(void)p, (void)take, (void)release;
	return PAIR_GUESS;
}

/* From the nearest open take before it on. */
static void ask(struct pairing *p, size_t release, size_t last, pair_rule rule)
{
	for (size_t i = last; i > 0 && p->at[release].left > 0; i = p->at[i - 1].before) {
		enum pair_word word = p->at[i - 1].left > 0 ? rule(p, &p->at[i - 1], &p->at[release]) : PAIR_NONE;

		if (word != PAIR_NONE)
			pair_up(p, i - 1, release, word);
	}
}

/* All releases in their order; each asks the rules one after the other. */
static void pass(struct pairing *p, const pair_rule *rules, size_t n_rules)
{
	size_t last = 0; /* open take, +1 */

	for (size_t i = 0; i < p->n; i++) {
		struct open_change *c = &p->at[i];

		if (c->left <= 0)
			continue;
		if (c->c->delta > 0) {
			c->before = last;
			last = i + 1;
			continue;
		}
		for (size_t k = 0; k < n_rules; k++)
			ask(p, i, last, rules[k]);
		while (last && !p->at[last - 1].left)
			last = p->at[last - 1].before;
	}
}

static size_t first_of(const struct pair *p)
{
	return p->take < p->release ? p->take : p->release;
}

static int by_first(const void *pa, const void *pb)
{
	const struct pair *a = pa, *b = pb;
	size_t fa = first_of(a), fb = first_of(b);

	if (fa != fb)
		return fa < fb ? -1 : 1;
	return (a->release > b->release) - (a->release < b->release);
}

static int64_t size_of(int64_t delta)
{
	return delta >= 0 ? delta : delta == INT64_MIN ? INT64_MAX : -delta;
}

/* Whether takes and releases that are left are as many. */
static bool rest_balances(const struct pairing *p)
{
	int64_t sum = 0;

	for (size_t i = 0; i < p->n; i++) {
		int64_t left = p->at[i].left;

		if (__builtin_add_overflow(sum, p->at[i].c->delta > 0 ? left : -left, &sum))
			return false;
	}
	return sum == 0;
}

static bool set_aside(struct pairing *p)
{
	bool any = false;

	for (size_t i = 0; i < p->n; i++) {
		bool stays = p->at[i].c->stays && p->at[i].c->delta > 0;

		p->at[i].left -= stays;
		any |= stays;
	}
	return any;
}

bool pairs_find(const struct pair_change *changes, size_t n, bool ended, const struct pair_habits *siblings, struct vec *ret)
{
	static const pair_rule tags[] = {by_partner, by_tag}, places[] = {by_function}, habits[] = {by_siblings}, rest[] = {by_order};
	struct pairing p = {.n = n, .siblings = siblings, .ret = ret};
	bool stays;

	if (n > PAIRS_CHANGES)
		return false;
	p.at = mem_zalloc((n + 1) * sizeof(*p.at));
	for (size_t i = 0; i < n; i++)
		p.at[i] = (struct open_change){&changes[i], size_of(changes[i].delta),
					       partner_rows(changes[i].tag_text, changes[i].delta < 0), 0};
	stays = set_aside(&p);
	/* What has no tag must not take what a tagged release claims later. */
	pass(&p, tags, ARRAY_LEN(tags));
	pass(&p, places, ARRAY_LEN(places));
	if (siblings)
		pass(&p, habits, ARRAY_LEN(habits));
	if (ended || (stays && rest_balances(&p)))
		pass(&p, rest, ARRAY_LEN(rest));
	for (size_t i = 0; i < n; i++) {
		bool is_open = changes[i].stays && changes[i].delta > 0;
		struct pair alone = {PAIR_ALONE, PAIR_ALONE, p.at[i].left + is_open, PAIR_NONE};

		*(changes[i].delta > 0 ? &alone.take : &alone.release) = i;
		if (alone.times > 0)
			vec_append(ret, &alone);
	}
	free(p.at);
	vec_sort(ret, by_first);
	return true;
}

void pairs_learn(struct pair_habits *h, const struct pair_change *changes, size_t n)
{
	struct map seen = {0};
	struct vec pairs;

	vec_init(&pairs, sizeof(struct pair));
	h->lives += pairs_find(changes, n, true, NULL, &pairs);
	for (size_t i = 0; i < pairs.n; i++) {
		const struct pair *p = vec_at(&pairs, i);
		bool is_new = false;

		if (p->take != PAIR_ALONE && p->release != PAIR_ALONE && changes[p->take].site && changes[p->release].site)
			map_put(&seen, sites_key(&changes[p->take], &changes[p->release]), &is_new);
		if (is_new)
			++*map_put(&h->lives_with, sites_key(&changes[p->take], &changes[p->release]), NULL);
	}
	vec_done(&pairs);
	map_done(&seen);
}

void pair_habits_done(struct pair_habits *h)
{
	map_done(&h->lives_with);
}
