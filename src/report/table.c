/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "table.h"

#include <string.h>

/* Rows of text whose widths count for all; fewer if they are that long. */
#define WINDOW_ROWS 1000
#define WINDOW_BYTES (8u << 20)

static bool is_json(const struct table *t)
{
	return t->format == REPORT_JSON;
}

static bool is_prose(const struct table *t)
{
	return t->format == REPORT_TEXT || t->format == REPORT_MD;
}

void table_begin(struct table *t)
{
	struct strbuf *b = &t->out->buf;

	if (is_json(t)) {
		strbuf_add_str(b, "{\"schema\": \"astscope-report-1\", \"report\": ");
		put_json(b, span_from(t->name), NULL);
	} else if (t->format == REPORT_MD && *t->title) {
		strbuf_add_str(b, "## ");
		put_md(b, span_from(t->title), t->look);
		strbuf_add_char(b, '\n');
	} else if (t->format == REPORT_TEXT && *t->title) {
		put_text(b, span_from(t->title), t->look);
		strbuf_add_char(b, '\n');
	}
	if (t->format == REPORT_TEXT)
		grid_init(&t->grid, t->columns, t->n_columns, 0, t->look);
}

void table_member(struct table *t, const char *key, struct span json)
{
	struct strbuf *b = &t->out->buf;

	if (!is_json(t))
		return;
	strbuf_add_str(b, ",\n");
	put_json_key(b, key);
	strbuf_add(b, json);
}

void table_line(struct table *t, struct span text)
{
	struct strbuf *b = &t->out->buf;

	if (!is_prose(t) || !text.n)
		return;
	if (t->format == REPORT_MD) {
		strbuf_add_char(b, '\n');
		put_md(b, text, t->look);
	} else {
		put_text(b, text, t->look);
	}
	strbuf_add_char(b, '\n');
}

void table_say(struct table *t, const char *key, struct span text)
{
	struct strbuf v = {0};

	if (is_json(t)) {
		put_json(&v, text, t->look);
		table_member(t, key, strbuf_span(&v));
	} else {
		strbuf_addf(&v, "%s: ", key);
		strbuf_add(&v, text);
		table_line(t, strbuf_span(&v));
	}
	strbuf_done(&v);
}

void table_say_number(struct table *t, const char *key, int64_t v)
{
	struct strbuf text = {0};

	strbuf_addf(&text, "%lld", (long long)v);
	table_member(t, key, strbuf_span(&text));
	strbuf_done(&text);
}

/* "columns": ["a", "b"] */
static void table_json_columns(const struct report_column *columns, size_t n, struct strbuf *b)
{
	strbuf_add_str(b, "\"columns\": [");
	for (size_t i = 0; i < n; i++) {
		if (i)
			strbuf_add_str(b, ", ");
		put_json(b, span_from(columns[i].name), NULL);
	}
	strbuf_add_char(b, ']');
}

void table_json_row(const struct report_column *columns, size_t n, const struct cell *cells, const struct report_look *look,
		    struct strbuf *b)
{
	strbuf_add_char(b, '{');
	for (size_t i = 0; i < n; i++) {
		if (i)
			strbuf_add_str(b, ", ");
		put_json_key(b, columns[i].name);
		put_cell_json(b, &cells[columns[i].index], columns[i].type, look);
	}
}

void table_md_head(const struct report_column *columns, size_t n, const struct report_look *look, struct strbuf *b)
{
	strbuf_add_char(b, '\n');
	for (size_t i = 0; i < n; i++) {
		strbuf_add_str(b, "| ");
		put_md(b, span_from(columns[i].title), look);
		strbuf_add_char(b, ' ');
	}
	strbuf_add_str(b, "|\n");
	for (size_t i = 0; i < n; i++)
		strbuf_add_str(b, columns[i].right ? "|---:" : "|---");
	strbuf_add_str(b, "|\n");
}

void table_md_row(const struct report_column *columns, size_t n, const struct cell *cells, const struct report_look *look,
		  struct strbuf *b)
{
	for (size_t i = 0; i < n; i++) {
		strbuf_add_str(b, "| ");
		put_cell_md(b, &cells[columns[i].index], columns[i].type, look);
		strbuf_add_char(b, ' ');
	}
	strbuf_add_str(b, "|\n");
}

static void put_csv(struct strbuf *b, struct span s)
{
	bool quote = false;

	for (size_t i = 0; i < s.n; i++)
		quote |= s.p[i] == '"' || s.p[i] == ',' || s.p[i] == '\n' || s.p[i] == '\r';
	if (!quote) {
		strbuf_add(b, s);
		return;
	}
	strbuf_add_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			strbuf_add_char(b, '"');
		strbuf_add_char(b, s.p[i]);
	}
	strbuf_add_char(b, '"');
}

static void csv_head(const struct table *t, struct strbuf *b)
{
	struct strbuf text = {0};

	for (size_t i = 0; i < t->n_columns; i++) {
		strbuf_clear(&text);
		put_text(&text, span_from(t->columns[i].name), NULL);
		strbuf_add_str(b, i ? "," : "");
		put_csv(b, strbuf_span(&text));
	}
	strbuf_add_str(b, "\r\n");
	strbuf_done(&text);
}

