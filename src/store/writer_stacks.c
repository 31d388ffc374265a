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

static void put_capture(struct writer *w, const struct record_capture *c)
{
	struct writer_capture *kept = &w->capture;

	kept->seen = true;
	keep_number(&kept->pid, c->pid);
	keep_number(&kept->signal, c->signal);
	keep_number(&kept->current_lwp, c->current_lwp);
	if (c->live >= 0)
		kept->live = c->live;
	keep_text(&kept->signal_name, c->signal_name);
	keep_text(&kept->command, c->command);
	keep_text(&kept->marker, c->marker);
}

void writer_end_capture(struct writer *w)
{
	const struct writer_capture *c = &w->capture;
	struct row row;

	if (!c->seen)
		return;
	row = row_begin(w, Q_CAPTURE_INSERT);
	row_i64(&row, w->source);
	row_opt(&row, c->pid, NUMBER_ABSENT);
	row_opt(&row, c->signal, NUMBER_ABSENT);
	row_text(&row, strbuf_span(&c->signal_name));
	row_text(&row, strbuf_span(&c->command));
	row_text(&row, strbuf_span(&c->marker));
	row_opt(&row, c->live, NUMBER_ABSENT);
	row_opt(&row, c->current_lwp, NUMBER_ABSENT);
	row_end(&row);
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
	open->lwp = s->lwp;
	open->pthread = s->pthread;
	open->frames = 0;
	open->level = -1;
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
	row_end(&row);
}

static void put_frame(struct writer *w, const struct record *r)
{
	const struct record_frame *f = &r->frame;
	struct writer_stack *s = &w->stack;
	uint32_t func = f->func.n ? dict_func(&w->dict, f->func) : 0;
	uint32_t file = f->file.n ? dict_file(&w->dict, f->file) : 0;
	struct row row = row_begin(w, Q_FRAME_INSERT);

	s->level = f->level > s->level && f->level <= LEVEL_MAX ? f->level : s->level + 1;
	s->next_value = 0;
	s->frames++;
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
	row_end(&row);
	strbuf_done(&started);
}

void writer_put_stack(struct writer *w, const struct record *r)
{
	bool orphan = (r->kind == RECORD_FRAME && !w->stack.open) ||
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
	} else if (r->kind == RECORD_THREAD_ROW) {
		put_thread_row(w, r);
	} else {
		put_capture(w, &r->capture);
	}
}
