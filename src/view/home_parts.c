/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "home.h"

#include <string.h>

#include "astscope/base/attr.h"
#include "wrap.h"

/* Of what the page is made: heads and lines of findings, blocks below them, each in as many rows as it is given. */

#define LABEL_COLUMN 3 /* of the lines of a finding */
#define BLOCK_COLUMN 1 /* of what stands below the findings */
#define TEXT_COLUMN 10 /* of both */
#define KIND_COLUMN 5

const struct row *home_row(struct list_pane *p, long i)
{
	const struct row *row;

	return rows_get(p->rows, i, &row, &p->e) ? row : NULL;
}

static struct span cell(const struct list_pane *p, const struct row *row, const char *column)
{
	int col = rows_column(p->rows, column);

	return col < 0 ? (struct span){NULL, 0} : row->cells[col].text;
}

void home_note_lines(struct home_view *h, const struct text *t, int64_t rank, long line)
{
	struct home_of of = {rank, line};

	while (h->of.n < t->lines.n)
		vec_append(&h->of, &of);
}

bool home_matters(struct home_view *h, long i)
{
	const struct row *row = home_row(&h->findings, i);
	struct span mark = row ? cell(&h->findings, row, "mark") : (struct span){0};

	return span_eq_str(mark, "!!") || span_eq_str(mark, "!");
}

static enum role severity_role(struct span mark)
{
	return span_eq_str(mark, "!!") ? ROLE_BAD : span_eq_str(mark, "!") ? ROLE_WARN : ROLE_TEXT;
}

static void add_capitals(struct text *t, enum role role, struct span word)
{
	struct strbuf upper = {0};

	strbuf_add_capitals(&upper, word);
	text_add(t, role, strbuf_span(&upper));
	strbuf_done(&upper);
}

void home_fill_line(struct home_view *h, struct text *t, const struct row_key *finding, const struct home_line *line, bool labelled,
		    int rows)
{
	struct linked l = {line->text, line->n ? vec_at(&h->lines.links, line->first) : NULL, line->n, ROLE_LINK, 0, rows, {0}};

	text_line(t);
	if (line->n) {
		struct line_key key = {*finding, line->ord};

		text_selectable(t, (struct span){(const char *)&key, sizeof(key)});
	}
	text_pad_to(t, LABEL_COLUMN);
	if (labelled)
		text_add(t, span_eq_str(line->label, "works") ? ROLE_GOOD : ROLE_DIM, line->label);
	wrap_links(t, ROLE_TEXT, &l, TEXT_COLUMN);
}

/* The title, and at the right end how sure it is. */
static void fill_title(struct text *t, enum role role, struct span title, struct span place, struct span sure)
{
	struct home_link link = {0, title.n, place};
	struct linked l = {title, &link, place.n ? 1 : 0, role, 0, 0, {0}};
	int width = t->width, right;

	t->width -= (int)sure.n + 2;
	wrap_links(t, role, &l, text_columns(t) + 2);
	t->width = width;
	right = width - 1 - (int)sure.n;
	if (text_columns(t) < right) {
		text_pad_to(t, right);
		text_add(t, span_eq_str(sure, "guess") ? ROLE_GUESS : ROLE_TEXT, sure);
	}
}

void home_fill_head(struct home_view *h, struct text *t, long i, const struct row *row)
{
	struct strbuf place = {0};
	enum role role = severity_role(cell(&h->findings, row, "mark"));

	text_line(t);
	text_selectable(t, (struct span){(const char *)&row->key, sizeof(row->key)});
	text_addf(t, ROLE_TEXT, "%ld ", i + 1);
	text_add(t, role, cell(&h->findings, row, "mark"));
	text_pad_to(t, KIND_COLUMN);
	add_capitals(t, role, cell(&h->findings, row, "kind"));
	rows_link(h->findings.rows, row, -1, &place);
	fill_title(t, role == ROLE_TEXT ? ROLE_TEXT : ROLE_HEADING, cell(&h->findings, row, "title"), strbuf_span(&place),
		   cell(&h->findings, row, "confidence"));
	strbuf_done(&place);
}

static void begin_block(struct text *t, const char *label)
{
	text_line(t);
	text_pad_to(t, BLOCK_COLUMN);
	text_add_str(t, ROLE_DIM, label);
}

