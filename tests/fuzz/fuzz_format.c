/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/limits.h"
#include "astscope/format/format.h"
#include "tests/lib/records.h"

/*
 * Every format over any bytes.  The first byte picks the format, one that names none picks all; the rest is the text.
 * Whatever it is: no line is lost, and the records do not depend on how the text was cut into chunks.
 */

/* All of them: one that is added needs a text in the corpus. */
enum {
#define FORMAT(name) FORMAT_##name,
#include "astscope/format/formats.def"
#undef FORMAT
	FORMAT_COUNT,
};

enum goal { GOAL_FORMATS, GOAL_RECORDS, GOAL_REJECTS };
struct fuzz_goal fuzz_goals[] = {
	[GOAL_FORMATS] = {"formats that gave records", FORMAT_COUNT, 0},
	[GOAL_RECORDS] = {"lines that are records", 500, 0},
	[GOAL_REJECTS] = {"lines that are rejects", 50, 0},
	{NULL, 0, 0},
};

static void claim_of(int held, const struct format *f, const char *what)
{
	if (held)
		return;
	fprintf(stderr, "%s: %s\n", f->name, what);
	abort();
}

static uint64_t count_lines(struct span text)
{
	uint64_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	return n + (text.n && text.p[text.n - 1] != '\n');
}

static void add_record(void *ctx, const struct record *r)
{
	records_add(ctx, r);
}

static struct tally run(const struct format *f, struct span text, size_t first_chunk, bool torn, struct strbuf *ret)
{
	struct sink sink = {.put = add_record, .ctx = ret};
	void *parser = f->begin(&sink);
	struct tally tally = {0};
	size_t chunk = first_chunk;

	while (text.n) {
		/* An own allocation, so that reading past a chunk is seen. */
		struct strbuf piece = {0};

		strbuf_add(&piece, span_sub(text, 0, chunk));
		f->feed(parser, strbuf_span(&piece));
		text = span_from_offset(text, piece.n);
		strbuf_done(&piece);
		chunk = first_chunk < 64 ? chunk * 5 % 97 + 1 : first_chunk;
	}
	f->end(parser, torn, &tally);
	return tally;
}

/* True if there was a record. */
static bool check(const struct format *f, struct span text, size_t chunk, bool torn)
{
	struct strbuf whole = {0}, cut = {0};
	struct tally a = run(f, text, text.n + 64, torn, &whole);
	struct tally b = run(f, text, chunk, torn, &cut);

	claim_of(f->bid(span_sub(text, 0, LIMIT_BID_BYTES), (struct span){0}) <= 100, f, "bids more than 100");
	claim_of(a.lines == a.records + a.continuations + a.rejects, f, "a line is lost");
	claim_of(a.lines == count_lines(text), f, "the lines are counted wrong");
	claim_of(memcmp(&a, &b, sizeof(a)) == 0, f, "the tally depends on the chunks");
	claim_of(span_eq(strbuf_span(&whole), strbuf_span(&cut)), f, "the records depend on the chunks");
	fuzz_goals[GOAL_RECORDS].times += (unsigned)a.records;
	fuzz_goals[GOAL_REJECTS].times += (unsigned)a.rejects;
	strbuf_done(&whole);
	strbuf_done(&cut);
	return a.records > 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool seen[100];
	struct span text;

	if (size < 2)
		return -1;
	text = (struct span){(const char *)data + 1, size - 1};
	for (size_t i = 0; i < format_count(); i++) {
		if ((data[0] == i || data[0] >= format_count()) && check(format_at(i), text, 1 + size % 23, size % 2)) {
			fuzz_goals[GOAL_FORMATS].times += !seen[i];
			seen[i] = true;
		}
	}
	return 0;
}
