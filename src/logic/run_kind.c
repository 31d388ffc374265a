/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run_kind.h"

#include "astscope/base/attr.h"
#include "life_rec.h"

/* Votes that decide; later ones blur. */
#define VOTES 8u
/* Small files may ascend by chance, and so do objects that were made, used and ended one after the other, unless counts do not join. */
#define SORTED_GROUPS 24u
#define SORTED_GROUPS_BROKEN 3u
#define SORTED_ROWS 8u
/* The counts of rows under load join but for one row in ten; lines in alphabetical order join by chance. */
#define BROKEN_SHARE 4u
/* Addresses with two takes and two releases at least, each of which comes after all of the other. */
#define PARTED 3u

struct taste_thread {
	uint64_t addr;           /* of the last row that no destroyer wrote */
	bool destructor, any;
	uint64_t waiting[VOTES]; /* addresses that destroyers released behind it */
	unsigned n;
};

void run_taste_init(struct run_taste *t)
{
	*t = (struct run_taste){0};
	vec_init(&t->last, sizeof(struct taste_thread));
}

void run_taste_done(struct run_taste *t)
{
	map_done(&t->threads);
	vec_done(&t->last);
}

void run_taste_clear(struct run_taste *t)
{
	run_taste_done(t);
	run_taste_init(t);
}

/* --- order by address --- */

static unsigned hex_digits(uint64_t v)
{
	unsigned n = 1;

	while (v >>= 4)
		n++;
	return n;
}

/* As the text of addresses is sorted. */
static bool text_before(uint64_t a, uint64_t b)
{
	unsigned na = hex_digits(a), nb = hex_digits(b), least = na < nb ? na : nb;

	a >>= 4 * (na - least);
	b >>= 4 * (nb - least);
	return a != b ? a < b : na < nb;
}

static bool row_counts(const struct run_row *row, int64_t *ret_before)
{
	*ret_before = row->in.before;
	if (row->in.kind == REF_CONSTRUCTOR)
		*ret_before = 0;
	else if (row->in.kind == REF_DESTRUCTOR && row->in.delta)
		*ret_before = -row->in.delta;
	else if (!row->in.has_before)
		return false;
	return row->in.delta >= -LIFE_COUNT_MAX && row->in.delta <= LIFE_COUNT_MAX && *ret_before <= LIFE_COUNT_MAX &&
	       *ret_before >= -LIFE_COUNT_MAX;
}

static void note_count(struct run_taste *t, const struct run_row *row, bool same)
{
	int64_t before;
	bool counts = row_counts(row, &before);

	if (same && counts && t->has_count) {
		/* A life may follow another. */
		bool joins = before == t->count || (row->in.kind == REF_CONSTRUCTOR && t->count <= 0);

		t->joined += joins;
		t->broken += !joins;
	}
	if (counts || !same) {
		t->has_count = counts;
		t->count = counts ? before + row->in.delta : 0;
	}
}

/* What changes the count stands right behind the address in a line: sorted, takes and releases do not alternate. */
static void note_turns(struct run_taste *t, const struct run_row *row, bool same)
{
	uint64_t before = t->takes + t->releases;

	if (!same) {
		t->parted += t->takes > 1 && t->releases > 1 && t->turns == 1;
		t->mixed += t->turns > 1;
		t->takes = t->releases = t->turns = before = 0;
	}
	if (!row->in.delta)
		return;
	t->turns += before && t->taking != (row->in.delta > 0);
	t->taking = row->in.delta > 0;
	t->takes += t->taking;
	t->releases += !t->taking;
}

static unsigned digits(uint64_t v)
{
	unsigned n = 1;

	while (v /= 10)
		n++;
	return n;
}

/* The text of @a stands behind that of @b in any alphabet; no verdict where one begins with the other. */
static bool digits_fall(uint64_t a, uint64_t b)
{
	for (unsigned na = digits(a), nb = digits(b); na > nb; na--)
		a /= 10;
	for (unsigned na = digits(a), nb = digits(b); nb > na; nb--)
		b /= 10;
	return a > b;
}

/*
 * Behind address and change the thread stands in a line.  Alphabets that know signs have takes first; in others a change of one
 * is a change of one.
 */
