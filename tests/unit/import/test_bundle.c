/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bundle_test.h"

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
	make_file(f->dir, "d/lib.a", SPAN_LIT("!<arch>\nabrt.o/         0           0     0     644     20        `\n"
					      "\"stacktrace\" \"frames\" \"build_id_offset\" \"file_name\""));
	make_file(f->dir, "d/x.db", SPAN_LIT("SQLite format 3\0 and so on"));
	make_file(f->dir, "d/not.gz", SPAN_LIT("\x1f\x8b\x08 this is no gzip stream at all"));
	make_file(f->dir, "d/not.bz2", SPAN_LIT("BZhello"));
	b = open_in(f, "d");
	assert_false(bundle_is_database(b));
	scan(b);
	assert_string_equal(find(b, "core.1234")->note, "a core file, not text");
	assert_string_equal(find(b, "asterisk")->note, "a program or library, not text");
	assert_string_equal(find(b, "lib.a")->note, "a program or library, not text");
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
		CASE(copies_are_found),
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
