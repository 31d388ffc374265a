/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "astscope/base/mem.h"

/* Caches, locks and imports that do not reach their end. */

/* How many names there are in a directory of the fixture. */
static int files_in(const struct fixture *f, const char *name)
{
	char *path = make_path(f->dir, name);
	DIR *d = opendir(path);
	struct dirent *ent;
	int n = 0;

	assert_non_null(d);
	while ((ent = readdir(d)))
		n += ent->d_name[0] != '.';
	closedir(d);
	free(path);
	return n;
}

static void the_second_time_nothing_is_read(void **state)
{
	struct fixture *f = *state;
	char *path = make_path(f->dir, "b/refs");
	struct import *im;

	assert_true(run_and_close(f->bundle));
	im = run(f->bundle, IMPORT_CACHE);
	assert_false(import_result(im)->fresh);
	assert_false(import_result(im)->derive);
	assert_int_equal(strlen(import_result(im)->id), BUNDLE_ID_CHARS);
	import_free(im);
	/* Touched, but the same: found again by its id. */
	assert_int_equal(utimensat(AT_FDCWD, path, (struct timespec[]){{1, 0}, {1, 0}}, 0), 0);
	assert_false(run_and_close(f->bundle));
	assert_false(run_and_close(f->bundle));
	/* The same files elsewhere and in an archive. */
	struct strbuf tar = {0};

	make_archive_of(&tar, "zstd", f->bundle);
	make_file(f->dir, "b.tar.zst", strbuf_span(&tar));
	strbuf_done(&tar);
	free(path);
	path = make_path(f->dir, "b.tar.zst");
	assert_false(run_and_close(path));
	free(path);
}

static void a_changed_file_is_noticed(void **state)
{
	struct fixture *f = *state;
	struct import *im;

	assert_true(run_and_close(f->bundle));
	im = run(f->bundle, IMPORT_CACHE);
	strbuf_add_str(&f->refs, "0x1000,+1,9,a.c,1,f,**constructor**80**336**,\n");
	make_file(f->dir, "b/refs", strbuf_span(&f->refs));
	import_free(im);
	im = run(f->bundle, IMPORT_CACHE);
	assert_true(import_result(im)->fresh);
	assert_int_equal(number_in(im, "SELECT count(*) FROM life"), 901);
	import_free(im);
	/* A file more. */
	assert_true(run_and_close(f->bundle));
	make_file(f->dir, "b/more", strbuf_span(&f->refs));
	assert_true(run_and_close(f->bundle));
	assert_false(run_and_close(f->bundle));
}

/* One byte in the middle, the same size, and the time of the change put back. */
static void an_edit_that_hides_is_noticed(void **state)
{
	struct fixture *f = *state;
	char *path = make_path(f->dir, "b/refs");
	struct stat st;

	assert_true(f->refs.n > 4 * 65536);
	assert_true(run_and_close(f->bundle));
	assert_int_equal(stat(path, &st), 0);
	f->refs.p[f->refs.n / 2] ^= 1;
	make_file(f->dir, "b/refs", strbuf_span(&f->refs));
	assert_int_equal(utimensat(AT_FDCWD, path, (struct timespec[]){st.st_mtim, st.st_mtim}, 0), 0);
	assert_true(run_and_close(f->bundle));
	assert_false(run_and_close(f->bundle));
	free(path);
}

static void again_on_demand(void **state)
{
	struct fixture *f = *state;
	struct import *im;

	assert_true(run_and_close(f->bundle));
	im = run_args(&(struct import_args){.paths = (const char *const *)&f->bundle, .n = 1, .again = true});
	assert_true(import_result(im)->fresh);
	finish(im);
	import_free(im);
}

