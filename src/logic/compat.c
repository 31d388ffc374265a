/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/compat.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/vec.h"
#include "astscope/base/scan.h"
#include "astscope/logic/refcount.h"
#include "pytext.h"

/* ---- why ---- */

/* What we do and the script does not. */
enum correction {
	OWN_RUN = 1,   /* rows of other processes are another matter */
	ALONE = 2,     /* each row belongs to one life */
	UNDERSTOOD = 4,/* rows that astscope rejects do not count */
	ORDERED = 8,   /* rows in count order */
	UP_TO_END = 16,/* what follows the end does not begin another object */
	FROM_CHANGE = 32, /* the first row's change counts, not only the number before it */
	NO_IDLE = 64,  /* rows that change nothing */
	BY_COUNTS = 128/* the printed counts, where rows are missing */
};

/* Rows to look at for reasons, over all addresses: some seconds. */
#define COMPAT_WORK 300000000u

#define CLASSES (LIFE_FLAG_FINALIZED | LIFE_FLAG_LEAKED | LIFE_FLAG_SKEWED | LIFE_FLAG_INVALID)

/* In the order they are tried: what concerns other lives first. */
static const struct {
	const char *name, *text;
	unsigned correction;
	unsigned flag; /* a life that has rows in the same object must have one of these for this to be the name; 0 = any */
} reasons[COMPAT_REASONS] = {
	[COMPAT_RUN] = {"second run", "the file holds several processes, the script counts them as one", OWN_RUN, 0},
	[COMPAT_LATE] = {"raced", "rows stand behind the beginning of the next object of the address, the script counts them to that one",
			 ALONE, LIFE_FLAG_LATE},
	[COMPAT_LOST] = {"lost", "its end is in no row and its address was used again, the script goes on with the same object", ALONE,
			 LIFE_FLAG_LOST_END},
	[COMPAT_REUSED] = {"reused", "its address was used again before the script's sum was 0", ALONE, 0},
	[COMPAT_REJECTED] = {"rejected", "the script counts rows that are damaged", UNDERSTOOD, 0},
	[COMPAT_SORTED] = {"sorted", "whole lines were sorted, the script counts them in the order of their text", ORDERED,
			   LIFE_FLAG_REBUILT | LIFE_FLAG_POSSIBLE | LIFE_FLAG_TOGETHER},
	[COMPAT_ORDER] = {"repaired", "rows stand out of count order, the script's sum is 0 where the count was not", ORDERED, 0},
	[COMPAT_TRAILING] = {"trailing", "rows follow its end, the script makes another object of them", UP_TO_END, 0},
	[COMPAT_SKEWED] = {"skewed", "its beginning is not in the log, the script leaves out the change of the first row", FROM_CHANGE, 0},
	[COMPAT_IDLE] = {"unchanged", "the script counts changes of rows that changed nothing", NO_IDLE, 0},
	[COMPAT_SEVERAL] = {"several", "several causes, which do not come apart", 0, 0},
	[COMPAT_MANY] = {"many", "so many differ that these were not looked into", 0, 0},
	[COMPAT_GAPPED] = {"gapped", "changes are missing, the script has the sum of the others", BY_COUNTS, 0},
};

const char *compat_reason_name(enum compat_reason r)
{
	return reasons[r].name;
}

const char *compat_reason_text(enum compat_reason r)
{
	return reasons[r].text;
}

/* ---- lines that we reject ---- */

enum compat_reject compat_reject(struct span text, uint64_t *ret_addr, struct compat_row *ret)
{
	struct span f[PY_FIELDS], addr;

	*ret = (struct compat_row){.life = COMPAT_NO_LIFE};
	if (py_split(py_strip(text), f) != PY_FIELDS)
		return COMPAT_SKIPS;
	if (!py_int(f[PY_DELTA], &ret->delta))
		return COMPAT_DIES;
	if (!py_state(f[PY_STATE], &ret->state, &ret->logged))
		ret->state = REF_CHANGE;
	addr = f[PY_ADDR];
	return scan_addr(&addr, ret_addr) && !addr.n ? COMPAT_COUNTS : COMPAT_SKIPS;
}

/* ---- counting again ---- */

/* A row by its line. */
struct place {
	int64_t line;
	uint32_t row;
};

