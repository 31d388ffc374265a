/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sections_priv.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/base/utf8.h"
#include "astscope/store/db.h"
#include "rows_priv.h"

/* What the lines of a list in sections are. */

#define REMARK_LINES 12 /* of a section that is nothing but its remark */

bool sections_open(struct db *db, const char *list, const struct rows_args *a, struct sections **ret, struct err *e)
{
	const struct list *l = list_find(list);
	struct sections *s;

	if (!l || !l->n_sections)
		return err_set(e, ERR_USAGE, "%s has no sections", list);
	s = mem_zalloc(sizeof(*s));
	s->db = db;
	s->list = l;
	s->n = l->n_sections;
	s->part = mem_zalloc(s->n * sizeof(*s->part));
	for (size_t i = 0; i < s->n; i++)
		vec_init(&s->part[i].folds, sizeof(struct fold));
	if (a)
		s->args = *a;
	strbuf_add(&s->filter, span_trim(s->args.filter));
	s->args.filter = strbuf_span(&s->filter);
	for (size_t i = 0; i < s->n; i++) {
		struct part *p = &s->part[i];

		p->info = &l->sections[i];
		p->count = -1;
		p->folding = s->filter.n ? SHOWS_ROWS : p->info->folded ? SHOWS_HEADING : SHOWS_FOLDS;
		if (p->folding == SHOWS_FOLDS && !part_can_fold(s, p))
			p->folding = SHOWS_ROWS;
		if (!rows_open_section(db, list, &s->args, p->info, NULL, &p->rows, e)) {
			sections_close(s);
			return false;
		}
	}
	*ret = s;
	return true;
}

void sections_close(struct sections *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++)
		part_close(&s->part[i]);
	free(s->part);
	strbuf_done(&s->filter);
	strbuf_done(&s->text);
	free(s);
}

void sections_take_folding(struct sections *s, const struct sections *like)
{
	bool same = span_eq(strbuf_span(&s->filter), strbuf_span(&like->filter));

	s->seen |= same && like->seen;
	s->toggled |= same && like->toggled;
	for (size_t i = 0; same && i < s->n && i < like->n; i++) {
		s->part[i].folding = like->part[i].folding;
		if (s->part[i].folding == SHOWS_FOLDS && !part_can_fold(s, &s->part[i]))
			s->part[i].folding = SHOWS_ROWS;
	}
}

bool part_can_fold(const struct sections *s, const struct part *p)
{
	return p->info->fold >= 0 && !s->filter.n;
}

/* A section that is nothing but its remark may take more than a line for it. */
static bool is_remark(const struct part *p)
{
	return p->info->tell && p->info->always && p->info->uncounted && p->info->fold < 0;
}

int64_t part_heading(const struct part *p)
{
	return p->remark_lines > 1 ? p->remark_lines : *p->info->title || p->info->tell ? 1 : 0;
}

bool part_shown(const struct part *p)
{
	return p->count != 0 || (p->info->always && !p->silent);
}

int64_t part_lines(const struct part *p)
{
	if (p->count == 0 || p->folding == SHOWS_HEADING)
		return 0;
	if (p->folding == SHOWS_ROWS)
		return p->count;
	return p->folds_found ? p->fold_lines : -1;
}

enum line_turn part_turn_whole(const struct part *p)
{
	if (!p->count)
		return TURN_NONE;
	return p->folding == SHOWS_HEADING || (p->folding == SHOWS_FOLDS && p->fold_lines != p->count) ? TURN_SHOW : TURN_FOLD;
}

enum line_turn part_turn(const struct part *p, const struct fold *f)
{
	if (f->n > 1)
		return f->open ? TURN_FOLD : TURN_SHOW;
	return part_heading(p) ? TURN_FOLD : TURN_NONE;
}

static struct stmt *prepare(struct sections *s, const char *sql, struct err *e)
{
	struct stmt *st;

	return db_prepare(s->db, span_from(sql), &st, e) ? st : NULL;
}

static bool count_part(struct sections *s, struct part *p, struct err *e)
{
	struct stmt *st;
	enum step step;

	if (!p->info->count || !sections_plain(s))
		return rows_total(p->rows, &p->count, e);
	st = prepare(s, p->info->count, e);
	if (!st)
		return false;
	step = stmt_step(st, e);
	if (step == STEP_ROW)
		p->count = stmt_i64(st, 0);
	stmt_free(st);
	return step != STEP_FAIL;
}

/* As many words of *@rest as fit, one at least. */
static struct span take_words(struct span *rest, int columns)
{
	struct span words;
	size_t n = 0, end;

	do {
		long blank = n < rest->n ? span_find_char(span_from_offset(*rest, n + 1), ' ') : -1;

		end = blank < 0 ? rest->n : n + 1 + (size_t)blank;
		if (n && utf8_columns(span_sub(*rest, 0, end)) > columns)
			break;
		n = end;
	} while (n < rest->n);
	words = span_sub(*rest, 0, n);
	*rest = span_trim(span_from_offset(*rest, n));
	return words;
}

/* Where the lines of a remark begin, behind the title. */
static int remark_column(const struct part *p)
{
	return *p->info->title ? utf8_columns(span_from(p->info->title)) + 2 : 0;
}

