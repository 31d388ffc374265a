/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "suspects_private.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/hash.h"
#include "astscope/base/mem.h"

/* Ended siblings that make a path known; the share of the first that a second release may have. */
#define SIBLINGS_KNOWN 5u
#define SECOND_CLOSE 0.5

/* A leak path in the making. */
struct growing {
	struct suspect_path path;
	struct vec points;   /* struct suspect_place: share = points */
	struct map at;       /* place -> index + 1 */

};

struct finding {
	struct suspects *s;
	struct checks checks;
	struct opinion opinion;
	double *points;      /* per place, of one check */
	uint32_t *take, *release; /* places by their number in the matching */
	struct vec paths;    /* struct growing */
	struct map by_key;
	size_t *path_of;     /* per leaked member: index + 1 */
};

/* --- names and matching --- */

static void ask_where(struct suspects *s)
{
	for (uint32_t i = 0; i < s->places.n && s->look.where; i++) {
		struct change_place *p = vec_at(&s->places, i);

		s->look.where(s->look.ctx, p->site, p->tag, &p->where);
	}
}

static void number_places(struct finding *f)
{
	const struct suspects *s = f->s;

	f->take = mem_zalloc(s->takes * sizeof(*f->take));
	f->release = mem_zalloc(s->releases * sizeof(*f->release));
	for (uint32_t i = 0; i < s->places.n; i++) {
		const struct change_place *p = place_at(s, i);

		if (p->number != SUSPECT_NO_PLACE)
			(p->release ? f->release : f->take)[p->number] = i;
	}
}

static void learn(struct finding *f)
{
	struct suspects *s = f->s;

	match_done(&s->match);
	match_init(&s->match, s->takes, s->releases);
	for (size_t r = 0; r < s->releases; r++)
		s->match.release_tag[r] = place_at(s, f->release[r])->tag;
	for (size_t t = 0; t < s->takes; t++) {
		const struct change_place *take = place_at(s, f->take[t]);

		s->match.take_tag[t] = take->tag;
		for (size_t r = 0; r < s->releases; r++)
			s->match.affinity[t * s->releases + r] =
				match_prior(&take->where, &place_at(s, f->release[r])->where);
	}
	match_learn(&s->match, s->ended.lives.p, s->ended.lives.n);
}

/* --- paths --- */

static struct growing *path_of_key(struct finding *f, uint64_t key)
{
	uint64_t *at = map_put(&f->by_key, key, NULL);
	struct growing *g;

	if (*at)
		return vec_at(&f->paths, (size_t)*at - 1);
	g = vec_push(&f->paths);
	g->path.cost = UINT64_MAX;
	vec_init(&g->path.lives, sizeof(int64_t));
	vec_init(&g->path.near, sizeof(int64_t));
	vec_init(&g->path.others, sizeof(struct suspect_other));
	vec_init(&g->points, sizeof(struct suspect_place));
	*at = f->paths.n;
	return g;
}

/* The same for the same set of functions. */
static uint64_t functions_of(const struct suspects *s, const struct profile *p)
{
	const struct item *items = items_of(s, p);
	struct map seen = {0};
	uint64_t sum = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct change_place *place = place_at(s, items[i].place);
		uint64_t name = place->where.func ? place->where.func : (uint64_t)place->site << 32;
		bool is_new;

		map_put(&seen, name, &is_new);
		if (is_new)
			sum += hash_u64(name);
	}
	map_done(&seen);
	return hash_u64(sum) | 1;
}

static uint32_t most_voted(const struct finding *f)
{
	uint32_t best = 0;

	for (uint32_t i = 1; i < f->s->places.n; i++) {
		if (f->opinion.votes[i] > f->opinion.votes[best])
			best = i;
	}
	return best;
}

