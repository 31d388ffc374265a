#include "config.h"

#include "astscope/analysis/analysis.h"

#include "astscope/analysis/step.h"

static const struct {
	const char *what;
	bool (*run)(struct db *db, struct err *e);
} steps[] = {
	{"finding the processes", analysis_runs},
	{"joining threads", analysis_identity},
	{"reading stacks", analysis_stacks},
	{"tying locks to objects", analysis_locks},
	{"looking up values of stacks", analysis_values},
	{"following waits", analysis_waits},
	{"grouping lives", analysis_leaks},
	{"writing findings", analysis_findings},
};

bool analysis_run(struct db *db, struct err *e)
{
	if (!db_begin(db, e))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		if (!steps[i].run(db, e)) {
			db_rollback(db);
			return err_wrap(e, "%s", steps[i].what);
		}
	}
	return db_commit(db, e);
}
