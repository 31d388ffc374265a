/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "make.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <archive.h>
#include <archive_entry.h>

#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "astscope/base/vec.h"

char *make_dir(void)
{
	struct strbuf b = {0};
	char *here = realpath(env_get("BUILDDIR") ? env_get("BUILDDIR") : ".", NULL);
	char *dir;

	assert_non_null(here);
	strbuf_addf(&b, "%s/tests/tmp", here);
	free(here);
	if (mkdir(strbuf_str(&b), 0777) < 0 && errno != EEXIST)
		fail_msg("mkdir %s: %s", strbuf_str(&b), strerror(errno));
	strbuf_add_str(&b, "/import-XXXXXX");
	dir = mem_strdup(strbuf_str(&b));
	strbuf_done(&b);
	assert_non_null(mkdtemp(dir));
	return dir;
}

static void remove_tree(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *ent;

	while (d && (ent = readdir(d))) {
		char *path;
		struct stat st;

		if (strcmp(ent->d_name, ".") == 0 || strcmp(ent->d_name, "..") == 0)
			continue;
		path = make_path(dir, ent->d_name);
		if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
			remove_tree(path);
		else
			unlink(path);
		free(path);
	}
	if (d)
		closedir(d);
	rmdir(dir);
}

void make_remove(char *dir)
{
	remove_tree(dir);
	free(dir);
}

char *make_path(const char *dir, const char *name)
{
	struct strbuf b = {0};
	char *path;

	strbuf_addf(&b, "%s/%s", dir, name);
	path = mem_strdup(strbuf_str(&b));
	strbuf_done(&b);
	return path;
}

static void make_parents(char *path, size_t from)
{
	for (char *p = path + from; (p = strchr(p, '/')); p++) {
		*p = '\0';
		if (mkdir(path, 0777) < 0 && errno != EEXIST)
			fail_msg("mkdir %s: %s", path, strerror(errno));
		*p = '/';
	}
}

void make_file(const char *dir, const char *name, struct span bytes)
{
	char *path = make_path(dir, name);
	FILE *f;

	make_parents(path, strlen(dir) + 1);
	f = fopen(path, "w");
	if (!f)
		fail_msg("%s: %s", path, strerror(errno));
	assert_int_equal(fwrite(bytes.p ? bytes.p : "", 1, bytes.n, f), bytes.n);
	assert_int_equal(fclose(f), 0);
	free(path);
}

void make_link(const char *dir, const char *name, const char *target)
{
	char *path = make_path(dir, name);

	assert_int_equal(symlink(target, path), 0);
	free(path);
}

static la_ssize_t grow(struct archive *a, void *ctx, const void *p, size_t n)
{
	(void)a;
	strbuf_add(ctx, (struct span){p, n});
	return (la_ssize_t)n;
}

static struct archive *archive_begin(struct strbuf *ret, const char *format, const char *filter)
{
	struct archive *a = archive_write_new();

	assert_non_null(a);
	if (strcmp(filter, "none") != 0)
		assert_int_equal(archive_write_add_filter_by_name(a, filter), ARCHIVE_OK);
	assert_int_equal(archive_write_set_format_by_name(a, format), ARCHIVE_OK);
	archive_write_set_bytes_in_last_block(a, 1);
	assert_int_equal(archive_write_open(a, ret, NULL, grow, NULL), ARCHIVE_OK);
	return a;
}

static void archive_add(struct archive *a, const struct make_member *m)
{
	struct archive_entry *ent = archive_entry_new();
	mode_t type = AE_IFREG;

	switch (m->type) {
	case 'd':
		type = AE_IFDIR;
		break;
	case 'p':
		type = AE_IFIFO;
		break;
	case 'c':
		type = AE_IFCHR;
		break;
	default:
		break;
	}
	if (m->link)
		type = AE_IFLNK;
	archive_entry_set_pathname(ent, m->name);
	archive_entry_set_filetype(ent, type);
	archive_entry_set_perm(ent, 0644);
	archive_entry_set_mtime(ent, 1700000000, 0);
	if (m->link)
		archive_entry_set_symlink(ent, m->link);
	if (m->hard)
		archive_entry_set_hardlink(ent, m->hard);
	if (type == AE_IFREG && !m->hard)
		archive_entry_set_size(ent, (la_int64_t)m->bytes.n);
	assert_int_equal(archive_write_header(a, ent), ARCHIVE_OK);
	if (type == AE_IFREG && !m->hard && m->bytes.n)
		assert_int_equal(archive_write_data(a, m->bytes.p, m->bytes.n), m->bytes.n);
	archive_entry_free(ent);
}

