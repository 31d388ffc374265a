/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "advice.h"
#include "findings.h"

#include "astscope/analysis/step.h"
#include "astscope/base/lives.h"
#include "astscope/logic/frame_class.h"
#include "astscope/store/queries.h"

/*
 * What Asterisk's own log says: as evidence of what other files show, by the address of an object and the LWP of a thread; and
 * what only the log tells, by the table "logs" of the rules.
 */

enum {
	MESSAGES_SHOWN = 3,    /* of a finding */
	MESSAGES_LOADED = 512, /* rows of one wording: of what does not name objects logic/log_fold keeps fewer, and one with the rest */
	TEXT_MOST = 160,       /* bytes of a message */
	FRAMES_SHOWN = 4,
	TOPICS_MOST = 64,
};

/* Columns of finding_log_shape and of the queries that are like it. */
enum message_column {
	MESSAGE_SOURCE, MESSAGE_LINE, MESSAGE_PATH, MESSAGE_AT, MESSAGE_LWP, MESSAGE_FILE, MESSAGE_SRC_LINE, MESSAGE_FUNC, MESSAGE_TEXT,
	MESSAGE_COUNT, MESSAGE_ADDR, MESSAGE_CLASS,
};

/* ---- messages as lines of a finding ---- */

static void add_message_place(struct strbuf *b, const struct stmt *st)
{
	if (!stmt_is_null(st, MESSAGE_FILE)) {
		strbuf_add(b, stmt_text(st, MESSAGE_FILE));
		if (!stmt_is_null(st, MESSAGE_SRC_LINE))
			strbuf_addf(b, ":%lld", (long long)stmt_i64(st, MESSAGE_SRC_LINE));
		strbuf_add_str(b, stmt_is_null(st, MESSAGE_FUNC) ? ": " : " ");
	}
	if (!stmt_is_null(st, MESSAGE_FUNC)) {
		strbuf_add(b, stmt_text(st, MESSAGE_FUNC));
		strbuf_add_str(b, ": ");
	}
}

/* " (full line 639)", a link to that line */
static void link_line(struct finding *n, struct strbuf *b, struct span path, int64_t source, int64_t line)
{
	strbuf_add_str(b, " (");
	finding_link_line(n, b, path, source, line);
	strbuf_add_char(b, ')');
}

/* "Nov 21 22:22:40 LWP 32437 astobj2.c:501 __ao2_ref: TEXT (full line 639)", a link to that line */
static void add_message(struct finding *n, const struct stmt *st)
{
	struct strbuf *b = finding_line(n, "log");
	struct span text = span_first_line(stmt_text(st, MESSAGE_TEXT));

	if (!stmt_is_null(st, MESSAGE_AT)) {
		strbuf_add(b, stmt_text(st, MESSAGE_AT));
		strbuf_add_char(b, ' ');
	}
	if (!stmt_is_null(st, MESSAGE_LWP))
		strbuf_addf(b, "LWP %lld ", (long long)stmt_i64(st, MESSAGE_LWP));
	add_message_place(b, st);
	strbuf_add(b, span_sub(text, 0, TEXT_MOST));
	strbuf_add_str(b, text.n > TEXT_MOST ? ".." : "");
	link_line(n, b, stmt_text(st, MESSAGE_PATH), stmt_i64(st, MESSAGE_SOURCE), stmt_i64(st, MESSAGE_LINE));
	if (stmt_i64(st, MESSAGE_COUNT) > 1)
		strbuf_addf(b, ", %lld times", (long long)stmt_i64(st, MESSAGE_COUNT));
}

static bool add_messages(struct finding *n, struct stmt *st, int64_t most, struct err *e)
{
	enum step step;

	stmt_bind_i64(st, ":most", most);
	while ((step = stmt_step(st, e)) == STEP_ROW)
		add_message(n, st);
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* Where the log of the run ends without an end of the process. */
static bool add_end(struct findings *f, struct finding *n, int64_t run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_LOG_END);
	enum step step;

	stmt_bind_i64(st, ":run", run);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		struct strbuf *b = finding_line(n, "log");

		strbuf_add_str(b, "the log stops at ");
		strbuf_add(b, stmt_text(st, 3));
		link_line(n, b, stmt_text(st, 2), stmt_i64(st, 0), stmt_i64(st, 1));
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

bool find_log_of_stack(struct findings *f, struct finding *n, int64_t run, int64_t stack, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_LOG_OF_STACK);

	stmt_bind_i64(st, ":stack", stack);
	return add_messages(n, st, MESSAGES_SHOWN, e) && add_end(f, n, run, e);
}

bool find_log_of_cycle(struct findings *f, struct finding *n, int64_t run, int64_t cycle, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_LOG_OF_CYCLE);

	stmt_bind_i64(st, ":cycle", cycle);
	return add_messages(n, st, MESSAGES_SHOWN, e) && add_end(f, n, run, e);
}

/* ---- the stack that was logged with a message ---- */

/* Such stacks name modules without their folder: what is no "lib" is Asterisk's. */
static struct span library_of(struct span lib)
{
	bool own = span_find_char(lib, '/') < 0 && !span_starts(lib, SPAN_LIT("lib"));

