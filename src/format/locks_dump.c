/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "locks_dump.h"

#include <string.h>

#include "astscope/base/arena.h"
#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "locks_entry.h"
#include "symbol.h"

enum { HELD_THREADS = 64 }; /* threads to look at before the generation is decided without a lock line */

void locks_dump_init(struct locks_dump *d, struct reader *r)
{
	*d = (struct locks_dump){.r = r, .held_text = arena_new()};
	vec_init(&d->held, sizeof(struct record));
}

void locks_dump_free(struct locks_dump *d)
{
	vec_done(&d->held);
	arena_free(d->held_text);
	strbuf_done(&d->version);
}

/* ---- records that wait ---- */

static void keep_strings(struct arena *a, struct record *rec)
{
	if (rec->kind == RECORD_LOCK_THREAD) {
		rec->lock_thread.name = arena_span(a, rec->lock_thread.name);
		rec->lock_thread.started_file = arena_span(a, rec->lock_thread.started_file);
		rec->lock_thread.started_func = arena_span(a, rec->lock_thread.started_func);
	} else if (rec->kind == RECORD_LOCK_ENTRY) {
		rec->lock_entry.name = arena_span(a, rec->lock_entry.name);
		rec->lock_entry.file = arena_span(a, rec->lock_entry.file);
		rec->lock_entry.func = arena_span(a, rec->lock_entry.func);
	}
}

static void hold(struct locks_dump *d, struct record rec)
{
	reader_claim(d->r);
	rec.place = d->r->at;
	keep_strings(d->held_text, &rec);
	vec_append(&d->held, &rec);
}

static void put(struct locks_dump *d, struct record rec)
{
	if (d->generation)
		reader_put(d->r, &rec);
	else
		hold(d, rec);
}

static void release(struct locks_dump *d)
{
	for (size_t i = 0; i < d->held.n; i++) {
		struct record *rec = vec_at(&d->held, i);

		reader_put_at(d->r, rec, rec->place);
	}
	vec_clear(&d->held);
	arena_reset(d->held_text);
	d->times_due = false;
}

/* ---- generations ---- */

/* Thread ids of 32 bits, whatever the machine. */
static bool ids_are_cut(const char *generation)
{
	return strcmp(generation, "L1") == 0 || strcmp(generation, "L3") == 0;
}

static void decide(struct locks_dump *d, const char *generation)
{
	struct record *head = vec_at(&d->held, 0);

	d->generation = generation;
	head->lock_dump.generation = span_from(generation);
	for (size_t i = 1; i < d->held.n; i++) {
		struct record *rec = vec_at(&d->held, i);

		if (rec->kind == RECORD_LOCK_THREAD)
			rec->lock_thread.pthread_is_32bit = ids_are_cut(generation);
	}
	if (!d->told_generation || strcmp(d->told_generation, generation) != 0) {
		struct record fact = {.kind = RECORD_FACT,
				      .fact = {.name = "generation", .value = span_from(generation)}};

		reader_put_at(d->r, &fact, head->place);
		d->told_generation = generation;
	}
	release(d);
}

/* The first number of "13.38.3", "GIT-18-a1b2c3dM", "SVN-branch-11-r395320", "certified/13.21-cert3"; 0 = none. */
static uint64_t major_version(struct span version)
{
	while (version.n) {
		uint64_t n;

		if (scan_u64(&version, &n) && n < 100 && (!version.n || version.p[0] == '.' || version.p[0] == '-'))
			return n;
		while (version.n && version.p[0] != '-' && version.p[0] != '/')
			version = span_from_offset(version, 1);
		version = span_from_offset(version, 1);
	}
	return 0;
}

/* Is @version of the series @series: "11.5" and "11.5.1" are of 11.5, "11.50" is not. */
static bool in_series(struct span version, struct span series)
{
	return scan_lit(&version, series) && (!version.n || version.p[0] == '.' || version.p[0] == '-');
}

/*
 * The generation by what is known so far.  L2 looks like L3 with signed ids, an L4x without threads like L3 and L4, an
 * L5 like an L6 of another version: where texts do not tell, the more common one is said.
 */
static const char *guess(const struct locks_dump *d)
{
	struct span version = strbuf_span(&d->version);
	bool threads = d->held.n > 1;

	if (d->title == LOCKS_TITLE_TIMED)
		return "L8";
	if (threads && !d->hex_seen)
		return d->wide_seen ? "L4" : "L3";
	if (d->title == LOCKS_TITLE_RULED)
		return "L4x";
	if (d->lwp_seen || major_version(version) >= 13)
		return "L7";
	if (in_series(version, SPAN_LIT("1.8.23")) || in_series(version, SPAN_LIT("11.5")))
		return "L5";
	return "L6";
}

