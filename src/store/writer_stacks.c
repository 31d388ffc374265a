/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/queries.h"
#include "writer_priv.h"

/* gdb's frame numbers are believed up to here; above, the text is damaged and the position counts. */
#define LEVEL_MAX 1000000000

static void keep_text(struct strbuf *b, struct span text)
{
	if (!text.n)
		return;
	strbuf_clear(b);
	strbuf_add(b, text);
}

static void keep_number(int64_t *kept, int64_t v)
{
	if (v > 0)
		*kept = v;
}

void writer_clear_capture(struct writer_capture *c)
{
	c->id = 0;
	c->pid = c->signal = c->live = c->current_lwp = NUMBER_ABSENT;
	c->has_fault = false;
	strbuf_clear(&c->signal_name);
	strbuf_clear(&c->command);
	strbuf_clear(&c->marker);
	strbuf_clear(&c->tool);
}

/* Whatever comes next belongs to a capture. */
static struct writer_capture *open_capture(struct writer *w, const struct record *r)
{
	struct writer_capture *c = &w->capture;

	if (!c->id) {
		c->id = ++w->last_capture;
		c->line = (int64_t)r->place.line;
	}
	return c;
}

static void put_capture(struct writer *w, const struct record *r)
{
	const struct record_capture *c = &r->capture;
	struct writer_capture *kept;

	if (c->begins) {
		writer_end_stack(w);
		writer_end_capture(w);
	}
	kept = open_capture(w, r);
	if (c->has_fault) {
		kept->fault = c->fault;
		kept->has_fault = true;
	}
	keep_number(&kept->pid, c->pid);
	keep_number(&kept->signal, c->signal);
	keep_number(&kept->current_lwp, c->current_lwp);
	if (c->live >= 0)
		kept->live = c->live;
	keep_text(&kept->signal_name, c->signal_name);
	keep_text(&kept->command, c->command);
	keep_text(&kept->marker, c->marker);
	keep_text(&kept->tool, c->tool);
}

void writer_end_capture(struct writer *w)
{
	const struct writer_capture *c = &w->capture;
	struct row row;

	if (!c->id)
		return;
	row = row_begin(w, Q_CAPTURE_INSERT);
	row_i64(&row, c->id);
	row_i64(&row, w->source);
	row_i64(&row, c->line);
	row_opt(&row, c->pid, NUMBER_ABSENT);
	row_opt(&row, c->signal, NUMBER_ABSENT);
	row_text(&row, strbuf_span(&c->signal_name));
	row.n++;
	if (c->has_fault)
		stmt_bind_i64_at(row.st, row.n, (int64_t)c->fault);
	row_text(&row, strbuf_span(&c->command));
	row_text(&row, strbuf_span(&c->marker));
	row_opt(&row, c->live, NUMBER_ABSENT);
	row_opt(&row, c->current_lwp, NUMBER_ABSENT);
	row_text(&row, strbuf_span(&c->tool));
	row_end(&row);
	writer_clear_capture(&w->capture);
}

static void begin_stack(struct writer *w, const struct record *r)
{
	const struct record_stack *s = &r->stack;
	struct writer_stack *open = &w->stack;

	open->open = true;
	open->banner = s->banner;
	open->has_values = false;
	open->id = ++w->last_stack;
	open->line = (int64_t)r->place.line;
	open->gdb = s->gdb;
	open->number = s->number;
	open->lwp = s->lwp;
	open->pthread = s->pthread;
	open->frames = open->folded = 0;
	open->level = open->top = -1;
	open->signalled = s->signalled;
	open_capture(w, r);
	strbuf_clear(&open->name);
	strbuf_add(&open->name, s->name);
}

void writer_end_stack(struct writer *w)
{
	struct writer_stack *s = &w->stack;
	struct row row;

	if (!s->open)
		return;
	s->open = false;
	row = row_begin(w, Q_STACK_INSERT);
	row_i64(&row, s->id);
	row_i64(&row, w->source);
	row_i64(&row, s->line);
	row_opt(&row, s->gdb, NUMBER_ABSENT);
	row_addr(&row, s->pthread);
	row_opt(&row, s->lwp, NUMBER_ABSENT);
	row_text(&row, strbuf_span(&s->name));
	row_i64(&row, s->banner);
	row_i64(&row, s->frames);
	row_i64(&row, s->has_values);
	row_i64(&row, w->capture.id);
	row_i64(&row, s->signalled);
	row_i64(&row, s->folded);
	row_opt(&row, s->number, 0);
	row_end(&row);
}

/* A frame printed by itself has its own number, and may be there already. */
static bool place_selected(struct writer *w, int64_t level)
{
	struct writer_stack *s = &w->stack;
	struct stmt *st = db_query(w->db, Q_FRAME_NEXT_VALUE);
	bool there = false;

	stmt_bind_i64(st, ":stack", s->id);
	stmt_bind_i64(st, ":level", level);
	if (stmt_step(st, &w->err) == STEP_ROW) {
		there = stmt_i64(st, 0) != 0;
		s->next_value = stmt_i64(st, 1);
	} else {
		w->failed = true;
	}
	stmt_reset(st);
	s->level = level;
	return there;
}

