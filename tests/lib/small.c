/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "small.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/store/db.h"
#include "src/store/lives_read.h"

void small_run(struct db *db, const char *script)
{
	struct err e = {0};

	while (*script) {
		const char *end = strstr(script, ";\n");
		struct stmt *st;

		if (!end)
			break;
		if (!db_prepare(db, (struct span){script, (size_t)(end - script)}, &st, &e) || !stmt_run(st, &e))
			die("%s\n%.*s", e.msg, (int)(end - script), script);
		stmt_free(st);
		script = end + 2;
	}
}

static void run_file(struct db *db, const char *name)
{
	struct strbuf text = {0}, path = {0};
	const char *dir = env_get("SRCDIR");
	char buf[4096];
	size_t n;
	FILE *f;

	strbuf_addf(&path, "%s/tests/fixtures/%s", dir ? dir : ".", name);
	f = fopen(strbuf_str(&path), "r");
	if (!f)
		die("%s: cannot be read", strbuf_str(&path));
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		strbuf_add(&text, (struct span){buf, n});
	fclose(f);
	small_run(db, strbuf_str(&text));
	strbuf_done(&text);
	strbuf_done(&path);
}

/* Lives are put as the rows that view life shows, each with a profile of its own; they are packed when all are there. */
static const char life_in_row[] =
	"CREATE TEMP TABLE life_in_row(id INTEGER PRIMARY KEY, addr, ordinal, first_line, span, profile, first_thread, last_thread,"
	" destroyed_line, destroyed_thread)";
static const char life_in[] =
	"CREATE TEMP TRIGGER life_in INSTEAD OF INSERT ON main.life BEGIN"
	" INSERT INTO life_profile VALUES(NEW.id, NEW.source, NEW.class, NEW.flags, NEW.alive, NEW.creator, NEW.creator_tag,"
	" NEW.last_site, NEW.last_tag, NEW.events, NEW.max_count, NEW.final_count, NEW.overhead, NEW.size, NEW.lock_state,"
	" iif(NEW.destroyed_line IS NULL, 0, 2), NEW.repaired, NEW.shape, 1);"
	" INSERT INTO life_in_row VALUES(NEW.id, NEW.addr, NEW.ordinal, NEW.first_line, NEW.last_line - NEW.first_line, NEW.id,"
	" NEW.first_thread, NEW.last_thread, NEW.destroyed_line, NEW.destroyed_thread); END";

static void run_one(struct db *db, const char *sql)
{
	struct err e = {0};
	struct stmt *st;

	if (!db_prepare(db, span_from(sql), &st, &e) || !stmt_run(st, &e))
		die("%s", e.msg);
	stmt_free(st);
}

static void pack_lives_of(struct db *db, const char *rows)
{
	struct life_packer *p = mem_zalloc(sizeof(*p));
	struct err e = {0};
	struct stmt *st;
	enum step r;
	uint32_t at;

	if (!db_prepare(db, span_from(rows), &st, &e))
		die("%s", e.msg);
	while ((r = stmt_step(st, &e)) == STEP_ROW) {
		if (!life_packer_put(p, db, stmt_i64(st, 0), &at, &e))
			die("%s", e.msg);
		for (int c = 0; c < LIFE_PACKED; c++)
			p->values[c][at] = (uint64_t)stmt_i64(st, c + 1);
	}
	if (r != STEP_DONE || !life_packer_flush(p, db, &e))
		die("%s", e.msg);
	stmt_free(st);
	life_packer_done(p);
	free(p);
}

void small_put_lives(struct db *db, const char *rows)
{
	struct err e = {0};

	pack_lives_of(db, rows);
	if (!lives_order(db, &e))
		die("%s", e.msg);
}

struct db *small_raw_db(void)
{
	struct db *db = NULL;
	struct err e = {0};

	if (!db_open(NULL, DB_CREATE, &db, &e))
		die("%s", e.msg);
	run_one(db, life_in_row);
	run_one(db, life_in);
	run_file(db, "small.sql");
	pack_lives_of(db, "SELECT * FROM life_in_row ORDER BY id");
	if (!db_make_derived(db, &e))
		die("%s", e.msg);
	return db;
}

struct db *small_db(void)
{
	struct db *db = small_raw_db();

	run_file(db, "small-derived.sql");
	return db;
}

void small_file(const char *path)
{
	struct strbuf script = {0};
	struct db *db = small_db();

	strbuf_addf(&script, "INSERT OR REPLACE INTO meta VALUES('state', 'complete');\nVACUUM INTO '%s';\n", path);
	small_run(db, strbuf_str(&script));
	strbuf_done(&script);
	db_close(db);
}

void small_poison(struct db *db, const char *hex)
{
	static const char sql[] = "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' "
				  "AND c.type = 'TEXT' AND t.name <> 'meta' AND t.name NOT GLOB 'sqlite_*' ORDER BY 1, 2";
	struct strbuf script = {0};
	struct stmt *st;
	struct err e = {0};
	enum step r;
	int columns = 0;

	if (!db_prepare(db, SPAN_LIT(sql), &st, &e))
		die("%s", e.msg);
	strbuf_add_str(&script, "PRAGMA ignore_check_constraints = on;\n");
	while ((r = stmt_step(st, &e)) == STEP_ROW) {
		struct span table = stmt_text(st, 0), column = stmt_text(st, 1);

		strbuf_addf(&script, "UPDATE OR IGNORE %.*s SET %.*s = CAST(%.*s || x'%s' AS TEXT);\n", SPAN_ARG(table),
			    SPAN_ARG(column), SPAN_ARG(column), hex);
		columns++;
	}
	if (r != STEP_DONE || columns < 30)
		die("%d columns of text: %s", columns, e.msg);
	stmt_free(st);
	small_run(db, strbuf_str(&script));
	strbuf_done(&script);
}
