#include "config.h"

#include "parts.h"

struct below {
	enum report_format format;
	const struct report_column *columns;
	size_t n;
	struct grid grid;
	struct strbuf *b;
	bool ascii;
	int64_t rows;
};

static bool take(void *ctx, const struct row *row)
{
	struct below *u = ctx;

	u->rows++;
	if (u->format == REPORT_TEXT) {
		grid_add(&u->grid, row->cells, (struct span){0});
		return true;
	}
	if (u->format == REPORT_MD) {
		if (u->rows == 1)
			table_md_head(u->columns, u->n, u->ascii, u->b);
		table_md_row(u->columns, u->n, row->cells, u->ascii, u->b);
		return true;
	}
	strbuf_add_str(u->b, u->rows > 1 ? ", " : "");
	table_json_row(u->columns, u->n, row->cells, u->b);
	strbuf_add_char(u->b, '}');
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
	struct below u = {.format = t->format, .columns = columns, .n = n_cols, .b = b, .ascii = t->ascii};
	struct rows *r;
	bool ok;

	if (t->format == REPORT_CSV || t->format == REPORT_DOT)
		return true;
	if (!rows_open(j->db, list, a, &r, e))
		return false;
	pick(rows_info(r), cols, n_cols, columns);
	if (t->format == REPORT_TEXT) {
		grid_init(&u.grid, columns, n_cols, 4, t->ascii);
	} else if (t->format != REPORT_MD) {
		strbuf_add_str(b, ", ");
		put_json_key(b, key);
		strbuf_add_char(b, '[');
	}
	ok = rows_each(r, -1, take, &u, e);
	if (t->format == REPORT_TEXT) {
		grid_layout(&u.grid, true);
		grid_rows(&u.grid, b);
		grid_done(&u.grid);
	} else if (t->format != REPORT_MD) {
		strbuf_add_char(b, ']');
	}
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
