/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clean.h"

#include <string.h>

#include "clean_join.h"
#include "clean_text.h"

#include "astscope/base/limits.h"
#include "astscope/base/scan.h"

enum {
	PLAN_HOLDS = 40,    /* lines of no kind, after which the text may have changed */
	ECHO_MOST = 4,      /* what is typed at the question of a pager */
	PLANS_FREE = 64,    /* so many plans a text may need, */
	LOOK_SHARE = 16,    /* and in the long run so many times its bytes are looked at for more of them */
};

void cleaner_init(struct cleaner *c, bool repair, clean_fn fn, void *ctx)
{
	*c = (struct cleaner){.repair = repair, .fn = fn, .ctx = ctx, .arena = arena_new()};
	kinds_init(&c->kinds);
	vec_init(&c->lines, sizeof(struct waiting));
}

void cleaner_done(struct cleaner *c)
{
	kinds_done(&c->kinds);
	vec_done(&c->lines);
	strbuf_done(&c->text);
	plan_room_done(&c->room);
	arena_free(c->arena);
	strbuf_done(&c->logical);
	strbuf_done(&c->mended);
	strbuf_done(&c->joint.text);
	strbuf_done(&c->joint.original);
}

static struct waiting *waiting_at(const struct cleaner *c, size_t i)
{
	return vec_at(&c->lines, i);
}

/* ---- pagers ---- */

/* The question of a pager in @line: *@ret_at, *@ret_n. */
static bool find_pager(const struct cleaner *c, struct span line, size_t *ret_at, size_t *ret_n)
{
	for (size_t i = 0; i < c->kinds.n; i++) {
		for (const struct span *p = c->kinds.at[i]->pager; p && p->n; p++) {
			long at = span_find(line, *p);

			if (at < 0)
				continue;
			*ret_at = (size_t)at;
			*ret_n = p->n;
			return true;
		}
	}
	return false;
}

/* Take pagers and their answers out of @text; *@ret_glue: the line was broken there. */
static struct span without_pager(struct cleaner *c, struct span text, bool *ret_glue, bool *ret_any)
{
	size_t at, n;

	*ret_glue = *ret_any = false;
	while (find_pager(c, text, &at, &n)) {
		struct span before = span_sub(text, 0, at), after = span_from_offset(text, at + n);
		struct span typed = span_trim(after);
		const struct format *ignored;

		*ret_any = true;
		if (typed.n <= ECHO_MOST && kinds_sign(&c->kinds, typed, &ignored) == LINE_FOREIGN)
			after.n = 0;
		*ret_glue = before.n && !after.n;
		strbuf_clear(&c->mended);
		strbuf_add(&c->mended, before);
		strbuf_add(&c->mended, after);
		strbuf_clear(&c->logical);
		strbuf_add(&c->logical, strbuf_span(&c->mended));
		text = strbuf_span(&c->logical);
	}
	return text;
}

/* ---- one line ---- */

static unsigned remember(struct cleaner *c, const struct prefix *p)
{
	for (unsigned i = 0; i < c->n_prefixes; i++) {
		if (prefix_same(&c->prefixes[i], p))
			return i;
	}
	if (c->n_prefixes < CLEANER_PREFIXES)
		c->prefixes[c->n_prefixes++] = *p;
	return c->n_prefixes - 1;
}

/* How many of the marks of code end @text: those of a block, or the one that began within a line before. */
static size_t closing_marks(struct span text)
{
	static const struct span block = SPAN_LIT("```");

	if (span_ends(text, block))
		return block.n;
	return text.n && span_find_char(text, '`') == (long)text.n - 1;
}

/* The text of a block of code that begins or ends in the line of a fence, else nothing. */
static struct span inside_fence(const struct cleaner *c, struct span text, bool *ret_fence)
{
	const struct format *ignored;
	struct span rest = span_from_offset(text, 1);
	size_t closing;

	if (text.n > 1 && text.p[0] == '`' && kinds_sign(&c->kinds, rest, &ignored) != LINE_FOREIGN) {
		*ret_fence = true;
		text = rest;
	} else {
		*ret_fence = text_is_fence(text, &rest);
		if (*ret_fence)
			text = kinds_sign(&c->kinds, rest, &ignored) == LINE_FOREIGN ? (struct span){0} : rest;
	}
	closing = closing_marks(text);
	if (closing && text.n > closing && kinds_sign(&c->kinds, text, &ignored) != LINE_FOREIGN) {
		*ret_fence = true;
		text.n -= closing;
	}
	return text;
}

static struct span mend(struct cleaner *c, struct span text, uint64_t *did)
{
	const struct format *ignored;

	if (kinds_blank(text) || kinds_sign(&c->kinds, text, &ignored) != LINE_FOREIGN)
		return text;
	strbuf_clear(&c->mended);
	if (!kinds_mend(&c->kinds, text, &c->mended))
		return text;
	*did |= DID(DID_MEND);
	return strbuf_span(&c->mended);
}

