/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sections_priv.h"

#include <string.h>

#include "astscope/model/filter_tree.h"
#include "rows_priv.h"

/* Lines looked for, and unfolded. */

static struct fold *fold_of_value(const struct part *p, struct span value)
{
	for (size_t i = 0; i < p->folds.n; i++) {
		struct fold *f = vec_at(&p->folds, i);

		if (f->n > 1 && span_eq(f->value, value))
			return f;
	}
	return NULL;
}

static struct fold *fold_of_head(const struct part *p, struct row_key key)
{
	for (size_t i = 0; i < p->folds.n; i++) {
		struct fold *f = vec_at(&p->folds, i);

		if (!memcmp(&f->head, &key, sizeof(key)))
			return f;
	}
	return NULL;
}

/* The line of a row of the section, behind the heading; its fold is opened if it is not the first there. */
static bool show_in_folds(struct sections *s, struct part *p, struct row_key key, const struct row *row, int64_t *ret, struct err *e)
{
	struct fold *f = fold_of_head(p, key);
	int64_t inside = 0;

	if (f && !f->open) {
		*ret = f->line;
		return true;
	}
	if (!f)
		f = fold_of_value(p, row->cells[p->info->fold].text);
	*ret = -1;
	if (!f)
		return true;
	if (!fold_open(s, p, f, e) || !rows_find(f->open, key, &inside, e))
		return false;
	*ret = inside < 0 ? -1 : f->line + inside;
	return true;
}

static bool show(struct sections *s, struct part *p, struct row_key key, const struct row *row, int64_t *ret, struct err *e)
{
	int64_t lines, heading, inside;

	if (p->folding == SHOWS_HEADING)
		p->folding = part_can_fold(s, p) ? SHOWS_FOLDS : SHOWS_ROWS;
	if (!sections_count(s, &lines, e))
		return false;
	if (p->folding == SHOWS_FOLDS) {
		if (!show_in_folds(s, p, key, row, &inside, e))
			return false;
	} else if (!rows_find(p->rows, key, &inside, e)) {
		return false;
	}
	heading = sections_heading(s, p);
	*ret = inside < 0 || heading < 0 ? -1 : heading + part_heading(p) + inside;
	return true;
}

bool sections_find(struct sections *s, struct row_key key, int64_t *ret, struct err *e)
{
	struct arena *a = arena_new();
	struct row row;
	bool there = false, ok = true;

	*ret = -1;
	for (size_t i = 0; ok && !there && i < s->n; i++) {
		ok = rows_single(s->part[i].rows, key, a, &row, &there, e);
		if (ok && there)
			ok = show(s, &s->part[i], key, &row, ret, e);
	}
	arena_free(a);
	return ok;
}

int64_t sections_of_id(struct sections *s, int64_t id)
{
	struct part *p = &s->part[id >= 0 ? (size_t)(id % (int64_t)s->n) : 0];
	size_t fold = (size_t)(id / (int64_t)s->n);
	int64_t heading, lines;
	struct err e;

	if (id < 0 || !sections_count(s, &lines, &e) || !part_shown(p))
		return -1;
	heading = sections_heading(s, p);
	if (heading < 0 || fold == 0)
		return heading;
	if ((int64_t)fold < part_heading(p))
		return heading + (int64_t)fold;
	if (p->folding != SHOWS_FOLDS || fold > p->folds.n)
		return -1;
	return heading + part_heading(p) + 1 + ((struct fold *)vec_at(&p->folds, fold - 1))->line;
}

/* The row of its section that line @at shows or stands for, from 0; past the end or -1 for a heading, as @backward looks. */
static bool row_in_part(struct sections *s, const struct section_spot *at, bool backward, int64_t *ret, struct err *e)
{
	const struct row *row = NULL;
	struct fold *f;

	*ret = backward ? -1 : 0;
	if (at->inside < 0)
		return true;
	*ret = at->inside;
	if (at->part->folding != SHOWS_FOLDS)
		return true;
	f = part_fold_at(at->part, at->inside);
	if (!f)
		return true;
	if (f->open ? !rows_get(f->open, at->inside - f->line, &row, e)
		    : !part_head(s, at->part, (size_t)(f - (struct fold *)at->part->folds.p), &row, e))
		return false;
	if (row && !rows_find(at->part->rows, row->key, ret, e))
		return false;
	*ret += !f->open && at->inside > f->line;
	return true;
}

/* The first hit in one section from its row @from on; *ret is a line. */
static bool search_part(struct sections *s, struct part *p, struct matcher *m, int64_t from, bool backward, int64_t *ret, struct err *e)
{
	const struct row *row;
	int64_t hit;

	*ret = -1;
	if (p->count == 0 || from < 0)
		return true;
	if (!rows_search_on(p->rows, m, from, backward, &hit, e))
		return false;
	if (hit < 0)
		return true;
	if (!rows_get(p->rows, hit, &row, e))
		return false;
	return !row || show(s, p, row->key, row, ret, e);
}

