/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_BENCH_TRUTH_TRUTH_H
#define TESTS_BENCH_TRUTH_TRUTH_H

#include "astscope/base/attr.h"
#include "log.h"

enum unit { SHARE, COUNT, MEAN };
enum sense { LEAST, MOST };

enum figure_id {
#define FIGURE(id, row, what, unit, sense, bar) FIG_##id,
#include "figures.def"
#undef FIGURE
	FIGURES
};

struct figure {
	uint64_t hits, of;    /* of a COUNT hits alone */
	bool measured;
};

#define LOGS 8u

struct truth {
	struct names names;
	struct log logs[LOGS];
	struct figure figures[FIGURES];
	bool full;            /* all of it, not a sample that takes some seconds */
	uint64_t seed;
};

/* Is the log looked at: all are, or in a sample the small ones. */
bool truth_wants(const struct truth *t, const struct log *log);
/* One more case of a share. */
void truth_case(struct truth *t, enum figure_id f, bool right);
void truth_add(struct truth *t, enum figure_id f, uint64_t hits, uint64_t of);
/* A count: the largest that was told. */
void truth_most(struct truth *t, enum figure_id f, uint64_t value);
/* Say what went wrong, where and with what seed. */
void truth_note(const char *fmt, ...) AST_PRINTF(1, 2);

/* Each measures some figures; rows are told apart by the names in figures.def. */
void truth_shutdown(struct truth *t);
void truth_runs(struct truth *t);
void truth_lost(struct truth *t);
void truth_gaps(struct truth *t);
void truth_before(struct truth *t);
void truth_sorted(struct truth *t);
void truth_leak20(struct truth *t);
void truth_paths(struct truth *t);
void truth_holes(struct truth *t);
void truth_release(struct truth *t);
void truth_nothing(struct truth *t);
void truth_abrupt(struct truth *t);
void truth_roots(struct truth *t);

#endif
