/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/leak.h"

#include "astscope/base/arena.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

/* --- what the end of the runs proves --- */

static void add_run(struct leak_verdict *v, const struct stmt *st)
{
	bool clean = span_eq_str(stmt_text(st, 0), "clean");

	v->runs++;
	v->clean += clean;
	v->abrupt += span_eq_str(stmt_text(st, 0), "abrupt");
	strbuf_clear(&v->why);
	strbuf_add(&v->why, stmt_text(st, 1));
	v->paths += stmt_i64(st, 2);
	v->lives += stmt_i64(st, 3);
	if (!stmt_is_null(st, 4))
		v->bytes = (v->bytes < 0 ? 0 : v->bytes) + stmt_i64(st, 4);
	if (stmt_i64(st, 2))
		v->creators += stmt_i64(st, 10);
	v->forgotten += stmt_i64(st, 9);
	if (!clean)
		return;
	v->leaked += stmt_i64(st, 3);
	v->root_lives += stmt_i64(st, 5);
	v->roots += stmt_i64(st, 6);
	v->held += stmt_i64(st, 7);
	v->excused += stmt_i64(st, 8);
}

bool leak_verdict_load(struct db *db, struct leak_verdict *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_LEAKS_VERDICT);
	enum step step;

	*ret = (struct leak_verdict){.bytes = -1};
	while ((step = stmt_step(st, e)) == STEP_ROW)
		add_run(ret, st);
	stmt_reset(st);
	if (step != STEP_DONE)
		return false;
	st = db_query(db, Q_LEAKS_ENDED);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		ret->born = stmt_i64(st, 0);
		ret->ended = stmt_i64(st, 1);
		ret->invalid = stmt_i64(st, 2);
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

void leak_verdict_done(struct leak_verdict *v)
{
	strbuf_done(&v->why);
}

static void add_count(struct strbuf *out, int64_t n, const char *one, const char *many)
{
	strbuf_add_grouped(out, n);
	strbuf_addf(out, " %s", n == 1 ? one : many);
}

/* "17 by 3 roots, 3 follow; 2 more may have ended in a hole of the log" */
static void add_leaked(const struct leak_verdict *v, bool wide, struct strbuf *out)
{
	if (wide) {
		add_count(out, v->leaked, "object", "objects");
		if (v->bytes >= 0 && v->clean == v->runs) {
			strbuf_add_str(out, ", ");
			add_count(out, v->bytes, "byte", "bytes");
		}
		strbuf_add_str(out, "; ");
	}
	strbuf_add_grouped(out, v->root_lives);
	strbuf_add_str(out, " by ");
	add_count(out, v->roots, "root", "roots");
	if (v->held) {
		strbuf_add_str(out, ", ");
		strbuf_add_grouped(out, v->held);
		strbuf_add_str(out, v->held == 1 ? " follows" : " follow");
	}
	if (v->excused) {
		strbuf_add_str(out, "; ");
		strbuf_add_grouped(out, v->excused);
		strbuf_add_str(out, " of them may have ended in a hole of the log");
	}
}

static void say_clean(const struct leak_verdict *v, bool wide, struct strbuf *out)
{
	strbuf_add_str(out, v->runs == 1 ? "The run" : "The runs");
	strbuf_add_str(out, " ended cleanly, so what is left is leaked: ");
	add_leaked(v, wide, out);
}

static void say_alive(const struct leak_verdict *v, struct strbuf *out)
{
	if (v->runs == 1 && v->abrupt)
		strbuf_add_str(out, "The log shows no whole shutdown: nothing here is a leak for sure. 0 leaked, ");
	else if (v->runs == 1)
		strbuf_addf(out, "How the run ended is not known (%s): nothing here is a leak for sure. 0 leaked, ", strbuf_str(&v->why));
	else
		strbuf_add_str(out, "No run shows a whole shutdown: nothing here is a leak for sure. 0 leaked, ");
	strbuf_add_grouped(out, v->lives);
	strbuf_add_str(out, v->forgotten ? " alive, " : " alive.");
	if (v->forgotten) {
		strbuf_add_grouped(out, v->forgotten);
		strbuf_add_str(out, v->forgotten == 1 ? " looks forgotten." : " look forgotten.");
	}
}

