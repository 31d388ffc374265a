/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bundle_test.h"

/* Members of archives and of compressed files: all of them, or what can be had of a damaged one, and none from outside. */

static void archives_of_every_filter(void **state)
{
	static const struct {
		const char *format, *filter;
		int64_t mtime_us; /* the zone of a zip's times is not told */
	} kinds[] = {
		{"ustar", "none", 1700000000000000}, {"pax", "gzip", 1700000000000000}, {"ustar", "xz", 1700000000000000},
		{"pax", "bzip2", 1700000000000000}, {"ustar", "zstd", 1700000000000000}, {"zip", "none", TIME_UNKNOWN},
		{"zip", "gzip", TIME_UNKNOWN},
	};
	struct fixture *f = *state;
	const struct make_member members[] = {
		{.name = "top/", .type = 'd'},
		{.name = "top/refs", .bytes = strbuf_span(&f->refs)},
		{.name = "top/l.txt", .bytes = LOCKS},
	};
	char first[BUNDLE_ID_CHARS + 1] = "", id[BUNDLE_ID_CHARS + 1];

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct strbuf tar = {0};
		struct bundle *b;

		make_archive(&tar, kinds[i].format, kinds[i].filter, members, ARRAY_LEN(members));
		make_file(f->dir, "x.tar", strbuf_span(&tar)); /* the name says nothing */
		b = open_in(f, "x.tar");
		assert_string_equal(bundle_name(b), "x");
		scan(b);
		assert_int_equal(bundle_count(b), 2);
		assert_bytes(b, "top/refs", strbuf_span(&f->refs));
		assert_bytes(b, "top/l.txt", LOCKS);
		assert_int_equal(find(b, "top/refs")->mtime_us, kinds[i].mtime_us);
		id_of(b, id);
		if (i)
			assert_string_equal(id, first);
		memcpy(first, id, sizeof(first));
		bundle_free(b);
		strbuf_done(&tar);
	}
	/* The same files in a directory are the same bundle. */
	make_file(f->dir, "d/refs", strbuf_span(&f->refs));
	make_file(f->dir, "d/other name", LOCKS);
	make_file(f->dir, "d/picture", SPAN_LIT("not text, \0not counted\n"));
	struct bundle *b = open_in(f, "d");

	scan(b);
	id_of(b, id);
	assert_string_equal(id, first);
	bundle_free(b);
}

static void single_compressed_files(void **state)
{
	static const char *const filters[] = {"gzip", "xz", "bzip2", "zstd"};
	struct fixture *f = *state;
	const struct make_member one = {.name = "data", .bytes = strbuf_span(&f->refs)};

	for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
		struct strbuf packed = {0};
		struct bundle *b;

		make_archive(&packed, "raw", filters[i], &one, 1);
		make_file(f->dir, "refs.csv.zst", strbuf_span(&packed));
		b = open_in(f, "refs.csv.zst");
		assert_string_equal(bundle_name(b), "refs.csv");
		scan(b);
		assert_int_equal(bundle_count(b), 1);
		assert_bytes(b, "refs.csv.zst", strbuf_span(&f->refs));
		bundle_free(b);
		strbuf_done(&packed);
	}
}

static void archives_inside_archives(void **state)
{
	struct fixture *f = *state;
	struct strbuf in = {0}, middle = {0}, outer = {0}, too_deep = {0};
	struct make_member m = {.name = "l.txt", .bytes = LOCKS};
	struct bundle *b;

	make_archive(&in, "ustar", "zstd", &m, 1);
	m = (struct make_member){.name = "in.tar.zst", .bytes = strbuf_span(&in)};
	make_archive(&middle, "ustar", "gzip",
		     (const struct make_member[]){m, {.name = "after", .bytes = strbuf_span(&f->refs)}}, 2);
	make_file(f->dir, "two.tgz", strbuf_span(&middle));
	b = open_in(f, "two.tgz");
	scan(b);
	assert_int_equal(bundle_count(b), 2);
	assert_bytes(b, "in.tar.zst/l.txt", LOCKS);
	assert_bytes(b, "after", strbuf_span(&f->refs));
	assert_int_equal(find(b, "in.tar.zst/l.txt")->depth, 2);
	bundle_free(b);
	m = (struct make_member){.name = "middle.tgz", .bytes = strbuf_span(&middle)};
	make_archive(&outer, "ustar", "none", &m, 1);
	make_file(f->dir, "three.tar", strbuf_span(&outer));
	b = open_in(f, "three.tar");
	scan(b);
	assert_int_equal(bundle_count(b), 2);
	assert_int_equal(find(b, "middle.tgz/in.tar.zst")->state, MEMBER_UNREADABLE);
	assert_bytes(b, "middle.tgz/after", strbuf_span(&f->refs));
	bundle_free(b);
	strbuf_done(&in);
	strbuf_done(&middle);
	strbuf_done(&outer);
	strbuf_done(&too_deep);
}

