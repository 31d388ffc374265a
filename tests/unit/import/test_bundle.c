/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/import/bundle.h"

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

#include "make.h"

#include "astscope/base/env.h"
#include "astscope/base/limits.h"
#include "astscope/base/mem.h"
#include "astscope/base/record.h"

#define LOCKS ((struct span){make_locks, strlen(make_locks)})
#define READ_BYTES 10000 /* odd on purpose */

struct fixture {
	char *dir;
	struct strbuf refs; /* longer than two ends */
};

static int setup(void **state)
{
	struct fixture *f = mem_zalloc(sizeof(*f));

	f->dir = make_dir();
	make_refs(&f->refs, 900, 3);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	make_remove(f->dir);
	strbuf_done(&f->refs);
	free(f);
	return 0;
}

static struct bundle *open_one(const char *path)
{
	struct bundle *b = NULL;
	struct err e = {0};

	if (!bundle_open(&path, 1, NULL, &b, &e))
		fail_msg("%s: %s", path, e.msg);
	return b;
}

static struct bundle *open_in(const struct fixture *f, const char *name)
{
	char *path = make_path(f->dir, name);
	struct bundle *b = open_one(path);

	free(path);
	return b;
}

static void scan(struct bundle *b)
{
	struct err e = {0};

	if (!bundle_scan(b, NULL, NULL, NULL, &e))
		fail_msg("%s", e.msg);
}

static const struct member *find(const struct bundle *b, const char *path)
{
	for (size_t i = 0; i < bundle_count(b); i++) {
		if (strcmp(bundle_member(b, i)->path, path) == 0)
			return bundle_member(b, i);
	}
	for (size_t i = 0; i < bundle_count(b); i++)
		print_message("# member %s: %s\n", bundle_member(b, i)->path, bundle_member(b, i)->note);
	fail_msg("no member %s", path);
	return NULL;
}

static void id_of(const struct bundle *b, char ret[BUNDLE_ID_CHARS + 1])
{
	const struct member **all = mem_zalloc((bundle_count(b) + 1) * sizeof(const struct member *));

	for (size_t i = 0; i < bundle_count(b); i++)
		all[i] = bundle_member(b, i);
	bundle_id(all, bundle_count(b), ret);
	free(all);
}

/* The bytes of @path; checks that the sums made on the way agree with those of the scan. */
static enum got read_member(struct bundle *b, const char *path, struct strbuf *ret)
{
	struct cursor *c = cursor_new(b, NULL);
	const struct member *m;
	enum got g = GOT_STOP;
	char buf[READ_BYTES];
	size_t n;

	while ((m = cursor_next(c)) && strcmp(m->path, path) != 0)
		;
	if (!m)
		fail_msg("no member %s", path);
	while ((g = cursor_read(c, buf, sizeof(buf), &n)) == GOT_DATA)
		strbuf_add(ret, (struct span){buf, n});
	if (bundle_count(b) && g == GOT_END && m->state == MEMBER_OK) {
		struct member_sums sums;
		const struct member *scanned = find(b, path);

		cursor_sums(c, &sums);
		assert_int_equal(sums.bytes, scanned->sums.bytes);
		assert_memory_equal(sums.ends, scanned->sums.ends, sizeof(sums.ends));
		if (scanned->sums.has_digest)
			assert_memory_equal(sums.digest, scanned->sums.digest, sizeof(sums.digest));
	}
	cursor_free(c);
	return g;
}

static void assert_bytes(struct bundle *b, const char *path, struct span want)
{
	struct strbuf got = {0};

	assert_int_equal(read_member(b, path, &got), GOT_END);
	assert_int_equal(got.n, want.n);
	assert_true(span_eq(strbuf_span(&got), want));
	strbuf_done(&got);
}

