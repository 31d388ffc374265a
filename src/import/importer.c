#include "config.h"

#include "astscope/import/importer.h"

#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <unistd.h>

#include "cache.h"
#include "pass.h"

#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/store/writer.h"

struct import {
	const struct import_args *args; /* only while importer_run runs */
	struct bundle *bundle;
	struct db *db;
	char *name;
	char id[BUNDLE_ID_CHARS + 1];
	char *path;          /* of the database; NULL = in memory */
	char *stamp;         /* of the inputs, NULL = a stream */
	char **paths;        /* of the arguments, for the index */
	size_t n;
	int lock;            /* -1 = none */
	bool cached;         /* path is in the cache directory */
	bool unnamed;        /* path is to be renamed once the id is known */
	struct import_result result;
};

static char *take(struct strbuf *b)
{
	char *s = mem_strdup(strbuf_str(b));

	strbuf_done(b);
	return s;
}

static void set_path(struct import *im, struct strbuf *path)
{
	free(im->path);
	im->path = take(path);
}

static bool cancelled(const struct import *im)
{
	return im->args->cancel && atomic_load_explicit(im->args->cancel, memory_order_relaxed);
}

/* ---- a database that is there already ---- */

static bool meta_is(struct db *db, const char *key, const char *want)
{
	struct strbuf have = {0};
	bool same = db_meta_get(db, key, &have) && strcmp(strbuf_str(&have), want) == 0;

	strbuf_done(&have);
	return same;
}

/* Open the database @path if it is complete and @key in it is @want. */
static bool open_if(struct import *im, const char *path, const char *key, const char *want)
{
	struct err ignored;

	if (access(path, R_OK) < 0 || !db_open(path, DB_READ, &im->db, &ignored))
		return false;
	if (meta_is(im->db, "state", "complete") && !meta_is(im->db, "partial", "1") && meta_is(im->db, key, want))
		return true;
	db_close(im->db);
	im->db = NULL;
	return false;
}

/* By the look of the files alone: nothing was touched since they were imported. */
static bool open_untouched(struct import *im)
{
	struct strbuf path = {0};
	bool ok = false;

	if (im->args->again || !im->stamp)
		return false;
	switch (im->args->where) {
	case IMPORT_CACHE:
		if (cache_lookup(im->args->paths, im->args->n, im->stamp, &path))
			ok = open_if(im, strbuf_str(&path), "name", im->name);
		break;
	case IMPORT_FILE:
		strbuf_add_str(&path, im->args->db_path);
		ok = open_if(im, strbuf_str(&path), "stamp", im->stamp);
		break;
	case IMPORT_MEMORY:
		break;
	}
	if (ok)
		set_path(im, &path);
	strbuf_done(&path);
	return ok;
}

/*
 * Complete, but its derived tables are those of another version of the program, or of one that was killed while it made
 * them: open it for writing, so that they can be made again.  Until then it says that it is not complete.
 */
static bool prepare_derive(struct import *im, struct err *e)
{
	bool half = meta_is(im->db, "state", "deriving");

	if (im->result.foreign && half) {
		err_set(e, ERR_DB, "%s: the program that made it was stopped before it had looked through it", im->path);
		return err_hint(e, "open it where it was made, or import the bundle again");
	}
	if (im->result.foreign || (!half && db_derived_is_current(im->db, im->args->rules)))
		return true;
	im->lock = cache_lock(im->path, e);
	if (im->lock < 0)
		return false;
	db_close(im->db);
	im->db = NULL;
	im->result.derive = true;
	return db_open(im->path, DB_CREATE, &im->db, e) && db_meta_set(im->db, "state", SPAN_LIT("deriving"), e);
}

static bool open_same_bytes(struct import *im)
{
	return !im->args->again && im->path && open_if(im, im->path, "id", im->id);
}

static void read_id(struct import *im)
{
	struct strbuf id = {0};

	if (db_meta_get(im->db, "id", &id) && id.n == BUNDLE_ID_CHARS)
		memcpy(im->id, id.p, sizeof(im->id));
	strbuf_done(&id);
}

/* The argument is a database, made by us or handed in. */
static bool open_database(struct import *im, struct err *e)
{
	struct strbuf dir = {0};
	const char *path = im->args->paths[0];
	char *real = realpath(path, NULL);
	const char *other = im->args->where == IMPORT_FILE ? im->args->db_path : NULL;
	bool ours = env_cache_dir(&dir) && real && span_starts(span_from(real), strbuf_span(&dir)) &&
		    real[dir.n] == '/';

	strbuf_done(&dir);
	free(real);
	if (other && strcmp(other, path) != 0) {
		err_set(e, ERR_USAGE, "%s is a database already: nothing to import into %s", path, other);
		return err_hint(e, "copy it, or import the bundle it was made from");
	}
	if (!db_open(path, ours ? DB_READ : DB_FOREIGN, &im->db, e))
		return false;
	im->path = mem_strdup(path);
	im->result.foreign = !ours;
	read_id(im);
	return true;
}

