/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/logic/shutdown.h"
#include "astscope/store/queries.h"
#include "leak_path.h"

/* Leak paths of all runs, worst first.  ARCHITECTURE.md tells how a leak is found. */


static bool load_types(struct leak_run *r, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(r->log.db, Q_LEAK_TYPES);
	enum step step;

	vec_init(ret, sizeof(struct leak_lives));
	stmt_bind_i64(st, ":run", r->id);
	while ((step = stmt_step(st, e)) == STEP_ROW)
		*(struct leak_lives *)vec_push(ret) = (struct leak_lives){
			.type = {stmt_i64(st, 0), stmt_i64(st, 1)}, .ended = stmt_i64(st, 2),
			.first_ended = stmt_i64(st, 3), .last_birth = stmt_i64(st, 4)};
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool find_paths(struct leak_run *r, struct err *e)
{
	struct vec types;
	bool ok = load_types(r, &types, e);

	for (size_t i = 0; ok && i < types.n; i++)
		ok = leak_type_paths(r, vec_at(&types, i), e);
	vec_done(&types);
	if (!ok || (r->clean && !leak_find_roots(r, e)))
		return false;
	if (!leak_find_break(r, e))
		return false;
	for (size_t i = 0; r->clean && i < r->paths.n; i++) {
		if (!leak_excuse(r, vec_at(&r->paths, i), e))
			return false;
		leak_split_excused(r, i);
	}
	for (size_t i = 0; i < r->paths.n; i++)
		leak_score(r, vec_at(&r->paths, i));
	return true;
}

/* --- order --- */

/* A path with what it is sorted by: what is held comes below what holds it. */
struct ranked {
	struct leak_run *run;
	struct leak_path *path;
	int64_t bytes, first_birth;
	bool excused;
};

static struct ranked rank_of(struct leak_run *r, struct leak_path *p)
{
	struct ranked k = {r, p, 0, INT64_MAX, leak_path_excused(p) == (int64_t)p->lives.n};

	for (size_t i = 0; i < p->lives.n; i++) {
		const struct leak_life *l = vec_at(&p->lives, i);

		k.bytes += l->bytes > 0 ? l->bytes : 0;
		k.first_birth = l->first_line < k.first_birth ? l->first_line : k.first_birth;
	}
	return k;
}

static int more(int64_t a, int64_t b)
{
	return (a < b) - (a > b);
}

static int by_rank(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;
	const struct {
		int64_t a, b;
	} keys[] = {
		{a->run->clean, b->run->clean},
		{!a->excused, !b->excused},
		{-(int64_t)a->path->role, -(int64_t)b->path->role},
		{a->path->score, b->path->score},
		{(int64_t)a->path->lives.n, (int64_t)b->path->lives.n},
		{a->bytes, b->bytes},
		{-a->run->id, -b->run->id},
		{-a->first_birth, -b->first_birth},
		{-a->path->type.creator, -b->path->type.creator},
		{-a->path->type.tag, -b->path->type.tag},
	};

	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (keys[i].a != keys[i].b)
			return more(keys[i].a, keys[i].b);
	}
	return 0;
}

/* --- out --- */

static const char *const role_words[] = {
	[LEAK_ROOT] = "root", [LEAK_HELD] = "held", [LEAK_FORGOTTEN] = "forgotten", [LEAK_ALIVE] = "alive",
};

static void add_support(unsigned support, struct strbuf *out)
{
	static const struct {
		enum suspect_support bit;
		const char *word;
	} words[] = {
		{SUSPECT_BY_NEAREST, "nearest"}, {SUSPECT_BY_CONTEXT, "context"}, {SUSPECT_BY_INVARIANT, "invariant"},
		{SUSPECT_BY_BALANCE, "balance"}, {SUSPECT_BY_MATCHING, "matching"},
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (support & words[i].bit)
			strbuf_addf(out, "%s%s", out->n ? " " : "", words[i].word);
	}
}

#define CANDIDATES_KEPT 10u

