#include "config.h"

#include "astscope/model/place.h"

#include <string.h>

#include "astscope/base/scan.h"

/* The views a place may name, the kind that a bare id after the view has, and whether it is written bare. */
static const struct {
	const char *view;
	const char *kind;
	bool bare;
} views[] = {
	{"home", "finding", true},  {"leaks", "site", false},     {"objects", "life", true},
	{"hist", "life", true},     {"refs", "thread", false},    {"threads", "lwp", false},
	{"locks", "lock", true},    {"waits", "cycle", false},    {"stacks", "stack", false},
	{"files", "source", false}, {"rejects", "source", false}, {"raw", "source", false},
	{"sql", "query", true},     {"log", "line", false},       {"help", "topic", true},
};

static const char *const kinds[] = {
	"event", "life",  "lwp",   "pthread", "gdb",  "thread", "lock",    "cycle", "stack",
	"frame", "group", "site",  "source",  "line", "finding", "run",    "query", "topic",
};

static const char *own_kind(struct span view)
{
	for (size_t i = 0; i < ARRAY_LEN(views); i++)
		if (span_eq_str(view, views[i].view))
			return views[i].kind;
	return NULL;
}

static bool own_is_bare(const char *view)
{
	for (size_t i = 0; i < ARRAY_LEN(views); i++)
		if (!strcmp(view, views[i].view))
			return views[i].bare;
	return false;
}

static bool is_kind(struct span s)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (span_eq_str(s, kinds[i]))
			return true;
	return false;
}

static void decode(struct span s, struct strbuf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '%' && i + 2 < s.n && hex_digit(s.p[i + 1]) >= 0 && hex_digit(s.p[i + 2]) >= 0) {
			strbuf_add_char(out, (char)(hex_digit(s.p[i + 1]) * 16 + hex_digit(s.p[i + 2])));
			i += 2;
		} else {
			strbuf_add_char(out, s.p[i]);
		}
	}
}

void place_encode(struct span s, struct strbuf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c == 0x7f || c == '/' || c == '?' || c == '&' || c == '%')
			strbuf_addf(out, "%%%02X", c);
		else
			strbuf_add_char(out, s.p[i]);
	}
}

void place_done(struct place *p)
{
	for (size_t i = 0; i < PLACE_PARTS; i++)
		strbuf_done(&p->part[i].id);
	strbuf_done(&p->filter);
	strbuf_done(&p->sort);
	strbuf_done(&p->group);
	memset(p, 0, sizeof(*p));
}

static void fill(char *to, size_t size, struct span s)
{
	size_t n = s.n < size ? s.n : size - 1;

	memcpy(to, s.p, n);
	to[n] = 0;
}

void place_copy(struct place *dst, const struct place *src)
{
	memset(dst, 0, sizeof(*dst));
	memcpy(dst->view, src->view, sizeof(dst->view));
	dst->n = src->n;
	for (size_t i = 0; i < src->n; i++) {
		memcpy(dst->part[i].kind, src->part[i].kind, sizeof(dst->part[i].kind));
		strbuf_add(&dst->part[i].id, strbuf_span(&src->part[i].id));
	}
	strbuf_add(&dst->filter, strbuf_span(&src->filter));
	strbuf_add(&dst->sort, strbuf_span(&src->sort));
	strbuf_add(&dst->group, strbuf_span(&src->group));
}

static bool parse_query(struct span text, struct place *p, struct err *e)
{
	while (text.n) {
		long end = span_find_char(text, '&');
		struct span one = span_sub(text, 0, end < 0 ? text.n : (size_t)end), key = {0};
		struct strbuf *to;

		text = span_from_offset(text, end < 0 ? text.n : (size_t)end + 1);
		if (!one.n)
			continue;
		if (!scan_until_char(&one, '=', &key))
			return err_set(e, ERR_USAGE, "\"%.*s\" in a place lacks its value", SPAN_ARG(one));
		if (span_eq_str(key, "filter"))
			to = &p->filter;
		else if (span_eq_str(key, "sort"))
			to = &p->sort;
		else if (span_eq_str(key, "group"))
			to = &p->group;
		else
			return err_set(e, ERR_USAGE, "a place has no \"%.*s\": filter, sort, group", SPAN_ARG(key));
		strbuf_clear(to);
		decode(one, to);
	}
	return true;
}

