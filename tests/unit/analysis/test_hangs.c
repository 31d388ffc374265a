/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "opened.h"

#include "astscope/base/attr.h"
#include "astscope/base/strbuf.h"
#include "tests/unit/import/make.h"
#include "tests/unit/store/store_test.h"

/* Stacks of one capture and lock dumps, and what follows from both. */

#define THREAD(n, lwp) "Thread " n " (Thread 0x7f" n " (LWP " lwp ")):\n"
#define START "#8  0x0000000000401900 in dummy_start (data=0x7f3b) at utils.c:1641\n#9  start_thread (arg=0x0) at pthread_create.c:442\n\n"
#define WANTS(lock, func, line)                                                                                        \
	"#0  futex_wait (futex_word=" lock ") at futex.h:146\n#1  __GI___lll_lock_wait (futex=" lock ") at lowlevellock.c:49\n" \
	"#2  0x0000000000401236 in ___pthread_mutex_lock (mutex=" lock ") at lock.c:128\n"                             \
	"#3  0x0000000000401336 in __ast_pthread_mutex_lock (lineno=" line ", mutex_name=0x1 \"m\", t=" lock ") at lock.c:358\n" \
	"#4  0x0000000000401436 in " func " (p=0x55d00001) at lab.c:" line "\n"
#define POLLS "#0  __GI___poll (fds=0x7fff, nfds=1) at poll.c:29\n"
#define COND(std)                                                                                                      \
	"#0  futex_wait (futex_word=0x7f01) at futex.h:146\n"                                                          \
	"#1  0x0000000000401136 in ___pthread_cond_wait (cond=0x7f02, mutex=" std ") at pthread_cond_wait.c:618\n"     \
	"#2  0x0000000000401236 in __ast_cond_wait (cond=0x7f02, t=" std ") at lock.c:620\n"

#define DUMP(text)                                                                                                     \
	"=======================================================================\n=== 18.18.0\n"                       \
	"=== Currently Held Locks ==============================================\n"                                    \
	"=======================================================================\n===\n" text                          \
	"=== -------------------------------------------------------------------\n===\n"                               \
	"=======================================================================\n"
#define OF(pthread, lwp, func) "=== Thread ID: " pthread " LWP:" lwp " (" func "  started at [  1] a.c s())\n"
#define HOLDS(lock, func) "=== ---> Lock #0 (lab.c): MUTEX 5 " func " m " lock " (1)\n"
#define READS(lock, func) "=== ---> Lock #0 (lab.c): RDLOCK 5 " func " m " lock " (1)\n"
#define WAITS(lock, func) "=== ---> Waiting for Lock #1 (lab.c): MUTEX 9 " func " m " lock " (1)\n"
#define RULE "=== -------------------------------------------------------------------\n===\n"

#define WAIT "SELECT lwp, kind, lock, holder_lwp, confidence FROM v_wait ORDER BY lwp, holder_lwp"
#define RING "SELECT lwp, kind, confidence FROM v_cycle ORDER BY cycle, seq"

#define SIP                                                                                                            \
	"#1  0x0000000000401136 in ast_io_wait (ioc=0x1) at io.c:285\n"                                               \
	"#2  0x0000000000401236 in do_monitor (data=0x0) at chan_sip.c:29735\n"
#define RING_OF_TWO                                                                                                    \
	DUMP(OF("0x7f1", "101", "w") HOLDS("0x7f00a0", "fa") WAITS("0x7f00b0", "fa") RULE OF("0x7f2", "102", "v")      \
		     HOLDS("0x7f00b0", "fb") WAITS("0x7f00a0", "fb"))
#define WORKS "SELECT l.text FROM v_finding_line l WHERE l.label = 'works'"

