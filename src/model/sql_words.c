/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "astscope/base/arena.h"
#include "astscope/base/attr.h"
#include "astscope/base/suggest.h"
#include "astscope/model/sql.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

/* What a statement may be made of. */

#define HINT_BYTES 220 /* of names, so that a hint holds them */

static const char *const keywords[] = {
	"SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "LIMIT", "HAVING", "JOIN", "LEFT JOIN", "ON", "USING", "AND", "OR", "NOT",
	"IN", "IS NULL", "IS NOT NULL", "LIKE", "GLOB", "BETWEEN", "DISTINCT", "DESC", "AS", "WITH", "CASE", "WHEN", "THEN", "ELSE",
	"END", "count(*)", "sum(", "min(", "max(", "round(", "group_concat(", "coalesce(",
};

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static char upper(char c)
{
	return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

static bool begins(const char *word, struct span typed)
{
	for (size_t i = 0; i < typed.n; i++)
		if (!word[i] || upper(word[i]) != upper(typed.p[i]))
			return false;
	return true;
}

/* The name stands in the text as a word. */
static bool names(struct span text, struct span name)
{
	for (size_t i = 0; i + name.n <= text.n; i++) {
		if ((i && is_name(text.p[i - 1])) || (i + name.n < text.n && is_name(text.p[i + name.n])))
			continue;
		if (span_eq(span_sub(text, i, name.n), name))
			return true;
	}
	return false;
}

static void add(struct sql_words *w, const char *text, const char *note)
{
	if (begins(text, w->typed))
		*(struct sql_word *)vec_push(&w->words) = (struct sql_word){text, note};
}

static bool has(const struct sql_words *w, struct span text)
{
	for (size_t i = 0; i < w->words.n; i++)
		if (span_eq_str(text, ((struct sql_word *)vec_at(&w->words, i))->text))
			return true;
	return false;
}

/* Views, and columns of those that the statement names; each name once. */
static bool add_schema(struct db *db, struct span sql, struct sql_words *w, struct err *e)
{
	struct stmt *st = db_query(db, Q_MODEL_SCHEMA);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct span view = stmt_text(st, 0), column = stmt_text(st, 1);

		if (!has(w, view))
			add(w, arena_span(w->arena, view).p, "view");
		if (names(sql, view) && !has(w, column))
			add(w, arena_span(w->arena, column).p, arena_strf(w->arena, "of %.*s", SPAN_ARG(view)));
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

bool sql_complete(struct db *db, struct span sql, size_t cursor, struct sql_words *ret, struct err *e)
{
	size_t from = cursor = cursor < sql.n ? cursor : sql.n;

	while (from && is_name(sql.p[from - 1]))
		from--;
	*ret = (struct sql_words){.typed = span_sub(sql, from, cursor - from), .arena = arena_new()};
	vec_init(&ret->words, sizeof(struct sql_word));
	if (!add_schema(db, sql, ret, e)) {
		sql_words_done(ret);
		return false;
	}
	for (size_t i = 0; i < ARRAY_LEN(keywords); i++)
		add(ret, keywords[i], NULL);
	return true;
}

void sql_words_done(struct sql_words *w)
{
	vec_done(&w->words);
	arena_free(w->arena);
}

/* What stands behind @what in @msg, without the view before a dot. */
static bool missing_name(const char *msg, const char *what, struct span *ret)
{
	struct span rest = span_from(msg);
	long dot;

	if (!span_starts(rest, span_from(what)))
		return false;
	*ret = span_from_offset(rest, strlen(what));
	dot = span_rfind_char(*ret, '.');
	*ret = span_from_offset(*ret, (size_t)(dot + 1));
	return true;
}

/* Names that can stand where @e found another: all views, or the columns of those that @sql names. */
static void collect_names(struct db *db, struct span sql, bool views, struct vec *ret, struct arena *arena)
{
	struct stmt *st = db_query(db, Q_MODEL_SCHEMA);
	struct err ignored = {0};

	while (stmt_step(st, &ignored) == STEP_ROW) {
		struct span view = stmt_text(st, 0), name = views ? view : stmt_text(st, 1);
		const char *last = ret->n ? *(const char **)vec_at(ret, ret->n - 1) : "";

		if ((views || names(sql, view)) && !span_eq_str(name, last))
			*(const char **)vec_push(ret) = arena_span(arena, name).p;
	}
	stmt_reset(st);
}

void sql_suggest(struct db *db, struct span sql, struct err *e)
{
	struct arena *arena;
	struct strbuf all = {0};
	const char *near;
	struct span name;
	struct vec found;
	bool views = missing_name(e->msg, "no such table: ", &name);

	if (!views && !missing_name(e->msg, "no such column: ", &name))
		return;
	arena = arena_new();
	vec_init(&found, sizeof(const char *));
	collect_names(db, sql, views, &found, arena);
	near = suggest(name, found.p, found.n);
	for (size_t i = 0; i < found.n && !span_ends(strbuf_span(&all), SPAN_LIT("...")); i++)
		strbuf_addf(&all, "%s%s", i ? " " : "", all.n > HINT_BYTES - SUGGEST_WORD_MAX ? "..." : *(const char **)vec_at(&found, i));
	if (near)
		err_hint(e, "did you mean %s?", near);
	else if (found.n)
		err_hint(e, "there are: %s", strbuf_str(&all));
	strbuf_done(&all);
	vec_done(&found);
	arena_free(arena);
}

bool sql_describe(struct db *db, struct span text, struct strbuf *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_MODEL_SCHEMA);
	struct strbuf view = {0};
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		if (!names(text, stmt_text(st, 0)))
			continue;
		if (!span_eq(stmt_text(st, 0), strbuf_span(&view))) {
			strbuf_clear(&view);
			strbuf_add(&view, stmt_text(st, 0));
			strbuf_addf(ret, "%s%s ", ret->n ? "\n" : "", strbuf_str(&view));
		}
		strbuf_add_char(ret, ' ');
		strbuf_add(ret, stmt_text(st, 1));
	}
	stmt_reset(st);
	strbuf_done(&view);
	return step == STEP_DONE;
}
