/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/graph.h"

#include <string.h>

#include "astscope/base/map.h"
#include "astscope/base/pack.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

#define CURVE_PARTS 256u /* as long_life.curve has them */

static const char *const levels[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
static const char *const ascii_levels[] = {" ", "_", ".", "-", "=", "#"};

/* 0 for counts that are not above 0, else 1..@n; small counts keep their own level. */
static size_t level_of(int64_t v, int64_t max, size_t n)
{
	if (v <= 0)
		return 0;
	if (max <= (int64_t)n)
		return (size_t)v;
	return 1 + (size_t)((double)(v - 1) * (double)(n - 1) / (double)(max - 1) + 0.5);
}

void graph_bar(const int64_t *values, size_t n, int width, bool ascii, struct strbuf *out)
{
	const char *const *text = ascii ? ascii_levels : levels;
	size_t top = ascii ? ARRAY_LEN(ascii_levels) - 1 : ARRAY_LEN(levels) - 1;
	size_t columns = width > 0 ? (size_t)width : 0;
	int64_t max = 0;

	for (size_t i = 0; i < n; i++)
		max = values[i] > max ? values[i] : max;
	if (columns > n)
		columns = n;
	for (size_t c = 0; c < columns; c++) {
		size_t from = c * n / columns, to = (c + 1) * n / columns;
		int64_t peak = INT64_MIN;

		for (size_t i = from; i < to; i++)
			peak = values[i] > peak ? values[i] : peak;
		strbuf_add_str(out, text[level_of(peak, max, top)]);
	}
}

/* The highest counts of the parts of a long life. */
static void unpack_curve(struct span curve, struct vec *values)
{
	const uint8_t *p = (const uint8_t *)curve.p, *end = p + curve.n;
	uint64_t v;

	while (p && p < end && values->n < CURVE_PARTS) {
		p = unpack_varint(p, end, &v);
		if (p)
			vec_append(values, &(int64_t){unpack_zigzag(v)});
	}
}

/* True and *@ret filled if the life is one that is not walked. */
static bool long_life(struct db *db, int64_t life, int width, bool ascii, struct count_graph *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_GRAPH_LONG);
	struct vec values;
	bool found;

	stmt_bind_i64(st, ":life", life);
	found = stmt_step(st, e) == STEP_ROW;
	if (found) {
		vec_init(&values, sizeof(int64_t));
		unpack_curve(stmt_text(st, 0), &values);
		*ret = (struct count_graph){
			.ups = stmt_i64(st, 1), .downs = stmt_i64(st, 2), .threads = stmt_i64(st, 3), .has_threads = stmt_i64(st, 3) > 0,
			.events = stmt_i64(st, 4), .max = stmt_i64(st, 5), .first = stmt_i64(st, 6), .last = stmt_i64(st, 7),
		};
		graph_bar(values.p, values.n, width, ascii, &ret->bar);
		vec_done(&values);
	}
	stmt_reset(st);
	return found;
}

bool graph_counts(struct db *db, int64_t life, int width, bool ascii, struct count_graph *ret, struct err *e)
{
	struct map threads = {0};
	struct vec values;
	struct stmt *st;
	enum step step;

	if (long_life(db, life, width, ascii, ret, e))
		return true;
	st = db_query(db, Q_GRAPH_COUNTS);
	memset(ret, 0, sizeof(*ret));
	vec_init(&values, sizeof(int64_t));
	stmt_bind_i64(st, ":life", life);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t before = stmt_i64(st, 0), after = stmt_i64(st, 1), delta = stmt_i64(st, 2);

		if (!values.n)
			ret->max = before;
		/* The graph begins with the count after the first change; what stood before it is a number only. */
		vec_append(&values, &after);
		ret->max = after > ret->max ? after : ret->max;
		ret->ups += delta > 0;
		ret->downs += delta < 0;
		ret->last = after;
		if (!stmt_is_null(st, 3)) {
			ret->has_threads = true;
			map_put(&threads, (uint64_t)stmt_i64(st, 3), NULL);
		}
	}
	stmt_reset(st);
	if (values.n)
		ret->first = *(int64_t *)vec_at(&values, 0);
	ret->events = (int64_t)values.n;
	ret->threads = (int64_t)threads.n;
	graph_bar(values.p, values.n, width, ascii, &ret->bar);
	map_done(&threads);
	vec_done(&values);
	return step == STEP_DONE;
}

void count_graph_done(struct count_graph *g)
{
	strbuf_done(&g->bar);
}