static const struct {
	const char *what, *gdb, *locks, *sql, *want;
} rows[] = {
	{"threads that wait for work in stacks that show the ring work",
	 THREAD("1", "101") WANTS("0x7f00b0", "fa", "9") START THREAD("2", "102") WANTS("0x7f00a0", "fb", "9") START THREAD("3", "103")
		 POLLS SIP START,
	 RING_OF_TWO, WORKS, "seen waiting for work or running: chan_sip: UDP and scheduler\n"},
	{"stacks that show none of the ring wait are of another moment",
	 THREAD("1", "101") POLLS "#1  0x0000000000401136 in fa (x=0x1) at lab.c:22\n" START THREAD("3", "103") POLLS SIP START,
	 RING_OF_TWO, WORKS, ""},
	{"a wait that the dump does not list joins it; who holds is from the dump",
	 THREAD("1", "101") POLLS "#1  0x0000000000401136 in fa (x=0x1) at lab.c:22\n" START THREAD("2", "102")
		 WANTS("0x7f00a0", "fb", "31") START,
	 DUMP(OF("0x7f1", "101", "w") HOLDS("0x7f00a0", "fa")), WAIT, "102|mutex|0x7f00a0|101|derived\n"},
	{"whose stack has left the function that took the lock may have let go",
	 THREAD("1", "101") POLLS "#1  0x0000000000401136 in other (x=0x1) at lab.c:22\n" START THREAD("2", "102")
		 WANTS("0x7f00a0", "fb", "31") START,
	 DUMP(OF("0x7f1", "101", "w") HOLDS("0x7f00a0", "fa")), WAIT, "102|mutex|0x7f00a0|101|guess\n"},
	{"a wait in both is as sure as the dump, and another one of the stacks is of the same moment",
	 THREAD("1", "101") WANTS("0x7f00b0", "fa", "9") START THREAD("2", "102") WANTS("0x7f00a0", "fb", "9") START,
	 DUMP(OF("0x7f1", "101", "w") HOLDS("0x7f00a0", "fa") RULE OF("0x7f2", "102", "v") HOLDS("0x7f00b0", "fb")
		      WAITS("0x7f00a0", "fb")),
	 RING, "101|mutex|derived\n102|mutex|derived\n"},
	{"a dump of another moment does not switch off the stacks",
	 THREAD("3", "103") WANTS("0x7f00a0", "fa", "9") START,
	 DUMP(OF("0x7f1", "101", "w") HOLDS("0x7f00c0", "fa") RULE OF("0x7f2", "102", "v") WAITS("0x7f00c0", "fb")), WAIT,
	 "102|mutex|0x7f00c0|101|sure\n103|mutex|0x7f00a0|-|derived\n"},
	{"nor lends a dump that contradicts the stacks its holders",
	 THREAD("2", "102") WANTS("0x7f00b0", "fb", "9") START THREAD("3", "103") POLLS
	 "#1  0x0000000000401136 in fc (x=0x1) at lab.c:5\n" START,
	 DUMP(OF("0x7f1", "101", "w") HOLDS("0x7f00a0", "fa") RULE OF("0x7f2", "102", "v") WAITS("0x7f00a0", "fb") RULE
		      OF("0x7f3", "103", "u") HOLDS("0x7f00b0", "fc")),
	 WAIT, "102|mutex|0x7f00b0|-|derived\n102|mutex|0x7f00a0|101|sure\n"},
	{"a wait that the stack only lets guess is as sure as the dump that lists it",
	 THREAD("1", "101") WANTS("0x7f00b0", "fa", "9") START THREAD("2", "102")
	 "#0  0x0000000000401036 in ?? () from /lib64/libpthread.so.0\n"
	 "#1  0x0000000000401136 in pthread_mutex_lock () from /lib64/libpthread.so.0\n"
	 "#2  0x0000000000401236 in pj_mutex_lock (mutex=0x7f00a0) at os_core_unix.c:1265\n"
	 "#3  0x0000000000401336 in fb (x=0x1) at lab.c:22\n" START,
	 DUMP(OF("0x7f1", "101", "w") HOLDS("0x7f00a0", "fa") RULE OF("0x7f2", "102", "v") HOLDS("0x7f00b0", "fb")
		      WAITS("0x7f00a0", "fb")),
	 RING, "101|mutex|derived\n102|mutex|derived\n"},
	{"who has the lock in hand in its own code may hold it",
	 THREAD("1", "101") POLLS "#1  0x0000000000401136 in fa (m=0x7f00a0) at lab.c:22\n" START THREAD("2", "102")
		 WANTS("0x7f00a0", "fb", "31") START,
	 "", WAIT, "102|mutex|0x7f00a0|101|guess\n"},
	{"but not who was only started with it",
	 THREAD("1", "101") POLLS "#1  0x0000000000401136 in fa (x=0x1) at lab.c:22\n"
	 "#2  0x0000000000401900 in dummy_start (data=0x7f00a0) at utils.c:1641\n#3  start_thread (arg=0x0) at pthread_create.c:442\n\n"
	 THREAD("2", "102") WANTS("0x7f00a0", "fb", "31") START,
	 "", WAIT, "102|mutex|0x7f00a0|-|derived\n"},
	{"a thread that wants to write what it holds for reading waits for itself",
	 THREAD("1", "101") "#0  futex_wait (futex_word=0x7f00a8) at futex.h:146\n"
			    "#1  0x0000000000401136 in ___pthread_rwlock_wrlock (rwlock=0x7f00a0) at pthread_rwlock_wrlock.c:26\n"
			    "#2  0x0000000000401236 in __ast_rwlock_wrlock (t=0x7f00a0) at lock.c:1044\n"
			    "#3  0x0000000000401336 in fa (p=0x0) at lab.c:20\n" START,
	 DUMP(OF("0x7f1", "101", "w") READS("0x7f00a0", "fa")), RING, "101|write|derived\n"},
	{"and is said to wait for itself",
	 THREAD("1", "101") "#0  usleep (useconds=1000) at usleep.c:32\n"
			    "#1  0x0000000000401136 in ast_autoservice_stop (chan=0x1) at a.c:9\n"
			    "#2  0x0000000000401336 in autoservice_run (ign=0x0) at a.c:3\n" START,
	 "", "SELECT title FROM v_finding WHERE kind = 'deadlock'", "a thread waits for itself\n"},
	{"a mutex that it waits for is none that it still holds",
	 THREAD("1", "101") WANTS("0x7f00a0", "fa", "9") START, DUMP(OF("0x7f1", "101", "w") HOLDS("0x7f00a0", "fa")), WAIT,
	 "101|mutex|0x7f00a0|-|derived\n"},
	{"a task and a lock make a ring",
	 THREAD("1", "101") COND("0x7f0140") "#3  0x0000000000401336 in ast_sip_push_task_wait_serializer (serializer=0x55a0100) at r.c:9\n"
	 START THREAD("2", "102") WANTS("0x7f00a0", "fb", "9")
		 "#5  0x0000000000401536 in ast_taskprocessor_execute (tps=0x55a0100) at taskprocessor.c:1310\n" START,
	 DUMP(OF("0x7f1", "101", "w") HOLDS("0x7f00a0", "fa") RULE OF("0x7f2", "102", "v") WAITS("0x7f00a0", "fb")), RING,
	 "101|task|derived\n102|mutex|derived\n"},
	{"the same without the thread that runs the tasks of this serializer",
	 THREAD("1", "101") COND("0x7f0140") "#3  0x0000000000401336 in ast_sip_push_task_wait_serializer (serializer=0x55a0100) at r.c:9\n"
	 START THREAD("2", "102") WANTS("0x7f00a0", "fb", "9")
		 "#5  0x0000000000401536 in ast_taskprocessor_execute (tps=0x55a0200) at taskprocessor.c:1310\n" START,
	 DUMP(OF("0x7f1", "101", "w") HOLDS("0x7f00a0", "fa") RULE OF("0x7f2", "102", "v") WAITS("0x7f00a0", "fb")), WAIT,
	 "101|task|-|-|derived\n102|mutex|0x7f00a0|101|sure\n"},
	{"a synchronous publish, by the subscription where nothing names the answer",
	 THREAD("1", "101") COND("0x7f0140") "#3  0x0000000000401336 in dispatch_message (sub=0x9c0000, message=0x9b0000) at stasis.c:980\n"
	 "#4  0x0000000000401436 in publish_msg (topic=0x9a0000, sync_sub=0x9c0000) at stasis.c:1020\n" START THREAD("2", "102")
		 WANTS("0x7f00a0", "fb", "9")
			 "#5  0x0000000000401536 in subscription_invoke (sub=sub@entry=0x9c0000, message=0x9b0000) at stasis.c:7\n" START,
	 DUMP(OF("0x7f1", "101", "w") HOLDS("0x7f00a0", "fa") RULE OF("0x7f2", "102", "v") WAITS("0x7f00a0", "fb")), RING,
	 "101|publish|derived\n102|mutex|derived\n"},
	{"the end of a thread, by its pthread id",
	 THREAD("1", "101") "#0  futex_wait (futex_word=0x7f01) at futex.h:146\n"
			    "#1  0x0000000000401136 in __pthread_clockjoin_ex (threadid=2034) at pthread_join_common.c:105\n"
			    "#2  0x0000000000401236 in unload_module () at r.c:100\n" START THREAD("2", "102")
				    POLLS "#1  0x0000000000401136 in fb (x=0x1) at lab.c:22\n" START,
	 "", WAIT, "101|join|-|102|sure\n"},
	{"autoservice that stops itself",
	 THREAD("1", "101") "#0  usleep (useconds=1000) at usleep.c:32\n"
			    "#1  0x0000000000401136 in ast_autoservice_stop (chan=0x1) at a.c:9\n"
			    "#2  0x0000000000401236 in pbx_exec (c=0x1) at pbx.c:1\n"
			    "#3  0x0000000000401336 in autoservice_run (ign=0x0) at a.c:3\n" START,
	 "", RING, "101|autoservice|sure\n"},
	{"DETECT_DEADLOCKS: a sleep inside of the lock function",
	 THREAD("1", "101") "#0  usleep (useconds=200) at usleep.c:32\n"
			    "#1  0x0000000000401236 in __ast_pthread_mutex_lock (t=0x7f00a0) at lock.c:327\n"
			    "#2  0x0000000000401336 in fa (x=0x1) at lab.c:22\n" START,
	 "", WAIT, "101|mutex|0x7f00a0|-|derived\n"},
	{"who stands further on in the function that others wait in has passed there",
	 THREAD("1", "101") POLLS "#1  0x0000000000401136 in lab_push (p=0x55d00001) at lab.c:340\n" START THREAD("2", "102")
		 WANTS("0x7f00a0", "lab_push", "300") START,
	 "", WAIT, "102|mutex|0x7f00a0|101|guess\n"},
	{"but not on another thing, and not before the call",
	 THREAD("1", "101") POLLS "#1  0x0000000000401136 in lab_push (p=0x55d00002) at lab.c:340\n" START THREAD("2", "102")
		 WANTS("0x7f00a0", "lab_push", "300") START THREAD("3", "103") POLLS
		 "#1  0x0000000000401136 in lab_push (p=0x55d00001) at lab.c:290\n" START,
	 "", WAIT, "102|mutex|0x7f00a0|-|derived\n"},
	{"a group lock is known by its mutex, and by the group in the hand of another",
	 THREAD("1", "101") "#0  futex_wait (futex_word=0x7f00a0) at futex.h:146\n"
			    "#1  0x0000000000401136 in ___pthread_mutex_lock (mutex=0x7f00a0) at lock.c:128\n"
			    "#2  0x0000000000401236 in pj_mutex_lock (mutex=0x7f00a0) at os_core_unix.c:1265\n"
			    "#3  0x0000000000401336 in pj_grp_lock_acquire (grp_lock=0x7f00f0) at lock.c:438\n"
			    "#4  0x0000000000401436 in fa (x=0x1) at lab.c:22\n" START THREAD("2", "102") POLLS
			    "#1  0x0000000000401136 in fb (grp_lock=0x7f00f0) at lab.c:22\n" START,
	 "", WAIT, "101|mutex|0x7f00a0|102|guess\n"},
	{"frames without names above the lock function are the wait",
	 THREAD("1", "101") "#0  0x0000000000401036 in ?? () from /lib64/libpthread.so.0\n"
			    "#1  0x0000000000401136 in pthread_mutex_lock () from /lib64/libpthread.so.0\n"
			    "#2  0x0000000000401236 in pj_mutex_lock (mutex=0x7f00a0) at os_core_unix.c:1265\n"
			    "#3  0x0000000000401336 in fa (x=0x1) at lab.c:22\n" START,
	 "", WAIT, "101|mutex|0x7f00a0|-|guess\n"},
	{"a lock that no frame names",
	 THREAD("1", "101") "#0  0x0000000000401036 in __lll_lock_wait () from /lib64/libpthread.so.0\n"
			    "#1  0x0000000000401136 in pthread_mutex_lock () from /lib64/libpthread.so.0\n"
			    "#2  0x0000000000401336 in fa () from /usr/lib/asterisk/modules/res_lab.so\n" START,
	 "", "SELECT lwp, kind, lock, resource, holder_lwp FROM v_wait", "101|mutex|-|a lock in fa|-\n"},
	{"sched_yield in a loop spins",
	 THREAD("1", "101") "#0  sched_yield () at s.S:1\n#1  0x0000000000401136 in fa (x=0x1) at lab.c:2\n" START,
	 "", "SELECT state FROM v_stack", "spinning\n"},
	{"who is only guessed to hold it is not said to keep the others",
	 THREAD("1", "101") POLLS "#1  0x0000000000401136 in getaddrinfo (name=0x1) at getaddrinfo.c:1\n"
	 "#2  0x0000000000401236 in lab_push (p=0x55d00001) at lab.c:340\n" START THREAD("2", "102")
		 WANTS("0x7f00a0", "lab_push", "300") START,
	 "", "SELECT title FROM v_finding WHERE kind = 'blocked'",
	 "1 thread waits for a lock, none in a cycle; perhaps behind another: lab_push 101 waits for DNS\n"},
	{"the end of a longer name is another member",
	 THREAD("1", "101") POLLS "#1  0x0000000000401136 in fa (x=0x1) at lab.c:2\n" START
	 "(gdb) p *tps\n$1 = {stats_name = 0x0, tps_queue_size = 7, pool_name = 0x1 \"wrong\", name = 0x2 \"lab/right\"}\n",
	 "", "SELECT title FROM v_finding WHERE kind = 'blocked'", "taskprocessor lab/right has 7 tasks queued\n"},
	{"two holders of one mutex cannot be", THREAD("1", "101") POLLS START,
	 DUMP(OF("0x7f1", "101", "w") HOLDS("0x7f00a0", "fa") RULE OF("0x7f2", "102", "v") HOLDS("0x7f00a0", "fb")),
	 "SELECT f.title, l.text FROM v_finding f JOIN v_finding_line l USING (rank) WHERE f.kind = 'quality' AND l.label = 'held'",
	 "1 lock has more than one holder in a lock dump|m 0x7f00a0 by 2 threads at once: LWP 101,LWP 102\n"},
	{"two readers can", THREAD("1", "101") POLLS START,
	 DUMP(OF("0x7f1", "101", "w") READS("0x7f00a0", "fa") RULE OF("0x7f2", "102", "v") READS("0x7f00a0", "fb")),
	 "SELECT count(*) FROM v_finding_line WHERE label = 'held'", "0\n"},
	{"a printed taskprocessor",
	 THREAD("1", "101") POLLS "#1  0x0000000000401136 in fa (x=0x1) at lab.c:2\n" START
	 "(gdb) p *tps\n$1 = {tps_queue_size = 1862, tps_queue_low = 450, tps_queue_high = 500, executing = 0, suspended = 1, "
	 "name = 0x5276be0 \"pjsip/distributor-00000e45\"}\n",
	 "", "SELECT title, sentence FROM v_finding WHERE kind = 'blocked'",
	 "taskprocessor pjsip/distributor-00000e45 has 1862 tasks queued, over its high water mark 500|late or not done: "
	 "SIP messages that are hashed to it: some phones work, others do not\n"},
	{"a database call below", THREAD("1", "101") POLLS "#1  0x0000000000401136 in SQLExecute () from /usr/lib/libodbc.so.2\n"
	 "#2  0x0000000000401236 in ast_odbc_direct_execute (obj=0x1) at res_odbc.c:100\n"
	 "#3  0x0000000000401336 in fa (x=0x1) at lab.c:2\n" START,
	 "", "SELECT outside FROM v_stack", "the database (ODBC)\n"},
};

