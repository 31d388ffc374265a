/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "parts.h"

#include <string.h>

#include "astscope/model/beside.h"
#include "astscope/model/graph.h"

/* How one life got its count: its object, what is suspected, what gave back each take, and the sibling that ended. */

#define BAR_WIDTH 40

/* "count 1 .-=- 2, 8 ups, 6 downs, 4 threads" */
static bool counts_head(struct job *j, struct table *t, int64_t life, struct err *e)
{
	struct count_graph g = {0};
	struct strbuf b = {0};

	if (!graph_counts(j->db, life, BAR_WIDTH, t->look->ascii, &g, e))
		return false;
	if (!g.events) { /* none that are told apart from those of others */
		count_graph_done(&g);
		return true;
	}
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
static bool object_head(struct job *j, struct table *t, struct err *e)
{
	static const char *const cols[] = {"obj",  "state", "count", "max",   "events", "bytes", "where",
					   "func", "tag",   "first", "last",  "score",  "row_order"};
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
		table_json_row(columns, ARRAY_LEN(cols), row->cells, t->look, &b);
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
		if (c[columns[12].index].text.n) {
			strbuf_add_str(&b, ", ");
			strbuf_add(&b, c[columns[12].index].text);
		}
		table_line(t, strbuf_span(&b));
	}
	ok = ok && (!row || counts_head(j, t, row->thing.id[0], e));
	strbuf_done(&b);
	rows_close(r);
	return ok;
}

/* --- suspect and balance --- */

/* What is known of the reference that stayed open, and of its release. */
static bool say_suspect(struct job *j, struct table *t, struct err *e)
{
	struct strbuf filter = {0};
	const struct row *row = NULL;
	struct rows *r;
	bool ok;

	strbuf_addf(&filter, "obj=%.*s", SPAN_ARG(place_id(j->place, "life")));
	ok = rows_open(j->db, "leaks", &(struct rows_args){.filter = strbuf_span(&filter)}, &r, e);
	strbuf_done(&filter);
	if (!ok)
		return false;
	ok = rows_get(r, 0, &row, e);
	if (ok && row) {
		struct span kept = row->cells[rows_column(r, "kept")].text, says = row->cells[rows_column(r, "says")].text;

		if (kept.n)
			table_say(t, "suspect", kept);
		if (says.n)
			table_say(t, "release", says);
	}
	rows_close(r);
	return ok;
}

static void section(struct table *t, const char *title)
{
	if (t->format == REPORT_TEXT)
		strbuf_add_char(&t->out->buf, '\n');
	table_line(t, span_from(title));
}

static bool put_balance(struct job *j, struct table *t, int64_t life, struct err *e)
{
	static const char *const cols[] = {"mark", "net", "where", "func", "tag", "says", "ups", "downs"};
	size_t n = t->format == REPORT_TEXT ? ARRAY_LEN(cols) - 2 : ARRAY_LEN(cols); /* they have no titles there */
	struct rows_args a = {0};

	rows_arg(&a, "life", life);
	section(t, "Balance by call site");
	return put_under(j, t, "balance", &a, "balance", cols, n, &t->out->buf, e);
}

/* --- cells of what no list has --- */

static struct cell text_cell(struct span s)
{
	return s.n ? (struct cell){.text = s, .kind = CELL_IS_TEXT} : (struct cell){0};
}

static struct cell number_cell(struct arena *a, int64_t v)
{
	return (struct cell){.text = span_from(arena_strf(a, "%lld", (long long)v)), .kind = CELL_IS_INT, .number = v};
}

enum { PAIR_COLUMNS = 11, PAIR_COLUMNS_READ = 9 };

static const struct report_column pair_columns[PAIR_COLUMNS] = {
	{"mark", "", CELL_MARK, 0, false, false},
	{"take", "#", CELL_INT, 1, true, false},
	{"taken", "taken", CELL_TEXT, 2, false, false},
	{"take_tag", "tag", CELL_TEXT, 3, false, false},
	{"release", "#", CELL_INT, 4, true, false},
	{"given_back", "given back", CELL_TEXT, 5, false, false},
	{"release_tag", "tag", CELL_TEXT, 6, false, false},
	{"times", "times", CELL_INT, 7, true, false},
	{"confidence", "conf", CELL_CONFIDENCE, 8, false, false},
	/* For programs only. */
	{"take_line", "line", CELL_INT, 9, true, false},
	{"release_line", "line", CELL_INT, 10, true, false},
};

