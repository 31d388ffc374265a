/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "truth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "astscope/logic/shutdown.h"
#include "replay.h"

/* The verdict on complete logs, and on the same cut short: whatever stops in the middle did not end cleanly. */

#define STEP 97u        /* a cut at so many rows each, */
#define LAST_ROWS 600u  /* and at each of the last */
#define SAMPLE_STEP 4999u
#define SAMPLE_LAST 25u

struct verdict {
	bool clean, one_run;
	uint64_t alive;
};

static struct verdict verdict_of(struct replay *r)
{
	const struct vec *runs = replay_finish(r);
	const struct replay_run *last = vec_at(runs, runs->n - 1);

	return (struct verdict){.clean = strcmp(last->shutdown, "clean") == 0, .one_run = runs->n == 1, .alive = last->alive};
}

/* What would be said if the log ended here: in a child, so that this one can go on. */
static struct verdict verdict_here(struct replay *r)
{
	struct verdict v = {0};
	int fds[2], status;
	pid_t pid;
	bool ok;

	if (pipe(fds) < 0 || (pid = fork()) < 0) {
		perror("leak_truth: fork");
		exit(1);
	}
	if (pid == 0) {
		v = verdict_of(r);
		_exit(write(fds[1], &v, sizeof(v)) == (ssize_t)sizeof(v) ? 0 : 1);
	}
	close(fds[1]);
	ok = read(fds[0], &v, sizeof(v)) == (ssize_t)sizeof(v);
	close(fds[0]);
	if (waitpid(pid, &status, 0) != pid || status != 0 || !ok) {
		fprintf(stderr, "leak_truth: a cut log could not be judged\n");
		exit(1);
	}
	return v;
}

/*
 * Could it be called clean if it ended with @last?  Not where even a log of which nothing is alive is none.  Whether it is taken
 * for a sorted one, of which other things count, is known after the first rows.
 */
static bool may_be_clean(const struct truth *t, const struct log_row *last, size_t rows)
{
	const struct log_end best = {.has_log = true, .shutdown_row = func_is_of_shutdown(&t->names, last->func),
				     .creators_seen = 1, .alive_peak = 1};
	struct strbuf why = {0};
	bool derived, clean = strcmp(shutdown_judge(&best, &why, &derived), "clean") == 0;

	strbuf_done(&why);
	return clean || rows <= RUNS_TASTE;
}

static bool cut_here(const struct truth *t, size_t row, size_t n)
{
	size_t step = t->full ? STEP : SAMPLE_STEP, left = n - row;

	return row % step == 0 || (left <= LAST_ROWS && (t->full || left % SAMPLE_LAST == 1));
}

static void judge_log(struct truth *t, const struct log *log)
{
	struct replay *r = replay_new(&t->names, NULL);
	size_t wrong = 0;
	struct verdict v;

	for (size_t i = 0; i < log->rows.n; i++) {
		if (i && cut_here(t, i, log->rows.n)) {
			v = may_be_clean(t, log_at(log, i - 1), i) ? verdict_here(r) : (struct verdict){.one_run = true};
			truth_add(t, FIG_CUTS, v.clean, 1);
			truth_most(t, FIG_CUT_LEAKS, v.clean ? v.alive : 0);
			truth_add(t, FIG_WHOLE, !v.one_run, 1);
			wrong += v.clean;
		}
		replay_put(r, log_at(log, i));
	}
	if (wrong)
		truth_note("%s: %zu cuts are called clean", log->name, wrong);
	v = verdict_of(r);
	replay_free(r);
	truth_case(t, FIG_COMPLETE, v.clean == log->clean);
	if (v.clean != log->clean)
		truth_note("%s: clean is %d", log->name, v.clean);
}

void truth_shutdown(struct truth *t)
{
	truth_most(t, FIG_CUT_LEAKS, 0);
	for (size_t i = 0; i < LOGS; i++) {
		if (truth_wants(t, &t->logs[i]))
			judge_log(t, &t->logs[i]);
	}
}