static void hangs(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *dir = make_dir();
		char *paths[] = {make_path(dir, "gdb.txt"), make_path(dir, "locks.txt")};
		struct opened o;

		print_message("# %s\n", rows[i].what);
		make_file(dir, "gdb.txt", span_from(rows[i].gdb));
		make_file(dir, "locks.txt", span_from(rows[i].locks));
		opened_open(&o, (const char *const *)paths, rows[i].locks[0] ? 2 : 1);
		assert_rows(o.db, rows[i].sql, rows[i].want);
		opened_close(&o);
		free(paths[0]);
		free(paths[1]);
		make_remove(dir);
	}
}

#define TIMED(min, age, who)                                                                                           \
	"=======================================================================\n=== 20.20.1\n"                       \
	"=== Currently Held Locks at Time: 498694:" min ":50.639704 =================\n"                               \
	"=======================================================================\n===\n"                               \
	"=== Thread ID: 0x7f1 LWP:101 (w  started at [  1] a.c s())\n"                                                 \
	"=== ---> Lock #0 (lab.c): MUTEX 10 f a 0x55d0a0\n===      498694:19:45.618735, 00:00:00.000000, " age " (1, 1)\n" RULE \
	"=== Thread ID: 0x7f2 LWP:102 (do_monitor  started at [  1] a.c s())\n"                                        \
	"=== ---> Waiting for Lock #0 (lab.c): MUTEX 20 g a 0x55d0a0\n"                                         \
	"===      498694:19:45.618735, 00:00:00.000000, " age " (1, 1)\n" RULE                                         \
	who "=======================================================================\n"
