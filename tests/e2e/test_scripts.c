/* SPDX-License-Identifier: GPL-3.0-or-later */
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
#include "tests/unit/import/make.h"

/*
 * The scripts of tests/ui with the program itself on a pseudo terminal.  They share a cache, which begins empty: a bundle
 * is imported by the first script that opens it.  What a script notes of a bundle is for itself.
 */

static char program[PATH_MAX];
static char *dir;
static struct strbuf cache, notes;
static const char *env[3]; /* where these are */

/* As tests/unit/view/test_console.c has it. */
static bool find_bundle(const char *name, struct strbuf *ret)
{
	const char *shared = env_get("SHARED");
	const char *src = env_get("SRCDIR");

	if (strcmp(name, "start") == 0)
		return true;
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
	const char *const argv[] = {program, NULL};
	const struct pty_setup setup = {.argv = argv, .env = env};
	static int scripts;

	strbuf_clear(&notes);
	strbuf_addf(&notes, "XDG_DATA_HOME=%s/notes-%d", dir, ++scripts);
	env[1] = strbuf_str(&notes);
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
	int status;

	setlocale(LC_ALL, "");
	snprintf(program, sizeof(program), "%s/astscope", build ? build : ".");
	if (pty_why_not() || access(program, X_OK) != 0) {
		printf("1..0 # SKIP %s\n", pty_why_not() ? pty_why_not() : "the program is not built");
		return 0;
	}
	dir = make_dir();
	strbuf_addf(&cache, "XDG_CACHE_HOME=%s", dir);
	env[0] = strbuf_str(&cache);
	status = ui_script_run_all("tests/ui", begin, end);
	strbuf_done(&cache);
	strbuf_done(&notes);
	make_remove(dir);
	return status;
}
