/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "crash_objects.h"

#include "astscope/store/queries.h"

#define OBJECTS_SHOWN 3u
#define ROWS_FRESH 100   /* of the refs log behind the end of an object: memory is given out again long before */
#define PLACES_SHOWN 2u /* besides the first one of an object */

/* One object that frames of the crashed thread name, in the order of the rows. */
struct object {
	int64_t life;
	bool freed;             /* it had ended for sure */
	struct strbuf first;    /* where it is named first, with what became of it */
	struct strbuf also;     /* the other places */
	struct strbuf place;    /* the first one: "s in frame #1 lab_name_length" */
	struct strbuf ender_at; /* what the thread that ended it was doing still */
	struct strbuf took;     /* that the crashed thread had no reference to it */
	struct strbuf made;     /* where it began */
	struct strbuf refs;     /* how many references there were */
	unsigned places;
};

struct crashed {
	struct db *db;
	const struct rules *rules;
	const struct blame *blame;
	int64_t thread;
	struct span who;
};

static struct object *object_of(struct vec *objects, int64_t life)
{
	struct object *o;

	for (size_t i = 0; i < objects->n; i++) {
		o = vec_at(objects, i);
		if (o->life == life)
			return o;
	}
	if (objects->n >= OBJECTS_SHOWN)
		return NULL;
	o = vec_push(objects);
	o->life = life;
	return o;
}

static bool has_class(const struct rules *r, struct span func, const char *class)
{
	struct span name = stackfold_rule_name(func);

	for (size_t row = rules_find(r, FRAME_FUNCTION, name, 0); row != RULES_NONE;
	     row = rules_find(r, FRAME_FUNCTION, name, row + 1)) {
		if (span_eq_str(rules_cell(r, FRAME_CLASS, row), class))
			return true;
	}
	return false;
}

/* A frame of astobj2 further out than @level: what is inside of it belongs to a release. */
static bool is_in_release(const struct crashed *c, int64_t level)
{
	const struct fold *fold = &c->blame->fold;

	for (size_t i = 0; i < fold->frames.n; i++) {
		if (fold_level(fold, i) > level &&
		    has_class(c->rules, ((struct stackfold_frame *)vec_at(&fold->frames, i))->func, "ao2"))
			return true;
	}
	return false;
}

/*
 * The start of the block is also what malloc gave to whoever had it next, unless astobj2 handles it or the object ended a moment ago:
 * the blocks that were given back last are the first to be given out.
 */
static bool is_another_block(const struct crashed *c, const struct stmt *st)
{
	return stmt_i64(st, 6) < 0 && !is_in_release(c, stmt_i64(st, 0)) && !stmt_is_null(st, 19) && stmt_i64(st, 19) > ROWS_FRESH;
}

/* The end is logged before the destructor runs: whoever still runs it uses no freed object. */
static enum crash_use use_of(const struct crashed *c, const struct stmt *st)
{
	if (!stmt_i64(st, 7) || stmt_i64(st, 16) || is_another_block(c, st))
		return CRASH_USE_NONE;
	if ((stmt_is_null(st, 9) || stmt_i64(st, 17) == c->thread) && is_in_release(c, stmt_i64(st, 0)))
		return CRASH_USE_ENDING;
	return has_class(c->rules, stmt_text(st, 2), "free") ? CRASH_USE_AGAIN : CRASH_USE_FREED;
}

/* "lab_early_dropper (res_crashlab.c:354)": the place of the change that ended an object. */
static void add_destroyer(struct strbuf *b, const struct stmt *st)
{
	strbuf_add(b, stmt_text(st, 14));
	strbuf_add_str(b, " (");
	finding_add_site(b, st, 12, 13);
	strbuf_add_char(b, ')');
}

/* ", destroyed at refs line 50754 by LWP 2762 in lab_early_dropper (res_crashlab.c:354) "done", used by LWP 2761 ..." */
static void add_end(struct strbuf *b, const struct stmt *st, const struct crashed *c, enum crash_use use)
{
	if (!stmt_i64(st, 7))
		return;
	if (stmt_is_null(st, 8)) {
		strbuf_add_str(b, ", which had ended");
		return;
	}
	strbuf_addf(b, ", destroyed at refs line %lld", (long long)stmt_i64(st, 8));
	if (!stmt_is_null(st, 9)) {
		strbuf_add_str(b, " by ");
		finding_add_thread(b, st, 9, -1, 10);
	}
	if (!stmt_is_null(st, 12)) {
		strbuf_add_str(b, " in ");
		add_destroyer(b, st);
	}
	if (!stmt_is_null(st, 15) && stmt_text(st, 15).n) {
		strbuf_add_str(b, " \"");
		strbuf_add(b, stmt_text(st, 15));
		strbuf_add_char(b, '"');
	}
	if (use == CRASH_USE_ENDING) {
		strbuf_add_str(b, ": the end that this thread was about");
	} else if (use == CRASH_USE_NONE) {
		strbuf_add_str(b, "; its memory may be another's by now");
	} else {
		strbuf_add_str(b, use == CRASH_USE_AGAIN ? ", freed again by " : ", used by ");
		strbuf_add(b, c->who);
	}
}

