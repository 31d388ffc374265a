/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lane.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "row_ids.h"

#include "astscope/base/arena.h"
#include "astscope/base/limits.h"
#include "astscope/base/mem.h"
#include "astscope/base/vec.h"

#define BATCH_EVENTS (2 * LIFE_PUT_EVENTS)
#define BATCH_PIECES 2048u
#define BATCHES 4u
#define TICK_MS 100 /* at the latest, also while no life is complete */

/* One call of a life sink, to be repeated in the other thread. */
struct piece {
	struct life life;
	uint64_t from;
	size_t first, n; /* in batch.events */
};

/* What the parsing thread hands over at once. */
struct batch {
	struct piece *pieces;
	size_t n_pieces;
	struct life_event *events;
	size_t n_events;
	struct vec others;    /* of struct record: rejects and facts, their text in @texts */
	struct arena *texts;
};

struct lane {
	struct lane_args args;
	/* Of the parsing thread: */
	struct sink sink;
	struct life_sink life_sink;
	struct runs *runs;
	struct life_engine *engine;
	struct lane_run run;    /* the one at hand */
	struct batch *filling;
	uint64_t rejects;       /* of the run */
	struct row_ids *row_ids;
	struct vec threads;     /* uint32_t: of the run, ids by number of the LWP; 0 = none yet */
	struct lane_result result;
	/* Of the calling thread: */
	bool drop, dropping;
	/* Of both: */
	atomic_uint_least64_t lines, bytes; /* parsed so far */
	/* Ring of batches; [tail, head) are full. */
	struct batch batches[BATCHES];
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	uint64_t head, tail;
	const struct lane_run *ended; /* a run to be told of before anything else comes */
	bool done;               /* no more will come */
	atomic_bool stop;        /* the calling thread wants no more */
};

static bool stopped(struct lane *l)
{
	return atomic_load_explicit(&l->stop, memory_order_relaxed);
}

/* ---- the calling thread ---- */

static void tick(struct lane *l)
{
	enum lane_wish wish = LANE_ON;

	if (l->args.tick)
		wish = l->args.tick(l->args.tick_ctx, atomic_load_explicit(&l->lines, memory_order_relaxed),
				     atomic_load_explicit(&l->bytes, memory_order_relaxed));
	if (wish != LANE_ON)
		atomic_store_explicit(&l->stop, true, memory_order_relaxed);
	l->drop |= wish == LANE_DROP;
}

static void consume(struct lane *l, struct batch *b)
{
	const struct sink *out = writer_sink(l->args.writer);
	const struct life_sink *lives = writer_life_sink(l->args.writer);

	for (size_t i = 0; i < b->n_pieces; i++) {
		const struct piece *p = &b->pieces[i];

		l->dropping |= l->drop && !p->from; /* never half a life */
		if (!l->dropping)
			lives->put(lives->ctx, &p->life, p->from, b->events + p->first, p->n);
	}
	for (size_t i = 0; i < b->others.n; i++)
		out->put(out->ctx, vec_at(&b->others, i));
	b->n_pieces = 0;
	b->n_events = 0;
	vec_clear(&b->others);
	arena_reset(b->texts);
}

/* Under the mutex: all that came before the end of the run is written. */
static void tell_ended(struct lane *l)
{
	if (!l->ended || l->tail != l->head)
		return;
	l->args.next_run(l->args.run_ctx, l->ended);
	l->ended = NULL;
	pthread_cond_signal(&l->cond);
}

/* Wait for a batch; NULL = none yet, or none any more (*@ret_done). */
static struct batch *next_batch(struct lane *l, bool *ret_done)
{
	struct batch *b = NULL;
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += TICK_MS * 1000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_mutex_lock(&l->mutex);
	tell_ended(l);
	if (l->tail == l->head && !l->done)
		pthread_cond_timedwait(&l->cond, &l->mutex, &until);
	if (l->tail != l->head)
		b = &l->batches[l->tail % BATCHES];
	*ret_done = !b && l->done;
	pthread_mutex_unlock(&l->mutex);
	return b;
}

static void consume_all(struct lane *l)
{
	bool done = false;

	while (!done) {
		struct batch *b = next_batch(l, &done);

		if (b) {
			consume(l, b);
			pthread_mutex_lock(&l->mutex);
			l->tail++;
			pthread_cond_signal(&l->cond);
			pthread_mutex_unlock(&l->mutex);
		}
		tick(l);
	}
}

/* ---- the parsing thread ---- */

/* The batch being filled is full: give it away and take the next. */
static void hand_over(struct lane *l)
{
	if (!l->args.threaded) {
		consume(l, l->filling);
		tick(l);
		return;
	}
	pthread_mutex_lock(&l->mutex);
	l->head++;
	pthread_cond_signal(&l->cond);
	while (l->head - l->tail == BATCHES)
		pthread_cond_wait(&l->cond, &l->mutex);
	l->filling = &l->batches[l->head % BATCHES];
	pthread_mutex_unlock(&l->mutex);
}

