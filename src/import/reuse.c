/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "importer_data.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache.h"

#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/base/vec.h"
#include "astscope/store/queries.h"

/* All was read that could be, or as much as the same limits would allow again. */
static bool is_as_whole_as_can_be(const struct import *im)
{
	struct strbuf budget = {0};
	bool same;

	if (!db_meta_is(im->db, "partial", "1"))
		return true;
	budget_describe(&im->budget, &budget);
	same = db_meta_is(im->db, "budget", strbuf_str(&budget));
	strbuf_done(&budget);
	return same;
}

/* Open the database @path if it is complete, this program filled it and @key in it is @want. */
static bool open_if(struct import *im, const char *path, const char *key, const char *want)
{
	struct err ignored;

	if (access(path, R_OK) < 0 || !db_open(path, DB_READ, &im->db, &ignored))
		return false;
	if (db_meta_is(im->db, "state", "complete") && db_is_made_by_us(im->db) && is_as_whole_as_can_be(im) &&
	    db_meta_is(im->db, "as-is", "1") == im->args.no_repair && db_meta_is(im->db, key, want))
		return true;
	db_close(im->db);
	im->db = NULL;
	return false;
}

bool reuse_untouched(struct import *im)
{
	struct strbuf path = {0};
	bool ok = false;

	if (im->args.again || !im->stamp)
		return false;
	switch (im->args.where) {
	case IMPORT_CACHE:
		if (cache_lookup(im->args.paths, im->args.n, im->stamp, &path))
			ok = open_if(im, strbuf_str(&path), "name", im->name);
		break;
	case IMPORT_FILE:
		strbuf_add_str(&path, im->args.db_path);
		ok = open_if(im, strbuf_str(&path), "stamp", im->stamp);
		break;
	case IMPORT_MEMORY:
		break;
	}
	if (ok)
		import_set_path(im, &path);
	strbuf_done(&path);
	return ok;
}

/* ---- the same bytes ---- */

static int digest_cmp(const void *a, const void *b)
{
	return memcmp(a, b, BUNDLE_DIGEST_BYTES);
}

/* The digests of what was read into the database; false if one is not known. */
static bool list_imported(struct db *db, struct vec *ret)
{
	struct stmt *st = db_query(db, Q_SOURCE_DIGESTS);
	struct err ignored;
	bool known = true;
	enum step r;

	while (known && (r = stmt_step(st, &ignored)) == STEP_ROW) {
		struct span digest = stmt_text(st, 0);

		known = digest.n == BUNDLE_DIGEST_BYTES;
		if (known)
			memcpy(vec_push(ret), digest.p, BUNDLE_DIGEST_BYTES);
	}
	stmt_reset(st);
	return known && r == STEP_DONE;
}

/* The same of the files as they are now.  Those that lie plain on disk are read for it. */
static bool list_present(struct import *im, struct vec *ret)
{
	struct watch watch;

	watch_begin(&watch, &im->args, IMPORT_LOOKING, bundle_input_bytes(im->bundle));
	for (size_t i = 0; i < bundle_count(im->bundle); i++) {
		const struct member *m = bundle_member(im->bundle, i);

		if (m->state != MEMBER_OK || m->copy_of != BUNDLE_NO_COPY)
			continue;
		if (!bundle_digest(im->bundle, i, im->args.cancel, watch_looking, &watch))
			return false;
		memcpy(vec_push(ret), m->sums.digest, BUNDLE_DIGEST_BYTES);
	}
	return true;
}

/* The id says that kinds, sizes and ends agree.  A change in the middle of a long file is seen only here. */
static bool same_digests(struct import *im)
{
	struct vec then, now;
	bool same;

	vec_init(&then, BUNDLE_DIGEST_BYTES);
	vec_init(&now, BUNDLE_DIGEST_BYTES);
	same = list_imported(im->db, &then) && list_present(im, &now) && then.n == now.n;
	vec_sort(&then, digest_cmp);
	vec_sort(&now, digest_cmp);
	same = same && (!now.n || memcmp(then.p, now.p, now.n * BUNDLE_DIGEST_BYTES) == 0);
	vec_done(&then);
	vec_done(&now);
	return same;
}

bool reuse_same_bytes(struct import *im)
{
	if (im->args.again || !im->path || !open_if(im, im->path, "id", im->id))
		return false;
	if (same_digests(im))
		return true;
	db_close(im->db);
	im->db = NULL;
	return false;
}

/* ---- opening it ---- */

bool reuse_prepare(struct import *im, struct err *e)
{
	bool half = db_meta_is(im->db, "state", "deriving");

	reuse_read_result(im);
	if (im->result.foreign && half) {
		err_set(e, ERR_DB, "%s: the program that made it was stopped before it had looked through it", im->path);
		return err_hint(e, "open it where it was made, or import the bundle again");
	}
	if (!db_is_sound(im->db, e))
		return false;
	if (im->result.foreign || (!half && db_derived_is_current(im->db, im->args.rules)))
		return true;
	db_close(im->db);
	im->db = NULL;
	/* To write begins with a log beside the database, which who only reads cannot take away again. */
	if (!target_lock(im, e) || !db_open(im->path, DB_READ, &im->db, e))
		return false;
	/* Whoever had the lock may have done it. */
	if (db_meta_is(im->db, "state", "complete") && db_derived_is_current(im->db, im->args.rules)) {
		target_unlock(im);
		return true;
	}
	db_close(im->db);
	im->db = NULL;
	if (!db_open(im->path, DB_CREATE, &im->db, e))
		return false;
	im->result.derive = true;
	return db_meta_set(im->db, "state", SPAN_LIT("deriving"), e);
}

void reuse_read_result(struct import *im)
{
	struct strbuf id = {0}, why = {0};
	struct err ignored;

	if (db_meta_get(im->db, "id", &id, &ignored) == STEP_ROW && id.n == BUNDLE_ID_CHARS)
		memcpy(im->id, id.p, sizeof(im->id));
	im->result.partial = db_meta_is(im->db, "partial", "1");
	if (im->result.partial && db_meta_get(im->db, "partial.why", &why, &ignored) == STEP_ROW) {
		free(im->stopped);
		im->stopped = mem_strdup(strbuf_str(&why));
	}
	strbuf_done(&id);
	strbuf_done(&why);
}

bool reuse_database(struct import *im, struct err *e)
{
	struct strbuf dir = {0};
	const char *path = im->args.paths[0];
	char *real = realpath(path, NULL);
	const char *other = im->args.where == IMPORT_FILE ? im->args.db_path : NULL;
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
	return reuse_prepare(im, e);
}
