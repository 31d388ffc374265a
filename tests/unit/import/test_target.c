/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "astscope/base/mem.h"

/* import --db FILE: what may lie there, and what is left when it fails. */

static bool import_into(const struct fixture *f, const char *db, struct err *e)
{
	const struct import_args args = {
		.paths = (const char *const *)&f->bundle, .n = 1, .where = IMPORT_FILE, .db_path = db,
	};
	struct import *im = NULL;

	if (!importer_run(&args, &im, e))
		return false;
	finish(im);
	import_free(im);
	return true;
}

static void assert_refused(const struct fixture *f, const char *name, const char *message)
{
	char *path = make_path(f->dir, name);
	struct err e = {0};

	assert_false(import_into(f, path, &e));
	if (e.code != ERR_WRITE || !strstr(e.msg, message) || !e.hint[0])
		fail_msg("%s: %s (%s)", name, e.msg, e.hint);
	free(path);
}

static void assert_file(const struct fixture *f, const char *name, struct span want)
{
	char *path = make_path(f->dir, name);
	struct strbuf have = {0};

	make_read(path, &have);
	assert_true(span_eq(strbuf_span(&have), want));
	strbuf_done(&have);
	free(path);
}

static void assert_absent(const struct fixture *f, const char *name)
{
	char *path = make_path(f->dir, name);

	assert_int_equal(access(path, F_OK), -1);
	free(path);
}

/* Nothing beside the database is left, whatever became of it. */
static void assert_no_traces(const struct fixture *f, const char *name)
{
	static const char *const endings[] = {"-wal", "-shm", "-journal", ".lock", ".part", ".part-wal", ".part-shm"};

	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		struct strbuf b = {0};

		strbuf_addf(&b, "%s%s", name, endings[i]);
		assert_absent(f, strbuf_str(&b));
		strbuf_done(&b);
	}
}

static void only_a_file(void **state)
{
	struct fixture *f = *state;
	char *fifo = make_path(f->dir, "fifo");

	assert_int_equal(mkfifo(fifo, 0600), 0);
	make_link(f->dir, "link", "fifo");
	assert_refused(f, "fifo", "not a regular file"); /* and does not wait for a reader */
	assert_refused(f, "link", "not a regular file");
	assert_refused(f, "b/sub", "not a regular file");
	assert_no_traces(f, "fifo");
	free(fifo);
}

static void evidence_is_never_overwritten(void **state)
{
	struct fixture *f = *state;
	char *real = make_path(f->dir, "b/refs"), *alias = make_path(f->dir, "alias");

	assert_int_equal(link(real, alias), 0);
	make_file(f->dir, "b/empty", (struct span){0});
	make_file(f->dir, "b/x.db-wal", SPAN_LIT("evidence"));
	make_file(f->dir, "b/y.db.lock", SPAN_LIT("evidence"));
	make_file(f->dir, "b/z.db.part", SPAN_LIT("evidence"));
	assert_refused(f, "b/refs", "a file of the bundle");
	assert_refused(f, "alias", "a file of the bundle");
	assert_refused(f, "b/empty", "a file of the bundle");
	assert_refused(f, "b/x.db", "x.db-wal is a file of the bundle");
	assert_refused(f, "b/y.db", "y.db.lock is a file of the bundle");
	assert_refused(f, "b/z.db", "z.db.part is a file of the bundle");
	assert_file(f, "b/refs", strbuf_span(&f->refs));
	assert_file(f, "b/empty", (struct span){0});
	assert_file(f, "b/x.db-wal", SPAN_LIT("evidence"));
	assert_file(f, "b/y.db.lock", SPAN_LIT("evidence"));
	assert_file(f, "b/z.db.part", SPAN_LIT("evidence"));
	free(real);
	free(alias);
}

