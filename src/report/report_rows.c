/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/base/utf8.h"
#include "astscope/report/report_rows.h"
#include "parts.h"

#define CARD_INDENT 9

struct card {
	const struct report_rows *rows;
	const struct cell *cells;
};

/* "    example    crashes/7": those that hold something, below each other. */
static bool put_card(void *ctx, const struct table *t, struct strbuf *b, struct err *e)
{
	const struct card *card = ctx;
	const struct report_rows *r = card->rows;
	int width = 0;

	(void)e;
	for (size_t i = r->below; i < r->n; i++) {
		int columns = utf8_columns(span_from(r->titles[i]));

		width = columns > width ? columns : width;
	}
	for (size_t i = r->below; i < r->n; i++) {
		if (card->cells[i].kind == CELL_IS_NULL)
			continue;
		strbuf_addf(b, "%*s", CARD_INDENT, "");
		strbuf_add_str(b, r->titles[i]);
		strbuf_add_repeat(b, ' ', (size_t)(width - utf8_columns(span_from(r->titles[i])) + 2));
		put_cell_plain(b, &card->cells[i], CELL_TEXT, false, t->look);
		strbuf_add_char(b, '\n');
	}
	return true;
}

static bool write_rows(const struct report_rows *r, struct table *t, const struct report_args *a, struct err *e)
{
	bool more = false, cards = r->below && a->format == REPORT_TEXT;
	struct card card = {.rows = r};
	const struct cell *cells = NULL;

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
		card.cells = cells;
		if (!table_row(t, cells, cards ? put_card : NULL, &card, e))
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
		.n_columns = r->below && a->format == REPORT_TEXT ? r->below : r->n,
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
