/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/writer.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/limits.h"
#include "astscope/base/mem.h"
#include "astscope/store/queries.h"
#include "internal.h"
#include "writer_priv.h"

const char *source_state_name(enum source_state s)
{
	switch (s) {
	case SOURCE_OK:
		return "ok";
	case SOURCE_TORN:
		return "torn";
	case SOURCE_PARTIAL:
		return "partial";
	case SOURCE_UNRECOGNISED:
		return "unrecognised";
	case SOURCE_COPY:
		return "copy";
	case SOURCE_UNREADABLE:
		return "unreadable";
	}
	return "";
}

static bool read_counters(struct writer *w, struct err *e)
{
	struct stmt *st = db_query(w->db, Q_WRITER_NEXT_IDS);

	if (stmt_step(st, e) != STEP_ROW)
		return false;
	w->last_source = stmt_i64(st, 0);
	w->ref_thread_base = stmt_i64(st, 1);
	w->last_life = stmt_i64(st, 2);
	w->last_dump = stmt_i64(st, 3);
	w->last_lock_thread = stmt_i64(st, 4);
	w->last_entry = stmt_i64(st, 5);
	w->last_stack = stmt_i64(st, 6);
	w->last_thread_row = stmt_i64(st, 7);
	w->shapes.base = stmt_i64(st, 8);
	w->last_capture = stmt_i64(st, 9);
	w->profiles.base = stmt_i64(st, 10);
	w->last_memory_error = stmt_i64(st, 11);
	w->last_log_line = stmt_i64(st, 12);
	w->last_cli_output = stmt_i64(st, 13);
	stmt_reset(st);
	return true;
}

static void put_reject(struct writer *w, const struct record *r)
{
	struct span text = span_sub(r->reject.text, 0, LIMIT_REJECT_TEXT);
	struct row row;

	if (++w->rejects > LIMIT_REJECTS_PER_SOURCE)
		return;
	row = row_begin(w, Q_REJECT_INSERT);
	row_i64(&row, w->source);
	row_u64(&row, r->place.line);
	row_u64(&row, r->place.offset);
	row_text(&row, span_from(r->reject.reason));
	row_blob(&row, text);
	row_end(&row);
}

void writer_fact(struct writer *w, uint64_t line, const char *name, struct span value)
{
	struct row row;

	if (w->failed)
		return;
	if (strcmp(name, "generation") == 0) {
		strbuf_clear(&w->generation);
		strbuf_add(&w->generation, value);
	}
	row = row_begin(w, Q_SOURCE_FACT_INSERT);
	row_i64(&row, w->source);
	row_u64(&row, line);
	row_text(&row, span_from(name));
	row_text(&row, value);
	row_end(&row);
}

static void put(void *ctx, const struct record *r)
{
	struct writer *w = ctx;

	if (w->failed)
		return;
	if (!w->source) {
		writer_fail(w, "a record came before its source");
		return;
	}
	switch (r->kind) {
	case RECORD_REJECT:
		put_reject(w, r);
		break;
	case RECORD_REF:
	case RECORD_LISTED:
		writer_fail(w, "a refs line came to the wrong sink");
		break;
	case RECORD_LOG:
	case RECORD_LOG_FRAME:
		writer_fail(w, "a message of a log came to the wrong sink");
		break;
	case RECORD_LOCK_DUMP:
	case RECORD_LOCK_THREAD:
	case RECORD_LOCK_ENTRY:
	case RECORD_LOCK_FRAME:
	case RECORD_LOCKED_HERE:
	case RECORD_LOCK_DUMP_END:
		writer_put_lock(w, r);
		break;
	case RECORD_CAPTURE:
	case RECORD_STACK:
	case RECORD_FRAME:
	case RECORD_FRAME_VALUE:
	case RECORD_FRAME_FOLD:
	case RECORD_PRINTED:
	case RECORD_THREAD_ROW:
		writer_put_stack(w, r);
		break;
	case RECORD_FACT:
		writer_fact(w, r->place.line, r->fact.name, r->fact.value);
		break;
	case RECORD_SYSTEM:
		writer_put_system(w, r);
		break;
	case RECORD_MEMORY:
	case RECORD_MEMORY_PART:
	case RECORD_MEMORY_FRAME:
		writer_put_memory(w, r);
		break;
	case RECORD_CLI_OUTPUT:
	case RECORD_CLI_ROW:
		writer_put_cli(w, r);
		break;
	}
}

