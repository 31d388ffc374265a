/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "opened.h"

#include "astscope/base/scan.h"
#include "astscope/base/strbuf.h"
#include "astscope/logic/rules.h"
#include "tests/unit/import/make.h"
#include "tests/unit/store/store_test.h"

/*
 * Each row of the tables of waits and of causes, by a stack made of its first words: a thread of gdb that calls what the row names
 * leads to what the row says, from the text to the public views.
 */

#define LWP 101

/* The first of @globs as a name that fits: a letter for '?', nothing for '*'. */
static void add_name(struct strbuf *b, struct span globs)
{
	struct span glob = {0};

	scan_blanks(&globs);
	scan_word(&globs, &glob);
	for (size_t i = 0; i < glob.n; i++) {
		if (glob.p[i] != '*')
			strbuf_add_char(b, glob.p[i] == '?' ? ' ' : glob.p[i]);
	}
}

static struct span first_word(struct span words)
{
	struct span word = {0};

	scan_blanks(&words);
	scan_word(&words, &word);
	return word;
}

static void add_thread(struct strbuf *b, int lwp)
{
	strbuf_addf(b, "Thread %d (Thread 0x7f%d (LWP %d)):\n", lwp - LWP + 1, lwp, lwp);
}

/* "#2  0x... in NAME (ARGUMENT=VALUE) at lab.c:5" */
static void add_frame(struct strbuf *b, int level, struct span name, struct span argument, const char *value)
{
	strbuf_addf(b, "#%d  0x00000000004%02d136 in ", level, level);
	add_name(b, name);
	if (argument.n)
		strbuf_addf(b, " (%.*s=%s) at lab.c:%d\n", SPAN_ARG(argument), value, 5 + level);
	else
		strbuf_addf(b, " () at lab.c:%d\n", 5 + level);
}

static void add_start(struct strbuf *b, int level)
{
	strbuf_addf(b, "#%d  0x0000000000401136 in lab_exec (data=0x55aa01) at lab.c:90\n", level);
	strbuf_addf(b, "#%d  start_thread (arg=0x0) at pthread_create.c:442\n\n", level + 1);
}

/* The rows of @sql over a bundle of one file with @text. */
static void assert_leads_to(const struct strbuf *text, const char *sql, const char *want)
{
	char *dir = make_dir();
	char *path = make_path(dir, "gdb.txt");
	struct opened o;

	make_file(dir, "gdb.txt", strbuf_span(text));
	opened_open(&o, (const char *const[]){path}, 1);
	assert_rows(o.db, sql, want);
	opened_close(&o);
	free(path);
	make_remove(dir);
}

static void waits_outside(void **state)
{
	struct rules *r = rules_new();

	(void)state;
	for (size_t row = 0; row < rules_count(r, OUTSIDE_FUNCTION); row++) {
		struct strbuf text = {0}, want = {0};
		struct span below = rules_cell(r, OUTSIDE_BELOW, row);
		int level = 0;

		add_thread(&text, LWP);
		add_frame(&text, level++, SPAN_LIT("__libc_read"), SPAN_LIT("fd"), "7");
		add_frame(&text, level++, rules_cell(r, OUTSIDE_FUNCTION, row), (struct span){0}, NULL);
		if (below.n)
			add_frame(&text, level++, below, (struct span){0}, NULL);
		add_start(&text, level);
		strbuf_addf(&want, "%.*s\n", SPAN_ARG(rules_cell(r, OUTSIDE_WAITS, row)));
		assert_leads_to(&text, "SELECT outside FROM v_stack", strbuf_str(&want));
		strbuf_done(&text);
		strbuf_done(&want);
	}
	rules_free(r);
}

/* One thread waits as the row says, another is the one that must act. */
static void waits_for_others(void **state)
{
	struct rules *r = rules_new();

	(void)state;
	for (size_t row = 0; row < rules_count(r, WAIT_FUNCTION); row++) {
		struct strbuf text = {0}, want = {0};
		struct span key = first_word(rules_cell(r, WAIT_KEY, row)), below = rules_cell(r, WAIT_BELOW, row);
		struct span executor = rules_cell(r, WAIT_EXECUTOR, row), at = first_word(rules_cell(r, WAIT_AT, row));
		bool by_pthread = span_eq_str(executor, "@pthread");
		const char *value = by_pthread ? "0x7f102" : "0x55aa0010";
		int level = 0;

		add_thread(&text, LWP);
		add_frame(&text, level++, SPAN_LIT("futex_wait"), SPAN_LIT("futex_word"), "0x7f01");
		add_frame(&text, level++, SPAN_LIT("___pthread_cond_wait"), SPAN_LIT("cond"), "0x7f02");
		add_frame(&text, level++, rules_cell(r, WAIT_FUNCTION, row), key, value);
		if (below.n)
			add_frame(&text, level++, below, (struct span){0}, NULL);
		add_start(&text, level);
		add_thread(&text, LWP + 1);
		add_frame(&text, 0, SPAN_LIT("lab_busy"), (struct span){0}, NULL);
		add_frame(&text, 1, by_pthread ? SPAN_LIT("lab_work") : executor, at, value);
		add_start(&text, 2);
		strbuf_addf(&want, "%d|%.*s|%d|%.*s\n", LWP, SPAN_ARG(rules_cell(r, WAIT_KIND, row)), LWP + 1,
			    SPAN_ARG(rules_cell(r, WAIT_CONFIDENCE, row)));
		assert_leads_to(&text, "SELECT lwp, kind, holder_lwp, confidence FROM v_wait", strbuf_str(&want));
		strbuf_done(&text);
		strbuf_done(&want);
	}
	rules_free(r);
}

