#include "config.h"

#include "astscope/import/importer.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../store/store_test.h"
#include "make.h"

#include "astscope/base/env.h"
#include "astscope/base/mem.h"

#define LOCKS ((struct span){make_locks, strlen(make_locks)})

struct fixture {
	char *dir;
	char *bundle; /* a directory with a refs log and a lock dump */
	struct strbuf refs;
};

static int setup(void **state)
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

static int teardown(void **state)
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

static struct import *run_args(const struct import_args *args)
{
	struct import *im = NULL;
	struct err e = {0};

	assert_ok(importer_run(args, &im, &e), e);
	return im;
}

static struct import *run(const char *path, enum import_where where)
{
	return run_args(&(struct import_args){.paths = &path, .n = 1, .where = where});
}

static void run_fails(const char *path, enum err_code want, const char *message)
{
	const struct import_args args = {.paths = &path, .n = 1, .where = IMPORT_CACHE};
	struct import *im = NULL;
	struct err e = {0};

	assert_false(importer_run(&args, &im, &e));
	assert_int_equal(e.code, want);
	if (!strstr(e.msg, message))
		fail_msg("message is: %s", e.msg);
}

static void finish(struct import *im)
{
	struct err e = {0};

	if (import_result(im)->derive)
		assert_ok(db_make_derived(import_db(im), &e), e);
	assert_ok(importer_finish(im, &e), e);
}

/* Import, finish, close; true if it was read now. */
static bool run_and_close(const char *path)
{
	struct import *im = run(path, IMPORT_CACHE);
	bool fresh = import_result(im)->fresh;

	finish(im);
	import_free(im);
	return fresh;
}

static bool is_shared(char **ret_path, const char *name)
{
	const char *shared = env_get("SHARED");

	*ret_path = shared ? make_path(shared, name) : NULL;
	if (*ret_path && access(*ret_path, R_OK) == 0)
		return true;
	free(*ret_path);
	*ret_path = NULL;
	return false;
}

/* ---- looking into it ---- */

/* Everything the files said, without the names of files. */
static const char *const content[] = {
	"SELECT s.id, s.kind, s.generation, s.bytes, s.lines, s.records, s.continuations, s.rejects, s.state, s.digest "
	"FROM source s WHERE s.kind IS NOT NULL ORDER BY s.bytes, s.digest, s.id",
	"SELECT r.line, r.offset, r.reason, r.text FROM reject r ORDER BY 1, 2",
	"SELECT name, value, line FROM source_fact ORDER BY 1, 2, 3",
	"SELECT first_line, text FROM source_text ORDER BY 2, 1",
	"SELECT l.addr, l.ordinal, l.first_line, l.last_line, l.class, l.flags, l.alive, f.text, s.line, u.text, t.text, "
	"l.events, l.max_count, l.final_count, l.overhead, l.size, l.lock_state, l.destroyed_line, l.repaired "
	"FROM life l LEFT JOIN site s ON s.id = l.creator LEFT JOIN file f ON f.id = s.file "
	"LEFT JOIN func u ON u.id = s.func LEFT JOIN tag t ON t.id = l.creator_tag ORDER BY 1, 2",
	"SELECT e.line, l.addr, e.ord, t.lwp, f.text, s.line, e.delta, e.before, e.after, e.kind FROM ref_event e "
	"JOIN life l ON l.id = e.life LEFT JOIN ref_thread t ON t.id = e.thread JOIN site s ON s.id = e.site "
	"JOIN file f ON f.id = s.file ORDER BY 1, 2",
	"SELECT lwp, events, first_line, last_line FROM ref_thread ORDER BY 1, 2",
	"SELECT line, generation, version, at_us, complete FROM lock_dump ORDER BY 1, 4",
	"SELECT e.line, e.addr, e.state, e.mode, e.name, t.lwp FROM lock_entry e JOIN lock_thread t ON t.id = e.lock_thread "
	"ORDER BY 1, 2, 6",
	"SELECT line, gdb, lwp, name, frames FROM stack ORDER BY 1, 2, 3, 5",
	"SELECT count(*), sum(level), sum(pc) FROM frame",
	"SELECT count(*), sum(length(text)) FROM frame_value",
};

