/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "refs_row.h"

#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"

const char refs_row_foreign[] = "not a refs row";
const char refs_row_unclosed[] = "the tag has no end";

/* What is left of the row; the helpers below move `p` only when they succeed. */
struct cursor {
	const char *p;
	const char *end;
};

static size_t left(const struct cursor *c)
{
	return (size_t)(c->end - c->p);
}

static bool take_lit(struct cursor *c, const char *lit, size_t n)
{
	if (left(c) < n || memcmp(c->p, lit, n) != 0)
		return false;
	c->p += n;
	return true;
}

#define TAKE(c, lit) take_lit((c), (lit), sizeof(lit) - 1)

static bool take_char(struct cursor *c, char want)
{
	if (c->p == c->end || *c->p != want)
		return false;
	c->p++;
	return true;
}

static bool take_blanks(struct cursor *c)
{
	const char *from = c->p;

	while (c->p < c->end && (*c->p == ' ' || *c->p == '\t'))
		c->p++;
	return c->p > from;
}

/* Two stars, also as Markdown writes them. */
static bool take_stars(struct cursor *c)
{
	return TAKE(c, "**") || TAKE(c, "\\*\\*");
}

static bool take_hex(struct cursor *c, uint64_t *ret)
{
	const char *p = c->p;
	uint64_t v = 0;
	int d;

	while (p < c->end && (d = hex_digit(*p)) >= 0) {
		if (v >> 60)
			return false;
		v = v << 4 | (uint64_t)d;
		p++;
	}
	if (p == c->p)
		return false;
	c->p = p;
	*ret = v;
	return true;
}

/* Up to 18 digits, so that nothing overflows; no real field comes near. */
static bool take_digits(struct cursor *c, int64_t *ret)
{
	const char *p = c->p;
	int64_t v = 0;

	while (p < c->end && *p >= '0' && *p <= '9' && p - c->p < 18)
		v = v * 10 + (*p++ - '0');
	if (p == c->p || (p < c->end && *p >= '0' && *p <= '9'))
		return false;
	c->p = p;
	*ret = v;
	return true;
}

static bool take_signed(struct cursor *c, int64_t *ret)
{
	struct cursor at = *c;
	bool negative = take_char(&at, '-');

	if (!negative)
		take_char(&at, '+');
	if (!take_digits(&at, ret))
		return false;
	if (negative)
		*ret = -*ret;
	*c = at;
	return true;
}

/* Counts are C ints where they are written; sums of them must not overflow here. */
static bool is_int(int64_t v)
{
	return v >= INT32_MIN && v <= INT32_MAX;
}

static bool take_count(struct cursor *c, int64_t *ret)
{
	struct cursor at = *c;

	if (!take_signed(&at, ret) || !is_int(*ret))
		return false;
	*c = at;
	return true;
}

static bool take_line_number(struct cursor *c, uint64_t *ret)
{
	struct cursor at = *c;
	int64_t v;

	if (!take_digits(&at, &v) || !is_int(v))
		return false;
	*ret = (uint64_t)v;
	*c = at;
	return true;
}

/* Up to @stop, which is taken too. */
static bool take_until(struct cursor *c, char stop, struct span *ret)
{
	const char *hit = c->p < c->end ? memchr(c->p, stop, left(c)) : NULL;

	if (!hit)
		return false;
	*ret = (struct span){c->p, (size_t)(hit - c->p)};
	c->p = hit + 1;
	return true;
}

/* ---- the state of a CSV row ---- */

enum { WORD_MAX = 32 };

enum ref_lock_state refs_lock_state(struct span word)
{
	for (unsigned i = REF_LOCK_USED; word.n && i <= REF_LOCK_INVALID; i++) {
		const char *name = ref_lock_state_name((enum ref_lock_state)i);

		if (name[0] == word.p[0] && span_eq_str(word, name))
			return (enum ref_lock_state)i;
	}
	return REF_LOCK_UNKNOWN;
}

/* What follows "**destructor**": nothing, or "lock-state:X**". */
static void read_lock_state(struct cursor c, struct record_ref *ret)
{
	struct span word = {0};
	const char *from;

	if (!TAKE(&c, "lock-state:"))
		return;
	from = c.p;
	while (c.p < c.end && *c.p >= 'a' && *c.p <= 'z')
		c.p++;
	word = (struct span){from, (size_t)(c.p - from)};
	ret->lock_state = refs_lock_state(word);
}

