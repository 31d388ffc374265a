#include "config.h"

#include "findings.h"

#include "astscope/analysis/step.h"
#include "astscope/store/queries.h"

/* Crashed threads, and what the innermost frames of each had in hand. */

#define CRASHES_SHOWN 10u
#define OBJECTS_SHOWN 3u
#define PLACES_SHOWN 2u /* besides the first one of an object */

struct crash {
	int64_t thread, stack, run, level, lwp;
	struct strbuf who, signal;
};

static bool load_crashes(struct db *db, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_CRASHES);
	enum step step;

	vec_init(ret, sizeof(struct crash));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct crash *c;

		if (ret->n && ((struct crash *)vec_at(ret, ret->n - 1))->thread == stmt_i64(st, 0))
			continue;
		c = vec_push(ret);
		c->thread = stmt_i64(st, 0);
		c->stack = stmt_i64(st, 1);
		c->lwp = stmt_is_null(st, 2) ? -1 : stmt_i64(st, 2);
		c->run = stmt_i64(st, 6);
		finding_add_thread(&c->who, st, 2, -1, 3);
		if (!stmt_is_null(st, 4))
			strbuf_add(&c->signal, stmt_text(st, 4));
		else if (!stmt_is_null(st, 5))
			strbuf_addf(&c->signal, "signal %lld", (long long)stmt_i64(st, 5));
		else
			strbuf_add_str(&c->signal, "abort");
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* One object that frames of the crashed thread name, in the order of the rows. */
struct object {
	int64_t life;
	struct strbuf first; /* where it is named first, with what became of it */
	struct strbuf also;  /* the other places */
	struct strbuf place; /* the first one: "s in frame #1 lab_name_length" */
	unsigned places;
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

/* ", destroyed at refs line 50754 by LWP 2762, used by LWP 2761 lab_late_user" */
static void add_end(struct strbuf *b, const struct stmt *st, const struct crash *c)
{
	if (!stmt_i64(st, 7) || stmt_is_null(st, 8))
		return;
	strbuf_addf(b, ", destroyed at refs line %lld", (long long)stmt_i64(st, 8));
	if (!stmt_is_null(st, 9)) {
		strbuf_add_str(b, " by ");
		finding_add_thread(b, st, 9, -1, -1);
	}
	strbuf_add_str(b, ", used by ");
	strbuf_add(b, strbuf_span(&c->who));
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

static void add_first_place(struct object *o, const struct stmt *st, const struct crash *c)
{
	strbuf_addf(&o->first, "frame #%lld ", (long long)stmt_i64(st, 0));
	strbuf_add(&o->first, stmt_text(st, 2));
	strbuf_add_str(&o->first, ": ");
	strbuf_add(&o->first, stmt_text(st, 1));
	strbuf_add_str(&o->first, stmt_i64(st, 6) ? " points into " : " = ");
	strbuf_add(&o->first, stmt_text(st, 5));
	add_end(&o->first, st, c);
	strbuf_add(&o->place, stmt_text(st, 1));
	strbuf_addf(&o->place, " in frame #%lld ", (long long)stmt_i64(st, 0));
	strbuf_add(&o->place, stmt_text(st, 2));
}

static bool load_objects(struct db *db, struct crash *c, struct vec *objects, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_FRAME_VALUES);
	enum step step;

	vec_init(objects, sizeof(struct object));
	stmt_bind_i64(st, ":thread", c->thread);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct object *o = object_of(objects, stmt_i64(st, 11));

		if (!o)
			continue;
		if (o->first.n) {
			add_other_place(o, st);
			continue;
		}
		add_first_place(o, st, c);
		if (objects->n == 1 && stmt_i64(st, 7))
			c->level = stmt_i64(st, 0); /* the frame that holds a dead object is the one to look at */
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool describe_objects(struct db *db, struct crash *c, struct finding *n, struct err *e)
{
	struct vec objects;
	bool ok = load_objects(db, c, &objects, e);

	for (size_t i = 0; i < objects.n; i++) {
		struct object *o = vec_at(&objects, i);

		strbuf_add(finding_line(n, "object"), strbuf_span(&o->first));
		if (o->also.n)
			strbuf_add(finding_line(n, "object"), strbuf_span(&o->also));
		strbuf_done(&o->first);
		strbuf_done(&o->also);
		strbuf_done(&o->place);
	}
	vec_done(&objects);
	return ok;
}

/* " in lab_name_length (res_crashlab.c:361)" */
static bool add_top_frame(struct db *db, struct crash *c, struct strbuf *title, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_TOP_FRAME);
	enum step step;

	stmt_bind_i64(st, ":stack", c->stack);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		c->level = stmt_i64(st, 0);
		strbuf_add_str(title, " in ");
		strbuf_add(title, stmt_is_null(st, 1) ? SPAN_LIT("??") : stmt_text(st, 1));
		if (!stmt_is_null(st, 2)) {
			strbuf_add_str(title, " (");
			finding_add_site(title, st, 2, 3);
			strbuf_add_char(title, ')');
		}
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool add_crash(struct findings *f, struct crash *c, struct err *e)
{
	struct finding *n = finding_add(f, finding_run(f, c->run), SEVERITY_CRITICAL, "crash");

	strbuf_add(&n->title, strbuf_span(&c->signal));
	if (!add_top_frame(f->db, c, &n->title, e))
		return false;
	strbuf_add_str(&n->title, ", ");
	strbuf_add(&n->title, strbuf_span(&c->who));
	if (!describe_objects(f->db, c, n, e))
		return false;
	if (c->lwp >= 0)
		strbuf_addf(&n->place, "stacks/lwp/%lld/frame/%lld", (long long)c->lwp, (long long)c->level);
	else
		strbuf_addf(&n->place, "stacks/stack/%lld/frame/%lld", (long long)c->stack, (long long)c->level);
	return true;
}

bool find_crashes(struct findings *f, struct err *e)
{
	struct vec crashes;
	bool ok = load_crashes(f->db, &crashes, e);

	for (size_t i = 0; i < crashes.n; i++) {
		struct crash *c = vec_at(&crashes, i);

		if (i < CRASHES_SHOWN)
			ok = ok && add_crash(f, c, e);
		strbuf_done(&c->who);
		strbuf_done(&c->signal);
	}
	if (ok && crashes.n > CRASHES_SHOWN) {
		struct finding *n = finding_add(f, NULL, SEVERITY_CRITICAL, "crash");

		strbuf_addf(&n->title, "%zu more threads with a fatal signal", (size_t)(crashes.n - CRASHES_SHOWN));
		strbuf_add_str(&n->place, "stacks");
	}
	vec_done(&crashes);
	return ok;
}

bool find_no_crash(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_CRASHED);
	struct finding *n;
	int64_t crashed;

	stmt_bind_i64(st, ":run", run->id);
	if (!query_i64(st, 0, &crashed, e))
		return false;
	if (!run->stacks || crashed)
		return true;
	n = finding_add(f, run, SEVERITY_NOTE, "no crash");
	strbuf_add_str(&n->title, "no fatal signal in the stacks: a dump of a living process");
	strbuf_add_str(&n->place, "stacks");
	return true;
}
