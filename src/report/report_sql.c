#include "config.h"

#include "astscope/base/arena.h"
#include "astscope/base/utf8.h"
#include "astscope/model/sql.h"
#include "astscope/report/report.h"
#include "parts.h"

/* Names of the columns; JSON needs them distinct, and they are so when they are escaped. */
static void name_columns(const struct sql_rows *r, struct arena *a, struct vec *ret)
{
	struct strbuf safe = {0};

	vec_init(ret, sizeof(struct report_column));
	for (size_t i = 0; i < sql_columns(r); i++) {
		const char *title, *name;
		struct report_column *c;

		strbuf_clear(&safe);
		utf8_escape(&safe, span_from(sql_column_name(r, i)));
		title = name = arena_strf(a, "%s", strbuf_str(&safe));
		for (int n = 2, k = 0; k < (int)ret->n; k++) {
			if (span_eq_str(span_from(((struct report_column *)vec_at(ret, (size_t)k))->name), name)) {
				name = arena_strf(a, "%s_%d", title, n++);
				k = -1;
			}
		}
		c = vec_push(ret);
		*c = (struct report_column){name, title, CELL_TEXT, i, false, true};
	}
	strbuf_done(&safe);
}

static bool write_rows(struct sql_rows *r, struct table *t, const struct report_args *a, struct err *e)
{
	const struct cell *cells = NULL;
	bool more = false;

	table_begin(t);
	for (;;) {
		if (a->limit >= 0 && t->rows >= a->limit) {
			more = true;
			break;
		}
		if (!sql_next(r, &cells, e))
			return false;
		if (!cells)
			break;
		if (!table_row(t, cells, NULL, NULL, e))
			return false;
	}
	table_close(t);
	if (more && !sql_next(r, &cells, e))
		return false;
	if (more && cells)
		table_say(t, "remark", SPAN_LIT("there are more rows than the limit lets through"));
	table_end(t);
	return true;
}

bool report_sql(struct db *db, struct span sql, const struct report_args *a, const struct report_sink *sink, int *ret_offset,
		struct err *e)
{
	struct out out = out_begin(sink, a);
	struct arena *names;
	struct sql_rows *r;
	struct vec columns;
	bool ok;

	*ret_offset = -1;
	if (a->format == REPORT_DOT)
		return err_set(e, ERR_USAGE, "rows of a SELECT are no graph: dot is for waits");
	if (a->filter.n || (a->sort && *a->sort) || (a->group && *a->group) || (a->cols && *a->cols) || (a->at && *a->at))
		return err_set(e, ERR_USAGE, "sql takes no filter, sort, group, columns or place: the SELECT says them");
	if (!sql_open(db, sql, &r, ret_offset, e))
		return false;
	names = arena_new();
	name_columns(r, names, &columns);
	struct table t = {
		.out = &out,
		.format = a->format,
		.name = "sql",
		.title = "",
		.columns = columns.p,
		.n_columns = columns.n,
		.all_columns = true,
		.ascii = a->ascii,
	};

	ok = write_rows(r, &t, a, e) && out_end(&out, e);
	if (!ok && out.stopped)
		err_set(e, ERR_WRITE, "the output takes no more");
	table_drop(&t);
	vec_done(&columns);
	arena_free(names);
	sql_close(r);
	out_done(&out);
	return ok;
}
