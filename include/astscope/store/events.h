/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_EVENTS_H
#define ASTSCOPE_STORE_EVENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/vec.h"

/*
 * Events for whoever asks for those of thousands of lives: what statements on ref_event say, without a statement each.
 */
struct db;
struct asked; /* what is kept from one question to the next */

/* How the name of a plan ends in which ref_event reads all rows of a life or thread and sorts them itself. */
#define EVENTS_SORTED ", sorted"
/* How that of a plan ends in which events of lives are read in the order of lines, each life again for each few thousand of them. */
#define EVENTS_BY_LINE ":thread"

struct told_event {
	int64_t source, line, life, ord, delta;
	uint32_t site, thread, tag; /* thread, tag: 0 = none */
	uint8_t kind;               /* enum ref_kind */
};

struct asked *asked_new(struct db *db); /* for the time in which no event is written or dropped */
void asked_free(struct asked *k);       /* accepts NULL */

/* Appends the changes of a life to @ret (struct told_event), in order, the first @most of them: no invalid references. */
bool asked_changes(struct asked *k, int64_t life, size_t most, struct vec *ret, struct err *e) AST_NODISCARD;
/*
 * Appends the rows nearest to @line, at most @n, nearest first: those after it, else those before, of @thread; if that is 0,
 * those of @source.
 */
bool asked_beside(struct asked *k, int64_t source, uint32_t thread, int64_t line, bool after, size_t n, struct vec *ret,
		  struct err *e) AST_NODISCARD;

#endif