static void hostile_names_are_refused(void **state)
{
	struct fixture *f = *state;
	const struct make_member members[] = {
		{.name = "/etc/refs", .bytes = LOCKS},
		{.name = "../refs", .bytes = LOCKS},
		{.name = "a/../../refs", .bytes = LOCKS},
		{.name = "a/..", .bytes = LOCKS},
		{.name = "link", .link = "/etc/passwd"},
		{.name = "fifo", .type = 'p'},
		{.name = "dev", .type = 'c'},
		{.name = "good..txt", .bytes = LOCKS},
		{.name = "hard", .hard = "good..txt"},
		{.name = "a..b/c//d", .bytes = LOCKS},
	};
	struct strbuf tar = {0};
	struct bundle *b;

	make_archive(&tar, "pax", "gzip", members, ARRAY_LEN(members));
	make_file(f->dir, "x.tgz", strbuf_span(&tar));
	b = open_in(f, "x.tgz");
	scan(b);
	assert_int_equal(bundle_count(b), ARRAY_LEN(members));
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		const struct member *m = find(b, members[i].name);
		bool good = strcmp(m->path, "good..txt") == 0 || strcmp(m->path, "a..b/c//d") == 0;

		assert_int_equal(m->state, good ? MEMBER_OK : MEMBER_UNREADABLE);
		assert_true(good || m->note);
	}
	bundle_free(b);
	strbuf_done(&tar);
}

static void torn_archives_keep_their_bytes(void **state)
{
	struct fixture *f = *state;
	struct strbuf tar = {0}, got = {0}, big = {0};
	struct bundle *b;

	make_refs(&big, 20000, 3);
	make_archive(&tar, "ustar", "gzip",
		     (const struct make_member[]){{.name = "l.txt", .bytes = LOCKS},
						  {.name = "refs", .bytes = strbuf_span(&big)},
						  {.name = "lost", .bytes = LOCKS}}, 3);
	make_file(f->dir, "x.tgz", span_sub(strbuf_span(&tar), 0, tar.n / 2));
	b = open_in(f, "x.tgz");
	scan(b);
	assert_int_equal(bundle_count(b), 2);
	assert_int_equal(read_member(b, "refs", &got), GOT_TORN);
	assert_true(got.n > big.n / 4 && got.n < big.n * 3 / 4);
	assert_memory_equal(got.p, big.p, got.n);
	bundle_free(b);
	/* The same of a zip, of which libarchive drops what it has begun to unpack. */
	strbuf_clear(&tar);
	strbuf_clear(&got);
	make_archive(&tar, "zip", "none",
		     (const struct make_member[]){{.name = "l.txt", .bytes = LOCKS},
						  {.name = "refs", .bytes = strbuf_span(&big)},
						  {.name = "lost", .bytes = LOCKS}}, 3);
	make_file(f->dir, "x.zip", span_sub(strbuf_span(&tar), 0, tar.n / 2));
	b = open_in(f, "x.zip");
	scan(b);
	assert_string_equal(bundle_name(b), "x");
	assert_int_equal(bundle_count(b), 2);
	assert_bytes(b, "l.txt", LOCKS);
	assert_int_equal(read_member(b, "refs", &got), GOT_TORN);
	assert_true(got.n > big.n / 8 && got.n < big.n * 3 / 4);
	assert_memory_equal(got.p, big.p, got.n);
	bundle_free(b);
	/* Broken off between two members: the loss is said. */
	strbuf_clear(&tar);
	make_archive(&tar, "ustar", "none",
		     (const struct make_member[]){{.name = "l.txt", .bytes = LOCKS},
						  {.name = "lost", .bytes = LOCKS}}, 2);
	make_file(f->dir, "y.tar", span_sub(strbuf_span(&tar), 0, 512 + (LOCKS.n + 511) / 512 * 512 + 100));
	b = open_in(f, "y.tar");
	scan(b);
	assert_int_equal(bundle_count(b), 2);
	assert_bytes(b, "l.txt", LOCKS);
	assert_int_equal(find(b, "y.tar")->state, MEMBER_UNREADABLE);
	bundle_free(b);
	strbuf_done(&tar);
	strbuf_done(&got);
	strbuf_done(&big);
}

