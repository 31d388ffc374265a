/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/stamp.h"
#include "internal.h"

/*
 * instr, replace and the trims as SQLite has them, but for their time: SQLite's compare anew at each place of a text,
 * so that one call over some megabytes takes minutes, and nothing can interrupt it.  All SQL of the connection uses
 * these.
 */

static struct span text_of(sqlite3_value *v)
{
	const unsigned char *p = sqlite3_value_text(v);

	return (struct span){(const char *)p, p ? (size_t)sqlite3_value_bytes(v) : 0};
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* As memmem.  One byte is looked for as such: cheaper, above all where every call is checked over all of @hay. */
static const char *occurrence(struct span hay, struct span needle)
{
	return needle.n == 1 ? memchr(hay.p, needle.p[0], hay.n) : memmem(hay.p, hay.n, needle.p, needle.n);
}

/* Offset of @needle at a character of @hay, -1 = none. */
static long find(struct span hay, struct span needle, bool bytes)
{
	const char *at;

	if (needle.n && !bytes && is_continuation(needle.p[0]))
		return hay.n >= needle.n && memcmp(hay.p, needle.p, needle.n) == 0 ? 0 : -1; /* only the first may be half */
	at = occurrence(hay, needle);
	return at ? at - hay.p : -1;
}

static void do_instr(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	bool bytes = sqlite3_value_type(argv[0]) == SQLITE_BLOB && sqlite3_value_type(argv[1]) == SQLITE_BLOB;
	struct span hay, needle;
	sqlite3_int64 n = 1;
	long at;

	(void)argc;
	if (sqlite3_value_type(argv[0]) == SQLITE_NULL || sqlite3_value_type(argv[1]) == SQLITE_NULL)
		return;
	if (bytes) {
		hay = (struct span){sqlite3_value_blob(argv[0]), (size_t)sqlite3_value_bytes(argv[0])};
		needle = (struct span){sqlite3_value_blob(argv[1]), (size_t)sqlite3_value_bytes(argv[1])};
	} else {
		hay = text_of(argv[0]);
		needle = text_of(argv[1]);
	}
	at = needle.n ? find(hay, needle, bytes) : 0;
	for (long i = 1; i <= at; i++)
		n += bytes || !is_continuation(hay.p[i]);
	sqlite3_result_int64(ctx, at < 0 ? 0 : n);
}

static void do_replace(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	struct span rest = text_of(argv[0]);
	struct span old = text_of(argv[1]);
	struct span new = text_of(argv[2]);
	sqlite3_str *s;
	const char *at;
	int n, rc;
	char *text;

	(void)argc;
	if (!rest.p || !old.p || !new.p)
		return;
	if (!old.n || !old.p[0] || !rest.n) {
		sqlite3_result_value(ctx, argv[0]);
		return;
	}
	s = sqlite3_str_new(sqlite3_context_db_handle(ctx));
	while ((at = occurrence(rest, old)) && sqlite3_str_errcode(s) == SQLITE_OK) {
		size_t before = (size_t)(at - rest.p);

		sqlite3_str_append(s, rest.p, (int)before);
		sqlite3_str_append(s, new.p, (int)new.n);
		rest = span_from_offset(rest, before + old.n);
	}
	sqlite3_str_append(s, rest.p, (int)rest.n);
	rc = sqlite3_str_errcode(s);
	n = sqlite3_str_length(s);
	text = sqlite3_str_finish(s);
	if (rc != SQLITE_OK) {
		sqlite3_free(text);
		sqlite3_result_error_code(ctx, rc);
	} else if (text) {
		sqlite3_result_text(ctx, text, n, sqlite3_free);
	} else {
		sqlite3_result_text(ctx, "", 0, SQLITE_STATIC);
	}
}

/*
 * A character as a number: its bytes, the first one highest.  What is not UTF-8 is a character a byte.
 */
#define CHAR_BYTES 4

static uint32_t char_number(struct span c)
{
	uint32_t v = 0;

	for (size_t i = 0; i < c.n; i++)
		v = v << 8 | (unsigned char)c.p[i];
	return v;
}

static struct span first_char(struct span s)
{
	size_t n = 1;

