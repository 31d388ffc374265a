#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include "astscope/base/strbuf.h"

/*
 * Golden files: tests/golden/FORMAT/CASE.txt is an input, CASE.want its bid, records and tally as records.h writes
 * them.  Putting the two files there makes a test; UPDATE_GOLDEN=1 in the environment writes the .want files anew.
 */

/* A test for each case of each format, run as one cmocka group; returns what main returns. */
int golden_run_all(void);

/* The whole file @path below the source directory; false if it cannot be read. */
bool golden_read(const char *path, struct strbuf *ret);

#endif
