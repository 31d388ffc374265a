/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/place.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/scan.h"

void place_done(struct place *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->part[i].kind);
		free(p->part[i].id);
	}
	free(p->view);
	free(p->filter);
	free(p->sort);
	free(p->group);
	free(p->cols);
	*p = (struct place){0};
}

void place_copy(struct place *to, const struct place *from)
{
	*to = (struct place){
		.view = mem_strdup(from->view), .n = from->n, .bare = from->bare, .filter = mem_strdup(from->filter),
		.sort = mem_strdup(from->sort), .group = mem_strdup(from->group), .cols = mem_strdup(from->cols),
	};
	for (size_t i = 0; i < from->n; i++) {
		to->part[i].kind = mem_strdup(from->part[i].kind);
		to->part[i].id = mem_strdup(from->part[i].id);
	}
}

/* An owned copy with %XX resolved; NULL if it holds a bad escape or a NUL, which no part of a place has. */
static char *unescape(struct span s)
{
	char *text = mem_alloc(s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		struct span digits = span_sub(s, i + 1, i + 2 < s.n ? 2 : 0);
		uint64_t byte = (unsigned char)s.p[i];

		if (s.p[i] == '%' && (!scan_hex(&digits, &byte) || digits.n))
			byte = 0;
		if (!byte) {
			free(text);
			return NULL;
		}
		i += s.p[i] == '%' ? 2 : 0;
		text[n++] = (char)byte;
	}
	text[n] = '\0';
	return text;
}

static bool is_view_name(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && s.p[i] != '-')
			return false;
	return s.n > 0;
}

static char **query_field(struct place *p, struct span name)
{
	const struct {
		const char *name;
		char **field;
	} fields[] = {{"filter", &p->filter}, {"sort", &p->sort}, {"group", &p->group}, {"cols", &p->cols}};

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (span_eq_str(name, fields[i].name))
			return fields[i].field;
	return NULL;
}

/* The next piece up to @end; false when nothing is left. */
static bool piece(struct span *s, char end, struct span *ret)
{
	long at = span_find_char(*s, end);

	if (!s->n)
		return false;
	*ret = at < 0 ? *s : span_sub(*s, 0, (size_t)at);
	*s = at < 0 ? (struct span){0} : span_from_offset(*s, (size_t)at + 1);
	return true;
}

static bool parse_query(struct span query, struct place *p, struct err *e)
{
	struct span pair;

	while (piece(&query, '&', &pair)) {
		struct span value = pair, name = {0};
		char **field = scan_until_char(&value, '=', &name) ? query_field(p, name) : NULL;
		char *text = field ? unescape(value) : NULL;

		if (!text) {
			err_set(e, ERR_USAGE, "\"%.*s\" is no part of a place", SPAN_ARG(pair));
			return err_hint(e, "filter=, sort=, group=, cols=, with %%XX for / ? & %% and blanks");
		}
		free(*field);
		*field = text;
	}
	return true;
}

static size_t count_pieces(struct span path)
{
	struct span one;
	size_t n = 0;

	while (piece(&path, '/', &one))
		n++;
	return n;
}

/* Kinds and ids in turn; if their number is odd, the first is an id whose kind is that of the view. */
static bool parse_path(struct span path, struct place *p, struct err *e)
{
	struct span kind = {0}, id = {0};

	p->bare = count_pieces(path) % 2 == 1;
	for (bool bare = p->bare; path.n; bare = false) {
		struct place_part *part = &p->part[p->n];

		if (p->n == PLACE_PARTS)
			return err_set(e, ERR_USAGE, "a place has at most %d parts", PLACE_PARTS);
		if (!bare)
			(void)piece(&path, '/', &kind);
		(void)piece(&path, '/', &id);
		if (!id.n || (!bare && !kind.n))
			return err_set(e, ERR_USAGE, "empty id in a place");
		part->id = unescape(id);
		part->kind = part->id ? unescape(bare ? (struct span){0} : kind) : NULL;
		p->n += part->id != NULL;
		if (!part->kind)
			return err_set(e, ERR_USAGE, "\"%.*s\" is no part of a place", SPAN_ARG(part->id ? kind : id));
	}
	return true;
}

