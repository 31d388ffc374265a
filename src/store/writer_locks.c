/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/queries.h"
#include "writer_priv.h"

static void put_dump(struct writer *w, const struct record *r)
{
	const struct record_lock_dump *d = &r->lock_dump;
	struct row row = row_begin(w, Q_LOCK_DUMP_INSERT);

	w->lock = (struct writer_lock){.dump = ++w->last_dump};
	row_i64(&row, w->lock.dump);
	row_i64(&row, w->source);
	row_u64(&row, r->place.line);
	row_text(&row, d->generation);
	row_text(&row, d->version);
	row_opt(&row, d->at_us, TIME_UNKNOWN);
	row_i64(&row, !d->headless);
	row_end(&row);
}

static void put_dump_end(struct writer *w, const struct record *r)
{
	struct row row;

	if (w->lock.dump) {
		row = row_begin(w, Q_LOCK_DUMP_COMPLETE);
		row_i64(&row, r->lock_dump_end.complete);
		row_i64(&row, w->lock.dump);
		row_end(&row);
	}
	w->lock = (struct writer_lock){0};
}

static void put_thread(struct writer *w, const struct record *r)
{
	const struct record_lock_thread *t = &r->lock_thread;
	struct strbuf started = {0};
	struct row row = row_begin(w, Q_LOCK_THREAD_INSERT);

	w->lock.thread = ++w->last_lock_thread;
	w->lock.entry = 0;
	writer_add_place(&started, t->started_file, t->started_line, t->started_func);
	row_i64(&row, w->lock.thread);
	row_i64(&row, w->lock.dump);
	row_u64(&row, r->place.line);
	row_u64(&row, t->pthread);
	row_i64(&row, t->pthread_is_32bit);
	row_opt(&row, t->lwp, NUMBER_ABSENT);
	row_text(&row, t->name);
	row_text(&row, strbuf_span(&started));
	row_end(&row);
	strbuf_done(&started);
}

static void put_entry(struct writer *w, const struct record *r)
{
	const struct record_lock_entry *en = &r->lock_entry;
	bool placed = en->file.n || en->func.n;
	uint32_t site = placed ? dict_site(&w->dict, en->file, en->src_line, en->func) : 0;
	struct row row = row_begin(w, Q_LOCK_ENTRY_INSERT);

	w->lock.entry = ++w->last_entry;
	w->lock.next_frame = w->lock.next_here = 0;
	row_i64(&row, w->lock.entry);
	row_i64(&row, w->lock.dump);
	row_i64(&row, w->lock.thread);
	row_u64(&row, r->place.line);
	row_opt(&row, en->slot, NUMBER_ABSENT);
	row_u64(&row, en->lock);
	row_i64(&row, en->state);
	row_i64(&row, en->mode);
	row_i64(&row, en->suspended);
	row_text(&row, en->name);
	row_opt(&row, site, 0);
	row_opt(&row, en->depth, NUMBER_ABSENT);
	row_opt(&row, en->attempts, NUMBER_ABSENT);
	row_opt(&row, en->since_us, TIME_UNKNOWN);
	row_opt(&row, en->unlocked_us, TIME_UNKNOWN);
	row_opt(&row, en->age_us, NUMBER_ABSENT);
	row_end(&row);
}

static void put_frame(struct writer *w, const struct record *r)
{
	struct row row = row_begin(w, Q_LOCK_FRAME_INSERT);

	row_i64(&row, w->lock.entry);
	row_i64(&row, w->lock.next_frame++);
	row_u64(&row, r->place.line);
	row_backtrace(&row, &r->lock_frame);
	row_end(&row);
}

static void put_here(struct writer *w, const struct record *r)
{
	const struct record_locked_here *h = &r->locked_here;
	uint32_t site = dict_site(&w->dict, h->file, h->src_line, h->func);
	struct row row = row_begin(w, Q_LOCKED_HERE_INSERT);

	row_i64(&row, w->lock.entry);
	row_i64(&row, w->lock.next_here++);
	row_u64(&row, r->place.line);
	row_i64(&row, site);
	row_opt(&row, (int64_t)h->by, 0);
	row_end(&row);
}

/* The record that a kind of record belongs to, 0 = there is none. */
static int64_t parent_of(const struct writer *w, enum record_kind kind)
{
	if (kind == RECORD_LOCK_THREAD)
		return w->lock.dump;
	if (kind == RECORD_LOCK_ENTRY)
		return w->lock.thread;
	if (kind == RECORD_LOCK_FRAME || kind == RECORD_LOCKED_HERE)
		return w->lock.entry;
	return -1;
}

void writer_put_lock(struct writer *w, const struct record *r)
{
	if (!parent_of(w, r->kind)) {
		writer_fail(w, "a lock record came before the one it belongs to");
		return;
	}
	if (r->kind == RECORD_LOCK_DUMP)
		put_dump(w, r);
	else if (r->kind == RECORD_LOCK_THREAD)
		put_thread(w, r);
	else if (r->kind == RECORD_LOCK_ENTRY)
		put_entry(w, r);
	else if (r->kind == RECORD_LOCK_FRAME)
		put_frame(w, r);
	else if (r->kind == RECORD_LOCKED_HERE)
		put_here(w, r);
	else
		put_dump_end(w, r);
}
