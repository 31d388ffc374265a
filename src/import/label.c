/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "label.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "astscope/base/mem.h"
#include "astscope/base/vec.h"

/* A folder that an argument is, or lies in. */
struct folder {
	char *path;      /* absolute, no links in it; NULL for standard input */
	bool is_argument;
};

static struct folder folder_of(const char *arg)
{
	struct folder f = {0};
	struct stat st;
	char *copy, *slash;

	if (strcmp(arg, "-") == 0 || stat(arg, &st) < 0)
		return f;
	f.is_argument = S_ISDIR(st.st_mode);
	if (f.is_argument) {
		f.path = realpath(arg, NULL);
		return f;
	}
	copy = mem_strdup(arg);
	slash = strrchr(copy, '/');
	if (slash)
		slash[slash == copy] = '\0';
	f.path = realpath(slash ? copy : ".", NULL);
	free(copy);
	return f;
}

/* The last @k names of @path. */
static const char *tail(const char *path, unsigned k)
{
	const char *p = path + strlen(path);

	while (p > path && (p[-1] != '/' || --k))
		p--;
	return p;
}

static int path_cmp(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The different paths of @folders, sorted. */
static struct vec list_paths(const struct folder *folders, size_t n)
{
	struct vec all, once;

	vec_init(&all, sizeof(char *));
	vec_init(&once, sizeof(char *));
	for (size_t i = 0; i < n; i++) {
		if (folders[i].path)
			vec_append(&all, &folders[i].path);
	}
	vec_sort(&all, path_cmp);
	for (size_t i = 0; i < all.n; i++) {
		if (!i || path_cmp(vec_at(&all, i - 1), vec_at(&all, i)) != 0)
			vec_append(&once, vec_at(&all, i));
	}
	vec_done(&all);
	return once;
}

static const char *shortest(const char *path, const struct vec *paths)
{
	const char *ret = path;
	bool meets = true;

	for (unsigned k = 1; meets && (k == 1 || ret > path); k++) {
		meets = false;
		ret = tail(path, k);
		for (size_t i = 0; i < paths->n && !meets; i++) {
			const char *other = *(char **)vec_at(paths, i);

			meets = strcmp(other, path) != 0 && strcmp(tail(other, k), ret) == 0;
		}
	}
	return ret;
}

void label_arguments(const char *const *paths, size_t n, struct arena *names, const char **ret)
{
	struct folder *folders = mem_zalloc((n + 1) * sizeof(*folders));
	struct vec once;
	bool needed = false;

	for (size_t i = 0; i < n; i++) {
		folders[i] = folder_of(paths[i]);
		needed |= n > 1 && folders[i].is_argument;
	}
	once = list_paths(folders, n);
	needed |= once.n > 1;
	for (size_t i = 0; i < n; i++) {
		ret[i] = "";
		if (needed && folders[i].path)
			ret[i] = arena_strf(names, "%s/", shortest(folders[i].path, &once));
	}
	for (size_t i = 0; i < n; i++)
		free(folders[i].path);
	free(folders);
	vec_done(&once);
}
