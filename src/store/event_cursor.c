/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "event_cursor.h"

#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "vtab.h"

#define BATCH_FIRST 64u
#define BATCH_LAST BLOCK_LINES

static bool is_down(const struct cursor *c)
{
	return c->ask & ASK_DOWN;
}

/* --- values --- */

static int by_number(const void *pa, const void *pb)
{
	int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;

	return (a > b) - (a < b);
}

/* The integers of a list. */
static int take_list(sqlite3_value *list, struct vec *ret)
{
	int rc = SQLITE_DONE;
#if SQLITE_VERSION_NUMBER >= 3038000
	sqlite3_value *v;
	int64_t n;

	vec_clear(ret);
	for (rc = sqlite3_vtab_in_first(list, &v); rc == SQLITE_OK && v; rc = sqlite3_vtab_in_next(list, &v)) {
		if (vtab_equal(v, &n))
			vec_append(ret, &n);
	}
	vec_sort(ret, by_number);
#endif
	(void)list, (void)ret;
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static bool is_in(const struct vec *numbers, int64_t n)
{
	return numbers->n && bsearch(&n, numbers->p, numbers->n, sizeof(n), by_number);
}

/* Which pairs the lists let through; *@ret: one at least. */
static int choose_pairs(struct cursor *c, bool *ret)
{
	struct event_choice *ch = &c->choice;
	struct event_site site;
	size_t passing = 0;
	int rc = events_pairs(c->ev, &ch->n_pairs);

	vec_clear(&c->pairs);
	for (uint32_t i = 1; rc == SQLITE_OK && i <= ch->n_pairs; i++) {
		bool passes;

		rc = events_site(c->ev, i, &site);
		passes = !(c->ask & ASK_SITES) || is_in(&c->sites, site.site);
		passes &= !(c->ask & ASK_TAGS) || (site.tag && is_in(&c->tags, site.tag));
		vec_append(&c->pairs, &passes);
		if (passes && passing++ < CHOICE_FEW)
			ch->few[passing - 1] = i;
	}
	ch->n_few = passing <= CHOICE_FEW ? (uint32_t)passing : 0;
	ch->pairs = c->pairs.p;
	*ret = passing;
	return rc;
}

static int take_kinds(struct cursor *c, sqlite3_value *v, bool *ret)
{
	struct vec list;
	int64_t one;
	int rc = SQLITE_OK;

	vec_init(&list, sizeof(int64_t));
	if (c->ask & ASK_KINDS)
		rc = take_list(v, &list);
	else if (vtab_equal(v, &one))
		vec_append(&list, &one);
	for (unsigned kind = 0; kind <= REF_INVALID; kind++)
		c->choice.kinds |= is_in(&list, kind) ? 1u << kind : 0;
	*ret = c->choice.kinds;
	vec_done(&list);
	return rc;
}

static bool take_values(struct cursor *c, sqlite3_value **argv, int *ret_rc)
{
	bool ok = true, any = true, kinds = true;
	int n = 0;

	c->choice = (struct event_choice){.by_delta = c->ask & ASK_DELTA};

	if (c->ask & ASK_LIFE)
		ok &= vtab_equal(argv[n++], &c->life);
	if (c->ask & ASK_SOURCE)
		ok &= vtab_equal(argv[n++], &c->source);
	if (c->ask & ASK_THREAD)
		ok &= vtab_equal(argv[n++], &c->thread);
	if (c->ask & ASK_EQ) {
		ok &= vtab_equal(argv[n++], &c->range.lo);
		c->range.hi = c->range.lo;
	}
	if (c->ask & ASK_LO)
		ok &= vtab_bound(argv[n++], true, &c->range.lo);
	if (c->ask & ASK_HI)
		ok &= vtab_bound(argv[n++], false, &c->range.hi);
	*ret_rc = c->ask & ASK_SITES ? take_list(argv[n++], &c->sites) : SQLITE_OK;
	if (*ret_rc == SQLITE_OK && c->ask & ASK_TAGS)
		*ret_rc = take_list(argv[n++], &c->tags);
	if (*ret_rc == SQLITE_OK && c->ask & (ASK_SITES | ASK_TAGS))
		*ret_rc = choose_pairs(c, &any);
	if (*ret_rc == SQLITE_OK && c->ask & ASK_DELTA)
		ok &= vtab_equal(argv[n++], &c->choice.delta);
	if (*ret_rc == SQLITE_OK && c->ask & (ASK_KIND | ASK_KINDS))
		*ret_rc = take_kinds(c, argv[n], &kinds);
	return ok && any && kinds && c->range.lo <= c->range.hi;
}

/* --- batches of a life and of all --- */

static void reverse(struct vec *rows)
{
	struct event_row *r = rows->p;

	for (size_t i = 0; i < rows->n / 2; i++) {
		struct event_row t = r[i];

		r[i] = r[rows->n - 1 - i];
		r[rows->n - 1 - i] = t;
	}
}

static void keep_range(struct cursor *c, enum column column)
{
	struct event_row *r = c->rows.p;
	size_t n = 0;

	for (size_t i = 0; i < c->rows.n; i++) {
		int64_t v = column == C_ORD ? r[i].ord : r[i].line;

		if (v >= c->range.lo && v <= c->range.hi)
			r[n++] = r[i];
	}
	c->rows.n = n;
}

/* The chunk of the life at the end where the order begins, then the next one. */
static int fill_life(struct cursor *c)
{
	struct range range = c->range, piece;
	int rc;

	if (range.lo < 1)
		range.lo = 1;
	if (range.hi > UINT32_MAX)
		range.hi = UINT32_MAX;
	c->over = range.lo > range.hi;
	if (c->over)
		return SQLITE_OK;
	rc = events_chunk_at(c->ev, (int64_t)((uint64_t)c->life << 32 | (uint64_t)((is_down(c) ? range.hi : range.lo) - 1)), &c->chunk);
	if (rc == SQLITE_OK)
		rc = events_of_life(c->ev, &c->chunk, c->life, &(struct event_wish){.traits = c->ask & ASK_TRAITS}, &c->rows);
	c->over = rc != SQLITE_OK || !c->rows.n;
	if (c->over)
		return rc;
	piece.lo = ((const struct event_row *)vec_at(&c->rows, 0))->ord;
	piece.hi = ((const struct event_row *)vec_at(&c->rows, c->rows.n - 1))->ord;
	c->range = range;
	keep_range(c, C_ORD);
	if (is_down(c)) {
		reverse(&c->rows);
		c->range.hi = piece.lo - 1;
	} else {
		c->range.lo = piece.hi + 1;
		/* Behind the last event the last chunk answers again. */
		c->over = chunk_is_group(strbuf_span(&c->chunk.bytes)) || piece.hi < range.lo;
	}
	return SQLITE_OK;
}

/* The one event of a life at a line. */
static int fill_life_line(struct cursor *c)
{
	const struct event_source *s;
	struct wanted w;
	int rc = events_source_of_life(c->ev, c->life, &s);

	c->over = true;
	if (rc != SQLITE_OK || !s || c->range.lo < 0 || c->range.lo > s->last_line)
		return rc;
	rc = events_block(c->ev, s->source, (uint64_t)c->range.lo >> BLOCK_SHIFT, false, c->lines);
	w = (struct wanted){c->life, (uint64_t)c->range.lo};
	if (rc != SQLITE_OK || (c->range.lo & (BLOCK_LINES - 1)) >= c->lines->n ||
	    c->lines->life[c->range.lo & (BLOCK_LINES - 1)] != c->life)
		return rc;
	return events_of_lines(c->ev, &w, 1, &c->rows);
}

/* All, or backwards all where they are sorted so. */
static int fill_full(struct cursor *c)
{
	bool down = c->ask & ASK_SORTED_DOWN;
	int rc = down ? events_chunk_at(c->ev, c->chunk.id < 0 ? INT64_MAX : c->chunk.id - 1, &c->chunk)
		      : events_chunk_from(c->ev, c->chunk.id + 1, &c->chunk);

	if (rc == SQLITE_OK && c->chunk.id < 0)
		c->over = true;
	else if (rc == SQLITE_OK)
		rc = events_of_chunk(c->ev, &c->chunk, &(struct event_wish){.thread = c->ask & ASK_THREAD ? c->thread : 0,
				     .traits = c->ask & ASK_TRAITS, .choice = &c->choice}, &c->rows);
	if (rc == SQLITE_OK && c->ask & ASK_THREAD && !(c->ask & ASK_TRAITS))
		keep_range(c, C_LINE);
	if (down)
		reverse(&c->rows);
	return rc;
}

/* --- batches of lines --- */

static int by_line(const void *pa, const void *pb)
{
	const struct event_row *a = pa, *b = pb;

	return (a->line > b->line) - (a->line < b->line);
}

/* The next block in order into c->lines. */
static int next_block(struct cursor *c)
{
	bool found = false;
	int rc = SQLITE_OK;

	c->has_block = false;
	if (c->plan == PLAN_THREAD || c->plan == PLAN_THREAD_LINE) {
		while (!found && c->next_block < c->blocks.n) {
			size_t i = is_down(c) ? c->blocks.n - 1 - c->next_block : c->next_block;

			c->next_block++;
			c->block = *(const uint64_t *)vec_at(&c->blocks, i);
			found = (int64_t)(c->block << BLOCK_SHIFT) <= c->range.hi &&
				(int64_t)((c->block + 1) << BLOCK_SHIFT) > c->range.lo;
		}
	} else {
		uint64_t from = c->block;

		rc = events_next_block(c->ev, c->source, from, is_down(c), &found, &c->block);
		if (found && ((int64_t)(c->block << BLOCK_SHIFT) > c->range.hi ||
			      (int64_t)((c->block + 1) << BLOCK_SHIFT) <= c->range.lo))
			found = false;
	}
	if (rc != SQLITE_OK || !found) {
		c->over = true;
		return rc;
	}
	c->pos = 0;
	c->has_block = true;
	return events_block(c->ev, c->source, c->block, c->ask & (ASK_THREAD | ASK_NARROW), c->lines);
}

static void leave_block(struct cursor *c)
{
	c->has_block = false;
	if (c->plan == PLAN_LINES || c->plan == PLAN_LINE) {
		c->over = is_down(c) ? !c->block : false;
		c->block += is_down(c) ? (uint64_t)-1 : 1;
	}
}

static void want_line(struct cursor *c, uint32_t i)
{
	int64_t line = (int64_t)(c->block << BLOCK_SHIFT | i);
	struct wanted w = {c->lines->life[i], (uint64_t)line};

	if (!w.life || line < c->range.lo || line > c->range.hi || (c->ask & ASK_THREAD && c->lines->thread[i] != c->thread))
		return;
	if (c->ask & ASK_NARROW) {
		struct event_row *r = vec_push(&c->rows);

		*r = (struct event_row){.source = c->source, .line = line, .life = w.life, .thread = c->lines->thread[i]};
	} else {
		vec_append(&c->wanted, &w);
	}
}

static int fill_lines(struct cursor *c)
{
	int rc = SQLITE_OK;

	if (!c->has_block)
		rc = next_block(c);
	if (rc != SQLITE_OK || c->over)
		return rc;
	vec_clear(&c->wanted);
	for (; c->pos < c->lines->n && c->wanted.n + c->rows.n < c->batch; c->pos++)
		want_line(c, is_down(c) ? c->lines->n - 1 - c->pos : c->pos);
	if (c->pos == c->lines->n)
		leave_block(c);
	if (c->batch < BATCH_LAST)
		c->batch *= 4;
	c->narrow = c->ask & ASK_NARROW;
	if (!c->wanted.n)
		return SQLITE_OK;
	rc = events_of_lines(c->ev, c->wanted.p, c->wanted.n, &c->rows);
	if (rc == SQLITE_OK && c->ask & ASK_THREAD) {
		for (size_t i = 0; i < c->rows.n; i++) {
			if (((const struct event_row *)vec_at(&c->rows, i))->thread != c->thread)
				rc = SQLITE_CORRUPT_VTAB;
		}
	}
	vec_sort(&c->rows, by_line);
	if (is_down(c))
		reverse(&c->rows);
	return rc;
}

static int keep_chosen(struct cursor *c)
{
	struct event_row *r = c->rows.p;
	size_t n = 0;

	for (size_t i = 0; i < c->rows.n; i++) {
		int has = choice_has(&c->choice, r[i].pair, r[i].kind, r[i].delta);

		if (has < 0)
			return SQLITE_CORRUPT_VTAB;
		if (has)
			r[n++] = r[i];
	}
	c->rows.n = n;
	return SQLITE_OK;
}

static int fill_batch(struct cursor *c)
{
	switch (c->plan) {
	case PLAN_LIFE_ORD:
	case PLAN_LIFE:
		return fill_life(c);
	case PLAN_LIFE_LINE:
		return fill_life_line(c);
	case PLAN_THREAD_LINE:
	case PLAN_LINE:
	case PLAN_THREAD:
	case PLAN_LINES:
		return fill_lines(c);
	case PLAN_FULL:
		break;
	}
	return fill_full(c);
}

static int fill_plan(struct cursor *c)
{
	int rc = fill_batch(c);

	return rc == SQLITE_OK && c->ask & ASK_CHOICE && c->plan != PLAN_FULL ? keep_chosen(c) : rc;
}

/* Without an order the events of a thread that is everywhere are quicker found by reading them all. */
#define BLOCKS_BY_LINE 200u

static int start_lines(struct cursor *c)
{
	const struct event_source *s;
	int rc;

	if (c->ask & ASK_THREAD) {
		rc = events_source_of_thread(c->ev, c->thread, &s);
		if (rc == SQLITE_OK && s)
			rc = events_blocks_of_thread(c->ev, c->thread, &c->blocks);
		if (c->blocks.n > BLOCKS_BY_LINE && !(c->ask & (ASK_ORDERED | ASK_NARROW | ASK_LO | ASK_HI | ASK_EQ)))
			c->plan = PLAN_FULL;
	} else {
		rc = events_source(c->ev, c->source, &s);
	}
	if (rc != SQLITE_OK)
		return rc;
	if (!s) {
		c->over = true;
		return SQLITE_OK;
	}
	c->source = s->source;
	if (c->range.lo < 0)
		c->range.lo = 0;
	if (c->range.hi > s->last_line)
		c->range.hi = s->last_line;
	c->over = c->range.lo > c->range.hi;
	c->block = (uint64_t)(is_down(c) ? c->range.hi : c->range.lo) >> BLOCK_SHIFT;
	return SQLITE_OK;
}

/* To the beginning of what is asked for. */
static int start(struct cursor *c)
{
	c->range = c->whole;
	c->at = c->next_block = c->rows.n = c->blocks.n = 0;
	c->chunk.id = -1;
	c->has_block = c->narrow = false;
	c->batch = BATCH_FIRST;
	c->over = false;
	return c->ask & (ASK_SOURCE | ASK_THREAD) ? start_lines(c) : SQLITE_OK;
}

/* --- sorted --- */

#define SORTED_FIRST 2048u      /* some pages of a list */
#define SORTED_NEXT (1u << 20)
#define SORTED_BATCH 256u

static enum column sorted_column(const struct cursor *c)
{
	return (enum column)(c->ask >> ASK_COLUMN & 15);
}

/* By what @r is sorted; no thread and no tag are 0 and NULL, and come before all that are. */
static int value_of(struct cursor *c, const struct event_row *r, int64_t *ret)
{
	enum column column = sorted_column(c);
	struct event_site site = {0};
	int rc = SQLITE_OK;

	if (column == C_SITE || column == C_TAG)
		rc = events_site(c->ev, r->pair, &site);
	*ret = column == C_SITE	  ? site.site :
	       column == C_TAG	  ? site.tag :
	       column == C_DELTA  ? r->delta :
	       column == C_BEFORE ? r->before :
	       column == C_AFTER  ? r->after :
	       column == C_KIND	  ? r->kind :
	       column == C_THREAD ? r->thread :
	       column == C_LINE	  ? r->line : 0 /* C_LIFE, which decides behind the value */;
	return rc;
}

/* Rows come in the order itself, and the first are there. */
static bool has_first(const struct cursor *c)
{
	return c->plan == PLAN_FULL && sorted_column(c) == C_LIFE && c->sorted.cut;
}

static int gather(struct cursor *c)
{
	int rc = start(c);

	while (rc == SQLITE_OK && !c->over && !has_first(c)) {
		vec_clear(&c->rows);
		rc = fill_plan(c);
		for (size_t i = 0; rc == SQLITE_OK && i < c->rows.n; i++) {
			const struct event_row *r = vec_at(&c->rows, i);
			struct sorted_event ev = {.at = (uint64_t)r->life << 32 | (uint64_t)r->ord, .pair = r->pair,
						  .kind = r->kind};

			rc = value_of(c, r, &ev.value);
			if (sorted_may_take(&c->sorted, &ev))
				sorted_offer(&c->sorted, &ev);
		}
	}
	sorted_finish(&c->sorted);
	vec_clear(&c->rows);
	c->gathered = true;
	c->given = 0;
	return rc;
}

/* What the planner knows to be asked for: life, ord, the thread or delta that was given, site and tag, the column. */
static void add_sorted(struct cursor *c, const struct sorted_event *ev)
{
	struct event_row *r = vec_push(&c->rows);

	r->life = (int64_t)(ev->at >> 32);
	r->ord = (int64_t)(ev->at & UINT32_MAX);
	r->pair = ev->pair;
	r->thread = sorted_column(c) == C_THREAD ? ev->value : c->thread;
	r->line = r->before = r->after = ev->value;
	r->delta = c->choice.by_delta ? c->choice.delta : ev->value;
	r->kind = ev->kind;
}

static int fill_sorted(struct cursor *c)
{
	int rc = SQLITE_OK;

	if (c->gathered && c->given == c->sorted.events.n) {
		sorted_go_on(&c->sorted, SORTED_NEXT);
		c->gathered = false;
	}
	if (!c->gathered)
		rc = gather(c);
	while (rc == SQLITE_OK && c->given < c->sorted.events.n && c->rows.n < SORTED_BATCH)
		add_sorted(c, vec_at(&c->sorted.events, c->given++));
	c->over = rc != SQLITE_OK || (c->given == c->sorted.events.n && !c->sorted.cut);
	return rc;
}

/*
 * Where few events of a busy thread are chosen, those by line may be far from each other: then the rest is read as a whole and
 * sorted, which costs what some hundred blocks do.
 */
#define BLOCKS_BEFORE_TURN 12u

static bool wants_turn(const struct cursor *c)
{
	return c->ask & ASK_TURNS && !c->has_block && !c->over && c->next_block >= BLOCKS_BEFORE_TURN &&
	       c->blocks.n - c->next_block > BLOCKS_BY_LINE;
}

static void turn(struct cursor *c)
{
	bool down = is_down(c);

	if (down)
		c->whole.hi = (int64_t)(c->block << BLOCK_SHIFT) - 1;
	else
		c->whole.lo = (int64_t)((c->block + 1) << BLOCK_SHIFT);
	c->ask &= ~(ASK_TURNS | ASK_ORDERED | ASK_DOWN);
	c->ask |= ASK_SORTED | (down ? ASK_SORTED_DOWN : 0) | C_LINE << ASK_COLUMN;
	sorted_begin(&c->sorted, down, SORTED_FIRST);
}

/* --- the cursor --- */

static int fill(struct cursor *c)
{
	return c->ask & ASK_SORTED ? fill_sorted(c) : fill_plan(c);
}

/* Batches until one has a row. */
int cursor_advance(struct cursor *c)
{
	int rc = SQLITE_OK;

	while (rc == SQLITE_OK && c->at >= c->rows.n && !c->over) {
		vec_clear(&c->rows);
		c->at = 0;
		if (wants_turn(c))
			turn(c);
		rc = fill(c);
	}
	return rc;
}

int cursor_start(struct cursor *c, int ask, sqlite3_value **argv)
{
	int rc = SQLITE_OK;

	c->ask = ask;
	c->plan = (enum plan)(ask & ASK_PLAN);
	c->life = c->source = c->thread = 0;
	c->range = (struct range){INT64_MIN, INT64_MAX};
	c->at = c->rows.n = 0;
	c->over = !take_values(c, argv, &rc) || (ask & ASK_LIFE && (c->life < 1 || c->life > INT32_MAX));
	if (c->over || rc != SQLITE_OK)
		return rc;
	c->whole = c->range;
	c->gathered = false;
	sorted_begin(&c->sorted, ask & ASK_SORTED_DOWN, SORTED_FIRST);
	rc = start(c);
	return rc == SQLITE_OK ? cursor_advance(c) : rc;
}

/* A narrow row that is asked for more after all: look the event up. */
int cursor_widen(struct cursor *c, struct event_row *r)
{
	struct wanted w = {r->life, (uint64_t)r->line};
	struct vec one;
	int rc;

	vec_init(&one, sizeof(struct event_row));
	rc = events_of_lines(c->ev, &w, 1, &one);
	if (rc == SQLITE_OK)
		*r = *(const struct event_row *)vec_at(&one, 0);
	vec_done(&one);
	return rc;
}
