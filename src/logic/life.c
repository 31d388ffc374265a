/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/life.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/keys.h"
#include "astscope/base/mem.h"
#include "astscope/logic/bag.h"
#include "life_cursor.h"
#include "life_due.h"
#include "life_emit.h"
#include "life_move.h"
#include "life_table.h"

/*
 * Gives each line to a life.  A constructor always begins one; the life the address had before stays as `superseded`
 * while late lines of it may come, and leaves at once when its lines balance.
 */

/* Lines that a superseded or dead life waits for stragglers; the longest wait in real logs is 2,350. */
#define WINDOW 10000u
/* Superseded lives an address can have; more is a log with holes, or hostile. */
#define CHAIN_MAX 64u
/* Memory is asked for so many lives before their turn. */
#define AHEAD 16u

struct life_engine {
	struct life_sink out;
	struct life_trust trust;
	struct life_emitter emitter;
	struct life_table table;
	struct bag_engine *bags; /* takes all of it instead; or NULL */
	bool before_operation;
	uint64_t tick;      /* lines put */
	uint64_t alive;     /* lives that have begun and not ended */
	struct keys addrs;  /* of rows that do not bring the number of their address */
	struct keys threads;
	struct vec wrote;   /* of uint64_t: by number of the thread, tick of its last line; 0 = none yet */
	struct life_dues due;
	struct vec ops;     /* of struct life_op: lines on their way to another life */
};

struct life_engine *life_engine_new(const struct life_sink *out)
{
	struct life_engine *en = mem_zalloc(sizeof(*en));

	en->out = *out;
	life_emitter_init(&en->emitter, &en->out, &en->trust);
	life_table_init(&en->table);
	life_dues_init(&en->due);
	vec_init(&en->ops, sizeof(struct life_op));
	vec_init(&en->wrote, sizeof(uint64_t));
	return en;
}

void life_engine_free(struct life_engine *en)
{
	if (!en)
		return;
	bag_engine_free(en->bags);
	life_table_done(&en->table);
	life_emitter_done(&en->emitter);
	keys_done(&en->addrs);
	keys_done(&en->threads);
	vec_done(&en->wrote);
	life_dues_done(&en->due);
	vec_done(&en->ops);
	free(en);
}

void life_engine_set_before_operation(struct life_engine *en, bool before_operation)
{
	en->before_operation = before_operation;
	en->table.before_operation = before_operation;
	en->emitter.before_operation = before_operation;
}

void life_engine_set_whole_lines(struct life_engine *en)
{
	en->bags = bag_engine_new(&en->out, en->before_operation);
}

/* An address and its number. */
struct address {
	uint64_t addr;
	uint32_t id;
};

static struct life_rec *rec_at(const struct life_engine *en, uint32_t id)
{
	return life_table_at(&en->table, id);
}

static bool balanced(const struct life_engine *en, const struct life_rec *r)
{
	return r->flags & REC_ALONE || life_rec_balanced(r, en->before_operation);
}

static void make_due(struct life_engine *en, uint32_t id)
{
	const struct life_due d = {.tick = en->tick, .begun = rec_at(en, id)->begun, .id = id};

	life_dues_put(&en->due, &d);
}

/* Gives an older life to the sink. */
static void release(struct life_engine *en, uint32_t id)
{
	struct life_rec *r = rec_at(en, id);

	if (!r->ended && !(r->flags & REC_ALONE))
		r->flags |= REC_LOST;
	life_emit(&en->emitter, r);
	life_table_drop(&en->table, id);
}

static bool has_tail(const struct life_engine *en, const struct life_rec *r)
{
	return !en->before_operation && life_has_tail(r);
}

/* Makes the tail of the newest life @id, if it has one, the beginning of the life @to. */
static void move_tail(struct life_engine *en, uint32_t id, uint32_t to)
{
	struct life_rec *r = rec_at(en, id);

	if (has_tail(en, r))
		life_move_tail(r, rec_at(en, to), en->tick, &en->ops);
}

/* --- superseded lives --- */

/* The next life of the address that may have lost lines to @r. */
static uint32_t heir_of(const struct life_engine *en, const struct life_rec *r)
{
	for (uint32_t id = r->newer; id != REC_NONE; id = rec_at(en, id)->newer) {
		const struct life_rec *heir = rec_at(en, id);

		if (!balanced(en, heir) && (!heir->superseded || !heir->late))
			return id;
	}
	return REC_NONE;
}

