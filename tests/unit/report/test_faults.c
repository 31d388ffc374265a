/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collect.h"
#include "tests/lib/derive.h"
#include "tests/lib/faults.h"
#include "tests/unit/import/make.h"
#include "tests/unit/store/store_test.h"

#include "astscope/base/env.h"
#include "astscope/base/scan.h"
#include "astscope/import/importer.h"
#include "astscope/logic/rules.h"

/*
 * A bundle is imported, looked through and reported while one thing below fails, each time another.  Then either all is said
 * as if nothing had failed, or the failure is; nothing is left behind, and the next start says all.
 *
 * A sample; with SOAK=1 each operation of a kind fails once (make soak).  FAULT_SEED chooses another sample, FAULT_ONLY one of
 * the tests.
 */

static const char *const reports[] = {"overview", "objects", "leaks", "threads", "locks", "waits", "stacks", "files", "rejects"};

static struct {
	char *dir;            /* with the cache in it */
	const char *paths[2]; /* the bundle */
	size_t n;
	uint64_t rules;       /* by which it is looked through */
	struct strbuf bundle[2];
	struct strbuf whole;  /* what is said of it */
	bool soak;
	uint64_t left_nothing; /* how often */
	enum fault_op killed_at;
	uint64_t seed;
} at;

static bool add_reports(struct db *db, struct strbuf *ret, struct err *e)
{
	for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++) {
		struct report_sink sink = report_to_strbuf(ret);
		struct report_args args;

		report_args_init(&args);
		args.format = REPORT_JSON;
		if (!report_write(db, reports[i], &args, &sink, e))
			return false;
	}
	return db_is_sound(db, e);
}

/* What the program does: open or import, look through, say. */
static bool say(struct strbuf *ret, struct err *e)
{
	const struct import_args cached = {.paths = at.paths, .n = at.n, .where = IMPORT_CACHE, .rules = at.rules};
	struct import *im = NULL;
	bool ok = importer_run(&cached, &im, e) && (!import_result(im)->derive || derive(im, e)) &&
		  add_reports(import_db(im), ret, e);

	import_free(im);
	return ok;
}

/* ---- what is left ---- */

static void empty_cache(void)
{
	char *cache = make_path(at.dir, "cache");

	make_remove(cache); /* frees it */
}

static bool is_kept(const char *name)
{
	struct span s = span_from(name);

	return name[0] == '.' || strcmp(name, "index") == 0 || span_ends(s, SPAN_LIT(".db"));
}

/* Only whole databases, and the names they go by. */
static void assert_nothing_left(const char *what)
{
	char *path = make_path(at.dir, "cache/astscope");
	DIR *d = opendir(path);
	struct dirent *ent;

	while (d && (ent = readdir(d))) {
		if (!is_kept(ent->d_name))
			fail_msg("%s: %s is left in the cache", what, ent->d_name);
	}
	if (d)
		closedir(d);
	free(path);
}

/* As before anything was imported. */
static bool cache_is_empty(void)
{
	char *path = make_path(at.dir, "cache/astscope");
	DIR *d = opendir(path);
	struct dirent *ent;
	size_t n = 0;

	while (d && (ent = readdir(d)))
		n += strcmp(ent->d_name, ".") && strcmp(ent->d_name, "..");
	if (d)
		closedir(d);
	free(path);
	return !n;
}

static size_t open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	size_t n = 0;

	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n;
}

/* ---- one fault ---- */

static bool is_same(const struct strbuf *text)
{
	return span_eq(strbuf_span(text), strbuf_span(&at.whole));
}

/* After thousands of faults that left nothing at all, the next start is tried once in eight times: it is like the first one. */
static void assert_said_in_the_end(const char *what)
{
	struct strbuf text = {0};
	struct err e = {0};

	if (at.soak && cache_is_empty() && at.left_nothing++ % 8)
		return;
	if (!say(&text, &e))
		fail_msg("%s: the next start says: %s", what, e.msg);
	if (!is_same(&text))
		fail_msg("%s: the next start says something else", what);
	strbuf_done(&text);
}

