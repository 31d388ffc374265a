/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/analysis/analysis.h"

#include "astscope/analysis/step.h"

static const struct {
	const char *what;
	bool (*run)(const struct analysis *a, struct err *e);
} steps[] = {
	{"finding the processes", analysis_runs},
	{"joining threads", analysis_identity},
	{"reading stacks", analysis_stacks},
	{"naming threads and frames", analysis_names},
	{"tying locks to objects", analysis_locks},
	{"looking up values of stacks", analysis_values},
	{"reading lists of channels and queues", analysis_cli},
	{"joining names to objects and threads", analysis_titles},
	{"following waits", analysis_waits},
	{"putting times on one clock", analysis_clock},
	{"telling what threads do", analysis_does},
	{"counting types", analysis_types},
	{"comparing lives", analysis_leaks},
	{"weighing the logs", analysis_trust},
	{"writing findings", analysis_findings},
	{"finding what is missing", analysis_collect},
};

static bool run_steps(const struct analysis *a, const struct analysis_tell *tell, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		if (tell)
			tell->step(tell->ctx, i + 1, ARRAY_LEN(steps), steps[i].what);
		if (!steps[i].run(a, e))
			return err_wrap(e, "%s", steps[i].what);
	}
	return db_set_rules(a->db, rules_hash(a->rules), e);
}

bool analysis_run(struct db *db, const struct rules *rules, const struct analysis_tell *tell, struct err *e)
{
	struct analysis a = {db, rules};

	if (!db_begin(db, e))
		return false;
	if (run_steps(&a, tell, e) && db_commit(db, e))
		return true;
	db_rollback(db);
	return false;
}
