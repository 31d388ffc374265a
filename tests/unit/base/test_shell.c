/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "astscope/base/attr.h"
#include "astscope/base/shell.h"

/* What the shell says when it runs a line. */
static void run(const char *line, struct strbuf *ret)
{
	int ends[2], status;
	char bytes[4096];
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl("/bin/sh", "sh", "-c", line, (char *)NULL);
		_exit(127);
	}
	assert_true(pid > 0);
	close(ends[1]);
	while ((n = read(ends[0], bytes, sizeof(bytes))) > 0)
		strbuf_add(ret, (struct span){bytes, (size_t)n});
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void assert_reads_back(const struct span *words, size_t n)
{
	struct strbuf line = {0}, said = {0}, want = {0};

	strbuf_add_str(&line, "printf '%s\\0'");
	for (size_t i = 0; i < n; i++) {
		strbuf_add_char(&line, ' ');
		shell_add_word(&line, words[i]);
		strbuf_add(&want, words[i]);
		strbuf_add_char(&want, '\0');
	}
	run(strbuf_str(&line), &said);
	if (!span_eq(strbuf_span(&said), strbuf_span(&want)))
		fail_msg("the shell made other words of: %s", strbuf_str(&line));
	strbuf_done(&line);
	strbuf_done(&said);
	strbuf_done(&want);
}

static void test_words(void **state)
{
	static const struct span words[] = {
		SPAN_LIT(""), SPAN_LIT("plain"), SPAN_LIT("two words"), SPAN_LIT("it's"), SPAN_LIT("'"), SPAN_LIT("''"),
		SPAN_LIT("say \"no\""), SPAN_LIT("$(echo ran)"), SPAN_LIT("`echo ran`"), SPAN_LIT("$HOME ${HOME}"),
		SPAN_LIT("a;b&c|d<e>f(g)h"), SPAN_LIT("*?[a-z]"), SPAN_LIT("~"), SPAN_LIT("~root"), SPAN_LIT("=ls"),
		SPAN_LIT("{a,b}"), SPAN_LIT("#no comment"), SPAN_LIT("!history"), SPAN_LIT("back\\slash\\"),
		SPAN_LIT("line\nend"), SPAN_LIT("\n"), SPAN_LIT("end\n\n"), SPAN_LIT("\n'$(echo ran)'\n"),
		SPAN_LIT("\033[201~\recho ran\r"), SPAN_LIT("\t tab"), SPAN_LIT("\xff\xfe"), SPAN_LIT("%s \\101 %%"),
		SPAN_LIT("J\xc3\xbcrgen \xe2\x80\xae" "x \xc2\x9b" "1m"), SPAN_LIT("'\"$(printf '\\047')\"'"),
	};

	(void)state;
	assert_reads_back(words, ARRAY_LEN(words));
}

static void test_every_byte(void **state)
{
	char bytes[255];
	struct span words[256];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++) {
		bytes[i] = (char)(i + 1);
		words[i] = (struct span){&bytes[i], 1};
	}
	words[255] = (struct span){bytes, sizeof(bytes)};
	assert_reads_back(words, ARRAY_LEN(words));
}

/* A line that is pasted must not press keys. */
static void test_no_control_bytes(void **state)
{
	struct strbuf line = {0};

	(void)state;
	for (int c = 0; c < 256; c++) {
		char bytes[] = {'a', (char)c, 'b'};

		strbuf_clear(&line);
		shell_add_word(&line, (struct span){bytes, sizeof(bytes)});
		for (size_t i = 0; i < line.n; i++) {
			unsigned char byte = (unsigned char)line.p[i];

			assert_true(byte == '\n' || (byte >= ' ' && byte < 0x7f));
		}
	}
	strbuf_clear(&line);
	shell_add_word(&line, SPAN_LIT("a\0b")); /* no word can hold it */
	assert_string_equal(strbuf_str(&line), "'ab'");
	strbuf_done(&line);
}

static void test_plain_stays(void **state)
{
	static const struct {
		const char *path, *want;
	} rows[] = {
		{"share/demo", "share/demo"}, {"core-asterisk.2026+1.tar.gz", "core-asterisk.2026+1.tar.gz"},
		{"-", "-"}, {"-x", "./-x"}, {"--at", "./--at"}, {"-a b", "'./-a b'"}, {"a b", "'a b'"}, {"", "''"},
	};
	struct strbuf line = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		strbuf_clear(&line);
		shell_add_path(&line, span_from(rows[i].path));
		assert_string_equal(strbuf_str(&line), rows[i].want);
	}
	strbuf_done(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words), cmocka_unit_test(test_every_byte), cmocka_unit_test(test_no_control_bytes),
		cmocka_unit_test(test_plain_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
