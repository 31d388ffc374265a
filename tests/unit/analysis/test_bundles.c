/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "tests/unit/import/make.h"
#include "tests/unit/store/store_test.h"
#include "astscope/base/attr.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "opened.h"

/* What the program must say about the real bundles, alone, together, and with evidence left out. */

#define CYCLES                                                                                                       \
	"SELECT group_concat(lwp) FROM (SELECT * FROM v_cycle ORDER BY cycle, lwp) GROUP BY cycle ORDER BY min(lwp)"
#define BEHIND "SELECT t.lwp FROM blocked_behind b JOIN v_thread t ON t.thread = b.thread ORDER BY t.lwp"

static bool open_shared(struct opened *o, const char *name)
{
	if (opened_open_bundle(o, name))
		return true;
	print_message("# no $SHARED\n");
	skip();
	return false;
}

/* Some of the files below $SHARED. */
static void open_files(struct opened *o, const char *const *below, size_t n)
{
	char *paths[16];

	assert_true(n <= 16);
	for (size_t i = 0; i < n; i++)
		paths[i] = opened_shared(below[i]);
	opened_open(o, (const char *const *)paths, n);
	for (size_t i = 0; i < n; i++)
		free(paths[i]);
}

static bool has_shared(void)
{
	char *path = opened_shared("bundles/asterisk-20-leak/refs");
	FILE *f = fopen(path, "rb");

	free(path);
	if (!f) {
		print_message("# no $SHARED\n");
		skip();
		return false;
	}
	fclose(f);
	return true;
}

static void assert_finding(struct db *db, const char *kind, const char *title)
{
	struct strbuf sql = {0};

	strbuf_addf(&sql, "SELECT group_concat(title, char(10)) FROM v_finding WHERE kind = '%s'", kind);
	assert_rows(db, strbuf_str(&sql), title);
	strbuf_done(&sql);
}

static void assert_one_run(struct db *db)
{
	assert_rows(db, "SELECT count(*), (SELECT count(DISTINCT run) FROM source_run) FROM run", "1|1\n");
	assert_rows(db, "SELECT path FROM source WHERE kind NOT NULL AND copy_of IS NULL AND id NOT IN "
	            "(SELECT source FROM source_run)", "");
}

/* --- deadlocks ---------------------------------------------------------------------------------------------------- */

#define RING \
	"SELECT l.text FROM v_finding_line l JOIN v_finding f USING (rank) WHERE f.kind = 'deadlock' AND label = 'ring' " \
	"ORDER BY ord"
#define LOG_OF(kind) \
	"SELECT l.text FROM v_finding_line l JOIN v_finding f USING (rank) WHERE f.kind = '" kind "' AND label = 'log' ORDER BY rank, ord"
/* Names of a finding that lie beyond its texts, or are those of nothing. */
#define BROKEN_LINKS \
	"SELECT k.rank, k.ord FROM v_finding_link k JOIN v_finding f USING (rank) LEFT JOIN v_finding_line l ON l.rank = k.rank AND " \
	"l.ord = k.ord WHERE k.start >= k.stop OR k.place = '' OR k.stop > length(iif(k.ord, coalesce(l.text, ''), f.title))"

