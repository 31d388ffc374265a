/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model_test.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/base/attr.h"
#include "astscope/model/source.h"
#include "astscope/model/stack_lines.h"

/* A thread in a lock: libc, a wrapper, its own code around a call of qsort, and what started it; then one that crashed. */
static const char stacks[] =
	"INSERT INTO func VALUES(101, '__GI___futex_wait');\n"
	"INSERT INTO func VALUES(102, '___pthread_mutex_lock');\n"
	"INSERT INTO func VALUES(103, '__ast_pthread_mutex_lock');\n"
	"INSERT INTO func VALUES(104, 'compare');\n"
	"INSERT INTO func VALUES(105, 'qsort');\n"
	"INSERT INTO func VALUES(106, 'lab_sort');\n"
	"INSERT INTO func VALUES(107, 'dummy_start');\n"
	"INSERT INTO func VALUES(108, 'start_thread');\n"
	"INSERT INTO file VALUES(101, './nptl/x.c');\n"
	"INSERT INTO file VALUES(102, 'lock.c');\n"
	"INSERT INTO file VALUES(103, 'res_lab.c');\n"
	"INSERT INTO frame_class VALUES(101, 101, '', 0, 'library', 'libc');\n"
	"INSERT INTO frame_class VALUES(102, 101, '', 0, 'library', 'libc');\n"
	"INSERT INTO frame_class VALUES(103, 102, '', 0, 'wrapper', 'lock wrapper');\n"
	"INSERT INTO frame_class VALUES(104, 103, '', 0, 'own', NULL);\n"
	"INSERT INTO frame_class VALUES(105, 101, '', 0, 'library', 'libc');\n"
	"INSERT INTO frame_class VALUES(106, 103, '', 0, 'own', NULL);\n"
	"INSERT INTO frame_class VALUES(107, 102, '', 0, 'start', 'thread start');\n"
	"INSERT INTO frame_class VALUES(108, 101, '', 0, 'start', 'thread start');\n"
	"INSERT INTO frame_class VALUES(0, 0, '', 2, 'library', 'signal handler');\n"
	"INSERT INTO stack VALUES(50, 3, 3, 3, 1, 300, NULL, 0, 9, 0, 1, 0, 0, NULL);\n"
	"INSERT INTO stack_of VALUES(50, 6, 1, 1, 3, 4, 'x', 'lock-wait', 0, NULL, NULL);\n"
	"INSERT INTO frame VALUES(50, 0, 4, NULL, 0, 101, NULL, 101, 1, NULL, NULL);\n"
	"INSERT INTO frame VALUES(50, 1, 4, NULL, 0, 102, NULL, 101, 2, NULL, NULL);\n"
	"INSERT INTO frame VALUES(50, 2, 4, NULL, 0, 102, NULL, 101, 3, NULL, NULL);\n"
	"INSERT INTO frame VALUES(50, 3, 4, NULL, 0, 103, NULL, 102, 4, NULL, NULL);\n"
	"INSERT INTO frame VALUES(50, 4, 4, NULL, 0, 104, NULL, 103, 5, NULL, NULL);\n"
	"INSERT INTO frame VALUES(50, 5, 4, NULL, 0, 105, NULL, 101, 6, NULL, NULL);\n"
	"INSERT INTO frame VALUES(50, 6, 4, NULL, 0, 106, NULL, 103, 7, NULL, NULL);\n"
	"INSERT INTO frame VALUES(50, 7, 4, NULL, 0, 107, NULL, 102, 8, NULL, NULL);\n"
	"INSERT INTO frame VALUES(50, 8, 4, NULL, 0, 108, NULL, 101, 9, NULL, NULL);\n"
	"INSERT INTO frame_value VALUES(50, 4, 0, 5, 1, 's', 's@entry=0x55aa00002020');\n"
	"INSERT INTO frame_value VALUES(50, 4, 1, 5, 1, 'gone', '<optimized out>');\n"
	"INSERT INTO frame_value VALUES(50, 4, 2, 5, 1, 'text', '0x7f00 \"a, b\"');\n"
	"INSERT INTO frame_value VALUES(50, 4, 3, 5, 1, 't', '0x55aa00002010');\n"
	"INSERT INTO frame_value VALUES(50, 4, 4, 5, 0, 'local', '1');\n"
	"INSERT INTO address_ref VALUES(50, 4, 0, 94188632809504, 's', 1, NULL, 0, 1, 'sure');\n"
	"INSERT INTO address_ref VALUES(50, 4, 3, 94188632809488, 't', 1, 1, -16, 0, 'sure');\n"
	"INSERT INTO stack VALUES(51, 3, 3, 3, 1, 301, NULL, 0, 6, 0, 1, 0, 0, NULL);\n"
	"INSERT INTO stack_of VALUES(51, 7, 1, 1, 4, 4, 'x', 'crashed', 1, NULL, NULL);\n"
	"INSERT INTO frame VALUES(51, 0, 4, NULL, 0, 101, NULL, 101, 1, NULL, NULL);\n"
	"INSERT INTO frame VALUES(51, 1, 4, NULL, 0, 103, NULL, 102, 2, NULL, NULL);\n"
	"INSERT INTO frame VALUES(51, 2, 4, NULL, 0, 102, NULL, 101, 3, NULL, NULL);\n"
	"INSERT INTO frame VALUES(51, 3, 4, NULL, 2, NULL, NULL, NULL, NULL, NULL, NULL);\n"
	"INSERT INTO frame VALUES(51, 4, 4, NULL, 0, 106, NULL, 103, 7, NULL, NULL);\n"
	"INSERT INTO stack VALUES(52, 3, 3, 3, 1, 302, NULL, 0, 2, 0, 1, 0, 0, NULL);\n"
	"INSERT INTO frame VALUES(52, 0, 4, NULL, 0, 105, NULL, 101, 1, NULL, NULL);\n"
	"INSERT INTO frame VALUES(52, 1, 4, NULL, 0, 108, NULL, 101, 2, NULL, NULL);\n";

