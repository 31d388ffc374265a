/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pass_data.h"

#include <stdlib.h>
#include <string.h>

#include "listing.h"
#include "looks.h"
#include "log_tap.h"
#include "section.h"
#include "sniff.h"
#include "stream.h"
#include "text.h"

static const char text_missing[] = "its text is kept in part only: 64 MB is the most of a bundle";

/* ---- a first look, that writes nothing ---- */

struct trial {
	uint64_t records, rejects, sections;
	uint64_t coats;          /* records of kinds that may carry others */
	bool repaired, surely;   /* the latter: right where no more records come of it */
};

static void ignore(void *ctx, const struct record *r)
{
	(void)ctx;
	(void)r;
}

static const struct sink nobody = {.put = ignore};

static const struct sink *trial_begin(void *ctx, const struct section *s)
{
	(void)ctx;
	(void)s;
	return &nobody;
}

static void trial_end(void *ctx, const struct section *s)
{
	struct trial *t = ctx;

	*(s->format->carries ? &t->coats : &t->records) += s->tally.records;
	t->rejects += s->tally.rejects;
	t->sections++;
	t->repaired |= s->repair.n > 0;
	t->surely |= s->surely_repaired;
}

static struct trial try_it(struct span bytes, enum encoding encoding, bool repair)
{
	struct trial t = {0};
	const struct section_sink out = {.begin = trial_begin, .end = trial_end, .ctx = &t};
	struct sections *s = sections_new(&out, encoding, repair);

	sections_feed(s, bytes);
	sections_end(s, false);
	return t;
}

/* Repair is for the better, or it is left alone. */
static bool repair_helps(struct span bytes, enum encoding encoding)
{
	struct trial with = try_it(bytes, encoding, true), without;

	if (!with.repaired)
		return true;
	without = try_it(bytes, encoding, false);
	if (with.records != without.records)
		return with.records > without.records;
	if (with.coats != without.coats)
		return with.coats > without.coats;
	return with.rejects < without.rejects || (with.surely && with.rejects == without.rejects);
}

/* ---- reading ---- */

struct reading {
	struct pass *p;
	struct text text;
	struct strbuf line;      /* with its LF, for the text */
	enum got got;
	bool whole;              /* got is GOT_END or GOT_TORN */
	size_t sections;
	size_t parts;            /* sections, and further runs of those that are refs logs */
	int64_t file;            /* the source that stands for the whole file */
	bool has_file;           /* it is another than that of its first part */
	int64_t source;          /* of the section at hand */
	uint64_t first_bytes, first_last_line; /* of the first section */
	const char *note;        /* on how it was read, or NULL */
	const char *look;        /* what a text that no format knows by its head looks like; NULL = like nothing known */
	struct strbuf looks;     /* the same in words for people */
	bool torn_line;          /* the section at hand says that its last line has no end */
	struct lane *lane;       /* of a section that is a refs log */
	struct listing *listing; /* of one that is a report about a refs log */
	struct log_tap *log_tap; /* of any other */
	struct log_runs runs;
	struct sink tap;
	const struct sink *to;
	const char *encoding;
	bool ok;
};

static bool fail(struct reading *r)
{
	r->ok = false;
	return false;
}

static void tap(void *ctx, const struct record *rec)
{
	struct reading *r = ctx;

	if (rec->kind == RECORD_FACT && fact_is_torn_line(&rec->fact))
		r->torn_line = true;
	r->to->put(r->to->ctx, rec);
}

static void file_is_split(void *ctx, int64_t file)
{
	struct reading *r = ctx;

	r->file = file;
	r->has_file = true;
	writer_keep_text_for(r->p->w, file);
}

/* The second part of a file: the file needs a source of its own. */
static bool split(struct reading *r)
{
	struct pass *p = r->p;
	int64_t file;

	if (r->has_file)
		return true;
	if (!writer_split_source(p->w, p->source, r->first_bytes, r->first_last_line, &file, p->e))
		return fail(r);
	p->source = file;
	*(int64_t *)vec_at(&p->ids, p->member) = file;
	file_is_split(r, file);
	return true;
}

