/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "astscope/base/mem.h"
#include "astscope/model/rows.h"
#include "astscope/store/db.h"

/*
 * What the pages behind the screens cost, CPU of each alone: the first page of every list in every order, the first one that is
 * asked for behind it, any others, and the first page with filters that many rows or none match.  JSON lines with budgets, and
 * with what took longest.
 *
 *     bench_screens DATABASE [LIST]
 */

enum { PAGES_EACH = 20, MOST = 4096 };

struct times {
	double ms[MOST];
	size_t n;
	double worst_ms;
	char worst[64]; /* the order, and the filter */
};

static double cpu_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec * 1e-6;
}

static void times_add(struct times *t, double ms, const char *sort, const char *filter)
{
	if (t->n < MOST)
		t->ms[t->n++] = ms;
	if (ms < t->worst_ms)
		return;
	t->worst_ms = ms;
	snprintf(t->worst, sizeof(t->worst), "%s%s%s", sort, *filter ? ", " : "", filter);
}

static int by_time(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The smallest that at least so many of a hundred are not above. */
static double at(const struct times *t, size_t percent)
{
	size_t rank = (percent * t->n + 99) / 100;

	return t->ms[rank ? rank - 1 : 0];
}

/* The 99th of a hundred is what the budget is for. */
static void say(const struct list_info *li, const char *what, struct times *t, double budget)
{
	if (!t->n)
		return;
	qsort(t->ms, t->n, sizeof(t->ms[0]), by_time);
	printf("{\"bench\":\"screens\",\"what\":\"%s, %s\",\"value\":%.3f,\"unit\":\"ms\",\"budget\":%.0f,\"p50\":%.3f,\"max\":%.3f,"
	       "\"pages\":%zu,\"worst\":\"%s\"}\n", li->name, what, at(t, 99), budget, at(t, 50), at(t, 100), t->n, t->worst);
	fflush(stdout);
	*t = (struct times){0};
}

static int64_t number(struct db *db, const char *sql)
{
	struct stmt *st;
	struct err e = {0};
	int64_t v = 0;

	if (db_prepare(db, span_from(sql), &st, &e)) {
		if (stmt_step(st, &e) == STEP_ROW)
			v = stmt_i64(st, 0);
		stmt_free(st);
	}
	return v;
}

struct bench {
	struct db *db;
	int64_t life, thread; /* the busiest */
	double scan_ms;       /* for what has to go through all lives or events */
	uint64_t seed;
	struct times first, begun, deep, filtered;
};

static void set_args(const struct bench *b, const char *list, struct rows_args *a)
{
	if (!strcmp(list, "history") || !strcmp(list, "balance"))
		rows_arg(a, "life", b->life);
	if (!strcmp(list, "events"))
		rows_arg(a, "ref_thread", b->thread);
	if (!strcmp(list, "frames") || !strcmp(list, "values"))
		rows_arg(a, "stack", 1);
}

struct order {
	const char *sort, *filter;
};

static bool one_page(struct rows *r, int64_t at_row, const struct order *o, struct times *t, struct err *e)
{
	const struct row *row;
	double began = cpu_ms();

	if (!rows_get(r, at_row, &row, e))
		return false;
	times_add(t, cpu_ms() - began, o->sort, o->filter);
	return true;
}

static bool go_anywhere(struct bench *b, struct rows *r, int64_t n, const struct order *o, struct err *e)
{
	/* One that is far from both ends, so that all that is kept of an order is found. */
	if (!one_page(r, n > 600 ? n - 300 : n / 2, o, &b->begun, e))
		return false;
	for (int i = 0; i < PAGES_EACH; i++) {
		b->seed = b->seed * 6364136223846793005u + 1442695040888963407u;
		if (!one_page(r, (int64_t)((b->seed >> 33) % (uint64_t)n), o, &b->deep, e))
			return false;
	}
	return one_page(r, n - 1, o, &b->deep, e);
}

/* Opened anew for each order: as when a view opens. */
static void one_order(struct bench *b, const struct list_info *li, const struct order *o)
{
	struct rows_args a = {.sort = o->sort, .filter = span_from(o->filter)};
	struct rows *r;
	struct err e = {0};
	int64_t n;

	set_args(b, li->name, &a);
	if (!rows_open(b->db, li->name, &a, &r, &e))
		return;
	if (!one_page(r, 0, o, *o->filter ? &b->filtered : &b->first, &e) ||
	    (!*o->filter && rows_total(r, &n, &e) && n > 200 && !go_anywhere(b, r, n, o, &e)))
		fprintf(stderr, "bench_screens: %s by %s: %s\n", li->name, o->sort, e.msg);
	rows_close(r);
}

static void one_list(struct bench *b, const struct list_info *li)
{
	static const char *const filters[] = {"", "any.file:channel.c", "file:*c*", "alive", "any.tag:*no such tag*", "events>3",
					      "any.func:*destr*", "tag:*e*", "delta:-1"};

	for (size_t s = 0; s < li->n_sorts; s++) {
		for (size_t f = 0; f < sizeof(filters) / sizeof(filters[0]); f++)
			one_order(b, li, &(struct order){li->sorts[s].name, filters[f]});
	}
	say(li, "first page in each order", &b->first, b->scan_ms);
	/* all rows are walked, and sorted if need be, to keep their order */
	say(li, "first page far from both ends", &b->begun, 3 * b->scan_ms);
	say(li, "page anywhere", &b->deep, 3);
	say(li, "first page with filters", &b->filtered, b->scan_ms);
}

int main(int argc, char **argv)
{
	struct bench *b = mem_zalloc(sizeof(*b));
	struct err e = {0};

	if (argc != 2 && argc != 3) {
		fprintf(stderr, "usage: bench_screens DATABASE [LIST]\n");
		return 64;
	}
	if (!db_open(argv[1], DB_READ, &b->db, &e)) {
		fprintf(stderr, "bench_screens: %s\n", e.msg);
		return err_exit_status(&e);
	}
	b->life = number(b->db, "SELECT id FROM life ORDER BY events DESC LIMIT 1");
	b->thread = number(b->db, "SELECT id FROM ref_thread ORDER BY events DESC LIMIT 1");
	/* 50 ms at 4 million events, 150 at 16 */
	b->scan_ms = number(b->db, "SELECT coalesce(sum(events), 0) FROM event_source") > 8000000 ? 150 : 50;
	for (size_t i = 0; i < list_count(); i++)
		if (argc == 2 || !strcmp(list_at(i)->name, argv[2]))
			one_list(b, list_at(i));
	db_close(b->db);
	free(b);
	return 0;
}
