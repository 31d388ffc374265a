/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "astscope/base/env.h"
#include "astscope/base/scan.h"
#include "tests/lib/pty_vterm.h"
#include "tests/lib/sanitized.h"

/* astscope --follow on a pseudo terminal, while this process writes to the log. */

static char program[PATH_MAX];
static char demo[PATH_MAX];
static char dir[] = "/tmp/astscope-test-XXXXXX";
static char path[64];

/* ---- the writer ---- */

static void append(const char *text, size_t n)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), n);
	close(fd);
}

static void add(const char *text)
{
	append(text, strlen(text));
}

/* An object of its own, made at line @n of a source; its function tells it on the screen. */
static void add_object(int n)
{
	struct strbuf b = {0};

	strbuf_addf(&b, "0x%x,+1,7,lab.c,%d,made_%d,**constructor**8**9**,\n", 4096 + n * 16, n, n);
	append(b.p, b.n);
	strbuf_done(&b);
}

static void begin_log(int objects)
{
	unlink(path);
	for (int i = 1; i <= objects; i++)
		add_object(i);
}

/* ---- the console ---- */

static struct pty *start(const char *file)
{
	const char *argv[] = {program, "--no-cache", "--no-rc", "--follow", file, NULL};
	struct pty_setup setup = {.argv = argv, .rows = 24, .cols = 120};

	return pty_start(&setup);
}

static void assert_shows(struct pty *p, const char *text)
{
	if (!pty_wait_text(p, text))
		fail_msg("no \"%s\" on: %s", text, pty_text(p));
}

static void assert_end(struct pty *p, int want)
{
	int status;

	assert_true(pty_wait_exit(p, 10000, &status, NULL));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), want);
	assert_true(pty_is_restored(p));
	pty_stop(p);
}

static void quit(struct pty *p)
{
	pty_type(p, "Q");
	assert_end(p, 0);
}

static void test_rows_come(void **state)
{
	struct pty *p;

	(void)state;
	begin_log(3);
	p = start(path);
	assert_shows(p, "made_3");
	assert_shows(p, "row 3 of 3");
	/* a line waits for its end */
	add_object(4);
	add("0x9000,+1,7,lab.c,5,made_5,");
	assert_shows(p, "row 4 of 4");
	assert_shows(p, "following: 4 lines");
	assert_null(strstr(pty_text(p), "made_5"));
	add("**constructor**8**9**,\n");
	assert_shows(p, "made_5");
	assert_shows(p, "row 5 of 5");
	/* elsewhere than at the end the cursor stays */
	pty_type(p, "g");
	assert_shows(p, "row 1 of 5");
	add_object(6);
	assert_shows(p, "row 1 of 6");
	quit(p);
}

/* Standing still is for the user; the next look takes all that came. */
static void test_halt(void **state)
{
	static const char *const keys[] = {"c", ":follow\r", ":stop\r", "\003\003"};

	(void)state;
	begin_log(2);
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		struct pty *p;

		begin_log(2);
		p = start(path);
		assert_shows(p, "row 2 of 2");
		pty_type(p, keys[i]);
		assert_shows(p, "halted at 2 lines, c goes on");
		add_object(3);
		pty_type(p, "k");
		assert_true(pty_wait_idle(p));
		assert_non_null(strstr(pty_text(p), "row 1 of 2"));
		pty_type(p, "jc");
		assert_shows(p, "row 3 of 3");
		assert_shows(p, "following: 3 lines");
		quit(p);
	}
}

/* What is followed beside another bundle: the comparison stands, and the log goes on. */
static void test_compared(void **state)
{
	struct strbuf command = {0};
	struct pty *p;

	(void)state;
	begin_log(3);
	p = start(path);
	assert_shows(p, "row 3 of 3");
	strbuf_addf(&command, ":diff %s/leak\r", demo);
	pty_type(p, strbuf_str(&command));
	assert_shows(p, "Compare");
	assert_shows(p, "this bundle");
	assert_shows(p, "following: 3 lines");
	add_object(4);
	assert_shows(p, "following: 4 lines");
	assert_non_null(strstr(pty_text(p), "this bundle"));
	pty_type(p, "q");
	assert_shows(p, "made_4");
	quit(p);
	strbuf_done(&command);
}

static void test_empty_at_first(void **state)
{
	struct pty *p;

	(void)state;
	begin_log(0);
	add("");
	p = start(path);
	assert_shows(p, "following: 0 lines");
	assert_shows(p, "not known yet");
	add_object(1);
	assert_shows(p, "made_1");
	quit(p);
}

static void test_cut_and_gone(void **state)
{
	struct pty *p;

	(void)state;
	begin_log(5);
	p = start(path);
	assert_shows(p, "row 5 of 5");
	assert_int_equal(truncate(path, 0), 0);
	assert_shows(p, "refs was cut: its lines begin anew");
	assert_shows(p, "following: 0 lines");
	assert_shows(p, "made_5"); /* until there is something else */
	add_object(6);
	assert_shows(p, "made_6");
	pty_type(p, "g"); /* takes the message away */
	assert_shows(p, "row 1 of 1");
	unlink(path);
	assert_shows(p, "refs is gone: what it had is shown until there is a new one");
	assert_shows(p, "made_6");
	begin_log(2);
	assert_shows(p, "refs is another file now: its lines begin anew");
	assert_shows(p, "made_2");
	assert_shows(p, "following: 2 lines");
	quit(p);
}