/* Line @nth of the remark; what is too much stands on the last, as one. */
static struct span remark_line(const struct part *p, int64_t nth, struct span *rest)
{
	struct span line = {0};

	*rest = strbuf_span(&p->tell);
	for (int64_t i = 0; i <= nth; i++) {
		line = *rest;
		if (i + 1 < REMARK_LINES && p->columns > 0)
			line = take_words(rest, p->columns - remark_column(p));
		else
			*rest = (struct span){0};
	}
	return line;
}

void part_break_remark(struct part *p, int columns)
{
	struct span rest;

	p->columns = columns;
	p->remark_lines = 0;
	if (!p->told || !is_remark(p))
		return;
	do
		remark_line(p, p->remark_lines++, &rest);
	while (rest.n);
}

/* The remark that a section takes from the data. */
static bool tell(struct sections *s, struct part *p, struct err *e)
{
	struct stmt *st;
	enum step step;

	if (p->told || !p->info->tell)
		return true;
	st = prepare(s, p->info->tell, e);
	if (!st)
		return false;
	step = stmt_step(st, e);
	if (step == STEP_ROW)
		strbuf_add(&p->tell, stmt_text(st, 0));
	p->told = step != STEP_FAIL;
	stmt_free(st);
	if (p->columns)
		part_break_remark(p, p->columns);
	return p->told;
}

/* At first sight: where all that there is would be folded away, the first section shows what it has. */
static bool open_something(struct sections *s)
{
	struct part *first = NULL;

	if (s->seen)
		return false;
	s->seen = true;
	for (size_t i = s->n; i-- > 0;) {
		struct part *p = &s->part[i];

		if (p->count && p->folding != SHOWS_HEADING)
			return false;
		first = p->count ? p : first;
	}
	if (first)
		first->folding = part_can_fold(s, first) ? SHOWS_FOLDS : SHOWS_ROWS;
	return first != NULL;
}

bool sections_count(struct sections *s, int64_t *ret, struct err *e)
{
	int64_t lines = 0, rows = 0;

	for (size_t i = 0; i < s->n; i++) {
		struct part *p = &s->part[i];

		if (p->count < 0 && !count_part(s, p, e))
			return false;
		if (p->folding == SHOWS_FOLDS && !p->folds_found && !part_find_folds(s, p, e))
			return false;
		rows += p->count;
		if (is_remark(p) && !tell(s, p, e))
			return false;
		p->silent = is_remark(p) && !p->count && !*p->info->title && !p->tell.n;
		if (part_shown(p))
			lines += part_heading(p) + part_lines(p);
	}
	if (open_something(s))
		return sections_count(s, ret, e);
	*ret = rows ? lines : 0;
	return true;
}

int64_t sections_rows(const struct sections *s)
{
	int64_t rows = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->part[i].folding != SHOWS_HEADING && s->part[i].count > 0)
			rows += s->part[i].count;
	return rows;
}

/* What is behind a section that is not counted is not known. */
bool sections_locate(const struct sections *s, int64_t index, struct section_spot *ret)
{
	*ret = (struct section_spot){.inside = -1};
	for (size_t i = 0; i < s->n && index >= 0; i++) {
		struct part *p = &s->part[i];
		int64_t lines = part_lines(p);

		if (part_shown(p)) {
			if (lines < 0 || index < part_heading(p) + lines) {
				ret->part = p;
				ret->index = i;
				ret->inside = index - part_heading(p);
				return true;
			}
			index -= part_heading(p) + lines;
		}
		ret->before += p->folding != SHOWS_HEADING ? p->count : 0;
	}
	return false;
}

int64_t sections_heading(const struct sections *s, const struct part *p)
{
	int64_t line = 0;

	for (const struct part *q = s->part; q != p; q++) {
		if (part_lines(q) < 0)
			return -1;
		line += part_shown(q) ? part_heading(q) + part_lines(q) : 0;
	}
	return line;
}

/* "ENDED 11 435  folded (z shows, f filters)" */
static bool add_heading(struct sections *s, struct part *p, bool keys, struct err *e)
{
	struct strbuf *b = &s->text;
	struct span title = span_from(p->info->title);
	long here = span_find(title, SPAN_LIT("{n}"));
	bool number = p->count >= 0 && !p->info->uncounted;

	if (!tell(s, p, e))
		return false;
	strbuf_add(b, here < 0 ? title : span_sub(title, 0, (size_t)here));
	if (here < 0 && number && title.n)
		strbuf_add_char(b, ' ');
	if (number)
		strbuf_add_grouped(b, p->count);
	if (here >= 0)
		strbuf_add(b, span_from_offset(title, (size_t)here + 3));
	if (p->tell.n || p->info->remark) {
		strbuf_add_str(b, b->n ? "  " : "");
		strbuf_add_str(b, p->tell.n ? strbuf_str(&p->tell) : p->info->remark);
		if (keys && p->folding == SHOWS_HEADING && p->count != 0)
			strbuf_add_str(b, " (z shows)");
	} else if (keys && p->folding == SHOWS_HEADING && p->count != 0) {
		strbuf_add_str(b, "  folded (z shows, f filters)");
	}
	return true;
}

