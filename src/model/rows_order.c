/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rows_priv.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/intern.h"
#include "astscope/base/mem.h"
#include "astscope/base/sort.h"
#include "astscope/store/db.h"
#include "astscope/store/events.h"

/*
 * The keys of a rowset in its order, as far as they were needed: so that a page in the middle of 500,000 rows costs what the
 * first does.  Where an index has the order they are walked along it; where none has, all are read with what they are sorted by
 * and sorted here: SQLite would do that in one go, in which no key is heard, and again for each page.
 */

#define ORDER_MOST (1u << 23) /* keys: 64 MB */
#define NOTHING INT64_MIN     /* NULL, which sorts first */
#define FAR_LEAST 20000       /* rows */
#define FAR_PART 4            /* of all */
#define TEXTS_MOST (1u << 23) /* bytes of different texts that rows are sorted by */

/* What rows are sorted by, as numbers in the same order: of one type, as far as it is not NULL. */
struct order_values {
	enum value_type type;  /* VALUE_NULL: none yet */
	struct vec numbers;    /* int64_t; of texts their ids, until all are known */
	struct intern *texts;  /* NULL = none yet */
	size_t text_bytes;
};

struct rows_order {
	struct stmt *walk;  /* gives the next key; NULL = not begun, or whole */
	bool planned;       /* it is known whether they come in order */
	bool sorts;         /* they do not */
	bool dear;          /* they do, but many are sooner read and sorted */
	bool refused;       /* this cannot be done for these rows */
	bool whole;         /* all keys are there, in order */
	struct vec keys;    /* int64_t */
	size_t reads;       /* rows_reads() */
	struct order_values values[LIST_SORT_EXPRS];
};

static void values_begin(struct order_values *v)
{
	*v = (struct order_values){.type = VALUE_NULL};
	vec_init(&v->numbers, sizeof(int64_t));
}

static void values_done(struct order_values *v)
{
	intern_free(v->texts);
	vec_done(&v->numbers);
	values_begin(v);
}

/* Of many rows: quicker than items of any size. */
static void append_number(struct vec *v, int64_t n)
{
	if (v->n == v->cap)
		vec_grow(v);
	((int64_t *)v->p)[v->n++] = n;
}

/* A number that is less if @d is. */
static int64_t of_real(double d)
{
	int64_t bits;

	memcpy(&bits, &d, sizeof(bits));
	return bits < 0 ? INT64_MIN - bits : bits;
}

/* False: such a value cannot be kept, or not beside those before. */
static bool values_add(struct order_values *v, const struct stmt *st, int column)
{
	enum value_type type = stmt_type(st, column);
	struct span text;
	int64_t n = NOTHING;

	if (v->type == VALUE_NULL)
		v->type = type;
	if (type == VALUE_BLOB || (type != VALUE_NULL && type != v->type))
		return false;
	if (type == VALUE_INTEGER) {
		n = stmt_i64(st, column);
	} else if (type == VALUE_REAL) {
		n = of_real(stmt_real(st, column));
	} else if (type == VALUE_TEXT) {
		text = stmt_text(st, column);
		v->texts = v->texts ? v->texts : intern_new();
		n = (int64_t)intern_count(v->texts);
		v->text_bytes += intern_id(v->texts, text) > n ? text.n : 0;
		n = intern_id(v->texts, text);
	}
	append_number(&v->numbers, n);
	return v->text_bytes <= TEXTS_MOST && (type == VALUE_NULL || n != NOTHING);
}

struct text_id {
	struct span text;
	uint32_t id;
};

static int by_text(const void *pa, const void *pb)
{
	return span_cmp(((const struct text_id *)pa)->text, ((const struct text_id *)pb)->text);
}