static void side_of_pair(struct beside *b, const struct beside_change *c, struct cell *number, struct cell *line, struct cell *place)
{
	struct strbuf text = {0};

	if (!c)
		return;
	beside_say_place(c, &text);
	number[0] = number_cell(b->texts, c->ord);
	*line = number_cell(b->texts, c->line);
	place[0] = text_cell(arena_span(b->texts, strbuf_span(&text)));
	place[1] = text_cell(c->tag);
	strbuf_done(&text);
}

static void pair_cells(struct beside *b, const struct beside_pair *p, struct cell *c)
{
	bool open = p->take && !p->release && p->take->open;

	side_of_pair(b, p->take, &c[1], &c[9], &c[2]);
	side_of_pair(b, p->release, &c[4], &c[10], &c[5]);
	c[0] = text_cell(open ? SPAN_LIT("?") : (struct span){0});
	if (open)
		c[5] = text_cell(SPAN_LIT("never"));
	c[7] = number_cell(b->texts, p->times);
	if (p->times == 1)
		c[7].text = (struct span){0};
	c[8] = text_cell(span_from(p->confidence));
}

static void put_pairs(struct table *t, struct beside *b)
{
	bool people = t->format != REPORT_JSON;
	struct below below;

	if (b->too_long) {
		table_say(t, "note", SPAN_LIT("it has too many changes to tell which release gave back which take"));
		return;
	}
	section(t, b->pairs.n ? "Taken and given back" : "");
	below_begin(&below, t, pair_columns, people ? PAIR_COLUMNS_READ : PAIR_COLUMNS, &t->out->buf);
	if (!people)
		strbuf_add_str(&t->out->buf, ",\n\"pairs\": [");
	for (size_t i = 0; i < b->pairs.n; i++) {
		struct cell cells[PAIR_COLUMNS] = {0};

		pair_cells(b, vec_at(&b->pairs, i), cells);
		below_row(&below, cells);
	}
	below_end(&below, true);
	if (!people)
		strbuf_add_char(&t->out->buf, ']');
}

enum { BESIDE_COLUMNS = 5 };

static const struct report_column beside_columns[BESIDE_COLUMNS] = {
	{"mark", "", CELL_MARK, 0, false, false},
	{"ord", "#", CELL_INT, 1, true, false},
	{"change", "this one", CELL_TEXT, 2, false, false},
	{"sibling_ord", "#", CELL_INT, 3, true, false},
	{"sibling_change", "that one", CELL_TEXT, 4, false, false},
};

static struct cell said_cell(struct beside *b, const struct beside_line *l, bool other)
{
	struct strbuf text = {0};
	struct cell ret;

	beside_say(l, other, &text);
	ret = text_cell(arena_span(b->texts, strbuf_span(&text)));
	strbuf_done(&text);
	return ret;
}

/* For programs where they part is a mark of the row. */
static void put_beside_rows(struct table *t, struct beside *b, const struct vec *lines)
{
	struct below below;
	bool parts = false;

	below_begin(&below, t, beside_columns, BESIDE_COLUMNS, &t->out->buf);
	for (size_t i = 0; i < lines->n; i++) {
		const struct beside_line *l = vec_at(lines, i);
		struct cell c[BESIDE_COLUMNS] = {0};
		char mark[2] = {beside_mark(l), '\0'};

		if (l->kind == BESIDE_PARTS && t->format == REPORT_JSON) {
			parts = true;
			continue;
		}
		c[0] = text_cell(span_trim(span_from(arena_strf(b->texts, "%s%s", parts ? "/" : "", mark))));
		parts = false;
		if (l->row && l->row->own)
			c[1] = number_cell(b->texts, l->row->own->ord);
		if (l->row && l->row->other)
			c[3] = number_cell(b->texts, l->row->other->ord);
		c[2] = said_cell(b, l, false);
		c[4] = said_cell(b, l, true);
		below_row(&below, c);
	}
	below_end(&below, true);
}

