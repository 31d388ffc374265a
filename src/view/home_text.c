/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "home.h"

#include <string.h>

#include "astscope/base/attr.h"
#include "wrap.h"

/* The page: the headline, findings with their lines, remarks, what was read, what to do next; what is left out where rows are few. */

const struct row *home_row(struct list_pane *p, long i)
{
	const struct row *row;

	return rows_get(p->rows, i, &row, &p->e) ? row : NULL;
}

/* The lines since the last call are about that. */
static void note_lines(struct home_view *h, const struct text *t, int64_t rank, long line)
{
	struct home_of of = {rank, line};

	while (h->of.n < t->lines.n)
		vec_append(&h->of, &of);
}

static struct span cell(const struct list_pane *p, const struct row *row, const char *column)
{
	int col = rows_column(p->rows, column);

	return col < 0 ? (struct span){NULL, 0} : row->cells[col].text;
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

#define LABEL_COLUMN 3 /* of the lines of a finding */
#define BLOCK_COLUMN 1 /* of what stands below the findings */
#define TEXT_COLUMN 10 /* of both */
#define KIND_COLUMN 5

/* What is left out so that the last line, what to do next, is on the screen. */
struct fold {
	bool beside; /* lines that tell what else there was: addresses, messages, calls */
	bool blanks, links, trust, whole_also;
	bool brief;                   /* a row each of what was read and what to do next */
	bool rings;                   /* members of a ring are not counted: none is left out */
	size_t first, rest;           /* how many lines of a label the first finding and the others have */
	size_t first_most, rest_most; /* lines of each */
	int first_rows, rest_rows;    /* that a line of them may take; 0 = as many as it needs */
};

#define ALL 1000u

static const struct fold folds[] = {
	{true, true, true, true, true, false, true, ALL, ALL, ALL, ALL, 0, 0},
	{true, false, true, true, true, false, true, ALL, ALL, ALL, ALL, 0, 0},
	{true, false, false, true, true, false, true, ALL, ALL, ALL, ALL, 0, 0},
	{false, false, false, false, true, false, true, ALL, ALL, ALL, ALL, 0, 0},
	{false, false, false, false, true, true, true, ALL, ALL, ALL, ALL, 0, 0},
	{false, false, false, false, true, true, true, ALL, 1, ALL, ALL, 0, 2},
	{false, false, false, false, true, true, true, 3, 1, ALL, 6, 2, 2},
	{false, false, false, false, true, true, true, 1, 1, ALL, 6, 2, 2},
	{false, false, false, false, true, true, true, 1, 1, ALL, 5, 1, 2},
	{false, false, false, false, false, true, true, 1, 1, ALL, 4, 1, 2},
	{false, false, false, false, false, true, true, 1, 1, ALL, 4, 1, 1},
	{false, false, false, false, false, true, true, 1, 1, 8, 4, 1, 1},
	{false, false, false, false, false, true, true, 1, 1, 6, 3, 1, 1},
	{false, false, false, false, false, true, true, 1, 1, 6, 1, 1, 1},
	{false, false, false, false, false, true, false, 1, 1, 3, 0, 1, 1},
};

/* A line of evidence: the cursor may stand on it if it names something. */
static void fill_line(struct home_view *h, struct text *t, const struct row_key *finding, const struct home_line *line, bool labelled,
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

/* Lines of a finding without which one understands it. */
static bool is_beside(struct span label)
{
	static const char *const labels[] = {"locks", "log", "calls", "kept", "held", "stack"};

	for (size_t i = 0; i < ARRAY_LEN(labels); i++)
		if (span_eq_str(label, labels[i]))
			return true;
	return false;
}

/* Each member of a ring has its line, of other labels there may be too many. */
static void fill_lines(struct home_view *h, struct text *t, const struct row_key *key, const struct fold *f, bool first)
{
	size_t of_label = first ? f->first : f->rest, most = first ? f->first_most : f->rest_most, nth = 0;
	struct span before = {0};
	bool any = most > 0;

	for (size_t k = 0; k < h->lines.lines.n && any; k++) {
		const struct home_line *line = vec_at(&h->lines.lines, k);
		bool ring = span_eq_str(line->label, "ring"), uncounted = ring && f->rings;

		if (line->rank != key->k[0])
			continue;
		nth = span_eq(line->label, before) ? nth + 1 : 0;
		if ((most || uncounted) && (nth < of_label || ring) && (f->beside || !is_beside(line->label))) {
			fill_line(h, t, key, line, !nth, first ? f->first_rows : f->rest_rows);
			note_lines(h, t, line->rank, (long)k);
			most -= !uncounted;
		}
		before = line->label;
	}
}

static void fill_finding(struct home_view *h, struct text *t, long i, const struct fold *f, bool first)
{
	const struct row *row = home_row(&h->findings, i);
	struct strbuf place = {0};
	struct row_key key;
	enum role role;

	if (!row)
		return;
	key = row->key;
	role = severity_role(cell(&h->findings, row, "mark"));
	note_lines(h, t, 0, -1);
	text_line(t);
	text_selectable(t, (struct span){(const char *)&key, sizeof(key)});
	text_addf(t, ROLE_TEXT, "%ld ", i + 1);
	text_add(t, role, cell(&h->findings, row, "mark"));
	text_pad_to(t, KIND_COLUMN);
	add_capitals(t, role, cell(&h->findings, row, "kind"));
	rows_link(h->findings.rows, row, -1, &place);
	fill_title(t, role == ROLE_TEXT ? ROLE_TEXT : ROLE_HEADING, cell(&h->findings, row, "title"), strbuf_span(&place),
		   cell(&h->findings, row, "confidence"));
	strbuf_done(&place);
	note_lines(h, t, key.k[0], -1);
	fill_lines(h, t, &key, f, first);
}

/* Worse than a remark: told in full. */
static bool matters(struct home_view *h, long i)
{
	const struct row *row = home_row(&h->findings, i);
	struct span mark = row ? cell(&h->findings, row, "mark") : (struct span){0};

	return span_eq_str(mark, "!!") || span_eq_str(mark, "!");
}

static void begin_block(struct text *t, const char *label)
{
	text_line(t);
	text_pad_to(t, BLOCK_COLUMN);
	text_add_str(t, ROLE_DIM, label);
}

/* The remarks, each a link, in one block. */
static void fill_also(struct home_view *h, struct text *t, long n, bool whole)
{
	struct strbuf words = {0}, places = {0};
	struct vec links;
	struct line_key key = {.ord = 0};
	bool any = false;

	vec_init(&links, sizeof(struct home_link));
	for (long i = 0; i < n; i++) {
		const struct row *row = matters(h, i) ? NULL : home_row(&h->findings, i);
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
		struct linked l = {strbuf_span(&words), vec_at(&links, 0), links.n, ROLE_TEXT, 0, 0, {0}};
		int room = t->width - TEXT_COLUMN - 1;

		note_lines(h, t, 0, -1);
		begin_block(t, "ALSO");
		text_selectable(t, (struct span){(const char *)&key, sizeof(key)});
		if (!whole && (int)l.text.n > room && room > 0)
			l.text = span_sub(l.text, 0, (size_t)room);
		wrap_links(t, ROLE_TEXT, &l, TEXT_COLUMN);
		if (l.text.n < words.n)
			text_add_str(t, ROLE_TEXT, "\xe2\x80\xa6");
		note_lines(h, t, key.finding.k[0], -1);
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

static void fill_evidence(struct home_view *h, struct text *t, int rows)
{
	struct strbuf words = {0};
	int64_t n = 0;

	if (!rows_total(h->sources.rows, &n, &h->sources.e))
		text_linef(t, ROLE_ERROR, "%s", h->sources.e.msg);
	for (long i = 0; i < n; i++)
		fill_source(h, t, i);
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
	add_headline(t, ROLE_HEADING, strbuf_span(&words));
	strbuf_done(&words);
}

static void blank(struct text *t, const struct fold *f)
{
	if (f->blanks)
		text_line(t);
}

static void fill_all(struct home_view *h, struct text *t, const struct fold *f)
{
	bool first = true;
	int64_t n = 0;

	text_clear(t);
	vec_clear(&h->of);
	fill_headline(h, t);
	if (!rows_total(h->findings.rows, &n, &h->findings.e))
		text_linef(t, ROLE_ERROR, "%s", h->findings.e.msg);
	blank(t, f);
	for (long i = 0; i < n; i++) {
		if (!matters(h, i) && !h->unfolded)
			continue;
		fill_finding(h, t, i, f, first);
		first = false;
	}
	if (!first)
		blank(t, f);
	if (!h->unfolded)
		fill_also(h, t, n, f->whole_also);
	blank(t, f);
	fill_block(t, "WHEN", strbuf_span(&h->home.when), "", f->brief);
	fill_evidence(h, t, f->brief);
	/* what is missing, and what to collect, is not known before the end */
	if (h->env->reading)
		return;
	if (f->trust) {
		fill_block(t, "SHUTDOWN", strbuf_span(&h->home.shutdown), "", 0);
		fill_trust(t, &h->home.trust);
	}
	if (f->links)
		fill_block(t, "CLOCK", strbuf_span(&h->home.clock), "", 0);
	if (f->links)
		fill_block(t, "LINKS", strbuf_span(&h->home.links), "", 0);
	fill_block(t, "NEXT", strbuf_span(&h->home.next), "", f->brief);
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

void home_page(struct home_view *h, struct text *t)
{
	for (size_t i = 0; i < ARRAY_LEN(folds); i++) {
		fill_all(h, t, &folds[i]);
		if (h->unfolded || (long)t->lines.n <= t->height)
			break;
	}
	note_lines(h, t, 0, -1);
	if (!h->placed && h->target)
		go_to_target(h, t);
	h->placed = true;
}
