#include "config.h"

#include "pass_data.h"

#include <stdlib.h>
#include <string.h>

#include "lane.h"
#include "stream.h"
#include "text.h"

#include "astscope/base/env.h"

#define COMMIT_EVERY_US 1000000
#define WRITE_AFTER_STOP_US 700000 /* the user who wants to stop waits for no more than this */
#define THREAD_FROM_BYTES (1 << 20) /* smaller logs are not worth a thread */

static const char text_missing[] = "its text is kept in part only: 64 MB is the most of a bundle";

bool pass_commit_if_due(struct pass *p)
{
	int64_t now = env_monotonic_us();

	if (now - p->committed_us < COMMIT_EVERY_US)
		return true;
	p->committed_us = now;
	return db_commit(p->args->db, p->e) && db_begin(p->args->db, p->e);
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
		p->cut = p->over != BUDGET_NONE;
		if (p->cut)
			budget_why(&p->budget, p->over, &note);
		strbuf_add_str(&note, p->cut ? ": the rest is not read" : "the import was stopped before its end");
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
		return err_set(p->e, ERR_INTERNAL,
			       "%s: %llu lines, but %llu records, %llu continuations and %llu rejects",
			       p->now->path, (unsigned long long)tally->lines, (unsigned long long)tally->records,
			       (unsigned long long)tally->continuations, (unsigned long long)tally->rejects);
	return ok;
}

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

static enum lane_wish lane_tick(void *ctx, uint64_t lines, uint64_t bytes)
{
	struct pass *p = ctx;
	struct err ignored;

	watch_tell(&p->watch, cursor_consumed(p->cursor), bytes, lines, p->now->path);
	if (writer_error(p->w, &ignored) || !pass_commit_if_due(p))
		return LANE_DROP;
	if (pass_goes_on(p))
		return LANE_ON;
	if (!p->stopped_us)
		p->stopped_us = env_monotonic_us();
	return p->over || env_monotonic_us() - p->stopped_us > WRITE_AFTER_STOP_US ? LANE_DROP : LANE_STOP;
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
		if (!pass_goes_on(p)) {
			g = GOT_STOP;
			break;
		}
	}
	p->now->format->end(parser, g != GOT_END, &tally);
	text_end(&text);
	free(buf);
	return end_source(p, g, tap.torn_line, &tally, text.full ? text_missing : NULL);
}

bool pass_read_member(struct pass *p)
{
	return strcmp(p->now->format->name, "refs") == 0 ? read_refs(p) : read_text(p);
}
