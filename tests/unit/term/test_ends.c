/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "console.h"
#include "tests/lib/sanitized.h"

/* Ways out of the console, and back: the terminal is always as it was before. */

/* Ends within a second of @from, however the machine is loaded: twice that is waited for. */
static void assert_ends_soon(struct pty *p, int64_t from, int status)
{
	assert_int_equal(end_of(p, 2000), status);
	assert_true(env_monotonic_us() - from < 1000000 * PATIENCE);
}

static void test_signals(void **state)
{
	const int signals[] = {SIGTERM, SIGHUP, SIGINT, SIGUSR1, SIGUSR2, SIGXCPU, SIGVTALRM, SIGPROF, SIGIO, SIGRTMIN, SIGRTMAX};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		struct pty *p = start("");
		int64_t from = env_monotonic_us();

		kill(pty_pid(p), signals[i]);
		assert_ends_soon(p, from, 128 + signals[i]);
		assert_true(has_bytes(p, "the demo ends with"));
		assert_true(pty_is_restored(p));
		pty_stop(p);
	}
}

static void test_signal_in_prompt(void **state)
{
	struct pty *p = start("");

	(void)state;
	pty_type(p, "2f");
	assert_true(pty_wait_idle(p));
	pty_type(p, "odd");
	assert_true(pty_wait_idle(p));
	kill(pty_pid(p), SIGTERM);
	assert_ends(p, 128 + SIGTERM);
}

static void test_hang_up(void **state)
{
	static const char *const words[] = {"", "--slow-end"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct pty *p = start(words[i]);
		int64_t from = env_monotonic_us();
		int status;
		long cpu_ms;

		pty_hang_up(p);
		assert_true(pty_wait_exit(p, 2000, &status, &cpu_ms));
		assert_true(env_monotonic_us() - from < 1000000 * PATIENCE);
		assert_true(cpu_ms < 500 * PATIENCE);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 129);
		pty_stop(p);
	}
}

/* The terminal is gone, but SIGHUP is ignored (nohup). */
static void test_end_of_input(void **state)
{
	struct pty *p = start_shell("trap '' HUP; exec \"$0\" demo");
	int status;
	long cpu_ms;

	(void)state;
	assert_true(pty_wait_idle(p));
	kill(pty_pid(p), SIGHUP);
	pty_type(p, "2");
	assert_shows(p, "[2 Items]");
	pty_hang_up(p);
	assert_true(pty_wait_exit(p, 2000, &status, &cpu_ms));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 129);
	assert_true(cpu_ms < 500 * PATIENCE);
	pty_stop(p);
}

/* What comes after the console takes too long. */
static void test_slow_end(void **state)
{
	struct pty *p = start("--slow-end");
	int64_t from = env_monotonic_us();

	(void)state;
	kill(pty_pid(p), SIGTERM);
	assert_ends_soon(p, from, 128 + SIGTERM);
	assert_true(pty_is_restored(p));
	pty_stop(p);
}

/* Output that nobody takes must not keep the process. */
static void test_blocked_output(void **state)
{
	struct pty *p = start("");
	int64_t from;
	int status;

	(void)state;
	pty_type(p, "2");
	assert_true(pty_wait_idle(p));
	pty_block_output(p);
	from = env_monotonic_us();
	kill(pty_pid(p), SIGTERM);
	assert_true(pty_wait_gone(p, 3000, &status));
	assert_true(env_monotonic_us() - from < 1500000 * PATIENCE);
	pty_stop(p);
}

static void test_fatal(void **state)
{
	static const int signals[] = {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSYS, SIGTRAP};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		struct pty *p = start("");
		char line[20];
		int status;

		snprintf(line, sizeof(line), "raise %d", signals[i]);
		type_command(p, line);
		status = end_of(p, 5000);
		/* a sanitizer may have taken the signal for a report of its own */
		assert_true(status == 128 + signals[i] || status == 1);
		assert_true(pty_is_restored(p));
		pty_stop(p);
	}
}

static void test_fatal_from_outside(void **state)
{
	struct pty *p = start("");

	(void)state;
	pty_type(p, "2/it");
	assert_true(pty_wait_idle(p));
	kill(pty_pid(p), SIGABRT);
	assert_ends(p, 128 + SIGABRT);
	p = start("");
	kill(pty_pid(p), SIGQUIT);
	assert_ends(p, 128 + SIGQUIT);
}

