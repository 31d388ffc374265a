/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "html.h"

#include "astscope/base/arena.h"
#include "astscope/base/utf8.h"

/*
 * Who waits for whom, as a picture: threads are boxes that say what they wait for, an arrow leads to who has it.  Rings stand in the
 * first column, who waits for them in the next, and so on.
 */

#define NODES_MAX 60
#define MARGIN 70 /* left of the first column, for the arrows of rings */
#define BOX_WIDTH 230
#define BOX_HEIGHT 42
#define COLUMN 290
#define ROW 56
#define TEXT_COLUMNS 32
#define LEGIBLE 75 /* percent; where even that is wider than the page it scrolls */

struct node {
	struct span key, name, lwp, wants; /* wants: what it waits for; empty = nothing */
	bool ring, unknown;                /* unknown: whoever has what is waited for */
	bool placed;
	int column, row;
};

struct edge {
	size_t from, to;
	bool ring, guess;
};

struct picture {
	struct job *job;
	struct rows *rows;
	struct arena *texts;
	struct vec nodes, edges;
	int64_t left_out; /* waits */
};

static struct node *node_at(const struct picture *p, size_t i)
{
	return vec_at(&p->nodes, i);
}

static struct span cell(const struct picture *p, const struct row *row, const char *name)
{
	return row->cells[rows_column(p->rows, name)].text;
}

/* The node of @key; NODES_MAX if there are too many. */
static size_t node_of(struct picture *p, struct span key)
{
	for (size_t i = 0; i < p->nodes.n; i++)
		if (span_eq(node_at(p, i)->key, key))
			return i;
	if (p->nodes.n == NODES_MAX)
		return NODES_MAX;
	((struct node *)vec_push(&p->nodes))->key = arena_span(p->texts, key);
	return p->nodes.n - 1;
}

static void name_node(struct picture *p, size_t i, struct span name, struct span lwp)
{
	struct node *n = node_at(p, i);

	if (n->name.n || n->lwp.n)
		return;
	n->name = arena_span(p->texts, name.n ? name : SPAN_LIT("a thread"));
	n->lwp = arena_span(p->texts, lwp);
}

/* A holder that nothing names stands for what it has. */
static size_t holder_of(struct picture *p, const struct row *row)
{
	struct span key = cell(p, row, "href"), resource = cell(p, row, "resource");
	struct strbuf own = {0};
	size_t i;

	if (key.n) {
		i = node_of(p, key);
		if (i < NODES_MAX)
			name_node(p, i, cell(p, row, "holder_name"), cell(p, row, "holder_lwp"));
		return i;
	}
	strbuf_addf(&own, "has %.*s", SPAN_ARG(resource));
	i = node_of(p, strbuf_span(&own));
	strbuf_done(&own);
	if (i < NODES_MAX) {
		name_node(p, i, SPAN_LIT("not listed who has it"), (struct span){0});
		node_at(p, i)->unknown = true;
	}
	return i;
}

static bool take(void *ctx, const struct row *row)
{
	struct picture *p = ctx;
	struct edge edge = {.from = node_of(p, cell(p, row, "tref"))};

	edge.to = edge.from < NODES_MAX ? holder_of(p, row) : NODES_MAX;
	if (edge.to == NODES_MAX) {
		p->left_out++;
		return true;
	}
	edge.ring = span_eq_str(cell(p, row, "mark"), "!");
	edge.guess = span_eq_str(cell(p, row, "confidence"), "guess");
	name_node(p, edge.from, cell(p, row, "name"), cell(p, row, "lwp"));
	node_at(p, edge.from)->ring |= edge.ring;
	if (!node_at(p, edge.from)->wants.n)
		node_at(p, edge.from)->wants = arena_span(p->texts, cell(p, row, "resource"));
	vec_append(&p->edges, &edge);
	return true;
}

static void place(struct node *n, int column, int *rows)
{
	n->column = column;
	n->row = rows[column]++;
	n->placed = true;
}

/* Rings and whoever waits for nobody first; then, column by column, who waits for one that stands. */
static int place_all(struct picture *p, int *rows)
{
	int column = 0;
	bool more = true;

	for (size_t i = 0; i < p->nodes.n; i++)
		if (node_at(p, i)->ring)
			place(node_at(p, i), 0, rows);
	for (size_t i = 0; i < p->nodes.n; i++)
		if (!node_at(p, i)->placed && !node_at(p, i)->wants.n)
			place(node_at(p, i), 0, rows);
	while (more && column + 1 < NODES_MAX) {
		more = false;
		for (size_t i = 0; i < p->edges.n; i++) {
			const struct edge *x = vec_at(&p->edges, i);
			struct node *from = node_at(p, x->from), *to = node_at(p, x->to);

			if (!from->placed && to->placed && to->column == column) {
				place(from, column + 1, rows);
				more = true;
			}
		}
		column += more;
	}
	/* rings that are a guess */
	for (size_t i = 0; i < p->nodes.n; i++)
		if (!node_at(p, i)->placed)
			place(node_at(p, i), 0, rows);
	return column + 1;
}

