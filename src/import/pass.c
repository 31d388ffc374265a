#include "config.h"

#include "pass.h"

#include <stdlib.h>
#include <string.h>

#include "lane.h"
#include "stream.h"
#include "text.h"

#include "astscope/base/arena.h"
#include "astscope/base/env.h"
#include "astscope/base/limits.h"
#include "astscope/base/vec.h"
#include "astscope/store/writer.h"

#define COMMIT_EVERY_US 1000000
#define THREAD_FROM_BYTES (1 << 20) /* smaller logs are not worth a thread */
#define HOLD_BYTES (32 << 20)       /* members of a stream are held to look for copies up to this size */

struct pass {
	const struct pass_args *args;
	struct pass_result *ret;
	struct err *e;
	struct cursor *cursor;
	struct writer *w;
	struct watch watch;
	struct arena *names;   /* of members of a stream */
	struct vec members;    /* of struct member: of a stream, as they came */
	struct vec beginnings; /* of struct member_sums: of their first HOLD_BYTES; zeroed for those not read */
	struct member *now;    /* the current one, in members or in the bundle */
	int64_t source;        /* the current one; sources are numbered from 1 as members are from 0 */
	uint64_t text_budget;
	int64_t committed_us;
	bool scanned;
};

static bool cancelled(const struct pass *p)
{
	return p->args->args->cancel && atomic_load_explicit(p->args->args->cancel, memory_order_relaxed);
}

static bool commit_and_go_on(struct pass *p)
{
	p->committed_us = env_monotonic_us();
	return db_commit(p->args->db, p->e) && db_begin(p->args->db, p->e);
}

/* ---- sources ---- */

static bool add_source(struct pass *p, const struct member *m)
{
	struct source_head head = {
		.path = span_from(m->path),
		.kind = m->format ? m->format->name : NULL,
		.bytes = m->bytes > 0 ? (uint64_t)m->bytes : 0,
		.mtime_us = m->mtime_us,
		.note = span_from(m->note),
	};
	struct strbuf note = {0};
	int64_t id;
	bool ok;

	if (m->sums.has_digest)
		head.digest = (struct span){(const char *)m->sums.digest, BUNDLE_DIGEST_BYTES};
	switch (m->state) {
	case MEMBER_OK:
		head.state = SOURCE_PARTIAL;
		p->ret->recognised++;
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
		head.copy_of = (int64_t)m->copy_of + 1;
		strbuf_addf(&note, "copy of %s", of->path);
		head.note = strbuf_span(&note);
	}
	p->ret->sources++;
	ok = writer_add_source(p->w, &head, &id, p->e);
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

/* Whatever became of the current source, say it, and check that no line was lost. */
static bool end_source(struct pass *p, enum got got, bool torn_line, const struct tally *tally, const char *more)
{
	struct strbuf note = {0};
	struct source_end end = {.state = SOURCE_OK, .tally = *tally};
	struct member_sums sums;
	bool ok;

	cursor_sums(p->cursor, &sums);
	end.bytes = sums.bytes;
	if (got == GOT_TORN) {
		end.state = SOURCE_TORN;
		strbuf_add_str(&note, cursor_note(p->cursor) ? cursor_note(p->cursor) : "breaks off");
	} else if (got == GOT_STOP) {
		end.state = SOURCE_PARTIAL;
		strbuf_add_str(&note, "the import was stopped before its end");
	} else {
		end.digest = (struct span){(const char *)sums.digest, BUNDLE_DIGEST_BYTES};
	}
	if (got == GOT_END && torn_line) {
		end.state = SOURCE_TORN;
		strbuf_addf(&note, "ends inside line %llu", (unsigned long long)tally->lines);
	}
	if (more)
		strbuf_addf(&note, "%s%s", note.n ? "; " : "", more);
	end.note = strbuf_span(&note);
	ok = writer_end_source(p->w, &end, p->e);
	strbuf_done(&note);
	p->now->sums = sums;
	p->now->bytes = (int64_t)sums.bytes;
	p->watch.bytes += sums.bytes;
	p->watch.lines += tally->lines;
	p->ret->bytes += sums.bytes;
	p->ret->lines += tally->lines;
	p->ret->records += tally->records;
	p->ret->rejects += tally->rejects;
	if (ok && tally->lines != tally->records + tally->continuations + tally->rejects)
		return err_set(p->e, ERR_INTERNAL, "%s: %llu lines, but %llu records, %llu continuations and %llu rejects",
			       p->now->path, (unsigned long long)tally->lines, (unsigned long long)tally->records,
			       (unsigned long long)tally->continuations, (unsigned long long)tally->rejects);
	return ok;
}

/* ---- reading ---- */

/* Facts that a log states at its end, but that must be known before its first row: taken from its head. */
struct foresight {
	bool before_operation;
};

static void foresee(void *ctx, const struct record *r)
{
	struct foresight *f = ctx;

	if (r->kind == RECORD_FACT && strcmp(r->fact.name, "before-operation") == 0)
		f->before_operation = true;
}

static struct foresight look_ahead(const struct format *format, struct span head)
{
	struct foresight f = {0};
	struct sink sink = {.put = foresee, .ctx = &f};
	struct tally ignored;
	void *parser = format->begin(&sink);

	format->feed(parser, span_sub(head, 0, (size_t)(span_rfind_char(head, '\n') + 1)));
	format->end(parser, false, &ignored);
	return f;
}

static bool lane_tick(void *ctx, uint64_t lines, uint64_t bytes)
{
	struct pass *p = ctx;
	struct err ignored;

	watch_tell(&p->watch, cursor_consumed(p->cursor), bytes, lines, p->now->path);
	if (writer_error(p->w, &ignored))
		return false;
	if (env_monotonic_us() - p->committed_us < COMMIT_EVERY_US)
		return true;
	return commit_and_go_on(p);
}

static void write_trust(struct pass *p, const struct life_trust *t)
{
	const struct {
		const char *name;
		uint64_t value;
	} facts[] = {
		{"trust.records", t->records},
		{"trust.mismatch", t->mismatch},
		{"trust.repaired", t->repaired},
		{"trust.stale", t->stale},
		{"trust.in-gapped-lives", t->in_gapped_lives},
		{"trust.late", t->late},
		{"trust.trailing", t->trailing},
		{"trust.weak", t->weak},
		{"trust.gaps", t->gaps},
		{"trust.gapped-lives", t->gapped_lives},
		{"trust.reused-while-open", t->reused_while_open},
	};

	for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
		struct strbuf text = {0};

		strbuf_addf(&text, "%llu", (unsigned long long)facts[i].value);
		writer_fact(p->w, 0, facts[i].name, strbuf_span(&text));
		strbuf_done(&text);
	}
}

