/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "home.h"

#include <string.h>

#include "astscope/base/scan.h"
#include "astscope/model/graph.h"
#include "astscope/model/leak.h"
#include "beside.h"
#include "graph_fill.h"
#include "stack_text.h"
#include "wrap.h"

/*
 * Beside the page: a picture of the finding under the cursor, of what its names lead to.  The names of the line of the cursor come
 * first, then where the finding itself leads, then those of its other lines.
 */

struct picture {
	int64_t cycle, path, thread, life; /* 0 = none */
	struct strbuf obj;                 /* name of the life */
};

/* A number behind @before. */
static bool numbered(struct span place, struct span before, int64_t *ret)
{
	return scan_lit(&place, before) && scan_i64(&place, ret) && !place.n;
}

static void take_thing(struct home_view *h, struct span place, struct picture *p)
{
	struct thing t = {0};
	struct err ignored;

	/* what leads to many leads to none of them */
	if (!xref_thing(h->env->db, place, &t, &ignored))
		return;
	if (t.kind == THING_LIFE && !p->life) {
		p->life = t.id[0];
		if (!xref_title(h->env->db, &t, &p->obj, &ignored))
			p->life = 0;
	}
	if (!p->thread && (t.kind == THING_THREAD || t.kind == THING_FRAME || t.kind == THING_STACK) &&
	    !view_thread_of(h->env, &t, &p->thread))
		p->thread = 0;
}

static void take_place(struct home_view *h, struct span place, struct picture *p)
{
	int64_t n;

	if (numbered(place, SPAN_LIT("waits/cycle/"), &n))
		p->cycle = p->cycle ? p->cycle : n;
	else if (numbered(place, SPAN_LIT("leaks/path/"), &n))
		p->path = p->path ? p->path : n;
	else if (place.n)
		take_thing(h, place, p);
}

static void take_line(struct home_view *h, const struct home_line *line, struct picture *p)
{
	for (size_t i = 0; i < line->n; i++)
		take_place(h, ((const struct home_link *)vec_at(&h->lines.links, line->first + i))->place, p);
}

static void find_picture(struct home_view *h, const struct row *finding, struct picture *p)
{
	const struct home_of *at = &h->shown;
	struct strbuf own = {0};

	if (at->line >= 0 && (size_t)at->line < h->lines.lines.n)
		take_line(h, vec_at(&h->lines.lines, (size_t)at->line), p);
	rows_link(h->findings.rows, finding, -1, &own);
	take_place(h, strbuf_span(&own), p);
	strbuf_done(&own);
	for (size_t k = 0; k < h->lines.lines.n; k++) {
		const struct home_line *line = vec_at(&h->lines.lines, k);

		if (line->rank == finding->key.k[0])
			take_line(h, line, p);
	}
}

/* The title of a part, below what stands there already. */
static void begin_part(struct text *t, const char *what, struct span name)
{
	if (t->lines.n)
		text_line(t);
	text_line(t);
	text_outdent(t);
	text_add_str(t, ROLE_HEADING, what);
	text_add(t, ROLE_HEADING, name);
}

static void tell(struct text *t, const struct err *e)
{
	text_linef(t, ROLE_ERROR, "%s", e->msg);
}

/* The ring as Waits draws it, with who waits behind it. */
static void fill_ring(struct home_view *h, struct text *t, int64_t cycle)
{
	struct graph_options o = {.ascii = h->env->ascii, .width = t->width, .height = t->height};
	struct graph_text g;
	struct err e;
	int ring = 0;

	if (!graph_waits(h->env->db, &o, &g, &e)) {
		tell(t, &e);
		return;
	}
	for (size_t i = 0; i < g.lines.n && !ring; i++) {
		const struct graph_line *l = vec_at(&g.lines, i);

		ring = l->thing.kind == THING_MEMBER && l->thing.id[0] == cycle ? l->ring : 0;
	}
	for (size_t i = 0; i < g.lines.n && ring; i++) {
		const struct graph_line *l = vec_at(&g.lines, i);

		if (l->ring == ring)
			graph_fill_line(t, &g, l);
	}
	graph_text_done(&g);
}

/* Its stack from the first own frame, and what it did to the objects of locks. */
static void fill_thread(struct home_view *h, struct text *t, int64_t thread)
{
	struct thing about = {THING_THREAD, {thread, 0}};
	struct graph_options o = {.ascii = h->env->ascii, .width = t->width};
	struct strbuf name = {0};
	struct stack_lines stack;
	struct graph_text refs;
	struct err e;

	if (!stack_lines_of_thread(h->env->db, thread, h->whole, &stack, &e)) {
		tell(t, &e);
		return;
	}
	if (stack.lines.n && xref_title(h->env->db, &about, &name, &e)) {
		begin_part(t, "STACK of ", strbuf_span(&name));
		stack_text_fill(t, &stack, STACK_TEXT_ARGS);
	}
	stack_lines_done(&stack);
	strbuf_done(&name);
	if (!graph_thread_refs(h->env->db, thread, &o, &refs, &e)) {
		tell(t, &e);
		return;
	}
	for (size_t i = 0; i < refs.lines.n; i++)
		graph_fill_line(t, &refs, vec_at(&refs.lines, i));
	graph_text_done(&refs);
}