static void directory_in_order(void **state)
{
	struct fixture *f = *state;
	struct bundle *b;

	make_file(f->dir, "d/a-refs", strbuf_span(&f->refs));
	make_file(f->dir, "d/z/locks.txt", LOCKS);
	make_file(f->dir, "d/notes.txt", SPAN_LIT("nothing of ours\n"));
	make_file(f->dir, "d/empty", (struct span){0});
	b = open_in(f, "d");
	assert_string_equal(bundle_name(b), "d");
	assert_false(bundle_is_stream(b));
	scan(b);
	assert_int_equal(bundle_count(b), 4);
	assert_string_equal(bundle_member(b, 0)->path, "empty");
	assert_string_equal(bundle_member(b, 0)->note, "empty");
	assert_string_equal(bundle_member(b, 1)->path, "notes.txt");
	/* Text: whether it is ours will be seen when it is read. */
	assert_int_equal(bundle_member(b, 1)->state, MEMBER_OK);
	assert_null(bundle_member(b, 1)->format);
	assert_string_equal(bundle_member(b, 2)->path, "z/locks.txt");
	assert_string_equal(bundle_member(b, 2)->format->name, "locks");
	assert_string_equal(bundle_member(b, 3)->path, "a-refs"); /* the log that takes long comes last */
	assert_string_equal(bundle_member(b, 3)->format->name, "refs");
	assert_int_equal(bundle_member(b, 3)->mtime_us, TIME_UNKNOWN);
	assert_bytes(b, "a-refs", strbuf_span(&f->refs));
	assert_bytes(b, "z/locks.txt", LOCKS);
	bundle_free(b);
}

