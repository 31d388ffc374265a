/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/report/report_rows.h"
#include "parts.h"

static bool write_rows(const struct report_rows *r, struct table *t, const struct report_args *a, struct err *e)
{
	const struct cell *cells = NULL;
	bool more = false;

	table_begin(t);
	for (;;) {
		if (a->limit >= 0 && t->rows >= a->limit) {
			more = true;
			break;
		}
		if (!r->next(r->ctx, &cells, e))
			return false;
		if (!cells)
			break;
		if (!table_row(t, cells, NULL, NULL, e))
			return false;
	}
	table_close(t);
	if (more && !r->next(r->ctx, &cells, e))
		return false;
	if (more && cells)
		table_say(t, "remark", SPAN_LIT("there are more rows than the limit lets through"));
	table_end(t);
	return true;
}

bool report_rows(const struct report_rows *r, const struct report_args *a, const struct report_sink *sink, struct err *e)
{
	struct report_column *columns = mem_alloc(r->n * sizeof(*columns));
	struct out out = out_begin(sink, a);
	struct table t = {
		.out = &out,
		.format = a->format,
		.name = r->name,
		.title = r->title,
		.columns = columns,
		.n_columns = r->n,
		.all_columns = r->all_columns,
		.look = &a->look,
		.guard = r->guard,
	};
	bool ok;

	for (size_t i = 0; i < r->n; i++)
		columns[i] = (struct report_column){r->names[i], r->titles[i], CELL_TEXT, i, false, true};
	ok = write_rows(r, &t, a, e) && out_end(&out, e);
	if (!ok && out.stopped)
		err_set(e, ERR_WRITE, "the output takes no more");
	table_drop(&t);
	out_done(&out);
	free(columns);
	return ok;
}
