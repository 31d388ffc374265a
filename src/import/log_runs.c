/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pass_data.h"

#include <string.h>

/* The runs of one refs log: a source each, and one for the file that holds them. */

static void say(struct pass *p, const char *name, uint64_t value)
{
	struct strbuf text = {0};

	strbuf_addf(&text, "%llu", (unsigned long long)value);
	writer_fact(p->w, 0, name, strbuf_span(&text));
	strbuf_done(&text);
}

void pass_write_run(struct pass *p, const struct lane_run *run)
{
	const struct life_trust *t = &run->trust;
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
		{"trust.alive-peak", t->alive_peak},
		{"trust.peak-line", t->peak_line},
	};

	for (size_t i = 0; i < ARRAY_LEN(facts); i++)
		say(p, facts[i].name, facts[i].value);
	if (run->kind.before_operation)
		say(p, "before-operation", 1);
	if (run->kind.sorted)
		writer_fact(p->w, 0, "sorted", span_from(run->kind.whole_lines ? "lines" : "address"));
}

static void tally_add(struct tally *to, const struct tally *t)
{
	to->lines += t->lines;
	to->records += t->records;
	to->continuations += t->continuations;
	to->rejects += t->rejects;
}

/* The second run of the file: the file needs a source of its own. */
static bool split(struct log_runs *r, const struct lane_run *ended)
{
	struct pass *p = r->p;

	if (r->file != r->source)
		return true;
	if (!writer_split_source(p->w, p->source, ended->next_offset, ended->last_line, &r->file, p->e))
		return false;
	p->source = r->file;
	*(int64_t *)vec_at(&p->ids, p->member) = r->file;
	if (r->split)
		r->split(r->ctx, r->file);
	return true;
}

static bool begin_next(struct log_runs *r, uint64_t first_line)
{
	struct pass *p = r->p;
	struct strbuf path = {0}, note = {0};
	struct source_head head = {.kind = p->now->format ? p->now->format->name : "refs", .state = SOURCE_PARTIAL,
				   .mtime_us = p->now->mtime_us, .parent = r->file, .first_line = first_line};
	bool ok;

	strbuf_addf(&path, "%s:%llu", p->now->path, (unsigned long long)first_line);
	strbuf_addf(&note, "run %zu from line %llu", r->runs + 1, (unsigned long long)first_line);
	head.path = strbuf_span(&path);
	head.note = strbuf_span(&note);
	ok = writer_add_source(p->w, &head, &r->source, p->e);
	strbuf_done(&path);
	strbuf_done(&note);
	if (ok)
		writer_begin_source(p->w, r->source);
	return ok;
}

void pass_next_run(void *ctx, const struct lane_run *ended)
{
	struct log_runs *r = ctx;
	const struct source_end end = {
		.state = SOURCE_OK, .tally = ended->tally, .bytes = ended->next_offset - ended->offset, .kind = "refs",
		.last_line = ended->last_line, .repair = r->repair,
	};

	if (r->failed)
		return;
	pass_write_run(r->p, ended);
	tally_add(&r->before, &ended->tally);
	r->bytes += end.bytes;
	r->runs++;
	r->failed = !split(r, ended) || !pass_end_source(r->p, &end, GOT_DATA, false, pass_run_note(ended)) ||
		    !begin_next(r, ended->last_line + 1);
}

const char *pass_run_note(const struct lane_run *run)
{
#define ASSUMED "that its rows are written after what they tell of is assumed"
#define BY_ADDRESS "sorted by address: nothing tells what was when"
#define BY_LINES "sorted by whole lines: what ended is exact, in which order counts changed is concluded from them"
	static const char *const notes[][2] = {
		{NULL, ASSUMED}, {BY_ADDRESS, BY_ADDRESS "; " ASSUMED}, {BY_LINES, BY_LINES "; " ASSUMED}};

	return notes[run->kind.sorted + run->kind.whole_lines][run->kind.assumed];
}

void pass_last_run(const struct log_runs *r, struct source_end *end)
{
	if (!r->runs)
		return;
	end->tally.lines -= r->before.lines;
	end->tally.records -= r->before.records;
	end->tally.continuations -= r->before.continuations;
	end->tally.rejects -= r->before.rejects;
	end->bytes -= r->bytes;
}