static void csv_row(const struct table *t, const struct cell *cells, struct strbuf *b)
{
	struct strbuf text = {0};

	for (size_t i = 0; i < t->n_columns; i++) {
		strbuf_clear(&text);
		put_cell_plain(&text, &cells[t->columns[i].index], t->columns[i].type, t->guard, t->look);
		strbuf_add_str(b, i ? "," : "");
		put_csv(b, strbuf_span(&text));
	}
	strbuf_add_str(b, "\r\n");
	strbuf_done(&text);
}

/* What stands between the head and the first row. */
static void begin_rows(struct table *t)
{
	struct strbuf *b = &t->out->buf;

	if (t->begun)
		return;
	t->begun = true;
	switch (t->format) {
	case REPORT_TEXT:
	case REPORT_JSONL:
	case REPORT_DOT:
	case REPORT_HTML:
		break;
	case REPORT_MD:
		if (t->rows && !t->heading)
			table_md_head(t->columns, t->n_columns, t->look, b);
		break;
	case REPORT_CSV:
		csv_head(t, b);
		break;
	case REPORT_JSON:
		strbuf_add_str(b, ",\n");
		table_json_columns(t->columns, t->n_columns, b);
		strbuf_add_str(b, ",\n\"rows\": [");
		break;
	}
}

/* @all: no rows come after those that are kept. */
static void lay_out(struct table *t, bool all)
{
	if (t->laid_out)
		return;
	t->laid_out = true;
	grid_layout(&t->grid, all && !t->all_columns);
	if (t->rows) {
		strbuf_add_char(&t->out->buf, '\n');
		grid_head(&t->grid, &t->out->buf);
	}
}

static void text_row(struct table *t, const struct cell *cells, struct span under)
{
	grid_add(&t->grid, cells, under);
	if (t->laid_out) {
		grid_rows(&t->grid, &t->out->buf);
	} else if (t->rows > WINDOW_ROWS || t->grid.bytes > WINDOW_BYTES) {
		lay_out(t, false);
		grid_rows(&t->grid, &t->out->buf);
	}
}

/* "### 3. lab_worker_a", and the head of a table for one row. */
static void md_section(const struct table *t, const struct cell *cells, struct strbuf *b)
{
	strbuf_addf(b, "\n### %lld.", (long long)t->rows);
	for (size_t i = 0; i < t->n_columns; i++) {
		if (strcmp(t->columns[i].name, t->heading) != 0)
			continue;
		strbuf_add_char(b, ' ');
		put_cell_md(b, &cells[t->columns[i].index], t->columns[i].type, t->look);
	}
	strbuf_add_char(b, '\n');
	table_md_head(t->columns, t->n_columns, t->look, b);
}

bool table_row(struct table *t, const struct cell *cells, table_under under, void *ctx, struct err *e)
{
	struct strbuf *b = &t->out->buf, below = {0};
	bool ok = !under || under(ctx, t, &below, e);

	t->rows++;
	begin_rows(t);
	switch (t->format) {
	case REPORT_TEXT:
		text_row(t, cells, strbuf_span(&below));
		break;
	case REPORT_MD:
		if (t->heading)
			md_section(t, cells, b);
		table_md_row(t->columns, t->n_columns, cells, t->look, b);
		strbuf_add(b, strbuf_span(&below));
		break;
	case REPORT_CSV:
		csv_row(t, cells, b);
		break;
	case REPORT_JSON:
		strbuf_add_str(b, t->rows > 1 ? ",\n" : "\n");
		__attribute__((fallthrough));
	case REPORT_JSONL:
		table_json_row(t->columns, t->n_columns, cells, t->look, b);
		strbuf_add(b, strbuf_span(&below));
		strbuf_add_str(b, t->format == REPORT_JSON ? "}" : "}\n");
		break;
	case REPORT_DOT:
	case REPORT_HTML:
		break;
	}
	strbuf_done(&below);
	return out_flow(t->out) && ok;
}

void table_heading(struct table *t, struct span text)
{
	struct strbuf *b = &t->out->buf, line = {0};

	if (t->format == REPORT_TEXT) {
		put_text(&line, text, t->look);
		grid_heading(&t->grid, strbuf_span(&line));
		if (t->laid_out)
			grid_rows(&t->grid, b);
	} else if (t->format == REPORT_MD && !t->heading) {
		t->rows++; /* the head of the table comes with its first row */
		begin_rows(t);
		t->rows--;
		strbuf_add_str(b, "| **");
		put_md(b, text, t->look);
		strbuf_add_str(b, "** ");
		for (size_t i = 1; i < t->n_columns; i++)
			strbuf_add_str(b, "| ");
		strbuf_add_str(b, "|\n");
	}
	strbuf_done(&line);
}

void table_close(struct table *t)
{
	begin_rows(t);
	if (t->format == REPORT_TEXT) {
		lay_out(t, true);
		grid_rows(&t->grid, &t->out->buf);
	} else if (is_json(t)) {
		strbuf_add_str(&t->out->buf, t->rows ? "\n]" : "]");
	}
}

void table_end(struct table *t)
{
	if (is_json(t))
		strbuf_add_str(&t->out->buf, "}\n");
}

void table_drop(struct table *t)
{
	if (t->grid.arena)
		grid_done(&t->grid);
	memset(&t->grid, 0, sizeof(t->grid));
}
