/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "parts.h"

#include "astscope/model/graph.h"

/* Reports that draw. */

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

/* The number of the ring that --at names; 0 = none is asked for, -1 = it is not of this moment. */
static int ring_asked(const struct job *j, const struct graph_text *g)
{
	if (j->thing.kind != THING_MEMBER)
		return 0;
	for (size_t i = 0; i < g->lines.n; i++) {
		const struct graph_line *l = vec_at(&g->lines, i);

		if (l->thing.kind == THING_MEMBER && l->thing.id[0] == j->thing.id[0])
			return l->ring;
	}
	return -1;
}

/* Indented by four, Markdown takes a line as it is.  *@ret_found: the ring that is asked for is there, or all is. */
static bool draw_one(struct job *j, const struct graph_options *o, bool *ret_found, struct err *e)
{
	bool md = j->args->format == REPORT_MD;
	struct strbuf *b = &j->out->buf;
	struct graph_text g;
	int ring;

	if (!graph_waits(j->db, o, &g, e))
		return false;
	ring = ring_asked(j, &g);
	*ret_found = ring >= 0;
	for (size_t i = 0; i < g.lines.n && out_flow(j->out); i++) {
		const struct graph_line *l = vec_at(&g.lines, i);

		if (ring && l->ring != ring)
			continue;
		strbuf_add_str(b, md && l->text.n ? "    " : "");
		strbuf_add_str(b, l->kind == GRAPH_LINE_HEAD || !l->text.n ? "" : " ");
		put_text(b, l->text, &j->args->look);
		strbuf_add_char(b, '\n');
	}
	graph_text_done(&g);
	return true;
}

/* The moment shown first, then what others tell besides. */
static bool draw_waits(struct job *j, struct err *e)
{
	bool md = j->args->format == REPORT_MD;
	struct graph_options o = {.ascii = j->args->look.ascii};
	struct strbuf *b = &j->out->buf;
	struct vec others;
	bool ring = j->thing.kind == THING_MEMBER, found, ok;

	strbuf_add_str(b, md ? "## Who waits for whom\n\n" : "");
	vec_init(&others, sizeof(int64_t));
	ok = draw_one(j, &o, &found, e) && graph_snapshots_beside(j->db, &others, e);
	for (size_t i = 0; ok && i < others.n && !(ring && found); i++) {
		o.snapshot = *(int64_t *)vec_at(&others, i);
		if (!ring)
			strbuf_add_str(b, md ? "\n    AT ANOTHER MOMENT\n" : "\nAT ANOTHER MOMENT\n");
		ok = draw_one(j, &o, &found, e);
	}
	strbuf_add_str(b, md ? "\n" : "");
	vec_done(&others);
	return ok;
}

/* A graph shows everything, or a ring, so what asks for some rows gets rows. */
static bool asks_for_rows(const struct job *j)
{
	const struct report_args *a = j->args;

	return a->filter.n || (a->sort && *a->sort) || (a->cols && *a->cols) || a->limit >= 0 ||
	       (a->at && *a->at && j->thing.kind != THING_MEMBER);
}

bool report_waits(struct job *j, struct err *e)
{
	static const struct list_extra extra = {.head = waits_head};

	/* a ring is the waits of all its threads */
	if (j->thing.kind == THING_MEMBER) {
		rows_arg(&j->at, "cycle", j->thing.id[0]);
		j->has_key = false;
	}
	switch (j->args->format) {
	case REPORT_DOT:
		return graph_waits_dot(j->db, &j->out->buf, e);
	case REPORT_TEXT:
		if (!asks_for_rows(j))
			return draw_waits(j, e);
		break;
	case REPORT_MD:
		if (!asks_for_rows(j) && !draw_waits(j, e))
			return false;
		break;
	case REPORT_CSV:
	case REPORT_JSON:
	case REPORT_JSONL:
	case REPORT_HTML:
		break;
	}
	return write_list(j, &extra, e);
}