static void an_import_without_end_is_done_again(void **state)
{
	struct fixture *f = *state;
	struct import *im = run(f->bundle, IMPORT_CACHE);

	char *path = mem_strdup(import_result(im)->db_path);

	assert_int_equal(files_in(f, "cache/astscope"), 2); /* the database, which has no journal yet, and the lock */
	import_free(im);
	assert_int_equal(files_in(f, "cache/astscope"), 0);
	assert_int_equal(access(path, F_OK), -1);
	free(path);
	im = run(f->bundle, IMPORT_CACHE);
	assert_true(import_result(im)->fresh);
	finish(im);
	import_free(im);
	assert_false(run_and_close(f->bundle));
}

/* What the second of two processes is told while it waits. */
struct waiting {
	atomic_bool cancel;
	bool waits;
	int until; /* the write end of a pipe: closed once the second one waits */
};

static void while_waiting(void *ctx, const struct import_progress *p)
{
	struct waiting *w = ctx;

	if (p->phase != IMPORT_WAITING)
		return;
	w->waits = true;
	if (w->until >= 0)
		close(w->until);
	w->until = -1;
}

static void the_second_waits_and_reads(void **state)
{
	struct fixture *f = *state;
	struct waiting w = {.until = -1};
	struct import_args args = {.paths = (const char *const *)&f->bundle, .n = 1, .progress = while_waiting,
				   .progress_ctx = &w};
	struct import *im;
	int started[2], seen[2], status;
	char c;
	pid_t pid;

	assert_int_equal(pipe(started), 0);
	assert_int_equal(pipe(seen), 0);
	pid = fork();
	if (pid == 0) {
		im = run(f->bundle, IMPORT_CACHE);
		close(seen[1]);
		close(started[1]); /* we have the lock */
		if (read(seen[0], &c, 1) != 0)
			_exit(1);
		finish(im);
		import_free(im);
		_exit(0);
	}
	close(started[1]);
	assert_int_equal(read(started[0], &c, 1), 0);
	w.until = seen[1];
	im = run_args(&args);
	assert_true(w.waits);
	assert_false(import_result(im)->fresh);
	assert_int_equal(number_in(im, "SELECT count(*) FROM life"), 900);
	import_free(im);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(started[0]);
	close(seen[0]);
}

static void stop_waiting(void *ctx, const struct import_progress *p)
{
	struct waiting *w = ctx;

	if (p->phase == IMPORT_WAITING)
		atomic_store(&w->cancel, true);
}

static bool stop_before(void *cancel)
{
	atomic_store((atomic_bool *)cancel, true);
	return true;
}

/* The user stops while what is small is being read for the console: that is not lost. */
static void stopped_before_what_is_long(void **state)
{
	struct fixture *f = *state;
	atomic_bool cancel = false;
	struct import_args args = {.paths = (const char *const *)&f->bundle, .n = 1, .reads_long = stop_before,
				   .progress_ctx = &cancel, .cancel = &cancel};
	struct strbuf refs = {0};
	struct import *im;

	make_refs(&refs, 5000, 3);
	make_file(f->dir, "b/refs", strbuf_span(&refs));
	strbuf_done(&refs);
	im = run_args(&args);
	assert_true(import_result(im)->partial);
	assert_null(import_result(im)->stopped);
	finish(im);
	assert_int_equal(number_in(im, "SELECT count(*) FROM life"), 0);
	assert_int_equal(number_in(im, "SELECT count(*) FROM lock_entry"), 1);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE path LIKE '%refs' AND state = 'partial' AND "
				       "note = 'the import was stopped before it'"), 1);
	assert_equations(import_db(im));
	import_free(im);
	assert_true(run_and_close(f->bundle)); /* and then again, whole */
}

