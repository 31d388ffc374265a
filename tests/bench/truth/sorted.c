/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "truth.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/hash.h"
#include "astscope/base/map.h"
#include "replay.h"

/* Logs whose whole lines were sorted, against the same logs as they were written. */

/* A life as two numbers: what its rows say in their order, and in no order and by whatever thread. */
struct told {
	uint64_t addr;
	uint64_t in_order, as_bag;
	uint32_t creator, creator_tag;
	unsigned flags;
};

/* All lives of a log, by address. */
struct telling {
	struct vec lives; /* struct told */
	struct told now;
};

static uint64_t add(uint64_t h, uint64_t v)
{
	return hash_u64(h ^ hash_u64(v));
}

static void take(void *ctx, const struct life *l, uint64_t from, const struct life_event *events, size_t n)
{
	struct telling *t = ctx;

	if (!from)
		t->now = (struct told){.addr = l->addr, .creator = l->creator, .creator_tag = l->creator_tag, .flags = l->flags};
	for (size_t i = 0; i < n; i++) {
		const struct life_event *e = &events[i];
		uint64_t said = add(add(add((uint64_t)e->before, (uint64_t)e->delta), (uint64_t)e->site << 32 | e->tag), e->kind);

		t->now.in_order = add(add(t->now.in_order, said), e->thread);
		t->now.as_bag += said;
	}
	if (from + n == l->events)
		vec_append(&t->lives, &t->now);
}

static int by_addr(const void *pa, const void *pb)
{
	const struct told *a = pa, *b = pb;

	if (a->addr != b->addr)
		return a->addr < b->addr ? -1 : 1;
	return (a->as_bag > b->as_bag) - (a->as_bag < b->as_bag);
}

static void tell(const struct truth *t, const struct log_row *const *rows, size_t n, struct telling *ret)
{
	const struct life_sink sink = {.put = take, .ctx = ret};
	struct replay *r = replay_new(&t->names, &sink);

	vec_init(&ret->lives, sizeof(struct told));
	for (size_t i = 0; i < n; i++)
		replay_put(r, rows[i]);
	replay_finish(r);
	replay_free(r);
	vec_sort(&ret->lives, by_addr);
}

static size_t lives_at(const struct vec *lives, size_t first)
{
	const struct told *l = lives->p;
	size_t n = first;

	while (n < lives->n && l[n].addr == l[first].addr)
		n++;
	return n - first;
}

static const struct told *open_one(const struct told *l, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (l[i].flags & LIFE_FLAG_LEAKED)
			return &l[i];
	}
	return NULL;
}

static bool any_flag(const struct told *l, size_t n, unsigned flags)
{
	for (size_t i = 0; i < n; i++) {
		if (l[i].flags & flags)
			return true;
	}
	return false;
}

static bool same_bags(const struct told *a, const struct told *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (a[i].as_bag != b[i].as_bag)
			return false;
	}
	return true;
}

static size_t ended(const struct told *l, size_t n)
{
	size_t ret = 0;

	for (size_t i = 0; i < n; i++)
		ret += (l[i].flags & LIFE_FLAG_FINALIZED) != 0;
	return ret;
}

/* @is: what the sorted log says of an address, @was: what happened. */
static void compare(struct truth *t, const struct told *is, size_t is_n, const struct told *was, size_t n)
{
	const struct told *open = open_one(was, n), *said = open_one(is, is_n);
	bool apart = !any_flag(is, is_n, LIFE_FLAG_TOGETHER);
	bool right = is_n == n && ended(is, n) == ended(was, n) && !open == !said;

	truth_case(t, FIG_SORTED_CLASS, right);
	if (!right) {
		truth_note("0x%llx: %zu of %zu lives ended, not %zu of %zu", (unsigned long long)was->addr, ended(is, is_n), is_n,
			   ended(was, n), n);
		return;
	}
	if (open)
		truth_case(t, FIG_SORTED_CREATOR, open->creator == said->creator && open->creator_tag == said->creator_tag);
	if (n == 1) {
		bool same = is->in_order == was->in_order, only = is->flags & LIFE_FLAG_REBUILT;

		truth_case(t, FIG_SORTED_UNIQUE, only);
		truth_case(t, FIG_SORTED_ORDER, same);
		if (only)
			truth_case(t, FIG_SORTED_SURE, same);
	} else if (open) {
		truth_case(t, FIG_SORTED_OPEN, apart);
		truth_case(t, FIG_SORTED_OPEN_RIGHT, apart && open->as_bag == said->as_bag);
	} else {
		truth_case(t, FIG_SORTED_APART, apart);
		truth_case(t, FIG_SORTED_APART_RIGHT, apart && same_bags(is, was, n));
	}
}

static int by_text(const void *a, const void *b)
{
	return span_cmp((*(const struct log_row *const *)a)->text, (*(const struct log_row *const *)b)->text);
}

static void sort_log(struct truth *t, const struct log *log)
{
	const struct log_row **rows = calloc(log->rows.n, sizeof(*rows));
	struct telling plain = {0}, sorted = {0};
	size_t at = 0;

	for (size_t i = 0; i < log->rows.n; i++)
		rows[i] = log_at(log, i);
	tell(t, rows, log->rows.n, &plain);
	qsort(rows, log->rows.n, sizeof(const struct log_row *), by_text);
	tell(t, rows, log->rows.n, &sorted);
	for (size_t i = 0; i < plain.lives.n; i += lives_at(&plain.lives, i)) {
		const struct told *was = vec_at(&plain.lives, i);
		size_t n = lives_at(&plain.lives, i), is_n = 0;

		while (at < sorted.lives.n && ((const struct told *)vec_at(&sorted.lives, at))->addr < was->addr)
			at++;
		if (at < sorted.lives.n && ((const struct told *)vec_at(&sorted.lives, at))->addr == was->addr)
			is_n = lives_at(&sorted.lives, at);
		/* What is given back too often may have ended a life, or not. */
		if (!any_flag(was, n, LIFE_FLAG_INVALID | LIFE_FLAG_ABNORMAL))
			compare(t, is_n ? vec_at(&sorted.lives, at) : was, is_n, was, n);
	}
	vec_done(&plain.lives);
	vec_done(&sorted.lives);
	free(rows);
}

void truth_sorted(struct truth *t)
{
	for (size_t i = 0; i < LOGS; i++) {
		if (strcmp(t->logs[i].kind, "T") != 0 && truth_wants(t, &t->logs[i]))
			sort_log(t, &t->logs[i]);
	}
}