/* One replay: rows in an order, and which object each went to. */
struct replay {
	const struct compat_address *a;
	const struct place *by_line; /* all rows, as the file has them */
	const size_t *first;     /* of each life in the rows; one more at the end */
	uint32_t *row;           /* the rows that take part */
	uint32_t *object;        /* of each of them */
	size_t n;
	struct vec objects;      /* struct refcount */
	uint64_t *work;          /* rows looked at so far, over all addresses */
};

static bool takes_part(const struct replay *p, const struct compat_row *r, uint32_t life, unsigned with)
{
	if (r->life == COMPAT_NO_LIFE)
		return !(with & UNDERSTOOD);
	if (r->life == life)
		return !(with & NO_IDLE && r->idle);
	return !(with & ALONE) && !(with & OWN_RUN && p->a->lives[r->life].run != p->a->lives[life].run);
}

static void choose(struct replay *p, uint32_t life, unsigned with)
{
	size_t next = life == COMPAT_NO_LIFE ? 0 : p->first[life];

	p->n = 0;
	*p->work += p->a->n_rows;
	for (size_t i = 0; i < p->a->n_rows; i++) {
		uint32_t at = p->by_line[i].row;
		bool own = life != COMPAT_NO_LIFE && p->a->rows[at].life == life;

		if (own && with & ORDERED)
			at = (uint32_t)next++;
		if (takes_part(p, &p->a->rows[at], life, with))
			p->row[p->n++] = at;
	}
}

static void count_row(struct refcount *c, const struct compat_row *r, bool begins, unsigned with)
{
	if (begins) {
		int64_t from = r->logged;

		if (with & FROM_CHANGE && __builtin_add_overflow(from, r->delta, &from))
			from = r->logged;
		refcount_begin(c, r->state, from);
		return;
	}
	if (with & BY_COUNTS)
		c->count = r->before;
	/* The script dies of a sum that has no room; here it stays. */
	if (!refcount_change(c, r->delta))
		c->count = INT64_MAX;
}

/* Counts as the script does, but @with corrections for @life.  COMPAT_NO_LIFE: none. */
static void replay(struct replay *p, uint32_t life, unsigned with)
{
	int64_t end_line = with & UP_TO_END ? p->a->lives[life].end_line : 0;
	struct refcount *c = NULL;
	uint32_t ended = UINT32_MAX; /* the object in which it ended */

	choose(p, life, with);
	vec_clear(&p->objects);
	for (size_t i = 0; i < p->n; i++) {
		const struct compat_row *r = &p->a->rows[p->row[i]];
		bool own = life != COMPAT_NO_LIFE && r->life == life, begins = !c || c->ended;

		if (own && ended != UINT32_MAX) {
			if (r->state == REF_INVALID)
				((struct refcount *)vec_at(&p->objects, ended))->classes |= LIFE_FLAG_INVALID;
			p->object[i] = ended;
			continue;
		}
		if (begins)
			c = vec_push(&p->objects);
		count_row(c, r, begins, own ? with : 0);
		p->object[i] = (uint32_t)(p->objects.n - 1);
		if (own && end_line && r->line == end_line)
			ended = p->object[i];
	}
	if (c)
		refcount_stop(c);
}

/* What the script would have to say of a life for the two to agree; of a lost one, that it did not end. */
static unsigned classes_of(const struct compat_life *l)
{
	return l->flags & LIFE_FLAG_LOST_END ? (l->flags & CLASSES) | LIFE_FLAG_LEAKED : l->flags & CLASSES;
}

static bool agrees(const struct replay *p, uint32_t life)
{
	uint32_t object = UINT32_MAX;
	const struct refcount *c;

	for (size_t i = 0; i < p->n; i++) {
		if (p->a->rows[p->row[i]].life != life)
			continue;
		if (object != UINT32_MAX && object != p->object[i])
			return false;
		object = p->object[i];
	}
	if (object == UINT32_MAX)
		return false;
	for (size_t i = 0; i < p->n; i++) {
		uint32_t of = p->a->rows[p->row[i]].life;

		if (p->object[i] == object && of != life && of != COMPAT_NO_LIFE)
			return false;
	}
	c = vec_at(&p->objects, object);
	return c->classes == classes_of(&p->a->lives[life]);
}

