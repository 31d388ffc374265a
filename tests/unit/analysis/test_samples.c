/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>
#include <unistd.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "tests/lib/golden.h"
#include "tests/unit/analysis/opened.h"
#include "tests/unit/store/store_test.h"

/*
 * The samples of $SHARED/samples, read together: each file that INDEX.tsv lists gives what a careful reader counts in it.
 * $S are the sources of the file, its sections too.
 */

#define ENTRIES "SELECT group_concat(n) FROM (SELECT count(*) AS n FROM lock_entry e JOIN lock_dump d ON d.id = e.dump" \
	" WHERE d.source IN $S GROUP BY e.state ORDER BY e.state)"
#define STACKS "SELECT count(DISTINCT o.thread), count(DISTINCT f.stack || ' ' || f.level) FROM stack s" \
	" JOIN stack_of o ON o.stack = s.id AND o.shown JOIN frame f ON f.stack = s.id WHERE s.source IN $S"
#define WAITERS "SELECT group_concat(a) FROM (SELECT DISTINCT s.lwp || ' ' || replace(v.text, 'mutex@entry=', '') AS a FROM stack s" \
	" JOIN frame_value v ON v.stack = s.id AND v.name = 'mutex' WHERE s.source IN $S ORDER BY 1)"
#define CRASH "SELECT DISTINCT c.signal, c.fault, u.text, i.text, f.src_line FROM capture c JOIN stack s ON s.capture = c.id " \
	" AND s.signalled JOIN frame f ON f.stack = s.id AND f.level = 0 JOIN func u ON u.id = f.func LEFT JOIN file i ON i.id = f.file" \
	" WHERE c.source IN $S"
#define EVENTS "SELECT group_concat(event || ' ' || n, ', ') FROM (SELECT event, count(*) AS n FROM system_event" \
	" WHERE source IN $S GROUP BY event ORDER BY event)"
#define ERRORS "SELECT group_concat(kind || ' ' || n, ', ') FROM (SELECT kind, count(*) AS n FROM memory_error" \
	" WHERE source IN $S GROUP BY kind ORDER BY kind)"
#define LISTED "SELECT group_concat(name || ' ' || value, ', ') FROM source_fact WHERE source IN $S AND name LIKE 'listed.%'"
#define ROWS "SELECT sum(events) FROM life WHERE source IN $S"

