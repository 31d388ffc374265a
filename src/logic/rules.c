/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

#include "astscope/base/arena.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/base/text_file.h"
#include "astscope/base/vec.h"

/* --- what tables there are ---------------------------------------------------------------------------------------- */

extern const struct text_file rules_texts[]; /* the files of share/rules */

static const struct {
	bool is_table; /* else a column of the table before it */
	const char *name;
	bool later;    /* a column that a file may not have */
} marks[] = {
#define RULES_TABLE(table, text) [RULES_##table] = {true, #text, false},
#define RULES_COLUMN(table, column, text) [table##_##column] = {false, #text, false},
#define RULES_LATER(table, column, text) [table##_##column] = {false, #text, true},
#include "astscope/logic/rules.def"
#undef RULES_TABLE
#undef RULES_COLUMN
};

#define CELLS_MAX 11u

static enum rules_column table_of(enum rules_column column)
{
	while (!marks[column].is_table)
		column--;
	return column;
}

static size_t width_of(enum rules_column table)
{
	size_t n = 0;

	while (table + n + 1 < RULES_END && !marks[table + n + 1].is_table)
		n++;
	return n;
}

struct row {
	struct span cells[CELLS_MAX];
};

/* One glob of a key. */
struct key {
	struct span glob;
	size_t row;
};

struct table {
	struct vec rows; /* struct row, those that were loaded last first */
	struct vec keys; /* struct key, in the order of the rows */
	/* Indexes into keys + 1 of the first key that begins with a byte, [0] with a wildcard; next[] goes on from key to key. */
	size_t first[256];
	struct vec next; /* size_t */
};

struct rules {
	struct arena *arena;
	uint64_t hash;
	struct table tables[RULES_END]; /* by the mark of the table */
};

/* --- globs -------------------------------------------------------------------------------------------------------- */

static bool glob_fits(struct span glob, struct span name)
{
	size_t g = 0, n = 0, star = SIZE_MAX, from = 0;

	while (n < name.n) {
		if (g < glob.n && glob.p[g] == '*') {
			star = g++;
			from = n;
		} else if (g < glob.n && (glob.p[g] == '?' || glob.p[g] == name.p[n])) {
			g++;
			n++;
		} else if (star != SIZE_MAX) {
			g = star + 1;
			n = ++from;
		} else {
			return false;
		}
	}
	while (g < glob.n && glob.p[g] == '*')
		g++;
	return g == glob.n;
}

