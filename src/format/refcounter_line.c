/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "refcounter_line.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "refs_row.h"

/* By enum listed_class, as the script titles them. */
static const struct span class_titles[LISTED_CLASSES] = {
	[LISTED_INVALID] = SPAN_LIT("Invalid Referenced"),
	[LISTED_LEAKED] = SPAN_LIT("Leaked"),
	[LISTED_SKEWED] = SPAN_LIT("Skewed"),
	[LISTED_FINALIZED] = SPAN_LIT("Finalized"),
};

static struct span without_cr(struct span line)
{
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

static bool take_class(struct span *s, enum listed_class *ret)
{
	for (int i = 0; i < LISTED_CLASSES; i++) {
		if (class_titles[i].n && scan_lit(s, class_titles[i])) {
			*ret = (enum listed_class)i;
			return true;
		}
	}
	return false;
}

static enum refcounter_line title_kind(struct span s, struct record_listed *ret)
{
	if (scan_lit(&s, SPAN_LIT("======== ")))
		return take_class(&s, &ret->class) && span_eq_str(s, " Objects ========") ? REFCOUNTER_CLASS
											 : REFCOUNTER_FOREIGN;
	if (scan_lit(&s, SPAN_LIT("==== ")))
		return take_class(&s, &ret->class) && scan_lit(&s, SPAN_LIT(" Object ")) && scan_addr(&s, &ret->addr) &&
				       span_eq_str(s, " history ====")
			       ? REFCOUNTER_OBJECT
			       : REFCOUNTER_FOREIGN;
	return span_eq_str(s, "==============") ? REFCOUNTER_RULE : REFCOUNTER_FOREIGN;
}

/* HEX, cut to 32 bits where it was printed, between two texts. */
static bool is_about(struct span s, struct span before, struct span behind, uint64_t *ret)
{
	return scan_lit(&s, before) && scan_hex(&s, ret) && span_eq(s, behind);
}

static enum refcounter_line program_kind(struct span s, struct record_listed *ret)
{
	static const struct {
		struct span before, behind;
		enum refcounter_line kind;
	} forms[] = {
		{SPAN_LIT("BAD: object "), SPAN_LIT(" appears without previous allocation marker!"), REFCOUNTER_UNSEEN},
		{SPAN_LIT("Problem: net Refcount not zero for object "), SPAN_LIT(""), REFCOUNTER_PROBLEM},
		{SPAN_LIT("Problem: Object "), SPAN_LIT(" destroyed more than once!"), REFCOUNTER_PROBLEM},
		{SPAN_LIT("Object "), SPAN_LIT(" history:"), REFCOUNTER_HISTORY},
	};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		if (is_about(s, forms[i].before, forms[i].behind, &ret->addr))
			return forms[i].kind;
	}
	return REFCOUNTER_FOREIGN;
}

/* ---- entries ---- */

struct entry {
	struct span thread, file, line, func, delta, tag, state;
};

/* Up to ": ", which is taken too; names of C++ hold colons. */
static bool scan_func(struct span *s, struct span *ret)
{
	long at = span_find(*s, SPAN_LIT(": "));

	if (at < 0)
		return false;
	*ret = span_sub(*s, 0, (size_t)at);
	*s = span_from_offset(*s, (size_t)at + 2);
	return true;
}

/* [TID] FILE:LINE FUNC: DELTA TAG - [STATE]; the tag may hold anything, also " - [". */
static bool split_entry(struct span s, struct entry *ret)
{
	static const struct span state_mark = SPAN_LIT(" - [");
	size_t at;

	if (!scan_char(&s, '[') || !scan_until_char(&s, ']', &ret->thread) || !scan_char(&s, ' ') ||
			!scan_until_char(&s, ':', &ret->file) || !scan_until_char(&s, ' ', &ret->line) ||
			!scan_func(&s, &ret->func) || !scan_until_char(&s, ' ', &ret->delta) || !span_ends(s, SPAN_LIT("]")))
		return false;
	s.n--;
	for (at = s.n; at >= state_mark.n; at--) {
		if (span_starts(span_from_offset(s, at - state_mark.n), state_mark))
			break;
	}
	if (at < state_mark.n)
		return false;
	ret->tag = span_sub(s, 0, at - state_mark.n);
	ret->state = span_from_offset(s, at);
	return ret->delta.n && (ret->delta.p[0] == '+' || ret->delta.p[0] == '-' || ret->delta.p[0] == '0');
}

enum refcounter_line refcounter_line_kind(struct span line, struct record_listed *ret)
{
	struct entry entry;

	line = without_cr(line);
	*ret = (struct record_listed){0};
	if (!line.n)
		return REFCOUNTER_BLANK;
	switch (line.p[0]) {
	case '=':
		return title_kind(line, ret);
	case '[':
		if (!split_entry(line, &entry))
			return REFCOUNTER_FOREIGN;
		return span_eq_str(entry.state, "**implied destructor**") ? REFCOUNTER_IMPLIED : REFCOUNTER_ENTRY;
	case 'E':
		return span_starts(line, SPAN_LIT("ERROR: ref debug line '")) ? REFCOUNTER_ERROR : REFCOUNTER_FOREIGN;
	case ' ':
		return span_starts(line, SPAN_LIT("   0x")) ? REFCOUNTER_ROW : REFCOUNTER_FOREIGN;
	default:
		return program_kind(line, ret);
	}
}

/* The row that the entry was made of, but for what the script leaves out. */
const char *refcounter_entry_read(struct span line, uint64_t addr, struct strbuf *buf, struct record_ref *ret)
{
	enum refs_form form;
	struct entry e;

	if (!split_entry(without_cr(line), &e))
		return "not an entry";
	const struct span fields[] = {e.delta, e.thread, e.file, e.line, e.func, e.state, e.tag};

	strbuf_clear(buf);
	strbuf_add_addr(buf, addr);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		strbuf_add_char(buf, ',');
		strbuf_add(buf, fields[i]);
	}
	return refs_row_read(strbuf_span(buf), ret, &form);
}

const char *refcounter_row_read(struct span line, struct record_ref *ret)
{
	enum refs_form form;

	return refs_row_read(span_from_offset(line, 3), ret, &form);
}
