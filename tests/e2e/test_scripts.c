#include "config.h"

#include <limits.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "astscope/base/env.h"
#include "tests/lib/pty_vterm.h"

/* The scripts of tests/ui with the program itself on a pseudo terminal. */

static char program[PATH_MAX];

/* As tests/unit/view/test_console.c has it. */
static bool find_bundle(const char *name, struct strbuf *ret)
{
	const char *shared = env_get("SHARED");
	const char *src = env_get("SRCDIR");

	if (strncmp(name, "shared/", 7) == 0)
		strbuf_addf(ret, "%s/bundles/%s", shared ? shared : "", name + 7);
	else if (strncmp(name, "seed/", 5) == 0)
		strbuf_addf(ret, "%s/seeds/%s", shared ? shared : "", name + 5);
	else if (strncmp(name, "fixture/", 8) == 0)
		strbuf_addf(ret, "%s/tests/fixtures/%s", src ? src : ".", name + 8);
	else
		strbuf_addf(ret, "%s/share/%s", src ? src : ".", name);
	if (access(strbuf_str(ret), R_OK) == 0)
		return true;
	print_message("%s is not here\n", name);
	skip();
	return false;
}

static bool begin(struct ui_driver *ret)
{
	const char *const argv[] = {program, "--no-cache", NULL};
	const struct pty_setup setup = {.argv = argv};

	*ret = pty_driver(&setup, find_bundle);
	return true;
}

static void end(struct ui_driver *d)
{
	pty_driver_done(d);
}

int main(void)
{
	const char *build = env_get("BUILDDIR");

	setlocale(LC_ALL, "");
	snprintf(program, sizeof(program), "%s/astscope", build ? build : ".");
	if (pty_why_not() || access(program, X_OK) != 0) {
		printf("1..0 # SKIP %s\n", pty_why_not() ? pty_why_not() : "the program is not built");
		return 0;
	}
	return ui_script_run_all("tests/ui", begin, end);
}
