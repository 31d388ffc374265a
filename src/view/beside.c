/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "beside.h"

#include "astscope/base/utf8.h"
#include "astscope/model/rows.h"
#include "wrap.h"

#define TEXT_COLUMN 2

/* --- one change --- */

/* "hist/0x7f1788005ea0#13/event/2" */
static void add_place(struct strbuf *b, struct span obj, const struct beside_change *c)
{
	strbuf_addf(b, "hist/%.*s/event/%lld", SPAN_ARG(obj), (long long)c->ord);
}

static void select_event(struct text *t, int64_t life, const struct beside_change *c)
{
	struct row_key key = {{life, c->ord}};

	text_selectable(t, (struct span){(const char *)&key, sizeof(key)});
}

static void link_change(struct text *t, struct span words, struct span obj, const struct beside_change *c)
{
	struct strbuf place = {0};

	add_place(&place, obj, c);
	text_link(t, ROLE_LINK, words, strbuf_str(&place));
	strbuf_done(&place);
}

/* "  "alloc ref"", cut to the room that is left; nothing where next to nothing of it would be seen. */
#define TAG_COLUMNS 8
#define NAME_COLUMNS 10

static void add_tag(struct text *t, struct span tag, int room)
{
	struct strbuf words = {0};

	if (!tag.n || room < TAG_COLUMNS + 3)
		return;
	strbuf_add_char(&words, '"');
	strbuf_add(&words, tag);
	strbuf_add_char(&words, '"');
	text_add_str(t, ROLE_TEXT, " ");
	text_add_cut(t, ROLE_TEXT, strbuf_span(&words), room - 1);
	strbuf_done(&words);
}

/* ":54 lab_session_alloc "new lab session"" in @room columns: names are cut last, places never. */
static void add_named(struct text *t, struct span obj, const struct beside_change *c, bool tag, int room)
{
	struct strbuf words = {0};
	int from = text_columns(t);

	strbuf_add(&words, c->place);
	strbuf_add_char(&words, ' ');
	add_name_cut(&words, c->func, room - (int)words.n);
	link_change(t, strbuf_span(&words), obj, c);
	if (tag)
		add_tag(t, c->tag, room - (text_columns(t) - from));
	strbuf_done(&words);
}

static void add_change(struct text *t, struct span obj, const struct beside_change *c, int room)
{
	static const char *const ends[] = {"  end", ", the end"};
	const char *end = c->ends ? ends[room >= HISTORY_WIDE / 2] : "";
	struct strbuf sign = {0};
	int from = text_columns(t);

	strbuf_addf(&sign, "%+lld %lld>%lld ", (long long)c->delta, (long long)c->before, (long long)c->after);
	text_add(t, ROLE_TEXT, strbuf_span(&sign));
	room -= text_columns(t) - from;
	if (room - (int)c->place.n - (int)span_from(end).n < NAME_COLUMNS)
		end = ""; /* the count says it */
	room -= (int)span_from(end).n;
	add_named(t, obj, c, true, room);
	if (*end)
		text_add_str(t, ROLE_TEXT, end);
	strbuf_done(&sign);
}

/* --- side by side --- */

static const struct beside_change *change_at(const struct vec *changes, size_t i)
{
	return i < changes->n ? vec_at(changes, i) : NULL;
}

static void add_heads(struct text *t, const struct beside *b, int right)
{
	const struct beside_change *first = change_at(&b->changes[1], 0), *last = change_at(&b->changes[1], b->changes[1].n - 1);
	struct strbuf words = {0};

	text_line(t);
	text_pad_to(t, TEXT_COLUMN);
	text_add_str(t, ROLE_DIM, "this one");
	text_pad_to(t, right);
	text_add_str(t, ROLE_DIM, "that one");
	if (first && first->lwp)
		strbuf_addf(&words, ", LWP %lld", (long long)first->lwp);
	if (first && t->width >= HISTORY_WIDE)
		strbuf_addf(&words, ", refs lines %lld to %lld", (long long)first->line, (long long)last->line);
	text_add_cut(t, ROLE_TEXT, strbuf_span(&words), t->width - text_columns(t));
	strbuf_done(&words);
}

/* What either side does next when they part. */
static void add_parting(struct text *t, const struct beside *b, int right)
{
	const struct beside_change *own = NULL, *other = NULL;

	for (size_t i = b->parts; i < b->rows.n && (!own || !other); i++) {
		const struct beside_row *r = vec_at(&b->rows, i);

		own = own ? own : r->own;
		other = other ? other : r->other;
	}
	text_flag(t, ROLE_HEADING, '/');
	text_pad_to(t, TEXT_COLUMN);
	text_add_str(t, ROLE_HEADING, "here they part");
	if (t->width < HISTORY_WIDE || !own || !other)
		return;
	text_add_str(t, ROLE_TEXT, ": ");
	text_add_cut(t, ROLE_TEXT, own->func, right - text_columns(t) - 1);
	text_pad_to(t, right);
	text_add_cut(t, ROLE_TEXT, other->func, t->width - right);
}

