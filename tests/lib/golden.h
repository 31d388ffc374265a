/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include <stdbool.h>

#include "astscope/base/strbuf.h"

/*
 * Golden files: tests/golden/FORMAT/CASE.txt is an input, CASE.want its bid, records and tally as records.h writes
 * them.  Putting the two files there makes a test; UPDATE_GOLDEN=1 in the environment writes the .want files anew.
 */

/* A test for each case of each format, run as one cmocka group; returns what main returns. */
int golden_run_all(void);

/* The path of a file @below the source directory. */
void golden_path(struct strbuf *ret, const char *below);
/* The whole file @path; false if it cannot be read. */
bool golden_read_path(const char *path, struct strbuf *ret);
/* Fail, showing the first line that differs. */
void golden_assert_same(const char *what, struct span got, struct span want);
/* As golden_assert_same with the file @path, which UPDATE_GOLDEN=1 writes anew. */
void golden_check(const char *what, const char *path, struct span got);
/* The whole file @path below the source directory; false if it cannot be read. */
bool golden_read(const char *path, struct strbuf *ret);

#endif