bool writer_new(struct db *db, struct writer **ret, struct err *e)
{
	struct writer *w = mem_zalloc(sizeof(*w));

	w->db = db;
	w->sink = (struct sink){put, w};
	w->life_sink = (struct life_sink){writer_put_life, w};
	vec_init(&w->lwp_list, sizeof(int64_t));
	vec_init(&w->ref_threads, sizeof(struct writer_ref_thread));
	shapes_init(&w->shapes, 0);
	profiles_init(&w->profiles, 0);
	if (!dict_load(&w->dict, db, e) || !pairs_load(&w->pairs, db, e) || !read_counters(w, e)) {
		writer_free(w);
		return false;
	}
	*ret = w;
	return true;
}

void writer_free(struct writer *w)
{
	if (!w)
		return;
	dict_done(&w->dict);
	strbuf_done(&w->generation);
	strbuf_done(&w->capture.signal_name);
	strbuf_done(&w->capture.command);
	strbuf_done(&w->capture.marker);
	strbuf_done(&w->capture.tool);
	strbuf_done(&w->stack.name);
	map_done(&w->lwps);
	vec_done(&w->lwp_list);
	vec_done(&w->ref_threads);
	pairs_done(&w->pairs);
	shapes_done(&w->shapes);
	profiles_done(&w->profiles);
	events_done(&w->packing);
	life_packer_done(&w->lives);
	free(w);
}

const struct sink *writer_sink(struct writer *w)
{
	return &w->sink;
}

const struct life_sink *writer_life_sink(struct writer *w)
{
	return &w->life_sink;
}

bool writer_error(const struct writer *w, struct err *ret)
{
	if (w->failed)
		*ret = w->err;
	return w->failed;
}

/* The state of the writer as the outcome of a call. */
static bool outcome(const struct writer *w, struct err *e)
{
	return !writer_error(w, e);
}

bool writer_add_source(struct writer *w, const struct source_head *head, int64_t *ret_id, struct err *e)
{
	struct row row = row_begin(w, Q_SOURCE_INSERT);

	row_i64(&row, w->last_source + 1);
	row_bytes(&row, head->path);
	row_text(&row, span_from(head->kind));
	row_u64(&row, head->bytes);
	row_text(&row, span_from(source_state_name(head->state)));
	row_text(&row, head->note);
	row.n++;
	if (head->digest.n)
		stmt_bind_blob_at(row.st, row.n, head->digest);
	row_opt(&row, head->mtime_us, TIME_UNKNOWN);
	row_opt(&row, head->copy_of, 0);
	row_opt(&row, head->parent, 0);
	row_opt(&row, (int64_t)head->first_line, 0);
	if (!stmt_run(row.st, e))
		return false;
	*ret_id = ++w->last_source;
	return true;
}

