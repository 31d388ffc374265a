/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>

#include "astscope/analysis/analysis.h"
#include "astscope/base/attr.h"
#include "tests/lib/small.h"
#include "tests/unit/analysis/opened.h"
#include "tests/unit/import/make.h"
#include "tests/unit/store/store_test.h"

/* An analysis that fails says at which step, and leaves nothing half done. */
static void test_stopped(void **state)
{
	static const char *const damages[] = {"DROP TABLE finding", "DROP TABLE wait_edge", "DROP TABLE stack_of",
					      "DROP TABLE leak_term"};
	struct rules *rules = rules_new();
	struct db *db = small_raw_db();
	atomic_bool stop = true;
	struct err e = {0};

	(void)state;
	db_set_stop(db, &stop);
	assert_false(analysis_run(db, rules, NULL, &e));
	assert_int_equal(e.code, ERR_INTERRUPTED);
	db_set_stop(db, NULL);
	for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
		assert_ok(db_make_derived(db, &e), e);
		assert_ok(run_sql(db, damages[i], &e), e);
		assert_false(analysis_run(db, rules, NULL, &e));
		assert_int_equal(e.code, ERR_DB);
		assert_true(strstr(e.msg, ": ") > e.msg);
		assert_int_equal(number_of(db, "SELECT count(*) FROM thread"), 0);
	}
	assert_ok(db_make_derived(db, &e), e);
	assert_ok(analysis_run(db, rules, NULL, &e), e);
	assert_true(number_of(db, "SELECT count(*) FROM finding") > 0);
	db_close(db);
	rules_free(rules);
}

static void add_worker(struct strbuf *b, int n, const char *inner)
{
	strbuf_addf(b, "Thread %d (Thread 0x7f000000%d700 (LWP 100%d)):\n%s", n, n, n, inner);
	strbuf_add_str(b, "#3  0x0000555555a00003 in worker_start (arg=0x555500001000) at threadpool.c:1100\n"
			  "#4  0x0000555555a00004 in dummy_start (data=0x555500001100) at utils.c:1574\n"
			  "#5  0x00007ffff7a00005 in start_thread (arg=0x0) at pthread_create.c:477\n");
}

static const char waits_for_lock[] =
	"#0  __lll_lock_wait (futex=0x555500002000, private=0) at lowlevellock.c:52\n"
	"#1  0x00007ffff7a00001 in __GI___pthread_mutex_lock (mutex=0x555500002000) at pthread_mutex_lock.c:80\n"
	"#2  0x0000555555a00002 in lab_task (data=0x1) at lab.c:20\n";
static const char is_idle[] = "#0  futex_wait_cancelable (private=0) at futex-internal.h:183\n"
			      "#1  0x00007ffff7a00001 in __pthread_cond_wait (cond=0x555500003000) at pthread_cond_wait.c:638\n"
			      "#2  0x0000555555a00002 in worker_idle (worker=0x555500001000) at threadpool.c:1180\n";

static int64_t pools_in(const char *second)
{
	struct strbuf text = {0};
	struct opened o;
	char *dir = make_dir(), *path = make_path(dir, "bt.txt");
	int64_t n;

	add_worker(&text, 3, waits_for_lock);
	add_worker(&text, 2, second);
	make_file(dir, "bt.txt", strbuf_span(&text));
	opened_open(&o, (const char *const[]){path}, 1);
	n = number_of(o.db, "SELECT count(*) FROM v_finding "
			    "WHERE title = 'all 2 workers of the thread pool are busy, 2 of them are blocked'");
	opened_close(&o);
	make_remove(dir);
	free(path);
	strbuf_done(&text);
	return n;
}

/* A pool of which every thread is blocked is a finding; one idle thread takes the next task. */
static void test_pool(void **state)
{
	(void)state;
	assert_int_equal(pools_in(waits_for_lock), 1);
	assert_int_equal(pools_in(is_idle), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_pool),
	};

	return cmocka_run_group_tests_name("analysis/ends", tests, NULL, NULL);
}
