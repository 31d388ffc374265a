/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/analysis/analysis.h"
#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/import/importer.h"

/*
 * What the import of a refs log and its analysis cost, each phase with its CPU and the most memory so far, and as ratios to a
 * pass over the same bytes in the same run: times of a machine under load mean little, ratios mean something.  JSON lines,
 * with the budget where there is one.
 *
 *     bench_import DATABASE BUNDLE
 */

#define CHUNK (256u * 1024u)
#define STEP_SAID 0.01 /* seconds of CPU; steps below are not told */

struct cost {
	int64_t began_us;
	double cpu, wall; /* seconds */
};

static double cpu_now(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + 1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static long rss_mb(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss / 1024;
}

static void cost_begin(struct cost *c)
{
	c->began_us = env_monotonic_us();
	c->cpu = cpu_now();
}

static void cost_end(struct cost *c)
{
	c->cpu = cpu_now() - c->cpu;
	c->wall = (double)(env_monotonic_us() - c->began_us) / 1e6;
}

static void say(const char *what, const struct cost *c, uint64_t bytes)
{
	printf("{\"bench\":\"import\",\"what\":\"%s\",\"value\":%.3f,\"unit\":\"s\",\"wall_s\":%.3f,\"mb_per_cpu_s\":%.1f,"
	       "\"rss_mb\":%ld}\n",
	       what, c->cpu, c->wall, (double)bytes / 1e6 / (c->cpu > 0 ? c->cpu : 1e-6), rss_mb());
	fflush(stdout);
}

static void figure(const char *what, double value, const char *unit, double budget)
{
	printf("{\"bench\":\"import\",\"what\":\"%s\",\"value\":%.3f,\"unit\":\"%s\"", what, value, unit);
	if (budget > 0)
		printf(",\"budget\":%.2f", budget);
	printf("}\n");
}

static void fail(const struct err *e)
{
	fprintf(stderr, "bench_import: %s\n", e->msg);
	exit(err_exit_status(e));
}

static void ignore(void *ctx, const struct record *r)
{
	uint64_t *records = ctx;

	*records += r->kind == RECORD_REF;
}

/* Read all recognised members; with @parse through their formats into nothing. */
static uint64_t read_over(const char *path, bool parse, struct cost *c)
{
	struct bundle *b = NULL;
	struct cursor *cur;
	const struct member *m;
	char *buf = mem_alloc(CHUNK);
	uint64_t records = 0, bytes = 0;
	const struct sink sink = {.put = ignore, .ctx = &records};
	struct err e = {0};

	if (!bundle_open(&path, 1, NULL, &b, &e))
		fail(&e);
	cost_begin(c);
	cur = cursor_new(b, NULL);
	while ((m = cursor_next(cur))) {
		struct tally tally;
		void *parser = m->format && parse ? m->format->begin(&sink) : NULL;
		size_t n;

		while (m->format && cursor_read(cur, buf, CHUNK, &n) == GOT_DATA) {
			bytes += n;
			if (parser)
				m->format->feed(parser, (struct span){buf, n});
		}
		if (parser)
			m->format->end(parser, false, &tally);
	}
	cursor_free(cur);
	cost_end(c);
	bundle_free(b);
	free(buf);
	return bytes;
}

/* Which step of the analysis runs, and what those took that count types and that find leaks. */
struct steps {
	const char *what;
	struct cost cost;
	uint64_t bytes;
	double types, leaks;
};

static void end_step(struct steps *s)
{
	if (!s->what)
		return;
	cost_end(&s->cost);
	if (!strcmp(s->what, "counting types"))
		s->types += s->cost.cpu;
	if (!strcmp(s->what, "comparing lives"))
		s->leaks += s->cost.cpu;
	if (s->cost.cpu >= STEP_SAID)
		say(s->what, &s->cost, s->bytes);
}

static void begin_step(void *ctx, size_t step, size_t steps, const char *what)
{
	struct steps *s = ctx;

	(void)step;
	(void)steps;
	end_step(s);
	s->what = what;
	cost_begin(&s->cost);
}

int main(int argc, char **argv)
{
	struct cost pass, parse, import, indexes, analysis;
	struct steps steps = {0};
	const struct analysis_tell tell = {begin_step, &steps};
	struct import *im = NULL;
	struct rules *rules;
	struct err e = {0};
	struct stat st;
	uint64_t bytes, lines;
	double all;

	if (argc != 3) {
		fprintf(stderr, "usage: bench_import DATABASE BUNDLE\n");
		return 64;
	}
	rules = rules_new();
	const struct import_args args = {.paths = (const char *const *)&argv[2], .n = 1, .where = IMPORT_FILE,
					 .db_path = argv[1], .again = true, .rules = rules_hash(rules)};

	steps.bytes = bytes = read_over(argv[2], false, &pass);
	say("pass over the bytes", &pass, bytes);
	read_over(argv[2], true, &parse);
	say("parse", &parse, bytes);
	cost_begin(&import);
	if (!importer_run(&args, &im, &e))
		fail(&e);
	cost_end(&import);
	lines = import_result(im)->lines;
	say("read and store", &import, bytes);
	cost_begin(&indexes);
	if (!db_make_derived(import_db(im), &e))
		fail(&e);
	cost_end(&indexes);
	say("index", &indexes, bytes);
	cost_begin(&analysis);
	if (!analysis_run(import_db(im), rules, &tell, &e) || !importer_finish(im, &e))
		fail(&e);
	end_step(&steps);
	cost_end(&analysis);
	say("analyse and finish", &analysis, bytes);
	import_free(im);
	rules_free(rules);
	if (stat(argv[1], &st) < 0)
		return 1;
	all = import.cpu + indexes.cpu + analysis.cpu;
	figure("whole import", all, "s", 0);
	figure("types", steps.types, "s", 0);
	figure("leaks", steps.leaks, "s", 0);
	figure("whole import to parse", all / parse.cpu, "", 0);
	figure("lines", (double)lines, "", 0);
	figure("cost a line", all / (double)lines * 1e6, "us", 0);
	figure("database to log", (double)st.st_size / (double)bytes, "", 0.23);
	figure("memory", (double)rss_mb(), "MB", 90);
	return 0;
}
