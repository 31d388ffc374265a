/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "home.h"

#include "astscope/base/attr.h"

/* What of the page is shown where rows are few: what one needs first, row by row, until there are no more. */

#define ANY 1000
#define LISTED 4 /* lines of a label that lists things count as one */

/* A line of evidence, as it competes for rows. */
struct claim {
	size_t line;    /* in home_view.lines */
	size_t finding; /* counted among those that matter, from 0 */
	int nth;        /* of its label */
	int need;       /* rows; 0 = not measured yet */
	bool ring, vital, beside;
};

struct growth {
	struct home_room *room;
	struct home_view *h;
	struct text *t;
	int left;
	struct vec claims; /* struct claim, of findings that matter, in their order */
};

static bool is_one_of(struct span label, const char *const *labels, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_eq_str(label, labels[i]))
			return true;
	return false;
}

/* Without these one does not know what it is and what to do; and what can be understood without those. */
static const char *const vital[] = {"where", "freed", "path", "next"};
static const char *const beside[] = {"locks", "log", "calls", "kept", "held", "stack"};
static const char *const listing[] = {"path", "where"};

static int *rows_of(const struct home_room *r, size_t line)
{
	return vec_at(&r->lines, line);
}

int home_rows_of(const struct home_room *r, size_t line)
{
	return *rows_of(r, line);
}

static void set_all(struct home_room *r, const struct home_view *h, int line, int block)
{
	vec_clear(&r->lines);
	for (size_t i = 0; i < h->lines.lines.n; i++)
		vec_append(&r->lines, &line);
	for (int i = 0; i < HOME_BLOCKS; i++)
		r->blocks[i] = block;
	/* what is missing, and what to collect, is not known before the end */
	for (int i = HOME_EVIDENCE + 1; h->env->reading && i < HOME_BLOCKS; i++)
		r->blocks[i] = HOME_HIDDEN;
}

void home_room_init(struct home_room *r, const struct home_view *h)
{
	static const enum home_block later[] = {HOME_PROCESS, HOME_CALLS, HOME_SHUTDOWN, HOME_TRUST, HOME_CLOCK, HOME_LINKS};

	r->blanks = 0;
	vec_init(&r->lines, sizeof(int));
	set_all(r, h, HOME_HIDDEN, 1);
	for (size_t i = 0; i < ARRAY_LEN(later); i++)
		r->blocks[later[i]] = HOME_HIDDEN;
}

void home_room_whole(struct home_room *r, const struct home_view *h)
{
	set_all(r, h, HOME_WHOLE, HOME_WHOLE);
	r->blocks[HOME_ALSO] = HOME_HIDDEN; /* each remark has its lines */
	r->blanks = 3;
}

void home_room_done(struct home_room *r)
{
	vec_done(&r->lines);
}

/* Rows that it takes as a whole. */
static int measure_line(struct growth *g, const struct claim *c)
{
	const struct row_key none = {{0}};
	size_t before = g->t->lines.n;

	home_fill_line(g->h, g->t, &none, vec_at(&g->h->lines.lines, c->line), true, HOME_WHOLE);
	return (int)(g->t->lines.n - before);
}

static int measure_block(struct growth *g, enum home_block block)
{
	size_t before = g->t->lines.n;

	home_fill_block(g->h, g->t, block, HOME_WHOLE);
	return (int)(g->t->lines.n - before);
}

/* As many rows as it needs, as it may have and as there are.  False: it has none. */
static bool give(struct growth *g, int *rows, int need, int most)
{
	int has = *rows == HOME_HIDDEN ? 0 : *rows, more = (need < most ? need : most) - has;

	more = more < g->left ? more : g->left;
	if (more > 0) {
		*rows = has + more;
		g->left -= more;
	}
	return *rows != HOME_HIDDEN;
}

/* Which lines get how much, one step of the way. */
struct turn {
	enum { FIRST, REST } whose;
	enum { RING, VITAL, PLAIN, BESIDE } what;
	int nth, count; /* lines of a label; of a finding, the members of a ring apart */
	int rows;
};

static bool takes_part(const struct turn *s, const struct claim *c)
{
	if ((s->whose == FIRST) != (c->finding == 0) || c->nth >= s->nth || (s->what == RING) != c->ring)
		return false;
	return s->what == RING || (s->what == VITAL ? c->vital : s->what == BESIDE ? c->beside : !c->beside);
}

