/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_XREF_PRIV_H
#define ASTSCOPE_MODEL_XREF_PRIV_H

#include "astscope/base/strbuf.h"
#include "astscope/model/xref.h"
#include "astscope/store/db.h"

/* The queries of share/sql/query/xref.sql, wrapped.  All failures are kept in one place and end the work. */
struct xref {
	struct db *db;
	struct err *e;
	bool failed;
	struct err why; /* a statement failed; @e may say more by now */
};

struct ref_of { /* a thread as a refs log knows it */
	int64_t ref_thread; /* 0 = it wrote nothing */
	int64_t lwp;
	int64_t events;
};

/* The named query with :kind, :a and :b bound as far as @t needs; the caller steps it with xref_step and resets it. */
struct stmt *xref_query(struct xref *x, int query, const struct thing *t);
struct stmt *xref_query_id(struct xref *x, int query, int64_t a);
bool xref_step(struct xref *x, struct stmt *st);
/* First column of the first row, or @otherwise. */
int64_t xref_number(struct xref *x, struct stmt *st, int64_t otherwise);

void xref_list_init(struct xref_list *l);
struct xref_link *xref_add(struct xref_list *l, const char *kind, struct span what, struct span place, struct span why,
			   const char *confidence);
/* A link to a thing, titled and placed; nothing is added if it has no place. */
void xref_add_thing(struct xref *x, struct xref_list *l, const struct thing *t, struct span why,
		    const char *confidence);
/* As xref_place. */
bool xref_place_into(struct xref *x, const struct thing *t, struct strbuf *out);
void xref_say(struct xref_list *l, const char *fmt, ...) AST_PRINTF(2, 3);
const char *xref_confidence(struct span s);

struct ref_of xref_ref_of(struct xref *x, int64_t thread);
/* "refs/thread/LWP[/line/N][?filter=obj=OBJ]"; life 0 and line 0 = without. */
void xref_refs_place(struct xref *x, int64_t lwp, int64_t life, int64_t line, struct strbuf *out);
void xref_thread_title(struct xref *x, int64_t thread, struct strbuf *out);
void xref_life_title(struct xref *x, int64_t life, struct strbuf *out);

/* What the capitals find, added to @l; each sets the message when it finds nothing. */
void xref_jump_objects(struct xref *x, const struct thing *t, struct xref_list *l);
void xref_jump_thread(struct xref *x, const struct thing *t, struct xref_list *l);
void xref_jump_locks(struct xref *x, const struct thing *t, struct xref_list *l);
void xref_jump_stack(struct xref *x, const struct thing *t, struct xref_list *l);
void xref_add_frames(struct xref *x, const struct thing *t, struct xref_list *l);
void xref_jump_waits(struct xref *x, const struct thing *t, struct xref_list *l);
void xref_jump_holder(struct xref *x, const struct thing *t, struct xref_list *l);
void xref_jump_creator(struct xref *x, const struct thing *t, struct xref_list *l);

/* Things by what a place or a reader calls them; 0 = there is none. */
int64_t xref_life_of(struct xref *x, uint64_t addr, int64_t ordinal);

#endif