static void assert_words(const char *what, const struct err *e)
{
	if (e->code == ERR_NONE || !e->msg[0])
		fail_msg("%s: fails without words", what);
	if (e->code == ERR_INTERNAL)
		fail_msg("%s: is taken for a fault of the program: %s", what, e->msg);
	if (!strchr(e->msg, ' '))
		fail_msg("%s: \"%s\" says nothing", what, e->msg);
}

enum { SAID = 0, SAID_WHY = 1, SAID_OTHER = 2 };

/* In a process of its own that may end in the middle; returns its status. */
static int try_apart(void (*arm)(uint64_t), uint64_t k, struct strbuf *ret_words)
{
	char *path = make_path(at.dir, "words-XXXXXX");
	int status = 0, fd = mkstemp(path);
	pid_t pid;

	fflush(stdout);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct strbuf text = {0};
		struct err e = {0};
		const struct rlimit no_core = {0};
		bool ok;

		setrlimit(RLIMIT_CORE, &no_core);
		dup2(fd, STDERR_FILENO);
		arm(k);
		ok = say(&text, &e);
		arm(0);
		fprintf(stderr, "%s", e.msg);
		_exit(ok ? (is_same(&text) ? SAID : SAID_OTHER) : SAID_WHY);
	}
	close(fd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	strbuf_clear(ret_words);
	make_read(path, ret_words);
	unlink(path);
	free(path);
	return status;
}

static void try_one(enum fault_op op, enum fault_how how, uint64_t k, bool opened)
{
	struct strbuf what = {0}, text = {0};
	struct err e = {0};
	size_t files;
	bool ok;

	strbuf_addf(&what, "%s %llu%s%s", faults_name(op), (unsigned long long)k, how == FAULT_FULL ? ", full" : "",
		    how == FAULT_SHORT ? ", short" : "");
	if (!opened)
		empty_cache();
	files = open_files();
	faults_arm(op, how, k);
	ok = say(&text, &e);
	if (env_get("FAULT_TRACE"))
		fprintf(stderr, "# %s: %s %s (%s)\n", strbuf_str(&what), ok ? "goes on" : "fails:", e.msg, e.hint);
	faults_arm(op, how, 0);
	if (ok && !is_same(&text))
		fail_msg("%s: says something else as if nothing had been", strbuf_str(&what));
	if (!ok)
		assert_words(strbuf_str(&what), &e);
	/* Without its lock SQLite leaves what it has beside a database to whoever is next. */
	if (op != FAULT_DELETE && op != FAULT_LOCK)
		assert_nothing_left(strbuf_str(&what));
	assert_int_equal(open_files(), files);
	assert_said_in_the_end(strbuf_str(&what));
	if (op == FAULT_LOCK)
		assert_nothing_left(strbuf_str(&what));
	strbuf_done(&what);
	strbuf_done(&text);
}

static uint64_t next_random(void)
{
	at.seed = at.seed * 6364136223846793005u + 1442695040888963407u;
	return at.seed >> 33;
}

#define SOAK_MOST 500u /* of one kind: each of all but memory, for which SQLite asks a hundred thousand times */

/* One of each of @n equal parts of the @of operations, or all. */
static void try_some(enum fault_op op, enum fault_how how, uint64_t of, uint64_t n, bool opened)
{
	if (at.soak)
		n = SOAK_MOST;
	if (n > of)
		n = of;
	for (uint64_t i = 0; i < n; i++) {
		uint64_t from = i * of / n, to = (i + 1) * of / n;

		try_one(op, how, from + 1 + next_random() % (to - from), opened);
	}
}

/* ---- memory of the program, of which it dies with a word ---- */

static void arm_malloc(uint64_t k)
{
	(void)faults_malloc(k);
}