static void give(struct finding *f, struct growing *g, uint32_t place, double points, unsigned by)
{
	uint64_t *at;
	struct suspect_place *p;

	if (points <= 0)
		return;
	at = map_put(&g->at, place, NULL);
	if (!*at) {
		const struct change_place *c = place_at(f->s, place);

		*(struct suspect_place *)vec_push(&g->points) = (struct suspect_place){.site = c->site, .tag = c->tag};
		*at = g->points.n;
	}
	p = vec_at(&g->points, (size_t)*at - 1);
	p->share += points;
	p->support |= by;
	if (f->opinion.lives[place] > p->siblings && !f->opinion.cost)
		p->siblings = f->opinion.lives[place];
}

static void give_all(struct finding *f, struct growing *g, const double *points, unsigned by)
{
	for (uint32_t i = 0; i < f->s->places.n; i++)
		give(f, g, i, points[i], by);
}

static size_t others_at(const struct suspect_path *p, const struct change_place *place)
{
	size_t n = 0;

	for (size_t i = 0; i < p->others.n; i++) {
		const struct suspect_other *o = vec_at(&p->others, i);

		n += o->site == place->site && o->tag == place->tag;
	}
	return n;
}

/* The lives of an ended profile, up to the limit: to those that did the first missing release or, with a @place, to the others. */
static void add_near(const struct suspects *s, const struct profile *e, const struct change_place *place, struct suspect_path *p)
{
	const struct side *ended = &s->ended;
	const size_t most = s->look.near ? s->look.near : SUSPECT_NEAR;
	size_t n = place ? others_at(p, place) : p->near.n;
	const struct member *m;

	for (size_t at = e->member; at && n < most; at = m->next, n++) {
		m = vec_at(&ended->members, at - 1);
		if (place)
			*(struct suspect_other *)vec_push(&p->others) = (struct suspect_other){m->life, place->site, place->tag};
		else
			vec_append(&p->near, &m->life);
	}
}

/* Some lives of the nearest profiles; of a complete path by the release that they did. */
static void note_near(const struct finding *f, const struct profile *leaked, struct suspect_path *p)
{
	const struct side *ended = &f->s->ended;

	vec_clear(&p->near);
	vec_clear(&p->others);
	for (size_t i = 0; i < f->opinion.nearest.n; i++) {
		const struct profile *e = vec_at(&ended->profiles, *(const size_t *)vec_at(&f->opinion.nearest, i));
		const struct change_place *at;
		uint32_t place;

		if (p->site && !profile_lacks_one(f->s, leaked, e, &place))
			continue;
		at = p->site ? place_at(f->s, place) : NULL;
		add_near(f->s, e, at && (at->site != p->site || at->tag != p->tag) ? at : NULL, p);
	}
}

static void join(struct finding *f, struct growing *g, size_t member)
{
	const struct opinion *o = &f->opinion;

	vec_append(&g->path.lives, &((const struct member *)vec_at(&f->s->leaked.members, member))->life);
	f->path_of[member] = (size_t)(g - (const struct growing *)f->paths.p) + 1;
	if (!o->siblings)
		return;
	if (o->cost < g->path.cost) {
		g->path.cost = o->cost;
		g->path.siblings = 0;
		note_near(f, vec_at(&f->s->leaked.profiles, ((const struct member *)vec_at(&f->s->leaked.members, member))->profile),
			  &g->path);
	}
	if (o->cost == g->path.cost && o->siblings > g->path.siblings)
		g->path.siblings = o->siblings;
}

/* A life whose path was seen complete but for one release. */
static void place_complete(struct finding *f, size_t member, unsigned by)
{
	uint32_t release = most_voted(f);
	size_t profile = ((const struct member *)vec_at(&f->s->leaked.members, member))->profile;
	struct growing *g = path_of_key(f, ((uint64_t)release + 1) << 1 ^ (f->s->look.apart ? (uint64_t)profile << 34 : 0));

	g->path.site = place_at(f->s, release)->site;
	g->path.tag = place_at(f->s, release)->tag;
	join(f, g, member);
	give_all(f, g, f->opinion.votes, SUSPECT_BY_NEAREST | by);
}

