/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_IMPACT_H
#define ANALYSIS_IMPACT_H

#include "astscope/base/attr.h"
#include "astscope/base/vec.h"
#include "finding.h"

/* What no longer works while some threads hang, by what they are for. */
struct impact {
	struct vec kinds;       /* struct impact_kind, the worst first */
	int64_t threads;        /* all */
	int64_t unknown;        /* whose kind no rule knows */
};

struct impact_kind {
	enum rules_column blocked; /* ROLE_BLOCKED; TASKPROCESSOR_BLOCKED where the thread runs tasks of a known kind */
	size_t row;                /* of that table */
	int64_t rank;
	int64_t threads;
};

/* The row of roles of a thread that was started for @function in @file (empty = not known) and calls @functions. */
size_t impact_role(const struct rules *r, struct span function, struct span file, struct span functions);

/*
 * @st gives a row a thread: the function it was started for, the file of that, the functions of its stack divided by
 * blanks.  It is reset.  @ret is initialised here.
 */
bool impact_load(const struct rules *r, struct stmt *st, struct impact *ret, struct err *e) AST_NODISCARD;
void impact_done(struct impact *i);
/* "No SIP over UDP at all: calls, registrations, hangups; this call (3 threads)"; nothing if no rule knows any. */
void impact_say(const struct rules *r, const struct impact *i, struct strbuf *out);

/* What stopped, in words for whoever runs it: the sentence of @n and its line "stuck".  @threads as for impact_load. */
bool impact_describe(struct findings *f, struct stmt *threads, struct finding *n, struct err *e) AST_NODISCARD;

/* What goes on meanwhile: the line "works" of @n, from the last stacks of its run that show stuck threads; none without such stacks. */
bool impact_working(struct findings *f, struct finding *n, struct err *e) AST_NODISCARD;

#endif