static void deadlock_of_20(void **state)
{
	struct opened o;

	(void)state;
	if (!open_shared(&o, "asterisk-20-deadlock"))
		return;
	assert_one_run(o.db);
	assert_rows(o.db, CYCLES, "25718,25719,25720\n");
	assert_rows(o.db, "SELECT DISTINCT seen FROM v_cycle", "3\n");
	assert_rows(o.db, BEHIND, "25721\n25722\n26160\n26210\n26264\n");
	/* The one that tries and the one that only holds wait for nothing. */
	assert_rows(o.db, "SELECT name, holds, waits, state FROM v_thread WHERE lwp IN (25723, 25724) ORDER BY lwp",
	            "lab_trier|0|0|io-wait\nlab_holder|1|0|io-wait\n");
	assert_rows(o.db, "SELECT count(*) FROM v_wait WHERE lwp IN (25723, 25724)", "0\n");
	assert_rows(o.db,
		    "SELECT lock, kind, obj, confidence, holders, waiters FROM v_lock WHERE obj NOT NULL AND waiters "
		    "ORDER BY lock",
		    "0x55aad9bb29e0|rwlock|0x55aad9bb2a48#1|derived|1|1\n"
		    "0x55aad9cb9810|mutex|0x55aad9cb9860#1|derived|1|4\n"
		    "0x55aadab61460|mutex|0x55aadab614b0#1|derived|1|1\n"
		    "0x55aadab61570|mutex|0x55aadab615c0#2|derived|1|1\n");
	assert_rows(o.db, "SELECT obj, name FROM v_lock WHERE lock IN ('0x7f3bf5be3180', '0x7f3bf5be31c0')",
	            "-|&lab_registry_lock\n-|&lab_config_lock\n");
	assert_finding(o.db, "deadlock", "3 threads wait for each other; 5 more wait behind them\n");
	assert_rows(o.db, RING,
	            "lab_worker_a 25718 has A res_crashlab.c:220, waits for B :224\n"
	            "lab_worker_b 25719 has B res_crashlab.c:236 twice, waits for C :240\n"
	            "lab_worker_c 25720 has C res_crashlab.c:254, waits for A :257\n");
	assert_rows(o.db, "SELECT signature, sentence FROM v_finding WHERE kind = 'deadlock'",
		    "lab_worker_a -> lab_trunk_alloc; lab_worker_b -> lab_trunk_alloc; lab_worker_c -> lab_trunk_alloc|"
		    "no longer works: 3 calls; and 5 threads whose use is not known\n");
	assert_rows(o.db, LOG_OF("deadlock"),
		    "Nov 21 22:19:45 LWP 25718 res_crashlab.c: worker_a: trunk-A -> trunk-B (full line 1296)\n"
		    "the log stops at Nov 21 22:20:49 (full line 1525)\n");
	assert_rows(o.db, "SELECT count(DISTINCT lwp) > 20, min(run), max(run) FROM v_log_thread WHERE lwp IN (SELECT lwp FROM v_thread)",
		    "1|1|1\n");
	assert_rows(o.db, "SELECT kind FROM v_finding ORDER BY rank", "deadlock\nalive\nno crash\n");
	assert_rows(o.db, BROKEN_LINKS, "");
	assert_rows(o.db, "SELECT substr(l.text, start + 1, stop - start), place FROM v_finding_link k JOIN v_finding_line l "
			  "USING (rank, ord) WHERE rank = 1 AND ord = 2",
		    "lab_worker_a 25718|threads/lwp/25718\nA|locks/0x55aad9cb9810\nB|locks/0x55aadab61460\n");
	opened_close(&o);
}

static void deadlocks_of_13(void **state)
{
	struct opened o;

	(void)state;
	if (!open_shared(&o, "asterisk-13-deadlock"))
		return;
	assert_one_run(o.db);
	assert_rows(o.db, CYCLES, "19376,19377\n20354,20355,20356\n");
	assert_rows(o.db, BEHIND, "19378\n19379\n");
	/* The dump saved under two names is one source, and two of four dumps. */
	assert_rows(o.db, "SELECT DISTINCT cycle, seen FROM v_cycle ORDER BY cycle", "1|2\n2|1\n");
	assert_finding(o.db, "deadlock", "2 threads wait for each other; 2 more wait behind them\n"
	               "3 threads wait for each other\n");
	/* Not "mine": three locks go by that. */
	assert_rows(o.db,
		    "SELECT DISTINCT k.name FROM v_lock k JOIN v_cycle c ON c.lock = k.lock WHERE c.lwp > 20000 "
		    "ORDER BY 1",
		    "lab_ring_x\nlab_ring_y\nlab_ring_z\n");
	/* No overheads in this log: 72 bytes, learnt from a stack. */
	assert_rows(o.db, "SELECT obj, confidence FROM v_lock WHERE lock = '0x55b0aed6d4d0'",
		    "0x55b0aed6d518#1|derived\n");
	opened_close(&o);
}

