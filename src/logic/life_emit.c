/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "life_emit.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "life_balance.h"
#include "life_cursor.h"
#include "life_trail.h"

/* Enough to unpack a line out of its turn. */
struct life_place {
	uint64_t line; /* of the line before it */
	size_t offset; /* in its segment */
	int32_t predicted;
};

/*
 * Lives are put in order a segment at a time: at least so many lines, up to where all of them make a trail.  That keeps
 * lines near where the file has them: over a whole life the counts alone would let a trail swap parts far apart, and
 * hide gaps.  The longest that a line was waited for in real logs is 1,321 lines of its life.
 */
#define SEGMENT_LINES 256u
/* After so many lines without a trail changes are missing; the segment ends where least is in suspense. */
#define SEGMENT_MOST 4096u
#define SEGMENT_QUIET 1024u
/* Scratch above this many items is given back after use. */
#define SCRATCH_KEEP (4 * SEGMENT_MOST)

void life_emitter_init(struct life_emitter *em, const struct life_sink *out, struct life_trust *trust)
{
	em->out = out;
	em->trust = trust;
	em->before_operation = false;
	vec_init(&em->places, sizeof(struct life_place));
	vec_init(&em->edges, sizeof(struct trail_edge));
	vec_init(&em->place_of, sizeof(uint32_t));
	vec_init(&em->order, sizeof(uint32_t));
}

void life_emitter_done(struct life_emitter *em)
{
	vec_done(&em->places);
	vec_done(&em->edges);
	vec_done(&em->place_of);
	vec_done(&em->order);
}

/* --- what the lines say, in file order --- */

struct survey {
	uint64_t events, idle;
	uint64_t mismatch; /* lines whose logged count is not the running one */
	uint64_t trailing, weak;
	uint64_t died; /* line of the change that ended the life, 0 = none */
	uint32_t died_thread;
	uint64_t gaps; /* changes that its lines imply and the log lacks */
};

/* The line states the count before it: numbers do, and a destructor row of a CSV log says it took the count to 0. */
static bool states_count(const struct life_op *op)
{
	return op->has_logged || (op->kind == REF_DESTRUCTOR && op->delta);
}

static void survey_line(struct survey *s, const struct life_op *op, int64_t *run, bool late, bool before_operation)
{
	s->events++;
	s->idle += op->idle;
	if (op->idle)
		return;
	s->mismatch += states_count(op) && op->from != *run;
	if (s->died && op->delta && !late) {
		s->trailing++;
		s->weak += op->has_logged && op->from == 2 && op->delta == -1 && op->thread == s->died_thread;
	}
	*run += op->delta;
	if (!s->died && life_op_ends(op, *run, before_operation)) {
		s->died = op->line;
		s->died_thread = op->thread;
	}
}

/* Gaps come from the counts of all lines together; no order of them makes or hides one. */
static uint64_t count_gaps(const struct life_rec *r, const struct survey *s)
{
	struct life_cursor c = life_cursor_at_start(r);
	struct life_balance b = {0};
	struct life_op op;
	uint64_t gaps;

	while (life_cursor_next(&c, &op)) {
		if (!op.idle)
			life_balance_add(&b, op.from, op.from + op.delta);
	}
	gaps = life_balance_gaps(&b, r->flags & REC_SKEWED, !s->died);
	life_balance_done(&b);
	return gaps;
}

/* --- the repaired order --- */

struct reader {
	struct life_emitter *em;
	const struct life_rec *r;
	const struct survey *s;
	bool repair;               /* else the order is that of the file */
	struct life_cursor cursor; /* the next line of the file, or of the next segment */
	const uint8_t *segment;    /* where the segment in em begins */
	size_t i;                  /* next in em->order */
	uint64_t given;
	int64_t run;               /* count after the last event */
};

static void add_line(struct life_emitter *em, const struct life_op *op, const struct life_place *at)
{
	uint32_t place = (uint32_t)em->places.n;
	struct trail_edge edge;

	vec_append(&em->places, at);
	if (op->idle)
		return;
	edge = (struct trail_edge){.from = (int32_t)op->from, .to = (int32_t)(op->from + op->delta)};
	vec_append(&em->edges, &edge);
	vec_append(&em->place_of, &place);
}

enum gathered { GATHERED_TRAIL, GATHERED_ENOUGH, GATHERED_END };

