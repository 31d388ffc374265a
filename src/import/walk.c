/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "input.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "astscope/base/limits.h"
#include "astscope/base/mem.h"

#define OPEN_FLAGS (O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
#define OWNER_BYTES 4096

struct walk {
	int root;
	const char *prefix; /* of shown paths, "" or "dir/" */
	struct vec *inputs;
	struct arena *names;
	const struct budget *budget;
	bool full; /* BUDGET_MEMBERS was reached and said */
};

const char *input_why(int errnum, const struct stat *st, struct arena *notes)
{
	char buf[OWNER_BYTES];
	struct passwd pw, *found = NULL;

	if (errnum != EACCES || !st)
		return arena_strf(notes, "%s", strerror(errnum));
	if (getpwuid_r(st->st_uid, &pw, buf, sizeof(buf), &found) == 0 && found)
		return arena_strf(notes, "permission denied (owner %s, mode %04o)", pw.pw_name, st->st_mode & 07777u);
	return arena_strf(notes, "permission denied (owner %u, mode %04o)", st->st_uid, st->st_mode & 07777u);
}

static int64_t us_of(const struct timespec *t)
{
	return (int64_t)t->tv_sec * 1000000 + t->tv_nsec / 1000;
}

void input_set_stat(struct input *in, const struct stat *st)
{
	in->bytes = st->st_size > 0 ? (uint64_t)st->st_size : 0;
	in->mtime_us = us_of(&st->st_mtim);
	in->ctime_us = us_of(&st->st_ctim);
	in->inode = st->st_ino;
	in->device = st->st_dev;
}

/* A new input for @rel, NULL if the bundle holds too many already (said once). */
static struct input *add(struct walk *w, const char *rel)
{
	struct input *in;

	if (w->inputs->n > w->budget->limit[BUDGET_MEMBERS])
		w->full = true;
	if (w->full)
		return NULL;
	in = vec_push(w->inputs);
	in->name = arena_strf(w->names, "%s", rel);
	in->path = arena_strf(w->names, "%s%s", w->prefix, rel);
	in->root = w->root;
	if (w->inputs->n > w->budget->limit[BUDGET_MEMBERS]) {
		struct strbuf why = {0};

		budget_why(w->budget, BUDGET_MEMBERS, &why);
		in->kind = INPUT_REFUSED;
		in->note = arena_strf(w->names, "%s: this one and the rest are not read", strbuf_str(&why));
		in->hint = budget_hint(BUDGET_MEMBERS);
		w->full = true;
		strbuf_done(&why);
		return NULL;
	}
	return in;
}

static void refuse(struct walk *w, const char *rel, const char *note, const char *hint)
{
	struct input *in = add(w, rel);

	if (!in)
		return;
	in->kind = INPUT_REFUSED;
	in->note = note;
	in->hint = hint;
}

static int name_cmp(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names of a directory, sorted; takes @fd. */
static struct vec list_names(int fd, uint64_t most)
{
	DIR *d = fdopendir(fd);
	struct dirent *ent;
	struct vec names;

	vec_init(&names, sizeof(char *));
	if (!d) {
		close(fd);
		return names;
	}
	/* One more than the limit, so that the walk can tell and say it. */
	while (names.n <= most && (ent = readdir(d))) {
		if (strcmp(ent->d_name, ".") == 0 || strcmp(ent->d_name, "..") == 0)
			continue;
		*(char **)vec_push(&names) = mem_strdup(ent->d_name);
	}
	closedir(d);
	vec_sort(&names, name_cmp);
	return names;
}

static void walk_dir(struct walk *w, int parent, const char *name, const char *rel, unsigned depth);

static void walk_entry(struct walk *w, int dir, const char *name, const char *rel, unsigned depth)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		refuse(w, rel, input_why(errno, NULL, w->names), NULL);
	} else if (S_ISDIR(st.st_mode)) {
		walk_dir(w, dir, name, rel, depth + 1);
	} else if (S_ISREG(st.st_mode)) {
		struct input *in = add(w, rel);

		if (in)
			input_set_stat(in, &st);
	} else if (S_ISLNK(st.st_mode)) {
		refuse(w, rel, "a symbolic link: not followed", "give the file it names as an argument");
	} else {
		refuse(w, rel, "not a regular file: not opened", NULL);
	}
}