	return own ? (struct span){0} : lib;
}

/* "stack: lab_over_unref (res_crashlab.c:116), lab_do (res_crashlab.c:182)": Asterisk's own functions, or the first of all */
static bool add_stack(struct findings *f, struct finding *n, int64_t source, int64_t line, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_LOG_FRAMES);
	struct strbuf own = {0}, any = {0};
	size_t n_own = 0, n_any = 0;
	enum step step;

	stmt_bind_i64(st, ":source", source);
	stmt_bind_i64(st, ":line", line);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		const struct stackfold_frame frame = {.func = stmt_text(st, 0), .file = stmt_text(st, 1),
						      .lib = library_of(stmt_text(st, 3))};
		bool is_own = frame.func.n && frame_class(f->rules, &frame) == FRAME_CLASS_OWN;
		struct strbuf *b = is_own ? &own : &any;
		size_t *count = is_own ? &n_own : &n_any;

		if ((!frame.func.n && !frame.lib.n) || (*count)++ >= FRAMES_SHOWN)
			continue;
		strbuf_add_str(b, b->n ? ", " : "");
		strbuf_add(b, frame.func.n ? frame.func : frame.lib);
		if (frame.func.n && frame.file.n)
			strbuf_addf(b, " (%.*s:%lld)", SPAN_ARG(frame.file), (long long)stmt_i64(st, 2));
	}
	stmt_reset(st);
	if (own.n || any.n)
		strbuf_add(finding_line(n, "stack"), strbuf_span(own.n ? &own : &any));
	strbuf_done(&own);
	strbuf_done(&any);
	return step != STEP_FAIL;
}

bool find_log_of_lives(struct findings *f, struct finding *n, int64_t run, bool invalid, struct err *e)
{
	struct stmt *st = db_query(f->db, invalid ? Q_FINDING_LOG_OF_INVALID : Q_FINDING_LOG_OF_LEAKS);
	int64_t source = 0, line = 0;
	enum step step;

	stmt_bind_i64(st, ":run", run);
	stmt_bind_i64(st, ":most", MESSAGES_SHOWN);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		add_message(n, st);
		if (line)
			continue;
		source = stmt_i64(st, MESSAGE_SOURCE);
		line = stmt_i64(st, MESSAGE_LINE);
	}
	stmt_reset(st);
	return step != STEP_FAIL && (!line || add_stack(f, n, source, line, e));
}

/* ---- what only the log tells ---- */

/* Messages of one kind, of one run. */
struct topic {
	int64_t run;
	struct span kind;
	int64_t times;
	size_t shown;           /* messages that have a line */
	size_t with;            /* and of those that only go with them */
	size_t finding;         /* SIZE_MAX = none yet */
	uint64_t addr;          /* the first */
	bool several;           /* more addresses than that */
};

static struct topic *topic_of(struct vec *topics, int64_t run, struct span kind)
{
	struct topic *t;

	for (size_t i = 0; i < topics->n; i++) {
		t = vec_at(topics, i);
		if (t->run == run && span_eq(t->kind, kind))
			return t;
	}
	if (topics->n == TOPICS_MOST)
		return NULL;
	t = vec_push(topics);
	*t = (struct topic){.run = run, .kind = kind, .finding = SIZE_MAX};
	return t;
}

