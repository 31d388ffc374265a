/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "truth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/map.h"
#include "cause.h"
#include "found.h"

/*
 * Cascades: a parent leaks, and with it all that its destructor would have released, and all that the destructors of those would
 * have.  The parent is a root, the others are held, each by its parent.
 */

#define CASCADES 35u      /* a log, and so many parents of one type at most in one */
#define PARENTS_MOST 3u
#define STRONG_LEAST 3u   /* a release belongs to a kind of parent if it ran in the destructors of so many, */
#define STRONG_SHARE 0.9  /* and so much of all times that it ran */
#define RELEASES_MOST 1000u /* that a destructor does */

struct owned {
	size_t child, event;  /* of the story: a release of that life */
	size_t parent;        /* the life in whose destructor it ran; SIZE_MAX = in none */
};

struct book {
	const struct story *story;
	struct vec owned;      /* struct owned, by parent */
	struct vec life_of;    /* size_t, for each row: life, */
	struct vec event_of;   /* and its event */
};

/* --- what ran inside whose destructor --- */

static void index_rows(struct book *b)
{
	const struct story *s = b->story;

	vec_init(&b->life_of, sizeof(size_t));
	vec_init(&b->event_of, sizeof(size_t));
	for (size_t i = 0; i < s->log->rows.n; i++) {
		vec_push(&b->life_of);
		vec_push(&b->event_of);
	}
	for (size_t l = 0; l < s->lives.n; l++) {
		for (size_t i = 0; i < story_life_at(s, l)->n; i++) {
			size_t row = story_event_at(s, story_life_at(s, l), i)->row;

			*(size_t *)vec_at(&b->life_of, row) = l;
			*(size_t *)vec_at(&b->event_of, row) = i;
		}
	}
}

/* The next row of the thread of each, + 1. */
static struct vec next_rows(const struct log *log)
{
	struct map after = {0};
	struct vec ret;

	vec_init(&ret, sizeof(size_t));
	for (size_t i = 0; i < log->rows.n; i++)
		vec_push(&ret);
	for (size_t i = log->rows.n; i-- > 0;) {
		uint64_t *at = map_put(&after, (uint64_t)log_at(log, i)->row.lwp, NULL);

		*(size_t *)vec_at(&ret, i) = (size_t)*at;
		*at = i + 1;
	}
	map_done(&after);
	return ret;
}

/* What made the object gives it back, or a variable that goes out of scope: no object kept it. */
static bool is_of_function(const struct truth *t, const struct story *s, const struct story_life *l, const struct log_row *release)
{
	return log_at(s->log, story_event_at(s, l, 0)->row)->func == release->func ||
	       span_starts(intern_text(t->names.funcs, release->func), SPAN_LIT("_dtor_"));
}

/*
 * The life whose destructor row a release runs into, its thread writing nothing but releases in between; SIZE_MAX = none.  Where
 * the function of the release goes on further down, what ended before was a call of its own.
 */
static size_t owner_of(const struct book *b, const struct vec *next, size_t row)
{
	const struct log *log = b->story->log;
	const size_t life = *(const size_t *)vec_at(&b->life_of, row);
	const uint32_t func = log_at(log, row)->func;
	uint64_t reached = log_at(log, row)->code_line;
	size_t owner = SIZE_MAX;

	for (size_t i = row, n = 0; n < RELEASES_MOST && *(const size_t *)vec_at(next, i); n++) {
		const struct log_row *r;

		i = *(const size_t *)vec_at(next, i) - 1;
		r = log_at(log, i);
		if (r->row.in.delta >= 0 || (r->func == func && r->code_line <= reached && owner != SIZE_MAX))
			break;
		if (r->func == func && r->code_line > reached) {
			reached = r->code_line;
			owner = SIZE_MAX;
		} else if (r->func != func && owner == SIZE_MAX && r->row.in.kind == REF_DESTRUCTOR &&
			   *(const size_t *)vec_at(&b->life_of, i) != life) {
			owner = *(const size_t *)vec_at(&b->life_of, i);
		}
	}
	return owner;
}

static void find_owners(const struct truth *t, struct book *b)
{
	const struct story *s = b->story;
	struct vec next = next_rows(s->log);

	for (size_t row = 0; row < s->log->rows.n; row++) {
		struct owned o = {.child = *(const size_t *)vec_at(&b->life_of, row), .event = *(const size_t *)vec_at(&b->event_of, row),
				  .parent = SIZE_MAX};
		const struct story_life *l = story_life_at(s, o.child);

		if (log_at(s->log, row)->row.in.delta != -1 || !l->usable)
			continue;
		if (!is_of_function(t, s, l, log_at(s->log, row)))
			o.parent = owner_of(b, &next, row);
		vec_append(&b->owned, &o);
	}
	vec_done(&next);
}