static bool write_candidates(struct db *db, const struct leak_path *p, const char *kind, const struct vec *places, struct err *e)
{
	struct strbuf support = {0};
	bool ok = true;

	for (size_t i = 0; ok && i < places->n && i < CANDIDATES_KEPT; i++) {
		const struct suspect_place *c = vec_at(places, i), *first = vec_at(places, 0);
		struct stmt *st = db_query(db, Q_LEAK_CANDIDATE_INSERT);

		strbuf_clear(&support);
		add_support(c->support, &support);
		stmt_bind_i64(st, ":path", p->id);
		stmt_bind_text(st, ":kind", span_from(kind));
		stmt_bind_i64(st, ":rank", (int64_t)i + 1);
		stmt_bind_i64(st, ":site", c->site);
		bind_optional(st, ":tag", c->tag, 0);
		stmt_bind_real(st, ":share", c->share);
		stmt_bind_i64(st, ":said", c->share >= SUSPECT_SAID * first->share);
		stmt_bind_text(st, ":support", strbuf_span(&support));
		stmt_bind_i64(st, ":siblings", (int64_t)c->siblings);
		ok = stmt_run(st, e);
	}
	strbuf_done(&support);
	return ok;
}

static bool write_terms(struct db *db, const struct leak_path *p, struct err *e)
{
	for (size_t i = 0; i < p->terms.n; i++) {
		const struct leak_term *t = vec_at(&p->terms, i);
		struct stmt *st = db_query(db, Q_LEAK_TERM_INSERT);

		stmt_bind_i64(st, ":path", p->id);
		stmt_bind_i64(st, ":ord", (int64_t)i + 1);
		stmt_bind_i64(st, ":points", t->points);
		stmt_bind_text(st, ":text", strbuf_span(&t->text));
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

/* What is merely alive comes last of its type, and there is nothing to say of single lives. */
static bool write_rest(const struct leak_run *r, const struct leak_path *p, struct err *e)
{
	struct stmt *st = db_query(r->log.db, Q_LIFE_PATH_REST);

	stmt_bind_i64(st, ":run", r->id);
	stmt_bind_i64(st, ":path", p->id);
	bind_optional(st, ":creator", p->type.creator, 0);
	bind_optional(st, ":tag", p->type.tag, 0);
	return stmt_run(st, e);
}

static bool write_lives(const struct leak_run *r, const struct leak_path *p, struct err *e)
{
	struct db *db = r->log.db;

	if (p->role == LEAK_ALIVE)
		return write_rest(r, p, e);
	for (size_t i = 0; i < p->lives.n; i++) {
		const struct leak_life *l = vec_at(&p->lives, i);
		struct stmt *st = db_query(db, Q_LIFE_PATH_INSERT);

		stmt_bind_i64(st, ":life", l->id);
		stmt_bind_i64(st, ":path", p->id);
		stmt_bind_i64(st, ":excused", l->excused);
		bind_optional(st, ":holder", l->holder, 0);
		stmt_bind_i64(st, ":holders", l->holders);
		/* Which of several holds it is a guess; that one of them does is seen. */
		if (l->holder)
			stmt_bind_text(st, ":confidence", span_from(l->holder_guessed || l->holders > 1 ? "guess" : "derived"));
		else
			stmt_bind_null(st, ":confidence");
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

static const char *const words[] = {[SUSPECT_NONE] = NULL, [SUSPECT_GUESS] = "guess", [SUSPECT_DERIVED] = "derived"};

static void bind_words(struct stmt *st, const char *name, const char *text)
{
	if (text && *text)
		stmt_bind_text(st, name, span_from(text));
	else
		stmt_bind_null(st, name);
}

static bool write_path(const struct ranked *k, uint64_t *work, struct err *e)
{
	const struct leak_path *p = k->path, *holder = p->holder ? vec_at(&k->run->paths, p->holder - 1) : NULL;
	struct db *db = k->run->log.db;
	struct strbuf release = {0}, kept = {0};
	int64_t last_birth = 0;
	struct stmt *st;
	bool ok;

	for (size_t i = 0; i < p->lives.n; i++) {
		int64_t line = ((const struct leak_life *)vec_at(&p->lives, i))->first_line;

		last_birth = line > last_birth ? line : last_birth;
	}
	leak_say_release(k->run, p, &release);
	leak_say_kept(k->run, p, &kept);
	st = db_query(db, Q_LEAK_PATH_INSERT);
	stmt_bind_i64(st, ":id", p->id);
	stmt_bind_i64(st, ":run", k->run->id);
	bind_optional(st, ":creator", p->type.creator, 0);
	bind_optional(st, ":tag", p->type.tag, 0);
	stmt_bind_i64(st, ":lives", (int64_t)p->lives.n);
	stmt_bind_i64(st, ":excused", leak_path_excused(p));
	stmt_bind_i64(st, ":ended", p->ended);
	bind_optional(st, ":bytes", k->bytes, 0);
	stmt_bind_i64(st, ":first_birth", k->first_birth);
	stmt_bind_i64(st, ":last_birth", last_birth);
	bind_optional(st, ":cost", leak_path_names(p) ? (int64_t)p->found.cost : -1, -1);
	stmt_bind_i64(st, ":siblings", (int64_t)p->found.siblings);
	stmt_bind_text(st, ":role", span_from(role_words[p->role]));
	bind_words(st, ":label", p->label);
	bind_words(st, ":confidence", p->compared ? words[p->found.word] : NULL);
	bind_words(st, ":release", strbuf_str(&release));
	bind_words(st, ":kept", strbuf_str(&kept));
	bind_optional(st, ":holder", holder ? holder->id : 0, 0);
	stmt_bind_i64(st, ":score", p->score);
	ok = stmt_run(st, e) && write_candidates(db, p, "release", &p->found.releases, e) &&
	     write_candidates(db, p, "take", &p->found.takes, e) && write_terms(db, p, e) && write_lives(k->run, p, e) &&
	     leak_write_told(db, p, work, e);
	strbuf_done(&release);
	strbuf_done(&kept);
	return ok;
}

static bool write_paths(struct vec *runs, struct err *e)
{
	uint64_t work = LEAK_TOLD_WORK;
	struct vec ranked;
	bool ok = true;

	vec_init(&ranked, sizeof(struct ranked));
	for (size_t i = 0; i < runs->n; i++) {
		struct leak_run *r = vec_at(runs, i);

		for (size_t k = 0; k < r->paths.n; k++)
			*(struct ranked *)vec_push(&ranked) = rank_of(r, vec_at(&r->paths, k));
	}
	vec_sort(&ranked, by_rank);
	for (size_t i = 0; i < ranked.n; i++)
		((const struct ranked *)vec_at(&ranked, i))->path->id = (int64_t)i + 1;
	for (size_t i = 0; ok && i < ranked.n; i++)
		ok = write_path(vec_at(&ranked, i), &work, e);
	vec_done(&ranked);
	return ok;
}

/* --- runs --- */

static bool left_much(const struct stmt *st)
{
	const struct log_end end = {.creators_seen = stmt_i64(st, 5), .creators_alive = stmt_i64(st, 6), .alive = stmt_i64(st, 7),
				    .alive_peak = stmt_is_null(st, 8) ? -1 : stmt_i64(st, 8)};

	return shutdown_left_much(&end);
}

static bool load_runs(struct db *db, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_LEAK_RUNS);
	enum step step;

	vec_init(ret, sizeof(struct leak_run));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct leak_run *r = vec_push(ret);

		r->id = stmt_i64(st, 0);
		r->clean = span_eq_str(stmt_text(st, 1), "clean");
		r->last_line = stmt_i64(st, 2);
		r->startup_line = stmt_i64(st, 3);
		r->ordered = stmt_i64(st, 4) != 0;
		r->creators_seen = stmt_i64(st, 5);
		r->creators_left = stmt_i64(st, 6);
		r->contradicted = r->clean && left_much(st);
		vec_init(&r->paths, sizeof(struct leak_path));
		vec_init(&r->holes, sizeof(struct leak_hole));
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static void run_done(struct leak_run *r)
{
	for (size_t i = 0; i < r->paths.n; i++)
		leak_path_done(vec_at(&r->paths, i));
	vec_done(&r->paths);
	vec_done(&r->holes);
	map_done(&r->hung);
	map_done(&r->by_type);
	map_done(&r->path_of);
	map_done(&r->kept_for);
	leak_log_done(&r->log);
}

bool analysis_leaks(const struct analysis *a, struct err *e)
{
	struct vec runs = {0}, holes = {0};
	bool ok = load_runs(a->db, &runs, e) && leak_find_holes(a->db, &holes, e) && leak_find_hung(a->db, e);

	for (size_t i = 0; ok && i < runs.n; i++) {
		struct leak_run *r = vec_at(&runs, i);

		for (size_t k = 0; k < holes.n; k++)
			vec_append(&r->holes, vec_at(&holes, k));
		ok = leak_log_init(&r->log, a->db, r->id, r->ordered, e) && leak_load_hung(r, e) && find_paths(r, e);
	}
	ok = ok && write_paths(&runs, e) && stmt_run(db_query(a->db, Q_LEAK_PATH_COMMON), e) &&
	     stmt_run(db_query(a->db, Q_LEAK_CANDIDATE_ENDED), e);
	for (size_t i = 0; i < runs.n; i++)
		run_done(vec_at(&runs, i));
	vec_done(&runs);
	vec_done(&holes);
	return ok;
}
