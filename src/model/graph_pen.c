/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "graph_pen.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "astscope/base/utf8.h"

#define WIDTH 118 /* where nobody asks for one */

static const struct graph_glyphs unicode = {
	.top = "┌─> ", .bar = "│   ", .fork = "├", .child = "└", .bottom = {"└─────╝", "└─────┘", "└~~~~~┘"},
	.stroke = {"══", "──", "~~"}, .down = {"║", "──", "~~"},
};
static const struct graph_glyphs ascii = {
	.top = "+-> ", .bar = "|   ", .fork = "|", .child = "+", .bottom = {"+-----+", "+-----+", "+~~~~~+"},
	.stroke = {"==", "--", "~~"}, .down = {"=", "--", "~~"},
};

void graph_pen_init(struct graph_pen *p, struct db *db, const struct graph_options *o, const struct graph *g, struct graph_text *out,
		    enum graph_form form)
{
	*p = (struct graph_pen){.db = db, .o = o, .g = g, .out = out, .form = form};
	p->glyphs = o->ascii ? &ascii : &unicode;
}

void graph_pen_done(struct graph_pen *p)
{
	strbuf_done(&p->line);
}

int graph_pen_width(const struct graph_pen *p)
{
	return p->o->width > 0 ? p->o->width : WIDTH;
}

int graph_pen_columns(const struct graph_pen *p)
{
	return utf8_columns(strbuf_span(&p->line));
}

void graph_pen_str(struct graph_pen *p, const char *s)
{
	strbuf_add_str(&p->line, s);
}

void graph_pen_span(struct graph_pen *p, struct span s)
{
	strbuf_add(&p->line, s);
}

void graph_pen_f(struct graph_pen *p, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	strbuf_add_str(&p->line, text);
}

static struct graph_run *add_run(struct graph_pen *p, enum graph_role role, struct span s)
{
	struct graph_run *r = vec_push(&p->out->runs);

	r->start = p->line.n;
	strbuf_add(&p->line, s);
	r->stop = p->line.n;
	r->role = role;
	return r;
}

void graph_pen_role(struct graph_pen *p, enum graph_role role, const char *s)
{
	add_run(p, role, span_from(s));
}

void graph_pen_link(struct graph_pen *p, struct span s, struct span place)
{
	if (s.n && place.n)
		add_run(p, GRAPH_LINK, s)->place = arena_span(p->out->arena, place);
	else
		graph_pen_span(p, s);
}

void graph_pen_to(struct graph_pen *p, int column)
{
	int have = graph_pen_columns(p);

	strbuf_add_repeat(&p->line, ' ', have < column ? (size_t)(column - have) : 1);
}

void graph_pen_right(struct graph_pen *p, struct span s)
{
	int column = graph_pen_width(p) - 1 - utf8_columns(s);

	if (!s.n)
		return;
	if (column < graph_pen_columns(p) + 2)
		column = graph_pen_columns(p) + 2;
	graph_pen_to(p, column);
	graph_pen_span(p, s);
}

static int degree(const char *confidence)
{
	return graph_guess(confidence) ? 2 : strcmp(confidence, "sure") != 0;
}

const char *graph_pen_stroke(const struct graph_pen *p, const char *confidence)
{
	return p->glyphs->stroke[degree(confidence)];
}

void graph_pen_edge(struct graph_pen *p, bool down, const char *confidence)
{
	const char *stroke = down ? p->glyphs->down[degree(confidence)] : graph_pen_stroke(p, confidence);

	if (graph_guess(confidence))
		graph_pen_role(p, GRAPH_GUESS, stroke);
	else
		graph_pen_str(p, stroke);
}

const char *graph_pen_bottom(const struct graph_pen *p, const char *confidence)
{
	return p->glyphs->bottom[degree(confidence)];
}

/* --- names -------------------------------------------------------------------------------------------------------- */

