/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "leak_path.h"

#include <math.h>

/*
 * Where no life crosses a hole, nothing contradicts a count.  But if another file says that the process ended cleanly, and its refs log
 * leaves more than such a process leaves, rows may be missing: behind the line at which all that is left of several types stops,
 * though it should have gone on soon.  A type that leaks by a fault of its own leaves objects from all of the log.
 */

#define KIND_LIVES 2u    /* of a type, that stop together */
#define WAIT_PART 2      /* the usual wait is at most this part of the log up to the line */
#define EVIDENCE 9.2     /* chance of 1 in 10,000 that all of these stop so near by accident */
#define SEEN_LEFT 2      /* half of all creators: the log lacks its end wherever the others stop */

/* What is left of a type. */
struct kind {
	struct leak_type type;
	int64_t first, last; /* of their last rows */
	int64_t wait;        /* the longest of its paths; -1: not known */
	size_t lives;
};

static void add_path(struct vec *kinds, const struct leak_path *p)
{
	struct kind *k = kinds->n ? vec_at(kinds, kinds->n - 1) : NULL;

	/* Paths of a type stand together. */
	if (!k || k->type.creator != p->type.creator || k->type.tag != p->type.tag) {
		k = vec_push(kinds);
		*k = (struct kind){.type = p->type, .first = INT64_MAX, .wait = -1};
	}
	k->wait = p->any_wait > k->wait ? p->any_wait : k->wait;
	for (size_t i = 0; i < p->lives.n; i++) {
		int64_t line = ((const struct leak_life *)vec_at(&p->lives, i))->last_line;

		k->first = line < k->first ? line : k->first;
		k->last = line > k->last ? line : k->last;
	}
	k->lives += p->lives.n;
}

/* Whether all that is left of the type stops before @line and should have gone on behind it. */
static bool stops_at(const struct kind *k, int64_t line)
{
	return k->lives >= KIND_LIVES && k->wait >= 0 && k->last <= line && k->first + k->wait >= line && k->wait <= line / WAIT_PART;
}

/* How much speaks for @line; *@ret: what is missing there. */
static double evidence_at(const struct vec *kinds, int64_t line, struct leak_hole *ret)
{
	size_t types = 0;
	double sum = 0;

	*ret = (struct leak_hole){.from = line, .to = INT64_MAX};
	for (size_t i = 0; i < kinds->n; i++) {
		const struct kind *k = vec_at(kinds, i);
		int64_t end = k->first + k->wait + 1;

		if (!stops_at(k, line))
			continue;
		types++;
		sum += (double)(k->lives - 1) * log((double)line / (double)(k->wait ? k->wait : 1));
		ret->lives += (int64_t)k->lives;
		ret->to = end < ret->to ? end : ret->to;
	}
	return types > 1 ? sum : 0;
}

static bool find_line(const struct vec *kinds, struct leak_hole *ret)
{
	double best = 0;

	for (size_t i = 0; i < kinds->n; i++) {
		struct leak_hole h;
		double sum = evidence_at(kinds, ((const struct kind *)vec_at(kinds, i))->last, &h);

		if (sum > best) {
			best = sum;
			*ret = h;
		}
	}
	return best >= EVIDENCE;
}

/* Behind the last row of what is left and usually ends. */
static bool find_end(const struct leak_run *r, const struct vec *kinds, struct leak_hole *ret)
{
	*ret = (struct leak_hole){.to = r->last_line};
	for (size_t i = 0; i < kinds->n; i++) {
		const struct kind *k = vec_at(kinds, i);

		if (k->wait < 0)
			continue;
		ret->lives += (int64_t)k->lives;
		ret->from = k->last > ret->from ? k->last : ret->from;
	}
	return ret->from && ret->from < ret->to && r->creators_left * SEEN_LEFT >= r->creators_seen;
}

static bool take_break(struct leak_run *r, struct leak_hole *h, struct err *e)
{
	const struct leak_path *p = vec_at(&r->paths, 0);

	if (!leak_source_of(r->log.db, ((const struct leak_life *)vec_at(&p->lives, 0))->id, &h->source, e))
		return false;
	for (size_t i = 0; i < r->holes.n; i++) {
		if (((const struct leak_hole *)vec_at(&r->holes, i))->source == h->source)
			return true;
	}
	r->lacks_end = true;
	vec_append(&r->holes, h);
	return leak_write_hole(r->log.db, h, "break", e);
}

bool leak_find_break(struct leak_run *r, struct err *e)
{
	struct leak_hole h;
	struct vec kinds;
	bool ok = true;

	if (!r->contradicted || !r->ordered)
		return true;
	vec_init(&kinds, sizeof(struct kind));
	for (size_t i = 0; i < r->paths.n; i++)
		add_path(&kinds, vec_at(&r->paths, i));
	if (find_line(&kinds, &h) || find_end(r, &kinds, &h))
		ok = take_break(r, &h, e);
	vec_done(&kinds);
	return ok;
}
