/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/compat.h"

#include <string.h>

#include "astscope/base/vec.h"
#include "astscope/logic/compat.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

enum { OBJECTS_SHOWN = 4 };

/* Columns of query compat_rows. */
enum { LINE, DELTA, BEFORE, IDLE, LOGGED, STATE, LIFE, ADDR, ORDINAL, FLAGS, SOURCE, END_LINE };

struct reject {
	uint64_t addr;
	struct compat_row row;
};

struct life_id {
	int64_t id, ordinal;
};

struct reading {
	struct db *db;
	bool (*take)(void *ctx, const struct compat_line *l);
	void *ctx;
	struct compat_sum *sum;
	struct compat_totals totals;
	struct span file;                /* its path */
	struct vec rejects;              /* struct reject, by address and line; of the file */
	size_t next_reject;
	int64_t addr;                    /* whose rows are being gathered */
	struct vec rows, lives, ids;     /* struct compat_row, compat_life, life_id: of the address */
	struct strbuf ours, script, reasons, why;
	bool stopped, failed;
	struct err *e;
};

/* ---- words ---- */

static const struct {
	unsigned flag;
	const char *word;
} words[] = {
	{LIFE_FLAG_INVALID, "invalid"}, {LIFE_FLAG_SKEWED, "skewed"},       {LIFE_FLAG_LEAKED, "leaked"},
	{LIFE_FLAG_LOST_END, "lost"},   {LIFE_FLAG_FINALIZED, "finalized"},
};

/* "invalid, finalized" */
static void add_classes(struct strbuf *b, unsigned classes, bool clean)
{
	const char *sep = "";

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (!(classes & words[i].flag))
			continue;
		strbuf_addf(b, "%s%s", sep, words[i].flag == LIFE_FLAG_LEAKED && !clean ? "alive" : words[i].word);
		sep = ", ";
	}
}

/* "with #1: finalized": the script does not know how a process stopped, all that is left is leaked. */
static void add_object(struct reading *r, const struct compat_object *o)
{
	struct strbuf *b = &r->script;

	if (b->n)
		strbuf_add_str(b, "; ");
	if (o->others)
		strbuf_addf(b, "with #%lld", (long long)((const struct life_id *)vec_at(&r->ids, o->other))->ordinal);
	if (o->others > 1)
		strbuf_addf(b, " and %u more", o->others - 1);
	if (o->others)
		strbuf_add_str(b, ": ");
	add_classes(b, o->classes, true);
}

static void add_reasons(struct reading *r, unsigned reasons)
{
	for (int i = 0; i < COMPAT_REASONS; i++) {
		if (!(reasons >> i & 1))
			continue;
		strbuf_addf(&r->reasons, "%s%s", r->reasons.n ? ", " : "", compat_reason_name((enum compat_reason)i));
		strbuf_addf(&r->why, "%s%s", r->why.n ? "; " : "", compat_reason_text((enum compat_reason)i));
	}
}

static void put(void *ctx, const struct compat_diff *d)
{
	struct reading *r = ctx;
	const struct life_id *id = vec_at(&r->ids, d->life);
	const struct compat_life *l = vec_at(&r->lives, d->life);
	struct stmt *st = db_query(r->db, Q_COMPAT_LIFE);
	enum step step;

	if (r->stopped || r->failed)
		return;
	strbuf_clear(&r->ours);
	strbuf_clear(&r->script);
	strbuf_clear(&r->reasons);
	strbuf_clear(&r->why);
	stmt_bind_i64(st, ":life", id->id);
	step = stmt_step(st, r->e);
	r->failed = step == STEP_FAIL;
	if (step == STEP_ROW) {
		add_classes(&r->ours, l->flags, stmt_i64(st, 3) != 0);
		for (size_t i = 0; i < d->n_objects && i < OBJECTS_SHOWN; i++)
			add_object(r, &d->objects[i]);
		if (d->n_objects > OBJECTS_SHOWN)
			strbuf_addf(&r->script, "; and %zu more", d->n_objects - OBJECTS_SHOWN);
		add_reasons(r, d->reasons);
		r->stopped = !r->take(r->ctx, &(struct compat_line){
			.obj = stmt_text(st, 0), .where = stmt_text(st, 1), .func = stmt_text(st, 2), .ours = strbuf_span(&r->ours),
			.script = strbuf_span(&r->script), .reasons = strbuf_span(&r->reasons), .why = strbuf_span(&r->why),
			.file = r->file, .first_line = stmt_i64(st, 4)});
	}
	stmt_reset(st);
}

