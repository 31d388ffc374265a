/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/mem.h"
#include "tests/lib/sanitized.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef COVERAGE
void __gcov_dump(void);
#endif

/* The end of a program that cannot go on: first the terminal, then the reason, then the signal.  Each in a child. */

static void restore(void)
{
	fputs("restored\n", stderr);
}

static void restore_and_fail(void)
{
	fputs("restored\n", stderr);
	die("the hook fails too");
}

static void die_without_hook(void)
{
	die("%s has %d", "a table", 3);
}

static void die_with_hook(void)
{
	die_set_hook(restore);
	die("%s has %d", "a table", 3);
}

static void die_in_hook(void)
{
	die_set_hook(restore_and_fail);
	die("first");
}

static void ask_for_too_many(void)
{
	die_set_hook(restore);
	free(mem_realloc(NULL, SIZE_MAX / 2, 3));
}

/* A process that a signal ends forgets what it counted for make coverage. */
static void end_by_abort(int number)
{
	(void)number;
#ifdef COVERAGE
	__gcov_dump();
#endif
	signal(SIGABRT, SIG_DFL);
	raise(SIGABRT);
}

#if !SANITIZED /* its malloc has an end of its own */
static void ask_for_too_much(void)
{
	die_set_hook(restore);
	free(mem_alloc(SIZE_MAX / 4));
}

static void ask_for_too_much_zeroed(void)
{
	die_set_hook(restore);
	free(mem_zalloc(SIZE_MAX / 4));
}

static void ask_for_too_much_more(void)
{
	die_set_hook(restore);
	free(mem_realloc(mem_alloc(10), SIZE_MAX / 4, 1));
}
#endif

/* Run @fn in a child; what it says on stderr.  It must end by SIGABRT. */
static void assert_dies(void (*fn)(void), const char *said)
{
	const struct rlimit no_core = {0, 0};
	char got[256];
	int ends[2], status;
	size_t n = 0;
	ssize_t r;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	fflush(NULL);
	child = fork();
	if (!child) {
		setrlimit(RLIMIT_CORE, &no_core);
		signal(SIGABRT, end_by_abort);
		dup2(ends[1], STDERR_FILENO);
		fn();
		_exit(0);
	}
	close(ends[1]);
	while ((r = read(ends[0], got + n, sizeof(got) - 1 - n)) > 0)
		n += (size_t)r;
	got[n] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_string_equal(got, said);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
}

static void test_die(void **state)
{
	(void)state;
	assert_dies(die_without_hook, "astscope: a table has 3\n");
	assert_dies(die_with_hook, "restored\nastscope: a table has 3\n");
	assert_dies(die_in_hook, "restored\nastscope: the hook fails too\n");
	assert_dies(ask_for_too_many, "restored\nastscope: out of memory (9223372036854775807 items of 3 bytes)\n");
#if !SANITIZED
	assert_dies(ask_for_too_much, "restored\nastscope: out of memory (4611686018427387903 bytes)\n");
	assert_dies(ask_for_too_much_zeroed, "restored\nastscope: out of memory (4611686018427387903 bytes)\n");
	assert_dies(ask_for_too_much_more, "restored\nastscope: out of memory (4611686018427387903 bytes)\n");
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_die),
	};

	return cmocka_run_group_tests_name("base/die", tests, NULL, NULL);
}