/* All texts are there: their ids become their places among all. */
static void values_rank(struct order_values *v)
{
	uint32_t n = v->texts ? intern_count(v->texts) : 0;
	struct text_id *ids = mem_realloc(NULL, n + 1, sizeof(*ids));
	int64_t *rank = mem_realloc(NULL, n + 1, sizeof(*rank)), *numbers = v->numbers.p;

	for (uint32_t i = 0; i < n; i++)
		ids[i] = (struct text_id){intern_text(v->texts, i + 1), i + 1};
	if (n)
		qsort(ids, n, sizeof(*ids), by_text);
	for (uint32_t i = 0; i < n; i++)
		rank[ids[i].id] = i;
	for (size_t i = 0; n && i < v->numbers.n; i++)
		numbers[i] = numbers[i] == NOTHING ? NOTHING : rank[numbers[i]];
	free(ids);
	free(rank);
}

static struct rows_order *order_of(struct rows *r)
{
	struct rows_order *o = r->order;

	if (o)
		return o;
	o = r->order = mem_zalloc(sizeof(*o));
	o->reads = rows_reads(r);
	vec_init(&o->keys, sizeof(int64_t));
	for (size_t i = 0; i < LIST_SORT_EXPRS; i++)
		values_begin(&o->values[i]);
	/* Their rows are groups, found anew for each statement: those come in long pages (PAGE_GROUPS). */
	o->refused = r->list->filter_inside;
	return o;
}

static void forget(struct rows_order *o)
{
	stmt_free(o->walk);
	o->walk = NULL;
	vec_done(&o->keys);
	for (size_t i = 0; i < LIST_SORT_EXPRS; i++)
		values_done(&o->values[i]);
}

void order_free(struct rows_order *o)
{
	if (!o)
		return;
	forget(o);
	free(o);
}

static void refuse(struct rows_order *o)
{
	forget(o);
	o->refused = true;
}

/* Whether rows would have to be sorted for the order, all or those that are alike in its first part. */
static bool plan(struct rows *r, struct rows_order *o, struct err *e)
{
	struct strbuf sql = {0};
	struct stmt *st = NULL;
	enum step step = STEP_FAIL;

	strbuf_add_str(&sql, "EXPLAIN QUERY PLAN ");
	rows_sql(r, "compose_keys", &(struct rows_shape){0}, &sql);
	if (db_prepare(r->db, strbuf_span(&sql), &st, e)) {
		while ((step = stmt_step(st, e)) == STEP_ROW) {
			o->sorts |= span_starts(stmt_text(st, 3), SPAN_LIT("USE TEMP B-TREE FOR ")) ||
				    span_ends(stmt_text(st, 3), SPAN_LIT(EVENTS_SORTED));
			o->dear |= span_ends(stmt_text(st, 3), SPAN_LIT(EVENTS_BY_LINE));
		}
	}
	stmt_free(st);
	strbuf_done(&sql);
	o->planned = step == STEP_DONE;
	return o->planned;
}

/* Keys are kept as one number that is not negative. */
static bool can_be_kept(struct row_key key)
{
	return key.k[0] >= 0 && key.k[0] <= INT32_MAX && key.k[1] >= 0 && key.k[1] <= UINT32_MAX;
}

static int64_t packed(struct row_key key)
{
	return (int64_t)((uint64_t)key.k[0] << 32 | (uint64_t)key.k[1]);
}

/* False: such a key or value is none that could be kept. */
static bool take(struct rows_order *o)
{
	int64_t k1 = stmt_i64(o->walk, 0), k2 = stmt_i64(o->walk, 1);

	if (!can_be_kept((struct row_key){{k1, k2}}) || o->keys.n == ORDER_MOST)
		return false;
	for (size_t i = 0; o->sorts && i < o->reads; i++) {
		if (!values_add(&o->values[i], o->walk, (int)i + 2))
			return false;
	}
	append_number(&o->keys, packed((struct row_key){{k1, k2}}));
	return true;
}