/* Cut and written again between two looks, to a greater length; what a log daemon leaves in front is no row. */
static void test_other_text(void **state)
{
	static const char nothing[4096];
	struct pty *p;

	(void)state;
	begin_log(3);
	p = start(path);
	assert_shows(p, "row 3 of 3");
	pty_type(p, "c");
	assert_shows(p, "halted");
	assert_int_equal(truncate(path, 0), 0);
	append(nothing, sizeof(nothing));
	add_object(9);
	pty_type(p, "c");
	assert_shows(p, "refs was cut: its lines begin anew");
	assert_shows(p, "made_9");
	pty_type(p, "g");
	assert_shows(p, "row 1 of 1");
	quit(p);
}

static char *text_of(const char *file, size_t *ret_n)
{
	FILE *f = fopen(file, "r");
	char *text = malloc(1 << 20);

	assert_non_null(f);
	assert_non_null(text);
	*ret_n = fread(text, 1, 1 << 20, f);
	fclose(f);
	return text;
}

/* That the demo's log is one with a leak, is known of the whole log only. */
static void test_no_leak_is_claimed(void **state)
{
	char file[PATH_MAX + 16];
	size_t n;
	char *text;
	struct pty *p;

	(void)state;
	snprintf(file, sizeof(file), "%s/leak/refs", demo);
	text = text_of(file, &n);
	begin_log(0);
	append(text, n);
	free(text);
	p = start(path);
	assert_shows(p, "row ");
	pty_type(p, "q");
	assert_shows(p, "so far: the log is being written");
	assert_null(strstr(pty_text(p), "LEAK"));
	assert_null(strstr(pty_text(p), "not read to its end:"));
	pty_type(p, "2");
	assert_shows(p, "nothing here is a leak for sure");
	/* what moves on cannot be named */
	pty_type(p, ":note x\r");
	assert_shows(p, "the log is being written, and what is shown of it moves on");
	quit(p);
}

/* Resident at most, in KB, of the program so far. */
static long peak_kb(const struct pty *p)
{
	char file[64], line[256];
	long kb = -1;
	FILE *f;

	snprintf(file, sizeof(file), "/proc/%ld/status", (long)pty_pid(p));
	f = fopen(file, "r");
	while (f && fgets(line, sizeof(line), f)) {
		struct span s = span_from(line);
		uint64_t n;

		if (!span_starts(s, SPAN_LIT("VmHWM:")))
			continue;
		s = span_trim(span_from_offset(s, 6));
		kb = scan_u64(&s, &n) ? (long)n : -1;
	}
	if (f)
		fclose(f);
	return kb;
}

/* More than is kept, in many writes: the end is shown, and what is before it is not kept. */
static void test_bounded(void **state)
{
	enum { ROUNDS = 24, LOOK = 8, OBJECTS = 12000 };
	struct strbuf b = {0};
	struct pty *p;
	long kb;

	(void)state;
	if (SANITIZED)
		return;
	begin_log(1);
	p = start(path);
	assert_shows(p, "row 1 of 1");
	for (int round = 0; round < ROUNDS; round++) {
		strbuf_clear(&b);
		for (int i = 0; i < OBJECTS; i++) {
			strbuf_addf(&b, "0x%x,+1,7,lab.c,5,f,**constructor**8**9**,\n0x%x,-1,7,lab.c,9,f,**destructor**,\n",
				    4096 + i * 16, 4096 + i * 16);
		}
		append(b.p, b.n);
		/* what came is taken piece by piece: were all there at once, most of it would not be looked at */
		if (round % LOOK == LOOK - 1) {
			char made[16];

			add_object(round);
			snprintf(made, sizeof(made), "made_%d,", round);
			assert_shows(p, made);
		}
	}
	strbuf_done(&b);
	assert_shows(p, "from byte ");
	kb = peak_kb(p);
	if (kb >= 0)
		assert_in_range(kb, 1, 150000);
	quit(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_come), cmocka_unit_test(test_halt), cmocka_unit_test(test_compared),
		cmocka_unit_test(test_empty_at_first),
		cmocka_unit_test(test_cut_and_gone), cmocka_unit_test(test_other_text), cmocka_unit_test(test_no_leak_is_claimed),
		cmocka_unit_test(test_bounded),
	};
	const char *build = env_get("BUILDDIR");
	const char *src = env_get("SRCDIR");
	int rc;

	setlocale(LC_ALL, "");
	snprintf(program, sizeof(program), "%s/astscope", build ? build : ".");
	snprintf(demo, sizeof(demo), "%s/share/demo", src ? src : ".");
	if (pty_why_not() || access(program, X_OK) != 0 || access(demo, R_OK) != 0 || !mkdtemp(dir)) {
		printf("1..0 # SKIP %s\n", pty_why_not() ? pty_why_not() : "the program or its demo is not built");
		return 0;
	}
	snprintf(path, sizeof(path), "%s/refs", dir);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	rmdir(dir);
	return rc;
}
