/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/app/stop.h"
#include "astscope/base/mem.h"
#include "astscope/base/strbuf.h"

/* Names of descriptors of ours: the file behind one is not to be replaced by another. */
static bool is_descriptor(const char *path)
{
	return strcmp(path, "/dev/stdout") == 0 || strcmp(path, "/dev/stderr") == 0 || strncmp(path, "/dev/fd/", 8) == 0 ||
	       strncmp(path, "/proc/", 6) == 0;
}

/* The file that a link leads to, else @path; NULL and @e for a link to nothing. */
static char *resolve(const char *path, struct err *e)
{
	struct stat sb;
	char *real;

	if (lstat(path, &sb) < 0 || !S_ISLNK(sb.st_mode))
		return mem_strdup(path);
	real = realpath(path, NULL);
	if (!real)
		err_set_errno(e, ERR_WRITE, errno, "%s is a link", path);
	return real;
}

/* What stands before the name of @path, up to and with the slash. */
static void add_folder(const char *path, struct strbuf *ret)
{
	const char *slash = strrchr(path, '/');

	if (slash)
		strbuf_add(ret, (struct span){path, (size_t)(slash - path) + 1});
	else
		strbuf_add_str(ret, "./");
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Whether @path is @input or in it, by the files themselves: names may lead there in many ways. */
static bool is_inside(const char *path, const char *input)
{
	struct strbuf up = {0};
	struct stat want, at, above;
	bool found = false;

	if (stat(input, &want) < 0)
		return false;
	if (stat(path, &at) == 0 && is_same(&at, &want))
		return true;
	if (!S_ISDIR(want.st_mode))
		return false;
	add_folder(path, &up);
	while (stat(strbuf_str(&up), &at) == 0 && !(found = is_same(&at, &want))) {
		strbuf_add_str(&up, "/../");
		if (stat(strbuf_str(&up), &above) < 0 || is_same(&at, &above))
			break;
	}
	strbuf_done(&up);
	return found;
}

static bool check_target(const char *path, const char *target, const char *const *inputs, int n, struct err *e)
{
	struct strbuf folder = {0};
	struct stat sb;
	bool ok;

	if (stat(target, &sb) == 0) {
		if (S_ISDIR(sb.st_mode))
			return err_set_errno(e, ERR_WRITE, EISDIR, "%s", path);
		for (int i = 0; i < n; i++) {
			if (is_inside(target, inputs[i])) {
				err_set(e, ERR_USAGE, "%s is a file of the bundle: a report does not replace it", path);
				return err_hint(e, "name another file for the output");
			}
		}
		if (!S_ISREG(sb.st_mode))
			return true;
	}
	add_folder(target, &folder);
	ok = access(strbuf_str(&folder), W_OK | X_OK) == 0;
	if (!ok)
		err_set_errno(e, ERR_WRITE, errno, "%s: cannot write in its folder", path);
	strbuf_done(&folder);
	return ok;
}

bool output_check(const char *path, const char *const *inputs, int n, struct err *e)
{
	char *target;
	bool ok;

	if (!path || is_descriptor(path))
		return true;
	target = resolve(path, e);
	ok = target && check_target(path, target, inputs, n, e);
	free(target);
	return ok;
}

bool output_check_outside(const char *path, const char *const *inputs, int n, struct err *e)
{
	for (int i = 0; i < n; i++) {
		if (is_inside(path, inputs[i])) {
			err_set(e, ERR_USAGE, "%s lies in the bundle: it would be read as a part of it", path);
			return err_hint(e, "name a place outside of it");
		}
	}
	return true;
}

/* A new file in the folder of the target, with the rights of the one that it is to replace. */
static int open_part(struct output *o, const struct stat *old)
{
	struct strbuf name = {0};
	int fd = -1;

	for (int i = 0; fd < 0 && (i == 0 || errno == EEXIST) && i < 1000; i++) {
		strbuf_clear(&name);
		add_folder(o->target, &name);
		strbuf_addf(&name, ".astscope-%ld-%d", (long)getpid(), i);
		fd = open(strbuf_str(&name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
	}
	if (fd >= 0) {
		o->part = mem_strdup(strbuf_str(&name));
		if (old)
			fchmod(fd, old->st_mode & 07777);
	}
	strbuf_done(&name);
	return fd;
}

static void forget(struct output *o)
{
	free(o->target);
	free(o->part);
	o->target = o->part = NULL;
}

bool output_open(const char *path, struct output *ret, struct err *e)
{
	struct stat sb;
	bool there;
	int fd;

	*ret = (struct output){.file = stdout, .path = path};
	if (!path)
		return true;
	there = stat(path, &sb) == 0;
	if (is_descriptor(path) || (there && !S_ISREG(sb.st_mode))) {
		fd = open(path, O_WRONLY | O_CLOEXEC);
	} else {
		ret->target = resolve(path, e);
		if (!ret->target)
			return false;
		fd = open_part(ret, there ? &sb : NULL);
	}
	ret->file = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (ret->file)
		return true;
	forget(ret);
	return err_set_errno(e, ERR_WRITE, errno, "%s", path);
}

static bool put(void *ctx, struct span text)
{
	struct output *o = ctx;

	if (!o->failed && atomic_load(stop_flag()))
		o->failed = EINTR;
	if (o->failed)
		return false;
	errno = 0;
	if (fwrite(text.p, 1, text.n, o->file) == text.n)
		return true;
	o->failed = errno ? errno : EIO;
	return false;
}

struct report_sink output_sink(struct output *o)
{
	return (struct report_sink){put, o};
}

bool output_reader_gone(const struct output *o)
{
	return o->failed == EPIPE;
}

/* All of it on the disk before it takes the place of what is there. */
static int flush(struct output *o)
{
	errno = 0;
	if (fflush(o->file) != 0)
		return errno ? errno : EIO;
	return o->part && fsync(fileno(o->file)) != 0 ? errno : 0;
}

bool output_close(struct output *o, struct err *e)
{
	if (!o->failed)
		o->failed = flush(o);
	if (o->path && fclose(o->file) != 0 && !o->failed)
		o->failed = errno;
	if (o->part && (o->failed || rename(o->part, o->target) < 0)) {
		o->failed = o->failed ? o->failed : errno;
		unlink(o->part);
	}
	forget(o);
	if (!o->failed || output_reader_gone(o))
		return true;
	if (atomic_load(stop_flag()))
		return err_set(e, ERR_INTERRUPTED, "interrupted");
	return err_set_errno(e, ERR_WRITE, o->failed, "%s", o->path ? o->path : "standard output");
}

void output_abandon(struct output *o)
{
	if (o->path)
		fclose(o->file);
	if (o->part)
		unlink(o->part);
	forget(o);
}
