/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/refcounter.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/arena.h"
#include "astscope/base/intern.h"
#include "astscope/base/mem.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/logic/refcount.h"
#include "pytext.h"

enum list { INVALID, SKEWED, LISTS };

/* An address that is counted, or one that a list still shows: freed with the last of these. */
struct object {
	struct object *next, *prev; /* of the counted ones, in order of their beginning */
	uint32_t addr;
	struct refcount count;
	struct strbuf history;      /* entries, one a line */
	unsigned holders;
};

struct refcounter {
	struct refcounter_options options;
	void (*out)(void *ctx, struct span text);
	void *ctx;
	uint64_t line;
	struct intern *addrs;
	struct vec current;         /* struct object * by address id, NULL = not counted */
	struct object counted;      /* head of the ring of counted objects */
	struct vec lists[LISTS];    /* struct object *; an object may be in two */
	struct arena *arena;        /* the text of ended objects */
	struct vec finalized;       /* struct span, in order of their end */
	struct strbuf scratch;
};

struct refcounter *refcounter_new(const struct refcounter_options *options, void (*out)(void *ctx, struct span text),
		void *ctx)
{
	struct refcounter *rc = mem_zalloc(sizeof(*rc));

	rc->options = *options;
	rc->out = out;
	rc->ctx = ctx;
	rc->addrs = intern_new();
	rc->arena = arena_new();
	rc->counted.next = rc->counted.prev = &rc->counted;
	vec_init(&rc->current, sizeof(struct object *));
	vec_init(&rc->finalized, sizeof(struct span));
	for (int i = 0; i < LISTS; i++)
		vec_init(&rc->lists[i], sizeof(struct object *));
	return rc;
}

static void object_drop(struct object *o)
{
	if (--o->holders)
		return;
	strbuf_done(&o->history);
	free(o);
}

static void object_forget(struct object *o)
{
	o->next->prev = o->prev;
	o->prev->next = o->next;
	object_drop(o);
}

void refcounter_free(struct refcounter *rc)
{
	if (!rc)
		return;
	while (rc->counted.next != &rc->counted)
		object_forget(rc->counted.next);
	for (int i = 0; i < LISTS; i++) {
		for (size_t k = 0; k < rc->lists[i].n; k++)
			object_drop(*(struct object **)vec_at(&rc->lists[i], k));
		vec_done(&rc->lists[i]);
	}
	vec_done(&rc->current);
	vec_done(&rc->finalized);
	intern_free(rc->addrs);
	arena_free(rc->arena);
	strbuf_done(&rc->scratch);
	free(rc);
}

/* ---- rows ---- */

static struct object *object_new(struct refcounter *rc, uint32_t addr)
{
	struct object *o = mem_zalloc(sizeof(*o));

	o->addr = addr;
	o->holders = 1;
	o->prev = rc->counted.prev;
	o->next = &rc->counted;
	o->prev->next = o->next->prev = o;
	return o;
}

static void list_add(struct refcounter *rc, enum list list, struct object *o)
{
	bool suppressed = list == INVALID ? rc->options.no_invalid : rc->options.no_skewed;

	if (suppressed)
		return;
	vec_append(&rc->lists[list], &o);
	o->holders++;
}

static void add_entry(struct object *o, const struct span f[PY_FIELDS], const char *delta, const char *tag,
		const char *state)
{
	struct strbuf *b = &o->history;

	strbuf_add_char(b, '[');
	strbuf_add(b, f[PY_THREAD]);
	strbuf_add_str(b, "] ");
	strbuf_add(b, f[PY_FILE]);
	strbuf_add_char(b, ':');
	strbuf_add(b, f[PY_LINE]);
	strbuf_add_char(b, ' ');
	strbuf_add(b, f[PY_FUNC]);
	strbuf_add_str(b, ": ");
	strbuf_add(b, delta ? span_from(delta) : f[PY_DELTA]);
	strbuf_add_char(b, ' ');
	strbuf_add(b, tag ? span_from(tag) : f[PY_TAG]);
	strbuf_add_str(b, " - [");
	strbuf_add(b, state ? span_from(state) : f[PY_STATE]);
	strbuf_add_str(b, "]\n");
}

/* States are shown without sizes and lock states. */
static const char *short_state(struct span state)
{
	static const char *const shortened[] = {"**constructor**", "**destructor**"};

	for (size_t i = 0; i < ARRAY_LEN(shortened); i++) {
		if (span_starts(state, span_from(shortened[i])))
			return shortened[i];
	}
	return NULL;
}

static void add_history(struct strbuf *b, const char *title, struct span addr, struct span history)
{
	strbuf_add_str(b, "==== ");
	strbuf_add_str(b, title);
	strbuf_add_str(b, " Object ");
	strbuf_add(b, addr);
	strbuf_add_str(b, " history ====\n");
	strbuf_add(b, history);
	strbuf_add_str(b, "\n\n");
}