static void dump(struct db *db, struct strbuf *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(content); i++) {
		struct stmt *st = NULL;
		struct err e = {0};
		enum step r;

		assert_ok(db_prepare(db, span_from(content[i]), &st, &e), e);
		while ((r = stmt_step(st, &e)) == STEP_ROW) {
			for (int c = i == 0 ? 1 : 0; c < stmt_columns(st); c++) {
				strbuf_add(ret, stmt_text(st, c));
				strbuf_add_char(ret, '|');
			}
			strbuf_add_char(ret, '\n');
		}
		if (r != STEP_DONE)
			fail_msg("%s: %s", content[i], e.msg);
		stmt_free(st);
	}
}

static void assert_same_content(struct db *db, struct strbuf *first)
{
	struct strbuf got = {0};

	dump(db, &got);
	if (!first->n)
		strbuf_add(first, strbuf_span(&got));
	if (!span_eq(strbuf_span(first), strbuf_span(&got))) {
		size_t i = 0;

		while (i < first->n && i < got.n && first->p[i] == got.p[i])
			i++;
		fail_msg("content differs at byte %zu: %.200s\n--- and\n%.200s", i, first->p + (i > 100 ? i - 100 : 0),
			 got.p + (i > 100 ? i - 100 : 0));
	}
	strbuf_done(&got);
}

static void assert_meta(struct db *db, const char *key, const char *want)
{
	struct strbuf have = {0};

	assert_int_equal(db_meta_get(db, key, &have), want != NULL);
	if (want)
		assert_string_equal(strbuf_str(&have), want);
	strbuf_done(&have);
}

static void assert_equations(struct db *db)
{
	assert_int_equal(number_of(db, "SELECT count(*) FROM source WHERE lines IS NOT NULL AND "
				       "lines <> records + continuations + rejects"), 0);
	assert_int_equal(number_of(db, "SELECT count(*) FROM source WHERE kind IS NOT NULL AND state = 'ok' AND "
				       "lines IS NULL"), 0);
	assert_int_equal(number_of(db, "SELECT count(*) FROM source WHERE kind IS NULL AND lines IS NOT NULL"), 0);
	assert_int_equal(number_of(db, "SELECT count(*) FROM source s WHERE s.rejects <> "
				       "(SELECT count(*) FROM reject r WHERE r.source = s.id) AND s.rejects < 10000"), 0);
	assert_int_equal(number_of(db, "SELECT count(*) FROM ref_event e LEFT JOIN life l ON l.id = e.life "
				       "WHERE l.id IS NULL"), 0);
	assert_int_equal(number_of(db, "SELECT (SELECT count(*) FROM ref_event) - (SELECT sum(events) FROM life)"), 0);
}

/* ---- tests ---- */

static void directory(void **state)
{
	struct fixture *f = *state;
	struct import *im = run(f->bundle, IMPORT_CACHE);
	const struct import_result *r = import_result(im);
	struct stat st;

	assert_true(r->fresh);
	assert_true(r->derive);
	assert_false(r->partial);
	assert_string_equal(r->name, "b");
	assert_int_equal(strlen(r->id), BUNDLE_ID_CHARS);
	assert_non_null(strstr(r->db_path, r->id));
	assert_int_equal(r->sources, 3);
	assert_int_equal(r->recognised, 2);
	assert_int_equal(r->rejects, 0);
	assert_int_equal(stat(r->db_path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_meta(import_db(im), "state", "importing");
	finish(im);
	assert_meta(import_db(im), "state", "complete");
	assert_meta(import_db(im), "id", r->id);
	assert_meta(import_db(im), "partial", NULL);
	assert_equations(import_db(im));
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM life"), 900);
	assert_int_equal(number_of(import_db(im), "SELECT lines FROM source WHERE path = 'refs'"), 900 * 6);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM source WHERE path = 'notes' AND "
						  "state = 'unrecognised' AND lines IS NULL"), 1);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM source_fact WHERE name = 'trust.records' AND "
						  "value = '5400'"), 1);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM source WHERE digest IS NULL AND kind IS NOT NULL"),
			 0);
	import_free(im);
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
	assert_true(importer_is_current(import_db(im), (const char *const *)&f->bundle, 1));
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
	assert_false(importer_is_current(import_db(im), (const char *const *)&f->bundle, 1));
	import_free(im);
	im = run(f->bundle, IMPORT_CACHE);
	assert_true(import_result(im)->fresh);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM life"), 901);
	import_free(im);
	/* A file more. */
	assert_true(run_and_close(f->bundle));
	make_file(f->dir, "b/more", strbuf_span(&f->refs));
	assert_true(run_and_close(f->bundle));
	assert_false(run_and_close(f->bundle));
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