static void add_sides(struct text *t, const struct beside *b, const struct beside_line *l, struct span obj, int right)
{
	const struct beside_row *r = l->row;

	if (r->own)
		select_event(t, b->life, r->own);
	else
		select_event(t, b->sibling, r->other);
	text_pad_to(t, TEXT_COLUMN);
	if (r->own)
		add_change(t, obj, r->own, r->other || !b->sibling ? right - TEXT_COLUMN - 1 : t->width - TEXT_COLUMN);
	else if (l->kind == BESIDE_MISSING)
		text_add_str(t, ROLE_MISSING, "missing");
	if (l->kind == BESIDE_MISSING)
		text_flag(t, ROLE_MISSING, '?');
	if (!r->other)
		return;
	text_pad_to(t, right);
	add_change(t, b->name, r->other, t->width - right);
}

void beside_text(struct text *t, const struct beside *b, struct span obj, bool fold)
{
	int right = t->width / 2 + 1;
	struct vec lines;

	vec_init(&lines, sizeof(struct beside_line));
	beside_lines(b, fold, &lines);
	if (lines.n && b->sibling)
		add_heads(t, b, right);
	for (size_t i = 0; i < lines.n; i++) {
		const struct beside_line *l = vec_at(&lines, i);
		struct strbuf words = {0};

		text_line(t);
		if (l->kind == BESIDE_PARTS) {
			add_parting(t, b, right);
		} else if (l->row) {
			add_sides(t, b, l, obj, right);
		} else {
			beside_say(l, false, &words);
			text_pad_to(t, TEXT_COLUMN);
			text_add(t, ROLE_DIM, strbuf_span(&words));
			text_add_str(t, ROLE_DIM, " (z)");
			t->folded = true;
		}
		strbuf_done(&words);
	}
	vec_done(&lines);
}

/* --- pairs --- */

#define MANY_PAIRS 12

void beside_balance(const struct beside *b, size_t *ret_pairs, size_t *ret_alone)
{
	*ret_pairs = *ret_alone = 0;
	for (size_t i = 0; i < b->pairs.n; i++) {
		const struct beside_pair *p = vec_at(&b->pairs, i);

		*(p->take && p->release ? ret_pairs : ret_alone) += 1;
	}
}

size_t beside_open_takes(const struct beside *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->changes[0].n; i++)
		n += ((const struct beside_change *)vec_at(&b->changes[0], i))->open;
	return n;
}

/* A take that may be the open one.  One that seems to be given back may be it too, if none of its place is left alone. */
static bool may_be_open(const struct beside *b, const struct beside_pair *p)
{
	if (!p->take || !p->take->open || !p->release)
		return p->take && p->take->open;
	for (size_t i = 0; i < b->pairs.n; i++) {
		const struct beside_pair *x = vec_at(&b->pairs, i);

		if (x->take && !x->release && x->take->open && span_eq(x->take->place, p->take->place) &&
		    span_eq(x->take->tag, p->take->tag))
			return false;
	}
	return true;
}

/* Whether another take than that of @p may be the open one. */
static bool another_may_be(const struct beside *b, const struct beside_pair *p)
{
	for (size_t i = 0; i < b->pairs.n; i++) {
		const struct beside_pair *x = vec_at(&b->pairs, i);

		if (x != p && x->take && x->take->open && may_be_open(b, x))
			return true;
	}
	return false;
}

/* What is said in place of the release of a take that has none. */
static const char *no_release(const struct beside *b, const struct beside_pair *p)
{
	if (!p->take->open)
		return "not given back";
	return another_may_be(b, p) ? "never, this or another" : "never";
}

struct pair_columns {
	int taken, given, ord, lwp; /* where each side's place begins; digits of an event's number; the thread's column, 0 = none */
	bool wide;
};

/* The most columns that one side of the pairs takes, with its tags. */
static int side_columns(const struct beside *b, bool release)
{
	int most = 12;

	for (size_t i = 0; i < b->pairs.n; i++) {
		const struct beside_pair *p = vec_at(&b->pairs, i);
		const struct beside_change *c = release ? p->release : p->take;
		int n = c ? (int)(c->place.n + 1 + c->func.n + (c->tag.n ? c->tag.n + 3 : 0)) : 0;

		most = n > most ? n : most;
	}
	return most;
}

static struct pair_columns pair_columns(const struct text *t, const struct beside *b)
{
	struct pair_columns c = {.wide = t->width >= HISTORY_WIDE, .ord = 1};
	int taken, given, room;

