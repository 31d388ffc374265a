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

static bool run_page(struct rows *r, struct stmt *st, struct page *p, int64_t offset, int64_t want, bool reversed,
		     struct err *e)
{
	enum step step;

	stmt_bind_i64(st, ":page_rows", want);
	stmt_bind_i64(st, ":page_offset", offset);
	p->n = 0;
	while ((step = stmt_step(st, e)) == STEP_ROW && p->n < PAGE_ROWS)
		rows_read(r, st, p->arena, &p->rows[p->n++]);
	stmt_reset(st);
	for (size_t i = 0; reversed && i < p->n / 2; i++) {
		struct row t = p->rows[i];

		p->rows[i] = p->rows[p->n - 1 - i];
		p->rows[p->n - 1 - i] = t;
	}
	return step != STEP_FAIL;
}

/* Read the page that begins at @first; from the end if that is nearer and the total is known. */
static bool load(struct rows *r, int64_t first, struct page **ret, struct err *e)
{
	struct page *p = oldest(r);
	int64_t want = PAGE_ROWS, offset = first;
	bool back;

	if (r->total < 0 && first > 4 * PAGE_ROWS && !rows_total(r, &r->total, e))
		return false;
	if (r->total >= 0 && first + want > r->total)
		want = r->total - first;
	back = r->total >= 0 && first > r->total / 2;
	if (want <= 0) {
		*ret = NULL;
		return true;
	}
	struct stmt **st = back ? &r->backward : &r->forward;

	if (!*st && !rows_prepare(r, "compose_page", &(struct rows_shape){.reversed = back}, st, e))
		return false;
	if (p->arena)
		arena_reset(p->arena);
	else
		p->arena = arena_new();
	p->rows = arena_alloc(p->arena, PAGE_ROWS * sizeof(*p->rows));
	if (back)
		offset = r->total - first - want;
	p->first = first;
	if (!run_page(r, *st, p, offset, want, back, e)) {
		arena_free(p->arena);
		p->arena = NULL;
		return false;
	}
	/* the last one says how many there are */
	if (r->total < 0 && p->n < PAGE_ROWS && (p->n || !first))
		r->total = first + (int64_t)p->n;
	*ret = p;
	return true;
}

bool rows_get(struct rows *r, int64_t index, const struct row **ret, struct err *e)
{
	struct page *p = NULL;
	int64_t first = index - index % PAGE_ROWS;

	*ret = NULL;
	if (index < 0)
		return true;
	for (size_t i = 0; i < PAGES; i++)
		if (r->page[i].arena && r->page[i].first == first)
			p = &r->page[i];
	if (!p && !load(r, first, &p, e))
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

	for (size_t p = 0; p < PAGES; p++) {
		for (size_t k = 0; r->page[p].arena && k < r->page[p].n; k++) {
			if (!memcmp(&r->page[p].rows[k].key, &key, sizeof(key))) {
				*ret = r->page[p].first + (int64_t)k;
				return true;
			}
		}
	}
	*ret = -1;
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

/* The first hit among @n rows from @offset in the given order; *@ret = how many rows after @offset, or -1. */
static bool scan_for(struct rows *r, struct matcher *m, int64_t offset, int64_t n, bool reversed, int64_t *ret,
		     struct err *e)
{
	struct arena *a;
	struct stmt *st;
	enum step step;
	int64_t i = 0;

	*ret = -1;
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
