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
#include "astscope/base/scan.h"
#include "tests/lib/pty_vterm.h"
#include "tests/unit/import/make.h"
#include "tests/unit/term/base64.h"

/*
 * What the console promises, as far as keys are typed at a terminal.  tests/e2e/promises.sh has the rest; random walks of many
 * places are tests/unit/view/test_walk.
 */

static char program[PATH_MAX], demo[PATH_MAX];
static char *dir;
static struct strbuf cache, data;

static struct pty *start(const char *const *argv, const char *term, const char *more)
{
	const char *const env[] = {strbuf_str(&cache), strbuf_str(&data), more, NULL};
	struct pty_setup setup = {.argv = argv, .env = env, .term = term};

	return pty_start(&setup);
}

static struct pty *start_demo(void)
{
	const char *argv[] = {program, "--no-rc", demo, NULL};
	struct pty *p = start(argv, NULL, NULL);

	assert_true(pty_wait_idle(p));
	return p;
}

/* In a shell: $0 is the program, $1 the demo, $2 the folder for files. */
static struct pty *start_shell(const char *script)
{
	const char *argv[] = {"/bin/sh", "-c", script, program, demo, dir, NULL};

	return start(argv, NULL, NULL);
}

static void type(struct pty *p, const char *keys)
{
	pty_type(p, keys);
	assert_true(pty_wait_idle(p));
}

static void key(struct pty *p, uint32_t code)
{
	pty_key(p, (struct key){code, 0});
	assert_true(pty_wait_idle(p));
}

static void assert_shows(struct pty *p, const char *text)
{
	if (!strstr(pty_text(p), text))
		fail_msg("no \"%s\" in:\n%s", text, pty_text(p));
}

static void assert_hides(struct pty *p, const char *text)
{
	if (strstr(pty_text(p), text))
		fail_msg("\"%s\" in:\n%s", text, pty_text(p));
}

static void leave(struct pty *p)
{
	int status;

	pty_type(p, "\033");
	assert_true(pty_wait_idle(p));
	pty_type(p, "Q");
	assert_true(pty_wait_exit(p, PTY_PATIENCE_MS, &status, NULL));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_true(pty_is_restored(p));
	pty_stop(p);
}

/* What a command of a shell prints. */
static void run(const char *command, struct strbuf *ret)
{
	const char *argv[] = {"/bin/sh", "-c", command, NULL};
	struct pty *p = start(argv, NULL, NULL);
	struct span bytes;
	int status;

	assert_true(pty_wait_exit(p, PTY_PATIENCE_MS, &status, NULL));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	bytes = pty_bytes(p);
	strbuf_clear(ret);
	strbuf_add_str(ret, "");
	for (size_t i = 0; i < bytes.n; i++) {
		if (bytes.p[i] != '\r') /* the terminal's */
			strbuf_add_char(ret, bytes.p[i]);
	}
	pty_stop(p);
}

static void holder_to_ref_changes_in_two_keys(void **state)
{
	struct pty *p = start_demo();
	struct strbuf before = {0};

	(void)state;
	type(p, "6");
	strbuf_add_str(&before, pty_text(p));
	type(p, "R");
	assert_shows(p, "Locks > ");
	assert_shows(p, "filter  obj=0x55aad9cb9860#1   1 of 2");
	assert_shows(p, "0x55aad9cb9860#1  res_crashlab.c:217");
	assert_hides(p, "0x55aadab614b0#1");
	type(p, "F");
	assert_shows(p, "0x55aad9cb9860#1  :217");
	assert_shows(p, "0x55aadab614b0#1  :218");
	type(p, "F");
	key(p, UI_KEY_BACKSPACE);
	assert_string_equal(pty_text(p), strbuf_str(&before));
	strbuf_done(&before);
	leave(p);
}

/* "19 of 1 113" in the row of the prompt or of the filter. */
static long count_on(struct pty *p)
{
	const char *at = strchr(pty_text(p), '\n'); /* behind the title */
	long n = 0, unit = 1;

	at = strstr(at, " of 1 113");
	if (!at)
		return -1;
	while (at[-1] == ' ' ? at[-2] >= '0' && at[-2] <= '9' : at[-1] >= '0' && at[-1] <= '9') {
		if (at[-1] != ' ') {
			n += (at[-1] - '0') * unit;
			unit *= 10;
		}
		at--;
	}
	return n;
}

