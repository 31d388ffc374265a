/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_ANALYSIS_STEP_H
#define ASTSCOPE_ANALYSIS_STEP_H

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/vec.h"
#include "astscope/logic/rules.h"
#include "astscope/store/db.h"

/* What every step works on. */
struct analysis {
	struct db *db;
	const struct rules *rules;
};

/* The steps of an analysis, in this order; each reads raw tables and what the steps before it wrote. */
bool analysis_runs(const struct analysis *a, struct err *e) AST_NODISCARD;     /* run, source_run */
bool analysis_identity(const struct analysis *a, struct err *e) AST_NODISCARD; /* thread and what belongs to it */
bool analysis_stacks(const struct analysis *a, struct err *e) AST_NODISCARD;   /* stack_of: which print counts, who crashed */
bool analysis_names(const struct analysis *a, struct err *e) AST_NODISCARD;    /* thread_purpose, frame_class */
bool analysis_locks(const struct analysis *a, struct err *e) AST_NODISCARD;    /* lock and its object */
bool analysis_values(const struct analysis *a, struct err *e) AST_NODISCARD;   /* address_ref */
bool analysis_cli(const struct analysis *a, struct err *e) AST_NODISCARD;      /* channel, taskprocessor */
bool analysis_titles(const struct analysis *a, struct err *e) AST_NODISCARD;   /* life_name, thread_channel */
bool analysis_waits(const struct analysis *a, struct err *e) AST_NODISCARD;    /* snapshot, wait_edge, cycle_member and theirs */
bool analysis_clock(const struct analysis *a, struct err *e) AST_NODISCARD;    /* clock, line_time, incident */
bool analysis_does(const struct analysis *a, struct err *e) AST_NODISCARD;     /* thread_does, stack_fold */
bool analysis_types(const struct analysis *a, struct err *e) AST_NODISCARD;    /* type */
bool analysis_leaks(const struct analysis *a, struct err *e) AST_NODISCARD;    /* leak_path, hole and theirs */
bool analysis_trust(const struct analysis *a, struct err *e) AST_NODISCARD;    /* trust */
bool analysis_findings(const struct analysis *a, struct err *e) AST_NODISCARD; /* finding */
bool analysis_collect(const struct analysis *a, struct err *e) AST_NODISCARD;  /* collect */

/* Ids of all runs, ascending, as int64_t; @ret is initialised here. */
bool analysis_run_ids(struct db *db, struct vec *ret, struct err *e) AST_NODISCARD;

/* Bind @v, or NULL if @v is @absent. */
void bind_optional(struct stmt *st, const char *name, int64_t v, int64_t absent);
/* Run a statement that has no parameters and returns no rows. */
bool run_query(struct db *db, int query, struct err *e) AST_NODISCARD;
/* The first column of the first row, or @none if there is no row or it is NULL.  Parameters are bound already. */
bool query_i64(struct stmt *st, int64_t none, int64_t *ret, struct err *e) AST_NODISCARD;
/* The same of @query for @run and @value, bound as @name; 0 if there is none. */
bool find_in_run(struct db *db, int query, int64_t run, const char *name, int64_t value, int64_t *ret, struct err *e) AST_NODISCARD;

#endif
