/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bag_routes.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/hash.h"
#include "astscope/base/mem.h"
#include "bag_trail.h"

#define NONE UINT32_MAX
/* Routes of a creator that are tried, and times that one is tried, for the lives of one address. */
#define TRIED 30u
#define STEPS 3000u
/* Rows of a route that is kept, and of all; rows of an address that are told apart. */
#define ROUTE_ROWS 2000u
#define KEPT_ROWS 4000000u
#define SPLIT_ROWS 200000u
/* Words that are compared, for all addresses together. */
#define WORK 500000000u

struct bag_route {
	size_t first;      /* of bag_routes.items, ascending */
	uint32_t n;
	uint32_t lives;    /* that took it */
	uint32_t creator;
};

struct bag_creator {
	uint32_t routes[TRIED]; /* the most frequent first */
	uint32_t n;
};

void bag_routes_init(struct bag_routes *b)
{
	*b = (struct bag_routes){.work = WORK};
	vec_init(&b->all, sizeof(struct bag_route));
	vec_init(&b->creators, sizeof(struct bag_creator));
	vec_init(&b->items, sizeof(uint32_t));
}

void bag_routes_done(struct bag_routes *b)
{
	map_done(&b->words);
	map_done(&b->known);
	map_done(&b->of);
	vec_done(&b->all);
	vec_done(&b->creators);
	vec_done(&b->items);
}

/* Rows say the same if they lead from the same count to the same, at the same place.  The thread may be another. */
static uint64_t say(const struct life_op *op)
{
	const uint64_t parts[] = {(uint64_t)op->from, (uint64_t)op->delta, (uint64_t)op->site << 32 | op->tag, op->kind};
	uint64_t h = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		h = hash_u64(h ^ parts[i]);
	return h;
}

/* --- learning --- */

static int by_number(const void *pa, const void *pb)
{
	uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;

	return (a > b) - (a < b);
}

static uint32_t word_of(struct bag_routes *b, const struct life_op *op)
{
	uint64_t *word = map_put(&b->words, say(op), NULL);

	if (!*word)
		*word = b->words.n;
	return (uint32_t)*word;
}

static uint32_t creator_of(struct bag_routes *b, uint32_t word)
{
	uint64_t *at = map_put(&b->of, word, NULL);

	if (!*at) {
		vec_push(&b->creators);
		*at = b->creators.n;
	}
	return (uint32_t)(*at - 1);
}

void bag_routes_learn(struct bag_routes *b, const struct life_op *ops, const uint32_t *which, size_t n)
{
	uint32_t words[ROUTE_ROWS], maker = 0;
	uint64_t content, *at;

	if (!n || n > ROUTE_ROWS || b->items.n + n > KEPT_ROWS)
		return;
	content = hash_u64(n);
	for (size_t i = 0; i < n; i++) {
		words[i] = word_of(b, &ops[which[i]]);
		if (ops[which[i]].kind == REF_CONSTRUCTOR)
			maker = words[i];
	}
	qsort(words, n, sizeof(*words), by_number);
	for (size_t i = 0; i < n; i++)
		content = hash_u64(content ^ words[i]);
	at = map_put(&b->known, content, NULL);
	if (!*at) {
		*(struct bag_route *)vec_push(&b->all) = (struct bag_route){
			.first = b->items.n, .n = (uint32_t)n, .creator = creator_of(b, maker)};
		*at = b->all.n;
		for (size_t i = 0; i < n; i++)
			vec_append(&b->items, &words[i]);
	}
	((struct bag_route *)vec_at(&b->all, (size_t)*at - 1))->lives++;
}

void bag_routes_ready(struct bag_routes *b)
{
	const struct bag_route *all = b->all.p;

	for (uint32_t i = 0; i < b->all.n; i++) {
		struct bag_creator *c = vec_at(&b->creators, all[i].creator);
		uint32_t k = c->n;

		while (k > 0 && all[c->routes[k - 1]].lives < all[i].lives)
			k--;
		if (k == TRIED)
			continue;
		c->n += c->n < TRIED;
		memmove(&c->routes[k + 1], &c->routes[k], (c->n - k - 1) * sizeof(c->routes[0]));
		c->routes[k] = i;
	}
}

