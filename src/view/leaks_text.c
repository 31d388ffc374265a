/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "leaks.h"

#include "astscope/base/utf8.h"
#include "wrap.h"

#define TAG_MIN 5      /* of a tag that is cut */
#define MANY_ROWS 300 /* shown as text at first; further ones are counted */

enum leaks_form leaks_form(const struct leaks *l)
{
	struct span group = strbuf_span(&l->list.pane[0].group);

	if (!group.n || span_eq_str(group, "path"))
		return LEAKS_PATHS;
	return span_eq_str(group, "creator") && l->verdict.lives > l->verdict.leaked ? LEAKS_CREATORS : LEAKS_TABLE;
}

/* --- helpers --- */

static int digits(int64_t n)
{
	struct strbuf b = {0};
	int ret;

	strbuf_add_grouped(&b, n);
	ret = (int)b.n;
	strbuf_done(&b);
	return ret;
}

static void add_number(struct text *t, int64_t n, int columns)
{
	struct strbuf b = {0};

	strbuf_add_repeat(&b, ' ', columns > digits(n) ? (size_t)(columns - digits(n)) : 0);
	strbuf_add_grouped(&b, n);
	text_add(t, ROLE_TEXT, strbuf_span(&b));
	strbuf_done(&b);
}

/* Begin a line of row @i of the list; the cursor may stand on its first. */
static void begin(struct leaks *l, struct text *t, long i, const struct row *row)
{
	text_line(t);
	if (row)
		text_selectable(t, (struct span){(const char *)&row->key, sizeof(row->key)});
	while (l->rows.n < t->lines.n)
		*(long *)vec_push(&l->rows) = -1;
	*(long *)vec_at(&l->rows, t->lines.n - 1) = i;
	/* where a place leads to: lines are known now */
	if (row && i > 0 && i == l->list.start) {
		t->cursor = (long)t->lines.n - 1;
		l->list.start = 0;
	}
}

/* "FUNCTION PLACE ..." in @room columns: the function loses its middle, the place nothing. */
static void cut_named(struct strbuf *out, struct span s, int room)
{
	long blank = span_find_char(s, ' ');
	struct span name = blank < 0 ? s : span_sub(s, 0, (size_t)blank), rest = span_from_offset(s, name.n);

	add_name_cut(out, name, room - (int)rest.n);
	strbuf_add(out, rest);
}

/* Bytes of the characters at the front that take @columns at most. */
static size_t fitting(struct span s, int columns)
{
	struct span rest = s, before = s;
	uint32_t cp;

	while (utf8_take(&rest, &cp) && (columns -= utf8_width(cp)) >= 0)
		before = rest;
	return s.n - before.n;
}

/* The next of the quoted tags of a sentence, without its quotes. */
static bool next_tag(struct span *rest, struct span *ret)
{
	long open = span_find_char(*rest, '"');
	struct span tag = span_from_offset(*rest, open < 0 ? rest->n : (size_t)open + 1);
	long close = span_find_char(tag, '"');

	if (close < 0)
		return false;
	*ret = span_sub(tag, 0, (size_t)close);
	*rest = span_from_offset(tag, (size_t)close + 1);
	return true;
}

/* Columns of a sentence of which all tags are cut. */
static int least_columns(struct span s)
{
	struct span rest = s, tag;
	int n = utf8_columns(s);

	while (next_tag(&rest, &tag))
		n -= utf8_columns(tag) > TAG_MIN ? utf8_columns(tag) - TAG_MIN : 0;
	return n;
}

/* A sentence that does not fit loses the ends of its tags, each as much as the others: they are for people, the places are not. */
static void cut_tags(struct strbuf *out, struct span s, int room)
{
	int columns = utf8_columns(s), keep = columns;
	struct span rest, tag;

	/* the most that all tags may have */
	for (int over = columns - room; over > 0 && keep >= TAG_MIN;) {
		keep--;
		over = columns - room;
		for (rest = s; next_tag(&rest, &tag);)
			over -= utf8_columns(tag) > keep ? utf8_columns(tag) - keep : 0;
	}
	for (rest = s; next_tag(&rest, &tag);) {
		if (utf8_columns(tag) <= keep)
			continue;
		strbuf_add(out, (struct span){s.p, (size_t)(tag.p - s.p) + fitting(tag, keep - 1)});
		strbuf_add_str(out, "\xe2\x80\xa6");
		s = (struct span){tag.p + tag.n, s.n - (size_t)(tag.p - s.p) - tag.n};
	}
	strbuf_add(out, s);
}

