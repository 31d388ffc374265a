/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/hash.h"
#include "astscope/base/map.h"
#include "astscope/base/stamp.h"
#include "astscope/store/queries.h"
#include "wait_facts.h"

/*
 * "held at FILE:LINE FUNC() by THREAD" below a waiter: a holder that has no row of its own.  Where a holder has one, the place
 * may be that of an earlier one.
 */
static bool load_named_holders(struct db *db, int64_t dump, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_WAIT_NAMED_HOLDERS);
	enum step step;

	stmt_bind_i64(st, ":dump", dump);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct wait_entry *w = vec_push(ret);

		w->thread = stmt_i64(st, 0);
		w->lock = stmt_i64(st, 1);
		w->state = LOCK_HELD;
		w->mode = (enum lock_mode)stmt_i64(st, 2);
		w->confidence = CONFIDENCE_DERIVED;
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool load_entries(struct db *db, int64_t dump, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_WAIT_ENTRIES);
	enum step step;

	vec_init(ret, sizeof(struct wait_entry));
	stmt_bind_i64(st, ":dump", dump);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct wait_entry *w = vec_push(ret);

		w->thread = stmt_i64(st, 0);
		w->lock = stmt_i64(st, 1);
		w->state = (enum lock_state)stmt_i64(st, 2);
		w->mode = (enum lock_mode)stmt_i64(st, 3);
		w->suspended = stmt_i64(st, 4) != 0;
		w->confidence = CONFIDENCE_SURE;
	}
	stmt_reset(st);
	return step == STEP_DONE && load_named_holders(db, dump, ret, e);
}

/* "2026-11-21T22-20-23Z" in a file name that ast_coredumper made, as microseconds since the epoch. */
static bool stem_time(struct span path, int64_t *ret)
{
	struct stamp at;

	if (!stamp_in_name(path, &at))
		return false;
	*ret = stamp_wall_us(&at, 0) - (int64_t)at.offset_s * 1000000;
	return true;
}

/*
 * The files of one moment: "core.asterisk.2026-11-21T22-20-23Z-locks.txt" and "..-full.txt".  A hash of all before the last
 * dash; 0 if the name tells no time.
 */
static uint64_t taken_together(struct span path)
{
	int64_t at_us;
	long dash = span_rfind_char(path, '-');
	struct span stem = span_sub(path, 0, dash < 0 ? 0 : (size_t)dash);

	return stem_time(stem, &at_us) ? hash_bytes(stem) | 1 : 0;
}

bool wait_dumps_read(struct waits *w, int query, struct err *e)
{
	struct stmt *st = db_query(w->db, query);
	enum step step;

	stmt_bind_i64(st, ":run", w->run);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct dump *d = vec_push(&w->dumps);

		d->id = stmt_i64(st, 0);
		d->source = stmt_i64(st, 1);
		d->taken = taken_together(stmt_text(st, 5));
		d->headless = stmt_i64(st, 6) != 0;
		d->endless = stmt_i64(st, 7) != 0;
		/* What is first known of: printed inside, the typescript's, the file name's, the archive's. */
		for (int col = 2; col <= 4 && !d->has_time; col++) {
			if (col == 4)
				d->has_time = stem_time(stmt_text(st, 5), &d->at_us);
			if (!d->has_time && !stmt_is_null(st, col)) {
				d->has_time = true;
				d->at_us = stmt_i64(st, col);
			}
		}
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* --- pieces ------------------------------------------------------------------------------------------------------- */

static bool share_threads(const struct dump *a, const struct dump *b)
{
	struct map of_a = {0};
	bool shared = false;

	for (size_t i = 0; i < a->entries.n; i++)
		map_put(&of_a, (uint64_t)((struct wait_entry *)vec_at(&a->entries, i))->thread, NULL);
	for (size_t i = 0; i < b->entries.n && !shared; i++)
		shared = map_get(&of_a, (uint64_t)((struct wait_entry *)vec_at(&b->entries, i))->thread) != NULL;
	map_done(&of_a);
	return shared;
}

/*
 * The dump that @piece, which has no beginning, goes on with: the last one before it in the order of files that has no
 * end and lists none of its threads.  Names of files and the order of an archive need not be that of the text: if there
 * is none before it, the only beginning behind it will do for the only end.  NULL = none, or no telling which.
 */
static struct dump *beginning_of(struct waits *w, const struct dump *piece)
{
	struct dump *before = NULL, *behind = NULL;
	size_t n_behind = 0, ends = 0;

	for (size_t i = 0; i < w->dumps.n; i++) {
		struct dump *d = vec_at(&w->dumps, i);

		ends += d->headless && !d->endless;
		if (d->headless || !d->endless || d->source == piece->source || share_threads(d, piece))
			continue;
		if (d->source > piece->source) {
			behind = d;
			n_behind++;
		} else if (!before || d->source > before->source) {
			before = d;
		}
	}
	if (before)
		return before;
	return n_behind == 1 && ends == 1 && !piece->endless ? behind : NULL;
}

static int source_cmp(const void *pa, const void *pb)
{
	const struct dump *a = pa, *b = pb;

	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

/* A dump that was sent in pieces is one: the entries of a piece without a beginning join the dump that has no end. */
static bool join_pieces(struct waits *w, struct err *e)
{
	size_t kept = 0;

	vec_sort(&w->dumps, source_cmp);
	for (size_t i = 0; i < w->dumps.n; i++) {
		struct dump *piece = vec_at(&w->dumps, i);
		struct dump *d = piece->headless ? beginning_of(w, piece) : NULL;
		struct stmt *st = db_query(w->db, Q_DUMP_PIECE_INSERT);

		if (!d)
			continue;
		for (size_t k = 0; k < piece->entries.n; k++)
			vec_append(&d->entries, vec_at(&piece->entries, k));
		d->endless = piece->endless;
		stmt_bind_i64(st, ":dump", piece->id);
		stmt_bind_i64(st, ":first", d->id);
		if (!stmt_run(st, e))
			return false;
		piece->joined = true;
	}
	for (size_t i = 0; i < w->dumps.n; i++) {
		struct dump *d = vec_at(&w->dumps, i);

		if (d->joined)
			vec_done(&d->entries);
		else
			*(struct dump *)vec_at(&w->dumps, kept++) = *d;
	}
	while (w->dumps.n > kept)
		vec_pop(&w->dumps);
	return true;
}

bool wait_dumps_load(struct waits *w, struct err *e)
{
	if (!wait_dumps_read(w, Q_WAIT_DUMPS, e))
		return false;
	for (size_t i = 0; i < w->dumps.n; i++) {
		struct dump *d = vec_at(&w->dumps, i);

		if (!load_entries(w->db, d->id, &d->entries, e))
			return false;
	}
	if (!join_pieces(w, e))
		return false;
	for (size_t i = 0; i < w->dumps.n; i++) {
		struct dump *d = vec_at(&w->dumps, i);

		waitgraph_build(d->entries.p, d->entries.n, &d->graph);
	}
	return true;
}
