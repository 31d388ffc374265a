/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/runs.h"

#include <stdlib.h>

#include "astscope/base/keys.h"
#include "astscope/base/mem.h"
#include "run_cut.h"
#include "run_kind.h"

#define QUEUE_FIRST 256u
#define SOON_ROWS 8u
#define FED_LAG (2 * SOON_ROWS)
/* A sorted log that goes on with smaller addresses is followed by another one. */
#define SORTED_LEAST 1000u

struct queued {
	struct run_row row;
	uint64_t n; /* of row: its number in the run */
	struct key_soon soon; /* of its address, which has no number yet */
};

struct runs {
	struct run_sink out;
	struct run_cut cut;
	struct keys addrs, lwps; /* of the whole log */
	struct run_taste taste;
	struct run_kind kind;
	bool begun;          /* the kind of the run is known, and said */
	uint64_t rows;       /* of the run, fed */
	size_t runs;         /* ended */
	/* A ring: rows not given out yet, of which @fed were looked at. */
	struct queued *queue;
	size_t head, n, cap, fed;
};

struct runs *runs_new(const struct run_sink *out)
{
	struct runs *r = mem_zalloc(sizeof(*r));

	r->out = *out;
	run_cut_init(&r->cut);
	run_taste_init(&r->taste);
	r->cap = QUEUE_FIRST;
	r->queue = mem_realloc(NULL, r->cap, sizeof(*r->queue));
	return r;
}

void runs_free(struct runs *r)
{
	if (!r)
		return;
	run_cut_done(&r->cut);
	keys_done(&r->addrs);
	keys_done(&r->lwps);
	run_taste_done(&r->taste);
	free(r->queue);
	free(r);
}

/* --- the queue --- */

static struct queued *queued_at(const struct runs *r, size_t i)
{
	return &r->queue[(r->head + i) & (r->cap - 1)];
}

static void make_room(struct runs *r)
{
	struct queued *more;

	if (r->n < r->cap)
		return;
	more = mem_realloc(NULL, r->cap * 2, sizeof(*more));
	for (size_t i = 0; i < r->n; i++)
		more[i] = *queued_at(r, i);
	free(r->queue);
	r->queue = more;
	r->head = 0;
	r->cap *= 2;
}

struct run_row *runs_next(struct runs *r)
{
	make_room(r);
	return &queued_at(r, r->n)->row;
}

static void enqueue(struct runs *r, const struct run_row *row)
{
	struct run_row *place = runs_next(r);
	struct queued *q = queued_at(r, r->n++);

	if (row != place)
		*place = *row;
	place->in.addr_id = 0;
	if (!place->other)
		q->soon = keys_soon(&r->addrs, place->in.addr);
}

static void number(struct runs *r, struct queued *q)
{
	if (q->row.other || q->row.in.addr_id)
		return;
	q->row.in.addr_id = keys_now(&r->addrs, q->row.in.addr, q->soon);
	q->row.lwp_id = q->row.lwp >= 0 ? keys_id(&r->lwps, (uint64_t)q->row.lwp) : 0;
}

/* Memory takes about as long as SOON_ROWS rows. */
static void tell_soon(struct runs *r)
{
	for (unsigned round = 0; r->out.soon && round < RUN_SOON; round++) {
		size_t at = (RUN_SOON - round) * SOON_ROWS;

		if (at < r->n && !queued_at(r, at)->row.other)
			r->out.soon(r->out.ctx, &queued_at(r, at)->row, round);
	}
}

static void give_one(struct runs *r)
{
	struct queued *q = queued_at(r, 0);

	tell_soon(r);
	r->out.put(r->out.ctx, &q->row);
	r->head = (r->head + 1) & (r->cap - 1);
	r->n--;
	r->fed -= r->fed > 0;
}

/* --- runs --- */

static void begin(struct runs *r)
{
	if (r->begun)
		return;
	r->begun = true;
	r->kind = run_taste_judge(&r->taste);
	r->out.begin(r->out.ctx, &r->kind);
}

