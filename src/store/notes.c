/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/notes.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "astscope/base/dirs.h"
#include "astscope/base/mem.h"
#include "astscope/store/queries.h"
#include "internal.h"

/*
 * A connection for reading only has its notes in a temporary table, which it may write.  Files of notes are opened for the
 * moment of a read or a write: several consoles may have one bundle open.
 */

/* Writing is possible until the end of it, on a connection that else only reads. */
static bool let_write(struct db *db, bool on, struct err *e)
{
	return db->mode == DB_CREATE || db->mode == DB_NOTES ||
	       db_run_asset(db, on ? "connect/notes_write.sql" : "connect/notes_read.sql", e);
}

static void bind_or_null(struct stmt *st, const char *name, struct span v)
{
	if (v.n)
		stmt_bind_text(st, name, v);
	else
		stmt_bind_null(st, name);
}

static void bind_note(struct stmt *st, const struct note *n)
{
	stmt_bind_text(st, ":kind", n->kind);
	stmt_bind_text(st, ":what", n->what);
	bind_or_null(st, ":text", n->text);
	bind_or_null(st, ":about", n->about);
}

bool notes_copy(struct db *from, struct db *to, struct err *e)
{
	struct stmt *all = db_query(from, Q_NOTES_ALL);
	enum step step;
	bool ok = true;

	while (ok && (step = stmt_step(all, e)) == STEP_ROW) {
		struct stmt *put = db_query(to, Q_NOTE_PUT);

		bind_note(put, &(struct note){stmt_text(all, 0), stmt_text(all, 1), stmt_text(all, 2), stmt_text(all, 3)});
		ok = stmt_run(put, e);
	}
	stmt_reset(all);
	return ok && step == STEP_DONE;
}

bool notes_add(struct db *db, const char *path, struct err *e)
{
	struct db *file = NULL;
	bool ok;

	if (access(path, F_OK) != 0)
		return true;
	ok = db_open(path, DB_NOTES, &file, e) && let_write(db, true, e);
	if (ok) {
		ok = notes_copy(file, db, e);
		ok = let_write(db, false, ok ? e : &(struct err){0}) && ok;
	}
	db_close(file);
	return ok;
}

/* The view over them, as it stands over those of the database. */
static bool make_view(struct db *db, struct err *e)
{
	struct strbuf sql = {0};
	struct stmt *st = db_query(db, Q_NOTE_VIEW);
	enum step step = stmt_step(st, e);
	bool ok = step == STEP_DONE; /* there is none yet: the derived objects are not made */

	if (step == STEP_ROW) {
		strbuf_add_str(&sql, "CREATE TEMP");
		strbuf_add(&sql, stmt_text(st, 0));
	}
	stmt_reset(st);
	if (sql.n)
		ok = db_exec(db, strbuf_str(&sql), e);
	strbuf_done(&sql);
	return ok;
}

static void set_path(char **to, const char *path)
{
	char *copy = path ? mem_strdup(path) : NULL;

	free(*to);
	*to = copy;
}

bool notes_begin(struct db *db, const char *path, const char *also, struct err *e)
{
	bool ok = let_write(db, true, e) && db_run_asset(db, "connect/notes.sql", e) && make_view(db, e);

	ok = let_write(db, false, ok ? e : &(struct err){0}) && ok;
	set_path(&db->notes_path, path);
	set_path(&db->notes_also, also);
	return ok && (!path || notes_add(db, path, e));
}

static bool add_members(struct db *db, struct db *file, struct err *e)
{
	struct stmt *all = db_query(db, Q_NOTES_MEMBERS);
	enum step step;
	bool ok = true;

	while (ok && (step = stmt_step(all, e)) == STEP_ROW) {
		struct stmt *add = db_query(file, Q_NOTE_MEMBER_ADD);

		stmt_bind_blob_at(add, 1, stmt_text(all, 0));
		ok = stmt_run(add, e);
	}
	stmt_reset(all);
	return ok && step == STEP_DONE;
}

static bool has_notes(struct db *file)
{
	struct stmt *st = db_query(file, Q_NOTES_ANY);
	struct err ignored;
	bool any = stmt_step(st, &ignored) == STEP_ROW && stmt_i64(st, 0);

	stmt_reset(st);
	return any;
}

/* The directory of the notes may not be there yet. */
static void make_dir(const char *path)
{
	char *copy = mem_strdup(path), *slash = strrchr(copy, '/');

	if (slash && slash > copy) {
		*slash = '\0';
		dirs_make(copy); /* whether it helped shows when the file is opened */
	}
	free(copy);
}

/* A file without notes gets all, also those that came from elsewhere. */
static bool put_into(struct db *db, const char *path, bool members, const struct note *n, struct err *e)
{
	struct db *file = NULL;
	struct stmt *st;
	bool ok;

	make_dir(path);
	ok = db_open(path, DB_NOTES, &file, e) && db_begin(file, e);

	if (ok && !has_notes(file))
		ok = notes_copy(db, file, e);
	if (ok) {
		st = db_query(file, Q_NOTE_PUT);
		bind_note(st, n);
		ok = stmt_run(st, e) && (!members || add_members(db, file, e));
	}
	ok = ok && db_commit(file, e);
	if (file && !ok)
		db_rollback(file);
	db_close(file);
	return ok || err_wrap(e, "it is not kept");
}

bool notes_put(struct db *db, const struct note *n, struct err *e)
{
	struct stmt *st;
	bool ok;

	if (n->text.n > NOTE_TEXT_MAX && !span_eq_str(n->kind, "mark"))
		return err_set(e, ERR_LIMIT, "a name or note has at most %d bytes", NOTE_TEXT_MAX);
	if (!let_write(db, true, e))
		return false;
	st = db_query(db, Q_NOTE_PUT);
	bind_note(st, n);
	ok = stmt_run(st, e);
	ok = let_write(db, false, ok ? e : &(struct err){0}) && ok;
	return ok && (!db->notes_path || put_into(db, db->notes_path, true, n, e)) &&
	       (!db->notes_also || put_into(db, db->notes_also, false, n, e));
}

int notes_shared(struct db *db, const char *path)
{
	struct db *file = NULL;
	struct err ignored;
	struct stmt *all;
	int n = 0;

	if (!db_open(path, DB_NOTES, &file, &ignored))
		return 0;
	all = db_query(db, Q_NOTES_MEMBERS);
	while (stmt_step(all, &ignored) == STEP_ROW) {
		struct stmt *has = db_query(file, Q_NOTE_MEMBER_HAS);

		stmt_bind_blob_at(has, 1, stmt_text(all, 0));
		n += stmt_step(has, &ignored) == STEP_ROW;
		stmt_reset(has);
	}
	stmt_reset(all);
	db_close(file);
	return n;
}
