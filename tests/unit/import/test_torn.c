/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"

/* Archives that break off: all that can be decoded is read, and the notes say in words what happened. */

#define CUTS 40u

static const char *const filters[] = {"none", "gzip", "xz", "bzip2", "zstd"};

/* What libarchive or a decompressor would say by itself. */
static void assert_words(const char *note)
{
	static const char *const bad[] = {"unknown", "No progress", "truncated", "(null)", "()"};

	assert_non_null(note);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (strstr(note, bad[i]))
			fail_msg("note: %s", note);
	}
}

/* All bytes of the first member of the file @name of the fixture; how it ended, and the note if it is torn. */
static enum got read_first(const struct fixture *f, const char *name, struct strbuf *ret, struct strbuf *ret_note)
{
	char *path = make_path(f->dir, name), buf[7000];
	const char *arg = path;
	struct bundle *b = NULL;
	const struct member *m;
	struct cursor *c;
	struct err e = {0};
	enum got g = GOT_END;
	size_t n;

	strbuf_clear(ret);
	strbuf_clear(ret_note);
	assert_ok(bundle_open(&arg, 1, NULL, &b, &e), e);
	c = cursor_new(b, NULL);
	m = cursor_next(c);
	assert_non_null(m);
	if (m->state == MEMBER_OK) {
		while ((g = cursor_read(c, buf, sizeof(buf), &n)) == GOT_DATA)
			strbuf_add(ret, (struct span){buf, n});
		if (g == GOT_TORN)
			strbuf_add_str(ret_note, cursor_note(c));
	} else {
		strbuf_add_str(ret_note, m->note);
	}
	cursor_free(c);
	bundle_free(b);
	free(path);
	return g;
}

static void assert_begins(struct span got, struct span want)
{
	assert_true(got.n <= want.n);
	if (got.n)
		assert_memory_equal(got.p, want.p, got.n);
}

static void a_single_file_cut_anywhere(void **state)
{
	struct fixture *f = *state;
	const struct make_member one = {.name = "data", .bytes = strbuf_span(&f->refs)};

	for (size_t i = 1; i < ARRAY_LEN(filters); i++) {
		struct strbuf packed = {0}, got = {0}, note = {0};
		size_t before = 0;

		make_archive(&packed, "raw", filters[i], &one, 1);
		for (unsigned k = 1; k <= CUTS; k++) {
			size_t at = packed.n * k / (CUTS + 1);

			make_file(f->dir, "cut", span_sub(strbuf_span(&packed), 0, at));
			if (read_first(f, "cut", &got, &note) == GOT_TORN)
				assert_non_null(strstr(strbuf_str(&note), "the compressed data breaks off"));
			assert_words(strbuf_str(&note));
			assert_begins(strbuf_span(&got), strbuf_span(&f->refs));
			assert_true(got.n >= before);
			before = got.n;
		}
		/* Kinds without large blocks give at half of the file about half of its text. */
		if (strcmp(filters[i], "gzip") == 0 || strcmp(filters[i], "xz") == 0)
			assert_true(before > f->refs.n * 9 / 10);
		strbuf_done(&packed);
		strbuf_done(&got);
		strbuf_done(&note);
	}
}

static void a_plain_tar_loses_nothing(void **state)
{
	struct fixture *f = *state;
	const struct make_member members[] = {{.name = "refs", .bytes = strbuf_span(&f->refs)}, {.name = "l", .bytes = LOCKS}};
	struct strbuf tar = {0}, got = {0}, note = {0};

	make_archive(&tar, "ustar", "none", members, ARRAY_LEN(members));
	for (unsigned k = 1; k <= CUTS; k++) {
		size_t at = 512 + f->refs.n * k / (CUTS + 1);

		make_file(f->dir, "cut", span_sub(strbuf_span(&tar), 0, at));
		assert_int_equal(read_first(f, "cut", &got, &note), GOT_TORN);
		assert_string_equal(strbuf_str(&note), "the archive breaks off inside this file");
		assert_int_equal(got.n, at - 512);
		assert_begins(strbuf_span(&got), strbuf_span(&f->refs));
	}
	strbuf_done(&tar);
	strbuf_done(&got);
	strbuf_done(&note);
}