static bool read_refs(struct pass *p)
{
	struct lane_args args = {
		.cursor = p->cursor,
		.format = p->now->format,
		.writer = p->w,
		.cancel = p->args->args->cancel,
		.before_operation = look_ahead(p->now->format, cursor_head(p->cursor)).before_operation,
		.threaded = p->now->bytes < 0 || p->now->bytes >= THREAD_FROM_BYTES,
		.tick = lane_tick,
		.tick_ctx = p,
	};
	struct lane_result r;

	writer_begin_source(p->w, p->source);
	lane_run(&args, &r);
	if (p->e->code != ERR_NONE)
		return false;
	write_trust(p, &r.trust);
	return end_source(p, r.end, r.torn_line, &r.tally, NULL);
}

/* Passes records on and notes what the state of the source depends on. */
struct tap {
	const struct sink *to;
	bool torn_line;
};

static void tap_put(void *ctx, const struct record *r)
{
	struct tap *t = ctx;

	if (r->kind == RECORD_FACT && fact_is_torn_line(&r->fact))
		t->torn_line = true;
	t->to->put(t->to->ctx, r);
}

static bool read_text(struct pass *p)
{
	struct tap tap = {.to = writer_sink(p->w)};
	const struct sink sink = {.put = tap_put, .ctx = &tap};
	char *buf = mem_alloc(STREAM_CHUNK);
	struct tally tally;
	struct text text;
	uint64_t bytes = 0;
	void *parser;
	enum got g;
	size_t n;

	writer_begin_source(p->w, p->source);
	text_begin(&text, p->w, &p->text_budget);
	parser = p->now->format->begin(&sink);
	while ((g = cursor_read(p->cursor, buf, STREAM_CHUNK, &n)) == GOT_DATA) {
		p->now->format->feed(parser, (struct span){buf, n});
		text_feed(&text, (struct span){buf, n});
		bytes += n;
		watch_tell(&p->watch, cursor_consumed(p->cursor), bytes, 0, p->now->path);
	}
	p->now->format->end(parser, g != GOT_END, &tally);
	text_end(&text);
	free(buf);
	return end_source(p, g, tap.torn_line, &tally, text.full ? "its text is kept in part only: 64 MB is the most of a bundle"
						    : NULL);
}

