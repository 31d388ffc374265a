#include "config.h"

#include "astscope/store/db.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "astscope/base/intern.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/store/queries.h"
#include "astscope/store/sql_asset.h"
#include "internal.h"

/* The number of a schema script "schema/0001_raw.sql", 0 for any other file. */
static int script_version(const struct sql_asset *a)
{
	struct span s = span_from(a->path);
	uint64_t n = 0;

	if (!scan_lit(&s, SPAN_LIT("schema/")) || !scan_u64(&s, &n) || n > 9999)
		return 0;
	return (int)n;
}

int schema_version(void)
{
	int max = 0;

	for (size_t i = 0; i < sql_asset_count; i++) {
		if (script_version(&sql_assets[i]) > max)
			max = script_version(&sql_assets[i]);
	}
	return max;
}

static bool run_in_transaction(struct db *db, const char *script, struct err *e)
{
	if (!db_begin(db, e))
		return false;
	if (db_exec(db, script, e) && db_commit(db, e))
		return true;
	db_rollback(db);
	return false;
}

bool schema_migrate(struct db *db, int from, struct err *e)
{
	for (size_t i = 0; i < sql_asset_count; i++) {
		const struct sql_asset *a = &sql_assets[i];

		if (script_version(a) > from && !run_in_transaction(db, a->text, e))
			return err_wrap(e, "making the tables (%s)", a->path);
	}
	return true;
}

static bool is_derive(const struct sql_asset *a)
{
	return span_starts(span_from(a->path), SPAN_LIT("derive/"));
}

/* Hex of a hash over the names and texts of derive/, and the version: what fills the tables changes with the program. */
static void derive_hash(char ret[17])
{
	XXH64_hash_t h = XXH3_64bits(PACKAGE_VERSION, strlen(PACKAGE_VERSION));

	for (size_t i = 0; i < sql_asset_count; i++) {
		const struct sql_asset *a = &sql_assets[i];

		if (!is_derive(a))
			continue;
		h = XXH3_64bits_withSeed(a->path, strlen(a->path), h);
		h = XXH3_64bits_withSeed(a->text, strlen(a->text), h);
	}
	snprintf(ret, 17, "%016llx", (unsigned long long)h);
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

	if (!collect_text(db, Q_DERIVED_DROPS, "\n", buf, e) || !db_exec(db, strbuf_str(buf), e))
		return false;
	strbuf_clear(buf);
	if (!collect_text(db, Q_RAW_OBJECTS, "", buf, e))
		return false;
	for (size_t i = 0; i < sql_asset_count; i++) {
		if (is_derive(&sql_assets[i]) && !db_exec(db, sql_assets[i].text, e))
			return err_wrap(e, "%s", sql_assets[i].path);
	}
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

static void rules_text(uint64_t rules, char ret[17])
{
	snprintf(ret, 17, "%016llx", (unsigned long long)rules);
}

bool db_set_rules(struct db *db, uint64_t rules, struct err *e)
{
	char text[17];

	rules_text(rules, text);
	return db_meta_set(db, "derived.rules", span_from(text), e);
}

static bool meta_equals(struct db *db, const char *key, const char *want)
{
	struct strbuf have = {0};
	bool same = db_meta_get(db, key, &have) && strcmp(strbuf_str(&have), want) == 0;

	strbuf_done(&have);
	return same;
}

bool db_derived_is_current(struct db *db, uint64_t rules)
{
	char hash[17], by[17];

	derive_hash(hash);
	rules_text(rules, by);
	return meta_equals(db, "derived.hash", hash) && meta_equals(db, "derived.rules", by);
}

/* Whatever a name stands for in a database: its kind and its text, each followed by a NUL. */
static void object_key(const struct stmt *st, struct strbuf *ret)
{
	strbuf_clear(ret);
	strbuf_add(ret, stmt_text(st, 0));
	strbuf_add_char(ret, '\0');
	strbuf_add(ret, stmt_text(st, 1));
	strbuf_add_char(ret, '\0');
	strbuf_add(ret, stmt_text(st, 2));
}

/* Fill @names with the names and @texts with the full definitions of the objects of @db. */
static bool read_objects(struct db *db, struct intern *names, struct intern *texts, struct err *e)
{
	struct stmt *st = db_query(db, Q_SCHEMA_OBJECTS);
	struct strbuf key = {0};
	enum step r;

	while ((r = stmt_step(st, e)) == STEP_ROW) {
		intern_id(names, stmt_text(st, 0));
		object_key(st, &key);
		intern_id(texts, strbuf_span(&key));
	}
	strbuf_done(&key);
	stmt_reset(st);
	return r == STEP_DONE;
}

static bool is_known(struct intern *in, struct span text)
{
	uint32_t n = intern_count(in);

	return intern_id(in, text) <= n;
}

/* One object of the foreign database: ours, or of no effect on ours. */
static bool check_object(struct stmt *st, struct intern *names, struct intern *texts, size_t *ours, struct err *e)
{
	struct span type = stmt_text(st, 1);
	struct strbuf key = {0};
	bool same;

	object_key(st, &key);
	same = is_known(texts, strbuf_span(&key));
	strbuf_done(&key);
	if (same) {
		++*ours;
		return true;
	}
	if (is_known(names, stmt_text(st, 0)))
		return err_set(e, ERR_DB, "%.*s is not the one of this astscope", SPAN_ARG(stmt_text(st, 0)));
	if (span_eq_str(type, "trigger") || span_eq_str(type, "view") || stmt_is_null(st, 2))
		return err_set(e, ERR_DB, "it holds a %.*s of somebody else", SPAN_ARG(type));
	return true;
}

static bool check_objects(struct db *db, struct intern *names, struct intern *texts, struct err *e)
{
	struct stmt *st = db_query(db, Q_SCHEMA_OBJECTS);
	size_t wanted = intern_count(texts);
	size_t ours = 0;
	bool ok = true;
	enum step r = STEP_DONE;

	while (ok && (r = stmt_step(st, e)) == STEP_ROW)
		ok = check_object(st, names, texts, &ours, e);
	stmt_reset(st);
	if (!ok || r == STEP_FAIL)
		return false;
	if (ours != wanted)
		return err_set(e, ERR_DB, "some of its tables or views are missing");
	return true;
}

static bool check_definitions(struct db *db, struct err *e)
{
	struct intern *names = intern_new();
	struct intern *texts = intern_new();
	struct db *model = NULL;
	bool ok = db_open(NULL, DB_CREATE, &model, e) && db_make_derived(model, e) &&
		  read_objects(model, names, texts, e) && check_objects(db, names, texts, e);

	db_close(model);
	intern_free(names);
	intern_free(texts);
	return ok;
}

static bool check_pages(struct db *db, struct err *e)
{
	struct stmt *st = db_query(db, Q_QUICK_CHECK);
	enum step r = stmt_step(st, e);
	bool ok = r == STEP_ROW && span_eq_str(stmt_text(st, 0), "ok");

	if (!ok && r != STEP_FAIL)
		err_set(e, ERR_DB, "it is damaged: %.*s", SPAN_ARG(stmt_text(st, 0)));
	stmt_reset(st);
	return ok;
}

bool db_check_foreign(struct db *db, struct err *e)
{
	if (check_definitions(db, e) && check_pages(db, e))
		return true;
	if (e->code == ERR_INTERRUPTED)
		return false;
	err_wrap(e, "%s", db->path);
	return err_hint(e, "import the bundle again");
}