/* "s in frame #1 lab_name_length" is named once, whatever print of the stack it stands in. */
static void add_other_place(struct object *o, const struct stmt *st)
{
	struct strbuf place = {0};

	strbuf_add(&place, stmt_text(st, 1));
	strbuf_addf(&place, " in frame #%lld ", (long long)stmt_i64(st, 0));
	strbuf_add(&place, stmt_text(st, 2));
	if (o->places < PLACES_SHOWN && span_find(strbuf_span(&o->also), strbuf_span(&place)) < 0 &&
	    !span_eq(strbuf_span(&o->place), strbuf_span(&place))) {
		o->places++;
		strbuf_add_str(&o->also, o->also.n ? ", " : "the same: ");
		strbuf_add(&o->also, strbuf_span(&place));
	}
	strbuf_done(&place);
}

/* How the value of a frame means the object. */
static const char *relation(const struct crashed *c, const struct stmt *st)
{
	if (stmt_i64(st, 6) > 0)
		return " points into ";
	if (stmt_i64(st, 6) == 0)
		return " = ";
	return has_class(c->rules, stmt_text(st, 2), "free") ? " is the memory of " : " points to the header of ";
}

static void add_first_place(struct object *o, const struct stmt *st, const struct crashed *c, enum crash_use use)
{
	strbuf_addf(&o->first, "frame #%lld ", (long long)stmt_i64(st, 0));
	strbuf_add(&o->first, stmt_text(st, 2));
	strbuf_add_str(&o->first, ": ");
	strbuf_add(&o->first, stmt_text(st, 1));
	strbuf_add_str(&o->first, relation(c, st));
	strbuf_add(&o->first, stmt_text(st, 5));
	add_end(&o->first, st, c, use);
	strbuf_add(&o->place, stmt_text(st, 1));
	strbuf_addf(&o->place, " in frame #%lld ", (long long)stmt_i64(st, 0));
	strbuf_add(&o->place, stmt_text(st, 2));
}

/* --- was the destructor still running? ---------------------------------------------------------------------------- */

/*
 * The release of the object, in the stack of the thread that ended it: a frame of astobj2 that names it, or has a frame
 * inside that does.  "lab_destroy (frame #1)" is what it called.
 */
static bool add_release(const struct crashed *c, const struct stmt *at, struct strbuf *b, struct err *e)
{
	struct stmt *st = db_query(c->db, Q_FINDING_ENDER_STACK);
	struct strbuf inner = {0};
	bool named = false, found = false;
	enum step step;

	stmt_bind_i64(st, ":thread", stmt_i64(at, 17));
	stmt_bind_i64(st, ":life", stmt_i64(at, 11));
	while ((step = stmt_step(st, e)) == STEP_ROW && !found) {
		named = named || stmt_i64(st, 2);
		found = named && inner.n && has_class(c->rules, stmt_text(st, 1), "ao2");
		if (found)
			break;
		strbuf_clear(&inner);
		strbuf_add(&inner, stmt_text(st, 1));
		strbuf_addf(&inner, " (frame #%lld)", (long long)stmt_i64(st, 0));
	}
	stmt_reset(st);
	if (found) {
		strbuf_add_str(b, "its destructor was still running: ");
		finding_add_thread(b, at, 9, -1, 10);
		strbuf_add_str(b, " in ");
		strbuf_add(b, strbuf_span(&inner));
	}
	strbuf_done(&inner);
	return step != STEP_FAIL;
}