	while ((unsigned char)s.p[0] >= 0xc0 && n < s.n && n < CHAR_BYTES && is_continuation(s.p[n]))
		n++;
	return span_sub(s, 0, n);
}

static struct span last_char(struct span s)
{
	size_t n = 1;

	while (n < s.n && n < CHAR_BYTES && is_continuation(s.p[s.n - n]))
		n++;
	if ((unsigned char)s.p[s.n - n] < 0xc0)
		n = 1;
	return span_from_offset(s, s.n - n);
}

static int compare_chars(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* A sorted set of characters. */
struct charset {
	uint32_t *chars;
	size_t n;
};

static bool charset_make(struct span text, struct charset *ret)
{
	ret->n = 0;
	ret->chars = sqlite3_malloc64((text.n + 1) * sizeof(*ret->chars));
	if (!ret->chars)
		return false;
	while (text.n) {
		struct span c = first_char(text);

		ret->chars[ret->n++] = char_number(c);
		text = span_from_offset(text, c.n);
	}
	qsort(ret->chars, ret->n, sizeof(*ret->chars), compare_chars);
	return true;
}

static bool charset_has(const struct charset *set, struct span c)
{
	uint32_t v = char_number(c);

	return bsearch(&v, set->chars, set->n, sizeof(v), compare_chars) != NULL;
}

static void trim(sqlite3_context *ctx, int argc, sqlite3_value **argv, bool left, bool right)
{
	struct span s = text_of(argv[0]);
	struct span of = argc == 1 ? SPAN_LIT(" ") : text_of(argv[1]);
	struct charset set;

	if (!s.p || !of.p)
		return;
	if (!charset_make(of, &set)) {
		sqlite3_result_error_nomem(ctx);
		return;
	}
	while (left && s.n && charset_has(&set, first_char(s)))
		s = span_from_offset(s, first_char(s).n);
	while (right && s.n && charset_has(&set, last_char(s)))
		s.n -= last_char(s).n;
	sqlite3_free(set.chars);
	sqlite3_result_text64(ctx, s.p, s.n, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static void do_trim(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	trim(ctx, argc, argv, true, true);
}

static void do_ltrim(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	trim(ctx, argc, argv, true, false);
}

static void do_rtrim(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	trim(ctx, argc, argv, false, true);
}

/* clock_us(TIME, OFFSET, FROM): see stamp_wall_after_us; NULL without an offset, or without a year and FROM. */
static void do_clock_us(sqlite3_context *ctx, int argc, sqlite3_value **argv)
{
	bool has_offset = sqlite3_value_type(argv[1]) != SQLITE_NULL, has_from = sqlite3_value_type(argv[2]) != SQLITE_NULL;
	int64_t offset_s = sqlite3_value_int64(argv[1]), from_us = sqlite3_value_int64(argv[2]);
	struct stamp s;

	(void)argc;
	if (!stamp_parse(text_of(argv[0]), &s) || (!s.has_offset && !has_offset) || (!s.year && (!has_from || from_us < 0)))
		return;
	if (s.has_offset)
		offset_s = s.offset_s;
	if (offset_s < -86400 || offset_s > 86400 || from_us > STAMP_MOST_US)
		return;
	sqlite3_result_int64(ctx, stamp_wall_after_us(&s, has_from ? from_us : 0) - offset_s * 1000000);
}

static const struct {
	const char *name;
	int args;
	void (*run)(sqlite3_context *ctx, int argc, sqlite3_value **argv);
} rows[] = {
	{"instr", 2, do_instr}, {"replace", 3, do_replace}, {"trim", 1, do_trim},   {"trim", 2, do_trim},
	{"ltrim", 1, do_ltrim}, {"ltrim", 2, do_ltrim},     {"rtrim", 1, do_rtrim}, {"rtrim", 2, do_rtrim},
	{"clock_us", 3, do_clock_us},
};

bool functions_init(struct db *db, struct err *e)
{
	int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int rc = sqlite3_create_function_v2(db->h, rows[i].name, rows[i].args, flags, NULL, rows[i].run, NULL, NULL,
						    NULL);

		if (rc != SQLITE_OK)
			return db_fail(db, e, rc);
	}
	return true;
}