static void link_type(struct leaks *l, struct text *t, const struct row *row, bool short_place, int room)
{
	struct list_pane *p = &l->list.pane[0];
	struct strbuf words = {0}, place = {0}, cut = {0};

	leak_say_type(p->rows, row, short_place, &words);
	rows_link(p->rows, row, -1, &place);
	utf8_escape(&cut, strbuf_span(&words));
	if (utf8_columns(strbuf_span(&cut)) <= room) {
		text_link(t, ROLE_LINK, strbuf_span(&words), strbuf_str(&place));
	} else {
		strbuf_clear(&cut);
		cut_named(&cut, strbuf_span(&words), room);
		text_link(t, ROLE_LINK, strbuf_span(&cut), strbuf_str(&place));
	}
	strbuf_done(&words);
	strbuf_done(&place);
	strbuf_done(&cut);
}

static enum role confidence_role(struct span word)
{
	return span_eq_str(word, "guess") ? ROLE_GUESS : ROLE_TEXT;
}

/* --- paths --- */

/* What stands in columns of the wide form, and how wide they are. */
struct path_columns {
	int n, type, kept, seen;
	bool short_place;
};

#define FIT_ROWS 60
#define SCORE_COLUMNS 8

static struct path_columns path_columns(struct leaks *l, int width)
{
	struct list_pane *p = &l->list.pane[0];
	struct path_columns c = {.n = 2, .type = 10, .kept = 14, .seen = 9, .short_place = width >= LEAKS_WIDE};
	const struct row *row;
	int rest, places = 0;

	strbuf_clear(&l->common);
	for (long i = 0; i < FIT_ROWS && (row = list_pane_at(p, i)) && c.short_place; i++) {
		if (!i)
			strbuf_add(&l->common, list_row_text(p, row, "file"));
		c.short_place = l->common.n && span_eq(list_row_text(p, row, "file"), strbuf_span(&l->common));
	}
	if (!c.short_place)
		strbuf_clear(&l->common);
	for (long i = 0; i < FIT_ROWS && (row = list_pane_at(p, i)); i++) {
		struct strbuf type = {0};
		int kept = text_columns_of(list_row_text(p, row, "taken")), seen = text_columns_of(list_row_text(p, row, "seen"));

		places = least_columns(list_row_text(p, row, "taken")) > places ? least_columns(list_row_text(p, row, "taken")) : places;
		leak_say_type(p->rows, row, c.short_place, &type);
		c.n = digits(list_row_number(p, row, "alive")) > c.n ? digits(list_row_number(p, row, "alive")) : c.n;
		c.type = text_columns_of(strbuf_span(&type)) > c.type ? text_columns_of(strbuf_span(&type)) : c.type;
		c.kept = kept > c.kept ? kept : c.kept;
		c.seen = seen > c.seen ? seen : c.seen;
		strbuf_done(&type);
	}
	/* names are not cut for tags */
	c.type = c.type > width / 3 ? width / 3 : c.type;
	c.seen = c.seen > width / 3 ? width / 3 : c.seen;
	rest = width - c.n - 2 - c.type - 2 - 2 - c.seen - 2 - SCORE_COLUMNS;
	places = places > width / 3 ? width / 3 : places;
	if (rest < places) { /* a name loses its middle before a place is cut */
		c.seen -= places - rest;
		rest = places;
	}
	c.kept = c.kept > rest ? rest : c.kept;
	return c;
}

/* "76  root", "follows the 1" */
static void add_score(struct list_pane *p, struct text *t, const struct row *row, bool wide)
{
	struct strbuf words = {0}, role = {0};

	leak_say_role(p->rows, row, &role);
	if (span_starts(strbuf_span(&role), SPAN_LIT("follows")) && !wide)
		strbuf_add(&words, strbuf_span(&role));
	else if (span_starts(strbuf_span(&role), SPAN_LIT("follows")))
		strbuf_add_str(&words, "follows");
	else if (wide || !role.n)
		strbuf_addf(&words, "%lld", (long long)list_row_number(p, row, "score"));
	else
		strbuf_addf(&words, "%lld  %s", (long long)list_row_number(p, row, "score"), strbuf_str(&role));
	text_add_right(t, ROLE_TEXT, strbuf_span(&words));
	strbuf_done(&words);
	strbuf_done(&role);
}

/* What else is known, with its confidence at the right end.  @label: in front of it, at @column, the text at @at. */
static void add_others(struct leaks *l, struct text *t, long i, const struct row *row, int column, const char *label, int at)
{
	struct strbuf words = {0};
	struct span confidence;
	int width = t->width;
	struct linked all;

	leak_say_others(l->list.pane[0].rows, row, width >= LEAKS_APART, &words, &confidence);
	if (words.n) {
		begin(l, t, i, NULL);
		if (label) {
			text_pad_to(t, column);
			text_add_str(t, ROLE_DIM, label);
		}
		all = (struct linked){.text = strbuf_span(&words)};
		t->width -= (int)confidence.n + 2;
		wrap_links(t, ROLE_TEXT, &all, at);
		t->width = width;
		text_add_right(t, confidence_role(confidence), confidence);
	}
	strbuf_done(&words);
}

