#include "config.h"

#include "astscope/ui/place.h"

#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"

void ui_place_done(struct ui_place *p)
{
	free(p->view);
	free(p->path);
	free(p->filter);
	free(p->sort);
	free(p->group);
	free(p->cols);
	*p = (struct ui_place){0};
}

void ui_place_copy(struct ui_place *to, const struct ui_place *from)
{
	*to = (struct ui_place){
		.view = mem_strdup(from->view), .path = mem_strdup(from->path), .filter = mem_strdup(from->filter),
		.sort = mem_strdup(from->sort), .group = mem_strdup(from->group), .cols = mem_strdup(from->cols),
	};
}

/* A copy with %XX resolved; NULL if it holds a bad escape or a NUL, which no part of a place has. */
static char *unescape(struct span s)
{
	struct strbuf b = {0};

	strbuf_add_str(&b, "");
	for (size_t i = 0; i < s.n; i++) {
		int hi, lo;

		if (s.p[i] != '%' && s.p[i] != '\0') {
			strbuf_add_char(&b, s.p[i]);
			continue;
		}
		hi = s.p[i] && i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
		lo = s.p[i] && i + 2 < s.n ? hex_digit(s.p[i + 2]) : -1;
		if (hi < 0 || lo < 0 || hi + lo == 0) {
			strbuf_done(&b);
			return NULL;
		}
		strbuf_add_char(&b, (char)(hi * 16 + lo));
		i += 2;
	}
	return b.p;
}

static bool is_view_name(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && s.p[i] != '-')
			return false;
	}
	return s.n > 0;
}

static char **query_field(struct ui_place *p, struct span name)
{
	const struct {
		const char *name;
		char **field;
	} fields[] = {{"filter", &p->filter}, {"sort", &p->sort}, {"group", &p->group}, {"cols", &p->cols}};

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		if (span_eq_str(name, fields[i].name))
			return fields[i].field;
	}
	return NULL;
}

static bool parse_query(struct span query, struct ui_place *p, struct err *e)
{
	while (query.n) {
		long amp = span_find_char(query, '&');
		struct span pair = amp < 0 ? query : span_sub(query, 0, (size_t)amp);
		long eq = span_find_char(pair, '=');
		char **field = eq < 0 ? NULL : query_field(p, span_sub(pair, 0, (size_t)eq));
		char *value = field ? unescape(span_from_offset(pair, (size_t)eq + 1)) : NULL;

		if (!value)
			return err_set(e, ERR_USAGE, "\"%.*s\" is no part of a place", SPAN_ARG(pair));
		free(*field);
		*field = value;
		query = amp < 0 ? (struct span){0} : span_from_offset(query, (size_t)amp + 1);
	}
	return true;
}

static char *copy_span(struct span s)
{
	struct strbuf b = {0};

	strbuf_add(&b, s);
	return b.p;
}

bool ui_place_parse(struct span text, struct ui_place *ret, struct err *e)
{
	struct ui_place p = {0};
	struct span rest = span_trim(text);
	struct span query = {0};
	long at;

	if (span_starts(rest, SPAN_LIT("astscope:")))
		rest = span_from_offset(rest, 9);
	at = span_find_char(rest, '?');
	if (at >= 0) {
		query = span_from_offset(rest, (size_t)at + 1);
		rest = span_sub(rest, 0, (size_t)at);
	}
	at = span_find_char(rest, '/');
	if (!is_view_name(at < 0 ? rest : span_sub(rest, 0, (size_t)at)) || span_find_char(rest, '\0') >= 0) {
		err_set(e, ERR_USAGE, "\"%.*s\" is no place", SPAN_ARG(text));
		return err_hint(e, "a place is VIEW/TARGET?filter=...: locks, hist/0x7f42d8cbcaf0#2");
	}
	p.view = copy_span(at < 0 ? rest : span_sub(rest, 0, (size_t)at));
	p.path = copy_span(at < 0 ? (struct span){0} : span_from_offset(rest, (size_t)at + 1));
	p.filter = mem_strdup("");
	p.sort = mem_strdup("");
	p.group = mem_strdup("");
	p.cols = mem_strdup("");
	if (!parse_query(query, &p, e)) {
		ui_place_done(&p);
		return false;
	}
	*ret = p;
	return true;
}

void ui_place_escape(struct strbuf *b, struct span part)
{
	static const char special[] = "/?&%";

	for (size_t i = 0; i < part.n; i++) {
		unsigned char byte = (unsigned char)part.p[i];

		if (byte <= ' ' || byte == 0x7f || span_find_char(SPAN_LIT(special), (char)byte) >= 0)
			strbuf_addf(b, "%%%02X", byte);
		else
			strbuf_add_char(b, (char)byte);
	}
}

void ui_place_add(struct strbuf *b, const struct ui_place *p)
{
	const struct {
		const char *name, *value;
	} fields[] = {{"filter", p->filter}, {"sort", p->sort}, {"group", p->group}, {"cols", p->cols}};
	char mark = '?';

	strbuf_add_str(b, p->view);
	if (*p->path)
		strbuf_addf(b, "/%s", p->path);
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		if (!*fields[i].value)
			continue;
		strbuf_addf(b, "%c%s=", mark, fields[i].name);
		ui_place_escape(b, span_from(fields[i].value));
		mark = '&';
	}
}
