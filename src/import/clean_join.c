/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clean_join.h"

#include "astscope/base/limits.h"
#include "astscope/base/scan.h"

enum { REST_MOST = 3 }; /* lines that one may have been broken into, behind its first part, where nothing else was broken */

void joint_give(struct cleaner *c)
{
	struct joint *j = &c->joint;

	if (!j->open)
		return;
	j->open = false;
	j->line.text = strbuf_span(&j->text);
	j->line.original = strbuf_span(&j->original);
	c->fn(c->ctx, &j->line);
}

void joint_begin(struct cleaner *c, const struct clean_line *line)
{
	struct joint *j = &c->joint;

	j->open = true;
	j->line = *line;
	strbuf_clear(&j->text);
	strbuf_clear(&j->original);
	strbuf_add(&j->text, line->text);
	strbuf_add(&j->original, line->original);
	j->last = line->text.n;
	j->wrap = c->plan.wrap;
	j->width = c->plan.width;
	j->due = 0;
	j->glue = false;
}

/* ---- where no plan knows of a wrap ---- */

static bool is_broken_anchor(const struct cleaner *c, struct span line)
{
	const struct format *f;

	return kinds_sign(&c->kinds, line, &f) == LINE_ANCHOR && !f->whole(line);
}

static bool is_whole_anchor(const struct cleaner *c, struct span line)
{
	const struct format *f;

	return kinds_sign(&c->kinds, line, &f) == LINE_ANCHOR && f->whole(line);
}

/* Line @i of those that wait, without what stands around it. */
static struct span peek(struct cleaner *c, size_t i)
{
	uint64_t did;
	unsigned prefix;
	struct span text = plan_text(&c->plan, &c->kinds, cleaner_text_at(c, i), &c->room, &did);

	return plan_prefix(&c->plan, &c->kinds, text, &prefix);
}

/* As many of the next lines as make the open one whole, each behind a blank if it was broken @softly; 0 = none do. */
static unsigned rest_of(struct cleaner *c, bool softly)
{
	struct strbuf whole = {0};
	unsigned n = 0;
	bool found = false;

	strbuf_add(&whole, strbuf_span(&c->joint.text));
	while (!found && n < REST_MOST && c->at + n + 1 < c->lines.n) {
		struct span next = peek(c, c->at + ++n);

		if (!plan_goes_on(&c->kinds, next, true) || whole.n + next.n >= LIMIT_LINE_BYTES)
			break;
		if (softly)
			strbuf_add_char(&whole, ' ');
		strbuf_add(&whole, softly ? span_trim(next) : next);
		found = is_whole_anchor(c, strbuf_span(&whole));
	}
	strbuf_done(&whole);
	return found ? n : 0;
}

void joint_look_ahead(struct cleaner *c)
{
	struct joint *j = &c->joint;

	if (!c->repair || j->wrap != WRAP_NONE || j->line.noise || j->line.glue || j->line.torn ||
	    !is_broken_anchor(c, strbuf_span(&j->text)))
		return;
	j->due = rest_of(c, true);
	j->wrap = j->due ? WRAP_SOFT : WRAP_NONE;
	if (j->due)
		return;
	j->due = rest_of(c, false);
	j->wrap = j->due ? WRAP_HARD : WRAP_NONE;
}

/* ---- parts ---- */

bool joint_goes_on(const struct cleaner *c, struct span next)
{
	const struct joint *j = &c->joint;
	struct span line = strbuf_span(&j->text);
	const struct format *f;
	enum line_sign sign;
	bool whole;

	if (!j->open || j->line.torn || j->line.lines >= JOINT_PARTS_MOST || line.n + next.n >= LIMIT_LINE_BYTES)
		return false;
	if (j->glue)
		return !kinds_blank(next);
	if (j->due)
		return true;
	if (j->wrap == WRAP_NONE)
		return false;
	sign = kinds_sign(&c->kinds, line, &f);
	whole = sign == LINE_FOREIGN || f->whole(line);
	if (sign == LINE_FOREIGN || !plan_goes_on(&c->kinds, next, whole))
		return false;
	if (j->wrap == WRAP_HARD)
		return j->last == j->width;
	if (!whole)
		return true;
	return sign == LINE_ANCHOR && j->last <= j->width &&
	       plan_was_forced(span_from_offset(line, line.n - j->last), next, j->width);
}

void joint_add(struct cleaner *c, const struct clean_line *line)
{
	struct joint *j = &c->joint;
	struct span part = line->text;

	if (!j->glue && j->wrap == WRAP_SOFT) {
		while (j->text.n && j->text.p[j->text.n - 1] == ' ')
			j->text.n--;
		strbuf_add_char(&j->text, ' ');
		scan_blanks(&part);
	}
	j->line.did |= line->did | DID(j->glue ? DID_PAGER : DID_WRAP) | (j->due ? DID(DID_WHOLE) : 0);
	if (!j->glue) {
		c->wrap = j->wrap;
		c->width = j->due ? j->last : j->width;
	}
	strbuf_add(&j->text, part);
	strbuf_add_char(&j->original, '\n');
	strbuf_add(&j->original, line->original);
	j->line.lines += line->lines;
	j->line.torn = line->torn;
	j->last = line->text.n;
	j->glue = false;
	if (j->due && !--j->due)
		j->wrap = WRAP_NONE;
}