static const struct {
	const char *file, *sql, *want;
} samples[] = {
	{"refs.txt.20-leak-n.txt", LISTED, "listed.invalid 5, listed.leaked 20"},
	{"refs.txt.20-leak-ln.txt", LISTED, "listed.invalid 5"},
	{"refs.txt.11-calls-leak-n.txt", LISTED, "listed.invalid 1, listed.leaked 5"},
	{"refs.txt.skewed-and-error.txt", LISTED, "listed.skewed 91"},
	{"utils-refcounter.1.8-deadlock.head.txt", LISTED, "listed.unseen 3"},
	{"syslog-kernel-constructed.txt", EVENTS,
	 "dumped 1, exit 2, oom 2, protection 1, restart 1, result 1, segfault 5, timeout 1, trap 1"},
	{"journalctl-short.txt", EVENTS, "dumped 1, exit 1, oom 1, protection 1, result 1, segfault 1, trap 1"},
	{"journalctl-short-iso.txt", EVENTS, "dumped 1, exit 1, oom 1, protection 1, result 1, segfault 1, trap 1"},
	{"journalctl-short-full.txt", EVENTS, "dumped 1, exit 1, oom 1, protection 1, result 1, segfault 1, trap 1"},
	{"journalctl-short-monotonic.txt", EVENTS, "dumped 1, exit 1, oom 1, protection 1, result 1, segfault 1, trap 1"},
	{"journalctl-json.txt", EVENTS, "dumped 1, exit 1, oom 1, protection 1, result 1, segfault 1, trap 1"},
	{"journalctl-verbose.txt", EVENTS, "dumped 1, exit 1, oom 1, protection 1, result 1, segfault 1, trap 1"},
	{"journalctl-export.txt", EVENTS, "dumped 1, exit 1, oom 1, protection 1, result 1, segfault 1, trap 1"},
	{"coredumpctl-info.txt",
	 "SELECT pid, signal, current_lwp FROM capture WHERE source IN $S", "24205|11|24535"},
	{"eu-stack-live.txt", STACKS, "4|24"},
	{"eu-stack-live.txt",
	 "SELECT group_concat(DISTINCT s.lwp) FROM stack s JOIN frame f ON f.stack = s.id JOIN func u ON u.id = f.func"
	 " WHERE s.source IN $S AND u.text = '__pthread_mutex_lock'", "2632,2633"},
	{"eu-stack-vs-live.txt", STACKS, "4|30"},
	{"eu-stack-vs-live.txt",
	 "SELECT s.lwp, i.text, f.src_line, f.kind FROM stack s JOIN frame f ON f.stack = s.id JOIN func u ON u.id = f.func"
	 " JOIN file i ON i.id = f.file WHERE s.source IN $S AND u.text = 'tick'", "2634|/src/dead.c|24|1"},
	{"eu-stack-core.txt", STACKS, "4|26"},
	{"eu-stack-core.txt",
	 "SELECT s.lwp, sum(u.text = 'crash'), sum(f.kind) FROM stack s JOIN frame f ON f.stack = s.id JOIN func u"
	 " ON u.id = f.func WHERE s.source IN $S GROUP BY s.id LIMIT 1", "5700|4|0"},
	{"gdb-live.txt", STACKS, "4|29"},
	{"gdb-live.txt", WAITERS, "2632 0x55ece92600b0 <b+16>,2633 0x55ece92600f0 <a+16>"},
	{"gdb-noaddr.txt", STACKS, "4|29"},
	{"gdb-shortloc.txt", STACKS, "4|29"},
	{"gdb-mi.txt", STACKS, "4|16"},
	{"gdb-mi.txt", WAITERS, "2632 0x55ece92600b0 <b+16>"},
	{"gdb-prettyprinter.txt", STACKS, "1|6"},
	{"gdb-print-pretty.txt", STACKS, "1|6"},
	{"gdb-styled-pty.txt",
	 "SELECT DISTINCT c.signal, u.text, i.text, f.src_line FROM capture c JOIN stack s ON s.capture = c.id AND s.lwp = c.current_lwp"
	 " JOIN frame f ON f.stack = s.id AND f.level = 0 JOIN func u ON u.id = f.func JOIN file i ON i.id = f.file WHERE c.source IN $S",
	 "11|crash|dead.c|30"},
	{"gdb-paged-pty.txt",
	 "SELECT i.text, f.src_line FROM stack s JOIN frame f ON f.stack = s.id AND f.level = 5 JOIN file i ON i.id = f.file"
	 " WHERE s.source IN $S AND s.gdb = 4", "./nptl/pthread_create.c|442"},
	{"lldb-live.txt", STACKS, "4|31"},
	{"lldb-live.txt",
	 "SELECT group_concat(lwp) FROM (SELECT DISTINCT t.lwp FROM stack s JOIN stack_of o ON o.stack = s.id JOIN thread t"
	 " ON t.id = o.thread WHERE s.source IN $S ORDER BY 1)", "2630,2632,2633,2634"},
	{"lldb-core.txt", STACKS, "4|31"},
	{"lldb-core.txt", CRASH, "11|-|crash|dead.c|30"},
	{"lldb-run.txt", CRASH, "11|8|crash|dead.c|30"},
	{"glibc-backtrace-fd.txt", STACKS, "1|10"},
	{"glibc-backtrace-fd.txt",
	 "SELECT group_concat(u.text, ' '), sum(f.lib_offset = 4628) FROM stack s JOIN frame f ON f.stack = s.id"
	 " JOIN func u ON u.id = f.func WHERE s.source IN $S AND f.level IN (3, 6, 8)", "\?\? main __libc_start_main|1"},
	{"backward-cpp.txt", STACKS, "1|10"},
	{"backward-cpp.txt",
	 "SELECT group_concat(u.text, ' ') FROM stack s JOIN frame f ON f.stack = s.id JOIN func u ON u.id = f.func"
	 " WHERE s.source IN $S AND f.level BETWEEN 1 AND 5", "load_here inner inner inner main"},
	{"vg-memcheck.txt", ERRORS, "definite 1, free 1, indirect 1, reachable 1, read 1, uninitialised 1, write 1"},
	{"vg-memcheck.txt",
	 "SELECT sum(thread = 2) FROM memory_error WHERE source IN $S AND kind NOT IN ('definite', 'reachable')", "4"},
	{"vg-memcheck-ts.txt",
	 "SELECT max(level) FROM memory_frame f JOIN memory_error e ON e.id = f.error WHERE e.source IN $S", "4"},
	{"vg-memcheck.xml", ERRORS, "definite 1, free 1, read 1, uninitialised 1, write 1"},
	{"vg-crash-named-thread.txt",
	 "SELECT group_concat(kind || ' ' || ifnull(thread_name, '') || ' ' || ifnull(signal, ''), ', ')"
	 " FROM memory_error WHERE source IN $S AND kind IN ('write', 'fatal')",
	 "write pbx_thread , write pbx_thread , fatal pbx_thread 11"},
	{"vg-helgrind.txt", ERRORS, "order 1, race 2, unlock 1"},
	{"vg-helgrind.xml", ERRORS, "order 1, race 2, unlock 1"},
	{"vg-drd.txt", ERRORS, "race 2, unlock 1"},
	{"damage-locks-AMIOutput.txt", ENTRIES, "7,8,1"},
	{"damage-locks-emdash.txt", ENTRIES, "7,8,1"},
	{"damage-locks-hardwrap80.txt", ENTRIES, "7,8,1"},
	{"damage-locks-htmlpre.txt", ENTRIES, "7,8,1"},
	{"damage-locks-journaliso.txt", ENTRIES, "7,8,1"},
	{"damage-locks-quote-wrap72.txt", ENTRIES, "7,8,1"},
	{"damage-locks-quotegt.txt", ENTRIES, "7,8,1"},
	{"damage-gdb-NBSPpairs.txt", STACKS, "5|53"},
	{"damage-gdb-mailwrap72.txt", STACKS, "5|53"},
	{"damage-gdb-mdescapes.txt", STACKS, "5|53"},
	{"damage-gdb-mdheading.txt", STACKS, "5|53"},
	{"damage-gdb-quoted-printable.txt", STACKS, "5|53"},
	{"damage-refs-CRonly.txt", ROWS, "120"},
	{"damage-refs-UTF-16LEBOM.txt", ROWS, "120"},
	{"damage-refs-cat-n.txt", ROWS, "120"},
	{"damage-refs-dockerjson.txt", ROWS, "120"},
	{"damage-mixed-kinds-one-file.txt", ENTRIES, "7,8,1"},
	{"damage-mixed-kinds-one-file.txt", STACKS, "5|53"},
	{"damage-mixed-kinds-one-file.txt", "SELECT sum(count) FROM log_line WHERE source IN $S", "20"},
	{"asterisk-log-forms-constructed.txt",
	 "SELECT sum(text LIKE 'FRACK!%'), count(DISTINCT file), sum(lwp = 32437) FROM log_line WHERE source IN $S AND line < 12", "2|3|4"},
};