/* ---- rows ---- */

static void add_rejects(struct reading *r)
{
	while (r->next_reject < r->rejects.n) {
		const struct reject *j = vec_at(&r->rejects, r->next_reject);

		if (j->addr > (uint64_t)r->addr)
			return;
		if (j->addr == (uint64_t)r->addr)
			vec_append(&r->rows, &j->row);
		r->next_reject++;
	}
}

/* All rows of the address are here. */
static void compare(struct reading *r)
{
	struct compat_address a;

	if (r->lives.n) {
		add_rejects(r);
		a = (struct compat_address){r->rows.p, r->rows.n, r->lives.p, r->lives.n};
		compat_compare(&a, &r->totals, put, r);
	}
	vec_clear(&r->rows);
	vec_clear(&r->lives);
	vec_clear(&r->ids);
}

static void take_row(struct reading *r, const struct stmt *st)
{
	if (r->addr != stmt_i64(st, ADDR))
		compare(r);
	r->addr = stmt_i64(st, ADDR);
	if (!r->ids.n || ((const struct life_id *)vec_at(&r->ids, r->ids.n - 1))->id != stmt_i64(st, LIFE)) {
		*(struct life_id *)vec_push(&r->ids) = (struct life_id){stmt_i64(st, LIFE), stmt_i64(st, ORDINAL)};
		*(struct compat_life *)vec_push(&r->lives) = (struct compat_life){
			.flags = (unsigned)stmt_i64(st, FLAGS), .run = stmt_i64(st, SOURCE), .end_line = stmt_i64(st, END_LINE)};
	}
	*(struct compat_row *)vec_push(&r->rows) = (struct compat_row){
		.line = stmt_i64(st, LINE), .delta = stmt_i64(st, DELTA), .before = stmt_i64(st, BEFORE), .logged = stmt_i64(st, LOGGED),
		.life = (uint32_t)(r->lives.n - 1), .state = (enum ref_kind)stmt_i64(st, STATE), .idle = stmt_i64(st, IDLE) != 0};
}

static bool read_rows(struct reading *r, int64_t file)
{
	struct stmt *st = db_query(r->db, Q_COMPAT_ROWS);
	enum step step = STEP_ROW;

	stmt_bind_i64(st, ":file", file);
	while (!r->stopped && !r->failed && (step = stmt_step(st, r->e)) == STEP_ROW)
		take_row(r, st);
	stmt_reset(st);
	if (step != STEP_FAIL && !r->stopped && !r->failed)
		compare(r);
	return step != STEP_FAIL && !r->failed;
}

/* ---- files ---- */

static int by_address(const void *a, const void *b)
{
	const struct reject *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return (x->row.line > y->row.line) - (x->row.line < y->row.line);
}

/* A remark about the file. */
static struct strbuf *remark(struct reading *r)
{
	struct strbuf *b = vec_push(&r->sum->remarks);

	strbuf_add(b, r->file);
	strbuf_add_str(b, ": ");
	return b;
}

