/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "astscope/base/arena.h"
#include "astscope/base/utf8.h"
#include "astscope/base/vec.h"
#include "astscope/model/sql.h"
#include "astscope/report/report.h"
#include "astscope/report/report_rows.h"

/* Names of the columns; JSON needs them distinct, and they are so when they are escaped. */
static void name_columns(const struct sql_rows *r, struct arena *a, struct vec *ret_names, struct vec *ret_titles)
{
	struct strbuf safe = {0};

	vec_init(ret_names, sizeof(char *));
	vec_init(ret_titles, sizeof(char *));
	for (size_t i = 0; i < sql_columns(r); i++) {
		const char *title, *name;

		strbuf_clear(&safe);
		utf8_escape(&safe, span_from(sql_column_name(r, i)));
		title = name = arena_strf(a, "%s", strbuf_str(&safe));
		for (int n = 2, k = 0; k < (int)ret_names->n; k++) {
			if (strcmp(*(const char *const *)vec_at(ret_names, (size_t)k), name) == 0) {
				name = arena_strf(a, "%s_%d", title, n++);
				k = -1;
			}
		}
		vec_append(ret_names, &name);
		vec_append(ret_titles, &title);
	}
	strbuf_done(&safe);
}

static bool next(void *ctx, const struct cell **ret, struct err *e)
{
	return sql_next(ctx, ret, e);
}

bool report_sql(struct db *db, struct span sql, const struct report_args *a, const struct report_sink *sink, int *ret_offset,
		struct err *e)
{
	struct vec column_names, titles;
	struct arena *names;
	struct sql_rows *r;
	bool ok;

	*ret_offset = -1;
	if (a->format == REPORT_DOT)
		return err_set(e, ERR_USAGE, "rows of a SELECT are no graph: dot is for waits");
	if (a->format == REPORT_HTML)
		return err_set(e, ERR_USAGE, "rows of a SELECT are no page: html is for overview");
	if (a->filter.n || (a->sort && *a->sort) || (a->group && *a->group) || (a->cols && *a->cols) || (a->at && *a->at))
		return err_set(e, ERR_USAGE, "sql takes no filter, sort, group, columns or place: the SELECT says them");
	if (!sql_open(db, sql, &r, ret_offset, e))
		return false;
	names = arena_new();
	name_columns(r, names, &column_names, &titles);
	struct report_rows rows = {
		.name = "sql",
		.title = "",
		.names = column_names.p,
		.titles = titles.p,
		.n = column_names.n,
		.all_columns = true,
		.next = next,
		.ctx = r,
	};
	ok = report_rows(&rows, a, sink, e);
	vec_done(&column_names);
	vec_done(&titles);
	arena_free(names);
	sql_close(r);
	return ok;
}
