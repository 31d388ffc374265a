/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/queries.h"
#include "writer_priv.h"

static void put_output(struct writer *w, const struct record *r)
{
	struct row row = row_begin(w, Q_CLI_OUTPUT_INSERT);

	w->cli_output = ++w->last_cli_output;
	row_i64(&row, w->cli_output);
	row_i64(&row, w->source);
	row_u64(&row, r->place.line);
	row_text(&row, span_from(r->cli_output.name));
	row_text(&row, span_from(r->cli_output.form));
	row_end(&row);
}

static void put_cell(struct writer *w, const struct record *r, const struct record_cli_cell *cell)
{
	bool counts = r->cli_row.counts;
	struct row row = row_begin(w, counts ? Q_CLI_COUNT_INSERT : Q_CLI_CELL_INSERT);

	row_i64(&row, w->cli_output);
	row_u64(&row, r->place.line);
	row_bytes(&row, cell->name);
	row_bytes(&row, cell->value);
	if (!counts)
		row_i64(&row, cell->full);
	row_end(&row);
}

void writer_put_cli(struct writer *w, const struct record *r)
{
	if (r->kind == RECORD_CLI_OUTPUT) {
		put_output(w, r);
		return;
	}
	for (size_t i = 0; i < r->cli_row.n && !w->failed; i++)
		put_cell(w, r, &r->cli_row.cells[i]);
}
