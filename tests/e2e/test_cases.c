/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "astscope/base/env.h"
#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "tests/lib/cases.h"
#include "tests/lib/golden.h"
#include "tests/lib/sanitized.h"

/*
 * What the program says of small inputs: those of tests/data/cases, and those beside the repository if they are there.
 * TAP, a line a case; an argument picks the cases whose name contains it.
 */

#define WORKERS_MAX 4
/* Under sanitizers each start and each import takes several times longer: one of five tells what these would find. */
#define CASE_STEP (SANITIZED ? 5 : 1)

struct folder {
	const char *path, *bundles; /* bundles: may not be there */
	const char *only;           /* NULL = all */
	struct cases cases;
};

static const char *skip_reason(const struct folder *f, const struct cases_case *c)
{
	return c->make.n && span_find(c->make, SPAN_LIT("$B")) >= 0 && access(f->bundles, R_OK) ? "no bundles" : NULL;
}

/* The input under a name that says nothing, so that only its content counts. */
static bool make_input(const struct folder *f, const struct cases_case *c, const char *room)
{
	struct strbuf recipe = {0}, log = {0};
	int status;

	strbuf_addf(&recipe, "rm -rf \"$R\"; mkdir -p \"$R\"; cd \"$R\"; OUT=$R/input; B='%s'; C='%s'\n", f->bundles, f->path);
	if (c->make.n)
		strbuf_add(&recipe, c->make);
	else
		strbuf_addf(&recipe, "cp -R \"$C/%.*s\" \"$OUT\"", SPAN_ARG(c->name));
	strbuf_add_str(&recipe, "\nchmod -R u+w \"$OUT\"");
	strbuf_addf(&log, "%s.log", room);
	status = cases_spawn((const char *[]){"/bin/sh", "-ec", strbuf_str(&recipe), NULL}, strbuf_str(&log), strbuf_str(&log));
	strbuf_done(&recipe);
	strbuf_done(&log);
	return status == 0;
}

/* The environment of what this process starts: a home of its own, so that nothing is found in a cache. */
static void move_to(const char *room)
{
	static const char *const homes[] = {"HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"};
	struct strbuf below = {0};

	for (size_t i = 0; i < ARRAY_LEN(homes); i++) {
		strbuf_clear(&below);
		strbuf_addf(&below, "%s/%s", room, homes[i]);
		setenv(homes[i], strbuf_str(&below), 1);
	}
	setenv("R", room, 1);
	setenv("COLUMNS", "80", 1);
	strbuf_done(&below);
}

/* "ok NAME" or "not ok NAME", with comments; nothing for a case that was not asked for. */
static void try_case(const struct folder *f, const struct cases_case *c, const char *program, const char *room, FILE *out)
{
	const char *why = skip_reason(f, c);
	struct strbuf failures = {0}, input = {0};
	struct span rest, line;

	if (f->only && span_find(c->name, span_from(f->only)) < 0)
		return;
	strbuf_addf(&input, "%s/input", room);
	if (!why && make_input(f, c, room))
		cases_try(c, program, strbuf_str(&input), room, &failures);
	else if (!why)
		strbuf_add_str(&failures, "the input cannot be made\n");
	fprintf(out, "%sok %.*s%s%s\n", failures.n ? "not " : "", SPAN_ARG(c->name), why ? " # SKIP " : "", why ? why : "");
	for (rest = strbuf_span(&failures); scan_until_char(&rest, '\n', &line);)
		fprintf(out, "# %.*s\n", SPAN_ARG(line));
	strbuf_done(&failures);
	strbuf_done(&input);
}

/* Each worker takes every n-th case; what it prints is put in order afterwards. */
static bool work(const struct folder *f, const char *program, const char *work_dir, int worker, int workers)
{
	struct strbuf room = {0}, path = {0};
	FILE *out;

	strbuf_addf(&room, "%s/%d", work_dir, worker);
	strbuf_addf(&path, "%s/%d.tap", work_dir, worker);
	out = fopen(strbuf_str(&path), "we");
	if (!out)
		return false;
	move_to(strbuf_str(&room));
	for (size_t i = (size_t)worker * CASE_STEP; i < f->cases.list.n; i += (size_t)workers * CASE_STEP)
		try_case(f, vec_at(&f->cases.list, i), program, strbuf_str(&room), out);
	strbuf_done(&room);
	strbuf_done(&path);
	return fclose(out) == 0;
}