static void place_frame(struct writer_stack *s, int64_t level)
{
	s->level = level > s->top && level <= LEVEL_MAX ? level : s->top + 1;
	s->next_value = 0;
}

static void put_frame(struct writer *w, const struct record *r)
{
	const struct record_frame *f = &r->frame;
	struct writer_stack *s = &w->stack;
	uint32_t func = f->func.n ? dict_func(&w->dict, f->func) : 0;
	uint32_t file = f->file.n ? dict_file(&w->dict, f->file) : 0;
	struct row row;

	if (f->selected && f->level >= 0 && f->level <= LEVEL_MAX) {
		if (place_selected(w, f->level))
			return;
	} else {
		place_frame(s, f->level);
	}
	s->top = s->level > s->top ? s->level : s->top;
	s->frames++;
	row = row_begin(w, Q_FRAME_INSERT);
	row_i64(&row, s->id);
	row_i64(&row, s->level);
	row_u64(&row, r->place.line);
	row.n++;
	if (f->has_pc)
		stmt_bind_i64_at(row.st, row.n, (int64_t)f->pc);
	row_i64(&row, f->kind);
	row_opt(&row, func, 0);
	row_text(&row, f->args);
	row_opt(&row, file, 0);
	row_addr(&row, f->src_line);
	row_text(&row, f->lib);
	row.n++;
	if (f->has_lib_offset)
		stmt_bind_i64_at(row.st, row.n, (int64_t)f->lib_offset);
	row_end(&row);
}

static void put_value(struct writer *w, const struct record *r)
{
	const struct record_frame_value *v = &r->frame_value;
	struct writer_stack *s = &w->stack;
	struct row row = row_begin(w, Q_FRAME_VALUE_INSERT);

	if (!v->is_arg)
		s->has_values = true;
	row_i64(&row, s->id);
	row_i64(&row, s->level);
	row_i64(&row, s->next_value++);
	row_u64(&row, r->place.line);
	row_i64(&row, v->is_arg);
	row_bytes(&row, v->name);
	row_bytes(&row, v->text);
	row_end(&row);
}

static void put_fold(struct writer *w, const struct record *r)
{
	struct writer_stack *s = &w->stack;

	s->frames += (int64_t)r->frame_fold.frames;
	s->folded += (int64_t)r->frame_fold.frames;
}

static void put_printed(struct writer *w, const struct record *r)
{
	const struct record_printed *p = &r->printed;
	struct row row = row_begin(w, Q_PRINTED_INSERT);

	row_i64(&row, w->source);
	row_u64(&row, r->place.line);
	row_text(&row, p->expr);
	row_addr(&row, p->addr);
	row_bytes(&row, p->text);
	row_end(&row);
}

static void put_thread_row(struct writer *w, const struct record *r)
{
	const struct record_thread_row *t = &r->thread_row;
	struct strbuf started = {0};
	struct row row = row_begin(w, Q_THREAD_ROW_INSERT);

	writer_add_place(&started, t->started_file, t->started_line, t->started_func);
	row_i64(&row, ++w->last_thread_row);
	row_i64(&row, w->source);
	row_u64(&row, r->place.line);
	row_addr(&row, t->pthread);
	row_opt(&row, t->lwp, NUMBER_ABSENT);
	row_opt(&row, t->gdb, NUMBER_ABSENT);
	row_text(&row, t->name);
	row_text(&row, strbuf_span(&started));
	row_text(&row, t->func);
	row_i64(&row, t->current);
	row_opt(&row, t->number, 0);
	row_opt(&row, t->number ? open_capture(w, r)->id : 0, 0);
	row_end(&row);
	strbuf_done(&started);
}

void writer_put_stack(struct writer *w, const struct record *r)
{
	bool orphan = ((r->kind == RECORD_FRAME || r->kind == RECORD_FRAME_FOLD) && !w->stack.open) ||
		      (r->kind == RECORD_FRAME_VALUE && (!w->stack.open || w->stack.level < 0));

	if (orphan) {
		writer_fail(w, "a frame or a value came before what it belongs to");
		return;
	}
	if (r->kind == RECORD_STACK) {
		writer_end_stack(w);
		begin_stack(w, r);
	} else if (r->kind == RECORD_FRAME) {
		put_frame(w, r);
	} else if (r->kind == RECORD_FRAME_VALUE) {
		put_value(w, r);
	} else if (r->kind == RECORD_FRAME_FOLD) {
		put_fold(w, r);
	} else if (r->kind == RECORD_PRINTED) {
		put_printed(w, r);
	} else if (r->kind == RECORD_THREAD_ROW) {
		put_thread_row(w, r);
	} else {
		put_capture(w, r);
	}
}