/* What follows "**constructor**": nothing, or "OVERHEAD**SIZE**". */
static void read_sizes(struct cursor c, struct record_ref *ret)
{
	int64_t overhead, size;

	if (take_digits(&c, &overhead) && take_stars(&c) && take_digits(&c, &size) && take_stars(&c)) {
		ret->overhead = overhead;
		ret->size = size;
	}
}

/* What a later release may write there. */
static bool take_word(struct cursor *c, struct span *ret)
{
	const char *from = c->p;

	while (c->p < c->end && c->p - from < WORD_MAX && ((*c->p >= 'a' && *c->p <= 'z') || (*c->p >= '0' && *c->p <= '9') ||
							   *c->p == '_' || *c->p == '-'))
		c->p++;
	*ret = (struct span){from, (size_t)(c->p - from)};
	return ret->n > 0;
}

/* A word between stars; later releases append more words, so only the first decides. */
static bool read_named_state(struct span state, struct record_ref *ret)
{
	struct cursor c = {state.p, state.p + state.n};

	if (!take_stars(&c))
		return false;
	if (TAKE(&c, "constructor"))
		ret->kind = REF_CONSTRUCTOR;
	else if (TAKE(&c, "destructor"))
		ret->kind = REF_DESTRUCTOR;
	else if (TAKE(&c, "invalid"))
		ret->kind = REF_INVALID;
	else if (take_word(&c, &ret->word))
		ret->kind = REF_UNKNOWN_STATE;
	else
		return false;
	if (!take_stars(&c))
		return false;
	if (c.p == c.end)
		return true;
	if (!span_ends(state, SPAN_LIT("**")) && !span_ends(state, SPAN_LIT("\\*\\*")))
		return false;
	if (ret->kind == REF_CONSTRUCTOR)
		read_sizes(c, ret);
	else if (ret->kind == REF_DESTRUCTOR)
		read_lock_state(c, ret);
	return true;
}

static bool take_state(struct cursor *c, struct record_ref *ret)
{
	struct span state;

	if (c->p < c->end && *c->p != '*' && *c->p != '\\') {
		ret->kind = REF_CHANGE;
		ret->has_before = true;
		return take_count(c, &ret->before) && take_char(c, ',');
	}
	return take_until(c, ',', &state) && read_named_state(state, ret);
}

/* ---- CSV rows ---- */

/* Fewer fields than a row has is the better reason, whatever field failed. */
static const char *csv_reason(struct span line, const char *reason)
{
	unsigned commas = 0;

	for (size_t i = 0; i < line.n; i++)
		commas += line.p[i] == ',';
	return commas < 7 ? "fewer than 8 fields" : reason;
}

static const char *read_csv(struct span line, struct cursor c, struct record_ref *ret)
{
	if (!take_count(&c, &ret->delta) || !take_char(&c, ','))
		return csv_reason(line, "the change is not a number");
	if (!take_signed(&c, &ret->lwp) || !take_char(&c, ','))
		return csv_reason(line, "the thread is not a number");
	if (!take_until(&c, ',', &ret->file))
		return csv_reason(line, "no file");
	if (!take_line_number(&c, &ret->src_line) || !take_char(&c, ','))
		return csv_reason(line, "the source line is not a number");
	if (!take_until(&c, ',', &ret->func))
		return csv_reason(line, "no function");
	ret->site = (struct span){ret->file.p, (size_t)(c.p - 1 - ret->file.p)};
	if (!take_state(&c, ret))
		return csv_reason(line, "the state is not known");
	ret->tag = (struct span){c.p, left(&c)};
	return NULL;
}

/* ---- text rows ---- */

static bool take_text_change(struct cursor *c, struct record_ref *ret)
{
	struct cursor at = *c;

	if (TAKE(&at, "=1")) {
		ret->kind = REF_CONSTRUCTOR;
		ret->delta = 1;
	} else if (take_stars(&at) && TAKE(&at, "call destructor") && take_stars(&at)) {
		ret->kind = REF_DESTRUCTOR;
		ret->delta = 0;
	} else {
		at = *c;
		ret->kind = REF_CHANGE;
		if (at.p == at.end || (*at.p != '+' && *at.p != '-') || !take_count(&at, &ret->delta))
			return false;
	}
	if (!take_blanks(&at))
		return false;
	*c = at;
	return true;
}