static void deadlocks_of_18(void **state)
{
	struct opened o;

	(void)state;
	if (!open_shared(&o, "asterisk-1.8-deadlock"))
		return;
	assert_one_run(o.db);
	/* The dumps of 1.8 know no LWPs; they come from the stacks. */
	assert_rows(o.db, CYCLES, "26080,26081\n26156,26157,26158\n");
	assert_rows(o.db, BEHIND, "26082\n26083\n");
	assert_rows(o.db, "SELECT obj, confidence FROM v_lock WHERE lock = '0x564ea8f7bff0'",
		    "0x564ea8f7c048#1|derived\n");
	assert_finding(o.db, "deadlock", "2 threads wait for each other; 2 more wait behind them\n"
	               "3 threads wait for each other\n");
	assert_finding(o.db, "blocked",
	               "1 more thread waits for a lock whose holder is not known, in 1 of 5 lock dumps\n");
	assert_rows(o.db, LOG_OF("leak") " LIMIT 1",
		    "2026-11-21 22:49:54.566 LWP 26161 app_labfault.c: LABFAULT leak: session 0x7f51bc004348 (call 25) is never "
		    "unreferenced (full line 519)\n");
	assert_rows(o.db, "SELECT class FROM v_life WHERE addr = '0x7f51bc004348'", "leaked\n");
	opened_close(&o);
}

static void no_deadlock_elsewhere(void **state)
{
	static const char *const names[] = {
		"asterisk-1.8-calls-leak", "asterisk-11-calls-leak", "asterisk-20-crash",
		"asterisk-20-leak",	   "asterisk-20-noisy",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct opened o;

		if (!open_shared(&o, names[i]))
			return;
		print_message("# %s\n", names[i]);
		assert_one_run(o.db);
		assert_rows(o.db, "SELECT count(*) FROM v_cycle", "0\n");
		assert_rows(o.db, "SELECT count(*) FROM v_finding WHERE kind = 'deadlock' OR title LIKE '%deadlock%'",
			    "0\n");
		opened_close(&o);
	}
}

/* --- crash -------------------------------------------------------------------------------------------------------- */

static void crash_of_20(void **state)
{
	struct opened o;

	(void)state;
	if (!open_shared(&o, "asterisk-20-crash"))
		return;
	assert_rows(o.db, "SELECT title, signature, place FROM v_finding WHERE kind = 'crash'",
	            "SIGSEGV in lab_name_length (res_crashlab.c:361), lab_late_user 2761: uses a freed object, destroyed by "
	            "lab_early_dropper (res_crashlab.c:354)|freed | lab_name_length, lab_late_user|stacks/lwp/2761/frame/1\n");
	assert_rows(o.db, "SELECT l.text FROM v_finding_line l JOIN v_finding f USING (rank) "
			  "WHERE f.kind = 'crash' AND label = 'freed' ORDER BY ord",
	            "frame #1 lab_name_length: s = 0x7f3a5000a1b0#1, destroyed at refs line 50754 by LWP 2762 in "
	            "lab_early_dropper (res_crashlab.c:354) \"BUG: dropper releases a reference it never took\", "
	            "used by lab_late_user 2761\n"
	            "the same: data in frame #2 lab_late_user, s in frame #2 lab_late_user\n");
	assert_rows(o.db, LOG_OF("crash"), "the log stops at Nov 21 22:23:48 (full line 1289)\n");
	assert_rows(o.db, "SELECT DISTINCT lwp FROM v_stack WHERE crashed", "2761\n");
	assert_rows(o.db, "SELECT name, role, state, gdb FROM v_thread WHERE lwp = 2761",
		    "lab_late_user|lab_late_user|crashed|1\n");
	/* The process has the id of the thread of main(): no file of the bundle prints it. */
	assert_rows(o.db, "SELECT pid, shutdown, version FROM run", "2527|abrupt|20.20.1\n");
	opened_close(&o);
}