static void try_malloc(uint64_t k)
{
	struct strbuf what = {0}, words = {0};
	int status;
	bool died;

	strbuf_addf(&what, "malloc %llu", (unsigned long long)k);
	empty_cache();
	status = try_apart(arm_malloc, k, &words);
	died = WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
	if (env_get("FAULT_TRACE"))
		fprintf(stderr, "# %s: %x %s\n", strbuf_str(&what), (unsigned)status, strbuf_str(&words));
	if (died && !strstr(strbuf_str(&words), "out of memory"))
		fail_msg("%s: ends without saying why: %s", strbuf_str(&what), strbuf_str(&words));
	if (!died && !WIFEXITED(status))
		fail_msg("%s: signal %d", strbuf_str(&what), WTERMSIG(status));
	if (WIFEXITED(status) && WEXITSTATUS(status) > SAID_WHY)
		fail_msg("%s: says something else as if nothing had been", strbuf_str(&what));
	assert_said_in_the_end(strbuf_str(&what));
	strbuf_done(&what);
	strbuf_done(&words);
}

/* ---- kill -9 ---- */

static void arm_kill(uint64_t k)
{
	faults_arm(at.killed_at, FAULT_KILL, k);
}

static void try_kill(enum fault_op op, uint64_t k)
{
	struct strbuf what = {0}, words = {0};
	int status;

	strbuf_addf(&what, "killed before %s %llu", faults_name(op), (unsigned long long)k);
	empty_cache();
	at.killed_at = op;
	status = try_apart(arm_kill, k, &words);
	if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
		fail_msg("%s: ends otherwise (%x)", strbuf_str(&what), (unsigned)status);
	assert_said_in_the_end(strbuf_str(&what));
	strbuf_done(&what);
	strbuf_done(&words);
}

/* ---- the tests ---- */

static void count(bool opened, uint64_t ret[FAULT_OPS])
{
	struct strbuf text = {0};
	struct err e = {0};

	if (!opened)
		empty_cache();
	faults_arm(FAULT_OPEN, FAULT_ONCE, 0);
	assert_ok(say(&text, &e), e);
	assert_true(is_same(&text));
	for (int i = 0; i < FAULT_OPS; i++)
		ret[i] = faults_seen((enum fault_op)i);
	if (env_get("FAULT_TRACE")) {
		for (int i = 0; i < FAULT_OPS; i++)
			fprintf(stderr, "# %s: %llu\n", faults_name((enum fault_op)i), (unsigned long long)ret[i]);
	}
	strbuf_done(&text);
}

static void test_each_operation_of_an_import_fails_once(void **state)
{
	static const unsigned sample[FAULT_OPS] = {
		[FAULT_OPEN] = 2, [FAULT_READ] = 2, [FAULT_WRITE] = 3, [FAULT_SYNC] = 2, [FAULT_TRUNCATE] = 1,
		[FAULT_SIZE] = 1, [FAULT_DELETE] = 1, [FAULT_LOCK] = 1, [FAULT_SHARED] = 1, [FAULT_MEMORY] = 3,
	};
	uint64_t n[FAULT_OPS];

	(void)state;
	count(false, n);
	for (int i = 0; i < FAULT_OPS; i++)
		try_some((enum fault_op)i, FAULT_ONCE, n[i], sample[i], false);
}

static void test_short_writes_and_a_full_disk(void **state)
{
	uint64_t n[FAULT_OPS];

	(void)state;
	count(false, n);
	try_some(FAULT_WRITE, FAULT_SHORT, n[FAULT_WRITE], 1, false);
	try_some(FAULT_WRITE, FAULT_FULL, n[FAULT_WRITE], 2, false);
}

