/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_XREF_H
#define ASTSCOPE_MODEL_XREF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/arena.h"
#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/vec.h"
#include "astscope/model/place.h"
#include "astscope/model/rows.h"
#include "astscope/model/thing.h"

struct db;

/* One thing that belongs to another.  All text lives in the list's arena. */
struct xref_link {
	const char *kind;       /* object thread lock stack frame event source creator finding */
	struct span what;       /* for people: "LWP 25718 lab_worker_a" */
	struct span place;      /* where it goes */
	struct span why;        /* "holds it", "lock = object - overhead" */
	const char *confidence; /* sure derived guess */
};

struct xref_list {
	struct vec links;       /* struct xref_link, best first */
	struct span message;    /* when there are no links: why, one line for the reader; else empty or a remark */
	struct arena *arena;
};

void xref_list_done(struct xref_list *l);

/* Menu `x`: everything linked to @t. */
bool xref_related(struct db *db, const struct thing *t, struct xref_list *ret, struct err *e) AST_NODISCARD;

/*
 * The capitals: R refs, T thread, L locks, B stack, W waits, H holder, C creator group.  No link: the message says why
 * ("LWP 20354 wrote no line of the refs log"); one: go there; several: let the reader choose.
 */
bool xref_jump(struct db *db, const struct thing *t, char capital, struct xref_list *ret, struct err *e) AST_NODISCARD;

/* `:go TEXT`: a place, an address (also inside an object), LWP, T97 (gdb number), file:line, function. */
bool xref_go(struct db *db, struct span text, struct xref_list *ret, struct err *e) AST_NODISCARD;

/* What a view must open for a place. */
struct xref_target {
	const struct list_info *list; /* NULL for views without a main list (raw) */
	struct rows_args args;        /* parameters; filter, sort and group of the place (borrowed from it) */
	bool has_key;
	struct row_key key;           /* row for the cursor: rows_find */
	struct thing thing;           /* whose detail it is: the life of a history, the thread of refs, ... */
};

/* Errors: ERR_USAGE when the place names something this bundle does not have; the message says so. */
bool xref_resolve(struct db *db, const struct place *p, struct xref_target *ret, struct err *e) AST_NODISCARD;

/* What a place, as links hold it, is about.  Errors: ERR_USAGE when it names nothing this bundle has; nothing a row is about. */
bool xref_thing(struct db *db, struct span place, struct thing *ret, struct err *e) AST_NODISCARD;

/* One line for a title or breadcrumb: "0x55aad9cb9860#1", "LWP 25718 lab_worker_a", "lock 0x55aad9cb9810 &a->lock". */
bool xref_title(struct db *db, const struct thing *t, struct strbuf *out, struct err *e) AST_NODISCARD;
/* The place of a thing, appended to @out; false if there is none. */
bool xref_place(struct db *db, const struct thing *t, struct strbuf *out);

/* The neighbouring life of the same address (step -1 or +1); 0 if there is none. */
int64_t xref_sibling_life(struct db *db, int64_t life, int step);

#endif