/* FUNC SP.  It stops at a colon, so that looking for the right colon stays linear. */
static bool take_func(struct cursor *c, struct span *ret)
{
	const char *p = c->p;

	while (p < c->end && *p != ' ' && *p != ':')
		p++;
	if (p == c->end || *p == ':')
		return false;
	*ret = (struct span){c->p, (size_t)(p - c->p)};
	c->p = p + 1;
	return true;
}

/* FILE ":" LINE ":" FUNC " ("; the file may hold colons and blanks, the function may not. */
static bool take_text_place(struct cursor *c, struct record_ref *ret)
{
	struct cursor at = *c;
	struct span ignored;

	while (take_until(&at, ':', &ignored)) {
		struct cursor func = at;

		if (!take_line_number(&func, &ret->src_line) || !take_char(&func, ':'))
			continue;
		ret->file = (struct span){c->p, (size_t)(at.p - 1 - c->p)};
		if (!take_func(&func, &ret->func) || !take_char(&func, '('))
			continue;
		*c = func;
		return true;
	}
	return false;
}

/* The tag and what follows it, read from the right: ")" or ") [@COUNT]". */
static const char *read_text_tail(struct cursor c, struct record_ref *ret)
{
	struct span rest = span_rtrim((struct span){c.p, left(&c)});

	if (ret->kind == REF_CHANGE) {
		long at = span_rfind_char(rest, '[');
		struct cursor count = {rest.p + at + 1, rest.p + rest.n};

		if (at < 0 || !take_char(&count, '@') || !take_count(&count, &ret->before) ||
				!take_char(&count, ']') || count.p != count.end)
			return refs_row_unclosed;
		ret->has_before = true;
		rest = span_rtrim(span_sub(rest, 0, (size_t)at));
	}
	if (!span_ends(rest, SPAN_LIT(")")))
		return refs_row_unclosed;
	ret->tag = span_sub(rest, 0, rest.n - 1);
	return NULL;
}

static const char *read_text(struct cursor c, struct record_ref *ret)
{
	take_blanks(&c);
	if (!take_text_change(&c, ret))
		return "no change after the address";
	if (!take_text_place(&c, ret))
		return "no file, line and function";
	return read_text_tail(c, ret);
}

const char *refs_row_read(struct span line, struct record_ref *ret, enum refs_form *ret_form)
{
	struct cursor c;

	*ret_form = REFS_FORM_NONE;
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	c = (struct cursor){line.p, line.p + line.n};
	*ret = (struct record_ref){.overhead = -1, .size = -1, .lwp = -1};
	if (!TAKE(&c, "0x"))
		return refs_row_foreign;
	if (!take_hex(&c, &ret->addr))
		return c.p < c.end && hex_digit(*c.p) >= 0 ? "the address is too large" : refs_row_foreign;
	if (take_char(&c, ',')) {
		*ret_form = REFS_FORM_CSV;
		return read_csv(line, c, ret);
	}
	if (c.p < c.end && (*c.p == ' ' || *c.p == '\t')) {
		*ret_form = REFS_FORM_TEXT;
		return read_text(c, ret);
	}
	return refs_row_foreign;
}

struct span refs_row_plain(struct span line, char *buf, size_t cap)
{
	const struct span nbsp = SPAN_LIT("\xc2\xa0");
	size_t i = 2, n = 0;

	if (line.n > cap || !span_starts(line, SPAN_LIT("0x")))
		return line;
	while (i < line.n && hex_digit(line.p[i]) >= 0)
		i++;
	if (!span_starts(span_from_offset(line, i), nbsp))
		return line;
	for (i = 0; i < line.n; i++) {
		bool is_nbsp = span_starts(span_from_offset(line, i), nbsp);

		buf[n++] = is_nbsp ? ' ' : line.p[i];
		i += is_nbsp;
	}
	return (struct span){buf, n};
}
