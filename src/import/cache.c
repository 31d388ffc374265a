/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cache.h"
#include "sums.h" /* before <fcntl.h>, which takes names of record.h for macros */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/base/dirs.h"
#include "astscope/base/env.h"
#include "astscope/base/mem.h"

#define FILE_MODE 0600
#define INDEX_MAX_BYTES 8192 /* a stamp and paths */

bool cache_dir(struct strbuf *ret, struct err *e)
{
	struct strbuf dir = {0};
	bool ok;

	if (!env_cache_dir(&dir)) {
		err_set(e, ERR_WRITE, "no cache directory: neither XDG_CACHE_HOME nor HOME is set");
		return err_hint(e, "name a database with --db, or use --no-cache");
	}
	ok = dirs_make(strbuf_str(&dir)) || err_set_errno(e, ERR_WRITE, errno, "cannot make the cache directory %s", strbuf_str(&dir));
	if (ok)
		strbuf_add(ret, strbuf_span(&dir));
	strbuf_done(&dir);
	return ok || err_hint(e, "name a database with --db, or use --no-cache");
}

/* index/HASH of the absolute paths. */
static bool index_path(const char *const *paths, size_t n, struct strbuf *ret)
{
	struct strbuf all = {0};
	unsigned char digest[BUNDLE_DIGEST_BYTES];
	char hex[BUNDLE_ID_CHARS + 1];

	for (size_t i = 0; i < n; i++) {
		char *real = realpath(paths[i], NULL);

		strbuf_add_str(&all, real ? real : paths[i]);
		strbuf_add_char(&all, '\0');
		free(real);
	}
	sums_of_span(strbuf_span(&all), digest);
	strbuf_done(&all);
	sums_hex(digest, hex);
	if (!env_cache_dir(ret))
		return false;
	strbuf_addf(ret, "/index/%s", hex);
	return true;
}

/* The bytes of an index file, ended by NUL; -1 if there is none. */
static ssize_t read_index(int fd, char buf[INDEX_MAX_BYTES + 1])
{
	ssize_t got = fd >= 0 ? read(fd, buf, INDEX_MAX_BYTES) : -1;

	buf[got > 0 ? got : 0] = '\0';
	return got;
}

/* The next line of @rest, which its LF ends. */
static bool take_line(struct span *rest, struct span *ret)
{
	*ret = span_first_line(*rest);
	if (ret->n == rest->n)
		return false;
	*rest = span_from_offset(*rest, ret->n + 1);
	return true;
}

bool cache_lookup(const char *const *paths, size_t n, const char *stamp, struct strbuf *ret_db_path)
{
	struct strbuf path = {0};
	char buf[INDEX_MAX_BYTES + 1];
	int fd = index_path(paths, n, &path) ? open(strbuf_str(&path), O_RDONLY | O_CLOEXEC) : -1;
	struct span rest = {buf, 0}, line, db;
	ssize_t got = read_index(fd, buf);
	bool ok;

	strbuf_done(&path);
	rest.n = got > 0 ? (size_t)got : 0;
	ok = take_line(&rest, &line) && span_eq_str(line, stamp) && take_line(&rest, &db) && db.n;
	if (ok)
		strbuf_add(ret_db_path, db);
	if (ok && futimens(fd, NULL) < 0) /* it was used now: what was opened last is offered first */
		errno = 0;
	if (fd >= 0)
		close(fd);
	return ok;
}