static void filters_answer_while_you_type(void **state)
{
	static const char filter[] = "leaked func:lab_session_alloc tag:session";
	struct pty *p = start_demo();
	struct strbuf before = {0}, command = {0}, want = {0};
	int compared = 0;

	(void)state;
	type(p, "3");
	strbuf_add_str(&before, pty_text(p));
	type(p, "f");
	for (size_t i = 0; filter[i]; i++) {
		char one[2] = {filter[i], '\0'};
		struct span rest;
		int64_t rows;
		long shown;

		type(p, one);
		shown = count_on(p);
		if (shown < 0)
			continue; /* no filter yet: what is missing is said */
		strbuf_clear(&command);
		strbuf_addf(&command, "'%s' report objects --filter '%.*s' --format csv '%s' 2>/dev/null | sed 1d | wc -l", program,
			    (int)i + 1, filter, demo);
		run(strbuf_str(&command), &want);
		rest = span_trim(strbuf_span(&want));
		assert_true(scan_i64(&rest, &rows));
		if (rows != shown)
			fail_msg("%.*s: %ld on the screen, %s in the report", (int)i + 1, filter, shown, strbuf_str(&want));
		compared++;
	}
	assert_true(compared > 20);
	key(p, UI_KEY_ESC);
	assert_string_equal(pty_text(p), strbuf_str(&before));
	/* why there is nothing, and a caret below what is no field */
	type(p, "f");
	type(p, "leaked func:nowhere");
	assert_shows(p, "0 of 1 113");
	assert_shows(p, "nowhere");
	pty_type(p, "\025");
	type(p, "leaked colour:red");
	assert_shows(p, "              v no field \"colour\" here\nfilter leaked colour:red");
	key(p, UI_KEY_ESC);
	assert_string_equal(pty_text(p), strbuf_str(&before));
	strbuf_done(&before);
	strbuf_done(&command);
	strbuf_done(&want);
	leave(p);
}

static int compare_times(const void *pa, const void *pb)
{
	const int64_t *a = pa, *b = pb;

	return *a < *b ? -1 : *a > *b;
}

/*
 * While a log is read that does not end: Home is there, keys are answered, two Ctrl-C keep what was read, with a mark.  That the next
 * import completes it is in tests/e2e/interrupt.sh.
 */
static void usable_while_loading(void **state)
{
	static const char script[] = "{ awk 'BEGIN { for (i = 0; i < 60000; i++) "
				     "printf \"0x%x,+1,7,lab.c,%d,lab_made,**constructor**8**9**,tag\\n\", 4096 + i * 16, i % 50 }'; "
				     "exec sleep 100; } | { \"$0\" --no-cache --no-rc -; echo end $?; kill 0; }";
	struct pty *p = start_shell(script);
	int64_t times[40], from;

	(void)state;
	assert_true(pty_wait_bytes(p, "not known yet"));
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		/* History has nothing to open yet */
		char digit[2] = {"2356789"[i % 7], '\0'}, tab[3] = {'[', digit[0], '\0'};

		from = env_monotonic_us();
		pty_type(p, digit);
		assert_true(pty_wait_text(p, tab));
		times[i] = env_monotonic_us() - from;
	}
	qsort(times, ARRAY_LEN(times), sizeof(times[0]), compare_times);
	if (times[ARRAY_LEN(times) * 9 / 10] > 500000)
		fail_msg("one key in ten takes more than %lld ms", (long long)times[ARRAY_LEN(times) * 9 / 10] / 1000);
	pty_type(p, "1\003\003");
	assert_true(pty_wait_text(p, "import stopped: counts are lower bounds"));
	type(p, "3");
	assert_shows(p, "lab_made");
	pty_type(p, "Q");
	assert_true(pty_wait_bytes(p, "end 0"));
	pty_stop(p);
}