static int x_of(const struct node *n)
{
	return MARGIN + n->column * COLUMN;
}

static int y_of(const struct node *n)
{
	return 10 + n->row * ROW;
}

static void put_node(struct picture *p, const struct node *n)
{
	struct strbuf *b = &p->job->out->buf;
	const struct report_look *look = &p->job->args->look;
	int x = x_of(n), y = y_of(n);

	strbuf_addf(b, "<g class=\"%s%s\"><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\"/><text x=\"%d\" y=\"%d\">",
		    n->ring ? "ring " : "", n->unknown ? "unknown" : "", x, y, BOX_WIDTH, BOX_HEIGHT, x + 8, y + 17);
	put_html_cut(b, n->name, TEXT_COLUMNS - (n->lwp.n ? 8 : 0), look);
	if (n->lwp.n) {
		strbuf_add_char(b, ' ');
		put_html(b, n->lwp, look);
	}
	strbuf_addf(b, "</text><text class=\"soft\" x=\"%d\" y=\"%d\">", x + 8, y + 34);
	if (n->wants.n)
		strbuf_add_str(b, "waits for ");
	put_html_cut(b, n->wants.n ? n->wants : n->unknown ? span_from_offset(n->key, 4) : (struct span){0}, TEXT_COLUMNS - 10, look);
	strbuf_add_str(b, "</text></g>\n");
}

static void put_edge(struct picture *p, const struct edge *x)
{
	const struct node *from = node_at(p, x->from), *to = node_at(p, x->to);
	int x1 = x_of(from), y1 = y_of(from) + BOX_HEIGHT / 2, y2 = y_of(to) + BOX_HEIGHT / 2;
	bool beside = from->column == to->column;
	int x2 = x_of(to) + (beside ? 0 : BOX_WIDTH);
	int bend = beside ? x1 - 20 - 8 * (from->row > to->row ? from->row - to->row : to->row - from->row) % 44 : (x1 + x2) / 2;

	if (beside)
		y1 += 6, y2 -= 6;
	strbuf_addf(&p->job->out->buf, "<g class=\"%s%s\"><path marker-end=\"url(#arrow)\" d=\"M%d,%d C%d,%d %d,%d %d,%d\"/></g>\n",
		    x->ring ? "ring " : "", x->guess ? "guess" : "", x1, y1, bend, y1, bend, y2, x2 + (beside ? -3 : 3), y2);
}

static void draw(struct picture *p)
{
	struct strbuf *b = &p->job->out->buf;
	int rows[NODES_MAX] = {0}, columns = place_all(p, rows), most = 0, width, height;

	for (int i = 0; i < columns; i++)
		most = rows[i] > most ? rows[i] : most;
	width = MARGIN + columns * COLUMN;
	height = 20 + most * ROW;
	strbuf_add_str(b, "<h2>Who waits for whom</h2>\n<div class=\"picture\">");
	strbuf_addf(b, "<svg role=\"img\" width=\"%d\" height=\"%d\" style=\"min-width: %dpx\" viewBox=\"0 0 %d %d\">\n"
		       "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" "
		       "markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0,0 L8,4 L0,8 z\"/></marker></defs>\n",
		    width, height, width * LEGIBLE / 100, width, height);
	for (size_t i = 0; i < p->edges.n; i++)
		put_edge(p, vec_at(&p->edges, i));
	for (size_t i = 0; i < p->nodes.n; i++)
		put_node(p, node_at(p, i));
	strbuf_add_str(b, "</svg></div>\n");
	if (p->left_out)
		strbuf_addf(b, "<p>%lld more waits are not drawn: astscope report waits has them all.</p>\n", (long long)p->left_out);
}

bool html_waits(struct job *j, struct err *e)
{
	struct picture p = {.job = j, .texts = arena_new()};
	bool ok;

	vec_init(&p.nodes, sizeof(struct node));
	vec_init(&p.edges, sizeof(struct edge));
	ok = rows_open(j->db, "waits", NULL, &p.rows, e);
	if (ok) {
		ok = rows_each(p.rows, -1, take, &p, e);
		rows_close(p.rows);
	}
	if (ok && p.edges.n)
		draw(&p);
	vec_done(&p.nodes);
	vec_done(&p.edges);
	arena_free(p.texts);
	return ok;
}