static void a_database_inside_the_bundle(void **state)
{
	struct fixture *f = *state;
	char *own = make_path(f->dir, "b/own.db"), *other = make_path(f->dir, "o"), *copy = make_path(f->dir, "b/other.db");
	struct err e = {0};

	assert_ok(import_into(f, own, &e), e);
	assert_ok(import_into(f, own, &e), e); /* this bundle's own */
	assert_no_traces(f, "b/own.db");
	/* Somebody else's database is evidence. */
	make_file(f->dir, "o/l.txt", LOCKS);
	const struct import_args args = {.paths = (const char *const *)&other, .n = 1, .where = IMPORT_FILE, .db_path = copy};
	struct import *im = run_args(&args);

	finish(im);
	import_free(im);
	assert_refused(f, "b/other.db", "a file of the bundle");
	free(own);
	free(other);
	free(copy);
}

/* An import that fails leaves nothing of itself, and what lay there as it was. */
static void a_failure_leaves_what_was_there(void **state)
{
	struct fixture *f = *state;
	char *db = make_path(f->dir, "out.db"), *absent = make_path(f->dir, "absent.db");
	struct strbuf before = {0};
	struct err e = {0};

	assert_ok(import_into(f, db, &e), e);
	make_read(db, &before);
	strbuf_clear(&f->refs);
	make_refs(&f->refs, 30000, 3);
	make_file(f->dir, "b/refs", strbuf_span(&f->refs));
	for (int i = 0; i < 2; i++) {
		pid_t pid = fork();
		int status;

		if (pid == 0) {
			struct rlimit limit = {1 << 20, 1 << 20};
			bool ok;

			signal(SIGXFSZ, SIG_IGN);
			setrlimit(RLIMIT_FSIZE, &limit);
			ok = import_into(f, i ? db : absent, &e);
			_exit(!ok && e.code == ERR_WRITE && strstr(e.msg, "kept nothing") ? 0 : 1);
		}
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
	}
	assert_file(f, "out.db", strbuf_span(&before));
	assert_absent(f, "absent.db");
	assert_no_traces(f, "out.db");
	assert_no_traces(f, "absent.db");
	/* Nor does one that is left before its end. */
	import_free(run_args(&(struct import_args){.paths = (const char *const *)&f->bundle, .n = 1, .where = IMPORT_FILE,
						   .db_path = db}));
	assert_file(f, "out.db", strbuf_span(&before));
	assert_no_traces(f, "out.db");
	strbuf_done(&before);
	free(db);
	free(absent);
}

/* Journals of what lay there must not be taken for the new one's. */
static void old_journals_do_not_meet_the_new_database(void **state)
{
	struct fixture *f = *state;
	char *db = make_path(f->dir, "out.db");
	struct import *im;
	struct err e = {0};

	assert_ok(import_into(f, db, &e), e);
	make_file(f->dir, "out.db-wal", SPAN_LIT("of a program that was killed"));
	make_file(f->dir, "b/refs", span_sub(strbuf_span(&f->refs), 0, f->refs.n / 2));
	im = run_args(&(struct import_args){.paths = (const char *const *)&f->bundle, .n = 1, .where = IMPORT_FILE, .db_path = db});
	finish(im);
	assert_in_range(number_in(im, "SELECT count(*) FROM life"), 400, 500);
	import_free(im);
	assert_absent(f, "out.db-wal");
	free(db);
}

static void a_link_is_followed(void **state)
{
	struct fixture *f = *state;
	char *link = make_path(f->dir, "link.db");
	struct stat st;
	struct err e = {0};

	make_file(f->dir, "real.db", (struct span){0});
	make_link(f->dir, "link.db", "real.db");
	assert_ok(import_into(f, link, &e), e);
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(stat(link, &st), 0);
	assert_true(st.st_size > 0);
	free(link);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(only_a_file),
		CASE(evidence_is_never_overwritten),
		CASE(a_database_inside_the_bundle),
		CASE(a_failure_leaves_what_was_there),
		CASE(old_journals_do_not_meet_the_new_database),
		CASE(a_link_is_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