static void containers_give_the_same(void **state)
{
	static const char *const filters[] = {"none", "gzip", "xz", "bzip2", "zstd"};
	struct fixture *f = *state;
	struct strbuf first = {0};
	struct import *im = run(f->bundle, IMPORT_MEMORY);

	assert_null(import_result(im)->db_path);
	assert_same_content(import_db(im), &first);
	import_free(im);
	for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
		struct strbuf tar = {0};
		char *path = make_path(f->dir, "t");

		make_archive_of(&tar, filters[i], f->bundle);
		make_file(f->dir, "t", strbuf_span(&tar));
		im = run(path, IMPORT_MEMORY);
		assert_true(import_result(im)->fresh);
		assert_same_content(import_db(im), &first);
		finish(im);
		assert_same_content(import_db(im), &first);
		import_free(im);
		free(path);
		strbuf_done(&tar);
	}
	strbuf_done(&first);
}

/* Give @bytes to standard input from a process of its own while @im is made. */
static struct import *run_stdin(struct span bytes, enum import_where where)
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

static void standard_input(void **state)
{
	struct fixture *f = *state;
	struct strbuf first = {0}, tar = {0};
	struct import *im = run(f->bundle, IMPORT_MEMORY);
	char id[BUNDLE_ID_CHARS + 1];

	assert_same_content(import_db(im), &first);
	memcpy(id, import_result(im)->id, sizeof(id));
	import_free(im);
	make_archive_of(&tar, "gzip", f->bundle);
	im = run_stdin(strbuf_span(&tar), IMPORT_CACHE);
	assert_true(import_result(im)->fresh);
	assert_string_equal(import_result(im)->id, id);
	finish(im);
	assert_non_null(strstr(import_result(im)->db_path, id));
	assert_null(strstr(import_result(im)->db_path, ".stream."));
	assert_same_content(import_db(im), &first);
	import_free(im);
	/* And once more, over the one that is there; a single file, too. */
	im = run_stdin(strbuf_span(&tar), IMPORT_CACHE);
	finish(im);
	assert_same_content(import_db(im), &first);
	import_free(im);
	im = run_stdin(strbuf_span(&f->refs), IMPORT_MEMORY);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM life"), 900);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM source WHERE path = '-'"), 1);
	import_free(im);
	strbuf_done(&first);
	strbuf_done(&tar);
}

static void a_fifo_is_a_stream(void **state)
{
	struct fixture *f = *state;
	char *path = make_path(f->dir, "fifo");
	struct import *im;
	pid_t pid;

	assert_int_equal(mkfifo(path, 0600), 0);
	pid = fork();
	if (pid == 0) {
		int fd = open(path, O_WRONLY);
		ssize_t n = write(fd, f->refs.p, f->refs.n);

		_exit(n == (ssize_t)f->refs.n ? 0 : 1);
	}
	im = run(path, IMPORT_MEMORY);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM life"), 900);
	import_free(im);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	free(path);
}

static void copies_in_a_stream(void **state)
{
	struct fixture *f = *state;
	struct strbuf tar = {0};
	const struct make_member members[] = {
		{.name = "refs", .bytes = strbuf_span(&f->refs)},
		{.name = "again/refs", .bytes = strbuf_span(&f->refs)},
		{.name = "l", .bytes = LOCKS},
	};
	struct import *im;

	make_archive(&tar, "ustar", "none", members, ARRAY_LEN(members));
	im = run_stdin(strbuf_span(&tar), IMPORT_MEMORY);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM source WHERE state = 'copy' AND copy_of = 1"), 1);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM life"), 900);
	assert_equations(import_db(im));
	import_free(im);
	strbuf_done(&tar);
}