static void put_life(void *ctx, const struct life *life, uint64_t from, const struct life_event *events, size_t n)
{
	struct lane *l = ctx;
	struct batch *b = l->filling;

	if (b->n_pieces == BATCH_PIECES || b->n_events + n > BATCH_EVENTS) {
		hand_over(l);
		b = l->filling;
	}
	b->pieces[b->n_pieces++] = (struct piece){.life = *life, .from = from, .first = b->n_events, .n = n};
	memcpy(b->events + b->n_events, events, n * sizeof(*events));
	b->n_events += n;
}

/* What stands between rows and waits with them. */
struct between {
	struct record record;
	char text[];
};

static void put_row(struct lane *l, const struct record *r)
{
	const struct record_ref *ref = &r->ref;
	struct row_id id = row_ids_of(l->row_ids, ref);
	struct run_row *row = runs_next(l->runs);

	/* Each member is named: nothing has to be cleared before. */
	*row = (struct run_row){
		.in = {
			.line = r->place.line,
			.addr = ref->addr,
			.delta = ref->delta,
			.before = ref->before,
			.overhead = ref->overhead,
			.size = ref->size,
			.addr_id = 0,
			.site = id.site,
			.tag = id.tag,
			.thread = 0,
			.kind = ref->kind,
			.lock_state = ref->lock_state,
			.has_before = ref->has_before,
		},
		.lwp = ref->lwp,
		.lwp_id = 0,
		.offset = r->place.offset,
		.destroyer = id.destroyer,
		.other = false,
		.what = NULL,
	};
	runs_put(l->runs, row);
}

bool fact_is_torn_line(const struct record_fact *f)
{
	return strcmp(f->name, "torn") == 0 && span_eq_str(f->value, "line");
}

static void put_other(struct lane *l, const struct record *r)
{
	bool reject = r->kind == RECORD_REJECT;
	struct span text = reject ? span_sub(r->reject.text, 0, LIMIT_REJECT_TEXT) : r->fact.value;
	struct run_row row = {.in.line = r->place.line, .other = true};
	struct between *copy;

	if (!reject && fact_is_torn_line(&r->fact))
		l->result.torn_line = true;
	if (!reject || ++l->rejects <= LIMIT_REJECTS_PER_SOURCE) {
		copy = mem_alloc(sizeof(*copy) + text.n);
		copy->record = *r;
		if (text.n)
			memcpy(copy->text, text.p, text.n);
		*(reject ? &copy->record.reject.text : &copy->record.fact.value) = (struct span){copy->text, text.n};
		row.what = copy;
	}
	runs_put(l->runs, &row);
}

/* ---- runs ---- */

static void run_begins(void *ctx, const struct run_kind *kind)
{
	struct lane *l = ctx;

	l->run.kind = *kind;
	vec_clear(&l->threads);
	l->engine = life_engine_new(&l->life_sink);
	life_engine_set_before_operation(l->engine, kind->before_operation);
	if (kind->whole_lines)
		life_engine_set_whole_lines(l->engine);
}

static bool is_mixed(const struct record *r)
{
	return r->kind == RECORD_FACT && strcmp(r->fact.name, "generation") == 0 && span_eq_str(r->fact.value, "mixed");
}

/* A row that is no row is a reject whose text is not kept, unless it says what it is. */
static void give_other(struct lane *l, const struct run_row *row)
{
	struct between *b = row->what;
	struct record *copy;

	l->run.tally.rejects += !b || b->record.kind == RECORD_REJECT;
	if (b && l->result.runs && is_mixed(&b->record)) {
		free(b); /* of all runs together */
		return;
	}
	if (!b)
		return;
	copy = vec_push(&l->filling->others);
	*copy = b->record;
	if (b->record.kind == RECORD_REJECT)
		copy->reject.text = arena_span(l->filling->texts, b->record.reject.text);
	else
		copy->fact.value = arena_span(l->filling->texts, b->record.fact.value);
	free(b);
	if (l->filling->others.n == BATCH_PIECES)
		hand_over(l);
}

static uint32_t thread_of(struct lane *l, const struct run_row *row)
{
	uint32_t *id;

	while (l->threads.n <= row->lwp_id)
		vec_push(&l->threads);
	id = vec_at(&l->threads, row->lwp_id);
	if (!*id)
		*id = writer_ref_thread(l->args.writer, row->lwp);
	return *id;
}

static void run_put(void *ctx, struct run_row *row)
{
	struct lane *l = ctx;

	if (row->other) {
		give_other(l, row);
		return;
	}
	l->run.tally.records++;
	row->in.thread = row->lwp_id ? thread_of(l, row) : writer_ref_thread(l->args.writer, row->lwp);
	life_engine_put(l->engine, &row->in);
}

static void run_soon(void *ctx, const struct run_row *row, unsigned round)
{
	const struct lane *l = ctx;

	life_engine_soon(l->engine, row->in.addr_id, round);
}

/* All lives of the run are on their way: wait until they are written, and another source is begun. */
static void tell_next(struct lane *l)
{
	hand_over(l);
	if (!l->args.threaded) {
		l->args.next_run(l->args.run_ctx, &l->run);
		return;
	}
	pthread_mutex_lock(&l->mutex);
	l->ended = &l->run;
	pthread_cond_signal(&l->cond);
	while (l->ended)
		pthread_cond_wait(&l->cond, &l->mutex);
	pthread_mutex_unlock(&l->mutex);
}

