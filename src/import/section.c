/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "section.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "section_open.h"

#include "astscope/base/limits.h"
#include "astscope/base/mem.h"

enum {
	SURE_BID = 70,
	SURE_ANCHORS = 2,
	GAP_MOST = 40,             /* lines of no kind: what is behind them is no more of a section that is not sure yet */
	PENDING_BYTES = 1 << 20,
	PENDING_LINES = 4096,
};

/* A clean line whose section is not known yet. */
struct pending {
	struct clean_line line;    /* without its texts */
	size_t from, n;            /* in sections.texts: clean, then as it stood */
	size_t original_n;
	unsigned char sign[KINDS_MOST];
};

/* A kind that may begin a section at a pending line. */
struct candidate {
	bool live;
	size_t start;              /* index in pending */
	size_t anchors, next_try;
	unsigned gap;
};

struct sections {
	const struct section_sink *out;
	struct decoder decoder;
	struct cleaner cleaner;
	struct open_section open;
	size_t kind;               /* of the open section, an index of cleaner.kinds */
	struct vec pending;
	struct strbuf texts;       /* of pending */
	struct candidate candidates[KINDS_MOST];
	uint64_t lines, bytes;     /* of the file so far */
	uint64_t text;             /* lines with words before the first section */
	bool any;                  /* there was a section */
	struct strbuf look;        /* pending lines as one text */
};

/* ---- pending lines ---- */

static struct pending *pending_at(const struct sections *s, size_t i)
{
	return vec_at(&s->pending, i);
}

static struct span text_at(const struct sections *s, size_t i)
{
	const struct pending *p = pending_at(s, i);

	return (struct span){s->texts.p + p->from, p->n};
}

static bool is_blank(const struct sections *s, size_t i)
{
	return kinds_blank(text_at(s, i));
}

static enum line_sign sign_at(const struct sections *s, size_t i, size_t kind)
{
	return (enum line_sign)pending_at(s, i)->sign[kind];
}

static void give(struct sections *s, size_t i)
{
	struct pending *p = pending_at(s, i);
	struct clean_line line = p->line;

	line.text = (struct span){s->texts.p + p->from, p->n};
	line.original = (struct span){s->texts.p + p->from + p->n, p->original_n};
	s->open.anchored |= sign_at(s, i, s->kind) == LINE_ANCHOR;
	open_feed(&s->open, &line);
}

/* Lines that people wrote: counted, given to no parser. */
static void pass_over(struct sections *s, size_t i)
{
	const struct pending *p = pending_at(s, i);

	if (is_blank(s, i) || p->line.noise)
		return;
	if (s->open.kind)
		s->open.section.text += p->line.lines;
	else
		s->text += p->line.lines;
}

/* Forget the first @n pending lines. */
static void drop(struct sections *s, size_t n)
{
	size_t bytes = n < s->pending.n ? pending_at(s, n)->from : s->texts.n;

	if (!n)
		return;
	for (size_t i = n; i < s->pending.n; i++) {
		struct pending *to = pending_at(s, i - n);

		*to = *pending_at(s, i);
		to->from -= bytes;
	}
	s->pending.n -= n;
	if (s->texts.n > bytes)
		memmove(s->texts.p, s->texts.p + bytes, s->texts.n - bytes);
	s->texts.n -= bytes;
	for (size_t k = 0; k < s->cleaner.kinds.n; k++) {
		struct candidate *c = &s->candidates[k];

		c->live &= c->start >= n;
		c->start -= c->live ? n : 0;
	}
}

/* Where the run of foreign and blank lines from @i on ends, @n at most; *@ret_full: those that are not blank. */
static size_t foreign_run(const struct sections *s, size_t i, size_t n, unsigned *ret_full)
{
	*ret_full = 0;
	for (; i < n && sign_at(s, i, s->kind) == LINE_FOREIGN; i++)
		*ret_full += !is_blank(s, i);
	return i;
}

/*
 * The first @n pending lines belong to the open section, or are text.  A run of foreign lines may be part of what is
 * around it, if it is short; at the end only what stands right behind the last line of the kind.
 */
static void settle(struct sections *s, size_t n)
{
	unsigned most = s->open.kind ? s->open.kind->foreign_run : 0;
	size_t i = 0;

	while (i < n) {
		unsigned full;
		size_t end = foreign_run(s, i, n, &full);
		bool inside = (end < n || most == UINT_MAX) && full <= most;

		if (!s->open.kind) {
			pass_over(s, i++);
			continue;
		}
		if (end == i) {
			if (pending_at(s, i)->line.noise)
				pass_over(s, i);
			else
				give(s, i);
			i++;
			continue;
		}
		for (bool adjoins = full <= most; i < end; i++) {
			adjoins &= !is_blank(s, i);
			if (!pending_at(s, i)->line.noise && (inside || adjoins || !full))
				give(s, i);
			else
				pass_over(s, i);
		}
	}
	drop(s, n);
}

