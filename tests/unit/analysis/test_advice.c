/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "astscope/logic/cause.h"
#include "src/analysis/advice.h"
#include "tests/unit/analysis/opened.h"
#include "tests/unit/import/make.h"
#include "tests/unit/store/store_test.h"

/* What findings advise, by the tables "collect" and "sentences". */

static void words_are_filled_in(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"gdb -p {pid}", "gdb -p 77"},
		{"p *{lock}", "p *LOCK"},
		{"{pid}{pid}", "7777"},
		{"{}", "{}"},
		{"{pid", "{pid"},
		{"awk '{print $1}'", "awk '{print $1}'"},
		{"", ""},
	};
	const struct advice_word words[] = {{"pid", SPAN_LIT("77")}, {"lock", {NULL, 0}}, {NULL, {NULL, 0}}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct strbuf b = {0};

		advice_fill(&b, span_from(rows[i].text), words);
		assert_string_equal(strbuf_str(&b), rows[i].want);
		strbuf_done(&b);
	}
}

/* Each row of "collect" is the one that some release gets, and a row that comes later is for older releases. */
static void each_row_of_collect_is_reached(void **state)
{
	static const struct {
		const char *missing, *version, *how; /* the command begins so */
	} rows[] = {
		{"hang", "13.14.0", "ast_coredumper --RUNNING"},
		{"hang", "13.13.1", "gdb -p {pid} -batch"},
		{"hang", "", "ast_coredumper --RUNNING"},
		{"stacks", "14.3.0", "ast_coredumper --running"},
		{"stacks", "14.2.1", "gdb -p PID"},
		{"locks", "1.4.44", "core show locks while"},
		{"locks-build", "20.1.0", "build with DEBUG_THREADS"},
		{"owner", "20.6.0", "build with DEBUG_THREADS, modules of others too, then core show locks; or DETECT_DEADLOCKS"},
		{"owner", "19.8.0", "build with DEBUG_THREADS, modules of others too, then core show locks"},
		{"mutex-owner", "20.1.0", "in gdb, on the process or its core: p ((pthread_mutex_t*){lock})"},
		{"rwlock-owner", "20.1.0", "in gdb, on the process or its core: p ((pthread_rwlock_t*){lock})"},
		{"crash", "18.0.0", "ast_coredumper --tarball-coredumps --tarball-results"},
		{"crash", "11.25.3", "gdb ASTERISK CORE"},
		{"core", "20.1.0", "asterisk -g"},
		{"symbols", "1.8.32.3", "give gdb the same binaries; build with DONT_OPTIMIZE and BETTER_BACKTRACES"},
		{"symbols", "1.4.44", "give gdb the same binaries; build with DONT_OPTIMIZE, do"},
		{"optimised", "20.1.0", "build with DONT_OPTIMIZE"},
		{"values", "20.1.0", "thread apply all bt full"},
		{"refs", "14.0.0", "refdebug=yes"},
		{"refs", "13.38.3", "build with REF_DEBUG"},
		{"refs-report", "20.1.0", ""},
		{"sorted", "20.1.0", ""},
		{"shutdown", "20.1.0", "core stop gracefully"},
		{"heap", "11.25.3", "build with MALLOC_DEBUG or ADDRESS_SANITIZER"},
		{"heap", "1.8.32.3", "build with MALLOC_DEBUG; valgrind"},
		{"allocations", "20.1.0", "memory show allocations"},
		{"repeat", "20.1.0", "gdb -p {pid}"},
		{"queue", "20.1.0", "core show taskprocessors"},
		{"report", "20.1.0", "a version without patches; -brief.txt"},
		{"report", "13.1.0", "a version without patches; thread apply all bt full"},
		{"nothing", "20.1.0", ""},
	};
	bool reached[64] = {false};
	struct rules *r = rules_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t row = advice_collect_row(r, span_from(rows[i].missing), span_from(rows[i].version));
		struct span how;

		assert_true(row < ARRAY_LEN(reached));
		reached[row] = true;
		how = rules_cell(r, COLLECT_HOW, row);
		if (rows[i].how[0] ? !span_starts(how, span_from(rows[i].how)) : how.n != 0)
			fail_msg("%s in %s: %.*s", rows[i].missing, rows[i].version, SPAN_ARG(how));
		assert_true(rules_cell(r, COLLECT_WHAT, row).n > 0);
	}
	assert_int_equal(rules_count(r, COLLECT_MISSING), 30);
	for (size_t row = 0; row < rules_count(r, COLLECT_MISSING); row++) {
		if (!reached[row])
			fail_msg("row %zu of collect is not tried: %.*s", row, SPAN_ARG(rules_cell(r, COLLECT_MISSING, row)));
	}
	assert_int_equal(advice_collect_row(r, SPAN_LIT("no such thing"), (struct span){0}), RULES_NONE);
	rules_free(r);
}

