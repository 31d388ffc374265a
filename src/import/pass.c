/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cancel.h"
#include "pass_data.h"

#include <stdlib.h>
#include <string.h>

#include "bundle_data.h"
#include "stream.h"
#include "text.h"

#include "astscope/base/env.h"

#define HOLD_BYTES (32 << 20) /* members of a stream are held to look for copies up to this size */

/* What is said of members that are left, and of the database for it. */
static const struct {
	const char *note;
	bool partial;
	const char *why; /* NULL: the user has stopped it */
} lefts[] = {
	[IMPORT_LEAVE_NONE] = {NULL, false, NULL},
	[IMPORT_LEAVE_LATER] = {"is being read", false, NULL},
	[IMPORT_LEAVE_BESIDE] = {"is being read", true,
				 "another astscope is importing this bundle: its long members are not in what follows"},
	[IMPORT_LEAVE_STOPPED] = {"the import was stopped before it", true, NULL},
};

/* ---- sources ---- */

/* Left for another import: nothing is to be concluded from what it is. */
static bool is_left(const struct pass *p, const struct member *m)
{
	return p->args->args->leave != IMPORT_LEAVE_NONE && m->state == MEMBER_OK && member_is_long(m);
}

static bool add_source(struct pass *p, const struct member *m)
{
	struct source_head head = {
		.path = span_from(m->path),
		.kind = m->format && !is_left(p, m) ? m->format->name : NULL,
		.bytes = m->bytes > 0 ? (uint64_t)m->bytes : 0,
		.mtime_us = m->mtime_us,
		.note = span_from(is_left(p, m) ? lefts[p->args->args->leave].note : m->note),
	};
	struct strbuf note = {0};
	int64_t id;
	bool ok;

	if (m->sums.has_digest)
		head.digest = (struct span){(const char *)m->sums.digest, BUNDLE_DIGEST_BYTES};
	switch (m->state) {
	case MEMBER_OK:
		head.state = SOURCE_PARTIAL;
		break;
	case MEMBER_UNRECOGNISED:
		head.state = SOURCE_UNRECOGNISED;
		break;
	case MEMBER_UNREADABLE:
		head.state = SOURCE_UNREADABLE;
		break;
	}
	if (m->copy_of != BUNDLE_NO_COPY) {
		const struct member *of = p->scanned ? bundle_member(p->args->bundle, m->copy_of)
						     : vec_at(&p->members, m->copy_of);

		head.state = SOURCE_COPY;
		head.copy_of = *(int64_t *)vec_at(&p->ids, m->copy_of);
		p->ret->recognised += of->format != NULL;
		strbuf_addf(&note, "copy of %s", of->path);
		head.note = strbuf_span(&note);
	}
	p->ret->sources++;
	ok = writer_add_source(p->w, &head, &id, p->e);
	vec_append(&p->ids, &id);
	strbuf_done(&note);
	return ok;
}

static bool add_all_sources(struct pass *p)
{
	for (size_t i = 0; i < bundle_count(p->args->bundle); i++) {
		if (!add_source(p, bundle_member(p->args->bundle, i)))
			return false;
	}
	return true;
}

/* Read the current member if it may still be read; else it stays partial. */
static bool read_member(struct pass *p)
{
	p->weighed_us = 0; /* at each member */
	if (is_left(p, p->now)) {
		p->ret->recognised++;
		return true;
	}
	if (pass_goes_on(p))
		return pass_read_member(p);
	p->cut = p->over != BUDGET_NONE;
	return true;
}

/* ---- members of a scanned bundle ---- */

static bool next_scanned(struct pass *p, const struct member *m, size_t i)
{
	struct source_end end = {.state = SOURCE_UNREADABLE};
	struct member now;

	if (i >= bundle_count(p->args->bundle) || strcmp(bundle_member(p->args->bundle, i)->path, m->path) != 0)
		return err_set(p->e, ERR_READ, "%s: the bundle changed while it was read", m->path);
	now = *bundle_member(p->args->bundle, i);
	if (now.state != MEMBER_OK || now.copy_of != BUNDLE_NO_COPY)
		return true;
	p->now = &now;
	p->member = i;
	p->source = *(int64_t *)vec_at(&p->ids, i);
	if (m->state == MEMBER_OK)
		return read_member(p);
	end.note = span_from(m->note);
	writer_begin_source(p->w, p->source);
	return writer_end_source(p->w, &end, p->e);
}

