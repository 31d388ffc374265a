/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sections_priv.h"

#include "astscope/store/db.h"
#include "rows_priv.h"

/* Folds: rows of a section that are alike. */

#define FOLDS_MAX 200000 /* with more than that folding saves nothing */

bool sections_plain(const struct sections *s)
{
	return !s->filter.n && !s->args.n_params;
}

static bool read_folds(struct part *p, struct stmt *st, struct err *e)
{
	int64_t before = 0;
	enum step step = STEP_DONE;

	p->arena = arena_new();
	while (p->folds.n < FOLDS_MAX && (step = stmt_step(st, e)) == STEP_ROW) {
		struct fold *f = vec_push(&p->folds);

		f->head = (struct row_key){{stmt_i64(st, 0), stmt_i64(st, 1)}};
		if (!stmt_is_null(st, 2))
			f->value = arena_span(p->arena, stmt_text(st, 2));
		f->n = stmt_i64(st, 3);
		f->before = before;
		before += f->n;
	}
	return step != STEP_FAIL;
}

bool part_find_folds(struct sections *s, struct part *p, struct err *e)
{
	struct rows_shape how = {.fold = s->list->columns[p->info->fold].expr};
	struct stmt *st;
	bool ok;

	if (p->info->folds && sections_plain(s))
		ok = db_prepare(s->db, span_from(p->info->folds), &st, e);
	else
		ok = rows_prepare(p->rows, "compose_folds", &how, &st, e);
	if (!ok)
		return false;
	ok = read_folds(p, st, e);
	stmt_free(st);
	if (!ok) {
		vec_clear(&p->folds);
		arena_free(p->arena);
		p->arena = NULL;
		return false;
	}
	p->folds_found = true;
	if (p->folds.n == FOLDS_MAX)
		p->folding = SHOWS_ROWS;
	part_place_folds(p);
	return true;
}

static int64_t lines_of(const struct part *p, const struct fold *f)
{
	return f->open ? f->n : p->info->more && f->n > 1 ? 2 : 1;
}

void part_place_folds(struct part *p)
{
	p->fold_lines = 0;
	for (size_t i = 0; i < p->folds.n; i++) {
		struct fold *f = vec_at(&p->folds, i);

		f->line = p->fold_lines;
		p->fold_lines += lines_of(p, f);
	}
}

void part_close(struct part *p)
{
	for (size_t i = 0; i < p->folds.n; i++)
		rows_close(((struct fold *)vec_at(&p->folds, i))->open);
	vec_done(&p->folds);
	for (size_t i = 0; i < HEAD_PAGES; i++)
		if (p->head[i].arena)
			arena_free(p->head[i].arena);
	if (p->arena)
		arena_free(p->arena);
	strbuf_done(&p->tell);
	rows_close(p->rows);
}

struct fold *part_fold_at(const struct part *p, int64_t inside)
{
	size_t low = 0, high = p->folds.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		struct fold *f = vec_at(&p->folds, mid);

		if (inside < f->line)
			high = mid;
		else if (inside < f->line + lines_of(p, f))
			return f;
		else
			low = mid + 1;
	}
	return NULL;
}

bool fold_open(struct sections *s, struct part *p, struct fold *f, struct err *e)
{
	if (f->n < 2 || f->open)
		return true;
	if (!rows_open_section(s->db, s->list->info.name, &s->args, p->info, &f->value, &f->open, e))
		return false;
	part_place_folds(p);
	return true;
}

void fold_close(struct part *p, struct fold *f)
{
	rows_close(f->open);
	f->open = NULL;
	part_place_folds(p);
}

static struct head_page *oldest_head(struct part *p)
{
	struct head_page *best = &p->head[0];

	for (size_t i = 0; i < HEAD_PAGES; i++) {
		if (!p->head[i].arena)
			return &p->head[i];
		if (p->head[i].used < best->used)
			best = &p->head[i];
	}
	return best;
}

static bool load_heads(struct part *p, size_t first, struct head_page **ret, struct err *e)
{
	struct head_page *h = oldest_head(p);

	if (h->arena)
		arena_reset(h->arena);
	else
		h->arena = arena_new();
	h->first = first;
	for (size_t i = 0; i < HEADS && first + i < p->folds.n; i++) {
		const struct fold *f = vec_at(&p->folds, first + i);

		if (rows_single(p->rows, f->head, h->arena, &h->rows[i], &h->there[i], e))
			continue;
		arena_free(h->arena);
		h->arena = NULL;
		return false;
	}
	*ret = h;
	return true;
}

bool part_head(struct sections *s, struct part *p, size_t index, const struct row **ret, struct err *e)
{
	size_t first = index - index % HEADS;
	struct head_page *h = NULL;

	for (size_t i = 0; i < HEAD_PAGES; i++)
		if (p->head[i].arena && p->head[i].first == first)
			h = &p->head[i];
	if (!h && !load_heads(p, first, &h, e))
		return false;
	h->used = ++s->clock;
	*ret = h->there[index - first] ? &h->rows[index - first] : NULL;
	return true;
}
