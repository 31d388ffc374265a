/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <limits.h>
#include <locale.h>
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
#include "tests/lib/pty_vterm.h"
#include "tests/lib/sanitized.h"

/* The program itself on a pseudo terminal: how it begins and ends. */

static char program[PATH_MAX];
static char demo[PATH_MAX];

static struct pty *start_shell(const char *script, const char *term)
{
	const char *argv[] = {
		"/bin/sh", "-c", script, program, demo, "SELECT rootpage FROM sqlite_schema WHERE name = 'event_chunk'", NULL,
	};
	struct pty_setup setup = {.argv = argv, .term = term};

	return pty_start(&setup);
}

static void assert_says(struct pty *p, const char *text)
{
	if (span_find(pty_bytes(p), span_from(text)) < 0)
		fail_msg("no \"%s\" in: %.*s", text, SPAN_ARG(pty_bytes(p)));
}

static void assert_exit(struct pty *p, int want)
{
	int status;

	assert_true(pty_wait_exit(p, 10000, &status, NULL));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), want);
	assert_true(pty_is_restored(p));
}

static void test_quit(void **state)
{
	struct pty *p = start_shell("exec \"$0\" --no-cache \"$1\"", NULL);

	(void)state;
	assert_true(pty_wait_idle(p));
	pty_type(p, "Q");
	assert_exit(p, 0);
	pty_stop(p);
}

/* The bundle comes through a pipe, keys from the terminal. */
static void test_bundle_on_stdin(void **state)
{
	struct pty *p = start_shell("tar -cf - -C \"$1\" . | \"$0\" --no-cache -", NULL);

	(void)state;
	assert_true(pty_wait_idle(p));
	pty_type(p, "?");
	assert_true(pty_wait_idle(p));
	assert_non_null(strstr(pty_text(p), "next row"));
	pty_type(p, "\033");
	assert_true(pty_wait_idle(p));
	pty_type(p, "Q");
	assert_exit(p, 0);
	pty_stop(p);
}

/* A database that was handed in is shown at once; that it is damaged is said when that is known. */
static void test_damaged_database(void **state)
{
	struct pty *p = start_shell("d=$(mktemp -d) && trap 'rm -r \"$d\"' EXIT && "
				    "\"$0\" import --db \"$d/x.db\" \"$1\" >/dev/null && "
				    "page=$(\"$0\" sql --format csv \"$d/x.db\" \"$2\" | tail -n 1 | tr -d '\\r') && "
				    "dd if=/dev/zero of=\"$d/x.db\" bs=8192 seek=$((page - 1)) count=1 conv=notrunc "
				    "2>/dev/null && \"$0\" \"$d/x.db\"",
				    NULL);

	(void)state;
	assert_true(pty_wait_idle(p));
	assert_non_null(strstr(pty_text(p), "EVIDENCE"));
	assert_non_null(strstr(pty_text(p), "x.db (damaged)"));
	assert_non_null(strstr(pty_text(p), "it is damaged: "));
	pty_type(p, "Q");
	assert_exit(p, 0);
	pty_stop(p);
}

static void test_refused(void **state)
{
	static const char *const types[] = {"dumb", "no-such-terminal"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		struct pty *p = start_shell("exec \"$0\" --no-cache \"$1\"", types[i]);

		assert_exit(p, 64);
		assert_says(p, types[i]);
		assert_says(p, "astscope report overview");
		assert_true(span_find(pty_bytes(p), SPAN_LIT("\033")) < 0);
		pty_stop(p);
	}
}

