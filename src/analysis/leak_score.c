/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "leak_path.h"

#include <math.h>

/*
 * The order in which leak paths are to be looked at, 0 to 100; it changes no word.  Every term is written down, so that `i`
 * can show why.
 */

#define SIBLINGS_MANY 5
#define LIVES_POINTS 20
#define RECURRING_LIVES 3u
#define RECURRING_SPREAD 0.3 /* of the log after start-up, between the first birth and the last */

/* Where the words of the term go. */
static struct strbuf *add_term(struct leak_path *p, int points)
{
	struct leak_term *t = vec_push(&p->terms);

	t->points = points;
	p->score += points;
	return &t->text;
}

static void score_type(struct leak_path *p)
{
	if (p->ended)
		strbuf_addf(add_term(p, p->ended >= SIBLINGS_MANY ? 15 : 8), "%lld %s of this type ended", (long long)p->ended,
			    p->ended == 1 ? "other" : "others");
	else
		strbuf_add_str(add_term(p, -15), "none of this type ended");
}

static void score_path(struct leak_path *p)
{
	if (p->compared && p->found.site)
		strbuf_addf(add_term(p, p->found.siblings >= SIBLINGS_MANY ? 15 : 8),
			    "%llu that ended did the same and one release more", (unsigned long long)p->found.siblings);
}

static void score_number(struct leak_path *p)
{
	double points = 5 * log2((double)p->lives.n);

	if (points >= 1)
		strbuf_addf(add_term(p, points > LIVES_POINTS ? LIVES_POINTS : (int)points), "%zu of them", p->lives.n);
}

static void births(const struct leak_path *p, int64_t *ret_first, int64_t *ret_last)
{
	*ret_first = INT64_MAX;
	*ret_last = 0;
	for (size_t i = 0; i < p->lives.n; i++) {
		int64_t line = ((const struct leak_life *)vec_at(&p->lives, i))->first_line;

		*ret_first = line < *ret_first ? line : *ret_first;
		*ret_last = line > *ret_last ? line : *ret_last;
	}
}

static void score_time(const struct leak_run *r, struct leak_path *p)
{
	double after = (double)(r->last_line - r->startup_line);
	int64_t first, last;

	births(p, &first, &last);
	if (r->ordered && p->lives.n >= RECURRING_LIVES && after > 0 && (double)(last - first) >= RECURRING_SPREAD * after) {
		strbuf_addf(add_term(p, 10), "made over and over, from line %lld to line %lld", (long long)first, (long long)last);
		p->label = "growing";
	}
	if (r->ordered && last <= r->startup_line) {
		strbuf_add_str(add_term(p, -15), "all made while the process started");
		if (!p->ended)
			p->label = "startup";
	}
	if (!p->label && p->lives.n == 1)
		p->label = "once";
}

void leak_score(const struct leak_run *r, struct leak_path *p)
{
	if (r->clean)
		strbuf_addf(add_term(p, 40), "the process ended cleanly, and %s still there", p->lives.n == 1 ? "it was" : "they were");
	if (p->role != LEAK_ALIVE) {
		score_type(p);
		score_path(p);
	}
	score_number(p);
	if (r->clean)
		score_time(r, p);
	if (p->lives.n && leak_path_excused(p) == (int64_t)p->lives.n)
		strbuf_add_str(add_term(p, -40), "may have ended where lines of the log are missing");
	p->score = p->score < 0 ? 0 : p->score > 100 ? 100 : p->score;
}
