#include "config.h"

#include "suspects_private.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"

/* --- the nearest sibling --- */

struct distance {
	uint64_t cost;
	uint64_t missing; /* releases the leaked life lacks */
};

/* Walks the items of two profiles together: the next place of either, and how often each does it. */
struct pair_walk {
	const struct item *a, *a_end, *b, *b_end;
	uint32_t place;
	uint64_t a_times, b_times;
};

static const struct item *items_of(const struct suspects *s, const struct profile *p)
{
	return (const struct item *)s->items.p + p->first;
}

static struct pair_walk pair_start(const struct suspects *s, const struct profile *a, const struct profile *b)
{
	return (struct pair_walk){
		.a = items_of(s, a), .a_end = items_of(s, a) + a->n,
		.b = items_of(s, b), .b_end = items_of(s, b) + b->n,
	};
}

static bool pair_next(struct pair_walk *w)
{
	bool has_a = w->a < w->a_end, has_b = w->b < w->b_end;

	if (!has_a && !has_b)
		return false;
	w->place = has_a && (!has_b || w->a->place <= w->b->place) ? w->a->place : w->b->place;
	w->a_times = has_a && w->a->place == w->place ? (w->a++)->times : 0;
	w->b_times = has_b && w->b->place == w->place ? (w->b++)->times : 0;
	return true;
}

/* How far a leaked life is from a finalized one that differs by a release only. */
static struct distance distance_of(const struct suspects *s, const struct profile *leaked, const struct profile *whole)
{
	struct pair_walk w = pair_start(s, leaked, whole);
	struct distance d = {0};

	while (pair_next(&w)) {
		uint64_t more = w.b_times > w.a_times ? w.b_times - w.a_times : 0;
		uint64_t less = w.a_times > w.b_times ? w.a_times - w.b_times : 0;

		if (place_at(s, w.place)->release) {
			d.missing += more;
			d.cost += less;
		} else {
			d.cost += more + less;
		}
	}
	d.cost += d.missing ? d.missing - 1 : 0;
	return d;
}

/* What the leaked lives of one profile say. */
struct opinion {
	struct distance nearest;
	uint64_t siblings; /* lives at that distance, 0 = there is none */
};

/* Finalized profiles at the least distance vote, each life one vote, for the releases that the leaked one lacks. */
static struct opinion ask_siblings(const struct suspects *s, const struct profile *leaked, double *votes)
{
	struct opinion o = {.nearest.cost = UINT64_MAX};
	double sum = 0;

	for (size_t i = 0; i < s->finalized.profiles.n; i++) {
		const struct profile *whole = vec_at(&s->finalized.profiles, i);
		struct distance d = distance_of(s, leaked, whole);
		struct pair_walk w;

		if (d.cost > o.nearest.cost || !d.missing)
			continue;
		if (d.cost < o.nearest.cost) {
			memset(votes, 0, s->places.n * sizeof(*votes));
			o = (struct opinion){.nearest = d};
			sum = 0;
		}
		o.siblings += whole->lives;
		for (w = pair_start(s, leaked, whole); pair_next(&w);) {
			if (!place_at(s, w.place)->release || w.b_times <= w.a_times)
				continue;
			votes[w.place] += (double)whole->lives * (double)(w.b_times - w.a_times);
			sum += (double)whole->lives * (double)(w.b_times - w.a_times);
		}
	}
	for (size_t i = 0; i < s->places.n && sum > 0; i++)
		votes[i] /= sum;
	return o;
}

/* --- points --- */

struct tally_board {
	double *points;  /* per place */
	uint64_t *lives; /* per place: leaked lives that gave points */
};

static void give(struct tally_board *t, uint32_t place, double points, uint64_t lives)
{
	if (points <= 0)
		return;
	t->points[place] += points;
	t->lives[place] += lives;
}

/* Places by their number among takes and among releases. */
struct numbering {
	uint32_t *take, *release;
};

static struct numbering number_places(const struct suspects *s)
{
	struct numbering n = {mem_zalloc(s->takes * sizeof(uint32_t)), mem_zalloc(s->releases * sizeof(uint32_t))};

	for (uint32_t i = 0; i < s->places.n; i++) {
		const struct change_place *p = place_at(s, i);

		if (p->number != SUSPECT_NO_PLACE)
			(p->release ? n.release : n.take)[p->number] = i;
	}
	return n;
}

struct place_name {
	struct span func, tag;
};

static struct place_name *name_places(const struct suspects *s)
{
	struct place_name *names = mem_zalloc(s->places.n * sizeof(*names));

	for (uint32_t i = 0; i < s->places.n && s->names.get; i++) {
		const struct change_place *p = place_at(s, i);

		s->names.get(s->names.ctx, p->site, p->tag, &names[i].func, &names[i].tag);
	}
	return names;
}