/* ---- candidates ---- */

/* What the pending lines from the start of @kind up to @end are, as that kind sees them; 0 = nothing. */
static unsigned bid_for(struct sections *s, size_t kind, size_t end)
{
	const struct format *like = s->cleaner.kinds.at[kind];
	size_t start = s->candidates[kind].start;
	unsigned bid = 0;

	/* What people write behind it says nothing about it. */
	while (end > start && sign_at(s, end - 1, kind) == LINE_FOREIGN)
		end--;
	for (unsigned from_anchor = 0; from_anchor < 2 && bid < SURE_BID; from_anchor++) {
		unsigned other;

		while (from_anchor && start < end && sign_at(s, start, kind) != LINE_ANCHOR)
			start++;
		strbuf_clear(&s->look);
		for (size_t i = start; i < end && s->look.n < LIMIT_BID_BYTES; i++) {
			const struct pending *p = pending_at(s, i);

			strbuf_add(&s->look, (struct span){s->texts.p + p->from, p->n});
			strbuf_add_char(&s->look, '\n');
		}
		format_probe_kin(span_sub(strbuf_span(&s->look), 0, LIMIT_BID_BYTES), like, &other);
		bid = other > bid ? other : bid;
	}
	return bid;
}

static void forget_candidates(struct sections *s)
{
	for (size_t k = 0; k < s->cleaner.kinds.n; k++)
		s->candidates[k].live = false;
}

/* The section that is open ends before the candidate, whose section begins. */
static void switch_to(struct sections *s, size_t kind)
{
	size_t start = s->candidates[kind].start;
	struct text_place at = {pending_at(s, start)->line.number, pending_at(s, start)->line.offset};

	settle(s, start);
	if (s->open.kind)
		open_end(&s->open, at, false, false);
	forget_candidates(s);
	s->kind = kind;
	open_begin(&s->open, s->cleaner.kinds.at[kind], s->any ? at : (struct text_place){1, 0});
	s->open.section.text = s->text;
	s->text = 0;
	s->any = true;
}

/*
 * A kind whose lines stand before those of @kind, and are enough to be sure of it, has a section of its own; where no section is
 * open nobody else wants them.
 */
static void take_earlier(struct sections *s, size_t kind)
{
	struct candidate then = s->candidates[kind];
	unsigned least = s->open.kind ? SURE_BID : 1;
	size_t first = kind;

	for (size_t k = 0; k < s->cleaner.kinds.n; k++) {
		const struct candidate *c = &s->candidates[k];

		if (c->live && c->start < s->candidates[first].start && bid_for(s, k, then.start) >= least)
			first = k;
	}
	if (first == kind)
		return;
	then.start -= s->candidates[first].start;
	switch_to(s, first);
	s->candidates[kind] = then;
}

/* What a program logs while it prints something else: no section, if what was printed goes on behind few such lines. */
static bool may_be_between(const struct sections *s, size_t kind)
{
	return s->open.kind && s->cleaner.kinds.at[kind]->carries && s->candidates[kind].anchors <= GAP_MOST;
}

/* The candidate with the highest bid of at least @least; false if there is none.  @last: no line will tell more of them. */
static bool choose(struct sections *s, unsigned least, bool last)
{
	unsigned best = 0;
	size_t best_kind = 0;

	for (size_t k = 0; k < s->cleaner.kinds.n; k++) {
		bool eligible = s->candidates[k].live && (last || !may_be_between(s, k));
		unsigned bid = eligible ? bid_for(s, k, s->pending.n) : 0;

		if (bid > best) {
			best = bid;
			best_kind = k;
		}
	}
	if (!best || best < least)
		return false;
	take_earlier(s, best_kind);
	switch_to(s, best_kind);
	return true;
}

/* No more lines will make the candidates surer. */
static void decide(struct sections *s)
{
	if (!choose(s, s->open.kind ? SURE_BID : 1, true))
		forget_candidates(s);
}

static bool any_candidate(const struct sections *s)
{
	for (size_t k = 0; k < s->cleaner.kinds.n; k++) {
		if (s->candidates[k].live)
			return true;
	}
	return false;
}

/* The open text says that line @i is its own, whatever else it may look like. */
static bool is_kept_by_open(const struct sections *s, size_t i)
{
	const struct format *open = s->open.kind;

	if (!open)
		return false;
	/* A text that keeps what is foreign to it keeps what it knows all the more. */
	if (open->foreign_run == UINT_MAX && sign_at(s, i, s->kind) == LINE_INSIDE)
		return true;
	return open->encloses && open->encloses(text_at(s, i));
}