static bool describe_ender(const struct crashed *c, const struct stmt *st, struct strbuf *b, struct err *e)
{
	if (stmt_is_null(st, 9) || stmt_i64(st, 17) == c->thread)
		return true;
	if (!stmt_is_null(st, 17) && !add_release(c, st, b, e))
		return false;
	if (!b->n && !stmt_i64(st, 18)) {
		finding_add_thread(b, st, 9, -1, 10);
		strbuf_add_str(b, " logged nothing after that: its destructor may still have been running");
	}
	return true;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static bool add_object(const struct crashed *c, const struct stmt *st, struct vec *objects, struct crash_objects *ret,
		       struct err *e)
{
	struct object *o = object_of(objects, stmt_i64(st, 11));
	enum crash_use use;

	if (!o)
		return true;
	if (o->first.n) {
		add_other_place(o, st);
		return true;
	}
	use = use_of(c, st);
	o->freed = use == CRASH_USE_FREED || use == CRASH_USE_AGAIN;
	add_first_place(o, st, c, use);
	if (objects->n != 1 || use == CRASH_USE_NONE)
		return true;
	ret->use = use;
	ret->level = stmt_i64(st, 0); /* the frame that holds a dead object is the one to look at */
	ret->line = stmt_is_null(st, 8) ? 0 : stmt_i64(st, 8);
	strbuf_add(&ret->object, stmt_text(st, 5));
	if (!stmt_is_null(st, 12))
		add_destroyer(&ret->ender, st);
	return !o->freed || describe_ender(c, st, &o->ender_at, e);
}

/* Who uses an object without an event on it has no reference of its own, if the log names the threads of all its events. */
static bool describe_took(const struct crashed *c, struct object *o, struct err *e)
{
	struct stmt *st = db_query(c->db, Q_FINDING_TOOK);
	enum step step;

	stmt_bind_i64(st, ":life", o->life);
	stmt_bind_i64(st, ":thread", c->thread);
	step = stmt_step(st, e);
	if (step == STEP_ROW && stmt_i64(st, 0) > 0 && stmt_i64(st, 1) == stmt_i64(st, 0) && !stmt_i64(st, 2))
		strbuf_addf(&o->took, "%.*s never took a reference to it: none of its %lld events is of this thread", SPAN_ARG(c->who),
			    (long long)stmt_i64(st, 0));
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* "by LWP 2760 in lab_session_alloc res_crashlab.c:54, refs line 50752 "new lab session"", and how many had it. */
static bool describe_life(const struct crashed *c, struct object *o, struct err *e)
{
	struct stmt *st = db_query(c->db, Q_FINDING_LIFE_BEGINS);
	enum step step;

	stmt_bind_i64(st, ":life", o->life);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		int64_t up = stmt_i64(st, 7), down = stmt_i64(st, 8);

		strbuf_add_str(&o->made, "by ");
		finding_add_thread(&o->made, st, 1, -1, 2);
		strbuf_addf(&o->made, " in %.*s ", SPAN_ARG(stmt_text(st, 3)));
		finding_add_site(&o->made, st, 4, 5);
		strbuf_addf(&o->made, ", refs line %lld", (long long)stmt_i64(st, 0));
		if (stmt_text(st, 6).n)
			strbuf_addf(&o->made, " \"%.*s\"", SPAN_ARG(stmt_text(st, 6)));
		strbuf_addf(&o->refs, "%lld taken, %lld given back", (long long)up, (long long)down);
		if (stmt_i64(st, 9) == 1)
			strbuf_add_str(&o->refs, ": it never had a second owner");
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* What is said of one object, a line each. */
static void add_lines(struct finding *n, struct object *o)
{
	const char *first = o->freed ? "freed" : "object";
	const struct {
		const char *label;
		struct strbuf *text;
	} lines[] = {{first, &o->first},    {first, &o->also},   {first, &o->ender_at},
		     {"thread", &o->took}, {"made", &o->made}, {"refs", &o->refs}};

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		if (lines[i].text->n)
			strbuf_add(finding_line(n, lines[i].label), strbuf_span(lines[i].text));
		strbuf_done(lines[i].text);
	}
}

bool crash_objects_describe(struct findings *f, int64_t thread, const struct blame *blame, struct span who,
			    struct finding *n, struct crash_objects *ret, struct err *e)
{
	const struct crashed c = {.db = f->db, .rules = f->rules, .blame = blame, .thread = thread, .who = who};
	struct stmt *st = db_query(f->db, Q_FINDING_FRAME_VALUES);
	struct vec objects;
	enum step step;
	bool ok = true;

	*ret = (struct crash_objects){.use = CRASH_USE_NONE};
	vec_init(&objects, sizeof(struct object));
	stmt_bind_i64(st, ":thread", thread);
	while (ok && (step = stmt_step(st, e)) != STEP_DONE)
		ok = step == STEP_ROW && add_object(&c, st, &objects, ret, e);
	stmt_reset(st);
	for (size_t i = 0; i < objects.n; i++) {
		struct object *o = vec_at(&objects, i);

		ok = ok && (!o->freed || (describe_took(&c, o, e) && describe_life(&c, o, e)));
		add_lines(n, o);
		strbuf_done(&o->place);
	}
	vec_done(&objects);
	return ok;
}

void crash_objects_done(struct crash_objects *c)
{
	strbuf_done(&c->object);
	strbuf_done(&c->ender);
}