/* Is a segment of @lines complete?  @quiet: the least counts that were in suspense since SEGMENT_MOST. */
static bool is_enough(const struct life_nets *nets, size_t lines, uint32_t *quiet)
{
	if (lines < SEGMENT_MOST)
		return false;
	if (nets->n < *quiet)
		*quiet = nets->n;
	if (lines < SEGMENT_MOST + SEGMENT_QUIET)
		return false;
	return nets->n <= *quiet || lines >= 2 * SEGMENT_MOST;
}

/* Reads lines until those read make a trail, but at least @least. */
static enum gathered gather(struct reader *rd, size_t least)
{
	struct life_emitter *em = rd->em;
	enum gathered ret = GATHERED_END;
	struct life_nets nets = {0};
	uint32_t quiet = UINT32_MAX;
	struct life_op op;

	vec_clear(&em->places);
	vec_clear(&em->edges);
	vec_clear(&em->place_of);
	rd->segment = rd->cursor.p;
	for (;;) {
		struct life_place at = {
			.line = rd->cursor.line, .offset = (size_t)(rd->cursor.p - rd->segment),
			.predicted = (int32_t)rd->cursor.predicted};

		if (!life_cursor_next(&rd->cursor, &op))
			break;
		if (!em->places.n)
			life_nets_move(&nets, 0, rd->given ? rd->run : rd->r->flags & REC_SKEWED ? op.from : 0);
		add_line(em, &op, &at);
		if (!op.idle)
			life_nets_move(&nets, op.from, op.from + op.delta);
		/* The last lines of a life are one segment with those before them. */
		if (rd->cursor.p == rd->cursor.end)
			continue;
		if (em->places.n >= least && life_nets_at_one(&nets))
			ret = GATHERED_TRAIL;
		else if (is_enough(&nets, em->places.n, &quiet))
			ret = GATHERED_ENOUGH;
		if (ret != GATHERED_END)
			break;
	}
	life_nets_done(&nets);
	return ret;
}

/* Idle lines follow the change that they follow in the file. */
static void spread(struct life_emitter *em, const uint32_t *trail)
{
	const uint32_t *place_of = em->place_of.p;
	uint32_t *order = em->order.p;
	size_t edges = em->edges.n, n = 0;

	/* Those before the first change. */
	if (!edges || place_of[0]) {
		size_t stop = edges ? place_of[0] : em->places.n;

		for (uint32_t p = 0; p < stop; p++)
			order[n++] = p;
	}
	for (size_t i = 0; i < edges; i++) {
		uint32_t e = trail[i];
		size_t stop = e + 1 < edges ? place_of[e + 1] : em->places.n;

		for (uint32_t p = place_of[e]; p < stop; p++)
			order[n++] = p;
	}
}

static bool joins(const struct trail_edge *e, const uint32_t *trail, size_t n, int64_t start)
{
	for (size_t i = 0; i < n; i++) {
		if (e[trail[i]].from != start)
			return false;
		start = e[trail[i]].to;
	}
	return true;
}

/* Puts the lines of em->places in order; true if they join up. */
static bool repair(struct reader *rd, bool end)
{
	struct life_emitter *em = rd->em;
	const struct trail_edge *e = em->edges.p;
	size_t n = em->edges.n;
	uint32_t *trail = mem_realloc(NULL, n, sizeof(*trail));
	int32_t start = (int32_t)rd->run;
	bool ret;

	if (!rd->given && rd->r->flags & REC_SKEWED)
		start = end ? life_trail_start(e, n, rd->s->died) : n ? e[0].from : 0;
	for (size_t i = 0; i < n; i++)
		trail[i] = (uint32_t)i;
	ret = joins(e, trail, n, start);
	if (!ret) {
		life_trail(e, n, start, end && rd->s->died, trail);
		ret = joins(e, trail, n, start);
	}
	em->order.cap = em->places.n;
	em->order.p = mem_realloc(em->order.p, em->order.cap, sizeof(uint32_t));
	em->order.n = em->places.n;
	spread(em, trail);
	free(trail);
	return ret;
}

static bool next_segment(struct reader *rd)
{
	struct life_cursor start = rd->cursor;
	size_t least = SEGMENT_LINES;

	rd->i = 0;
	if (start.p == start.end)
		return false;
	for (;; least *= 4) {
		enum gathered g = gather(rd, least);

		if (repair(rd, g == GATHERED_END) || g != GATHERED_TRAIL || least >= SEGMENT_MOST)
			return true;
		rd->cursor = start;
	}
}