/* What is small, and it says that this is not all; nothing of the other one's is touched. */
static void one_need_not_wait(void **state)
{
	struct fixture *f = *state;
	struct import_args args = {.paths = (const char *const *)&f->bundle, .n = 1, .no_wait = true};
	struct import *im = run(f->bundle, IMPORT_CACHE), *other;

	other = run_args(&args);
	assert_true(import_result(other)->beside && import_result(other)->partial);
	assert_null(import_result(other)->db_path);
	assert_non_null(strstr(import_result(other)->stopped, "another astscope"));
	finish(other);
	assert_meta(import_db(other), "partial", "1");
	assert_int_equal(number_in(other, "SELECT count(*) FROM life"), 0);
	assert_int_equal(number_in(other, "SELECT count(*) FROM lock_entry"), 1);
	assert_equations(import_db(other));
	import_free(other);
	finish(im);
	import_free(im);
	other = run_args(&args);
	assert_false(import_result(other)->beside || import_result(other)->partial);
	assert_int_equal(number_in(other, "SELECT count(*) FROM life"), 900);
	import_free(other);
}

static void waiting_can_be_stopped(void **state)
{
	struct fixture *f = *state;
	struct waiting w = {0};
	struct import_args args = {.paths = (const char *const *)&f->bundle, .n = 1, .progress = stop_waiting,
				   .progress_ctx = &w, .cancel = &w.cancel};
	struct import *im = run(f->bundle, IMPORT_CACHE), *other = NULL;
	struct err e = {0};

	assert_false(importer_run(&args, &other, &e));
	assert_int_equal(e.code, ERR_INTERRUPTED);
	assert_non_null(strstr(e.msg, "while waiting"));
	other = run(f->bundle, IMPORT_MEMORY);
	import_free(other);
	finish(im);
	import_free(im);
}

