/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rows_priv.h"

#include <string.h>

#include "astscope/store/db.h"

/* Pages of a rowset, and rows looked for in it. */

static struct page *oldest(struct rows *r)
{
	struct page *best = &r->page[0];

	for (size_t i = 0; i < PAGES; i++) {
		if (!r->page[i].arena)
			return &r->page[i];
		if (r->page[i].used < best->used)
			best = &r->page[i];
	}
	return best;
}

/* Where the page with row @index begins, and how many rows it has.  Groups are found anew for each page, so all but the first are long. */
static int64_t page_around(const struct rows *r, int64_t index, int64_t *ret_want)
{
	int64_t before = r->list->filter_inside && index >= PAGE_ROWS ? PAGE_ROWS : 0;

	*ret_want = before ? PAGE_GROUPS : PAGE_ROWS;
	return index - (index - before) % *ret_want;
}

static bool run_page(struct rows *r, struct stmt *st, struct page *p, size_t most, struct err *e)
{
	enum step step;

	p->n = 0;
	while ((step = stmt_step(st, e)) == STEP_ROW && p->n < most)
		rows_read(r, st, p->arena, &p->rows[p->n++]);
	stmt_reset(st);
	return step != STEP_FAIL;
}

static void turn_round(struct page *p)
{
	for (size_t i = 0; i < p->n / 2; i++) {
		struct row t = p->rows[i];

		p->rows[i] = p->rows[p->n - 1 - i];
		p->rows[p->n - 1 - i] = t;
	}
}

/* A long page of groups: with all columns at once, as nearly all of them are on it. */
static bool page_of_groups(struct rows *r, struct page *p, int64_t want, struct err *e)
{
	if (!r->groups && !rows_prepare(r, "compose_scan", &(struct rows_shape){0}, &r->groups, e))
		return false;
	stmt_bind_i64(r->groups, ":page_rows", want);
	stmt_bind_i64(r->groups, ":page_offset", p->first);
	return run_page(r, r->groups, p, (size_t)want, e);
}

/* @want rows by their place in the order, from the other end if @back. */
static bool page_by_place(struct rows *r, struct page *p, int64_t want, bool back, struct err *e)
{
	struct stmt **st = back ? &r->backward : &r->forward;

	if (!*st && !rows_prepare(r, "compose_page", &(struct rows_shape){.reversed = back}, st, e))
		return false;
	stmt_bind_i64(*st, ":page_rows", want);
	stmt_bind_i64(*st, ":page_offset", back ? r->total - p->first - want : p->first);
	if (!run_page(r, *st, p, (size_t)want, e))
		return false;
	if (back)
		turn_round(p);
	return true;
}

/* @want rows whose keys are known. */
static bool page_by_keys(struct rows *r, struct page *p, int64_t want, struct err *e)
{
	struct strbuf keys = {0};

	if (!r->keyed && !rows_prepare(r, "compose_keyed", &(struct rows_shape){.no_filter = true}, &r->keyed, e))
		return false;
	for (int64_t i = 0; i < want; i++) {
		struct row_key k = order_key(r, p->first + i);

		strbuf_addf(&keys, "%c[%lld,%lld]", i ? ',' : '[', (long long)k.k[0], (long long)k.k[1]);
	}
	strbuf_add_char(&keys, ']');
	stmt_bind_text(r->keyed, ":page_keys", strbuf_span(&keys));
	strbuf_done(&keys);
	return run_page(r, r->keyed, p, (size_t)want, e);
}

static bool read_page(struct rows *r, struct page *p, int64_t want, bool keyed, struct err *e)
{
	bool back = r->total >= 0 && p->first > r->total / 2;

	if (p->arena)
		arena_reset(p->arena);
	else
		p->arena = arena_new();
	p->rows = arena_alloc(p->arena, (size_t)want * sizeof(*p->rows));
	if (keyed ? page_by_keys(r, p, want, e)
		  : r->list->filter_inside && p->first ? page_of_groups(r, p, want, e) : page_by_place(r, p, want, back, e))
		return true;
	arena_free(p->arena);
	p->arena = NULL;
	return false;
}

