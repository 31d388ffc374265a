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

/* waits 101 for a lock that nothing in the stack of names 102; @locals is printed with its frame. */
#define WAITER(call, locals)                                                                                           \
	"Thread 2 (Thread 0x7f1 (LWP 101)):\n#0  futex_wait (futex_word=0x7f00a0) at futex.h:146\n"                   \
	"#1  __GI___lll_lock_wait (futex=0x7f00a0, private=0) at lowlevellock.c:49\n"                                  \
	"#2  0x0000000000401136 in " call "=0x7f00a0) at lock.c:128\n" locals                                         \
	"#3  0x0000000000401236 in taker (data=0x1) at x.c:1\n\n"                                                      \
	"Thread 1 (Thread 0x7f2 (LWP 102)):\n#0  poll () at poll.c:29\n#1  0x0000000000401336 in holder () at x.c:5\n\n"
#define MUTEX "___pthread_mutex_lock (mutex"

static const struct {
	const char *text;
	const char *want; /* holder|confidence of the wait */
} rows[] = {
	{WAITER(MUTEX, ""), "-|derived\n"},
	{WAITER(MUTEX, "        m = (pthread_mutex_t *) 0x7f00a0\n        *m = {__data = {__lock = 2, __owner = 102}}\n"),
	 "102|derived\n"},
	{WAITER(MUTEX, "") "(gdb) p *(pthread_mutex_t *) 0x7f00a0\n$1 = {__data = {__lock = 2, __owner = 102}}\n", "102|derived\n"},
	{WAITER(MUTEX, "") "(gdb) p ((pthread_mutex_t *) 0x7f00a0)->__data.__owner\n$1 = 102\n", "102|derived\n"},
	{WAITER(MUTEX, "") "(gdb) x/3d 0x7f00a0\n0x7f00a0:\t2\t1\t102\n", "102|derived\n"},
	{WAITER(MUTEX, "") "(gdb) x/3xw 0x7f00a0\n0x7f00a0:\t0x00000002\t0x00000001\t0x00000066\n", "102|derived\n"},
	/* asked for before the stacks were printed */
	{"(gdb) p *(pthread_mutex_t *) 0x7f00a0\n$1 = {__data = {__lock = 2, __owner = 102}}\n(gdb) thread apply all bt\n\n"
	 WAITER(MUTEX, ""), "102|derived\n"},
	/* free, another lock, a thread that is not there, words that are no locked mutex */
	{WAITER(MUTEX, "") "(gdb) p *(pthread_mutex_t *) 0x7f00a0\n$1 = {__data = {__lock = 0, __owner = 0}}\n", "-|derived\n"},
	{WAITER(MUTEX, "") "(gdb) p *(pthread_mutex_t *) 0x7f00b0\n$1 = {__data = {__lock = 2, __owner = 102}}\n", "-|derived\n"},
	{WAITER(MUTEX, "") "(gdb) p *(pthread_mutex_t *) 0x7f00a0\n$1 = {__data = {__lock = 2, __owner = 999}}\n", "-|derived\n"},
	{WAITER(MUTEX, "") "(gdb) x/3d 0x7f00a0\n0x7f00a0:\t7\t1\t102\n", "-|derived\n"},
	{WAITER(MUTEX, "") "(gdb) x/2d 0x7f00a0\n0x7f00a0:\t2\t1\n", "-|derived\n"},
};

static void owners(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *dir = make_dir();
		char *path = make_path(dir, "text");
		struct opened o;

		print_message("# %zu\n", i);
		make_file(dir, "text", span_from(rows[i].text));
		opened_open(&o, (const char *const[]){path}, 1);
		assert_rows(o.db, "SELECT holder_lwp, confidence FROM v_wait WHERE lwp = 101 AND lock = '0x7f00a0'", rows[i].want);
		opened_close(&o);
		free(path);
		make_remove(dir);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(owners)};

	return cmocka_run_group_tests_name("owners of locks that gdb printed", tests, NULL, NULL);
}