#define THIRD(lwp, lock)                                                                                               \
	"=== Thread ID: 0x7f" lwp " LWP:" lwp " (w" lwp "  started at [  1] a.c s())\n"                                \
	"=== ---> Waiting for Lock #0 (lab.c): MUTEX 20 g b " lock "\n"                                          \
	"===      498694:19:45.618735, 00:00:00.000000, 00:00:01.0 (1, 1)\n" RULE

static void two_moments(void **state)
{
	char *dir = make_dir();
	char *paths[] = {make_path(dir, "b.txt"), make_path(dir, "a.txt")};
	struct opened o;

	(void)state;
	make_file(dir, "a.txt", SPAN_LIT(TIMED("24", "00:05:05.020991", THIRD("104", "0x55d0b0") THIRD("105", "0x55d0c0"))));
	make_file(dir, "b.txt", SPAN_LIT(TIMED("19", "00:00:05.020991", THIRD("103", "0x55d0b0") THIRD("105", "0x55d0b0"))));
	opened_open(&o, (const char *const *)paths, 2);
	assert_rows(o.db, "SELECT change, lwp, resource, apart_s FROM v_diff",
		    "stuck|102|a 0x55d0a0|300.0\nmoving|105|b 0x55d0b0|300.0\ngone|103|b 0x55d0b0|300.0\nnew|104|b 0x55d0b0|300.0\n");
	assert_rows(o.db, "SELECT text FROM v_finding_line WHERE label = 'since'",
		    "1 waits for the same in 2 of 2 dumps, 5 min 0 s apart: stuck\n");
	opened_close(&o);
	/* Two pictures of one moment say nothing of what became of it. */
	make_file(dir, "b.txt", SPAN_LIT(TIMED("24", "00:05:05.020991", THIRD("103", "0x55d0b0"))));
	opened_open(&o, (const char *const *)paths, 2);
	assert_rows(o.db, "SELECT count(*) FROM v_diff", "0\n");
	opened_close(&o);
	free(paths[0]);
	free(paths[1]);
	make_remove(dir);
}