static const char names_are_lost[] = "XDG_DATA_HOME=/dev/null";

static unsigned draw_lot(unsigned *seed, unsigned n)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % n;
}

/* What is typed at random may leave the program, if only as one does with a key: then it begins anew. */
static struct pty *still_there(struct pty *p, const char *const *argv)
{
	int status;

	if (pty_wait_idle(p))
		return p;
	assert_true(pty_wait_exit(p, PTY_PATIENCE_MS, &status, NULL));
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_true(pty_is_restored(p));
	pty_stop(p);
	p = start(argv, NULL, names_are_lost);
	assert_true(pty_wait_idle(p));
	return p;
}

static void never_breaks_the_terminal(void **state)
{
	static const char *const terms[] = {"xterm-256color", "vt100", "linux", "screen", "xterm"};
	static const char *const places[] = {"LC_ALL=C", "LC_ALL=C.UTF-8", "NO_COLOR=1"};
	static const int sizes[][2] = {{3, 10}, {1, 1}, {24, 80}, {100, 300}, {10, 300}, {100, 20}};
	static const char *const keys[] = {"2", "f", "leaked", "\033", "?", "\033", ":", "se", "\t", "\033",
					   "7", "j", "\r", "q", "3", "x", "\033", "G", "g"};
	unsigned seed = 7;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(terms) * ARRAY_LEN(places); i++) {
		const char *argv[] = {program, "--no-rc", demo, NULL};
		struct pty *p = start(argv, terms[i % ARRAY_LEN(terms)], places[i / ARRAY_LEN(terms)]);

		assert_true(pty_wait_idle(p));
		for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
			pty_resize(p, sizes[k][0], sizes[k][1]);
			assert_true(pty_wait_idle(p));
			type(p, keys[k]);
		}
		pty_resize(p, 24, 80);
		assert_true(pty_wait_idle(p));
		leave(p);
	}
	/* while keys arrive, with a prompt, a popup or a menu open */
	{
		const char *argv[] = {program, "--no-rc", demo, NULL};
		struct pty *p = start(argv, NULL, names_are_lost);

		assert_true(pty_wait_idle(p));

		for (int i = 0; i < 200; i++) {
			pty_type(p, keys[draw_lot(&seed, ARRAY_LEN(keys))]);
			pty_resize(p, 1 + (int)draw_lot(&seed, 100), 1 + (int)draw_lot(&seed, 300));
			if (i % 10 == 0)
				p = still_there(p, argv);
		}
		pty_resize(p, 24, 80);
		p = still_there(p, argv);
		type(p, "\033");
		type(p, "\033");
		type(p, "1");
		assert_shows(p, "[1!Home]");
		leave(p);
	}
}

/* What was copied since pty_forget: one sequence for the clipboard of the terminal. */
static void copied(struct pty *p, struct strbuf *ret)
{
	struct span all = pty_bytes(p);
	long at = span_find(all, SPAN_LIT("\033]52;c;")), end;

	assert_true(at >= 0);
	all = span_from_offset(all, (size_t)at + 7);
	end = span_find(all, SPAN_LIT("\a"));
	assert_true(end > 0);
	strbuf_clear(ret);
	assert_true(base64_decode(span_sub(all, 0, (size_t)end), ret));
}

static void one_key_to_a_ticket(void **state)
{
	struct pty *p = start_demo();
	struct strbuf text = {0}, command = {0}, rows = {0};

	(void)state;
	pty_forget(p);
	type(p, "ym");
	copied(p, &text);
	assert_true(span_find(strbuf_span(&text), SPAN_LIT("SIGSEGV in lab_name_length")) >= 0);
	assert_true(span_find(strbuf_span(&text), SPAN_LIT("0x7f3a5000a1b0#1")) >= 0);
	/* the command for a list prints its rows */
	type(p, "6");
	pty_forget(p);
	type(p, "yc");
	copied(p, &text);
	assert_true(span_starts(strbuf_span(&text), SPAN_LIT("astscope report locks")));
	strbuf_addf(&command, "'%s' %s", program, strbuf_str(&text) + strlen("astscope "));
	run(strbuf_str(&command), &rows);
	for (const char *letter = "ABCDEFG"; *letter; letter++) {
		char row[] = {*letter, ' ', ' ', '\0'};

		assert_shows(p, row);
		assert_true(span_find(strbuf_span(&rows), span_from(row)) >= 0);
	}
	leave(p);
	strbuf_done(&text);
	strbuf_done(&command);
	strbuf_done(&rows);
}