static uint64_t type_key(const struct story_life *l)
{
	return (uint64_t)l->creator << 32 | l->tag;
}

static uint64_t mixed(uint64_t a, uint64_t b)
{
	uint64_t seed = a;

	seed = chance(&seed) ^ b;
	return chance(&seed);
}

/* A release of a type, and the same inside the destructor of a type. */
static uint64_t release_key(const struct book *b, const struct owned *o)
{
	const struct story_life *l = story_life_at(b->story, o->child);
	const struct story_event *ev = story_event_at(b->story, l, o->event);

	return mixed(type_key(l), (uint64_t)ev->site << 32 | ev->tag);
}

static uint64_t pair_key(const struct book *b, const struct owned *o)
{
	return mixed(release_key(b, o), type_key(story_life_at(b->story, o->parent)));
}

static int by_parent(const void *a, const void *b)
{
	const struct owned *x = a, *y = b;

	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	return x->child < y->child ? -1 : x->child > y->child;
}

/* Only what always happens there, and still does when the parents of a cascade no longer end. */
static void keep_strong(struct book *b)
{
	struct map all = {0}, inside = {0}, parents = {0}, seen = {0};
	struct vec kept;

	vec_init(&kept, sizeof(struct owned));
	for (size_t i = 0; i < b->owned.n; i++) {
		const struct owned *o = vec_at(&b->owned, i);
		bool is_new;

		++*map_put(&all, release_key(b, o), NULL);
		if (o->parent == SIZE_MAX)
			continue;
		++*map_put(&inside, pair_key(b, o), NULL);
		map_put(&seen, mixed(pair_key(b, o), o->parent), &is_new);
		if (is_new)
			++*map_put(&parents, pair_key(b, o), NULL);
	}
	for (size_t i = 0; i < b->owned.n; i++) {
		const struct owned *o = vec_at(&b->owned, i);
		uint64_t n = o->parent != SIZE_MAX ? *map_get(&inside, pair_key(b, o)) : 0;

		/* Objects of one kind that end one after the other are a loop. */
		if (n && type_key(story_life_at(b->story, o->parent)) == type_key(story_life_at(b->story, o->child)))
			continue;
		if (n && *map_get(&parents, pair_key(b, o)) >= STRONG_LEAST + PARENTS_MOST &&
		    (double)n >= STRONG_SHARE * (double)*map_get(&all, release_key(b, o)))
			vec_append(&kept, o);
	}
	vec_done(&b->owned);
	b->owned = kept;
	vec_sort(&b->owned, by_parent);
	map_done(&all);
	map_done(&inside);
	map_done(&parents);
	map_done(&seen);
}

