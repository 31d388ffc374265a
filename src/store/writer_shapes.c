/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/queries.h"
#include "internal.h"
#include "writer_priv.h"

/* Texts of shapes are kept up to this many bytes, then forgotten: the same shape gets another number later. */
#define SHAPE_BYTES_KEPT (16u << 20)

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

static void sort_pairs(struct vec *pairs)
{
	if (pairs->n <= FEW)
		sort_few(pairs->p, pairs->n);
	else
		vec_sort(pairs, by_value);
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
	s->lives = 1;
	vec_init(&s->pairs, sizeof(uint32_t));
	vec_init(&s->seen, sizeof(uint32_t));
}

void shapes_done(struct shapes *s)
{
	if (!s->texts)
		return;
	intern_free(s->texts);
	vec_done(&s->pairs);
	vec_done(&s->seen);
}

void shapes_add(struct shapes *s, uint32_t pair)
{
	uint32_t *seen;

	while (s->seen.n <= pair)
		vec_push(&s->seen);
	seen = vec_at(&s->seen, pair);
	if (*seen == s->lives)
		return;
	*seen = s->lives;
	vec_append(&s->pairs, &pair);
}

/* The next life has seen no pair yet. */
static void next_life(struct shapes *s)
{
	vec_clear(&s->pairs);
	if (++s->lives)
		return;
	vec_clear(&s->seen);
	s->lives = 1;
}

int64_t shapes_take(struct writer *w)
{
	struct shapes *s = &w->shapes;
	uint32_t known, id;
	int64_t shape;

	sort_pairs(&s->pairs);
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
	next_life(s);
	return shape;
}