static void run_ends(void *ctx, const struct run_row *next)
{
	struct lane *l = ctx;
	struct tally *t = &l->run.tally;

	life_engine_finish(l->engine, &l->run.trust);
	life_engine_free(l->engine);
	l->engine = NULL;
	if (!next) {
		l->result.run = l->run;
		hand_over(l);
		return;
	}
	l->run.last_line = next->in.line - 1;
	l->run.next_offset = next->offset;
	t->lines = next->in.line - l->run.first_line;
	t->continuations = t->lines - t->records - t->rejects;
	tell_next(l);
	l->result.runs++;
	l->rejects = 0;
	l->run = (struct lane_run){.first_line = next->in.line, .offset = next->offset};
}

/* ---- records in ---- */

/* A refs format gives rows, rejects and facts. */
static void put(void *ctx, const struct record *r)
{
	struct lane *l = ctx;

	atomic_store_explicit(&l->lines, r->place.line, memory_order_relaxed);
	if (r->kind == RECORD_REF)
		put_row(l, r);
	else if (r->kind == RECORD_REJECT || r->kind == RECORD_FACT)
		put_other(l, r);
}

static void parse_all(struct lane *l)
{
	void *parser = l->args.format->begin(&l->sink);
	char *buf = mem_alloc(STREAM_CHUNK);
	enum got g;
	size_t n;

	while ((g = cursor_read(l->args.cursor, buf, STREAM_CHUNK, &n)) == GOT_DATA && !stopped(l)) {
		atomic_fetch_add_explicit(&l->bytes, n, memory_order_relaxed);
		l->args.format->feed(parser, (struct span){buf, n});
	}
	l->result.end = stopped(l) ? GOT_STOP : g;
	l->args.format->end(parser, g != GOT_END || stopped(l), &l->result.tally);
	free(buf);
	runs_finish(l->runs);
}

static void *parse_thread(void *ctx)
{
	struct lane *l = ctx;

	parse_all(l);
	pthread_mutex_lock(&l->mutex);
	l->done = true;
	pthread_cond_signal(&l->cond);
	pthread_mutex_unlock(&l->mutex);
	return NULL;
}

/* ---- both ---- */

static void lane_init(struct lane *l, const struct lane_args *args)
{
	*l = (struct lane){.args = *args};
	l->sink = (struct sink){.put = put, .ctx = l};
	l->life_sink = (struct life_sink){.put = put_life, .ctx = l};
	l->runs = runs_new(&(const struct run_sink){.begin = run_begins, .put = run_put, .soon = run_soon, .end = run_ends, .ctx = l});
	l->run = (struct lane_run){.first_line = args->first_line, .offset = args->offset};
	l->row_ids = row_ids_new(args->writer);
	vec_init(&l->threads, sizeof(uint32_t));
	for (size_t i = 0; i < BATCHES; i++) {
		struct batch *b = &l->batches[i];

		b->pieces = mem_alloc(BATCH_PIECES * sizeof(*b->pieces));
		b->events = mem_alloc(BATCH_EVENTS * sizeof(*b->events));
		b->texts = arena_new();
		vec_init(&b->others, sizeof(struct record));
	}
	l->filling = &l->batches[0];
	pthread_mutex_init(&l->mutex, NULL);
	pthread_cond_init(&l->cond, NULL);
}

static void lane_done(struct lane *l)
{
	runs_free(l->runs);
	row_ids_free(l->row_ids);
	vec_done(&l->threads);
	for (size_t i = 0; i < BATCHES; i++) {
		free(l->batches[i].pieces);
		free(l->batches[i].events);
		arena_free(l->batches[i].texts);
		vec_done(&l->batches[i].others);
	}
	pthread_mutex_destroy(&l->mutex);
	pthread_cond_destroy(&l->cond);
}

static void take_result(struct lane *l, struct lane_result *ret)
{
	*ret = l->result;
	if (l->dropping)
		ret->end = GOT_STOP;
	lane_done(l);
	free(l);
}

void lane_run(const struct lane_args *args, struct lane_result *ret)
{
	struct lane *l = mem_alloc(sizeof(*l));
	pthread_t thread;

	lane_init(l, args);
	if (l->args.threaded && pthread_create(&thread, NULL, parse_thread, l) == 0) {
		consume_all(l);
		pthread_join(thread, NULL);
	} else {
		l->args.threaded = false;
		parse_all(l);
	}
	take_result(l, ret);
}

struct lane *lane_open(const struct lane_args *args)
{
	struct lane *l = mem_alloc(sizeof(*l));

	lane_init(l, args);
	l->args.threaded = false;
	l->result.end = GOT_END;
	return l;
}

const struct sink *lane_sink(struct lane *l)
{
	return &l->sink;
}

bool lane_stopped(const struct lane *l)
{
	return atomic_load_explicit(&l->stop, memory_order_relaxed);
}

void lane_close(struct lane *l, struct lane_result *ret)
{
	runs_finish(l->runs);
	take_result(l, ret);
}