/* The remarks, each a link, in one block. */
static void fill_also(struct home_view *h, struct text *t, int rows)
{
	struct strbuf words = {0}, places = {0};
	struct vec links;
	struct line_key key = {.ord = 0};
	bool any = false;
	int64_t n = 0;

	if (!rows_total(h->findings.rows, &n, &h->findings.e))
		return;
	vec_init(&links, sizeof(struct home_link));
	for (long i = 0; i < n; i++) {
		const struct row *row = home_matters(h, i) ? NULL : home_row(&h->findings, i);
		struct home_link *link;
		size_t from = places.n;

		if (!row)
			continue;
		if (!any)
			key.finding = row->key;
		strbuf_add_str(&words, any ? "; " : "");
		any = true;
		link = vec_push(&links);
		link->start = words.n;
		strbuf_add(&words, cell(&h->findings, row, "title"));
		link->stop = words.n;
		rows_link(h->findings.rows, row, -1, &places);
		link->place = (struct span){NULL, places.n - from};
	}
	/* the texts stand still now */
	for (size_t i = 0, at = 0; i < links.n; i++) {
		struct home_link *link = vec_at(&links, i);

		link->place = span_sub(strbuf_span(&places), at, link->place.n);
		at += link->place.n;
	}
	if (any) {
		struct linked l = {strbuf_span(&words), vec_at(&links, 0), links.n, ROLE_TEXT, 0, rows, {0}};

		home_note_lines(h, t, 0, -1);
		begin_block(t, "ALSO");
		text_selectable(t, (struct span){(const char *)&key, sizeof(key)});
		wrap_links(t, ROLE_TEXT, &l, TEXT_COLUMN);
		home_note_lines(h, t, key.finding.k[0], -1);
	}
	vec_done(&links);
	strbuf_done(&words);
	strbuf_done(&places);
}

/* A file of which not all was understood, or that could not be read. */
static void fill_source(struct home_view *h, struct text *t, long i)
{
	const struct row *row = home_row(&h->sources, i);
	struct strbuf place = {0}, words = {0};
	struct span state, path, note, rejects;

	if (!row)
		return;
	state = cell(&h->sources, row, "state");
	rejects = cell(&h->sources, row, "rejects");
	if (span_eq_str(state, "unrecognised") || span_eq_str(state, "copy") ||
	    (span_eq_str(state, "ok") && (!rejects.n || span_eq_str(rejects, "0"))))
		return;
	begin_block(t, "FILE");
	text_selectable(t, (struct span){(const char *)&row->key, sizeof(row->key)});
	rows_link(h->sources.rows, row, -1, &place);
	path = cell(&h->sources, row, "path");
	strbuf_add(&words, path);
	if (!span_eq_str(state, "ok"))
		strbuf_addf(&words, ": %.*s", SPAN_ARG(state));
	if (rejects.n && !span_eq_str(rejects, "0"))
		strbuf_addf(&words, ", %.*s %s not understood", SPAN_ARG(rejects), span_eq_str(rejects, "1") ? "line" : "lines");
	note = cell(&h->sources, row, "note");
	if (note.n)
		strbuf_addf(&words, ": %.*s", SPAN_ARG(note));
	{
		struct home_link link = {0, path.n, strbuf_span(&place)};
		struct linked l = {strbuf_span(&words), &link, 1, ROLE_LINK, 0, 0, {0}};

		wrap_links(t, ROLE_WARN, &l, TEXT_COLUMN);
	}
	strbuf_done(&place);
	strbuf_done(&words);
}

static void fill_block(struct text *t, const char *label, struct span words, const char *place, int rows)
{
	struct home_link link = {0, words.n, span_from(place)};
	struct linked l = {words, &link, *place ? 1 : 0, ROLE_TEXT, 0, rows, SPAN_LIT("0 rejects")};

	if (!words.n)
		return;
	begin_block(t, label);
	if (*place)
		text_selectable(t, (struct span){label, strlen(label)});
	wrap_links(t, ROLE_TEXT, &l, TEXT_COLUMN);
}

void home_fill_sources(struct home_view *h, struct text *t)
{
	int64_t n = 0;

	if (!rows_total(h->sources.rows, &n, &h->sources.e))
		text_linef(t, ROLE_ERROR, "%s", h->sources.e.msg);
	for (long i = 0; i < n; i++)
		fill_source(h, t, i);
}

static void fill_evidence(struct home_view *h, struct text *t, int rows)
{
	struct strbuf words = {0};

	home_evidence(&h->home, &words);
	fill_block(t, "EVIDENCE", strbuf_span(&words), "files", rows);
	strbuf_done(&words);
}

/* A sentence a line. */
static void fill_trust(struct text *t, const struct vec *sentences)
{
	for (size_t i = 0; i < sentences->n; i++)
		fill_block(t, i ? "" : "TRUST", strbuf_span(vec_at(sentences, i)), "", 0);
}

void home_fill_block(struct home_view *h, struct text *t, enum home_block block, int rows)
{
	const struct home *d = &h->home;
	const struct {
		const char *label, *place;
		const struct strbuf *words;
	} plain[HOME_BLOCKS] = {
		[HOME_WHEN] = {"WHEN", "", &d->when},
		[HOME_PROCESS] = {"PROCESS", "threads", &d->process},
		[HOME_CALLS] = {"CALLS", "channels", &d->calls},
		[HOME_SHUTDOWN] = {"SHUTDOWN", "", &d->shutdown},
		[HOME_CLOCK] = {"CLOCK", "", &d->clock},
		[HOME_LINKS] = {"LINKS", "", &d->links},
		[HOME_NEXT] = {"NEXT", "", &d->next},
	};

	if (block == HOME_ALSO)
		fill_also(h, t, rows);
	else if (block == HOME_EVIDENCE)
		fill_evidence(h, t, rows);
	else if (block == HOME_TRUST)
		fill_trust(t, &d->trust);
	else
		fill_block(t, plain[block].label, strbuf_span(plain[block].words), plain[block].place, rows);
}