/* Alone it offers what lies here; what was opened stands there the next time, with what is wrong in it. */
static void test_start(void **state)
{
	struct pty *p = start_shell("d=$(mktemp -d) && export XDG_CACHE_HOME=\"$d/cache\" && mkdir \"$d/work\" && cd \"$d/work\" && "
				    "cp \"$1/leak/refs\" \"it leaked\" && cp \"$1/deadlock/core-show-locks.txt\" . && "
				    "\"$0\"; echo \"end $?\"; \"$0\"; echo \"end $? again\"; \"$0\"; echo \"end $? at last\"; rm -r \"$d\"",
				    NULL);

	(void)state;
	assert_true(pty_wait_idle(p));
	assert_non_null(strstr(pty_text(p), "IN THIS FOLDER"));
	assert_non_null(strstr(pty_text(p), "it leaked "));
	assert_null(strstr(pty_text(p), "OPENED BEFORE"));
	pty_type(p, "oit \t");
	assert_true(pty_wait_idle(p));
	assert_non_null(strstr(pty_text(p), ":open it leaked"));
	pty_type(p, "\r");
	assert_true(pty_wait_idle(p));
	assert_non_null(strstr(pty_text(p), "INVALID and LEAK"));
	pty_type(p, "Q");
	assert_true(pty_wait_bytes(p, "end 0"));
	pty_forget(p);
	assert_true(pty_wait_bytes(p, "OPENED BEFORE"));
	assert_true(pty_wait_text(p, "1  it leaked "));
	assert_true(pty_wait_text(p, "INVALID and LEAK: "));
	/* what needs a bundle says that there is none; the demo stands there once, opened or not */
	pty_type(p, ":diff x\r");
	assert_true(pty_wait_text(p, "no bundle is open to compare with"));
	pty_type(p, "d");
	assert_true(pty_wait_text(p, "CRASH, DEADLOCK"));
	pty_type(p, "Q");
	assert_true(pty_wait_bytes(p, "end 0 again"));
	pty_forget(p);
	assert_true(pty_wait_bytes(p, "OPENED BEFORE"));
	assert_true(pty_wait_text(p, "1  it leaked "));
	pty_type(p, "q");
	assert_true(pty_wait_bytes(p, "end 0 at last"));
	pty_stop(p);
}

/* A shell in a folder with a bundle and with what is none; the program is its $0. */
static struct pty *start_here(const char *script)
{
	struct strbuf all = {0};
	struct pty *p;

	strbuf_addf(&all,
		    "d=$(mktemp -d) && export XDG_CACHE_HOME=\"$d/cache\" && mkdir -p \"$d/here/alice\" && cd \"$d/here\" && "
		    "for what in '+1,501,a.c,10,make,**constructor**,SIP/bobsphone9' '+1,501,a.c,20,take,1,' '-1,501,a.c,30,drop,2,'; do "
		    "echo \"0x7f4200000010,$what\" >>alice/refs; done && "
		    "echo words >junk.txt && %s; rm -r \"$d\"",
		    script);
	p = start_shell(strbuf_str(&all), NULL);
	strbuf_done(&all);
	assert_true(pty_wait_idle(p));
	return p;
}

/* What a line of the bundle that is open has that is private, and not its words. */
static void assert_redacted_line(struct pty *p)
{
	assert_true(pty_wait_text(p, "EVIDENCE"));
	assert_true(pty_wait_idle(p));
	pty_type(p, ":go raw/source/1/line/1\r");
	assert_true(pty_wait_text(p, "make,**constructor**,SIP/<"));
	assert_null(strstr(pty_text(p), "bobsphone9"));
}

static void assert_neutral_names(struct pty *p)
{
	assert_true(pty_wait_text(p, "1  bundle 1"));
	assert_true(pty_wait_no_text(p, "alice"));
}

/* Whoever redacts does so in each bundle that is opened from there, and on the list of what can be opened. */
static void test_redact_start(void **state)
{
	struct pty *p = start_here("\"$0\" --redact; echo \"end $?\"");

	(void)state;
	assert_neutral_names(p);
	pty_type(p, "1");
	assert_redacted_line(p);
	pty_type(p, ":set redact?\r");
	assert_true(pty_wait_text(p, "redact=yes"));
	pty_type(p, "Q");
	assert_true(pty_wait_bytes(p, "end 0"));
	pty_stop(p);
}