/* By the last of what they are sorted by first, as what is equal keeps its place. */
static void sort_all(const struct rows *r, struct rows_order *o)
{
	size_t n = o->keys.n;
	int64_t *keys = o->keys.p, *sorted = mem_realloc(NULL, n, sizeof(*sorted));
	uint32_t *at = mem_realloc(NULL, n, sizeof(*at));

	for (size_t i = 0; i < n; i++)
		at[i] = (uint32_t)i;
	if (!r->sort->unique || r->sort->way || o->reads < r->sort->n)
		sort_along(keys, at, n);
	for (size_t i = o->reads; i-- > 0;) {
		values_rank(&o->values[i]);
		sort_along(o->values[i].numbers.p, at, n);
	}
	for (size_t i = 0; i < n; i++)
		sorted[i] = keys[at[r->descending ? n - 1 - i : i]];
	free(at);
	free(keys);
	o->keys.p = sorted;
	o->keys.cap = n;
	for (size_t i = 0; i < LIST_SORT_EXPRS; i++)
		values_done(&o->values[i]);
}

static void finish(struct rows *r, struct rows_order *o)
{
	stmt_free(o->walk);
	o->walk = NULL;
	if (o->sorts && o->keys.n)
		sort_all(r, o);
	o->whole = true;
	r->total = (int64_t)o->keys.n;
}

/* What was walked is kept if it rests, else it begins anew. */
static bool failed(struct rows_order *o)
{
	if (!stmt_rests(o->walk)) {
		stmt_free(o->walk);
		o->walk = NULL;
		vec_clear(&o->keys);
		for (size_t i = 0; i < LIST_SORT_EXPRS; i++)
			values_done(&o->values[i]);
	}
	return false;
}

static bool begin(struct rows *r, struct rows_order *o, struct err *e)
{
	return o->walk || rows_prepare(r, o->sorts ? "compose_unsorted" : "compose_keys", &(struct rows_shape){0}, &o->walk, e);
}

bool order_reach(struct rows *r, int64_t until, bool *ret_can, struct err *e)
{
	struct rows_order *o = order_of(r);

	if (!o->planned && !o->refused && !plan(r, o, e))
		return false;
	o->sorts |= o->dear && !o->walk && !o->keys.n && until > FAR_LEAST && until > r->total / FAR_PART;
	while (!o->whole && !o->refused && (o->sorts || (int64_t)o->keys.n <= until)) {
		enum step step = begin(r, o, e) ? stmt_walk(o->walk, e) : STEP_FAIL;

		if (step == STEP_FAIL)
			return o->walk ? failed(o) : false;
		if (step == STEP_DONE)
			finish(r, o);
		else if (!take(o))
			refuse(o);
	}
	*ret_can = !o->refused;
	return true;
}

bool order_sorts(struct rows *r, bool *ret, struct err *e)
{
	struct rows_order *o = order_of(r);

	*ret = false;
	if (o->refused)
		return true;
	if (!o->planned && !plan(r, o, e))
		return false;
	*ret = o->sorts;
	return true;
}

int64_t order_known(const struct rows *r)
{
	return r->order && !r->order->refused && (r->order->whole || !r->order->sorts) ? (int64_t)r->order->keys.n : 0;
}

struct row_key order_key(const struct rows *r, int64_t i)
{
	int64_t key = *(int64_t *)vec_at(&r->order->keys, (size_t)i);

	return (struct row_key){{key >> 32, key & UINT32_MAX}};
}

/* Among those that are known, from @from on. */
static int64_t place_of(const struct rows *r, int64_t key, int64_t from)
{
	const int64_t *keys = r->order->keys.p;

	for (int64_t i = from; i < order_known(r); i++) {
		if (keys[i] == key)
			return i;
	}
	return -1;
}

bool order_find(struct rows *r, struct row_key key, int64_t *ret, bool *ret_can, struct err *e)
{
	enum { STRIDE = 4096 };
	struct rows_order *o = order_of(r);
	int64_t seen = 0;

	*ret = -1;
	*ret_can = !o->refused;
	while (*ret_can && can_be_kept(key)) {
		*ret = place_of(r, packed(key), seen);
		if (*ret >= 0 || o->whole)
			break;
		seen = order_known(r);
		if (!order_reach(r, seen + STRIDE, ret_can, e))
			return false;
	}
	return true;
}