static void add_thread(struct graph_pen *p, const struct graph_thread *t, bool with_id)
{
	struct strbuf name = {0}, place = {0};

	if (!t) {
		graph_pen_str(p, "a thread");
		return;
	}
	if (t->name.n)
		strbuf_addf(&name, "%.*s%s", SPAN_ARG(t->name), t->id_text.n && with_id ? " " : "");
	else
		strbuf_add_str(&name, !t->id_text.n ? "a thread" : span_starts(t->id_text, SPAN_LIT("0x")) ? "thread " : "LWP ");
	if (with_id || !t->name.n)
		strbuf_add(&name, t->id_text);
	strbuf_addf(&place, "threads/%.*s", SPAN_ARG(t->part));
	graph_pen_link(p, strbuf_span(&name), strbuf_span(&place));
	strbuf_done(&name);
	strbuf_done(&place);
}

void graph_pen_thread(struct graph_pen *p, int64_t thread)
{
	add_thread(p, graph_thread(p->g, thread), true);
}

void graph_pen_name(struct graph_pen *p, int64_t thread)
{
	add_thread(p, graph_thread(p->g, thread), false);
}

static void add_lock_place(const struct graph_lock *k, struct strbuf *b)
{
	strbuf_addf(b, "locks/0x%llx", (unsigned long long)k->addr);
}

void graph_pen_letter(struct graph_pen *p, int64_t lock)
{
	const struct graph_lock *k = graph_lock(p->g, lock);
	struct strbuf name = {0}, place = {0};

	if (!k)
		return;
	if (k->letter.n)
		strbuf_add(&name, k->letter);
	else
		strbuf_add_addr(&name, k->addr);
	add_lock_place(k, &place);
	graph_pen_link(p, strbuf_span(&name), strbuf_span(&place));
	strbuf_done(&name);
	strbuf_done(&place);
}

void graph_pen_lock_id(struct graph_pen *p, int64_t lock)
{
	const struct graph_lock *k = graph_lock(p->g, lock);
	struct strbuf name = {0}, place = {0};

	if (!k)
		return;
	if (k->obj.n) {
		strbuf_add(&name, k->obj);
		strbuf_addf(&place, "hist/%.*s", SPAN_ARG(k->obj));
	} else {
		strbuf_add_addr(&name, k->addr);
		add_lock_place(k, &place);
	}
	graph_pen_link(p, strbuf_span(&name), strbuf_span(&place));
	strbuf_done(&name);
	strbuf_done(&place);
}

void graph_pen_lock_name(struct graph_pen *p, int64_t lock)
{
	const struct graph_lock *k = graph_lock(p->g, lock);

	graph_pen_span(p, k && k->label.n ? k->label : SPAN_LIT("lock"));
	graph_pen_str(p, " ");
	graph_pen_lock_id(p, lock);
}

void graph_pen_lock(struct graph_pen *p, int64_t lock)
{
	const struct graph_lock *k = graph_lock(p->g, lock);

	if (k && k->letter.n) {
		graph_pen_letter(p, lock);
		graph_pen_str(p, " ");
	}
	graph_pen_lock_name(p, lock);
}

void graph_pen_site(struct graph_pen *p, const struct graph_site *s, struct span place)
{
	struct strbuf text = {0};

	if (!s->file.n || s->line <= 0)
		return;
	strbuf_addf(&text, "%.*s:%lld", span_eq(p->file, s->file) ? 0 : (int)s->file.n, s->file.p, (long long)s->line);
	graph_pen_link(p, strbuf_span(&text), place);
	p->file = s->file;
	strbuf_done(&text);
}

int graph_pen_site_columns(const struct graph_pen *p, const struct graph_site *s)
{
	char line[24];

	return snprintf(line, sizeof(line), " :%lld", (long long)s->line) + (span_eq(s->file, p->file) ? 0 : utf8_columns(s->file));
}

void graph_pen_held(struct graph_pen *p, const struct graph_edge *n)
{
	const struct graph_thread *t = graph_thread(p->g, n->holder);
	const struct graph_lock *k = graph_lock(p->g, n->lock);
	struct strbuf place = {0};

	if (t && k && n->held.line > 0) {
		graph_pen_str(p, " ");
		add_lock_place(k, &place);
		strbuf_addf(&place, "/%.*s", SPAN_ARG(t->part));
		graph_pen_site(p, &n->held, strbuf_span(&place));
	}
	strbuf_done(&place);
}

