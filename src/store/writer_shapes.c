/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/queries.h"
#include "internal.h"
#include "writer_priv.h"

/* Texts of shapes are kept up to this many bytes, then forgotten: the same shape gets another number later. */
#define SHAPE_BYTES_KEPT (16u << 20)
/* Room for pairs before those of a long life are made distinct. */
#define PAIRS_MIN 1024u

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

#define FEW 32u /* pairs that are sorted by hand: most lives have no more */

static void sort_few(uint32_t *p, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint32_t v = p[i];
		size_t at = i;

		for (; at && p[at - 1] > v; at--)
			p[at] = p[at - 1];
		p[at] = v;
	}
}

static void make_distinct(struct vec *pairs)
{
	uint32_t *p = pairs->p;
	size_t n = 0;

	if (pairs->n <= FEW)
		sort_few(p, pairs->n);
	else
		vec_sort(pairs, by_value);
	for (size_t i = 0; i < pairs->n; i++) {
		if (i == 0 || p[i] != p[n - 1])
			p[n++] = p[i];
	}
	pairs->n = n;
}

static void put_pairs(struct writer *w, int64_t shape, const struct vec *pairs)
{
	for (size_t i = 0; i < pairs->n && !w->failed; i++) {
		struct row row = row_begin(w, Q_SHAPE_PAIR_INSERT);

		row_i64(&row, shape);
		row_i64(&row, *(const uint32_t *)vec_at(pairs, i));
		row_end(&row);
	}
}

void shapes_init(struct shapes *s, int64_t last)
{
	s->base = last;
	s->texts = intern_new();
	s->room = PAIRS_MIN;
	vec_init(&s->pairs, sizeof(uint32_t));
}

void shapes_done(struct shapes *s)
{
	if (!s->texts)
		return;
	intern_free(s->texts);
	vec_done(&s->pairs);
}

void shapes_add(struct shapes *s, uint32_t pair)
{
	if (s->pairs.n && *(const uint32_t *)vec_at(&s->pairs, s->pairs.n - 1) == pair)
		return;
	if (s->pairs.n == s->pairs.cap)
		vec_grow(&s->pairs);
	((uint32_t *)s->pairs.p)[s->pairs.n++] = pair;
	if (s->pairs.n < s->room)
		return;
	make_distinct(&s->pairs);
	s->room = s->pairs.n * 2 > PAIRS_MIN ? s->pairs.n * 2 : PAIRS_MIN;
}

int64_t shapes_take(struct writer *w)
{
	struct shapes *s = &w->shapes;
	uint32_t known, id;
	int64_t shape;

	make_distinct(&s->pairs);
	if (s->bytes > SHAPE_BYTES_KEPT) {
		s->base += intern_count(s->texts);
		s->bytes = 0;
		intern_free(s->texts);
		s->texts = intern_new();
	}
	known = intern_count(s->texts);
	id = intern_id(s->texts, (struct span){s->pairs.p, s->pairs.n * sizeof(uint32_t)});
	shape = s->base + id;
	if (id > known) {
		s->bytes += s->pairs.n * sizeof(uint32_t);
		put_pairs(w, shape, &s->pairs);
	}
	vec_clear(&s->pairs);
	return shape;
}
