/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run.h"

#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "astscope/base/limits.h"
#include "astscope/base/mem.h"
#include "../../../src/import/spent.h"

/* One budget for all of a bundle. */

static struct import *run_within(const char *path, const char *limits, enum import_where where)
{
	struct budget b;
	struct err e = {0};

	budget_init(&b);
	assert_ok(budget_take(&b, span_from(limits), &e), e);
	return run_args(&(struct import_args){.paths = &path, .n = 1, .where = where, .budget = &b});
}

static void assert_stopped(const struct import *im, enum budget_item item, const char *why)
{
	assert_true(import_result(im)->partial);
	assert_int_equal(import_result(im)->over, item);
	assert_string_equal(import_result(im)->stopped, why);
	assert_meta(import_db(im), "partial", "1");
	assert_meta(import_db(im), "partial.why", why);
	assert_equations(import_db(im));
}

static void limits_are_text(void **state)
{
	static const char *const bad[] = {"", "expanded", "expanded=", "expanded=x", "expanded=1X", "members=1K", "no=1",
					  "expanded=1,", ",expanded=1", "expanded=20000000T", "expanded=-1", "=1"};
	struct strbuf text = {0};
	struct err e = {0};
	struct budget b;

	(void)state;
	budget_init(&b);
	assert_int_equal(b.limit[BUDGET_MEMBERS], LIMIT_BUNDLE_MEMBERS);
	assert_ok(budget_take(&b, SPAN_LIT("expanded=2G,members=7,database=3M,free=0,ratio=5"), &e), e);
	assert_int_equal(b.limit[BUDGET_EXPANDED], 2ull << 30);
	budget_describe(&b, &text);
	assert_string_equal(strbuf_str(&text), "expanded=2147483648,ratio=5,members=7,database=3145728,free=0");
	assert_ok(budget_take(&b, strbuf_span(&text), &e), e);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		e = (struct err){0};
		assert_false(budget_take(&b, span_from(bad[i]), &e));
		assert_int_equal(e.code, ERR_USAGE);
		assert_non_null(strstr(e.hint, "members=NUMBER"));
	}
	for (size_t i = BUDGET_NONE + 1; i < BUDGET_ITEMS; i++) {
		strbuf_clear(&text);
		budget_why(&b, (enum budget_item)i, &text);
		assert_null(strchr(strbuf_str(&text), '%'));
		assert_non_null(strstr(budget_hint((enum budget_item)i), "--budget "));
	}
	strbuf_done(&text);
}

/* What is packed twice counts twice, however little each layer gives. */
static void nested_compression_counts(void **state)
{
	struct fixture *f = *state;
	struct strbuf inner = {0}, tar = {0};
	char *path = make_path(f->dir, "t");
	struct import *im;
	const struct make_member refs = {.name = "refs", .bytes = strbuf_span(&f->refs)};
	struct make_member members[] = {{.name = "refs.gz"}, {.name = "l", .bytes = LOCKS}};

	make_archive(&inner, "raw", "gzip", &refs, 1);
	members[0].bytes = strbuf_span(&inner);
	make_archive(&tar, "ustar", "xz", members, ARRAY_LEN(members));
	make_file(f->dir, "t", strbuf_span(&tar));
	im = run_within(path, "expanded=10M", IMPORT_MEMORY);
	assert_false(import_result(im)->partial);
	assert_null(import_result(im)->stopped);
	import_free(im);
	im = run_within(path, "expanded=200K", IMPORT_MEMORY);
	assert_stopped(im, BUDGET_EXPANDED, "the bundle expands to more than 200 KB");
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE path = 'refs.gz' AND state = 'torn' AND "
				       "note LIKE 'the bundle expands to more than 200 KB: the rest is not read%'"), 1);
	assert_in_range(number_in(im, "SELECT bytes FROM source WHERE path = 'refs.gz'"), 100000, 400000);
	import_free(im);
	free(path);
	strbuf_done(&inner);
	strbuf_done(&tar);
}

