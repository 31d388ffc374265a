/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "home.h"
#include "wrap.h"

/* The page: the headline, findings with their lines, remarks, what was read, what to do next. */

static void add_headline(struct text *t, enum role role, struct span words)
{
	text_line(t);
	text_outdent(t);
	text_add(t, role, words);
}

static void fill_headline(struct home_view *h, struct text *t)
{
	struct strbuf words = {0};

	if (*view_so_far(h->env))
		add_headline(t, ROLE_HEADING, span_from(view_so_far(h->env)));
	if (h->env->reading && !h->home.briefs.n)
		strbuf_add_str(&words, "not known yet");
	else
		home_headline(&h->home, t->width, &words);
	if (h->home.briefs.n) {
		add_headline(t, ROLE_HEADING, strbuf_span(&words));
	} else { /* its end says what cannot be judged */
		add_headline(t, ROLE_HEADING, (struct span){0});
		wrap_words(t, ROLE_HEADING, strbuf_span(&words), 0);
	}
	strbuf_done(&words);
}

static void blank(struct text *t, bool wanted)
{
	if (wanted)
		text_line(t);
}

static void fill_finding(struct home_view *h, struct text *t, long i, const struct home_room *room)
{
	const struct row *row = home_row(&h->findings, i);
	struct span before = {0};
	struct row_key key;

	if (!row)
		return;
	key = row->key;
	home_note_lines(h, t, 0, -1);
	home_fill_head(h, t, i, row);
	home_note_lines(h, t, key.k[0], -1);
	for (size_t k = 0; k < h->lines.lines.n; k++) {
		const struct home_line *line = vec_at(&h->lines.lines, k);
		int rows = home_rows_of(room, k);

		if (line->rank != key.k[0] || rows == HOME_HIDDEN)
			continue;
		home_fill_line(h, t, &key, line, !span_eq(line->label, before), rows);
		home_note_lines(h, t, line->rank, (long)k);
		before = line->label;
	}
}

static void fill_all(struct home_view *h, struct text *t, const struct home_room *room)
{
	bool first = true;
	int64_t n = 0;

	text_clear(t);
	vec_clear(&h->of);
	fill_headline(h, t);
	if (!rows_total(h->findings.rows, &n, &h->findings.e))
		text_linef(t, ROLE_ERROR, "%s", h->findings.e.msg);
	blank(t, room->blanks > 0);
	for (long i = 0; i < n; i++) {
		if (!home_matters(h, i) && !h->unfolded)
			continue;
		fill_finding(h, t, i, room);
		first = false;
	}
	for (int k = 0; k < HOME_BLOCKS; k++) {
		if (k == HOME_ALSO)
			blank(t, !first && room->blanks > 2);
		else if (k == HOME_ALSO + 1)
			blank(t, room->blanks > 1);
		if (k == HOME_EVIDENCE)
			home_fill_sources(h, t);
		if (room->blocks[k] != HOME_HIDDEN)
			home_fill_block(h, t, (enum home_block)k, room->blocks[k]);
	}
}

int64_t home_rank_of(struct home_view *h, struct span place)
{
	int64_t n = 0, found = 0;

	if (!place.n || !rows_total(h->findings.rows, &n, &h->findings.e))
		return 0;
	for (long i = 0; i < n && !found; i++) {
		const struct row *row = home_row(&h->findings, i);
		struct strbuf own = {0};

		if (row && rows_link(h->findings.rows, row, -1, &own) && span_eq(strbuf_span(&own), place))
			found = row->key.k[0];
		strbuf_done(&own);
	}
	return found;
}

/* The cursor to the head of the finding, or to its words among the remarks. */
static void go_to_target(struct home_view *h, struct text *t)
{
	struct row_key key = {{h->target, 0}};
	long at = list_pane_find_key(&h->findings, key);
	const struct row *row = at < 0 ? NULL : home_row(&h->findings, at);
	struct span text, link;
	struct strbuf place = {0};

	if (!row)
		return;
	rows_link(h->findings.rows, row, -1, &place);
	for (long line = 0; line < (long)t->lines.n; line++) {
		const struct home_of *of = vec_at(&h->of, (size_t)line);
		size_t it = 0;

		if (of->line >= 0 || !of->rank)
			continue;
		for (size_t n = 0; text_next_link(t, line, &it, &text, &link); n++) {
			if (!span_eq(link, strbuf_span(&place)))
				continue;
			t->cursor = t->link_line = line;
			t->link = n;
			line = (long)t->lines.n;
			break;
		}
	}
	strbuf_done(&place);
}

/* What has to be there, and then as much more as there are rows for. */
static void fill_folded(struct home_view *h, struct text *t)
{
	struct home_room room;

	home_room_init(&room, h);
	if (h->unfolded)
		home_room_whole(&room, h);
	fill_all(h, t, &room);
	if (!h->unfolded && (long)t->lines.n < t->height) {
		home_room_grow(&room, h, t, t->height - (int)t->lines.n);
		fill_all(h, t, &room);
	}
	home_room_done(&room);
}

void home_page(struct home_view *h, struct text *t)
{
	fill_folded(h, t);
	home_note_lines(h, t, 0, -1);
	if (!h->placed && h->target)
		go_to_target(h, t);
	h->placed = true;
}