void make_archive(struct strbuf *ret, const char *format, const char *filter, const struct make_member *members,
		  size_t n)
{
	struct archive *a = archive_begin(ret, format, filter);

	for (size_t i = 0; i < n; i++)
		archive_add(a, &members[i]);
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
}

static int name_cmp(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_tree(struct archive *a, const char *dir, const char *below)
{
	DIR *d = opendir(dir);
	struct dirent *ent;
	struct vec names;

	assert_non_null(d);
	vec_init(&names, sizeof(char *));
	while ((ent = readdir(d))) {
		if (ent->d_name[0] != '.')
			*(char **)vec_push(&names) = mem_strdup(ent->d_name);
	}
	closedir(d);
	vec_sort(&names, name_cmp);
	for (size_t i = 0; i < names.n; i++) {
		char *name = *(char **)vec_at(&names, i);
		char *path = make_path(dir, name);
		char *shown = *below ? make_path(below, name) : mem_strdup(name);
		struct stat st;

		assert_int_equal(stat(path, &st), 0);
		if (S_ISDIR(st.st_mode)) {
			add_tree(a, path, shown);
		} else {
			struct strbuf bytes = {0};

			make_read(path, &bytes);
			archive_add(a, &(struct make_member){.name = shown, .bytes = strbuf_span(&bytes)});
			strbuf_done(&bytes);
		}
		free(shown);
		free(path);
		free(name);
	}
	vec_done(&names);
}

void make_archive_of(struct strbuf *ret, const char *filter, const char *from)
{
	struct archive *a = archive_begin(ret, "pax", filter);

	add_tree(a, from, "");
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
}

void make_read(const char *path, struct strbuf *ret)
{
	char buf[65536];
	FILE *f = fopen(path, "r");
	size_t n;

	if (!f)
		fail_msg("%s: %s", path, strerror(errno));
	while ((n = fread(buf, 1, sizeof(buf), f)))
		strbuf_add(ret, (struct span){buf, n});
	fclose(f);
}

void make_refs(struct strbuf *ret, unsigned lives, unsigned changes)
{
	for (unsigned i = 0; i < lives; i++) {
		unsigned long addr = 0x7f0000001000ul + i * 0x100ul;

		strbuf_addf(ret, "0x%lx,+1,%u,chan_sip.c,%u,sip_alloc,**constructor**80**336**,a dialog, new\n", addr,
			    100 + i % 7, 500 + i % 3);
		for (unsigned k = 0; k < changes; k++)
			strbuf_addf(ret, "0x%lx,%s,%u,channel.c,%u,ast_channel_use,%u,\n", addr, k % 2 ? "-1" : "+1",
				    100 + (i + k) % 7, 900 + k % 5, 1 + k % 2);
		if (changes % 2)
			strbuf_addf(ret, "0x%lx,-1,%u,channel.c,907,ast_channel_drop,2,\n", addr, 100 + i % 7);
		strbuf_addf(ret, "0x%lx,-1,%u,chan_sip.c,700,sip_destroy,**destructor**lock-state:used**,gone\n", addr,
			    100 + i % 7);
	}
}

const char make_locks[] =
	"\n"
	"=======================================================================\n"
	"=== 20.20.1\n"
	"=== Currently Held Locks at Time: 498694:19:50.639704 =================\n"
	"=======================================================================\n"
	"===\n"
	"=== <pending> <lock#> (<file>): <lock type> <line num> <function> <lock name> <lock addr>\n"
	"=== <locked at>, <failed at>, <held for> (attempts, times locked)\n"
	"===\n"
	"=== Thread ID: 0x7f3bf28ab6c0 LWP:25718 (lab_worker_a         started at [  331] res_crashlab.c lab_deadlock())\n"
	"=== ---> Lock #0 (res_crashlab.c): MUTEX 220 lab_worker_a mine 0x55aad9cb9810\n"
	"===      498694:19:45.618735, 00:00:00.000000, 00:00:05.020991 (1, 1)\n"
	"\t[0x55aac11b9364] asterisk lock.c:277 __ast_pthread_mutex_lock()\n"
	"=== -------------------------------------------------------------------\n"
	"===\n"
	"=======================================================================\n";