static bool agrees_with(struct replay *p, uint32_t life, unsigned with)
{
	replay(p, life, with);
	return agrees(p, life);
}

/* The fewest corrections that explain it: one, or several that are all needed; 0 = not even all do. */
static unsigned explain(struct replay *p, uint32_t life)
{
	unsigned with = 0;

	for (size_t i = 0; i < COMPAT_REASONS; i++) {
		if (reasons[i].correction && agrees_with(p, life, reasons[i].correction))
			return reasons[i].correction;
	}
	for (size_t i = 0; i < COMPAT_REASONS && !(with && agrees_with(p, life, with)); i++)
		with |= reasons[i].correction;
	if (!agrees_with(p, life, with))
		return 0;
	for (size_t i = 0; i < COMPAT_REASONS; i++) {
		if (with & reasons[i].correction && agrees_with(p, life, with & ~reasons[i].correction))
			with &= ~reasons[i].correction;
	}
	return with;
}

/* ---- one address ---- */

/* A life has rows in an object. */
struct part {
	uint32_t life, object;
};

static int by_life(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	if (x->life != y->life)
		return x->life < y->life ? -1 : 1;
	return (x->object > y->object) - (x->object < y->object);
}

static int by_object(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	if (x->object != y->object)
		return x->object < y->object ? -1 : 1;
	return (x->life > y->life) - (x->life < y->life);
}

/* Which lives have rows in which objects, by life; @parts without doubles. */
static void find_parts(const struct replay *p, struct vec *parts)
{
	struct part *all;
	size_t kept = 0;

	vec_init(parts, sizeof(struct part));
	for (size_t i = 0; i < p->n; i++) {
		struct part one = {p->a->rows[p->row[i]].life, p->object[i]};
		const struct part *last = parts->n ? vec_at(parts, parts->n - 1) : NULL;

		if (one.life != COMPAT_NO_LIFE && !(last && last->life == one.life && last->object == one.object))
			vec_append(parts, &one);
	}
	vec_sort(parts, by_life);
	all = parts->p;
	for (size_t i = 0; i < parts->n; i++) {
		if (!i || by_life(&all[i], &all[kept - 1]))
			all[kept++] = all[i];
	}
	parts->n = kept;
}

/* The flags of all lives that share objects with @mine, itself included; @other, @others of each object. */
static unsigned shared(const struct replay *p, const struct vec *by_objects, const struct part *mine, size_t n,
		struct compat_object *ret)
{
	unsigned flags = 0;

	for (size_t i = 0; i < n; i++) {
		size_t low = 0, high = by_objects->n;

		ret[i].other = COMPAT_NO_LIFE;
		while (low < high) {
			size_t mid = low + (high - low) / 2;

			if (((const struct part *)vec_at(by_objects, mid))->object < mine[i].object)
				low = mid + 1;
			else
				high = mid;
		}
		for (; low < by_objects->n; low++) {
			const struct part *s = vec_at(by_objects, low);

			if (s->object != mine[i].object)
				break;
			flags |= p->a->lives[s->life].flags;
			if (s->life == mine->life)
				continue;
			if (!ret[i].others++)
				ret[i].other = s->life;
		}
	}
	return flags;
}

/* The names of corrections; several rows of the table may have one.  @flags: of the lives that share objects. */
static unsigned name_reasons(unsigned with, unsigned flags)
{
	unsigned named = 0, ret = with ? 0 : 1u << COMPAT_SEVERAL;

	for (size_t i = 0; i < COMPAT_REASONS; i++) {
		if (!(with & reasons[i].correction & ~named) || (reasons[i].flag && !(flags & reasons[i].flag)))
			continue;
		named |= reasons[i].correction;
		ret |= 1u << i;
	}
	return ret;
}

struct comparison {
	struct replay *p;
	struct vec parts, by_objects; /* struct part */
	struct compat_totals *totals;
	void (*put)(void *ctx, const struct compat_diff *d);
	void *ctx;
};