void leak_verdict_say(const struct leak_verdict *v, bool wide, struct strbuf *out)
{
	if (!v->runs)
		return;
	if (!v->lives) {
		strbuf_add_str(out, "Nothing is alive at the end of the log. ");
		strbuf_add_grouped(out, v->born);
		strbuf_add_str(out, v->born == 1 ? " life began" : " lives began");
		strbuf_add_str(out, v->invalid ? ", " : " and ended well.");
		if (v->invalid) {
			strbuf_add_grouped(out, v->ended);
			strbuf_add_str(out, " ended well, ");
			strbuf_add_grouped(out, v->invalid);
			strbuf_add_str(out, " are invalid (3).");
		}
	} else if (v->clean == v->runs) {
		say_clean(v, wide, out);
	} else if (!v->clean) {
		say_alive(v, out);
	} else {
		strbuf_addf(out, "%lld of %lld runs ended cleanly, so what is left of them is leaked: ", (long long)v->clean,
			    (long long)v->runs);
		add_leaked(v, wide, out);
		strbuf_add_str(out, "; of the others ");
		strbuf_add_grouped(out, v->lives - v->leaked);
		strbuf_add_str(out, " are alive.");
	}
}

void leak_verdict_count(const struct leak_verdict *v, struct strbuf *out)
{
	if (!v->runs)
		return;
	strbuf_add_grouped(out, v->clean ? v->leaked : v->lives);
	strbuf_add_str(out, v->clean ? " leaked, " : " alive, ");
	if (v->clean)
		add_count(out, v->paths, v->clean < v->runs ? "path" : "cause", v->clean < v->runs ? "paths" : "causes");
	else
		add_count(out, v->creators, "creator", "creators");
}

/* --- a row of the list --- */

static struct span text_in(const struct rows *r, const struct row *row, const char *column)
{
	int col = rows_column(r, column);

	return col < 0 ? (struct span){0} : row->cells[col].text;
}

static int64_t number_in(const struct rows *r, const struct row *row, const char *column)
{
	int col = rows_column(r, column);

	return col < 0 ? 0 : row->cells[col].number;
}

void leak_say_type(const struct rows *r, const struct row *row, bool short_place, struct strbuf *out)
{
	struct span func = text_in(r, row, "func"), where = text_in(r, row, "where");
	long colon = short_place ? span_rfind_char(where, ':') : -1;

	strbuf_add(out, func);
	strbuf_add_str(out, func.n ? " " : "");
	strbuf_add(out, colon < 0 ? where : span_from_offset(where, (size_t)colon));
	if (number_in(r, row, "container"))
		strbuf_add_str(out, ", a container");
}

void leak_say_role(const struct rows *r, const struct row *row, struct strbuf *out)
{
	struct span role = text_in(r, row, "role");
	int64_t holder = number_in(r, row, "holder_lives");

	if (span_eq_str(role, "root"))
		strbuf_add_str(out, "root");
	else if (span_eq_str(role, "forgotten"))
		strbuf_add_str(out, "looks forgotten");
	else if (span_eq_str(role, "held") && holder)
		strbuf_addf(out, "follows the %lld", (long long)holder);
	else if (span_eq_str(role, "held"))
		strbuf_add_str(out, "follows the deadlock");
}

void leak_say_others(const struct rows *r, const struct row *row, bool whole, struct strbuf *out, struct span *ret_confidence)
{
	struct span others = text_in(r, row, "others"), role = text_in(r, row, "role");
	int64_t holder = number_in(r, row, "holder_lives");

	*ret_confidence = (struct span){0};
	if (span_eq_str(role, "held") && holder) {
		strbuf_addf(out, "the %lld above %s %s: mend that first", (long long)holder, holder == 1 ? "holds" : "hold",
			    number_in(r, row, "alive") == 1 ? "it" : "them");
		*ret_confidence = text_in(r, row, "holder_how");
	} else if (span_eq_str(role, "held")) {
		strbuf_add(out, text_in(r, row, "says"));
	} else if (others.n) {
		strbuf_add(out, others);
		if (whole && text_in(r, row, "way").n)
			strbuf_addf(out, "; %.*s", SPAN_ARG(text_in(r, row, "way")));
		*ret_confidence = text_in(r, row, "confidence");
	} else if (text_in(r, row, "says").n) {
		strbuf_add(out, text_in(r, row, "says"));
	}
}

/* --- one path --- */

