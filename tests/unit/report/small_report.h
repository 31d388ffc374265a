/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SMALL_REPORT_H
#define TESTS_SMALL_REPORT_H

#include "report_test.h"
#include "tests/lib/small.h"

/* Reports over the small database made by hand. */

static inline struct db *named_db(void)
{
	struct db *db = small_db();
	struct err e = {0};

	assert_ok(db_meta_set(db, "name", SPAN_LIT("small"), &e), e);
	/* a dump of before, in which nobody waits */
	small_run(db, "INSERT INTO lock_dump VALUES(2, 2, 90, 'L8', '20.20.1', 1779999000000000, 1, 1);\n"
		      "INSERT INTO dump_twins VALUES(2, 0);\n"
		      "INSERT INTO snapshot VALUES(2, 1, 0, 1, 1, 0, 0, 1779999000000000);\nINSERT INTO snapshot_dump VALUES(2, 2);\n");
	return db;
}

static inline int with_db(void **state)
{
	*state = named_db();
	return 0;
}

static inline int close_db(void **state)
{
	db_close(*state);
	return 0;
}

static inline struct report_args args_of(const char *name, enum report_format format)
{
	struct report_args a;

	report_args_init(&a);
	a.format = format;
	if (!strcmp(name, "history"))
		a.at = "hist/0x55aa00004010#1";
	return a;
}

#endif
