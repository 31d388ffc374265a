/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "leak_path.h"

#include "astscope/analysis/step.h"
#include "astscope/base/hash.h"
#include "astscope/store/queries.h"

/*
 * A run that did not end cleanly may leave tens of thousands of objects, nearly all of them in use.  Lives of one profile did the same,
 * so one of each tells whether ended lives did that and one release more, and a few of those how long that takes at least.
 */

#define LIVES_ASKED 6u    /* of a profile: the first, how long they waited, and the last, how they ended */
#define LIVES_LAST 20u    /* the last ones, how long they waited */
#define FEW_ALIVE 64      /* of a type */
#define KINDS_MOST 4096   /* profiles of a type that ended, or that had not, that are read */
#define PROFILES_ASKED 4u /* of those that ended by one release */

/* Lives that have a profile. */
struct kind {
	int64_t profile, lives;
	bool kept;     /* of those alive: something that lives on may keep them */
	int64_t still; /* of those alive: how long one must have been so to be compared; -1: none is */
};

struct sift {
	struct leak_run *r;
	struct suspects *s;
	int64_t alive;       /* of the type */
	struct vec kinds;    /* struct kind */
	struct map of_life;  /* by the life of each that was read: index + 1 */
	struct map longest;  /* by profile: how long one of its lives has been still, + 1 */
	struct map kept;     /* by release: whether something that lives on may do it, + 1 */
	struct map waits;    /* by profile and release: the longest of a few waits, + 1 */
};

static bool is_candidate(const struct leak_run *r, const struct leak_lives *of, const struct leak_life *l)
{
	return l->whole && leak_may_be_forgotten(r, of, l);
}

static void note_longest(struct sift *f, const struct leak_lives *of, const struct vec *alive)
{
	for (size_t i = 0; i < alive->n; i++) {
		const struct leak_life *l = vec_at(alive, i);
		uint64_t *at, still = (uint64_t)(f->r->last_line - l->last_line) + 1;

		if (!is_candidate(f->r, of, l))
			continue;
		at = map_put(&f->longest, (uint64_t)l->profile, NULL);
		*at = still > *at ? still : *at;
	}
}

static int64_t longest_of(const struct sift *f, int64_t profile)
{
	const uint64_t *at = map_get(&f->longest, (uint64_t)profile);

	return at ? (int64_t)*at - 1 : -1;
}

/* Profiles of the type, with a life of each: of those that ended, or of those alive that come into question. */
static bool load_kinds(struct sift *f, struct leak_type type, bool alive, struct err *e)
{
	struct stmt *st = db_query(f->r->log.db, Q_LEAK_PROFILES);
	struct vec lives;
	enum step step;
	bool ok;

	vec_init(&lives, sizeof(int64_t));
	stmt_bind_i64(st, ":run", f->r->id);
	bind_optional(st, ":creator", type.creator, 0);
	bind_optional(st, ":tag", type.tag, 0);
	stmt_bind_i64(st, ":alive", alive);
	stmt_bind_i64(st, ":most", KINDS_MOST);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		const struct kind k = {.profile = stmt_i64(st, 0), .lives = stmt_i64(st, 1), .still = -1};
		int64_t life = stmt_i64(st, 2);

		if (alive && longest_of(f, k.profile) < 0)
			continue;
		vec_append(&f->kinds, &k);
		*map_put(&f->of_life, (uint64_t)life, NULL) = f->kinds.n;
		vec_append(&lives, &life);
	}
	stmt_reset(st);
	ok = step == STEP_DONE;
	for (size_t i = 0; ok && i < lives.n; i++)
		ok = leak_log_add(&f->r->log, f->s, *(const int64_t *)vec_at(&lives, i), alive, e);
	vec_done(&lives);
	return ok;
}

static struct kind *kind_of(const struct sift *f, int64_t life)
{
	return vec_at(&f->kinds, (size_t)*map_get(&f->of_life, (uint64_t)life) - 1);
}