/* The kernel keeps that byte; all others are counted as read. */
static void press_quit_key(struct pty *p)
{
	int seen = pty_reports(p);

	pty_send_shell(p, "\034");
	assert_true(pty_wait_report(p, seen));
}

static void test_quit_key(void **state)
{
	struct pty *p = start("");

	(void)state;
	press_quit_key(p);
	assert_shows(p, "Q quits");
	pty_type(p, "2/");
	assert_true(pty_wait_idle(p));
	pty_type(p, "\033[200~one");
	for (int i = 0; i < 20; i++)
		pty_send_shell(p, "\034");
	pty_type(p, "two\033[201~");
	assert_shows(p, "onetwo");
	press_quit_key(p); /* by hand, each answered */
	usleep(1010000);
	press_quit_key(p);
	pty_type(p, "\033");
	assert_true(pty_wait_idle(p));
	pty_type(p, "Q");
	assert_ends(p, 0);
}

/* The emergency exit of a console that does not come back. */
static void test_quit_key_twice(void **state)
{
	struct pty *p = start("");

	(void)state;
	type_command(p, "hang");
	assert_true(pty_wait_bytes(p, "hanging"));
	pty_send_shell(p, "\034\034\034");
	usleep(1010000);
	pty_send_shell(p, "\034");
	assert_ends(p, 128 + SIGQUIT);
}

static void test_die(void **state)
{
	struct pty *p = start("");
	struct span said;
	long at;

	(void)state;
	type_command(p, "die");
	assert_int_equal(end_of(p, 5000), 128 + SIGABRT);
	assert_true(pty_is_restored(p));
	/* said where it can be read: after the terminal was given back */
	said = pty_bytes(p);
	at = span_find(said, SPAN_LIT("the demo dies"));
	assert_true(at >= 0);
	assert_true(span_find(span_from_offset(said, (size_t)at), SPAN_LIT("\033")) < 0);
	pty_stop(p);
}

/* A shell with job control: each line it reads continues the demo. */
static const char job_script[] =
	"set -m; \"$0\" demo; s=$?; while [ $s -ge 128 ]; do stty -a; echo stopped $s; read line; fg; s=$?; done; echo over $s";

static void test_suspend(void **state)
{
	struct pty *p = start_shell(job_script);

	(void)state;
	assert_true(pty_wait_idle(p));
	pty_type(p, "2f");
	assert_true(pty_wait_idle(p));
	pty_type(p, "od");
	for (int i = 0; i < 5; i++) {
		int seen;

		assert_shows(p, "filter od");
		pty_forget(p);
		pty_type(p, "\032");
		assert_true(pty_wait_bytes(p, "stopped 148"));
		assert_false(has_bytes(p, "-icanon"));
		assert_false(has_bytes(p, "-echo "));
		assert_false(pty_on_alternate_screen(p));
		seen = pty_reports(p);
		pty_send_shell(p, "\n");
		assert_true(pty_wait_report(p, seen));
		assert_true(pty_on_alternate_screen(p));
		assert_int_equal(pty_screen(p)->cursor_row, 23);
	}
	pty_type(p, "d");
	assert_shows(p, "250 of 500");
	pty_type(p, "\r");
	assert_true(pty_wait_idle(p));
	pty_type(p, "Q");
	assert_true(pty_wait_bytes(p, "over 0"));
	assert_ends(p, 0);
}

#define MOUSE_ON "\033[?1000h"
#define MOUSE_OFF "\033[?1000l"

/* Nothing of the terminal's mouse is touched before it is asked for; however the console is left, the mouse is the terminal's. */
static void test_mouse(void **state)
{
	static const int signals[] = {SIGTERM, SIGHUP, SIGSEGV};
	struct pty *p = start("");

	(void)state;
	assert_false(has_bytes(p, MOUSE_ON));
	pty_send(p, SPAN_LIT("\033[<0;12;2M")); /* of another program */
	assert_true(pty_wait_idle(p));
	pty_type(p, "M");
	assert_true(pty_wait_idle(p));
	assert_true(has_bytes(p, MOUSE_ON));
	pty_send(p, SPAN_LIT("\033[<0;12;2M\033[<0;12;2m"));
	assert_shows(p, "[2 Items]");
	pty_forget(p);
	type_command(p, "set mouse=no");
	assert_true(pty_wait_bytes(p, MOUSE_OFF));
	pty_type(p, "M");
	assert_true(pty_wait_idle(p));
	pty_forget(p);
	pty_type(p, "Q");
	assert_true(pty_wait_bytes(p, MOUSE_OFF));
	assert_ends(p, 0);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		p = start("");
		pty_type(p, "M");
		assert_true(pty_wait_idle(p));
		pty_forget(p);
		kill(pty_pid(p), signals[i]);
		assert_true(pty_wait_bytes(p, MOUSE_OFF));
		end_of(p, 5000);
		assert_true(pty_is_restored(p));
		pty_stop(p);
	}
	p = start_as("vt100", "", NULL);
	pty_type(p, "M");
	assert_shows(p, "this terminal has no mouse (TERM=vt100)");
	assert_false(has_bytes(p, MOUSE_ON));
	pty_type(p, "Q");
	assert_ends(p, 0);
}

