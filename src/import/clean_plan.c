/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clean_plan.h"

#include <stdlib.h>

#include "clean_text.h"

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"

enum {
	WRAPS_LEAST = 3,
	WIDTH_LEAST = 60,
	SIGHTS_LEAST = 2,  /* of a prefix */
	COATED_SHARE = 2,  /* one line in so many shows what the coat is around: not each is telling */
	SIGHTS_MOST = 16,
	OWN_INDENT = 4,    /* what a debugger puts before what it wraps itself */
};

/* The lines looked at, as they become. */
struct look {
	const struct kinds *k;
	struct plan *p;
	struct span *work;
	size_t n;
	struct arena *room;
	struct strbuf buf;
};

static bool is_rule(struct span line)
{
	line = span_trim(line);
	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] != '=')
			return false;
	}
	return line.n > 0;
}

bool plan_goes_on(const struct kinds *k, struct span next, bool whole)
{
	enum { EMPTY_RULE = 3 };
	const struct format *ignored;

	if (kinds_blank(next) || next.p[0] == '\t' || (next.n > OWN_INDENT && kinds_blank(span_sub(next, 0, OWN_INDENT))))
		return false;
	if (is_rule(next))
		return !whole && next.n != EMPTY_RULE;
	return kinds_sign(k, next, &ignored) == LINE_FOREIGN;
}

/* ---- steps on the text of one line ---- */

static bool has_open_string(struct span line)
{
	bool open = false;

	for (size_t i = 0; i < line.n; i++)
		open ^= line.p[i] == '"';
	return open;
}

static bool ends_in_cr(struct span line)
{
	return span_ends(line, SPAN_LIT("\r"));
}

/* A blank before the end of the line, and before its CR. */
static bool ends_in_blank(struct span line)
{
	while (ends_in_cr(line))
		line.n--;
	return line.n && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\t');
}

static struct span without_cr(const struct plan *p, const struct kinds *k, struct span line)
{
	const struct format *ignored;
	struct span bare = line;

	while (ends_in_cr(bare))
		bare.n--;
	if (p->trailing)
		return span_rtrim(bare);
	if (bare.n == line.n || p->cr)
		return bare;
	/* A string that was printed with its line ends keeps them. */
	return !has_open_string(bare) && kinds_sign(k, bare, &ignored) != LINE_FOREIGN ? bare : line;
}

void plan_room_done(struct plan_room *r)
{
	strbuf_done(&r->text[0]);
	strbuf_done(&r->text[1]);
}

static struct strbuf *next_room(struct plan_room *r)
{
	r->turn = !r->turn;
	strbuf_clear(&r->text[r->turn]);
	return &r->text[r->turn];
}

struct span plan_text(const struct plan *p, const struct kinds *k, struct span line, struct plan_room *room, uint64_t *ret_did)
{
	struct span bare = without_cr(p, k, line);
	struct strbuf *out = next_room(room);

	*ret_did = 0;
	if (bare.n < line.n)
		*ret_did |= DID(ends_in_cr(line) ? DID_CR : DID_TRAILING);
	line = bare;
	if (text_on_screen(line, out)) {
		*ret_did |= DID(DID_TERMINAL);
		line = strbuf_span(out);
		out = next_room(room);
	}
	for (size_t i = 0; i < TEXT_STEPS; i++) {
		if (!(p->text_steps & 1u << i) || !text_steps[i].take(line, out))
			continue;
		*ret_did |= DID(i);
		line = strbuf_span(out);
		out = next_room(room);
	}
	return line;
}

struct span plan_prefix(const struct plan *p, const struct kinds *k, struct span text, unsigned *ret_prefix)
{
	const struct format *of, *ignored;
	struct span best = text;
	bool bare;