static void note_falls(struct run_taste *t, const struct run_row *row, bool same)
{
	bool takes = row->in.delta > 0, fall = false;
	bool by_one = row->in.delta == 1 || row->in.delta == -1;

	if (same && by_one && t->by_one && row->lwp >= 0 && t->last_lwp >= 0)
		fall = digits_fall((uint64_t)t->last_lwp, (uint64_t)row->lwp);
	t->falls_by_sign |= same && by_one && t->by_one && (takes == t->last_takes ? fall : takes);
	t->falls_by_word |= fall;
	t->by_one = by_one;
	t->last_takes = takes;
	t->last_lwp = row->lwp;
}

static void note_order(struct run_taste *t, const struct run_row *row)
{
	uint64_t addr = row->in.addr;
	bool same = t->rows > 1 && addr == t->last_addr;

	note_count(t, row, same);
	note_turns(t, row, same);
	note_falls(t, row, same);
	if (same) {
		t->groups += ++t->group == 2;
		return;
	}
	if (t->rows > 1) {
		t->not_by_number |= addr < t->last_addr;
		t->not_by_text |= text_before(addr, t->last_addr);
	}
	t->group = 1;
	t->last_addr = addr;
}

bool run_taste_may_be_sorted(const struct run_taste *t)
{
	return !t->not_by_number || !t->not_by_text;
}

/* --- before or after the operation --- */

static struct taste_thread *thread_of(struct run_taste *t, int64_t lwp)
{
	uint64_t *at = map_put(&t->threads, (uint64_t)lwp, NULL);

	if (!*at) {
		vec_push(&t->last);
		*at = t->last.n;
	}
	return vec_at(&t->last, *at - 1);
}

static void vote(struct run_taste *t, const struct run_row *row)
{
	struct taste_thread *th = thread_of(t, row->lwp);
	bool destructor = row->in.kind == REF_DESTRUCTOR;

	if (row->destroyer && row->in.delta < 0) {
		if (th->n < VOTES)
			th->waiting[th->n++] = row->in.addr;
		return;
	}
	if (row->destroyer)
		return;
	for (unsigned i = 0; i < th->n && th->any && t->votes < VOTES; i++) {
		if (th->waiting[i] == th->addr || th->waiting[i] == row->in.addr || th->destructor == destructor)
			continue;
		t->votes++;
		t->before += th->destructor;
	}
	th->any = true;
	th->addr = row->in.addr;
	th->destructor = destructor;
	th->n = 0;
}

bool runs_is_destroyer(struct span func)
{
	static const struct span names[] = {SPAN_LIT("destroy"), SPAN_LIT("destruct"), SPAN_LIT("dtor")};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (span_find(func, names[i]) >= 0)
			return true;
	}
	return false;
}

/* --- all of it --- */

void run_taste_note(struct run_taste *t, const struct run_row *row)
{
	t->rows++;
	if (run_taste_may_be_sorted(t))
		note_order(t, row);
	if (row->lwp < 0) {
		t->text++;
		return;
	}
	t->operated |= row->in.size >= 0 || row->in.kind == REF_INVALID || row->in.lock_state != REF_LOCK_UNKNOWN;
	if (!t->operated && t->votes < VOTES)
		vote(t, row);
}

bool run_taste_is_clear(const struct run_taste *t)
{
	return !run_taste_may_be_sorted(t) && (t->text || t->operated || t->votes == VOTES);
}

struct run_kind run_taste_judge(const struct run_taste *t)
{
	bool broken = t->broken * BROKEN_SHARE > t->joined + t->broken;
	struct run_kind k = {0};

	k.sorted = run_taste_may_be_sorted(t) && t->groups >= (broken ? SORTED_GROUPS_BROKEN : SORTED_GROUPS) && t->rows >= SORTED_ROWS;
	/* Where all counts join, the rows of an address are in an order that they may have had. */
	k.whole_lines = k.sorted && !(t->falls_by_sign && t->falls_by_word) &&
			(broken || (t->broken && !t->mixed && t->parted >= PARTED));
	if (t->text * 2 > t->rows)
		k.before_operation = true;
	else if (!t->operated && t->rows)
		k.before_operation = t->votes == VOTES && !k.sorted && t->before * 10 >= VOTES * 8;
	k.assumed = t->rows && !t->text && !t->operated && (t->votes < VOTES || k.sorted);
	return k;
}