static size_t first_owned(const struct book *b, size_t parent)
{
	size_t low = 0, high = b->owned.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (((const struct owned *)vec_at(&b->owned, mid))->parent < parent)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* --- cascades --- */

struct child {
	uint64_t addr, parent; /* where it leaks, and where its parent does */
	size_t life, holder;
};

static void leak_children(const struct book *b, struct injected *in, size_t parent, uint64_t addr, struct vec *ret)
{
	for (size_t i = first_owned(b, parent); i < b->owned.n; i++) {
		const struct owned *o = vec_at(&b->owned, i);
		struct child c = {.parent = addr, .life = o->child, .holder = parent};
		bool leaks;

		if (o->parent != parent)
			break;
		leaks = injected_leaks(in, o->child);
		c.addr = inject(in, o->child, o->event);
		if (leaks)
			continue;
		vec_append(ret, &c);
		leak_children(b, in, o->child, c.addr, ret);
	}
}

/* The end of the life is what it lacks. */
static bool last_release(const struct story *s, size_t life, size_t *ret)
{
	const struct story_life *l = story_life_at(s, life);

	for (size_t i = l->n; i-- > 0;) {
		if (story_event_at(s, l, i)->delta == -1) {
			*ret = i;
			return true;
		}
	}
	return false;
}

static int creator_len(const struct truth *t, const struct story *s, size_t life)
{
	return (int)intern_text(t->names.sites, story_life_at(s, life)->creator).n;
}

static const char *creator(const struct truth *t, const struct story *s, size_t life)
{
	return intern_text(t->names.sites, story_life_at(s, life)->creator).p;
}

static void judge_cascade(struct truth *t, const struct story *s, const struct found *f, const struct vec *roots,
			  const struct vec *children)
{
	for (size_t i = 0; i < roots->n; i++) {
		const struct found_life *l = found_life_at(f, *(const uint64_t *)vec_at(roots, i));

		truth_case(t, FIG_ROOTS, l && !l->held_by);
		if (!l || l->held_by)
			truth_note("%s: the root 0x%llx is %s 0x%llx", s->log->name, *(unsigned long long *)vec_at(roots, i),
				   l ? "held by" : "not there", (unsigned long long)(l ? l->held_by : 0));
	}
	for (size_t i = 0; i < children->n; i++) {
		const struct child *c = vec_at(children, i);
		const struct found_life *l = found_life_at(f, c->addr);

		if (!l || !l->held_by)
			truth_note("%s: 0x%llx, a %.*s of 0x%llx, a %.*s, is %s", s->log->name, (unsigned long long)c->addr,
				   creator_len(t, s, c->life), creator(t, s, c->life), (unsigned long long)c->parent,
				   creator_len(t, s, c->holder), creator(t, s, c->holder), l ? "not held" : "not there");
		truth_case(t, FIG_HELD, l && l->held_by);
		truth_case(t, FIG_PARENT, l && l->held_by == c->parent);
	}
}

/* One to three parents of the type of @life, by chance. */
static void one_cascade(struct truth *t, const struct book *b, struct injected *in, const struct vec *parents, size_t first,
			uint64_t *seed)
{
	size_t n = 1 + chance_below(seed, PARENTS_MOST);
	uint64_t type = type_key(story_life_at(b->story, *(const size_t *)vec_at(parents, first)));
	struct vec roots, children;
	struct found f;

	vec_init(&roots, sizeof(uint64_t));
	vec_init(&children, sizeof(struct child));
	for (size_t i = 0; i < parents->n && roots.n < n; i++) {
		size_t life = *(const size_t *)vec_at(parents, (first + i) % parents->n), event;
		uint64_t addr;

		if (type_key(story_life_at(b->story, life)) != type || injected_leaks(in, life) ||
		    !last_release(b->story, life, &event))
			continue;
		addr = inject(in, life, event);
		vec_append(&roots, &addr);
		leak_children(b, in, life, addr, &children);
	}
	found_in(&t->names, in, true, &f);
	judge_cascade(t, b->story, &f, &roots, &children);
	found_done(&f);
	vec_done(&roots);
	vec_done(&children);
	injected_clear(in);
}

/* Lives that own something and that nobody owns, in an order by chance. */
static struct vec parents_of(const struct book *b, uint64_t *seed)
{
	struct map owned = {0};
	struct vec ret;

	vec_init(&ret, sizeof(size_t));
	for (size_t i = 0; i < b->owned.n; i++)
		map_put(&owned, ((const struct owned *)vec_at(&b->owned, i))->child, NULL);
	for (size_t i = 0; i < b->owned.n; i++) {
		size_t parent = ((const struct owned *)vec_at(&b->owned, i))->parent;

		if (i && ((const struct owned *)vec_at(&b->owned, i - 1))->parent == parent)
			continue;
		if (story_life_at(b->story, parent)->usable && !map_get(&owned, parent))
			vec_append(&ret, &parent);
	}
	for (size_t i = ret.n; i > 1; i--) {
		size_t *x = vec_at(&ret, i - 1), *y = vec_at(&ret, chance_below(seed, i)), keep = *x;

		*x = *y;
		*y = keep;
	}
	map_done(&owned);
	return ret;
}

static void measure_log(struct truth *t, const struct log *log)
{
	uint64_t seed = t->seed;
	struct map types = {0};
	struct injected in;
	struct story s;
	struct book b = {.story = &s};
	struct vec parents;
	size_t n = 0;

	story_read(&t->names, log, &s);
	vec_init(&b.owned, sizeof(struct owned));
	index_rows(&b);
	find_owners(t, &b);
	keep_strong(&b);
	parents = parents_of(&b, &seed);
	injected_init(&in, &s);
	for (size_t i = 0; i < parents.n && n < (t->full ? CASCADES : 1); i++) {
		size_t life = *(const size_t *)vec_at(&parents, i);

		if (++*map_put(&types, type_key(story_life_at(&s, life)), NULL) > CASCADES / 5)
			continue;
		one_cascade(t, &b, &in, &parents, i, &seed);
		n++;
	}
	injected_done(&in);
	vec_done(&parents);
	vec_done(&b.owned);
	vec_done(&b.life_of);
	vec_done(&b.event_of);
	map_done(&types);
	story_done(&s);
}

void truth_roots(struct truth *t)
{
	for (size_t i = 0; i < LOGS; i++) {
		const struct log *log = &t->logs[i];

		if (log->clean && strcmp(log->kind, "T") != 0 && truth_wants(t, log))
			measure_log(t, log);
	}
}