static bool run_workers(const struct folder *f, const char *program, const char *work_dir, int workers)
{
	bool ok = true;

	for (int i = 0; i < workers; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(work(f, program, work_dir, i, workers) ? 0 : 1);
		ok = ok && pid > 0;
	}
	for (int status; wait(&status) > 0;)
		ok = ok && status == 0;
	return ok;
}

/* Number the lines of the workers. */
static int print_results(const char *work_dir, int workers, int n, int *ret_bad)
{
	for (int i = 0; i < workers; i++) {
		struct strbuf path = {0}, text = {0};
		struct span rest, line;

		strbuf_addf(&path, "%s/%d.tap", work_dir, i);
		if (!golden_read_path(strbuf_str(&path), &text))
			(*ret_bad)++;
		for (rest = strbuf_span(&text); scan_until_char(&rest, '\n', &line);) {
			bool bad = scan_lit(&line, SPAN_LIT("not ok "));

			*ret_bad += bad;
			if (bad || scan_lit(&line, SPAN_LIT("ok ")))
				printf("%sok %d - %.*s\n", bad ? "not " : "", ++n, SPAN_ARG(line));
			else
				printf("%.*s\n", SPAN_ARG(line));
		}
		strbuf_done(&path);
		strbuf_done(&text);
	}
	return n;
}

static int run_folder(struct folder *f, const char *program, const char *work_dir, int n, int *ret_bad)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	int workers = cores < 1 ? 1 : cores > WORKERS_MAX ? WORKERS_MAX : (int)cores;
	struct strbuf why = {0};

	if (!cases_load(&f->cases, f->path, &why) || !run_workers(f, program, work_dir, workers)) {
		printf("not ok %d - %s\n# %s\n", ++n, f->path, why.n ? strbuf_str(&why) : "a worker failed");
		(*ret_bad)++;
	} else {
		n = print_results(work_dir, workers, n, ret_bad);
	}
	strbuf_done(&why);
	cases_done(&f->cases);
	return n;
}

static char *absolute(const char *from, const char *below)
{
	struct strbuf path = {0};

	strbuf_addf(&path, "%s/%s", from ? from : ".", below);
	return path.p;
}

int main(int argc, char **argv)
{
	char *program = absolute(env_get("BUILDDIR"), "astscope");
	char *work_dir = absolute(env_get("BUILDDIR"), "tests/e2e/cases.work");
	char *own = absolute(env_get("SRCDIR"), "tests/data/cases");
	char *shared = absolute(env_get("SHARED"), "cases"), *bundles = absolute(env_get("SHARED"), "bundles");
	const char *only = argc > 1 ? argv[1] : NULL;
	struct folder folders[] = {
		{.path = own, .bundles = bundles, .only = only},
		{.path = shared, .bundles = bundles, .only = only},
	};
	int n = 0, bad = 0;

	cases_spawn((const char *[]){"/bin/rm", "-rf", work_dir, NULL}, "/dev/null", "/dev/null");
	if (mkdir(work_dir, 0700) && access(work_dir, W_OK))
		return 99;
	n = run_folder(&folders[0], program, work_dir, n, &bad);
	if (access(shared, R_OK) == 0)
		n = run_folder(&folders[1], program, work_dir, n, &bad);
	else
		printf("ok %d - # SKIP no %s\n", ++n, shared);
	printf("1..%d\n", n);
	if (!bad)
		cases_spawn((const char *[]){"/bin/rm", "-rf", work_dir, NULL}, "/dev/null", "/dev/null");
	free(program);
	free(work_dir);
	free(own);
	free(shared);
	free(bundles);
	return bad != 0;
}