static void finalize(struct refcounter *rc, struct object *o, bool report)
{
	*(struct object **)vec_at(&rc->current, o->addr) = NULL;
	if (report && !rc->options.no_normal) {
		struct span *text = vec_push(&rc->finalized);

		strbuf_clear(&rc->scratch);
		add_history(&rc->scratch, "Finalized", intern_text(rc->addrs, o->addr), strbuf_span(&o->history));
		*text = arena_span(rc->arena, strbuf_span(&rc->scratch));
	}
	object_forget(o);
}

/* The first row of an address. */
static bool begin_object(struct refcounter *rc, struct object *o, struct span state, struct err *e)
{
	enum ref_kind kind;
	int64_t before;

	if (!py_state(state, &kind, &before))
		return py_bad_number(rc->line, "count", state, e);
	refcount_begin(&o->count, kind, before);
	if (kind != REF_CONSTRUCTOR)
		list_add(rc, kind == REF_INVALID ? INVALID : SKEWED, o);
	return true;
}

static bool change_object(struct refcounter *rc, struct object *o, struct span delta, struct err *e)
{
	int64_t by;

	if (!py_int(delta, &by) || !refcount_change(&o->count, by))
		return py_bad_number(rc->line, "change", delta, e);
	return true;
}

static struct object **slot_of(struct refcounter *rc, uint32_t id)
{
	while (rc->current.n <= id)
		vec_push(&rc->current);
	return vec_at(&rc->current, id);
}

static bool take_row(struct refcounter *rc, const struct span f[PY_FIELDS], struct err *e)
{
	uint32_t id = intern_id(rc->addrs, f[PY_ADDR]);
	struct object **slot = slot_of(rc, id);
	struct object *o = *slot;
	bool ok;

	if (o) {
		ok = change_object(rc, o, f[PY_DELTA], e);
	} else {
		o = *slot = object_new(rc, id);
		ok = begin_object(rc, o, f[PY_STATE], e);
	}
	if (!ok)
		return false;
	add_entry(o, f, NULL, NULL, short_state(f[PY_STATE]));
	if (!o->count.ended)
		return true;
	if (o->count.count < 0) {
		add_entry(o, f, "+0", "Object abnormally finalized", "**implied destructor**");
		list_add(rc, INVALID, o);
	}
	finalize(rc, o, o->count.classes & LIFE_FLAG_FINALIZED);
	return true;
}

static void out_scratch(struct refcounter *rc)
{
	rc->out(rc->ctx, strbuf_span(&rc->scratch));
}

static bool take_line(void *ctx, struct span line, struct err *e)
{
	struct refcounter *rc = ctx;
	struct span f[PY_FIELDS];
	size_t n;

	rc->line++;
	line = py_strip(line);
	n = py_split(line, f);
	if (n == PY_FIELDS)
		return take_row(rc, f, e);
	strbuf_clear(&rc->scratch);
	strbuf_add_str(&rc->scratch, "ERROR: ref debug line '");
	strbuf_add(&rc->scratch, line);
	strbuf_addf(&rc->scratch, "' contains fewer tokens than expected: %zu\n", n);
	out_scratch(rc);
	return true;
}

bool refcounter_line(struct refcounter *rc, struct span line, struct err *e)
{
	return py_each_line(line, take_line, rc, e);
}

/* ---- the report ---- */

static void out_heading(struct refcounter *rc, const char *title)
{
	strbuf_clear(&rc->scratch);
	strbuf_addf(&rc->scratch, "======== %s Objects ========\n\n\n", title);
	out_scratch(rc);
}

static void out_object(struct refcounter *rc, const char *title, const struct object *o)
{
	strbuf_clear(&rc->scratch);
	add_history(&rc->scratch, title, intern_text(rc->addrs, o->addr), strbuf_span(&o->history));
	out_scratch(rc);
}

static bool report_list(struct refcounter *rc, const char *title, const struct vec *list)
{
	if (!list->n)
		return false;
	out_heading(rc, title);
	for (size_t i = 0; i < list->n; i++)
		out_object(rc, title, *(struct object **)vec_at(list, i));
	return true;
}

static bool report_leaked(struct refcounter *rc)
{
	struct vec left;
	bool any;

	vec_init(&left, sizeof(struct object *));
	for (struct object *o = rc->counted.next; o != &rc->counted; o = o->next)
		vec_append(&left, &o);
	any = report_list(rc, "Leaked", &left);
	vec_done(&left);
	return any;
}

int refcounter_finish(struct refcounter *rc)
{
	int status = 0;

	if (report_list(rc, "Invalid Referenced", &rc->lists[INVALID]))
		status |= REFCOUNTER_INVALID;
	if (!rc->options.no_leaks && report_leaked(rc))
		status |= REFCOUNTER_LEAKED;
	if (report_list(rc, "Skewed", &rc->lists[SKEWED]))
		status |= REFCOUNTER_SKEWED;
	if (!rc->options.no_normal) {
		out_heading(rc, "Finalized");
		for (size_t i = 0; i < rc->finalized.n; i++)
			rc->out(rc->ctx, *(struct span *)vec_at(&rc->finalized, i));
	}
	return status;
}
