/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "suspects_match.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/logic/pairs.h"

/* What never was seen still is possible. */
#define UNSEEN 0.05
#define TRUST_MIN 0.2
#define PARTNERS 20
/* So much of what is released at a place has to be of one take to show that it belongs together. */
#define SHOWN 0.6

void match_init(struct match *m, size_t takes, size_t releases)
{
	m->takes = takes;
	m->releases = releases;
	m->affinity = mem_realloc(NULL, takes * releases, sizeof(*m->affinity));
	m->seen = mem_zalloc(takes * releases * sizeof(*m->seen));
	m->total = mem_zalloc(takes * sizeof(*m->total));
	m->take_tag = mem_zalloc(takes * sizeof(*m->take_tag));
	m->release_tag = mem_zalloc(releases * sizeof(*m->release_tag));
	for (size_t i = 0; i < takes * releases; i++)
		m->affinity[i] = 1;
}

void match_done(struct match *m)
{
	free(m->affinity);
	free(m->seen);
	free(m->total);
	free(m->take_tag);
	free(m->release_tag);
	*m = (struct match){0};
}

/* --- names --- */

/* @a and @b differ only in that one has @verb where the other has @other. */
static bool differ_by(struct span a, struct span b, struct span verb, struct span other)
{
	long at = span_find(a, verb);

	if (at < 0 || b.n + verb.n != a.n + other.n)
		return false;
	return span_eq(span_sub(a, 0, (size_t)at), span_sub(b, 0, (size_t)at)) &&
	       span_eq(span_sub(b, (size_t)at, other.n), other) &&
	       span_eq(span_from_offset(a, (size_t)at + verb.n), span_from_offset(b, (size_t)at + other.n));
}

static bool are_opposites(struct span take, struct span release)
{
	static const struct {
		struct span take, release;
	} verbs[] = {
		{SPAN_LIT("alloc"), SPAN_LIT("free")}, {SPAN_LIT("alloc"), SPAN_LIT("destroy")},
		{SPAN_LIT("alloc"), SPAN_LIT("destructor")}, {SPAN_LIT("ref"), SPAN_LIT("unref")},
		{SPAN_LIT("link"), SPAN_LIT("unlink")}, {SPAN_LIT("start"), SPAN_LIT("stop")},
		{SPAN_LIT("create"), SPAN_LIT("destroy")}, {SPAN_LIT("init"), SPAN_LIT("destroy")},
		{SPAN_LIT("get"), SPAN_LIT("put")}, {SPAN_LIT("push"), SPAN_LIT("pop")},
		{SPAN_LIT("add"), SPAN_LIT("remove")}, {SPAN_LIT("load"), SPAN_LIT("unload")},
		{SPAN_LIT("register"), SPAN_LIT("unregister")}, {SPAN_LIT("open"), SPAN_LIT("close")},
		{SPAN_LIT("subscribe"), SPAN_LIT("unsubscribe")}, {SPAN_LIT("set"), SPAN_LIT("clear")},
	};

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		if (differ_by(take, release, verbs[i].take, verbs[i].release))
			return true;
	}
	return false;
}

double match_prior(const struct suspect_where *take, const struct suspect_where *release)
{
	struct span func = release->func_name, tag = release->tag;
	double prior = 1;

	if (func.n && (span_eq(take->func_name, func) || are_opposites(take->func_name, func)))
		prior *= 2;
	if (tag.n && (span_eq(take->tag, tag) || are_opposites(take->tag, tag)))
		prior *= 1.5;
	if (tags_are_partners(take->tag, tag))
		prior *= PARTNERS;
	return prior;
}

/* --- matching --- */

static void sum_rows(struct match *m)
{
	for (size_t t = 0; t < m->takes; t++) {
		m->total[t] = 0;
		for (size_t r = 0; r < m->releases; r++)
			m->total[t] += m->affinity[t * m->releases + r];
	}
}

double match_share(const struct match *m, size_t take, size_t release)
{
	return m->total[take] > 0 ? m->affinity[take * m->releases + release] / m->total[take] : 0;
}

static void open_drop(struct match_open *open, size_t i)
{
	open->n--;
	memmove(&open->take[i], &open->take[i + 1], (open->n - i) * sizeof(open->take[0]));
	memmove(&open->thread[i], &open->thread[i + 1], (open->n - i) * sizeof(open->thread[0]));
}

