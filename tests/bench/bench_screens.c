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
 * What the pages behind the screens cost, CPU of each alone: the first page of every list in every order, pages anywhere in
 * it, and filters that many rows or none match.  JSON lines, with budgets.
 *
 *     bench_screens DATABASE
 */

enum { PAGES_EACH = 20, MOST = 4096 };

struct times {
	double ms[MOST];
	size_t n;
};

static double cpu_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec * 1e-6;
}

static void times_add(struct times *t, double ms)
{
	if (t->n < MOST)
		t->ms[t->n++] = ms;
}

static int by_time(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double at(const struct times *t, double share)
{
	return t->ms[(size_t)(share * (double)(t->n - 1))];
}

/* The 99th of a hundred is what the budget is for. */
static void say(const char *what, struct times *t, double budget)
{
	if (!t->n)
		return;
	qsort(t->ms, t->n, sizeof(t->ms[0]), by_time);
	printf("{\"bench\":\"screens\",\"what\":\"%s\",\"value\":%.3f,\"unit\":\"ms\",\"budget\":%.0f,\"p50\":%.3f,\"max\":%.3f,"
	       "\"pages\":%zu}\n", what, at(t, 0.99), budget, at(t, 0.5), at(t, 1), t->n);
	fflush(stdout);
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
	uint64_t seed;
	struct times first, deep, filtered;
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

static bool one_page(struct rows *r, int64_t at_row, struct times *t, struct err *e)
{
	const struct row *row;
	double began = cpu_ms();

	if (!rows_get(r, at_row, &row, e))
		return false;
	times_add(t, cpu_ms() - began);
	return true;
}

/* Opened anew for each order: as when a view opens. */
static void one_order(struct bench *b, const struct list_info *li, const char *sort, const char *filter, struct times *first)
{
	struct rows_args a = {.sort = sort, .filter = span_from(filter)};
	struct rows *r;
	struct err e = {0};
	int64_t n;

	set_args(b, li->name, &a);
	if (!rows_open(b->db, li->name, &a, &r, &e))
		return;
	if (one_page(r, 0, first, &e) && first == &b->first && rows_total(r, &n, &e) && n > 200) {
		for (int i = 0; i < PAGES_EACH && e.code == ERR_NONE; i++) {
			b->seed = b->seed * 6364136223846793005u + 1442695040888963407u;
			(void)!one_page(r, (int64_t)((b->seed >> 33) % (uint64_t)n), &b->deep, &e);
		}
		(void)!one_page(r, n - 1, &b->deep, &e);
	}
	rows_close(r);
}

static void one_list(struct bench *b, const struct list_info *li)
{
	static const char *const filters[] = {"any.file:channel.c", "file:*c*", "alive", "any.tag:*no such tag*", "events:>3"};
	char what[80];

	b->first.n = b->deep.n = b->filtered.n = 0;
	for (size_t s = 0; s < li->n_sorts; s++)
		one_order(b, li, li->sorts[s].name, "", &b->first);
	for (size_t f = 0; f < sizeof(filters) / sizeof(filters[0]); f++)
		one_order(b, li, li->n_sorts ? li->sorts[0].name : NULL, filters[f], &b->filtered);
	snprintf(what, sizeof(what), "%s, first page in each order", li->name);
	say(what, &b->first, 50);
	snprintf(what, sizeof(what), "%s, page anywhere", li->name);
	say(what, &b->deep, 3);
	snprintf(what, sizeof(what), "%s, first page with filters", li->name);
	say(what, &b->filtered, 150);
}

int main(int argc, char **argv)
{
	struct bench *b = mem_zalloc(sizeof(*b));
	struct err e = {0};

	if (argc != 2) {
		fprintf(stderr, "usage: bench_screens DATABASE\n");
		return 64;
	}
	if (!db_open(argv[1], DB_READ, &b->db, &e)) {
		fprintf(stderr, "bench_screens: %s\n", e.msg);
		return err_exit_status(&e);
	}
	b->life = number(b->db, "SELECT id FROM life ORDER BY events DESC LIMIT 1");
	b->thread = number(b->db, "SELECT id FROM ref_thread ORDER BY events DESC LIMIT 1");
	for (size_t i = 0; i < list_count(); i++)
		one_list(b, list_at(i));
	db_close(b->db);
	free(b);
	return 0;
}
