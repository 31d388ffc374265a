/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "html_text.h"

#include "astscope/base/utf8.h"
#include "out.h"

/* @s without what HTML takes for its own. */
static void add_escaped(struct strbuf *b, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '&':
			strbuf_add_str(b, "&amp;");
			break;
		case '<':
			strbuf_add_str(b, "&lt;");
			break;
		case '>':
			strbuf_add_str(b, "&gt;");
			break;
		case '"':
			strbuf_add_str(b, "&quot;");
			break;
		case '\'':
			strbuf_add_str(b, "&#39;");
			break;
		default:
			strbuf_add_char(b, s.p[i]);
		}
	}
}

void put_html(struct strbuf *b, struct span s, const struct report_look *look)
{
	struct strbuf safe = {0};

	put_text(&safe, s, look);
	add_escaped(b, strbuf_span(&safe));
	strbuf_done(&safe);
}

void put_html_cut(struct strbuf *b, struct span s, int columns, const struct report_look *look)
{
	struct strbuf safe = {0}, cut = {0};
	struct span rest;
	uint32_t cp;

	put_text(&safe, s, look);
	rest = strbuf_span(&safe);
	while (rest.n && columns > 1 && utf8_take(&rest, &cp)) {
		utf8_add(&cut, cp);
		columns -= utf8_width(cp);
	}
	add_escaped(b, strbuf_span(&cut));
	if (rest.n)
		strbuf_add_str(b, "&#8230;");
	strbuf_done(&safe);
	strbuf_done(&cut);
}
