/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "life_balance.h"

/* Counts of 0 and below are one vertex, where lives begin and end: it needs no balance. */
struct life_vertex {
	int64_t count;
	int64_t surplus; /* arrivals minus departures */
	size_t piece;    /* a vertex of the same piece; its own index at the head of one */
	uint64_t in, out;/* of the head: surpluses of its piece, and deficits */
	bool end;        /* of the head: the life may begin or end here, at 0 */
};

static struct life_vertex *vertex(const struct life_balance *b, size_t i)
{
	return vec_at(&b->counts, i);
}

static size_t index_of(struct life_balance *b, int64_t count)
{
	size_t i = keys_id(&b->at, count > 0 ? (uint64_t)count : 0) - 1;

	if (!b->counts.size)
		vec_init(&b->counts, sizeof(struct life_vertex));
	if (i == b->counts.n)
		*(struct life_vertex *)vec_push(&b->counts) = (struct life_vertex){.piece = i, .end = count <= 0, .count = count};
	return i;
}

static size_t head_of(const struct life_balance *b, size_t i)
{
	while (vertex(b, i)->piece != i) {
		vertex(b, i)->piece = vertex(b, vertex(b, i)->piece)->piece;
		i = vertex(b, i)->piece;
	}
	return i;
}

void life_balance_add(struct life_balance *b, int64_t from, int64_t to)
{
	size_t f = index_of(b, from), t = index_of(b, to), x, y;

	vertex(b, f)->surplus -= from > 0;
	vertex(b, t)->surplus += to > 0;
	x = head_of(b, f);
	y = head_of(b, t);
	if (x == y)
		return;
	vertex(b, y)->piece = x;
	vertex(b, x)->end |= vertex(b, y)->end;
}

/* The surpluses and deficits of each piece; returns the pieces. */
static size_t sum_pieces(const struct life_balance *b, uint64_t *ret_in, uint64_t *ret_out)
{
	size_t pieces = 0;

	*ret_in = *ret_out = 0;
	for (size_t i = 0; i < b->counts.n; i++) {
		int64_t surplus = vertex(b, i)->surplus;
		struct life_vertex *head = vertex(b, head_of(b, i));

		pieces += vertex(b, i)->piece == i;
		head->in += surplus > 0 ? (uint64_t)surplus : 0;
		head->out += surplus < 0 ? (uint64_t)-surplus : 0;
		*ret_in += surplus > 0 ? (uint64_t)surplus : 0;
		*ret_out += surplus < 0 ? (uint64_t)-surplus : 0;
	}
	return pieces;
}

/*
 * Each change that is missing leaves a piece where one arrives too often and comes to one that is left too often.  A life
 * of several pieces has to come to each and to leave it; not to come to where it begins, nor to leave where it ends.
 */
uint64_t life_balance_gaps(struct life_balance *b, bool skewed, bool open)
{
	uint64_t in, out, sum = 0;
	size_t pieces = sum_pieces(b, &in, &out);
	bool by_in = open || !skewed;

	if (pieces <= 1) {
		in -= open && in;
		out -= skewed && out;
		return in > out ? in : out;
	}
	for (size_t i = 0; i < b->counts.n; i++) {
		const struct life_vertex *v = vertex(b, i);
		uint64_t mine = by_in ? v->in : v->out, other = by_in ? v->out : v->in;

		if (v->piece != i)
			continue;
		sum += mine + (!mine || (!other && !(v->end && (open || skewed))));
	}
	return sum - (open || skewed);
}

int64_t life_balance_surplus(const struct life_balance *b)
{
	for (size_t i = 0; i < b->counts.n; i++) {
		if (vertex(b, i)->surplus > 0)
			return vertex(b, i)->count;
	}
	return 0;
}

void life_balance_done(struct life_balance *b)
{
	keys_done(&b->at);
	vec_done(&b->counts);
}