/* SQLite goes to the first page, and to the last if it is known which that is; others, and all once they are known, go by key. */
static bool wants_keys(const struct rows *r, int64_t first, int64_t want)
{
	return (first > 0 || order_known(r) >= want) && (r->total < 0 || first + want < r->total || order_known(r) >= r->total);
}

/* How a sort is asked for may depend on how many rows pass the filter, if that is quickly known. */
static bool weigh(struct rows *r, struct err *e)
{
	int64_t n;

	return !r->sort->alone || !r->filter_text.n || !rows_is_coarse(r) || (rows_total(r, &n, e) && rows_unfiltered(r, &n, e));
}

/* Read the page of @want rows that begins at @first; from the end if that is nearer and the total is known. */
static bool load(struct rows *r, int64_t first, int64_t want, struct page **ret, struct err *e)
{
	struct page *p;
	bool keyed = false;

	*ret = NULL;
	if (!weigh(r, e))
		return false;
	if (wants_keys(r, first, want) && !order_reach(r, first + want - 1, &keyed, e))
		return false;
	if (!keyed && r->total < 0 && first > 4 * want && !rows_total(r, &r->total, e))
		return false;
	if (r->total >= 0 && first + want > r->total)
		want = r->total - first;
	if (want <= 0)
		return true;
	p = oldest(r);
	p->first = first;
	if (!read_page(r, p, want, keyed, e))
		return false;
	/* the last one says how many there are */
	if (r->total < 0 && (int64_t)p->n < want && (p->n || !first))
		r->total = first + (int64_t)p->n;
	*ret = p;
	return true;
}

bool rows_get(struct rows *r, int64_t index, const struct row **ret, struct err *e)
{
	struct page *p = NULL;
	int64_t want, first = page_around(r, index, &want);

	*ret = NULL;
	if (index < 0)
		return true;
	for (size_t i = 0; i < PAGES; i++)
		if (r->page[i].arena && r->page[i].first == first)
			p = &r->page[i];
	if (!p && !load(r, first, want, &p, e))
		return false;
	if (!p)
		return true;
	p->used = ++r->clock;
	if ((size_t)(index - first) < p->n)
		*ret = &p->rows[index - first];
	return true;
}

bool rows_find(struct rows *r, struct row_key key, int64_t *ret, struct err *e)
{
	struct stmt *st;
	enum step step;
	int64_t i = 0;
	bool can;

	for (size_t p = 0; p < PAGES; p++) {
		for (size_t k = 0; r->page[p].arena && k < r->page[p].n; k++) {
			if (!memcmp(&r->page[p].rows[k].key, &key, sizeof(key))) {
				*ret = r->page[p].first + (int64_t)k;
				return true;
			}
		}
	}
	if (!order_find(r, key, ret, &can, e))
		return false;
	if (can)
		return true;
	if (!rows_prepare(r, "compose_keys", &(struct rows_shape){0}, &st, e))
		return false;
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		if (stmt_i64(st, 0) == key.k[0] && stmt_i64(st, 1) == key.k[1]) {
			*ret = i;
			break;
		}
		i++;
	}
	stmt_free(st);
	return step != STEP_FAIL;
}

static bool row_has(const struct rows *r, const struct row *row, struct matcher *m)
{
	for (size_t i = 0; i < row->n; i++)
		if (r->list->info.columns[i].prio && row->cells[i].text.n && matcher_try(m, row->cells[i].text) == 1)
			return true;
	return false;
}

