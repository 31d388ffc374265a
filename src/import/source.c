#include "config.h"

#include "pass_data.h"

#include <stdlib.h>
#include <string.h>

#include "decode.h"
#include "stream.h"

#include "astscope/base/env.h"
#include "astscope/base/limits.h"

#define COMMIT_EVERY_US 1000000
#define WRITE_AFTER_STOP_US 700000 /* the user who wants to stop waits for no more than this */
#define THREAD_FROM_BYTES (1 << 20) /* smaller logs are not worth a thread */

bool pass_commit_if_due(struct pass *p)
{
	int64_t now = env_monotonic_us();

	if (now - p->committed_us < COMMIT_EVERY_US)
		return true;
	p->committed_us = now;
	return db_commit(p->args->db, p->e) && db_begin(p->args->db, p->e);
}

void pass_count_member(struct pass *p, uint64_t lines)
{
	struct member_sums sums;

	cursor_sums(p->cursor, &sums);
	p->now->sums = sums;
	p->now->bytes = (int64_t)sums.bytes;
	p->watch.bytes += sums.bytes;
	p->watch.lines += lines;
	p->ret->bytes += sums.bytes;
}

bool pass_end_source(struct pass *p, const struct source_end *as, enum got got, bool torn_line, const char *more)
{
	struct strbuf note = {0};
	struct source_end end = *as;
	struct member_sums sums;
	const struct tally *tally = &as->tally;
	bool ok;

	cursor_sums(p->cursor, &sums);
	if (got == GOT_TORN) {
		end.state = SOURCE_TORN;
		strbuf_add_str(&note, cursor_note(p->cursor) ? cursor_note(p->cursor) : "breaks off");
	} else if (got == GOT_STOP) {
		end.state = SOURCE_PARTIAL;
		p->cut = p->over != BUDGET_NONE;
		if (p->cut)
			budget_why(&p->budget, p->over, &note);
		strbuf_add_str(&note, p->cut ? ": the rest is not read" : "the import was stopped before its end");
	} else if (!end.last_line) {
		end.digest = (struct span){(const char *)sums.digest, BUNDLE_DIGEST_BYTES};
	}
	if (got == GOT_END && torn_line) {
		end.state = SOURCE_TORN;
		strbuf_addf(&note, "ends inside line %llu", (unsigned long long)(as->last_line ? as->last_line : tally->lines));
	}
	if (more)
		strbuf_addf(&note, "%s%s", note.n ? "; " : "", more);
	end.note = strbuf_span(&note);
	ok = writer_end_source(p->w, &end, p->e);
	strbuf_done(&note);
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

bool pass_before_operation(const struct format *format, struct span head)
{
	struct foresight f = {0};
	struct sink sink = {.put = foresee, .ctx = &f};
	struct tally ignored;
	void *parser = format->begin(&sink);

	format->feed(parser, span_sub(head, 0, (size_t)(span_rfind_char(head, '\n') + 1)));
	format->end(parser, false, &ignored);
	return f.before_operation;
}

enum lane_wish pass_tick(void *ctx, uint64_t lines, uint64_t bytes)
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

void pass_write_trust(struct pass *p, const struct life_trust *t)
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
		.before_operation = pass_before_operation(p->now->format, span_sub(cursor_head(p->cursor), 0, LIMIT_BID_BYTES)),
		.threaded = p->now->bytes < 0 || p->now->bytes >= THREAD_FROM_BYTES,
		.tick = pass_tick,
		.tick_ctx = p,
	};
	struct source_end end = {.state = SOURCE_OK};
	struct lane_result r;

	writer_begin_source(p->w, p->source);
	lane_run(&args, &r);
	if (p->e->code != ERR_NONE)
		return false;
	pass_write_trust(p, &r.trust);
	end.tally = r.tally;
	pass_count_member(p, r.tally.lines);
	end.bytes = p->now->sums.bytes;
	p->ret->recognised++;
	return pass_end_source(p, &end, r.end, r.torn_line, NULL);
}

/* ---- everything else ---- */

enum {
	HELD_BYTES = 1 << 20, /* members up to this size are looked through before they are read */
	ODD_SHARE = 20,       /* at most one line in so many is no row where a refs log needs nothing done to it */
};

/* Nothing to do for the stage of sections: rows and nothing else.  Of a long log the head tells. */
static bool is_clean_refs(const struct pass *p, bool whole)
{
	struct span head = cursor_head(p->cursor);
	uint64_t rows = 0, odd = 0;

	if (!whole)
		head = span_sub(head, 0, LIMIT_BID_BYTES);
	if (!p->now->format || strcmp(p->now->format->name, "refs") != 0 || encoding_of(head) != ENCODING_PLAIN)
		return false;
	while (head.n) {
		long lf = span_find_char(head, '\n');
		struct span line = lf < 0 ? head : span_sub(head, 0, (size_t)lf);

		if (span_starts(line, SPAN_LIT("0x")))
			rows++;
		else
			odd += line.n > 0;
		head = span_from_offset(head, line.n + 1);
	}
	return whole ? !odd : odd * ODD_SHARE <= rows;
}

bool pass_read_member(struct pass *p)
{
	bool whole = cursor_hold(p->cursor, HELD_BYTES);

	return is_clean_refs(p, whole) ? read_refs(p) : pass_read_sections(p, whole);
}