static void copies_in_a_directory(void **state)
{
	struct fixture *f = *state;
	struct strbuf tar = {0};
	struct import *im;

	make_archive_of(&tar, "gzip", f->bundle);
	make_file(f->dir, "b/all.tgz", strbuf_span(&tar));
	im = run(f->bundle, IMPORT_MEMORY);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM source WHERE state = 'copy'"), 2);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM source c JOIN source s ON s.id = c.copy_of "
						  "WHERE c.path LIKE 'all.tgz/%' AND s.path NOT LIKE 'all%' AND "
						  "c.note = 'copy of ' || s.path AND c.lines IS NULL"), 2);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM life"), 900);
	import_free(im);
	strbuf_done(&tar);
}

static void an_import_without_end_is_done_again(void **state)
{
	struct fixture *f = *state;
	struct import *im = run(f->bundle, IMPORT_CACHE);

	char *path = mem_strdup(import_result(im)->db_path);

	assert_int_equal(access(path, F_OK), 0);
	import_free(im);
	assert_int_equal(access(path, F_OK), -1);
	free(path);
	im = run(f->bundle, IMPORT_CACHE);
	assert_true(import_result(im)->fresh);
	finish(im);
	import_free(im);
	assert_false(run_and_close(f->bundle));
}

static void one_importer_at_a_time(void **state)
{
	struct fixture *f = *state;
	struct import *im = run(f->bundle, IMPORT_CACHE), *other;

	run_fails(f->bundle, ERR_DB, "another astscope is importing");
	other = run(f->bundle, IMPORT_MEMORY);
	import_free(other);
	finish(im);
	other = run(f->bundle, IMPORT_CACHE);
	assert_false(import_result(other)->fresh);
	import_free(other);
	import_free(im);
}

static void killed_imports_leave_no_trouble(void **state)
{
	struct fixture *f = *state;
	char *path;
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
	/* What killed imports of streams left is swept away. */
	make_file(f->dir, "cache/astscope/stdin-1-2.stream.db", SPAN_LIT("half"));
	make_file(f->dir, "cache/astscope/stdin-1-2.stream.db-wal", SPAN_LIT("half"));
	import_free(run_stdin(strbuf_span(&f->refs), IMPORT_CACHE));
	path = make_path(f->dir, "cache/astscope/stdin-1-2.stream.db");
	assert_int_equal(access(path, F_OK), -1);
	free(path);
}

struct canceller {
	atomic_bool cancel;
};

static void cancel_soon(void *ctx, const struct import_progress *p)
{
	struct canceller *c = ctx;

	assert_true(p->done <= p->total);
	if (p->phase == IMPORT_READING && p->lines > 0)
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
	make_refs(&f->refs, 200000, 3);
	make_file(f->dir, "b/refs", strbuf_span(&f->refs));
	im = run_args(&args);
	assert_true(import_result(im)->partial);
	assert_true(import_result(im)->fresh);
	assert_in_range(import_result(im)->lines, 1, 1199999);
	finish(im);
	assert_meta(import_db(im), "partial", "1");
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM source WHERE path = 'refs' AND state = 'partial'"),
			 1);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM source WHERE state = 'ok'"), 1);
	assert_equations(import_db(im));
	import_free(im);
	/* The next time all of it is read. */
	im = run(f->bundle, IMPORT_CACHE);
	assert_true(import_result(im)->fresh);
	assert_false(import_result(im)->partial);
	assert_int_equal(import_result(im)->lines, 1200000 + 16);
	import_free(im);
	/* Cancelled before it began. */
	assert_false(importer_run(&args, &im, &e));
	assert_int_equal(e.code, ERR_INTERRUPTED);
}

