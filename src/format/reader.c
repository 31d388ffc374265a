/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "reader.h"

void reader_begin(struct reader *r, const struct sink *out, line_fn line, void *ctx)
{
	*r = (struct reader){.out = out, .line = line, .ctx = ctx};
}

static void one_line(void *ctx, const struct line *ln)
{
	struct reader *r = ctx;

	r->at = (struct text_place){ln->number, ln->offset};
	r->text = ln->text;
	r->fate = LINE_CONTINUATION;
	r->line(r->ctx, ln);
	r->tally.lines++;
	switch (r->fate) {
	case LINE_CONTINUATION:
		r->tally.continuations++;
		break;
	case LINE_RECORD:
		r->tally.records++;
		break;
	case LINE_REJECT:
		r->tally.rejects++;
		break;
	}
}

void reader_feed(struct reader *r, struct span chunk)
{
	lines_feed(&r->lines, chunk, one_line, r);
}

void reader_flush(struct reader *r)
{
	lines_end(&r->lines, one_line, r);
}

void reader_claim(struct reader *r)
{
	r->fate = LINE_RECORD;
}

void reader_disclaim(struct reader *r)
{
	r->tally.records--;
	r->tally.continuations++;
}

void reader_put_at(struct reader *r, struct record *rec, struct text_place place)
{
	rec->place = place;
	r->out->put(r->out->ctx, rec);
}

void reader_put(struct reader *r, struct record *rec)
{
	reader_claim(r);
	reader_put_at(r, rec, r->at);
}

void reader_fact(struct reader *r, const char *name, struct span value)
{
	struct record rec = {.kind = RECORD_FACT, .fact = {.name = name, .value = value}};

	reader_put(r, &rec);
}

void reader_reject(struct reader *r, const char *reason)
{
	struct record rec = {.kind = RECORD_REJECT, .reject = {.reason = reason, .text = r->text}};

	if (r->fate == LINE_RECORD)
		return;
	r->fate = LINE_REJECT;
	reader_put_at(r, &rec, r->at);
}