static void add_remark_line(struct sections *s, const struct part *p, int64_t nth)
{
	struct span rest;

	strbuf_addf(&s->text, "%-*s", remark_column(p), nth ? "" : p->info->title);
	strbuf_add(&s->text, remark_line(p, nth, &rest));
}

/* The first line of its kind says what to do about it. */
static bool is_first_more(const struct sections *s, const struct part *p, const struct fold *f)
{
	for (const struct part *q = s->part; q != p; q++)
		if (q->info->more && q->folding == SHOWS_FOLDS && q->fold_lines > (int64_t)q->folds.n)
			return false;
	for (const struct fold *g = p->folds.p; g != f; g++)
		if (g->n > 1 && !g->open)
			return false;
	return true;
}

static bool fold_line(struct sections *s, const struct section_spot *at, struct section_line *ret, bool *ret_there, struct err *e)
{
	struct part *p = at->part;
	struct fold *f = part_fold_at(p, at->inside);
	int64_t inside = f ? at->inside - f->line : 0;

	*ret_there = f != NULL;
	if (!f)
		return true;
	ret->nth = at->before + f->before + inside + 1;
	ret->turn = part_turn(p, f);
	if (f->open) {
		if (!rows_get(f->open, inside, &ret->row, e))
			return false;
	} else if (inside == 0) {
		if (!part_head(s, p, (size_t)(f - (struct fold *)p->folds.p), &ret->row, e))
			return false;
		if (!p->info->more) {
			ret->times = f->n;
			ret->times_column = p->info->times;
		}
	} else {
		ret->kind = LINE_MORE;
		ret->nth = 0;
		ret->id = (int64_t)(f - (struct fold *)p->folds.p + 1) * (int64_t)s->n + (int64_t)at->index;
		strbuf_clear(&s->text);
		strbuf_addf(&s->text, "\xe2\x80\xa6 ");
		strbuf_add_grouped(&s->text, f->n - 1);
		strbuf_addf(&s->text, " more %s%s", p->info->more, is_first_more(s, p, f) ? " (z shows)" : "");
		ret->text = strbuf_span(&s->text);
	}
	*ret_there = ret->kind == LINE_MORE || ret->row;
	return true;
}

bool sections_line(struct sections *s, int64_t index, struct section_line *ret, bool *ret_there, struct err *e)
{
	struct section_spot at;

	*ret = (struct section_line){.kind = LINE_ROW, .times = 1, .times_column = -1};
	*ret_there = false;
	if (!sections_locate(s, index, &at))
		return true;
	ret->section = at.index;
	if (at.inside < 0) {
		int64_t nth = at.inside + part_heading(at.part);

		strbuf_clear(&s->text);
		if (at.part->remark_lines > 1)
			add_remark_line(s, at.part, nth);
		else if (!add_heading(s, at.part, true, e))
			return false;
		ret->kind = LINE_HEADING;
		ret->turn = part_turn_whole(at.part);
		ret->id = nth * (int64_t)s->n + (int64_t)at.index;
		ret->text = strbuf_span(&s->text);
		*ret_there = true;
		return true;
	}
	if (at.part->folding == SHOWS_FOLDS)
		return !at.part->folds_found || fold_line(s, &at, ret, ret_there, e);
	ret->nth = at.before + at.inside + 1;
	ret->turn = part_heading(at.part) || part_can_fold(s, at.part) ? TURN_FOLD : TURN_NONE;
	if (!rows_get(at.part->rows, at.inside, &ret->row, e))
		return false;
	*ret_there = ret->row != NULL;
	return true;
}

/* What is taken of all sections together. */
struct taking {
	bool (*take)(void *ctx, const struct row *row);
	void *ctx;
	int64_t n;
	bool over;
};

static bool take_one(void *ctx, const struct row *row)
{
	struct taking *t = ctx;

	t->n++;
	t->over = !t->take(t->ctx, row);
	return !t->over;
}

/* The heading of a section that the screen shows, without its keys. */
static bool give_heading(struct sections *s, struct part *p, void (*head)(void *ctx, struct span heading), void *ctx, struct err *e)
{
	if (p->count < 0 && !count_part(s, p, e))
		return false;
	strbuf_clear(&s->text);
	if (!part_shown(p) || !part_heading(p))
		return true;
	if (!add_heading(s, p, false, e))
		return false;
	if (s->text.n)
		head(ctx, strbuf_span(&s->text));
	return true;
}

bool sections_each(struct sections *s, int64_t limit, bool (*take)(void *ctx, const struct row *row),
		   void (*head)(void *ctx, struct span heading), void *ctx, struct err *e)
{
	struct taking t = {.take = take, .ctx = ctx};

	for (size_t i = 0; i < s->n && !t.over && (limit < 0 || t.n < limit); i++) {
		if (head && !give_heading(s, &s->part[i], head, ctx, e))
			return false;
		if (!rows_each(s->part[i].rows, limit < 0 ? limit : limit - t.n, take_one, &t, e))
			return false;
	}
	return true;
}