static void torn_inputs(void **state)
{
	struct fixture *f = *state;
	struct strbuf packed = {0};
	char *path = make_path(f->dir, "refs.gz");
	struct import *im;

	strbuf_clear(&f->refs);
	make_refs(&f->refs, 20000, 3);
	make_archive(&packed, "raw", "gzip", &(struct make_member){.name = "data", .bytes = strbuf_span(&f->refs)}, 1);
	make_file(f->dir, "refs.gz", span_sub(strbuf_span(&packed), 0, packed.n * 2 / 3));
	im = run(path, IMPORT_CACHE);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM source WHERE state = 'torn' AND "
						  "note LIKE '%breaks off%'"), 1);
	assert_true(number_of(import_db(im), "SELECT count(*) FROM life") > 9000);
	assert_equations(import_db(im));
	finish(im);
	import_free(im);
	/* A plain log that ends inside a row is torn, too. */
	make_file(f->dir, "b/refs", span_sub(strbuf_span(&f->refs), 0, f->refs.n - 20));
	im = run(f->bundle, IMPORT_MEMORY);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM source WHERE state = 'torn' AND path = 'refs'"), 1);
	assert_equations(import_db(im));
	import_free(im);
	strbuf_done(&packed);
	free(path);
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
	run_fails(path, ERR_NOTHING, "a: no refs, lock dump, backtrace or log recognised in the first 64 KB");
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
	assert_int_equal(access(path, F_OK), -1);
	free(path);
}

static void named_database(void **state)
{
	struct fixture *f = *state;
	char *db = make_path(f->dir, "out.db"), *other = make_path(f->dir, "text");
	struct import_args args = {.paths = (const char *const *)&f->bundle, .n = 1, .where = IMPORT_FILE, .db_path = db};
	struct import *im = run_args(&args);
	struct err e = {0};
	const char *arg = db;

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
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM life"), 900);
	import_free(im);
	/* Changed input: made anew in its place. */
	make_file(f->dir, "b/refs", span_sub(strbuf_span(&f->refs), 0, (size_t)(span_find_char(strbuf_span(&f->refs), '\n') + 1)));
	im = run_args(&args);
	assert_true(import_result(im)->fresh);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM life"), 1);
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
	assert_true(db_derived_is_current(import_db(im)));
	import_free(im);
	im = run(f->bundle, IMPORT_CACHE);
	assert_false(import_result(im)->derive);
	import_free(im);
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

static void text_is_kept(void **state)
{
	struct fixture *f = *state;
	struct strbuf log = {0}, got = {0};
	struct import *im;
	struct stmt *st = NULL;
	struct err e = {0};
	uint64_t next = 1;

	/* Lock dumps between lines of all lengths, one of them longer than may be kept. */
	for (unsigned i = 0; i < 400; i++) {
		strbuf_add(&log, LOCKS);
		strbuf_add_repeat(&log, 'x', i * 7);
		strbuf_add_char(&log, '\n');
	}
	make_file(f->dir, "b/sub/locks.txt", strbuf_span(&log));
	im = run(f->bundle, IMPORT_MEMORY);
	assert_ok(db_prepare(import_db(im), SPAN_LIT("SELECT first_line, text FROM source_text ORDER BY 1"), &st, &e), e);
	while (stmt_step(st, &e) == STEP_ROW) {
		struct span text = stmt_text(st, 1);

		assert_int_equal(stmt_i64(st, 0), next);
		for (size_t i = 0; i < text.n; i++)
			next += text.p[i] == '\n';
		strbuf_add(&got, text);
	}
	stmt_free(st);
	assert_true(span_eq(strbuf_span(&got), strbuf_span(&log)));
	assert_int_equal(number_of(import_db(im), "SELECT lines FROM source WHERE path LIKE 'sub/%'"), (int64_t)next - 1);
	import_free(im);
	strbuf_clear(&log);
	strbuf_add(&log, LOCKS);
	strbuf_add_repeat(&log, 'y', 3 << 20);
	strbuf_add_str(&log, "\nlast\n");
	make_file(f->dir, "b/sub/locks.txt", strbuf_span(&log));
	im = run(f->bundle, IMPORT_MEMORY);
	assert_int_equal(number_of(import_db(im), "SELECT max(length(text)) FROM source_text"), (1 << 20) + 1);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM source_text WHERE text = CAST('last' || char(10) AS "
						  "BLOB) AND first_line = (SELECT lines FROM source WHERE path LIKE "
						  "'sub/%')"), 1);
	assert_equations(import_db(im));
	import_free(im);
	strbuf_done(&log);
	strbuf_done(&got);
}

static const char *const bundles[] = {
	"asterisk-1.8-calls-leak", "asterisk-1.8-deadlock", "asterisk-11-calls-leak", "asterisk-13-deadlock",
	"asterisk-20-crash", "asterisk-20-deadlock", "asterisk-20-leak", "asterisk-20-noisy",
};