static void test_suspend_with_mouse(void **state)
{
	struct pty *p = start_shell(job_script);
	int seen;

	(void)state;
	assert_true(pty_wait_idle(p));
	pty_type(p, "M");
	assert_true(pty_wait_idle(p));
	pty_forget(p);
	pty_type(p, "\032");
	assert_true(pty_wait_bytes(p, "stopped 148"));
	assert_true(has_bytes(p, MOUSE_OFF));
	pty_forget(p);
	seen = pty_reports(p);
	pty_send_shell(p, "\n");
	assert_true(pty_wait_report(p, seen));
	assert_true(has_bytes(p, MOUSE_ON));
	pty_type(p, "Q");
	assert_true(pty_wait_bytes(p, "over 0"));
	assert_ends(p, 0);
}

static void test_suspend_and_resize(void **state)
{
	struct pty *p = start_shell(job_script);
	int seen;

	(void)state;
	assert_true(pty_wait_idle(p));
	pty_type(p, "2");
	assert_true(pty_wait_idle(p));
	pty_forget(p);
	pty_type(p, "\032");
	assert_true(pty_wait_bytes(p, "stopped 148"));
	pty_resize(p, 12, 60);
	seen = pty_reports(p);
	pty_send_shell(p, "\n");
	assert_true(pty_wait_report(p, seen));
	assert_shows(p, "[2 Items]");
	pty_type(p, "Q");
	assert_ends(p, 0);
}

/* Stopped without a chance to do anything about it, the terminal messed up, continued. */
static void test_stopped_hard(void **state)
{
	struct pty *p = start("");
	int seen = pty_reports(p);
	int status;

	(void)state;
	kill(pty_pid(p), SIGSTOP);
	assert_int_equal(waitpid(pty_pid(p), &status, WUNTRACED), pty_pid(p));
	assert_true(WIFSTOPPED(status));
	pty_show(p, "\033[2J\033[?25h\033[Hgarbage of another program");
	assert_non_null(strstr(pty_text(p), "garbage"));
	kill(pty_pid(p), SIGCONT);
	assert_true(pty_wait_report(p, seen));
	assert_shows(p, "WHAT LOOKS WRONG");
	assert_null(strstr(pty_text(p), "garbage"));
	pty_type(p, "2");
	assert_shows(p, "[2 Items]");
	/* SIGTSTP from outside; the process group is orphaned here, so that it goes on at once */
	seen = pty_reports(p);
	kill(pty_pid(p), SIGTSTP);
	assert_true(pty_wait_report(p, seen));
	assert_shows(p, "[2 Items]");
	pty_type(p, "Q");
	assert_ends(p, 0);
}

static int tests(void)
{
	const struct CMUnitTest list[] = {
		cmocka_unit_test(test_signals), cmocka_unit_test(test_signal_in_prompt), cmocka_unit_test(test_hang_up),
		cmocka_unit_test(test_end_of_input), cmocka_unit_test(test_slow_end), cmocka_unit_test(test_blocked_output),
		cmocka_unit_test(test_fatal), cmocka_unit_test(test_fatal_from_outside), cmocka_unit_test(test_quit_key),
		cmocka_unit_test(test_quit_key_twice),
		cmocka_unit_test(test_die),
		cmocka_unit_test(test_mouse), cmocka_unit_test(test_suspend_with_mouse),
		cmocka_unit_test(test_suspend), cmocka_unit_test(test_suspend_and_resize), cmocka_unit_test(test_stopped_hard),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}

int main(int argc, char **argv)
{
	return console_main(argc, argv, tests);
}