static void give_lines(struct growth *g, const struct turn *s)
{
	size_t finding = 0;
	int count = 0;

	for (size_t i = 0; i < g->claims.n && g->left; i++) {
		struct claim *c = vec_at(&g->claims, i);
		int *rows = rows_of(g->room, c->line);
		bool shown = *rows != HOME_HIDDEN;

		if (c->finding != finding) {
			finding = c->finding;
			count = 0;
		}
		if (takes_part(s, c) && (shown || count < s->count)) {
			c->need = c->need ? c->need : measure_line(g, c);
			shown = give(g, rows, c->need, s->rows);
		}
		count += shown && !c->ring;
	}
}

static void give_block(struct growth *g, enum home_block block, bool all)
{
	int need = g->room->blocks[block] == HOME_HIDDEN && !all ? 0 : measure_block(g, block);

	if (!g->left || (g->h->env->reading && block > HOME_EVIDENCE) || (all && need > g->left))
		return;
	give(g, &g->room->blocks[block], need, ANY);
}

static void give_turns(struct growth *g, const struct turn *turns, size_t n)
{
	for (size_t i = 0; i < n && g->left; i++)
		give_lines(g, &turns[i]);
}

/* Of each finding that matters, the lines. */
static void add_claims(struct growth *g, long i, size_t finding)
{
	const struct row *row = home_row(&g->h->findings, i);
	struct span label = {0};
	int nth = 0;

	for (size_t k = 0; row && k < g->h->lines.lines.n; k++) {
		const struct home_line *line = vec_at(&g->h->lines.lines, k);
		struct claim *c;

		if (line->rank != row->key.k[0])
			continue;
		nth = span_eq(label, line->label) ? nth + 1 : 0;
		label = line->label;
		c = vec_push(&g->claims);
		*c = (struct claim){.line = k, .finding = finding, .ring = span_eq_str(label, "ring")};
		c->nth = c->ring ? 0 : is_one_of(label, listing, ARRAY_LEN(listing)) ? nth / LISTED : nth;
		c->vital = is_one_of(label, vital, ARRAY_LEN(vital));
		c->beside = is_one_of(label, beside, ARRAY_LEN(beside));
	}
}

static void find_claims(struct growth *g)
{
	int64_t n = 0;
	size_t finding = 0;

	vec_init(&g->claims, sizeof(struct claim));
	if (!rows_total(g->h->findings.rows, &n, &g->h->findings.e))
		return;
	for (long i = 0; i < n; i++) {
		if (home_matters(g->h, i))
			add_claims(g, i, finding++);
	}
}

void home_room_grow(struct home_room *r, struct home_view *h, struct text *t, int left)
{
	static const struct turn say[] = {
		{FIRST, RING, 1, ANY, 1}, {FIRST, VITAL, 1, ANY, 1}, {FIRST, PLAIN, 1, 2, 1}, {REST, VITAL, 1, 1, 1},
		{REST, RING, 1, ANY, 1}, {REST, VITAL, 1, 3, 1}, {FIRST, PLAIN, 1, 6, 1}, {REST, PLAIN, 1, 3, 1},
		{FIRST, PLAIN, 1, 8, 1},
	};
	static const struct turn tell[] = {
		{FIRST, RING, 1, ANY, ANY}, {FIRST, VITAL, 1, ANY, 2}, {REST, VITAL, 1, 3, 2}, {FIRST, PLAIN, 1, 8, 2},
		{REST, PLAIN, 1, 5, 1}, {REST, PLAIN, 1, 5, 2},
	};
	static const struct turn explain[] = {
		{FIRST, PLAIN, 3, 10, ANY}, {REST, PLAIN, 1, ANY, ANY}, {FIRST, PLAIN, ANY, ANY, ANY},
	};
	static const struct turn more[] = {
		{REST, PLAIN, ANY, ANY, ANY}, {FIRST, BESIDE, ANY, ANY, ANY}, {REST, BESIDE, ANY, ANY, ANY},
	};
	static const enum home_block last[] = {HOME_PROCESS, HOME_SHUTDOWN, HOME_TRUST, HOME_CLOCK, HOME_LINKS};
	struct growth g = {.room = r, .h = h, .t = t, .left = left};

	find_claims(&g);
	give_turns(&g, say, ARRAY_LEN(say));
	give_block(&g, HOME_NEXT, false);
	give_turns(&g, tell, ARRAY_LEN(tell));
	give_block(&g, HOME_ALSO, false);
	give_turns(&g, explain, ARRAY_LEN(explain));
	give_block(&g, HOME_CALLS, true);
	give_block(&g, HOME_WHEN, false);
	give_block(&g, HOME_EVIDENCE, false);
	give_turns(&g, more, ARRAY_LEN(more));
	for (size_t i = 0; i < ARRAY_LEN(last); i++)
		give_block(&g, last[i], true);
	r->blanks = g.left < 3 ? g.left : 3;
	vec_done(&g.claims);
}
