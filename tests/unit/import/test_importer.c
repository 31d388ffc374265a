/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "run.h"
#include "tests/lib/sanitized.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

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
	assert_int_equal(stat(r->db_path, &st), -1); /* beside its place, until it is complete */
	assert_meta(import_db(im), "state", "importing");
	finish(im);
	assert_int_equal(stat(r->db_path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_meta(import_db(im), "state", "complete");
	assert_meta(import_db(im), "id", r->id);
	assert_meta(import_db(im), "partial", NULL);
	assert_equations(import_db(im));
	assert_int_equal(number_in(im, "SELECT count(*) FROM life"), 900);
	assert_int_equal(number_in(im, "SELECT lines FROM source WHERE path = 'refs'"), 900 * 6);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE path = 'notes' AND "
						  "state = 'unrecognised' AND lines IS NULL"), 1);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source_fact WHERE name = 'trust.records' AND "
						  "value = '5400'"), 1);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE digest IS NULL AND kind IS NOT NULL"),
			 0);
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
	for (size_t i = SANITIZED; i < (SANITIZED ? 2 : ARRAY_LEN(filters)); i++) {
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
	assert_int_equal(number_in(im, "SELECT count(*) FROM life"), 900);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE path = '-'"), 1);
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
	assert_int_equal(number_in(im, "SELECT count(*) FROM life"), 900);
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
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE state = 'copy' AND copy_of = 1"), 1);
	assert_int_equal(number_in(im, "SELECT count(*) FROM life"), 900);
	assert_equations(import_db(im));
	import_free(im);
	strbuf_done(&tar);
}

/* Too long to be held: read to their ends to be told apart; what parts ways late cannot be had back, and that is said. */
static void long_copies_in_a_stream(void **state)
{
	struct fixture *f = *state;
	struct strbuf tar = {0}, text = {0}, other = {0};
	struct import *im;

	make_refs(&text, 20, 3);
	strbuf_add_repeat(&text, 'x', 33u << 20); /* one line that is rejected */
	strbuf_add_char(&text, '\n');
	strbuf_add(&other, strbuf_span(&text));
	other.p[other.n - 2] = '?';
	make_archive(&tar, "ustar", "none",
		     (const struct make_member[]){{.name = "first", .bytes = strbuf_span(&text)},
						  {.name = "same", .bytes = strbuf_span(&text)},
						  {.name = "other", .bytes = strbuf_span(&other)},
						  {.name = "refs", .bytes = strbuf_span(&f->refs)}},
		     4);
	im = run_stdin(strbuf_span(&tar), IMPORT_MEMORY);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source c JOIN source s ON s.id = c.copy_of WHERE c.path = 'same' AND "
				       "c.state = 'copy' AND s.path = 'first'"), 1);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE path = 'other' AND state = 'unreadable' AND "
				       "note LIKE 'begins like another member and cannot be read twice from a stream%'"), 1);
	assert_int_equal(number_in(im, "SELECT count(*) FROM life"), 920);
	import_free(im);
	strbuf_done(&tar);
	strbuf_done(&text);
	strbuf_done(&other);
}