/*
 * A superseded life that never came into balance was not racing (the log has a hole): its late lines belong to the
 * life that followed, unless they fit worse there.
 */
static void give_back(struct life_engine *en, uint32_t id)
{
	struct life_rec *r = rec_at(en, id), *heir;
	uint32_t heir_id = heir_of(en, r);

	if (!r->late || heir_id == REC_NONE)
		return;
	heir = rec_at(en, heir_id);
	if (life_move_late(r, heir, en->before_operation, en->tick, &en->ops) && balanced(en, heir) && heir->superseded)
		release(en, heir_id);
}

static void expire(struct life_engine *en, uint32_t id)
{
	give_back(en, id);
	release(en, id);
}

/* The newest life of an address is about to be followed by @by. */
static void supersede(struct life_engine *en, uint32_t id, uint32_t by)
{
	struct life_rec *r = rec_at(en, id);
	uint32_t oldest = id, n = 1;

	en->alive -= !r->ended && !(r->flags & REC_ALONE);
	if (en->before_operation || balanced(en, r)) {
		release(en, id);
		return;
	}
	r->superseded = rec_at(en, by)->begun;
	r->late_from = r->len;
	make_due(en, id);
	for (; rec_at(en, oldest)->older != REC_NONE; n++)
		oldest = rec_at(en, oldest)->older;
	if (n > CHAIN_MAX)
		expire(en, oldest);
}

/* --- lines --- */

static uint32_t begin(struct life_engine *en, struct address a, uint32_t flags)
{
	uint32_t id = life_table_begin(&en->table, a.addr, a.id);

	rec_at(en, id)->begun = en->tick;
	rec_at(en, id)->flags = flags;
	return id;
}

static void count_birth(struct life_engine *en, uint64_t line)
{
	if (++en->alive <= en->trust.alive_peak)
		return;
	en->trust.alive_peak = en->alive;
	en->trust.peak_line = line;
}

/* A line that may end the newest life of its address. */
static void append_ending(struct life_engine *en, struct life_rec *r, const struct life_op *op)
{
	bool open = !r->ended && !r->superseded && !(r->flags & REC_ALONE);

	life_rec_append(r, op, en->tick, en->before_operation);
	en->alive -= open && r->ended;
}

static void append(struct life_engine *en, uint32_t id, struct life_op *op)
{
	struct life_rec *r = rec_at(en, id);

	if (!op->has_logged && op->kind != REF_CONSTRUCTOR && (op->kind != REF_DESTRUCTOR || !op->delta))
		op->from = r->predicted;
	append_ending(en, r, op);
	if (!balanced(en, r))
		return;
	if (r->superseded)
		release(en, id);
	else
		make_due(en, id);
}

static void put_constructor(struct life_engine *en, struct address a, struct life_op *op)
{
	const struct life_parked *parked = life_table_parked(&en->table, a.id);
	uint32_t old = REC_NONE, id;

	if (parked) {
		struct life_rec view = life_parked_view(parked);

		life_emit(&en->emitter, &view);
	} else {
		old = life_table_newest(&en->table, a.id);
	}
	id = begin(en, a, 0);
	if (old != REC_NONE) {
		en->trust.reused_while_open += !balanced(en, rec_at(en, old));
		supersede(en, old, id);
	}
	count_birth(en, op->line);
	append(en, id, op);
}

/* A line without a life to go to begins one that was not seen to begin. */
static void put_skewed(struct life_engine *en, struct address a, struct life_op *op)
{
	uint32_t old = life_table_newest(&en->table, a.id);
	uint32_t id = begin(en, a, REC_SKEWED);

	if (old != REC_NONE) {
		move_tail(en, old, id);
		supersede(en, old, id);
	}
	count_birth(en, op->line);
	append(en, id, op);
}

/* The tick of the last line of @thread, which is not 0. */
static uint64_t *wrote_of(struct life_engine *en, uint32_t thread)
{
	uint32_t id = keys_id(&en->threads, thread);

	while (en->wrote.n <= id)
		vec_push(&en->wrote);
	return vec_at(&en->wrote, id);
}