/* The changes of an object; what came when there was none. */
static void fill_life(struct home_view *h, struct text *t, int64_t life, struct span obj)
{
	struct beside b = {0};
	struct err e;

	if (!beside_load(h->env->db, life, 0, false, &b, &e)) {
		beside_done(&b);
		tell(t, &e);
		return;
	}
	begin_part(t, "EVENTS of ", obj);
	if (b.late.n)
		late_text(t, &b, obj);
	changes_text(t, &b, obj, true);
	beside_done(&b);
}

/* One object of a leak path beside one that ended. */
static void fill_path(struct home_view *h, struct text *t, int64_t path)
{
	struct leak_detail d = {0};
	struct beside b = {0};
	struct err e;

	if (!leak_detail_load(h->env->db, path, 1, &d, &e) || (d.life && !beside_load(h->env->db, d.life, 1, true, &b, &e)))
		tell(t, &e);
	if (d.life && !b.too_long) {
		begin_part(t, "", d.name);
		if (b.sibling)
			text_addf(t, ROLE_HEADING, " beside %.*s, which ended", SPAN_ARG(b.name));
		if (b.sibling)
			beside_text(t, &b, d.name, true);
		else
			takes_text(t, &b, d.name);
	}
	beside_done(&b);
	leak_detail_done(&d);
}

#define MESSAGES_MOST 12

/* What Asterisk's log said of it: the messages that name what it names. */
static void fill_log(struct home_view *h, struct text *t, int64_t rank)
{
	struct list_pane log = {0};
	struct strbuf filter = {0};
	int64_t n = 0;
	struct err e;

	strbuf_addf(&filter, "finding=%lld", (long long)rank);
	if (!list_pane_open(&log, h->env->db, "log", NULL, strbuf_str(&filter), "line", "", &e) || !rows_total(log.rows, &n, &e)) {
		tell(t, &e);
		n = 0;
	}
	if (n)
		begin_part(t, "LOG", (struct span){0});
	for (long i = 0; i < n && i < MESSAGES_MOST; i++) {
		const struct row *row = home_row(&log, i);
		struct strbuf place = {0};

		if (!row)
			break;
		rows_link(log.rows, row, -1, &place);
		text_line(t);
		text_selectable(t, (struct span){0});
		text_add_str(t, ROLE_TEXT, "  ");
		text_link(t, ROLE_LINK, list_row_text(&log, row, list_row_text(&log, row, "at").n ? "at" : "line"), strbuf_str(&place));
		text_add_str(t, ROLE_TEXT, "  ");
		text_add_cut(t, ROLE_TEXT, list_row_text(&log, row, "text"), t->width - text_columns(t));
		strbuf_done(&place);
	}
	if (n > MESSAGES_MOST) {
		struct strbuf all = {0};

		strbuf_addf(&all, "log?filter=%s", strbuf_str(&filter));
		text_line(t);
		text_selectable(t, (struct span){0});
		text_add_str(t, ROLE_TEXT, "  ");
		strbuf_clear(&filter);
		strbuf_addf(&filter, "%lld more", (long long)n - MESSAGES_MOST);
		text_link(t, ROLE_LINK, strbuf_span(&filter), strbuf_str(&all));
		strbuf_done(&all);
	}
	list_pane_close(&log);
	strbuf_done(&filter);
}

/* Where nothing was found: what was read. */
static void fill_sources(struct home_view *h, struct text *t)
{
	static const char *const columns[] = {"path", "form"};
	int64_t n = 0;

	if (!rows_total(h->sources.rows, &n, &h->sources.e))
		return;
	text_linef(t, ROLE_HEADING, "FILES");
	for (long i = 0; i < n && i < t->height; i++) {
		const struct row *row = home_row(&h->sources, i);
		struct strbuf place = {0};

		if (!row)
			continue;
		rows_link(h->sources.rows, row, -1, &place);
		text_line(t);
		text_selectable(t, (struct span){0});
		text_add_str(t, ROLE_TEXT, "  ");
		text_link(t, ROLE_LINK, list_row_text(&h->sources, row, columns[0]), strbuf_str(&place));
		text_add_str(t, ROLE_TEXT, "  ");
		text_add_cut(t, ROLE_TEXT, list_row_text(&h->sources, row, columns[1]), t->width - text_columns(t));
		strbuf_done(&place);
	}
}

void home_beside(struct home_view *h, struct text *t)
{
	long at = h->shown.rank ? list_pane_find_key(&h->findings, (struct row_key){{h->shown.rank, 0}}) : 0;
	const struct row *found = at < 0 ? NULL : home_row(&h->findings, at);
	struct picture p = {0};
	struct row finding;

	if (!found) {
		fill_sources(h, t);
		return;
	}
	finding = *found;
	find_picture(h, &finding, &p);
	if (p.cycle)
		fill_ring(h, t, p.cycle);
	if (p.path)
		fill_path(h, t, p.path);
	if (p.thread)
		fill_thread(h, t, p.thread);
	if (p.life && !p.cycle)
		fill_life(h, t, p.life, strbuf_span(&p.obj));
	fill_log(h, t, finding.key.k[0]);
	if (!t->lines.n)
		fill_sources(h, t);
	strbuf_done(&p.obj);
}