static void bombs_are_stopped(void **state)
{
	struct fixture *f = *state;
	struct strbuf zeros = {0}, packed = {0}, twice = {0}, tar = {0}, got = {0};
	struct make_member m;
	struct bundle *b;

	/* Looks like a refs log at its head, so that it is read. */
	make_refs(&zeros, 10, 1);
	strbuf_add_repeat(&zeros, '\0', 160u << 20);
	m = (struct make_member){.name = "data", .bytes = strbuf_span(&zeros)};
	make_archive(&packed, "raw", "zstd", &m, 1);
	make_file(f->dir, "bomb.zst", strbuf_span(&packed));
	b = open_in(f, "bomb.zst");
	assert_int_equal(read_member(b, "bomb.zst", &got), GOT_TORN);
	assert_true(got.n >= 64u << 20 && got.n < 130u << 20);
	bundle_free(b);
	/* Skipping a member that nobody wants is reading, too. */
	m = (struct make_member){.name = "ones", .bytes = {memset(zeros.p, 1, zeros.n), zeros.n}};
	make_archive(&tar, "ustar", "zstd", (const struct make_member[]){m, {.name = "l.txt", .bytes = LOCKS}}, 2);
	make_file(f->dir, "skip.tzst", strbuf_span(&tar));
	b = open_in(f, "skip.tzst");
	scan(b);
	assert_int_equal(bundle_count(b), 2);
	assert_int_equal(find(b, "ones")->state, MEMBER_UNRECOGNISED);
	assert_non_null(strstr(find(b, "skip.tzst")->note, "1000 times"));
	bundle_free(b);
	/* An archive in an archive is measured by the bytes on disk. */
	m = (struct make_member){.name = "bomb.zst", .bytes = strbuf_span(&packed)};
	make_archive(&twice, "ustar", "gzip", &m, 1);
	make_file(f->dir, "twice.tgz", strbuf_span(&twice));
	b = open_in(f, "twice.tgz");
	strbuf_clear(&got);
	assert_int_equal(read_member(b, "bomb.zst", &got), GOT_TORN);
	assert_true(got.n < 130u << 20);
	bundle_free(b);
	strbuf_done(&zeros);
	strbuf_done(&packed);
	strbuf_done(&twice);
	strbuf_done(&tar);
	strbuf_done(&got);
}

/* Whatever is wrong with an archive, a pass over it ends, and gives no member twice as long as it was. */
static void damaged_archives(void **state)
{
	static const struct {
		const char *format, *filter;
	} kinds[] = {{"pax", "none"}, {"pax", "gzip"}, {"pax", "xz"}, {"pax", "bzip2"}, {"pax", "zstd"}, {"zip", "none"}};
	enum { ROUNDS = 60, FLIPS = 6 };
	struct fixture *f = *state;
	uint64_t random = 88172645463325252u;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		struct strbuf in = {0}, tar = {0};

		make_archive(&in, "pax", "gzip", &(struct make_member){.name = "l.txt", .bytes = LOCKS}, 1);
		make_archive(&tar, kinds[i].format, kinds[i].filter,
			     (const struct make_member[]){{.name = "in.tgz", .bytes = strbuf_span(&in)},
							  {.name = "l.txt", .bytes = LOCKS},
							  {.name = "refs", .bytes = span_sub(strbuf_span(&f->refs), 0, 9000)}}, 3);
		for (unsigned round = 0; round < ROUNDS; round++) {
			struct strbuf bad = {0};
			struct bundle *b;

			strbuf_add(&bad, strbuf_span(&tar));
			for (unsigned k = 0; k < FLIPS; k++) {
				random ^= random << 13;
				random ^= random >> 7;
				random ^= random << 17;
				bad.p[random % bad.n] = (char)(random >> 40);
			}
			make_file(f->dir, "x", strbuf_span(&bad));
			strbuf_done(&bad);
			b = open_in(f, "x");
			scan(b);
			for (size_t m = 0; m < bundle_count(b); m++)
				assert_true(!bundle_member(b, m)->format || bundle_member(b, m)->sums.bytes < 1 << 20);
			bundle_free(b);
		}
		strbuf_done(&in);
		strbuf_done(&tar);
	}
}

static void too_many_members(void **state)
{
	struct fixture *f = *state;
	struct make_member *members = mem_zalloc((LIMIT_BUNDLE_MEMBERS + 50) * sizeof(*members));
	struct strbuf tar = {0};
	struct bundle *b;

	for (size_t i = 0; i < LIMIT_BUNDLE_MEMBERS + 50; i++)
		members[i] = (struct make_member){.name = i ? "many" : "l.txt", .bytes = i ? SPAN_LIT("x") : LOCKS};
	make_archive(&tar, "ustar", "zstd", members, LIMIT_BUNDLE_MEMBERS + 50);
	make_file(f->dir, "x.tar.zst", strbuf_span(&tar));
	b = open_in(f, "x.tar.zst");
	scan(b);
	assert_in_range(bundle_count(b), LIMIT_BUNDLE_MEMBERS, LIMIT_BUNDLE_MEMBERS + 2);
	assert_non_null(strstr(find(b, "x.tar.zst")->note, "more than 20000"));
	assert_bytes(b, "l.txt", LOCKS);
	bundle_free(b);
	strbuf_done(&tar);
	free(members);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(archives_of_every_filter),
		CASE(single_compressed_files),
		CASE(archives_inside_archives),
		CASE(hostile_names_are_refused),
		CASE(torn_archives_keep_their_bytes),
		CASE(bombs_are_stopped),
		CASE(damaged_archives),
		CASE(too_many_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