/* A zip unpacks each member by itself, read or not. */
static void members_of_a_zip_count(void **state)
{
	struct fixture *f = *state;
	struct strbuf zip = {0}, noise = {0};
	char *path = make_path(f->dir, "x.zip");
	struct import *im;

	strbuf_add_repeat(&noise, '\1', 300000);
	make_archive(&zip, "zip", "none",
		     (const struct make_member[]){{.name = "l.txt", .bytes = LOCKS},
						  {.name = "noise", .bytes = strbuf_span(&noise)},
						  {.name = "refs", .bytes = strbuf_span(&f->refs)}}, 3);
	make_file(f->dir, "x.zip", strbuf_span(&zip));
	im = run_within(path, "expanded=10M", IMPORT_MEMORY);
	assert_false(import_result(im)->partial);
	assert_int_equal(number_in(im, "SELECT bytes FROM source WHERE path = 'refs'"), f->refs.n);
	import_free(im);
	im = run_within(path, "expanded=200K", IMPORT_MEMORY);
	assert_stopped(im, BUDGET_EXPANDED, "the bundle expands to more than 200 KB");
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE path = 'refs'"), 0);
	import_free(im);
	im = run_within(path, "expanded=400K", IMPORT_MEMORY);
	assert_stopped(im, BUDGET_EXPANDED, "the bundle expands to more than 400 KB");
	assert_in_range(number_in(im, "SELECT bytes FROM source WHERE path = 'refs' AND state = 'torn'"), 1, 300000);
	import_free(im);
	free(path);
	strbuf_done(&noise);
	strbuf_done(&zip);
}

/* Each is small; together they pass the limit.  Files that lie plain are read all the same. */
static void many_small_members_count(void **state)
{
	struct fixture *f = *state;
	struct strbuf packed = {0};
	struct import *im;
	int64_t read;

	make_archive(&packed, "raw", "gzip",
		     &(struct make_member){.name = "x", .bytes = span_sub(strbuf_span(&f->refs), 0, 60000)}, 1);
	for (unsigned i = 0; i < 40; i++) {
		char name[32];

		/* Not copies of each other: the streams differ in length behind the end. */
		snprintf(name, sizeof(name), "b/part%02u.gz", i);
		strbuf_add_char(&packed, '\0');
		make_file(f->dir, name, strbuf_span(&packed));
	}
	im = run_within(f->bundle, "expanded=1M", IMPORT_CACHE);
	assert_stopped(im, BUDGET_EXPANDED, "the bundle expands to more than 1 MB");
	read = number_in(im, "SELECT count(*) FROM source WHERE path LIKE 'part%' AND kind IS NOT NULL");
	assert_in_range(read, 8, 18);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE path LIKE 'part%' AND state = 'unreadable' AND "
				       "note = 'the bundle expands to more than 1 MB: not opened'"), 40 - read);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE path IN ('refs', 'sub/locks.txt') AND "
				       "state = 'ok'"), 2);
	finish(im);
	import_free(im);
	/* The same limits would come no further; others may. */
	im = run_within(f->bundle, "expanded=1M", IMPORT_CACHE);
	assert_false(import_result(im)->fresh);
	assert_true(import_result(im)->partial);
	assert_string_equal(import_result(im)->stopped, "the bundle expands to more than 1 MB");
	import_free(im);
	im = run_within(f->bundle, "expanded=100M", IMPORT_CACHE);
	assert_true(import_result(im)->fresh);
	assert_false(import_result(im)->partial);
	finish(im);
	import_free(im);
	im = run_within(f->bundle, "expanded=1M", IMPORT_CACHE);
	assert_false(import_result(im)->fresh); /* what is whole is good for all limits */
	import_free(im);
	strbuf_done(&packed);
}

