/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cancel.h"
#include "importer_data.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cache.h"

#include "astscope/base/env.h"
#include "astscope/base/mem.h"

#define WAIT_MS 100 /* between two looks at a lock that another process holds */

static char *take(struct strbuf *b)
{
	char *s = mem_strdup(strbuf_str(b));

	strbuf_done(b);
	return s;
}

void import_set_path(struct import *im, struct strbuf *path)
{
	free(im->path);
	im->path = take(path);
}

static char *with_ending(const char *path, const char *ending)
{
	struct strbuf b = {0};
	char *ret;

	strbuf_addf(&b, "%s%s", path, ending);
	ret = mem_strdup(strbuf_str(&b));
	strbuf_done(&b);
	return ret;
}

static char *part_of(const struct import *im)
{
	return with_ending(im->place, CACHE_PART);
}

/* ---- what must not be overwritten ---- */

/* The database that lies at @path was made from this bundle. */
static bool is_of_bundle(const struct import *im, const char *path)
{
	struct err ignored;
	struct db *db;
	bool same;

	if (!db_open(path, DB_FOREIGN, &db, &ignored))
		return false;
	same = db_meta_is(db, "name", im->name);
	db_close(db);
	return same;
}

/* SQLite's files beside a database, our lock, and the file that is filled. */
static const char *const beside[] = {
	"-wal", "-shm", "-journal", CACHE_LOCK, CACHE_PART, CACHE_PART "-wal", CACHE_PART "-shm", CACHE_PART "-journal",
};

bool target_check(struct import *im, struct err *e)
{
	const char *path = im->args.db_path;
	struct stat st;
	bool ok = true;

	if (im->args.where != IMPORT_FILE)
		return true;
	if (!path[0])
		return err_set(e, ERR_USAGE, "the name of the database is empty");
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		err_set(e, ERR_WRITE, "%s is not a regular file", path);
		return err_hint(e, "give --db the name of a file");
	}
	if (bundle_has_file(im->bundle, path) && !bundle_is_database(im->bundle) && !is_of_bundle(im, path)) {
		err_set(e, ERR_WRITE, "%s is a file of the bundle: not overwritten", path);
		return err_hint(e, "give --db another name");
	}
	for (size_t i = 0; i < ARRAY_LEN(beside) && ok; i++) {
		char *other = with_ending(path, beside[i]);

		if (bundle_has_file(im->bundle, other)) {
			err_set(e, ERR_WRITE, "%s is a file of the bundle and would be overwritten", other);
			ok = err_hint(e, "give --db another name");
		}
		free(other);
	}
	return ok;
}

/* What lies at the path may be replaced if it is an astscope database or empty.  Looking does not touch it. */
static bool may_replace(const char *path, struct err *e)
{
	char head[DB_HEAD_BYTES];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT || err_set_errno(e, ERR_WRITE, errno, "%s", path);
	n = read(fd, head, sizeof(head));
	close(fd);
	if (n == 0 || (n > 0 && db_looks_like_ours((struct span){head, (size_t)n})))
		return true;
	err_set(e, ERR_DB, "%s is not an astscope database: not overwritten", path);
	return err_hint(e, "give --db another name");
}

/* ---- where it goes ---- */

bool target_choose(struct import *im, struct err *e)
{
	struct strbuf path = {0};
	char *real;

	switch (im->args.where) {
	case IMPORT_MEMORY:
		return true;
	case IMPORT_FILE:
		real = realpath(im->args.db_path, NULL); /* of a link, what it names is replaced */
		strbuf_add_str(&path, real ? real : im->args.db_path);
		free(real);
		import_set_path(im, &path);
		return true;
	case IMPORT_CACHE:
		break;
	}
	if (!cache_dir(&path, e))
		return false;
	im->cached = true;
	cache_sweep(strbuf_str(&path));
	if (im->id[0]) {
		strbuf_addf(&path, "/%s-%s%s.db", im->name, im->id, im->args.no_repair ? IMPORT_AS_IS : "");
		import_set_path(im, &path);
	} else {
		strbuf_addf(&path, "/%s-%ld-%lld.stream", im->name, (long)getpid(), (long long)env_monotonic_us());
		im->place = mem_strdup(strbuf_str(&path));
		strbuf_done(&path);
	}
	return true;
}

/* As cache_lock, but wait for whoever has it. */
static int lock_of(struct import *im, const char *place, struct err *e)
{
	const struct timespec pause = {.tv_nsec = WAIT_MS * 1000000};
	struct watch watch;
	int fd;

	watch_begin(&watch, &im->args, IMPORT_WAITING, 0);
	while ((fd = cache_lock(place, e)) < 0 && e->cause == EWOULDBLOCK && !im->args.no_wait) {
		if (is_cancelled(im->args.cancel)) {
			err_set(e, ERR_INTERRUPTED, "stopped while waiting for another astscope that imports into %s", place);
			return -1;
		}
		watch_tell(&watch, 0, 0, 0, place);
		nanosleep(&pause, NULL);
	}
	return fd;
}

bool target_lock(struct import *im, struct err *e)
{
	if (!im->place && im->path)
		im->place = mem_strdup(im->path);
	if (!im->place)
		return true;
	im->lock = lock_of(im, im->place, e);
	return im->lock >= 0;
}

void target_unlock(struct import *im)
{
	if (im->lock >= 0)
		cache_unlock(im->place, im->lock);
	im->lock = -1;
}

/* ---- filling it ---- */

bool target_begin(struct import *im, struct err *e)
{
	char *part;
	bool ok;

	if (!im->place)
		return db_open(NULL, DB_CREATE, &im->db, e);
	if (im->args.where == IMPORT_FILE && !may_replace(im->path, e))
		return false;
	part = part_of(im);
	cache_delete(part); /* a killed import's: we have the lock */
	ok = db_open(part, DB_CREATE, &im->db, e);
	free(part);
	return ok;
}

/* The id of a stream is known only now. */
static void name_stream(struct import *im)
{
	struct strbuf path = {0};
	struct span place = span_from(im->place);

	if (im->path)
		return;
	strbuf_add(&path, span_sub(place, 0, (size_t)(span_rfind_char(place, '/') + 1)));
	strbuf_addf(&path, "%s-%s%s.db", im->name, im->id, im->args.no_repair ? IMPORT_AS_IS : "");
	import_set_path(im, &path);
}

static bool take_place(struct import *im, const char *part, struct err *e)
{
	char *wal = with_ending(part, "-wal");
	bool ok = access(wal, F_OK) < 0;

	free(wal);
	if (!ok) {
		err_set(e, ERR_DB, "another program has opened %s", part);
		return err_hint(e, "close it and import again");
	}
	cache_delete_journals(im->path); /* of what lay there: they must not meet the new one */
	return rename(part, im->path) == 0 || err_set_errno(e, ERR_WRITE, errno, "cannot rename %s to %s", part, im->path);
}

bool target_finish(struct import *im, struct err *e)
{
	bool stream = !im->path;
	char *part = part_of(im);
	int lock = -1;
	bool ok;

	db_close(im->db);
	im->db = NULL;
	name_stream(im);
	ok = !stream || (lock = lock_of(im, im->path, e)) >= 0;
	ok = ok && take_place(im, part, e);
	if (!ok)
		cache_delete(part);
	if (lock >= 0)
		cache_unlock(im->path, lock);
	target_unlock(im);
	free(part);
	return ok;
}

void target_drop(struct import *im)
{
	db_close(im->db);
	im->db = NULL;
	if (im->place) {
		char *part = part_of(im);

		cache_delete(part);
		free(part);
	}
}
