#include "config.h"

#include "life_emit.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "life_trail.h"

/* Enough to unpack a line out of its turn. */
struct life_place {
	uint64_t line; /* of the line before it */
	uint32_t offset;
	int32_t predicted;
};

/* Scratch above this many items is given back after use. */
#define SCRATCH_KEEP 65536u

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

/* --- first pass, in file order --- */

struct survey {
	uint64_t events, idle;
	uint64_t mismatch; /* lines whose logged count is not the running one */
	uint64_t trailing, weak;
	uint64_t died; /* line of the change that ended the life, 0 = none */
	uint32_t died_thread;
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

static void survey_life(struct survey *s, const struct life_rec *r, bool before_operation)
{
	struct life_cursor c = life_cursor_at_start(r);
	struct life_op op;
	int64_t run = 0;

	*s = (struct survey){0};
	for (const uint8_t *p = c.p; life_cursor_next(&c, &op); p = c.p) {
		if (!s->events && r->flags & REC_SKEWED)
			run = op.from;
		survey_line(s, &op, &run, r->late && p >= r->buf + r->late_from, before_operation);
	}
}

/* --- the repaired order --- */

static void gather(struct life_emitter *em, const struct life_rec *r, bool has_idle)
{
	struct life_cursor c = life_cursor_at_start(r);
	struct life_op op;
	struct life_place at = {0};

	vec_clear(&em->places);
	vec_clear(&em->edges);
	vec_clear(&em->place_of);
	while (life_cursor_next(&c, &op)) {
		uint32_t place = (uint32_t)em->places.n;
		struct trail_edge edge;

		vec_append(&em->places, &at);
		at = (struct life_place){
			.line = c.line, .offset = (uint32_t)(c.p - r->buf), .predicted = (int32_t)c.predicted};
		if (op.idle)
			continue;
		edge = (struct trail_edge){.from = (int32_t)op.from, .to = (int32_t)(op.from + op.delta)};
		vec_append(&em->edges, &edge);
		if (has_idle)
			vec_append(&em->place_of, &place);
	}
}

/* Idle lines follow the change that they follow in the file. */
static void spread(struct life_emitter *em, const uint32_t *trail)
{
	const uint32_t *place_of = em->place_of.p;
	uint32_t *order = em->order.p;
	size_t edges = em->edges.n, n = 0;

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

static void repair(struct life_emitter *em, const struct life_rec *r, const struct survey *s)
{
	const struct trail_edge *e;
	int32_t start = 0;

	gather(em, r, s->idle);
	e = em->edges.p;
	em->order.n = 0;
	em->order.cap = s->events;
	em->order.p = mem_realloc(em->order.p, s->events, sizeof(uint32_t));
	if (r->flags & REC_SKEWED)
		start = life_trail_start(e, em->edges.n, s->died);
	if (s->idle) {
		uint32_t *trail = mem_realloc(NULL, em->edges.n, sizeof(*trail));

		life_trail(e, em->edges.n, start, s->died, trail);
		spread(em, trail);
		free(trail);
	} else {
		life_trail(e, em->edges.n, start, s->died, em->order.p);
	}
	em->order.n = s->events;
}

static void forget_scratch(struct life_emitter *em)
{
	em->order.n = 0;
	if (em->places.cap > SCRATCH_KEEP)
		life_emitter_done(em);
}

/* --- second pass, in the order that is published --- */

struct reader {
	const struct life_emitter *em;
	const struct life_rec *r;
	struct life_cursor cursor; /* used if the order is that of the file */
	size_t i;
	int64_t run;
	uint64_t breaks; /* places where the counts do not join up */
};

static struct reader reader_start(const struct life_emitter *em, const struct life_rec *r)
{
	return (struct reader){.em = em, .r = r, .cursor = life_cursor_at_start(r)};
}

static bool reader_op(struct reader *rd, struct life_op *ret)
{
	const struct life_place *at;

	if (!rd->em->order.n)
		return life_cursor_next(&rd->cursor, ret);
	if (rd->i == rd->em->order.n)
		return false;
	at = vec_at(&rd->em->places, *(const uint32_t *)vec_at(&rd->em->order, rd->i));
	life_op_at(rd->r, at->offset, at->line, at->predicted, ret);
	return true;
}

static bool reader_next(struct reader *rd, struct life_op *op, struct life_event *ret)
{
	if (!reader_op(rd, op))
		return false;
	*ret = (struct life_event){
		.line = op->line, .delta = op->delta, .site = op->site, .tag = op->tag, .thread = op->thread,
		.kind = op->kind, .lock_state = op->lock_state, .has_logged = op->has_logged,
		.logged = op->has_logged ? op->from : 0,
	};
	if (!rd->i && rd->r->flags & REC_SKEWED)
		rd->run = op->from;
	ret->before = op->idle || rd->em->before_operation ? rd->run : op->from;
	rd->breaks += ret->before != rd->run;
	ret->after = op->idle ? ret->before : ret->before + op->delta;
	rd->run = ret->after;
	rd->i++;
	return true;
}

/* --- the summary --- */

static void summary_add(struct life *l, const struct life_event *ev, const struct life_op *op)
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

static enum life_class class_of(unsigned flags)
{
	if (flags & LIFE_FLAG_INVALID)
		return LIFE_INVALID;
	if (flags & LIFE_FLAG_SKEWED)
		return LIFE_SKEWED;
	return flags & LIFE_FLAG_LEAKED ? LIFE_LEAKED : LIFE_FINALIZED;
}

static unsigned flags_of(const struct life_rec *r, const struct survey *s, bool before_operation, uint64_t gaps)
{
	unsigned flags = 0;

	if (r->flags & REC_ALONE)
		return LIFE_FLAG_INVALID;
	if (s->died)
		flags |= LIFE_FLAG_FINALIZED;
	else if (r->flags & REC_LOST)
		flags |= LIFE_FLAG_FINALIZED | LIFE_FLAG_LOST_END;
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

/* Fills @l from all events; the first LIFE_PUT_EVENTS of them are left in em->events.  Returns the gaps. */
static uint64_t summarize(struct life_emitter *em, const struct life_rec *r, const struct survey *s, struct life *l)
{
	struct reader rd = reader_start(em, r);
	struct life_event spare;
	struct life_op op;

	*l = (struct life){.addr = r->addr, .ordinal = r->ordinal, .overhead = NUMBER_ABSENT, .size = NUMBER_ABSENT};
	while (l->events < s->events) {
		struct life_event *ev = l->events < LIFE_PUT_EVENTS ? &em->events[l->events] : &spare;

		if (!reader_next(&rd, &op, ev))
			break;
		summary_add(l, ev, &op);
	}
	return rd.breaks + (s->died && l->final_count > 0);
}

static void deliver(struct life_emitter *em, const struct life_rec *r, const struct life *l)
{
	const struct life_sink *out = em->out;
	struct reader rd = reader_start(em, r);
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
	struct survey s;
	struct life l;
	uint64_t gaps;

	survey_life(&s, r, em->before_operation);
	/* Offsets and edges are 32 bits wide; a life of half a billion lines is shown as the file has it. */
	if (s.mismatch && !em->before_operation && r->len < UINT32_MAX)
		repair(em, r, &s);
	gaps = summarize(em, r, &s, &l);
	l.flags = flags_of(r, &s, em->before_operation, gaps);
	l.class = class_of(l.flags);
	l.alive = l.flags & LIFE_FLAG_LEAKED;
	l.repaired = l.flags & LIFE_FLAG_REPAIRED ? s.mismatch : 0;
	l.destroyed_line = s.died;
	l.destroyed_thread = s.died_thread;
	count_trust(em, r, &s, gaps);
	deliver(em, r, &l);
	forget_scratch(em);
}