static void forget_scratch(struct life_emitter *em)
{
	em->order.n = 0;
	if (em->places.cap > SCRATCH_KEEP)
		life_emitter_done(em);
}

/* --- events, in the order that is published --- */

static bool reader_op(struct reader *rd, struct life_op *ret)
{
	const struct life_place *at;

	if (!rd->repair)
		return life_cursor_next(&rd->cursor, ret);
	if (rd->i == rd->em->order.n && !next_segment(rd))
		return false;
	at = vec_at(&rd->em->places, *(const uint32_t *)vec_at(&rd->em->order, rd->i++));
	life_op_at(rd->segment + at->offset, at->line, at->predicted, ret);
	return true;
}

/* @before: the count that it found. */
static inline void make_event(const struct life_op *op, int64_t before, struct life_event *ret)
{
	*ret = (struct life_event){
		.line = op->line, .delta = op->delta, .before = before, .after = op->idle ? before : before + op->delta,
		.logged = op->has_logged ? op->from : 0, .site = op->site, .tag = op->tag, .thread = op->thread,
		.kind = op->kind, .lock_state = op->lock_state, .has_logged = op->has_logged,
	};
}

static bool reader_next(struct reader *rd, struct life_op *op, struct life_event *ret)
{
	if (!reader_op(rd, op))
		return false;
	if (!rd->given && rd->r->flags & REC_SKEWED)
		rd->run = op->from;
	make_event(op, op->idle || rd->em->before_operation ? rd->run : op->from, ret);
	rd->run = ret->after;
	rd->given++;
	return true;
}

/* --- the summary --- */

static inline void add_to_summary(struct life *l, const struct life_event *ev, const struct life_op *op)
{
	if (!l->events++) {
		l->first_thread = ev->thread;
		l->first_line = l->last_line = ev->line;
		l->max_count = ev->after;
	}
	if (ev->kind == REF_CONSTRUCTOR) {
		l->creator = ev->site;
		l->creator_tag = ev->tag;
		l->overhead = op->overhead;
		l->size = op->size;
	}
	if (ev->lock_state != REF_LOCK_UNKNOWN)
		l->lock_state = ev->lock_state;
	if (ev->line < l->first_line)
		l->first_line = ev->line;
	if (ev->line > l->last_line)
		l->last_line = ev->line;
	if (ev->after > l->max_count)
		l->max_count = ev->after;
	l->final_count = ev->after;
	l->last_thread = ev->thread;
	l->last_site = ev->site;
	l->last_tag = ev->tag;
}

void life_summary_add(struct life *l, const struct life_event *ev, const struct life_op *op)
{
	add_to_summary(l, ev, op);
}

enum life_class life_class_of(unsigned flags)
{
	if (flags & LIFE_FLAG_INVALID)
		return LIFE_INVALID;
	if (flags & LIFE_FLAG_SKEWED)
		return LIFE_SKEWED;
	if (flags & LIFE_FLAG_LEAKED)
		return LIFE_LEAKED;
	return flags & LIFE_FLAG_LOST_END ? LIFE_LOST : LIFE_FINALIZED;
}

static unsigned flags_of(const struct life_rec *r, const struct survey *s, bool before_operation, uint64_t gaps)
{
	unsigned flags = 0;

	if (r->flags & REC_ALONE)
		return LIFE_FLAG_INVALID;
	if (s->died)
		flags |= LIFE_FLAG_FINALIZED;
	else if (r->flags & REC_LOST)
		flags |= LIFE_FLAG_LOST_END;
	else
		flags |= LIFE_FLAG_LEAKED;
	if (r->flags & REC_SKEWED)
		flags |= LIFE_FLAG_SKEWED;
	if (r->flags & REC_ABNORMAL)
		flags |= LIFE_FLAG_ABNORMAL | LIFE_FLAG_INVALID;
	if (r->flags & REC_INVALID)
		flags |= LIFE_FLAG_INVALID;
	if (gaps)
		flags |= LIFE_FLAG_GAPPED;
	if (r->late)
		flags |= LIFE_FLAG_LATE;
	if (s->mismatch && before_operation)
		flags |= LIFE_FLAG_STALE;
	else if (s->mismatch && !gaps)
		flags |= LIFE_FLAG_REPAIRED;
	return flags;
}