static int with_stacks(void **state)
{
	*state = small_db();
	small_run(*state, stacks);
	return 0;
}

/* "6 lab_work res_lab.c:3 s=1", or the text of a fold. */
static void assert_lines(const struct stack_lines *s, const char *const *want, size_t n)
{
	for (size_t i = 0; i < s->lines.n && i < n; i++) {
		const struct stack_line *l = vec_at(&s->lines, i);
		struct strbuf b = {0};

		if (l->kind == STACK_LINE_FRAME)
			strbuf_addf(&b, "%lld %.*s %.*s %.*s", (long long)l->level, SPAN_ARG(l->func), SPAN_ARG(l->where),
				    SPAN_ARG(l->args));
		else
			strbuf_addf(&b, "%.*s | %.*s", SPAN_ARG(l->text), SPAN_ARG(l->names));
		assert_string_equal(strbuf_str(&b), want[i]);
		strbuf_done(&b);
	}
	assert_int_equal(s->lines.n, n);
}

static void test_folded(void **state)
{
	static const char *const want[] = {
		"4 frames above: lock wrapper, libc | 4 frames above: __GI___futex_wait … ___pthread_mutex_lock, lock wrapper",
		"4 compare res_lab.c:5 s=0x55aa00002020  FREED, text=\"a, b\", t=0x55aa00002010",
		"5 qsort ./nptl/x.c:6 ",
		"6 lab_sort res_lab.c:7 ",
		"2 thread start frames below | 2 thread start frames below",
	};
	const struct stack_line_link *link;
	const struct stack_line *line;
	struct stack_lines s;
	struct err e = {0};

	assert_ok(stack_lines_of_thread(*state, 6, false, &s, &e), e);
	assert_lines(&s, want, 5);
	assert_int_equal(s.func_columns, 8);
	line = vec_at(&s.lines, 1);
	assert_true(line->own);
	assert_int_equal(line->n, 2);
	link = vec_at(&s.links, line->first);
	assert_true(span_eq_str(span_sub(line->args, link->start, link->stop - link->start), "0x55aa00002020"));
	assert_true(span_starts(link->place, SPAN_LIT("hist/0x")));
	link = vec_at(&s.links, line->first + 1);
	assert_true(span_eq_str(link->place, "locks/0x55aa00002010"));
	line = vec_at(&s.lines, 2);
	assert_false(line->own);
	stack_lines_done(&s);

	assert_ok(stack_lines_load(*state, 50, true, &s, &e), e);
	assert_int_equal(s.lines.n, 9);
	stack_lines_done(&s);
}