static bool load_life(struct db *db, int64_t path, struct leak_detail *d, struct err *e)
{
	struct stmt *st = db_query(db, Q_LEAK_FIRST_LIFE);
	enum step step;

	stmt_bind_i64(st, ":path", path);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		d->life = stmt_i64(st, 0);
		d->name = arena_span(d->texts, stmt_text(st, 1));
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool load_threads(struct db *db, int64_t path, struct leak_detail *d, struct err *e)
{
	struct stmt *st = db_query(db, Q_LEAK_THREADS);
	enum step step;

	stmt_bind_i64(st, ":path", path);
	while ((step = stmt_step(st, e)) == STEP_ROW)
		*(struct leak_thread *)vec_push(&d->threads) = (struct leak_thread){stmt_i64(st, 0), stmt_i64(st, 1)};
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool load_objects(struct db *db, int64_t path, int64_t limit, struct leak_detail *d, struct err *e)
{
	struct stmt *st = db_query(db, Q_LEAK_OBJECTS);
	enum step step;

	stmt_bind_i64(st, ":path", path);
	stmt_bind_i64(st, ":limit", limit);
	while ((step = stmt_step(st, e)) == STEP_ROW)
		*(struct span *)vec_push(&d->objects) = arena_span(d->texts, stmt_text(st, 0));
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool load_terms(struct db *db, int64_t path, struct leak_detail *d, struct err *e)
{
	struct stmt *st = db_query(db, Q_LEAK_TERMS);
	enum step step;

	stmt_bind_i64(st, ":path", path);
	while ((step = stmt_step(st, e)) == STEP_ROW)
		*(struct leak_points *)vec_push(&d->terms) = (struct leak_points){stmt_i64(st, 0), arena_span(d->texts, stmt_text(st, 1))};
	stmt_reset(st);
	return step == STEP_DONE;
}

bool leak_detail_load(struct db *db, int64_t path, int64_t objects, struct leak_detail *ret, struct err *e)
{
	*ret = (struct leak_detail){.texts = arena_new()};
	vec_init(&ret->threads, sizeof(struct leak_thread));
	vec_init(&ret->objects, sizeof(struct span));
	vec_init(&ret->terms, sizeof(struct leak_points));
	return load_life(db, path, ret, e) && load_threads(db, path, ret, e) && load_objects(db, path, objects, ret, e) &&
	       load_terms(db, path, ret, e);
}

void leak_detail_done(struct leak_detail *d)
{
	vec_done(&d->threads);
	vec_done(&d->objects);
	vec_done(&d->terms);
	arena_free(d->texts);
	*d = (struct leak_detail){0};
}

/* --- lives of one type --- */

bool leak_of_life(struct db *db, int64_t life, int64_t *ret_path, int64_t *ret_nth, int64_t *ret_lives, struct err *e)
{
	struct stmt *st = db_query(db, Q_LEAK_OF_LIFE);
	enum step step;

	*ret_path = *ret_nth = *ret_lives = 0;
	stmt_bind_i64(st, ":life", life);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		*ret_path = stmt_i64(st, 0);
		*ret_nth = stmt_i64(st, 1);
		*ret_lives = stmt_i64(st, 2);
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static struct span place_of(struct leak_ways *w, struct span file, int64_t line)
{
	return span_from(arena_strf(w->texts, "%.*s:%lld", SPAN_ARG(file), (long long)line));
}

static bool load_ended(struct db *db, int64_t life, struct leak_ways *w, struct err *e)
{
	struct stmt *st = db_query(db, Q_LEAK_WAYS);
	enum step step;

	stmt_bind_i64(st, ":life", life);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		*(struct leak_way *)vec_push(&w->ended) = (struct leak_way){
			.lives = stmt_i64(st, 4),
			.func = arena_span(w->texts, stmt_text(st, 2)),
			.place = place_of(w, stmt_text(st, 0), stmt_i64(st, 1)),
			.tag = arena_span(w->texts, stmt_text(st, 3)),
		};
		w->ended_lives = stmt_i64(st, 5);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool load_open(struct db *db, int64_t life, struct leak_ways *w, struct err *e)
{
	struct stmt *st = db_query(db, Q_LEAK_OTHERS);
	enum step step;

	stmt_bind_i64(st, ":life", life);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		*(struct leak_way *)vec_push(&w->open) = (struct leak_way){
			.path = stmt_i64(st, 0),
			.lives = stmt_i64(st, 1),
			.func = arena_span(w->texts, stmt_text(st, 2)),
			.place = stmt_is_null(st, 3) ? (struct span){0} : place_of(w, stmt_text(st, 3), stmt_i64(st, 4)),
			.held = span_eq_str(stmt_text(st, 5), "held"),
		};
		w->open_lives = stmt_i64(st, 6);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

bool leak_ways_load(struct db *db, int64_t life, struct leak_ways *ret, struct err *e)
{
	*ret = (struct leak_ways){.texts = arena_new()};
	vec_init(&ret->ended, sizeof(struct leak_way));
	vec_init(&ret->open, sizeof(struct leak_way));
	return load_ended(db, life, ret, e) && load_open(db, life, ret, e);
}

void leak_ways_done(struct leak_ways *w)
{
	vec_done(&w->ended);
	vec_done(&w->open);
	arena_free(w->texts);
	*w = (struct leak_ways){0};
}