/* --- several processes -------------------------------------------------------------------------------------------- */

static void two_bundles_side_by_side(void **state)
{
	static const char *const below[] = {"bundles/asterisk-20-deadlock", "bundles/asterisk-20-crash"};
	struct opened o;

	(void)state;
	if (!has_shared())
		return;
	open_files(&o, below, 2);
	assert_rows(o.db, "SELECT pid FROM run ORDER BY pid", "2527\n24205\n");
	/* Also what names no thread goes to the process of its folder. */
	assert_rows(o.db,
		    "SELECT count(*) FROM source_run o JOIN source s ON s.id = o.source JOIN run r ON r.id = o.run "
		    "WHERE (s.path LIKE '%-20-crash%') <> (r.pid = 2527)",
		    "0\n");
	assert_rows(o.db, "SELECT count(*) FROM v_finding WHERE kind = 'quality'", "0\n");
	assert_finding(o.db, "deadlock",
		       "pid 24205: 3 threads wait for each other; 5 more wait behind them\n");
	assert_finding(o.db, "crash",
		       "pid 2527: SIGSEGV in lab_name_length (res_crashlab.c:361), lab_late_user 2761: "
		       "uses a freed object, destroyed by lab_early_dropper (res_crashlab.c:354)\n");
	assert_finding(o.db, "alive", "pid 24205: 2722 objects alive when the log stops, made in 184 places\n"
	               "pid 2527: 2551 objects alive when the log stops, made in 183 places\n");
	assert_finding(o.db, "no crash", "pid 24205: no crash: these are stacks of a living process\n");
	/* #N runs over the bundle: no object has two lives of one number. */
	assert_rows(o.db, "SELECT count(*) FROM (SELECT 1 FROM v_life GROUP BY obj HAVING count(*) > 1)", "0\n");
	opened_close(&o);
}

static void refs_of_another_process(void **state)
{
	static const char *const below[] = {
		"bundles/asterisk-20-leak/refs", "bundles/asterisk-20-crash/gdb-core-btfull-allbt.txt",
		"bundles/asterisk-20-crash/core-show-locks-before-crash.txt",
	};
	struct opened o;

	(void)state;
	if (!has_shared())
		return;
	open_files(&o, below, 3);
	assert_rows(o.db, "SELECT count(*) FROM run", "2\n");
	assert_rows(o.db, "SELECT severity, title FROM v_finding WHERE rank = 1",
	            "critical|refs is from another process than the core (a restart truncates it): no links drawn\n");
	assert_rows(o.db, "SELECT count(*) FROM address_ref WHERE life NOT NULL", "0\n");
	opened_close(&o);
}

/* --- evidence left out -------------------------------------------------------------------------------------------- */