/* As scan_for, over keys that are all known. */
static bool scan_keys(struct rows *r, struct matcher *m, int64_t offset, int64_t n, bool reversed, int64_t *ret, struct err *e)
{
	int64_t total = order_known(r), todo = n < 0 || n > total - offset ? total - offset : n;
	struct page p = {.arena = arena_new()};
	bool ok = true;

	for (int64_t done = 0, want; ok && done < todo && *ret < 0; done += want) {
		want = todo - done < PAGE_ROWS ? todo - done : PAGE_ROWS;
		p.first = reversed ? total - offset - done - want : offset + done;
		p.rows = arena_alloc(p.arena, (size_t)want * sizeof(*p.rows));
		ok = page_by_keys(r, &p, want, e);
		if (ok && reversed)
			turn_round(&p);
		for (size_t k = 0; ok && k < p.n && *ret < 0; k++)
			*ret = row_has(r, &p.rows[k], m) ? done + (int64_t)k : -1;
		arena_reset(p.arena);
	}
	arena_free(p.arena);
	return ok;
}

/* The first hit among @n rows from @offset in the given order; *@ret = how many rows after @offset, or -1. */
static bool scan_for(struct rows *r, struct matcher *m, int64_t offset, int64_t n, bool reversed, int64_t *ret,
		     struct err *e)
{
	struct arena *a;
	struct stmt *st;
	enum step step;
	int64_t i = 0;
	bool sorts;

	*ret = -1;
	if (!order_sorts(r, &sorts, e) || (sorts && !order_reach(r, INT64_MAX, &sorts, e)))
		return false;
	if (sorts)
		return scan_keys(r, m, offset, n, reversed, ret, e);
	if (!rows_prepare(r, "compose_scan", &(struct rows_shape){.reversed = reversed}, &st, e))
		return false;
	stmt_bind_i64(st, ":page_rows", n);
	stmt_bind_i64(st, ":page_offset", offset);
	a = arena_new();
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct row row;

		rows_read(r, st, a, &row);
		if (row_has(r, &row, m)) {
			*ret = i;
			break;
		}
		i++;
		arena_reset(a);
	}
	arena_free(a);
	stmt_free(st);
	return step != STEP_FAIL;
}

bool rows_search_on(struct rows *r, struct matcher *m, int64_t from, bool backward, int64_t *ret, struct err *e)
{
	int64_t total, skip = from;

	if (backward) {
		if (!rows_total(r, &total, e))
			return false;
		skip = total - 1 - from;
	}
	if (!scan_for(r, m, skip, -1, backward, ret, e))
		return false;
	if (*ret >= 0)
		*ret = backward ? from - *ret : from + *ret;
	return true;
}

bool rows_single(struct rows *r, struct row_key key, struct arena *a, struct row *row, bool *ret_there, struct err *e)
{
	enum step step;

	if (!r->single && !rows_prepare(r, "compose_single", &(struct rows_shape){0}, &r->single, e))
		return false;
	stmt_bind_i64(r->single, ":key1", key.k[0]);
	stmt_bind_i64(r->single, ":key2", key.k[1]);
	step = stmt_step(r->single, e);
	*ret_there = step == STEP_ROW;
	if (*ret_there)
		rows_read(r, r->single, a, row);
	stmt_reset(r->single);
	return step != STEP_FAIL;
}

bool rows_search(struct rows *r, struct span needle, int64_t from, bool backward, int64_t *ret, struct err *e)
{
	struct matcher *m;
	int64_t total, skip, hit;
	bool ok;

	*ret = -1;
	if (!needle.n)
		return true;
	if (!rows_total(r, &total, e))
		return false;
	if (total <= 0)
		return true;
	from = from < 0 ? 0 : from >= total ? total - 1 : from;
	skip = backward ? total - 1 - from : from;
	m = matcher_word(needle);
	ok = scan_for(r, m, skip, -1, backward, &hit, e);
	if (ok && hit >= 0) {
		*ret = skip + hit;
	} else if (ok && skip > 0) {
		ok = scan_for(r, m, 0, skip, backward, &hit, e);
		*ret = hit;
	}
	if (*ret >= 0 && backward)
		*ret = total - 1 - *ret;
	matcher_free(m);
	return ok;
}
