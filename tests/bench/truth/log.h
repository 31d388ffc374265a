/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_BENCH_TRUTH_LOG_H
#define TESTS_BENCH_TRUTH_LOG_H

#include "astscope/base/intern.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/logic/runs.h"

/* Refs logs in memory, read by the program's own format. */

/* Ids that all logs share, as those of one database do. */
struct names {
	struct intern *sites; /* "file:line:function" */
	struct intern *funcs;
	struct intern *tags;  /* id 0 = none */
};

struct log_row {
	struct run_row row;   /* its line is its number in the log, from 1 */
	struct span text;     /* the line without its LF */
	uint32_t func;
	uint64_t code_line;   /* of its place in the source */
};

struct log {
	const char *name;     /* of the bundle, without "asterisk-"; static */
	const char *kind;     /* generation: logs of one kind may be joined */
	/* What is right about it: */
	bool clean;           /* its process stopped cleanly */
	uint64_t lives, alive, by_class[LIFE_LOST + 1];
	/* What it holds: */
	struct strbuf bytes;
	struct vec rows;      /* struct log_row */
};

void names_init(struct names *n);
void names_done(struct names *n);

/* The log of a bundle of $SHARED; false if it is not there. */
bool log_load(struct names *names, struct log *ret);
/* The same from text, with the rest of *@ret as it stands: takes the bytes over. */
void log_parse(struct names *names, struct strbuf *bytes, struct log *ret);
void log_done(struct log *log);

static inline const struct log_row *log_at(const struct log *log, size_t i)
{
	return vec_at(&log->rows, i);
}

bool func_is_of_shutdown(const struct names *names, uint32_t func);

/* Numbers by chance, the same in each run for the same seed. */
uint64_t chance(uint64_t *seed);
/* From 0 to @n - 1; n > 0. */
size_t chance_below(uint64_t *seed, size_t n);

#endif