#define HEAD                                                                                                           \
	"=======================================================================\n=== 18.18.0\n"                       \
	"=== Currently Held Locks ==============================================\n"                                    \
	"=======================================================================\n===\n"
#define FIRST OF("0x7f1", "101", "w") HOLDS("0x7f00a0", "fa") WAITS("0x7f00b0", "fa") RULE
#define SECOND OF("0x7f2", "102", "v") HOLDS("0x7f00b0", "fb") WAITS("0x7f00a0", "fb") RULE
#define OTHER OF("0x7f3", "103", "u") HOLDS("0x7f00c0", "fc") WAITS("0x7f00a0", "fc") RULE
#define END "=======================================================================\n"

/* One dump in two files is one; two dumps are two, and what one lacks the other does not make up for. */
static void pieces(void **state)
{
	static const struct {
		const char *first, *second, *ring, *dumps;
	} cases[] = {
		{HEAD FIRST, SECOND END, "2\n", "1\n"},
		{HEAD FIRST END, HEAD SECOND END, "0\n", "2\n"},
		{HEAD FIRST END, SECOND END, "0\n", "2\n"},       /* the first is whole: the second is the end of another one */
		{HEAD FIRST, FIRST SECOND END, "2\n", "2\n"}, /* a dump lists a thread once: the second stands alone */
		{SECOND END, HEAD FIRST, "2\n", "1\n"},	 /* the order of names need not be that of the text */
		{SECOND END OTHER END, HEAD FIRST, "0\n", "3\n"}, /* nothing tells which end is that of the beginning */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char *dir = make_dir();
		char *paths[] = {make_path(dir, "dump-1.txt"), make_path(dir, "dump-2.txt")};
		struct opened o;

		print_message("# %zu\n", i);
		make_file(dir, "dump-1.txt", span_from(cases[i].first));
		make_file(dir, "dump-2.txt", span_from(cases[i].second));
		opened_open(&o, (const char *const *)paths, 2);
		assert_rows(o.db, "SELECT count(*) FROM v_cycle", cases[i].ring);
		assert_rows(o.db, "SELECT count(*) FROM lock_dump WHERE id NOT IN (SELECT dump FROM dump_piece)", cases[i].dumps);
		opened_close(&o);
		free(paths[0]);
		free(paths[1]);
		make_remove(dir);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hangs),
		cmocka_unit_test(two_moments),
		cmocka_unit_test(pieces),
	};

	return cmocka_run_group_tests_name("what stacks and lock dumps say together", tests, NULL, NULL);
}
