/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "truth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "cause.h"
#include "found.h"

/* Leaks put into the logs of clean stops: is the missing release named, is a cause one path, does it come first. */

#define BY_ROUTE_EACH 20u  /* causes in a log at once */
#define BY_LIVES_EACH 8u
#define BY_LIVES 20u       /* causes of a log for each number of lives */

static const size_t lives_of_a_cause[] = {1, 2, 5, 20, 100};
static const size_t holes[] = {60, 500, 3000};
#define HOLE_LIVES 5u
#define HOLE_CAUSES 5u     /* of a log for each size of holes */

/* Faults that were built into the logs stand in modules of this name. */
static bool is_planted(const struct truth *t, uint32_t creator)
{
	struct span site = intern_text(t->names.sites, creator);

	return span_find(site, SPAN_LIT("labfault")) >= 0 || span_find(site, SPAN_LIT("crashlab")) >= 0;
}

static void note_cause(const struct truth *t, const struct story *s, const struct cause *c, const char *what)
{
	struct span site = intern_text(t->names.sites, c->site), creator = intern_text(t->names.sites, c->creator);
	const struct cause_life *l = vec_at(&c->lives, 0);

	truth_note("%s: %s: %zu of %.*s without %.*s, %zu siblings, 0x%llx from row %zu", s->log->name, what, c->lives.n,
		   (int)creator.n, creator.p, (int)site.n, site.p, c->siblings, (unsigned long long)l->addr,
		   story_event_at(s, story_life_at(s, l->life), 0)->row + 1);
}

/* --- the release --- */

static const struct {
	enum figure_id first; /* the two behind it: among the first two, the first three */
	const char *what;
} kinds[] = {
	{FIG_MANY_1, "path seen complete"}, {FIG_FEW_1, "path seen complete by few"}, {FIG_WHOLE_1, "whole path leaks"},
	{FIG_NOWHERE_1, "release seen nowhere else"},
};

static size_t kind_of(const struct cause *c)
{
	return c->whole ? c->elsewhere ? 2 : 3 : c->siblings < 5;
}

static void judge_release(struct truth *t, const struct story *s, const struct cause *c, const struct found *f)
{
	const struct cause_life *l = vec_at(&c->lives, 0);
	const struct found_life *life = found_life_at(f, l->addr);
	const struct found_path *path = life ? found_path_of(f, life->path) : NULL;
	int64_t rank = life ? found_rank(f, life->path, c->site) : 0;
	size_t kind = kind_of(c);

	for (int k = 0; k < 3; k++)
		truth_case(t, (enum figure_id)((int)kinds[kind].first + k), rank && rank <= k + 1);
	if (path && path->derived)
		truth_case(t, FIG_DERIVED, rank == 1);
	if (rank != 1 && (kind == 0 || (path && path->derived)))
		note_cause(t, s, c, kinds[kind].what);
}

static void measure_release(struct truth *t, const struct story *s, const struct causes *all, struct injected *in)
{
	struct vec causes, which;

	if (t->full)
		causes_by_route(all, t->seed, 120, 60, 180, &causes);
	else
		causes_by_route(all, t->seed, 12, 4, 4, &causes);
	while (causes_inject(&causes, in, BY_ROUTE_EACH, &which)) {
		struct found f;

		found_in(&t->names, in, true, &f);
		for (size_t i = 0; i < which.n; i++)
			judge_release(t, s, vec_at(&causes, *(size_t *)vec_at(&which, i)), &f);
		found_done(&f);
		injected_clear(in);
		if (!t->full)
			break;
		vec_done(&which);
	}
	vec_done(&which);
	causes_free(&causes);
}

/* --- paths and ranks --- */

struct spread {
	size_t paths;          /* that its lives are in */
	const struct found_path *best; /* the one of them that ranks first */
};

static struct spread spread_of(const struct cause *c, const struct found *f)
{
	struct spread ret = {0};
	struct map paths = {0};

	for (size_t i = 0; i < c->lives.n; i++) {
		const struct cause_life *l = vec_at(&c->lives, i);
		const struct found_life *life = found_life_at(f, l->addr);
		const struct found_path *p = life ? found_path_of(f, life->path) : NULL;

		if (!p)
			continue;
		map_put(&paths, (uint64_t)p->path, NULL);
		if (!ret.best || p->score > ret.best->score || (p->score == ret.best->score && p->lives > ret.best->lives))
			ret.best = p;
	}
	ret.paths = paths.n;
	map_done(&paths);
	return ret;
}