static void killed_imports_leave_no_trouble(void **state)
{
	struct fixture *f = *state;
	pid_t pid;
	int status;

	pid = fork();
	if (pid == 0) {
		struct import *im = NULL;
		struct err e = {0};
		const struct import_args args = {.paths = (const char *const *)&f->bundle, .n = 1};

		if (importer_run(&args, &im, &e))
			kill(getpid(), SIGKILL);
		_exit(1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_true(run_and_close(f->bundle));
	assert_false(run_and_close(f->bundle));
	/* What killed imports of other bundles and of streams left is swept away; what is being filled is not. */
	make_file(f->dir, "cache/astscope/x.db.part", SPAN_LIT("half"));
	make_file(f->dir, "cache/astscope/stdin-1-2.stream.part", SPAN_LIT("half"));
	make_file(f->dir, "cache/astscope/stdin-1-2.stream.part-wal", SPAN_LIT("half"));
	struct import *im = run_args(&(struct import_args){.paths = (const char *const *)&f->bundle, .n = 1, .again = true});

	import_free(run_stdin(strbuf_span(&f->refs), IMPORT_CACHE));
	finish(im);
	import_free(im);
	assert_int_equal(files_in(f, "cache/astscope"), 2); /* the database and the index */
}

/* As many as are not read before somebody is told for the first time. */
#define CANCELLED_LIVES 160000

struct canceller {
	atomic_bool cancel;
};

static void cancel_soon(void *ctx, const struct import_progress *p)
{
	struct canceller *c = ctx;

	assert_true(p->done <= p->total);
	/* in the middle of the log: the files before it have 16 lines, which may take their time too */
	if (p->phase == IMPORT_READING && p->lines > 1000)
		atomic_store(&c->cancel, true);
}

static void cancelling_keeps_what_is_there(void **state)
{
	struct fixture *f = *state;
	struct canceller c = {0};
	struct import_args args = {.paths = (const char *const *)&f->bundle, .n = 1, .cancel = &c.cancel,
				   .progress = cancel_soon, .progress_ctx = &c};
	struct import *im = NULL;
	struct err e = {0};

	strbuf_clear(&f->refs);
	make_refs(&f->refs, CANCELLED_LIVES, 3);
	make_file(f->dir, "b/refs", strbuf_span(&f->refs));
	im = run_args(&args);
	assert_true(import_result(im)->partial);
	assert_true(import_result(im)->fresh);
	assert_in_range(import_result(im)->lines, 1, CANCELLED_LIVES * 6 - 1);
	finish(im);
	assert_meta(import_db(im), "partial", "1");
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE path = 'refs' AND state = 'partial'"),
			 1);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE state = 'ok'"), 1);
	assert_equations(import_db(im));
	import_free(im);
	/* The next time all of it is read. */
	im = run(f->bundle, IMPORT_CACHE);
	assert_true(import_result(im)->fresh);
	assert_false(import_result(im)->partial);
	assert_int_equal(import_result(im)->lines, CANCELLED_LIVES * 6 + 16);
	import_free(im);
	/* Cancelled before it began. */
	assert_false(importer_run(&args, &im, &e));
	assert_int_equal(e.code, ERR_INTERRUPTED);
}

static size_t databases_in(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *ent;
	size_t n = 0;

	while (d && (ent = readdir(d)))
		n += span_ends(span_from(ent->d_name), SPAN_LIT(".db"));
	if (d)
		closedir(d);
	return n;
}

static void nothing_recognised(void **state)
{
	static const char core[] = "\x7f" "ELF\2\1\1\0\0\0\0\0\0\0\0\0\4\0\x3e\0\1\0\0\0";
	struct fixture *f = *state;
	char *path;

	make_file(f->dir, "n/a", SPAN_LIT("hello\n"));
	make_file(f->dir, "n/b", SPAN_LIT(""));
	path = make_path(f->dir, "n");
	run_fails(path, ERR_NOTHING, "2 files");
	free(path);
	path = make_path(f->dir, "n/a");
	run_fails(path, ERR_NOTHING, "a: no refs, lock dump, backtrace or log recognised in it");
	free(path);
	make_file(f->dir, "n/core", (struct span){core, sizeof(core)});
	path = make_path(f->dir, "n/core");
	run_fails(path, ERR_NOTHING, "core: a core file, not text");
	free(path);
	path = make_path(f->dir, "absent");
	run_fails(path, ERR_READ, "No such file");
	free(path);
	/* No database is left behind by any of them. */
	path = make_path(f->dir, "cache/astscope");
	assert_int_equal(databases_in(path), 0);
	free(path);
}

static void named_database(void **state)
{
	struct fixture *f = *state;
	char *db = make_path(f->dir, "out.db"), *other = make_path(f->dir, "text");
	struct import_args args = {
		.paths = (const char *const *)&f->bundle, .n = 1, .where = IMPORT_FILE, .db_path = db,
	};
	struct import *im = run_args(&args);
	struct err e = {0};
	const char *arg = db;
	long first_line;

	assert_string_equal(import_result(im)->db_path, db);
	finish(im);
	import_free(im);
	im = run_args(&args);
	assert_false(import_result(im)->fresh);
	import_free(im);
	/* Given as the bundle it is opened as it is. */
	im = run_args(&(struct import_args){.paths = &arg, .n = 1, .where = IMPORT_CACHE});
	assert_true(import_result(im)->foreign);
	assert_false(import_result(im)->derive);
	assert_int_equal(strlen(import_result(im)->id), BUNDLE_ID_CHARS);
	assert_int_equal(number_in(im, "SELECT count(*) FROM life"), 900);
	import_free(im);
	/* Changed input: made anew in its place. */
	first_line = span_find_char(strbuf_span(&f->refs), '\n') + 1;
	make_file(f->dir, "b/refs", span_sub(strbuf_span(&f->refs), 0, (size_t)first_line));
	im = run_args(&args);
	assert_true(import_result(im)->fresh);
	assert_int_equal(number_in(im, "SELECT count(*) FROM life"), 1);
	import_free(im);
	/* A file of somebody else is left alone. */
	make_file(f->dir, "text", SPAN_LIT("precious\n"));
	args.db_path = other;
	assert_false(importer_run(&args, &im, &e));
	struct strbuf left = {0};

	make_read(other, &left);
	assert_string_equal(strbuf_str(&left), "precious\n");
	strbuf_done(&left);
	free(db);
	free(other);
}

static void old_derived_tables_are_made_again(void **state)
{
	struct fixture *f = *state;
	struct import *im = run(f->bundle, IMPORT_CACHE);
	struct err e = {0};
	struct db *db = NULL;
	char *path;

	finish(im);
	path = mem_strdup(import_result(im)->db_path);
	import_free(im);
	assert_ok(db_open(path, DB_CREATE, &db, &e), e);
	assert_ok(db_meta_set(db, "derived.hash", SPAN_LIT("of another version"), &e), e);
	assert_ok(db_seal(db, &e), e);
	db_close(db);
	free(path);
	im = run(f->bundle, IMPORT_CACHE);
	assert_false(import_result(im)->fresh);
	assert_true(import_result(im)->derive);
	finish(im);
	assert_true(db_derived_is_current(import_db(im), 0));
	import_free(im);
	im = run(f->bundle, IMPORT_CACHE);
	assert_false(import_result(im)->derive);
	import_free(im);
}

/* Killed between making the derived tables and filling them: empty tables must not pass for findings. */
static void half_derived_is_not_complete(void **state)
{
	struct fixture *f = *state;
	struct import *im = run(f->bundle, IMPORT_CACHE);
	struct err e = {0};
	struct db *db = NULL;
	char *path;

	finish(im);
	path = mem_strdup(import_result(im)->db_path);
	import_free(im);
	assert_ok(db_open(path, DB_CREATE, &db, &e), e);
	assert_ok(db_meta_set(db, "derived.hash", SPAN_LIT("of another version"), &e), e);
	db_close(db);
	im = run(path, IMPORT_CACHE);
	assert_true(import_result(im)->derive);
	assert_ok(db_make_derived(import_db(im), &e), e);
	import_free(im);
	im = run(path, IMPORT_CACHE);
	assert_false(import_result(im)->fresh);
	assert_true(import_result(im)->derive);
	import_free(im);
	im = run(f->bundle, IMPORT_CACHE);
	assert_true(import_result(im)->derive);
	finish(im);
	import_free(im);
	assert_false(run_and_close(f->bundle));
	free(path);
}

static void disk_full(void **state)
{
	struct fixture *f = *state;
	int status;
	pid_t pid;

	strbuf_clear(&f->refs);
	make_refs(&f->refs, 30000, 3);
	make_file(f->dir, "b/refs", strbuf_span(&f->refs));
	pid = fork();
	if (pid == 0) {
		const struct import_args args = {.paths = (const char *const *)&f->bundle, .n = 1};
		struct rlimit limit = {1 << 20, 1 << 20};
		struct import *im = NULL;
		struct err e = {0};
		bool ok;

		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		ok = importer_run(&args, &im, &e);
		if (ok) /* all of it may still sit in the cache of SQLite */
			ok = importer_finish(im, &e);
		import_free(im);
		if (!ok && e.code != ERR_WRITE)
			print_message("# %s\n", e.msg);
		_exit(ok ? 1 : e.code == ERR_WRITE && strstr(e.msg, "kept nothing") && e.hint[0] ? 0 : 2);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	/* Nothing of it is left but the directory. */
	char *path = make_path(f->dir, "cache/astscope");

	assert_int_equal(rmdir(path), 0);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(the_second_time_nothing_is_read),
		CASE(a_changed_file_is_noticed),
		CASE(again_on_demand),
		CASE(an_import_without_end_is_done_again),
		CASE(an_edit_that_hides_is_noticed),
		CASE(the_second_waits_and_reads),
		CASE(stopped_before_what_is_long), CASE(one_need_not_wait), CASE(waiting_can_be_stopped),
		CASE(killed_imports_leave_no_trouble),
		CASE(cancelling_keeps_what_is_there),
		CASE(nothing_recognised),
		CASE(named_database),
		CASE(old_derived_tables_are_made_again),
		CASE(half_derived_is_not_complete),
		CASE(disk_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
