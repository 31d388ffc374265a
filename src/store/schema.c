/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/db.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "astscope/store/queries.h"
#include "astscope/store/sql_asset.h"
#include "internal.h"
#include "lives_read.h"

static bool is_schema(const struct sql_asset *a)
{
	return span_starts(span_from(a->path), SPAN_LIT("schema/"));
}

static bool is_derive(const struct sql_asset *a)
{
	return span_starts(span_from(a->path), SPAN_LIT("derive/"));
}

/* A hash over the names and texts of one folder of share/sql. */
static XXH64_hash_t assets_hash(bool (*is_in)(const struct sql_asset *a), XXH64_hash_t h)
{
	for (size_t i = 0; i < sql_asset_count; i++) {
		const struct sql_asset *a = &sql_assets[i];

		if (!is_in(a))
			continue;
		h = XXH3_64bits_withSeed(a->path, strlen(a->path), h);
		h = XXH3_64bits_withSeed(a->text, strlen(a->text), h);
	}
	return h;
}

static void hash_text(XXH64_hash_t h, char ret[17])
{
	snprintf(ret, 17, "%016llx", (unsigned long long)h);
}

bool schema_is_current(struct db *db)
{
	char hash[17];

	hash_text(assets_hash(is_schema, 0), hash);
	return db_meta_is(db, "schema.hash", hash);
}

/* Without STRICT a column of type ANY would make numbers of texts; one without a type takes all as it comes. */
static void add_without_any(struct span sql, struct strbuf *ret)
{
	struct span mark = SPAN_LIT(" ANY\n");
	long at;

	while ((at = span_find(sql, mark)) >= 0) {
		strbuf_add(ret, span_sub(sql, 0, (size_t)at));
		sql = span_from_offset(sql, (size_t)at + mark.n - 1);
	}
	strbuf_add(ret, sql);
}

void schema_plain(struct span sql, struct strbuf *ret)
{
	struct span mark = SPAN_LIT(") STRICT");
	struct span and = SPAN_LIT(", WITHOUT ROWID");
	long at;

	while ((at = span_find(sql, mark)) >= 0) {
		struct span rest = span_from_offset(sql, (size_t)at + mark.n);
		struct span end = span_starts(rest, and) ? span_from_offset(rest, and.n) : rest;
		bool is_end = !end.n || end.p[0] == ';';

		add_without_any(span_sub(sql, 0, (size_t)at + (is_end ? 1 : mark.n)), ret);
		sql = is_end && end.n != rest.n ? span_from_offset(rest, 1) : rest;
	}
	add_without_any(sql, ret);
}

/* Run a script of share/sql that makes tables. */
static bool run_script(struct db *db, const char *script, struct err *e)
{
	struct strbuf plain = {0};
	bool ok;

	if (sqlite3_libversion_number() >= STRICT_SINCE)
		return db_exec(db, script, e);
	schema_plain(span_from(script), &plain);
	ok = db_exec(db, strbuf_str(&plain), e);
	strbuf_done(&plain);
	return ok;
}

static bool make_tables(struct db *db, struct err *e)
{
	char hash[17];

	for (size_t i = 0; i < sql_asset_count; i++) {
		const struct sql_asset *a = &sql_assets[i];

		if (is_schema(a) && !run_script(db, a->text, e))
			return err_wrap(e, "making the tables (%s)", a->path);
	}
	hash_text(assets_hash(is_schema, 0), hash);
	return db_meta_set(db, "schema.hash", span_from(hash), e) && db_meta_set(db, "made.by", span_from(sql_made_by), e);
}

bool schema_make(struct db *db, struct err *e)
{
	if (!db_begin(db, e))
		return false;
	if (make_tables(db, e) && db_commit(db, e))
		return true;
	db_rollback(db);
	return false;
}

bool db_is_made_by_us(struct db *db)
{
	return db_meta_is(db, "made.by", sql_made_by);
}

/* Hex of a hash over derive/, the version and the sources: what fills the tables changes with the program. */
static void derive_hash(char ret[17])
{
	XXH64_hash_t h = XXH3_64bits(PACKAGE_VERSION, strlen(PACKAGE_VERSION));

	hash_text(assets_hash(is_derive, XXH3_64bits_withSeed(sql_made_by, strlen(sql_made_by), h)), ret);
}

/* The one text a query yields, appended to @ret. */
static bool collect_text(struct db *db, int query, const char *separator, struct strbuf *ret, struct err *e)
{
	struct stmt *st = db_query(db, query);
	enum step r;

	while ((r = stmt_step(st, e)) == STEP_ROW) {
		strbuf_add(ret, stmt_text(st, 0));
		strbuf_add_str(ret, separator);
	}
	stmt_reset(st);
	return r == STEP_DONE;
}

static bool run_derive(struct db *db, struct strbuf *buf, struct err *e)
{
	struct stmt *st;
	char hash[17];

	if (!db_run_asset(db, "connect/index.sql", e))
		return false;
	if (!collect_text(db, Q_DERIVED_DROPS, "\n", buf, e) || !db_exec(db, strbuf_str(buf), e))
		return false;
	strbuf_clear(buf);
	if (!collect_text(db, Q_RAW_OBJECTS, "", buf, e))
		return false;
	for (size_t i = 0; i < sql_asset_count; i++) {
		if (is_derive(&sql_assets[i]) && !run_script(db, sql_assets[i].text, e))
			return err_wrap(e, "%s", sql_assets[i].path);
	}
	if (!lives_order(db, e) || !db_run_asset(db, "connect/derive.sql", e))
		return false;
	st = db_query(db, Q_DERIVED_OBJECTS_SET);
	stmt_bind_text(st, ":before", strbuf_span(buf));
	derive_hash(hash);
	return stmt_run(st, e) && db_meta_set(db, "derived.hash", span_from(hash), e) && db_set_rules(db, 0, e);
}

bool db_make_derived(struct db *db, struct err *e)
{
	bool own = sqlite3_get_autocommit(db->h);
	struct strbuf buf = {0};
	bool ok;

	if (own && !db_begin(db, e))
		return false;
	ok = run_derive(db, &buf, e) && (!own || db_commit(db, e));
	strbuf_done(&buf);
	if (!ok && own)
		db_rollback(db);
	return ok;
}

bool db_set_rules(struct db *db, uint64_t rules, struct err *e)
{
	char text[17];

	hash_text(rules, text);
	return db_meta_set(db, "derived.rules", span_from(text), e);
}

bool db_derived_is_current(struct db *db, uint64_t rules)
{
	char hash[17], by[17];

	derive_hash(hash);
	hash_text(rules, by);
	return db_meta_is(db, "derived.hash", hash) && db_meta_is(db, "derived.rules", by);
}

