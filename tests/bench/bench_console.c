/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "tests/lib/pty_vterm.h"

/*
 * How long somebody at a terminal waits: the console on a pseudo terminal, with a database that is there and with a bundle that is
 * not imported yet.  JSON lines with budgets, each twice: on the clock, which says little where a machine does other work, and the
 * CPU of the console's own thread meanwhile.
 *
 *     bench_console PROGRAM DATABASE BUNDLE TEXT
 *
 * BUNDLE has a long refs log and small files; TEXT is what Home shows of the small ones.
 */

enum { MOST = 512 };

struct times {
	double ms[MOST], cpu[MOST];
	size_t n;
};

struct moment {
	int64_t us;
	double cpu;
};

static const char *program;

/* Milliseconds of the program's first thread; 0 where the system does not say. */
static double cpu_of(struct pty *p)
{
	char path[64];
	double ns = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/task/%ld/schedstat", (long)pty_pid(p), (long)pty_pid(p));
	f = fopen(path, "r");
	if (f && fscanf(f, "%lf", &ns) != 1)
		ns = 0;
	if (f)
		fclose(f);
	return ns / 1e6;
}

static struct moment now(struct pty *p)
{
	return (struct moment){env_monotonic_us(), p ? cpu_of(p) : 0};
}

static int by_time(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double at(const double *v, size_t n, size_t percent)
{
	size_t rank = (percent * n + 99) / 100;

	return v[rank ? rank - 1 : 0];
}

static void say_one(const char *what, const char *of, double *v, size_t n, double budget)
{
	qsort(v, n, sizeof(v[0]), by_time);
	printf("{\"bench\":\"console\",\"what\":\"%s%s\",\"value\":%.1f,\"unit\":\"ms\",\"budget\":%.0f,\"p50\":%.1f,"
	       "\"max\":%.1f,\"times\":%zu}\n", what, of, at(v, n, 99), budget, at(v, n, 50), at(v, n, 100), n);
	fflush(stdout);
}

static void say(const char *what, struct times *t, double budget)
{
	say_one(what, "", t->ms, t->n, budget);
	say_one(what, ", CPU", t->cpu, t->n, budget);
	t->n = 0;
}

static void add(struct times *t, struct pty *p, struct moment began)
{
	struct moment end = now(p);

	if (t->n == MOST)
		return;
	t->ms[t->n] = (double)(end.us - began.us) / 1e3;
	t->cpu[t->n++] = end.cpu - began.cpu;
}

static void give_up(struct pty *p, const char *what)
{
	fprintf(stderr, "bench_console: waited in vain for %s; the screen:\n%s\n", what, pty_text(p));
	pty_stop(p);
	exit(1);
}

static struct pty *start(const char *what)
{
	const char *argv[] = {program, what, NULL};
	const struct pty_setup setup = {.argv = argv, .rows = 40, .cols = 120};

	return pty_start(&setup);
}

static void pause_us(long us)
{
	const struct timespec t = {0, us * 1000};

	nanosleep(&t, NULL);
}

static void key_to_paint(struct pty *p, const char *keys, struct times *t)
{
	struct moment began = now(p);

	pty_type(p, keys);
	if (!pty_wait_idle(p))
		give_up(p, keys);
	add(t, p, began);
}

#define HELP_SAYS "next row"

/* Help on and off: what a key leads to, whatever is running. */
static void help(struct pty *p, struct times *t)
{
	struct moment began = now(p);

	pty_type(p, "?");
	if (!pty_wait_text(p, HELP_SAYS))
		give_up(p, "help");
	add(t, p, began);
	pty_type(p, "\033");
	if (!pty_wait_no_text(p, HELP_SAYS))
		give_up(p, "the end of help");
}

static void wait_for(struct pty *p, const char *text, struct times *t, struct moment began)
{
	if (!pty_wait_text(p, text))
		give_up(p, text);
	add(t, p, began);
}

/* Until the program has used so many milliseconds more: what it was asked for is going on.  False: it never does. */
static bool computes(struct pty *p, int ms)
{
	double began = cpu_of(p);
	int64_t until = env_monotonic_us() + 5000000;

	while (cpu_of(p) < began + ms && env_monotonic_us() < until)
		pause_us(200);
	return cpu_of(p) >= began + ms;
}

static void with_database(const char *db)
{
	static const char *const keys[] = {"j", "\033[6~", "\033[5~", "G", "k", "\033[5~", "gg", "j", "1", "3"};
	static struct times t;
	struct pty *p = NULL;

	for (int i = 0; i < 11; i++) {
		struct moment began = now(NULL);

		pty_stop(p);
		p = start(db);
		wait_for(p, "Home", &t, began);
	}
	say("an existing database to Home", &t, 100);
	key_to_paint(p, "3", &t);
	t.n = 0;
	for (size_t i = 0; i < 20 * ARRAY_LEN(keys); i++)
		key_to_paint(p, keys[i % ARRAY_LEN(keys)], &t);
	say("key to paint, nothing else to do", &t, 30);
	for (int i = 0; i < 30; i++) {
		/* its first page goes through all lives */
		pty_type(p, i % 2 ? ":sort first" : ":sort last");
		if (!pty_wait_idle(p))
			give_up(p, ":sort");
		pty_type(p, "\r");
		if (computes(p, 2 + i % 20))
			help(p, &t);
		if (!pty_wait_idle(p))
			give_up(p, "the sorted list");
	}
	say("key to reaction while a statement runs", &t, 30);
	pty_stop(p);
}

static void with_bundle(const char *bundle, const char *text)
{
	static struct times paint, home, keys, views;
	struct moment began = now(NULL);
	struct pty *p = start(bundle);

	wait_for(p, "Home", &paint, began);
	wait_for(p, text, &home, began);
	for (int i = 0; i < 30; i++) {
		help(p, &keys);
		began = now(p);
		pty_type(p, i % 2 ? "1" : "5");
		wait_for(p, i % 2 ? "Home]" : "Threads]", &views, began); /* the bar of views */
		pause_us(10000);
	}
	say("first paint of a bundle that is not imported", &paint, 100);
	say("small files of it on Home", &home, 500);
	say("key to reaction during import", &keys, 30);
	say("key to paint during import", &views, 30);
	pty_stop(p);
}

int main(int argc, char **argv)
{
	const char *why_not = pty_why_not();

	if (argc != 5) {
		fprintf(stderr, "usage: bench_console PROGRAM DATABASE BUNDLE TEXT\n");
		return 64;
	}
	if (why_not) {
		printf("{\"bench\":\"console\",\"skipped\":\"%s\"}\n", why_not);
		return 0;
	}
	setlocale(LC_ALL, "C.UTF-8");
	program = argv[1];
	with_database(argv[2]);
	with_bundle(argv[3], argv[4]);
	return 0;
}