static bool is_injected(const struct vec *causes, const struct vec *which, const struct found *f, const struct found_path *p)
{
	for (size_t i = 0; i < which->n; i++) {
		const struct cause *c = vec_at(causes, *(const size_t *)vec_at(which, i));

		for (size_t k = 0; k < c->lives.n; k++) {
			const struct found_life *life = found_life_at(f, ((const struct cause_life *)vec_at(&c->lives, k))->addr);

			if (life && life->path == p->path)
				return true;
		}
	}
	return false;
}

/* What the log leaves over by itself: neither injected nor planted, in the order of the list.  What is held stands below its root. */
static const struct found_path *first_stock(const struct truth *t, const struct vec *causes, const struct vec *which,
					    const struct found *f)
{
	for (size_t i = 0; i < f->paths.n; i++) {
		const struct found_path *p = vec_at(&f->paths, i);

		if (!p->held && !is_planted(t, p->creator) && !is_injected(causes, which, f, p))
			return p;
	}
	return NULL;
}

static bool comes_first(const struct found_path *p, const struct found_path *stock)
{
	return p && (!stock || p->score > stock->score || (p->score == stock->score && p->lives >= stock->lives));
}

static void judge_paths(struct truth *t, const struct story *s, const struct cause *c, const struct found *f,
			const struct found_path *stock, enum figure_id rank)
{
	struct spread spread = spread_of(c, f);
	bool first = comes_first(spread.best, stock);

	truth_case(t, rank, first);
	if (!first) {
		note_cause(t, s, c, "not first");
		truth_note("  score %lld, left over %lld: %lld of %s", (long long)(spread.best ? spread.best->score : -1),
			   (long long)(stock ? stock->score : -1), (long long)(stock ? stock->lives : 0),
			   stock ? intern_text(t->names.sites, stock->creator).p : "nothing");
	}
	if (rank == FIG_RANK_HOLES)
		return;
	truth_add(t, FIG_PATHS, spread.paths, 1);
	if (!spread.best)
		note_cause(t, s, c, "not there");
	truth_case(t, FIG_PATHS_FOUND, spread.best != NULL);
}

static void measure_lives(struct truth *t, const struct story *s, struct vec *causes, struct injected *in, size_t hole,
			  enum figure_id rank)
{
	uint64_t seed = t->seed;
	struct vec which;

	while (causes_inject(causes, in, hole ? 1 : BY_LIVES_EACH, &which)) {
		size_t from = hole ? chance_below(&seed, s->log->rows.n - hole) : 0;
		const struct found_path *stock;
		struct found f;

		inject_hole(in, from, from + hole);
		found_in(&t->names, in, true, &f);
		stock = first_stock(t, causes, &which, &f);
		for (size_t i = 0; i < which.n; i++)
			judge_paths(t, s, vec_at(causes, *(size_t *)vec_at(&which, i)), &f, stock, rank);
		found_done(&f);
		vec_done(&which);
		injected_clear(in);
		if (!t->full)
			return;
	}
	vec_done(&which);
}

static void measure_paths(struct truth *t, const struct story *s, const struct causes *all, struct injected *in)
{
	struct vec causes;

	for (size_t i = 0; i < ARRAY_LEN(lives_of_a_cause); i++) {
		size_t lives = lives_of_a_cause[i];

		if (!t->full && lives != 5)
			continue;
		causes_by_lives(all, t->seed + lives, BY_LIVES, lives, &causes);
		measure_lives(t, s, &causes, in, 0, lives < 5 ? FIG_RANK_FEW : FIG_RANK_MORE);
		causes_free(&causes);
	}
}

static void measure_holes(struct truth *t, const struct story *s, const struct causes *all, struct injected *in)
{
	struct vec causes;

	for (size_t i = 0; t->full && i < ARRAY_LEN(holes); i++) {
		causes_by_lives(all, t->seed + holes[i], HOLE_CAUSES, HOLE_LIVES, &causes);
		measure_lives(t, s, &causes, in, holes[i], FIG_RANK_HOLES);
		causes_free(&causes);
	}
}

/* --- logs --- */

static void each_clean(struct truth *t, void (*measure)(struct truth *t, const struct story *s, const struct causes *all,
							 struct injected *in))
{
	for (size_t i = 0; i < LOGS; i++) {
		struct story s;
		struct causes all;
		struct injected in;

		if (!t->logs[i].clean || (!t->full && strcmp(t->logs[i].name, "1.8-deadlock") != 0))
			continue;
		story_read(&t->names, &t->logs[i], &s);
		causes_init(&all, &s);
		injected_init(&in, &s);
		measure(t, &s, &all, &in);
		injected_done(&in);
		causes_done(&all);
		story_done(&s);
	}
}

void truth_release(struct truth *t)
{
	each_clean(t, measure_release);
}

void truth_paths(struct truth *t)
{
	each_clean(t, measure_paths);
}

void truth_holes(struct truth *t)
{
	each_clean(t, measure_holes);
}