static struct opened shared_samples;
static char *folder;

static int open_samples(void **state)
{
	(void)state;
	folder = opened_shared("samples");
	if (access(folder, R_OK) == 0)
		opened_open(&shared_samples, (const char *const[]){folder}, 1);
	return 0;
}

static int close_samples(void **state)
{
	(void)state;
	if (shared_samples.db)
		opened_close(&shared_samples);
	free(folder);
	return 0;
}

static void add_statement(struct strbuf *sql, const char *statement, const char *file)
{
	struct span rest = span_from(statement);
	long at;

	while ((at = span_find(rest, SPAN_LIT("$S"))) >= 0) {
		strbuf_add(sql, span_sub(rest, 0, (size_t)at));
		strbuf_addf(sql, "(SELECT id FROM source WHERE path = '%s' OR path GLOB '%s:*')", file, file);
		rest = span_from_offset(rest, (size_t)at + 2);
	}
	strbuf_add(sql, rest);
}

static void test_samples(void **state)
{
	unsigned wrong = 0;

	(void)state;
	if (!shared_samples.db)
		skip();
	for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
		struct strbuf sql = {0}, got = {0};

		add_statement(&sql, samples[i].sql, samples[i].file);
		rows_of(shared_samples.db, strbuf_str(&sql), &got);
		if (got.n && got.p[got.n - 1] == '\n')
			got.n--;
		if (!span_eq(strbuf_span(&got), span_from(samples[i].want))) {
			print_error("%s: got %.*s, want %s\n", samples[i].file, SPAN_ARG(strbuf_span(&got)), samples[i].want);
			wrong++;
		}
		strbuf_done(&sql);
		strbuf_done(&got);
	}
	assert_int_equal(wrong, 0);
}

static bool is_expected(struct span file)
{
	for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
		if (span_eq_str(file, samples[i].file))
			return true;
	}
	return false;
}

/* Nothing of the folder, and nothing that its index lists, is without an expectation. */
static void test_all_are_expected(void **state)
{
	struct strbuf path = {0}, index = {0}, files = {0};
	struct span rest, line, file;

	(void)state;
	if (!shared_samples.db)
		skip();
	strbuf_addf(&path, "%s/INDEX.tsv", folder);
	assert_true(golden_read_path(strbuf_str(&path), &index));
	rows_of(shared_samples.db, "SELECT path FROM source WHERE path <> 'INDEX.tsv' AND path NOT LIKE '%:%'", &files);
	strbuf_add(&files, strbuf_span(&index));
	for (rest = strbuf_span(&files); scan_until_char(&rest, '\n', &line);) {
		file = line;
		scan_until_char(&line, '\t', &file);
		if (span_find_char(file, '*') < 0 && !span_eq_str(file, "file") && !is_expected(file))
			fail_msg("%.*s: nothing is expected of it", SPAN_ARG(file));
	}
	strbuf_done(&path);
	strbuf_done(&index);
	strbuf_done(&files);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_all_are_expected),
	};

	return cmocka_run_group_tests(tests, open_samples, close_samples);
}
