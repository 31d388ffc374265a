/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pass_data.h"

#include <string.h>

#include "decode.h"
#include "stream.h"

#include "astscope/base/limits.h"

#define THREAD_FROM_BYTES (1 << 20) /* smaller logs are not worth a thread */

/* The file of several runs itself, whose lines they have. */
static bool end_file(struct pass *p, const struct log_runs *runs, enum got got)
{
	struct source_end end = {.state = SOURCE_OK, .uncounted = true, .kind = KIND_OF_PARTS, .bytes = p->now->sums.bytes};
	struct strbuf note = {0};
	bool ok;

	strbuf_addf(&note, "%zu runs", runs->runs + 1);
	writer_begin_source(p->w, runs->file);
	ok = pass_end_source(p, &end, got, false, strbuf_str(&note));
	strbuf_done(&note);
	return ok;
}

static bool read_refs(struct pass *p)
{
	struct log_runs runs = {.p = p, .file = p->source, .source = p->source};
	struct lane_args args = {
		.cursor = p->cursor,
		.format = p->now->format,
		.writer = p->w,
		.cancel = p->args->args->cancel,
		.first_line = 1,
		.threaded = p->now->bytes < 0 || p->now->bytes >= THREAD_FROM_BYTES,
		.tick = pass_tick,
		.tick_ctx = p,
		.next_run = pass_next_run,
		.run_ctx = &runs,
	};
	struct source_end end = {.state = SOURCE_OK};
	struct lane_result r;

	writer_begin_source(p->w, p->source);
	lane_run(&args, &r);
	if (p->e->code != ERR_NONE || runs.failed)
		return false;
	pass_write_run(p, &r.run);
	end.tally = r.tally;
	end.last_line = runs.runs ? r.tally.lines : 0;
	pass_count_member(p, r.tally.lines);
	end.bytes = p->now->sums.bytes;
	pass_last_run(&runs, &end);
	p->ret->recognised++;
	return pass_end_source(p, &end, r.end, r.torn_line, pass_run_note(&r.run)) && (!runs.runs || end_file(p, &runs, r.end));
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

	if (is_clean_refs(p, whole))
		return read_refs(p);
	if (whole && p->now->format && p->now->format->alone)
		return pass_read_plain(p);
	return !whole && pass_is_plain_log(p) ? pass_read_plain(p) : pass_read_sections(p, whole);
}