static void test_crashed(void **state)
{
	static const char *const want[] = {
		"1 frame above: libc | 1 frame above: __GI___futex_wait, libc",
		"1 __ast_pthread_mutex_lock lock.c:2 ",
		"1 frame above: libc | 1 frame above: ___pthread_mutex_lock, libc",
		"3 <signal handler called>  ",
		"4 lab_sort res_lab.c:7 ",
	};
	struct stack_lines s;
	struct err e = {0};

	assert_ok(stack_lines_load(*state, 51, false, &s, &e), e);
	assert_lines(&s, want, 5);
	stack_lines_done(&s);
}

/* Without an own frame all are shown; a thread without a stack has no lines. */
static void test_nothing_own(void **state)
{
	static const char *const want[] = {"0 qsort ./nptl/x.c:1 ", "1 thread start frame below | 1 thread start frame below"};
	struct stack_lines s;
	struct err e = {0};

	assert_ok(stack_lines_load(*state, 52, false, &s, &e), e);
	assert_lines(&s, want, 2);
	stack_lines_done(&s);
	assert_ok(stack_lines_of_thread(*state, 999, false, &s, &e), e);
	assert_lines(&s, NULL, 0);
	stack_lines_done(&s);
}

/* A full stack has an end. */
static void test_full(void **state)
{
	const struct stack_line *last;
	struct stack_lines s;
	struct err e = {0};

	small_run(*state, "INSERT INTO stack VALUES(53, 3, 3, 3, 1, 303, NULL, 0, 5000, 0, 1, 0, 0, NULL);\n"
			  "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999) INSERT INTO frame "
			  "SELECT 53, i, 4, NULL, 0, 106, NULL, 103, 7, NULL, NULL FROM n;\n");
	assert_ok(stack_lines_load(*state, 53, false, &s, &e), e);
	assert_int_equal(s.lines.n, 257);
	last = vec_at(&s.lines, 256);
	assert_int_equal(last->kind, STACK_LINE_MORE);
	stack_lines_done(&s);
}

/* --- sources ------------------------------------------------------------------------------------------------------ */

static void write_file(const char *dir, const char *name, const char *text, size_t n)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	fclose(f);
}

static void test_named(void **state)
{
	static const struct {
		const char *text, *file;
		int64_t line;
	} cases[] = {
		{"waits for B at res_crashlab.c:224, has A", "res_crashlab.c", 224},
		{"6 sem_wait /usr/src/asterisk-20/include/asterisk/sem.h:92 x", "/usr/src/asterisk-20/include/asterisk/sem.h", 92},
		{"22:19:45 0x7f:1 a.txt:5 ../../main/x.c:7", "../../main/x.c", 7},
		{".c:1 x.c: x.c:y :54 x.c:0 ok.cpp:3:4", "ok.cpp", 3},
	};
	struct span file;
	int64_t line;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_true(source_named(span_from(cases[i].text), &file, &line));
		assert_true(span_eq_str(file, cases[i].file));
		assert_int_equal(line, cases[i].line);
	}
	assert_false(source_named(SPAN_LIT("no place: here, :54 x.c:99999999999999999999"), &file, &line));
	assert_false(source_named(SPAN_LIT(""), &file, &line));
}