/* --- telling apart --- */

/* A route as words of the bag: each with how often. */
struct need {
	uint32_t word, times;
};

struct fit {
	uint32_t first, stop; /* of split.needs */
};

/* Constructors of one creator. */
struct maker {
	uint32_t word;
	uint32_t lives;
	uint32_t fit, fit_stop; /* of split.fits */
};

struct split {
	struct bag_routes *b;
	const struct life_op *ops;
	const uint32_t *which;  /* of them */
	size_t n;
	bool open;
	struct map at;          /* what a row says -> word of the bag + 1 */
	struct map known;       /* the same by its number among the routes */
	uint32_t *word;         /* of each row */
	struct vec left;        /* uint32_t: rows left, by word */
	struct vec needs, fits; /* struct need, struct fit */
	struct vec makers;      /* struct maker */
	struct vec lives;       /* struct chosen */
	size_t rows_left;
};

struct chosen {
	uint32_t maker;
	uint32_t fit; /* fit_stop of its maker: what is left when all others are taken out */
};

static const struct life_op *row_of(const struct split *s, size_t i)
{
	return &s->ops[s->which[i]];
}

static uint32_t *left_of(const struct split *s, uint32_t word)
{
	return vec_at(&s->left, word);
}

static struct maker *maker_of(const struct split *s, const struct chosen *c)
{
	return vec_at(&s->makers, c->maker);
}

static void count_words(struct split *s)
{
	for (size_t i = 0; i < s->n; i++) {
		uint64_t said = say(row_of(s, i)), *at = map_put(&s->at, said, NULL), *known;

		if (!*at) {
			vec_push(&s->left);
			*at = s->left.n;
			known = map_get(&s->b->words, said);
			if (known)
				*map_put(&s->known, *known, NULL) = *at;
		}
		s->word[i] = (uint32_t)(*at - 1);
		++*left_of(s, s->word[i]);
	}
	s->rows_left = s->n;
}

/* The route in words of the bag, if that has them all. */
static void add_fit(struct split *s, const struct bag_route *r)
{
	const uint32_t *items = (const uint32_t *)s->b->items.p + r->first;
	size_t first = s->needs.n;

	for (uint32_t i = 0; i < r->n; i++) {
		const uint64_t *at = map_get(&s->known, items[i]);
		struct need *need;

		if (i && at && items[i] == items[i - 1])
			need = vec_at(&s->needs, s->needs.n - 1);
		else
			need = at ? vec_push(&s->needs) : NULL;
		if (need)
			need->word = (uint32_t)(*at - 1);
		if (!need || ++need->times > *left_of(s, need->word)) {
			s->needs.n = first;
			return;
		}
	}
	*(struct fit *)vec_push(&s->fits) = (struct fit){(uint32_t)first, (uint32_t)s->needs.n};
}

static void add_maker(struct split *s, const struct life_op *op, uint32_t word)
{
	const uint64_t *known = map_get(&s->b->words, say(op));
	const uint64_t *at = known ? map_get(&s->b->of, *known) : NULL;
	struct maker *m = vec_push(&s->makers);

	*m = (struct maker){.word = word, .lives = *left_of(s, word), .fit = (uint32_t)s->fits.n};
	if (at) {
		const struct bag_creator *c = vec_at(&s->b->creators, (size_t)*at - 1);

		for (uint32_t i = 0; i < c->n; i++)
			add_fit(s, vec_at(&s->b->all, c->routes[i]));
	}
	m->fit_stop = (uint32_t)s->fits.n;
}

/* Those of which least routes come into question are decided first. */
static int by_fits(const void *pa, const void *pb)
{
	const struct maker *a = pa, *b = pb;
	uint32_t na = a->fit_stop - a->fit, nb = b->fit_stop - b->fit;

	if (na != nb)
		return na < nb ? -1 : 1;
	return (a->word > b->word) - (a->word < b->word);
}

