/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "astscope/base/arena.h"
#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/model/sql.h"

/* The answer to a statement that people typed, kept for a table. */

struct sql_result {
	struct db *db;
	struct strbuf sql;
	struct sql_rows *running; /* NULL = not begun, put off or ended */
	struct arena *arena;
	struct vec names;         /* const char * */
	struct vec rows;          /* const struct cell *, one a row */
	size_t bytes;
	bool ended, cut;
	struct err e;             /* what ended it, ERR_NONE = its end */
};

static bool begin(struct sql_result *r, int *ret_offset, struct err *e)
{
	const struct cell *skipped;

	if (!sql_open(r->db, strbuf_span(&r->sql), &r->running, ret_offset, e))
		return false;
	/* rows that were there before it was put off */
	for (size_t i = 0; i < r->rows.n; i++) {
		if (!sql_next(r->running, &skipped, e))
			return false;
		if (!skipped)
			break;
	}
	return true;
}

bool sql_result_open(struct db *db, struct span sql, struct sql_result **ret, int *ret_offset, struct err *e)
{
	struct sql_result *r = mem_zalloc(sizeof(*r));

	r->db = db;
	r->arena = arena_new();
	vec_init(&r->names, sizeof(char *));
	vec_init(&r->rows, sizeof(struct cell *));
	strbuf_add(&r->sql, sql);
	if (!begin(r, ret_offset, e)) {
		sql_result_close(r);
		return false;
	}
	for (size_t i = 0; i < sql_columns(r->running); i++)
		*(const char **)vec_push(&r->names) = arena_span(r->arena, span_from(sql_column_name(r->running, i))).p;
	*ret = r;
	return true;
}

void sql_result_close(struct sql_result *r)
{
	if (!r)
		return;
	sql_close(r->running);
	arena_free(r->arena);
	vec_done(&r->names);
	vec_done(&r->rows);
	strbuf_done(&r->sql);
	free(r);
}

size_t sql_result_columns(const struct sql_result *r)
{
	return r->names.n;
}

const char *sql_result_column(const struct sql_result *r, size_t i)
{
	return *(const char **)vec_at(&r->names, i);
}

static void keep(struct sql_result *r, const struct cell *cells)
{
	struct cell *row = arena_alloc(r->arena, (r->names.n + 1) * sizeof(*row));

	for (size_t i = 0; i < r->names.n; i++) {
		row[i] = cells[i];
		row[i].text = arena_span(r->arena, cells[i].text);
		r->bytes += cells[i].text.n + sizeof(*row);
	}
	*(const struct cell **)vec_push(&r->rows) = row;
}

static void end(struct sql_result *r, const struct err *why)
{
	sql_close(r->running);
	r->running = NULL;
	r->ended = true;
	if (why)
		r->e = *why;
}

/* One row more; false if there is none, with @e if that is no end. */
static bool read_one(struct sql_result *r, struct err *e)
{
	const struct cell *cells = NULL;
	int offset;
	bool ok = (r->running || begin(r, &offset, e)) && sql_next(r->running, &cells, e);

	if (!ok && e->code == ERR_PUT_OFF) {
		sql_close(r->running);
		r->running = NULL;
		return false;
	}
	if (!ok || !cells) {
		end(r, ok ? NULL : e);
		return false;
	}
	if (r->rows.n == SQL_RESULT_ROWS || r->bytes > SQL_RESULT_BYTES) {
		r->cut = true;
		end(r, NULL);
		return false;
	}
	keep(r, cells);
	return true;
}

static bool read_to(struct sql_result *r, size_t n, struct err *e)
{
	*e = (struct err){0};
	while (!r->ended && r->rows.n < n && read_one(r, e))
		;
	if (r->ended && r->e.code != ERR_NONE)
		*e = r->e;
	return r->rows.n >= n || e->code == ERR_NONE;
}

bool sql_result_row(struct sql_result *r, size_t index, const struct cell **ret, struct err *e)
{
	*ret = NULL;
	if (!read_to(r, index + 1, e))
		return false;
	if (index < r->rows.n)
		*ret = *(const struct cell **)vec_at(&r->rows, index);
	return true;
}

bool sql_result_read(struct sql_result *r, struct err *e)
{
	return read_to(r, SIZE_MAX, e);
}

size_t sql_result_n(const struct sql_result *r, bool *ret_all)
{
	*ret_all = r->ended;
	return r->rows.n;
}

bool sql_result_is_cut(const struct sql_result *r)
{
	return r->cut;
}

/* ---- links ---- */

/* Columns whose value is the id of something, by the end of their name. */
static const struct {
	const char *ending, *place;
} ids[] = {
	{"lwp", "threads/lwp/"}, {"thread", "threads/thread/"}, {"holder", "threads/thread/"}, {"source", "files/source/"},
	{"stack", "stacks/stack/"}, {"cycle", "waits/cycle/"}, {"stack_group", "stacks/group/"}, {"rank", "home/"},
};

/* "holder_lwp" ends in the word "lwp", "worker" in none. */
static bool ends_in(struct span name, struct span word)
{
	return span_ends(name, word) && (name.n == word.n || name.p[name.n - word.n - 1] == '_');
}

bool sql_link(const char *column, const struct cell *c, struct strbuf *ret)
{
	struct span name = span_from(column), text = c->text;
	uint64_t addr, ordinal;

	if (c->kind == CELL_IS_TEXT && span_eq_str(name, "place") && text.n) {
		strbuf_add(ret, text);
		return true;
	}
	if (c->kind == CELL_IS_TEXT && scan_addr(&text, &addr)) {
		bool life = scan_char(&text, '#') && scan_u64(&text, &ordinal);

		if (text.n)
			return false;
		if (life)
			strbuf_add_str(ret, "hist/");
		else if (ends_in(name, SPAN_LIT("lock")))
			strbuf_add_str(ret, "locks/");
		else if (ends_in(name, SPAN_LIT("pthread")))
			strbuf_add_str(ret, "threads/pthread/");
		strbuf_add(ret, c->text);
		return true;
	}
	for (size_t i = 0; c->kind == CELL_IS_INT && i < ARRAY_LEN(ids); i++) {
		if (!ends_in(name, span_from(ids[i].ending)))
			continue;
		strbuf_add_str(ret, ids[i].place);
		strbuf_add(ret, text);
		return true;
	}
	return false;
}

/* "obj = 0x7f..", "addr > 12": the value is text. */
bool sql_compares_address(struct span sql)
{
	static const char *const columns[] = {"obj", "addr", "lock", "pthread"};
	struct span rest = sql, word;

	while (scan_word(&rest, &word)) {
		bool named = false;
		struct span op, value;

		for (size_t i = 0; i < ARRAY_LEN(columns); i++)
			named |= ends_in(word, span_from(columns[i])) || span_ends(word, span_from(columns[i]));
		scan_blanks(&rest);
		if (!named)
			continue;
		value = rest;
		if (!scan_word(&value, &op) || span_find_char(SPAN_LIT("=<>!"), op.p[0]) < 0)
			continue;
		scan_blanks(&value);
		if (value.n && value.p[0] >= '0' && value.p[0] <= '9')
			return true;
	}
	return false;
}