static const char *guess_with_entry(const struct locks_dump *d, enum lock_line_form form)
{
	switch (form) {
	case LOCK_LINE_UNTYPED:
		return "L1";
	case LOCK_LINE_COUNTED:
		return guess(d);
	case LOCK_LINE_TIMED:
		return d->lwp_seen ? "L8" : guess(d);
	}
	return guess(d);
}

static void settle(struct locks_dump *d)
{
	if (d->generation)
		release(d);
	else
		decide(d, guess(d));
}

/* ---- lines ---- */

void locks_dump_begin(struct locks_dump *d, struct span version, enum locks_title title, int64_t at_us)
{
	strbuf_clear(&d->version);
	strbuf_add(&d->version, version);
	d->generation = NULL;
	d->title = title;
	d->lwp_seen = d->hex_seen = d->wide_seen = false;
	d->in_thread = d->in_entry = d->below_cut = d->times_due = false;
	d->strange = 0;
	d->column = 0;
	d->lossy = false;
	d->last = d->r->at;
	hold(d, (struct record){.kind = RECORD_LOCK_DUMP,
				.lock_dump = {.version = strbuf_span(&d->version), .at_us = at_us,
					      .headless = title == LOCKS_TITLE_NONE}});
	if (title == LOCKS_TITLE_TIMED)
		settle(d);
}

static const char *on_thread(struct locks_dump *d, struct span s)
{
	struct record rec = {.kind = RECORD_LOCK_THREAD};
	enum thread_id_form form;

	d->in_thread = d->in_entry = d->below_cut = false;
	if (!locks_parse_thread(s, &rec.lock_thread, &form))
		return "thread line not understood";
	d->in_thread = true;
	if (!span_ends(s, SPAN_LIT(")")))
		d->column = d->line_n;
	d->lwp_seen |= rec.lock_thread.lwp != NUMBER_ABSENT;
	d->hex_seen |= form == THREAD_ID_HEX;
	d->wide_seen |= form == THREAD_ID_DECIMAL_64;
	rec.lock_thread.pthread_is_32bit = d->generation && ids_are_cut(d->generation) && form == THREAD_ID_DECIMAL_32;
	put(d, rec);
	if (!d->generation && ((d->hex_seen && d->title != LOCKS_TITLE_NONE) || d->held.n > HELD_THREADS))
		settle(d);
	return NULL;
}

static const char *on_entry(struct locks_dump *d, struct span s)
{
	struct record rec = {.kind = RECORD_LOCK_ENTRY};
	enum lock_line_form form;
	bool understood;

	d->in_entry = d->below_cut = false;
	if (!d->in_thread)
		return "lock without a thread";
	understood = locks_parse_entry(s, &rec.lock_entry, &form);
	/* What is left of an address looks like another one. */
	d->below_cut = d->line_n == d->column && !(understood && form == LOCK_LINE_COUNTED);
	if (d->below_cut)
		return "lock line cut off";
	if (!understood)
		return "lock line not understood";
	if (!d->generation)
		decide(d, guess_with_entry(d, form));
	if (form == LOCK_LINE_TIMED) {
		if (strcmp(d->generation, "L8") != 0)
			return "lock line without its count";
		hold(d, rec);
		d->times_due = true;
	} else {
		put(d, rec);
	}
	d->in_entry = true;
	return NULL;
}

static const char *on_times(struct locks_dump *d, struct span s)
{
	struct record *rec;
	struct record_lock_entry entry;

	if (!d->times_due)
		return d->below_cut ? NULL : "times without a lock";
	rec = vec_at(&d->held, d->held.n - 1);
	entry = rec->lock_entry;
	if (!locks_parse_times(s, &entry))
		return "times of a lock not understood";
	rec->lock_entry = entry;
	release(d);
	return NULL;
}

static const char *on_place(struct locks_dump *d, struct span s)
{
	struct record rec = {.kind = RECORD_LOCKED_HERE};

	if (!d->in_entry)
		return d->below_cut ? NULL : "place without a lock";
	if (!locks_parse_place(s, &rec.locked_here))
		return "place line not understood";
	put(d, rec);
	return NULL;
}

