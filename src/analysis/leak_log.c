/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "leak_log.h"

#include "astscope/analysis/step.h"
#include "astscope/base/arena.h"
#include "astscope/base/record.h"
#include "astscope/base/sort.h"
#include "astscope/store/queries.h"

#define NEIGHBOURS 6      /* rows on each side of a row that tell what went on */
#define DESTRUCTION 64    /* releases that a destructor may do in a row */
#define DESTRUCTION_FIRST 4 /* of them that are read first */
#define CHANGES_AROUND 100 /* of a life, that are looked around */
#define CHANGES_READ (SUSPECT_LIFE_CHANGES + 1) /* one more, so that a life is seen to have too many */

static bool load_sites(struct leak_log *l, struct err *e)
{
	struct stmt *st = db_query(l->db, Q_LEAK_SITES);
	enum step step;

	vec_init(&l->sites, sizeof(struct leak_site));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		size_t site = (size_t)stmt_i64(st, 0);

		while (l->sites.n <= site)
			vec_push(&l->sites);
		*(struct leak_site *)vec_at(&l->sites, site) = (struct leak_site){(uint32_t)stmt_i64(st, 1), (uint32_t)stmt_i64(st, 2)};
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

struct leak_site leak_log_site(const struct leak_log *l, uint32_t site)
{
	return site < l->sites.n ? *(const struct leak_site *)vec_at(&l->sites, site) : (struct leak_site){0};
}

bool leak_log_init(struct leak_log *l, struct db *db, int64_t run, bool ordered, struct err *e)
{
	int64_t before = 0;
	struct stmt *st = db_query(db, Q_LEAK_BEFORE_OPERATION);

	*l = (struct leak_log){.db = db, .run = run, .ordered = ordered, .texts = arena_new(), .asked = asked_new(db)};
	vec_init(&l->changes, sizeof(struct told_event));
	vec_init(&l->beside, sizeof(struct told_event));
	vec_init(&l->given, sizeof(struct suspect_change));
	stmt_bind_i64(st, ":run", run);
	if (!load_sites(l, e) || !query_i64(st, 0, &before, e))
		return false;
	l->before_operation = before != 0;
	return true;
}

void leak_log_done(struct leak_log *l)
{
	vec_done(&l->changes);
	vec_done(&l->beside);
	vec_done(&l->given);
	vec_done(&l->sites);
	asked_free(l->asked);
	arena_free(l->texts);
}

bool leak_log_read(struct leak_log *l, int64_t life, struct err *e)
{
	vec_clear(&l->changes);
	return asked_changes(l->asked, life, CHANGES_READ, &l->changes, e);
}

bool leak_log_add(struct leak_log *l, struct suspects *s, int64_t life, bool leaked, struct err *e)
{
	if (!leak_log_read(l, life, e))
		return false;
	vec_clear(&l->given);
	for (size_t i = 0; i < l->changes.n; i++) {
		const struct told_event *c = vec_at(&l->changes, i);

		*(struct suspect_change *)vec_push(&l->given) = (struct suspect_change){c->site, c->tag, c->thread, c->delta};
	}
	suspects_add(s, life, l->given.p, l->given.n, leaked);
	return true;
}

static bool read_ids(struct stmt *st, struct vec *ret, struct err *e)
{
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t id = stmt_i64(st, 0);

		vec_append(ret, &id);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

bool leak_log_of_profile(struct leak_log *l, int64_t profile, bool last, size_t n, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(l->db, last ? Q_LEAK_LAST_OF_PROFILE : Q_LEAK_FIRST_OF_PROFILE);

	stmt_bind_i64(st, ":profile", profile);
	stmt_bind_i64(st, ":n", (int64_t)n);
	return read_ids(st, ret, e);
}

bool leak_log_ended(struct leak_log *l, struct leak_type type, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(l->db, Q_LEAK_ENDED);

	stmt_bind_i64(st, ":run", l->run);
	bind_optional(st, ":creator", type.creator, 0);
	bind_optional(st, ":tag", type.tag, 0);
	if (!read_ids(st, ret, e))
		return false;
	sort_numbers(ret->p, ret->n);
	return true;
}

bool leak_log_ended_at(struct leak_log *l, struct leak_type type, const struct suspect_place *at, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(l->db, Q_LEAK_ENDED_AT);

	stmt_bind_i64(st, ":run", l->run);
	bind_optional(st, ":creator", type.creator, 0);
	bind_optional(st, ":type_tag", type.tag, 0);
	stmt_bind_i64(st, ":site", at->site);
	bind_optional(st, ":tag", at->tag, 0);
	return read_ids(st, ret, e);
}

bool leak_log_type(struct leak_log *l, int64_t life, struct leak_type *ret, struct err *e)
{
	struct stmt *st = db_query(l->db, Q_LEAK_TYPE_OF);
	enum step step;

	stmt_bind_i64(st, ":life", life);
	step = stmt_step(st, e);
	*ret = (struct leak_type){0};
	if (step == STEP_ROW)
		*ret = (struct leak_type){stmt_i64(st, 0), stmt_i64(st, 1)};
	stmt_reset(st);
	return step != STEP_FAIL;
}

void leak_log_where(void *ctx, uint32_t site, uint32_t tag, struct suspect_where *ret)
{
	struct leak_log *l = ctx;
	struct stmt *st = db_query(l->db, Q_LEAK_PLACE);
	struct err ignored;

	stmt_bind_i64(st, ":site", site);
	stmt_bind_i64(st, ":tag", tag);
	/* Without names the numbers alone decide. */
	if (stmt_step(st, &ignored) == STEP_ROW) {
		ret->file = (uint32_t)stmt_i64(st, 0);
		ret->func = (uint32_t)stmt_i64(st, 1);
		ret->func_name = arena_span(l->texts, stmt_text(st, 2));
		ret->tag = arena_span(l->texts, stmt_text(st, 3));
	}
	stmt_reset(st);
}

/* --- rows near a row --- */

/* Into l->beside: rows of the same thread, or of the log if that names none, nearest first. */
static bool rows_beside(struct leak_log *l, const struct told_event *c, bool forward, size_t n, struct err *e)
{
	vec_clear(&l->beside);
	return asked_beside(l->asked, c->source, c->thread, c->line, forward, n, &l->beside, e);
}

static void add_neighbours(struct leak_log *l, int64_t life, const struct told_event *c, bool forward, struct vec *ret)
{
	struct err ignored;

	/* What cannot be read says nothing. */
	if (!rows_beside(l, c, forward, NEIGHBOURS, &ignored))
		return;
	for (size_t i = 0; i < l->beside.n; i++) {
		const struct told_event *b = vec_at(&l->beside, i);
		uint64_t key = (uint64_t)b->site << 1 | (b->delta < 0);

		if (b->life != life)
			vec_append(ret, &key);
	}
}

static bool add_taken(struct leak_log *l, const struct told_event *c, bool forward, struct vec *ret, struct err *e)
{
	if (!rows_beside(l, c, forward, NEIGHBOURS, e))
		return false;
	for (size_t i = 0; i < l->beside.n; i++) {
		const struct told_event *b = vec_at(&l->beside, i);

		if (b->delta > 0 && leak_log_site(l, b->site).func == leak_log_site(l, c->site).func)
			vec_append(ret, &b->life);
	}
	return true;
}

bool leak_log_taken_around(struct leak_log *l, const struct told_event *c, struct vec *ret, struct err *e)
{
	return !l->ordered || (add_taken(l, c, true, ret, e) && add_taken(l, c, false, ret, e));
}

bool leak_log_is_alive(struct leak_log *l, int64_t life, bool *ret, struct err *e)
{
	struct stmt *st = db_query(l->db, Q_LEAK_IS_ALIVE);
	int64_t alive = 0;
	bool ok;

	stmt_bind_i64(st, ":life", life);
	ok = query_i64(st, 0, &alive, e);
	*ret = alive != 0;
	return ok;
}

/* The first change of a life, if it has one: *@ret is then a copy that stays. */
static bool read_birth(struct leak_log *l, int64_t life, struct told_event *ret, bool *ret_known, struct err *e)
{
	if (!leak_log_read(l, life, e))
		return false;
	*ret_known = l->changes.n > 0;
	if (*ret_known)
		*ret = *(const struct told_event *)vec_at(&l->changes, 0);
	return true;
}

bool leak_log_born_beside_alive(struct leak_log *l, int64_t life, bool *ret, struct err *e)
{
	struct told_event birth;
	bool known;

	*ret = false;
	if (!read_birth(l, life, &birth, &known, e))
		return false;
	if (!known)
		return true;
	for (int forward = 0; forward < 2 && !*ret; forward++) {
		const struct told_event *b;

		if (!rows_beside(l, &birth, forward, 1, e))
			return false;
		b = l->beside.n ? vec_at(&l->beside, 0) : NULL;
		if (b && b->kind == REF_CONSTRUCTOR && b->site != birth.site && !leak_log_is_alive(l, b->life, ret, e))
			return false;
	}
	return true;
}

/* The last release at a place, of the life read last; n = there is none. */
static size_t release_at(const struct leak_log *l, uint32_t site, uint32_t tag)
{
	for (size_t i = l->changes.n; i > 0; i--) {
		const struct told_event *c = vec_at(&l->changes, i - 1);

		if (c->delta < 0 && c->site == site && c->tag == tag)
			return i - 1;
	}
	return l->changes.n;
}

void leak_log_around(void *ctx, int64_t life, uint32_t skip_site, uint32_t skip_tag, struct vec *ret)
{
	struct leak_log *l = ctx;
	struct err ignored;
	size_t skip;

	if (!l->ordered || !leak_log_read(l, life, &ignored))
		return;
	skip = skip_site ? release_at(l, skip_site, skip_tag) : l->changes.n;
	for (size_t i = 0; i < l->changes.n && i < CHANGES_AROUND; i++) {
		const struct told_event *c = vec_at(&l->changes, i);

		if (i == skip)
			continue;
		add_neighbours(l, life, c, false, ret);
		add_neighbours(l, life, c, true, ret);
	}
}

/* Variables that give back what they have when they go out of scope do it in functions of such names. */
#define SCOPE_END SPAN_LIT("_dtor_")

/* The function that made the object, or a variable of a function, gives it back: nothing that another object kept. */
static bool is_of_function(struct leak_log *l, const struct told_event *release)
{
	const struct told_event *birth = vec_at(&l->changes, 0);
	struct suspect_where where = {0};

	if (leak_log_site(l, birth->site).func == leak_log_site(l, release->site).func)
		return true;
	leak_log_where(l, release->site, release->tag, &where);
	return span_starts(where.func_name, SCOPE_END);
}

/* Rows behind a release, one after the other. */
struct destruction {
	struct leak_site reached; /* in the function that did the release */
	int64_t life;             /* that was released */
	int64_t owner;            /* 0 = none so far */
	bool over;                /* no further row tells */
};

/*
 * The owner is the first object that ends by another function than that which did the release.  Further rows of that function
 * below in its code say that it goes on: what ended in between did so in a call that it made.
 */
static void see_destruction(const struct leak_log *l, struct destruction *d, const struct told_event *b)
{
	struct leak_site at = leak_log_site(l, b->site);
	bool same = at.func == d->reached.func;

	if (b->delta >= 0) {
		d->over = true;
	} else if (same && (l->before_operation ? at.line < d->reached.line : at.line > d->reached.line)) {
		d->reached = at;
		d->owner = 0;
	} else if (same && d->owner) {
		d->over = true; /* called once more */
	} else if (!same && !d->owner && b->life != d->life && b->kind == REF_DESTRUCTOR) {
		d->owner = b->life;
	}
}

static bool find_owner(struct leak_log *l, int64_t life, const struct told_event *c, int64_t *ret, struct err *e)
{
	struct destruction d = {.reached = leak_log_site(l, c->site), .life = life};
	struct told_event from = *c;

	/* Mostly few rows tell. */
	for (size_t done = 0, n; done < DESTRUCTION && !d.over; done += n) {
		n = done < DESTRUCTION_FIRST ? DESTRUCTION_FIRST : done;
		n = n < DESTRUCTION - done ? n : DESTRUCTION - done;
		if (!rows_beside(l, &from, !l->before_operation, n, e))
			return false;
		for (size_t i = 0; i < l->beside.n && !d.over; i++)
			see_destruction(l, &d, vec_at(&l->beside, i));
		d.over |= l->beside.n < n;
		if (l->beside.n)
			from = *(const struct told_event *)vec_at(&l->beside, l->beside.n - 1);
	}
	*ret = d.owner;
	return true;
}

bool leak_log_owner(struct leak_log *l, int64_t life, const struct suspect_place *release, bool *ret_ran, int64_t *ret_owner,
		    struct err *e)
{
	struct told_event c;
	size_t at;

	*ret_ran = false;
	*ret_owner = 0;
	if (!leak_log_read(l, life, e))
		return false;
	at = release_at(l, release->site, release->tag);
	if (at == l->changes.n)
		return true;
	*ret_ran = true;
	c = *(const struct told_event *)vec_at(&l->changes, at);
	if (!l->ordered || is_of_function(l, &c))
		return true;
	return find_owner(l, life, &c, ret_owner, e);
}

static int64_t line_of(const struct leak_log *l, size_t i)
{
	return ((const struct told_event *)vec_at(&l->changes, i))->line;
}

/* --- what is beside --- */

#define REPLACED_WITHIN 3u /* rows on each side of a release */
#define REPLACED_AFTER 1u  /* behind it, of its own thread: a loop that makes the next one a little later replaces nothing */
#define BORN_WITHIN 8u    /* rows on each side of a birth */

/* Whether the row is a take of a younger life of the type. */
static bool is_successor(struct leak_log *l, struct leak_type type, const struct told_event *b, int64_t birth, bool *ret, struct err *e)
{
	struct leak_type of;
	struct stmt *st;
	int64_t born;

	*ret = false;
	if (b->delta <= 0)
		return true;
	if (!leak_log_type(l, b->life, &of, e))
		return false;
	if (of.creator != type.creator || of.tag != type.tag)
		return true;
	st = db_query(l->db, Q_LEAK_BIRTH);
	stmt_bind_i64(st, ":life", b->life);
	if (!query_i64(st, 0, &born, e))
		return false;
	*ret = born > birth;
	return true;
}

bool leak_log_replaced(struct leak_log *l, struct leak_type type, int64_t life, const struct suspect_place *release, bool *ret,
		       struct err *e)
{
	struct told_event before, c;
	int64_t birth;

	*ret = false;
	if (!leak_log_read(l, life, e))
		return false;
	if (!leak_log_release(l, release, &before, &c))
		return true;
	birth = line_of(l, 0);
	for (int forward = 0; forward < 2; forward++) {
		if (!rows_beside(l, &c, forward, forward && c.thread ? REPLACED_AFTER : REPLACED_WITHIN, e))
			return false;
		for (size_t i = 0; i < l->beside.n && !*ret; i++) {
			if (!is_successor(l, type, vec_at(&l->beside, i), birth, ret, e))
				return false;
		}
	}
	return true;
}

bool leak_log_born_near(struct leak_log *l, int64_t life, int64_t creator, bool after, int64_t *ret, struct err *e)
{
	struct told_event birth;
	bool known;

	*ret = 0;
	if (!read_birth(l, life, &birth, &known, e))
		return false;
	if (!known)
		return true;
	if (!rows_beside(l, &birth, after, BORN_WITHIN, e))
		return false;
	for (size_t i = 0; i < l->beside.n && !*ret; i++) {
		const struct told_event *b = vec_at(&l->beside, i);

		if (b->kind == REF_CONSTRUCTOR && b->site == creator && b->life != life)
			*ret = b->life;
	}
	return true;
}

bool leak_log_rows_after(struct leak_log *l, const struct told_event *c, int64_t until, size_t most, int64_t *ret, struct err *e)
{
	*ret = -1;
	if (!c->thread)
		return true;
	if (!rows_beside(l, c, true, most, e))
		return false;
	for (*ret = 0; (size_t)*ret < l->beside.n; ++*ret) {
		if (((const struct told_event *)vec_at(&l->beside, (size_t)*ret))->line > until)
			break;
	}
	return true;
}

/* --- waits --- */

bool leak_log_release(const struct leak_log *l, const struct suspect_place *release, struct told_event *ret_before,
		      struct told_event *ret)
{
	size_t at = release_at(l, release->site, release->tag), before = at;

	if (at == l->changes.n)
		return false;
	for (size_t i = 0; i < l->changes.n; i++) {
		if (line_of(l, i) < line_of(l, at) && (before == at || line_of(l, i) > line_of(l, before)))
			before = i;
	}
	*ret = *(const struct told_event *)vec_at(&l->changes, at);
	*ret_before = *(const struct told_event *)vec_at(&l->changes, before);
	return true;
}

int64_t leak_log_last_line(const struct leak_log *l)
{
	int64_t last = 0;

	for (size_t i = 0; i < l->changes.n; i++)
		last = line_of(l, i) > last ? line_of(l, i) : last;
	return last;
}

int64_t leak_log_wait(const struct leak_log *l, const struct suspect_place *release)
{
	struct told_event before, c;

	return leak_log_release(l, release, &before, &c) ? c.line - before.line : -1;
}

int64_t leak_log_longest_step(const struct leak_log *l)
{
	int64_t longest = 0;

	for (size_t i = 1; i < l->changes.n; i++) {
		int64_t step = line_of(l, i) - line_of(l, i - 1);

		longest = step > longest ? step : longest;
	}
	return longest;
}