/* The object at the address, as the refs log of the run tells of it. */
static bool add_object(struct findings *f, struct finding *n, int64_t run, uint64_t addr, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_LOG_LIFE);
	enum step step;

	stmt_bind_i64(st, ":run", run);
	stmt_bind_i64(st, ":addr", (int64_t)addr);
	step = stmt_step(st, e);
	if (step == STEP_ROW && stmt_i64(st, 0) == 1) {
		struct strbuf *b = finding_line(n, "object");

		strbuf_add_addr(b, addr);
		strbuf_addf(b, "#%lld", (long long)stmt_i64(st, 2));
		strbuf_addf(finding_link(n, b, 0), "hist/0x%llx#%lld", (unsigned long long)addr, (long long)stmt_i64(st, 2));
		if (!stmt_is_null(st, 3)) {
			strbuf_add_str(b, ", made at ");
			finding_add_site(b, st, 3, 4);
			strbuf_add_char(b, ' ');
			strbuf_add(b, stmt_text(st, 5));
		}
		strbuf_addf(b, ", %s by %.*s, refs line %lld", stmt_i64(st, 7) ? "last touched" : "ended", SPAN_ARG(stmt_text(st, 8)),
			    (long long)stmt_i64(st, 6));
	} else if (step == STEP_ROW && stmt_i64(st, 0) > 1) {
		struct strbuf *b = finding_line(n, "object");

		strbuf_addf(b, "one of %lld that had the address ", (long long)stmt_i64(st, 0));
		strbuf_add_addr(b, addr);
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static struct finding *begin_topic(struct findings *f, struct topic *t, size_t rule, const struct stmt *st)
{
	bool warning = span_eq_str(rules_cell(f->rules, LOG_SEVERITY, rule), "warning");
	struct finding *n;

	t->finding = f->list.n;
	n = finding_add(f, finding_run(f, t->run), warning ? SEVERITY_WARNING : SEVERITY_INFO, "log");
	n->run = t->run;
	strbuf_add(&n->title, rules_cell(f->rules, LOG_SAYS, rule));
	strbuf_add(&n->signature, t->kind);
	finding_place_line(&n->place, stmt_i64(st, MESSAGE_SOURCE), stmt_i64(st, MESSAGE_LINE));
	return n;
}

/* Where the other one took the lock, say: one line is enough. */
static void take_companion(struct findings *f, struct topic *t, const struct stmt *st)
{
	if (t->finding != SIZE_MAX && !t->with++)
		add_message(vec_at(&f->list, t->finding), st);
}

/* One message of the topic; whatever is a line of another finding already counts for nothing here. */
static bool take_message(struct findings *f, struct topic *t, size_t rule, const struct stmt *st, struct err *e)
{
	uint64_t addr = stmt_is_null(st, MESSAGE_ADDR) ? 0 : (uint64_t)stmt_i64(st, MESSAGE_ADDR);
	struct finding *n;

	if (!stmt_is_null(st, MESSAGE_CLASS) && stmt_i64(st, MESSAGE_CLASS) == LIFE_INVALID)
		return true;
	n = t->finding == SIZE_MAX ? begin_topic(f, t, rule, st) : vec_at(&f->list, t->finding);
	t->times += stmt_i64(st, MESSAGE_COUNT);
	t->several |= addr && t->addr && addr != t->addr;
	if (addr && !t->addr)
		t->addr = addr;
	if (t->shown++ >= MESSAGES_SHOWN)
		return true;
	add_message(n, st);
	if (addr && !add_object(f, n, t->run, addr, e))
		return false;
	return add_stack(f, n, stmt_i64(st, MESSAGE_SOURCE), stmt_i64(st, MESSAGE_LINE), e);
}

/* A wording that the rules know. */
struct known_shape {
	int64_t source, shape;
	size_t topic;
	size_t rule;
	bool with; /* it only goes with others of its topic */
};

static bool take_shape(struct findings *f, struct topic *t, const struct known_shape *s, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_LOG_SHAPE);
	enum step step = STEP_DONE;
	bool ok = true;

	stmt_bind_i64(st, ":source", s->source);
	stmt_bind_i64(st, ":shape", s->shape);
	stmt_bind_i64(st, ":most", MESSAGES_LOADED);
	while (ok && (step = stmt_step(st, e)) == STEP_ROW) {
		if (s->with)
			take_companion(f, t, st);
		else
			ok = take_message(f, t, s->rule, st, e);
	}
	stmt_reset(st);
	return ok && step != STEP_FAIL;
}

static bool end_topic(struct findings *f, const struct topic *t, struct err *e)
{
	struct strbuf sentence = {0};
	struct finding *n;
	bool ok;

	if (t->finding == SIZE_MAX)
		return true;
	n = vec_at(&f->list, t->finding);
	if (t->addr && !t->several) {
		strbuf_add_str(&n->title, ": ");
		strbuf_add_addr(&n->title, t->addr);
	}
	if (t->times > 1)
		strbuf_addf(&n->title, ", %lld times", (long long)t->times);
	strbuf_addf(&sentence, "log-%.*s", SPAN_ARG(t->kind));
	ok = advice_say(f, n, strbuf_str(&sentence), NULL, NULL, e);
	strbuf_done(&sentence);
	return ok;
}

static bool load_shapes(struct findings *f, struct vec *topics, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_LOG_SHAPES);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		size_t row = rules_find(f->rules, LOG_TEXT, span_first_line(stmt_text(st, 3)), 0);
		struct span kind = row == RULES_NONE ? (struct span){0} : rules_cell(f->rules, LOG_KIND, row);
		struct topic *t;

		if (!kind.n || !rules_cell(f->rules, LOG_SAYS, row).n)
			continue;
		t = topic_of(topics, stmt_is_null(st, 4) ? 0 : stmt_i64(st, 4), kind);
		if (t)
			*(struct known_shape *)vec_push(ret) = (struct known_shape){
				stmt_i64(st, 0), stmt_i64(st, 1), (size_t)(t - (struct topic *)topics->p), row,
				span_eq_str(rules_cell(f->rules, LOG_SEVERITY, row), "with"),
			};
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

bool find_log(struct findings *f, struct err *e)
{
	struct vec topics, shapes;
	bool ok;

	vec_init(&topics, sizeof(struct topic));
	vec_init(&shapes, sizeof(struct known_shape));
	ok = load_shapes(f, &topics, &shapes, e);
	for (size_t i = 0; ok && i < shapes.n * 2; i++) {
		const struct known_shape *s = vec_at(&shapes, i % shapes.n);

		/* what goes with others stands behind them */
		if (s->with == (i >= shapes.n))
			ok = take_shape(f, vec_at(&topics, s->topic), s, e);
	}
	for (size_t i = 0; ok && i < topics.n; i++)
		ok = end_topic(f, vec_at(&topics, i), e);
	vec_done(&topics);
	vec_done(&shapes);
	return ok;
}