static void put_beside(struct table *t, struct beside *b)
{
	struct strbuf *out = &t->out->buf, title = {0};
	struct vec lines;

	if (!b->sibling)
		return;
	vec_init(&lines, sizeof(struct beside_line));
	beside_lines(b, false, &lines);
	if (t->format == REPORT_JSON) {
		strbuf_add_str(out, ",\n\"beside\": {\"sibling\": ");
		put_json(out, b->name, t->look);
		strbuf_addf(out, ", \"distance\": %lld, \"rows\": [", (long long)b->distance);
		put_beside_rows(t, b, &lines);
		strbuf_add_str(out, "]}");
	} else {
		strbuf_addf(&title, "Beside %.*s%s; changes that only one of them has: %lld", SPAN_ARG(b->name),
			    b->chosen ? "" : ", which ended", (long long)b->distance);
		section(t, strbuf_str(&title));
		put_beside_rows(t, b, &lines);
		strbuf_done(&title);
	}
	vec_done(&lines);
}

/* --- the report --- */

static bool history_head(struct job *j, struct table *t, struct err *e)
{
	if (!object_head(j, t, e))
		return false;
	if (!j->beside || t->format == REPORT_CSV || t->format == REPORT_JSONL || t->format == REPORT_DOT)
		return true;
	if (!say_suspect(j, t, e))
		return false;
	if (j->beside->file.n)
		table_say(t, j->beside->elsewhere ? "places without a file are in" : "all in", j->beside->file);
	put_pairs(t, j->beside);
	if (!put_balance(j, t, j->beside->life, e))
		return false;
	put_beside(t, j->beside);
	section(t, "Events");
	return true;
}

/* A row of its own says what it belongs to: "pairs": [{"ord": 3, "times": 1, "confidence": "derived"}], "sibling_ord": 2 */
static bool event_under(struct job *j, const struct row *row, const struct rows *r, const struct table *t, struct strbuf *b,
			struct err *e)
{
	const struct beside *x = j->beside;
	size_t n = 0;

	(void)r, (void)e;
	if (!x || t->format != REPORT_JSONL)
		return true;
	strbuf_add_str(b, ", \"pairs\": [");
	for (size_t i = 0; i < x->pairs.n; i++) {
		const struct beside_pair *p = vec_at(&x->pairs, i);
		bool takes = p->take && p->take->ord == row->key.k[1];

		if (!p->take || !p->release || (!takes && p->release->ord != row->key.k[1]))
			continue;
		strbuf_addf(b, "%s{\"ord\": %lld, \"times\": %lld, \"confidence\": \"%s\"}", n++ ? ", " : "",
			    (long long)(takes ? p->release : p->take)->ord, (long long)p->times, p->confidence);
	}
	strbuf_add_char(b, ']');
	for (size_t i = 0; i < x->rows.n; i++) {
		const struct beside_row *s = vec_at(&x->rows, i);

		if (s->own && s->other && s->own->ord == row->key.k[1])
			strbuf_addf(b, ", \"sibling_ord\": %lld", (long long)s->other->ord);
	}
	return true;
}

static int64_t life_of(const struct job *j)
{
	for (size_t i = 0; i < j->at.n_params; i++) {
		if (strcmp(j->at.params[i].name, "life") == 0)
			return j->at.params[i].value;
	}
	return 0;
}

/* Beside the nearest one that ended, or the one that the place names. */
static bool load_beside(const struct job *j, struct beside *ret, struct err *e)
{
	bool brief = j->args->format != REPORT_JSON;
	int64_t with = 0;

	if (j->place && !beside_of_place(j->db, j->place, &with, e))
		return false;
	return with ? beside_load_with(j->db, life_of(j), with, brief, ret, e) : beside_load(j->db, life_of(j), 1, brief, ret, e);
}

bool report_history(struct job *j, struct err *e)
{
	static const struct list_extra extra = {.head = history_head, .under = event_under};
	struct beside beside = {0};
	bool ok = true;

	/* Of one event only that is asked. */
	if (!j->has_key) {
		ok = load_beside(j, &beside, e);
		j->beside = &beside;
	}
	ok = ok && write_list(j, &extra, e);
	j->beside = NULL;
	beside_done(&beside);
	return ok;
}
