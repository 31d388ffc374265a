/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model_test.h"

#include <ctype.h>
#include <stdlib.h>
#include <unistd.h>

#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "astscope/base/hash.h"
#include "astscope/base/vec.h"
#include "astscope/model/rows.h"
#include "astscope/store/queries.h"
#include "astscope/store/sql_asset.h"
#include "tests/lib/any.h"
#include "tests/lib/sanitized.h"
#include "tests/unit/analysis/opened.h"

/*
 * Every statement that reads and every list, over packed events and over the plain table that export --expand makes of them:
 * one answer.
 */

/* With how many arguments each statement is asked. */
#define ROUNDS (SANITIZED ? 4 : 14)

static uint64_t seed;

static uint64_t any(uint64_t n)
{
	uint64_t x = any_next(&seed);

	return x % n;
}

struct both {
	struct opened packed;
	struct db *plain;
	char path[64];
	int64_t ids[8]; /* of lives, lines, threads, and small numbers */
};

static int64_t number(struct db *db, const char *sql)
{
	struct stmt *st;
	struct err e = {0};
	int64_t v;

	assert_ok(db_prepare(db, span_from(sql), &st, &e), e);
	v = stmt_step(st, &e) == STEP_ROW ? stmt_i64(st, 0) : 0;
	stmt_free(st);
	return v;
}

static bool open_both(struct both *b, const char *bundle)
{
	static const char *const ids[] = {
		"SELECT id FROM life ORDER BY events DESC LIMIT 1", "SELECT id FROM life WHERE alive ORDER BY id DESC LIMIT 1",
		"SELECT id FROM life ORDER BY id LIMIT 1 OFFSET 700", "SELECT first_line FROM life ORDER BY id LIMIT 1 OFFSET 500",
		"SELECT id FROM ref_thread ORDER BY events DESC LIMIT 1", "SELECT id FROM source WHERE kind = 'refs' LIMIT 1",
		"SELECT 1", "SELECT 5",
	};
	struct err e = {0};
	int fd;

	if (!opened_open_bundle(&b->packed, bundle))
		return false;
	snprintf(b->path, sizeof(b->path), "test_stores_XXXXXX");
	fd = mkstemp(b->path);
	close(fd);
	unlink(b->path);
	assert_ok(db_expand(b->packed.db, b->path, &e), e);
	assert_ok(db_open(b->path, DB_READ, &b->plain, &e), e);
	unlink(b->path);
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		b->ids[i] = number(b->packed.db, ids[i]);
	return true;
}

static void close_both(struct both *b)
{
	db_close(b->plain);
	opened_close(&b->packed);
}

static bool starts_read(const char *sql)
{
	while (*sql == '-' || isspace((unsigned char)*sql)) {
		const char *end = strchr(sql, '\n');

		sql = *sql == '-' ? (end ? end : sql + strlen(sql)) : sql + 1;
	}
	return !strncmp(sql, "SELECT", 6) || (!strncmp(sql, "WITH", 4) && !strstr(sql, "\nUPDATE ") && !strstr(sql, "\nINSERT "));
}

static bool has(const char *text, const char *what)
{
	return strstr(text, what) != NULL;
}

/* Values for the parameters of @sql, the same for the same @round. */
static void bind(struct stmt *st, const char *sql, const struct both *b, uint64_t round)
{
	static const char *const kinds[] = {"life", "event", "thread", "lock", "source", "site"};
	const char *p = sql;

	for (seed = round; (p = strchr(p, ':')); p++) {
		char name[40];
		size_t n = 1;

		while (isalnum((unsigned char)p[n]) || p[n] == '_')
			n++;
		if (n < 2 || n >= sizeof(name) || isdigit((unsigned char)p[1]) || (p > sql && !strchr(" (,", p[-1])))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)n, p);
		seed = round ^ hash_u64(hash_bytes((struct span){p, n}));
		if (!strcmp(name, ":kind"))
			stmt_bind_text(st, name, span_from(kinds[any(ARRAY_LEN(kinds))]));
		else
			stmt_bind_i64(st, name, b->ids[any(ARRAY_LEN(b->ids))]);
	}
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The rows as sorted lines: without an ORDER BY they may come in any order. */
static void rows_text(struct stmt *st, struct strbuf *ret)
{
	struct err e = {0};
	struct vec lines;
	enum step step;

	vec_init(&lines, sizeof(char *));
	while ((step = stmt_step(st, &e)) == STEP_ROW && lines.n < 5000) {
		struct strbuf line = {0};

		for (int i = 0; i < stmt_columns(st); i++) {
			strbuf_add_str(&line, stmt_is_null(st, i) ? "-" : "");
			strbuf_add(&line, stmt_text(st, i));
			strbuf_add_char(&line, '|');
		}
		strbuf_add_char(&line, '\n');
		(void)strbuf_str(&line);
		vec_append(&lines, &line.p);
	}
	if (step == STEP_FAIL)
		strbuf_addf(ret, "fails: %s\n", e.msg);
	vec_sort(&lines, by_text);
	for (size_t i = 0; i < lines.n; i++) {
		strbuf_add_str(ret, *(char **)vec_at(&lines, i));
		free(*(char **)vec_at(&lines, i));
	}
	vec_done(&lines);
	stmt_reset(st);
}