static void test_sources(void **state)
{
	static const char text[] = "one\n\ttwo\nthree\x1b[31m\nfour\n";
	static const char *const outside[] = {
		"../secret.c", "main/../../secret.c", "link.c", "out/secret.c", "pipe.c", "main", "", "/", "nothing.c", ".", "..",
	};
	char dir[] = "/tmp/test-source-XXXXXX", src[64], paths[200];
	struct strbuf path = {0}, lines = {0};
	struct err e = {0};

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(src, sizeof(src), "%s/src", dir);
	assert_int_equal(mkdir(src, 0700), 0);
	snprintf(paths, sizeof(paths), "%s/main", src);
	assert_int_equal(mkdir(paths, 0700), 0);
	write_file(dir, "secret.c", "secret\n", 7);
	write_file(paths, "channel.c", text, sizeof(text) - 1);
	snprintf(paths, sizeof(paths), "%s/link.c", src);
	assert_int_equal(symlink("../secret.c", paths), 0);
	snprintf(paths, sizeof(paths), "%s/out", src);
	assert_int_equal(symlink("..", paths), 0);
	snprintf(paths, sizeof(paths), "%s/pipe.c", src);
	assert_int_equal(mkfifo(paths, 0600), 0);
	snprintf(paths, sizeof(paths), "%s/nowhere:%s", dir, src);

	/* by its name, by its end, anywhere below */
	assert_ok(source_around(paths, SPAN_LIT("channel.c"), 2, 1, &lines, &path, &e), e);
	assert_string_equal(strbuf_str(&lines), "      1  one\n>     2      two\n      3  three\\x1b[31m\n");
	assert_true(span_ends(strbuf_span(&path), SPAN_LIT("/src/main/channel.c")));
	strbuf_clear(&path);
	assert_ok(source_find(paths, SPAN_LIT("/usr/src/asterisk-20/main/channel.c"), &path, &e), e);
	assert_true(span_ends(strbuf_span(&path), SPAN_LIT("/src/main/channel.c")));
	strbuf_clear(&path);
	assert_false(source_around(paths, SPAN_LIT("channel.c"), 99, 1, &lines, &path, &e));
	assert_non_null(strstr(e.msg, "has no line 99"));

	/* never outside, never through a link, never a pipe */
	for (size_t i = 0; i < ARRAY_LEN(outside); i++) {
		strbuf_clear(&path);
		if (source_find(paths, span_from(outside[i]), &path, &e))
			fail_msg("%s: found %s", outside[i], strbuf_str(&path));
		assert_non_null(strstr(e.msg, "not under source-path"));
	}
	assert_false(source_find("", SPAN_LIT("channel.c"), &path, &e));
	assert_false(source_find(paths, ((struct span){"channel.c\0x", 11}), &path, &e));
	strbuf_done(&path);
	strbuf_done(&lines);
	snprintf(paths, sizeof(paths), "%s/main/channel.c", src), unlink(paths);
	snprintf(paths, sizeof(paths), "%s/main", src), rmdir(paths);
	snprintf(paths, sizeof(paths), "%s/link.c", src), unlink(paths);
	snprintf(paths, sizeof(paths), "%s/out", src), unlink(paths);
	snprintf(paths, sizeof(paths), "%s/pipe.c", src), unlink(paths);
	rmdir(src);
	snprintf(paths, sizeof(paths), "%s/secret.c", dir), unlink(paths);
	assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_folded),
		cmocka_unit_test(test_crashed),
		cmocka_unit_test(test_nothing_own),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_named),
		cmocka_unit_test(test_sources),
	};

	return cmocka_run_group_tests(tests, with_stacks, close_small);
}