static void open_push(struct match_open *open, const struct match_op *op)
{
	if (open->n == MATCH_OPEN)
		open_drop(open, 0);
	open->take[open->n] = op->place;
	open->thread[open->n++] = op->thread;
}

/* The open take that a release most likely belongs to, recent ones and those of its own thread first; there is one. */
static size_t likeliest(const struct match *m, const struct match_op *op, const struct match_open *open, double *ret_doubt)
{
	double best = -1, second = 0;
	size_t found = 0;

	for (size_t i = 0; i < open->n; i++) {
		double v = match_share(m, open->take[i], op->place) * (1 + 0.02 * (double)i);

		if (op->thread && open->thread[i] == op->thread)
			v *= 1.3;
		/* The same take twice is no doubt. */
		if (v > best) {
			second = best >= 0 && open->take[found] != open->take[i] ? best : second;
			best = v;
			found = i;
		} else if (v > second && open->take[i] != open->take[found]) {
			second = v;
		}
	}
	*ret_doubt = best > 0 ? best / (best + second) : 1;
	return found;
}

/* Most of what ended lives released at @release was taken at @take. */
static bool is_shown(const struct match *m, uint32_t take, uint32_t release)
{
	double all = 0;

	for (size_t t = 0; t < m->takes; t++)
		all += m->seen[t * m->releases + release];
	return all > 0 && m->seen[take * m->releases + release] >= SHOWN * all;
}

static void close_one(const struct match *m, const struct match_op *op, struct match_open *open, double *counts)
{
	double doubt;
	size_t found;

	if (!open->n)
		return;
	found = likeliest(m, op, open, &doubt);
	if (!counts && open->n > 1 && !m->release_tag[op->place] && !is_shown(m, open->take[found], op->place)) {
		open->undecided++;
		return;
	}
	open->trust *= doubt;
	if (counts)
		counts[open->take[found] * m->releases + op->place]++;
	open_drop(open, found);
}

static void match_life(const struct match *m, const struct match_life *life, struct match_open *open, double *counts)
{
	open->n = 0;
	open->undecided = 0;
	open->trust = 1;
	for (size_t i = 0; i < life->n; i++) {
		const struct match_op *op = &life->ops[i];

		for (uint32_t k = 0; k < op->times; k++) {
			if (op->release)
				close_one(m, op, open, counts);
			else
				open_push(open, op);
		}
	}
	if (open->trust < TRUST_MIN)
		open->trust = TRUST_MIN;
}

/* A place that no finalized life has behaves as the others with its tag do.  A line is a row or a column. */
static void borrow(struct match *m, const double *counts, size_t lines, size_t line_step, size_t cells,
		   size_t cell_step, const uint32_t *tags)
{
	for (size_t a = 0; a < lines; a++) {
		double seen = 0;

		for (size_t c = 0; c < cells; c++)
			seen += counts[a * line_step + c * cell_step];
		for (size_t b = 0; b < lines && !(seen > 0) && tags[a]; b++) {
			for (size_t c = 0; c < cells && tags[b] == tags[a]; c++)
				m->affinity[a * line_step + c * cell_step] += counts[b * line_step + c * cell_step];
		}
	}
}

void match_learn(struct match *m, const struct match_life *lives, size_t n)
{
	size_t cells = m->takes * m->releases;
	double *counts = mem_alloc(cells * sizeof(*counts)), *prior = mem_alloc(cells * sizeof(*prior));
	struct match_open open;

	for (size_t i = 0; i < cells; i++)
		prior[i] = m->affinity[i];
	sum_rows(m);
	for (unsigned round = 0; round < MATCH_ROUNDS; round++) {
		for (size_t i = 0; i < cells; i++)
			counts[i] = 0;
		for (size_t i = 0; i < n; i++)
			match_life(m, &lives[i], &open, counts);
		for (size_t i = 0; i < cells; i++)
			m->affinity[i] = counts[i] + UNSEEN * prior[i];
		sum_rows(m);
	}
	if (cells)
		memcpy(m->seen, counts, cells * sizeof(*counts));
	borrow(m, counts, m->releases, 1, m->takes, m->releases, m->release_tag);
	borrow(m, counts, m->takes, m->releases, m->releases, 1, m->take_tag);
	sum_rows(m);
	free(prior);
	free(counts);
}

void match_run(const struct match *m, const struct match_life *life, struct match_open *ret)
{
	match_life(m, life, ret, NULL);
}