static unsigned compare_queries(struct both *b)
{
	unsigned rows = 0;

	for (int q = 0; q < Q_COUNT; q++) {
		const char *sql = sql_queries[q].text;

		if (!starts_read(sql) || has(sql, "pragma_") || has(sql, "event_chunk") || has(sql, "_block") ||
		    has(sql, "thread_posting") || has(sql, "life_order") ||
		    has(sql, "life_pack") || has(sql, "?") || has(sql, "sqlite_schema"))
			continue;
		for (uint64_t round = 1; round <= (strchr(sql, ':') ? ROUNDS : 1); round++) {
			struct strbuf have = {0}, want = {0};
			struct stmt *st = db_query(b->packed.db, q);

			bind(st, sql, b, round);
			rows_text(st, &have);
			st = db_query(b->plain, q);
			bind(st, sql, b, round);
			rows_text(st, &want);
			rows += have.n > 0 && has(sql, "ref_event");
			if (strcmp(strbuf_str(&have), strbuf_str(&want)) != 0)
				fail_msg("query %s, round %u, gives\n%.900s\nnot\n%.900s", sql_queries[q].name, (unsigned)round,
					 strbuf_str(&have), strbuf_str(&want));
			strbuf_done(&have);
			strbuf_done(&want);
		}
	}
	return rows;
}

static bool list_text(struct db *db, const char *name, const struct rows_args *a, struct strbuf *ret)
{
	enum { LAST_AT = 6 };
	static const int64_t at[LAST_AT] = {0, 1, 2, 63, 64, 500};
	const struct row *row;
	struct err e = {0};
	struct rows *r;
	int64_t n;

	if (!rows_open(db, name, a, &r, &e))
		return false;
	assert_ok(rows_total(r, &n, &e), e);
	strbuf_addf(ret, "%lld rows\n", (long long)n);
	for (int64_t i = 0; i < LAST_AT + 3; i++) {
		int64_t index = i < LAST_AT ? at[i] : n - 1 - (i - LAST_AT);

		assert_ok(rows_get(r, index, &row, &e), e);
		for (size_t c = 0; row && c < row->n; c++)
			strbuf_addf(ret, "%.*s|", SPAN_ARG(row->cells[c].text));
		strbuf_add_char(ret, '\n');
	}
	rows_close(r);
	return true;
}

/* What a bareword leaves out early has none of its fields. */
static void compare_words(struct both *b)
{
	static const char *const words[][2] = {
		{"alloc", "file:*alloc* or func:*alloc* or tag:*alloc*"},
		{"-alloc", "-file:*alloc* -func:*alloc* -tag:*alloc*"},
		{"cache", "file:*cache* or func:*cache* or tag:*cache*"},
		{"a e delta:-1", "(file:*a* or func:*a* or tag:*a*) (file:*e* or func:*e* or tag:*e*) delta:-1"},
		{"nosuchword", "file:*nosuchword* or func:*nosuchword* or tag:*nosuchword*"},
	};

	for (size_t i = 0; i < 2 * ARRAY_LEN(words); i++) {
		struct strbuf have = {0}, want = {0};

		for (size_t k = 0; k < 2; k++) {
			struct rows_args a = {.filter = span_from(words[i / 2][k])};

			rows_arg(&a, i % 2 ? "life" : "ref_thread", i % 2 ? b->ids[0] : b->ids[4]);
			assert_true(list_text(b->packed.db, i % 2 ? "history" : "events", &a, k ? &want : &have));
		}
		assert_string_equal(strbuf_str(&have), strbuf_str(&want));
		strbuf_done(&have);
		strbuf_done(&want);
	}
}

static void compare_lists(struct both *b)
{
	static const char *const filters[] = {"", "any.file:channel.c", "leaked", "delta:-1", "file:*c* tag:*", "kind:constructor",
					      "any.tag:*Container*", "alloc", "-channel", "pbx late", "no such word"};

	for (size_t i = 0; i < list_count(); i++) {
		const struct list_info *li = list_at(i);

		for (size_t s = 0; s < li->n_sorts; s++) {
			for (size_t f = 0; f < ARRAY_LEN(filters); f += SANITIZED ? 3 : 1) {
				struct rows_args a = {.sort = li->sorts[s].name, .filter = span_from(filters[f]),
						      .direction = (s + f) % 2 ? SORT_ASCENDING : SORT_DESCENDING};
				struct strbuf have = {0}, want = {0};

				if (!strcmp(li->name, "history") || !strcmp(li->name, "balance"))
					rows_arg(&a, "life", b->ids[f % 3]);
				if (!strcmp(li->name, "events"))
					rows_arg(&a, "ref_thread", b->ids[4] + (int64_t)(f % 2));
				if (!strcmp(li->name, "frames") || !strcmp(li->name, "values"))
					rows_arg(&a, "stack", 1);
				if (list_text(b->packed.db, li->name, &a, &have)) {
					assert_true(list_text(b->plain, li->name, &a, &want));
					if (strcmp(strbuf_str(&have), strbuf_str(&want)) != 0)
						fail_msg("%s by %s, %s: gives\n%.900s\nnot\n%.900s", li->name, a.sort, filters[f],
							 strbuf_str(&have), strbuf_str(&want));
				}
				strbuf_done(&have);
				strbuf_done(&want);
			}
		}
	}
}

static void test_bundles(void **state)
{
	/* The first ones have long lives and threads, and lives without an order; the rest is for make soak. */
	static const char *const bundles[] = {
		"asterisk-1.8-calls-leak", "asterisk-20-leak", "asterisk-11-calls-leak", "asterisk-13-deadlock",
		"asterisk-20-crash", "asterisk-20-deadlock", "asterisk-20-noisy", "asterisk-1.8-deadlock",
	};
	const size_t n = env_get("SOAK") ? ARRAY_LEN(bundles) : SANITIZED ? 1 : 2;
	unsigned done = 0;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		struct both b = {0};

		if (!open_both(&b, bundles[i]))
			continue;
		done++;
		assert_true(compare_queries(&b) > (SANITIZED ? 4 : 20));
		compare_lists(&b);
		compare_words(&b);
		close_both(&b);
	}
	if (!done)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_bundles)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
