/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/queries.h"
#include "writer_priv.h"

static void row_if(struct row *r, uint64_t v, bool there)
{
	r->n++;
	if (there)
		stmt_bind_i64_at(r->st, r->n, (int64_t)v);
}

void writer_put_system(struct writer *w, const struct record *r)
{
	const struct record_system *s = &r->system;
	struct row row = row_begin(w, Q_SYSTEM_EVENT_INSERT);

	row_i64(&row, w->source);
	row_u64(&row, r->place.line);
	row_text(&row, span_from(system_event_name(s->event)));
	row_text(&row, s->at);
	row_text(&row, s->name);
	row_opt(&row, s->pid, NUMBER_ABSENT);
	row_opt(&row, s->lwp, NUMBER_ABSENT);
	row_opt(&row, s->signal, NUMBER_ABSENT);
	row_if(&row, s->fault, s->has_fault);
	row_addr(&row, s->ip);
	row_addr(&row, s->sp);
	row_opt(&row, s->error, NUMBER_ABSENT);
	row_text(&row, s->lib);
	row_if(&row, s->lib_size, s->lib.n > 0);
	row_if(&row, s->offset, s->has_offset);
	row_i64(&row, s->in_file);
	row_text(&row, s->caller);
	row_if(&row, s->caller_offset, s->caller.n > 0);
	row_opt(&row, s->rss_kb, NUMBER_ABSENT);
	row_opt(&row, s->status, NUMBER_ABSENT);
	row_bytes(&row, s->text);
	row_end(&row);
}