static bool search(struct sections *s, struct matcher *m, int64_t from, bool backward, int64_t *ret, struct err *e)
{
	struct section_spot at;
	int64_t lines, row = 0;
	size_t first;

	if (!sections_count(s, &lines, e))
		return false;
	if (!sections_locate(s, from, &at))
		at = (struct section_spot){.part = &s->part[0], .inside = -1};
	else if (!row_in_part(s, &at, backward, &row, e))
		return false;
	first = at.index;
	/* all sections in turn; the one it began in again at the end, as a whole */
	for (size_t i = 0; i <= s->n && *ret < 0; i++) {
		size_t k = backward ? (first + 2 * s->n - i) % s->n : (first + i) % s->n;
		struct part *p = &s->part[k];

		if (i > 0)
			row = backward ? p->count - 1 : 0;
		if (!search_part(s, p, m, row, backward, ret, e))
			return false;
	}
	return true;
}

bool sections_search(struct sections *s, struct span needle, int64_t from, bool backward, int64_t *ret, struct err *e)
{
	struct matcher *m;
	bool ok;

	*ret = -1;
	if (!needle.n)
		return true;
	m = matcher_word(needle);
	ok = search(s, m, from, backward, ret, e);
	matcher_free(m);
	return ok;
}

/* From the heading alone to folds to all rows, and round. */
static void turn(struct sections *s, struct part *p)
{
	if (part_turn_whole(p) == TURN_FOLD)
		p->folding = SHOWS_HEADING;
	else
		p->folding = p->folding == SHOWS_HEADING && part_can_fold(s, p) ? SHOWS_FOLDS : SHOWS_ROWS;
}

static bool toggle_fold(struct sections *s, const struct section_spot *at, int64_t *ret, struct err *e)
{
	struct fold *f = part_fold_at(at->part, at->inside);

	if (f->open) {
		*ret -= at->inside - f->line;
		fold_close(at->part, f);
		return true;
	}
	return fold_open(s, at->part, f, e);
}

/* All rows were shown: what the row was folded to, which *ret stands on then. */
static bool back_to_folds(struct sections *s, const struct section_spot *at, int64_t *ret, struct err *e)
{
	const struct row *row;
	struct fold *f = NULL;
	int64_t lines, heading = *ret - at->inside - part_heading(at->part);

	if (!rows_get(at->part->rows, at->inside, &row, e))
		return false;
	at->part->folding = SHOWS_FOLDS;
	if (!sections_count(s, &lines, e))
		return false;
	if (row)
		f = fold_of_head(at->part, row->key);
	if (row && !f)
		f = fold_of_value(at->part, row->cells[at->part->info->fold].text);
	*ret = heading + (f ? part_heading(at->part) + f->line : 0);
	return true;
}

bool sections_toggle(struct sections *s, int64_t index, int64_t *ret, struct err *e)
{
	struct section_spot at;
	int64_t lines;
	struct fold *f = NULL;

	*ret = index;
	s->toggled = true;
	if (!sections_locate(s, index, &at) || at.part->count == 0)
		return true;
	if (at.inside < 0) {
		turn(s, at.part);
		return sections_count(s, &lines, e);
	}
	if (at.part->folding == SHOWS_FOLDS)
		f = part_fold_at(at.part, at.inside);
	if (f && f->n > 1)
		return toggle_fold(s, &at, ret, e);
	if (at.part->folding == SHOWS_ROWS && part_can_fold(s, at.part))
		return back_to_folds(s, &at, ret, e);
	if (!part_heading(at.part))
		return true;
	at.part->folding = SHOWS_HEADING;
	*ret = index - at.inside - part_heading(at.part);
	return true;
}

#define ROOM_ROWS 400 /* rows of a section that may become few lines */

/* Unfold it if all its lines fit *@room. */
static bool unfold(struct sections *s, struct part *p, int64_t *room, bool *ret, struct err *e)
{
	bool folds = part_can_fold(s, p);
	int64_t lines;

	if (p->folding != SHOWS_HEADING || p->count <= 0 || p->count > ROOM_ROWS)
		return true;
	if (folds && !p->folds_found && !part_find_folds(s, p, e))
		return false;
	lines = folds ? p->fold_lines : p->count;
	if (lines > *room)
		return true;
	p->folding = folds ? SHOWS_FOLDS : SHOWS_ROWS;
	*room -= lines;
	*ret = true;
	return true;
}

bool sections_fit(struct sections *s, int columns, int64_t room, bool *ret, struct err *e)
{
	*ret = false;
	for (size_t i = 0; i < s->n; i++) {
		int64_t before = s->part[i].remark_lines;

		part_break_remark(&s->part[i], columns);
		*ret |= s->part[i].remark_lines != before;
		if (room > 0 && !s->toggled && !unfold(s, &s->part[i], &room, ret, e))
			return false;
	}
	return true;
}

int64_t sections_step(const struct sections *s, int64_t from, int dir)
{
	int64_t line = 0, best = -1;

	for (size_t i = 0; i < s->n; i++) {
		const struct part *p = &s->part[i];

		if (part_shown(p)) {
			if (dir > 0 && line > from)
				return line;
			if (dir < 0 && line < from)
				best = line;
			if (part_lines(p) < 0)
				break;
			line += part_heading(p) + part_lines(p);
		}
	}
	return dir > 0 ? -1 : best;
}