static void real_bundles(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bundles); i++) {
		char *dir, *path;
		struct import *im;

		if (!is_shared(&dir, "bundles")) {
			print_message("# no shared bundles\n");
			skip();
		}
		path = make_path(dir, bundles[i]);
		im = run(path, IMPORT_MEMORY);
		print_message("# %s: %lu sources, %lu lines, %lu rejects, %ld ms\n", bundles[i],
			      (unsigned long)import_result(im)->sources, (unsigned long)import_result(im)->lines,
			      (unsigned long)import_result(im)->rejects, (long)(import_result(im)->elapsed_us / 1000));
		assert_equations(import_db(im));
		assert_int_equal(number_of(import_db(im), "SELECT sum(rejects) FROM source WHERE kind IN ('refs', 'locks')"),
				 0);
		assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM source WHERE kind = 'refs' AND state = 'ok'"),
				 1);
		assert_true(number_of(import_db(im), "SELECT count(*) FROM source WHERE kind = 'locks' AND state = 'ok'") >=
			    1);
		assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM source WHERE state IN ('torn', 'partial', "
							  "'unreadable')"), 0);
		import_free(im);
		free(path);
		free(dir);
	}
}

static void a_real_bundle_in_every_container(void **state)
{
	static const char *const filters[] = {"none", "gzip", "zstd"};
	struct fixture *f = *state;
	struct strbuf first = {0};
	struct import *im;
	char *path;

	if (!is_shared(&path, "bundles/asterisk-13-deadlock")) {
		print_message("# no shared bundles\n");
		skip();
	}
	im = run(path, IMPORT_MEMORY);
	assert_same_content(import_db(im), &first);
	import_free(im);
	for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
		struct strbuf tar = {0};
		char *name = make_path(f->dir, "t");

		make_archive_of(&tar, filters[i], path);
		make_file(f->dir, "t", strbuf_span(&tar));
		im = run(name, IMPORT_CACHE);
		assert_same_content(import_db(im), &first);
		assert_true(import_result(im)->fresh);
		import_free(im);
		if (i == 1) {
			im = run_stdin(strbuf_span(&tar), IMPORT_MEMORY);
			assert_same_content(import_db(im), &first);
			import_free(im);
		}
		free(name);
		strbuf_done(&tar);
	}
	strbuf_done(&first);
	free(path);
}

static void documents_with_samples(void **state)
{
	struct import *im;
	char *path;

	(void)state;
	if (!is_shared(&path, "seeds")) {
		print_message("# no shared seeds\n");
		skip();
	}
	im = run(path, IMPORT_MEMORY);
	assert_equations(import_db(im));
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM source WHERE kind = 'refs'"), 2);
	assert_int_equal(number_of(import_db(im), "SELECT count(*) FROM source WHERE kind = 'locks'"), 1);
	assert_true(number_of(import_db(im), "SELECT min(n) FROM (SELECT count(l.id) n FROM source s LEFT JOIN life l ON "
					     "l.source = s.id WHERE s.kind = 'refs' GROUP BY s.id)") > 0);
	assert_true(number_of(import_db(im), "SELECT count(*) FROM lock_entry WHERE state = 1") >= 2);
	import_free(im);
	free(path);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		CASE(directory),
		CASE(the_second_time_nothing_is_read),
		CASE(a_changed_file_is_noticed),
		CASE(again_on_demand),
		CASE(containers_give_the_same),
		CASE(standard_input),
		CASE(a_fifo_is_a_stream),
		CASE(copies_in_a_stream),
		CASE(copies_in_a_directory),
		CASE(an_import_without_end_is_done_again),
		CASE(one_importer_at_a_time),
		CASE(killed_imports_leave_no_trouble),
		CASE(cancelling_keeps_what_is_there),
		CASE(torn_inputs),
		CASE(nothing_recognised),
		CASE(named_database),
		CASE(old_derived_tables_are_made_again),
		CASE(disk_full),
		CASE(text_is_kept),
		CASE(real_bundles),
		CASE(a_real_bundle_in_every_container),
		CASE(documents_with_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
