/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run_cut.h"

#include <string.h>

#include "astscope/base/attr.h"

/* A run is longer than this; one that repeats the start of an earlier one, in other threads, may be as short as that start. */
#define APART 100u
/*
 * Rows that a beginning stands without a life that crosses it, if it repeats that of an earlier run, and if not.  A run of
 * few rows is no long one that was cut short, but a small log, in which things may lie untouched for long.
 */
#define STAND_REPLAYED 200u
#define STAND_REPLAYED_SMALL 900u
#define STAND_ALONE 1000u
#define SMALL 2000u
/* The same where the log ends.  Young objects are crossed by nothing: without threads that takes up to 76 rows. */
#define STAND_LAST 50u
#define STAND_LAST_UNTHREADED 100u
/*
 * In a log of things that come and go one after the other nothing crosses anything, and each row that begins something stands.
 * Between processes that is rare: others that stand behind the first are fewer than one in so many rows.
 */
#define STAND_RARE 50u
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
	c->measured = 0;
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

/* A row of which all that follows in a start has come is compared with it. */
static void note_habit(struct run_cut *c)
{
	unsigned before, same;

	if (c->n < RUN_HEAD || c->measured == ARRAY_LEN(c->habit))
		return;
	before = c->measured ? c->habit[c->measured - 1] : 0;
	same = c->measured ? replay_at(c, c->measured) : 0;
	c->habit[c->measured++] = (uint8_t)(same > before ? same : before);
}

/* What rows of this run before @row have in common with such a start: more than that is a start that is no habit of the log. */
static unsigned habit_before(const struct run_cut *c, uint64_t row)
{
	return c->measured ? c->habit[(row < c->measured ? row : c->measured) - 1] : 0;
}

/* Things that come and go one after the other repeat themselves sooner than a process could start anew. */
static bool comes_again(struct run_cut *c, uint64_t row, unsigned same)
{
	for (uint64_t next = row + 1; next < row + RUN_HEAD && next + RUN_HEAD <= c->n; next++) {
		if (replay_at(c, next) >= same)
			return true;
	}
	return false;
}

/* The best row at or behind @from where such a start begins, or RUN_NOWHERE; RUN_LATER: a row that has not come may be better. */
static uint64_t find_replay(struct run_cut *c, uint64_t from, bool ends)
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
	if (found == RUN_NOWHERE || found < RUN_HEAD || best <= habit_before(c, found) || comes_again(c, found, best))
		return RUN_NOWHERE;
	return best < RUN_HEAD && !ends && found + 2 * RUN_HEAD > c->n ? RUN_LATER : found;
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

/* No thread and no life of the rows before @row comes again. */
static bool nothing_crosses(const struct run_cut *c, uint64_t row)
{
	size_t low = c->both.first, high = c->both.rows.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint64_t at = *(const uint64_t *)vec_at(&c->both.rows, middle);

		if (at == row)
			return true;
		if (at < row)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* Where the start of an earlier run is seen again. */
static uint64_t replayed(struct run_cut *c, bool ends, bool is_sorted)
{
	while (bottom(&c->lives) != RUN_NOWHERE) {
		uint64_t from = bottom(&c->lives), stood = c->n - from, row;

		if (stood < RUN_HEAD || (!ends && stood <= (from < SMALL ? STAND_REPLAYED_SMALL : STAND_REPLAYED)))
			return RUN_NOWHERE;
		row = find_replay(c, from, ends);
		if (row == RUN_LATER)
			return RUN_NOWHERE;
		if (row != RUN_NOWHERE && ((row >= APART && !is_sorted) || nothing_crosses(c, row)))
			return row;
		drop_bottom(&c->lives);
	}
	return RUN_NOWHERE;
}

/* Where neither a life nor a thread crosses. */
static uint64_t alone(struct run_cut *c, uint64_t least)
{
	while (bottom(&c->both) != RUN_NOWHERE) {
		uint64_t row = bottom(&c->both), stood = c->n - row;

		if (stood <= least)
			return RUN_NOWHERE;
		if (row >= APART && (c->both.rows.n - c->both.first - 1) * STAND_RARE <= stood)
			return row;
		drop_bottom(&c->both);
	}
	return RUN_NOWHERE;
}

void run_cut_soon(const struct run_cut *c, uint32_t addr_id)
{
	if (addr_id < c->begun.n)
		__builtin_prefetch(vec_at(&c->begun, addr_id), 1);
}

uint64_t run_cut_put(struct run_cut *c, const struct run_row *row, bool is_sorted)
{
	bool begins;
	uint64_t at, life = life_began(c, row, &begins), thread = thread_began(c, row);

	note_site(c, row->in.site);
	if (begins && c->n > 0) {
		push(&c->lives, c->n);
		push(&c->both, c->n);
	}
	pop_above(&c->lives, life);
	pop_above(&c->both, thread < life ? thread : life);
	c->crossed = life < c->n;
	c->n++;
	note_habit(c);
	at = replayed(c, false, is_sorted);
	return at != RUN_NOWHERE || is_sorted ? at : alone(c, STAND_ALONE);
}

uint64_t run_cut_end(struct run_cut *c, bool is_sorted)
{
	uint64_t at = replayed(c, true, is_sorted);

	return at != RUN_NOWHERE || is_sorted ? at : alone(c, c->threads_logged ? STAND_LAST : STAND_LAST_UNTHREADED);
}