/* So it is with the option, which goes from bundle to bundle. */
static void test_redact_kept(void **state)
{
	struct pty *p = start_here("\"$0\" import alice >/dev/null; \"$0\"; echo \"end $?\"");

	(void)state;
	assert_non_null(strstr(pty_text(p), "OPENED BEFORE"));
	assert_non_null(strstr(pty_text(p), "alice"));
	pty_type(p, ":set redact=yes\r");
	assert_neutral_names(p);
	pty_type(p, "1");
	assert_redacted_line(p);
	pty_type(p, ":open alice\r");
	assert_true(pty_wait_no_text(p, "**constructor**"));
	assert_redacted_line(p);
	pty_type(p, "Q");
	assert_true(pty_wait_bytes(p, "end 0"));
	pty_stop(p);
}

/* What was chosen and is no bundle leads back to the choice. */
static void test_choose_again(void **state)
{
	struct pty *p = start_here("\"$0\"; echo \"end $?\"");

	(void)state;
	pty_type(p, ":open junk.txt\r");
	assert_true(pty_wait_text(p, "junk.txt: no refs, lock dump"));
	assert_true(pty_wait_text(p, "IN THIS FOLDER"));
	pty_type(p, ":open alice\r");
	assert_true(pty_wait_text(p, "EVIDENCE"));
	assert_true(pty_wait_idle(p));
	pty_type(p, ":open junk.txt\r");
	assert_true(pty_wait_text(p, "OPENED BEFORE"));
	assert_true(pty_wait_text(p, "junk.txt: no refs, lock dump"));
	pty_type(p, "Q");
	assert_true(pty_wait_bytes(p, "end 0"));
	pty_stop(p);
}

/* Where there can be no console it says what to give it. */
static void test_no_start(void **state)
{
	static const char *const scripts[] = {"exec \"$0\"", "exec \"$0\" --db x.db", "exec \"$0\" --at locks", "exec \"$0\" --rebuild",
						"\"$0\" </dev/null"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
		struct pty *p = start_shell(scripts[i], i ? NULL : "dumb");

		assert_exit(p, 64);
		assert_says(p, "give me a bundle");
		pty_stop(p);
	}
}

static void test_signals(void **state)
{
	static const int signals[] = {SIGTERM, SIGHUP};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		struct pty *p = start_shell("exec \"$0\" --no-cache \"$1\"", NULL);
		int64_t from;

		assert_true(pty_wait_idle(p));
		from = env_monotonic_us();
		kill(pty_pid(p), signals[i]);
		assert_exit(p, 128 + signals[i]);
		assert_true(env_monotonic_us() - from < 1000000 * PATIENCE);
		pty_stop(p);
	}
}

static void test_hang_up(void **state)
{
	struct pty *p = start_shell("exec \"$0\" --no-cache \"$1\"", NULL);
	int64_t from;
	int status;

	(void)state;
	assert_true(pty_wait_idle(p));
	from = env_monotonic_us();
	pty_hang_up(p);
	assert_true(pty_wait_exit(p, 2000, &status, NULL));
	assert_true(env_monotonic_us() - from < 1000000 * PATIENCE);
	pty_stop(p);
}

/* The options file says how the console begins; --theme overrules it. */
static void test_options_file(void **state)
{
	static const char script[] =
		"d=$(mktemp -d) && mkdir \"$d/astscope\" && export XDG_CONFIG_HOME=\"$d\" && umask 077 && "
		"printf 'set theme=mono\\nset mouse=no\\n' >\"$d/astscope/astscoperc\" && \"$0\" --no-cache $WITH \"$1\"; "
		"echo \"end $?\"; rm -r \"$d\"";
	static const char *const with[] = {"WITH=", "WITH=--theme default"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(with); i++) {
		const char *argv[] = {"/bin/sh", "-c", script, program, demo, NULL};
		const char *const env[] = {with[i], NULL};
		struct pty_setup setup = {.argv = argv, .env = env};
		struct pty *p = pty_start(&setup);
		bool colored = false;

		assert_true(pty_wait_bytes(p, "DEADLOCK"));
		assert_true(pty_wait_idle(p));
		for (int row = 0; row < 10; row++)
			for (int col = 0; col < 20; col++)
				colored |= pty_color(p, row, col) >= 0;
		assert_int_equal(colored, i == 1);
		/* SGR mouse reports are asked for by nobody */
		assert_true(span_find(pty_bytes(p), SPAN_LIT("\033[?1006h")) < 0);
		pty_type(p, "Q");
		assert_true(pty_wait_bytes(p, "end 0"));
		pty_stop(p);
	}
}