/* ---- members of a stream, which cannot be read twice ---- */

static bool same_sums(const struct member_sums *a, const struct member_sums *b)
{
	return a->has_digest && b->has_digest && a->bytes == b->bytes &&
	       memcmp(a->digest, b->digest, BUNDLE_DIGEST_BYTES) == 0;
}

/* The first member that begins as @sums say, or BUNDLE_NO_COPY. */
static size_t find_beginning(const struct vec *beginnings, const struct member_sums *sums)
{
	for (size_t i = 0; i < beginnings->n; i++) {
		if (same_sums(vec_at(beginnings, i), sums))
			return i;
	}
	return BUNDLE_NO_COPY;
}

static enum got read_away(struct pass *p)
{
	char *buf = mem_alloc(STREAM_CHUNK);
	enum got g;
	size_t n;

	while ((g = cursor_read(p->cursor, buf, STREAM_CHUNK, &n)) == GOT_DATA)
		watch_tell(&p->watch, cursor_consumed(p->cursor), 0, 0, p->now->path);
	free(buf);
	return g;
}

/*
 * Before @now is read into the database: is it a copy?  A small one is held in memory and answers that.  A long one
 * that begins like another long one is read to its end for the answer; in the case, hardly ever met, that the two part
 * ways later, it cannot be had back, which is said.  One that is alone is neither held nor read for that: what has come of it
 * counts when the import is stopped.
 */
static void look_for_copy(struct pass *p, struct member *now)
{
	struct member_sums sums;
	bool whole;
	size_t same;

	if (!p->beginnings.n && cursor_is_last(p->cursor)) {
		vec_push(&p->beginnings);
		return;
	}
	whole = cursor_hold(p->cursor, HOLD_BYTES);
	cursor_sums(p->cursor, &sums);
	same = find_beginning(&p->beginnings, &sums);
	vec_append(&p->beginnings, &sums);
	if (same == BUNDLE_NO_COPY)
		return;
	if (!whole && read_away(p) == GOT_END)
		cursor_sums(p->cursor, &sums);
	now->sums = sums;
	if (whole || same_sums(&sums, &((struct member *)vec_at(&p->members, same))->sums)) {
		now->copy_of = same;
		return;
	}
	now->state = MEMBER_UNREADABLE;
	now->format = NULL;
	now->note = "begins like another member and cannot be read twice from a stream";
	now->hint = "save the stream to a file and open that";
}

static bool next_of_stream(struct pass *p, const struct member *m)
{
	struct member *now = vec_push(&p->members);

	*now = *m;
	now->path = arena_strf(p->names, "%s", m->path);
	now->note = m->note ? arena_strf(p->names, "%s", m->note) : NULL;
	p->now = now;
	p->member = p->members.n - 1;
	if (now->state == MEMBER_OK)
		look_for_copy(p, now);
	else
		vec_push(&p->beginnings);
	if (!add_source(p, now))
		return false;
	p->source = *(int64_t *)vec_at(&p->ids, p->member);
	return now->state != MEMBER_OK || now->copy_of != BUNDLE_NO_COPY || read_member(p);
}

/* ---- all of it ---- */

static const struct member **list_members(struct pass *p, size_t *ret_n)
{
	const struct member **list;

	*ret_n = p->scanned ? bundle_count(p->args->bundle) : p->members.n;
	list = mem_zalloc((*ret_n + 1) * sizeof(*list));
	for (size_t i = 0; i < *ret_n; i++)
		list[i] = p->scanned ? bundle_member(p->args->bundle, i) : vec_at(&p->members, i);
	return list;
}

static bool read_all(struct pass *p)
{
	const struct member *m;
	size_t i = 0;

	while (!is_cancelled(p->args->args->cancel) && !p->cut && (m = cursor_next(p->cursor))) {
		watch_tell(&p->watch, cursor_consumed(p->cursor), 0, 0, m->path);
		if (p->scanned ? !next_scanned(p, m, i) : !next_of_stream(p, m))
			return false;
		i++;
		if (!pass_commit_if_due(p))
			return false;
	}
	return true;
}

