/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_HOME_LINES_H
#define ASTSCOPE_MODEL_HOME_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/vec.h"

struct arena;
struct db;

/* Bytes @start to @stop of a line are the name of what is at @place. */
struct home_link {
	size_t start, stop;
	struct span place;
};

/* A line of evidence below a finding. */
struct home_line {
	int64_t rank, ord; /* of the finding; from 1 */
	struct span label, text;
	size_t first, n;   /* its links in home_lines.links, by start */
};

/* The lines of all findings. */
struct home_lines {
	struct vec lines; /* struct home_line, by rank and ord */
	struct vec links; /* struct home_link */
	struct arena *arena;
};

bool home_lines_load(struct db *db, struct home_lines *ret, struct err *e) AST_NODISCARD;
void home_lines_done(struct home_lines *l);

#endif