/* What was copied, run by a shell, prints the view: the name of a bundle is a name, whatever stands in it. */
static void test_copied_command(void **state)
{
	static const char name[] = "a 'b' \"c\" $(touch ran) `touch ran` ; touch ran\n\ttouch ran\n \\";
	static const char script[] =
		"cd \"$1\" && mkdir \"$3\" bin home && ln -s \"$0\" bin/astscope && cp \"$2/leak/refs\" \"$3/-refs\" && "
		"cd \"$3\" && { HOME=\"$1/home\" \"$0\" --no-cache -- \"$1/$3\" -refs; PATH=\"$1/bin:$PATH\" "
		"sh -c \"$(cat \"$1/home/.local/state/astscope/clip.txt\")\" >../said; } && "
		"grep -q lab_session_alloc ../said && [ -z \"$(find .. -name ran)\" ] && echo 'the same rows'; rm -rf \"$1\"";
	char work[] = "/tmp/astscope-test-XXXXXX";
	const char *argv[] = {"/bin/sh", "-c", script, program, mkdtemp(work), demo, name, NULL};
	static const char *const env[] = {"XDG_STATE_HOME", NULL};
	struct pty_setup setup = {.argv = argv, .env = env};
	struct pty *p;

	(void)state;
	assert_non_null(argv[4]);
	p = pty_start(&setup);
	assert_true(pty_wait_idle(p));
	pty_type(p, "2yc");
	assert_true(pty_wait_idle(p));
	pty_type(p, "Q");
	assert_exit(p, 0);
	assert_says(p, "the same rows");
	pty_stop(p);
}

/* A log that does not end: the console is there, nothing is claimed, and :stop or Ctrl-C twice keep what was read. */
static void test_stop_reading(void **state)
{
	static const char *const keys[] = {":stop\r", "\003\003"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct pty *p = start_shell("{ cat \"$1/leak/refs\"; exec sleep 100; } | "
					    "{ \"$0\" --no-cache -; echo end $?; kill 0; }", NULL);

		assert_true(pty_wait_bytes(p, "not known yet"));
		assert_non_null(strstr(pty_text(p), "so far: not all of the bundle is read"));
		assert_null(strstr(pty_text(p), "LEAK"));
		pty_type(p, "2");
		assert_true(pty_wait_bytes(p, "not known yet: reading"));
		pty_type(p, "1");
		pty_type(p, keys[i]);
		assert_true(pty_wait_idle(p));
		assert_non_null(strstr(pty_text(p), "import stopped: counts are lower bounds"));
		assert_null(strstr(pty_text(p), "so far"));
		pty_type(p, "\033[15~"); /* F5 */
		assert_true(pty_wait_text(p, "astscope has to be started again"));
		pty_type(p, "Q");
		assert_true(pty_wait_bytes(p, "end 0"));
		pty_stop(p);
	}
}

/* Quitting in the middle leaves nothing. */
static void test_quit_while_reading(void **state)
{
	struct pty *p = start_shell("d=$(mktemp -d) && export XDG_CACHE_HOME=\"$d\" && "
				    "{ cat \"$1/leak/refs\"; exec sleep 100; } | { \"$0\" -; "
				    "echo \"end $? left $(find \"$d\" -type f | wc -l)\"; rm -r \"$d\"; kill 0; }",
				    NULL);

	(void)state;
	assert_true(pty_wait_bytes(p, "not known yet"));
	pty_type(p, "Q");
	assert_true(pty_wait_bytes(p, "end 0 left 0"));
	pty_stop(p);
}

