/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_CASES_H
#define TESTS_CASES_H

#include <stdbool.h>

#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"

/*
 * Small inputs with what a careful reader says of them.  FOLDER/EXPECT.tsv has the columns case, make, what, type, value;
 * a row is one check, the first of a case names it.  The case is a file or directory of that name below FOLDER or, unless
 * make is "-", what that shell recipe writes to "$OUT" from the bundles in "$B".
 *
 *   check N        exit status of `report overview --check`
 *   rc N           exit status of `report overview`
 *   home REGEX     found in what that prints, each run of blanks made one
 *   home! REGEX    not found there
 *   sql Q => V     the first row of that query, as CSV
 */
struct cases_check {
	struct span type, value;
};

struct cases_case {
	struct span name, make, what;
	struct vec checks; /* struct cases_check */
};

struct cases {
	struct strbuf text;
	struct vec list; /* struct cases_case */
};

/* False, and why in @why, if the table cannot be read or a row is not of that form. */
bool cases_load(struct cases *ret, const char *folder, struct strbuf *why);
void cases_done(struct cases *c);

/*
 * Try all checks of a case with @program on @input; @room is a directory to write to.  Adds a line to @failures for each
 * that does not hold.  The environment says where the program keeps its files.
 */
void cases_try(const struct cases_case *c, const char *program, const char *input, const char *room, struct strbuf *failures);

/* Run @argv with its output in the files @out and @err (may be the same text); its exit status, 128 + signal if it died. */
int cases_spawn(const char *const *argv, const char *out, const char *err);

#endif
