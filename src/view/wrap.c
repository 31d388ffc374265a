/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wrap.h"

#include "astscope/base/utf8.h"

/* Bytes of the text up to @stop, as a link to @place if there is one. */
static void add_part(struct text *t, enum role role, struct linked *l, size_t stop, struct span place)
{
	long found = l->good.n ? span_find(l->text, l->good) : -1;
	size_t from = found > 0 && l->text.p[found - 1] == ' ' ? (size_t)found : l->text.n, to = from + l->good.n;

	while (l->at < stop) {
		bool good = l->at >= from && l->at < to;
		size_t end = good ? to : l->at < from ? from : stop;
		struct span part = span_sub(l->text, l->at, (end < stop ? end : stop) - l->at);

		text_add_shown(t, good ? ROLE_GOOD : role, part, place);
		l->at += part.n;
	}
}

/* The next @bytes of it on the current line, those that are names as links. */
static void add_linked(struct text *t, enum role role, struct linked *l, size_t bytes)
{
	size_t stop = l->at + bytes;

	while (l->at < stop) {
		size_t end = stop;

		while (l->n && l->links->stop <= l->at) {
			l->links++;
			l->n--;
		}
		if (l->n && l->links->start <= l->at) {
			end = l->links->stop < stop ? l->links->stop : stop;
			add_part(t, l->names, l, end, l->links->place);
		} else {
			if (l->n && l->links->start < stop)
				end = l->links->start;
			add_part(t, role, l, end, (struct span){0});
		}
	}
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The blank at which a line of at most @room bytes ends; -1 = none.  Those of one number stay together. */
static long last_blank(struct span s, size_t room)
{
	for (long at = (long)room; at > 0; at--) {
		bool inside = (size_t)at + 1 < s.n && is_digit(s.p[at - 1]) && is_digit(s.p[at + 1]);

		if (s.p[at] == ' ' && !inside)
			return at;
	}
	return -1;
}

/* What of @l is not written yet, as it is shown; its links in @links. */
static struct linked dressed(const struct text *t, const struct linked *l, struct strbuf *keep, struct vec *links)
{
	struct linked ret = *l;
	struct strbuf part = {0};
	size_t at = l->at;

	for (size_t i = 0; i <= l->n; i++) {
		struct home_link link = i < l->n ? l->links[i] : (struct home_link){.start = l->text.n, .stop = l->text.n};

		if (link.start > at)
			strbuf_add(keep, text_dressed(t, span_sub(l->text, at, link.start - at), (struct span){0}, &part));
		at = link.start > at ? link.start : at;
		if (link.stop <= at)
			continue;
		link.start = keep->n;
		strbuf_add(keep, text_dressed(t, span_sub(l->text, at, link.stop - at), link.place, &part));
		at = link.stop;
		link.stop = keep->n;
		vec_append(links, &link);
	}
	strbuf_done(&part);
	ret.text = strbuf_span(keep);
	ret.links = links->p;
	ret.n = links->n;
	ret.at = 0;
	return ret;
}

/* One of the links begins in these bytes. */
static bool begins_in(const struct linked *l, size_t from, size_t to)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->links[i].start >= from && l->links[i].start < to)
			return true;
	return false;
}

static void wrap(struct text *t, enum role role, struct linked *l, int column)
{
	int row = 0;

	while (l->at < l->text.n) {
		int at = text_columns(t) < column ? column : text_columns(t) + 1;
		size_t room = t->width > at + 8 ? (size_t)(t->width - at) : 8;
		struct span part = span_from_offset(l->text, l->at);
		bool cut = ++row == l->rows && part.n > room, between = false, begins;

		if (part.n > room) {
			long blank = last_blank(part, cut ? room - 2 : room);

			between = blank > 0; /* words: what stands before the mark is whole */

			part = span_sub(part, 0, blank > 0 ? (size_t)blank : room - cut);
		}
		if (column || text_columns(t))
			text_pad_to(t, column);
		begins = row == 1 || begins_in(l, l->at, l->at + part.n);
		add_linked(t, role, l, part.n);
		if (!begins)
			text_unselectable(t);
		if (cut) {
			text_add_str(t, role, between ? " \xe2\x80\xa6" : "\xe2\x80\xa6");
			return;
		}
		while (l->at < l->text.n && l->text.p[l->at] == ' ')
			l->at++;
		if (l->at < l->text.n) {
			text_line(t);
			text_continue(t);
		}
	}
}