static void compare_life(struct comparison *c, const struct part *mine, size_t n, const struct vec *objects)
{
	struct compat_diff d = {.life = mine->life, .n_objects = n};
	const struct compat_life *l = &c->p->a->lives[mine->life];
	struct compat_object *seen = mem_zalloc(n * sizeof(*seen));
	unsigned flags = shared(c->p, &c->by_objects, mine, n, seen);
	bool same = n == 1 && !seen[0].others && !(l->flags & LIFE_FLAG_LOST_END);

	for (size_t i = 0; i < n; i++)
		seen[i].classes = ((const struct refcount *)vec_at(objects, mine[i].object))->classes;
	if (!same || seen[0].classes != classes_of(l)) {
		d.objects = seen;
		d.reasons = c->totals->work > COMPAT_WORK ? 1u << COMPAT_MANY : name_reasons(explain(c->p, mine->life), flags);
		for (size_t i = 0; i < COMPAT_REASONS; i++)
			c->totals->reasons[i] += d.reasons >> i & 1;
		c->totals->differ++;
		c->put(c->ctx, &d);
	}
	free(seen);
}

static const struct {
	enum life_flag flag;
	enum life_class class;
} counted[] = {
	{LIFE_FLAG_FINALIZED, LIFE_FINALIZED}, {LIFE_FLAG_LEAKED, LIFE_LEAKED}, {LIFE_FLAG_SKEWED, LIFE_SKEWED},
	{LIFE_FLAG_INVALID, LIFE_INVALID},     {LIFE_FLAG_LOST_END, LIFE_LOST},
};

static void add_classes(unsigned flags, int64_t *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(counted); i++)
		ret[counted[i].class] += (flags & counted[i].flag) != 0;
}

static void compare_lives(struct comparison *c)
{
	struct vec objects = c->p->objects; /* of the script; later replays have their own */
	const struct part *part = c->parts.p;
	size_t n;

	vec_init(&c->p->objects, sizeof(struct refcount));
	for (size_t i = 0; i < objects.n; i++)
		add_classes(((const struct refcount *)vec_at(&objects, i))->classes, c->totals->script);
	for (size_t i = 0; i < c->parts.n; i += n) {
		for (n = 1; i + n < c->parts.n && part[i + n].life == part[i].life; n++)
			;
		compare_life(c, &part[i], n, &objects);
	}
	vec_done(&objects);
}

static int by_line_of(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return (x->line > y->line) - (x->line < y->line);
}

/* The rows as the file has them; most stand so already. */
static struct vec sort_rows(const struct compat_address *a, size_t *first)
{
	struct vec ret;
	bool sorted = true;

	vec_init(&ret, sizeof(struct place));
	for (size_t i = 0; i < a->n_rows; i++) {
		const struct compat_row *r = &a->rows[i];

		*(struct place *)vec_push(&ret) = (struct place){r->line, (uint32_t)i};
		sorted = sorted && (!i || a->rows[i - 1].line < r->line);
		if (r->life != COMPAT_NO_LIFE && (!i || a->rows[i - 1].life != r->life))
			first[r->life] = i;
	}
	if (!sorted)
		vec_sort(&ret, by_line_of);
	return ret;
}

void compat_compare(const struct compat_address *a, struct compat_totals *totals,
		void (*put)(void *ctx, const struct compat_diff *d), void *ctx)
{
	size_t *first = mem_alloc(a->n_lives * sizeof(*first));
	struct vec by_line = sort_rows(a, first);
	struct replay p = {.a = a, .by_line = by_line.p, .first = first, .work = &totals->work};
	struct comparison c = {.p = &p, .totals = totals, .put = put, .ctx = ctx};

	p.row = mem_alloc(a->n_rows * sizeof(*p.row));
	p.object = mem_alloc(a->n_rows * sizeof(*p.object));
	vec_init(&p.objects, sizeof(struct refcount));
	for (size_t i = 0; i < a->n_lives; i++)
		add_classes(a->lives[i].flags, totals->ours);
	totals->lives += (int64_t)a->n_lives;
	replay(&p, COMPAT_NO_LIFE, 0);
	find_parts(&p, &c.parts);
	vec_init(&c.by_objects, sizeof(struct part));
	for (size_t i = 0; i < c.parts.n; i++)
		vec_append(&c.by_objects, vec_at(&c.parts, i));
	vec_sort(&c.by_objects, by_object);
	compare_lives(&c);
	vec_done(&c.by_objects);
	vec_done(&c.parts);
	vec_done(&p.objects);
	vec_done(&by_line);
	free(p.object);
	free(p.row);
	free(first);
}