static void archives_of_every_filter(void **state)
{
	static const char *const filters[] = {"none", "gzip", "xz", "bzip2", "zstd"};
	struct fixture *f = *state;
	const struct make_member members[] = {
		{.name = "top/", .type = 'd'},
		{.name = "top/refs", .bytes = strbuf_span(&f->refs)},
		{.name = "top/l.txt", .bytes = LOCKS},
	};
	char first[BUNDLE_ID_CHARS + 1] = "", id[BUNDLE_ID_CHARS + 1];

	for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
		struct strbuf tar = {0};
		struct bundle *b;

		make_archive(&tar, i % 2 ? "pax" : "ustar", filters[i], members, ARRAY_LEN(members));
		make_file(f->dir, "x.tar", strbuf_span(&tar)); /* the name says nothing */
		b = open_in(f, "x.tar");
		assert_string_equal(bundle_name(b), "x");
		scan(b);
		assert_int_equal(bundle_count(b), 2);
		assert_bytes(b, "top/refs", strbuf_span(&f->refs));
		assert_bytes(b, "top/l.txt", LOCKS);
		assert_int_equal(find(b, "top/refs")->mtime_us, 1700000000000000);
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

static void copies_are_found(void **state)
{
	struct fixture *f = *state;
	struct strbuf tar = {0}, changed = {0};
	struct bundle *b;

	make_archive(&tar, "ustar", "gzip",
		     (const struct make_member[]){{.name = "c/l.txt", .bytes = LOCKS},
						  {.name = "c/refs", .bytes = strbuf_span(&f->refs)}}, 2);
	make_file(f->dir, "d/c.tar.gz", strbuf_span(&tar));
	make_file(f->dir, "d/l.txt", LOCKS);
	make_file(f->dir, "d/refs", strbuf_span(&f->refs));
	/* Same length, same ends, one byte in the middle. */
	strbuf_add(&changed, strbuf_span(&f->refs));
	changed.p[changed.n / 2] ^= 1;
	make_file(f->dir, "d/refs2", strbuf_span(&changed));
	b = open_in(f, "d");
	scan(b);
	assert_int_equal(bundle_count(b), 5);
	assert_int_equal(find(b, "l.txt")->copy_of, BUNDLE_NO_COPY);
	assert_int_equal(find(b, "refs")->copy_of, BUNDLE_NO_COPY);
	assert_int_equal(find(b, "refs2")->copy_of, BUNDLE_NO_COPY);
	assert_ptr_equal(bundle_member(b, find(b, "c.tar.gz/c/l.txt")->copy_of), find(b, "l.txt"));
	assert_ptr_equal(bundle_member(b, find(b, "c.tar.gz/c/refs")->copy_of), find(b, "refs"));
	bundle_free(b);
	strbuf_done(&tar);
	strbuf_done(&changed);
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
	static const char *const filters[] = {"none", "gzip", "xz", "bzip2", "zstd"};
	enum { ROUNDS = 60, FLIPS = 6 };
	struct fixture *f = *state;
	uint64_t random = 88172645463325252u;

	for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
		struct strbuf in = {0}, tar = {0};

		make_archive(&in, "pax", "gzip", &(struct make_member){.name = "l.txt", .bytes = LOCKS}, 1);
		make_archive(&tar, "pax", filters[i],
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

static void odd_directory_entries(void **state)
{
	struct fixture *f = *state;
	struct strbuf deep = {0};
	struct bundle *b;
	char *path;

	make_file(f->dir, "d/l.txt", LOCKS);
	make_file(f->dir, "outside", LOCKS);
	make_link(f->dir, "d/link", "../outside");
	make_link(f->dir, "d/linkdir", "/etc");
	path = make_path(f->dir, "d/fifo");
	assert_int_equal(mkfifo(path, 0600), 0);
	free(path);
	strbuf_add_str(&deep, "d");
	for (unsigned i = 0; i <= LIMIT_BUNDLE_DEPTH; i++)
		strbuf_add_str(&deep, "/s");
	strbuf_add_str(&deep, "/l.txt");
	make_file(f->dir, strbuf_str(&deep), LOCKS);
	b = open_in(f, "d");
	scan(b); /* must not hang in the FIFO */
	assert_int_equal(bundle_count(b), 5);
	assert_int_equal(find(b, "l.txt")->state, MEMBER_OK);
	assert_int_equal(find(b, "link")->state, MEMBER_UNREADABLE);
	assert_int_equal(find(b, "linkdir")->state, MEMBER_UNREADABLE);
	assert_int_equal(find(b, "fifo")->state, MEMBER_UNREADABLE);
	bundle_free(b);
	strbuf_done(&deep);
}

static void unreadable_file_says_whose_it_is(void **state)
{
	struct fixture *f = *state;
	struct bundle *b = NULL;
	struct err e = {0};
	bool root = geteuid() == 0;
	const char *arg;
	char *path;

	make_file(f->dir, "d/l.txt", LOCKS);
	make_file(f->dir, "d/refs", strbuf_span(&f->refs));
	path = make_path(f->dir, "d/refs");
	assert_int_equal(chmod(path, 0), 0);
	if (root && (chmod(f->dir, 0777) < 0 || seteuid(65534) < 0)) {
		free(path);
		skip();
	}
	arg = path;
	if (access(f->dir, X_OK) == 0 && open(path, O_RDONLY) < 0 && errno == EACCES) {
		assert_false(bundle_open(&arg, 1, NULL, &b, &e));
		assert_int_equal(e.code, ERR_READ);
		assert_non_null(strstr(e.msg, "permission denied (owner "));
		assert_non_null(strstr(e.msg, "mode 0000"));
		assert_string_equal(e.hint, "copy it or run as that user");
		b = open_in(f, "d");
		scan(b);
		assert_int_equal(find(b, "refs")->state, MEMBER_UNREADABLE);
		assert_non_null(strstr(find(b, "refs")->note, "permission denied"));
		assert_int_equal(find(b, "l.txt")->state, MEMBER_OK);
		bundle_free(b);
	}
	if (root)
		assert_int_equal(seteuid(0), 0);
	free(path);
}

static void no_text_is_told_apart(void **state)
{
	static const char core[] = "\x7f" "ELF\2\1\1\0\0\0\0\0\0\0\0\0\4\0\x3e\0\1\0\0\0";
	static const char program[] = "\x7f" "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\x3e\0\1\0\0\0";
	struct fixture *f = *state;
	const struct member *m;
	struct err e = {0};
	struct bundle *b;

	make_file(f->dir, "d/core.1234", (struct span){core, sizeof(core)});
	make_file(f->dir, "d/asterisk", (struct span){program, sizeof(program)});
	make_file(f->dir, "d/x.db", SPAN_LIT("SQLite format 3\0 and so on"));
	make_file(f->dir, "d/not.gz", SPAN_LIT("\x1f\x8b\x08 this is no gzip stream at all"));
	make_file(f->dir, "d/not.bz2", SPAN_LIT("BZhello"));
	b = open_in(f, "d");
	assert_false(bundle_is_database(b));
	scan(b);
	assert_string_equal(find(b, "core.1234")->note, "a core file, not text");
	assert_string_equal(find(b, "asterisk")->note, "a program or library, not text");
	assert_string_equal(find(b, "x.db")->note, "a database: open it alone");
	assert_int_equal(find(b, "not.gz")->state, MEMBER_UNREADABLE);
	assert_int_equal(find(b, "not.bz2")->state, MEMBER_UNREADABLE);
	bundle_free(b);
	b = open_in(f, "d/core.1234");
	scan(b);
	m = bundle_member(b, 0);
	assert_false(bundle_say_nothing(b, &m, 1, &e));
	assert_int_equal(e.code, ERR_NOTHING);
	assert_string_equal(e.msg, "core.1234: a core file, not text");
	assert_non_null(strstr(e.hint, "ast_coredumper"));
	bundle_free(b);
	b = open_in(f, "d/x.db");
	assert_true(bundle_is_database(b));
	bundle_free(b);
}

static void touched_files_are_noticed(void **state)
{
	struct fixture *f = *state;
	struct strbuf before = {0}, after = {0};
	char id1[BUNDLE_ID_CHARS + 1], id2[BUNDLE_ID_CHARS + 1];
	struct bundle *b;

	make_file(f->dir, "d/refs", strbuf_span(&f->refs));
	b = open_in(f, "d");
	assert_true(bundle_stamp(b, &before));
	scan(b);
	assert_true(bundle_stamp(b, &after));
	assert_string_equal(strbuf_str(&before), strbuf_str(&after));
	id_of(b, id1);
	bundle_free(b);
	strbuf_add_str(&f->refs, "0x1,+1,1,a.c,1,f,**constructor**80**336**,\n");
	make_file(f->dir, "d/refs", strbuf_span(&f->refs));
	b = open_in(f, "d");
	strbuf_clear(&after);
	assert_true(bundle_stamp(b, &after));
	assert_string_not_equal(strbuf_str(&before), strbuf_str(&after));
	scan(b);
	id_of(b, id2);
	assert_string_not_equal(id1, id2);
	bundle_free(b);
	strbuf_done(&before);
	strbuf_done(&after);
}

static void a_growing_file_is_read_as_it_was_opened(void **state)
{
	struct fixture *f = *state;
	size_t n = f->refs.n;
	struct bundle *b;

	make_file(f->dir, "refs", strbuf_span(&f->refs));
	b = open_in(f, "refs");
	scan(b);
	strbuf_add_str(&f->refs, "0x1,+1,1,a.c,1,f,**constructor**80**336**,\n");
	char *path = make_path(f->dir, "refs");
	FILE *out = fopen(path, "a");

	assert_non_null(out);
	fwrite(f->refs.p + n, 1, f->refs.n - n, out);
	fclose(out);
	assert_bytes(b, "refs", span_sub(strbuf_span(&f->refs), 0, n));
	struct strbuf got = {0};

	assert_int_equal(truncate(path, (off_t)n / 2), 0);
	assert_int_equal(read_member(b, "refs", &got), GOT_TORN);
	assert_int_equal(got.n, n / 2);
	strbuf_done(&got);
	free(path);
	bundle_free(b);
}

static void arguments(void **state)
{
	struct fixture *f = *state;
	struct bundle *b = NULL;
	struct err e = {0};
	char *refs, *dir, *none;

	make_file(f->dir, "refs", strbuf_span(&f->refs));
	make_file(f->dir, "d/refs", LOCKS);
	refs = make_path(f->dir, "refs");
	dir = make_path(f->dir, "d");
	none = make_path(f->dir, "none");
	assert_true(bundle_open((const char *[]){dir, refs}, 2, NULL, &b, &e));
	scan(b);
	assert_int_equal(bundle_count(b), 2);
	assert_int_equal(find(b, "d/refs")->state, MEMBER_OK);
	assert_non_null(strstr(bundle_member(b, 1)->path, "/refs"));
	bundle_free(b);
	assert_false(bundle_open((const char *[]){none}, 1, NULL, &b, &e));
	assert_int_equal(e.code, ERR_READ);
	assert_int_equal(e.cause, ENOENT);
	assert_false(bundle_open((const char *[]){"/dev/null"}, 1, NULL, &b, &e));
	assert_int_equal(e.code, ERR_READ);
	assert_false(bundle_open((const char *[]){"-", "-"}, 2, NULL, &b, &e));
	assert_int_equal(e.code, ERR_USAGE);
	free(refs);
	free(dir);
	free(none);
}

/* Names of the members of a bundle of up to four arguments below the fixture. */
static void assert_names(const struct fixture *f, const char *const *args, const char *const *want)
{
	char *paths[4] = {NULL};
	struct bundle *b = NULL;
	struct err e = {0};
	size_t n = 0;

	for (; args[n]; n++)
		paths[n] = make_path(f->dir, args[n]);
	assert_true(bundle_open((const char *const *)paths, n, NULL, &b, &e));
	scan(b);
	for (size_t i = 0; want[i]; i++)
		find(b, want[i]);
	for (size_t i = 0; i < n; i++)
		free(paths[i]);
	bundle_free(b);
}

/* No path of the machine, and files of one folder stay together. */
static void arguments_have_the_shortest_distinct_names(void **state)
{
	struct fixture *f = *state;

	make_file(f->dir, "p/a/x/refs", strbuf_span(&f->refs));
	make_file(f->dir, "p/a/x/l.txt", LOCKS);
	make_file(f->dir, "p/b/x/refs", LOCKS);
	make_file(f->dir, "p/b/y/refs", LOCKS);
#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})
	assert_names(f, NAMES("p/a/x/refs"), NAMES("refs"));
	assert_names(f, NAMES("p/a/x"), NAMES("refs", "l.txt"));
	assert_names(f, NAMES("p/a/x/refs", "p/a/x/l.txt"), NAMES("refs", "l.txt"));
	assert_names(f, NAMES("p/a/x/refs", "p/b/x/refs"), NAMES("a/x/refs", "b/x/refs"));
	assert_names(f, NAMES("p/a/x/refs", "p/b/y/refs"), NAMES("x/refs", "y/refs"));
	assert_names(f, NAMES("p/a/x/refs", "p/a/x/l.txt", "p/b/x/refs", "p/b/y/refs"),
		     NAMES("a/x/refs", "a/x/l.txt", "b/x/refs", "y/refs"));
	assert_names(f, NAMES("p/a/x", "p/b/x/refs"), NAMES("a/x/refs", "a/x/l.txt", "b/x/refs"));
	assert_names(f, NAMES("p/a/x/../x//", "./p/b"), NAMES("x/refs", "b/x/refs", "b/y/refs"));
	assert_names(f, NAMES("p", "p/a"), NAMES("p/a/x/refs", "a/x/refs"));
}

static void a_pipe_is_read_once(void **state)
{
	struct fixture *f = *state;
	struct strbuf tar = {0}, none = {0};
	const struct make_member m = {.name = "l.txt", .bytes = LOCKS};
	int fds[2], saved = dup(STDIN_FILENO);
	struct bundle *b;

	make_archive(&tar, "ustar", "gzip", &m, 1);
	assert_true(tar.n < 4096);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], tar.p, tar.n), tar.n);
	close(fds[1]);
	assert_int_equal(dup2(fds[0], STDIN_FILENO), STDIN_FILENO);
	close(fds[0]);
	b = open_one("-");
	assert_true(bundle_is_stream(b));
	assert_false(bundle_stamp(b, &none));
	assert_string_equal(bundle_name(b), "stdin");
	assert_bytes(b, "l.txt", LOCKS);
	bundle_free(b);
	dup2(saved, STDIN_FILENO);
	close(saved);
	strbuf_done(&tar);
	(void)f;
}

