/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "section_open.h"

#include <string.h>

#include "astscope/base/limits.h"

/* From this line of the clean text on, each line is one of the file, and so is each byte. */
struct place_run {
	uint64_t line, bytes;    /* of the clean text, before it */
	uint64_t number, offset; /* in the file */
};

enum { RUNS_MOST = 65536 };

/* A line of the head. */
struct fed {
	size_t from, n;
	size_t original_from, original_n;
	uint64_t number, offset;
	bool torn, cut;
};

/* ---- places ---- */

static void note_place(struct open_section *o, uint64_t number, uint64_t offset)
{
	struct place_run *last = o->places.n ? vec_at(&o->places, o->places.n - 1) : NULL;

	if (last && number - last->number == o->fed - last->line && offset - last->offset == o->fed_bytes - last->bytes)
		return;
	if (o->places.n == RUNS_MOST) {
		/* Records never come that late; should one, it gets the earliest place that is still known. */
		memmove(o->places.p, vec_at(&o->places, RUNS_MOST / 2), RUNS_MOST / 2 * o->places.size);
		o->places.n = RUNS_MOST / 2;
	}
	vec_append(&o->places, &(struct place_run){o->fed, o->fed_bytes, number, offset});
}

static struct text_place in_file(const struct open_section *o, struct text_place at)
{
	size_t low = 0, high = o->places.n;
	const struct place_run *run;

	if (!at.line || !high)
		return at;
	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (((struct place_run *)vec_at(&o->places, mid))->line < at.line)
			low = mid;
		else
			high = mid;
	}
	run = vec_at(&o->places, low);
	if (at.line <= run->line)
		return (struct text_place){run->number, run->offset};
	return (struct text_place){run->number + (at.line - 1 - run->line), run->offset + (at.offset - run->bytes)};
}

static void put(void *ctx, const struct record *r)
{
	struct open_section *o = ctx;
	struct record here = *r;

	here.place = in_file(o, r->place);
	/* What was not understood is shown as it stands in the file. */
	if (r->kind == RECORD_REJECT && r->place.line == o->fed + 1)
		here.reject.text = o->original;
	o->to->put(o->to->ctx, &here);
}

/* ---- the parser ---- */

static void feed(struct open_section *o, struct span text, struct span original, const struct fed *f)
{
	note_place(o, f->number, f->offset);
	o->original = original;
	strbuf_clear(&o->feed);
	strbuf_add(&o->feed, text);
	/* A line over the limit is to be seen as one. */
	if (f->cut)
		strbuf_add_repeat(&o->feed, ' ', LIMIT_LINE_BYTES + 1 - (text.n < LIMIT_LINE_BYTES ? text.n : LIMIT_LINE_BYTES));
	if (!f->torn)
		strbuf_add_char(&o->feed, '\n');
	o->section.format->feed(o->parser, strbuf_span(&o->feed));
	o->fed++;
	o->fed_bytes += o->feed.n;
}

/* The head shows what it is: best as a whole, else from its first anchor on. */
static const struct format *format_of(const struct open_section *o)
{
	unsigned bid;
	const struct format *f = format_probe_kin(span_sub(strbuf_span(&o->head), 0, LIMIT_BID_BYTES), o->kind, &bid);

	for (size_t i = 0; !f && i < o->waiting.n; i++) {
		const struct fed *line = vec_at(&o->waiting, i);
		struct span rest = span_from_offset(strbuf_span(&o->head), line->from);

		if (o->kind->sign(span_sub(rest, 0, line->n)) == LINE_ANCHOR)
			f = format_probe_kin(span_sub(rest, 0, LIMIT_BID_BYTES), o->kind, &bid);
		if (f || rest.n < 2)
			break;
	}
	return f ? f : o->kind;
}

static void run(struct open_section *o)
{
	o->section.format = format_of(o);
	o->section.head = strbuf_span(&o->head);
	o->to = o->out->begin(o->out->ctx, &o->section);
	o->sink = (struct sink){put, o};
	o->parser = o->section.format->begin(&o->sink);
	for (size_t i = 0; i < o->waiting.n; i++) {
		const struct fed *f = vec_at(&o->waiting, i);

		feed(o, (struct span){o->head.p + f->from, f->n}, (struct span){o->originals.p + f->original_from, f->original_n}, f);
	}
	o->section.head = (struct span){0};
	vec_clear(&o->waiting);
	strbuf_clear(&o->head);
	strbuf_clear(&o->originals);
}

void open_begin(struct open_section *o, const struct format *kind, struct text_place first)
{
	o->kind = kind;
	o->section = (struct section){.first_line = first.line, .offset = first.offset};
	o->parser = NULL;
	o->fed = o->fed_bytes = o->did = 0;
	o->anchored = false;
	if (!o->places.size) {
		vec_init(&o->places, sizeof(struct place_run));
		vec_init(&o->waiting, sizeof(struct fed));
	}
	vec_clear(&o->places);
	vec_clear(&o->waiting);
	strbuf_clear(&o->head);
	strbuf_clear(&o->originals);
	strbuf_clear(&o->repair);
}

void open_feed(struct open_section *o, const struct clean_line *line)
{
	struct fed f = {.from = o->head.n, .n = line->text.n, .original_from = o->originals.n, .original_n = line->original.n,
			.number = line->number, .offset = line->offset, .torn = line->torn, .cut = line->cut};

	o->did |= line->did;
	if (o->parser) {
		feed(o, line->text, line->original, &f);
		return;
	}
	strbuf_add(&o->head, line->text);
	strbuf_add_char(&o->head, '\n');
	strbuf_add(&o->originals, line->original);
	vec_append(&o->waiting, &f);
	if (o->head.n >= LIMIT_BID_BYTES)
		run(o);
}

void open_end(struct open_section *o, struct text_place next, bool torn, bool last)
{
	struct section *s = &o->section;
	uint64_t told;

	if (!o->parser)
		run(o);
	s->format->end(o->parser, torn, &s->tally);
	s->last_line = next.line - 1;
	s->bytes = next.offset - s->offset;
	s->last = last;
	s->tally.lines = next.line - s->first_line;
	told = s->tally.records + s->tally.rejects;
	/* A line that lost its end is more than one. */
	if (s->tally.lines < told)
		s->tally.lines = told;
	s->tally.continuations = s->tally.lines - told;
	cleaner_describe(o->cleaner, o->did, &o->repair);
	s->repair = strbuf_span(&o->repair);
	s->surely_repaired = cleaner_is_sure(o->did);
	o->kind = NULL;
	o->out->end(o->out->ctx, s);
}

void open_done(struct open_section *o)
{
	if (o->places.size) {
		vec_done(&o->places);
		vec_done(&o->waiting);
	}
	strbuf_done(&o->head);
	strbuf_done(&o->originals);
	strbuf_done(&o->feed);
	strbuf_done(&o->repair);
}