/* What is small is on the screen before a long log is read. */
static void test_small_first(void **state)
{
	static const char script[] =
		"d=$(mktemp -d) && cp \"$1\"/deadlock/*.txt \"$d\" && "
		"awk 'BEGIN { for (i = 0; i < 25000; i++) "
		"printf \"0x%x,+1,7,channel.c,9,f,**constructor**8**9**,tag\\n\", 4096 + i * 16 }' >\"$d/refs\" && "
		"\"$0\" --no-cache \"$d\"; echo \"end $?\"; rm -r \"$d\"";
	struct pty *p = start_shell(script, NULL);
	struct span all;
	long found, over;

	(void)state;
	assert_true(pty_wait_bytes(p, "DEADLOCK"));
	assert_true(pty_wait_idle(p));
	assert_non_null(strstr(pty_text(p), "DEADLOCK"));
	all = pty_bytes(p);
	found = span_find(all, SPAN_LIT("DEADLOCK"));
	assert_true(span_find(span_sub(all, 0, (size_t)found), SPAN_LIT("so far: not all")) >= 0);
	over = span_find(all, SPAN_LIT("import ok"));
	assert_true(over > found);
	/* that it was not read by then is no finding */
	assert_true(span_find(all, SPAN_LIT("not read to its end")) < 0);
	pty_type(p, "Q");
	assert_true(pty_wait_bytes(p, "end 0"));
	pty_stop(p);
}

/* :diff: which is which, the other way round, and what only the other bundle has. */
static void test_diff(void **state)
{
	struct pty *p = start_shell("cd \"$1\" && exec \"$0\" --no-cache leak", NULL);

	(void)state;
	assert_true(pty_wait_idle(p));
	pty_type(p, ":diff deadlock\r");
	assert_true(pty_wait_text(p, "first: deadlock > second: this bundle"));
	assert_true(pty_wait_text(p, "the order of the two is not known"));
	pty_type(p, "/sip_new\r");
	assert_true(pty_wait_text(p, ">  -  type     sip_new"));
	pty_type(p, "\r");
	assert_true(pty_wait_text(p, "only the other bundle has this"));
	pty_type(p, "d");
	assert_true(pty_wait_text(p, "first: this bundle > second: deadlock"));
	assert_true(pty_wait_text(p, "+  type     sip_new"));
	pty_type(p, ":diff\r");
	assert_true(pty_wait_text(p, "first: deadlock > second: this bundle"));
	pty_type(p, "/lab_session\r\r");
	assert_true(pty_wait_text(p, "Compare > Types"));
	pty_type(p, "Q");
	assert_exit(p, 0);
	pty_stop(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quit), cmocka_unit_test(test_bundle_on_stdin), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_damaged_database), cmocka_unit_test(test_options_file),
		cmocka_unit_test(test_start), cmocka_unit_test(test_redact_start), cmocka_unit_test(test_redact_kept),
		cmocka_unit_test(test_choose_again), cmocka_unit_test(test_no_start),
		cmocka_unit_test(test_signals), cmocka_unit_test(test_hang_up), cmocka_unit_test(test_copied_command),
		cmocka_unit_test(test_stop_reading), cmocka_unit_test(test_quit_while_reading), cmocka_unit_test(test_small_first),
		cmocka_unit_test(test_diff),
	};
	const char *build = env_get("BUILDDIR");
	const char *src = env_get("SRCDIR");

	setlocale(LC_ALL, "");
	snprintf(program, sizeof(program), "%s/astscope", build ? build : ".");
	snprintf(demo, sizeof(demo), "%s/share/demo", src ? src : ".");
	if (pty_why_not() || access(program, X_OK) != 0 || access(demo, R_OK) != 0) {
		printf("1..0 # SKIP %s\n", pty_why_not() ? pty_why_not() : "the program or its demo is not built");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