static void learn(struct suspects *s, const struct numbering *n)
{
	struct place_name *names = name_places(s);

	match_done(&s->match);
	match_init(&s->match, s->takes, s->releases);
	for (size_t r = 0; r < s->releases; r++)
		s->match.release_tag[r] = place_at(s, n->release[r])->tag;
	for (size_t t = 0; t < s->takes; t++) {
		const struct place_name *take = &names[n->take[t]];

		s->match.take_tag[t] = place_at(s, n->take[t])->tag;
		for (size_t r = 0; r < s->releases; r++) {
			const struct place_name *release = &names[n->release[r]];

			s->match.affinity[t * s->releases + r] =
				match_prior(take->func, take->tag, release->func, release->tag);
		}
	}
	free(names);
	match_learn(&s->match, s->finalized.lives.p, s->finalized.lives.n);
}

/* The releases that @o's siblings did besides, as far as the matching knows places. */
static double fit_of(const struct suspects *s, const struct numbering *n, uint32_t take, const double *votes)
{
	double fit = 0;

	for (size_t r = 0; r < s->releases; r++)
		fit += votes[n->release[r]] * match_share(&s->match, take, r);
	return fit;
}

static void ask_matching(const struct suspects *s, const struct numbering *n, const struct match_life *life,
			 const struct opinion *o, const double *votes, struct tally_board *t)
{
	struct match_open open;
	double sum = 0, points[MATCH_OPEN];

	match_run(&s->match, life, &open);
	for (size_t i = 0; i < open.n; i++) {
		points[i] = o->siblings ? fit_of(s, n, open.take[i], votes) + 0.01 : 1;
		sum += points[i];
	}
	for (size_t i = 0; i < open.n; i++) {
		uint32_t take = open.take[i];

		give(t, n->take[take], open.trust * points[i] / sum, 1);
		for (size_t r = 0; r < s->releases && o->nearest.cost; r++)
			give(t, n->release[r], open.trust * match_share(&s->match, take, r) / (double)open.n, 0);
	}
}

/* --- the report --- */

struct ranked {
	struct suspect_place place;
	uint32_t at;
};

static int by_score(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;

	if (a->place.score != b->place.score)
		return a->place.score > b->place.score ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

static struct vec rank(const struct suspects *s, const struct tally_board *t, bool release)
{
	struct vec all, ret;
	double sum = 0;

	vec_init(&all, sizeof(struct ranked));
	vec_init(&ret, sizeof(struct suspect_place));
	for (uint32_t i = 0; i < s->places.n; i++) {
		const struct change_place *p = place_at(s, i);
		struct ranked r = {.at = i, .place = {.site = p->site, .tag = p->tag}};

		if (p->release != release || t->points[i] <= 0)
			continue;
		r.place.score = t->points[i];
		r.place.lives = t->lives[i];
		sum += t->points[i];
		vec_append(&all, &r);
	}
	vec_sort(&all, by_score);
	for (size_t i = 0; i < all.n; i++) {
		struct suspect_place *p = &((struct ranked *)vec_at(&all, i))->place;

		p->share = p->score / sum;
		vec_append(&ret, p);
	}
	vec_done(&all);
	return ret;
}

static void report_opinion(struct suspect_report *ret, const struct profile *leaked, const struct opinion *o)
{
	if (!o->siblings)
		return;
	if (!o->nearest.cost)
		ret->complete += leaked->lives;
	if (ret->evidence == SUSPECT_NONE || o->nearest.cost < ret->cost) {
		ret->cost = o->nearest.cost;
		ret->siblings = o->siblings;
	}
	ret->evidence = ret->complete ? SUSPECT_SIBLING : SUSPECT_GUESS;
}

/* All leaked lives of profile number @i. */
static void ask_about(const struct suspects *s, const struct numbering *n, size_t i, double *votes,
		      struct tally_board *t, struct suspect_report *ret)
{
	const struct profile *leaked = vec_at(&s->leaked.profiles, i);
	struct opinion o;

	memset(votes, 0, s->places.n * sizeof(*votes));
	o = ask_siblings(s, leaked, votes);
	report_opinion(ret, leaked, &o);
	for (uint32_t p = 0; p < s->places.n; p++)
		give(t, p, votes[p] * (double)leaked->lives, leaked->lives);
	for (size_t k = 0; k < s->leaked.lives.n; k++) {
		const struct match_life *life = vec_at(&s->leaked.lives, k);

		if (life->profile == i)
			ask_matching(s, n, life, &o, votes, t);
	}
}

void suspects_find(struct suspects *s, struct suspect_report *ret)
{
	struct tally_board t = {mem_zalloc(s->places.n * sizeof(double)), mem_zalloc(s->places.n * sizeof(uint64_t))};
	double *votes = mem_alloc(s->places.n * sizeof(*votes));
	struct numbering n = number_places(s);

	*ret = (struct suspect_report){
		.leaked = s->leaked.seen, .finalized = s->finalized.seen, .left_out = s->left_out};
	learn(s, &n);
	for (size_t i = 0; i < s->leaked.profiles.n && s->finalized.seen; i++)
		ask_about(s, &n, i, votes, &t, ret);
	ret->releases = rank(s, &t, true);
	ret->takes = rank(s, &t, false);
	free(n.take);
	free(n.release);
	free(votes);
	free(t.points);
	free(t.lives);
}

void suspect_report_done(struct suspect_report *r)
{
	vec_done(&r->releases);
	vec_done(&r->takes);
}