static bool read_rejects(struct reading *r, int64_t file)
{
	struct stmt *st = db_query(r->db, Q_COMPAT_REJECTS);
	int64_t deadly = 0;
	enum step step;

	vec_clear(&r->rejects);
	r->next_reject = 0;
	stmt_bind_i64(st, ":file", file);
	while ((step = stmt_step(st, r->e)) == STEP_ROW) {
		struct reject j = {0};

		switch (compat_reject(stmt_text(st, 1), &j.addr, &j.row)) {
		case COMPAT_SKIPS:
			break;
		case COMPAT_DIES:
			deadly = deadly ? deadly : stmt_i64(st, 0);
			break;
		case COMPAT_COUNTS:
			j.row.line = stmt_i64(st, 0);
			vec_append(&r->rejects, &j);
			break;
		}
	}
	stmt_reset(st);
	vec_sort(&r->rejects, by_address);
	if (deadly)
		strbuf_addf(remark(r), "refcounter.py fails at line %lld and says nothing; compared without that line", (long long)deadly);
	return step == STEP_DONE;
}

static bool read_file(struct reading *r, int64_t id, struct span unknown, bool csv)
{
	struct strbuf *b;

	if (!csv) {
		strbuf_add_str(remark(r), "not compared, to refcounter.py each row of a text log is an error");
		return true;
	}
	if (unknown.n) {
		b = remark(r);
		strbuf_add_str(b, "refcounter.py fails where an object begins with a state that it does not know: ");
		strbuf_add(b, unknown);
	}
	return read_rejects(r, id) && read_rows(r, id);
}

static void sum_up(const struct compat_totals *t, struct compat_sum *ret)
{
	static const struct {
		enum life_class class;
		const char *name;
	} classes[COMPAT_CLASSES] = {
		{LIFE_FINALIZED, "finalized"}, {LIFE_LEAKED, "leaked"}, {LIFE_SKEWED, "skewed"},
		{LIFE_INVALID, "invalid"},     {LIFE_LOST, "lost"},
	};

	ret->lives = t->lives;
	ret->differ = t->differ;
	for (size_t i = 0; i < COMPAT_CLASSES; i++)
		ret->classes[i] = (struct compat_class){classes[i].name, t->ours[classes[i].class], t->script[classes[i].class]};
	for (int i = 0; i < COMPAT_REASONS; i++) {
		enum compat_reason r = (enum compat_reason)i;

		if (t->reasons[i])
			*(struct compat_count *)vec_push(&ret->reasons) =
				(struct compat_count){compat_reason_name(r), compat_reason_text(r), t->reasons[i]};
	}
}

bool compat_each(struct db *db, bool (*take)(void *ctx, const struct compat_line *l), void *ctx, struct compat_sum *ret,
		struct err *e)
{
	struct reading r = {.db = db, .take = take, .ctx = ctx, .sum = ret, .e = e};
	struct stmt *st = db_query(db, Q_COMPAT_FILES);
	enum step step = STEP_ROW;
	bool ok = true;

	*ret = (struct compat_sum){0};
	vec_init(&ret->reasons, sizeof(struct compat_count));
	vec_init(&ret->remarks, sizeof(struct strbuf));
	vec_init(&r.rejects, sizeof(struct reject));
	vec_init(&r.rows, sizeof(struct compat_row));
	vec_init(&r.lives, sizeof(struct compat_life));
	vec_init(&r.ids, sizeof(struct life_id));
	while (ok && !r.stopped && (step = stmt_step(st, e)) == STEP_ROW) {
		r.file = stmt_text(st, 1);
		ok = read_file(&r, stmt_i64(st, 0), stmt_text(st, 3), stmt_i64(st, 2) != 0);
	}
	stmt_reset(st);
	sum_up(&r.totals, ret);
	vec_done(&r.ids);
	vec_done(&r.lives);
	vec_done(&r.rows);
	vec_done(&r.rejects);
	strbuf_done(&r.ours);
	strbuf_done(&r.script);
	strbuf_done(&r.reasons);
	strbuf_done(&r.why);
	return ok && step != STEP_FAIL;
}

void compat_sum_done(struct compat_sum *s)
{
	vec_done(&s->reasons);
	for (size_t i = 0; i < s->remarks.n; i++)
		strbuf_done(vec_at(&s->remarks, i));
	vec_done(&s->remarks);
}