/* The longest that a few lives of a profile waited for a release. */
static bool ask_wait(struct sift *f, int64_t profile, const struct suspect_place *at, bool last, int64_t *ret, struct err *e)
{
	const uint64_t key = hash_u64((uint64_t)profile << 1 | last) ^ hash_u64((uint64_t)at->site << 32 | at->tag);
	uint64_t *known = map_put(&f->waits, key, NULL);
	struct vec ids;
	bool ok = true;

	vec_init(&ids, sizeof(int64_t));
	if (!*known)
		ok = leak_log_of_profile(&f->r->log, profile, last, last ? LIVES_LAST : LIVES_ASKED, &ids, e);
	for (size_t i = 0; ok && i < ids.n; i++) {
		uint64_t wait;

		ok = leak_log_read(&f->r->log, *(const int64_t *)vec_at(&ids, i), e);
		wait = ok ? (uint64_t)(leak_log_wait(&f->r->log, at) + 1) : 0;
		*known = wait > *known ? wait : *known;
	}
	*ret = *known ? (int64_t)*known - 1 : 0;
	vec_done(&ids);
	return ok;
}

/* The longest of the ended lives of some lacks, or so long that @longest is nothing beside it. */
static bool ask_waits(struct sift *f, const struct suspect_lack *lacks, size_t n, bool last, int64_t longest, int64_t *most,
		      struct err *e)
{
	const struct suspect_place at = {.site = lacks->site, .tag = lacks->tag};

	for (size_t i = 0; i < n && i < PROFILES_ASKED && longest > LEAK_TIMES_STILL * *most; i++) {
		int64_t wait;

		if (!ask_wait(f, kind_of(f, lacks[i].sibling)->profile, &at, last, &wait, e))
			return false;
		*most = wait > *most ? wait : *most;
	}
	return true;
}

/* Of many, as many owners are alive as there are lives to own.  Of few each is asked for its own later. */
static bool are_all_owned(const struct sift *f, const struct leak_habit *h, bool *ret, struct err *e)
{
	struct stmt *st = db_query(f->r->log.db, Q_LEAK_MADE_ALIVE);
	int64_t owners;

	*ret = false;
	if (h->owned * 2 <= h->ran || f->alive <= FEW_ALIVE)
		return true;
	stmt_bind_i64(st, ":run", f->r->id);
	stmt_bind_i64(st, ":creator", h->owner);
	if (!query_i64(st, 0, &owners, e))
		return false;
	*ret = owners >= f->alive;
	return true;
}

/* Whether what lives on may keep lives that lack a release: the last lives of the profile with most that ended by it tell. */
static bool ask_kept(struct sift *f, const struct leak_lives *of, const struct suspect_lack *lacks, size_t n, bool *ret, struct err *e)
{
	const struct suspect_place at = {.site = lacks->site, .tag = lacks->tag};
	const struct kind *most = kind_of(f, lacks->sibling);
	uint64_t *known = map_put(&f->kept, (uint64_t)at.site << 32 | at.tag, NULL);
	struct leak_habit h = {.odd = 1};
	struct vec ids;
	bool ok, owned = false;

	*ret = *known == 2;
	if (*known)
		return true;
	for (size_t i = 1; i < n; i++)
		most = kind_of(f, lacks[i].sibling)->lives > most->lives ? kind_of(f, lacks[i].sibling) : most;
	vec_init(&ids, sizeof(int64_t));
	ok = leak_log_of_profile(&f->r->log, most->profile, true, LIVES_ASKED, &ids, e);
	for (size_t i = 0; ok && i < ids.n; i++)
		ok = leak_learn(f->r, of->type, &at, *(const int64_t *)vec_at(&ids, i), &h, e);
	ok = ok && are_all_owned(f, &h, &owned, e);
	*ret = ok && h.asked >= LEAK_SIBLINGS_LEAST && (owned || leak_is_kept(&h) || !leak_may_be_open(f->alive, of->ended, &h));
	*known = *ret ? 2 : 1;
	vec_done(&ids);
	return ok;
}

