/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/queries.h"
#include "writer_priv.h"

static void put_error(struct writer *w, const struct record *r)
{
	const struct record_memory *m = &r->memory;
	struct row row = row_begin(w, Q_MEMORY_ERROR_INSERT);

	w->memory_error = ++w->last_memory_error;
	w->memory_part = 0;
	row_i64(&row, w->memory_error);
	row_i64(&row, w->source);
	row_u64(&row, r->place.line);
	row_text(&row, span_from(m->kind));
	row_text(&row, m->tool);
	row_opt(&row, m->pid, NUMBER_ABSENT);
	row_opt(&row, m->thread, NUMBER_ABSENT);
	row_text(&row, m->thread_name);
	row_i64(&row, m->times);
	row_opt(&row, m->size, NUMBER_ABSENT);
	row_opt(&row, m->bytes, NUMBER_ABSENT);
	row_opt(&row, m->blocks, NUMBER_ABSENT);
	row_opt(&row, m->signal, NUMBER_ABSENT);
	row_bytes(&row, m->text);
	row_end(&row);
}

static void put_part(struct writer *w, const struct record *r)
{
	struct row row = row_begin(w, Q_MEMORY_PART_INSERT);

	row_i64(&row, w->memory_error);
	row_i64(&row, ++w->memory_part);
	row_u64(&row, r->place.line);
	row_bytes(&row, r->memory_part.text);
	row_end(&row);
}

static void put_frame(struct writer *w, const struct record *r)
{
	const struct record_frame *f = &r->frame;
	uint32_t func = f->func.n ? dict_func(&w->dict, f->func) : 0;
	uint32_t file = f->file.n ? dict_file(&w->dict, f->file) : 0;
	struct row row = row_begin(w, Q_MEMORY_FRAME_INSERT);

	row_i64(&row, w->memory_error);
	row_i64(&row, w->memory_part);
	row_i64(&row, f->level);
	row_u64(&row, r->place.line);
	row_addr(&row, f->pc);
	row_opt(&row, func, 0);
	row_opt(&row, file, 0);
	row_addr(&row, f->src_line);
	row_text(&row, f->lib);
	row_end(&row);
}

void writer_put_memory(struct writer *w, const struct record *r)
{
	if (r->kind == RECORD_MEMORY)
		put_error(w, r);
	else if (!w->memory_error)
		writer_fail(w, "a part or a frame came before its error");
	else if (r->kind == RECORD_MEMORY_PART)
		put_part(w, r);
	else
		put_frame(w, r);
}