/* The tar inside gives what the decompressor gives: the member is as long as the tear allows. */
static void a_packed_tar_gives_what_its_compression_gives(void **state)
{
	struct fixture *f = *state;
	const struct make_member refs = {.name = "refs", .bytes = strbuf_span(&f->refs)};
	struct strbuf tar = {0}, outer = {0};
	struct make_member raw;

	make_archive(&tar, "ustar", "none", &refs, 1);
	raw = (struct make_member){.name = "data", .bytes = strbuf_span(&tar)};
	for (size_t i = 1; i < ARRAY_LEN(filters); i++) {
		struct strbuf packed = {0}, cut = {0}, got = {0}, note = {0};

		make_archive(&packed, "raw", filters[i], &raw, 1);
		for (unsigned k = 1; k <= CUTS; k++) {
			size_t want;

			strbuf_clear(&cut);
			strbuf_add(&cut, span_sub(strbuf_span(&packed), 0, packed.n * k / (CUTS + 1)));
			make_file(f->dir, "cut", strbuf_span(&cut));
			read_first(f, "cut", &got, &note);
			assert_begins(strbuf_span(&got), strbuf_span(&f->refs));
			assert_words(strbuf_str(&note));
			want = got.n;
			/* The same cut two archives deep. */
			strbuf_clear(&outer);
			make_archive(&outer, "ustar", "none",
				     &(struct make_member){.name = "in", .bytes = strbuf_span(&cut)}, 1);
			make_file(f->dir, "outer", strbuf_span(&outer));
			read_first(f, "outer", &got, &note);
			if (got.n != want)
				fail_msg("%s %u: %zu bytes, not %zu: %s", filters[i], k, got.n, want, strbuf_str(&note));
			assert_int_equal(got.n, want);
		}
		strbuf_done(&packed);
		strbuf_done(&cut);
		strbuf_done(&got);
		strbuf_done(&note);
	}
	strbuf_done(&tar);
	strbuf_done(&outer);
}

static void damage_in_the_middle(void **state)
{
	struct fixture *f = *state;
	const struct make_member one = {.name = "data", .bytes = strbuf_span(&f->refs)};

	for (size_t i = 1; i < ARRAY_LEN(filters); i++) {
		struct strbuf packed = {0}, got = {0}, note = {0};

		make_archive(&packed, "raw", filters[i], &one, 1);
		for (size_t k = packed.n / 2; k < packed.n / 2 + 64; k++)
			packed.p[k] = (char)(k * 37);
		make_file(f->dir, "cut", strbuf_span(&packed));
		read_first(f, "cut", &got, &note);
		assert_words(strbuf_str(&note)); /* that there is one says that it did not pass for whole */
		strbuf_done(&packed);
		strbuf_done(&got);
		strbuf_done(&note);
	}
}

/* Streams behind each other, as parallel compressors and appending loggers make them, with and without padding. */
static void streams_behind_each_other(void **state)
{
	struct fixture *f = *state;
	size_t half = f->refs.n / 2;
	const struct make_member parts[] = {
		{.name = "a", .bytes = span_sub(strbuf_span(&f->refs), 0, half)},
		{.name = "b", .bytes = span_from_offset(strbuf_span(&f->refs), half)},
	};

	for (size_t i = 1; i < ARRAY_LEN(filters); i++) {
		struct strbuf packed = {0}, got = {0}, note = {0};

		make_archive(&packed, "raw", filters[i], &parts[0], 1);
		make_archive(&packed, "raw", filters[i], &parts[1], 1);
		strbuf_add_repeat(&packed, '\0', 512);
		make_file(f->dir, "two", strbuf_span(&packed));
		assert_int_equal(read_first(f, "two", &got, &note), GOT_END);
		assert_true(span_eq(strbuf_span(&got), strbuf_span(&f->refs)));
		strbuf_add_str(&packed, "signature");
		make_file(f->dir, "two", strbuf_span(&packed));
		assert_int_equal(read_first(f, "two", &got, &note), GOT_TORN);
		assert_true(span_eq(strbuf_span(&got), strbuf_span(&f->refs)));
		assert_non_null(strstr(strbuf_str(&note), "something else follows the compressed data"));
		strbuf_done(&packed);
		strbuf_done(&got);
		strbuf_done(&note);
	}
}

/* The tear between two members is said, and so is one inside a small member that no format knows. */
static void what_is_lost_is_said(void **state)
{
	struct fixture *f = *state;
	const struct make_member members[] = {{.name = "l", .bytes = LOCKS}, {.name = "refs", .bytes = strbuf_span(&f->refs)}};
	struct strbuf tar = {0};
	struct import *im;
	char *path = make_path(f->dir, "cut");

	make_archive(&tar, "ustar", "gzip", members, ARRAY_LEN(members));
	make_file(f->dir, "cut", span_sub(strbuf_span(&tar), 0, tar.n - 9)); /* the last bytes of the tar and the checksum */
	im = run(path, IMPORT_MEMORY);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE state = 'ok'"), 2);
	assert_equations(import_db(im));
	import_free(im);
	make_file(f->dir, "cut", span_sub(strbuf_span(&tar), 0, tar.n / 2));
	im = run(path, IMPORT_MEMORY);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE state = 'torn' AND path = 'refs' AND "
				       "note LIKE 'the compressed data breaks off inside this file%'"), 1);
	assert_true(number_in(im, "SELECT sum(lines) FROM source WHERE path = 'refs'") > 900);
	import_free(im);
	strbuf_done(&tar);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_single_file_cut_anywhere),
		CASE(a_plain_tar_loses_nothing),
		CASE(a_packed_tar_gives_what_its_compression_gives),
		CASE(damage_in_the_middle),
		CASE(streams_behind_each_other),
		CASE(what_is_lost_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
