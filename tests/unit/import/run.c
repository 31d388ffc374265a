/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "astscope/base/env.h"
#include "astscope/base/mem.h"

int run_setup(void **state)
{
	struct fixture *f = mem_zalloc(sizeof(*f));
	char *cache;

	f->dir = make_dir();
	cache = make_path(f->dir, "cache");
	setenv("XDG_CACHE_HOME", cache, 1);
	free(cache);
	make_refs(&f->refs, 900, 3);
	make_file(f->dir, "b/refs", strbuf_span(&f->refs));
	make_file(f->dir, "b/sub/locks.txt", LOCKS);
	make_file(f->dir, "b/notes", SPAN_LIT("nothing of ours\n"));
	f->bundle = make_path(f->dir, "b");
	*state = f;
	return 0;
}

int run_teardown(void **state)
{
	struct fixture *f = *state;

	unsetenv("XDG_CACHE_HOME");
	make_remove(f->dir);
	strbuf_done(&f->refs);
	free(f->bundle);
	free(f);
	return 0;
}

/* ---- running it ---- */

struct import *run_args(const struct import_args *args)
{
	struct import *im = NULL;
	struct err e = {0};

	assert_ok(importer_run(args, &im, &e), e);
	return im;
}

struct import *run(const char *path, enum import_where where)
{
	return run_args(&(struct import_args){.paths = &path, .n = 1, .where = where});
}

void run_fails(const char *path, enum err_code want, const char *message)
{
	const struct import_args args = {.paths = &path, .n = 1, .where = IMPORT_CACHE};
	struct import *im = NULL;
	struct err e = {0};

	assert_false(importer_run(&args, &im, &e));
	assert_int_equal(e.code, want);
	if (!strstr(e.msg, message))
		fail_msg("message is: %s", e.msg);
}

void finish(struct import *im)
{
	struct err e = {0};

	if (import_result(im)->derive)
		assert_ok(db_make_derived(import_db(im), &e), e);
	assert_ok(importer_finish(im, &e), e);
}

/* Import, finish, close; true if it was read now. */
bool run_and_close(const char *path)
{
	struct import *im = run(path, IMPORT_CACHE);
	bool fresh = import_result(im)->fresh;

	finish(im);
	import_free(im);
	return fresh;
}

bool is_shared(char **ret_path, const char *name)
{
	const char *shared = env_get("SHARED");

	*ret_path = shared ? make_path(shared, name) : NULL;
	if (*ret_path && access(*ret_path, R_OK) == 0)
		return true;
	free(*ret_path);
	*ret_path = NULL;
	return false;
}

/* Give @bytes to standard input from a process of its own while @im is made. */
struct import *run_stdin(struct span bytes, enum import_where where)
{
	int fds[2], saved = dup(STDIN_FILENO), status;
	struct import *im;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		close(fds[0]);
		while (bytes.n) {
			ssize_t n = write(fds[1], bytes.p, bytes.n);

			if (n <= 0)
				_exit(1);
			bytes = span_from_offset(bytes, (size_t)n);
		}
		_exit(0);
	}
	close(fds[1]);
	dup2(fds[0], STDIN_FILENO);
	close(fds[0]);
	im = run("-", where);
	dup2(saved, STDIN_FILENO);
	close(saved);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return im;
}

int64_t number_in(const struct import *im, const char *sql)
{
	return number_of(import_db(im), sql);
}

void assert_meta(struct db *db, const char *key, const char *want)
{
	struct strbuf have = {0};
	struct err e = {0};

	assert_int_equal(db_meta_get(db, key, &have, &e), want ? STEP_ROW : STEP_DONE);
	if (want)
		assert_string_equal(strbuf_str(&have), want);
	strbuf_done(&have);
}

void assert_equations(struct db *db)
{
	assert_int_equal(number_of(db, "SELECT count(*) FROM source WHERE lines IS NOT NULL AND "
				       "lines <> records + continuations + rejects"), 0);
	assert_int_equal(number_of(db, "SELECT count(*) FROM source WHERE kind IS NOT NULL AND kind <> 'sections' AND "
				       "state = 'ok' AND lines IS NULL"), 0);
	assert_int_equal(number_of(db, "SELECT count(*) FROM source WHERE kind IS NULL AND lines IS NOT NULL"), 0);
	assert_int_equal(number_of(db, "SELECT count(*) FROM source s WHERE s.rejects <> "
				       "(SELECT count(*) FROM reject r WHERE r.source = s.id) AND s.rejects < 10000"), 0);
	assert_int_equal(number_of(db, "SELECT count(*) FROM ref_event e LEFT JOIN life l ON l.id = e.life "
				       "WHERE l.id IS NULL"), 0);
	assert_int_equal(number_of(db, "SELECT (SELECT count(*) FROM ref_event) - (SELECT sum(events) FROM life)"), 0);
}