static void copies_in_a_directory(void **state)
{
	struct fixture *f = *state;
	struct strbuf tar = {0};
	struct import *im;

	make_archive_of(&tar, "gzip", f->bundle);
	make_file(f->dir, "b/all.tgz", strbuf_span(&tar));
	im = run(f->bundle, IMPORT_MEMORY);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE state = 'copy'"), 3);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source c JOIN source s ON s.id = c.copy_of "
						  "WHERE c.path LIKE 'all.tgz/%' AND s.path NOT LIKE 'all%' AND "
						  "c.note = 'copy of ' || s.path AND c.lines IS NULL"), 3);
	assert_int_equal(number_in(im, "SELECT count(*) FROM life"), 900);
	import_free(im);
	strbuf_done(&tar);
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
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE state = 'torn' AND "
						  "note LIKE '%breaks off%'"), 1);
	assert_true(number_in(im, "SELECT count(*) FROM life") > 9000);
	assert_equations(import_db(im));
	finish(im);
	import_free(im);
	/* A plain log that ends inside a row is torn, too. */
	make_file(f->dir, "b/refs", span_sub(strbuf_span(&f->refs), 0, f->refs.n - 20));
	im = run(f->bundle, IMPORT_MEMORY);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE state = 'torn' AND path = 'refs'"), 1);
	assert_equations(import_db(im));
	import_free(im);
	strbuf_done(&packed);
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
	assert_int_equal(number_in(im, "SELECT lines FROM source WHERE path LIKE 'sub/%'"), (int64_t)next - 1);
	import_free(im);
	strbuf_clear(&log);
	strbuf_add(&log, LOCKS);
	strbuf_add_repeat(&log, 'y', 3 << 20);
	strbuf_add_str(&log, "\nlast\n");
	make_file(f->dir, "b/sub/locks.txt", strbuf_span(&log));
	im = run(f->bundle, IMPORT_MEMORY);
	assert_int_equal(number_in(im, "SELECT max(length(text)) FROM source_text"), (1 << 20) + 1);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source_text WHERE text = CAST('last' || char(10) AS "
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
	for (size_t i = 0; i < ARRAY_LEN(bundles); i += SANITIZED ? 4 : 1) {
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
		assert_int_equal(number_in(im, "SELECT sum(rejects) FROM source WHERE kind IN ('refs', 'locks')"),
				 0);
		assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE kind = 'refs' AND state = 'ok'"),
				 1);
		assert_true(number_in(im, "SELECT count(*) FROM source WHERE kind = 'locks' AND state = 'ok'") >=
			    1);
		assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE state IN ('torn', 'partial', "
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
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE kind = 'refs'"), 2);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE kind = 'locks'"), 1);
	assert_true(number_in(im, "SELECT min(n) FROM (SELECT count(l.id) n FROM source s LEFT JOIN life l ON "
					     "l.source = s.id WHERE s.kind = 'refs' GROUP BY s.id)") > 0);
	assert_true(number_in(im, "SELECT count(*) FROM lock_entry WHERE state = 1") >= 2);
	import_free(im);
	free(path);
}

static bool import_small(void *ctx)
{
	++*(unsigned *)ctx;
	return true;
}

/* What is small by itself: nothing is known of what may take long, but that it is there. */
static void small_alone(void **state)
{
	struct fixture *f = *state;
	const char *path = f->bundle;
	unsigned calls = 0;
	struct import_args args = {.paths = &path, .n = 1, .where = IMPORT_MEMORY, .leave = IMPORT_LEAVE_LATER,
				   .reads_long = import_small, .progress_ctx = &calls};
	struct import *im = run_args(&args);
	struct strbuf long_log = {0};

	assert_int_equal(number_in(im, "SELECT count(*) FROM life"), 0);
	assert_int_equal(number_in(im, "SELECT count(*) FROM lock_dump"), 1);
	assert_int_equal(number_in(im, "SELECT count(*) FROM source WHERE path = 'refs' AND kind IS NULL AND state = 'partial' "
				       "AND note = 'is being read'"), 1);
	import_free(im);
	/* it is asked for only where it saves a wait */
	assert_int_equal(calls, 0);
	make_refs(&long_log, 9000, 30);
	make_file(f->dir, "b/refs", strbuf_span(&long_log));
	strbuf_done(&long_log);
	args.leave = IMPORT_LEAVE_NONE;
	im = run_args(&args);
	assert_int_equal(calls, 1);
	assert_true(number_in(im, "SELECT count(*) FROM life") > 0);
	import_free(im);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(small_alone),
		CASE(directory),
		CASE(containers_give_the_same),
		CASE(standard_input),
		CASE(a_fifo_is_a_stream),
		CASE(copies_in_a_stream),
		CASE(long_copies_in_a_stream),
		CASE(copies_in_a_directory),
		CASE(torn_inputs),
		CASE(text_is_kept),
		CASE(real_bundles),
		CASE(a_real_bundle_in_every_container),
		CASE(documents_with_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