	*ret_prefix = p->n_prefixes;
	if (!p->n_prefixes)
		return text;
	bare = kinds_sign(k, text, &of) >= LINE_START && !(p->coated && of->carries);
	for (unsigned i = 0; i < p->n_prefixes; i++) {
		bool all;
		struct span rest = prefix_strip(&p->prefixes[i], text, &all);

		if (!all && rest.n == text.n)
			continue;
		/* What is an anchor as it stands may still be a better one behind a number. */
		if (kinds_sign(k, rest, &ignored) > (bare ? LINE_START : LINE_FOREIGN)) {
			*ret_prefix = i;
			return rest;
		}
		if (!bare && *ret_prefix == p->n_prefixes) {
			*ret_prefix = i;
			best = rest;
		}
	}
	return best;
}

/* ---- finding out ---- */

static void take_always(struct look *l)
{
	struct plan_room room = {0};

	for (size_t i = 0; i < l->n; i++) {
		uint64_t did;
		struct span s = plan_text(l->p, l->k, l->work[i], &room, &did);

		if (did)
			l->work[i] = arena_span(l->room, s);
	}
	plan_room_done(&room);
}

/* Take the step on all lines if it is wanted, or if it makes anchors and unmakes none. */
static void try_step(struct look *l, size_t step, bool wanted)
{
	struct span *taken = mem_zalloc((l->n + 1) * sizeof(*taken));
	size_t changed = 0, gained = 0, lost = 0;

	for (size_t i = 0; i < l->n; i++) {
		struct prefix ignored;
		bool before, after;

		taken[i] = l->work[i];
		strbuf_clear(&l->buf);
		if (!text_steps[step].take(l->work[i], &l->buf))
			continue;
		changed++;
		taken[i] = arena_span(l->room, strbuf_span(&l->buf));
		if (wanted)
			continue;
		before = prefix_find(l->k, l->work[i], &ignored);
		after = prefix_find(l->k, taken[i], &ignored);
		gained += after && !before;
		lost += before && !after;
	}
	if (changed && (wanted || (gained && !lost))) {
		l->p->text_steps |= 1u << step;
		for (size_t i = 0; i < l->n; i++)
			l->work[i] = taken[i];
	}
	free(taken);
}

static void find_text_steps(struct look *l, struct span text)
{
	for (size_t i = 0; i < TEXT_STEPS; i++) {
		bool wanted = text_steps[i].wanted && text_steps[i].wanted(text);

		if (wanted || text_steps[i].by_gain)
			try_step(l, i, wanted);
	}
}

struct sight {
	struct prefix prefix;
	size_t n;
};

static void see(struct sight *sights, size_t most, const struct prefix *p)
{
	for (size_t i = 0; i < most; i++) {
		if (sights[i].n && !prefix_same(&sights[i].prefix, p))
			continue;
		sights[i].prefix = *p;
		sights[i].n++;
		return;
	}
}

/* A prefix that a line of ours could begin like must be what most lines have. */
static bool is_accepted(const struct sight *s, size_t bare, bool alone)
{
	if (prefix_is_safe(&s->prefix))
		return s->n >= SIGHTS_LEAST || alone;
	return s->n >= SIGHTS_LEAST && s->n >= bare * 2;
}

static int more_first(const void *a, const void *b)
{
	const struct sight *x = a, *y = b;

	return x->n < y->n ? 1 : x->n > y->n ? -1 : 0;
}

/* Around a log that holds a few lines of something else stands no coat: most of its lines are of no other kind. */
static bool is_coated(const struct look *l)
{
	size_t coats = 0, carried = 0, anchors = 0;

	for (size_t i = 0; i < l->n; i++) {
		bool coat;
		enum line_sign sign = kinds_carried(l->k, l->work[i], &coat);

		coats += coat;
		carried += sign > LINE_FOREIGN;
		anchors += sign == LINE_ANCHOR;
	}
	return anchors >= SIGHTS_LEAST && carried * COATED_SHARE >= coats;
}

/* A frame below a lock stands behind a TAB: that is no prefix, though a stack could be made of what is behind it. */
static bool has_its_tab(const struct look *l, struct span line)
{
	const struct format *ignored;

	return line.p[0] == '\t' && kinds_sign(l->k, line, &ignored) != LINE_FOREIGN;
}