/* False: a creator without routes leaves nothing to try. */
static bool find_makers(struct split *s)
{
	struct map seen = {0};
	uint32_t lost = 0;
	bool is_new;

	for (size_t i = 0; i < s->n; i++) {
		if (row_of(s, i)->kind != REF_CONSTRUCTOR)
			continue;
		map_put(&seen, s->word[i], &is_new);
		if (is_new)
			add_maker(s, row_of(s, i), s->word[i]);
	}
	map_done(&seen);
	vec_sort(&s->makers, by_fits);
	for (uint32_t i = 0; i < s->makers.n; i++) {
		const struct maker *m = vec_at(&s->makers, i);

		lost += m->fit == m->fit_stop ? m->lives : 0;
		for (uint32_t k = 0; k < m->lives && s->lives.n <= STEPS; k++)
			*(struct chosen *)vec_push(&s->lives) = (struct chosen){.maker = i};
	}
	return lost <= s->open && s->lives.n <= STEPS;
}

/* Takes a route out of what is left, if that has it. */
static bool take_out(struct split *s, uint32_t at)
{
	const struct fit *f = vec_at(&s->fits, at);

	for (uint32_t i = f->first; i < f->stop; i++) {
		const struct need *need = vec_at(&s->needs, i);

		if (*left_of(s, need->word) < need->times)
			return false;
	}
	for (uint32_t i = f->first; i < f->stop; i++) {
		const struct need *need = vec_at(&s->needs, i);

		*left_of(s, need->word) -= need->times;
		s->rows_left -= need->times;
	}
	return true;
}

static void put_back(struct split *s, uint32_t at)
{
	const struct fit *f = vec_at(&s->fits, at);

	for (uint32_t i = f->first; i < f->stop; i++) {
		const struct need *need = vec_at(&s->needs, i);

		*left_of(s, need->word) += need->times;
		s->rows_left += need->times;
	}
}

static bool spend(struct split *s, uint64_t work)
{
	if (s->b->work < work)
		s->b->work = 0;
	else
		s->b->work -= work;
	return s->b->work > 0;
}

/* What is left is the open life, if its counts make a trail; without an open one nothing is. */
static bool is_done(struct split *s)
{
	uint32_t *rest, *taken, *order;
	size_t n = 0;
	bool ret;

	if (!s->open || !s->rows_left)
		return !s->open && !s->rows_left;
	if (!spend(s, s->n * 8))
		return false;
	rest = mem_realloc(NULL, s->rows_left, sizeof(*rest));
	order = mem_realloc(NULL, s->rows_left, sizeof(*order));
	taken = mem_zalloc(s->left.n * sizeof(*taken));
	for (size_t i = 0; i < s->n; i++) {
		if (taken[s->word[i]]++ < *left_of(s, s->word[i]))
			rest[n++] = s->which[i];
	}
	ret = bag_trail(s->ops, rest, n, 0, order) != BAG_ORDER_NONE;
	free(rest);
	free(order);
	free(taken);
	return ret;
}

/* The next choice of life @i from @from on that fits, its fit_stop for the open one; false: there is none. */
static bool choose(struct split *s, size_t i, uint32_t from, bool *open, unsigned *steps)
{
	struct chosen *c = vec_at(&s->lives, i);
	const struct maker *m = maker_of(s, c);

	for (c->fit = from; c->fit < m->fit_stop; c->fit++) {
		const struct fit *f = vec_at(&s->fits, c->fit);

		if (++*steps > STEPS || !spend(s, f->stop - f->first))
			return false;
		if (take_out(s, c->fit))
			return true;
	}
	if (c->fit > m->fit_stop || !*open)
		return false;
	*open = false;
	return true;
}

/* Lives of one creator may change places: each takes the route of the one before it, or a later one. */
static uint32_t first_choice(const struct split *s, size_t i)
{
	const struct chosen *c = vec_at(&s->lives, i), *before = i ? vec_at(&s->lives, i - 1) : NULL;

	return before && before->maker == c->maker ? before->fit : maker_of(s, c)->fit;
}

