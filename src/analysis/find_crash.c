#include "config.h"

#include "findings.h"

#include "astscope/analysis/step.h"
#include "astscope/store/queries.h"
#include "blame.h"

/* Crashed threads, and what the innermost frames of each had in hand. */

#define CRASHES_SHOWN 10u
#define OBJECTS_SHOWN 3u
#define SIGNAL_STOP 19 /* what a core of a running process says */
#define PLACES_SHOWN 2u /* besides the first one of an object */

struct crash {
	int64_t thread, stack, run, level, lwp;
	int64_t frames;      /* of the stack, also those that were not kept */
	struct blame_signal told;
	struct strbuf who, signal;
	bool freed;          /* an object that it had in hand was gone */
	struct strbuf freer; /* what ended it; empty = not known */
};

/* "SIGSEGV", or the number; a stack that aborts needs nobody to say so, one under a signal handler does. */
static void add_signal(struct strbuf *b, const struct stmt *st, int name, int number, bool handler)
{
	if (!stmt_is_null(st, name))
		strbuf_add(b, stmt_text(st, name));
	else if (!stmt_is_null(st, number))
		strbuf_addf(b, "signal %lld", (long long)stmt_i64(st, number));
	else
		strbuf_add_str(b, handler ? "a fatal signal" : "SIGABRT");
}

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
		add_signal(&c->signal, st, 4, 5, stmt_i64(st, 9) != 0);
		c->told.number = stmt_is_null(st, 5) ? 0 : stmt_i64(st, 5);
		c->told.has_fault = !stmt_is_null(st, 7);
		c->told.fault = c->told.has_fault ? (uint64_t)stmt_i64(st, 7) : 0;
		c->frames = stmt_i64(st, 8);
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

/* "lab_early_dropper (res_crashlab.c:354)": the place of the change that ended an object. */
static void add_destroyer(struct strbuf *b, const struct stmt *st)
{
	strbuf_add(b, stmt_text(st, 14));
	strbuf_add_str(b, " (");
	finding_add_site(b, st, 12, 13);
	strbuf_add_char(b, ')');
}

/* ", destroyed at refs line 50754 by LWP 2762 in lab_early_dropper (res_crashlab.c:354) "done", used by LWP 2761 ..." */
static void add_end(struct strbuf *b, const struct stmt *st, const struct crash *c)
{
	if (!stmt_i64(st, 7) || stmt_is_null(st, 8))
		return;
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
		if (objects->n != 1 || !stmt_i64(st, 7))
			continue;
		c->level = stmt_i64(st, 0); /* the frame that holds a dead object is the one to look at */
		c->freed = true;
		if (!stmt_is_null(st, 12))
			add_destroyer(&c->freer, st);
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

		const char *label = c->freed && i == 0 ? "freed" : "object";

		strbuf_add(finding_line(n, label), strbuf_span(&o->first));
		if (o->also.n)
			strbuf_add(finding_line(n, label), strbuf_span(&o->also));
		strbuf_done(&o->first);
		strbuf_done(&o->also);
		strbuf_done(&o->place);
	}
	vec_done(&objects);
	return ok;
}

/* --- what to look at, and why --------------------------------------------------------------------------------- */

/* " in lab_name_length (res_crashlab.c:361)", " in chan_lab.so" */
static void add_top_frame(struct strbuf *title, const struct stackfold_frame *f)
{
	bool named = f->func.n && !span_eq_str(f->func, "??");
	long slash = span_rfind_char(f->lib, '/');

	strbuf_add_str(title, " in ");
	if (named)
		strbuf_add(title, f->func);
	else if (f->lib.n)
		strbuf_add(title, span_from_offset(f->lib, slash < 0 ? 0 : (size_t)slash + 1));
	else
		strbuf_add_str(title, "??");
	if (f->file.n && f->src_line)
		strbuf_addf(title, " (%.*s:%llu)", SPAN_ARG(f->file), (unsigned long long)f->src_line);
}