static bool set_number(struct pass *p, const char *key, uint64_t v)
{
	struct strbuf text = {0};
	bool ok;

	strbuf_addf(&text, "%llu", (unsigned long long)v);
	ok = db_meta_set(p->args->db, key, strbuf_span(&text), p->e);
	strbuf_done(&text);
	return ok;
}

/* That not all was read, and why; a later start with the same limits would come no further. */
static bool write_partial(struct pass *p)
{
	struct db *db = p->args->db;
	enum import_leave leave = p->args->args->leave;
	struct strbuf why = {0}, budget = {0};
	bool ok;

	if (!p->ret->over && !lefts[leave].partial && !is_cancelled(p->args->args->cancel) && !p->args->args->growing)
		return true;
	ok = set_number(p, "partial", 1);
	if (p->args->args->growing)
		ok = ok && db_meta_set(db, "partial.why", SPAN_LIT("the log is being written"), p->e);
	if (leave == IMPORT_LEAVE_BESIDE)
		ok = ok && set_number(p, "partial.beside", 1);
	if (lefts[leave].why)
		ok = ok && db_meta_set(db, "partial.why", span_from(lefts[leave].why), p->e);
	if (p->ret->over) {
		budget_why(&p->budget, p->ret->over, &why);
		budget_describe(p->args->budget, &budget);
		ok = ok && db_meta_set(db, "partial.why", strbuf_span(&why), p->e) &&
		     (p->ret->over == BUDGET_FREE || db_meta_set(db, "budget", strbuf_span(&budget), p->e));
	}
	strbuf_done(&why);
	strbuf_done(&budget);
	return ok;
}

static bool write_meta(struct pass *p)
{
	struct db *db = p->args->db;
	struct strbuf inputs = {0};
	size_t n;
	const struct member **list = list_members(p, &n);
	bool ok;

	bundle_id(list, n, p->ret->id);
	free(list);
	bundle_describe(p->args->bundle, &inputs);
	ok = db_meta_set(db, "id", span_from(p->ret->id), p->e) &&
	     db_meta_set(db, "inputs", strbuf_span(&inputs), p->e) && set_number(p, "bytes", p->ret->bytes) &&
	     set_number(p, "lines", p->ret->lines) && set_number(p, "records", p->ret->records) &&
	     set_number(p, "rejects", p->ret->rejects) && write_partial(p);
	strbuf_done(&inputs);
	return ok;
}

/* Nothing recognised in a stream: only now is that known. */
static bool check_recognised(struct pass *p)
{
	size_t n;
	const struct member **list;

	if (p->ret->recognised || is_cancelled(p->args->args->cancel))
		return true;
	list = list_members(p, &n);
	bundle_say_nothing(p->args->bundle, list, n, p->e);
	free(list);
	return false;
}

static bool run(struct pass *p)
{
	struct db *db = p->args->db;

	if (!writer_new(db, &p->w, p->e) || !db_begin(db, p->e))
		return false;
	p->committed_us = env_monotonic_us();
	if (p->scanned && !add_all_sources(p))
		return false;
	if (!read_all(p))
		return false;
	p->ret->over = p->cut ? p->over : cursor_over(p->cursor);
	return check_recognised(p) && write_meta(p) && db_commit(db, p->e);
}

bool pass_run(const struct pass_args *args, struct pass_result *ret, struct err *e)
{
	struct pass p = {
		.args = args, .ret = ret, .e = e, .text_budget = TEXT_BUDGET, .budget = *args->budget,
		.scanned = !bundle_is_stream(args->bundle),
	};
	bool ok;

	e->code = ERR_NONE;
	*ret = (struct pass_result){0};
	p.cursor = cursor_new(args->bundle, args->args->cancel);
	p.names = arena_new();
	vec_init(&p.members, sizeof(struct member));
	vec_init(&p.beginnings, sizeof(struct member_sums));
	vec_init(&p.ids, sizeof(int64_t));
	budget_leave_half(&p.budget, pass_disk_free(&p));
	watch_begin(&p.watch, args->args, IMPORT_READING, bundle_input_bytes(args->bundle));
	ok = run(&p);
	if (!ok)
		db_rollback(args->db);
	writer_free(p.w);
	cursor_free(p.cursor);
	arena_free(p.names);
	vec_done(&p.members);
	vec_done(&p.beginnings);
	vec_done(&p.ids);
	return ok;
}
