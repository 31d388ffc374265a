/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run_cut.h"

#include <string.h>

#include "astscope/base/attr.h"

/* A run is longer than this. */
#define APART 100u
/* Rows that a beginning stands without a life that crosses it, if it repeats that of an earlier run, and if not. */
#define STAND_REPLAYED 200u
#define STAND_ALONE 1000u
/* The same where the log ends.  Young objects are crossed by nothing: without threads that takes up to 76 rows. */
#define STAND_LAST 50u
#define STAND_LAST_UNTHREADED 100u
/* The start of a run that is repeated may be so many rows behind the candidate. */
#define REPLAY_WITHIN 100u
#define REPLAY_LEAST 24u /* of RUN_HEAD rows */

static void stack_init(struct run_stack *s)
{
	vec_init(&s->rows, sizeof(uint64_t));
	s->first = 0;
}

static void stack_clear(struct run_stack *s)
{
	vec_clear(&s->rows);
	s->first = 0;
}

static inline uint64_t bottom(const struct run_stack *s)
{
	return s->first < s->rows.n ? *(const uint64_t *)vec_at(&s->rows, s->first) : RUN_NOWHERE;
}

static void drop_bottom(struct run_stack *s)
{
	if (++s->first == s->rows.n)
		stack_clear(s);
}

static void push(struct run_stack *s, uint64_t row)
{
	if (s->first > RUN_LAG) {
		s->rows.n -= s->first;
		memmove(s->rows.p, (uint64_t *)s->rows.p + s->first, s->rows.n * sizeof(uint64_t));
		s->first = 0;
	}
	vec_append(&s->rows, &row);
}

static void pop_above(struct run_stack *s, uint64_t row)
{
	while (s->rows.n > s->first && *(const uint64_t *)vec_at(&s->rows, s->rows.n - 1) > row)
		vec_pop(&s->rows);
	if (s->rows.n == s->first)
		stack_clear(s);
}

void run_cut_init(struct run_cut *c)
{
	*c = (struct run_cut){0};
	stack_init(&c->lives);
	stack_init(&c->both);
	vec_init(&c->heads, sizeof(uint32_t));
	vec_init(&c->begun, sizeof(uint64_t));
	vec_init(&c->threads, sizeof(uint64_t));
}

void run_cut_done(struct run_cut *c)
{
	vec_done(&c->begun);
	vec_done(&c->threads);
	vec_done(&c->lives.rows);
	vec_done(&c->both.rows);
	vec_done(&c->heads);
}

void run_cut_next(struct run_cut *c)
{
	uint32_t none = 0;

	vec_clear(&c->begun);
	vec_clear(&c->threads);
	stack_clear(&c->lives);
	stack_clear(&c->both);
	/* No site is 0: a start that was too short is never seen again. */
	while (c->heads.n % RUN_HEAD)
		vec_append(&c->heads, &none);
	c->earlier = c->heads.n / RUN_HEAD;
	c->n = 0;
}

/* --- the start of this run or of an earlier one --- */

static unsigned same_rows(const struct run_cut *c, uint64_t row, const uint32_t *head)
{
	unsigned same = 0;

	for (unsigned i = 0; i < RUN_HEAD && same + (RUN_HEAD - i) >= REPLAY_LEAST; i++)
		same += c->sites[(row + i) % ARRAY_LEN(c->sites)] == head[i];
	return same;
}

/* How many rows from @row on are as in such a start. */
static unsigned replay_at(struct run_cut *c, uint64_t row)
{
	uint8_t *known = &c->replay[row % ARRAY_LEN(c->replay)];
	unsigned best = 0;

	if (*known)
		return *known - 1u;
	for (size_t i = 0; (i + 1) * RUN_HEAD <= c->heads.n && best < RUN_HEAD; i++) {
		unsigned same = same_rows(c, row, vec_at(&c->heads, i * RUN_HEAD));

		best = same > best ? same : best;
	}
	*known = (uint8_t)(best + 1);
	return best;
}

/* The row at or behind @from where such a start begins, or RUN_NOWHERE. */
static uint64_t find_replay(struct run_cut *c, uint64_t from)
{
	uint64_t found = RUN_NOWHERE;
	unsigned best = REPLAY_LEAST - 1;

	for (uint64_t row = from; row <= from + REPLAY_WITHIN && row + RUN_HEAD <= c->n; row++) {
		unsigned same = replay_at(c, row);

		if (same > best) {
			best = same;
			found = row;
		}
	}
	return found;
}

/* --- rows --- */

/* The item of a number, zero if nothing is known of it yet. */
static inline uint64_t *known_of(struct vec *v, uint32_t id)
{
	while (v->n <= id)
		vec_push(v);
	return vec_at(v, id);
}

static bool begins_unseen(const struct run_row *row, bool is_new)
{
	return row->in.kind == REF_CONSTRUCTOR || (is_new && row->lwp >= 0);
}

/* The row at which the life that @row touches began; the row itself if it touches none. */
static uint64_t life_began(struct run_cut *c, const struct run_row *row, bool *ret_begins)
{
	uint64_t *life = known_of(&c->begun, row->in.addr_id), began = c->n, is_dead = 1;
	bool is_new = !*life;

	*ret_begins = begins_unseen(row, is_new);
	if (is_new || row->in.kind == REF_CONSTRUCTOR)
		*life = (c->n + 1) << 1;
	else if (!(*life & is_dead))
		began = (*life >> 1) - 1;
	if (row->in.kind == REF_DESTRUCTOR)
		*life |= is_dead;
	return began;
}

static uint64_t thread_began(struct run_cut *c, const struct run_row *row)
{
	uint64_t *first;

	if (row->lwp < 0)
		return c->n;
	c->threads_logged = true;
	first = known_of(&c->threads, row->lwp_id);
	if (!*first)
		*first = c->n + 1;
	return *first - 1;
}

static void note_site(struct run_cut *c, uint32_t site)
{
	if (c->heads.n < (c->earlier + 1) * RUN_HEAD)
		vec_append(&c->heads, &site);
	c->sites[c->n % ARRAY_LEN(c->sites)] = site;
	c->replay[c->n % ARRAY_LEN(c->replay)] = 0;
}

static uint64_t standing(struct run_cut *c, uint64_t replayed, uint64_t alone)
{
	while (bottom(&c->lives) != RUN_NOWHERE && c->n - bottom(&c->lives) > replayed) {
		uint64_t row = find_replay(c, bottom(&c->lives));

		if (row != RUN_NOWHERE)
			return row;
		drop_bottom(&c->lives);
	}
	return bottom(&c->both) != RUN_NOWHERE && c->n - bottom(&c->both) > alone ? bottom(&c->both) : RUN_NOWHERE;
}

void run_cut_soon(const struct run_cut *c, uint32_t addr_id)
{
	if (addr_id < c->begun.n)
		__builtin_prefetch(vec_at(&c->begun, addr_id), 1);
}

uint64_t run_cut_put(struct run_cut *c, const struct run_row *row)
{
	bool begins;
	uint64_t life = life_began(c, row, &begins), thread = thread_began(c, row);

	note_site(c, row->in.site);
	if (begins && c->n >= APART) {
		push(&c->lives, c->n);
		push(&c->both, c->n);
	}
	pop_above(&c->lives, life);
	pop_above(&c->both, thread < life ? thread : life);
	c->n++;
	return standing(c, STAND_REPLAYED, STAND_ALONE);
}

uint64_t run_cut_end(struct run_cut *c)
{
	unsigned last = c->threads_logged ? STAND_LAST : STAND_LAST_UNTHREADED;

	return standing(c, last, last);
}
