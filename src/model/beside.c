/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/beside.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/logic/align.h"
#include "astscope/logic/pairs.h"
#include "astscope/model/xref.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

/* --- reading --- */

/* A change with the numbers that it is compared by. */
struct numbered {
	struct beside_change c;
	struct span file;
	int64_t src_line;
	uint32_t func, tag, thread, site;
};

static struct numbered row_of(struct stmt *st, struct arena *texts)
{
	return (struct numbered){
		.c = {.ord = stmt_i64(st, 0), .line = stmt_i64(st, 1), .delta = stmt_i64(st, 2), .before = stmt_i64(st, 3),
		      .after = stmt_i64(st, 4), .func = arena_span(texts, stmt_text(st, 7)), .tag = arena_span(texts, stmt_text(st, 8)),
		      .open = stmt_i64(st, 12) != 0, .missing = stmt_i64(st, 13) != 0, .lwp = stmt_i64(st, 15),
		      .made = stmt_i64(st, 16) != 0},
		.file = arena_span(texts, stmt_text(st, 5)),
		.src_line = stmt_i64(st, 6),
		.func = (uint32_t)stmt_i64(st, 9),
		.tag = (uint32_t)stmt_i64(st, 10),
		.thread = (uint32_t)stmt_i64(st, 11),
		.site = (uint32_t)stmt_i64(st, 14),
	};
}