/*
 * The superseded life that @op is a late line of, or REC_NONE.  Its thread has written nothing since the next
 * constructor, so it may still be inside the release; and the life lacks such a change more than the newest does.
 */
static uint32_t late_life(struct life_engine *en, uint32_t newest, const struct life_op *op)
{
	const struct life_rec *top = rec_at(en, newest);
	uint64_t wrote;
	uint32_t found = REC_NONE;
	bool fits_top;

	if (top->older == REC_NONE || en->before_operation)
		return REC_NONE;
	wrote = op->thread ? *wrote_of(en, op->thread) : 0;
	fits_top = life_rec_surplus(top, op->from) > 0;
	for (uint32_t id = top->older; id != REC_NONE; id = rec_at(en, id)->older) {
		const struct life_rec *r = rec_at(en, id);

		if (wrote >= r->superseded)
			continue;
		/* The end is what is logged late; without threads the counts alone tell. */
		if (fits_top && (op->delta > 0 || !op->thread))
			continue;
		if (life_rec_surplus(r, op->from) > 0 || (!fits_top && life_rec_above(r, op->from)))
			found = id;
	}
	return found;
}

/*
 * The oldest superseded life that lacks just such a change as @op, whoever made it: the newest had one too many, for it
 * got the same change of that life before.
 */
static uint32_t lacking_life(const struct life_engine *en, uint32_t newest, const struct life_op *op)
{
	uint32_t found = REC_NONE;

	uint32_t id = en->before_operation ? REC_NONE : rec_at(en, newest)->older;

	for (; id != REC_NONE; id = rec_at(en, id)->older) {
		if (life_rec_surplus(rec_at(en, id), op->from) > 0)
			found = id;
	}
	return found;
}

/* @op cannot be a line of the newest life @r of its address. */
static bool is_past(const struct life_engine *en, const struct life_rec *r, const struct life_op *op)
{
	if (r->flags & REC_ALONE)
		return true;
	if (!r->ended)
		return false;
	if (en->before_operation)
		return op->delta;
	if (life_op_ends(op, 0, false))
		return true;
	return en->tick - r->ended > WINDOW && life_rec_surplus(r, op->from) <= 0;
}

static void put_change(struct life_engine *en, struct address a, struct life_op *op)
{
	uint32_t id = life_table_newest(&en->table, a.id), late;

	if (id == REC_NONE) {
		put_skewed(en, a, op);
		return;
	}
	late = late_life(en, id, op);
	if (late == REC_NONE && is_past(en, rec_at(en, id), op)) {
		late = lacking_life(en, id, op);
		if (late == REC_NONE) {
			put_skewed(en, a, op);
			return;
		}
	}
	if (late != REC_NONE) {
		rec_at(en, late)->late++;
		id = late;
	}
	append(en, id, op);
}

/* An invalid reference belongs to the last life of its address; one that drops more than there is ends it. */
static void put_idle(struct life_engine *en, struct address a, struct life_op *op)
{
	uint32_t id = life_table_newest(&en->table, a.id);
	struct life_rec *r;

	if (id == REC_NONE)
		id = begin(en, a, REC_ALONE);
	r = rec_at(en, id);
	if (op->kind == REF_INVALID && !r->ended && r->sum > 0 && op->delta >= -LIFE_COUNT_MAX &&
	    r->sum + op->delta < 0) {
		op->idle = false;
		op->from = r->sum;
		append_ending(en, r, op);
		make_due(en, id);
		return;
	}
	append(en, id, op);
}

/* A word that is not known: what the row does tells. */
static enum ref_kind kind_of(struct life_engine *en, const struct life_input *in, uint32_t addr_id)
{
	uint32_t id;

	if (in->kind != REF_UNKNOWN_STATE)
		return in->kind;
	id = life_table_newest(&en->table, addr_id);
	return in->delta > 0 && (id == REC_NONE || rec_at(en, id)->ended) ? REF_CONSTRUCTOR : REF_CHANGE;
}

/* Written before the operation, a first change may state a count of 0: then its object did not end before it. */
static bool lives_at_zero(struct life_engine *en, const struct life_input *in, uint32_t addr_id)
{
	uint32_t id;

	if (!en->before_operation || !in->has_before || in->before)
		return false;
	id = life_table_newest(&en->table, addr_id);
	return id == REC_NONE || !rec_at(en, id)->ended;
}