static void count_trust(struct life_emitter *em, const struct life_rec *r, const struct survey *s, uint64_t gaps)
{
	struct life_trust *t = em->trust;

	t->mismatch += s->mismatch;
	if (em->before_operation)
		t->stale += s->mismatch;
	else if (gaps)
		t->in_gapped_lives += s->mismatch;
	else
		t->repaired += s->mismatch;
	t->late += r->late;
	t->trailing += s->trailing;
	t->weak += s->weak;
	t->gaps += gaps;
	t->gapped_lives += gaps > 0;
}

static struct life life_begin(const struct life_rec *r)
{
	return (struct life){.addr = r->addr, .ordinal = r->ordinal, .overhead = NUMBER_ABSENT, .size = NUMBER_ABSENT};
}

/*
 * Takes the lines in the order of the file, as nearly all lives have them: what they say, and @l and em->events as far as
 * that order is the right one.
 */
static void survey_life(struct life_emitter *em, const struct life_rec *r, struct survey *s, struct life *l)
{
	struct life_cursor c = life_cursor_at_start(r);
	const uint8_t *late = r->late ? r->buf + r->late_from : c.end;
	struct life_event spare;
	struct life_op op;
	int64_t run = 0, count = 0; /* in file order; as the events have it */

	*s = (struct survey){0};
	*l = life_begin(r);
	for (const uint8_t *p = c.p; life_cursor_next(&c, &op); p = c.p) {
		struct life_event *ev = l->events < LIFE_PUT_EVENTS ? &em->events[l->events] : &spare;

		if (!s->events && r->flags & REC_SKEWED)
			run = count = op.from;
		make_event(&op, op.idle || em->before_operation ? count : op.from, ev);
		count = ev->after;
		survey_line(s, &op, &run, p >= late, em->before_operation);
		add_to_summary(l, ev, &op);
	}
	if (em->before_operation)
		s->gaps = s->died && run > 0;
	else if (s->mismatch || (s->died && run > 0))
		s->gaps = count_gaps(r, s);
}

/* The same from the repaired order, in which *@ret_sorted has the lines of a life that is put in pieces: it is found once. */
static void summarize(struct life_emitter *em, const struct life_rec *r, const struct survey *s, struct life *l,
		      struct life_rec *ret_sorted)
{
	struct reader rd = {.em = em, .r = r, .s = s, .cursor = life_cursor_at_start(r), .repair = true};
	struct life_event spare;
	struct life_op op;

	*l = life_begin(r);
	while (l->events < s->events) {
		struct life_event *ev = l->events < LIFE_PUT_EVENTS ? &em->events[l->events] : &spare;

		if (!reader_next(&rd, &op, ev))
			break;
		life_summary_add(l, ev, &op);
		if (s->events > LIFE_PUT_EVENTS)
			life_rec_pack(ret_sorted, &op);
	}
}

/* @r has the lines in the order in which they are put. */
static void deliver(struct life_emitter *em, const struct life_rec *r, const struct life *l)
{
	const struct life_sink *out = em->out;
	struct reader rd = {.em = em, .r = r, .cursor = life_cursor_at_start(r)};
	struct life_op op;
	uint64_t from = 0;
	size_t n = 0;

	if (l->events <= LIFE_PUT_EVENTS) {
		out->put(out->ctx, l, 0, em->events, (size_t)l->events);
		return;
	}
	while (reader_next(&rd, &op, &em->events[n])) {
		if (++n < LIFE_PUT_EVENTS)
			continue;
		out->put(out->ctx, l, from, em->events, n);
		from += n;
		n = 0;
	}
	if (n)
		out->put(out->ctx, l, from, em->events, n);
}

void life_emit(struct life_emitter *em, const struct life_rec *r)
{
	struct life_rec sorted = life_rec_blank(r);
	struct survey s;
	struct life l;

	survey_life(em, r, &s, &l);
	if (s.mismatch && !em->before_operation)
		summarize(em, r, &s, &l, &sorted);
	l.flags = flags_of(r, &s, em->before_operation, s.gaps);
	l.class = life_class_of(l.flags);
	l.alive = l.flags & LIFE_FLAG_LEAKED;
	l.repaired = l.flags & LIFE_FLAG_REPAIRED ? s.mismatch : 0;
	l.destroyed_line = s.died;
	l.destroyed_thread = s.died_thread;
	count_trust(em, r, &s, s.gaps);
	deliver(em, sorted.len ? &sorted : r, &l);
	life_rec_done(&sorted);
	forget_scratch(em);
}
