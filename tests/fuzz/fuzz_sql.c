/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "astscope/base/utf8.h"
#include "astscope/report/report.h"
#include "astscope/store/db.h"
#include "tests/lib/small.h"

/*
 * Any text as the query of `astscope sql`, over the small database, whose connection may write: only the guard keeps it as
 * it is.  It ends within its time, changes nothing, says what failed and where, and prints nothing that a terminal would
 * obey.
 */
enum goal { GOAL_ROWS, GOAL_FAULTS, GOAL_REFUSED, GOAL_FUNCTIONS, GOAL_TIME, GOAL_MEMORY, GOAL_LENGTH };
struct fuzz_goal fuzz_goals[] = {
	[GOAL_ROWS] = {"queries with an answer", 10, 0},
	[GOAL_FAULTS] = {"queries that are no SQL, or ask for what is not there", 4, 0},
	[GOAL_REFUSED] = {"statements that are no SELECT", 8, 0},
	[GOAL_FUNCTIONS] = {"functions that are not allowed", 3, 0},
	[GOAL_TIME] = {"queries that are out of time", 2, 0},
	[GOAL_MEMORY] = {"queries that need too much memory", 1, 0},
	[GOAL_LENGTH] = {"values that are too long", 1, 0},
	{NULL, 0, 0},
};

enum { LIMIT_MS = 400, SLACK_MS = 3000, OUTPUT_BYTES = 8 << 20 };

/* What a change of the database would change. */
static int64_t state(struct db *db)
{
	static const char *const sums[] = {
		"SELECT total_changes()",
		"SELECT count(*) FROM sqlite_master",
		"SELECT count(*) FROM sqlite_temp_master",
		"SELECT schema_version FROM pragma_schema_version",
		"SELECT count(*) FROM pragma_database_list",
	};
	int64_t all = 0;
	struct err e = {0};

	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++) {
		struct stmt *st;

		claim(db_prepare(db, span_from(sums[i]), &st, &e) && stmt_step(st, &e) == STEP_ROW, e.msg);
		all = all * 1000 + stmt_i64(st, 0);
		stmt_free(st);
	}
	return all;
}

static bool take(void *ctx, struct span text)
{
	strbuf_add(ctx, text);
	return ((struct strbuf *)ctx)->n < OUTPUT_BYTES;
}

static void check_clean(struct span text)
{
	uint32_t cp;

	while (text.n) {
		claim(utf8_take(&text, &cp), "the output is no text");
		claim(cp == '\n' || utf8_is_safe(cp), "the output has a character that a terminal would obey");
	}
}

/* Of the process: what others do on the machine does not count. */
static int64_t cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void count_failure(const struct err *e)
{
	if (e->code == ERR_USAGE && strstr(e->msg, "the function "))
		fuzz_goals[GOAL_FUNCTIONS].times++;
	else if (e->code == ERR_USAGE && strstr(e->msg, "is allowed"))
		fuzz_goals[GOAL_REFUSED].times++;
	else if (e->code == ERR_USAGE)
		fuzz_goals[GOAL_FAULTS].times++;
	else if (strstr(e->msg, "MB of memory"))
		fuzz_goals[GOAL_MEMORY].times++;
	else if (strstr(e->msg, "is longer than"))
		fuzz_goals[GOAL_LENGTH].times++;
	else if (e->code == ERR_LIMIT)
		fuzz_goals[GOAL_TIME].times++;
	else
		claim(e->code == ERR_WRITE || e->code == ERR_DB, e->msg);
}

static void run(struct db *db, struct span sql, enum report_format format)
{
	struct strbuf out = {0};
	struct report_sink sink = {take, &out};
	struct report_args a;
	struct err e = {0};
	int64_t begun = cpu_ms();
	int offset = -1;

	report_args_init(&a);
	a.format = format;
	db_set_time(db, LIMIT_MS);
	if (report_sql(db, sql, &a, &sink, &offset, &e)) {
		fuzz_goals[GOAL_ROWS].times++;
	} else {
		claim(e.msg[0], "failed without a word");
		claim(offset >= -1 && offset <= (int)sql.n, "a fault outside of the query");
		count_failure(&e);
	}
	claim(cpu_ms() - begun <= LIMIT_MS + SLACK_MS, "a query took longer than it may");
	db_set_time(db, 0);
	check_clean(strbuf_span(&out));
	strbuf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct db *db;
	static int64_t untouched;
	struct span sql = {(const char *)data, size};

	if (!db) {
		db = small_db();
		untouched = state(db);
	}
	run(db, sql, REPORT_TEXT);
	run(db, sql, REPORT_JSON);
	claim(state(db) == untouched, "a query changed the database");
	return 0;
}