static void op_of(struct life_engine *en, const struct life_input *in, uint32_t addr_id, struct life_op *ret)
{
	life_op_of(ret, in, kind_of(en, in, addr_id), en->before_operation, lives_at_zero(en, in, addr_id));
}

/* The memory of those whose turn comes soon: themselves, then where their addresses are looked up. */
static void fetch_due(const struct life_engine *en)
{
	const struct life_due *far = life_dues_at(&en->due, AHEAD), *near = life_dues_at(&en->due, AHEAD / 2);

	if (far)
		life_table_fetch_entry(&en->table, far->id, 0);
	if (near) {
		life_table_fetch_entry(&en->table, near->id, 1);
		life_table_fetch(&en->table, rec_at(en, near->id)->addr_id, 0);
	}
}

/* Looks at the lives that had WINDOW lines' time. */
static void look_at_due(struct life_engine *en)
{
	const struct life_due *d;

	while ((d = life_dues_at(&en->due, 0)) && en->tick - d->tick > WINDOW) {
		struct life_rec *r = rec_at(en, d->id);
		uint64_t begun = d->begun;
		uint32_t id = d->id;

		life_dues_drop(&en->due);
		fetch_due(en);
		if (r->begun != begun)
			continue;
		if (r->superseded && en->tick - r->superseded > WINDOW)
			expire(en, id);
		else if (!r->superseded && balanced(en, r) && en->tick - r->ended > WINDOW)
			life_table_park(&en->table, id);
	}
}

void life_engine_soon(const struct life_engine *en, uint32_t addr_id, unsigned round)
{
	life_table_fetch(&en->table, addr_id, round);
}

void life_engine_put(struct life_engine *en, const struct life_input *in)
{
	struct address a = {in->addr, in->addr_id};
	struct life_op op;

	if (en->bags) {
		bag_engine_put(en->bags, in);
		return;
	}
	en->tick++;
	look_at_due(en);
	if (!a.id)
		a.id = keys_id(&en->addrs, a.addr);
	op_of(en, in, a.id, &op);
	if (op.kind == REF_CONSTRUCTOR)
		put_constructor(en, a, &op);
	else if (op.idle)
		put_idle(en, a, &op);
	else
		put_change(en, a, &op);
	if (in->thread && !en->before_operation)
		*wrote_of(en, in->thread) = en->tick;
}

static void finish_newest(struct life_engine *en, uint32_t id)
{
	struct life_rec *r = rec_at(en, id);

	if (has_tail(en, r)) {
		uint32_t tail = begin(en, (struct address){r->addr, r->addr_id}, REC_SKEWED);

		move_tail(en, id, tail);
		life_emit(&en->emitter, rec_at(en, id));
		id = tail;
	}
	life_emit(&en->emitter, rec_at(en, id));
	life_rec_done(rec_at(en, id));
}

void life_engine_finish(struct life_engine *en, struct life_trust *ret)
{
	struct vec all;

	if (en->bags) {
		bag_engine_finish(en->bags, ret);
		return;
	}
	for (const struct life_due *d; (d = life_dues_at(&en->due, 0)); life_dues_drop(&en->due)) {
		const struct life_rec *r = rec_at(en, d->id);

		if (r->begun == d->begun && r->superseded)
			expire(en, d->id);
	}
	all = life_table_newest_all(&en->table);
	for (size_t i = 0; i < all.n; i++) {
		const struct life_newest *n = vec_at(&all, i);
		const struct life_parked *parked;
		struct life_rec view;

		if (i + AHEAD < all.n)
			life_table_fetch_entry(&en->table, n[AHEAD].entry, 0);
		if (i + AHEAD / 2 < all.n)
			life_table_fetch_entry(&en->table, n[AHEAD / 2].entry, 1);
		parked = life_table_parked_at(&en->table, n->entry);
		if (parked) {
			view = life_parked_view(parked);
			life_emit(&en->emitter, &view);
		} else {
			finish_newest(en, n->entry);
		}
	}
	vec_done(&all);
	en->trust.records = en->tick;
	*ret = en->trust;
}
