/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "parts.h"

void below_begin(struct below *u, const struct table *t, const struct report_column *columns, size_t n, struct strbuf *b)
{
	*u = (struct below){.format = t->format, .columns = columns, .n = n, .b = b, .look = t->look};
	if (u->format == REPORT_TEXT)
		grid_init(&u->grid, columns, n, 4, t->look);
}

void below_row(struct below *u, const struct cell *cells)
{
	u->rows++;
	if (u->format == REPORT_TEXT) {
		grid_add(&u->grid, cells, (struct span){0});
		return;
	}
	if (u->format == REPORT_MD) {
		if (u->rows == 1)
			table_md_head(u->columns, u->n, u->look, u->b);
		table_md_row(u->columns, u->n, cells, u->look, u->b);
		return;
	}
	strbuf_add_str(u->b, u->rows > 1 ? ", " : "");
	table_json_row(u->columns, u->n, cells, u->look, u->b);
	strbuf_add_char(u->b, '}');
}

void below_end(struct below *u, bool titles)
{
	if (u->format != REPORT_TEXT)
		return;
	grid_layout(&u->grid, true);
	if (titles && u->rows)
		grid_head(&u->grid, u->b);
	grid_rows(&u->grid, u->b);
	grid_done(&u->grid);
}

static bool take(void *ctx, const struct row *row)
{
	below_row(ctx, row->cells);
	return true;
}

static void pick(const struct list_info *li, const char *const *names, size_t n, struct report_column *ret)
{
	for (size_t i = 0; i < n; i++)
		ret[i] = column_named(li, names[i]);
}

enum { UNDER_COLUMNS = 16 };

bool put_under(struct job *j, const struct table *t, const char *list, const struct rows_args *a, const char *key,
	       const char *const *cols, size_t n_cols, struct strbuf *b, struct err *e)
{
	struct report_column columns[UNDER_COLUMNS];
	bool json = t->format == REPORT_JSON || t->format == REPORT_JSONL;
	struct below u;
	struct rows *r;
	bool ok;

	if (t->format == REPORT_CSV || t->format == REPORT_DOT)
		return true;
	if (!rows_open(j->db, list, a, &r, e))
		return false;
	pick(rows_info(r), cols, n_cols, columns);
	if (json) {
		strbuf_add_str(b, ", ");
		put_json_key(b, key);
		strbuf_add_char(b, '[');
	}
	below_begin(&u, t, columns, n_cols, b);
	ok = rows_each(r, -1, take, &u, e);
	below_end(&u, false);
	if (json)
		strbuf_add_char(b, ']');
	rows_close(r);
	return ok;
}

bool put_rows_json(struct job *j, const char *list, const char *const *cols, size_t n_cols, struct strbuf *b, struct err *e)
{
	struct report_column columns[UNDER_COLUMNS];
	struct below u = {.format = REPORT_JSON, .columns = columns, .n = n_cols, .b = b};
	struct rows *r;
	bool ok;

	if (!rows_open(j->db, list, NULL, &r, e))
		return false;
	pick(rows_info(r), cols, n_cols, columns);
	strbuf_add_char(b, '[');
	ok = rows_each(r, -1, take, &u, e);
	strbuf_add_char(b, ']');
	rows_close(r);
	return ok;
}