static void waits_from_stacks_alone(void **state)
{
	static const char *const below[] = {
		"bundles/asterisk-20-deadlock/refs",
		"bundles/asterisk-20-deadlock/gdb-thread-apply-all-bt.txt",
		"bundles/asterisk-20-deadlock/gdb-thread-apply-all-bt-full.txt",
		"bundles/asterisk-20-deadlock/gdb-info-threads.txt",
	};
	struct opened o;

	(void)state;
	if (!has_shared())
		return;
	open_files(&o, below, 4);
	assert_one_run(o.db);
	/* The same threads wait for the same locks as in the dump; holders are guesses, one is not known. */
	assert_rows(o.db, "SELECT lwp, lock, holder_lwp, confidence, seen FROM v_wait ORDER BY lwp",
	            "25718|0x55aadab61460|25719|guess|2\n"
	            "25719|0x55aadab61570|25720|guess|2\n"
	            "25720|0x55aad9cb9810|25718|guess|2\n"
	            "25721|0x7f3bf5be3180|-|derived|2\n"
	            "25722|0x55aad9bb29e0|25721|guess|2\n"
	            "26160|0x55aad9cb9810|25718|guess|2\n"
	            "26210|0x55aad9cb9810|25718|guess|2\n"
	            "26264|0x55aad9cb9810|25718|guess|2\n");
	assert_rows(o.db, "SELECT lock, kind, name, obj, confidence, waiters FROM v_lock ORDER BY lock",
	            "0x55aad9bb29e0|rwlock|rw|0x55aad9bb2a48#1|derived|1\n"
	            "0x55aad9cb9810|mutex|t|0x55aad9cb9860#1|derived|4\n"
	            "0x55aadab61460|mutex|other|0x55aadab614b0#1|derived|1\n"
	            "0x55aadab61570|mutex|other|0x55aadab615c0#2|derived|1\n"
	            "0x7f3bf5be3180|mutex|lab_registry_lock|-|-|1\n");
	/* A ring of guesses is said to be one. */
	assert_rows(o.db, "SELECT count(*), max(confidence) FROM v_cycle", "3|guess\n");
	assert_finding(o.db, "deadlock", "-\n");
	assert_finding(o.db, "blocked", "perhaps a deadlock: 3 threads seem to wait for each other\n"
	               "5 more threads wait for a lock, 1 of them with no known holder\n");
	assert_rows(o.db, "SELECT name, state, waits FROM v_thread WHERE lwp = 25718", "lab_worker_a|lock-wait|1\n");
	opened_close(&o);
}

static void lines_to_file(const char *dir, const char *name, const char *const *lines, size_t n)
{
	struct strbuf text = {0};

	for (size_t i = 0; i < n; i++)
		strbuf_addf(&text, "%s\n", lines[i]);
	make_file(dir, name, strbuf_span(&text));
	strbuf_done(&text);
}

/* Two threads that wait for each other, and the mutexes with their owners printed beside. */
static void owners_in_printed_mutexes(void **state)
{
	static const char *const gdb[] = {
		"[New LWP 101]",
		"[New LWP 102]",
		"",
		"Thread 2 (Thread 0x7f0000002700 (LWP 102)):",
		"#0  __lll_lock_wait (futex=futex@entry=0x5500000010a0 <left>, private=0) at lowlevellock.c:52",
		"#1  0x00007f0000100000 in __pthread_mutex_lock (mutex=0x5500000010a0 <left>) at "
		"pthread_mutex_lock.c:80",
		"#2  0x0000550000000100 in take_left () at app.c:20",
		"        seen = 0x5500000010a0 <left> {__data = {__lock = 2, __count = 0, __owner = 101, __nusers = "
		"1}}",
		"#3  0x00007f0000200000 in start_thread (arg=0x0) at pthread_create.c:442",
		"No locals.",
		"",
		"Thread 1 (Thread 0x7f0000001700 (LWP 101)):",
		"#0  __lll_lock_wait (futex=futex@entry=0x5500000010e0 <right>, private=0) at lowlevellock.c:52",
		"#1  0x00007f0000100000 in __pthread_mutex_lock (mutex=0x5500000010e0 <right>) at "
		"pthread_mutex_lock.c:80",
		"#2  0x0000550000000200 in take_right () at app.c:30",
		"        seen = 0x5500000010e0 <right> {__data = {__lock = 2, __count = 0, __owner = 102, __nusers = "
		"1}}",
		"#3  0x00007f0000200000 in start_thread (arg=0x0) at pthread_create.c:442",
		"No locals.",
	};
	char *dir = make_dir(), *path = make_path(dir, "bt-full.txt");
	struct opened o;

	(void)state;
	lines_to_file(dir, "bt-full.txt", gdb, sizeof(gdb) / sizeof(gdb[0]));
	opened_open(&o, (const char *const[]){path}, 1);
	assert_rows(o.db, "SELECT lwp, resource, holder_lwp, confidence FROM v_wait ORDER BY lwp",
	            "101|right 0x5500000010e0|102|derived\n102|left 0x5500000010a0|101|derived\n");
	assert_rows(o.db, CYCLES, "101,102\n");
	assert_finding(o.db, "deadlock", "2 threads wait for each other\n");
	assert_rows(o.db, RING,
	            "take_right 101 has A, waits for B app.c:30\n"
	            "take_left 102 has B, waits for A app.c:20\n");
	opened_close(&o);
	free(path);
	make_remove(dir);
}