bool rules_fit(struct span globs, struct span name)
{
	struct span glob;

	for (scan_blanks(&globs); scan_word(&globs, &glob); scan_blanks(&globs)) {
		if (glob_fits(glob, name))
			return true;
	}
	return false;
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

static struct span next_line(struct span *text)
{
	struct span line = *text;

	if (!scan_until_char(text, '\n', &line))
		*text = (struct span){0};
	return span_rtrim(line);
}

static struct span next_cell(struct span *line)
{
	struct span cell = *line;

	if (!scan_until_char(line, '\t', &cell))
		*line = (struct span){0};
	return span_trim(cell);
}

static size_t cut_cells(struct span line, struct span ret[CELLS_MAX + 1])
{
	size_t n = 0;

	for (bool more = true; more && n <= CELLS_MAX; n++) {
		more = span_find_char(line, '\t') >= 0;
		ret[n] = next_cell(&line);
	}
	return n;
}

static bool find_table(struct span name, enum rules_column *ret)
{
	for (enum rules_column i = 0; i < RULES_END; i++) {
		if (marks[i].is_table && span_eq_str(name, marks[i].name)) {
			*ret = i;
			return true;
		}
	}
	return false;
}

/*
 * "[roles]	function	then ...": the columns must be those of the table, so that no cell is read as another.  Those that came
 * later may be missing.
 */
static bool take_head(const struct span *cells, size_t n, const char *where, enum rules_column *ret, size_t *ret_width, struct err *e)
{
	struct span name = span_sub(cells[0], 1, cells[0].n - 2);

	if (!find_table(name, ret))
		return err_set(e, ERR_USAGE, "%s: there is no table of rules named %.*s", where, SPAN_ARG(name));
	*ret_width = n - 1;
	for (size_t i = 0; i < width_of(*ret); i++) {
		const char *want = marks[*ret + 1 + i].name;

		if (i + 1 == n && marks[*ret + 1 + i].later)
			return true;
		if (i + 1 >= n || !span_eq_str(cells[i + 1], want))
			return err_set(e, ERR_USAGE, "%s: column %zu of the table %.*s is %s", where, i + 1, SPAN_ARG(name), want);
	}
	if (n != width_of(*ret) + 1)
		return err_set(e, ERR_USAGE, "%s: the table %.*s has %zu columns", where, SPAN_ARG(name), width_of(*ret));
	return true;
}

static bool take_row(struct vec *rows, enum rules_column table, size_t width, const struct span *cells, size_t n, const char *where,
		     struct err *e)
{
	struct row *row;

	if (n != width) {
		err_set(e, ERR_USAGE, "%s: %zu cells in a row of %s, which has %zu columns", where, n, marks[table].name, width);
		return err_hint(e, "cells are divided by TABs, an empty one is written -");
	}
	row = vec_push(rows);
	*row = (struct row){0};
	for (size_t i = 0; i < n; i++)
		row->cells[i] = span_eq_str(cells[i], "-") ? (struct span){0} : cells[i];
	if (!row->cells[0].n)
		return err_set(e, ERR_USAGE, "%s: the key of the row is empty", where);
	return true;
}

static bool read_rows(struct span text, const char *name, struct vec added[RULES_END], struct err *e)
{
	enum rules_column table = RULES_END;
	size_t width = 0;

	for (size_t number = 1; text.n; number++) {
		struct span cells[CELLS_MAX + 1];
		struct span line = next_line(&text);
		size_t n;
		char where[128];

		if (!line.n || line.p[0] == '#')
			continue;
		snprintf(where, sizeof(where), "%s:%zu", name, number);
		n = cut_cells(line, cells);
		if (span_starts(cells[0], SPAN_LIT("[")) && span_ends(cells[0], SPAN_LIT("]"))) {
			if (!take_head(cells, n, where, &table, &width, e))
				return false;
		} else if (table == RULES_END) {
			err_set(e, ERR_USAGE, "%s: a row before the first table", where);
			return err_hint(e, "a table begins with its name in brackets and its columns, as in share/rules");
		} else if (!take_row(&added[table], table, width, cells, n, where, e)) {
			return false;
		}
	}
	return true;
}

/* --- the index ---------------------------------------------------------------------------------------------------- */

static unsigned char bucket_of(struct span glob)
{
	return glob.p[0] == '*' || glob.p[0] == '?' ? 0 : (unsigned char)glob.p[0];
}

static void index_table(struct table *t)
{
	vec_clear(&t->keys);
	vec_clear(&t->next);
	for (size_t i = 0; i < 256; i++)
		t->first[i] = 0;
	for (size_t row = 0; row < t->rows.n; row++) {
		struct span globs = ((struct row *)vec_at(&t->rows, row))->cells[0];
		struct span glob;

		for (scan_blanks(&globs); scan_word(&globs, &glob); scan_blanks(&globs))
			*(struct key *)vec_push(&t->keys) = (struct key){glob, row};
	}
	for (size_t i = 0; i < t->keys.n; i++)
		vec_push(&t->next);
	for (size_t i = t->keys.n; i > 0; i--) {
		unsigned char b = bucket_of(((struct key *)vec_at(&t->keys, i - 1))->glob);

		*(size_t *)vec_at(&t->next, i - 1) = t->first[b];
		t->first[b] = i;
	}
}

static size_t find_in_bucket(const struct table *t, unsigned char bucket, struct span name, size_t from)
{
	for (size_t i = t->first[bucket]; i; i = *(size_t *)vec_at(&t->next, i - 1)) {
		const struct key *k = vec_at(&t->keys, i - 1);

		if (k->row >= from && glob_fits(k->glob, name))
			return k->row;
	}
	return RULES_NONE;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static void put_before(struct table *t, struct vec *added)
{
	if (!added->n)
		return;
	for (size_t i = 0; i < t->rows.n; i++)
		vec_append(added, vec_at(&t->rows, i));
	vec_done(&t->rows);
	t->rows = *added;
	vec_init(added, sizeof(struct row));
	index_table(t);
}

bool rules_add(struct rules *r, struct span text, const char *name, struct err *e)
{
	struct vec added[RULES_END];
	bool ok;

	for (size_t i = 0; i < RULES_END; i++)
		vec_init(&added[i], sizeof(struct row));
	text = arena_span(r->arena, text);
	ok = read_rows(text, name, added, e);
	for (size_t i = 0; i < RULES_END; i++) {
		if (ok)
			put_before(&r->tables[i], &added[i]);
		vec_done(&added[i]);
	}
	if (ok)
		r->hash = XXH3_64bits_withSeed(text.p, text.n, r->hash);
	return ok;
}

struct rules *rules_new(void)
{
	struct rules *r = mem_zalloc(sizeof(*r));
	struct err e;

	r->arena = arena_new();
	for (size_t i = 0; i < RULES_END; i++) {
		vec_init(&r->tables[i].rows, sizeof(struct row));
		vec_init(&r->tables[i].keys, sizeof(struct key));
		vec_init(&r->tables[i].next, sizeof(size_t));
	}
	for (size_t i = 0; rules_texts[i].name; i++) {
		if (!rules_add(r, span_from(rules_texts[i].text), rules_texts[i].name, &e))
			die("%s", e.msg);
	}
	return r;
}

void rules_free(struct rules *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < RULES_END; i++) {
		vec_done(&r->tables[i].rows);
		vec_done(&r->tables[i].keys);
		vec_done(&r->tables[i].next);
	}
	arena_free(r->arena);
	free(r);
}

size_t rules_count(const struct rules *r, enum rules_column column)
{
	return r->tables[table_of(column)].rows.n;
}

struct span rules_cell(const struct rules *r, enum rules_column column, size_t row)
{
	enum rules_column table = table_of(column);

	return ((const struct row *)vec_at(&r->tables[table].rows, row))->cells[column - table - 1];
}

size_t rules_find(const struct rules *r, enum rules_column key, struct span name, size_t from)
{
	const struct table *t = &r->tables[table_of(key)];
	size_t literal = name.n ? find_in_bucket(t, (unsigned char)name.p[0], name, from) : RULES_NONE;
	size_t wild = find_in_bucket(t, 0, name, from);

	return literal < wild ? literal : wild;
}

uint64_t rules_hash(const struct rules *r)
{
	return r->hash;
}