void wrap_links(struct text *t, enum role role, struct linked *l, int column)
{
	struct strbuf keep = {0};
	struct vec links;
	struct linked shown;

	vec_init(&links, sizeof(struct home_link));
	shown = dressed(t, l, &keep, &links);
	wrap(t, role, &shown, column);
	vec_done(&links);
	strbuf_done(&keep);
}

void wrap_words(struct text *t, enum role role, struct span s, int column)
{
	struct linked l = {.text = s, .names = role};

	wrap_links(t, role, &l, column);
}

void text_add_cut(struct text *t, enum role role, struct span s, int room)
{
	struct strbuf safe = {0}, keep = {0};
	struct span rest, none = {0};
	uint32_t cp;
	int columns = 0;

	s = text_dressed(t, s, none, &keep);
	utf8_escape(&safe, s);
	rest = strbuf_span(&safe);
	if (utf8_columns(rest) <= room) {
		text_add_shown(t, role, s, none);
	} else if (room > 1) {
		struct span whole = rest, before = rest;

		while (utf8_take(&rest, &cp) && columns + utf8_width(cp) < room) {
			columns += utf8_width(cp);
			before = rest;
		}
		text_add_shown(t, role, span_sub(whole, 0, whole.n - before.n), none);
		text_add_str(t, role, "\xe2\x80\xa6");
	}
	strbuf_done(&safe);
	strbuf_done(&keep);
}

void text_add_right(struct text *t, enum role role, struct span s)
{
	int at = t->width - utf8_columns(s) - 1;

	if (!s.n || text_columns(t) + 1 > at)
		return;
	text_pad_to(t, at);
	text_add(t, role, s);
}

/* The bytes of @s, which is safe to show, before column @column: a character that would stand on it is not among them. */
static size_t bytes_before(struct span s, int column)
{
	struct span rest = s;
	size_t n = 0;
	uint32_t cp;
	int at = 0;

	while (rest.n) {
		utf8_take(&rest, &cp);
		at += utf8_width(cp);
		if (at > column)
			break;
		n = s.n - rest.n;
	}
	return n;
}

static size_t bytes_of_first(struct span s)
{
	struct span rest = s;
	uint32_t cp;

	utf8_take(&rest, &cp);
	return s.n - rest.n;
}

void add_name_cut(struct strbuf *out, struct span name, int room)
{
	int half = room > 3 ? (room - 1) / 2 : 1, columns;
	int front = room > half + 1 ? room - half - 1 : 1;
	struct strbuf safe = {0};
	struct span s;

	utf8_escape(&safe, name);
	s = strbuf_span(&safe);
	columns = utf8_columns(s);
	if (room < 0 || columns <= room) {
		strbuf_add(out, name);
	} else {
		size_t from = bytes_before(s, columns - half - 1);

		strbuf_add(out, span_sub(s, 0, bytes_before(s, front)));
		strbuf_add_str(out, "\xe2\x80\xa6");
		while (from < s.n && utf8_columns(span_from_offset(s, from)) > half)
			from += bytes_of_first(span_from_offset(s, from));
		strbuf_add(out, span_from_offset(s, from));
	}
	strbuf_done(&safe);
}

int text_columns_of(struct span s)
{
	struct strbuf safe = {0};
	int n;

	utf8_escape(&safe, s);
	n = utf8_columns(strbuf_span(&safe));
	strbuf_done(&safe);
	return n;
}