/* --- documents ---------------------------------------------------------------------------------------------------- */

static void dump_without_holders(void **state)
{
	static const char *const below[] = {"seeds/002_e5cea3396570ec6e.txt"};
	struct opened o;

	(void)state;
	if (!has_shared())
		return;
	open_files(&o, below, 1);
	assert_rows(o.db, "SELECT lock, holder, confidence FROM v_wait ORDER BY lock",
		    "0x96a1a60|-|sure\n0xae044858|-|sure\n");
	assert_rows(o.db, "SELECT count(*) FROM v_cycle", "0\n");
	assert_finding(o.db, "blocked", "2 threads wait for a lock whose holder is not known\n");
	opened_close(&o);
}

static int cmp_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* By what stands before the first comma or blank, then as they stood. */
static int cmp_addr(const void *pa, const void *pb)
{
	const char *a = *(const char *const *)pa, *b = *(const char *const *)pb;
	size_t na = strcspn(a, ", "), nb = strcspn(b, ", ");
	int by = memcmp(a, b, na < nb ? na : nb);

	if (by || na != nb)
		return by ? by : na < nb ? -1 : 1;
	return (a > b) - (a < b);
}

static void sort_lines(struct strbuf *text, int (*cmp)(const void *a, const void *b))
{
	struct vec lines;
	struct strbuf sorted = {0};

	vec_init(&lines, sizeof(char *));
	for (char *at = text->p, *end; (end = strchr(at, '\n')); at = end + 1) {
		*end = 0;
		vec_append(&lines, &at);
	}
	vec_sort(&lines, cmp);
	for (size_t i = 0; i < lines.n; i++)
		strbuf_addf(&sorted, "%s\n", *(char **)vec_at(&lines, i));
	vec_done(&lines);
	strbuf_done(text);
	*text = sorted;
}

/*
 * What is alive tells how the process stopped, also where the order inside an address is lost: lives and their classes are those
 * of the log as it was written, but nothing rests on what was when.
 */
