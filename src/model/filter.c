/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/filter.h"

#include "astscope/model/filter_tree.h"

bool filter_check(struct db *db, const char *list, struct span text, struct filter_error *fe)
{
	return filter_say_sql(db, list, text, NULL, fe);
}

static bool plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
	       c == '-' || c == '/' || c == '#' || c == '+';
}

void filter_quote(struct span s, struct strbuf *out)
{
	bool quote = !s.n;

	for (size_t i = 0; i < s.n; i++)
		quote |= !plain(s.p[i]);
	if (!quote) {
		strbuf_add(out, s);
		return;
	}
	strbuf_add_char(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			strbuf_add_char(out, '\\');
		strbuf_add_char(out, s.p[i]);
	}
	strbuf_add_char(out, '"');
}

/* The filter without the top-level term that reads like @term; true if there was one. */
static bool without(struct span text, struct span term, struct strbuf *out)
{
	long at = -1;

	for (size_t i = 0; i + term.n <= text.n && at < 0; i++) {
		bool front = i == 0 || text.p[i - 1] == ' ';
		bool back = i + term.n == text.n || text.p[i + term.n] == ' ';

		if (front && back && span_eq(span_sub(text, i, term.n), term))
			at = (long)i;
	}
	if (at < 0) {
		strbuf_add(out, text);
		return false;
	}
	strbuf_add(out, span_trim(span_sub(text, 0, (size_t)at)));
	if (out->n && span_trim(span_from_offset(text, (size_t)at + term.n)).n)
		strbuf_add_char(out, ' ');
	strbuf_add(out, span_trim(span_from_offset(text, (size_t)at + term.n)));
	return true;
}

static bool has_or(struct span text)
{
	return span_find(text, SPAN_LIT(" or ")) >= 0;
}

void filter_add_term(struct span text, struct span term, bool exclude, struct strbuf *out)
{
	struct strbuf wanted = {0}, opposite = {0}, once = {0}, rest = {0};
	bool many = span_find_char(term, ' ') >= 0;

	/* A term of several words is excluded as a whole. */
	strbuf_add_str(&opposite, many ? "-(" : "-");
	strbuf_add(&opposite, term);
	strbuf_add_str(&opposite, many ? ")" : "");
	strbuf_add(&wanted, exclude ? strbuf_span(&opposite) : term);
	if (exclude)
		(void)without(span_trim(text), term, &once);
	else
		(void)without(span_trim(text), strbuf_span(&opposite), &once);
	(void)without(strbuf_span(&once), strbuf_span(&wanted), &rest);
	if (rest.n) {
		bool group = has_or(strbuf_span(&rest));

		strbuf_add_str(out, group ? "(" : "");
		strbuf_add(out, strbuf_span(&rest));
		strbuf_add_str(out, group ? ") " : " ");
	}
	strbuf_add(out, strbuf_span(&wanted));
	strbuf_done(&wanted);
	strbuf_done(&opposite);
	strbuf_done(&once);
	strbuf_done(&rest);
}