static void cancelling(void **state)
{
	struct fixture *f = *state;
	atomic_bool stop = true;
	struct err e = {0};
	struct bundle *b;

	make_file(f->dir, "d/refs", strbuf_span(&f->refs));
	b = open_in(f, "d");
	assert_false(bundle_scan(b, &stop, NULL, NULL, &e));
	assert_int_equal(e.code, ERR_INTERRUPTED);
	bundle_free(b);
}

static void real_bundles(void **state)
{
	const char *shared = env_get("SHARED");
	char *path = shared ? make_path(shared, "bundles/asterisk-20-crash") : NULL;
	size_t copies = 0, refs = 0;
	struct bundle *b;

	(void)state;
	if (!path || access(path, R_OK) < 0) {
		free(path);
		print_message("# no shared bundles\n");
		skip();
	}
	b = open_one(path);
	scan(b);
	for (size_t i = 0; i < bundle_count(b); i++) {
		const struct member *m = bundle_member(b, i);

		assert_int_not_equal(m->state, MEMBER_UNREADABLE);
		copies += m->copy_of != BUNDLE_NO_COPY;
		refs += m->format && strcmp(m->format->name, "refs") == 0;
		if (strstr(m->path, ".tar.gz/"))
			assert_true(m->state != MEMBER_OK || m->copy_of != BUNDLE_NO_COPY);
	}
	assert_int_equal(refs, 1);
	assert_true(copies >= 4);
	assert_string_equal(bundle_member(b, bundle_count(b) - 1)->path, "refs");
	bundle_free(b);
	free(path);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(directory_in_order),
		CASE(archives_of_every_filter),
		CASE(single_compressed_files),
		CASE(copies_are_found),
		CASE(archives_inside_archives),
		CASE(hostile_names_are_refused),
		CASE(torn_archives_keep_their_bytes),
		CASE(bombs_are_stopped),
		CASE(damaged_archives),
		CASE(too_many_members),
		CASE(odd_directory_entries),
		CASE(unreadable_file_says_whose_it_is),
		CASE(no_text_is_told_apart),
		CASE(touched_files_are_noticed),
		CASE(a_growing_file_is_read_as_it_was_opened),
		CASE(arguments),
		CASE(arguments_have_the_shortest_distinct_names),
		CASE(a_pipe_is_read_once),
		CASE(cancelling),
		CASE(real_bundles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