static bool try_orders(struct split *s)
{
	bool open = s->open;
	uint32_t from = s->lives.n ? first_choice(s, 0) : 0;
	unsigned steps = 0;
	size_t i = 0;

	while (steps <= STEPS && s->b->work) {
		struct chosen *c;

		if (i < s->lives.n && choose(s, i, from, &open, &steps)) {
			if (++i < s->lives.n)
				from = first_choice(s, i);
			continue;
		}
		if (i == s->lives.n && is_done(s))
			return true;
		if (!i)
			return false;
		c = vec_at(&s->lives, --i);
		if (c->fit == maker_of(s, c)->fit_stop)
			open = true;
		else
			put_back(s, c->fit);
		from = c->fit + 1;
		steps++;
	}
	return false;
}

/* --- which row is whose --- */

struct rows {
	uint32_t *next;  /* by row: the next of its word that is not given out, or NONE */
	uint32_t *first; /* by word */
};

/* A row of @word that is left, of the thread if there is one. */
static uint32_t take_row(struct split *s, struct rows *rows, uint32_t word, uint32_t thread)
{
	uint32_t *best = &rows->first[word], at;

	for (uint32_t *p = best; *p != NONE && spend(s, 1); p = &rows->next[*p]) {
		if (row_of(s, *p)->thread == thread) {
			best = p;
			break;
		}
	}
	at = *best;
	*best = rows->next[at];
	return at;
}

static void give_rows(struct split *s, struct rows *rows, const struct chosen *c, uint32_t life, uint32_t *ret_life)
{
	const struct maker *m = maker_of(s, c);
	const struct fit *f = vec_at(&s->fits, c->fit);
	uint32_t made = rows->first[m->word];
	uint32_t thread = row_of(s, made)->thread;

	for (uint32_t i = f->first; i < f->stop; i++) {
		const struct need *need = vec_at(&s->needs, i);

		for (uint32_t k = 0; k < need->times; k++)
			ret_life[take_row(s, rows, need->word, thread)] = life;
	}
}

static void give_all(struct split *s, uint32_t *ret_life)
{
	struct rows rows = {
		.next = mem_realloc(NULL, s->n, sizeof(uint32_t)), .first = mem_realloc(NULL, s->left.n, sizeof(uint32_t))};
	uint32_t life = 0;

	for (size_t i = 0; i < s->left.n; i++)
		rows.first[i] = NONE;
	for (size_t i = s->n; i > 0; i--) {
		rows.next[i - 1] = rows.first[s->word[i - 1]];
		rows.first[s->word[i - 1]] = (uint32_t)i - 1;
		ret_life[i - 1] = NONE;
	}
	for (size_t i = 0; i < s->lives.n; i++) {
		const struct chosen *c = vec_at(&s->lives, i);

		if (c->fit != maker_of(s, c)->fit_stop)
			give_rows(s, &rows, c, life++, ret_life);
	}
	for (size_t i = 0; i < s->n; i++)
		ret_life[i] = ret_life[i] == NONE ? life : ret_life[i];
	free(rows.next);
	free(rows.first);
}

bool bag_routes_split(struct bag_routes *b, const struct life_op *ops, const uint32_t *which, size_t n, bool open,
		      uint32_t *ret_life)
{
	struct split s = {.b = b, .ops = ops, .which = which, .n = n, .open = open};
	bool ret;

	if (!n || n > SPLIT_ROWS || !spend(&s, n))
		return false;
	s.word = mem_realloc(NULL, n, sizeof(*s.word));
	vec_init(&s.left, sizeof(uint32_t));
	vec_init(&s.needs, sizeof(struct need));
	vec_init(&s.fits, sizeof(struct fit));
	vec_init(&s.makers, sizeof(struct maker));
	vec_init(&s.lives, sizeof(struct chosen));
	count_words(&s);
	ret = find_makers(&s) && try_orders(&s);
	if (ret)
		give_all(&s, ret_life);
	map_done(&s.at);
	map_done(&s.known);
	free(s.word);
	vec_done(&s.left);
	vec_done(&s.needs);
	vec_done(&s.fits);
	vec_done(&s.makers);
	vec_done(&s.lives);
	return ret;
}
