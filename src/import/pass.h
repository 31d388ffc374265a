/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_PASS_H
#define IMPORT_PASS_H

#include "astscope/import/importer.h"

/* Reads all members of a bundle into a database: the work between opening it and finishing it. */
struct pass_args {
	const struct import_args *args;
	struct bundle *bundle; /* scanned, or a stream */
	struct db *db;         /* fresh, in no transaction */
	const struct budget *budget;
	const char *place;     /* a file on the disk of the database; NULL = in memory */
};

struct pass_result {
	char id[BUNDLE_ID_CHARS + 1];
	enum budget_item over; /* the limit that ended it */
	uint64_t sources, recognised;
	uint64_t lines, records, rejects, bytes;
};

bool pass_run(const struct pass_args *args, struct pass_result *ret, struct err *e) AST_NODISCARD;

/* Tells the progress of @args some ten times a second. */
struct watch {
	const struct import_args *args;
	enum import_phase phase;
	uint64_t total;
	int64_t began_us, told_us;
	uint64_t bytes, lines; /* of the members before the current one */
};

void watch_begin(struct watch *w, const struct import_args *args, enum import_phase phase, uint64_t total);
/* @bytes and @lines of the current member so far. */
void watch_tell(struct watch *w, uint64_t done, uint64_t bytes, uint64_t lines, const char *path);
/* For bundle_scan and bundle_digest: bundle_tick. */
void watch_looking(void *watch, uint64_t done, const char *path);

#endif