static void place_incomplete(struct finding *f, const struct profile *p, size_t member)
{
	struct growing *g = path_of_key(f, functions_of(f->s, p));

	join(f, g, member);
	if (!f->opinion.siblings)
		return;
	give_all(f, g, f->opinion.votes, SUSPECT_BY_NEAREST);
	checks_invariant(&f->checks, f->s, p, f->points);
	give_all(f, g, f->points, SUSPECT_BY_INVARIANT);
	checks_balance(&f->checks, f->s, p, f->points);
	give_all(f, g, f->points, SUSPECT_BY_BALANCE);
}

static void place_members(struct finding *f, size_t profile)
{
	const struct side *leaked = &f->s->leaked;
	const struct profile *p = vec_at(&leaked->profiles, profile);
	struct context *c = context_new(f->s, p, &f->opinion);

	for (size_t i = 0; i < leaked->members.n; i++) {
		const struct member *m = vec_at(&leaked->members, i);

		if (m->profile != profile)
			continue;
		if (c)
			context_decide(c, m->life, &f->opinion);
		if (f->opinion.siblings && !f->opinion.cost)
			place_complete(f, i, c ? SUSPECT_BY_CONTEXT : 0);
		else
			place_incomplete(f, p, i);
	}
	context_free(c);
}

/* --- what is open --- */

/* The share of a take that is released where the siblings released more, as far as the matching knows places. */
static double fit_of(const struct finding *f, uint32_t take)
{
	double fit = 0;

	for (size_t r = 0; r < f->s->releases; r++)
		fit += f->opinion.votes[f->release[r]] * match_share(&f->s->match, take, r);
	return fit;
}

/* Of takes that no release tells apart each is as likely as the other. */
static void weigh_open(const struct finding *f, const struct match_open *open, double *ret)
{
	double sum = 0;

	for (size_t i = 0; i < open->n; i++) {
		ret[i] = f->opinion.siblings && (!open->undecided || !f->opinion.cost) ? fit_of(f, open->take[i]) + 0.01 : 1;
		sum += ret[i];
	}
	for (size_t i = 0; i < open->n; i++)
		ret[i] /= sum;
}

static void ask_matching(struct finding *f, const struct match_life *life)
{
	struct growing *g = vec_at(&f->paths, f->path_of[life->member] - 1);
	const struct match *m = &f->s->match;
	struct match_open open;
	double points[MATCH_OPEN];

	match_run(m, life, &open);
	weigh_open(f, &open, points);
	for (size_t i = 0; i < open.n; i++) {
		give(f, g, f->take[open.take[i]], points[i], 0);
		for (size_t r = 0; r < f->s->releases && f->opinion.siblings && f->opinion.cost; r++)
			give(f, g, f->release[r], open.trust * match_share(m, open.take[i], r) / (double)open.n,
			     SUSPECT_BY_MATCHING);
	}
}

static void ask_profile(struct finding *f, size_t profile)
{
	struct side *leaked = &f->s->leaked;

	opinion_ask(&f->opinion, f->s, vec_at(&leaked->profiles, profile));
	place_members(f, profile);
	for (size_t i = 0; i < leaked->lives.n; i++) {
		const struct match_life *life = vec_at(&leaked->lives, i);

		if (((const struct member *)vec_at(&leaked->members, life->member))->profile == profile)
			ask_matching(f, life);
	}
}

/* --- ranks and words --- */

static int by_share(const void *pa, const void *pb)
{
	const struct suspect_place *a = pa, *b = pb;

	if (a->share != b->share)
		return a->share > b->share ? -1 : 1;
	if (a->site != b->site)
		return a->site < b->site ? -1 : 1;
	return (a->tag > b->tag) - (a->tag < b->tag);
}

static struct vec rank(const struct finding *f, const struct growing *g, bool release)
{
	double sum = 0;
	struct vec ret;