/* List the open directory @fd (taken), whose path below the root is @rel ("" for the root itself). */
static void walk_open(struct walk *w, int fd, const char *rel, unsigned depth)
{
	struct vec names;
	int dir = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	names = list_names(fd, w->budget->limit[BUDGET_MEMBERS]);
	for (size_t i = 0; i < names.n; i++) {
		char *name = *(char **)vec_at(&names, i);
		const char *below = *rel ? arena_strf(w->names, "%s/%s", rel, name) : arena_strf(w->names, "%s", name);

		if (!w->full && dir >= 0)
			walk_entry(w, dir, name, below, depth);
		free(name);
	}
	vec_done(&names);
	if (dir >= 0)
		close(dir);
}

static void walk_dir(struct walk *w, int parent, const char *name, const char *rel, unsigned depth)
{
	struct stat st;
	int fd;

	if (depth > LIMIT_BUNDLE_DEPTH) {
		refuse(w, rel, arena_strf(w->names, "more than %u directories deep: not read", LIMIT_BUNDLE_DEPTH),
		       NULL);
		return;
	}
	fd = openat(parent, name, OPEN_FLAGS | O_DIRECTORY | O_NOFOLLOW);
	if (fd < 0) {
		int why = errno;
		bool known = fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) == 0;

		refuse(w, rel, input_why(why, known ? &st : NULL, w->names), NULL);
		return;
	}
	walk_open(w, fd, rel, depth);
}

bool input_walk(int root, const char *prefix, const struct budget *budget, struct vec *inputs, struct arena *names)
{
	struct walk w = {.root = root, .prefix = prefix, .budget = budget, .inputs = inputs, .names = names};
	int fd = openat(root, ".", OPEN_FLAGS | O_DIRECTORY);

	if (fd >= 0)
		walk_open(&w, fd, "", 0);
	else
		refuse(&w, ".", input_why(errno, NULL, names), NULL);
	return !w.full;
}

/* Open @path below @root one name at a time, so that no directory on the way can be a link. */
static int open_below(int root, const char *path)
{
	int dir = root;

	for (;;) {
		const char *slash = strchr(path, '/');
		size_t n = slash ? (size_t)(slash - path) : strlen(path);
		char *name = mem_alloc(n + 1);
		int fd, why;

		memcpy(name, path, n);
		name[n] = '\0';
		fd = openat(dir, name, OPEN_FLAGS | O_NOFOLLOW | (slash ? O_DIRECTORY : 0));
		why = errno;
		free(name);
		if (dir != root)
			close(dir);
		errno = why;
		if (!slash || fd < 0)
			return fd;
		dir = fd;
		path = slash + 1;
	}
}

int input_open(const struct input *in, struct arena *notes, const char **ret_note, const char **ret_hint)
{
	struct stat st;
	int fd;

	*ret_hint = NULL;
	if (in->root != AT_FDCWD)
		fd = open_below(in->root, in->name);
	else if (in->kind == INPUT_PIPE && strcmp(in->name, "-") == 0)
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	else
		fd = open(in->name, OPEN_FLAGS);
	if (fd < 0) {
		int why = errno;
		bool known = fstatat(in->root, in->name, &st, in->root == AT_FDCWD ? 0 : AT_SYMLINK_NOFOLLOW) == 0;

		*ret_note = input_why(why, known ? &st : NULL, notes);
		if (why == EACCES)
			*ret_hint = "copy it or run as that user";
		return -1;
	}
	if (in->kind == INPUT_PIPE)
		return fd;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_ino != in->inode || st.st_dev != in->device) {
		close(fd);
		*ret_note = "another file took its place while the bundle was read";
		return -1;
	}
	return fd;
}