/* The limit is reached in the same place in both passes, though the second has another order. */
static void both_passes_stop_in_the_same_place(void **state)
{
	static const char *const limits[] = {"expanded=50K", "expanded=130K", "expanded=300K", "expanded=500K",
					     "expanded=800K", "expanded=1200K", "members=3", "members=5", "members=8"};
	static const char *const filters[] = {"gzip", "xz", "bzip2", "zstd", "none"};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
		struct strbuf inner = {0}, tar = {0};
		char name[32];
		struct make_member members[] = {{.name = "in.tar"}, {.name = "note", .bytes = SPAN_LIT("x\n")},
						{.name = "refs", .bytes = strbuf_span(&f->refs)}, {.name = "l", .bytes = LOCKS}};

		make_archive(&inner, "ustar", filters[(i + 1) % ARRAY_LEN(filters)], members + 2, 2);
		members[0].bytes = strbuf_span(&inner);
		/* Those with refs logs come last, so that the order of the second pass is another. */
		make_archive(&tar, "ustar", filters[i], members + (i % 2), i % 2 ? 1 : 3);
		snprintf(name, sizeof(name), "b/%zu.tar", i);
		make_file(f->dir, name, strbuf_span(&tar));
		strbuf_done(&inner);
		strbuf_done(&tar);
	}
	for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
		struct import *im = run_within(f->bundle, limits[i], IMPORT_MEMORY);

		assert_true(import_result(im)->partial);
		assert_true(import_result(im)->over == (limits[i][0] == 'e' ? BUDGET_EXPANDED : BUDGET_MEMBERS));
		assert_equations(import_db(im));
		import_free(im);
	}
}

static void expansion_beyond_all_measure(void **state)
{
	struct fixture *f = *state;
	struct strbuf zeros = {0}, packed = {0};
	struct import *im;

	make_refs(&zeros, 10, 1);
	strbuf_add_repeat(&zeros, '\0', 100u << 20);
	make_archive(&packed, "raw", "zstd", &(struct make_member){.name = "x", .bytes = strbuf_span(&zeros)}, 1);
	make_file(f->dir, "b/bomb.zst", strbuf_span(&packed));
	im = run(f->bundle, IMPORT_MEMORY);
	assert_stopped(im, BUDGET_RATIO, "the bundle expands to more than 1000 times its size");
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE path = 'refs' AND state = 'ok'"), 1);
	import_free(im);
	strbuf_done(&zeros);
	strbuf_done(&packed);
}

#define HOLE (16 << 20)

static void a_sparse_member_counts(void **state)
{
	struct fixture *f = *state;
	struct archive *a = archive_write_new();
	struct archive_entry *ent = archive_entry_new();
	struct strbuf head = {0};
	char *dir = make_path(f->dir, "s"), *path = make_path(f->dir, "s/sparse.tar");
	struct import *im;

	make_file(f->dir, "s/l", LOCKS);

	/* A refs log whose end lies behind a long hole. */
	strbuf_add(&head, span_sub(strbuf_span(&f->refs), 0, (size_t)span_find_char(strbuf_span(&f->refs), '\n') + 1));
	assert_int_equal(archive_write_set_format_by_name(a, "pax"), ARCHIVE_OK);
	assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
	archive_entry_set_pathname(ent, "refs");
	archive_entry_set_filetype(ent, AE_IFREG);
	archive_entry_set_size(ent, HOLE);
	archive_entry_sparse_add_entry(ent, 0, (la_int64_t)head.n);
	assert_int_equal(archive_write_header(a, ent), ARCHIVE_OK);
	assert_int_equal(archive_write_data(a, head.p, head.n), head.n);
	archive_entry_free(ent);
	archive_write_free(a);
	im = run_within(dir, "expanded=2M", IMPORT_MEMORY);
	assert_stopped(im, BUDGET_EXPANDED, "the bundle expands to more than 2 MB");
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE path = 'sparse.tar/refs' AND state = 'unreadable'"), 1);
	import_free(im);
	im = run_within(dir, "expanded=2G", IMPORT_MEMORY);
	assert_false(import_result(im)->partial);
	assert_int_equal(number_in(im, "SELECT bytes FROM source WHERE path = 'sparse.tar/refs'"), HOLE);
	import_free(im);
	free(dir);
	free(path);
	strbuf_done(&head);
}

