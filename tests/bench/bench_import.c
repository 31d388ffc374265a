#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/import/importer.h"

/*
 * What the import of a refs log costs, as ratios to a pass over the same bytes in the same run: times of a
 * machine under load mean little, ratios mean something.  Prints JSON lines.
 *
 *     bench_import DATABASE BUNDLE
 */

#define CHUNK (256u * 1024u)

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
	printf("{\"bench\":\"import\",\"what\":\"%s\",\"cpu_s\":%.3f,\"wall_s\":%.3f,\"mb_per_cpu_s\":%.1f,\"rss_mb\":%ld}\n",
	       what, c->cpu, c->wall, (double)bytes / 1e6 / (c->cpu > 0 ? c->cpu : 1e-6), rss_mb());
	fflush(stdout);
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

int main(int argc, char **argv)
{
	struct cost pass, parse, import, indexes;
	struct import *im = NULL;
	struct err e = {0};
	struct stat st;
	uint64_t bytes, lines;

	if (argc != 3) {
		fprintf(stderr, "usage: bench_import DATABASE BUNDLE\n");
		return 64;
	}
	const struct import_args args = {.paths = (const char *const *)&argv[2], .n = 1, .where = IMPORT_FILE,
					 .db_path = argv[1], .again = true};

	bytes = read_over(argv[2], false, &pass);
	say("pass", &pass, bytes);
	read_over(argv[2], true, &parse);
	say("parse", &parse, bytes);
	cost_begin(&import);
	if (!importer_run(&args, &im, &e))
		fail(&e);
	cost_end(&import);
	lines = import_result(im)->lines;
	say("import", &import, bytes);
	cost_begin(&indexes);
	if (!db_make_derived(import_db(im), &e) || !importer_finish(im, &e))
		fail(&e);
	cost_end(&indexes);
	say("indexes", &indexes, bytes);
	import_free(im);
	if (stat(argv[1], &st) < 0)
		return 1;
	printf("{\"bench\":\"import\",\"what\":\"ratios\",\"lines\":%llu,\"import_to_parse\":%.2f,"
	       "\"with_indexes_to_parse\":%.2f,\"lines_per_cpu_s\":%.0f,\"db_to_log\":%.3f,\"rss_mb\":%ld}\n",
	       (unsigned long long)lines, import.cpu / parse.cpu, (import.cpu + indexes.cpu) / parse.cpu,
	       (double)lines / (import.cpu + indexes.cpu), (double)st.st_size / (double)bytes, rss_mb());
	unlink(argv[1]);
	return 0;
}