/* What the lines between two fences of a document begin with: each block of code may be indented by itself. */
struct region {
	struct sight sights[SIGHTS_MOST];
	size_t bare, tabs;
	bool others; /* lines of ours without a prefix stand before it */
};

static bool has_prefix(const struct plan *p, const struct prefix *prefix)
{
	for (unsigned i = 0; i < p->n_prefixes; i++) {
		if (prefix_same(&p->prefixes[i], prefix))
			return true;
	}
	return false;
}

static void accept_of(struct region *r, struct plan *p)
{
	size_t bare = r->bare + (r->bare ? r->tabs : 0);

	qsort(r->sights, SIGHTS_MOST, sizeof(*r->sights), more_first);
	for (size_t i = 0; i < SIGHTS_MOST && p->n_prefixes < PLAN_PREFIXES; i++) {
		const struct sight *s = &r->sights[i];

		if (s->n && is_accepted(s, bare, !bare && !r->others) && !has_prefix(p, &s->prefix))
			p->prefixes[p->n_prefixes++] = s->prefix;
	}
	*r = (struct region){.others = r->others || r->bare};
}

/* The blanks that all lines begin with. */
static size_t common_indent(const struct look *l)
{
	enum { LINES_LEAST = 3, INDENT_MOST = 200 };
	struct span common = {0};
	size_t full = 0;

	for (size_t i = 0; i < l->n; i++) {
		struct span line = l->work[i];
		size_t n = 0;

		if (kinds_blank(line))
			continue;
		if (!full++)
			common = line;
		while (n < line.n && n < common.n && line.p[n] == common.p[n] && (line.p[n] == ' ' || line.p[n] == '\t'))
			n++;
		common = span_sub(common, 0, n);
		if (!n)
			return 0;
	}
	return full >= LINES_LEAST && common.n <= INDENT_MOST ? common.n : 0;
}

/* Some kinds are known behind blanks too: where all lines have them and others are not, the blanks are nobody's. */
static void find_common_indent(struct look *l)
{
	size_t n = common_indent(l), before = 0, after = 0;

	for (size_t i = 0; n && i < l->n; i++) {
		const struct format *ignored;

		before += kinds_sign(l->k, l->work[i], &ignored) == LINE_ANCHOR;
		after += kinds_sign(l->k, span_from_offset(l->work[i], n), &ignored) == LINE_ANCHOR;
	}
	if (after > before)
		l->p->prefixes[l->p->n_prefixes++] = prefix_of_indent(n);
}

static void find_prefixes(struct look *l)
{
	struct region region = {0};

	l->p->first = l->n;
	l->p->coated = is_coated(l);
	find_common_indent(l);
	for (size_t i = 0; i < l->n; i++) {
		struct prefix prefix;
		struct span ignored;

		if (text_is_fence(l->work[i], &ignored))
			accept_of(&region, l->p);
		if (!prefix_find(l->k, l->work[i], &prefix))
			continue;
		if (prefix.depth)
			see(region.sights, SIGHTS_MOST, &prefix);
		else
			region.bare++;
		region.tabs += has_its_tab(l, l->work[i]);
		if (l->p->first == l->n)
			l->p->first = i;
	}
	accept_of(&region, l->p);
	for (size_t i = 0; i < l->n; i++) {
		unsigned ignored;

		l->work[i] = span_rtrim(plan_prefix(l->p, l->k, l->work[i], &ignored));
	}
}

/* Columns that mailers and terminals use. */
static const size_t widths[] = {72, 74, 76, 78, 80, 65, 70};

bool plan_was_forced(struct span line, struct span next, size_t width)
{
	struct span word = {0};
	struct span s = next;

	scan_blanks(&s);
	scan_word(&s, &word);
	return (line.n <= width || span_find_char(line, ' ') < 0) && line.n + 1 + word.n > width;
}

/*
 * Lines that are not whole before lines that begin nothing: wrapped.  If nearly all of them are as long as the longest, at
 * a column, else at blanks.
 */