bool place_parse(struct span text, struct place *ret, struct err *e)
{
	struct span rest = span_trim(text), query, view = {0};
	struct place p = {0};
	long mark;

	(void)scan_lit(&rest, SPAN_LIT("astscope:"));
	mark = span_find_char(rest, '?');
	query = mark < 0 ? (struct span){0} : span_from_offset(rest, (size_t)mark + 1);
	rest = mark < 0 ? rest : span_sub(rest, 0, (size_t)mark);
	if (!piece(&rest, '/', &view) || !is_view_name(view)) {
		err_set(e, ERR_USAGE, "\"%.*s\" is no place", SPAN_ARG(text));
		return err_hint(e, "a place is VIEW/TARGET?filter=...: locks, hist/0x7f42d8cbcaf0#2");
	}
	p.view = unescape(view);
	p.filter = mem_strdup("");
	p.sort = mem_strdup("");
	p.group = mem_strdup("");
	p.cols = mem_strdup("");
	if (!parse_path(rest, &p, e) || !parse_query(query, &p, e)) {
		place_done(&p);
		return false;
	}
	*ret = p;
	return true;
}

void place_escape(struct strbuf *b, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c == 0x7f || c == '/' || c == '?' || c == '&' || c == '%')
			strbuf_addf(b, "%%%02X", c);
		else
			strbuf_add_char(b, s.p[i]);
	}
}

void place_add_path(struct strbuf *b, const struct place *p)
{
	for (size_t i = 0; i < p->n; i++) {
		if (i)
			strbuf_add_char(b, '/');
		if (i || !p->bare) {
			place_escape(b, span_from(p->part[i].kind));
			strbuf_add_char(b, '/');
		}
		place_escape(b, span_from(p->part[i].id));
	}
}

void place_add_query(struct strbuf *b, const struct place *p)
{
	const struct {
		const char *name, *value;
	} fields[] = {{"filter", p->filter}, {"sort", p->sort}, {"group", p->group}, {"cols", p->cols}};
	char mark = '?';

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		if (!*fields[i].value)
			continue;
		strbuf_addf(b, "%c%s=", mark, fields[i].name);
		place_escape(b, span_from(fields[i].value));
		mark = '&';
	}
}

void place_add(struct strbuf *b, const struct place *p)
{
	strbuf_add_str(b, p->view);
	if (p->n)
		strbuf_add_char(b, '/');
	place_add_path(b, p);
	place_add_query(b, p);
}

void place_set_view(struct place *p, const char *view)
{
	char *copy = mem_strdup(view);

	free(p->view);
	p->view = copy;
}

struct span place_id(const struct place *p, const char *kind)
{
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->part[i].kind, kind))
			return span_from(p->part[i].id);
	return (struct span){0};
}

bool place_number(const struct place *p, const char *kind, uint64_t *ret)
{
	struct span s = place_id(p, kind);
	uint64_t v;

	if (!s.n || !((span_starts(s, SPAN_LIT("0x")) && scan_addr(&s, &v)) || scan_u64(&s, &v)) || s.n)
		return false;
	*ret = v;
	return true;
}

bool place_scan_obj(struct span text, uint64_t *ret_addr, int64_t *ret_ordinal)
{
	uint64_t addr, ordinal;

	if (!span_starts(text, SPAN_LIT("0x")) || !scan_addr(&text, &addr) || !scan_char(&text, '#') ||
	    !scan_u64(&text, &ordinal) || text.n || ordinal > INT64_MAX)
		return false;
	*ret_addr = addr;
	*ret_ordinal = (int64_t)ordinal;
	return true;
}

bool place_obj(const struct place *p, const char *kind, uint64_t *ret_addr, int64_t *ret_ordinal)
{
	return place_scan_obj(place_id(p, kind), ret_addr, ret_ordinal);
}