static void sorted_refs_logs(void **state)
{
	static const struct {
		const char *below;
		int (*cmp)(const void *a, const void *b);
		const char *want, *classes, *title;
	} logs[] = {
		{"bundles/asterisk-20-leak/refs", cmp_addr, "clean|20|-|1\n", "finalized|11435\ninvalid|5\nleaked|20\n", "address"},
		{"bundles/asterisk-1.8-deadlock/refs", cmp_addr, "clean|11|-|1\n", NULL, "address"},
		{"bundles/asterisk-20-leak/refs", cmp_text, "clean|20|-|1\n", "finalized|11435\ninvalid|5\nleaked|20\n",
		 "whole lines"},
		{"bundles/asterisk-1.8-deadlock/refs", cmp_text, "clean|11|-|1\n", "finalized|1623\nleaked|11\nskewed|539\n",
		 "whole lines"},
		{"bundles/asterisk-20-crash/refs", cmp_text, "abrupt|-|-|0\n", NULL, "whole lines"},
	};

	(void)state;
	if (!has_shared())
		return;
	for (size_t i = 0; i < ARRAY_LEN(logs); i++) {
		char *dir = make_dir(), *refs = make_path(dir, "refs"), *shared = opened_shared(logs[i].below);
		struct strbuf text = {0}, title = {0};
		struct opened o;

		make_read(shared, &text);
		sort_lines(&text, logs[i].cmp);
		make_file(dir, "refs", strbuf_span(&text));
		opened_open(&o, (const char *const[]){refs}, 1);
		assert_rows(o.db, "SELECT shutdown, iif(shutdown = 'clean', alive, NULL), alive_peak, "
			    "(SELECT count(*) FROM v_finding WHERE kind = 'leak') FROM run", logs[i].want);
		if (logs[i].classes)
			assert_rows(o.db, "SELECT class, count(*) FROM v_life GROUP BY class", logs[i].classes);
		strbuf_addf(&title, "the refs log is sorted by %s\n", logs[i].title);
		assert_rows(o.db, "SELECT title FROM v_finding WHERE title LIKE 'the refs log is sorted%'", strbuf_str(&title));
		/* Nothing is said that rests on the order in time. */
		assert_rows(o.db, "SELECT (SELECT count(*) FROM v_finding WHERE kind IN ('leak', 'invalid', 'skewed') "
			    "AND confidence <> 'derived'), "
			    "(SELECT count(*) FROM leak_path WHERE role = 'forgotten' OR label IN ('growing', 'startup')), "
			    "(SELECT count(*) FROM leak_candidate WHERE support LIKE '%context%'), (SELECT count(*) FROM hole), "
			    "(SELECT count(peak) + count(peak_line) + count(slices) + count(median_life) FROM type)", "0|0|0|0|0\n");
		assert_rows(o.db, "SELECT count(*) FROM v_event JOIN v_source USING (source) GROUP BY source "
			    "HAVING count(*) <> records", "");
		opened_close(&o);
		strbuf_done(&text);
		strbuf_done(&title);
		free(shared);
		free(refs);
		make_remove(dir);
	}
}

/* Two processes in one file, whatever their order: each keeps its own lives, verdict and trust. */
static void two_runs_in_one_log(void **state)
{
	static const char *const pairs[][2] = {
		{"bundles/asterisk-20-leak/refs", "bundles/asterisk-20-crash/refs"},
		{"bundles/asterisk-20-crash/refs", "bundles/asterisk-20-leak/refs"},
	};

	(void)state;
	if (!has_shared())
		return;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		char *dir = make_dir(), *refs = make_path(dir, "refs");
		struct strbuf log = {0};
		struct opened o;

		for (size_t k = 0; k < 2; k++) {
			char *shared = opened_shared(pairs[i][k]);
			struct strbuf part = {0};

			make_read(shared, &part);
			strbuf_add(&log, strbuf_span(&part));
			strbuf_done(&part);
			free(shared);
		}
		make_file(dir, "refs", strbuf_span(&log));
		opened_open(&o, (const char *const[]){refs}, 1);
		assert_rows(o.db, "SELECT shutdown, lives, alive, creators_alive FROM v_run ORDER BY shutdown",
			    "abrupt|5283|2551|183\nclean|11460|20|2\n");
		assert_rows(o.db, "SELECT sum(value) FROM source_fact WHERE name IN ('trust.mismatch', 'trust.trailing')", "371\n");
		assert_rows(o.db, "SELECT count(*) FROM v_life WHERE class = 'lost'", "0\n");
		assert_rows(o.db, "SELECT sum(records) FROM v_source WHERE kind = 'refs'", "143867\n");
		opened_close(&o);
		strbuf_done(&log);
		free(refs);
		make_remove(dir);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deadlock_of_20),
		cmocka_unit_test(deadlocks_of_13),
		cmocka_unit_test(deadlocks_of_18),
		cmocka_unit_test(no_deadlock_elsewhere),
		cmocka_unit_test(crash_of_20),
		cmocka_unit_test(two_bundles_side_by_side),
		cmocka_unit_test(refs_of_another_process),
		cmocka_unit_test(waits_from_stacks_alone),
		cmocka_unit_test(owners_in_printed_mutexes),
		cmocka_unit_test(dump_without_holders),
		cmocka_unit_test(sorted_refs_logs),
		cmocka_unit_test(two_runs_in_one_log),
	};

	return cmocka_run_group_tests_name("what the bundles say", tests, NULL, NULL);
}