/* ---- a new database ---- */

static void looking(void *ctx, uint64_t done, const char *path)
{
	watch_tell(ctx, done, done, 0, path);
}

static bool scan(struct import *im, struct err *e)
{
	const struct member **list;
	struct watch watch;
	bool any = false;
	size_t n;

	if (bundle_is_stream(im->bundle))
		return true;
	watch_begin(&watch, im->args, IMPORT_LOOKING, bundle_input_bytes(im->bundle));
	if (!bundle_scan(im->bundle, im->args->cancel, looking, &watch, e))
		return false;
	n = bundle_count(im->bundle);
	list = mem_zalloc((n + 1) * sizeof(*list));
	for (size_t i = 0; i < n; i++) {
		list[i] = bundle_member(im->bundle, i);
		any |= list[i]->state == MEMBER_OK;
	}
	bundle_id(list, n, im->id);
	if (!any)
		bundle_say_nothing(im->bundle, list, n, e);
	free(list);
	return any;
}

/* Where the new database goes: known by id, or for a stream by a name that is ours alone until then. */
static bool choose_path(struct import *im, struct err *e)
{
	struct strbuf path = {0};

	switch (im->args->where) {
	case IMPORT_MEMORY:
		return true;
	case IMPORT_FILE:
		strbuf_add_str(&path, im->args->db_path);
		break;
	case IMPORT_CACHE:
		if (!cache_dir(&path, e))
			return false;
		im->cached = true;
		im->unnamed = !im->id[0];
		if (im->unnamed) {
			cache_sweep(strbuf_str(&path));
			strbuf_addf(&path, "/%s-%ld-%lld.stream.db", im->name, (long)getpid(),
				    (long long)env_monotonic_us());
		} else {
			strbuf_addf(&path, "/%s-%s.db", im->name, im->id);
		}
		break;
	}
	set_path(im, &path);
	return true;
}

/* What lies at the path may be overwritten if it is an astscope database or nothing. */
static bool make_room(struct import *im, struct err *e)
{
	struct db *old;

	if (!im->path)
		return true;
	if (access(im->path, F_OK) == 0 && im->args->where == IMPORT_FILE) {
		if (!db_open(im->path, DB_CREATE, &old, e))
			return false;
		db_close(old);
	}
	cache_delete(im->path);
	return true;
}

static bool begin_meta(struct import *im, struct err *e)
{
	return db_meta_set(im->db, "state", SPAN_LIT("importing"), e) &&
	       db_meta_set(im->db, "name", span_from(im->name), e) &&
	       db_meta_set(im->db, "program", SPAN_LIT(PACKAGE_NAME " " PACKAGE_VERSION), e) &&
	       (!im->stamp || db_meta_set(im->db, "stamp", span_from(im->stamp), e));
}

static void explain_failure(struct import *im, struct err *e)
{
	if (e->code != ERR_WRITE || !im->path)
		return;
	err_wrap(e, "cannot write the database while importing; kept nothing");
	err_hint(e, "name a database elsewhere with --db, or use --no-cache");
}

static void drop_database(struct import *im)
{
	db_close(im->db);
	im->db = NULL;
	if (im->path)
		cache_delete(im->path);
}

static bool import_now(struct import *im, struct err *e)
{
	struct pass_args args = {.args = im->args, .bundle = im->bundle};
	struct pass_result r = {0};
	int64_t began = env_monotonic_us();
	bool ok;

	if (!make_room(im, e))
		return false;
	ok = db_open(im->path, DB_CREATE, &im->db, e) && begin_meta(im, e);
	args.db = im->db;
	ok = ok && pass_run(&args, &r, e);
	if (!ok) {
		explain_failure(im, e);
		drop_database(im);
		return false;
	}
	memcpy(im->id, r.id, sizeof(im->id));
	im->result.fresh = true;
	im->result.derive = true;
	im->result.partial = r.partial;
	im->result.sources = r.sources;
	im->result.recognised = r.recognised;
	im->result.lines = r.lines;
	im->result.records = r.records;
	im->result.rejects = r.rejects;
	im->result.bytes = r.bytes;
	im->result.elapsed_us = env_monotonic_us() - began;
	return true;
}

/* ---- the whole way ---- */