void graph_pen_waits_at(struct graph_pen *p, const struct graph_edge *n)
{
	const struct graph_thread *t = graph_thread(p->g, n->thread);
	struct strbuf place = {0};

	if (t && n->at.line > 0) {
		graph_pen_str(p, " ");
		strbuf_addf(&place, "stacks/%.*s", SPAN_ARG(t->part));
		graph_pen_site(p, &n->at, strbuf_span(&place));
	}
	strbuf_done(&place);
}

void graph_pen_guess(struct graph_pen *p, const struct graph_edge *n)
{
	if (!graph_guess(n->confidence))
		return;
	graph_pen_str(p, "  ");
	graph_pen_role(p, GRAPH_GUESS, "guess");
	if (p->form != GRAPH_NARROW && n->why.n) {
		graph_pen_str(p, ": ");
		graph_pen_span(p, n->why);
	}
}

/* --- lines -------------------------------------------------------------------------------------------------------- */

static struct span one_says(const struct graph_pen *p, int64_t thread, const char *does, const struct graph_edge *n)
{
	const struct graph_thread *t = graph_thread(p->g, thread);
	const struct graph_lock *k = graph_lock(p->g, n->lock);
	struct strbuf b = {0};
	struct span ret;

	if (!t)
		return (struct span){0};
	strbuf_add(&b, t->name.n ? t->name : SPAN_LIT("thread"));
	strbuf_addf(&b, " %.*s  %s ", SPAN_ARG(t->id_text), does);
	if (k && k->letter.n)
		strbuf_add(&b, k->letter);
	else if (k)
		strbuf_add_addr(&b, k->addr);
	else
		strbuf_add(&b, n->resource);
	ret = arena_span(p->out->arena, strbuf_span(&b));
	strbuf_done(&b);
	return ret;
}

void graph_pen_says(struct graph_pen *p, int64_t thread, const char *does, int64_t other, const char *other_does,
		    const struct graph_edge *n)
{
	p->says = one_says(p, thread, does, n);
	p->other_says = one_says(p, other, other_does, n);
}

static struct graph_line *end_line(struct graph_pen *p, enum graph_line_kind kind)
{
	struct graph_line *l = vec_push(&p->out->lines);

	l->text = arena_span(p->out->arena, span_rtrim(strbuf_span(&p->line)));
	l->kind = kind;
	l->run = p->first_run;
	l->n_runs = p->out->runs.n - p->first_run;
	l->ring = p->ring;
	l->says = p->says;
	l->other_says = p->other_says;
	p->says = p->other_says = (struct span){0};
	p->first_run = p->out->runs.n;
	p->file = (struct span){0};
	strbuf_clear(&p->line);
	return l;
}

void graph_pen_end(struct graph_pen *p)
{
	end_line(p, GRAPH_LINE);
}

void graph_pen_head(struct graph_pen *p, struct thing t)
{
	end_line(p, GRAPH_LINE_HEAD)->thing = t;
}

void graph_pen_head_right(struct graph_pen *p, struct span s, struct thing t)
{
	bool beside = graph_pen_columns(p) + 2 + utf8_columns(s) < graph_pen_width(p);

	if (beside)
		graph_pen_right(p, s);
	graph_pen_head(p, t);
	if (beside || !s.n)
		return;
	graph_pen_right(p, s);
	graph_pen_end(p);
}

void graph_pen_node(struct graph_pen *p, enum thing_kind kind, int64_t id, int64_t other)
{
	struct graph_line *l = end_line(p, GRAPH_LINE_NODE);

	l->thing = (struct thing){kind, {id, 0}};
	l->other = other;
}

void graph_pen_blank(struct graph_pen *p)
{
	int ring = p->ring;

	if (p->form != GRAPH_ROOMY || !p->out->lines.n)
		return;
	p->ring = 0;
	graph_pen_end(p);
	p->ring = ring;
}