static void add_labelled(struct leaks *l, struct text *t, long i, int label, const char *name, struct span s)
{
	if (!s.n)
		return;
	begin(l, t, i, NULL);
	text_pad_to(t, label);
	text_add_str(t, ROLE_DIM, name);
	wrap_words(t, ROLE_TEXT, s, label + 7);
}

static void path_narrow(struct leaks *l, struct text *t, long i, const struct row *row, const struct path_columns *c)
{
	struct list_pane *p = &l->list.pane[0];
	struct span taken = list_row_text(p, row, "taken"), seen = list_row_text(p, row, "seen");
	bool apart = t->width >= LEAKS_APART;
	struct strbuf words = {0};
	int label = c->n + 2;

	begin(l, t, i, row);
	add_number(t, list_row_number(p, row, "alive"), c->n);
	text_pad_to(t, label);
	link_type(l, t, row, c->short_place, t->width - label - 16);
	if (apart && list_row_text(p, row, "bytes").n) {
		struct strbuf bytes = {0};

		strbuf_add_grouped(&bytes, list_row_number(p, row, "bytes"));
		strbuf_add_str(&bytes, " bytes");
		if (text_columns(t) + (int)bytes.n + 18 < t->width)
			text_pad_to(t, t->width - 18 - (int)bytes.n);
		else
			text_add_str(t, ROLE_TEXT, "  ");
		text_add(t, ROLE_TEXT, strbuf_span(&bytes));
		strbuf_done(&bytes);
	}
	add_score(p, t, row, false);
	strbuf_add(&words, taken);
	if (!apart && taken.n && seen.n)
		strbuf_addf(&words, ", last seen %.*s", SPAN_ARG(seen));
	add_labelled(l, t, i, label, "kept", strbuf_span(&words));
	if (apart || !taken.n)
		add_labelled(l, t, i, label, "seen", seen);
	add_others(l, t, i, row, label, span_eq_str(list_row_text(p, row, "role"), "held") ? "held" : "others", label + 7);
	strbuf_done(&words);
}

static void path_wide(struct leaks *l, struct text *t, long i, const struct row *row, const struct path_columns *c)
{
	struct list_pane *p = &l->list.pane[0];
	int type = c->n + 2, kept = type + c->type + 2, seen = kept + c->kept + 2;
	struct strbuf last = {0}, words = {0};
	bool released;

	begin(l, t, i, row);
	add_number(t, list_row_number(p, row, "alive"), c->n);
	text_pad_to(t, type);
	link_type(l, t, row, c->short_place, c->type);
	text_pad_to(t, kept);
	cut_tags(&words, list_row_text(p, row, "taken"), c->kept);
	text_add_cut(t, ROLE_TEXT, strbuf_span(&words), c->kept);
	strbuf_done(&words);
	text_pad_to(t, seen);
	cut_named(&last, list_row_text(p, row, "seen"), c->seen);
	text_add_cut(t, ROLE_TEXT, strbuf_span(&last), c->seen);
	strbuf_done(&last);
	add_score(p, t, row, true);
	released = list_row_text(p, row, "others").n && !span_eq_str(list_row_text(p, row, "role"), "held");
	add_others(l, t, i, row, type, released ? "others give it back at" : NULL, type);
}

static void add_titles(struct leaks *l, struct text *t, const struct path_columns *c, bool wide)
{
	begin(l, t, -1, NULL);
	text_addf(t, ROLE_HEADER, "%*s", c->n, "n");
	text_pad_to(t, c->n + 2);
	text_add_str(t, ROLE_HEADER, "type");
	if (wide) {
		text_pad_to(t, c->n + 2 + c->type + 2);
		text_add_str(t, ROLE_HEADER, "reference kept");
		text_pad_to(t, c->n + 2 + c->type + 2 + c->kept + 2);
		text_add_str(t, ROLE_HEADER, "last seen");
	}
	text_add_right(t, ROLE_HEADER, SPAN_LIT("score"));
}

static void add_rest(struct leaks *l, struct text *t, long shown, long n, const char *how)
{
	struct strbuf words = {0};

	strbuf_add_grouped(&words, n - shown);
	strbuf_addf(&words, " more: %s", how);
	begin(l, t, -1, NULL);
	text_pad_to(t, 3);
	text_add(t, ROLE_DIM, strbuf_span(&words));
	strbuf_done(&words);
}