	for (size_t n = b->changes[0].n; n >= 10; n /= 10)
		c.ord++;
	c.taken = c.ord + 4 + (c.wide ? 7 : 0);
	c.given = t->width / 2;
	if (!c.wide)
		return c;
	c.lwp = t->width - 8;
	taken = side_columns(b, false);
	given = side_columns(b, true);
	room = c.lwp - c.taken - c.ord - 2 - 7 - 4;
	/* what is cut is cut on the side that has more */
	if (taken + given > room)
		taken = taken < room / 2 ? taken : given < room / 2 ? room - given : room / 2;
	c.given = c.taken + taken + 2 + c.ord + 2 + 7;
	return c;
}

/* "2  1>2    :85 lab_leak_early_return "worker ref"", with the tag below where there is no room beside. */
static void add_side(struct text *t, const struct pair_columns *c, const struct beside_change *x, struct span obj, int column, int room)
{
	int number = column - c->ord - 2 - (c->wide ? 7 : 0);

	text_pad_to(t, number);
	text_addf(t, ROLE_TEXT, "%*lld", c->ord, (long long)x->ord);
	if (c->wide)
		text_addf(t, ROLE_TEXT, "  %lld>%lld", (long long)x->before, (long long)x->after);
	text_pad_to(t, column);
	add_named(t, obj, x, c->wide, room);
}

/* Tags that have a line of their own. */
static void add_tags(struct text *t, const struct pair_columns *c, const struct beside_pair *p, struct span others)
{
	bool tags[2] = {p->take && p->take->tag.n, p->release && p->release->tag.n};
	bool says = p->take && !p->release && others.n;

	if (c->wide || (!tags[0] && !tags[1] && !says))
		return;
	text_line(t);
	if (tags[0]) {
		text_pad_to(t, c->taken);
		text_add_cut(t, ROLE_TEXT, SPAN_LIT("\""), 1);
		text_add_cut(t, ROLE_TEXT, p->take->tag, c->given - c->ord - c->taken - 4);
		text_add_str(t, ROLE_TEXT, "\"");
	}
	if (tags[1]) {
		text_pad_to(t, c->given);
		text_add_str(t, ROLE_TEXT, "\"");
		text_add_cut(t, ROLE_TEXT, p->release->tag, t->width - c->given - 2);
		text_add_str(t, ROLE_TEXT, "\"");
	} else if (says) {
		text_pad_to(t, c->given);
		text_add_str(t, ROLE_TEXT, "others: ");
		text_add_cut(t, ROLE_TEXT, others, t->width - c->given - 8);
	}
}

static void add_pair(struct text *t, const struct beside *b, const struct pair_columns *c, const struct beside_pair *p, struct span obj,
		     struct span others)
{
	int taken_room = c->given - c->ord - 4 - (c->wide ? 7 : 0) - c->taken, given_room = (c->lwp ? c->lwp : t->width) - c->given - 1;
	bool open = p->take && !p->release && p->take->open;
	const struct beside_change *any = p->take ? p->take : p->release;

	text_line(t);
	select_event(t, b->life, any);
	text_add_str(t, ROLE_MISSING, may_be_open(b, p) ? "?" : " ");
	if (p->take)
		add_side(t, c, p->take, obj, c->taken, taken_room);
	if (p->release) {
		add_side(t, c, p->release, obj, c->given, given_room);
	} else {
		text_pad_to(t, c->given - c->ord - 2 - (c->wide ? 7 : 0));
		text_addf(t, ROLE_TEXT, "%*s", c->ord, "-");
		text_pad_to(t, c->given);
		text_add_str(t, open ? ROLE_MISSING : ROLE_TEXT, no_release(b, p));
		if (c->wide && others.n && open) {
			struct strbuf words = {0};

			strbuf_addf(&words, "  (others: %.*s", SPAN_ARG(others));
			text_add_cut(t, ROLE_TEXT, strbuf_span(&words), given_room - text_columns(t) + c->given - 1);
			text_add_str(t, ROLE_TEXT, ")");
			strbuf_done(&words);
		}
	}
	if (p->times > 1)
		text_addf(t, ROLE_TEXT, " %lld x", (long long)p->times);
	if (p->release && !p->take)
		text_add_str(t, ROLE_TEXT, " (its take is not known)");
	if (c->lwp && any->lwp) {
		text_pad_to(t, c->lwp);
		text_addf(t, ROLE_TEXT, "%lld", (long long)any->lwp);
	}
	add_tags(t, c, p, open ? others : (struct span){0});
}