bool writer_split_source(struct writer *w, int64_t first, uint64_t bytes, uint64_t last_line, int64_t *ret_id, struct err *e)
{
	static const int queries[] = {Q_SOURCE_SPLIT, Q_SOURCE_SPLIT_FIRST, Q_SOURCE_SPLIT_TEXT, Q_SOURCE_SPLIT_COPIES};

	*ret_id = ++w->last_source;
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		struct stmt *st = db_query(w->db, queries[i]);

		stmt_bind_i64(st, ":id", *ret_id);
		stmt_bind_i64(st, ":first", first);
		if (queries[i] == Q_SOURCE_SPLIT_FIRST) {
			stmt_bind_i64(st, ":last_line", (int64_t)last_line);
			stmt_bind_i64(st, ":bytes", (int64_t)bytes);
		}
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

void writer_keep_text_for(struct writer *w, int64_t source)
{
	w->text_source = source;
}

void writer_begin_source(struct writer *w, int64_t source)
{
	w->source = source;
	w->failed = false;
	w->rejects = 0;
	strbuf_clear(&w->generation);
	writer_clear_capture(&w->capture);
	w->stack.open = false;
	w->memory_error = 0;
	w->lock = (struct writer_lock){0};
	/* Threads of the source before that were never flushed keep their ids: nothing else may get them. */
	w->ref_thread_base += (int64_t)w->lwp_list.n;
	map_done(&w->lwps);
	vec_clear(&w->lwp_list);
	vec_clear(&w->ref_threads);
	w->lives.n = 0;
	profiles_forget(w);
	events_begin_source(w);
	w->first_life = 0;
	w->last_line = w->events = 0;
}

bool writer_flush(struct writer *w, struct err *e)
{
	if (!w->failed && !dict_flush(&w->dict, w->db, &w->err))
		w->failed = true;
	writer_flush_lives(w);
	return outcome(w, e);
}

static void end_row(struct writer *w, const struct source_end *end)
{
	struct row row = row_begin(w, Q_SOURCE_END);
	bool known = end->state != SOURCE_UNRECOGNISED && !end->uncounted;

	row_text(&row, span_from(source_state_name(end->state)));
	row_opt(&row, known ? (int64_t)end->tally.lines : -1, -1);
	row_opt(&row, known ? (int64_t)end->tally.records : -1, -1);
	row_opt(&row, known ? (int64_t)end->tally.continuations : -1, -1);
	row_opt(&row, known ? (int64_t)end->tally.rejects : -1, -1);
	row_u64(&row, end->bytes);
	row_text(&row, strbuf_span(&w->generation));
	row_text(&row, end->note);
	row.n++;
	if (end->digest.n)
		stmt_bind_blob_at(row.st, row.n, end->digest);
	row_text(&row, span_from(end->kind));
	row_opt(&row, (int64_t)end->last_line, 0);
	row_text(&row, end->repair);
	row_i64(&row, w->source);
	row_end(&row);
}

/* Say it when not every reject is kept with its text. */
static void note_rejects(struct writer *w)
{
	struct strbuf note = {0};
	struct row row;

	if (w->failed || w->rejects <= LIMIT_REJECTS_PER_SOURCE)
		return;
	strbuf_addf(&note, "the first %u of %llu rejected lines are kept", LIMIT_REJECTS_PER_SOURCE,
		    (unsigned long long)w->rejects);
	row = row_begin(w, Q_SOURCE_NOTE_ADD);
	row_text(&row, strbuf_span(&note));
	row_i64(&row, w->source);
	row_end(&row);
	strbuf_done(&note);
}

bool writer_end_source(struct writer *w, const struct source_end *end, struct err *e)
{
	if (!w->failed)
		writer_end_stack(w);
	if (!w->failed)
		writer_end_capture(w);
	events_end_source(w);
	if (!writer_flush(w, e))
		return false;
	end_row(w, end);
	note_rejects(w);
	return outcome(w, e);
}

void writer_source_text(struct writer *w, uint64_t first_line, struct span text)
{
	struct row row;

	if (w->failed)
		return;
	if (text.n > LIMIT_SOURCE_TEXT) {
		writer_fail(w, "a chunk of source text is too long");
		return;
	}
	row = row_begin(w, Q_SOURCE_TEXT_INSERT);
	row_i64(&row, w->text_source ? w->text_source : w->source);
	row_u64(&row, first_line);
	row_blob(&row, text);
	row_end(&row);
}

uint32_t writer_site(struct writer *w, struct span file, uint64_t line, struct span func)
{
	return dict_site(&w->dict, file, line, func);
}

uint32_t writer_tag(struct writer *w, struct span tag)
{
	return dict_tag(&w->dict, tag);
}