/* The changes of @life, as they look beside @own. */
static bool read_changes(struct db *db, int64_t life, int64_t own, struct arena *texts, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_BESIDE_CHANGES);
	enum step step;

	stmt_bind_i64(st, ":life", life);
	stmt_bind_i64(st, ":own", own);
	while ((step = stmt_step(st, e)) == STEP_ROW)
		*(struct numbered *)vec_push(ret) = row_of(st, texts);
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool read_late(struct beside *b, struct db *db, struct vec *numbered, struct err *e)
{
	struct stmt *st = db_query(db, Q_BESIDE_LATE);
	enum step step;

	stmt_bind_i64(st, ":life", b->life);
	while ((step = stmt_step(st, e)) == STEP_ROW)
		*(struct numbered *)vec_push(numbered) = row_of(st, b->texts);
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool read_logged(struct beside *b, struct db *db, struct err *e)
{
	struct stmt *st = db_query(db, Q_BESIDE_LOGGED);
	enum step step;

	stmt_bind_i64(st, ":life", b->life);
	while ((step = stmt_step(st, e)) == STEP_ROW)
		*(struct beside_logged *)vec_push(&b->logged) = (struct beside_logged){
			.text = span_from(arena_strf(b->texts, "%.*s%s%.*s", SPAN_ARG(stmt_text(st, 2)), stmt_is_null(st, 2) ? "" : "  ",
						     SPAN_ARG(span_first_line(stmt_text(st, 3))))),
			.place = span_from(arena_strf(b->texts, "raw/source/%lld/line/%lld", (long long)stmt_i64(st, 0),
						      (long long)stmt_i64(st, 1))),
			.sure = stmt_i64(st, 4) != 0,
		};
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool read_life(struct db *db, int64_t life, bool *ret_ended, bool *ret_invalid, struct err *e)
{
	struct stmt *st = db_query(db, Q_BESIDE_LIFE);
	enum step step;

	stmt_bind_i64(st, ":life", life);
	step = stmt_step(st, e);
	*ret_ended = step == STEP_ROW && stmt_i64(st, 0) != 0;
	*ret_invalid = step == STEP_ROW && stmt_i64(st, 1) != 0;
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* @ids: int64_t, of all. */
static bool read_siblings(struct beside *b, struct db *db, int64_t rank, struct vec *ids, struct err *e)
{
	struct stmt *st = db_query(db, Q_BESIDE_SIBLING);
	enum step step;

	stmt_bind_i64(st, ":life", b->life);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t id = stmt_i64(st, 1);

		b->siblings++;
		vec_append(ids, &id);
		if (stmt_i64(st, 0) != rank)
			continue;
		b->sibling = id;
		b->name = arena_span(b->texts, stmt_text(st, 2));
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* --- keeping --- */

/* Logs name some files with their folder and some without. */
static struct span base_name(struct span path)
{
	long slash = span_rfind_char(path, '/');

	return slash < 0 ? path : span_from_offset(path, (size_t)slash + 1);
}

/* @ended: the last change is the one that ended the life. */
static void keep(struct beside *b, const struct vec *numbered, bool ended, struct vec *ret)
{
	for (size_t i = 0; i < numbered->n; i++) {
		const struct numbered *x = vec_at(numbered, i);
		struct beside_change *c = vec_push(ret);
		struct span file;

		*c = x->c;
		c->ends = ended && i + 1 == numbered->n && c->after == 0;
		file = b->file.n ? base_name(x->file) : x->file;
		b->elsewhere |= b->file.n && !span_eq(file, b->file);
		c->place = span_from(span_eq(file, b->file) && file.n
					     ? arena_strf(b->texts, ":%lld", (long long)x->src_line)
					     : arena_strf(b->texts, "%.*s:%lld", SPAN_ARG(file), (long long)x->src_line));
	}
}

static const struct beside_change *change_at(const struct vec *changes, size_t i)
{
	return i < changes->n ? vec_at(changes, i) : NULL;
}

static struct pair_change *pair_changes(const struct vec *numbered)
{
	struct pair_change *ret = mem_zalloc((numbered->n + 1) * sizeof(*ret));

	for (size_t i = 0; i < numbered->n; i++) {
		const struct numbered *x = vec_at(numbered, i);

		ret[i] = (struct pair_change){.func = x->func, .tag = x->tag, .thread = x->thread, .site = x->site,
					      .tag_text = x->c.tag, .delta = x->c.delta};
	}
	return ret;
}

/* The one take of which it is said that it stayed open; of several at one place the last. */
static void mark_kept(struct pair_change *changes, const struct vec *numbered)
{
	size_t kept = numbered->n;

	for (size_t i = 0; i < numbered->n; i++) {
		const struct numbered *x = vec_at(numbered, i);

		if (!x->c.open || x->c.delta <= 0)
			continue;
		if (kept < numbered->n && (changes[kept].site != x->site || changes[kept].tag != x->tag))
			return;
		kept = i;
	}
	if (kept < numbered->n)
		changes[kept].stays = true;
}

static void find_pairs(struct beside *b, const struct vec *numbered, bool ended, const struct pair_habits *siblings)
{
	static const char *const words[] = {[PAIR_NONE] = NULL, [PAIR_GUESS] = "guess", [PAIR_DERIVED] = "derived"};
	struct pair_change *changes = pair_changes(numbered);
	struct vec pairs;

	vec_init(&pairs, sizeof(struct pair));
	mark_kept(changes, numbered);
	b->too_long = !pairs_find(changes, numbered->n, ended, siblings, &pairs);
	for (size_t i = 0; i < pairs.n; i++) {
		const struct pair *p = vec_at(&pairs, i);

		/* PAIR_ALONE is beyond all changes. */
		*(struct beside_pair *)vec_push(&b->pairs) = (struct beside_pair){
			change_at(&b->changes[0], p->take), change_at(&b->changes[0], p->release), p->times, words[p->word]};
	}
	vec_done(&pairs);
	free(changes);
}

/* How those pair that ended and are told beside the life. */
static bool learn(struct beside *b, struct db *db, const struct vec *siblings, struct pair_habits *ret, struct err *e)
{
	bool ok = true;

	for (size_t i = 0; ok && i < siblings->n; i++) {
		struct vec numbered;
		struct pair_change *changes;

		vec_init(&numbered, sizeof(struct numbered));
		ok = read_changes(db, *(const int64_t *)vec_at(siblings, i), b->life, b->texts, &numbered, e);
		changes = pair_changes(&numbered);
		pairs_learn(ret, changes, numbered.n);
		free(changes);
		vec_done(&numbered);
	}
	return ok;
}

static struct align_change *align_changes(const struct vec *numbered)
{
	struct align_change *ret = mem_zalloc((numbered->n + 1) * sizeof(*ret));

	for (size_t i = 0; i < numbered->n; i++) {
		const struct numbered *x = vec_at(numbered, i);

		ret[i] = (struct align_change){x->func, x->tag, x->c.delta};
	}
	return ret;
}

/* Only lives that are short enough have a sibling. */
static void align_both(struct beside *b, const struct vec *own, const struct vec *other)
{
	struct align_change *x = align_changes(own), *y = align_changes(other);
	struct alignment found;

	if (!align_lives(x, own->n, y, other->n, &found))
		b->sibling = 0;
	for (size_t i = 0; i < found.rows.n; i++) {
		const struct align_row *r = vec_at(&found.rows, i);

		*(struct beside_row *)vec_push(&b->rows) = (struct beside_row){
			change_at(&b->changes[0], r->a), change_at(&b->changes[1], r->b), r->same};
	}
	b->parts = found.parts;
	b->distance = (int64_t)found.distance;
	alignment_done(&found);
	free(x);
	free(y);
}

/* In place of a sibling. */
static bool take_other(struct beside *b, struct db *db, int64_t with, bool *ret_ended, struct err *e)
{
	struct thing life = {THING_LIFE, {with, 0}};
	struct strbuf name = {0};
	bool invalid, ok;

	*ret_ended = true;
	if (!with)
		return true;
	ok = xref_title(db, &life, &name, e) && read_life(db, with, ret_ended, &invalid, e);
	b->chosen = true;
	b->sibling = with;
	b->name = arena_span(b->texts, strbuf_span(&name));
	strbuf_done(&name);
	return ok;
}

static bool load(struct beside *b, struct db *db, int64_t rank, int64_t with, bool brief, struct vec numbered[2], struct err *e)
{
	struct pair_habits habits = {0};
	struct vec siblings, late;
	bool ended, other_ended, invalid, ok;

	vec_init(&siblings, sizeof(int64_t));
	vec_init(&late, sizeof(struct numbered));
	ok = read_life(db, b->life, &ended, &invalid, e) && (!invalid || (read_late(b, db, &late, e) && read_logged(b, db, e))) &&
	     read_siblings(b, db, rank, &siblings, e) && take_other(b, db, with, &other_ended, e) &&
	     read_changes(db, b->life, b->life, b->texts, &numbered[0], e) && learn(b, db, &siblings, &habits, e) &&
	     (!b->sibling || read_changes(db, b->sibling, b->life, b->texts, &numbered[1], e));
	if (ok) {
		if (brief && numbered[0].n)
			b->file = base_name(((const struct numbered *)vec_at(&numbered[0], 0))->file);
		keep(b, &numbered[0], ended, &b->changes[0]);
		keep(b, &numbered[1], other_ended, &b->changes[1]);
		keep(b, &late, false, &b->late);
		find_pairs(b, &numbered[0], ended, &habits);
		if (b->sibling)
			align_both(b, &numbered[0], &numbered[1]);
	}
	pair_habits_done(&habits);
	vec_done(&siblings);
	vec_done(&late);
	return ok;
}

static bool load_new(struct db *db, int64_t life, int64_t rank, int64_t with, bool brief, struct beside *ret, struct err *e)
{
	struct vec numbered[2];
	bool ok;

	*ret = (struct beside){.life = life, .texts = arena_new()};
	vec_init(&ret->pairs, sizeof(struct beside_pair));
	vec_init(&ret->rows, sizeof(struct beside_row));
	vec_init(&ret->late, sizeof(struct beside_change));
	vec_init(&ret->logged, sizeof(struct beside_logged));
	for (size_t i = 0; i < 2; i++) {
		vec_init(&ret->changes[i], sizeof(struct beside_change));
		vec_init(&numbered[i], sizeof(struct numbered));
	}
	ok = load(ret, db, rank, with, brief, numbered, e);
	vec_done(&numbered[0]);
	vec_done(&numbered[1]);
	return ok;
}

bool beside_load(struct db *db, int64_t life, int64_t rank, bool brief, struct beside *ret, struct err *e)
{
	return load_new(db, life, rank, 0, brief, ret, e);
}

bool beside_load_with(struct db *db, int64_t life, int64_t with, bool brief, struct beside *ret, struct err *e)
{
	return load_new(db, life, 0, with, brief, ret, e);
}

bool beside_of_place(struct db *db, const struct place *p, int64_t *ret, struct err *e)
{
	struct span named = place_id(p, "beside");
	struct strbuf text = {0};
	struct place other = {0};
	struct xref_target t;
	bool ok;

	*ret = 0;
	if (!named.n)
		return true;
	strbuf_addf(&text, "hist/%.*s", SPAN_ARG(named));
	ok = place_read(strbuf_span(&text), &other, e) && xref_resolve(db, &other, &t, e);
	if (ok)
		*ret = t.thing.id[0];
	place_done(&other);
	strbuf_done(&text);
	return ok;
}

void beside_done(struct beside *b)
{
	vec_done(&b->pairs);
	vec_done(&b->rows);
	vec_done(&b->late);
	vec_done(&b->logged);
	vec_done(&b->changes[0]);
	vec_done(&b->changes[1]);
	arena_free(b->texts);
	*b = (struct beside){0};
}

bool beside_usual(struct db *db, struct strbuf *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_HISTORY_USUAL);
	enum step step = stmt_step(st, e);

	if (step == STEP_ROW)
		strbuf_add(ret, stmt_text(st, 0));
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* --- lines --- */

/* Of a folded run so many rows stay at either end. */
#define ENDS_KEPT 1u

static void add_line(struct vec *ret, enum beside_kind kind, const struct beside_row *row, size_t n)
{
	*(struct beside_line *)vec_push(ret) = (struct beside_line){kind, row, n};
}

static size_t run_of_same(const struct beside *b, size_t from)
{
	size_t n = 0;

	while (from + n < b->rows.n && ((const struct beside_row *)vec_at(&b->rows, from + n))->same)
		n++;
	return n;
}

#define LONG_ROWS 40u   /* of more only some are shown */
#define NEAR_PARTING 3u /* rows on either side of the parting, */
#define LAST_ROWS 5u    /* at the end */

static bool stays(const struct beside *b, size_t i)
{
	const struct beside_row *r = vec_at(&b->rows, i);

	return !i || i + LAST_ROWS >= b->rows.n || (i + NEAR_PARTING >= b->parts && i < b->parts + NEAR_PARTING) ||
	       (r->own && r->own->open) || (!r->own && r->other->missing);
}

static void long_lines(const struct beside *b, struct vec *ret)
{
	for (size_t i = 0; i < b->rows.n; i++) {
		const struct beside_row *r = vec_at(&b->rows, i);
		size_t n = 0;
		bool same = true;

		for (; i + n < b->rows.n && !stays(b, i + n); n++)
			same = same && ((const struct beside_row *)vec_at(&b->rows, i + n))->same;
		if (n > 1) {
			add_line(ret, same ? BESIDE_SAME : BESIDE_MORE, NULL, n);
			i += n - 1;
			continue;
		}
		if (i == b->parts)
			add_line(ret, BESIDE_PARTS, NULL, 0);
		add_line(ret, !r->own && r->other->missing ? BESIDE_MISSING : BESIDE_ROW, r, 0);
	}
}

void beside_lines(const struct beside *b, bool fold, struct vec *ret)
{
	if (fold && b->rows.n > LONG_ROWS) {
		long_lines(b, ret);
		return;
	}
	for (size_t i = 0; i < b->rows.n; i++) {
		const struct beside_row *r = vec_at(&b->rows, i);
		size_t run = fold ? run_of_same(b, i) : 0;

		if (i == b->parts)
			add_line(ret, BESIDE_PARTS, NULL, 0);
		add_line(ret, !r->own && r->other->missing ? BESIDE_MISSING : BESIDE_ROW, r, 0);
		/* One line for one row would be no gain. */
		if (run > 2 * ENDS_KEPT + 1 && (i == 0 || !((const struct beside_row *)vec_at(&b->rows, i - 1))->same)) {
			add_line(ret, BESIDE_SAME, NULL, run - 2 * ENDS_KEPT);
			i += run - 2 * ENDS_KEPT;
		}
	}
}

char beside_mark(const struct beside_line *l)
{
	return l->kind == BESIDE_PARTS ? '/' : l->kind == BESIDE_MISSING ? '?' : ' ';
}

void beside_say_place(const struct beside_change *c, struct strbuf *out)
{
	strbuf_add(out, c->place);
	strbuf_add_char(out, ' ');
	strbuf_add(out, c->func);
}

void beside_say_change(const struct beside_change *c, struct strbuf *out)
{
	strbuf_addf(out, "%+lld %lld>%lld ", (long long)c->delta, (long long)c->before, (long long)c->after);
	beside_say_place(c, out);
}

static void say_change(const struct beside_change *c, struct strbuf *out)
{
	beside_say_change(c, out);
	if (c->tag.n) {
		strbuf_add_str(out, " \"");
		strbuf_add(out, c->tag);
		strbuf_add_char(out, '"');
	}
}

void beside_say(const struct beside_line *l, bool other, struct strbuf *out)
{
	switch (l->kind) {
	case BESIDE_PARTS:
		strbuf_add_str(out, other ? "" : "here they part");
		return;
	case BESIDE_SAME:
		if (!other)
			strbuf_addf(out, "... %zu the same", l->n);
		return;
	case BESIDE_MORE:
		if (!other)
			strbuf_addf(out, "... %zu more", l->n);
		return;
	case BESIDE_MISSING:
	case BESIDE_ROW:
		break;
	}
	if (other ? l->row->other != NULL : l->row->own != NULL)
		say_change(other ? l->row->other : l->row->own, out);
	else if (l->kind == BESIDE_MISSING)
		strbuf_add_str(out, "missing");
}