static void the_database_is_weighed(void **state)
{
	struct fixture *f = *state;
	struct import *im;

	for (unsigned i = 0; i < 6; i++) {
		char name[32];

		snprintf(name, sizeof(name), "b/refs%u", i);
		strbuf_clear(&f->refs);
		make_refs(&f->refs, 14000 + i, 3);
		make_file(f->dir, name, strbuf_span(&f->refs));
	}
	im = run_within(f->bundle, "database=2M", IMPORT_CACHE);
	assert_stopped(im, BUDGET_DATABASE, "the database takes more than 2 MB");
	assert_in_range(number_in(im, "SELECT count(*) FROM source WHERE kind = 'refs' AND state = 'ok'"), 2, 4);
	assert_in_range(number_in(im, "SELECT count(*) FROM source WHERE kind = 'refs' AND state = 'partial'"), 3, 5);
	finish(im);
	import_free(im);
	im = run_within(f->bundle, "database=2M", IMPORT_CACHE);
	assert_false(import_result(im)->fresh);
	import_free(im);
}

/* A long log is left in the middle: where all of it is one run, and where each part is a run of its own. */
static void a_long_log_is_weighed(void **state)
{
	static const struct {
		const char *between; /* a row of an object that lives as long as the process */
		unsigned lives;      /* in each part; so few that the rows between are too near for a run of its own */
		int64_t files;       /* sources that say that they are cut */
	} logs[] = {{"0x7e0000001000,+1,99,pbx.c,10,pbx_run,1,\n", 6, 1}, {"", 1000, 2}};
	struct fixture *f = *state;
	struct import *im;

	for (size_t k = 0; k < ARRAY_LEN(logs); k++) {
		strbuf_clear(&f->refs);
		/* Addresses are used again, so that lives come out while it is read. */
		for (unsigned i = 0; i < 150000 / logs[k].lives; i++) {
			strbuf_add_str(&f->refs, logs[k].between);
			make_refs(&f->refs, logs[k].lives, 3);
		}
		make_file(f->dir, "b/refs", strbuf_span(&f->refs));
		im = run_within(f->bundle, "database=1000K", IMPORT_MEMORY);
		assert_stopped(im, BUDGET_DATABASE, "the database takes more than 1000 KB");
		assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE state = 'partial' AND "
					       "note LIKE '%the database takes more than 1000 KB: the rest is not read%'"),
				 logs[k].files);
		assert_in_range(number_in(im, "SELECT count(*) FROM life"), 1, 149999);
		import_free(im);
	}
}

static void the_disk_is_not_filled(void **state)
{
	const uint64_t mb = 1 << 20;
	struct budget b;

	(void)state;
	budget_init(&b);
	assert_int_equal(b.limit[BUDGET_FREE], 256 * mb);
	budget_leave_half(&b, 1000 * mb);
	assert_int_equal(b.limit[BUDGET_FREE], 256 * mb);
	assert_false(budget_disk_is_short(&b, 1000 * mb, 0));
	assert_false(budget_disk_is_short(&b, 256 * mb, 0));
	assert_true(budget_disk_is_short(&b, 256 * mb - 1, 0));
	assert_true(budget_disk_is_short(&b, 300 * mb, 400 * mb)); /* no room for the indexes of so much */
	assert_false(budget_disk_is_short(&b, UINT64_MAX, 1ull << 60));
	budget_leave_half(&b, 100 * mb); /* a small disk is not refused */
	assert_int_equal(b.limit[BUDGET_FREE], 50 * mb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_are_text),
		CASE(nested_compression_counts),
		CASE(members_of_a_zip_count),
		CASE(many_small_members_count),
		CASE(both_passes_stop_in_the_same_place),
		CASE(expansion_beyond_all_measure),
		CASE(a_sparse_member_counts),
		CASE(the_database_is_weighed),
		CASE(a_long_log_is_weighed),
		cmocka_unit_test(the_disk_is_not_filled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
