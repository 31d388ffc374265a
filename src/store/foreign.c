/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/intern.h"
#include "astscope/store/queries.h"
#include "internal.h"
#include "lives_read.h"

/*
 * Whatever a name stands for in a database: its kind and its text, each followed by a NUL.  Ours may be made without
 * STRICT, by an older SQLite; that binds none of what is read from a foreign one anyway.
 */
static void object_key(const struct stmt *st, struct strbuf *ret)
{
	strbuf_clear(ret);
	strbuf_add(ret, stmt_text(st, 0));
	strbuf_add_char(ret, '\0');
	strbuf_add(ret, stmt_text(st, 1));
	strbuf_add_char(ret, '\0');
	if (span_eq_str(stmt_text(st, 1), "table"))
		schema_plain(stmt_text(st, 2), ret);
	else
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
	if (is_known(names, stmt_text(st, 0)) || span_eq_str(stmt_text(st, 0), "ref_event") ||
	    span_eq_str(stmt_text(st, 0), "life_row"))
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

/* @ok with more said of what is wrong with the file. */
static bool judged(struct db *db, bool ok, struct err *e)
{
	if (ok || e->code == ERR_INTERRUPTED || e->code == ERR_LIMIT)
		return ok;
	err_wrap(e, "%s", db->path);
	return err_hint(e, "import the bundle again");
}

bool db_check_foreign(struct db *db, struct err *e)
{
	return judged(db, check_definitions(db, e), e);
}

bool db_check_pages(struct db *db, struct err *e)
{
	struct stmt *st = db_query(db, Q_QUICK_CHECK);
	enum step r = stmt_step(st, e);
	bool ok = r == STEP_ROW && span_eq_str(stmt_text(st, 0), "ok");

	if (!ok && r != STEP_FAIL) {
		err_set(e, ERR_DB, "it is damaged: %.*s", SPAN_ARG(stmt_text(st, 0)));
		for (char *p = e->msg; *p; p++)
			*p = *p == '\n' ? ' ' : *p;
	}
	stmt_reset(st);
	return judged(db, ok && lives_check(db, e) && events_check(db, e), e);
}