/* Marks of a quote with nothing behind them, also where the quote has ended and no plan knows of it any more. */
static bool is_bare_quote(struct span s)
{
	bool any = false;

	for (size_t i = 0; i < s.n; i++) {
		any |= s.p[i] == '>';
		if (s.p[i] != '>' && s.p[i] != ' ')
			return false;
	}
	return any;
}

/* @line is a whole one of the file, or several that quoted-printable broke. */
static void clean_one(struct cleaner *c, struct clean_line *line)
{
	unsigned prefix;
	bool fence, glue, paged;
	struct span text = plan_text(&c->plan, &c->kinds, line->text, &c->room, &line->did);
	struct span rest = plan_prefix(&c->plan, &c->kinds, text, &prefix);

	if (prefix < c->plan.n_prefixes && rest.n < text.n)
		line->did |= DID(DID_PREFIX + remember(c, &c->plan.prefixes[prefix]));
	if (is_bare_quote(rest))
		rest.n = 0;
	text = without_pager(c, rest, &glue, &paged);
	if (paged)
		line->did |= DID(DID_PAGER);
	rest = inside_fence(c, text, &fence);
	if (fence && rest.n)
		line->did |= DID(DID_FENCE);
	line->noise = !rest.n && (fence || paged || (line->did & DID(TEXT_STEP_TAGS)));
	line->text = mend(c, rest, &line->did);
	line->glue = glue;
}

/* Another kind of text begins: what was done to the one before may not fit. */
static bool is_new_kind(struct cleaner *c, struct span text)
{
	const struct format *f;

	if (kinds_sign(&c->kinds, text, &f) < LINE_START || f == c->kind)
		return false;
	c->kind = f;
	return true;
}

static void put(struct cleaner *c, const struct clean_line *line)
{
	if (!line->noise && joint_goes_on(c, line->text)) {
		joint_add(c, line);
	} else {
		joint_give(c);
		joint_begin(c, line);
		joint_look_ahead(c);
	}
	c->joint.glue = line->glue;
}

/* ---- plans ---- */

/* Where kinds take turns line by line each would want a plan of its own. */
static bool may_plan(const struct cleaner *c)
{
	return c->looked_at < (uint64_t)PLANS_FREE * LIMIT_BID_BYTES + LOOK_SHARE * waiting_at(c, c->at)->offset;
}

static void make_plan(struct cleaner *c)
{
	struct plan before = c->plan;
	struct vec look;
	size_t bytes = 0, i;

	vec_init(&look, sizeof(struct span));
	for (i = c->at; i < c->lines.n && bytes < LIMIT_BID_BYTES; i++) {
		struct span text = cleaner_text_at(c, i);

		vec_append(&look, &text);
		bytes += text.n + 1;
	}
	plan_make(&c->plan, &c->kinds, look.p, look.n, c->arena);
	/* Lines that begin nothing tell of no change: they may be the rest of one before. */
	if (c->planned && c->plan.first == look.n) {
		memcpy(c->plan.prefixes, before.prefixes, sizeof(before.prefixes));
		c->plan.n_prefixes = before.n_prefixes;
		c->plan.text_steps |= before.text_steps;
	}
	c->planned_at = c->at;
	c->looked_at += bytes;
	c->alive = c->at + c->plan.first;
	vec_done(&look);
}

static bool has_sign(struct cleaner *c, size_t i)
{
	const struct format *ignored;
	uint64_t did;
	unsigned prefix;
	struct span text = plan_text(&c->plan, &c->kinds, cleaner_text_at(c, i), &c->room, &did);
	struct span rest = plan_prefix(&c->plan, &c->kinds, text, &prefix);

	if (kinds_sign(&c->kinds, rest, &ignored) != LINE_FOREIGN)
		return true;
	strbuf_clear(&c->mended);
	return !kinds_blank(rest) && kinds_mend(&c->kinds, rest, &c->mended);
}

/* The plan holds while lines of some kind come; where none comes for a while, look again. */
static void keep_plan(struct cleaner *c)
{
	size_t first;

	if (c->at < c->alive)
		return;
	for (size_t i = c->at; c->planned && i < c->lines.n && i <= c->at + PLAN_HOLDS; i++) {
		if (has_sign(c, i)) {
			c->alive = i + 1;
			return;
		}
	}
	if (!may_plan(c)) {
		c->alive = c->at + PLAN_HOLDS;
		return;
	}
	make_plan(c);
	c->planned = true;
	first = c->alive;
	if (c->alive == c->at)
		c->alive++;
	/* What a plan does not bring out another one of the same lines will not either. */
	if (first < c->lines.n && !has_sign(c, first))
		c->alive = first + PLAN_HOLDS;
}