static bool read_member(struct pass *p)
{
	return strcmp(p->now->format->name, "refs") == 0 ? read_refs(p) : read_text(p);
}

/* ---- members of a scanned bundle ---- */

static bool next_scanned(struct pass *p, const struct member *m, size_t i)
{
	struct member now;

	if (i >= bundle_count(p->args->bundle) || strcmp(bundle_member(p->args->bundle, i)->path, m->path) != 0)
		return err_set(p->e, ERR_READ, "%s: the bundle changed while it was read", m->path);
	now = *bundle_member(p->args->bundle, i);
	if (now.state != MEMBER_OK || now.copy_of != BUNDLE_NO_COPY)
		return true;
	p->now = &now;
	p->source = (int64_t)i + 1;
	if (m->state == MEMBER_OK)
		return read_member(p);
	writer_begin_source(p->w, p->source);
	return writer_end_source(p->w, &(struct source_end){.state = SOURCE_UNREADABLE, .note = span_from(m->note)}, p->e);
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
 * ways later, it cannot be had back, which is said.
 */
static void look_for_copy(struct pass *p, struct member *now)
{
	struct member_sums sums;
	bool whole = cursor_hold(p->cursor, HOLD_BYTES);
	size_t same;

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
	now->note = "begins like another member and cannot be read twice from a stream: save the stream to a file first";
}

static bool next_of_stream(struct pass *p, const struct member *m)
{
	struct member *now = vec_push(&p->members);

	*now = *m;
	now->path = arena_strf(p->names, "%s", m->path);
	now->note = m->note ? arena_strf(p->names, "%s", m->note) : NULL;
	p->now = now;
	p->source = (int64_t)p->members.n;
	if (now->state == MEMBER_OK)
		look_for_copy(p, now);
	else
		vec_push(&p->beginnings);
	if (!add_source(p, now))
		return false;
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

	while (!cancelled(p) && (m = cursor_next(p->cursor))) {
		watch_tell(&p->watch, cursor_consumed(p->cursor), 0, 0, m->path);
		if (p->scanned ? !next_scanned(p, m, i) : !next_of_stream(p, m))
			return false;
		i++;
		if (env_monotonic_us() - p->committed_us >= COMMIT_EVERY_US && !commit_and_go_on(p))
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
	     set_number(p, "rejects", p->ret->rejects) && (!p->ret->partial || set_number(p, "partial", 1));
	strbuf_done(&inputs);
	return ok;
}

/* Nothing recognised in a stream: only now is that known. */
static bool check_recognised(struct pass *p)
{
	size_t n;
	const struct member **list;

	if (p->ret->recognised || p->ret->partial)
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
	if (p->scanned && !(add_all_sources(p) && commit_and_go_on(p)))
		return false;
	if (!read_all(p))
		return false;
	p->ret->partial = cancelled(p);
	return check_recognised(p) && write_meta(p) && db_commit(db, p->e);
}

bool pass_run(const struct pass_args *args, struct pass_result *ret, struct err *e)
{
	struct pass p = {
		.args = args, .ret = ret, .e = e, .text_budget = TEXT_BUDGET, .scanned = !bundle_is_stream(args->bundle),
	};
	bool ok;

	e->code = ERR_NONE;
	*ret = (struct pass_result){0};
	p.cursor = cursor_new(args->bundle, args->args->cancel);
	p.names = arena_new();
	vec_init(&p.members, sizeof(struct member));
	vec_init(&p.beginnings, sizeof(struct member_sums));
	watch_begin(&p.watch, args->args, IMPORT_READING, bundle_input_bytes(args->bundle));
	ok = run(&p);
	if (!ok)
		db_rollback(args->db);
	writer_free(p.w);
	cursor_free(p.cursor);
	arena_free(p.names);
	vec_done(&p.members);
	vec_done(&p.beginnings);
	return ok;
}