static bool run(struct import *im, struct err *e)
{
	const struct import_args *args = im->args;
	struct strbuf stamp = {0};

	if (!bundle_open(args->paths, args->n, NULL, &im->bundle, e))
		return false;
	im->name = mem_strdup(bundle_name(im->bundle));
	if (bundle_is_database(im->bundle))
		return open_database(im, e) && prepare_derive(im, e);
	if (bundle_stamp(im->bundle, &stamp))
		im->stamp = take(&stamp);
	if (open_untouched(im)) {
		read_id(im);
		return prepare_derive(im, e);
	}
	if (!scan(im, e) || !choose_path(im, e))
		return false;
	if (!open_same_bytes(im)) {
		if (im->path && (im->lock = cache_lock(im->path, e)) < 0)
			return false;
		/* Another process may have finished it while we looked. */
		if (!open_same_bytes(im))
			return import_now(im, e);
		cache_unlock(im->path, im->lock);
		im->lock = -1;
	}
	if (im->cached)
		cache_remember(args->paths, args->n, im->stamp, im->path);
	return prepare_derive(im, e);
}

static void fill_result(struct import *im)
{
	im->result.name = im->name;
	im->result.id = im->id;
	im->result.db_path = im->path;
}

bool importer_run(const struct import_args *args, struct import **ret, struct err *e)
{
	struct import *im = mem_zalloc(sizeof(*im));

	im->args = args;
	im->lock = -1;
	im->n = args->n;
	im->paths = mem_zalloc((args->n + 1) * sizeof(*im->paths));
	for (size_t i = 0; i < args->n; i++)
		im->paths[i] = mem_strdup(args->paths[i]);
	if (!run(im, e)) {
		if (cancelled(im) && e->code != ERR_NOTHING)
			err_set(e, ERR_INTERRUPTED, "stopped");
		im->args = NULL;
		import_free(im);
		return false;
	}
	im->args = NULL;
	fill_result(im);
	*ret = im;
	return true;
}

/* The id of a stream is known only now: give its database the name that belongs to it. */
static bool name_database(struct import *im, struct err *e)
{
	struct strbuf path = {0};
	int lock;

	if (!im->unnamed)
		return true;
	strbuf_add(&path, span_sub(span_from(im->path), 0, (size_t)(span_rfind_char(span_from(im->path), '/') + 1)));
	strbuf_addf(&path, "%s-%s.db", im->name, im->id);
	lock = cache_lock(strbuf_str(&path), e);
	if (lock < 0) {
		strbuf_done(&path);
		return false;
	}
	cache_delete(strbuf_str(&path));
	if (rename(im->path, strbuf_str(&path)) < 0) {
		cache_unlock(strbuf_str(&path), lock);
		strbuf_done(&path);
		return err_set(e, ERR_WRITE, "cannot rename %s", im->path);
	}
	cache_unlock(im->path, im->lock);
	im->lock = lock;
	im->unnamed = false;
	set_path(im, &path);
	return true;
}

bool importer_finish(struct import *im, struct err *e)
{
	if (!im->result.derive)
		return true;
	if ((im->path && !db_seal(im->db, e)) || !db_meta_set(im->db, "state", SPAN_LIT("complete"), e)) {
		if (!im->result.fresh)
			return err_wrap(e, "cannot finish %s", im->path);
		explain_failure(im, e);
		drop_database(im);
		return false;
	}
	im->result.derive = false;
	if (!im->path)
		return true;
	db_close(im->db);
	im->db = NULL;
	if (!name_database(im, e) || !db_open(im->path, DB_READ, &im->db, e))
		return false;
	if (im->cached && im->stamp && !im->result.partial)
		cache_remember((const char *const *)im->paths, im->n, im->stamp, im->path);
	cache_unlock(im->path, im->lock);
	im->lock = -1;
	fill_result(im);
	return true;
}

void import_free(struct import *im)
{
	if (!im)
		return;
	if (im->result.fresh && im->result.derive)
		drop_database(im); /* never to be opened: no use in keeping it */
	db_close(im->db);
	if (im->lock >= 0)
		cache_unlock(im->path, im->lock);
	bundle_free(im->bundle);
	for (size_t i = 0; i < im->n; i++)
		free(im->paths[i]);
	free(im->paths);
	free(im->name);
	free(im->path);
	free(im->stamp);
	free(im);
}

struct db *import_db(const struct import *im)
{
	return im->db;
}

const struct import_result *import_result(const struct import *im)
{
	return &im->result;
}

bool importer_is_current(struct db *db, const char *const *paths, size_t n)
{
	struct bundle *b;
	struct strbuf stamp = {0};
	struct err ignored;
	bool same;

	if (!bundle_open(paths, n, NULL, &b, &ignored))
		return false;
	same = bundle_stamp(b, &stamp) && meta_is(db, "stamp", strbuf_str(&stamp));
	bundle_free(b);
	strbuf_done(&stamp);
	return same;
}
