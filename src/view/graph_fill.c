/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "graph_fill.h"

#include "astscope/base/utf8.h"

/* Equal lines of a drawing and the next one: the cursor stays there. */
struct line_key {
	struct thing thing;
	int64_t other;
};

static enum role role_of(enum graph_role r)
{
	static const enum role roles[] = {
		[GRAPH_PLAIN] = ROLE_TEXT, [GRAPH_TITLE] = ROLE_HEADING, [GRAPH_BAD] = ROLE_BAD,   [GRAPH_DIM] = ROLE_DIM,
		[GRAPH_WARN] = ROLE_WARN,  [GRAPH_GUESS] = ROLE_GUESS,   [GRAPH_LINK] = ROLE_LINK,
	};

	return roles[r];
}

/* @s behind a link that is shown longer than it was drawn: blanks give way, so that columns stay below each other. */
static void add_behind(struct text *t, const struct graph_line *l, size_t from, struct span s)
{
	int longer = text_columns(t) - utf8_columns(span_sub(l->text, 0, from));

	while (longer-- > 0 && s.n > 1 && s.p[0] == ' ' && s.p[1] == ' ')
		s = span_from_offset(s, 1);
	text_add(t, ROLE_TEXT, s);
}

void graph_fill_line(struct text *t, const struct graph_text *g, const struct graph_line *l)
{
	struct line_key key = {l->thing, l->other};
	bool linked = false;
	size_t at = 0;

	text_line(t);
	if (l->kind == GRAPH_LINE_HEAD)
		text_outdent(t);
	for (size_t i = 0; i < l->n_runs; i++) {
		const struct graph_run *r = vec_at(&g->runs, l->run + i);
		struct strbuf place = {0};

		add_behind(t, l, at, span_sub(l->text, at, r->start - at));
		strbuf_add(&place, r->place);
		if (place.n)
			text_link(t, role_of(r->role), span_sub(l->text, r->start, r->stop - r->start), strbuf_str(&place));
		else
			text_add(t, role_of(r->role), span_sub(l->text, r->start, r->stop - r->start));
		linked |= place.n > 0;
		if (r->role == GRAPH_GUESS)
			text_flag(t, ROLE_TEXT, '?');
		at = r->stop;
		strbuf_done(&place);
	}
	add_behind(t, l, at, span_from_offset(l->text, at));
	if (linked || l->kind == GRAPH_LINE_NODE)
		text_selectable(t, (struct span){(const char *)&key, sizeof(key)});
}
