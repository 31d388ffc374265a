#include "config.h"

#include "parts.h"

#include "astscope/model/graph.h"

/* Reports that draw. */

#define GRAPH_WIDTH 4000 /* a file is as wide as it must be */
#define BAR_WIDTH 40

/* "count 1 .-=- 2, 8 ups, 6 downs, 4 threads" */
static bool counts_head(struct job *j, struct table *t, int64_t life, struct err *e)
{
	struct count_graph g = {0};
	struct strbuf b = {0};

	if (!graph_counts(j->db, life, BAR_WIDTH, t->ascii, &g, e))
		return false;
	strbuf_addf(&b, "count %lld ", (long long)g.first);
	strbuf_add(&b, strbuf_span(&g.bar));
	strbuf_addf(&b, " %lld, %lld up, %lld down", (long long)g.last, (long long)g.ups, (long long)g.downs);
	if (g.has_threads)
		strbuf_addf(&b, ", %lld %s", (long long)g.threads, g.threads == 1 ? "thread" : "threads");
	table_line(t, strbuf_span(&b));
	table_say_number(t, "ups", g.ups);
	table_say_number(t, "downs", g.downs);
	if (g.has_threads)
		table_say_number(t, "threads", g.threads);
	strbuf_done(&b);
	count_graph_done(&g);
	return true;
}

/* The row of the life in the list of objects, as the head of its history. */
static bool history_head(struct job *j, struct table *t, struct err *e)
{
	static const char *const cols[] = {"obj",  "state", "count", "max",   "events", "bytes", "where",
					   "func", "tag",   "first", "last",  "score"};
	struct report_column columns[ARRAY_LEN(cols)];
	struct strbuf b = {0}, filter = {0};
	const struct row *row = NULL;
	struct rows *r;
	bool ok;

	strbuf_addf(&filter, "obj=%.*s", SPAN_ARG(place_id(j->place, "life")));
	ok = rows_open(j->db, "objects", &(struct rows_args){.filter = strbuf_span(&filter)}, &r, e);
	strbuf_done(&filter);
	if (!ok)
		return false;
	ok = rows_get(r, 0, &row, e);
	for (size_t i = 0; ok && row && i < ARRAY_LEN(cols); i++)
		columns[i] = column_named(rows_info(r), cols[i]);

	if (ok && row && t->format == REPORT_JSON) {
		table_json_row(columns, ARRAY_LEN(cols), row->cells, &b);
		strbuf_add_char(&b, '}');
		table_member(t, "object", strbuf_span(&b));
	} else if (ok && row) {
		const struct cell *c = row->cells;

		strbuf_add(&b, c[columns[0].index].text);
		strbuf_addf(&b, " %.*s at count %lld, max %lld, %lld events", SPAN_ARG(c[columns[1].index].text),
			    (long long)c[columns[2].index].number, (long long)c[columns[3].index].number,
			    (long long)c[columns[4].index].number);
		if (c[columns[6].index].text.n) {
			strbuf_add_str(&b, ", made by ");
			strbuf_add(&b, c[columns[6].index].text);
			strbuf_add_char(&b, ' ');
			strbuf_add(&b, c[columns[7].index].text);
		}
		table_line(t, strbuf_span(&b));
	}
	ok = ok && (!row || counts_head(j, t, row->thing.id[0], e));
	strbuf_done(&b);
	rows_close(r);
	return ok;
}

bool report_history(struct job *j, struct err *e)
{
	static const struct list_extra extra = {.head = history_head};

	return write_list(j, &extra, e);
}

/* The members of the cycles, for programs. */
static bool waits_head(struct job *j, struct table *t, struct err *e)
{
	static const char *const cols[] = {"cycle", "seq", "lwp", "name", "lock", "lock_name", "seen"};
	struct strbuf b = {0};
	bool ok = t->format != REPORT_JSON || put_rows_json(j, "cycles", cols, ARRAY_LEN(cols), &b, e);

	if (ok && t->format == REPORT_JSON)
		table_member(t, "cycles", strbuf_span(&b));
	strbuf_done(&b);
	return ok;
}

/* Indented by four, Markdown takes a line as it is. */
static bool draw_waits(struct job *j, struct err *e)
{
	bool md = j->args->format == REPORT_MD;
	struct graph_options o = {.ascii = j->args->ascii, .width = GRAPH_WIDTH};
	struct strbuf *b = &j->out->buf;
	struct graph_text g = {0};

	if (!graph_waits(j->db, &o, &g, e))
		return false;
	strbuf_add_str(b, md ? "## Who waits for whom\n\n" : "");
	for (size_t i = 0; i < g.lines.n && out_flow(j->out); i++) {
		const struct graph_line *l = vec_at(&g.lines, i);

		strbuf_add_str(b, md ? "    " : "");
		put_text(b, l->text, j->args->ascii);
		strbuf_add_char(b, '\n');
	}
	strbuf_add_str(b, md ? "\n" : "");
	graph_text_done(&g);
	return true;
}

/* A graph shows everything, so what asks for some rows gets rows. */
static bool asks_for_rows(const struct report_args *a)
{
	return a->filter.n || (a->sort && *a->sort) || (a->cols && *a->cols) || (a->at && *a->at) || a->limit >= 0;
}

bool report_waits(struct job *j, struct err *e)
{
	static const struct list_extra extra = {.head = waits_head};

	switch (j->args->format) {
	case REPORT_DOT:
		return graph_waits_dot(j->db, &j->out->buf, e);
	case REPORT_TEXT:
		if (!asks_for_rows(j->args))
			return draw_waits(j, e);
		break;
	case REPORT_MD:
		if (!asks_for_rows(j->args) && !draw_waits(j, e))
			return false;
		break;
	case REPORT_CSV:
	case REPORT_JSON:
	case REPORT_JSONL:
		break;
	}
	return write_list(j, &extra, e);
}