static bool describe_crash(struct findings *f, struct crash *c, struct finding *n, struct err *e)
{
	struct blame blame;
	bool ok;

	blame_init(&blame, f->rules);
	ok = blame_load(&blame, f->db, c->stack, e);
	if (ok && blame.fold.frames.n) {
		blame_find(&blame, &c->told);
		c->level = blame_level(&blame);
		add_top_frame(&n->title, blame_frame(&blame));
		ok = describe_objects(f->db, c, n, e);
		blame_describe(&blame, &c->told, c->frames, n);
		blame_sign(&blame, c->freed ? "freed" : cause_class_name(blame.cause.class), &n->signature);
	}
	blame_done(&blame);
	return ok;
}

static bool add_crash(struct findings *f, struct crash *c, struct err *e)
{
	struct finding *n = finding_add(f, finding_run(f, c->run), SEVERITY_CRITICAL, "crash");
	struct stmt *functions = db_query(f->db, Q_FINDING_STACK_FUNCTIONS);

	n->run = c->run;
	strbuf_add(&n->title, strbuf_span(&c->signal));
	if (!describe_crash(f, c, n, e))
		return false;
	strbuf_add_str(&n->title, ", ");
	strbuf_add(&n->title, strbuf_span(&c->who));
	if (c->freed)
		strbuf_add_str(&n->title, c->freer.n ? ": uses a freed object, destroyed by " : ": uses a freed object");
	strbuf_add(&n->title, strbuf_span(&c->freer));
	stmt_bind_i64(functions, ":stack", c->stack);
	if (!find_known(f, n, "crash", functions, e))
		return false;
	if (c->lwp >= 0)
		strbuf_addf(&n->place, "stacks/lwp/%lld/frame/%lld", (long long)c->lwp, (long long)c->level);
	else
		strbuf_addf(&n->place, "stacks/stack/%lld/frame/%lld", (long long)c->stack, (long long)c->level);
	return true;
}

/* A fatal signal was told of, but the thread that took it is not in the text. */
static bool find_lost_crashes(struct findings *f, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_LOST_CRASHES);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct finding *n = finding_add(f, finding_run(f, stmt_i64(st, 2)), SEVERITY_CRITICAL, "crash");

		add_signal(&n->title, st, 0, 1, false);
		strbuf_add_str(&n->title, "; the thread that took it is not in the text");
		strbuf_add(finding_line(n, "file"), stmt_text(st, 3));
		strbuf_add_str(&n->place, "files");
	}
	stmt_reset(st);
	return step == STEP_DONE;
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
		strbuf_done(&c->freer);
	}
	if (ok && crashes.n > CRASHES_SHOWN) {
		struct finding *n = finding_add(f, NULL, SEVERITY_CRITICAL, "crash");

		strbuf_addf(&n->title, "%zu more threads with a fatal signal", (size_t)(crashes.n - CRASHES_SHOWN));
		strbuf_add_str(&n->place, "stacks");
	}
	vec_done(&crashes);
	return ok && find_lost_crashes(f, e);
}

/*
 * Stacks without a crash.  That a process lived is said only where something shows it: gdb was attached, or the core was
 * made of a running one.
 */
bool find_no_crash(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_CRASHED);
	struct finding *n;
	int64_t crashed, signal = -1;
	bool live = false, fatal = false, row;

	stmt_bind_i64(st, ":run", run->id);
	if (!query_i64(st, 0, &crashed, e))
		return false;
	if (!run->stacks || crashed)
		return true;
	st = db_query(f->db, Q_FINDING_CAPTURE_END);
	stmt_bind_i64(st, ":run", run->id);
	row = stmt_step(st, e) == STEP_ROW;
	if (row) {
		signal = stmt_is_null(st, 1) ? -1 : stmt_i64(st, 1);
		live = stmt_i64(st, 0) != 0 || signal == SIGNAL_STOP;
		fatal = stmt_i64(st, 3) != 0;
	}
	if (row && !fatal) {
		n = finding_add(f, run, SEVERITY_NOTE, live || signal > 0 ? "no crash" : "no signal");
		if (live) {
			strbuf_add_str(&n->title, "no fatal signal in the stacks: a dump of a living process");
		} else if (signal > 0) {
			add_signal(&n->title, st, 2, 1, false);
			strbuf_add_str(&n->title, " ended the process: somebody stopped it");
		} else {
			strbuf_add_str(&n->title, "no signal in this text: it neither shows nor excludes a crash");
		}
		strbuf_add_str(&n->place, "stacks");
	}
	stmt_reset(st);
	return row;
}
