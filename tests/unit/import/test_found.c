/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/base/mem.h"
#include "astscope/import/found.h"

/* What is offered to be opened: bundles of before, and what lies in a folder. */

#define LONG_MS 60000

static char *dir;

/* To be told apart by when they were changed, whatever the clock of the file system. */
static void set_age(const char *name, long seconds)
{
	char *path = make_path(dir, name);
	struct timespec at[2] = {{1000000000 - seconds, 0}, {1000000000 - seconds, 0}};

	assert_int_equal(utimensat(AT_FDCWD, path, at, 0), 0);
	free(path);
}

static const struct found *nth(const struct vec *v, size_t i)
{
	assert_true(i < v->n);
	return vec_at(v, i);
}

static void assert_found(const struct vec *v, size_t i, const char *name, const char *what, size_t files)
{
	const struct found *f = nth(v, i);
	char *path = *name ? make_path(dir, name) : mem_strdup(dir);

	assert_string_equal(strbuf_str(&f->paths), path);
	assert_string_equal(strbuf_str(&f->what), what);
	assert_int_equal(f->files, files);
	free(path);
}

static void a_folder_is_looked_through(void **state)
{
	struct strbuf refs = {0}, tar = {0};
	struct make_member member = {.name = "x/locks.txt", .bytes = span_from(make_locks)};
	struct vec v;

	(void)state;
	dir = make_dir();
	make_refs(&refs, 3, 4);
	make_archive(&tar, "ustar", "gzip", &member, 1);
	make_file(dir, "notes.md", SPAN_LIT("# What happened\n\nIt hung, then we killed it and took this.\n"));
	make_file(dir, "empty", (struct span){0});
	make_file(dir, ".hidden", strbuf_span(&refs));
	make_file(dir, "two\nlines", strbuf_span(&refs));
	make_link(dir, "link", "refs");
	make_file(dir, "refs", strbuf_span(&refs));
	make_file(dir, "dump.txt", span_from(make_locks));
	make_file(dir, "core.tar.gz", strbuf_span(&tar));
	make_file(dir, "old/deep/refs", strbuf_span(&refs));
	make_file(dir, "pictures/one", SPAN_LIT("nothing of ours\n"));
	set_age("refs", 30);
	set_age("dump.txt", 20);
	set_age("core.tar.gz", 10);
	set_age("old", 40);
	vec_init(&v, sizeof(struct found));
	assert_int_equal(found_in(dir, 10, LONG_MS, &v), 0);
	assert_int_equal(v.n, 5);
	/* the archive is a bundle of its own, so it is not counted among what lies side by side */
	assert_found(&v, 0, "", "lock dump, reference count log", 2);
	assert_found(&v, 1, "core.tar.gz", "lock dump", 0);
	assert_found(&v, 2, "dump.txt", "lock dump", 0);
	assert_found(&v, 3, "refs", "reference count log", 0);
	assert_found(&v, 4, "old", "reference count log", 0);
	found_done(&v);

	/* few are wanted, or there is no time: what was not looked at is counted */
	vec_init(&v, sizeof(struct found));
	assert_int_equal(found_in(dir, 1, LONG_MS, &v), 3);
	assert_int_equal(v.n, 1);
	assert_found(&v, 0, "core.tar.gz", "lock dump", 0);
	assert_int_equal(found_in(dir, 10, -1, &v), 6);
	assert_int_equal(v.n, 1);
	found_done(&v);
	strbuf_done(&refs);
	strbuf_done(&tar);
	make_remove(dir);
}

static void one_file_is_no_folder(void **state)
{
	struct vec v;

	(void)state;
	dir = make_dir();
	make_file(dir, "dump.txt", span_from(make_locks));
	vec_init(&v, sizeof(struct found));
	found_in(dir, 10, LONG_MS, &v);
	assert_int_equal(v.n, 1);
	assert_found(&v, 0, "dump.txt", "lock dump", 0);
	found_in("/nowhere/at/all", 10, LONG_MS, &v);
	assert_int_equal(v.n, 1);
	found_done(&v);
	make_remove(dir);
}

static void open_now(const char *const *paths, size_t n)
{
	struct import *im = run_args(&(struct import_args){.paths = paths, .n = n, .where = IMPORT_CACHE});
	struct err e = {0};

	if (import_result(im)->derive) {
		assert_ok(db_make_derived(import_db(im), &e), e);
		assert_ok(importer_finish(im, &e), e);
	}
	import_free(im);
	usleep(20000); /* the file system's clock goes on */
}

/* In the index of the cache; what is gone is not offered. */
static void what_was_opened_is_remembered(void **state)
{
	struct strbuf refs = {0};
	struct vec v;
	char *cache = make_dir(), *first, *second, *third;
	const char *both[2], *odd[1];

	(void)state;
	setenv("XDG_CACHE_HOME", cache, 1);
	vec_init(&v, sizeof(struct found));
	found_before(9, &v);
	assert_int_equal(v.n, 0);

	dir = make_dir();
	make_refs(&refs, 3, 4);
	make_file(dir, "refs", strbuf_span(&refs));
	make_file(dir, "dump.txt", span_from(make_locks));
	make_file(dir, "a\nb", span_from(make_locks));
	both[0] = first = make_path(dir, "refs");
	both[1] = second = make_path(dir, "dump.txt");
	odd[0] = third = make_path(dir, "a\nb");
	open_now(both, 1);
	open_now(both, 2);
	open_now(odd, 1); /* cannot be a line */
	found_before(9, &v);
	assert_int_equal(v.n, 2);
	assert_true(span_ends(strbuf_span(&nth(&v, 0)->paths), SPAN_LIT("/dump.txt")));
	assert_true(span_find_char(strbuf_span(&nth(&v, 0)->paths), '\n') > 0);
	assert_string_equal(strbuf_str(&nth(&v, 1)->paths), first);
	assert_int_equal(access(strbuf_str(&nth(&v, 1)->db), R_OK), 0);
	found_done(&v);

	/* opened again it comes first, though nothing is read anew */
	open_now(both, 1);
	vec_init(&v, sizeof(struct found));
	found_before(1, &v);
	assert_int_equal(v.n, 1);
	assert_string_equal(strbuf_str(&nth(&v, 0)->paths), first);
	found_done(&v);

	unlink(second);
	vec_init(&v, sizeof(struct found));
	found_before(9, &v);
	assert_int_equal(v.n, 1);
	found_done(&v);
	free(first);
	free(second);
	free(third);
	strbuf_done(&refs);
	make_remove(dir);
	make_remove(cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_folder_is_looked_through),
		cmocka_unit_test(one_file_is_no_folder),
		cmocka_unit_test(what_was_opened_is_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
