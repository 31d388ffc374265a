/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_STORE_EVENTS_MADE_H
#define TESTS_STORE_EVENTS_MADE_H

#include "astscope/store/db.h"
#include "astscope/store/writer.h"

/* Packed events of made logs, and the same events in a table "plain" with the columns of ref_event.  Every failure ends the test. */
struct made {
	struct db *db;
	struct err e; /* for whoever wants it */
	int64_t lives;
};

/* @path: NULL = in memory; @from: another number, other logs.  db_close() what it makes. */
struct made made_events(const char *path, uint64_t from);

#endif