static bool add_section(struct reading *r, const struct section *s)
{
	struct strbuf path = {0};
	struct source_head head = {.kind = s->format->name, .state = SOURCE_PARTIAL, .mtime_us = r->p->now->mtime_us,
				   .parent = r->file, .first_line = s->first_line};

	strbuf_addf(&path, "%s:%llu", r->p->now->path, (unsigned long long)s->first_line);
	head.path = strbuf_span(&path);
	if (!writer_add_source(r->p->w, &head, &r->source, r->p->e))
		fail(r);
	strbuf_done(&path);
	return r->ok;
}

static const struct sink *section_begins(void *ctx, const struct section *s)
{
	struct reading *r = ctx;
	struct pass *p = r->p;
	const struct lane_args args = {
		.writer = p->w, .cancel = p->args->args->cancel, .format = s->format,
		.first_line = s->first_line, .offset = s->offset,
		.tick = pass_tick, .tick_ctx = p, .next_run = pass_next_run, .run_ctx = &r->runs,
	};

	text_keep(&r->text);
	r->sections++;
	r->parts++;
	r->torn_line = false;
	if (!r->ok || (r->sections > 1 && !split(r)) || (r->sections > 1 && !add_section(r, s)))
		return &nobody;
	writer_begin_source(p->w, r->source);
	r->runs = (struct log_runs){.p = p, .file = r->file, .source = r->source, .split = file_is_split, .ctx = r};
	if (strcmp(s->format->name, "refs") == 0) {
		r->lane = lane_open(&args);
		return lane_sink(r->lane);
	}
	if (strcmp(s->format->name, "refcounter") == 0)
		r->listing = listing_open(p->w);
	else
		r->log_tap = log_tap_open(p->w);
	r->to = r->listing ? listing_sink(r->listing) : log_tap_sink(r->log_tap);
	return &r->tap;
}

static void say_number(struct pass *p, const char *fact, uint64_t n)
{
	struct strbuf text = {0};

	strbuf_addf(&text, "%llu", (unsigned long long)n);
	writer_fact(p->w, 0, fact, strbuf_span(&text));
	strbuf_done(&text);
}

static void end_sink(struct reading *r)
{
	if (r->listing)
		listing_close(r->listing);
	r->listing = NULL;
	log_tap_close(r->log_tap);
	r->log_tap = NULL;
}

/* @end: of the section, NULL if nothing is to be said any more. */
static void end_lane(struct reading *r, struct source_end *end)
{
	struct lane_result result;

	if (!r->lane)
		return;
	lane_close(r->lane, &result);
	r->lane = NULL;
	if (result.end == GOT_STOP)
		r->got = GOT_STOP;
	r->torn_line |= result.torn_line;
	r->parts += r->runs.runs;
	if (r->runs.failed)
		fail(r);
	if (!end || !r->ok)
		return;
	pass_write_run(r->p, &result.run);
	pass_last_run(&r->runs, end);
	r->note = pass_run_note(&result.run);
}

static void section_ends(void *ctx, const struct section *s)
{
	struct reading *r = ctx;
	struct source_end end = {.state = SOURCE_OK, .tally = s->tally, .bytes = s->bytes, .kind = s->format->name,
				 .last_line = s->last_line};
	struct strbuf repair = {0};
	enum got got;

	if (!r->ok)
		return;
	r->note = NULL;
	end_sink(r);
	end_lane(r, &end);
	if (!r->ok)
		return;
	got = s->last ? r->got : GOT_DATA;
	if (s->text)
		say_number(r->p, "text-between", s->text);
	strbuf_add_str(&repair, r->encoding ? r->encoding : "");
	if (s->repair.n)
		strbuf_addf(&repair, "%s%.*s", repair.n ? ", " : "", SPAN_ARG(s->repair));
	end.repair = strbuf_span(&repair);
	if (!r->has_file) {
		r->first_bytes = s->bytes;
		r->first_last_line = s->last_line;
	}
	if (!r->has_file && s->last) {
		/* The section is the file. */
		end.last_line = 0;
		pass_count_member(r->p, s->tally.lines);
		end.bytes = r->p->now->sums.bytes;
		text_end(&r->text);
	}
	if (!r->has_file && s->last && r->text.full)
		r->note = text_missing;
	if (!pass_end_source(r->p, &end, got, r->torn_line, r->note))
		fail(r);
	strbuf_done(&repair);
}