/* A frame of the C library that waits, and only the row of its kind tells what for. */
static void frames_wait(void **state)
{
	static const struct {
		const char *wait, *state;
	} states[] = {
		{"lock", "lock-wait"}, {"io", "io-wait"}, {"sleep", "io-wait"}, {"spin", "spinning"}, {"condition", "task-wait"},
		{"semaphore", "task-wait"}, {"join", "task-wait"}, {"futex", "task-wait"},
	};
	struct rules *r = rules_new();
	unsigned tried = 0;

	(void)state;
	for (size_t row = 0; row < rules_count(r, FRAME_FUNCTION); row++) {
		struct span wait = rules_cell(r, FRAME_WAIT, row);

		if (!span_eq_str(rules_cell(r, FRAME_CLASS, row), "wait"))
			continue;
		for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
			struct strbuf text = {0}, want = {0};

			if (!span_eq_str(wait, states[i].wait))
				continue;
			add_thread(&text, LWP);
			add_frame(&text, 0, rules_cell(r, FRAME_FUNCTION, row), (struct span){0}, NULL);
			add_start(&text, 1);
			strbuf_addf(&want, "%s\n", states[i].state);
			assert_leads_to(&text, "SELECT state FROM v_thread", strbuf_str(&want));
			strbuf_done(&text);
			strbuf_done(&want);
			tried++;
		}
	}
	assert_true(tried >= 10);
	rules_free(r);
}

/* A function that ends the process because of what it saw, with the message the row is for, or in which a fault tells something. */
static void aborts(void **state)
{
	struct rules *r = rules_new();

	(void)state;
	for (size_t row = 0; row < rules_count(r, ABORT_FUNCTION); row++) {
		struct strbuf text = {0}, message = {0}, value = {0}, want = {0};
		struct span argument = rules_cell(r, ABORT_ARGUMENT, row), globs = rules_cell(r, ABORT_TEXT, row);

		bool fault = span_eq_str(argument, "@fault");

		if (fault)
			argument = (struct span){0};
		if (globs.n)
			add_name(&message, globs);
		else
			strbuf_add_str(&message, "seen");
		strbuf_addf(&value, "0x55aa01 \"%s\"", strbuf_str(&message));
		strbuf_add_str(&text, fault ? "Program terminated with signal SIGSEGV, Segmentation fault.\n#0  0x55aa01 in ?? ()\n" :
			       "Program terminated with signal SIGABRT, Aborted.\n#0  __GI_raise (sig=6) at raise.c:50\n");
		strbuf_add_str(&text, "[Current thread is 1 (LWP 101)]\n");
		add_thread(&text, LWP);
		if (!fault) {
			add_frame(&text, 0, SPAN_LIT("__GI_raise"), SPAN_LIT("sig"), "6");
			add_frame(&text, 1, SPAN_LIT("__GI_abort"), (struct span){0}, NULL);
		}
		add_frame(&text, fault ? 0 : 2, rules_cell(r, ABORT_FUNCTION, row), argument, strbuf_str(&value));
		add_start(&text, fault ? 1 : 3);
		strbuf_addf(&want, "%s%s%.*s\n", argument.n ? strbuf_str(&message) : "", argument.n ? ": " : "",
			    SPAN_ARG(rules_cell(r, ABORT_SAYS, row)));
		assert_leads_to(&text, "SELECT l.text FROM v_finding_line l JOIN v_finding f USING (rank) WHERE f.kind = 'crash' "
				       "AND l.label = 'cause'", strbuf_str(&want));
		strbuf_done(&text);
		strbuf_done(&message);
		strbuf_done(&value);
		strbuf_done(&want);
	}
	rules_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_outside),
		cmocka_unit_test(waits_for_others),
		cmocka_unit_test(frames_wait),
		cmocka_unit_test(aborts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