static const char *on_frame(struct locks_dump *d, struct span s)
{
	struct record rec = {.kind = RECORD_LOCK_FRAME};

	scan_blanks(&s);
	if (!d->in_entry)
		return d->below_cut ? NULL : "frame without a lock";
	if (span_starts(s, SPAN_LIT("No backtrace to print")) ||
	    span_starts(s, SPAN_LIT("Couldn't retrieve backtrace symbols")))
		return NULL;
	if (!symbol_parse(s, &rec.lock_frame) && !span_eq_str(s, "(null)"))
		return "symbol not understood";
	put(d, rec);
	return NULL;
}

static const char *on_thread_end(struct locks_dump *d, struct span s)
{
	(void)s;
	d->in_thread = d->in_entry = d->below_cut = false;
	return NULL;
}

static const char *on_legend(struct locks_dump *d, struct span s)
{
	s = span_rtrim(s);
	if (span_starts(s, SPAN_LIT("pending> ")) && !span_ends(s, SPAN_LIT(">")) && !span_ends(s, SPAN_LIT(")")))
		d->column = d->line_n;
	return NULL;
}

/* The lines of a dump by what they begin with; the first that fits takes it. */
static const struct dump_line {
	struct span mark;
	const char *(*take)(struct locks_dump *d, struct span rest); /* NULL, or why the line is rejected */
} dump_lines[] = {
	{SPAN_LIT("=== Thread ID: "), on_thread},
	{SPAN_LIT("=== ---> "), on_entry},
	{SPAN_LIT("===      "), on_times},
	{SPAN_LIT("=== --- ---> Locked Here: "), on_place},
	{SPAN_LIT("\t"), on_frame},
	{SPAN_LIT("=== ------"), on_thread_end},
	{SPAN_LIT("=== <"), on_legend},
};

/* A pasted dump may have blanks where the TAB was. */
static bool is_pasted_frame(const struct locks_dump *d, struct span s)
{
	struct record_lock_frame ignored;

	return d->in_entry && scan_lit(&s, SPAN_LIT("  ")) && symbol_parse(span_trim(s), &ignored);
}

static const struct dump_line *line_kind(const struct locks_dump *d, struct span s)
{
	static const struct dump_line pasted_frame = {SPAN_LIT(" "), on_frame}, bare_legend = {SPAN_LIT("==="), on_legend};

	/* A page that takes "<lock type>" for its own marks leaves the end of the legend. */
	if (span_starts(s, bare_legend.mark) && span_ends(span_rtrim(s), SPAN_LIT("(times locked)")))
		return &bare_legend;
	for (size_t i = 0; i < ARRAY_LEN(dump_lines); i++) {
		if (span_starts(s, dump_lines[i].mark))
			return &dump_lines[i];
	}
	return is_pasted_frame(d, s) ? &pasted_frame : NULL;
}

/* Where a line may end, or is read though its end is missing, it may also be torn without a trace. */
static bool may_lack_its_end(const struct dump_line *kind, struct span s)
{
	return kind->take == on_frame || ((kind->take == on_entry || kind->take == on_thread) && !span_ends(s, SPAN_LIT(")")));
}

void locks_dump_line(struct locks_dump *d, struct span s, bool torn)
{
	const struct dump_line *kind = line_kind(d, s);
	const char *why = "not a line of a lock dump";

	d->line_n = s.n;
	if (d->times_due && !(kind && kind->take == on_times))
		release(d);
	if (kind && torn && may_lack_its_end(kind, s))
		why = "torn";
	else if (kind)
		why = kind->take(d, span_from_offset(s, kind->mark.n));
	else if (span_eq_str(s, "==="))
		why = NULL;
	d->strange = why ? d->strange + 1 : 0;
	if (why) {
		d->lossy |= !torn && kind && (kind->take == on_thread || kind->take == on_entry);
		settle(d);
		reader_reject(d->r, torn ? "line torn" : why);
	} else {
		d->last = d->r->at;
	}
}

bool locks_dump_owns(const struct locks_dump *d, struct span s)
{
	const struct dump_line *kind = line_kind(d, s);

	return span_eq_str(s, "===") || (kind && (kind->take != on_frame || d->in_entry || d->below_cut));
}

void locks_dump_end(struct locks_dump *d, bool complete, struct text_place place)
{
	struct record rec = {.kind = RECORD_LOCK_DUMP_END, .lock_dump_end = {.complete = complete && !d->lossy}};
	struct record fact = {.kind = RECORD_FACT, .fact = {.name = "cut", .value = SPAN_LIT("locks")}};

	settle(d);
	if (d->lossy)
		reader_put_at(d->r, &fact, place);
	reader_put_at(d->r, &rec, place);
}