static void find_wrap(struct look *l)
{
	size_t broken = 0, longest = 0, at_longest = 0, pairs = 0, best = 0;
	size_t forced[ARRAY_LEN(widths)] = {0}, full[ARRAY_LEN(widths)] = {0};

	for (size_t i = 0; i + 1 < l->n; i++) {
		const struct format *f;
		struct span line = l->work[i], next = l->work[i + 1];
		enum line_sign sign;
		bool whole;

		sign = kinds_sign(l->k, line, &f);
		if (sign == LINE_FOREIGN)
			continue;
		whole = f->whole(line);
		if (!plan_goes_on(l->k, next, whole))
			continue;
		pairs++;
		for (size_t w = 0; w < ARRAY_LEN(widths); w++) {
			forced[w] += plan_was_forced(line, next, widths[w]);
			full[w] += line.n == widths[w];
		}
		if (whole)
			continue;
		broken++;
		if (line.n > longest) {
			longest = line.n;
			at_longest = 0;
		}
		at_longest += line.n == longest;
	}
	if (broken >= WRAPS_LEAST) {
		bool hard = at_longest * 10 > broken * 9 || (at_longest >= WRAPS_LEAST && broken - at_longest <= 1);

		l->p->wrap = hard && longest >= WIDTH_LEAST ? WRAP_HARD : WRAP_SOFT;
		l->p->width = longest;
		/* The column that forced most breaks, also those of lines that look whole. */
		for (size_t w = 1; w < ARRAY_LEN(widths); w++)
			best = forced[w] > forced[best] || (forced[w] == forced[best] && widths[w] > widths[best]) ? w : best;
		if (l->p->wrap == WRAP_SOFT && forced[best] >= broken)
			l->p->width = widths[best];
		return;
	}
	for (size_t w = 0; w < ARRAY_LEN(widths); w++) {
		if (forced[w] >= WRAPS_LEAST && forced[w] * 10 >= pairs * 9) {
			/* A mailer breaks at blanks, somewhere before the column. */
			l->p->wrap = full[w] == pairs ? WRAP_HARD : WRAP_SOFT;
			l->p->width = widths[w];
			return;
		}
	}
}

/* Lines of quoted-printable that belong together, joined. */
static size_t join_soft_breaks(struct look *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		strbuf_clear(&l->buf);
		while (i + 1 < l->n && text_breaks_softly(l->work[i])) {
			struct span part = span_rtrim(l->work[i++]);

			strbuf_add(&l->buf, span_sub(part, 0, part.n - 1));
		}
		strbuf_add(&l->buf, l->work[i]);
		l->work[n++] = arena_span(l->room, strbuf_span(&l->buf));
	}
	return n;
}

static void all_of(struct look *l, struct strbuf *text)
{
	size_t cr = 0, trailing = 0, full = 0;

	for (size_t i = 0; i < l->n; i++) {
		strbuf_add(text, l->work[i]);
		strbuf_add_char(text, '\n');
		cr += ends_in_cr(l->work[i]);
		trailing += ends_in_blank(l->work[i]);
		full += l->work[i].n > 0;
	}
	l->p->cr = cr * 2 > full;
	l->p->trailing = trailing * 2 > full;
}

void plan_make(struct plan *p, const struct kinds *k, const struct span *lines, size_t n, struct arena *room)
{
	struct look l = {.k = k, .p = p, .n = n, .room = room};
	struct strbuf text = {0};

	arena_reset(room);
	*p = (struct plan){.first = n};
	l.work = mem_zalloc((n + 1) * sizeof(*l.work));
	for (size_t i = 0; i < n; i++)
		l.work[i] = lines[i];
	all_of(&l, &text);
	p->quoted_printable = text_is_quoted_printable(strbuf_span(&text));
	if (p->quoted_printable)
		l.n = join_soft_breaks(&l);
	take_always(&l);
	find_text_steps(&l, strbuf_span(&text));
	find_prefixes(&l);
	find_wrap(&l);
	if (p->first == l.n)
		p->first = n;
	strbuf_done(&text);
	strbuf_done(&l.buf);
	free(l.work);
}