/* The next line, with those that quoted-printable broke off it. */
static void process(struct cleaner *c)
{
	const struct waiting *w;
	struct clean_line line = {.lines = 1}, fresh;

	if (c->repair)
		keep_plan(c);
	w = waiting_at(c, c->at);
	line.text = cleaner_text_at(c, c->at);
	line.number = w->number;
	line.offset = w->offset;
	line.torn = w->torn;
	line.cut = w->cut;
	line.original = line.text;
	if (!c->repair) {
		c->fn(c->ctx, &line);
		c->at++;
		return;
	}
	if (c->plan.quoted_printable && text_breaks_softly(line.text) && c->at + 1 < c->lines.n) {
		strbuf_clear(&c->logical);
		while (c->at + 1 < c->lines.n && line.lines < JOINT_PARTS_MOST && text_breaks_softly(cleaner_text_at(c, c->at))) {
			struct span part = span_rtrim(cleaner_text_at(c, c->at));

			strbuf_add(&c->logical, span_sub(part, 0, part.n - 1));
			c->at++;
			line.lines++;
		}
		strbuf_add(&c->logical, cleaner_text_at(c, c->at));
		w = waiting_at(c, c->at);
		line.original = (struct span){line.original.p, (size_t)(c->text.p + w->from + w->n - line.original.p)};
		line.text = strbuf_span(&c->logical);
		line.torn = w->torn;
		line.did = 0;
	}
	fresh = line;
	clean_one(c, &line);
	if (is_new_kind(c, line.text) && c->planned_at != c->at && may_plan(c)) {
		make_plan(c);
		line = fresh;
		clean_one(c, &line);
	}
	put(c, &line);
	c->at++;
}

/* Forget what is done. */
static void compact(struct cleaner *c)
{
	size_t bytes = c->at < c->lines.n ? waiting_at(c, c->at)->from : c->text.n;

	if (!c->at || (c->at < c->lines.n && bytes < LIMIT_BID_BYTES))
		return;
	memmove(c->text.p, c->text.p + bytes, c->text.n - bytes);
	c->text.n -= bytes;
	for (size_t i = c->at; i < c->lines.n; i++) {
		struct waiting *w = waiting_at(c, i);

		w->from -= bytes;
		*waiting_at(c, i - c->at) = *w;
	}
	c->lines.n -= c->at;
	c->alive = c->alive > c->at ? c->alive - c->at : 0;
	c->planned_at = SIZE_MAX;
	c->at = 0;
}

static size_t bytes_ahead(const struct cleaner *c)
{
	return c->at < c->lines.n ? c->text.n - waiting_at(c, c->at)->from : 0;
}

void cleaner_line(struct cleaner *c, const struct line *line)
{
	struct waiting *w = vec_push(&c->lines);
	struct span text = span_from_offset(line->text, span_nuls(line->text));

	/* A hole in the file is no text of the line behind it; where there is none, it is told as what it is. */
	if (!text.n)
		text = line->text;
	*w = (struct waiting){.from = c->text.n, .n = text.n, .number = line->number, .offset = line->offset,
			      .torn = line->torn, .cut = line->cut};
	strbuf_add(&c->text, text);
	strbuf_add_char(&c->text, '\n');
	while (c->at < c->lines.n && (!c->repair || bytes_ahead(c) > 2 * LIMIT_BID_BYTES))
		process(c);
	compact(c);
}

void cleaner_end(struct cleaner *c)
{
	while (c->at < c->lines.n)
		process(c);
	joint_give(c);
}

/* ---- in words ---- */

static void add_word(struct strbuf *out, size_t from, const char *word)
{
	if (out->n > from)
		strbuf_add_str(out, ", ");
	strbuf_add_str(out, word);
}

bool cleaner_is_sure(uint64_t did)
{
	for (size_t i = 0; i < TEXT_STEPS; i++) {
		if (text_steps[i].surely && (did & DID(i)))
			return true;
	}
	return did & DID(DID_WHOLE);
}

void cleaner_describe(const struct cleaner *c, uint64_t did, struct strbuf *out)
{
	static const struct {
		unsigned bit;
		const char *word;
	} words[] = {
		{DID_TERMINAL, "terminal"}, {DID_CR, "CR LF"}, {DID_TRAILING, "blanks at the end"}, {DID_PAGER, "pager"},
		{DID_MEND, "lost marks"}, {DID_FENCE, "fence"},
	};
	size_t from = out->n;

	for (unsigned i = 0; i < c->n_prefixes; i++) {
		if (!(did & DID(DID_PREFIX + i)))
			continue;
		add_word(out, from, "");
		prefix_name(&c->prefixes[i], out);
	}
	for (size_t i = 0; i < TEXT_STEPS; i++) {
		if (did & DID(i))
			add_word(out, from, text_steps[i].name);
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (did & DID(words[i].bit))
			add_word(out, from, words[i].word);
	}
	if (did & DID(DID_WRAP)) {
		add_word(out, from, "wrap");
		strbuf_addf(out, " %zu", c->width);
	}
}
