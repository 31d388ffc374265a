/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "console.h"

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

#include <cmocka.h>

#include "demo.h"

static char self[PATH_MAX];

#define ARGS_MAX 8

struct pty *start_as(const char *term, const char *words, const char *const *env)
{
	const char *argv[ARGS_MAX] = {self, "demo"};
	struct pty_setup setup = {.argv = argv, .env = env, .term = term};
	char copy[200];
	size_t n = 2;

	snprintf(copy, sizeof(copy), "%s", words);
	for (char *rest = copy, *word; (word = strsep(&rest, " ")) && n < ARGS_MAX - 1;) {
		if (*word)
			argv[n++] = word;
	}
	return pty_start(&setup);
}

struct pty *start_shell(const char *script)
{
	const char *argv[] = {"/bin/sh", "-c", script, self, NULL};
	struct pty_setup setup = {.argv = argv};

	return pty_start(&setup);
}

struct pty *start(const char *words)
{
	struct pty *p = start_as(NULL, words, NULL);

	assert_true(pty_wait_idle(p));
	return p;
}

void assert_shows(struct pty *p, const char *text)
{
	assert_true(pty_wait_idle(p));
	if (!strstr(pty_text(p), text))
		fail_msg("not on screen: %s\n%s", text, pty_text(p));
}

int end_of(struct pty *p, int patience_ms)
{
	int status = 0;

	assert_true(pty_wait_exit(p, patience_ms, &status, NULL));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void assert_ends(struct pty *p, int status)
{
	assert_int_equal(end_of(p, 5000), status);
	assert_true(pty_is_restored(p));
	pty_stop(p);
}

bool has_bytes(struct pty *p, const char *needle)
{
	return span_find(pty_bytes(p), span_from(needle)) >= 0;
}

void type_command(struct pty *p, const char *line)
{
	pty_type(p, ":");
	assert_true(pty_wait_idle(p));
	pty_type(p, line);
	pty_type(p, "\r");
}

const char *console_program(void)
{
	return self;
}

int console_main(int argc, char **argv, int (*tests)(void))
{
	setlocale(LC_ALL, "");
	if (argc > 1 && strcmp(argv[1], "demo") == 0)
		return demo_main(argc - 1, argv + 1);
	if (pty_why_not() || !realpath(argv[0], self)) {
		printf("1..0 # SKIP %s\n", pty_why_not() ? pty_why_not() : "cannot find itself");
		return 0;
	}
	return tests();
}
