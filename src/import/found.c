/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/import/found.h"

#include "astscope/import/bundle.h" /* before <fcntl.h>, which takes names of record.h for macros */
#include "cache.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/base/env.h"
#include "astscope/base/mem.h"

#define ENTRIES_MAX 4000   /* of a folder: more are not even listed */
#define MEMBERS_LOOKED 16  /* of a directory or an archive */
#define EXPANDED_LOOKED (8u << 20)
#define KINDS_SHOWN 2

void found_done(struct vec *v)
{
	for (size_t i = 0; i < v->n; i++) {
		struct found *f = vec_at(v, i);

		strbuf_done(&f->paths);
		strbuf_done(&f->db);
		strbuf_done(&f->what);
	}
	vec_done(v);
}

/* ---- the entries of a folder ---- */

struct entry {
	char *name;
	struct timespec changed;
	bool is_dir;
};

static int newest_first(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->changed.tv_sec != y->changed.tv_sec)
		return x->changed.tv_sec < y->changed.tv_sec ? 1 : -1;
	if (x->changed.tv_nsec != y->changed.tv_nsec)
		return x->changed.tv_nsec < y->changed.tv_nsec ? 1 : -1;
	return strcmp(x->name, y->name);
}

static void list_entries(const char *dir, bool dirs_too, struct vec *ret)
{
	DIR *d = opendir(dir);
	struct dirent *ent;

	vec_init(ret, sizeof(struct entry));
	while (d && ret->n < ENTRIES_MAX && (ent = readdir(d))) {
		struct stat st;

		if (ent->d_name[0] == '.' || strchr(ent->d_name, '\n') || fstatat(dirfd(d), ent->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if ((S_ISREG(st.st_mode) && st.st_size) || (S_ISDIR(st.st_mode) && dirs_too))
			*(struct entry *)vec_push(ret) = (struct entry){mem_strdup(ent->d_name), st.st_mtim, S_ISDIR(st.st_mode)};
	}
	if (d)
		closedir(d);
	vec_sort(ret, newest_first);
}

static void entries_done(struct vec *v)
{
	for (size_t i = 0; i < v->n; i++)
		free(((struct entry *)vec_at(v, i))->name);
	vec_done(v);
}

/* ---- opened before ---- */

static bool all_there(struct span paths)
{
	bool there = paths.n > 0;

	while (there && paths.n) {
		struct span line = span_first_line(paths);
		struct strbuf path = {0};

		strbuf_add(&path, line);
		there = access(strbuf_str(&path), R_OK) == 0;
		strbuf_done(&path);
		paths = span_from_offset(paths, line.n < paths.n ? line.n + 1 : line.n);
	}
	return there;
}

void found_before(size_t most, struct vec *ret)
{
	struct strbuf dir = {0};
	struct vec entries;

	if (env_cache_dir(&dir))
		strbuf_add_str(&dir, "/index");
	list_entries(strbuf_str(&dir), false, &entries);
	for (size_t i = 0; i < entries.n && most; i++) {
		struct found f = {0};

		if (cache_read_index(strbuf_str(&dir), ((struct entry *)vec_at(&entries, i))->name, &f.db, &f.paths) &&
		    access(strbuf_str(&f.db), R_OK) == 0 && all_there(strbuf_span(&f.paths))) {
			vec_append(ret, &f);
			most--;
			continue;
		}
		strbuf_done(&f.paths);
		strbuf_done(&f.db);
	}
	entries_done(&entries);
	strbuf_done(&dir);
}

/* ---- in a folder ---- */

/* "lock dump" of "lock dump (core show locks)", each once. */
static void add_kind(const struct format *format, struct strbuf *what, unsigned *kinds)
{
	struct span word = span_from(format->what);
	long aside = span_find(word, SPAN_LIT(" ("));

	word = aside > 0 ? span_sub(word, 0, (size_t)aside) : word;
	if (span_find(strbuf_span(what), word) >= 0)
		return;
	if (++*kinds <= KINDS_SHOWN)
		strbuf_addf(what, "%s%.*s", *kinds > 1 ? ", " : "", SPAN_ARG(word));
	else if (*kinds == KINDS_SHOWN + 1)
		strbuf_add_str(what, " and more");
}

/* What the bundle at @path holds, as far as its first files tell; false: nothing known.  *@ret_loose: it is a plain file. */
static bool look_into(const char *path, struct strbuf *what, bool *ret_loose)
{
	const char *paths[] = {path};
	const struct member *m;
	struct budget budget;
	struct cursor *c;
	struct bundle *b;
	struct err ignored;
	unsigned kinds = 0;

	budget_init(&budget);
	budget.limit[BUDGET_MEMBERS] = MEMBERS_LOOKED;
	budget.limit[BUDGET_EXPANDED] = EXPANDED_LOOKED;
	if (!bundle_open(paths, 1, &budget, &b, &ignored))
		return false;
	c = cursor_new(b, NULL);
	*ret_loose = true;
	for (size_t i = 0; i < MEMBERS_LOOKED && (m = cursor_next(c)); i++) {
		*ret_loose = m->depth == 0;
		if (m->state != MEMBER_OK || !m->format)
			continue;
		add_kind(m->format, what, &kinds);
		if (kinds > KINDS_SHOWN)
			break;
	}
	cursor_free(c);
	bundle_free(b);
	return kinds > 0;
}

/* Files that lie side by side belong together: @all counts those that are no archive. */
static void put_folder_first(struct vec *ret, size_t from, const char *dir, const struct found *all)
{
	struct found folder = {.files = all->files};

	strbuf_add_str(&folder.paths, dir);
	strbuf_add(&folder.what, strbuf_span(&all->what));
	vec_push(ret);
	memmove((char *)ret->p + (from + 1) * sizeof(folder), (char *)ret->p + from * sizeof(folder),
		(ret->n - 1 - from) * sizeof(folder));
	memcpy(vec_at(ret, from), &folder, sizeof(folder));
}

/* One entry, if it is a bundle; of a plain file @all takes the kind. */
static bool look_at(const char *dir, const struct entry *e, struct vec *ret, struct found *all, unsigned *kinds)
{
	struct found f = {0};
	bool loose = false;

	if (strcmp(dir, ".") != 0)
		strbuf_addf(&f.paths, "%s/", dir);
	strbuf_add_str(&f.paths, e->name);
	if (!look_into(strbuf_str(&f.paths), &f.what, &loose)) {
		strbuf_done(&f.paths);
		strbuf_done(&f.what);
		return false;
	}
	vec_append(ret, &f);
	if (loose && !e->is_dir) {
		all->files++;
		if (span_find(strbuf_span(&all->what), strbuf_span(&f.what)) < 0 && ++*kinds <= KINDS_SHOWN)
			strbuf_addf(&all->what, "%s%s", *kinds > 1 ? ", " : "", strbuf_str(&f.what));
	}
	return true;
}

size_t found_in(const char *dir, size_t most, int64_t ms, struct vec *ret)
{
	int64_t until = env_monotonic_us() + ms * 1000;
	size_t from = ret->n, left = most, i = 0;
	struct found all = {0};
	struct vec entries;
	unsigned kinds = 0;

	list_entries(dir, true, &entries);
	for (; i < entries.n && left && env_monotonic_us() < until; i++)
		left -= look_at(dir, vec_at(&entries, i), ret, &all, &kinds);
	i = entries.n - i;
	if (all.files > 1)
		put_folder_first(ret, from, dir, &all);
	strbuf_done(&all.what);
	entries_done(&entries);
	return i;
}