/* Who knows sngrep finds each key where it was; who mistypes a command is told the right one. */
static void no_manual_needed(void **state)
{
	static const struct {
		uint32_t code;
		const char *shows;
	} keys[] = {
		{UI_KEY_F1, "Keys of Objects"}, {UI_KEY_F2, "save to astscope-objects.txt"}, {UI_KEY_F3, "/"},
		{UI_KEY_F4, "linked to this row"}, {UI_KEY_F7, "filter"}, {UI_KEY_F8, "Options"}, {UI_KEY_F10, "object"},
	};
	static const char *const mistakes[][2] = {
		{"fitler", "filter"}, {"vew", "view"}, {"srot", "sort"}, {"thme", "theme"}, {"screndump", "screendump"},
		{"exprt", "export"}, {"quti", "quit"}, {"hlep", "help"}, {"nmae", "name"}, {"grop", "group"},
	};
	struct pty *p = start_demo();
	struct strbuf want = {0};

	(void)state;
	type(p, "3");
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		key(p, keys[i].code);
		assert_shows(p, keys[i].shows);
		key(p, UI_KEY_ESC);
	}
	key(p, UI_KEY_F6);
	assert_shows(p, "leak/refs");
	type(p, "q");
	type(p, " ");
	assert_shows(p, "+");
	key(p, UI_KEY_ENTER);
	assert_shows(p, "lab_over_unref");
	type(p, "qqx");
	key(p, UI_KEY_ESC);
	for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
		type(p, ":");
		type(p, mistakes[i][0]);
		key(p, UI_KEY_ENTER);
		strbuf_clear(&want);
		strbuf_addf(&want, "did you mean :%s?", mistakes[i][1]);
		assert_shows(p, strbuf_str(&want));
		key(p, UI_KEY_ESC);
	}
	strbuf_done(&want);
	leave(p);
}

static void it_remembers(void **state)
{
	struct pty *p = start_demo();

	(void)state;
	type(p, "6a");
	type(p, "trunk of Alice");
	key(p, UI_KEY_ENTER);
	assert_shows(p, "trunk of Alice");
	leave(p);
	p = start_demo();
	type(p, "6");
	assert_shows(p, "trunk of Alice");
	type(p, "0n");
	assert_shows(p, "trunk of Alice");
	leave(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holder_to_ref_changes_in_two_keys),
		cmocka_unit_test(filters_answer_while_you_type),
		cmocka_unit_test(usable_while_loading),
		cmocka_unit_test(never_breaks_the_terminal),
		cmocka_unit_test(one_key_to_a_ticket),
		cmocka_unit_test(no_manual_needed),
		cmocka_unit_test(it_remembers),
	};
	const char *build = env_get("BUILDDIR"), *src = env_get("SRCDIR");
	int status;

	setlocale(LC_ALL, "");
	snprintf(program, sizeof(program), "%s/astscope", build ? build : ".");
	snprintf(demo, sizeof(demo), "%s/share/demo", src ? src : ".");
	if (pty_why_not() || access(program, X_OK) != 0 || access(demo, R_OK) != 0) {
		printf("1..0 # SKIP %s\n", pty_why_not() ? pty_why_not() : "the program or its demo is not built");
		return 0;
	}
	dir = make_dir();
	strbuf_addf(&cache, "XDG_CACHE_HOME=%s/cache", dir);
	strbuf_addf(&data, "XDG_DATA_HOME=%s/data", dir);
	status = cmocka_run_group_tests_name("e2e/promises", tests, NULL, NULL);
	strbuf_done(&cache);
	strbuf_done(&data);
	make_remove(dir);
	return status;
}