	vec_init(&ret, sizeof(struct suspect_place));
	for (uint32_t i = 0; i < f->s->places.n; i++) {
		const uint64_t *at = place_at(f->s, i)->release == release ? map_get(&g->at, i) : NULL;
		struct suspect_place *p = at ? vec_at(&g->points, (size_t)*at - 1) : NULL;

		if (!p)
			continue;
		sum += p->share;
		vec_append(&ret, p);
	}
	for (size_t i = 0; i < ret.n; i++)
		((struct suspect_place *)vec_at(&ret, i))->share /= sum;
	vec_sort(&ret, by_share);
	return ret;
}

const struct suspect_place *suspect_second(const struct vec *places)
{
	const struct suspect_place *first = places->n > 1 ? vec_at(places, 0) : NULL, *second = first ? first + 1 : NULL;

	return second && second->share >= SUSPECT_SAID * first->share ? second : NULL;
}

static enum suspect_word word_of(const struct suspect_path *p)
{
	const unsigned checks = SUSPECT_BY_INVARIANT | SUSPECT_BY_BALANCE;
	const struct suspect_place *first, *second;

	if (!p->releases.n)
		return SUSPECT_NONE;
	first = vec_at(&p->releases, 0);
	second = suspect_second(&p->releases);
	if (!p->cost)
		return first->siblings >= SIBLINGS_KNOWN && !second ? SUSPECT_DERIVED : SUSPECT_GUESS;
	if (second && second->share >= SECOND_CLOSE * first->share)
		return SUSPECT_GUESS;
	return (first->support & checks) == checks ? SUSPECT_DERIVED : SUSPECT_GUESS;
}

static int by_lives(const void *pa, const void *pb)
{
	const struct suspect_path *a = pa, *b = pb;
	int64_t x, y;

	if (a->lives.n != b->lives.n)
		return a->lives.n > b->lives.n ? -1 : 1;
	x = *(const int64_t *)vec_at(&a->lives, 0);
	y = *(const int64_t *)vec_at(&b->lives, 0);
	return (x > y) - (x < y);
}

static void report(struct finding *f, struct suspect_report *ret)
{
	for (size_t i = 0; i < f->paths.n; i++) {
		struct growing *g = vec_at(&f->paths, i);
		struct suspect_path *p = vec_push(&ret->paths);

		*p = g->path;
		p->releases = rank(f, g, true);
		p->takes = rank(f, g, false);
		p->word = word_of(p);
		vec_done(&g->points);
		map_done(&g->at);
	}
	vec_sort(&ret->paths, by_lives);
}

void suspects_find(struct suspects *s, struct suspect_report *ret)
{
	struct finding f = {.s = s, .points = mem_zalloc(s->places.n * sizeof(double)),
			    .path_of = mem_zalloc(s->leaked.members.n * sizeof(size_t))};

	*ret = (struct suspect_report){
		.leaked = s->leaked.members.n, .ended = s->ended.members.n, .ended_left_out = s->ended_left_out};
	vec_init(&ret->paths, sizeof(struct suspect_path));
	vec_init(&ret->left_out, sizeof(int64_t));
	for (size_t i = 0; i < s->left_out.n; i++)
		vec_append(&ret->left_out, vec_at(&s->left_out, i));
	ask_where(s);
	number_places(&f);
	learn(&f);
	checks_init(&f.checks, s);
	opinion_init(&f.opinion, s);
	vec_init(&f.paths, sizeof(struct growing));
	for (size_t i = 0; i < s->leaked.profiles.n; i++)
		ask_profile(&f, i);
	report(&f, ret);
	vec_done(&f.paths);
	map_done(&f.by_key);
	opinion_done(&f.opinion);
	checks_done(&f.checks);
	free(f.take);
	free(f.release);
	free(f.points);
	free(f.path_of);
}

void suspect_report_done(struct suspect_report *r)
{
	for (size_t i = 0; i < r->paths.n; i++) {
		struct suspect_path *p = vec_at(&r->paths, i);

		vec_done(&p->lives);
		vec_done(&p->near);
		vec_done(&p->others);
		vec_done(&p->releases);
		vec_done(&p->takes);
	}
	vec_done(&r->paths);
	vec_done(&r->left_out);
}