/* Take the line at the end of pending into account; true if a candidate may be sure by now. */
static bool consider(struct sections *s, size_t kind)
{
	size_t i = s->pending.n - 1;
	struct candidate *c = &s->candidates[kind];
	enum line_sign sign = sign_at(s, i, kind);
	bool of_open = s->open.kind && kind == s->kind;

	if (!of_open && !c->live && is_kept_by_open(s, i))
		return false;
	if (!c->live && sign >= LINE_BANNER && (!of_open || (sign == LINE_START && s->open.anchored)))
		*c = (struct candidate){.live = true, .start = i, .next_try = SURE_ANCHORS};
	if (!c->live)
		return false;
	if (sign != LINE_FOREIGN)
		c->gap = 0;
	else if (!is_blank(s, i) && ++c->gap > GAP_MOST && c->gap > s->cleaner.kinds.at[kind]->foreign_run)
		return true;
	if (sign != LINE_ANCHOR)
		return false;
	c->anchors++;
	if (c->anchors < c->next_try)
		return false;
	c->next_try *= 2;
	return true;
}

/* Candidates in a gap that is too long. */
static bool expired(const struct sections *s)
{
	for (size_t k = 0; k < s->cleaner.kinds.n; k++) {
		const struct candidate *c = &s->candidates[k];

		if (c->live && c->gap > GAP_MOST && c->gap > s->cleaner.kinds.at[k]->foreign_run)
			return true;
	}
	return false;
}

/* ---- a line ---- */

static void add_pending(struct sections *s, const struct clean_line *line)
{
	struct pending *p = vec_push(&s->pending);
	bool blank = kinds_blank(line->text);

	p->line = *line;
	p->from = s->texts.n;
	p->n = line->text.n;
	p->original_n = line->original.n;
	strbuf_add(&s->texts, line->text);
	strbuf_add(&s->texts, line->original);
	for (size_t k = 0; k < s->cleaner.kinds.n && !blank; k++)
		p->sign[k] = (unsigned char)kinds_sign_as(&s->cleaner.kinds, k, line->text);
}

/* With no candidate: what is sure of the pending lines. */
static void settle_sure(struct sections *s)
{
	size_t last = s->pending.n - 1;
	unsigned full;

	if (s->open.kind && sign_at(s, last, s->kind) == LINE_FOREIGN && s->open.kind->foreign_run != UINT_MAX) {
		foreign_run(s, 0, s->pending.n, &full);
		if (full <= s->open.kind->foreign_run && s->pending.n < PENDING_LINES)
			return;
	}
	settle(s, s->pending.n);
}

static void on_clean(void *ctx, const struct clean_line *line)
{
	struct sections *s = ctx;
	bool sure = false, resumed;

	add_pending(s, line);
	for (size_t k = 0; k < s->cleaner.kinds.n; k++)
		sure |= consider(s, k);
	if (sure && choose(s, SURE_BID, false))
		return;
	resumed = s->open.kind && sign_at(s, s->pending.n - 1, s->kind) == LINE_ANCHOR && !s->candidates[s->kind].live;
	for (size_t k = 0; k < s->cleaner.kinds.n && resumed; k++)
		s->candidates[k].live &= !may_be_between(s, k);
	if (any_candidate(s) && (resumed || expired(s) || s->texts.n > PENDING_BYTES))
		decide(s);
	if (!any_candidate(s))
		settle_sure(s);
}

static void on_line(void *ctx, const struct line *line)
{
	struct sections *s = ctx;

	s->lines = line->number;
	if (s->out->line)
		s->out->line(s->out->ctx, line);
	cleaner_line(&s->cleaner, line);
}

/* ---- the stage ---- */

struct sections *sections_new(const struct section_sink *out, enum encoding encoding, bool repair)
{
	struct sections *s = mem_zalloc(sizeof(*s));

	s->out = out;
	s->decoder.encoding = encoding;
	cleaner_init(&s->cleaner, repair, on_clean, s);
	vec_init(&s->pending, sizeof(struct pending));
	s->open.out = out;
	s->open.cleaner = &s->cleaner;
	return s;
}

void sections_feed(struct sections *s, struct span chunk)
{
	s->bytes += chunk.n;
	decoder_feed(&s->decoder, chunk, on_line, s);
}

uint64_t sections_end(struct sections *s, bool torn)
{
	uint64_t lines;

	decoder_end(&s->decoder, on_line, s);
	cleaner_end(&s->cleaner);
	while (any_candidate(s))
		decide(s);
	settle(s, s->pending.n);
	if (s->open.kind)
		open_end(&s->open, (struct text_place){s->lines + 1, s->bytes}, torn, true);
	lines = s->lines;
	open_done(&s->open);
	cleaner_done(&s->cleaner);
	vec_done(&s->pending);
	strbuf_done(&s->texts);
	strbuf_done(&s->look);
	free(s);
	return lines;
}