static void add_titles(struct text *t, const struct pair_columns *c)
{
	int shift = c->wide ? 7 : 0;

	text_line(t);
	text_pad_to(t, c->taken - shift - 3);
	text_addf(t, ROLE_HEADER, c->wide ? "#  count" : "#");
	text_pad_to(t, c->taken);
	text_add_str(t, ROLE_HEADER, c->wide ? "taken at" : "taken");
	text_pad_to(t, c->given - shift - 3);
	text_addf(t, ROLE_HEADER, c->wide ? "#  count" : "#");
	text_pad_to(t, c->given);
	text_add_str(t, ROLE_HEADER, c->wide ? "given back at" : "given back");
	if (c->lwp) {
		text_pad_to(t, c->lwp);
		text_add_str(t, ROLE_HEADER, "thread");
	}
}

void pairs_text(struct text *t, const struct beside *b, struct span obj, struct span others, bool fold)
{
	struct pair_columns c = pair_columns(t, b);
	size_t pairs, alone;
	bool counted;

	beside_balance(b, &pairs, &alone);
	counted = fold && b->pairs.n > MANY_PAIRS && pairs > 1;
	if (!b->pairs.n)
		return;
	if (!alone)
		text_linef(t, ROLE_GOOD, pairs == 1 ? "the pair balances" : "all %zu pairs balance", pairs);
	if (alone || !counted)
		add_titles(t, &c);
	for (size_t i = 0; i < b->pairs.n; i++) {
		const struct beside_pair *p = vec_at(&b->pairs, i);

		if (!counted || !p->take || !p->release)
			add_pair(t, b, &c, p, obj, others);
	}
	if (counted && alone)
		text_linef(t, ROLE_DIM, "%zu pairs balance (z shows)", pairs);
	else if (counted)
		text_linef(t, ROLE_DIM, "(z shows them)");
}

/* --- one life alone --- */

void takes_text(struct text *t, const struct beside *b, struct span obj)
{
	int right = t->width * 2 / 3;

	for (size_t i = 0; i < b->pairs.n; i++) {
		const struct beside_pair *p = vec_at(&b->pairs, i);
		bool open = may_be_open(b, p);

		text_line(t);
		select_event(t, b->life, p->take ? p->take : p->release);
		add_change(t, obj, p->take ? p->take : p->release, right - 1);
		text_pad_to(t, right);
		if (open && p->release && another_may_be(b, p))
			text_addf(t, ROLE_MISSING, "? at %.*s, or never", SPAN_ARG(p->release->place));
		else if (open && !p->release)
			text_addf(t, ROLE_MISSING, "? %s%s", no_release(b, p), another_may_be(b, p) ? "" : " given back");
		else if (p->take && p->release)
			text_addf(t, ROLE_TEXT, "  given back at %.*s", SPAN_ARG(p->release->place));
		else
			text_addf(t, ROLE_TEXT, "  %s", p->take ? "not given back" : "its take is not known");
	}
}

void late_text(struct text *t, const struct beside *b, struct span obj)
{
	for (size_t i = 0; i < b->late.n; i++) {
		const struct beside_change *c = vec_at(&b->late, i);

		text_line(t);
		select_event(t, b->life, c);
		text_add_str(t, ROLE_MISSING, "!");
		text_addf(t, ROLE_TEXT, " %lld  %+lld ", (long long)c->ord, (long long)c->delta);
		add_named(t, obj, c, true, t->width - text_columns(t) - 30);
		text_add_str(t, ROLE_MISSING, "  after the end");
		if (c->lwp)
			text_addf(t, ROLE_TEXT, ", LWP %lld", (long long)c->lwp);
	}
	for (size_t i = 0; i < b->logged.n; i++) {
		const struct beside_logged *g = vec_at(&b->logged, i);
		struct strbuf place = {0};

		strbuf_add(&place, g->place);
		text_line(t);
		text_selectable(t, (struct span){0});
		text_add_str(t, ROLE_DIM, "   log  ");
		text_link(t, ROLE_LINK, g->text, strbuf_str(&place));
		if (!g->sure)
			text_add_str(t, ROLE_GUESS, "  guess");
		strbuf_done(&place);
	}
}

#define FOLDED_ENDS 15 /* changes of a long life at either end */
#define LWP_COLUMNS 16 /* "  LWP 4194304" */

void changes_text(struct text *t, const struct beside *b, struct span obj, bool fold)
{
	size_t n = b->changes[0].n;
	bool cut = fold && n > 40;

	for (size_t i = 0; i < n; i++) {
		const struct beside_change *c = vec_at(&b->changes[0], i);

		text_line(t);
		if (cut && i == FOLDED_ENDS) {
			text_addf(t, ROLE_DIM, "  ... %zu more (z)", n - 2 * FOLDED_ENDS);
			t->folded = true;
			i = n - FOLDED_ENDS - 1;
			continue;
		}
		select_event(t, b->life, c);
		text_addf(t, ROLE_TEXT, "%5lld  ", (long long)c->ord);
		add_change(t, obj, c, t->width - 7 - LWP_COLUMNS);
		if (c->lwp)
			text_addf(t, ROLE_TEXT, "  LWP %lld", (long long)c->lwp);
	}
}
