/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/queries.h"
#include "writer_priv.h"

static int64_t put_row(void *ctx, const struct log_row *r)
{
	struct writer *w = ctx;
	struct row row;

	if (w->failed)
		return 0;
	row = row_begin(w, Q_LOG_LINE_INSERT);
	row_i64(&row, ++w->last_log_line);
	row_i64(&row, w->source);
	row_u64(&row, r->line);
	row_i64(&row, r->run);
	row_u64(&row, r->shape);
	row_text(&row, r->log.at);
	row_text(&row, r->log.level);
	row_opt(&row, r->log.lwp, NUMBER_ABSENT);
	row_text(&row, r->log.callid);
	row_text(&row, r->log.file);
	row_addr(&row, r->log.src_line);
	row_text(&row, r->log.func);
	row_bytes(&row, r->log.text);
	row_addr(&row, r->addr);
	row_text(&row, r->channel);
	row_end(&row);
	return w->last_log_line;
}

static void put_count(void *ctx, const struct log_count *c)
{
	struct writer *w = ctx;
	struct row row;

	if (w->failed)
		return;
	row = row_begin(w, Q_LOG_LINE_COUNT);
	row_u64(&row, c->count);
	row_u64(&row, c->last_line);
	row_text(&row, c->last_at);
	row_i64(&row, c->row);
	row_end(&row);
}

static void put_frame(void *ctx, const struct record *r)
{
	struct writer *w = ctx;
	struct row row;

	if (w->failed)
		return;
	row = row_begin(w, Q_LOG_FRAME_INSERT);
	row_i64(&row, w->source);
	row_u64(&row, r->log_frame.of_line);
	row_u64(&row, r->place.line);
	row_i64(&row, r->log_frame.level);
	row_backtrace(&row, &r->log_frame.frame);
	row_end(&row);
}

static void put_thread(void *ctx, const struct log_thread *t)
{
	struct writer *w = ctx;
	struct row row;

	if (w->failed)
		return;
	row = row_begin(w, Q_LOG_THREAD_PUT);
	row_i64(&row, w->source);
	row_i64(&row, t->run);
	row_i64(&row, t->lwp);
	row_u64(&row, t->messages);
	row_u64(&row, t->first_line);
	row_u64(&row, t->last_line);
	row_text(&row, t->last_at);
	row_text(&row, t->last_file);
	row_bytes(&row, t->last_text);
	row_end(&row);
}

static void put_opening(void *ctx, const struct log_opening *o)
{
	struct writer *w = ctx;
	struct row row;

	if (w->failed)
		return;
	row = row_begin(w, Q_LOG_OPENING_INSERT);
	row_i64(&row, w->source);
	row_i64(&row, o->run);
	row_u64(&row, o->first_line);
	row_u64(&row, o->last_line);
	row_text(&row, o->first_at);
	row_text(&row, o->last_at);
	row_text(&row, o->version);
	row_i64(&row, o->started);
	row_opt(&row, o->pid, NUMBER_ABSENT);
	row_addr(&row, o->stop_line);
	row_end(&row);
}

struct log_sink writer_log_sink(struct writer *w)
{
	return (struct log_sink){.row = put_row, .count = put_count, .frame = put_frame, .thread = put_thread, .opening = put_opening,
				 .ctx = w};
}
