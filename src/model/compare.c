/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/compare.h"

#include "astscope/base/strbuf.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

#define HEAD "compare.head" /* meta: what is said above the rows, a line each */

/* As share/sql/derive has them. */
enum change { STAYED, NEW, MORE, GONE, LESS, EQUAL, CHANGES };
enum kind { FINDING = 1, WAIT, LEAK, TYPE, MEMORY, STACK, TASKS, KINDS };

/* What a bundle says of itself. */
struct facts {
	int64_t runs, pid, at_us, lines; /* below 0: not known */
	struct strbuf version, fault;    /* empty: none is known */
	int64_t kinds;                   /* of which it can tell: bits by enum kind */
};

/* What the two are to each other. */
struct relation {
	bool same;            /* one process */
	bool other;           /* two processes, for sure */
	bool ordered;         /* it is known which came first */
	bool backward;        /* and that is the second */
	bool goes_on;         /* as the refs log of one goes on where that of the other stops */
	int64_t apart_us;     /* below 0: not known */
};

static void facts_done(struct facts *f)
{
	strbuf_done(&f->version);
	strbuf_done(&f->fault);
}

static int64_t number(const struct stmt *st, int column)
{
	return stmt_is_null(st, column) ? -1 : stmt_i64(st, column);
}

static bool load_facts(struct db *db, struct facts *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_COMPARE_FACTS);
	enum step step = stmt_step(st, e);

	*ret = (struct facts){.pid = -1, .at_us = -1, .lines = -1};
	if (step == STEP_ROW) {
		ret->runs = stmt_i64(st, 0);
		ret->pid = number(st, 1);
		strbuf_add(&ret->version, stmt_text(st, 2));
		ret->at_us = number(st, 3);
		ret->lines = number(st, 4);
		strbuf_add(&ret->fault, stmt_text(st, 5));
		ret->kinds = stmt_i64(st, 6);
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* ---- is it one process ---- */

static bool differ(const struct facts *a, const struct facts *b)
{
	return (a->pid >= 0 && b->pid >= 0 && a->pid != b->pid) ||
	       (a->version.n && b->version.n && !span_eq(strbuf_span(&a->version), strbuf_span(&b->version)));
}

/* Half of the traces of the one that has fewer are in the other: threads come and go, but their ids and addresses are random. */
static void relate(const struct facts *a, const struct facts *b, int64_t first, int64_t second, int64_t shared, int64_t lives,
		   struct relation *ret)
{
	int64_t least = first < second ? first : second;

	*ret = (struct relation){.apart_us = -1};
	ret->other = differ(a, b);
	ret->same = !ret->other && a->runs == 1 && b->runs == 1 && shared > 0 && shared * 2 >= least;
	if (a->at_us >= 0 && b->at_us >= 0 && a->at_us != b->at_us) {
		ret->ordered = true;
		ret->backward = a->at_us > b->at_us;
		ret->apart_us = ret->backward ? -1 : b->at_us - a->at_us;
	} else if (ret->same && lives && a->lines != b->lines) {
		ret->ordered = ret->goes_on = true;
		ret->backward = a->lines > b->lines;
	}
}

static bool same_process(struct db *to, const struct facts *facts, struct relation *ret, struct err *e)
{
	struct stmt *st = db_query(to, Q_COMPARE_SHARED);
	enum step step = stmt_step(st, e);

	if (step == STEP_ROW)
		relate(&facts[0], &facts[1], stmt_i64(st, 0), stmt_i64(st, 1), stmt_i64(st, 2), stmt_i64(st, 3), ret);
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* ---- the rows of a side ---- */

static void bind_copy(struct stmt *to, const char *name, const struct stmt *from, int column)
{
	enum value_type type = stmt_type(from, column);

	if (type == VALUE_NULL)
		stmt_bind_null(to, name);
	else if (type == VALUE_INTEGER)
		stmt_bind_i64(to, name, stmt_i64(from, column));
	else
		stmt_bind_text(to, name, stmt_text(from, column));
}

static bool add_traces(struct db *to, int side, struct db *from, struct err *e)
{
	struct stmt *st = db_query(from, Q_COMPARE_TRACES);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct stmt *add = db_query(to, Q_COMPARE_ADD);

		stmt_bind_i64(add, ":side", side);
		stmt_bind_i64(add, ":kind", 0);
		bind_copy(add, ":key", st, 0);
		stmt_bind_text(add, ":name", (struct span){0});
		stmt_bind_i64(add, ":n", 1);
		stmt_bind_i64(add, ":score", 0);
		stmt_bind_i64(add, ":ring", 0);
		if (!stmt_run(add, e))
			break;
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool add_rows(struct db *to, int side, struct db *from, bool same, struct err *e)
{
	static const char *const names[] = {":kind", ":key", ":name", ":detail", ":n", ":bytes", ":score", ":terms", ":ring", ":place"};
	struct stmt *st = db_query(from, Q_COMPARE_ROWS);
	enum step step;

	stmt_bind_i64(st, ":same", same);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct stmt *add = db_query(to, Q_COMPARE_ADD);

		stmt_bind_i64(add, ":side", side);
		for (size_t i = 0; i < ARRAY_LEN(names); i++)
			bind_copy(add, names[i], st, (int)i);
		if (!stmt_run(add, e))
			break;
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool join(struct db *db, const struct relation *r, int64_t kinds, enum compare_open open, struct err *e)
{
	struct stmt *st = db_query(db, Q_COMPARE_JOIN);

	stmt_bind_i64(st, ":kinds", kinds);
	if (r->same && r->apart_us > 0)
		stmt_bind_i64(st, ":apart_us", r->apart_us);
	if (open != COMPARE_OPEN_NONE)
		stmt_bind_i64(st, ":open", open == COMPARE_OPEN_SECOND);
	return stmt_run(st, e);
}

/* ---- what is said of it ---- */

struct counts {
	int64_t n[KINDS][CHANGES];
};

static bool load_counts(struct db *db, struct counts *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_COMPARE_COUNTS);
	enum step step;

	*ret = (struct counts){0};
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t kind = stmt_i64(st, 0);

		for (int i = 0; i < CHANGES && kind > 0 && kind < KINDS; i++)
			ret->n[kind][i] = stmt_i64(st, 1 + i);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool is_equal(const struct counts *c)
{
	int64_t changed = 0;

	for (int kind = FINDING; kind < KINDS; kind++)
		changed += c->n[kind][NEW] + c->n[kind][MORE] + c->n[kind][GONE] + c->n[kind][LESS];
	return !changed;
}

/* Which is which; of which nothing tells it, what the rows take for it. */
static void say_order(const struct relation *r, const struct counts *c, struct strbuf *b)
{
	if (is_equal(c))
		strbuf_add_str(b, "nothing of what is compared differs\n");
	else if (r->ordered && r->backward)
		strbuf_add_str(b, "the first of the two is the later one: what is new was before, what is gone came later\n");
	else if (!r->ordered)
		strbuf_add_str(b, "the order of the two is not known: new and grew mean in the second\n");
}

static void say_what(const struct span *names, const struct facts *facts, const struct relation *r, const struct counts *c,
		     struct strbuf *b)
{
	static const char *const words[3][2] = {{"first", "second"}, {"before", "after"}, {"after", "before"}};
	const struct strbuf *a = &facts[0].version, *v = &facts[1].version;
	const char *const *is = words[r->ordered + (r->ordered && r->backward)];

	strbuf_addf(b, "%s: %.*s > %s: %.*s   ", is[0], SPAN_ARG(names[0]), is[1], SPAN_ARG(names[1]));
	strbuf_add_str(b, r->same ? "same process" : r->other ? "another process" : "not known to be one process");
	if (a->n && v->n && !span_eq(strbuf_span(a), strbuf_span(v)))
		strbuf_addf(b, ", Asterisk %s > %s", strbuf_str(a), strbuf_str(v));
	else if (a->n || v->n)
		strbuf_addf(b, ", Asterisk %s", strbuf_str(v->n ? v : a));
	if (r->apart_us > 0) {
		strbuf_add_str(b, ", ");
		strbuf_add_duration(b, r->apart_us);
		strbuf_add_str(b, " apart");
	}
	if (r->goes_on && !r->backward)
		strbuf_add_str(b, ", whose refs log goes on in the second");
	strbuf_add_char(b, '\n');
	say_order(r, c, b);
}

/* "4 waits stayed, 4 new, 0 gone: it gets worse" */
static void say_stayed(const int64_t *n, const char *one, const char *many, bool worse, struct strbuf *b)
{
	if (!n[STAYED] && !n[NEW] && !n[GONE])
		return;
	strbuf_add_grouped(b, n[STAYED]);
	strbuf_addf(b, " %s stayed, ", n[STAYED] == 1 ? one : many);
	strbuf_add_grouped(b, n[NEW]);
	strbuf_add_str(b, " new, ");
	strbuf_add_grouped(b, n[GONE]);
	strbuf_addf(b, " gone%s\n", worse && n[NEW] > n[GONE] ? ": it gets worse" : "");
}

static void say_grown(const int64_t *n, const char *one, const char *many, struct strbuf *b)
{
	int64_t all = 0;

	for (int i = 0; i < CHANGES; i++)
		all += n[i];
	if (!all)
		return;
	strbuf_add_grouped(b, n[MORE] + n[NEW]);
	strbuf_add_str(b, " of ");
	strbuf_add_grouped(b, all);
	strbuf_addf(b, " %s grew, ", all == 1 ? one : many);
	strbuf_add_grouped(b, n[LESS] + n[GONE]);
	strbuf_add_str(b, " shrank\n");
}

static void say_fault(const struct facts *f, struct strbuf *b)
{
	struct span first = strbuf_span(&f[0].fault), second = strbuf_span(&f[1].fault);

	if (!first.n && !second.n)
		return;
	if (span_eq(first, second))
		strbuf_addf(b, "same signature: %.*s\n", SPAN_ARG(first));
	else
		strbuf_addf(b, "not the same signature: %.*s, then %.*s\n", SPAN_ARG(first.n ? first : SPAN_LIT("no fault")),
			    SPAN_ARG(second.n ? second : SPAN_LIT("no fault")));
}

/* What only one of them can tell of is neither new nor gone. */
static void say_alone(const struct facts *f, struct strbuf *b)
{
	static const struct {
		enum kind kind;
		const char *has, *what;
	} rows[] = {
		{WAIT, "lock dumps or stacks", "waits are"},
		{TYPE, "a refs log", "types and leaks are"},
		{MEMORY, "a list of allocations", "memory is"},
		{STACK, "stacks", "what threads do is"},
		{TASKS, "a list of taskprocessors", "tasks are"},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		bool first = f[0].kinds >> rows[i].kind & 1, second = f[1].kinds >> rows[i].kind & 1;

		if (first != second)
			strbuf_addf(b, "only the %s has %s: %s not compared\n", first ? "first" : "second", rows[i].has, rows[i].what);
	}
}

static bool say(struct db *db, const struct span *names, const struct facts *facts, const struct relation *r, struct err *e)
{
	struct strbuf b = {0};
	struct counts c;
	bool ok = load_counts(db, &c, e);

	if (ok) {
		say_what(names, facts, r, &c, &b);
		say_stayed(c.n[WAIT], "wait", "waits", r->same && r->ordered && !r->backward, &b);
		say_stayed(c.n[FINDING], "finding", "findings", false, &b);
		say_fault(facts, &b);
		say_grown(c.n[TYPE], "type", "types", &b);
		say_grown(c.n[MEMORY], "place that allocates memory", "places that allocate memory", &b);
		say_alone(facts, &b);
		ok = db_meta_set(db, HEAD, strbuf_span(&b), e);
	}
	strbuf_done(&b);
	return ok;
}

static bool fill(struct db *to, struct db *const *from, const struct span *names, struct facts *facts, enum compare_open open,
		 struct err *e)
{
	struct relation r = {0};

	for (int i = 0; i < 2; i++) {
		if (!load_facts(from[i], &facts[i], e) || !add_traces(to, i, from[i], e))
			return false;
	}
	return same_process(to, facts, &r, e) && add_rows(to, 0, from[0], r.same, e) && add_rows(to, 1, from[1], r.same, e) &&
	       join(to, &r, facts[0].kinds & facts[1].kinds, open, e) && say(to, names, facts, &r, e);
}

bool compare_make(struct db *first, struct db *second, struct span first_name, struct span second_name, enum compare_open open,
		  struct db **ret, struct err *e)
{
	struct db *const from[] = {first, second};
	const struct span names[] = {first_name, second_name};
	struct facts facts[2] = {0};
	struct db *db;
	bool ok;

	if (!db_open(NULL, DB_CREATE, &db, e))
		return false;
	ok = db_make_derived(db, e) && db_begin(db, e);
	if (ok) {
		ok = fill(db, from, names, facts, open, e) && db_commit(db, e);
		if (!ok)
			db_rollback(db);
	}
	facts_done(&facts[0]);
	facts_done(&facts[1]);
	if (ok)
		*ret = db;
	else
		db_close(db);
	return ok;
}

bool compare_is_backward(struct db *first, struct db *second)
{
	struct facts a = {0}, b = {0};
	struct err e = {0};
	bool ok = load_facts(first, &a, &e) && load_facts(second, &b, &e), backward = false;

	if (ok && a.at_us >= 0 && b.at_us >= 0)
		backward = a.at_us > b.at_us;
	else if (ok && !differ(&a, &b))
		backward = a.lines > b.lines && b.lines >= 0;
	facts_done(&a);
	facts_done(&b);
	return backward;
}

bool compare_head(struct db *db, struct vec *ret, struct err *e)
{
	struct strbuf text = {0};
	struct span rest, line;
	enum step step = db_meta_get(db, HEAD, &text, e);

	vec_init(ret, sizeof(struct strbuf));
	rest = strbuf_span(&text);
	while (rest.n) {
		long end = span_find_char(rest, '\n');

		line = span_sub(rest, 0, end < 0 ? rest.n : (size_t)end);
		rest = span_from_offset(rest, end < 0 ? rest.n : (size_t)end + 1);
		strbuf_add(vec_push(ret), line);
	}
	strbuf_done(&text);
	return step != STEP_FAIL;
}

void compare_head_done(struct vec *head)
{
	for (size_t i = 0; i < head->n; i++)
		strbuf_done(vec_at(head, i));
	vec_done(head);
}
