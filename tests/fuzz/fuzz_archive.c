/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "astscope/base/env.h"
#include "astscope/import/importer.h"

/*
 * Any bytes as a bundle of one file, archive or not, on their way into a database in memory: once as a file, which is
 * looked at and then read, and once through the budget's limits.  However hostile, it ends, no line is lost, and what
 * failed says so.
 */

enum goal { GOAL_READ, GOAL_TORN, GOAL_UNREADABLE, GOAL_STOPPED, GOAL_LIVES };
struct fuzz_goal fuzz_goals[] = {
	[GOAL_READ] = {"members that were read", 30, 0},
	[GOAL_TORN] = {"members that break off", 8, 0},
	[GOAL_UNREADABLE] = {"members that are refused", 8, 0},
	[GOAL_STOPPED] = {"imports that reach a limit", 5, 0},
	[GOAL_LIVES] = {"lives", 300, 0},
	{NULL, 0, 0},
};

static int64_t number_of(struct db *db, const char *sql)
{
	struct stmt *st = NULL;
	struct err e = {0};
	int64_t n;

	claim(db_prepare(db, (struct span){sql, strlen(sql)}, &st, &e), e.msg);
	claim(stmt_step(st, &e) == STEP_ROW, "no row");
	n = stmt_i64(st, 0);
	stmt_free(st);
	return n;
}

static unsigned count(struct db *db, const char *from)
{
	char sql[200];

	snprintf(sql, sizeof(sql), "SELECT count(*) %s", from);
	return (unsigned)number_of(db, sql);
}

static void check(struct import *im)
{
	struct db *db = import_db(im);
	const struct import_result *r = import_result(im);

	claim(!number_of(db, "SELECT count(*) FROM source WHERE lines <> records + continuations + rejects"), "a line is lost");
	claim(!number_of(db, "SELECT count(*) FROM ref_event e LEFT JOIN life l ON l.id = e.life WHERE l.id IS NULL"),
	      "an event without a life");
	claim(number_of(db, "SELECT count(*) FROM ref_event") == number_of(db, "SELECT coalesce(sum(events), 0) FROM life"),
	      "events are counted wrong");
	claim(!number_of(db, "SELECT count(*) FROM source WHERE state IN ('torn', 'unreadable') AND coalesce(note, '') = ''"),
	      "a fault without a word");
	claim((uint64_t)number_of(db, "SELECT count(*) FROM source WHERE parent IS NULL") == r->sources, "sources are counted wrong");
	claim(r->partial == (r->over != BUDGET_NONE), "partial for no reason");
	fuzz_goals[GOAL_READ].times += count(db, "FROM source WHERE state = 'ok'");
	fuzz_goals[GOAL_TORN].times += count(db, "FROM source WHERE state = 'torn'");
	fuzz_goals[GOAL_UNREADABLE].times += count(db, "FROM source WHERE state = 'unreadable'");
	fuzz_goals[GOAL_STOPPED].times += r->over != BUDGET_NONE;
	fuzz_goals[GOAL_LIVES].times += count(db, "FROM life");
}

static void import_file(const char *path, const char *limits)
{
	struct import_args args = {.paths = &path, .n = 1, .where = IMPORT_MEMORY};
	struct budget budget;
	struct import *im = NULL;
	struct err e = {0};

	budget_init(&budget);
	claim(budget_take(&budget, (struct span){limits, strlen(limits)}, &e), e.msg);
	args.budget = &budget;
	if (!importer_run(&args, &im, &e)) {
		claim(e.msg[0] && e.code != ERR_NONE && e.code != ERR_INTERNAL, e.msg[0] ? e.msg : "failed without a word");
		return;
	}
	if (!import_result(im)->foreign)
		check(im);
	import_free(im);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *dir = env_get("BUILDDIR");
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/fuzz-XXXXXX", dir ? dir : ".");
	fd = mkstemp(path);
	claim(fd >= 0, "no temporary file");
	claim(write(fd, data, size) == (ssize_t)size, "cannot write the temporary file");
	close(fd);
	import_file(path, "expanded=16M,database=64M,free=0");
	import_file(path, "expanded=4K,ratio=10,members=3,database=64M,free=0");
	unlink(path);
	return 0;
}