static void test_each_operation_of_an_opened_database_fails_once(void **state)
{
	uint64_t n[FAULT_OPS];

	(void)state;
	empty_cache();
	assert_said_in_the_end("first");
	count(true, n);
	for (int i = 0; i < FAULT_OPS; i++)
		try_some((enum fault_op)i, FAULT_ONCE, n[i], i == FAULT_READ || i == FAULT_MEMORY ? 4 : 1, true);
}

/* As it is by other rules, or a newer program. */
static void test_each_operation_while_it_is_looked_through_again_fails_once(void **state)
{
	uint64_t n[FAULT_OPS], rules = at.rules;

	(void)state;
	empty_cache();
	assert_said_in_the_end("first");
	at.rules = 1;
	count(true, n);
	for (int i = 0; i < FAULT_OPS; i++)
		try_some((enum fault_op)i, FAULT_ONCE, n[i], i == FAULT_READ || i == FAULT_WRITE || i == FAULT_MEMORY, true);
	at.rules = rules;
}

static void test_no_memory_is_said_and_leaves_nothing_wrong(void **state)
{
	struct strbuf text = {0};
	struct err e = {0};
	uint64_t of, n = at.soak ? 400 : 2;

	(void)state;
	empty_cache();
	if (!faults_malloc(0))
		skip();
	assert_ok(say(&text, &e), e);
	of = faults_mallocs();
	if (env_get("FAULT_TRACE"))
		fprintf(stderr, "# mallocs: %llu\n", (unsigned long long)of);
	strbuf_done(&text);
	for (uint64_t i = 0; i < n; i++)
		try_malloc(1 + i * of / n + next_random() % (of / n));
}

static void test_killed_anywhere(void **state)
{
	static const enum fault_op ops[] = {FAULT_WRITE, FAULT_SYNC, FAULT_OPEN, FAULT_DELETE};
	uint64_t n[FAULT_OPS];

	(void)state;
	count(false, n);
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		uint64_t of = n[ops[i]], most = at.soak ? 200 : i ? 1 : 3;

		most = most < of ? most : of;
		for (uint64_t k = 0; k < most; k++)
			try_kill(ops[i], k * of / most + 1 + next_random() % (of / most));
	}
}

static int setup(void **state)
{
	static const char *const names[] = {"tests/fixtures/readers", "share/demo/crash"};
	const char *seed = env_get("FAULT_SEED");
	struct rules *rules = rules_new();
	struct err e = {0};
	char *cache;

	(void)state;
	faults_install();
	at.soak = env_get("SOAK") != NULL;
	at.seed = 20261129;
	if (seed) {
		struct span text = span_from(seed);

		assert_true(scan_u64(&text, &at.seed));
	}
	at.n = at.soak ? 2 : 1;
	at.rules = rules_hash(rules);
	rules_free(rules);
	at.dir = make_dir();
	cache = make_path(at.dir, "cache");
	setenv("XDG_CACHE_HOME", cache, 1);
	free(cache);
	for (int i = 0; i < 2; i++) {
		strbuf_addf(&at.bundle[i], "%s/%s", env_get("SRCDIR") ? env_get("SRCDIR") : ".", names[i]);
		at.paths[i] = strbuf_str(&at.bundle[i]);
	}
	assert_ok(say(&at.whole, &e), e);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unsetenv("XDG_CACHE_HOME");
	make_remove(at.dir);
	for (int i = 0; i < 2; i++)
		strbuf_done(&at.bundle[i]);
	strbuf_done(&at.whole);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_operation_of_an_import_fails_once),
		cmocka_unit_test(test_short_writes_and_a_full_disk),
		cmocka_unit_test(test_each_operation_of_an_opened_database_fails_once),
		cmocka_unit_test(test_each_operation_while_it_is_looked_through_again_fails_once),
		cmocka_unit_test(test_no_memory_is_said_and_leaves_nothing_wrong),
		cmocka_unit_test(test_killed_anywhere),
	};

	cmocka_set_test_filter(env_get("FAULT_ONLY"));
	return cmocka_run_group_tests(tests, setup, teardown);
}