/* What was looked at may be of the next run: judge by the rows below @stop alone. */
static void begin_before(struct runs *r, uint64_t stop)
{
	if (r->begun)
		return;
	run_taste_clear(&r->taste);
	for (size_t i = 0; i < r->fed; i++) {
		const struct queued *q = queued_at(r, i);

		if (!q->row.other && q->n < stop)
			run_taste_note(&r->taste, &q->row);
	}
	begin(r);
}

/* The run ends before its row @stop. */
static void cut_at(struct runs *r, uint64_t stop)
{
	begin_before(r, stop);
	while (r->n && (queued_at(r, 0)->row.other || queued_at(r, 0)->n < stop))
		give_one(r);
	r->out.end(r->out.ctx, r->n ? &queued_at(r, 0)->row : NULL);
	r->runs++;
	run_cut_next(&r->cut);
	run_taste_clear(&r->taste);
	r->begun = false;
	r->rows = 0;
	r->fed = 0;
}

/* The row from which on the log is no longer sorted, if it was. */
static bool ends_sorted(const struct runs *r, bool was)
{
	if (!was || run_taste_may_be_sorted(&r->taste))
		return false;
	/* A bag ends with its address. */
	if (r->begun && r->kind.whole_lines)
		return true;
	/* What goes on with a life of before was never sorted: its addresses rose by themselves. */
	return r->rows > SORTED_LEAST && r->taste.groups > SORTED_LEAST / 10 && !r->cut.crossed;
}

/* Looks at one more row; where the next run begins, or RUN_NOWHERE. */
static uint64_t feed(struct runs *r, struct queued *q)
{
	bool was = run_taste_may_be_sorted(&r->taste);
	uint64_t at;

	if (q->row.other)
		return RUN_NOWHERE;
	number(r, q);
	q->n = r->rows++;
	if (!r->begun || was)
		run_taste_note(&r->taste, &q->row);
	if (r->runs + 1 >= RUNS_MOST)
		return RUN_NOWHERE;
	at = run_cut_put(&r->cut, &q->row, run_taste_may_be_sorted(&r->taste));
	if (ends_sorted(r, was))
		return q->n;
	/* Rows that are given out belong where they are. */
	return at < queued_at(r, 0)->n ? RUN_NOWHERE : at;
}

/* All rows but the last @lag of them; behind a cut all of them again. */
static void feed_all(struct runs *r, size_t lag)
{
	while (r->fed + lag < r->n) {
		uint64_t at = feed(r, queued_at(r, r->fed++));

		if (at == RUN_NOWHERE)
			continue;
		cut_at(r, at);
		lag = 0;
	}
}

static void begin_if_clear(struct runs *r)
{
	if (!r->begun && (run_taste_is_clear(&r->taste) || r->fed >= RUNS_TASTE))
		begin(r);
}

/* A row has its address looked up when SOON_ROWS more have come, and is looked at after as many again: memory is there then. */
static void number_soon(struct runs *r)
{
	struct queued *q;

	if (r->n <= SOON_ROWS)
		return;
	q = queued_at(r, r->n - 1 - SOON_ROWS);
	number(r, q);
	run_cut_soon(&r->cut, q->row.in.addr_id);
}

void runs_put(struct runs *r, const struct run_row *row)
{
	enqueue(r, row);
	number_soon(r);
	feed_all(r, FED_LAG);
	begin_if_clear(r);
	while (r->begun && r->n > RUN_LAG)
		give_one(r);
}

void runs_finish(struct runs *r)
{
	uint64_t at;

	for (size_t lag = FED_LAG; lag-- > 0;) {
		feed_all(r, lag);
		begin_if_clear(r);
	}
	while (r->runs + 1 < RUNS_MOST &&
	       (at = run_cut_end(&r->cut, run_taste_may_be_sorted(&r->taste))) != RUN_NOWHERE) {
		cut_at(r, at);
		feed_all(r, 0);
	}
	begin(r);
	while (r->n)
		give_one(r);
	/* No run follows, and the lives that are open now need memory. */
	run_cut_done(&r->cut);
	keys_done(&r->addrs);
	r->out.end(r->out.ctx, NULL);
}
