/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "leak_path.h"

#include "astscope/analysis/step.h"
#include "astscope/base/arena.h"
#include "astscope/logic/align.h"
#include "astscope/logic/pairs.h"
#include "astscope/store/queries.h"

/* For the lives of a path: what gave back each take, and the ended lives to read them beside. */

#define LIVES_TOLD 50u     /* of a path; the others did the same, or nearly */
#define SIBLINGS_ASKED 10u /* ended lives that differ, compared with each */
#define SIBLINGS_TOLD 3u

/* The changes of a life, twice: as pairs and as an alignment want them. */
struct told {
	int64_t life;
	struct vec ords;   /* int64_t */
	struct vec paired; /* struct pair_change */
	struct vec beside; /* struct align_change */
	struct arena *texts;
};

static void told_init(struct told *t)
{
	*t = (struct told){.texts = arena_new()};
	vec_init(&t->ords, sizeof(int64_t));
	vec_init(&t->paired, sizeof(struct pair_change));
	vec_init(&t->beside, sizeof(struct align_change));
}

static void told_done(struct told *t)
{
	vec_done(&t->ords);
	vec_done(&t->paired);
	vec_done(&t->beside);
	arena_free(t->texts);
}

static bool told_read(struct told *t, struct db *db, int64_t life, struct err *e)
{
	struct stmt *st = db_query(db, Q_LEAK_TOLD);
	enum step step;

	t->life = life;
	stmt_bind_i64(st, ":life", life);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t ord = stmt_i64(st, 0), delta = stmt_i64(st, 4);
		uint32_t func = (uint32_t)stmt_i64(st, 1), tag = (uint32_t)stmt_i64(st, 2);

		vec_append(&t->ords, &ord);
		*(struct pair_change *)vec_push(&t->paired) = (struct pair_change){
			.func = func, .tag = tag, .thread = (uint32_t)stmt_i64(st, 3), .site = (uint32_t)stmt_i64(st, 6),
			.tag_text = arena_span(t->texts, stmt_text(st, 5)), .delta = delta};
		*(struct align_change *)vec_push(&t->beside) = (struct align_change){func, tag, delta};
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static int64_t ord_at(const struct told *t, size_t i)
{
	return i < t->ords.n ? *(const int64_t *)vec_at(&t->ords, i) : 0;
}

/* --- pairs --- */

static const char *const words[] = {[PAIR_NONE] = NULL, [PAIR_GUESS] = "guess", [PAIR_DERIVED] = "derived"};

static bool write_pairs(struct db *db, const struct told *t, const struct pair_habits *siblings, struct err *e)
{
	struct vec pairs;
	bool ok = true;

	vec_init(&pairs, sizeof(struct pair));
	/* Of a life that is too long there are none. */
	pairs_find(t->paired.p, t->paired.n, false, siblings, &pairs);
	for (size_t i = 0; ok && i < pairs.n; i++) {
		const struct pair *p = vec_at(&pairs, i);
		struct stmt *st = db_query(db, Q_LIFE_PAIR_INSERT);

		stmt_bind_i64(st, ":life", t->life);
		stmt_bind_i64(st, ":ord", (int64_t)i + 1);
		bind_optional(st, ":take", p->take == PAIR_ALONE ? 0 : ord_at(t, p->take), 0);
		bind_optional(st, ":release", p->release == PAIR_ALONE ? 0 : ord_at(t, p->release), 0);
		stmt_bind_i64(st, ":times", p->times);
		if (words[p->word])
			stmt_bind_text(st, ":confidence", span_from(words[p->word]));
		else
			stmt_bind_null(st, ":confidence");
		ok = stmt_run(st, e);
	}
	vec_done(&pairs);
	return ok;
}

/* --- siblings --- */

static bool did_the_same(const struct told *a, const struct told *b)
{
	if (a->beside.n != b->beside.n)
		return false;
	for (size_t i = 0; i < a->beside.n; i++) {
		const struct align_change *x = vec_at(&a->beside, i), *y = vec_at(&b->beside, i);

		if (x->func != y->func || x->tag != y->tag || x->delta != y->delta)
			return false;
	}
	return true;
}

static bool is_known(const struct vec *siblings, const struct told *t)
{
	for (size_t i = 0; i < siblings->n; i++) {
		if (did_the_same(vec_at(siblings, i), t))
			return true;
	}
	return false;
}

/* Ended lives near to the path, one of each way to end.  @ret: struct told. */
static bool read_siblings(struct db *db, const struct leak_path *p, struct vec *ret, struct err *e)
{
	vec_init(ret, sizeof(struct told));
	for (size_t i = 0; i < p->found.near.n && ret->n < SIBLINGS_ASKED; i++) {
		struct told t;
		bool ok;

		told_init(&t);
		ok = told_read(&t, db, *(const int64_t *)vec_at(&p->found.near, i), e);
		if (ok && t.beside.n <= ALIGN_CHANGES && !is_known(ret, &t))
			vec_append(ret, &t);
		else
			told_done(&t);
		if (!ok)
			return false;
	}
	return true;
}

struct compared {
	const struct told *sibling;
	size_t order; /* of the path's */
	int64_t distance, parts, sibling_parts; /* ords; 0 = none */
};

/* From row @from on, the first change of one side. */
static int64_t first_from(const struct alignment *x, size_t from, const struct told *t, bool second)
{
	for (size_t i = from; i < x->rows.n; i++) {
		const struct align_row *r = vec_at(&x->rows, i);
		size_t at = second ? r->b : r->a;

		if (at != ALIGN_NONE)
			return ord_at(t, at);
	}
	return 0;
}

static int by_distance(const void *pa, const void *pb)
{
	const struct compared *a = pa, *b = pb;

	if (a->distance != b->distance)
		return a->distance < b->distance ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

static void compare(const struct told *t, const struct vec *siblings, uint64_t *work, struct vec *ret)
{
	for (size_t i = 0; i < siblings->n; i++) {
		const struct told *s = vec_at(siblings, i);
		uint64_t costs = (uint64_t)t->beside.n * s->beside.n;
		struct alignment x;

		if (costs > *work)
			break;
		*work -= costs;
		if (align_lives(t->beside.p, t->beside.n, s->beside.p, s->beside.n, &x))
			*(struct compared *)vec_push(ret) = (struct compared){
				s, i, (int64_t)x.distance, first_from(&x, x.parts, t, false), first_from(&x, x.parts, s, true)};
		alignment_done(&x);
	}
	vec_sort(ret, by_distance);
}

static bool write_siblings(struct db *db, const struct told *t, const struct vec *compared, struct err *e)
{
	for (size_t i = 0; i < compared->n; i++) {
		const struct compared *c = vec_at(compared, i);
		struct stmt *st = db_query(db, Q_LIFE_SIBLING_INSERT);

		stmt_bind_i64(st, ":life", t->life);
		stmt_bind_i64(st, ":rank", (int64_t)i + 1);
		stmt_bind_i64(st, ":sibling", c->sibling->life);
		stmt_bind_i64(st, ":distance", c->distance);
		bind_optional(st, ":parts", c->parts, 0);
		bind_optional(st, ":sibling_parts", c->sibling_parts, 0);
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

/* The siblings that are told of a life say how its rest pairs. */
static bool write_both(struct db *db, const struct told *t, const struct vec *siblings, uint64_t *work, struct err *e)
{
	struct pair_habits habits = {0};
	struct vec compared;
	bool ok;

	vec_init(&compared, sizeof(struct compared));
	compare(t, siblings, work, &compared);
	compared.n = compared.n > SIBLINGS_TOLD ? SIBLINGS_TOLD : compared.n;
	for (size_t i = 0; i < compared.n; i++) {
		const struct told *s = ((const struct compared *)vec_at(&compared, i))->sibling;

		pairs_learn(&habits, s->paired.p, s->paired.n);
	}
	ok = write_pairs(db, t, &habits, e) && write_siblings(db, t, &compared, e);
	pair_habits_done(&habits);
	vec_done(&compared);
	return ok;
}

/* The one take that stayed open; of several at one place the last. */
static void mark_kept(struct told *t, const struct suspect_place *take)
{
	for (size_t i = t->paired.n; i > 0; i--) {
		struct pair_change *c = vec_at(&t->paired, i - 1);

		if (c->delta > 0 && c->site == take->site && c->tag == take->tag) {
			c->stays = true;
			return;
		}
	}
}

bool leak_write_told(struct db *db, const struct leak_path *p, uint64_t *work, struct err *e)
{
	struct vec siblings;
	bool ok;

	if (p->role == LEAK_ALIVE)
		return true;
	ok = read_siblings(db, p, &siblings, e);
	for (size_t i = 0; ok && i < p->lives.n && i < LIVES_TOLD; i++) {
		struct told t;

		told_init(&t);
		ok = told_read(&t, db, ((const struct leak_life *)vec_at(&p->lives, i))->id, e);
		if (ok && p->found.takes.n && !suspect_second(&p->found.takes))
			mark_kept(&t, vec_at(&p->found.takes, 0));
		ok = ok && write_both(db, &t, &siblings, work, e);
		told_done(&t);
	}
	for (size_t i = 0; i < siblings.n; i++)
		told_done(vec_at(&siblings, i));
	vec_done(&siblings);
	return ok;
}