static void fill_paths(struct leaks *l, struct text *t, long n)
{
	bool wide = t->width >= LEAKS_WIDE;
	struct path_columns c = path_columns(l, t->width);
	long i;

	add_titles(l, t, &c, wide);
	for (i = 0; i < n && (l->unfolded || i < MANY_ROWS); i++) {
		const struct row *row = list_pane_at(&l->list.pane[0], i);

		if (!row)
			break;
		(wide ? path_wide : path_narrow)(l, t, i, row, &c);
	}
	if (i < n)
		add_rest(l, t, i, n, "z shows them, f filters, v groups");
}

/* --- creators, of runs that did not end cleanly --- */

#define ROWS_FIRST 6 /* shown at least before others are folded */

static void add_creator(struct leaks *l, struct text *t, long i)
{
	struct list_pane *p = &l->list.pane[0];
	const struct row *row = list_pane_at(p, i);
	struct strbuf right = {0};

	if (!row)
		return;
	begin(l, t, i, row);
	add_number(t, list_row_number(p, row, "alive"), 6);
	add_number(t, list_row_number(p, row, "freed"), 8);
	text_add_str(t, ROLE_TEXT, "  ");
	if (list_row_number(p, row, "forgotten"))
		strbuf_addf(&right, "%lld forgotten  ", (long long)list_row_number(p, row, "forgotten"));
	strbuf_addf(&right, "%3lld", (long long)list_row_number(p, row, "score"));
	link_type(l, t, row, false, t->width - text_columns(t) - (int)right.n - 2);
	text_add_right(t, ROLE_TEXT, strbuf_span(&right));
	strbuf_done(&right);
}

/* The first row from which on nothing ever ended: alive by design.  In another order there is none. */
static long first_by_design(struct leaks *l, long n)
{
	struct list_pane *p = &l->list.pane[0];
	long low = 0, high = n;

	if (!span_eq_str(strbuf_span(&p->sort), "-suspicion"))
		return n;
	while (low < high) {
		long mid = low + (high - low) / 2;
		const struct row *row = list_pane_at(p, mid);

		if (row && (list_row_number(p, row, "freed") || list_row_number(p, row, "forgotten")))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void fold_creators(struct leaks *l, struct text *t, long shown, long design, long n)
{
	struct strbuf words = {0};

	begin(l, t, -1, NULL);
	text_add_str(t, ROLE_TEXT, "  ");
	if (shown < design) {
		strbuf_add_grouped(&words, design - shown);
		strbuf_add_str(&words, " more of which others ended");
	}
	if (design < n) {
		strbuf_add_str(&words, words.n ? ", " : "");
		strbuf_add_grouped(&words, n - (shown > design ? shown : design));
		strbuf_add_str(&words, " alive by design: none ever ended");
	}
	text_add(t, ROLE_DIM, strbuf_span(&words));
	text_add_str(t, ROLE_DIM, " (z)");
	t->folded = true;
	strbuf_done(&words);
}

static void fill_creators(struct leaks *l, struct text *t, long n)
{
	long design = first_by_design(l, n), room = t->height - 2 > ROWS_FIRST ? t->height - 2 : ROWS_FIRST, shown;

	begin(l, t, -1, NULL);
	text_add_str(t, ROLE_HEADER, " alive   ended  type");
	text_add_right(t, ROLE_HEADER, SPAN_LIT("score"));
	shown = l->unfolded || design == n ? n : design < room ? design : room;
	shown = shown > MANY_ROWS && !l->unfolded ? MANY_ROWS : shown;
	for (long i = 0; i < shown; i++)
		add_creator(l, t, i);
	if (shown < n)
		fold_creators(l, t, shown, design, n);
}

/* A text says how many there are, so it is put off as a whole with that number. */
static long count_now(struct list_pane *p)
{
	int64_t n = 0;

	if (!p->rows || p->stopped || !list_pane_tell(p, rows_total(p->rows, &n, &p->e)))
		return 0;
	return (long)n;
}

void leaks_rows(struct leaks *l, struct text *t)
{
	long n = count_now(&l->list.pane[0]);
	struct strbuf words = {0};

	vec_clear(&l->rows);
	strbuf_clear(&l->common);
	if (!n) {
		list_view_empty(l, 0, &words);
		begin(l, t, -1, NULL);
		wrap_words(t, ROLE_TEXT, strbuf_span(&words), 1);
	} else if (leaks_form(l) == LEAKS_PATHS) {
		fill_paths(l, t, n);
	} else {
		fill_creators(l, t, n);
	}
	strbuf_done(&words);
}