/* @n lacks of one life at one place. */
static bool ask_place(struct sift *f, const struct leak_lives *of, struct kind *k, const struct suspect_lack *lacks, size_t n,
		      struct err *e)
{
	int64_t siblings = 0, most = 0, longest = longest_of(f, k->profile);

	for (size_t i = 0; i < n; i++)
		siblings += kind_of(f, lacks[i].sibling)->lives;
	if (siblings < LEAK_SIBLINGS_LEAST)
		return true;
	if (!ask_waits(f, lacks, n, false, longest, &most, e))
		return false;
	if (!k->kept && !ask_waits(f, lacks, n, true, longest, &most, e))
		return false;
	if (longest > LEAK_TIMES_STILL * most && !k->kept && !ask_kept(f, of, lacks, n, &k->kept, e))
		return false;
	if (k->still < 0 || LEAK_TIMES_STILL * most < k->still)
		k->still = LEAK_TIMES_STILL * most;
	return true;
}

static int by_life_and_place(const void *pa, const void *pb)
{
	const struct suspect_lack *a = pa, *b = pb;

	if (a->life != b->life)
		return a->life < b->life ? -1 : 1;
	if (a->site != b->site)
		return a->site < b->site ? -1 : 1;
	if (a->tag != b->tag)
		return a->tag < b->tag ? -1 : 1;
	return (a->sibling > b->sibling) - (a->sibling < b->sibling);
}

static bool ask_all(struct sift *f, const struct leak_lives *of, struct err *e)
{
	const struct suspect_lack *l;
	struct vec lacks;
	bool ok = true;

	vec_init(&lacks, sizeof(struct suspect_lack));
	suspects_lacks(f->s, &lacks);
	vec_sort(&lacks, by_life_and_place);
	l = lacks.p;
	for (size_t i = 0, n; ok && i < lacks.n; i += n) {
		for (n = 1; i + n < lacks.n && l[i + n].life == l[i].life && l[i + n].site == l[i].site && l[i + n].tag == l[i].tag; n++)
			;
		ok = ask_place(f, of, kind_of(f, l[i].life), &l[i], n, e);
	}
	vec_done(&lacks);
	return ok;
}

/* Those that have been still for longer than must be. */
static void take_left(const struct sift *f, const struct leak_lives *of, const struct vec *alive, struct vec *ret)
{
	struct map still = {0};

	for (size_t i = 0; i < f->kinds.n; i++) {
		const struct kind *k = vec_at(&f->kinds, i);

		if (k->still >= 0 && !k->kept)
			*map_put(&still, (uint64_t)k->profile, NULL) = (uint64_t)k->still;
	}
	for (size_t i = 0; i < alive->n; i++) {
		const struct leak_life *l = vec_at(alive, i);
		const uint64_t *at = map_get(&still, (uint64_t)l->profile);

		if (at && f->r->last_line - l->last_line > (int64_t)*at && is_candidate(f->r, of, l))
			vec_append(ret, &l->id);
	}
	map_done(&still);
}

bool leak_sift(struct leak_run *r, const struct leak_lives *of, const struct vec *alive, struct vec *ret, struct err *e)
{
	struct sift f = {.r = r, .s = suspects_new(&(struct suspect_look){.bags = true}), .alive = (int64_t)alive->n};
	bool ok = true;

	vec_init(&f.kinds, sizeof(struct kind));
	note_longest(&f, of, alive);
	if (f.longest.n)
		ok = load_kinds(&f, of->type, true, e) && load_kinds(&f, of->type, false, e) && ask_all(&f, of, e);
	if (ok)
		take_left(&f, of, alive, ret);
	vec_done(&f.kinds);
	map_done(&f.of_life);
	map_done(&f.longest);
	map_done(&f.kept);
	map_done(&f.waits);
	suspects_free(f.s);
	return ok;
}