bool cache_read_index(const char *dir, const char *name, struct strbuf *ret_db_path, struct strbuf *ret_paths)
{
	struct strbuf path = {0};
	char buf[INDEX_MAX_BYTES + 1];
	struct span rest = {buf, 0}, stamp, db;
	ssize_t got;
	int fd;

	strbuf_addf(&path, "%s/%s", dir, name);
	fd = open(strbuf_str(&path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	strbuf_done(&path);
	got = read_index(fd, buf);
	if (fd >= 0)
		close(fd);
	rest.n = got > 0 ? (size_t)got : 0;
	if (!take_line(&rest, &stamp) || !take_line(&rest, &db) || rest.n < 2 || rest.p[rest.n - 1] != '\n')
		return false;
	strbuf_add(ret_db_path, db);
	strbuf_add(ret_paths, span_sub(rest, 0, rest.n - 1));
	return true;
}

static void write_file(const char *path, struct span text)
{
	struct strbuf tmp = {0};
	int fd;

	strbuf_addf(&tmp, "%s.%ld", path, (long)getpid());
	fd = open(strbuf_str(&tmp), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
	if (fd >= 0) {
		bool ok = write(fd, text.p, text.n) == (ssize_t)text.n;

		ok = close(fd) == 0 && ok;
		if (!ok || rename(strbuf_str(&tmp), path) < 0)
			unlink(strbuf_str(&tmp));
	}
	strbuf_done(&tmp);
}

/* A line each, so that the bundle can be offered again; nothing if they cannot be lines. */
static void add_paths(const char *const *paths, size_t n, struct strbuf *text)
{
	struct strbuf all = {0};
	bool ok = true;

	for (size_t i = 0; i < n; i++) {
		char *real = realpath(paths[i], NULL);

		ok = ok && real && !strchr(real, '\n');
		strbuf_addf(&all, "%s\n", real ? real : "");
		free(real);
	}
	if (ok && text->n + all.n <= INDEX_MAX_BYTES)
		strbuf_add(text, strbuf_span(&all));
	strbuf_done(&all);
}

void cache_remember(const char *const *paths, size_t n, const char *stamp, const char *db_path)
{
	struct strbuf path = {0}, dir = {0}, text = {0};

	strbuf_addf(&text, "%s\n%s\n", stamp, db_path);
	add_paths(paths, n, &text);
	if (text.n <= INDEX_MAX_BYTES && env_cache_dir(&dir) && index_path(paths, n, &path)) {
		strbuf_add_str(&dir, "/index");
		if (dirs_make(strbuf_str(&dir)))
			write_file(strbuf_str(&path), strbuf_span(&text));
	}
	strbuf_done(&path);
	strbuf_done(&dir);
	strbuf_done(&text);
}

static char *lock_path(const char *db_path)
{
	struct strbuf b = {0};
	char *ret;

	strbuf_addf(&b, "%s" CACHE_LOCK, db_path);
	ret = mem_strdup(strbuf_str(&b));
	strbuf_done(&b);
	return ret;
}

/* The file behind @fd is still the one named @path: its last owner deletes it before letting go. */
static bool same_file(int fd, const char *path)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && stat(path, &b) == 0 && a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

int cache_lock(const char *db_path, struct err *e)
{
	char *path = lock_path(db_path);
	int fd;

	for (;;) {
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
		if (fd < 0) {
			err_set_errno(e, ERR_WRITE, errno, "cannot create %s", path);
			break;
		}
		if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
			close(fd);
			fd = -1;
			err_set(e, ERR_DB, "another astscope is importing into %s", db_path);
			e->cause = EWOULDBLOCK;
			err_hint(e, "wait for it, or use --no-cache");
			break;
		}
		if (same_file(fd, path))
			break;
		close(fd);
	}
	free(path);
	return fd;
}

void cache_unlock(const char *db_path, int fd)
{
	char *path = lock_path(db_path);

	unlink(path);
	close(fd);
	free(path);
}

void cache_delete(const char *db_path)
{
	unlink(db_path);
	cache_delete_journals(db_path);
}

void cache_delete_journals(const char *db_path)
{
	static const char *const endings[] = {"-wal", "-shm", "-journal"};

	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		struct strbuf b = {0};

		strbuf_addf(&b, "%s%s", db_path, endings[i]);
		unlink(strbuf_str(&b));
		strbuf_done(&b);
	}
}

void cache_sweep(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *ent;
	struct err ignored;

	while (d && (ent = readdir(d))) {
		struct span name = span_from(ent->d_name);
		struct strbuf place = {0};
		int fd;

		if (!span_ends(name, SPAN_LIT(CACHE_PART)))
			continue;
		strbuf_addf(&place, "%s/%.*s", dir, SPAN_ARG(span_sub(name, 0, name.n - strlen(CACHE_PART))));
		fd = cache_lock(strbuf_str(&place), &ignored);
		if (fd >= 0) {
			struct strbuf part = {0};

			strbuf_addf(&part, "%s" CACHE_PART, strbuf_str(&place));
			cache_delete(strbuf_str(&part));
			cache_unlock(strbuf_str(&place), fd);
			strbuf_done(&part);
		}
		strbuf_done(&place);
	}
	if (d)
		closedir(d);
}
