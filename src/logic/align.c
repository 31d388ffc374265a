/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/align.h"

#include <stdlib.h>

#include "astscope/base/mem.h"

/* What it is worth to put two changes side by side; 0 = they must not stand so. */
typedef uint32_t (*align_worth)(const struct align_change *a, const struct align_change *b);

static bool is_same(const struct align_change *a, const struct align_change *b)
{
	return a->func == b->func && a->tag == b->tag && (a->delta > 0) == (b->delta > 0);
}

static uint32_t worth_same(const struct align_change *a, const struct align_change *b)
{
	return is_same(a, b);
}

/* One more of the same direction is worth more than the same tags and functions in all rows. */
static uint32_t worth_direction(const struct align_change *a, const struct align_change *b)
{
	if ((a->delta > 0) != (b->delta > 0))
		return 0;
	return 4 * ALIGN_CHANGES + (a->tag && a->tag == b->tag ? 2 : 0) + (a->func && a->func == b->func ? 1 : 0);
}

/* Both lives from some change on, up to another. */
struct stretch {
	const struct align_change *a, *b;
	size_t from_a, from_b, na, nb;
};

/* best[i * (nb + 1) + j]: what the rest of the stretch from (i, j) on is worth. */
static void weigh(const struct stretch *s, align_worth worth, uint32_t *best)
{
	size_t width = s->nb + 1;

	for (size_t j = 0; j <= s->nb; j++)
		best[s->na * width + j] = 0;
	for (size_t i = s->na; i-- > 0;) {
		best[i * width + s->nb] = 0;
		for (size_t j = s->nb; j-- > 0;) {
			uint32_t down = best[(i + 1) * width + j], right = best[i * width + j + 1];
			uint32_t w = worth(&s->a[s->from_a + i], &s->b[s->from_b + j]);
			uint32_t both = w ? best[(i + 1) * width + j + 1] + w : 0;

			best[i * width + j] = down > right ? down : right;
			if (both > best[i * width + j])
				best[i * width + j] = both;
		}
	}
}

static void add_row(struct vec *rows, size_t a, size_t b, bool same)
{
	*(struct align_row *)vec_push(rows) = (struct align_row){a, b, same};
}

/* Where the way of most worth goes; of equal ones the one that matches first, then that of @a first. */
static void walk(const struct stretch *s, align_worth worth, const uint32_t *best, struct vec *rows)
{
	size_t i = 0, j = 0, width = s->nb + 1;

	while (i < s->na || j < s->nb) {
		size_t a = s->from_a + i, b = s->from_b + j;
		uint32_t w = i < s->na && j < s->nb ? worth(&s->a[a], &s->b[b]) : 0;

		if (w && best[i * width + j] == best[(i + 1) * width + j + 1] + w) {
			add_row(rows, a, b, is_same(&s->a[a], &s->b[b]));
			i++;
			j++;
		} else if (i < s->na && (j == s->nb || best[i * width + j] == best[(i + 1) * width + j])) {
			add_row(rows, a, ALIGN_NONE, false);
			i++;
		} else {
			add_row(rows, ALIGN_NONE, b, false);
			j++;
		}
	}
}

static void align(const struct stretch *s, align_worth worth, uint32_t *best, struct vec *rows)
{
	weigh(s, worth, best);
	walk(s, worth, best, rows);
}

/* Aligns what is between matched rows once more. */
static void refine(const struct stretch *whole, const struct vec *matched, uint32_t *best, struct vec *rows)
{
	struct stretch gap = {whole->a, whole->b, 0, 0, 0, 0};

	for (size_t i = 0; i <= matched->n; i++) {
		const struct align_row *m = i < matched->n ? vec_at(matched, i) : NULL;

		if (m && !m->same)
			continue;
		gap.na = (m ? m->a : whole->na) - gap.from_a;
		gap.nb = (m ? m->b : whole->nb) - gap.from_b;
		align(&gap, worth_direction, best, rows);
		if (!m)
			break;
		vec_append(rows, m);
		gap.from_a = m->a + 1;
		gap.from_b = m->b + 1;
	}
}

bool align_lives(const struct align_change *a, size_t na, const struct align_change *b, size_t nb, struct alignment *ret)
{
	const struct stretch whole = {a, b, 0, 0, na, nb};
	struct vec matched;
	uint32_t *best;

	*ret = (struct alignment){0};
	vec_init(&ret->rows, sizeof(struct align_row));
	if (na > ALIGN_CHANGES || nb > ALIGN_CHANGES)
		return false;
	best = mem_alloc((na + 1) * (nb + 1) * sizeof(*best));
	vec_init(&matched, sizeof(struct align_row));
	align(&whole, worth_same, best, &matched);
	refine(&whole, &matched, best, &ret->rows);
	vec_done(&matched);
	free(best);
	ret->parts = ret->rows.n;
	for (size_t i = ret->rows.n; i-- > 0;) {
		const struct align_row *r = vec_at(&ret->rows, i);

		ret->distance += r->a == ALIGN_NONE || r->b == ALIGN_NONE;
		if (!r->same)
			ret->parts = i;
	}
	return true;
}

void alignment_done(struct alignment *x)
{
	vec_done(&x->rows);
}
