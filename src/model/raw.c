/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/raw.h"

#include <string.h>

#include "astscope/base/strbuf.h"
#include "astscope/store/queries.h"
#include "raw_refs.h"
#include "xref_priv.h"

enum { RAW_LINES = 20000 }; /* one request; a screen asks for some dozens */

void raw_done(struct raw_text *t)
{
	if (t->arena)
		arena_free(t->arena);
	vec_done(&t->lines);
	memset(t, 0, sizeof(*t));
}

static struct raw_line *at(struct raw_text *t, uint64_t first, int64_t line)
{
	if (line < (int64_t)first || (uint64_t)line - first >= t->lines.n)
		return NULL;
	return vec_at(&t->lines, (size_t)((uint64_t)line - first));
}

static void bind_range(struct stmt *st, int64_t source, uint64_t first, uint64_t n)
{
	stmt_bind_i64(st, ":source", source);
	stmt_bind_i64(st, ":first", (int64_t)first);
	stmt_bind_i64(st, ":last", (int64_t)(first + n - 1));
}

/* A source with lines of the file. */
struct part {
	int64_t source;
	bool refs, text_log;
};

static void find_parts(struct xref *x, int64_t source, uint64_t first, uint64_t n, struct vec *ret)
{
	struct stmt *st = db_query(x->db, Q_RAW_PARTS);

	vec_init(ret, sizeof(struct part));
	bind_range(st, source, first, n);
	while (xref_step(x, st)) {
		const struct part p = {stmt_i64(st, 0), stmt_i64(st, 1) != 0, span_eq_str(stmt_text(st, 2), "T")};

		vec_append(ret, &p);
	}
}

/* Lines out of stored chunks. */
static void from_text(struct xref *x, struct raw_text *t, uint64_t first)
{
	struct stmt *st = db_query(x->db, Q_RAW_TEXT);

	bind_range(st, t->source, first, t->lines.n);
	while (xref_step(x, st)) {
		struct span rest = stmt_text(st, 1);
		int64_t number = stmt_i64(st, 0);

		for (; rest.n && number < (int64_t)(first + t->lines.n); number++) {
			long end = span_find_char(rest, '\n');
			size_t n = end < 0 ? rest.n : (size_t)end;
			struct raw_line *line = at(t, first, number);

			if (line) {
				line->text = arena_span(t->arena, span_sub(rest, 0, n));
				line->rewritten = false;
			}
			rest = span_from_offset(rest, n + 1);
		}
	}
}

static void from_refs(struct xref *x, struct raw_text *t, uint64_t first, const struct part *part)
{
	struct stmt *st = db_query(x->db, Q_RAW_REFS);
	struct strbuf b = {0};

	bind_range(st, part->source, first, t->lines.n);
	while (xref_step(x, st)) {
		struct raw_line *line = at(t, first, stmt_i64(st, 0));

		if (!line)
			continue;
		strbuf_clear(&b);
		raw_refs_line(st, part->text_log, &b);
		line->text = arena_span(t->arena, strbuf_span(&b));
		line->rewritten = true;
	}
	st = db_query(x->db, Q_RAW_REJECTS);
	bind_range(st, part->source, first, t->lines.n);
	while (xref_step(x, st)) {
		struct raw_line *line = at(t, first, stmt_i64(st, 0));
		struct span text = span_rtrim(stmt_text(st, 1));

		if (!line)
			continue;
		while (text.n && text.p[text.n - 1] == '\n')
			text.n--;
		line->text = arena_span(t->arena, text);
	}
	strbuf_done(&b);
}

bool raw_lines(struct db *db, int64_t source, uint64_t first, uint64_t n, struct raw_text *ret, struct err *e)
{
	struct xref x = {.db = db, .e = e};
	struct stmt *st = db_query(db, Q_RAW_SOURCE);
	struct raw_text t = {.source = source};
	struct vec parts;

	stmt_bind_i64(st, ":source", source);
	if (!xref_step(&x, st))
		return x.failed ? false : err_set(e, ERR_USAGE, "no file %lld in this bundle", (long long)source);
	t.arena = arena_new();
	vec_init(&t.lines, sizeof(struct raw_line));
	t.path = arena_span(t.arena, stmt_text(st, 0));
	t.total = stmt_is_null(st, 1) ? 0 : (uint64_t)stmt_i64(st, 1);
	stmt_reset(st);
	if (!first)
		first = 1;
	if (n > RAW_LINES)
		n = RAW_LINES;
	for (uint64_t i = 0; i < n && first <= t.total && first + i <= t.total; i++)
		vec_append(&t.lines, &(struct raw_line){.number = first + i});
	find_parts(&x, source, first, t.lines.n, &parts);
	for (size_t i = 0; i < parts.n; i++) {
		const struct part *part = vec_at(&parts, i);

		if (part->refs)
			from_refs(&x, &t, first, part);
	}
	vec_done(&parts);
	if (t.lines.n)
		from_text(&x, &t, first);
	if (x.failed) {
		raw_done(&t);
		return false;
	}
	*ret = t;
	return true;
}

bool raw_where(struct db *db, const struct thing *t, int64_t *ret_source, uint64_t *ret_first, uint64_t *ret_last)
{
	struct err e;
	struct xref x = {.db = db, .e = &e};
	struct stmt *st = xref_query(&x, Q_RAW_WHERE, t);

	if (!xref_step(&x, st))
		return false;
	*ret_source = stmt_i64(st, 0);
	*ret_first = (uint64_t)stmt_i64(st, 1);
	*ret_last = (uint64_t)stmt_i64(st, 2);
	stmt_reset(st);
	return true;
}

bool raw_thing(struct db *db, int64_t source, uint64_t line, struct thing *ret)
{
	static const struct {
		const char *name;
		enum thing_kind kind;
	} kinds[] = {
		{"event", THING_EVENT}, {"thread", THING_THREAD}, {"hold", THING_HOLD}, {"stack", THING_STACK}, {"frame", THING_FRAME},
	};
	struct err e;
	struct xref x = {.db = db, .e = &e};
	struct stmt *st = db_query(db, Q_RAW_THING);
	bool found = false;
	struct vec parts;

	find_parts(&x, source, line, 1, &parts);
	if (parts.n)
		source = ((const struct part *)vec_at(&parts, 0))->source;
	vec_done(&parts);
	stmt_bind_i64(st, ":source", source);
	stmt_bind_i64(st, ":line", (int64_t)line);
	if (!xref_step(&x, st))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!span_eq_str(stmt_text(st, 0), kinds[i].name))
			continue;
		*ret = (struct thing){kinds[i].kind, {stmt_i64(st, 1), stmt_i64(st, 2)}};
		found = true;
	}
	stmt_reset(st);
	return found;
}

bool raw_end(struct db *db, struct strbuf *ret)
{
	struct err e;
	struct xref x = {.db = db, .e = &e};
	struct stmt *st = db_query(db, Q_RAW_END);

	if (!xref_step(&x, st))
		return false;
	strbuf_addf(ret, "raw/source/%lld/line/%lld", (long long)stmt_i64(st, 0), (long long)stmt_i64(st, 1));
	stmt_reset(st);
	return true;
}
