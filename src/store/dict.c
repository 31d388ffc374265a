/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dict.h"

#include <string.h>

#include "astscope/store/queries.h"

struct dict_place {
	uint32_t file, func;
	uint64_t line;
};

uint32_t dict_file(struct dict *d, struct span text)
{
	return intern_id(d->files.texts, text);
}

uint32_t dict_func(struct dict *d, struct span text)
{
	return intern_id(d->funcs.texts, text);
}

uint32_t dict_tag(struct dict *d, struct span text)
{
	return text.n ? intern_id(d->tags.texts, text) : 0;
}

/*
 * A site is looked up by one key of line, length of the file name, file name and function, so that the usual case, a
 * site seen before, costs one hash of a short text and not three.
 */
uint32_t dict_site(struct dict *d, struct span file, uint64_t line, struct span func)
{
	uint64_t head[2] = {line, file.n};
	uint32_t id;

	strbuf_clear(&d->key);
	strbuf_add(&d->key, (struct span){(const char *)head, sizeof(head)});
	strbuf_add(&d->key, file);
	strbuf_add(&d->key, func);
	id = intern_id(d->sites.texts, strbuf_span(&d->key));
	if (id > d->places.n) {
		struct dict_place *p = vec_push(&d->places);

		p->file = dict_file(d, file);
		p->func = dict_func(d, func);
		p->line = line;
	}
	return id;
}

/* The ids of a dictionary table must be 1, 2, ... as we write them. */
static bool check_id(const struct stmt *st, uint32_t id, struct err *e)
{
	if (stmt_i64(st, 0) == (int64_t)id)
		return true;
	return err_set(e, ERR_DB, "a dictionary of the database is damaged");
}

static bool load_pool(struct dict_pool *pool, struct db *db, int query, struct err *e)
{
	struct stmt *st = db_query(db, query);
	enum step r;

	while ((r = stmt_step(st, e)) == STEP_ROW) {
		if (!check_id(st, intern_id(pool->texts, stmt_text(st, 1)), e)) {
			stmt_reset(st);
			return false;
		}
	}
	stmt_reset(st);
	pool->flushed = intern_count(pool->texts);
	return r == STEP_DONE;
}

static bool load_sites(struct dict *d, struct db *db, struct err *e)
{
	struct stmt *st = db_query(db, Q_SITE_ALL);
	enum step r;

	while ((r = stmt_step(st, e)) == STEP_ROW) {
		struct span file = stmt_text(st, 1);
		struct span func = stmt_text(st, 3);

		if (!check_id(st, dict_site(d, file, (uint64_t)stmt_i64(st, 2), func), e)) {
			stmt_reset(st);
			return false;
		}
	}
	stmt_reset(st);
	d->sites.flushed = intern_count(d->sites.texts);
	return r == STEP_DONE;
}

bool dict_load(struct dict *d, struct db *db, struct err *e)
{
	*d = (struct dict){0};
	d->files.texts = intern_new();
	d->funcs.texts = intern_new();
	d->tags.texts = intern_new();
	d->sites.texts = intern_new();
	vec_init(&d->places, sizeof(struct dict_place));
	return load_pool(&d->files, db, Q_FILE_ALL, e) && load_pool(&d->funcs, db, Q_FUNC_ALL, e) &&
	       load_pool(&d->tags, db, Q_TAG_ALL, e) && load_sites(d, db, e);
}

void dict_done(struct dict *d)
{
	intern_free(d->files.texts);
	intern_free(d->funcs.texts);
	intern_free(d->tags.texts);
	intern_free(d->sites.texts);
	vec_done(&d->places);
	strbuf_done(&d->key);
}

static bool flush_pool(struct dict_pool *pool, struct db *db, int query, struct err *e)
{
	uint32_t n = intern_count(pool->texts);

	for (; pool->flushed < n; pool->flushed++) {
		struct stmt *st = db_query(db, query);

		stmt_bind_i64_at(st, 1, pool->flushed + 1);
		stmt_bind_text_at(st, 2, intern_text(pool->texts, pool->flushed + 1));
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

static bool flush_sites(struct dict *d, struct db *db, struct err *e)
{
	for (; d->sites.flushed < d->places.n; d->sites.flushed++) {
		const struct dict_place *p = vec_at(&d->places, d->sites.flushed);
		struct stmt *st = db_query(db, Q_SITE_INSERT);

		stmt_bind_i64_at(st, 1, d->sites.flushed + 1);
		stmt_bind_i64_at(st, 2, p->file);
		stmt_bind_i64_at(st, 3, (int64_t)p->line);
		stmt_bind_i64_at(st, 4, p->func);
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

bool dict_flush(struct dict *d, struct db *db, struct err *e)
{
	return flush_pool(&d->files, db, Q_FILE_INSERT, e) && flush_pool(&d->funcs, db, Q_FUNC_INSERT, e) &&
	       flush_pool(&d->tags, db, Q_TAG_INSERT, e) && flush_sites(d, db, e);
}