/* Each kind of finding that the analysis speaks of has its row, and what a row wants collected is there. */
static void each_sentence_has_its_finding(void **state)
{
	static const char *const findings[] = {"hang", "hang-some", "hang-unknown", "ring", "self", "ring-guess", "outside",
					       "outside-guess", "pool", "pool-tasks", "taskprocessor", "taskprocessor-unknown",
					       "spin", "crash-used", "crash-lost", "crash-system", "crash-core",
					       "crash-valgrind", "killed", "exit", "memory", "memory-lost", "memory-order",
					       "memory-race", "memory-undefined", "memory-grows", "memory-counted",
					       "leak", "invalid", "hung", "crash-other",
					       "printed-lock", "killed-other", "end-other", "end-watchdog", "end-start",
					       "end-stop", "crash-headless", "crash-alien", "crash-child",
					       "role-outside", "running"};
	bool reached[128] = {false};
	struct rules *r = rules_new();
	char name[32];

	(void)state;
	assert_true(rules_count(r, SENTENCE_FINDING) <= ARRAY_LEN(reached));
	for (size_t i = 0; i < ARRAY_LEN(findings); i++) {
		size_t row = rules_find(r, SENTENCE_FINDING, span_from(findings[i]), 0);

		if (row == RULES_NONE)
			fail_msg("no sentence for %s", findings[i]);
		reached[row] = true;
	}
	for (size_t i = 0; i < rules_count(r, LOG_TEXT); i++) {
		struct span kind = rules_cell(r, LOG_KIND, i);
		size_t row;

		if (!kind.n || span_eq_str(kind, "name"))
			continue; /* these make no finding */
		snprintf(name, sizeof(name), "log-%.*s", SPAN_ARG(kind));
		row = rules_find(r, SENTENCE_FINDING, span_from(name), 0);
		if (row == RULES_NONE)
			fail_msg("no sentence for %s", name);
		reached[row] = true;
	}
	for (enum cause_class c = CAUSE_UNKNOWN; c <= CAUSE_SENT; c++) {
		snprintf(name, sizeof(name), "crash-%s", cause_class_name(c));
		size_t row = rules_find(r, SENTENCE_FINDING, span_from(name), 0);

		assert_true(row != RULES_NONE);
		assert_true(rules_cell(r, SENTENCE_SAYS, row).n && rules_cell(r, SENTENCE_WORKS, row).n &&
			    rules_cell(r, SENTENCE_NEXT, row).n);
		reached[row] = true;
	}
	for (size_t row = 0; row < rules_count(r, SENTENCE_FINDING); row++) {
		struct span what = rules_cell(r, SENTENCE_COLLECT, row);

		if (!reached[row])
			fail_msg("no finding says %.*s", SPAN_ARG(rules_cell(r, SENTENCE_FINDING, row)));
		if (what.n && advice_collect_row(r, what, (struct span){0}) == RULES_NONE)
			fail_msg("nothing tells how to collect %.*s", SPAN_ARG(what));
	}
	rules_free(r);
}

#define ADVICE "SELECT label, l.text FROM v_finding_line l JOIN v_finding f USING (rank) WHERE f.kind IN ('crash', 'blocked') " \
	"AND label IN ('works', 'next') ORDER BY rank, l.ord"
#define SEGV "Core was generated by `asterisk'.\nProgram terminated with signal SIGSEGV, Segmentation fault.\n"

/* What a finding of an input advises. */
static void findings_advise(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{SEGV "#0  0x401136 in deep (p=0x0) at lab.c:5\n",
		 "works|nothing of that process, until it is started again\n"
		 "next|start it again; if it ends like this again, look for a release that mends it\n"
		 "next|for a report: a version without patches; -brief.txt -full.txt -info.txt -locks.txt -thread1.txt of "
		 "ast_coredumper; the log; the steps; secrets taken out\n"},
		/* Without a name the frame says little, whatever the cause. */
		{SEGV "#0  0x00007f0000401136 in ?? () from /usr/lib/asterisk/modules/chan_lab.so\n",
		 "works|nothing of that process, until it is started again\nnext|start it again; what it died of is not in this text\n"
		 "next|symbols would show in which functions the threads are: give gdb the same binaries; build with DONT_OPTIMIZE "
		 "and BETTER_BACKTRACES, do not strip\n"},
		{"!@!@!@! brief.txt !@!@!@!\n\n$1 = {si_signo = 11, si_errno = 0, si_code = 1}\n",
		 "works|nothing of that process, until it is started again\n"
		 "next|start it again; the thread it died in is not in this text\n"
		 "next|a core would show which thread died, and where: asterisk -g, or LimitCORE=infinity in its unit; where it goes: "
		 "/proc/sys/kernel/core_pattern, coredumpctl; PrivateTmp=yes hides one that is written to /tmp\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *dir = make_dir(), *path = make_path(dir, "text");
		struct opened o;

		make_file(dir, "text", span_from(rows[i].text));
		opened_open(&o, (const char *const[]){path}, 1);
		assert_rows(o.db, ADVICE, rows[i].want);
		opened_close(&o);
		free(path);
		make_remove(dir);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_filled_in),
		cmocka_unit_test(each_row_of_collect_is_reached),
		cmocka_unit_test(each_sentence_has_its_finding),
		cmocka_unit_test(findings_advise),
	};

	return cmocka_run_group_tests_name("advice", tests, NULL, NULL);
}
