/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_NAMES_H
#define ASTSCOPE_MODEL_NAMES_H

#include <stdbool.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/model/thing.h"

/* What people call things, marks and notes (store/notes.h keeps them; list `notes` shows them). */
struct db;

/* Something that can be named or noted. */
struct named {
	bool is_name;        /* a life, thread or lock, whose name is shown wherever it is; else a note about a place */
	struct strbuf what;  /* its place */
	struct strbuf title; /* "LWP 25718 lab_worker_a" */
	struct strbuf about; /* what it is, in words; may be empty */
	struct strbuf text;  /* what it is called now; empty = nothing */
};

/* What @t is to be named by: the lock of an entry of a dump, the life of an event, the thread of a wait; else it is noted. */
bool named_thing(struct db *db, const struct thing *t, struct named *ret, struct err *e) AST_NODISCARD;
/*
 * The same for a place, with @may_name false always as a note about it; or for what `:go` takes.  Errors: ERR_USAGE if @text
 * names nothing or several things.
 */
bool named_place(struct db *db, struct span text, bool may_name, struct named *ret, struct err *e) AST_NODISCARD;
/* @text of no bytes takes the name or note away. */
bool named_set(struct db *db, const struct named *n, struct span text, struct err *e) AST_NODISCARD;
void named_done(struct named *n);

/* Mark @letter, a to z, is @place; or append what it is, false if it is not set. */
bool mark_set(struct db *db, char letter, struct span place, struct span about, struct err *e) AST_NODISCARD;
bool mark_get(struct db *db, char letter, struct strbuf *ret);

#endif