static void keep_text(void *ctx, const struct line *line)
{
	struct reading *r = ctx;

	strbuf_clear(&r->line);
	strbuf_add(&r->line, line->text);
	if (!line->torn)
		strbuf_add_char(&r->line, '\n');
	text_feed(&r->text, strbuf_span(&r->line));
}

/* The file itself, where its sections are sources of their own or where it has none. */
static bool end_file(struct reading *r, uint64_t lines)
{
	struct pass *p = r->p;
	struct source_end end = {.state = r->sections ? SOURCE_OK : SOURCE_UNRECOGNISED, .uncounted = true};
	struct strbuf note = {0};
	bool ok;

	text_end(&r->text);
	pass_count_member(p, lines);
	end.bytes = p->now->sums.bytes;
	if (r->sections) {
		strbuf_addf(&note, "%zu sections", r->parts);
		end.kind = KIND_OF_PARTS;
	} else {
		strbuf_add_str(&note, r->looks.n ? strbuf_str(&r->looks) : content_note(CONTENT_TEXT));
	}
	if (r->text.full)
		strbuf_addf(&note, "; %s", text_missing);
	writer_begin_source(p->w, r->file);
	if (!r->sections && r->look)
		writer_fact(p->w, 0, "looks", span_from(r->look));
	ok = pass_end_source(p, &end, r->got, false, strbuf_str(&note));
	strbuf_done(&note);
	return ok;
}

static void read_all(struct reading *r, struct sections *s)
{
	struct pass *p = r->p;
	char *buf = mem_alloc(STREAM_CHUNK);
	uint64_t bytes = 0;
	size_t n;

	while (r->ok && (r->got = cursor_read(p->cursor, buf, STREAM_CHUNK, &n)) == GOT_DATA) {
		sections_feed(s, (struct span){buf, n});
		bytes += n;
		watch_tell(&p->watch, cursor_consumed(p->cursor), bytes, 0, p->now->path);
		if (!pass_commit_if_due(p))
			fail(r);
		if (!pass_goes_on(p) || (r->lane && lane_stopped(r->lane))) {
			r->got = GOT_STOP;
			break;
		}
	}
	free(buf);
}

bool pass_read_sections(struct pass *p, bool whole)
{
	struct reading r = {.p = p, .ok = true, .file = p->source, .source = p->source};
	const struct section_sink out = {.begin = section_begins, .end = section_ends, .line = keep_text, .ctx = &r};
	struct span head = cursor_head(p->cursor);
	enum encoding encoding = encoding_of(head);
	bool repair = !p->args->args->no_repair && (!whole || repair_helps(head, encoding));
	struct sections *s;
	uint64_t lines;

	if (!p->now->format)
		r.look = looks_describe(head, &r.looks);
	r.tap = (struct sink){tap, &r};
	r.encoding = encoding_name(encoding);
	writer_begin_source(p->w, p->source);
	writer_keep_text_for(p->w, p->source);
	text_begin(&r.text, p->w, &p->text_budget);
	text_wait(&r.text);
	s = sections_new(&out, encoding, repair);
	read_all(&r, s);
	lines = sections_end(s, r.got != GOT_END);
	end_sink(&r);
	end_lane(&r, NULL);
	if (r.ok && (r.sections != 1 || r.has_file) && !end_file(&r, lines))
		r.ok = false;
	p->ret->recognised += r.ok && r.sections > 0;
	writer_keep_text_for(p->w, 0);
	strbuf_done(&r.line);
	strbuf_done(&r.looks);
	strbuf_done(&r.text.buf);
	return r.ok;
}