/* The next piece up to '/'. */
static bool piece(struct span *s, struct span *ret)
{
	long end = span_find_char(*s, '/');

	if (!s->n)
		return false;
	*ret = span_sub(*s, 0, end < 0 ? s->n : (size_t)end);
	*s = span_from_offset(*s, end < 0 ? s->n : (size_t)end + 1);
	return true;
}

static bool parse_parts(struct span path, struct place *p, struct err *e)
{
	struct span word, id;
	bool first = true;

	while (piece(&path, &word)) {
		if (p->n == PLACE_PARTS)
			return err_set(e, ERR_USAGE, "a place has at most %d parts", PLACE_PARTS);
		struct place_part *part = &p->part[p->n];

		if (first && !is_kind(word)) {
			fill(part->kind, sizeof(part->kind), span_from(own_kind(span_from(p->view))));
			id = word;
		} else if (!is_kind(word)) {
			return err_set(e, ERR_USAGE, "\"%.*s\" is no part of a place", SPAN_ARG(word));
		} else if (!piece(&path, &id)) {
			return err_set(e, ERR_USAGE, "\"%.*s\" in a place lacks its id", SPAN_ARG(word));
		} else {
			fill(part->kind, sizeof(part->kind), word);
		}
		first = false;
		if (!id.n)
			return err_set(e, ERR_USAGE, "empty id in a place");
		decode(id, &part->id);
		p->n++;
	}
	return true;
}

bool place_parse(struct span text, struct place *ret, struct err *e)
{
	struct place p = {0};
	struct span query = {0}, path, view = {0};
	long mark;

	text = span_trim(text);
	(void)scan_lit(&text, SPAN_LIT("astscope:"));
	mark = span_find_char(text, '?');
	path = mark < 0 ? text : span_sub(text, 0, (size_t)mark);
	if (mark >= 0)
		query = span_from_offset(text, (size_t)mark + 1);
	if (!piece(&path, &view) || !own_kind(view))
		return err_set(e, ERR_USAGE, "\"%.*s\" is no view", SPAN_ARG(view));
	fill(p.view, sizeof(p.view), view);
	if (!parse_parts(path, &p, e) || !parse_query(query, &p, e)) {
		place_done(&p);
		return false;
	}
	*ret = p;
	return true;
}

void place_print(const struct place *p, struct strbuf *out)
{
	const struct {
		const char *key;
		const struct strbuf *value;
	} query[] = {{"filter", &p->filter}, {"sort", &p->sort}, {"group", &p->group}};
	const char *own = own_kind(span_from(p->view));
	char sep = '?';

	strbuf_add_str(out, p->view);
	for (size_t i = 0; i < p->n; i++) {
		struct span id = strbuf_span(&p->part[i].id);

		/* The view's own kind goes without saying, unless its id would read as a kind. */
		if (i || !own || !own_is_bare(p->view) || strcmp(own, p->part[i].kind) != 0 || is_kind(id))
			strbuf_addf(out, "/%s", p->part[i].kind);
		strbuf_add_char(out, '/');
		place_encode(id, out);
	}
	for (size_t i = 0; i < ARRAY_LEN(query); i++) {
		if (!query[i].value->n)
			continue;
		strbuf_addf(out, "%c%s=", sep, query[i].key);
		place_encode(strbuf_span(query[i].value), out);
		sep = '&';
	}
}

bool place_equal(const struct place *a, const struct place *b)
{
	struct strbuf x = {0}, y = {0};
	bool same;

	place_print(a, &x);
	place_print(b, &y);
	same = span_eq(strbuf_span(&x), strbuf_span(&y));
	strbuf_done(&x);
	strbuf_done(&y);
	return same;
}

struct span place_id(const struct place *p, const char *kind)
{
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->part[i].kind, kind))
			return strbuf_span(&p->part[i].id);
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

bool place_set(struct place *p, const char *kind, struct span id)
{
	size_t i = 0;

	while (i < p->n && strcmp(p->part[i].kind, kind) != 0)
		i++;
	if (i == PLACE_PARTS)
		return false;
	if (i == p->n)
		fill(p->part[p->n++].kind, sizeof(p->part[0].kind), span_from(kind));
	strbuf_clear(&p->part[i].id);
	strbuf_add(&p->part[i].id, id);
	return true;
}
